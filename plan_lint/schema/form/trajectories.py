"""The charts of a form: figures year by year, with the growth that is stated and the growth they give."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from plan_lint.figures import (
    Figure,
    Number,
    change,
    from_decimal,
    is_year,
    parse_figure,
    points,
    preceding,
    show,
    show_beside,
)
from plan_lint.findings import Cell, Chart, Point, Trajectory
from plan_lint.records import NamedTuple
from plan_lint.schema.form.places import MOST_COLUMNS, Place, Plan, cell, children, node_of
from plan_lint.schema.formats import IN_PERCENT
from plan_lint.schema.nodes import Node, branches, types

_READINGS = ("baseline", "previous_year")  # what growth can be measured from


class _Growth(NamedTuple):
    """Where growth is stated, and what it says that it is measured from."""

    place: Place
    since: str


def charts_of(plan: Plan, place: Place) -> Iterator[Chart]:
    """The charts that the schema asks for at and below a place; only what has two figures is drawn."""
    hint = node_of(plan, place).get("x-chart")
    if isinstance(hint, dict):
        lines = [line for path in hint.get("lines", ()) for line in _line_at(plan, place, str(path))]
        if lines:
            yield Chart(str(hint.get("title", place.title)), tuple(lines))
    elif isinstance(place.value, dict):
        for child in children(plan, place):
            if node_of(plan, child).get("x-chart") is True:
                found = list(_line(plan, place, child, place.title))
                if found:
                    yield Chart(child.title, tuple(found))
            elif isinstance(child.value, dict) and child.node is not None:
                yield from charts_of(plan, child)


def _line_at(plan: Plan, place: Place, path: str) -> Iterator[Trajectory]:
    """The trajectory at a path below a place, named by the first step."""
    parent, line = place, place
    first = ""
    for key in path.split("."):
        found = next((child for child in children(plan, line) if child.path[-1] == key), None)
        if found is None:
            return
        parent, line = line, found
        first = first or found.title
    yield from _line(plan, parent, line, first)


def _line(plan: Plan, parent: Place, line: Place, title: str) -> Iterator[Trajectory]:
    figures = _figures(plan, line)
    if len(figures) < 2:
        return
    growth = _growth(plan, parent, line)
    keys = sorted(figures) if all(map(is_year, figures)) else list(figures)
    before = {later: earlier for earlier, later in pairwise(keys)}
    drawn = tuple(
        _point(plan, key, before.get(key, ""), keys[0], figures, growth) for key in keys[:MOST_COLUMNS]
    )
    units = {branch.get("x-unit", "") for branch in branches(plan.raw, figures[keys[0]][0].node or {})}
    yield Trajectory(title, units.pop() if len(units) == 1 else "", growth.since if growth else "", drawn)


def _figures(plan: Plan, line: Place) -> dict[str, tuple[Place, Number]]:
    """The figures of a mapping; what is no figure is passed over."""
    found = {}
    for child in children(plan, line) if isinstance(line.value, dict) else ():
        number = _number(child.value)
        if number is not None:
            found[str(child.path[-1])] = (child, number)
    return found


def _number(value: object) -> Number | None:
    match value:
        case bool():
            return None
        case int():
            return value
        case Decimal():
            return from_decimal(value)
        case str():
            return parse_figure(value)
        case _:
            return None


def _point(
    plan: Plan,
    key: str,
    before: str,
    first: str,
    figures: dict[str, tuple[Place, Number]],
    growth: _Growth | None,
) -> Point:
    place, number = figures[key]
    stated = Cell("", "", "")
    if growth is not None:
        given = growth.place.value.get(key)
        stated = cell(plan, growth.place._replace(value=given, path=(*growth.place.path, key)))
    as_figure = parse_figure(stated.text)
    if is_year(key) and before != preceding(key):
        before = ""  # a year is left out: what was the year before is not known
    return Point(
        key,
        cell(plan, place),
        number if isinstance(number, int) else number.num,
        1 if isinstance(number, int) else number.den,
        stated,
        _growth_from(figures[before][1], number, as_figure) if before else "",
        _growth_from(figures[first][1], number, as_figure) if key != first else "",
    )


def _growth_from(old: Number, new: Number, stated: Figure | None) -> str:
    """The change between two figures as people write it: of percentages, in points."""
    in_points = isinstance(old, Figure) and old.percent and isinstance(new, Figure) and new.percent
    grown = points(old, new) if in_points else change(old, new)
    if grown is None:
        return ""
    plain = Figure(grown.num, grown.den, percent=True)
    shown = show(plain) if stated is None else show_beside(plain, stated)
    sign = "+" if grown.num > 0 else ""
    return f"{sign}{shown.removesuffix('%')} points" if in_points else f"{sign}{shown}"


def _growth(plan: Plan, parent: Place, line: Place) -> _Growth | None:
    """The growth stated beside a trajectory: a mapping of percentages, itself or one level down."""
    for child in children(plan, parent):
        if child.path == line.path or not isinstance(child.value, dict):
            continue
        if _is_of_percentages(plan, child):
            return _Growth(child, _since(plan, parent))
        for below_it in children(plan, child):
            if _is_of_percentages(plan, below_it) and isinstance(below_it.value, dict):
                return _Growth(below_it, _since(plan, child))
    return None


def _is_of_percentages(plan: Plan, place: Place) -> bool:
    part: Any = node_of(plan, place).get("additionalProperties")
    if not isinstance(part, dict) or "object" in types(part):
        return False
    return all(branch.get("format") in IN_PERCENT for branch in branches(plan.raw, part))


def _since(plan: Plan, place: Place) -> str:
    """What growth is measured from, by the one field beside it that offers these readings."""
    for child in children(plan, place):
        options: Node = node_of(plan, child)
        if set(_READINGS) <= set(options.get("enum", ())) and child.value in _READINGS:
            return str(child.value)
    return ""
