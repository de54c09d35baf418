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
    entries = whole.at("findings").entries()
    findings = tuple(map(_finding, entries))
    do = {finding.rule: entry.text("do") for finding, entry in zip(findings, entries, strict=True)}
    report = Report(
        whole.at("tool").text("version"),
        whole.text("root"),
        whole.flag("complete"),
        whole.whole("exit_code", most=2),
        tuple(_problem(entry) for entry in whole.at("problems").entries()),
        tuple(_rulebook(entry) for entry in once(whole.at("rulebooks").entries(), "rulebook")),
        _counts(whole.at("counts")),
        _plans(plans, whole.at("not_evaluated")),
        findings,
        tuple(_rule(entry, do) for entry in once(whole.at("rules").entries(), "rule")),
        collection=_collection(plans, whole),
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
    return Problem(
        entry.text("message"),
        None if entry.is_null("file") else entry.text("file"),
        None if entry.is_null("line") else entry.whole("line"),
        None if entry.is_null("column") else entry.whole("column"),
    )


def _rulebook(entry: Place) -> RulebookInfo:
    return RulebookInfo(entry.text("rulebook"), entry.whole("edition"), entry.text("digest"))


def _rule(entry: Place, do: dict[str, str]) -> RuleInfo:
    rule = entry.text("rule")
    return RuleInfo(
        rule,
        entry.text("topic"),
        entry.text("title"),
        entry.one_of("severity", SEVERITIES),
        entry.text("why"),
        do.get(rule, ""),
    )


def _counts(entry: Place) -> Counts:
    cases, findings = entry.at("cases"), entry.at("findings")
    before = ("plans_found", "plans_skipped", "plans_read", "plans_checked", "rules")
    return Counts(
        *(entry.whole(name) for name in before),
        *(cases.whole(name) for name in ("passed", "failed", "not_evaluated")),
        *(entry.whole(name) for name in ("rules_not_applicable", "rules_broken")),
        *(findings.whole(name) for name in (*SEVERITIES, "accepted", "not_shown")),
    )


def _plans(plans: Iterable[Place], cases: Place) -> tuple[PlanResult, ...]:
    """The plans with their cases that could not be checked; one that names no form was not checked."""
    by_file: dict[str, list[NotEvaluated]] = {entry.text("file"): [] for entry in plans}
    for entry in cases.entries():
        file = entry.text("file")
        if file in by_file:
            by_file[file].append(_case(entry))
    return tuple(_plan(entry, by_file) for entry in plans)


def _collection(plans: Iterable[Place], whole: Place) -> PlanResult:
    """The cases of rules across plans that stand in no plan: in the roster, or a file that was not read."""
    files = {entry.text("file") for entry in plans}
    across = {entry.text("rule") for entry in whole.at("rules").entries() if _is_across(entry, whole)}
    cases = []
    for entry in whole.at("not_evaluated").entries():
        if entry.text("file") not in files:
            if entry.text("rule") not in across:
                raise entry.at("file").told("names a plan that the report does not list")
            cases.append(_case(entry))
    return PlanResult("", "collection", not_evaluated=tuple(cases))


def _is_across(rule: Place, whole: Place) -> bool:
    """Whether the topic of a rule has rules across plans."""
    topics = whole.value.get("collection", {}).get("topics", {}) if isinstance(whole.value, dict) else {}
    return isinstance(topics, dict) and rule.text("topic") in topics


def _plan(entry: Place, cases: dict[str, list[NotEvaluated]]) -> PlanResult:
    file = entry.text("file")
    template = None if entry.is_null("template") else entry.text("template")
    return PlanResult(
        file,
        "unmatched" if template is None else "checked",
        template,
        key=entry.texts("key"),
        not_evaluated=tuple(cases[file]),
    )


def _case(entry: Place) -> NotEvaluated:
    line, column = entry.whole("line", 1), entry.whole("column", 1)
    return NotEvaluated(
        entry.text("rule"),
        entry.text("file"),
        Span(line, column, line, column),
        entry.text("reason"),
        entry.listed_texts("pointers"),
    )


def _finding(entry: Place) -> Finding:
    span = _span(entry)
    return Finding(
        entry.text("rule"),
        entry.text("topic"),
        entry.one_of("severity", SEVERITIES),
        entry.text("message"),
        entry.text("file"),
        span,
        entry.one_of("place", ("value", "key")),
        entry.text("pointer"),
        entry.text("natural_pointer"),
        _excerpt(span),
        entry.text("fingerprint"),
        values=entry.texts("values"),
        comparisons=tuple(map(_comparison, entry.at("comparisons").entries())),
        related=tuple(map(_related, entry.at("related").entries())),
        fix=_fix(entry.at("fix")),
        accepted=_accepted(entry.at("accepted")),
    )


def _span(entry: Place) -> Span:
    span = Span(*(entry.whole(name, 1) for name in Span._fields))
    if span[2:] < span[:2]:
        raise entry.at("end_line").told("ends before it begins")
    return span


def _excerpt(span: Span) -> Excerpt:
    return Excerpt(span.line, span.column, "")  # a JSON report holds no source lines


def _comparison(entry: Place) -> Comparison:
    return Comparison(*(entry.text(name) for name in Comparison._fields))


def _related(entry: Place) -> Related:
    span = _span(entry)
    return Related(
        entry.text("binding"),
        entry.text("label"),
        entry.text("file"),
        span,
        entry.text("pointer"),
        _excerpt(span),
    )


def _fix(entry: Place) -> Fix | None:
    if entry.value is None:
        return None
    edits = (Edit(_span(edit), edit.text("text"), ()) for edit in entry.at("edits").entries())
    return Fix(entry.flag("safe"), tuple(edits))


def _accepted(entry: Place) -> Accepted | None:
    if entry.value is None:
        return None
    return Accepted(
        entry.text("by"),
        entry.text("reason"),
        entry.text("file"),
        entry.whole("line"),
        entry.flag("refused"),
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
    if sum(len(plan.not_evaluated) for plan in (*report.plans, report.collection)) > counts.not_evaluated:
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
