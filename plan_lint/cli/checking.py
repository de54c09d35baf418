"""`plan-lint check`: from the options to the printed report and its exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from plan_lint import report, run
from plan_lint.cli.output import append_file, say, say_problems, show, show_all, watched, write_file
from plan_lint.cli.setting_up import (
    accepted_list,
    inside_of,
    prefix_of,
    roster_of,
    rulebooks_of,
    settings_of,
    shelves,
    store_of,
    working_folder,
)
from plan_lint.config import Place, Settings, Word, locate, reason
from plan_lint.document import LIMITS
from plan_lint.findings import PlanLintError, Problem, Report, Style, is_address, nearest_name
from plan_lint.lint import Options
from plan_lint.records import NamedTuple
from plan_lint.report.summary import shown_file
from plan_lint.rulebook import Rulebook
from plan_lint.run import STDIN, Request, untrusted, with_problems

FAIL_ON = ("error", "warning", "info", "never")
_WIDTH = 100  # of reports that go into files and pipes
_NARROWEST, _WIDEST = 60, 120
_MOST_LEFT_OUT = 20  # files that are named


class Choices(NamedTuple):
    """The options of `check` with their defaults; what is empty is left to the configuration."""

    paths: tuple[str, ...] = ()
    output_format: str = "text"
    reports: tuple[str, ...] = ()
    rulebooks: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str = ""
    statistics: bool = False
    show_unevaluated: bool = False
    show_config: bool = False
    stdin_filename: str = ""
    config: str | None = None
    no_config: bool = False
    color: str = "auto"
    quiet: bool = False
    no_cache: bool = False
    allow_none: bool = False
    debug: bool = False
    accepted: str = ""
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    jobs: int | None = None
    roster: str = ""
    gate: bool = False
    engine: str = ""


def run_check(choices: Choices) -> int:
    """Check, print and write what was asked for; the exit code."""
    style = _style(choices, "")
    place = None
    try:
        _check_usage(choices)
        working = working_folder()
        place = locate(working, file=choices.config, search=not (choices.no_config or choices.gate))
        style = style._replace(prefix=prefix_of(place, working), inside=inside_of(place, working))
        settings = settled(choices, settings_of(place))
        if choices.gate:
            from plan_lint.cli.gate import check_outside

            check_outside(choices, settings, place)
        roster, listed = roster_of(settings.roster, place), accepted_list(settings.accepted, place)
        found = shelves(settings.rulebooks, place)
        store = None if choices.no_cache or choices.gate else store_of(place, choices.paths or (".",))
        request = request_of(choices, settings, place, rulebooks_of(found, store))
        request = request._replace(listed=listed, roster=roster, store=store)
    except PlanLintError as error:
        say_problems(error.problems, style)
        if place is not None:
            _deliver(untrusted(error.problems), choices, style, place)
        return 2
    if choices.show_config:
        from plan_lint.cli.showing import configuration

        show(configuration(place, settings, request, found, store))
        return 0
    if request.paths == (STDIN,) and not request.stdin_name:
        style = style._replace(prefix="", inside="")  # the name of standard input is no path
    diff = None
    if choices.fix or choices.diff:
        from plan_lint.cli.mending import mended

        outcome, diff = mended(request, choices, style)
    elif choices.engine:
        from plan_lint.cli.elsewhere import checked_elsewhere

        outcome = checked_elsewhere(request, choices.engine, style)
    else:
        with watched(request, quiet=choices.quiet) as told:
            outcome = run.check(told)
    if not choices.quiet:
        _say_left_out(outcome, style)
    return _deliver(outcome, choices, style, place, diff)


def _say_left_out(outcome: Report, style: Style) -> None:
    for plan in outcome.plans:
        if plan.state == "skipped":
            say(f"skipped {shown_file(plan.file, style)}: not a plan, it has no `template:`")
    for file, why in outcome.left_out[:_MOST_LEFT_OUT]:
        say(f"not checked {shown_file(file, style)}: {why}")
    if len(outcome.left_out) > _MOST_LEFT_OUT:
        say(f"not checked either: {len(outcome.left_out) - _MOST_LEFT_OUT:,} more files")


def _check_usage(choices: Choices) -> None:
    problems = [*_unknown("format", choices.output_format, report.FORMATS), *_wrong_fixes(choices)]
    for wanted in choices.reports:
        name, equals, file = wanted.partition("=")
        if not equals or not file:
            problems.append(
                Problem(f"--report {wanted}: write it as FORMAT=FILE, as in --report json=report.json")
            )
        else:
            problems.extend(_unknown("format", name, report.FORMATS))
    files = [os.path.realpath(wanted.partition("=")[2]) for wanted in choices.reports]
    if len(set(files)) < len(files):
        problems.append(Problem("two reports cannot go into one file: give each a file of its own"))
    if choices.fail_on:
        problems.extend(_unknown("severity", choices.fail_on, FAIL_ON))
    problems.extend(_unknown("way to color", choices.color, ("auto", "always", "never")))
    if choices.stdin_filename and STDIN not in choices.paths:
        problems.append(Problem("--stdin-filename names standard input: give `-` as a path too"))
    if choices.config is not None and choices.no_config:
        problems.append(Problem("--config and --no-config contradict each other: give one of them"))
    if choices.jobs is not None and choices.jobs < 0:
        problems.append(Problem("--jobs is a number of processes, or 0 for as many as there are cores"))
    if choices.engine and (choices.jobs is not None or choices.fix or choices.diff):
        problems.append(Problem("--engine checks elsewhere: leave out --jobs, --fix and --diff"))
    if choices.gate:
        from plan_lint.cli.gate import wrong_usage

        problems.extend(wrong_usage(choices))
    if problems:
        raise PlanLintError(*problems)


def _wrong_fixes(choices: Choices) -> Iterator[Problem]:
    if choices.unsafe_fixes and not (choices.fix or choices.diff):
        yield Problem("--unsafe-fixes says which fixes to make: give --fix or --diff too")
    if choices.fix and STDIN in choices.paths:
        yield Problem("--fix changes files, and `-` is none: --diff shows what it would change")
    if choices.fix and any(map(is_address, choices.paths)):
        yield Problem("--fix changes files of this machine, no addresses: --diff shows what it would change")


def _unknown(kind: str, name: str, known: object) -> Iterator[Problem]:
    names = list(known) if isinstance(known, dict | tuple) else []
    if name not in names:
        near = nearest_name(name, names)
        ending = f"did you mean `{near}`?" if near else f"known are {', '.join(names)}"
        yield Problem(f"there is no {kind} `{name}`; {ending}")


def settled(choices: Choices, settings: Settings) -> Settings:
    """The settings, with what the command line says in place of what the configuration says."""
    return settings._replace(
        rulebooks=tuple(map(Word, choices.rulebooks)) or settings.rulebooks,
        templates=_words(choices.templates) or settings.templates,
        select=_words(choices.select) or settings.select,
        ignore=_words(choices.ignore) or settings.ignore,
        fail_on=choices.fail_on or settings.fail_on or "error",
        accepted=Word(choices.accepted) if choices.accepted else settings.accepted,
        roster=Word(choices.roster) if choices.roster else settings.roster,
        jobs=choices.jobs if choices.jobs is not None else settings.jobs,
    )


def _words(texts: tuple[str, ...]) -> tuple[Word, ...]:
    """Names of the command line; several may be separated by commas."""
    return tuple(Word(name.strip()) for text in texts for name in text.split(",") if name.strip())


def request_of(
    choices: Choices, settings: Settings, place: Place, rulebooks: tuple[Rulebook, ...]
) -> Request:
    """What is to be checked, by the options and the settings."""
    templates = tuple(word.text for word in settings.templates)
    if choices.rulebooks and not templates:  # whoever names a rulebook says that all documents are its plans
        templates = tuple(name for each in rulebooks for name in each.templates)
    request = Request(
        choices.paths or (".",),
        place.root,
        rulebooks,
        Options(templates, limits=LIMITS._replace(**dict(settings.limits)), form=_with_forms(choices)),
        settings.plans,
        settings.exclude,
        choices.stdin_filename,
        settings.fail_on,
        choices.allow_none,
        jobs=settings.jobs or 0,
        debug=choices.debug,
        gate=choices.gate,
    )
    if any(map(is_address, choices.paths)):
        from plan_lint.extras.addresses import reach

        request = request._replace(reach=reach())
    if settings.templates or settings.select or settings.ignore or settings.severity:
        from plan_lint.run.choosing import narrowed

        return narrowed(request, settings)
    return request


def _with_forms(choices: Choices) -> bool:
    """Whether a report shows the figures as in the form."""
    wanted = {each.partition("=")[0] for each in choices.reports}
    return not report.WITH_FORMS.isdisjoint({choices.output_format, *wanted})


def _style(choices: Choices, prefix: str) -> Style:
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    return Style(
        width=_terminal_width() if on_terminal else _WIDTH,
        color=_colored(choices.color, on_terminal=on_terminal),
        show_unevaluated=choices.show_unevaluated,
        statistics=choices.statistics,
        quiet=choices.quiet,
        prefix=prefix,
        gate=choices.gate,
    )


def _terminal_width() -> int:
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return _WIDTH
    return min(max(columns, _NARROWEST), _WIDEST) if columns else _WIDTH


def _colored(choice: str, *, on_terminal: bool) -> bool:
    """Whether to color; https://no-color.org and https://force-color.org, the first one wins."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return on_terminal and os.environ.get("TERM") != "dumb"


def _deliver(outcome: Report, choices: Choices, style: Style, place: Place, diff: str | None = None) -> int:
    """Write the reports, print the one for standard output or the diff; the exit code of both."""
    plain = style._replace(width=_WIDTH, color=False)
    failures = list(_write_reports(outcome, choices, plain, place))
    outcome = with_problems(outcome, failures)
    name = choices.output_format
    could_not_begin = not outcome.rulebooks  # then standard error has said so
    if (name != "text" and not choices.diff) or not could_not_begin:
        try:
            show_all(report.pieces(name, outcome, style) if diff is None else (diff,))
        except PlanLintError as error:
            failures.extend(error.problems)
            outcome = with_problems(outcome, error.problems)
    if (diff is not None or name in report.WITHOUT_TOTALS) and not could_not_begin:
        say_problems(outcome.problems, style)
        if not choices.quiet:
            for sentence in report_sentences(outcome):
                say(sentence)
    elif failures:
        say_problems(failures, style)
    return 2 if failures else outcome.exit_code


def report_sentences(outcome: Report) -> list[str]:
    """What the run comes to, for formats that have no room for it."""
    from plan_lint.report.summary import sentences

    return sentences(outcome)


def _write_reports(outcome: Report, choices: Choices, style: Style, place: Place) -> Iterator[Problem]:
    for wanted in choices.reports:
        name, _, file = wanted.partition("=")
        try:
            write_file(file, report.pieces(name, outcome, style))
        except OSError as error:
            yield Problem(
                f"the {name} report is not written: {reason(error)}", os.path.relpath(file, place.root)
            )
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if choices.output_format == "github" and summary:
        try:
            append_file(summary, report.render("markdown", outcome, style))
        except OSError as error:
            yield Problem(f"the summary of this GitHub step is not written: {reason(error)}")
