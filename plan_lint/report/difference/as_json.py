"""The difference of two runs as JSON, version 1: findings, cases and rules as in the JSON report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plan_lint
from plan_lint.compare import STATUSES
from plan_lint.report.difference.wording import CHANGES, NOT_EVALUATED, by_plan, by_rule
from plan_lint.report.json_report import Entry, dump, finding_entry, not_evaluated_entry

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping

    from plan_lint.compare import Change, Compared, Difference, Source
    from plan_lint.findings import Finding, RuleInfo, Style

VERSION = 1


def render(difference: Difference, style: Style) -> str:
    """The whole difference as one object: a line for each key, and for each entry of a list."""
    keys = [f"{dump(key)}: {_listed(value)}" for key, value in document(difference).items()]
    return "{\n" + ",\n".join(keys) + "\n}\n"


def _listed(value: object) -> str:
    if not isinstance(value, list) or not value:
        return dump(value)
    return "[\n " + ",\n ".join(map(dump, value)) + "\n]"


def document(difference: Difference) -> Entry:
    """The difference as JSON values; `values` is null where only reports were compared."""
    rules = {info.rule: info for info in difference.rules}
    changes = difference.changes
    return {
        "version": VERSION,
        "tool": {"name": "plan-lint", "version": plan_lint.__version__},
        "comparison": {"old": _source(difference.old), "new": _source(difference.new)},
        "complete": not difference.problems,
        "exit_code": difference.exit_code,
        "problems": [problem._asdict() for problem in difference.problems],
        "counts": _counts(difference),
        "plans": _plans(difference),
        "rules": [
            {"rule": rule, **_rule(rules.get(rule)), **_tallied(counts)}
            for rule, counts in by_rule(difference).items()
        ],
        "findings": [_compared(each, rules) for each in difference.findings],
        "not_evaluated": [not_evaluated_entry(case) for case in difference.not_evaluated],
        "values": None if changes is None else [_change(change) for change in changes],
    }


def _source(source: Source) -> Entry:
    return {"name": source.name, "version": source.version or None}


def _counts(difference: Difference) -> Entry:
    findings = dict.fromkeys(STATUSES, 0)
    for each in difference.findings:
        findings[each.status] += 1
    both = sum(old is not None and new is not None for old, new in difference.plans)
    return {
        "plans": {
            "both": both,
            "only_old": sum(new is None for _, new in difference.plans),
            "only_new": sum(old is None for old, _ in difference.plans),
        },
        "findings": findings,
        "not_evaluated": len(difference.not_evaluated),
        "values": None if difference.changes is None else len(difference.changes),
    }


def _plans(difference: Difference) -> list[Entry]:
    files = {(new or old or ""): (old, new) for old, new in difference.plans}
    keys = dict(difference.keys)
    return [
        {
            "plan": plan,
            "old_file": old,
            "new_file": new,
            "key": dict(keys.get(plan, ())),
            **_tallied(counts),
            CHANGES: _number(difference, counts),
        }
        for plan, counts in by_plan(difference).items()
        for old, new in (files.get(plan, (None, None)),)
    ]


def _number(difference: Difference, counts: Counter[str]) -> int | None:
    return None if difference.changes is None else counts[CHANGES]


def _tallied(counts: Counter[str]) -> Entry:
    return {name: counts[name] for name in (*STATUSES, NOT_EVALUATED)}


def _rule(info: RuleInfo | None) -> Entry:
    return {"topic": info.topic if info else "", "title": info.title if info else ""}


def _compared(compared: Compared, rules: Mapping[str, RuleInfo]) -> Entry:
    return {
        "status": compared.status,
        "why": compared.why,
        "plan": compared.plan,
        **finding_entry(compared.finding, rules),
        "was": None if compared.was is None else _was(compared.was),
    }


def _was(finding: Finding) -> Entry:
    accepted = finding.accepted
    return {
        "severity": finding.severity,
        "message": finding.message,
        "file": finding.file,
        **finding.span._asdict(),
        "pointer": finding.pointer,
        "values": dict(finding.values),
        "accepted": None if accepted is None else accepted._asdict(),
        "fingerprint": finding.fingerprint,
    }


def _change(change: Change) -> Entry:
    return {
        "plan": change.plan,
        "natural_pointer": change.pointer,
        "line": change.line,
        "was": change.was,
        "is": change.now,
    }
