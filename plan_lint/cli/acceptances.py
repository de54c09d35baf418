"""Writes the accepted list anew, shorter or with what was found, or says that it could be shorter."""

from __future__ import annotations

import os

from plan_lint import run
from plan_lint.accept import LIST, MOST_BYTES, AcceptedList, list_bytes, parse_list
from plan_lint.accept.remarks import is_reason
from plan_lint.cli.checking import Choices, request_of, settled
from plan_lint.cli.output import say, say_problems, show, watched
from plan_lint.cli.setting_up import (
    inside_of,
    path_of,
    prefix_of,
    roster_of,
    rulebooks_of,
    settings_of,
    shelves,
    store_of,
    working_folder,
)
from plan_lint.config import Place, Word, locate, named_bytes
from plan_lint.document import LIMITS
from plan_lint.findings import PlanLintError, Problem, Style, amount
from plan_lint.records import NamedTuple
from plan_lint.report.escape import one_line
from plan_lint.report.summary import shown_file
from plan_lint.run import Request
from plan_lint.run.accepting import Acceptable
from plan_lint.run.leftovers import remove_leftovers
from plan_lint.run.writing import replace_bytes


class _Ready(NamedTuple):
    """What is to be checked, the list, its path and bytes (None where there is none yet)."""

    request: Request
    listed: AcceptedList
    path: str
    data: bytes | None
    configured: bool


def run_accepted(choices: Choices, *, reason: str | None, check: bool) -> int:
    """Write the list, or with `check` only judge it: 1 when it could shrink, 2 when that cannot be told."""
    style = Style()
    try:
        _check_usage(choices, reason, check=check)
        working = working_folder()
        place = locate(working, file=choices.config, search=not choices.no_config)
        style = Style(prefix=prefix_of(place, working), inside=inside_of(place, working))
        ready = _ready(choices, place, may_begin=reason is not None)
        with watched(ready.request) as told:
            found = run.acceptable(told, reason or "")
        _check_complete(found)
        code = _judged(found, ready, style) if check else _written(found, ready, style)
    except PlanLintError as error:
        say_problems(error.problems, style)
        return 2
    message = "not all of its findings are listed, so none of them is accepted: put some of them right first"
    say_problems([Problem(message, file or None) for file in found.unlisted], style)
    return 2 if found.unlisted else code


def _check_usage(choices: Choices, reason: str | None, *, check: bool) -> None:
    problems = []
    if choices.config is not None and choices.no_config:
        problems.append(Problem("--config and --no-config contradict each other: give one of them"))
    if check and reason is not None:
        problems.append(Problem("--check writes nothing, and --reason adds to the list: give one of them"))
    elif reason is not None and not is_reason(reason):
        problems.append(Problem("--reason says nothing: say why the findings are accepted"))
    elif reason is not None and len(reason) > LIMITS.message:
        message = f"--reason has more than {LIMITS.message:,} characters: put it in a few words"
        problems.append(Problem(message))
    if problems:
        raise PlanLintError(*problems)


def _check_complete(found: Acceptable) -> None:
    if found.report.problems:
        message = "the run is not complete, so nothing is said of the accepted list, and it stays as it is"
        raise PlanLintError(*found.report.problems, Problem(message))


def _ready(choices: Choices, place: Place, *, may_begin: bool) -> _Ready:
    settings = settled(choices, settings_of(place))
    configured = settings.accepted
    path = path_of(configured, place) if configured else os.path.join(place.root, LIST)
    name = os.path.relpath(path, place.root)
    data = None
    if not may_begin or os.path.lexists(path):
        data = _read(path, configured)
    listed = AcceptedList(name) if data is None else parse_list(data, name)
    found = shelves(settings.rulebooks, place)
    store = None if choices.no_cache else store_of(place, choices.paths or (".",))
    request = request_of(choices, settings, place, rulebooks_of(found, store))
    request = request._replace(listed=listed, allow_none=True, roster=roster_of(settings.roster, place))
    return _Ready(request, listed, path, data, configured is not None)


def _read(path: str, configured: Word | None) -> bytes:
    if configured is None and not os.path.lexists(path):
        raise PlanLintError(Problem(f"there is no accepted list {LIST}: --reason TEXT begins one"))
    return named_bytes(path, configured or Word(LIST), MOST_BYTES, "accepted list")


def _judged(found: Acceptable, ready: _Ready, style: Style) -> int:
    lines = [
        f"{shown_file(each.file, style)}:{each.span.line}:{each.span.column}: {each.message}"
        for each in found.findings
    ]
    if len(found.stale) > len(found.findings):
        lines.append(f"and {amount(len(found.stale) - len(found.findings), 'more entry', 'more entries')}")
    kept = amount(len(ready.listed.entries), "entry", "entries")
    in_use = not (found.stale or found.unlisted)
    lines.append(
        f"{kept}, all in use" if in_use else f"{kept}, of which {len(found.stale):,} to be taken out"
    )
    show("".join(one_line(line) + "\n" for line in lines))
    return 1 if found.stale else 0


def _written(found: Acceptable, ready: _Ready, style: Style) -> int:
    name = shown_file(ready.listed.file, style)
    kept = len(ready.listed.entries) - len(found.stale)
    told = f"{name}: {amount(len(found.entries), 'entry', 'entries')}"
    changes = f"{len(found.entries) - kept:,} new, {len(found.stale):,} taken out"
    if found.entries == ready.listed.entries:
        show(one_line(f"{told}, nothing to change") + "\n")
        return 0
    data = list_bytes(found.entries)
    if len(data) > MOST_BYTES:
        message = f"the list would have more than {MOST_BYTES:,} bytes: put right some of what is found first"
        raise PlanLintError(Problem(message, ready.listed.file))
    remove_leftovers(os.path.dirname(os.path.realpath(ready.path)))
    replace_bytes(ready.path, ready.data, data, ready.listed.file)
    show(one_line(f"{told} ({changes})") + "\n")
    if not ready.configured:
        say(f"`plan-lint check` reads it once `accepted: {LIST}` stands in .plan-lint.yaml")
    return 0
