"""Puts new bytes in a file so that it is wholly old or wholly new, whatever happens meanwhile."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import BinaryIO

from plan_lint.config import check_regular, reason
from plan_lint.findings import PlanLintError, Problem
from plan_lint.run.leftovers import new_file

_NEW = 0o666  # less what the umask takes away


def replace_bytes(path: str, old: bytes | None, new: bytes, name: str) -> None:
    """Put new bytes in the place of old ones; for a file that is not there yet, `old` is None.

    A symbolic link stays and its target is replaced; mode, owner and group are kept. PlanLintError with
    `name` as its file, and the file as it was, when it has changed since, may not be written, has a second
    name (a hard link, which would keep the old bytes), or there is no room.
    """
    try:
        target = os.path.realpath(path)
        found = None if old is None else os.lstat(target)
        if found is not None:
            _check_writable(target, found)
        with new_file(target, _NEW if found is None else 0o600) as (written, file):
            _write(file, new, found)
            _check_unchanged(target, old, found)
            os.replace(written, target)
    except OSError as error:
        raise PlanLintError(Problem(f"is not written, and is as it was: {reason(error)}", name)) from None
    with suppress(OSError):  # the file is whole either way; not every file system can do this
        _sync_folder(os.path.dirname(target))


def _check_writable(target: str, found: os.stat_result) -> None:
    check_regular(found.st_mode)
    if not found.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise OSError(None, "it is read-only")
    if found.st_nlink > 1:
        raise OSError(None, "it has a second name (a hard link), which would keep the old text")


def _write(file: BinaryIO, data: bytes, like: os.stat_result | None) -> None:
    """Write a new file to the disk, with the owner and mode of another."""
    descriptor = file.fileno()
    if like is not None:
        made = os.fstat(descriptor)
        if (made.st_uid, made.st_gid) != (like.st_uid, like.st_gid):
            os.fchown(descriptor, like.st_uid, like.st_gid)  # before the mode, which it may change
        os.fchmod(descriptor, stat.S_IMODE(like.st_mode))
    file.write(data)
    file.flush()
    os.fsync(descriptor)


def _check_unchanged(target: str, old: bytes | None, found: os.stat_result | None) -> None:
    """OSError unless the file is still the one that was checked, with the same bytes."""
    if old is None or found is None:
        if os.path.lexists(target):
            raise OSError(None, "it was made meanwhile: run it again")
        return
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    with open(os.open(target, flags), "rb") as file:
        now = os.fstat(file.fileno())
        check_regular(now.st_mode)
        same = (now.st_dev, now.st_ino) == (found.st_dev, found.st_ino) and file.read(len(old) + 1) == old
    if not same:
        raise OSError(None, "it has changed since it was checked: run it again")
    if now.st_nlink > 1 or now.st_mode != found.st_mode:
        raise OSError(None, "its mode or names have changed since it was checked: run it again")


def _sync_folder(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
