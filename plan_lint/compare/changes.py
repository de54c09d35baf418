"""The values of a plan that changed, leaf by leaf, entries of lists matched by their natural key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from plan_lint.compare.records import Change
from plan_lint.document import Document, span_of, written
from plan_lint.findings import Key, Path, pointer_of
from plan_lint.language.types import List, Record, Type
from plan_lint.language.values import is_missing
from plan_lint.lint.subject import Subject, natural_pointer
from plan_lint.records import NamedTuple
from plan_lint.schema import Schema
from plan_lint.schema.checking import as_texts

# A leaf goes by the keys on the way to it; an entry of a list by its name and a number among equal names.
_Step = Key | tuple[str, int]
_Way = tuple[_Step, ...]
_Leaves = dict[_Way, tuple[Path, object]]


class PlanText(NamedTuple):
    """A plan as it was read, and its schema; None where its form is not known."""

    document: Document
    schema: Schema | None


def changes(plan: str, old: PlanText, new: PlanText) -> tuple[Change, ...]:
    """What the plan states otherwise than before, by line; how it is quoted or laid out does not count."""
    before, after = _leaves_of(old), _leaves_of(new)
    found = []
    for way in before.keys() | after.keys():
        was, now = before.get(way), after.get(way)
        if was is None or now is None or _stated(was[1]) != _stated(now[1]):
            found.append(_change(plan, way, _said(old, was), _said(new, now)))
    return tuple(sorted(found, key=lambda change: (change.line, change.pointer, change.was or "")))


class _Said(NamedTuple):
    """A leaf that changed: its line, its value, and that as it is written."""

    line: int
    shown: str
    written: str


def _said(text: PlanText, leaf: tuple[Path, object] | None) -> _Said | None:
    if leaf is None:
        return None
    path, value = leaf
    as_written = written(text.document, path)
    return _Said(
        span_of(text.document, path).line, value if isinstance(value, str) else as_written, as_written
    )


def _change(plan: str, way: _Way, was: _Said | None, now: _Said | None) -> Change:
    there = now or was
    line = there.line if there is not None else 1
    pointer = pointer_of(tuple(step[0] if isinstance(step, tuple) else step for step in way))
    if was is not None and now is not None and was.shown == now.shown:  # a figure became text
        return Change(plan, pointer, line, was.written, now.written)
    return Change(plan, pointer, line, was.shown if was else None, now.shown if now else None)


def _stated(value: object) -> tuple[bool, str]:
    """What a leaf says; a decimal keeps its digits, so that 5.0 is not 5.00."""
    return isinstance(value, str), str(value)


def _leaves_of(text: PlanText) -> _Leaves:
    if text.schema is None:
        return dict(_leaves(text.document.data, None, (), ()))
    return dict(_leaves(as_texts(text.schema, text.document), text.schema.plan, (), ()))


def _leaves(
    value: Any, kind: Type | None, path: Path, way: _Way
) -> Iterator[tuple[_Way, tuple[Path, object]]]:
    """Every value that states something; absent, null and blank text are one thing."""
    match value:
        case dict():
            for key, each in value.items():
                yield from _leaves(each, _below(kind, key), (*path, key), (*way, key))
        case list():
            steps = _steps(value, kind)
            item = kind.item() if isinstance(kind, List) else None
            for index, (each, step) in enumerate(zip(value, steps, strict=True)):
                yield from _leaves(each, item, (*path, index), (*way, step))
        case _:
            if not is_missing(value):
                yield way, (path, value)


def _below(kind: Type | None, key: str) -> Type | None:
    match kind:
        case Record(fields=fields, rest=rest):
            field = fields.get(key)
            return field.of() if field is not None else rest() if rest is not None else None
        case _:
            return None


def _steps(entries: list[Any], kind: Type | None) -> Iterator[_Step]:
    """What each entry of a list goes by: its natural key, else its place."""
    natural = kind.key if isinstance(kind, List) else None
    seen: Counter[str] = Counter()
    for index, entry in enumerate(entries):
        name = entry.get(natural) if natural and isinstance(entry, dict) else None
        if isinstance(name, str) and name.strip():
            yield name, seen[name]
            seen[name] += 1
        else:
            yield index


def natural_names(text: PlanText, pointers: Iterable[str]) -> dict[str, str]:
    """Pointers with list entries by their natural keys, which stay when others are added before them."""
    if text.schema is None:
        return {}
    data = as_texts(text.schema, text.document)
    subject = Subject("", text.document, data, text.schema.plan)
    return {pointer: natural_pointer(subject, _path_of(data, pointer)) for pointer in set(pointers)}


def _path_of(data: Any, pointer: str) -> Path:
    """The place a pointer names, also where nothing is there."""
    path: list[Key] = []
    for token in pointer.split("/")[1:]:
        key: Key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(data, list):
            key = int(token) if token.isdecimal() and len(token) < 10 else key
            data = data[key] if isinstance(key, int) and key < len(data) else None
        else:
            data = data.get(key) if isinstance(data, dict) else None
        path.append(key)
    return tuple(path)
