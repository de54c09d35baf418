"""The sections of a form: what stands alone, what has a table, what is listed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from plan_lint.document import Document
from plan_lint.findings import Cell, Entry, Form, Section, Stated
from plan_lint.schema.compiled import Schema
from plan_lint.schema.form.places import (
    MOST_FIELDS,
    MOST_ROWS,
    Place,
    Plan,
    cell,
    children,
    entries_of,
    is_blank,
    leaves,
    node_of,
    stated,
    values_in,
)
from plan_lint.schema.form.tables import row_keys, table_of
from plan_lint.schema.form.trajectories import charts_of
from plan_lint.schema.nodes import types

_DEEPEST = 3  # levels of a section in which tables and lists are looked for


def laid_out(schema: Schema, document: Document) -> Form:
    """The whole plan: first the fields that stand alone, then each section, also those left empty."""
    plan = Plan(schema.raw, document, {}, {})
    root = Place(schema.raw, document.data, (), str(schema.raw.get("title", "")))
    alone = []
    sections: list[Section] = []
    for place in children(plan, root):
        if _stands_alone(plan, place):
            alone.append(place)
        else:
            sections += _whole(plan, place)
    first = Section(root.title, "", 0, tuple(stated(plan, place) for place in alone[:MOST_ROWS]))
    more = sum(values_in(place.value) for place in alone) - _shown(first)
    return Form((first._replace(more=more), *sections))


def _stands_alone(plan: Plan, place: Place) -> bool:
    """Whether a place holds a single value, or a choice of options."""
    node = node_of(plan, place)
    if isinstance(place.value, list) or "array" in types(node):
        return "enum" in node_of(plan, Place(node.get("items"), None, (), "")) and not _holds_parts(place)
    return not isinstance(place.value, dict) and "object" not in types(node)


def _whole(plan: Plan, place: Place) -> list[Section]:
    """A section with those that belong to it; it counts what has no room in any of them."""
    first, *others = _sections(plan, place, 0)
    more = values_in(place.value) - sum(map(_shown, (first, *others)))
    return [first._replace(more=more), *others]


def _sections(plan: Plan, place: Place, depth: int) -> Iterator[Section]:
    node = node_of(plan, place)
    empty = Section(place.title, place.pointer, depth)
    if isinstance(place.value, dict | list) and node.get("x-table"):
        yield _with_table(plan, place, empty)
    elif isinstance(place.value, list) and _holds_parts(place):
        entries = (_entry(plan, each) for each in islice(entries_of(plan, place), MOST_ROWS))
        yield empty._replace(entries=tuple(entries))
    elif isinstance(place.value, dict):
        parts = [child for child in children(plan, place) if _has_parts(plan, child)]
        within = {part.path for part in parts}
        fields = (
            field
            for child in children(plan, place)
            if child.path not in within
            for field in _fields(plan, child)
        )
        charts = () if parts else tuple(charts_of(plan, place))
        yield empty._replace(fields=tuple(islice(fields, MOST_ROWS)), charts=charts)
        for part in parts:
            yield from _sections(plan, part, depth + 1)
    else:
        written = () if is_blank(place.value) else (stated(plan, place._replace(title="")),)
        yield empty._replace(fields=written)


def _with_table(plan: Plan, place: Place, empty: Section) -> Section:
    fields: Iterator[Stated] = iter(())
    if isinstance(place.value, dict):
        rows = row_keys(plan, place)
        beside = (child for child in children(plan, place) if child.path[-1] not in rows)
        fields = (field for child in beside for field in leaves(plan, child))
    return empty._replace(
        fields=tuple(islice(fields, MOST_FIELDS)),
        table=table_of(plan, place),
        charts=tuple(charts_of(plan, place)),
    )


def _fields(plan: Plan, place: Place) -> Iterator[Stated]:
    """The values at and below a place, or that there is none."""
    if values_in(place.value):
        yield from leaves(plan, place)
    else:
        yield Stated(place.title, (cell(plan, place._replace(value=None)),))


def _entry(plan: Plan, place: Place) -> Entry:
    fields = tuple(islice(leaves(plan, place._replace(title="")), MOST_FIELDS))
    return Entry(place.title, place.pointer, fields)


def _has_parts(plan: Plan, place: Place, deep: int = _DEEPEST) -> bool:
    """Whether a place is a section of its own: a table, a list of entries, or something with one in it."""
    node = node_of(plan, place)
    if node.get("x-table") or _holds_parts(place):
        return True
    if "array" in types(node):
        return "object" in types(node_of(plan, Place(node.get("items"), None, (), "")))
    return deep > 0 and any(_has_parts(plan, child, deep - 1) for child in children(plan, place))


def _holds_parts(place: Place) -> bool:
    """Whether a place holds a list of more than single values."""
    return isinstance(place.value, list) and any(isinstance(each, dict | list) for each in place.value)


def _shown(section: Section) -> int:
    """How many values that state something a section shows."""
    cells: list[Cell] = [each for field in section.fields for each in field.cells]
    cells += [each for entry in section.entries for field in entry.fields for each in field.cells]
    for row in section.table.rows if section.table else ():
        cells += [row.name, *row.cells, *(each for field in row.others for each in field.cells)]
    return sum(1 for each in cells if each.kind not in ("", "title"))
