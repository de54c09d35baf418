"""What holds of every document, whatever is in it; a law that is broken says what was found instead."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator

from plan_lint import fixes, report
from plan_lint.findings import SEVERITIES, Finding, PlanLintError, PlanResult, Report, Span, Style
from plan_lint.lint import BUILT_IN, Options, lint
from plan_lint.rulebook import COLLECTION, Rulebook, load
from plan_lint.run.request import Found, Request, Source
from plan_lint.run.settling import settle
from plan_lint.run.totals import report_of
from tests.fuzz import seeds
from tests.fuzz.seeds import Seed
from tests.hostile import readers

SECONDS = 5  # of CPU time for one document of a few thousand bytes; most take a thousandth
THOROUGH = 50  # one plan of so many is checked twice, mended, and goes through every format
FILE = "plan.yaml"
_BOM = b"\xef\xbb\xbf"


class TooLong(BaseException):
    """A document took more than its time; no handler of plan-lint may swallow it."""


def _too_long(*_):
    raise TooLong


def breaches(number: int, seed: Seed) -> Iterator[str]:
    """What a plan did that no plan may do; one of many is looked at closely."""
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        book = seeds.loaded(seed.book)
        options = Options(many=number % 2 == 0, form=number % THOROUGH == 0)
        result = lint(seed.data, FILE, (book,), options)
        yield from of_result(seed.data, result, book)
        yield from of_report(result, book, options, thorough=number % THOROUGH == 0)
        if number % THOROUGH == 0:
            if lint(seed.data, FILE, (book,), options) != result:
                yield "a second check gives another result"
            yield from of_mending(seed.data, book)
    except TooLong:
        yield f"took more than {SECONDS} s"
    except Exception as error:  # noqa: BLE001 - that nothing is raised is the first law
        yield f"raised {type(error).__name__}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def of_result(data: bytes, result: PlanResult, book: Rulebook) -> Iterator[str]:
    """Findings lie in the text and are known, outcomes are those of the rules and add up."""
    if result.problems:
        yield f"problems: {result.problems}"
    lines = lines_of(data)
    known = {entry.info.rule for entry in book.rules}
    for finding in result.findings:
        yield from (f"{said}: {finding}" for said in of_finding(finding, lines, known))
    spans = [finding.span[:2] for finding in result.findings]
    if spans != sorted(spans):
        yield "findings are not in order"
    if result.state == "skipped" and result.findings:
        yield "skipped, with findings"
    rules = [rule for rule, _ in result.outcomes]
    of_plans = [entry.info.rule for entry in book.rules if entry.scope != COLLECTION]
    if result.state == "checked" and rules != of_plans:
        yield f"outcomes of {rules}"
    found = Counter(finding.rule for finding in result.findings if finding.rule in known)
    failed = {rule: outcome.failed for rule, outcome in result.outcomes if outcome.failed}
    if (failed != found) if not result.not_shown else (set(found) - set(failed)):
        yield f"{failed} failed, found {found}"
    if (result.state in {"unreadable", "unmatched"}) != any(
        finding.severity == "error" and finding.rule.startswith(("input-", "schema-template"))
        for finding in result.findings
    ):
        yield f"{result.state}, but {[finding.rule for finding in result.findings]}"


def lines_of(data: bytes) -> list[str] | int:
    """The lines of a text without byte order mark; their number where it is no text."""
    source = data.removeprefix(_BOM)
    try:
        return source.decode().split("\n")
    except UnicodeDecodeError:
        return source.count(b"\n") + 1


def of_finding(finding: Finding, lines: list[str] | int, known: set[str]) -> Iterator[str]:
    if finding.rule not in known and finding.rule not in BUILT_IN:
        yield "of no rule"
    if finding.severity not in SEVERITIES or not finding.message or len(finding.message) > 2_100:
        yield "badly worded"
    if finding.file != FILE or any(related.file != FILE for related in finding.related):
        yield "of another file"
    edits = finding.fix.edits if finding.fix else ()
    others = (*(each.span for each in finding.related), *(each.span for each in edits))
    for span in (finding.span, *others):
        if not is_within(span, lines):
            yield f"outside the text at {tuple(span)}"
    for excerpt in (finding.excerpt, *(each.excerpt for each in finding.related)):
        if isinstance(lines, list) and excerpt.text not in lines[excerpt.line - 1]:
            yield f"not the text of line {excerpt.line}: {excerpt.text!r}"


def is_within(span: Span, lines: list[str] | int) -> bool:
    """Whether a span begins and ends in the text, in this order."""
    last = lines if isinstance(lines, int) else len(lines)
    if not (1 <= span.line <= span.end_line <= last and min(span.column, span.end_column) >= 1):
        return False
    if isinstance(lines, int):
        return True
    ordered = span[:2] <= span[2:]
    return ordered and all(column <= len(lines[line - 1]) + 1 for line, column in (span[:2], span[2:]))


def of_report(result: PlanResult, book: Rulebook, options: Options, *, thorough: bool) -> Iterator[str]:
    """The exit code follows from the findings, the counts add up, every format is well-formed."""
    source = Source(FILE, FILE)
    request = Request((FILE,), "/", (book,), options)
    told = report_of([result], Found((source,), (), 0), request)
    counts, every = told.counts, [each for each in told.findings if each.severity == "error"]
    errors = sum(not is_accepted(each) for each in every)
    code = 1 if errors else 2 if result.state == "skipped" else 0
    if told.exit_code != code:
        yield f"exit {told.exit_code} with {errors} errors, {result.state}: {told.problems}"
    if (counts.errors, counts.errors + counts.warnings + counts.infos) != (len(every), len(told.findings)):
        yield f"counts do not add up: {counts}"
    if counts.plans_read + counts.plans_skipped != counts.plans_found:
        yield f"plans do not add up: {counts}"
    if thorough:
        yield from of_formats(told)


def is_accepted(finding: Finding) -> bool:
    return finding.accepted is not None and not finding.accepted.refused


def of_formats(told: Report) -> Iterator[str]:
    for name in report.FORMATS:
        written = report.render(name, told, Style()).encode("utf-8", "backslashreplace")
        try:
            if name in readers.READERS:
                read = readers.READERS[name](readers.check_characters(written))
                due = sum(name != "github" or not is_accepted(each) for each in told.findings)
                if len(read) != due:
                    yield f"{name} tells {len(read)} of {due} findings"
            else:
                readers.check_other(name, written)
        except (AssertionError, ValueError, LookupError, SyntaxError) as error:
            yield f"the {name} report cannot be read back: {type(error).__name__}: {error}"


def of_mending(data: bytes, book: Rulebook) -> Iterator[str]:
    """Mending ends, makes no more errors, and leaves what it may not touch."""
    request = Request((FILE,), "/", (book,), Options())

    def check(each: bytes) -> PlanResult:
        return settle((lint(each, FILE, (book,), Options()),), request).plans[0]

    before = check(data)
    mended = fixes.mend(data, check, unsafe=True)
    if not mended.applied and mended.data != data:
        yield "changed without a fix"
    if errors_of(mended.result) > errors_of(before):
        yield f"mending makes errors: {mended.data!r}"


def errors_of(result: PlanResult) -> int:
    return sum(finding.severity == "error" for finding in result.findings) + result.not_shown


def rule_breaches(files: dict[str, bytes]) -> Iterator[str]:
    """What a rulebook did that none may do.

    It loads, and then no plan breaks it; or it is refused with problems that have places.
    """
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        book = load(files, "book")
    except PlanLintError as error:
        yield from refusal_breaches(error, files)
    except TooLong:
        yield f"took more than {SECONDS} s"
    except Exception as error:  # noqa: BLE001 - that nothing else is raised is the first law
        yield f"raised {type(error).__name__}: {error}"
    else:
        for data in (each.data for each in seeds.plans()["shed"]):
            result = lint(data, FILE, (book,), Options())
            if result.problems:
                yield f"a plan broke it: {result.problems}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def refusal_breaches(error: PlanLintError, files: dict[str, bytes]) -> Iterator[str]:
    if not error.problems:
        yield "refused without a problem"
    for problem in error.problems:
        name = os.path.basename(problem.file or "")
        if not problem.message or name not in files or problem.line is None or problem.column is None:
            yield f"not located: {problem}"
        elif not is_within(
            Span(problem.line, problem.column, problem.line, problem.column), lines_of(files[name])
        ):
            yield f"outside its file: {problem}"
        elif "Traceback" in problem.message or len(problem.message) > 4_000:
            yield f"badly worded: {problem}"
