"""`check --gate`: what it needs and forbids, and that nothing it goes by lies among the returns."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator

from plan_lint.cli.checking import Choices
from plan_lint.cli.setting_up import path_of
from plan_lint.config import Place, Settings, Word, local_path, upwards
from plan_lint.findings import PlanLintError, Problem
from plan_lint.run import STDIN
from plan_lint.run.gate import SEVERITIES

_Identity = tuple[int, int] | None  # of a file or folder: its device and number there


def wrong_usage(choices: Choices) -> Iterator[Problem]:
    """What an option of the command line takes away from the gate, and the form that it needs."""
    if not choices.templates:
        needs = "--template, the form that the returns must fill in: a return must not choose its own"
        yield Problem(f"--gate needs {needs}")
    for option, given in (
        ("--fix", choices.fix),
        ("--unsafe-fixes", choices.unsafe_fixes),
        ("--diff", choices.diff),
    ):
        if given:
            yield Problem(f"{option} and --gate contradict each other: a return is judged as it was sent")
    if choices.allow_none:
        yield Problem("--allow-none and --gate contradict each other: where nothing came, nothing is right")
    if choices.fail_on and choices.fail_on not in SEVERITIES:
        yield Problem(
            f"--fail-on {choices.fail_on} is weaker than --gate, which fails from warnings on: "
            "leave it out, or give info"
        )


def check_outside(choices: Choices, settings: Settings, place: Place) -> None:
    """PlanLintError where the configuration, a rulebook or a file it names could come with a return."""
    paths = (local_path(path) for path in choices.paths or (".",) if path != STDIN)
    returns = {_identity(path) for path in paths if path} - {None}
    problems = [
        word.refused(f"{what} {word.text} lies among the returns, so whoever sends them decides what it says")
        for what, word, path in _trusted(choices, settings, place)
        if any(_is_within(each, returns) for each in (path, os.path.realpath(path)))
    ]
    if problems:
        advice = "under --gate, name files that lie outside the folders that are checked"
        raise PlanLintError(*(each._replace(message=f"{each.message}; {advice}") for each in problems))


def _trusted(choices: Choices, settings: Settings, place: Place) -> Iterator[tuple[str, Word, str]]:
    """All that a run goes by and that someone named, with its path; the last name may be a link."""
    named = [("rulebook", word) for word in settings.rulebooks]
    named += [("accepted list", word) for word in (settings.accepted,) if word]
    named += [("roster", word) for word in (settings.roster,) if word]
    if choices.config is not None and place.file is not None:
        yield "configuration", Word(choices.config), _without_links(place.file)
    for what, word in named:
        yield what, word, _without_links(path_of(word, place))


def _without_links(path: str) -> str:
    folder, name = os.path.split(os.path.normpath(path))
    return os.path.join(os.path.realpath(folder), name)


def _is_within(path: str, places: Container[_Identity]) -> bool:
    """Whether a path or a folder above it is one of the places, whatever name they were given by."""
    return any(_identity(each) in places for each in upwards(path))


def _identity(path: str) -> _Identity:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino
