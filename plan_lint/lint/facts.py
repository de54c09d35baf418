"""What collection rules read of one plan, small enough to be kept for many, and where it stands in its file.

`Facts.data` is JSON of the pruned data: decimals as text, null for what the schema refuses. `Facts.places` is
JSON of four lists: the offsets of what `data` holds, in its order (of a scalar, else of its key); the lines
with these, each with its number, offset and text; and, by their numbers in the first list, pieces of lines
that are too long and the ends of those that end on another line.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any

from plan_lint.document import Document
from plan_lint.document.layout import Layout, child, extent, first_key, key_part
from plan_lint.document.text import excerpt_around, line_at, line_starts, span_between
from plan_lint.findings import Excerpt, Facts, Path, Span
from plan_lint.language.values import REFUSED, is_missing
from plan_lint.lint.subject import Spot
from plan_lint.records import NamedTuple
from plan_lint.rulebook.reads import Reads

LONGEST = 480  # characters for each place on a line that is kept whole


class _Pruning(NamedTuple):
    """The text, the offsets of what was kept so far, and the places that the schema refused."""

    text: str
    marks: list[int]
    refused: list[Path]

    def mark(self, layout: Layout) -> None:
        self.marks.extend(extent(self.text, layout))


def facts_of(text: Document, data: Any, reads: Reads) -> Facts:
    """The facts of a plan, given the data that rules see."""
    if type(data) is not dict or text.layout is None:
        return Facts("null", "", ((),))
    pruning = _Pruning(text.text, [], [])
    pruning.mark(_key_of(text.layout, None, text.layout))
    kept = _pruned(data, text.layout, reads, (), pruning)
    places = _dumped(_places(text.text, pruning.marks))
    return Facts(_dumped(kept), places, tuple(pruning.refused))


def _dumped(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _key_of(around: Layout, key: str | int | None, layout: Layout) -> Layout:
    """The key of a place; of an entry of a list and of the root its first one, or the whole."""
    own = key_part(around, key) if isinstance(key, str) else None
    if own is not None:
        return own
    first = first_key(layout)
    return layout if first is None else first


def _pruned(data: Any, layout: Layout, reads: Reads, path: Path, pruning: _Pruning) -> Any:
    """A mapping or list with what is read of it, the places of that noted."""
    kept: Any = {} if type(data) is dict else []
    every: Reads | None = reads.get(None) if reads else reads
    for key, value in data.items() if type(data) is dict else enumerate(data):
        below = reads.get(key, every) if type(key) is str else every
        there = child(layout, key)
        if below is None or there is None:
            continue
        if type(value) in (dict, list):
            pruning.mark(_key_of(layout, key, there))
            made = _pruned(value, there, below, (*path, key), pruning)
        elif is_missing(value):
            pruning.mark(_key_of(layout, key, there))
            made = None
        else:
            pruning.mark(there)
            made = format(value, "f") if type(value) is Decimal else value
            if value is REFUSED:
                made = None
                pruning.refused.append((*path, key))
        if type(kept) is dict:
            kept[key] = made
        else:
            kept.append(made)
    return kept


def _places(text: str, marks: list[int]) -> list[list[Any]]:
    starts = line_starts(text)
    lines: dict[int, list[Any]] = {}
    pieces: list[list[Any]] = []
    ends: list[list[int]] = []
    begun_on = [bisect_right(starts, start) for start in marks[::2]]
    for line, places in Counter(begun_on).items():
        whole = line_at(text, line)
        lines[line] = [line, starts[line - 1], whole if len(whole) <= LONGEST * places else None]
    for number, (line, start, end) in enumerate(zip(begun_on, marks[::2], marks[1::2], strict=True)):
        if end >= starts[line]:
            ends.append([number, *span_between(text, start, end)[2:]])
        if lines[line][2] is None:
            pieces.append([number, *excerpt_around(text, span_between(text, start, end))[1:]])
    return [marks, list(lines.values()), pieces, ends]


class Spots(NamedTuple):
    """The places of the facts of one plan: what stands where, and the number of each in the lists."""

    numbers: dict[Path, int]
    keys: frozenset[int]  # those of which only the key is there, or is known
    marks: list[int]  # where each begins and ends, as offsets of the text
    starts: list[int]  # of the lines
    lines: list[tuple[int, str | None]]  # their numbers and texts, of long ones none
    pieces: dict[int, tuple[int, str, bool]]  # of long lines what is around each
    ends: dict[int, tuple[int, int]]  # line and column, of those that end on another line

    def at(self, path: Path) -> Spot:
        """Where a place stands; of what is not there the key of the nearest one around it."""
        depth = len(path)
        while path[:depth] not in self.numbers:
            depth -= 1
        number = self.numbers[path[:depth]]
        is_key = depth < len(path) or number in self.keys
        return self._spot(number, "key" if is_key else "value")

    def _spot(self, number: int, place: str) -> Spot:
        start, end = self.marks[2 * number : 2 * number + 2]
        index = bisect_right(self.starts, start) - 1
        begins, (line, whole) = self.starts[index], self.lines[index]
        last = self.ends.get(number)
        span = Span(line, start - begins + 1, *(last or (line, end - begins + 1)))
        if whole is not None:
            within = Span(1, span.column, 1 if last is None else 2, span.end_column)
            return Spot(span, place, excerpt_around(whole, within)._replace(line=line))
        return Spot(span, place, Excerpt(line, *self.pieces[number]))


def spots_of(facts: Facts) -> Spots:
    """The places of a plan's facts, read again from their JSON."""
    numbers: dict[Path, int] = {(): 0}
    keys = {0}
    for path, value in _in_order(json.loads(facts.data) or {}, ()):
        if value is None or type(value) in (dict, list):
            keys.add(len(numbers))
        numbers[path] = len(numbers)
    keys -= {numbers[path] for path in facts.refused if path}
    marks, lines, pieces, ends = json.loads(facts.places) if facts.places else ([0, 0], [[1, 0, ""]], [], [])
    lines.sort(key=itemgetter(1))
    return Spots(
        numbers,
        frozenset(keys),
        marks,
        [start for _line, start, _text in lines],
        [(line, text) for line, _start, text in lines],
        {number: (column, text, goes_on) for number, column, text, goes_on in pieces},
        {number: (line, column) for number, line, column in ends},
    )


def _in_order(data: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Every place below, in the order in which its marks are noted."""
    for key, value in data.items() if type(data) is dict else enumerate(data):
        yield (*path, key), value
        if type(value) in (dict, list):
            yield from _in_order(value, (*path, key))


def data_of(facts: Sequence[Facts]) -> Iterator[Any]:
    """The data of each plan as collection rules see it.

    They are read as one, which makes one text of each key for all plans: half the memory of the whole.
    """
    every = json.loads(f"[{','.join(each.data for each in facts)}]")
    return (_refused(data, each.refused) for data, each in zip(every, facts, strict=True))


def _refused(data: Any, refused: Iterable[Path]) -> Any:
    """The data with the places that the schema refused; made from what was read, not from a copy."""
    for path in refused:
        if not path:
            return REFUSED
        around: Any = data
        for key in path[:-1]:
            around = around[key]
        around[path[-1]] = REFUSED
    return data
