"""The report as JSON lines: the run, plans, findings, unchecked cases, rules, and rules across plans."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from plan_lint.report.json_report import document, dump, run_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_lint.findings import Report, Style

_LISTS = {"plans": "plan", "findings": "finding", "not_evaluated": "not_evaluated", "rules": "rule"}


def render(report: Report, style: Style) -> str:
    """The entries of the JSON report, each with a `kind` before them that says what it is."""
    return "".join(pieces(report, style))


def pieces(report: Report, style: Style) -> Iterator[str]:
    """The same, line by line."""
    yield dump({"kind": "run", **run_entry(report)}) + "\n"
    for key, value in document(report).items():
        if key == "collection" and isinstance(value, dict):
            yield dump({"kind": key, **value}) + "\n"
        elif key in _LISTS and isinstance(value, Iterable):
            for entry in value:
                yield dump({"kind": _LISTS[key], **entry}) + "\n"
