"""Where the places of a document stand in its text: spans, source text, comments and parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from plan_lint.document.layout import (
    Layout,
    child,
    extent,
    find,
    first_key,
    key_part,
    last_before,
    scalars_in_order,
    target,
)
from plan_lint.document.text import excerpt_around, span_between
from plan_lint.findings import Span
from plan_lint.records import NamedTuple

if TYPE_CHECKING:
    from plan_lint.document.faults import Fault
    from plan_lint.findings import Excerpt, Path


class Document(NamedTuple):
    """A text that was read: its data, where they stand, and what is wrong with it.

    `text` is without byte order mark. `unlisted` counts the faults beyond the limits; `dates` are the places
    of those that look like a date, which a schema may ask for. `bounds` are the offsets between which a part
    of a document has its comments, None for a whole one.
    """

    data: object
    layout: Layout | None
    text: str
    faults: tuple[Fault, ...]
    unlisted: int = 0
    bounds: tuple[int, int] | None = None
    dates: tuple[Path, ...] = ()


class Comment(NamedTuple):
    """A comment from its `#` to the end of the line; `alone` when nothing else stands on that line."""

    line: int
    column: int
    text: str
    alone: bool


def is_fatal(document: Document) -> bool:
    """True when an error in the text forbids checking the data."""
    return any(fault.severity == "error" for fault in document.faults)


def _span(document: Document, layout: Layout) -> Span:
    return span_between(document.text, *extent(document.text, layout))


def _there(document: Document, path: Path) -> Layout:
    layout = find(document.layout, path)
    if layout is None:
        raise LookupError(f"the document has nothing at {path}")
    return layout


def span_of(document: Document, path: Path) -> Span:
    """The span of the value at a path; LookupError where there is none."""
    return _span(document, _there(document, path))


def key_span(document: Document, path: Path) -> Span:
    """The span of the key at a path; for an entry of a list and the root, of its first key or the whole."""
    layout = _there(document, path)
    key = key_part(find(document.layout, path[:-1]), path[-1]) if path else None
    if key is None:
        key = first_key(layout)
    return _span(document, layout if key is None else key)


def nearest_span(document: Document, path: Path) -> Span:
    """For a place that is not there, the key of the nearest one around it that is."""
    layout = document.layout
    depth = 0
    for key in path:
        layout = child(layout, key)
        if layout is None:
            break
        depth += 1
    return key_span(document, path[:depth]) if document.layout is not None else Span(1, 1, 1, 1)


def written(document: Document, path: Path) -> str:
    """The value at a path as it is written, with its quotes; what an alias stands for, not its name."""
    layout = target(_there(document, path))
    if layout is None:
        return ""
    start, end = extent(document.text, layout)
    return document.text[start:end]


def excerpt(document: Document, span: Span) -> Excerpt:
    """At most 240 characters of the span's first line, around the span."""
    return excerpt_around(document.text, span)


def position_in(document: Document, path: Path, offset: int) -> tuple[int, int]:
    """Line and column of a character of a scalar's text, by its offset in the value.

    Exact where the character stands in the source as it is; an escape counts at its backslash, a folded
    line break at the end of its line. The length of the value gives the place after the last character.
    """
    from plan_lint.document.origins import origins

    layout = target(_there(document, path))
    start, end = extent(document.text, layout) if layout is not None else (0, 0)
    if isinstance(layout, int):
        value = _value(document, path)
        spelt = value if isinstance(value, str) else document.text[start:end]
        offsets = origins(document.text, start, end, spelt)
        start = offsets[max(0, min(offset, len(offsets) - 1))]
    return span_between(document.text, start, start)[:2]


def _value(document: Document, path: Path) -> Any:
    value: Any = document.data
    for key in path:
        value = value[key]
    return value


def comments(document: Document) -> tuple[Comment, ...]:
    """The comments of a document, in order; none where its text could not be read."""
    text = document.text
    at, end = document.bounds or (0, len(text))
    if "#" not in text or is_fatal(document):
        return ()
    scalars = scalars_in_order(document.layout)
    found: list[Comment] = []
    while (at := text.find("#", at, end)) >= 0:
        before = last_before(scalars, at)
        within = at if before is None else _end_around(text, before, at)
        if within > at:
            at = within
            continue
        line_end = text.find("\n", at)
        stop = line_end if line_end >= 0 else len(text)
        line, column = span_between(text, at, at)[:2]
        alone = not text[text.rfind("\n", 0, at) + 1 : at].strip()
        found.append(Comment(line, column, text[at:stop].removesuffix("\r"), alone))
        at = stop
    return tuple(found)


def _end_around(text: str, scalar: int, at: int) -> int:
    """The end of a scalar where it holds the offset, else the offset; a block begins after its first line."""
    start, end = extent(text, scalar)
    if text[start : start + 1] in ("|", ">"):
        start = text.find("\n", start)
    return end if start <= at < end else at


def sub(document: Document, path: Path) -> Document:
    """The part at a path as a document of its own, at the same lines; LookupError where there is none."""
    layout = target(_there(document, path))
    faults = tuple(
        fault._replace(path=fault.path[len(path) :])
        for fault in document.faults
        if fault.path[: len(path)] == path and (fault.path != path or fault.place == "value")
    )
    return Document(_value(document, path), layout, document.text, faults, 0, _bounds(document.text, layout))


def _bounds(text: str, layout: Layout | None) -> tuple[int, int]:
    """The offsets of a part, with a comment after it on its last line."""
    start, end = extent(text, layout) if layout is not None else (0, 0)
    line_end = text.find("\n", end)
    line_end = line_end if line_end >= 0 else len(text)
    if re.match(r"[ \t,\]}]*#", text[end:line_end]):
        end = line_end
    return start, end
