"""Lays out source lines, underlines, labels and wrapped text as lines of (text, style name) pieces."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from plan_lint.records import NamedTuple
from plan_lint.report.escape import COMMAND, visible_character

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Piece = tuple[str, str]
Line = tuple[Piece, ...]
Range = tuple[int, int]

TAB = "    "
CUT = "..."


class Mark(NamedTuple):
    """What to underline on a line, by source columns, end exclusive; the finding's own mark is `main`."""

    start: int
    end: int
    label: str
    main: bool


class Cells(NamedTuple):
    """The characters of a source line (or several that are cut out) as they are shown, each a cell.

    One list each of all starts and ends, by source columns, of texts and of widths: a line has hundreds.
    """

    starts: list[int]
    ends: list[int]
    texts: list[str]
    widths: list[int]


class Spot(NamedTuple):
    """A mark in screen columns, 0-based, end exclusive."""

    start: int
    end: int
    label: str
    style: str
    sign: str


def width_of(text: str) -> int:
    """The screen columns of printable text."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


def _character_width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def shorten(text: str, room: int) -> str:
    """The text cut to the room, which is shown by an ellipsis."""
    if width_of(text) <= room:
        return text
    kept = text[: max(room - len(CUT), 0)]
    while width_of(kept) > room - len(CUT) and kept:
        kept = kept[:-1]
    return kept + CUT


def wrap(text: str, room: int) -> list[str]:
    """The words of the text on lines no wider than the room; a longer word is broken."""
    if len(text) <= room and text.isascii() and not text.startswith(" "):
        return [text]
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if width_of(joined) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        line = word
        while width_of(line) > room:
            head = _head(line, room)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line] if line or not lines else lines


def _head(word: str, room: int) -> str:
    """As many characters as fit, at least one."""
    used = 0
    for index, character in enumerate(word):
        used += _character_width(character)
        if used > room and index:
            return word[:index]
    return word


def source_line(
    characters: Mapping[int, str], marks: Sequence[Mark], room: int, *, goes_on: bool
) -> list[Line]:
    """The shown part of one source line, and below it the underlines and labels of its marks.

    `characters` are by source column; what they lack is shown as cut out, as is the end if it `goes_on`.
    """
    cells = _cells(characters, goes_on=goes_on)
    shown = fit(cells, marks, room)
    while len(marks) > 1 and sum(shown.widths) > room:
        marks = marks[:-1]
        shown = fit(cells, marks, room)
    text = "".join(shown.texts)
    spots = [_spot(mark, shown) for mark in marks]
    return [((text.rstrip(), "source"),), *_underlines(spots, room)]


def simple_line(line: str, marks: Sequence[Mark], room: int) -> list[Line] | None:
    """The same of a whole line each of whose characters is shown as it is, in one screen column, else None.

    This is the usual case, and three times as quick.
    """
    if len(line) > room or not line.isascii() or not line.isprintable() or "##" in line:
        return None
    spots = [_simple_spot(mark, line) for mark in marks]
    return [((line.rstrip(), "source"),), *_underlines(spots, room)]


def _simple_spot(mark: Mark, line: str) -> Spot:
    start, end = min(mark.start - 1, len(line)), min(mark.end - 1, len(line))
    return _new_spot(mark, start, end)


def _new_spot(mark: Mark, start: int, end: int) -> Spot:
    """At least one screen column, so that an empty place is seen too."""
    style, sign = ("main", "^") if mark.main else ("related", "-")
    return Spot(start, max(end, start + 1), mark.label, style, sign)


def _cells(characters: Mapping[int, str], *, goes_on: bool) -> Cells:
    starts = sorted(characters)
    texts = [characters[column] for column in starts]
    cells = Cells(starts, [column + 1 for column in starts], texts, [1] * len(texts))
    line = "".join(texts)
    if not (line.isascii() and line.isprintable() and "#" not in line):
        commands = _commands(characters)
        for index, character in enumerate(texts):
            if not " " <= character <= "~" or starts[index] in commands:
                texts[index] = _shown(character)
                cells.widths[index] = width_of(texts[index])
    ends = [1, *cells.ends]
    for index in reversed([index for index, column in enumerate(starts) if column > ends[index]]):
        _cut(cells, index, ends[index], starts[index])
    if goes_on:
        _cut(cells, len(starts), ends[-1], ends[-1] + 1)
    return cells


def _cut(cells: Cells, index: int, start: int, end: int) -> None:
    """Put in a cell for what is cut out."""
    cells.starts.insert(index, start)
    cells.ends.insert(index, end)
    cells.texts.insert(index, CUT)
    cells.widths.insert(index, len(CUT))


def _shown(character: str) -> str:
    match character:
        case "\t":
            return TAB
        case "#":  # only where it would begin a command
            return "\\x23"
        case _:
            return visible_character(character)


def _commands(characters: Mapping[int, str]) -> set[int]:
    """The columns of what would make a build server read a command in the line."""
    if "#" not in characters.values():
        return set()
    line = "".join(characters.get(column, " ") for column in range(1, max(characters) + 1))
    return {found.start() + 2 for found in re.finditer(COMMAND, line)}


def fit(cells: Cells, marks: Sequence[Mark], room: int) -> Cells:
    """The cells around the marks that fit into the room, as much of them as possible."""
    edges = list(accumulate(cells.widths, initial=0))
    if edges[-1] <= room:
        return cells
    longest = (room - len(CUT)) // max(len(marks), 1) - len(CUT)
    ranges = sorted(_range(mark, cells, longest) for mark in marks)
    low, high = 0, len(cells.texts)  # the farthest reach around the marks that fits, found by halving
    while low < high:
        middle = (low + high + 1) // 2
        if _width(_kept(ranges, middle, edges), edges) <= room:
            low = middle
        else:
            high = middle - 1
    return _cut_out(cells, _kept(ranges, low, edges))


def _range(mark: Mark, cells: Cells, longest: int) -> Range:
    """The indexes of the cells that a mark covers, cut to the longest; past the end the next one."""
    first, end = _covered(mark, cells)
    if first >= end:
        return len(cells.texts), len(cells.texts)
    used = 0
    for index in range(first, end):
        used += cells.widths[index]
        if used > longest:
            return first, max(index, first + 1)
    return first, end


def _covered(mark: Mark, cells: Cells) -> Range:
    return bisect_right(cells.ends, mark.start), bisect_left(cells.starts, mark.end)


def _kept(ranges: Sequence[Range], reach: int, edges: Sequence[int]) -> list[Range]:
    """The ranges with what is near them; those between which an ellipsis would save nothing are one."""
    last = len(edges) - 1
    kept: list[Range] = []
    for start, end in ranges:
        near = max(start - reach, 0), min(end + reach, last)
        before = kept[-1][1] if kept else 0
        if edges[near[0]] - edges[min(before, near[0])] > len(CUT):
            kept.append(near)
        elif kept:
            kept[-1] = kept[-1][0], max(before, near[1])
        else:
            kept.append((0, near[1]))
    if edges[last] - edges[kept[-1][1]] <= len(CUT):
        kept[-1] = kept[-1][0], last
    return kept


def _width(kept: Sequence[Range], edges: Sequence[int]) -> int:
    """The screen columns of what is kept, with the ellipses between."""
    cuts = len(kept) - 1 + (kept[0][0] > 0) + (kept[-1][1] < len(edges) - 1)
    return sum(edges[end] - edges[start] for start, end in kept) + cuts * len(CUT)


def _cut_out(cells: Cells, kept: Sequence[Range]) -> Cells:
    """The kept cells, with an ellipsis in place of each run between them."""
    shown = Cells([], [], [], [])
    before, last = 0, len(cells.texts)
    for start, end in [*kept, (last, last)]:
        if start > before:
            _cut(shown, len(shown.texts), cells.starts[before], cells.ends[start - 1])
        shown.starts.extend(cells.starts[start:end])
        shown.ends.extend(cells.ends[start:end])
        shown.texts.extend(cells.texts[start:end])
        shown.widths.extend(cells.widths[start:end])
        before = end
    return shown


def _spot(mark: Mark, shown: Cells) -> Spot:
    first, end = _covered(mark, shown)
    left = sum(shown.widths[:first])
    if first >= end:
        left = sum(shown.widths)
        return _new_spot(mark, left, left)
    return _new_spot(mark, left, left + sum(shown.widths[first:end]))


def _underlines(spots: Sequence[Spot], room: int) -> list[Line]:
    """The row of underlines with the rightmost label behind it, and rows for the other labels."""
    signs = _signs(spots)
    rows: list[dict[int, Piece]] = [signs]
    edge = max([spot.end for spot in spots], default=0) + 1
    for spot in sorted(spots, key=lambda spot: (spot.end, spot.start), reverse=True):
        if not spot.label:
            continue
        if spot.end + 1 == edge and edge + width_of(spot.label) <= room:
            signs[edge] = (spot.label, spot.style)
            edge = -1
        else:
            _hang(rows, spot, room)
    return [_row(row) for row in rows if row]


def _signs(spots: Sequence[Spot]) -> dict[int, Piece]:
    """What underlines the marks, by its first column; the finding's own mark covers others."""
    if len(spots) == 1:
        return {spots[0].start: (spots[0].sign * (spots[0].end - spots[0].start), spots[0].style)}
    signs: dict[int, Piece] = {}
    for spot in sorted(spots, key=lambda spot: spot.sign == "^"):
        signs.update(dict.fromkeys(range(spot.start, spot.end), (spot.sign, spot.style)))
    return signs


def _hang(rows: list[dict[int, Piece]], spot: Spot, room: int) -> None:
    """Puts a label on the first row below its underline where nothing is in the way."""
    label = shorten(spot.label, room)
    start = max(min(spot.start, room - width_of(label)), 0)
    number = 1
    while number < len(rows) and not _free(rows[number], start, start + width_of(label)):
        number += 1
    while len(rows) <= number:
        rows.append({})
    rows[number][start] = (label, spot.style)
    for row in rows[1:number]:
        if _free(row, spot.start, spot.start + 1):
            row[spot.start] = ("|", spot.style)


def _free(row: Mapping[int, Piece], start: int, end: int) -> bool:
    """Whether nothing stands on a row from start to end, nor touches it."""
    return all(end < left or left + width_of(text) < start for left, (text, _) in row.items())


def _row(row: Mapping[int, Piece]) -> Line:
    pieces: list[Piece] = []
    at = 0
    for left in sorted(row):
        text, style = row[left]
        if left > at:
            pieces.append((" " * (left - at), ""))
        if left == at and pieces and pieces[-1][1] == style:
            pieces[-1] = (pieces[-1][0] + text, style)
        else:
            pieces.append((text, style))
        at = left + width_of(text)
    return tuple(pieces)


def plain(lines: Iterable[Line]) -> str:
    """The lines without any styles."""
    return "".join(["".join([text for text, _ in line]) + "\n" for line in lines])
