"""The report as JSON lines: one for the run, then one for each plan, finding, unchecked case and rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_lint.report.json_report import Entry, document, dump, run_entry

if TYPE_CHECKING:
    from plan_lint.findings import Report, Style

_LISTS = {"plans": "plan", "findings": "finding", "not_evaluated": "not_evaluated", "rules": "rule"}


def render(report: Report, style: Style) -> str:
    """The entries of the JSON report, each with a `kind` before them that says what it is."""
    entries: list[Entry] = [{"kind": "run", **run_entry(report)}]
    for key, value in document(report).items():
        if key in _LISTS and isinstance(value, list):
            entries += [{"kind": _LISTS[key], **entry} for entry in value]
    return "".join(dump(entry) + "\n" for entry in entries)
