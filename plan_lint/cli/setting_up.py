"""What a command works with: the place, its settings, the rulebooks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import plan_lint
from plan_lint import cache, config
from plan_lint.config import Place, Settings, Word
from plan_lint.findings import PlanLintError, Problem
from plan_lint.records import NamedTuple
from plan_lint.rulebook import Rulebook

if TYPE_CHECKING:
    from plan_lint.accept import AcceptedList
    from plan_lint.roster import Roster


def working_folder() -> str:
    """The current folder, absolute; PlanLintError when it is gone."""
    try:
        return os.getcwd()
    except OSError as error:
        raise PlanLintError(Problem(f"the current folder cannot be used: {config.reason(error)}")) from None


def inside_of(place: Place, working: str) -> str:
    """The names of the folders from the root down to the working folder; empty where it lies elsewhere."""
    relative = os.path.relpath(working, place.root)
    return "" if relative.split("/", 1)[0] in (".", "..") else relative


def prefix_of(place: Place, working: str) -> str:
    """What stands between the working folder and paths from the root."""
    relative = os.path.relpath(place.root, working)
    return "" if relative == "." else f"{relative}/"


def settings_of(place: Place) -> Settings:
    """The settings of a place; the reader is imported only where there is a configuration."""
    if place.file is None:
        return Settings()
    from plan_lint.config.settings import read

    return read(place, plan_lint.__version__)


class Shelf(NamedTuple):
    """A rulebook's folder and its files, and the name of the folder in messages."""

    folder: str
    name: str
    files: dict[str, bytes]


def shelves(words: tuple[Word, ...], place: Place) -> tuple[Shelf, ...]:
    """The rulebooks in the folders named, from the root or the current folder, else the bundled ones."""
    named = words or tuple(Word(folder) for folder in config.bundled())
    if not named:
        message = "no rulebook: this installation has none of its own; name one with --rulebook"
        raise PlanLintError(Problem(message))
    found = {}
    for word in named:
        start = _start_of(word, place)
        folder = os.path.normpath(os.path.join(start, word.text))
        name = config.shown_name(folder, place.root)
        found[folder] = Shelf(folder, name, config.rulebook_files(folder, word))
    return tuple(found.values())


def rulebooks_of(found: tuple[Shelf, ...], store: str | None) -> tuple[Rulebook, ...]:
    """The rulebooks, checked; PlanLintError with every problem of every one."""
    problems: list[Problem] = []
    loaded: list[Rulebook] = []
    for shelf in found:
        try:
            loaded.append(cache.rulebook(shelf.files, shelf.name, store))
        except PlanLintError as error:
            problems.extend(error.problems)
    problems.extend(_twice(loaded))
    if problems:
        raise PlanLintError(*problems)
    return tuple(loaded)


def _twice(loaded: list[Rulebook]) -> list[Problem]:
    """Names that two rulebooks share: a plan or a finding could not be told to be of one."""
    problems = []
    owners: dict[tuple[str, str], str] = {}
    for rulebook in loaded:
        names = [("rulebook", rulebook.name), *(("template", name) for name in rulebook.templates)]
        names += [("rule", entry.info.rule) for entry in rulebook.rules]
        for kind, name in names:
            if (kind, name) in owners:
                message = f"two rulebooks have the {kind} `{name}`: {owners[kind, name]} and {rulebook.name}"
                problems.append(Problem(message))
            owners[kind, name] = rulebook.name
    return problems


def path_of(word: Word, place: Place) -> str:
    """Where a file that a word names lies: from the root, or from the current folder for the command line."""
    return os.path.normpath(os.path.join(_start_of(word, place), word.text))


def _start_of(word: Word, place: Place) -> str:
    return working_folder() if word.file is None else place.aside or place.root


def accepted_list(word: Word | None, place: Place) -> AcceptedList | None:
    """The accepted list, read; None where there is to be none."""
    if word is None:
        return None
    from plan_lint.accept import MOST_BYTES, parse_list

    path = path_of(word, place)
    data = config.named_bytes(path, word, MOST_BYTES, "accepted list")
    return parse_list(data, os.path.relpath(path, place.root))


def roster_of(word: Word | None, place: Place) -> Roster | None:
    """The roster, read; None where there is to be none."""
    if word is None:
        return None
    from plan_lint.document import LIMITS
    from plan_lint.roster import read_roster

    path = path_of(word, place)
    data = config.named_bytes(path, word, LIMITS.size, "roster")
    return read_roster(data, os.path.relpath(path, place.root))


def store_of(place: Place, paths: tuple[str, ...]) -> str | None:
    """The cache folder, unless it lies below the repository or what is checked."""
    repository = config.repository_of(place.root) or config.repository_of(working_folder())
    return cache.folder([each for each in (repository, *map(config.local_path, paths)) if each])
