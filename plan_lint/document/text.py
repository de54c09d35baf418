"""From bytes to text that can be trusted: strict UTF-8, no character that hides, reorders or breaks lines."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from itertools import accumulate, count
from operator import add

from plan_lint.findings import Excerpt, Span

EXCERPT = 240

_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u180e\u200b\u2060-\u2064\ufeff\U000e0000-\U000e007f"
_BIDIRECTIONAL = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LINE_ENDS = "\x85\u2028\u2029"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}-{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
# Compiled by the first text that is not plain; few are.
_REFUSED = f"[{_SPACES}{_INVISIBLE}{_BIDIRECTIONAL}{_LINE_ENDS}{_CONTROLS}{_NONCHARACTERS}]|\r(?!\n)"
_ADVICE = (
    ("\0", "delete it; a file full of them is UTF-16, to be saved as UTF-8"),
    ("\ufeff", "delete it; a byte order mark may stand only once, at the start of the file"),
    (_SPACES, "type a plain space instead"),
    (_LINE_ENDS + "\r", "end lines with a line feed instead"),
    (_BIDIRECTIONAL, "delete it; it changes the order in which text is shown"),
    (_INVISIBLE, "delete it; it cannot be seen"),
)
_NAMES = {
    0x00: "null",
    0x08: "backspace",
    0x0B: "vertical tab",
    0x0C: "form feed",
    0x0D: "carriage return without a line feed",
    0x1B: "escape",
    0x7F: "delete",
    0x85: "next line",
}
# Deleting from bytes is a table look-up in C: 3 us where the expression takes 25 us on a plan of 1.8 KB.
_PLAIN = bytes([0x09, 0x0A, *range(0x20, 0x7F)])


def is_plain(data: bytes) -> bool:
    """True when there is nothing but printable ASCII, tabs and line feeds."""
    return not data.translate(None, _PLAIN)


def refused_characters(text: str, most: int) -> tuple[list[tuple[int, str]], int]:
    """Where refused characters stand, with a message each, at most `most`; and how many there are."""
    found: list[tuple[int, str]] = []
    for match in re.finditer(_REFUSED, text):
        found.append((match.start(), _refusal(match[0])))
        if len(found) == most:
            break
    return found, re.subn(_REFUSED, "", text)[1] if len(found) == most else len(found)


def _refusal(character: str) -> str:
    import unicodedata

    code = ord(character)
    name = _NAMES.get(code) or unicodedata.name(character, "").lower()
    if not name:
        name = "control character" if unicodedata.category(character) == "Cc" else "not a character"
    advice = next((advice for among, advice in _ADVICE if re.match(f"[{among}]", character)), "delete it")
    return f"the character U+{code:04X} ({name}) is not allowed: {advice}"


def undecoded(data: bytes, error: UnicodeDecodeError) -> tuple[str, int, str]:
    """The text as far as it can be read, where it breaks off being UTF-8, and a message."""
    text = data.decode("utf-8", "replace")
    start = len(data[: error.start].decode("utf-8"))
    byte = data[error.start]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return text, 0, "the file is UTF-16: save it as UTF-8"
    if error.reason == "unexpected end of data":
        return text, start, "the file ends in the middle of a character: it was cut off; send it again"
    other = f" ({chr(byte)} in Latin-1)" if byte >= 0xA1 else ""
    message = f"the byte 0x{byte:02X}{other} is not UTF-8, {error.reason}: save the file as UTF-8"
    return text, start, message


_recent: list[tuple[str, array[int]]] = []


def line_starts(text: str) -> array[int]:
    """The offset at which each line starts; remembered for the very text, not for one that is equal.

    Whether two texts of 3 MB are equal takes as long as reading them, and each place that is located asks.
    """
    for known, its_starts in _recent:
        if known is text:
            return its_starts
    ends = accumulate(map(len, text.split("\n")))  # counted without line feeds
    starts = array("L", [0])
    starts.extend(map(add, ends, count(1)))
    _recent[:] = [(text, starts), *_recent[:3]]
    return starts


def span_between(text: str, start: int, end: int) -> Span:
    """The span from one offset of the text to another."""
    starts = line_starts(text)
    line = bisect_right(starts, start)
    end_line = bisect_right(starts, end, line - 1)
    return Span(line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1)


def line_at(text: str, line: int) -> str:
    """One line, 1-based, without its end; empty where there is none."""
    start, end = _ends_of_line(text, line)
    return text[start:end]


def _ends_of_line(text: str, line: int) -> tuple[int, int]:
    """The offsets at which a line begins, and ends before what ends it."""
    starts = line_starts(text)
    if not 1 <= line < len(starts):
        return 0, 0
    start, end = starts[line - 1], starts[line] - 1
    return start, end - text.endswith("\r", start, end)


def excerpt_around(text: str, span: Span) -> Excerpt:
    """The first line of the span; where it is long, the part around the span.

    Nothing more is copied: thousands of places may be on one line of 3 MB.
    """
    first, last = _ends_of_line(text, span.line)
    length = last - first
    start = min(span.column - 1, length)
    end = min(span.end_column - 1, length) if span.end_line == span.line else length
    room = max(0, EXCERPT - (end - start)) // 2
    begin = max(0, min(start - room, length - EXCERPT))
    stop = min(first + begin + EXCERPT, last)
    return Excerpt(span.line, begin + 1, text[first + begin : stop], stop < last)
