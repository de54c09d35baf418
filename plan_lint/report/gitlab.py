"""The report as GitLab's Code Quality artifact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_lint.report.escape import one_line
from plan_lint.report.json_report import dump
from plan_lint.report.summary import in_order

if TYPE_CHECKING:
    from plan_lint.findings import Finding, Report, Style

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report, style: Style) -> str:
    """The findings that nobody accepted, as a list; GitLab drops entries that share a fingerprint."""
    seen: dict[str, int] = {}
    entries = []
    for finding in in_order(report.findings):
        if finding.accepted is None or finding.accepted.refused:
            again = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
            entries.append(dump(_entry(finding, again)))
    return "[\n " + ",\n ".join(entries) + "\n]\n" if entries else "[]\n"


def _entry(finding: Finding, again: int) -> dict[str, object]:
    """An entry; an equal fingerprint after the first has its number added."""
    return {
        "description": one_line(f"{finding.rule}: {finding.message}"),
        "check_name": one_line(finding.rule),
        "fingerprint": finding.fingerprint if again == 1 else f"{finding.fingerprint}-{again}",
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": one_line(finding.file), "lines": {"begin": finding.span.line}},
    }
