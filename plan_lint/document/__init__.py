"""From bytes to data with a span for every key and value, with a guard against hostile text."""

from __future__ import annotations

from plan_lint.document.faults import FIXED, LIMITS, Fault, Limits, new_notes, note
from plan_lint.document.layout import Layout, extent
from plan_lint.document.places import (
    Comment,
    Document,
    comments,
    excerpt,
    is_fatal,
    key_span,
    nearest_span,
    position_in,
    span_of,
    sub,
    written,
)
from plan_lint.document.text import is_plain, refused_characters, undecoded
from plan_lint.document.tree import build

__all__ = [
    "FIXED",
    "LIMITS",
    "Comment",
    "Document",
    "Fault",
    "Layout",
    "Limits",
    "comments",
    "excerpt",
    "is_fatal",
    "key_span",
    "nearest_span",
    "parse",
    "position_in",
    "span_of",
    "sub",
    "written",
]

_BOM = b"\xef\xbb\xbf"
_MOST_CHARACTERS = 20  # that are refused one by one


def parse(data: bytes, limits: Limits = LIMITS) -> Document:
    """A document of any bytes; what is wrong with them is among its faults, nothing is raised."""
    if len(data) > limits.size:
        message = f"the file has more than {limits.size:,} bytes: split it"
        return _refused("", limits, "input-size", 0, message)
    source = data.removeprefix(_BOM)
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        text, at, message = undecoded(source, error)
        return _refused(text, limits, "input-encoding", at, message)
    notes = new_notes(text, limits)
    if not is_plain(source):
        found, count = refused_characters(text, _MOST_CHARACTERS)
        for at, message in found:
            note(notes, "input-character", message, at, at + 1)
        if found:
            return Document(None, None, text, tuple(notes.faults), count - len(found))
    content, layout = build(source, notes)
    start, end = extent(text, layout) if content is None and layout is not None else (0, 0)
    if content is None and start == end and not notes.faults:
        note(notes, "input-empty", "the file holds nothing: fill in a plan, or take the file away", 0, 0)
    faults = sorted(notes.faults, key=lambda fault: fault.span)
    unlisted = sum(max(0, seen - limits.findings) for seen in notes.seen.values())
    return Document(content, layout, text, tuple(faults), unlisted, dates=tuple(notes.dates))


def _refused(text: str, limits: Limits, rule: str, at: int, message: str) -> Document:
    notes = new_notes(text, limits)
    note(notes, rule, message, at, at + 1)
    return Document(None, None, text, tuple(notes.faults))
