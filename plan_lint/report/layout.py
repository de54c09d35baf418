"""Lays out source lines, underlines, labels and wrapped text as lines of (text, style name) pieces."""

from __future__ import annotations

import re
import unicodedata
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


class Cell(NamedTuple):
    """One source character (or several that are cut out) as it is shown."""

    start: int
    end: int
    text: str
    width: int


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
    while len(marks) > 1 and sum(cell.width for cell in shown) > room:
        marks = marks[:-1]
        shown = fit(cells, marks, room)
    text = "".join(cell.text for cell in shown)
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


def _cells(characters: Mapping[int, str], *, goes_on: bool) -> list[Cell]:
    cells: list[Cell] = []
    expected = 1
    commands = _commands(characters)
    for column in sorted(characters):
        if column > expected:
            cells.append(Cell(expected, column, CUT, len(CUT)))
        expected = column + 1
        character = characters[column]
        if " " <= character <= "~" and column not in commands:
            cells.append(Cell(column, expected, character, 1))
        else:
            text = _shown(character)
            cells.append(Cell(column, expected, text, width_of(text)))
    if goes_on:
        cells.append(Cell(expected, expected + 1, CUT, len(CUT)))
    return cells


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


def fit(cells: list[Cell], marks: Sequence[Mark], room: int) -> list[Cell]:
    """The cells around the marks that fit into the room, as much of them as possible."""
    edges = list(accumulate((cell.width for cell in cells), initial=0))
    if edges[-1] <= room:
        return cells
    longest = (room - len(CUT)) // max(len(marks), 1) - len(CUT)
    ranges = sorted(_range(mark, cells, longest) for mark in marks)
    low, high = 0, len(cells)  # the farthest reach around the marks that fits, found by halving
    while low < high:
        middle = (low + high + 1) // 2
        if _width(_kept(ranges, middle, edges), edges) <= room:
            low = middle
        else:
            high = middle - 1
    return _cut_out(cells, _kept(ranges, low, edges))


def _range(mark: Mark, cells: list[Cell], longest: int) -> Range:
    """The indexes of the cells that a mark covers, cut to the longest; past the end the next one."""
    covered = [index for index, cell in enumerate(cells) if cell.start < mark.end and mark.start < cell.end]
    if not covered:
        return len(cells), len(cells)
    used = 0
    for index in covered:
        used += cells[index].width
        if used > longest:
            return covered[0], max(index, covered[0] + 1)
    return covered[0], covered[-1] + 1


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


def _cut_out(cells: list[Cell], kept: Sequence[Range]) -> list[Cell]:
    """The kept cells, with an ellipsis in place of each run between them."""
    shown: list[Cell] = []
    before = 0
    for start, end in [*kept, (len(cells), len(cells))]:
        if start > before:
            shown.append(Cell(cells[before].start, cells[start - 1].end, CUT, len(CUT)))
        shown += cells[start:end]
        before = end
    return shown


def _spot(mark: Mark, shown: list[Cell]) -> Spot:
    left = 0
    covered: list[int] = []
    for cell in shown:
        if cell.start < mark.end and mark.start < cell.end:
            covered += (left, left + cell.width)
        left += cell.width
    start, end = (covered[0], covered[-1]) if covered else (left, left)
    return _new_spot(mark, start, end)


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
