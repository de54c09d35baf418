"""The plans at an address: found as those of a folder are, and named so that nothing secret is told."""

from __future__ import annotations

import re

from plan_lint.config import local_path, reason
from plan_lint.findings import Problem
from plan_lint.run.files import NO_LINKS, Search, excluded, is_plan, is_searched, link_in, not_a_plan
from plan_lint.run.request import Entry, Reach

_MOST_FOLDERS = 100_000  # at one address: what lists them may make up more for ever
_HERE = ("file", "local", "memory", "zip", "tar")  # no part of their addresses is secret
_NAMED_THERE = ("abfs", "abfss", "github")  # what stands before the `@` is a container or a repository
_IDENTITY = re.compile(r"(?<=://)(?:[^/?#]*@|[^/@:]+:(?!:|\d+(?:/|$))[^@]*@)")
_NOT_A_FILE = "is not checked: it is neither a file nor a folder"


def find_at(search: Search, address: str) -> bool:
    """Add the plans at an address; whether it is that of a folder."""
    shown = shown_address(address)
    reach = search.request.reach
    if reach is None:
        _refuse(search, shown, "cannot be checked: addresses are not read here")
        return False
    if search.request.gate and link_in(local_path(address)):
        _refuse(search, shown, NO_LINKS)
        return False
    try:
        entry = reach.at(address)
    except OSError as error:
        _refuse(search, shown, f"cannot be checked: {reason(error)}")
        return False
    if entry.kind == "folder":
        _walk(search, reach, entry, shown)
        return True
    if excluded(search, entry.name):
        search.exclude(shown)
    else:
        _add(search, entry, shown)
    return False


def _walk(search: Search, reach: Reach, top: Entry, shown: str) -> None:
    """The plans of a folder and of those in it; patterns of paths count from the folder."""
    waiting = [(top, "")]
    seen = {top.address}
    while waiting:
        folder, path = waiting.pop()
        try:
            entries = reach.below(folder.address)
        except OSError as error:
            _refuse(search, joined(shown, path), f"this folder cannot be read: {reason(error)}")
            continue
        for entry in entries:
            below = f"{path}/{entry.name}" if path else entry.name
            if entry.kind == "folder":
                if entry.address not in seen and (entry.name == "." or is_searched(search, entry.name)):
                    seen.add(entry.address)
                    waiting.append((entry, below))
            else:
                _walked(search, entry, below, joined(shown, below))
        if len(seen) > _MOST_FOLDERS:
            _refuse(search, shown, f"is not checked in full: it has more than {_MOST_FOLDERS:,} folders")
            return


def _walked(search: Search, entry: Entry, path: str, shown: str) -> None:
    if not is_plan(search, path):
        search.leave_out(shown, not_a_plan(entry.name))
    elif excluded(search, path):
        search.exclude(shown)
    else:
        _add(search, entry, shown)


def _add(search: Search, entry: Entry, shown: str) -> None:
    known = search.sources.get(shown)
    if entry.kind == "link":
        what = "is not checked: it is a link, and at an address none is followed"
        _refuse(search, shown, f"{what}; name the file it leads to instead")
    elif entry.kind != "file":
        _refuse(search, shown, _NOT_A_FILE)
    elif known and known.path != entry.address:
        _refuse(search, shown, "two addresses have this name in reports: check them one after the other")
    else:
        search.add(shown, entry.address)


def _refuse(search: Search, shown: str, message: str) -> None:
    search.problems.append(Problem(message, shown))


def joined(address: str, path: str) -> str:
    """The address of what lies below an address; in a chain, below the first of it that is one.

    `zip://returns::s3://bucket/all.zip` and `a.yaml` make `zip://returns/a.yaml::s3://bucket/all.zip`.
    """
    if not path:
        return address
    before, sign, rest = address.partition("://")
    own, chained, others = rest.partition("::")
    folder = own.rstrip("/")
    slash = "/" if own else ""
    return f"{before}{sign}{folder}{slash}{path}{chained}{others}"


def shown_address(address: str) -> str:
    """An address without what may be secret in it: who asks, with which password or token."""
    protocol = address.partition("://")[0].rpartition("::")[2]
    if protocol not in _NAMED_THERE:
        address = _IDENTITY.sub("", address)
    return "::".join(map(_without_query, address.split("::")))


def _without_query(link: str) -> str:
    protocol, sign, _ = link.partition("://")
    if not sign or protocol in _HERE:
        return link
    return re.split("[?#]", link, maxsplit=1)[0]
