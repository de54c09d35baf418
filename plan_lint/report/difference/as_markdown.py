"""The difference of two runs for comments on merge requests and for job summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_lint.report.difference.wording import (
    COLUMNS,
    UNTRUSTED,
    by_plan,
    by_rule,
    groups,
    problems,
    sentences,
)
from plan_lint.report.escape import markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plan_lint.compare import Difference
    from plan_lint.findings import Style
    from plan_lint.report.difference.wording import Tally

# GitHub refuses a comment of over 65,536 characters.
_MOST = 60_000
_MOST_OF_TABLE = 15_000


def render(difference: Difference, style: Style) -> str:
    """The totals, tables by plan and rule, and as much of each group as a comment holds."""
    parts = ["## plan-lint compare\n"]
    if difference.problems:
        parts += [f"**{UNTRUSTED}**\n", _section("", problems(difference), _MOST_OF_TABLE)]
    parts.append("".join(f"- {markdown(sentence)}\n" for sentence in sentences(difference)))
    for name, tally in (("plan", by_plan(difference)), ("rule", by_rule(difference))):
        rows = {each: counts for each, counts in tally.items() if counts}
        if rows:
            parts.append(_table(name, rows))
    room = _MOST - sum(map(len, parts))
    for heading, items in groups(difference):
        section = _section(f"### {heading} ({len(items):,})\n\n", items, room)
        room -= len(section)
        parts.append(section)
    return "\n".join(parts)


def _section(heading: str, items: Sequence[str], room: int) -> str:
    """As many items as there is room for; the others are counted."""
    lines = [heading]
    for index, item in enumerate(items):
        line = f"- {markdown(item)}\n"
        room -= len(line)
        if room < 0:
            lines.append(f"- … and {len(items) - index:,} more\n")
            break
        lines.append(line)
    return "".join(lines)


def _table(name: str, tally: Tally) -> str:
    """A row for each plan or rule, as many as there is room for; the others are counted."""
    columns = [column for column in COLUMNS if any(counts[column] for counts in tally.values())]
    lines = [
        f"| {' | '.join([name, *(COLUMNS[column] for column in columns)])} |\n",
        f"| --- |{' ---: |' * len(columns)}\n",
    ]
    room = _MOST_OF_TABLE
    for index, (each, counts) in enumerate(tally.items()):
        row = f"| {' | '.join([markdown(each), *(str(counts[column]) for column in columns)])} |\n"
        room -= len(row)
        if room < 0:
            lines.append(f"| … and {len(tally) - index:,} more |{' |' * len(columns)}\n")
            break
        lines.append(row)
    return "".join(lines)
