"""The output formats by name: each is a module with `render(report, style) -> str`, imported when used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from plan_lint.findings import Report, Style

    Renderer = Callable[[Report, Style], str]

FORMATS = (
    "text",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "markdown",
    "html",
    "csv",
)

# These have no room for the totals: whoever prints them says `summary.sentences` beside them.
WITHOUT_TOTALS = frozenset({"concise", "csv", "gitlab"})


# These show the figures as in the form: whoever checks asks for it with `Options.form`.
WITH_FORMS = frozenset({"html"})


def render(name: str, report: Report, style: Style) -> str:
    """The report in one format; it ends with a line break unless it is empty."""
    return _renderer(name)(report, style)


def pieces(name: str, report: Report, style: Style) -> Iterable[str]:
    """The same text in pieces, small ones where a report is as long as there are plans."""
    match name:
        case "text" if not style.color:
            from plan_lint.report.text import pieces as chosen
        case "concise":
            from plan_lint.report.concise import pieces as chosen
        case "json":
            from plan_lint.report.json_report import pieces as chosen
        case "jsonl":
            from plan_lint.report.jsonl import pieces as chosen
        case _:
            return (render(name, report, style),)
    return chosen(report, style)


def _renderer(name: str) -> Renderer:
    match name:
        case "text":
            from plan_lint.report.text import render as chosen
        case "concise":
            from plan_lint.report.concise import render as chosen
        case "json":
            from plan_lint.report.json_report import render as chosen
        case "jsonl":
            from plan_lint.report.jsonl import render as chosen
        case "sarif":
            from plan_lint.report.sarif import render as chosen
        case "github":
            from plan_lint.report.github import render as chosen
        case "gitlab":
            from plan_lint.report.gitlab import render as chosen
        case "junit":
            from plan_lint.report.junit import render as chosen
        case "markdown":
            from plan_lint.report.markdown import render as chosen
        case "html":
            from plan_lint.report.html import render as chosen
        case "csv":
            from plan_lint.report.csv_report import render as chosen
        case _:
            raise ValueError(name)
    return chosen
