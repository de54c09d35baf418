"""Colours the pieces of the text report for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.color import ColorSystem
from rich.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plan_lint.report.layout import Line

# The sixteen colours that every terminal has and that people set to suit their eyes.
STYLES = {
    "error": Style(color="red", bold=True),
    "warning": Style(color="yellow", bold=True),
    "info": Style(color="cyan", bold=True),
    "accepted": Style(color="green", bold=True),
    "title": Style(bold=True),
    "rule": Style(dim=True),
    "gutter": Style(color="blue", bold=True),
    "related": Style(color="blue", bold=True),
    "heading": Style(bold=True),
}


def paint(lines: Iterable[Line]) -> str:
    """The lines with colour codes; a piece without a style stays as it is."""
    painted = []
    for line in lines:
        for text, name in line:
            style = STYLES.get(name)
            painted.append(style.render(text, color_system=ColorSystem.STANDARD) if style and text else text)
        painted.append("\n")
    return "".join(painted)
