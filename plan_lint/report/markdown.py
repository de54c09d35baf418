"""The report as markdown, for comments on merge requests and for job summaries."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from plan_lint.findings import amount
from plan_lint.report.escape import markdown
from plan_lint.report.json_report import what_to_do
from plan_lint.report.summary import INCOMPLETE, in_order, place_of, sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plan_lint.findings import Finding, Report, RuleInfo, Style

# GitHub refuses a comment of over 65,536 characters, GitLab one of over 1,000,000.
MOST = 60_000
MOST_ROWS = 200


def render(report: Report, style: Style) -> str:
    """The totals, a table of the plans, and as many findings, plan by plan, as a comment holds."""
    rules = {info.rule: info for info in report.rules}
    by_file: dict[str, list[Finding]] = {}
    for finding in in_order(report.findings):
        by_file.setdefault(finding.file, []).append(finding)
    parts = [*_problems(report), "".join(f"- {markdown(sentence)}\n" for sentence in sentences(report))]
    if by_file:
        parts.append(_table(by_file))
    parts += _sections(by_file, rules, MOST - sum(map(len, parts)))
    return "\n".join(["## plan-lint\n", *parts])


def _problems(report: Report) -> list[str]:
    if report.complete:
        return []
    lines = [f"**{INCOMPLETE}**\n\n"]
    for problem in report.problems:
        place = place_of(problem)
        lines.append(
            f"- **{markdown(place)}** {markdown(problem.message)}\n"
            if place
            else f"- problem: {markdown(problem.message)}\n"
        )
    return ["".join(lines)]


def _table(by_file: Mapping[str, list[Finding]]) -> str:
    rows = ["| plan | errors | warnings | info | accepted |\n", "| --- | ---: | ---: | ---: | ---: |\n"]
    for file, findings in islice(by_file.items(), MOST_ROWS):
        severities = [finding.severity for finding in findings]
        totals = [severities.count(severity) for severity in ("error", "warning", "info")]
        totals.append(sum(map(_accepted, findings)))
        rows.append(f"| {markdown(file)} | {' | '.join(map(str, totals))} |\n")
    if len(by_file) > MOST_ROWS:
        rows.append(f"| … and {amount(len(by_file) - MOST_ROWS, 'more plan')} | | | | |\n")
    return "".join(rows)


def _sections(by_file: Mapping[str, list[Finding]], rules: Mapping[str, RuleInfo], room: int) -> list[str]:
    """A section for each plan; what has no room is counted."""
    sections = []
    left_out = 0
    for file, findings in by_file.items():
        section = f"### {markdown(file)}\n\n"
        for finding in findings:
            told = _finding(finding, rules)
            if room < len(section) + len(told):
                left_out += 1
            else:
                section += told
        room -= len(section)
        if not section.endswith("\n\n"):
            sections.append(section)
    return [*sections, f"… and {amount(left_out, 'more finding')}\n"] if left_out else sections


def _accepted(finding: Finding) -> bool:
    return finding.accepted is not None and not finding.accepted.refused


def _finding(finding: Finding, rules: Mapping[str, RuleInfo]) -> str:
    accepted = "accepted " if _accepted(finding) else ""
    head = f"{accepted}{finding.severity}, line {finding.span.line}"
    lines = [f"- **{head}** {markdown(finding.message)} ({markdown(finding.rule)})\n"]
    if finding.accepted is not None:
        word = "not accepted" if finding.accepted.refused else "accepted"
        lines.append(f"  - {word}: {markdown(finding.accepted.reason)}\n")
    do = what_to_do(finding, rules)
    if do and not accepted:
        lines.append(f"  - do: {markdown(do)}\n")
    return "".join(lines)
