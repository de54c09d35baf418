"""The difference of two runs for people in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_lint.report.difference.wording import (
    UNTRUSTED,
    by_plan,
    by_rule,
    counted,
    groups,
    problems,
    sentences,
)
from plan_lint.report.escape import line_start, one_line
from plan_lint.report.layout import Line, plain, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plan_lint.compare import Difference
    from plan_lint.findings import Style

_NARROWEST = 40


def render(difference: Difference, style: Style) -> str:
    """What became of findings, cases and values, then how much of it by plan, by rule and in all."""
    lines = list(_lines(difference, style))
    if style.color:
        from plan_lint.report.terminal import paint

        return paint(lines)
    return plain(lines)


def _lines(difference: Difference, style: Style) -> Iterator[Line]:
    if difference.problems:
        yield (("incomplete", "error"), (": " + UNTRUSTED, "title"))
        for problem in problems(difference):
            yield from _wrapped(problem, style.width)
        yield ()
    for heading, items in groups(difference):
        yield ((heading, "heading"), (f" ({len(items):,})", ""))
        for item in items:
            yield from _wrapped(item, style.width)
        yield ()
    if style.quiet:
        return
    for heading, tally in (("by plan", by_plan(difference)), ("by rule", by_rule(difference))):
        rows = [f"{name}: {counted(counts)}" for name, counts in tally.items() if counts]
        if rows:
            yield ((heading, "heading"),)
            for row in rows:
                yield from _wrapped(row, style.width)
            yield ()
    for sentence in sentences(difference):
        yield from _wrapped(sentence, style.width, "")


def _wrapped(text: str, width: int, indent: str = "  ") -> Iterator[Line]:
    """The text on lines of at most this width, indented, further ones more so."""
    hanging = indent + "    "
    for index, line in enumerate(wrap(one_line(text), max(width - len(hanging), _NARROWEST))):
        yield ((hanging if index else indent, ""), (line_start(line), ""))
