"""Reads addresses such as `s3://bucket/returns` through fsspec; what goes wrong is told without secrets."""

from __future__ import annotations

import errno
import logging
import os
import re
from collections.abc import Callable
from importlib.metadata import metadata
from typing import TYPE_CHECKING, Any, TypeVar

from plan_lint.findings import nearest_name
from plan_lint.records import NamedTuple
from plan_lint.run.addresses import joined
from plan_lint.run.request import Entry, Reach

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_PART = 1024 * 1024  # bytes asked for at once
_REFUSED = ("generic", "reference")  # they open whatever addresses their files name
_Made = TypeVar("_Made")


class _Place(NamedTuple):
    """An address as fsspec has it: a file system and a path there."""

    system: AbstractFileSystem
    path: str


def reach() -> Reach:
    """How addresses are read; each file system is opened once."""
    places: dict[str, _Place] = {}

    def place_of(address: str) -> _Place:
        if address not in places:
            places[address] = _opened(address)
        return places[address]

    def at(address: str) -> Entry:
        return _told(lambda: _at(address, place_of(address)))

    def below(address: str) -> list[Entry]:
        found = _told(lambda: _below(address, place_of(address)))
        for entry, place in found:
            places[entry.address] = place
        return [entry for entry, _ in found]

    def read(address: str, most: int) -> bytes:
        return _told(lambda: _read(place_of(address), most))

    return Reach(at, below, read)


def _told(act: Callable[[], _Made]) -> _Made:
    """What an act gives; OSError in words of our own, since those of drivers name whole addresses."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - each driver has errors of its own
        raise OSError(None, _why(error)) from None


class _Refused(Exception):  # noqa: N818 - it says why, and never gets out of this module
    """An address that is not even tried, with the reason."""


def _why(error: Exception) -> str:
    cause = error.__cause__
    if isinstance(error, FileNotFoundError) and isinstance(cause, Exception) and not _is_absence(cause):
        return _why(cause)  # as HTTP has it, whatever is wrong
    status = getattr(error, "status", None)
    match error:
        case _Refused():
            return str(error)
        case _ if isinstance(status, int):
            return f"the server answers {status}"
        case FileNotFoundError():
            number = errno.ENOENT
        case PermissionError():
            number = errno.EACCES
        case TimeoutError():
            number = errno.ETIMEDOUT
        case OSError(errno=int(number)) if number > 0:
            pass
        case _:
            return f"what reads it failed ({type(error).__name__})"
    return os.strerror(number).lower()


def _is_absence(error: Exception) -> bool:
    return isinstance(error, LookupError) or getattr(error, "status", None) == 404


def _opened(address: str) -> _Place:
    try:
        from fsspec import available_protocols, get_filesystem_class, registry, url_to_fs
    except ImportError:
        raise _Refused("addresses need more: pip install 'plan-lint[fsspec]'") from None
    if not logging.getLogger().handlers:
        logging.getLogger().addHandler(logging.NullHandler())  # drivers log addresses with their secrets
    known = sorted({*available_protocols(), *registry})
    for protocol in _protocols(address, known):
        if protocol in _REFUSED:
            raise _Refused(f"`{protocol}` is not read: its files name addresses that would be opened")
        if protocol not in known:
            near = nearest_name(protocol, known)
            alike = (
                ", ".join(name for name in known if name[0] == protocol[:1]) or "file, https, s3 and others"
            )
            ending = f"did you mean `{near}`?" if near else f"known are {alike}"
            raise _Refused(f"there is no protocol `{protocol}`; {ending}")
        try:
            get_filesystem_class(protocol)
        except ImportError:
            raise _Refused(f"`{protocol}` needs more: pip install {_driver(protocol)}") from None
    system, path = url_to_fs(address)
    return _Place(system, path)


def _protocols(address: str, known: list[str]) -> list[str]:
    """The protocols of an address; of a chain `zip://a.yaml::s3://bucket/all.zip`, all of them.

    In a chain, fsspec takes a word of small letters for a protocol too.
    """
    links = [link.partition("://") for link in address.split("::")]
    return [
        protocol
        for protocol, sign, _ in links
        if sign or protocol in known or re.fullmatch("[a-z]+", protocol)
    ]


def _driver(protocol: str) -> str:
    """What to install for a protocol."""
    from fsspec.registry import known_implementations

    library: str = known_implementations[protocol]["class"].split(".")[0]
    if library != "fsspec":
        return library.replace("_", "-")
    offered = metadata("fsspec").get_all("Provides-Extra") or []
    alike = [
        name
        for name, entry in known_implementations.items()
        if entry["class"] == known_implementations[protocol]["class"] and name in offered
    ]
    return f"'fsspec[{alike[0] if alike else 'full'}]'"


def _at(address: str, place: _Place) -> Entry:
    name = place.path.rstrip("/").rpartition("/")[2]
    if _is_web(place):  # where a page that lists files is a file too
        return Entry(address, name, "folder" if place.path.endswith("/") else "file")
    return Entry(address, name, _kind(place.system.info(place.path)))


def _is_web(place: _Place) -> bool:
    return "http" in place.system.protocol


def _kind(info: dict[str, Any]) -> str:
    if info.get("islink") or info.get("type") == "link":
        return "link"
    return {"file": "file", "directory": "folder"}.get(info["type"], "other")


def _below(address: str, place: _Place) -> list[tuple[Entry, _Place]]:
    """What lies in a folder itself; a listing may hold the folder too, and a page may name anything."""
    found = []
    folder = place.path.strip("/")
    start = f"{folder}/" if folder else ""
    for info in place.system.ls(place.path, detail=True):
        whole = info["name"].strip("/")
        name = whole.removeprefix(start)
        if whole.startswith(start) and name not in ("", "..") and "/" not in name:
            entry = Entry(joined(address, name), name, _kind(info))
            found.append((entry, _Place(place.system, info["name"])))
    return found


def _read(place: _Place, most: int) -> bytes:
    """The bytes of a file, at most so many."""
    parts = []
    with place.system.open(place.path, "rb") as file:
        while most and (part := file.read(min(most, _PART))):
            parts.append(part)
            most -= len(part)
    return b"".join(parts)
