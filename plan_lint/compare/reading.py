"""Reads a JSON report back: each value is checked, and what is wrong with one is told with its place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from plan_lint.compare.places import Place, once
from plan_lint.findings import (
    SEVERITIES,
    Accepted,
    Comparison,
    Counts,
    Edit,
    Excerpt,
    Finding,
    Fix,
    NotEvaluated,
    PlanLintError,
    PlanResult,
    Problem,
    Related,
    Report,
    RulebookInfo,
    RuleInfo,
    Span,
)

VERSION = 1
MOST_BYTES = 64 * 1024 * 1024  # of a report: about 25,000 findings, the most that a run lists
_DIGITS = 15  # of a number
_NO_REPORT = "this is not a JSON report; `plan-lint check --format json` writes one"


def parse_report(data: bytes, file: str) -> Report:
    """The report that these bytes hold, but for what JSON leaves out; PlanLintError for any other bytes."""
    text = _decoded(data, file)
    whole = Place(text, file, _parsed(text, file), ())
    _check_kind(whole)
    plans = once(whole.at("plans").entries(), "file")
    findings = tuple(_finding(entry) for entry in whole.at("findings").entries())
    do = {entry.at("rule").value: entry.at("do").text() for entry in whole.at("findings").entries()}
    report = Report(
        whole.at("tool").at("version").text(),
        whole.at("root").text(),
        whole.at("complete").flag(),
        whole.at("exit_code").whole(most=2),
        tuple(_problem(entry) for entry in whole.at("problems").entries()),
        tuple(_rulebook(entry) for entry in once(whole.at("rulebooks").entries(), "rulebook")),
        _counts(whole.at("counts")),
        _plans(plans, whole.at("not_evaluated")),
        findings,
        tuple(_rule(entry, do) for entry in once(whole.at("rules").entries(), "rule")),
    )
    _check_totals(report, whole)
    return report


def _decoded(data: bytes, file: str) -> str:
    if len(data) > MOST_BYTES:
        raise PlanLintError(Problem(f"the report has more than {MOST_BYTES:,} bytes", file))
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PlanLintError(Problem("the report is not UTF-8: save it as UTF-8", file, line, 1)) from None


def _parsed(text: str, file: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_mapping, parse_int=_number, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        said = error.msg[0].lower() + error.msg[1:]
        raise PlanLintError(Problem(f"this is not JSON: {said}", file, error.lineno, error.colno)) from None
    except RecursionError:
        raise PlanLintError(Problem("its brackets are nested too deep", file)) from None
    except ValueError as error:
        raise PlanLintError(Problem(str(error), file)) from None


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        seen = Counter(key for key, _ in pairs)
        raise ValueError(f"the key {max(seen, key=seen.__getitem__)!a:.80} stands twice in one mapping")
    return mapping


def _number(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise ValueError(f"a number has more than {_DIGITS} digits: {digits[:_DIGITS]}...")
    return int(digits)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _check_kind(whole: Place) -> None:
    """PlanLintError unless this is a report, of the version that is read here."""
    match whole.value:
        case {"version": int(version), "tool": {"name": "plan-lint"}, "findings": _} if version is not True:
            if version != VERSION:
                message = f"the report is of version {version}; this plan-lint reads version {VERSION}"
                raise whole.at("version").told(message)
        case _:
            raise whole.told(_NO_REPORT)


def _problem(entry: Place) -> Problem:
    file, line, column = entry.at("file"), entry.at("line"), entry.at("column")
    return Problem(
        entry.at("message").text(),
        None if file.value is None else file.text(),
        None if line.value is None else line.whole(),
        None if column.value is None else column.whole(),
    )


def _rulebook(entry: Place) -> RulebookInfo:
    return RulebookInfo(entry.at("rulebook").text(), entry.at("edition").whole(), entry.at("digest").text())


def _rule(entry: Place, do: dict[str, str]) -> RuleInfo:
    rule = entry.at("rule").text()
    return RuleInfo(
        rule,
        entry.at("topic").text(),
        entry.at("title").text(),
        entry.at("severity").one_of(SEVERITIES),
        entry.at("why").text(),
        do.get(rule, ""),
    )


def _counts(entry: Place) -> Counts:
    cases, findings = entry.at("cases"), entry.at("findings")
    before = ("plans_found", "plans_skipped", "plans_read", "plans_checked", "rules")
    return Counts(
        *(entry.at(name).whole() for name in before),
        *(cases.at(name).whole() for name in ("passed", "failed", "not_evaluated")),
        *(entry.at(name).whole() for name in ("rules_not_applicable", "rules_broken")),
        *(findings.at(name).whole() for name in (*SEVERITIES, "accepted", "not_shown")),
    )


def _plans(plans: Iterable[Place], cases: Place) -> tuple[PlanResult, ...]:
    """The plans with their cases that could not be checked; one that names no form was not checked."""
    by_file: dict[str, list[NotEvaluated]] = {entry.at("file").text(): [] for entry in plans}
    for entry in cases.entries():
        file = entry.at("file")
        if file.text() not in by_file:
            raise file.told("names a plan that the report does not list")
        by_file[file.text()].append(_case(entry))
    return tuple(_plan(entry, by_file) for entry in plans)


def _plan(entry: Place, cases: dict[str, list[NotEvaluated]]) -> PlanResult:
    file, template = entry.at("file").text(), entry.at("template")
    named = None if template.value is None else template.text()
    return PlanResult(
        file,
        "unmatched" if named is None else "checked",
        named,
        key=entry.at("key").texts(),
        not_evaluated=tuple(cases[file]),
    )


def _case(entry: Place) -> NotEvaluated:
    line, column = entry.at("line").whole(1), entry.at("column").whole(1)
    return NotEvaluated(
        entry.at("rule").text(),
        entry.at("file").text(),
        Span(line, column, line, column),
        entry.at("reason").text(),
        tuple(pointer.text() for pointer in entry.at("pointers").entries()),
    )


def _finding(entry: Place) -> Finding:
    span = _span(entry)
    return Finding(
        entry.at("rule").text(),
        entry.at("topic").text(),
        entry.at("severity").one_of(SEVERITIES),
        entry.at("message").text(),
        entry.at("file").text(),
        span,
        entry.at("place").one_of(("value", "key")),
        entry.at("pointer").text(),
        entry.at("natural_pointer").text(),
        _excerpt(span),
        entry.at("fingerprint").text(),
        values=entry.at("values").texts(),
        comparisons=tuple(map(_comparison, entry.at("comparisons").entries())),
        related=tuple(map(_related, entry.at("related").entries())),
        fix=_fix(entry.at("fix")),
        accepted=_accepted(entry.at("accepted")),
    )


def _span(entry: Place) -> Span:
    span = Span(*(entry.at(name).whole(1) for name in Span._fields))
    if span[2:] < span[:2]:
        raise entry.at("end_line").told("ends before it begins")
    return span


def _excerpt(span: Span) -> Excerpt:
    return Excerpt(span.line, span.column, "")  # a JSON report holds no source lines


def _comparison(entry: Place) -> Comparison:
    return Comparison(*(entry.at(name).text() for name in Comparison._fields))


def _related(entry: Place) -> Related:
    span = _span(entry)
    return Related(
        entry.at("binding").text(),
        entry.at("label").text(),
        entry.at("file").text(),
        span,
        entry.at("pointer").text(),
        _excerpt(span),
    )


def _fix(entry: Place) -> Fix | None:
    if entry.value is None:
        return None
    edits = (Edit(_span(edit), edit.at("text").text(), ()) for edit in entry.at("edits").entries())
    return Fix(entry.at("safe").flag(), tuple(edits))


def _accepted(entry: Place) -> Accepted | None:
    if entry.value is None:
        return None
    return Accepted(
        entry.at("by").text(),
        entry.at("reason").text(),
        entry.at("file").text(),
        entry.at("line").whole(),
        entry.at("refused").flag(),
    )


def _check_totals(report: Report, whole: Place) -> None:
    """PlanLintError where the report contradicts itself: it was changed, or a part of it is lost."""
    for name, stated, listed in _totals(report):
        if stated != listed:
            at = (
                whole.at("counts").at("findings") if name in (*SEVERITIES, "accepted") else whole.at("counts")
            )
            message = (
                f"the totals do not add up: {stated:,} counted, {listed:,} listed; write the report again"
            )
            raise at.at(name).told(message)
    counts = report.counts
    if sum(len(plan.not_evaluated) for plan in report.plans) > counts.not_evaluated:
        raise whole.at("not_evaluated").told("more cases are listed than are counted; write the report again")
    if counts.rules > len(report.rules):
        raise whole.at("rules").told("fewer rules are listed than are counted; write the report again")
    if report.complete and (report.exit_code == 2 or report.problems or counts.rules_broken):
        raise whole.at("complete").told("the run is called complete, and also says why it is not")


def _totals(report: Report) -> Iterator[tuple[str, int, int]]:
    counts = report.counts
    severities = Counter(finding.severity for finding in report.findings)
    accepted = [finding.accepted for finding in report.findings]
    yield "error", counts.errors, severities["error"]
    yield "warning", counts.warnings, severities["warning"]
    yield "info", counts.infos, severities["info"]
    yield "accepted", counts.accepted, sum(each is not None and not each.refused for each in accepted)
    yield "plans_read", counts.plans_read, len(report.plans)
