"""The report as JSON, version 1: the contract that the other formats are built on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from plan_lint.report.escape import json_document
from plan_lint.report.summary import in_order, not_evaluated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plan_lint.findings import (
        Accepted,
        Counts,
        Finding,
        Fix,
        NotEvaluated,
        PlanResult,
        Related,
        Report,
        RuleInfo,
        Span,
        Style,
    )

VERSION = 1

Entry = dict[str, object]


def render(report: Report, style: Style) -> str:
    """The report as one object: a line for each key, and for each entry of a list."""
    return "".join(pieces(report, style))


def pieces(report: Report, style: Style) -> Iterator[str]:
    """The same, piece by piece: that of 10,000 plans has 35 MB, and is never held as a whole."""
    between = "{\n"
    for key, value in document(report).items():
        yield f"{between}{dump(key)}: "
        between = ",\n"
        if isinstance(value, (list, Iterator)):
            yield from _listed(value)
        else:
            yield dump(value)
    yield "\n}\n"


def dump(value: object) -> str:
    """A value as JSON on one line, in ASCII."""
    return json_document(json.dumps(value, ensure_ascii=False, allow_nan=False))


def _listed(entries: Iterable[object]) -> Iterator[str]:
    between = "[\n "
    for entry in entries:
        yield between + dump(entry)
        between = ",\n "
    yield "[]" if between == "[\n " else "\n]"


def document(report: Report) -> Entry:
    """The whole report, keys in the order of the contract; long lists make each entry when its turn comes."""
    rules = {info.rule: info for info in report.rules}
    return {
        **run_entry(report),
        "plans": (plan_entry(plan, rules) for plan in shown_plans(report)),
        "findings": (finding_entry(finding, rules) for finding in in_order(report.findings)),
        "not_evaluated": (not_evaluated_entry(case) for case in not_evaluated(report)),
        "rules": rule_entries(report),
        "collection": {"topics": _topics(report.collection, rules)},
    }


def run_entry(report: Report) -> Entry:
    """What is said of the run as a whole."""
    return {
        "version": VERSION,
        "tool": {"name": "plan-lint", "version": report.version},
        "root": report.root,
        "complete": report.complete,
        "exit_code": report.exit_code,
        "problems": [problem._asdict() for problem in report.problems],
        "rulebooks": [rulebook._asdict() for rulebook in report.rulebooks],
        "counts": counts_entry(report.counts),
    }


def counts_entry(counts: Counts) -> Entry:
    """The totals of the run."""
    return {
        "plans_found": counts.plans_found,
        "plans_skipped": counts.plans_skipped,
        "plans_read": counts.plans_read,
        "plans_checked": counts.plans_checked,
        "rules": counts.rules,
        "cases": {"passed": counts.passed, "failed": counts.failed, "not_evaluated": counts.not_evaluated},
        "rules_not_applicable": counts.rules_not_applicable,
        "rules_broken": counts.rules_broken,
        "findings": {
            "error": counts.errors,
            "warning": counts.warnings,
            "info": counts.infos,
            "accepted": counts.accepted,
            "not_shown": counts.not_shown,
        },
    }


def shown_plans(report: Report) -> list[PlanResult]:
    """The plans of the run by file, without the documents that are no plans."""
    plans = (plan for plan in report.plans if plan.state != "skipped")
    return sorted(plans, key=lambda plan: plan.file)


def plan_entry(plan: PlanResult, rules: Mapping[str, RuleInfo]) -> Entry:
    """A plan, with how many rules of each topic ended how."""
    key = dict(plan.key)
    return {"file": plan.file, "template": plan.template, "key": key, "topics": _topics(plan, rules)}


def _topics(plan: PlanResult, rules: Mapping[str, RuleInfo]) -> dict[str, dict[str, int]]:
    """How many rules of each topic ended how: each rule as its worst case did."""
    topics: dict[str, dict[str, int]] = {}
    for rule, outcomes in plan.outcomes:
        topic = rules[rule].topic if rule in rules else ""
        totals = topics.setdefault(
            topic, {"passed": 0, "failed": 0, "not_evaluated": 0, "not_applicable": 0, "broken": 0}
        )
        totals[outcomes.worst] += 1
    return topics


def finding_entry(finding: Finding, rules: Mapping[str, RuleInfo]) -> Entry:
    """A finding with its places, figures, fix and acceptance."""
    return {
        "rule": finding.rule,
        "topic": finding.topic,
        "severity": finding.severity,
        "message": finding.message,
        "do": what_to_do(finding, rules),
        "file": finding.file,
        **finding.span._asdict(),
        "place": finding.place,
        "pointer": finding.pointer,
        "natural_pointer": finding.natural_pointer,
        "values": dict(finding.values),
        "comparisons": [comparison._asdict() for comparison in finding.comparisons],
        "related": [_related_entry(related) for related in finding.related],
        "fix": _fix_entry(finding.fix),
        "accepted": _accepted_entry(finding.accepted),
        "fingerprint": finding.fingerprint,
    }


def what_to_do(finding: Finding, rules: Mapping[str, RuleInfo]) -> str:
    """What the rule of a finding says to do about it."""
    return rules[finding.rule].do if finding.rule in rules else ""


def _related_entry(related: Related) -> Entry:
    return {
        "binding": related.binding,
        "label": related.label,
        "file": related.file,
        **related.span._asdict(),
        "pointer": related.pointer,
    }


def _fix_entry(fix: Fix | None) -> Entry | None:
    if fix is None:
        return None
    return {"safe": fix.safe, "edits": [_edit_entry(edit.span, edit.text) for edit in fix.edits]}


def _edit_entry(span: Span, text: str) -> Entry:
    return {**span._asdict(), "text": text}


def _accepted_entry(accepted: Accepted | None) -> Entry | None:
    return None if accepted is None else accepted._asdict()


def not_evaluated_entry(case: NotEvaluated) -> Entry:
    """A case that could not be checked."""
    return {
        "rule": case.rule,
        "file": case.file,
        "line": case.span.line,
        "column": case.span.column,
        "reason": case.reason,
        "pointers": list(case.pointers),
    }


def rule_entries(report: Report) -> list[Entry]:
    """The rules, with their cases in all plans, and the plans they did not apply to or broke on."""
    totals = {
        info.rule: {"passed": 0, "failed": 0, "not_evaluated": 0, "not_applicable": 0, "broken": 0}
        for info in report.rules
    }
    for plan in (*report.plans, report.collection):
        for rule, outcomes in plan.outcomes:
            if rule not in totals:
                continue
            totals[rule]["passed"] += outcomes.passed
            totals[rule]["failed"] += outcomes.failed
            totals[rule]["not_evaluated"] += outcomes.not_evaluated
            totals[rule]["not_applicable"] += outcomes.worst == "not_applicable"
            totals[rule]["broken"] += outcomes.worst == "broken"
    return [
        {
            "rule": info.rule,
            "topic": info.topic,
            "title": info.title,
            "severity": info.severity,
            "why": info.why,
            **totals[info.rule],
        }
        for info in report.rules
    ]
