"""The places of a form: what the plan has there, what the schema says of it, and its text as written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plan_lint.document import Document, written
from plan_lint.findings import Cell, Path, Stated, pointer_of
from plan_lint.records import NamedTuple
from plan_lint.schema.formats import OF_FIGURES
from plan_lint.schema.nodes import Node, below, branches, resolved

MOST_ROWS = 300  # of a table, or values of a list; what is beyond these limits is counted, not shown
MOST_COLUMNS = 40
MOST_FIELDS = 60  # of an entry, or beside the columns of a row
MOST_CHARACTERS = 2_000  # of a value


class Plan(NamedTuple):
    """A plan and its schema; by the identity of its parts, what a form asks of them again and again."""

    raw: Node
    document: Document
    resolved: dict[int, Node]
    kinds: dict[int, frozenset[str]]


class Place(NamedTuple):
    """A place of the form: the schema's part for it, the value there, and its title; None where not there."""

    node: Node | None
    value: Any
    path: Path
    title: str

    @property
    def pointer(self) -> str:
        """The place as findings name it."""
        return pointer_of(self.path)


def node_of(plan: Plan, place: Place) -> Node:
    """The schema of a place with its reference followed; empty where the schema does not know it."""
    return {} if place.node is None else resolve(plan, place.node)


def resolve(plan: Plan, node: Node) -> Node:
    """A part of the schema with its reference followed, the same object each time."""
    found = plan.resolved.get(id(node))
    if found is None:
        found = plan.resolved[id(node)] = resolved(plan.raw, node)
    return found


def title_of(plan: Plan, node: Node | None, key: str) -> str:
    """The title of a field as it reads in the middle of a sentence."""
    return key if node is None else str(resolve(plan, node).get("title", key))


def children(plan: Plan, place: Place, *, absent: bool = True) -> Iterator[Place]:
    """The places below a mapping in the order of the form, `absent` ones too; unknown keys come last."""
    node = node_of(plan, place)
    value: dict[str, Any] = place.value if isinstance(place.value, dict) else {}
    named: dict[str, Node] = node.get("properties", {})
    for key, part in named.items():
        if absent or key in value:
            yield Place(part, value.get(key), (*place.path, key), title_of(plan, part, key))
    for key, other in value.items():
        if key not in named:
            yield Place(below(plan.raw, node, key), other, (*place.path, key), key)


def entries_of(plan: Plan, place: Place) -> Iterator[Place]:
    """The entries of a list, each by its natural key where it has one."""
    node = node_of(plan, place)
    key = node.get("x-key")
    for index, value in enumerate(place.value):
        name = value.get(key) if isinstance(value, dict) else None
        title = name if isinstance(name, str) and name.strip() else f"entry {index + 1}"
        yield Place(node.get("items"), value, (*place.path, index), title)


def leaves(plan: Plan, place: Place, *titles: str) -> Iterator[Stated]:
    """Every value at and below a place, by the titles on the way there; absent ones are passed over."""
    titles = tuple(dict.fromkeys((*titles, place.title))) if place.title else titles
    match place.value:
        case None:
            return
        case dict():
            for child in children(plan, place, absent=False):
                yield from leaves(plan, child, *titles)
        case list() if any(isinstance(each, dict | list) for each in place.value):
            for entry in entries_of(plan, place):
                yield from leaves(plan, entry, *titles)
        case []:
            return
        case _:
            yield stated(plan, place)._replace(title=", ".join(titles))


def stated(plan: Plan, place: Place) -> Stated:
    """A field with its value, or with the values of a list of them."""
    if isinstance(place.value, list) and place.value:
        shown = place._replace(value=place.value[:MOST_ROWS])
        return Stated(place.title, tuple(cell(plan, entry) for entry in entries_of(plan, shown)))
    return Stated(place.title, (cell(plan, place),))


def cell(plan: Plan, place: Place) -> Cell:
    """The value at a place as it is written."""
    value = place.value
    if is_blank(value):
        return Cell(place.pointer, "", "")
    if isinstance(value, dict | list):
        return Cell(place.pointer, "(several values)", "title")  # which are listed, each by itself
    kinds = _kinds(plan, place.node)
    if isinstance(value, str):
        is_figure = "figure" in kinds and any(map(str.isdecimal, value))
        return Cell(place.pointer, _cut(value), "figure" if is_figure else "text")
    text = _cut(written(plan.document, place.path))
    if kinds == {"text"}:
        return Cell(place.pointer, text, "text")
    if isinstance(value, bool):
        return Cell(place.pointer, text, "yes" if value else "no")
    return Cell(place.pointer, text, "figure")


def is_blank(value: object) -> bool:
    """Whether a value states nothing."""
    return value is None or value in ({}, []) or (isinstance(value, str) and not value.strip())


def values_in(value: object) -> int:
    """How many values that state something are at and below a place."""
    if isinstance(value, dict):
        return sum(map(values_in, value.values()))
    if isinstance(value, list):
        return sum(map(values_in, value))
    return 0 if is_blank(value) else 1


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def _kinds(plan: Plan, node: Node | None) -> frozenset[str]:
    """What a scalar may be: "bool", "figure" and "text"; empty where the schema has no word on it."""
    if node is None:
        return frozenset()
    found = plan.kinds.get(id(node))
    if found is None:
        found = frozenset(map(_kind, branches(plan.raw, node))) - {""}
        plan.kinds[id(node)] = found
    return found


def _kind(branch: Node) -> str:
    match branch.get("type"):
        case "boolean":
            return "bool"
        case "integer" | "number":
            return "figure"
        case "string":
            return "figure" if branch.get("format") in OF_FIGURES else "text"
        case _:
            return ""
