"""Remembers checked rulebooks and results in a private folder of the user; damage counts as not there."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import BinaryIO

import plan_lint
from plan_lint.digest import sha256_of
from plan_lint.rulebook import Rulebook, digest_of, from_plain, load, to_plain

_MOST_BYTES = 64 * 1024 * 1024  # of a rulebook
_MOST_ENTRIES = 64  # rulebooks; the oldest are removed when one is added
# The folders of the code that checks rulebooks.
CHECKING = ("", "document", "figures", "language", "rulebook", "schema")


def folder(forbidden: Iterable[str] = ()) -> str | None:
    """The cache folder, made if need be; None when there is none to trust.

    It must be the user's own, closed to others, and not below a forbidden folder (the repository, the
    inputs), where whoever sends plans could put an entry.
    """
    home = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(home):
        home = os.path.join(os.path.expanduser("~"), ".cache")
    if not os.path.isabs(home):
        return None
    path = os.path.join(os.path.realpath(home), "plan-lint")
    if any(
        path == each or path.startswith(os.path.join(each, "")) for each in map(os.path.realpath, forbidden)
    ):
        return None
    try:
        with suppress(FileExistsError):
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            os.mkdir(path, mode=0o700)
        found = os.lstat(path)
    except OSError:
        return None
    private = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077 and found.st_uid == os.geteuid()
    return path if private else None


def rulebook(files: Mapping[str, bytes], name: str, store: str | None) -> Rulebook:
    """A checked rulebook, remembered from an earlier run or checked now; PlanLintError when it is refused."""
    if store is None:
        return load(files, name)
    entry = os.path.join(store, f"rulebook-{key_of(CHECKING, digest_of(files), name)}.json")
    remembered = _remembered(entry)
    if remembered is not None:
        return remembered
    checked = load(files, name)
    _remember(entry, checked)
    return checked


def key_of(folders: Iterable[str], *parts: str) -> str:
    """A name for what depends on these parts, on Python and on the code in some folders of plan-lint.

    A checkout changes without its version: so every module's size and time of change count too.
    """
    code = [plan_lint.__version__, sys.version, *parts]
    package = os.path.dirname(os.path.abspath(plan_lint.__file__))
    for folder_name in folders:
        with os.scandir(os.path.join(package, folder_name)) as modules:
            for module in modules:
                if module.name.endswith(".py"):
                    found = module.stat()
                    code.append(f"{module.path} {found.st_size} {found.st_mtime_ns}")
    return sha256_of("\0".join(sorted(code)).encode(errors="surrogateescape"))


def _remembered(entry: str) -> Rulebook | None:
    text = _read(entry)
    if text is None:
        return None
    import json

    try:
        return from_plain(json.loads(text))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _remember(entry: str, checked: Rulebook) -> None:
    import json

    try:
        text = json.dumps(to_plain(checked), separators=(",", ":"))
    except TypeError:  # a figure that JSON has no exact form for
        return
    _write(entry, text.encode())


def _read(entry: str) -> bytes | None:
    """What an entry holds; None unless it is whole, a file and the user's own."""
    try:
        with opened(entry) as file:
            digest, _, text = file.read(_MOST_BYTES).partition(b"\n")
    except OSError:
        return None
    return text if digest == sha256_of(text).encode() else None


def opened(entry: str) -> BinaryIO:
    """An entry to read; OSError unless it is a file and the user's own."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    file = open(os.open(entry, flags), "rb")  # noqa: SIM115 - the caller closes it
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
        file.close()
        raise OSError(None, "it is no file of the user's own")
    return file


def _write(entry: str, text: bytes) -> None:
    with suppress(OSError), replaced(entry) as file:
        file.write(sha256_of(text).encode() + b"\n" + text)
    forget_oldest(os.path.dirname(entry), "rulebook-", _MOST_ENTRIES, _MOST_ENTRIES * _MOST_BYTES)


@contextmanager
def replaced(entry: str) -> Iterator[BinaryIO]:
    """A new entry to write, put in place at once: a run beside this one sees all of it or nothing."""
    written = f"{entry}.{os.getpid()}.{os.urandom(8).hex()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with open(os.open(written, flags, 0o600), "wb") as file:
            yield file
        os.replace(written, entry)
    finally:
        with suppress(OSError):  # it is gone once it is in place
            os.unlink(written)


def forget_oldest(store: str, prefix: str, most: int, most_bytes: int) -> None:
    """Remove all but the newest entries, as many as are allowed and have room."""
    with suppress(OSError):
        with os.scandir(store) as entries:
            found = [
                (each.stat(follow_symlinks=False), each.path)
                for each in entries
                if each.name.startswith(prefix)
            ]
        for place, (entry, path) in enumerate(sorted(found, key=lambda each: -each[0].st_mtime_ns)):
            most_bytes -= entry.st_size
            if place >= most or most_bytes < 0:
                os.unlink(path)
