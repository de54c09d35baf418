"""Where each value of the data stands in the text: a tree of offsets parallel to the data."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from plan_lint.records import NamedTuple

if TYPE_CHECKING:
    from plan_lint.findings import Key, Path

# An anchor or tag, and the space and comments up to the value it belongs to.
_PROPERTIES = r"(?:[&!]\S*(?:\s+(?:#[^\n]*)?)*)+"
# Where an anchor or a tag may stand: not within a word, as in B&B, or in "Well!".
_MAY_BE_PROPERTY = r"(?<!\w)(?:&[\w-]|!)"


def has_properties(text: str) -> bool:
    """False when there is surely no anchor and no tag in a text."""
    return ("&" in text or "!" in text) and re.search(_MAY_BE_PROPERTY, text) is not None


class Group(NamedTuple):
    """A mapping, with the spans of its keys, or a list, without; offsets of its brackets, if it has any."""

    start: int
    end: int  # -1 where the text broke off
    keys: dict[str, int] | None
    children: Any  # dict[str, Layout] of a mapping, list[Layout] of a list


class Alias(NamedTuple):
    """A place that stands for a value written elsewhere; without target where nothing has that name."""

    start: int
    end: int
    target: Layout | None


# A scalar is two offsets in one integer, start << BITS | end: a tenth of the memory of the parser's event
# with its marks, and nothing for the garbage collector to walk through.
Layout = int | Group | Alias
BITS = 32
_END = (1 << BITS) - 1


def offsets(scalar: int) -> tuple[int, int]:
    """The offsets of a scalar, with its anchor and its tag, and with the blank lines after a block."""
    return scalar >> BITS, scalar & _END


def last_before(scalars: list[int], at: int) -> int | None:
    """Of scalars in the order of the text, the last one that starts at an offset or before it."""
    found = bisect_right(scalars, at << BITS | _END) - 1
    return scalars[found] if found >= 0 else None


def _after_properties(text: str, start: int) -> int:
    if text[start : start + 1] not in ("&", "!"):
        return start
    properties = re.compile(_PROPERTIES).match(text, start)
    return properties.end() if properties else start


def extent(text: str, layout: Layout) -> tuple[int, int]:
    """Offsets around a value as written: quotes and brackets within, anchors and tags not."""
    match layout:
        case int():
            start, end = offsets(layout)
            start = min(_after_properties(text, start), end)
            if text[start : start + 1] in ("|", ">"):
                end = start + len(text[start:end].rstrip())
            return start, end
        case Alias(start, end):
            return start, end
        case _:
            start, end, _, children = layout
            start = _after_properties(text, start)
            if end >= 0 and text[start : start + 1] in ("[", "{"):
                return start, end
            # The parser ends a block at the next token, perhaps many lines after its content.
            last = next(reversed(children.values() if isinstance(children, dict) else children), None)
            return start, start if last is None else max(start, extent(text, last)[1])


def target(layout: Layout | None) -> Layout | None:
    """The layout itself, or what an alias stands for."""
    while isinstance(layout, Alias):
        layout = layout.target
    return layout


def child(layout: Layout | None, key: Key) -> Layout | None:
    """The layout of what a mapping holds under a key or a list at an index; None where there is nothing."""
    found: Layout | None = None
    match target(layout), key:
        case Group(keys=dict(), children=children), str():
            found = children.get(key)
        case Group(keys=None, children=children), int() if 0 <= key < len(children):
            found = children[key]
    return found


def key_part(layout: Layout | None, key: Key) -> int | None:
    """A key of a mapping as it is written."""
    match target(layout), key:
        case Group(keys=dict() as keys), str():
            return keys.get(key)
    return None


def first_key(layout: Layout) -> int | None:
    """The first key of a mapping that is written here."""
    return next(iter(layout.keys.values())) if isinstance(layout, Group) and layout.keys else None


def find(layout: Layout | None, path: Path) -> Layout | None:
    """The layout at a path; None where there is nothing."""
    for key in path:
        layout = child(layout, key)
    return layout


def scalars_in_order(layout: Layout | None) -> list[int]:
    """Every key and scalar that is written in this part of the text, in the order of the text."""
    found: list[int] = []
    rest = [layout]
    while rest:
        match rest.pop():
            case int() as scalar:
                found.append(scalar)
            case Group(keys=None, children=children):
                rest.extend(children)
            case Group(keys=dict() as keys, children=children):
                found.extend(keys.values())
                rest.extend(children.values())
    found.sort()
    return found
