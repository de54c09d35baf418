"""The report as SARIF 2.1.0, for code scanning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_lint.findings import is_address
from plan_lint.report.escape import one_line, sarif_message, uri
from plan_lint.report.json_report import counts_entry, dump
from plan_lint.report.summary import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plan_lint.findings import Edit, Finding, Problem, Report, RuleInfo, Span, Style

Entry = dict[str, object]

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_ROOT = "%SRCROOT%"  # the name that GitHub knows


def render(report: Report, style: Style) -> str:
    """The run as a SARIF log; paths are relative to the root, columns count code points."""
    findings = in_order(report.findings)
    rules = _rules(report, findings)
    places = {info.rule: index for index, info in enumerate(rules)}
    run: Entry = {
        "tool": {
            "driver": {
                "name": "plan-lint",
                "version": report.version,
                "rules": [_rule(info) for info in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that paths are relative to"}}},
        "invocations": [
            {
                "executionSuccessful": report.complete,
                "exitCode": report.exit_code,
                "toolExecutionNotifications": [_notification(problem) for problem in report.problems],
            }
        ],
        "results": [_result(finding, places[finding.rule]) for finding in findings],
        "properties": {"complete": report.complete, "counts": counts_entry(report.counts)},
    }
    log: Entry = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return dump(log) + "\n"


def _rules(report: Report, findings: Sequence[Finding]) -> list[RuleInfo]:
    """The rules of the report, and those of findings that it does not describe."""
    from plan_lint.findings import RuleInfo

    known = {info.rule: info for info in report.rules}
    for finding in findings:
        if finding.rule not in known:
            known[finding.rule] = RuleInfo(finding.rule, finding.topic, "", finding.severity, "", "")
    return list(known.values())


def _rule(info: RuleInfo) -> Entry:
    """A rule; GitHub takes none without a full description and help, so its title stands in for them."""
    title = info.title or info.rule
    said = [text for text in (info.why, info.do) if text] or [title]
    return {
        "id": one_line(info.rule),
        "shortDescription": {"text": sarif_message(title)},
        "fullDescription": {"text": sarif_message(info.why or title)},
        "help": {"text": "\n".join(map(sarif_message, said))},
        "defaultConfiguration": {"level": _LEVELS[info.severity]},
        "properties": {"tags": [one_line(info.topic)]},
    }


def _notification(problem: Problem) -> Entry:
    entry: Entry = {"level": "error", "message": {"text": sarif_message(problem.message)}}
    if problem.file is not None:
        physical: Entry = {"artifactLocation": _artifact(problem.file)}
        if problem.line is not None:
            region = {"startLine": problem.line}
            physical["region"] = (
                region if problem.column is None else {**region, "startColumn": problem.column}
            )
        entry["locations"] = [{"physicalLocation": physical}]
    return entry


def _result(finding: Finding, rule_index: int) -> Entry:
    entry: Entry = {
        "ruleId": one_line(finding.rule),
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": sarif_message(finding.message)},
        "locations": [
            {
                **_location(finding.file, finding.span),
                "logicalLocations": [{"fullyQualifiedName": one_line(finding.natural_pointer)}],
            }
        ],
        "partialFingerprints": {"planLint/v1": finding.fingerprint},
    }
    if finding.related:
        entry["relatedLocations"] = [
            {
                "id": number,
                **_location(related.file, related.span),
                "message": {"text": sarif_message(related.label or related.binding)},
            }
            for number, related in enumerate(finding.related)
        ]
    if finding.fix is not None:
        changed = {
            "artifactLocation": _artifact(finding.file),
            "replacements": _replacements(finding.fix.edits),
        }
        entry["fixes"] = [{"artifactChanges": [changed]}]
    if finding.accepted is not None:
        entry["suppressions"] = [
            {
                "kind": "inSource" if finding.accepted.by == "comment" else "external",
                "status": "rejected" if finding.accepted.refused else "accepted",
                "justification": one_line(finding.accepted.reason),
            }
        ]
    return entry


def _replacements(edits: Sequence[Edit]) -> list[Entry]:
    return [{"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in edits]


def _location(file: str, span: Span) -> Entry:
    return {"physicalLocation": {"artifactLocation": _artifact(file), "region": _region(span)}}


def _artifact(file: str) -> Entry:
    return {"uri": uri(file)} if is_address(file) else {"uri": uri(file), "uriBaseId": _ROOT}


def _region(span: Span) -> Entry:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
