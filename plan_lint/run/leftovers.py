"""New files before they take the place of old ones, and what is left of them where a run was killed."""

from __future__ import annotations

import fcntl
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import time
from typing import BinaryIO

_NAME = re.compile(r"\.plan-lint-[0-9a-f]{16}\.tmp")
_YOUNG = 10  # seconds; one that was just made may not be locked yet


@contextmanager
def new_file(target: str, mode: int) -> Iterator[tuple[str, BinaryIO]]:
    """A file beside the target, under a name of its own: to be renamed, else it is taken away again.

    As long as this lasts it is locked, so that no other run takes it for a leftover.
    """
    written = os.path.join(os.path.dirname(target), f".plan-lint-{os.urandom(8).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with open(os.open(written, flags, mode), "wb") as file:
            _lock(file.fileno())
            yield written, file
    finally:
        with suppress(OSError):  # it is gone once it has replaced the file
            os.unlink(written)


def remove_leftovers(folder: str) -> None:
    """Take away what runs left in a folder that ended before they could; whatever goes wrong, it stays.

    Where this is mistaken, the run that writes the file finds it gone and leaves its target as it was.
    """
    with suppress(OSError):
        for name in os.listdir(folder):
            if _NAME.fullmatch(name):
                _remove(os.path.join(folder, name))


def _remove(path: str) -> None:
    with suppress(OSError):
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode) or time() - found.st_mtime < _YOUNG:
            return
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # OSError while its run goes on
            os.unlink(path)
        finally:
            os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Lock a file; the system lets go of it when the process ends, however it ends."""
    with suppress(OSError):  # not every file system can: there a leftover cannot be told, and stays
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
