"""The tables of a form: their rows, the columns that a hint names or the schema has, and a cell for each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

from plan_lint.figures import is_year
from plan_lint.findings import Cell, Column, Path, Row, Table
from plan_lint.language.values import descend
from plan_lint.schema.form.places import (
    MOST_COLUMNS,
    MOST_FIELDS,
    MOST_ROWS,
    Place,
    Plan,
    cell,
    children,
    entries_of,
    leaves,
    node_of,
    title_of,
)
from plan_lint.schema.nodes import Node, below, branches, types

Steps = tuple[str, ...]  # a path below a row; `*` stands for any key

_ANY = "*"
_DEEPEST = 4  # steps of a column that no hint names


def table_of(plan: Plan, place: Place) -> Table:
    """The table of a place whose schema asks for one."""
    node = node_of(plan, place)
    hint: dict[str, Any] = node["x-table"] if isinstance(node["x-table"], dict) else {}
    name = hint.get("name", node.get("x-key")) if isinstance(place.value, list) else None
    rows = list(islice(_rows(plan, place, hint), MOST_ROWS))
    columns = list(islice(_columns(plan, rows, _patterns(plan, rows, hint, name)), MOST_COLUMNS))
    steps = [step for step, _ in columns]
    named = title_of(plan, _node_at(plan, rows, (name,)), name) if isinstance(name, str) else ""
    return Table(
        named,
        tuple(column for _, column in columns),
        tuple(_row(plan, row, steps, name) for row in rows),
    )


def row_keys(plan: Plan, place: Place) -> frozenset[str]:
    """The keys of a mapping that are rows of its table, there or not."""
    node = node_of(plan, place)
    hint: dict[str, Any] = node["x-table"] if isinstance(node["x-table"], dict) else {}
    return frozenset(str(row.path[-1]) for row in _rows(plan, place, hint))


def _rows(plan: Plan, place: Place, hint: dict[str, Any]) -> Iterator[Place]:
    """The rows in the order of the hint, then any others; a key that holds a single value is no row."""
    if isinstance(place.value, list):
        yield from entries_of(plan, place)
        return
    found = {child.path[-1]: child for child in children(plan, place)}
    first = hint.get("rows")
    for key in first if isinstance(first, list) else ():
        if key in found:
            yield found.pop(key)
    for row in found.values():
        if isinstance(row.value, dict) or (row.value is None and "object" in types(node_of(plan, row))):
            yield row


def _patterns(plan: Plan, rows: list[Place], hint: dict[str, Any], name: object) -> list[Steps]:
    """The columns that the hint names, else every single value that the schema has in a row."""
    named = hint.get("columns")
    if isinstance(named, list):
        return [tuple(path.split(".")) for path in named if isinstance(path, str)]
    found = (steps for row in rows[:1] for steps in _values_of(plan, row.node, ()))
    return [steps for steps in found if steps != (name,)]


def _values_of(plan: Plan, node: Node | None, steps: Steps) -> Iterator[Steps]:
    """The paths to single values in the schema of a row."""
    if node is None or len(steps) > _DEEPEST:
        return
    whole = node_of(plan, Place(node, None, (), ""))
    if "object" in types(whole):
        for key, part in whole.get("properties", {}).items():
            yield from _values_of(plan, part, (*steps, key))
        yield from _values_of(plan, _rest(whole), (*steps, _ANY))
    elif "array" not in types(whole):
        yield steps


def _rest(node: Node) -> Node | None:
    patterns: dict[str, Node] = node.get("patternProperties", {})
    other = node.get("additionalProperties")
    return next(iter(patterns.values()), other if isinstance(other, dict) else None)


def _columns(plan: Plan, rows: list[Place], patterns: list[Steps]) -> Iterator[tuple[Steps, Column]]:
    """The columns with their heads; those below one `*` stand together, key by key."""
    for shared, alike in groupby(patterns, key=_up_to_any):
        if shared[-1] != _ANY:
            for steps in alike:
                yield steps, Column("", _head(plan, rows, steps))
            continue
        found = list(alike)
        for key in _keys(rows, shared[:-1]):
            for steps in found:
                there = (*shared[:-1], key, *steps[len(shared) :])
                if steps == shared:
                    head = Column(_head(plan, rows, shared[:-1], unit_of=there), key)
                else:
                    head = Column(key, _head(plan, rows, there))
                yield there, head


def _up_to_any(steps: Steps) -> Steps:
    return steps[: steps.index(_ANY) + 1] if _ANY in steps else steps


def _keys(rows: list[Place], steps: Steps) -> list[str]:
    """The keys written below a path in any row: years in their order, then others as they come."""
    found: dict[str, None] = {}
    for row in rows:
        there = descend(row.value, steps)
        found |= dict.fromkeys(there if isinstance(there, dict) else ())
    return [*sorted(filter(is_year, found)), *(key for key in found if not is_year(key))]


def _head(plan: Plan, rows: list[Place], steps: Steps, *, unit_of: Steps = ()) -> str:
    """The title at the end of a path below the rows, with the unit where the title does not name it."""
    title = title_of(plan, _node_at(plan, rows, steps), steps[-1])
    measured = _node_at(plan, rows, unit_of or steps)
    units = {branch.get("x-unit", "") for branch in branches(plan.raw, measured)} if measured else set()
    unit = units.pop() if len(units) == 1 else ""
    return title if unit in ("", "percent") or unit in title else f"{title} ({unit})"


def _node_at(plan: Plan, rows: list[Place], steps: Steps) -> Node | None:
    node = rows[0].node if rows else None
    for key in steps:
        node = below(plan.raw, node, key) if node is not None else None
    return node


def _row(plan: Plan, row: Place, columns: list[Steps], name: object) -> Row:
    heading = Cell(row.pointer, row.title, "title")
    if isinstance(name, str) and isinstance(row.value, dict):
        heading = cell(plan, _below(plan, row, (name,)))
    cells = tuple(cell(plan, _below(plan, row, steps)) for steps in columns)
    shown = {each.pointer for each in (heading, *cells) if each.kind != "title"}
    rest = (
        field
        for field in leaves(plan, row._replace(title=""))
        if not any(each.pointer in shown for each in field.cells)
    )
    return Row(heading, row.pointer, cells, tuple(islice(rest, MOST_FIELDS)))


def _below(plan: Plan, row: Place, steps: Steps) -> Place:
    node = row.node
    path: Path = row.path
    for key in steps:
        node = below(plan.raw, node, key) if node is not None else None
        path = (*path, key)
    return Place(node, descend(row.value, steps), path, "")
