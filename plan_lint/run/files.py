"""Which files to check: named ones, and what folders hold."""

from __future__ import annotations

import os
import re
import stat
from functools import cache

from plan_lint.config import FILE, reason
from plan_lint.findings import Problem, is_address, nearest_name
from plan_lint.records import NamedTuple
from plan_lint.run.request import STDIN, STDIN_NAME, Found, Request, Source

_SUFFIXES = (".yaml", ".yml")
NO_LINKS = "is not checked: it is a link, and under --gate none is followed; put the file itself there"


class Search(NamedTuple):
    """A search while it goes on."""

    request: Request
    sources: dict[str, Source]
    problems: list[Problem]
    excluded: set[str]
    left_out: dict[str, str]

    def shown(self, path: str) -> str:
        """A path as reports name it: from the root."""
        return os.path.relpath(path, self.request.root)

    def add(self, file: str, path: str) -> None:
        """Take a file to be checked."""
        self.sources[file] = Source(path, file)

    def refuse(self, path: str, message: str) -> None:
        """Note a path that cannot be checked."""
        self.problems.append(Problem(message, self.shown(path)))

    def leave_out(self, file: str, why: str) -> None:
        """Note a file that is not checked; only the gate has to account for every file."""
        if self.request.gate:
            self.left_out[file] = why

    def exclude(self, file: str) -> None:
        """Note a file that the configuration excludes."""
        self.excluded.add(file)
        self.leave_out(file, "the configuration excludes it")


def find(request: Request) -> Found:
    """The files of all paths, each once, sorted; the order of the paths changes nothing."""
    search = Search(request, {}, [], set(), {})
    folder = any(not _is_elsewhere(path) and os.path.isdir(path) for path in request.paths)
    for path in dict.fromkeys(request.paths):
        if path == STDIN:
            name = search.shown(_resolved(request.stdin_name)) if request.stdin_name else STDIN_NAME
            search.sources[name] = Source(STDIN, name)
        elif is_address(path):
            from plan_lint.run.addresses import find_at

            folder |= find_at(search, path)
        else:
            _named(search, path)
    sources = tuple(search.sources[file] for file in sorted(search.sources))
    problems = tuple(sorted(set(search.problems), key=str))
    return Found(sources, problems, len(search.excluded), tuple(sorted(search.left_out.items())), folder)


def _is_elsewhere(path: str) -> bool:
    return path == STDIN or is_address(path)


def _resolved(path: str) -> str:
    """An absolute path without links on the way; the last name stays as it is."""
    folder, name = os.path.split(path)
    if name in ("", ".", ".."):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(folder), name)


def _named(search: Search, named: str) -> None:
    if not named:
        search.problems.append(Problem("an empty path names no file: leave it out"))
        return
    link = link_in(named) if search.request.gate else ""
    if link:
        search.refuse(link, NO_LINKS)
        return
    path = _resolved(named)
    try:
        mode = os.lstat(path).st_mode
        is_link = stat.S_ISLNK(mode)
        if is_link:
            mode = os.stat(path).st_mode
    except OSError as error:
        search.refuse(path, f"cannot be checked: {reason(error)}{_suggestion(path)}")
        return
    if stat.S_ISDIR(mode):
        _walk(search, path)
    elif excluded(search, search.shown(path)):
        search.exclude(search.shown(path))
    elif is_link:
        _link(search, path, (os.path.dirname(path), search.request.root))
    else:
        search.add(search.shown(path), path)


def link_in(path: str) -> str:
    """The first part of a path, as it was named, that is a link; empty text where none is."""
    parts = path.rstrip("/").split("/")
    ways = ("/".join(parts[: count + 1]) for count in range(len(parts)))
    return next((way for way in ways if os.path.islink(way)), "")


def _suggestion(path: str) -> str:
    try:
        near = nearest_name(os.path.basename(path), os.listdir(os.path.dirname(path)))
    except OSError:
        return ""
    return f"; did you mean {near}?" if near and near != os.path.basename(path) else ""


def _link(search: Search, path: str, folders: tuple[str, ...]) -> None:
    """Take a link to a file below one of the folders; any other is refused."""
    try:
        target = os.path.realpath(path, strict=True)
    except OSError as error:
        search.refuse(path, f"cannot be checked: it is a link, and {reason(error)}")
        return
    if os.path.isdir(target):
        search.refuse(path, "is not checked: it is a link to a folder; name that folder instead")
    elif any(_below(target, os.path.realpath(folder)) for folder in folders):
        search.add(search.shown(path), target)
    else:
        search.refuse(
            path, "is not checked: it is a link out of the folder; name the file it leads to instead"
        )


def _below(path: str, folder: str) -> bool:
    return path.startswith(os.path.join(folder, ""))


def _walk(search: Search, top: str) -> None:
    """The plans of a folder and of those in it; no link to a folder is followed.

    A folder that begins with a dot is passed over; under the gate only `.git` is, as nothing may hide there.
    """
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as listed:
                entries = list(listed)
        except OSError as error:
            search.refuse(folder, f"this folder cannot be read: {reason(error)}")
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if is_searched(search, entry.name):
                    waiting.append(entry.path)
            elif search.request.gate and entry.is_symlink():
                search.refuse(entry.path, NO_LINKS)
            elif is_plan(search, file := search.shown(entry.path)):
                _walked(search, entry, file, top)
            else:
                search.leave_out(file, not_a_plan(entry.name))


def is_searched(search: Search, name: str) -> bool:
    """Whether a folder of that name is looked into."""
    return name != ".git" if search.request.gate else not name.startswith(".")


def _walked(search: Search, entry: os.DirEntry[str], file: str, top: str) -> None:
    if excluded(search, file):
        search.exclude(file)
    elif entry.is_symlink():
        _link(search, entry.path, (top,))
    else:
        search.add(file, entry.path)


def is_plan(search: Search, path: str) -> bool:
    """Whether the path of a file in a folder, as patterns see it, says that it is to be checked."""
    is_yaml = path.lower().endswith(_SUFFIXES)
    if os.path.basename(path) == FILE:
        return False
    if not search.request.plans:
        return is_yaml
    found = [_compiled(pattern).fullmatch(path) for pattern in search.request.plans]
    return any(match is not None and (is_yaml or not match["below"]) for match in found)


def not_a_plan(name: str) -> str:
    """Why a file of that name is not checked."""
    if name == FILE:
        return "it is a configuration, and under --gate only the one that --config names is read"
    if name.lower().endswith(_SUFFIXES):
        return "it is none of the `plans` of the configuration"
    return "a plan's name ends in .yaml or .yml"


def excluded(search: Search, path: str) -> bool:
    """Whether the configuration excludes a path, as patterns see it."""
    return any(_compiled(each).fullmatch(path) for each in search.request.exclude)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of paths from the root; what lies below a folder that matches is `below` it.

    `*` and `?` stay within a name, `**` is any number of folders; a pattern of one name matches at any
    depth, unless it begins with `./`.
    """
    names = [name for name in pattern.split("/") if name not in ("", ".")]
    if len(names) == 1 and not pattern.startswith("./"):
        names = ["**", *names]
    return re.compile(_expression(names) + "(?P<below>/.*)?", re.DOTALL)


def _expression(names: list[str]) -> str:
    """The names of a pattern as one expression.

    What stands before a `*` or `**` is looked for once, from the left (an atomic group): file names come
    from others, and trying every place again would take them all day.
    """
    runs: list[list[str]] = [[]]
    for name in names:
        if name == "**":
            runs.append([])
        else:
            runs[-1].append(_name(name))
    if len(runs) == 1:
        return "/".join(runs[0])
    first, *between, last = runs
    found = "".join(f"{name}/" for name in first)
    found += "".join(f"(?>(?:[^/]*/)*?{'/'.join(run)}/)" for run in between if run)
    return found + ("(?:[^/]*/)*" + "/".join(last) if last else ".*")


def _name(name: str) -> str:
    first, *rest = (re.escape(part).replace(r"\?", "[^/]") for part in name.split("*"))
    if not rest:
        return first
    return first + "".join(f"(?>[^/]*?{part})" for part in rest[:-1] if part) + f"[^/]*{rest[-1]}"
