"""Compares two folders or two JSON reports: reads or checks both, and prints what differs."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from plan_lint import document, run
from plan_lint.cli.checking import FAIL_ON, Choices, _style, _unknown, request_of, settled
from plan_lint.cli.output import say, say_problems, show, watched
from plan_lint.cli.setting_up import (
    accepted_list,
    prefix_of,
    rulebooks_of,
    settings_of,
    shelves,
    store_of,
    working_folder,
)
from plan_lint.compare import (
    MOST_BYTES,
    Change,
    Difference,
    PlanText,
    Side,
    Source,
    changes,
    difference,
    natural_names,
    paired,
    parse_report,
)
from plan_lint.config import Settings, locate, read_bytes, reason
from plan_lint.findings import PlanLintError, PlanResult, Problem, is_address
from plan_lint.report.difference import FORMATS, render_difference
from plan_lint.run import Request
from plan_lint.run.checking import read

if TYPE_CHECKING:
    from plan_lint.accept import AcceptedList


def run_compare(old: str, new: str, choices: Choices) -> int:
    """Print what differs; 1 when something fails now that did not before, 2 when that cannot be trusted."""
    try:
        _check_usage(choices)
        if _are_folders(old, new):
            outcome = _of_folders(old, new, choices)
        else:
            _check_needless(choices)
            outcome = _of_reports(old, new, choices.fail_on or "error")
    except PlanLintError as error:
        say_problems(error.problems, "")
        if choices.output_format == "text" or choices.output_format not in FORMATS:
            return 2
        outcome = Difference(Source(old), Source(new), 2, error.problems)
    show(render_difference(outcome, choices.output_format, _style(choices, "")))
    return outcome.exit_code


def _check_usage(choices: Choices) -> None:
    problems = [*_unknown("format", choices.output_format, FORMATS)]
    if choices.fail_on:
        problems.extend(_unknown("severity", choices.fail_on, FAIL_ON))
    problems.extend(_unknown("way to color", choices.color, ("auto", "always", "never")))
    if choices.config is not None and choices.no_config:
        problems.append(Problem("--config and --no-config contradict each other: give one of them"))
    if problems:
        raise PlanLintError(*problems)


def _check_needless(choices: Choices) -> None:
    given = {
        "--rulebook": choices.rulebooks,
        "--template": choices.templates,
        "--select": choices.select,
        "--ignore": choices.ignore,
        "--config": choices.config,
    }
    problems = [
        Problem(f"{option} says how folders are checked; reports were made before: leave it out")
        for option, value in given.items()
        if value
    ]
    if problems:
        raise PlanLintError(*problems)


def _are_folders(old: str, new: str) -> bool:
    """Whether folders are to be compared, or files; PlanLintError for one of each, or none."""
    kinds = []
    problems = []
    for name in (old, new):
        if is_address(name):
            advice = "give `plan-lint check --format json` each address, and compare the reports"
            raise PlanLintError(Problem(f"compare reads folders and reports of this machine: {advice}"))
        try:
            kinds.append(stat.S_ISDIR(os.stat(name).st_mode))
        except (OSError, ValueError) as error:
            problems.append(Problem(f"cannot be compared: {reason(error)}", name))
    if problems:
        raise PlanLintError(*problems)
    if kinds[0] != kinds[1]:
        folder, file = (old, new) if kinds[0] else (new, old)
        message = f"{folder} is a folder and {file} a file: compare two folders, or two JSON reports"
        raise PlanLintError(Problem(message))
    return kinds[0]


def _of_reports(old: str, new: str, fail_on: str) -> Difference:
    sides = []
    problems: list[Problem] = []
    for name in (old, new):
        try:
            report = parse_report(read_bytes(name, MOST_BYTES), name)
            sides.append(Side(Source(name, version=report.version), report))
        except OSError as error:
            problems.append(Problem(f"cannot be read: {reason(error)}", name))
        except PlanLintError as error:
            problems.extend(error.problems)
    if problems:
        raise PlanLintError(*problems)
    return difference(sides[0], sides[1], fail_on)


def _of_folders(old: str, new: str, choices: Choices) -> Difference:
    working = working_folder()
    place = locate(working, file=choices.config, search=not choices.no_config)
    try:
        settings = settled(choices, settings_of(place))
        found = shelves(settings.rulebooks, place)
        store = None if choices.no_cache else store_of(place, (old, new))
        request = request_of(choices, settings, place, rulebooks_of(found, store))
        listed = accepted_list(settings.accepted, place)
    except PlanLintError as error:
        raise _below(prefix_of(place, working), error) from None
    # An entry that only one of the folders needs is not stale.
    dropped = request.dropped | {"accepted-list-stale"}
    request = request._replace(listed=_for_both(listed, place.root, (old, new)), dropped=dropped)
    first = _checked(old, request, quiet=choices.quiet)
    second = _checked(new, request, quiet=choices.quiet)
    return _with_values(first, second, request, settings)


def _below(prefix: str, error: PlanLintError) -> PlanLintError:
    """The same problems, their files named from the working folder."""
    return PlanLintError(
        *(each._replace(file=prefix + each.file) if each.file else each for each in error.problems)
    )


def _for_both(listed: AcceptedList | None, root: str, folders: tuple[str, str]) -> AcceptedList | None:
    """The accepted list, its plans named as below the folders, which may lie below its root."""
    if listed is None:
        return None
    from_root = [os.path.relpath(os.path.realpath(each), os.path.realpath(root)) for each in folders]
    prefixes = ["" if each == "." else f"{each}/" for each in from_root if each.split("/", 1)[0] != ".."]
    entries = [
        entry._replace(file=entry.file.removeprefix(prefix))
        for prefix in dict.fromkeys(prefixes or [""])
        for entry in listed.entries
        if entry.file.startswith(prefix)
    ]
    return listed._replace(entries=tuple(entries))


def _checked(name: str, request: Request, *, quiet: bool) -> Side:
    """A folder, checked as if it were the root: so that both have files of the same names."""
    root = os.path.realpath(name)
    prefix = os.path.join(os.path.normpath(name), "")
    with watched(request._replace(paths=(root,), root=root), quiet=quiet) as told:
        report = run.check(told)
    for plan in report.plans if not quiet else ():
        if plan.state == "skipped":
            say(f"skipped {prefix}{plan.file}: not a plan, it has no `template:`")
    return Side(Source(name, prefix, report.version), report)


def _with_values(old: Side, new: Side, request: Request, settings: Settings) -> Difference:
    """The difference of two folders, with the values that changed; places go by their natural names."""
    problems: list[Problem] = []
    changed: list[Change] = []
    before: dict[tuple[str, str], str] = {}
    after: dict[tuple[str, str], str] = {}
    for was, now in paired(old.report, new.report):
        first = _text_of(old, was, request, problems)
        second = _text_of(new, now, request, problems)
        before |= _names(was, first)
        after |= _names(now, second)
        if now is not None and first is not None and second is not None:
            changed.extend(changes(now.file, first, second))
    outcome = difference(old._replace(names=before), new._replace(names=after), settings.fail_on, changed)
    if problems:
        return outcome._replace(exit_code=2, problems=(*outcome.problems, *problems))
    return outcome


def _text_of(
    side: Side, plan: PlanResult | None, request: Request, problems: list[Problem]
) -> PlanText | None:
    """A plan read once more, for its values; None where there is none that can be read."""
    if plan is None:
        return None
    limits = request.options.limits
    try:
        data = read(os.path.realpath(os.path.join(side.source.name, plan.file)), limits.size)
    except OSError as error:
        problems.append(Problem(f"cannot be read again: {reason(error)}", side.source.prefix + plan.file))
        return None
    text = document.parse(data, limits)
    schemas = (each.schema for each in request.rulebooks if each.name == plan.rulebook)
    return None if document.is_fatal(text) else PlanText(text, next(schemas, None))


def _names(plan: PlanResult | None, text: PlanText | None) -> dict[tuple[str, str], str]:
    """The natural names of the places that the findings and cases of a plan speak of."""
    if plan is None or text is None:
        return {}
    pointers = [pointer for case in plan.not_evaluated for pointer in case.pointers]
    for finding in plan.findings:
        pointers += (finding.pointer, *(related.pointer for related in finding.related))
    return {(plan.file, pointer): name for pointer, name in natural_names(text, pointers).items()}
