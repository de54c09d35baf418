"""Reading a schema: everything that is wrong with it, each with its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from plan_lint.document import Document, is_fatal, key_span, span_of
from plan_lint.findings import Path, Problem, nearest_name
from plan_lint.language import patterns
from plan_lint.records import NamedTuple
from plan_lint.schema import validators
from plan_lint.schema.compiled import Schema, from_plain
from plan_lint.schema.formats import FORMATS
from plan_lint.schema.keywords import KEYWORDS, ONLY_AT_ROOT, TYPES, UNUSED, holds
from plan_lint.schema.meaning import faults_of_meaning
from plan_lint.schema.nodes import DEFINITIONS, Node, definition, parts

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Wrong(NamedTuple):
    """One thing wrong with a schema, at a place of it; `key` points to the keyword, not to what it holds."""

    path: Path
    message: str
    key: bool = False
    fatal: bool = False  # what the schema means cannot be told while this is wrong


def load(document: Document, file: str) -> tuple[Schema | None, tuple[Problem, ...]]:
    """Check a schema; all its problems, or the schema when it has none."""
    if is_fatal(document):
        unread = (fault for fault in document.faults if fault.severity == "error")
        return None, tuple(Problem(each.message, file, each.span.line, each.span.column) for each in unread)
    raw: Any = document.data
    wrongs = list(_of_form(raw))
    if not any(wrong.fatal for wrong in wrongs):
        wrongs += [Wrong(*found) for found in faults_of_meaning(raw)]
    problems = tuple(_problem(document, file, wrong) for wrong in wrongs)
    if not problems and (message := validators.fault_of(raw)):
        problems = (_problem(document, file, Wrong((), message)),)
    return (None, _in_order(problems)) if problems else (from_plain(raw, file), ())


def _in_order(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems), key=lambda each: (each.line or 0, each.column or 0, each.message)))


def _problem(document: Document, file: str, wrong: Wrong) -> Problem:
    span = (key_span if wrong.key else span_of)(document, wrong.path)
    return Problem(wrong.message, file, span.line, span.column)


def _of_form(raw: Any) -> Iterator[Wrong]:
    if not isinstance(raw, dict):
        yield Wrong((), "the schema is no mapping of keywords", fatal=True)
        return
    if raw.get("$schema", _DRAFT) != _DRAFT:
        yield Wrong(("$schema",), f"plan-lint reads JSON Schema 2020-12: write `{_DRAFT}`")
    if raw.get("type") != "object":
        yield Wrong((), 'a plan is a mapping: the schema says `"type": "object"` at its top', fatal=True)
    waiting: list[tuple[Path, Any]] = [((), raw)]
    fatal = False
    while waiting:
        path, node = waiting.pop()
        found = list(_of_node(raw, path, node))
        fatal = fatal or any(wrong.fatal for wrong in found)
        yield from found
        if isinstance(node, dict):
            sound = {key: value for key, value in node.items() if holds(value, KEYWORDS.get(key, ""))}
            waiting.extend(((*path, *steps), part) for steps, part in parts(sound))
    if not fatal:
        yield from _round_in_circles(raw)


def _of_node(raw: Node, path: Path, node: Any) -> Iterator[Wrong]:
    if not isinstance(node, dict):
        yield Wrong(path, "a schema stands here: a mapping of keywords such as `type`", fatal=True)
        return
    for keyword, value in node.items():
        place = (*path, keyword)
        if keyword not in KEYWORDS:
            yield Wrong(place, _unknown(keyword), key=True)
        elif keyword in ONLY_AT_ROOT and path:
            message = f"`{keyword}` stands only at the top of the schema"
            yield Wrong(place, message, key=True, fatal=True)
        elif not holds(value, KEYWORDS[keyword]):
            yield Wrong(place, _unheld(keyword, value), fatal=True)
        elif keyword in _CHECKS and (fault := _CHECKS[keyword](raw, value)):
            yield Wrong(place, fault, fatal=True)
    named = node.get("patternProperties")
    for pattern in named if isinstance(named, dict) else ():
        if fault := patterns.fault_of(pattern):
            yield Wrong((*path, "patternProperties", pattern), fault, key=True, fatal=True)


def _unknown(keyword: str) -> str:
    if keyword in UNUSED:
        return f"plan-lint does not use `{keyword}`: {UNUSED[keyword]}"
    return f"`{keyword[:80]}` is no keyword of a schema{_advice(nearest_name(keyword, KEYWORDS))}"


def _advice(near: str) -> str:
    return f": did you mean `{near}`?" if near else ""


def _unheld(keyword: str, value: object) -> str:
    what = KEYWORDS[keyword]
    if what == "types":
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        wrong = next((name for name in names if name not in TYPES), None)
        near = nearest_name(wrong, TYPES) if isinstance(wrong, str) else ""
        return f"`type` names one or several of {', '.join(TYPES)}{_advice(near)}"
    due = {
        "scalar": "text, a whole number, `true` or `false`",
        "scalars": "a list of texts and whole numbers",
        "flag": "`true` or `false`",
        "count": "a whole number from 0",
        "names": "a list of keys",
        "anything": "no decimals, whose digits would not be kept",
        "values": "a list without decimals",
    }.get(what, what)
    return f"`{keyword}` holds {due}"


def _reference_fault(raw: Node, reference: str) -> str | None:
    if not reference.startswith(DEFINITIONS):
        return f"`{reference[:80]}` leaves the file or its definitions: a reference is written `#/$defs/name`"
    if definition(raw, reference) is None:
        defined = raw.get("$defs")
        near = nearest_name(reference.removeprefix(DEFINITIONS), defined if isinstance(defined, dict) else ())
        return f"`{reference[:80]}` is not defined{_advice(DEFINITIONS + near if near else '')}"
    return None


def _format_fault(_: Node, name: str) -> str | None:
    if name in FORMATS:
        return None
    advice = _advice(nearest_name(name, FORMATS)) or f": it knows {', '.join(FORMATS)}"
    return f"`{name[:80]}` is no format of plan-lint{advice}"


_CHECKS: dict[str, Callable[[Node, Any], str | None]] = {
    "$ref": _reference_fault,
    "format": _format_fault,
    "pattern": lambda _, pattern: patterns.fault_of(pattern),
}


def _round_in_circles(raw: Node) -> Iterator[Wrong]:
    """References that come back to themselves without a step into the data."""
    for name, part in raw.get("$defs", {}).items():
        if _comes_to(raw, part, f"{DEFINITIONS}{name}", set()):
            message = f"`{name}` is defined by itself: its references go round in a circle"
            yield Wrong(("$defs", name), message, key=True, fatal=True)


def _comes_to(raw: Node, node: Node, goal: str, seen: set[str]) -> bool:
    steps = [each.get("$ref") for each in (node, *node.get("oneOf", ()))]
    for reference in (each for each in steps if each is not None):
        if reference == goal:
            return True
        if reference not in seen:
            seen.add(reference)
            if _comes_to(raw, definition(raw, reference) or {}, goal, seen):
                return True
    return any(_comes_to(raw, branch, goal, seen) for branch in node.get("oneOf", ()))
