"""The plan under judgement: places in its data to spans, natural pointers and findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from plan_lint import document
from plan_lint.document import Document, Fault
from plan_lint.findings import Excerpt, Finding, Path, Span, fingerprint, pointer_of
from plan_lint.language.types import List, Record, Type
from plan_lint.language.values import descend, is_missing
from plan_lint.lint.built_in import BUILT_IN
from plan_lint.records import NamedTuple


class Subject(NamedTuple):
    """A plan: its file, its text with positions, the data that rules see and the type the schema gives it."""

    file: str
    document: Document
    data: Any
    plan: Record | None


class Spot(NamedTuple):
    """A place in the text: its span, whether that is a value or a key, and the line around it."""

    span: Span
    place: str
    excerpt: Excerpt


def spot(subject: Subject, path: Path) -> Spot:
    """Where a place stands; for an absent one the key of the nearest place that is there.

    A mapping or list that begins below its key is shown by the key: its first line is that of another place.
    """
    text = subject.document
    value = descend(text.data, path)
    there = not is_missing(value)
    span = document.span_of(text, path) if there else document.nearest_span(text, path)
    if there and path and isinstance(value, dict | list):
        key = document.key_span(text, path)
        there = key.line == span.line
        span = span if there else key
    return Spot(span, "value" if there else "key", document.excerpt(text, span))


def natural_pointer(subject: Subject, path: Path) -> str:
    """The pointer to a place of a plan, with names of entries where they have one."""
    if not any(type(key) is int for key in path):  # in no list: no entry has a name
        return pointer_of(path)
    return natural_in(subject.plan, subject.data, path)


def natural_in(kind: Type | None, data: Any, path: Path) -> str:
    """The pointer with list entries named by their natural key, where the type of the data gives them one."""
    named: list[str | int] = []
    for key in path:
        data = descend(data, (key,))
        name: str | int = key
        match kind:
            case List(item=item, key=natural):
                kind = item()
                entry = data.get(natural) if natural and isinstance(data, dict) else None
                name = entry if isinstance(entry, str) and entry.strip() else key
            case Record(fields=fields, rest=rest):
                field = fields.get(str(key))
                kind = field.of() if field is not None else rest() if rest is not None else None
        named.append(name)
    return pointer_of(tuple(named))


def from_faults(subject: Subject, faults: Iterable[Fault]) -> list[Finding]:
    """Faults of the text and against the schema as findings."""
    counters: Counter[tuple[str, str, str]] = Counter()
    found = []
    for fault in faults:
        natural = natural_pointer(subject, fault.path)
        read = _written(subject.document, fault.path)
        counter = counters[fault.rule, natural, read]
        counters[fault.rule, natural, read] += 1
        found.append(_finding(subject, fault, natural, (read,), counter))
    return found


def _finding(subject: Subject, fault: Fault, natural: str, read: tuple[str, ...], counter: int) -> Finding:
    info = BUILT_IN[fault.rule]
    return Finding(
        fault.rule,
        info.topic,
        fault.severity,
        fault.message,
        subject.file,
        fault.span,
        fault.place,
        pointer_of(fault.path),
        natural,
        document.excerpt(subject.document, fault.span),
        fingerprint(fault.rule, subject.file, natural, read, counter),
        fix=fault.fix,
        read=read,
    )


def _written(text: Document, path: Path) -> str:
    if text.layout is None or isinstance(descend(text.data, path), dict | list | None):
        return ""
    return document.written(text, path)


def told(rule: str, subject: Subject, message: str, path: Path = (), about: str = "") -> Finding:
    """A finding of plan-lint's own about a place of the plan; `about` tells it from others of this place."""
    span = spot(subject, path).span if path else document.nearest_span(subject.document, ())
    fault = Fault(rule, message, span, path, BUILT_IN[rule].severity, None, "value" if path else "key")
    read = about or _written(subject.document, path)
    return _finding(subject, fault, natural_pointer(subject, path), (read,), 0)
