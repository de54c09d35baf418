"""Which character of the source gives each character of a scalar's value.

Follows libyaml's scanner (scanner.c: yaml_parser_scan_plain_scalar, _flow_scalar, _block_scalar) and
proves each map: the characters it collects must spell the value.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

_ESCAPES = dict(zip('0abt\tnvfre "/\\N_LP', '\0\a\b\t\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029', strict=True))
_CODES = {"x": 2, "u": 4, "U": 8}
_HEADER = re.compile(r"[|>](?:[-+]|[1-9])*[ \t]*(?:#[^\n]*)?\r?\n")
_BREAK = re.compile(r"\r?\n")
_GAP = re.compile(r"[ \t]*(?:\r?\n[ \t]*)+|[ \t]+")

Origins = list[tuple[str, int]]  # characters of a value, each with its offset in the source


@lru_cache(maxsize=8)
def origins(text: str, start: int, end: int, value: str) -> tuple[int, ...]:
    """An offset in the text for each character of the value, and one for its end.

    A character that stands there as it is has its own offset; one that comes of an escape has the
    offset of the backslash, one that comes of a line break the offset of the break.
    """
    match text[start : start + 1]:
        case '"' | "'" as quote:
            found, last = _flow(text, start + 1, end - 1, quote), end - 1
        case "|" | ">":
            found = _block(text, start, end, value)[: len(value)]  # chomping takes breaks off the end
            last = found[-1][1] + 1 if found else end
        case _:
            found, last = _flow(text, start, end, ""), end
    if "".join(character for character, _ in found) != value:
        return (start,) * (len(value) + 1)
    return (*(offset for _, offset in found), last)


def _flow(text: str, start: int, end: int, quote: str) -> Origins:
    """A scalar that may go on over lines, which fold: plain, or between quotes."""
    found: Origins = []
    at = start
    while at < end:
        character = text[at]
        escaped = character == "\\" and quote == '"' and text[at + 1] in "\r\n"
        gap = _GAP.match(text, at + escaped, end)
        if gap:
            found += _folded(text, at + escaped, gap.end(), escaped=escaped)
            at = gap.end()
        elif character == "'" == quote:
            found.append(("'", at))
            at += 2
        elif character != "\\" or quote != '"':
            found.append((character, at))
            at += 1
        else:
            spelt, length = _escape(text, at)
            found.append((spelt, at))
            at += length
    return found


def _folded(text: str, start: int, end: int, *, escaped: bool) -> Origins:
    """Spaces as they are; one line break as a space, or nothing when escaped; more as one break less."""
    breaks = [each.start() for each in _BREAK.finditer(text, start, end)]
    match breaks:
        case []:
            return [(text[at], at) for at in range(start, end)]
        case [only]:
            return [] if escaped else [(" ", only)]
    return [("\n", each) for each in breaks[1:]]


def _escape(text: str, at: int) -> tuple[str, int]:
    letter = text[at + 1]
    if letter not in _CODES:
        return _ESCAPES.get(letter, ""), 2
    return chr(int(text[at + 2 : at + 2 + _CODES[letter]], 16)), 2 + _CODES[letter]


def _block(text: str, start: int, end: int, value: str) -> Origins:
    """A literal or folded block, with the line breaks after it, some of which chomping takes away."""
    header = _HEADER.match(text, start)
    if header is None:
        return []
    lines = _lines(text, header.end(), end)
    indent = _indent(text, lines, value)
    found: Origins = []
    folds = text[start] == ">"
    breaks: list[int] = []  # since the last line with content
    after_text = False
    for begin, stop in lines:
        if stop - begin > indent:
            is_text = text[begin + indent] not in " \t"
            if folds and after_text and is_text and breaks:
                found += [(" ", breaks[0])] if len(breaks) == 1 else [("\n", each) for each in breaks[1:]]
            else:
                found += [("\n", each) for each in breaks]
            found += [(text[at], at) for at in range(begin + indent, stop)]
            breaks, after_text = [], is_text
        breaks.append(stop)
    return found + [("\n", each) for each in breaks]


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The lines from an offset on, without their ends; blank lines after the last are taken along."""
    end = max(start, end)
    while text[end : end + 1] in (" ", "\t", "\r", "\n"):
        end += 1
    bounds = [start, *(each.end() for each in _BREAK.finditer(text, start, end)), end]
    return [(begin, begin + len(text[begin:stop].rstrip("\r\n"))) for begin, stop in pairwise(bounds)]


def _indent(text: str, lines: list[tuple[int, int]], value: str) -> int:
    """How far the block is indented, told by its first words: the header need not say, nor be read."""
    inner = next((_spaces_before(line) for line in value.split("\n") if line.strip(" ")), 0)
    outer = (_spaces_before(text[begin:stop]) for begin, stop in lines if text[begin:stop].strip(" "))
    return next(outer, inner) - inner


def _spaces_before(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
