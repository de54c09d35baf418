"""The accepted list: a JSON file of findings that are accepted as they are, until their figures change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from plan_lint.accept.remarks import is_reason
from plan_lint.document.text import span_between
from plan_lint.findings import PlanLintError, Problem, Span, may_be_accepted
from plan_lint.records import NamedTuple

if TYPE_CHECKING:
    from json import JSONDecodeError, JSONDecoder

LIST = ".plan-lint-accepted.json"
MOST_BYTES = 16 * 1024 * 1024  # of a list: about 50,000 entries
VERSION = 1
FIELDS = ("rule", "file", "pointer", "written", "reason")
_MOST_PROBLEMS = 20
_TWICE = "a key stands twice in one entry"
_BEGINNING = (
    f'an accepted list begins with {{"version": {VERSION}, "accepted": [ and has an entry for each finding'
)

_SPACE = r"[ \t\r\n]*+"
_STATED = rf'"version"{_SPACE}:{_SPACE}(?P<version>[0-9]{{1,9}})'
_HEAD = re.compile(
    rf'\ufeff?{_SPACE}\{{{_SPACE}(?:{_STATED}{_SPACE},{_SPACE})?"accepted"{_SPACE}:{_SPACE}\[{_SPACE}'
)
_TAIL = re.compile(rf"{_SPACE}\]{_SPACE}(?:,{_SPACE}{_STATED}{_SPACE})?\}}{_SPACE}\Z")
_COMMA = re.compile(rf"{_SPACE},{_SPACE}")


class Entry(NamedTuple):
    """An accepted finding: its rule, file, natural pointer, written values, reason, and place in the list."""

    rule: str
    file: str
    pointer: str
    written: tuple[str, ...]
    reason: str
    span: Span = Span(1, 1, 1, 1)


class AcceptedList(NamedTuple):
    """An accepted list as it was read, with its own file's name and text."""

    file: str = LIST
    text: str = ""
    entries: tuple[Entry, ...] = ()


def list_bytes(entries: Iterable[Entry]) -> bytes:
    """An accepted list as a file: sorted, one entry a line, so that a change is a short diff."""
    import json

    rows = sorted((entry.file, entry.pointer, entry.rule, entry.written, entry.reason) for entry in entries)
    lines = []
    for file, pointer, rule, written, reason in rows:
        row = dict(zip(FIELDS, (rule, file, pointer, list(written), reason), strict=True))
        lines.append(_printable(json.dumps(row, ensure_ascii=False)))
    inside = "\n" + ",\n".join(lines) + "\n" if lines else ""
    return f'{{"version": {VERSION}, "accepted": [{inside}]}}\n'.encode()


def _printable(dumped: str) -> str:
    """JSON text in which what cannot be seen is spelled out."""
    if dumped.isprintable():
        return dumped
    import json

    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in dumped)


def parse_list(data: bytes, file: str = LIST) -> AcceptedList:
    """Read an accepted list; PlanLintError with what is wrong with it, each with its place."""
    import json

    text = _decoded(data, file)
    head = _HEAD.match(text)
    if head is None:
        raise PlanLintError(Problem(_BEGINNING, file, 1, 1))
    decoder = json.JSONDecoder(object_pairs_hook=_once)
    problems: list[Problem] = []
    entries = []
    for value, start, end in _values(text, head, decoder, file):
        span = span_between(text, start, end)
        entry = _entry(value, span)
        if isinstance(entry, Entry):
            entries.append(entry)
        elif len(problems) < _MOST_PROBLEMS:
            problems.append(Problem(entry, file, span.line, span.column))
    if problems:
        raise PlanLintError(*problems)
    return AcceptedList(file, text, tuple(entries))


def _decoded(data: bytes, file: str) -> str:
    if len(data) > MOST_BYTES:
        raise PlanLintError(Problem(f"the accepted list has more than {MOST_BYTES:,} bytes", file))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PlanLintError(
            Problem("the accepted list is not UTF-8: save it as UTF-8", file, line, 1)
        ) from None


def _values(
    text: str, head: re.Match[str], decoder: JSONDecoder, file: str
) -> Iterator[tuple[Any, int, int]]:
    """The values in the brackets of the list, with the offsets around each."""
    at = head.end()
    tail = _TAIL.match(text, at)
    while tail is None:
        value, end = _value(text, at, decoder, file)
        yield value, at, end
        tail = _TAIL.match(text, end)
        if tail is None:
            comma = _COMMA.match(text, end)
            if comma is None:
                raise PlanLintError(_broken(text, end, "a comma, or the end of the list, is due here", file))
            at = comma.end()
    version = head["version"] or tail["version"]
    if version != str(VERSION):
        stated = f"is of version {version}" if version else "does not say its version"
        message = f"the accepted list {stated}; this plan-lint reads version {VERSION}"
        raise PlanLintError(Problem(message, file, 1, 1))


def _value(text: str, at: int, decoder: JSONDecoder, file: str) -> tuple[Any, int]:
    import json

    try:
        return decoder.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise PlanLintError(_broken(text, error.pos, _said(error), file)) from None
    except RecursionError:
        raise PlanLintError(_broken(text, at, "brackets are nested too deep", file)) from None
    except ValueError as error:
        what = _TWICE if _TWICE in error.args else "a number has thousands of digits"
        raise PlanLintError(_broken(text, at, what, file)) from None


def _said(error: JSONDecodeError) -> str:
    return error.msg[0].lower() + error.msg[1:]


def _broken(text: str, at: int, what: str, file: str) -> Problem:
    span = span_between(text, min(at, len(text)), min(at, len(text)))
    return Problem(f"the accepted list cannot be read: {what}", file, span.line, span.column)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) != len(pairs):
        raise ValueError(_TWICE)
    return row


def _entry(value: Any, span: Span) -> Entry | str:
    """An entry of the list, or what is wrong with it."""
    match value:
        case {
            "rule": str(rule),
            "file": str(file),
            "pointer": str(pointer),
            "written": [*written],
            "reason": str(reason),
        } if len(value) == len(FIELDS) and all(isinstance(each, str) for each in written):
            if not may_be_accepted(rule):
                return f"`{rule}` cannot be accepted: take the entry out, and put right what it finds"
            if not is_reason(reason):
                return "the entry has no reason: say why the finding is accepted"
            return Entry(rule, file, pointer, tuple(written), reason, span)
        case _:
            return (
                'an entry is {"rule": "", "file": "", "pointer": "", "written": [""], "reason": ""}, all text'
            )
