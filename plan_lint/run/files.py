"""Which files to check: named ones, and what folders hold."""

from __future__ import annotations

import os
import re
import stat
from functools import cache

from plan_lint.config import FILE, reason
from plan_lint.findings import Problem, nearest_name
from plan_lint.records import NamedTuple
from plan_lint.run.request import STDIN, STDIN_NAME, Found, Request, Source

_SUFFIXES = (".yaml", ".yml")
_NO_LINKS = "is not checked: it is a link, and under --gate none is followed; put the file itself there"


class _Search(NamedTuple):
    """A search while it goes on."""

    request: Request
    sources: dict[str, Source]
    problems: list[Problem]
    excluded: set[str]
    left_out: dict[str, str]

    def shown(self, path: str) -> str:
        """A path as reports name it: from the root."""
        return os.path.relpath(path, self.request.root)

    def refuse(self, path: str, message: str) -> None:
        """Note a path that cannot be checked."""
        self.problems.append(Problem(message, self.shown(path)))

    def leave_out(self, path: str, why: str) -> None:
        """Note a file that is not checked; only the gate has to account for every file."""
        if self.request.gate:
            self.left_out[self.shown(path)] = why

    def exclude(self, path: str) -> None:
        """Note a file that the configuration excludes."""
        self.excluded.add(path)
        self.leave_out(path, "the configuration excludes it")


def find(request: Request) -> Found:
    """The files of all paths, each once, sorted; the order of the paths changes nothing."""
    search = _Search(request, {}, [], set(), {})
    for path in dict.fromkeys(request.paths):
        if path == STDIN:
            name = search.shown(_resolved(request.stdin_name)) if request.stdin_name else STDIN_NAME
            search.sources[name] = Source(STDIN, name)
        else:
            _named(search, path)
    sources = tuple(search.sources[file] for file in sorted(search.sources))
    problems = tuple(sorted(set(search.problems), key=str))
    folder = any(path != STDIN and os.path.isdir(path) for path in request.paths)
    return Found(sources, problems, len(search.excluded), tuple(sorted(search.left_out.items())), folder)


def _resolved(path: str) -> str:
    """An absolute path without links on the way; the last name stays as it is."""
    folder, name = os.path.split(path)
    if name in ("", ".", ".."):
        return os.path.realpath(path)
    return os.path.join(os.path.realpath(folder), name)


def _named(search: _Search, named: str) -> None:
    if not named:
        search.problems.append(Problem("an empty path names no file: leave it out"))
        return
    link = _link_in(named) if search.request.gate else ""
    if link:
        search.refuse(link, _NO_LINKS)
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
    elif _excluded(search, path):
        search.exclude(path)
    elif is_link:
        _link(search, path, (os.path.dirname(path), search.request.root))
    else:
        _add(search, path, path)


def _link_in(path: str) -> str:
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


def _add(search: _Search, path: str, target: str) -> None:
    file = search.shown(path)
    search.sources[file] = Source(target, file)


def _link(search: _Search, path: str, folders: tuple[str, ...]) -> None:
    """Take a link to a file below one of the folders; any other is refused."""
    try:
        target = os.path.realpath(path, strict=True)
    except OSError as error:
        search.refuse(path, f"cannot be checked: it is a link, and {reason(error)}")
        return
    if os.path.isdir(target):
        search.refuse(path, "is not checked: it is a link to a folder; name that folder instead")
    elif any(_below(target, os.path.realpath(folder)) for folder in folders):
        _add(search, path, target)
    else:
        search.refuse(
            path, "is not checked: it is a link out of the folder; name the file it leads to instead"
        )


def _below(path: str, folder: str) -> bool:
    return path.startswith(os.path.join(folder, ""))


def _walk(search: _Search, top: str) -> None:
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
                if entry.name != ".git" if search.request.gate else not entry.name.startswith("."):
                    waiting.append(entry.path)
            elif search.request.gate and entry.is_symlink():
                search.refuse(entry.path, _NO_LINKS)
            elif _is_plan(search, entry.path):
                _walked(search, entry, top)
            else:
                search.leave_out(entry.path, _not_a_plan(entry.name))


def _walked(search: _Search, entry: os.DirEntry[str], top: str) -> None:
    if _excluded(search, entry.path):
        search.exclude(entry.path)
    elif entry.is_symlink():
        _link(search, entry.path, (top,))
    else:
        _add(search, entry.path, entry.path)


def _is_plan(search: _Search, path: str) -> bool:
    """Whether the name of a file in a folder says that it is to be checked."""
    is_yaml = path.lower().endswith(_SUFFIXES)
    if os.path.basename(path) == FILE:
        return False
    if not search.request.plans:
        return is_yaml
    found = [_compiled(pattern).fullmatch(search.shown(path)) for pattern in search.request.plans]
    return any(match is not None and (is_yaml or not match["below"]) for match in found)


def _not_a_plan(name: str) -> str:
    if name == FILE:
        return "it is a configuration, and under --gate only the one that --config names is read"
    if name.lower().endswith(_SUFFIXES):
        return "it is none of the `plans` of the configuration"
    return "a plan's name ends in .yaml or .yml"


def _excluded(search: _Search, path: str) -> bool:
    patterns = search.request.exclude
    return bool(patterns) and any(_compiled(each).fullmatch(search.shown(path)) for each in patterns)


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
