"""Finding one's way in a schema: references followed, alternatives told apart, parts of a part."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Any

from plan_lint.language.patterns import inside

if TYPE_CHECKING:
    from decimal import Decimal

    from plan_lint.findings import Key, Path

Node = dict[str, Any]

MAPS = ("properties", "patternProperties", "$defs")  # keywords that hold named schemas
SINGLE = ("items", "additionalProperties", "propertyNames")  # keywords that hold one schema
DEFINITIONS = "#/$defs/"


def step(pointer: str, *keys: Key) -> str:
    """The pointer of a place below another."""
    return pointer + "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def definition(raw: Node, reference: str) -> Node | None:
    """What `#/$defs/name` refers to, if it is there."""
    defined = raw.get("$defs")
    if not isinstance(defined, dict) or not reference.startswith(DEFINITIONS):
        return None
    found = defined.get(reference.removeprefix(DEFINITIONS))
    return found if isinstance(found, dict) else None


def resolved(raw: Node, node: Node) -> Node:
    """A node with its reference followed; what stands beside the reference goes before its target."""
    while "$ref" in node:
        beside = {keyword: value for keyword, value in node.items() if keyword != "$ref"}
        node = {**(definition(raw, node["$ref"]) or {}), **beside}
    return node


def home(raw: Node, node: Node, pointer: str) -> str:
    """The pointer of the definition that a node comes from, its own where it is no reference."""
    while "$ref" in node:
        pointer = node["$ref"]
        node = definition(raw, pointer) or {}
    return pointer


def branches(raw: Node, node: Node) -> list[Node]:
    """The alternatives of a node, each resolved and with one type; they inherit its unit."""
    node = resolved(raw, node)
    if "oneOf" in node:
        unit = {"x-unit": node["x-unit"]} if "x-unit" in node else {}
        return [branch for each in node["oneOf"] for branch in branches(raw, {**unit, **resolved(raw, each)})]
    if isinstance(node.get("type"), str):
        return [node]
    return [{**node, "type": kind, **_of_type(node, kind)} for kind in types(node)]


def types(node: Node) -> list[str]:
    """The JSON types that a node without reference or alternatives names, or that its values have."""
    kinds = node.get("type")
    if kinds is not None:
        return [kinds] if isinstance(kinds, str) else list(kinds)
    values = [node["const"]] if "const" in node else node.get("enum", ())
    return list(dict.fromkeys(type_of(value) for value in values))


def _of_type(node: Node, kind: str) -> Node:
    if "enum" not in node:
        return {}
    return {"enum": [value for value in node["enum"] if is_of(value, (kind,))]}


def is_whole(value: int | Decimal) -> bool:
    """Whether nothing but zeros stands after the point, of however many digits.

    Asking for the remainder would raise: Python's decimals reckon with 28 digits, and a plan may have 30.
    """
    return value == round(value)


def type_of(value: object) -> str:
    """The JSON type of a value: integers and decimals apart."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case str():
            return "string"
        case dict():
            return "object"
        case list():
            return "array"
        case _:
            return "number"


def is_of(value: object, kinds: Container[str]) -> bool:
    """Whether a value has one of the types; a whole number is a number too."""
    kind = type_of(value)
    return kind in kinds or (kind == "integer" and "number" in kinds)


def is_text_only(raw: Node, node: Node) -> bool:
    """Whether text is the only thing a scalar at this place can be."""
    kinds = {branch["type"] for branch in branches(raw, node)}
    return "string" in kinds and kinds.isdisjoint(("integer", "number", "boolean"))


def below(raw: Node, node: Node, key: Key) -> Node | None:
    """The schema of the value under a key or of an entry, if the node has one."""
    node = resolved(raw, node)
    if isinstance(key, int):
        entry: Node | None = node.get("items")
        return entry
    named: Node | None = node.get("properties", {}).get(key)
    if named is not None:
        return named
    pattern, part = pattern_of(node)
    if part is not None and inside(pattern, key):
        return part
    other = node.get("additionalProperties")
    return other if isinstance(other, dict) else None


def pattern_of(node: Node) -> tuple[str, Node | None]:
    """The one pattern of keys that a mapping may have, and the schema of their values."""
    pairs: dict[str, Node] = node.get("patternProperties", {})
    return next(iter(pairs.items()), ("", None))


def at(raw: Node, path: Path) -> Node | None:
    """The schema of a place in the data, if it has one."""
    node: Node | None = raw
    for key in path:
        if node is None:
            return None
        node = below(raw, node, key)
    return node


def parts(node: Node) -> Iterator[tuple[Path, Node]]:
    """The schemas directly inside a schema, with where they stand in it."""
    for keyword in MAPS:
        for name, part in node.get(keyword, {}).items():
            yield (keyword, name), part
    for keyword in SINGLE:
        if isinstance(node.get(keyword), dict):
            yield (keyword,), node[keyword]
    for place, part in enumerate(node.get("oneOf", [])):
        yield ("oneOf", place), part


def without_required(node: Node) -> Node:
    """The same schema, asking for no key."""
    asked = (keyword for keyword in node if keyword != "required")
    return {keyword: _asking_nothing(keyword, node[keyword]) for keyword in asked}


def _asking_nothing(keyword: str, value: Any) -> Any:
    if keyword in MAPS:
        return {name: without_required(part) for name, part in value.items()}
    if keyword in SINGLE and isinstance(value, dict):
        return without_required(value)
    return [without_required(part) for part in value] if keyword == "oneOf" else value
