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
    """The findings as a list, the accepted ones as info; GitLab drops entries that share a fingerprint."""
    seen: dict[str, int] = {}
    entries = []
    for finding in in_order(report.findings):
        entry = _entry(finding)
        mark = str(entry["fingerprint"])
        again = seen[mark] = seen.get(mark, 0) + 1
        entries.append(dump(entry if again == 1 else {**entry, "fingerprint": f"{mark}-{again}"}))
    return "[\n " + ",\n ".join(entries) + "\n]\n" if entries else "[]\n"


def _entry(finding: Finding) -> dict[str, object]:
    """An entry; its fingerprint changes when the finding is accepted, so that a merge request shows that."""
    description, fingerprint = f"{finding.rule}: {finding.message}", finding.fingerprint
    severity = _SEVERITIES[finding.severity]
    if finding.accepted is not None and not finding.accepted.refused:
        description += f" (accepted: {finding.accepted.reason})"
        fingerprint, severity = f"{fingerprint}-accepted", "info"
    return {
        "description": one_line(description),
        "check_name": one_line(finding.rule),
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": one_line(finding.file), "lines": {"begin": finding.span.line}},
    }
