"""The report as JUnit XML: one suite per plan, one case per rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_lint.findings import SEVERITIES, amount
from plan_lint.records import NamedTuple
from plan_lint.report.escape import line_start, xml
from plan_lint.report.json_report import shown_plans
from plan_lint.report.summary import REASONS, in_order, place_of, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plan_lint.findings import Finding, Outcomes, PlanResult, Report, Style


class Case(NamedTuple):
    """A test case: its class and name, how it ended ("" for passed), in short and (as XML) at length.

    `severity` is that of the worst finding of a failure.
    """

    group: str
    name: str
    ended: str = ""
    message: str = ""
    text: str = ""
    severity: str = ""


class Suite(NamedTuple):
    """A name and its cases; `said` is what stands beside them, as XML."""

    name: str
    cases: list[Case]
    said: str = ""


def render(report: Report, style: Style) -> str:
    """Suites for the run, each plan, rules across plans, and findings in files that are no plans."""
    by_file: dict[str, list[Finding]] = {}
    for finding in in_order(report.findings):
        by_file.setdefault(finding.file, []).append(finding)
    topics = {info.rule: info.topic for info in report.rules}
    said = xml(" ".join(f"{sentence}." for sentence in sentences(report)))
    suites = [Suite("plan-lint", _run_cases(report), said)]
    suites += [
        Suite(plan.file, _plan_cases(plan, by_file.pop(plan.file, []), topics))
        for plan in shown_plans(report)
    ]
    suites += _across(report.collection, topics)
    suites += [Suite(file, _plan_cases(None, findings, topics)) for file, findings in by_file.items()]
    return as_xml(suites)


def _across(collection: PlanResult, topics: dict[str, str]) -> list[Suite]:
    """The rules across plans; those that failed stand in the plans, with what they found there."""
    kept = tuple(each for each in collection.outcomes if each[1].worst != "failed")
    return [Suite("collection", _plan_cases(collection._replace(outcomes=kept), [], topics))] if kept else []


def as_xml(suites: list[Suite]) -> str:
    """Suites as a JUnit file."""
    totals = _totals([case for suite in suites for case in suite.cases])
    return "".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>\n',
            f'<testsuites name="plan-lint" {totals}>\n',
            *map(_suite, suites),
            "</testsuites>\n",
        ]
    )


def _run_cases(report: Report) -> list[Case]:
    """One case that says whether the run is complete."""
    if report.complete:
        return [Case("plan-lint", "the run is complete")]
    told = [": ".join(filter(None, (place_of(each), each.message))) for each in report.problems]
    message = f"{amount(len(told), 'problem')}: the verdict cannot be trusted"
    return [Case("plan-lint", "the run is complete", "error", message, as_lines(told))]


def _plan_cases(plan: PlanResult | None, findings: list[Finding], topics: dict[str, str]) -> list[Case]:
    """A case for each rule that ran on the plan, then for each other rule that found something."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    cases = []
    for rule, outcomes in plan.outcomes if plan else ():
        reasons = {each.reason for each in plan.not_evaluated if each.rule == rule} if plan else set()
        found = by_rule.pop(rule, [])
        cases.append(_case(topics.get(rule, ""), rule, outcomes, found, reasons))
    for rule, found in sorted(by_rule.items()):
        cases.append(_failed(found[0].topic, rule, found))
    return cases


def _case(topic: str, rule: str, outcomes: Outcomes, findings: list[Finding], reasons: set[str]) -> Case:
    if outcomes.worst == "broken":
        return Case(topic, rule, "error", "the rule broke on this plan", as_lines(map(_told, findings)))
    if findings:
        return _failed(topic, rule, findings)
    match outcomes.worst:
        case "failed":
            return Case(topic, rule, "failure", f"{amount(outcomes.failed, 'finding')} not shown")
        case "not_evaluated":
            why = ", ".join(REASONS.get(reason, reason) for reason in sorted(reasons))
            return Case(
                topic, rule, "skipped", f"could not be checked: {why}" if why else "could not be checked"
            )
        case "not_applicable":
            return Case(topic, rule, "skipped", "does not apply to this plan")
        case _:
            return Case(topic, rule)


def _failed(topic: str, rule: str, findings: list[Finding]) -> Case:
    """A failure, unless every finding is accepted."""
    told = as_lines(map(_told, findings))
    if all(finding.accepted is not None and not finding.accepted.refused for finding in findings):
        return Case(topic, rule, "skipped", f"{amount(len(findings), 'finding')} accepted", told)
    worst = min(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    return Case(topic, rule, "failure", worst.message, told, worst.severity)


def _told(finding: Finding) -> str:
    told = f"{finding.file}:{finding.span.line}:{finding.span.column}: {finding.severity}: {finding.message}"
    if finding.accepted is None or finding.accepted.refused:
        return told
    return f"{told} (accepted: {finding.accepted.reason})"


def as_lines(told: Iterable[str]) -> str:
    """Lines of text as the text of an element."""
    return "\n".join(line_start(xml(line)) for line in told)


def _totals(cases: list[Case]) -> str:
    ended = [case.ended for case in cases]
    return (
        f'tests="{len(cases)}" failures="{ended.count("failure")}" '
        f'errors="{ended.count("error")}" skipped="{ended.count("skipped")}"'
    )


def _suite(suite: Suite) -> str:
    out = f"  <system-out>{suite.said}</system-out>\n" if suite.said else ""
    start = f' <testsuite name="{xml(suite.name)}" {_totals(suite.cases)}>\n'
    return "".join([start, *map(_element, suite.cases), out, " </testsuite>\n"])


def _element(case: Case) -> str:
    start = f'  <testcase classname="{xml(case.group)}" name="{xml(case.name)}"'
    if not case.ended:
        return f"{start}/>\n"
    inner = f'<{case.ended} message="{xml(case.message)}"'
    if case.severity:
        inner += f' type="{xml(case.severity)}"'
    inner += f">{case.text}</{case.ended}>" if case.text else "/>"
    return f"{start}>{inner}</testcase>\n"
