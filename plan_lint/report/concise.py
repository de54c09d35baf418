"""The report as one line per finding: `file:line:column: severity rule message`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_lint.report.escape import line_start, one_line
from plan_lint.report.summary import in_order, shown_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_lint.findings import Finding, Report, Style


def render(report: Report, style: Style) -> str:
    """The report for grep and editors."""
    return "".join(pieces(report, style))


def pieces(report: Report, style: Style) -> Iterator[str]:
    """The same, line by line."""
    return (_line(finding, style) + "\n" for finding in in_order(report.findings))


def _line(finding: Finding, style: Style) -> str:
    place = f"{shown_file(finding.file, style)}:{finding.span.line}:{finding.span.column}"
    said = f"{place}: {finding.severity} {finding.rule} {finding.message}"
    if finding.accepted and not finding.accepted.refused:
        said += f" (accepted: {finding.accepted.reason})"
    return line_start(one_line(said))
