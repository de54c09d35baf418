"""The report as a table for spreadsheets: one row per finding."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from plan_lint.report.escape import csv_cell
from plan_lint.report.json_report import what_to_do
from plan_lint.report.summary import in_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plan_lint.findings import Finding, Report, RuleInfo, Style

COLUMNS = (
    "file",
    "line",
    "column",
    "severity",
    "rule",
    "topic",
    "message",
    "do",
    "pointer",
    "accepted",
    "fingerprint",
)


def render(report: Report, style: Style) -> str:
    """The findings below a row of column names; no cell is a formula."""
    rules = {info.rule: info for info in report.rules}
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for finding in in_order(report.findings):
        table.writerow(map(csv_cell, _cells(finding, rules)))
    return text.getvalue()


def _cells(finding: Finding, rules: Mapping[str, RuleInfo]) -> tuple[str, ...]:
    """The texts of a row; `accepted` holds the reason."""
    accepted = finding.accepted
    return (
        finding.file,
        str(finding.span.line),
        str(finding.span.column),
        finding.severity,
        finding.rule,
        finding.topic,
        finding.message,
        what_to_do(finding, rules),
        finding.natural_pointer,
        accepted.reason if accepted is not None and not accepted.refused else "",
        finding.fingerprint,
    )
