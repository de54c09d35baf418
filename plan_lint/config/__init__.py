"""Where things are: the root that paths are relative to, the configuration file, the rulebooks' files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

import plan_lint
from plan_lint.findings import PlanLintError, Problem, is_address
from plan_lint.records import NamedTuple

FILE = ".plan-lint.yaml"
RULEBOOK = "rulebook.yaml"
_LONGEST = 3 * 1024 * 1024  # bytes of a file of a rulebook; `document.parse` refuses what is longer


class Word(NamedTuple):
    """A name or pattern as someone wrote it, and where; on the command line it has no place."""

    text: str
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def refused(self, message: str) -> Problem:
        """The word as a problem."""
        return Problem(message, self.file, self.line, self.column)


class Place(NamedTuple):
    """The absolute folder that paths in reports start from, and the configuration file if there is one.

    `aside` is the folder of a configuration that lies elsewhere: the files it names are looked for there.
    """

    root: str
    file: str | None = None
    aside: str | None = None


class Settings(NamedTuple):
    """What the configuration says; folders and files are as written, relative to the root."""

    rulebooks: tuple[Word, ...] = ()
    templates: tuple[Word, ...] = ()
    plans: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[Word, ...] = ()
    ignore: tuple[Word, ...] = ()
    severity: tuple[tuple[Word, str], ...] = ()
    fail_on: str = ""
    accepted: Word | None = None
    roster: Word | None = None
    jobs: int | None = None
    limits: tuple[tuple[str, int], ...] = ()


def locate(working: str, *, file: str | None = None, search: bool = True) -> Place:
    """The root and the configuration of a working folder, or of a configuration file that was named.

    The search goes up to the repository (a folder with `.git`), or to the top where there is none.
    """
    if file is not None:
        refuse_address(Word(file), "configuration")
        path = os.path.join(working, file)
        if not os.path.isfile(path):
            raise PlanLintError(Problem(f"there is no configuration file {file}{_suggestion(path)}"))
        folder = os.path.realpath(os.path.dirname(path))
        if folder in upwards(os.path.realpath(working)):
            return Place(folder, path)
        return Place(repository_of(working) or working, path, folder)
    repository = repository_of(working)
    for folder in upwards(working):
        if search and os.path.lexists(os.path.join(folder, FILE)):
            return Place(folder, os.path.join(folder, FILE))
        if folder == repository:
            break
    return Place(repository or working)


def repository_of(folder: str) -> str | None:
    """The nearest folder with `.git` at or above a folder."""
    return next((each for each in upwards(folder) if os.path.lexists(os.path.join(each, ".git"))), None)


def upwards(folder: str) -> Iterator[str]:
    """A folder and all that it lies in."""
    yield folder
    while (above := os.path.dirname(folder)) != folder:
        yield above
        folder = above


def bundled() -> tuple[str, ...]:
    """The folders of the rulebooks that come with plan-lint: package data, or `rules/` of a checkout."""
    package = os.path.dirname(os.path.abspath(plan_lint.__file__))
    for rules in (os.path.join(package, "rules"), os.path.join(os.path.dirname(package), "rules")):
        if os.path.isdir(rules):
            folders = (os.path.join(rules, name) for name in sorted(os.listdir(rules)))
            return tuple(folder for folder in folders if os.path.isfile(os.path.join(folder, RULEBOOK)))
    return ()


def shown_name(folder: str, root: str) -> str:
    """A rulebook's folder as messages name it: relative to the root, or by its place among the bundled."""
    if folder in bundled():
        return f"rules/{os.path.basename(folder)}"
    return os.path.relpath(folder, root)


def rulebook_files(folder: str, word: Word) -> dict[str, bytes]:
    """The files of a rulebook by name: every .yaml, .yml and .json that lies in its folder itself."""
    refuse_address(word, "rulebook")
    try:
        names = sorted(os.listdir(folder))
    except (OSError, ValueError) as error:
        why = reason(error)
        raise PlanLintError(word.refused(f"no rulebook {word.text}: {why}{_suggestion(folder)}")) from None
    if RULEBOOK not in names:
        raise PlanLintError(word.refused(f"no rulebook {word.text}: there is no {RULEBOOK} in that folder"))
    wanted = [name for name in names if name.endswith((".yaml", ".yml", ".json")) and name[0] != "."]
    files: dict[str, bytes] = {}
    for name in wanted:
        try:
            files[name] = read_bytes(os.path.join(folder, name), _LONGEST)
        except OSError as error:
            raise PlanLintError(word.refused(f"rulebook {word.text}: {name}: {reason(error)}")) from None
    return files


def refuse_address(word: Word, what: str) -> None:
    """PlanLintError where a word is an address: what a run goes by is trusted, and lies on this machine."""
    if is_address(word.text):
        raise PlanLintError(word.refused(f"the {what} must be a file or folder of this machine, no address"))


def local_path(named: str) -> str:
    """The path on this machine that a path or an address, by the last part of a chain, leads to; or none."""
    if not is_address(named):
        return named
    last = named.rpartition("::")[2]
    for start in ("file://", "local://", "file:", "local:"):
        if last.startswith(start):
            return os.path.expanduser(last.removeprefix(start))
    return "" if "://" in last else os.path.expanduser(last)


def named_bytes(path: str, word: Word, most: int, what: str) -> bytes:
    """The bytes of the file a word names, at most one more than `most`; PlanLintError where it is none."""
    refuse_address(word, what)
    try:
        return read_bytes(path, most)
    except (OSError, ValueError) as error:
        why = f"{reason(error)}{_suggestion(path)}" if isinstance(error, FileNotFoundError) else reason(error)
        raise PlanLintError(word.refused(f"no {what} {word.text}: {why}")) from None


def read_bytes(path: str, most: int) -> bytes:
    """The bytes of a regular file, at most one more than `most`; OSError where it is none or not readable."""
    check_regular(os.stat(path).st_mode)  # before it is opened: opening a FIFO waits, opening a device acts
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    with open(descriptor, "rb") as file:
        check_regular(os.fstat(descriptor).st_mode)
        return file.read(most + 1)


def check_regular(mode: int) -> None:
    """OSError that names the kind of thing, unless it is a regular file."""
    if stat.S_ISREG(mode):
        return
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a FIFO"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISLNK, "a symbolic link"),
    )
    kind = next((name for is_kind, name in kinds if is_kind(mode)), "a device")
    raise OSError(None, f"it is {kind}, not a file")


def reason(error: OSError | ValueError) -> str:
    """Why something could not be read or written, in words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return str(error)


def _suggestion(path: str) -> str:
    """The name beside a missing one that is most like it, as the end of a message."""
    from plan_lint.findings import nearest_name

    try:
        names = os.listdir(os.path.dirname(path) or ".")
    except (OSError, ValueError):
        return ""
    near = nearest_name(os.path.basename(path), names)
    return f"; did you mean {near}?" if near and near != os.path.basename(path) else ""
