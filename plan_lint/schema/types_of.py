"""The types of the rule language that a schema gives its places, each made when first asked for."""

from __future__ import annotations

from collections.abc import Callable

from plan_lint.language.types import PERCENT, Field, Kind, List, Record, Scalar, Type, unite
from plan_lint.schema.formats import IN_PERCENT
from plan_lint.schema.nodes import Node, branches, home, pattern_of, resolved, step, types

TypeAt = Callable[[str, Node], Type]


def reader(raw: Node) -> TypeAt:
    """Give types by pointer and node; a type is made once, so a schema may contain itself."""
    made: dict[str, Type] = {}

    def type_at(pointer: str, node: Node) -> Type:
        found = made.get(pointer)
        if found is None:
            found = made[pointer] = _type(raw, node, pointer, type_at)
        return found

    return type_at


def _type(raw: Node, node: Node, pointer: str, type_at: TypeAt) -> Type:
    whole = resolved(raw, node)
    kinds = types(whole)
    source = home(raw, node, pointer)
    if "object" in kinds:
        return _record(raw, whole, source, type_at)
    if "array" in kinds:
        items: Node = whole["items"]
        # A list is known by where it is used: two lists of one definition have different entries.
        return List(lambda: type_at(step(source, "items"), items), pointer, whole.get("x-key"))
    return scalar(raw, whole)


def _record(raw: Node, node: Node, pointer: str, type_at: TypeAt) -> Record:
    required = node.get("required", ())
    fields = {
        name: _field(
            resolved(raw, part), name, _at(step(pointer, "properties", name), part, type_at), required
        )
        for name, part in node.get("properties", {}).items()
    }
    rest = _rest(node, pointer, type_at)
    keys = None
    if rest is not None:
        keys = scalar(raw, node.get("propertyNames", {"type": "string"}))
    return Record(pointer, node.get("title", ""), fields, keys, rest)


def _field(node: Node, name: str, of: Callable[[], Type], required: list[str]) -> Field:
    return Field(of, name in required, node.get("title", name), node.get("default"))


def _at(pointer: str, node: Node, type_at: TypeAt) -> Callable[[], Type]:
    return lambda: type_at(pointer, node)


def _rest(node: Node, pointer: str, type_at: TypeAt) -> Callable[[], Type] | None:
    pattern, part = pattern_of(node)
    if part is not None:
        return _at(step(pointer, "patternProperties", pattern), part, type_at)
    other = node.get("additionalProperties")
    return _at(step(pointer, "additionalProperties"), other, type_at) if isinstance(other, dict) else None


def scalar(raw: Node, node: Node) -> Scalar:
    """The scalar type of a node: one kind for each of its alternatives."""
    united = unite(Scalar(_kinds(branch)) for branch in branches(raw, node))
    return united if isinstance(united, Scalar) else Scalar(frozenset())


def _kinds(branch: Node) -> frozenset[Kind]:
    match branch["type"]:
        case "boolean":
            kind = Kind("bool")
        case "integer" | "number":
            kind = Kind("figure", branch.get("x-unit", ""))
        case "string":
            kind = _of_text(branch)
        case _:  # null: a missing value, no kind of value
            return frozenset()
    return frozenset({kind})


def _of_text(branch: Node) -> Kind:
    match branch.get("format"):
        case "financial-year":
            return Kind("year")
        case "date":
            return Kind("date")
        case "hedged-count":
            return Kind("figure", branch.get("x-unit", ""))
        case str(name) if name in IN_PERCENT:
            return Kind("figure", PERCENT)
    options = [branch["const"]] if "const" in branch else branch.get("enum")
    return Kind("text", options=None if options is None else frozenset(options))


def title_of(record: Record, key: str) -> str:
    """The schema's title of a key as it reads in the middle of a sentence; the key where it has none."""
    field = record.fields.get(key)
    return key if field is None else field.title
