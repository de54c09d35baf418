"""The report as workflow commands, which GitHub shows as annotations beside the changed lines.

Accepted findings are lines of the log: of the few annotations that are shown none is theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_lint.findings import SEVERITIES
from plan_lint.report.escape import github_data, github_property, one_line
from plan_lint.report.json_report import what_to_do
from plan_lint.report.summary import INCOMPLETE, in_order, sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plan_lint.findings import Finding, Problem, Report, RuleInfo, Style

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report, style: Style) -> str:
    """What makes the run incomplete, then its findings, worst first since few are shown, then the totals."""
    rules = {info.rule: info for info in report.rules}
    findings = in_order(report.findings)
    open_findings = [one for one in findings if one.accepted is None or one.accepted.refused]
    open_findings.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    lines = [_problem(problem) for problem in report.problems]
    lines += [_finding(finding, rules) for finding in open_findings]
    lines += [_accepted(one) for one in findings if one.accepted is not None and not one.accepted.refused]
    # Plain lines of the log, which the runner would read as a command only if they began like one.
    lines += [f"plan-lint: {sentence}" for sentence in sentences(report)]
    return "".join(line + "\n" for line in lines)


def _problem(problem: Problem) -> str:
    places = [
        ("file", problem.file),
        ("line", problem.line),
        ("col", problem.column),
        ("title", f"plan-lint: {INCOMPLETE}"),
    ]
    return _command("error", places, problem.message)


def _finding(finding: Finding, rules: Mapping[str, RuleInfo]) -> str:
    span = finding.span
    places: list[tuple[str, str | int | None]] = [
        ("file", finding.file),
        ("line", span.line),
        ("endLine", span.end_line),
    ]
    if span.end_line == span.line:  # the runner's columns are of one line, and their end is included
        places += [("col", span.column), ("endColumn", max(span.end_column - 1, span.column))]
    places.append(("title", finding.rule))
    do = what_to_do(finding, rules)
    return _command(_COMMANDS[finding.severity], places, finding.message, *([do] if do else []))


def _accepted(finding: Finding) -> str:
    """A line of the log, which begins like no command."""
    place = f"{finding.file}:{finding.span.line}:{finding.span.column}"
    reason = finding.accepted.reason if finding.accepted is not None else ""
    return one_line(f"plan-lint: {place}: {finding.rule} {finding.message} (accepted: {reason})")


def _command(name: str, places: list[tuple[str, str | int | None]], *lines: str) -> str:
    known = (f"{key}={github_property(str(value))}" for key, value in places if value is not None)
    return f"::{name} {','.join(known)}::{github_data(*lines)}"
