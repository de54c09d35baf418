"""What comparing two runs gave, as text, markdown, JSON or HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plan_lint.compare import Difference
    from plan_lint.findings import Style

FORMATS = ("text", "markdown", "json", "html")


def render_difference(difference: Difference, name: str, style: Style) -> str:
    """The difference in one format; it ends with a line break."""
    match name:
        case "text":
            from plan_lint.report.difference.as_text import render as chosen
        case "markdown":
            from plan_lint.report.difference.as_markdown import render as chosen
        case "json":
            from plan_lint.report.difference.as_json import render as chosen
        case "html":
            from plan_lint.report.difference.as_html import render as chosen
        case _:
            raise ValueError(name)
    return chosen(difference, style)
