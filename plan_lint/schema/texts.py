"""Where a plan writes a figure or true and false although the schema allows only text there."""

from __future__ import annotations

from collections.abc import Callable

from plan_lint.findings import Path
from plan_lint.language.patterns import inside
from plan_lint.schema.nodes import Node, is_text_only, pattern_of, resolved, types

Place = tuple[Path, object]  # where a scalar stands, and the scalar
Find = Callable[[object], list[Place]]

_NONE: list[Place] = []


def finder(raw: Node) -> Find:
    """Find the places of such scalars; branches of the schema without places for text are never entered."""
    made: dict[int, Find | None] = {}  # by the identity of nodes, which live as long as `raw` does

    def find_in(node: Node) -> Find | None:
        if id(node) in made:
            return made[id(node)]

        def once_made(value: object) -> list[Place]:
            return (made[id(node)] or _nothing)(value)

        made[id(node)] = once_made  # for a schema that contains itself
        made[id(node)] = _compiled(raw, node, find_in)
        return made[id(node)]

    return find_in(raw) or _nothing


def _nothing(_: object) -> list[Place]:
    return _NONE


def _compiled(raw: Node, node: Node, find_in: Callable[[Node], Find | None]) -> Find | None:
    whole = resolved(raw, node)
    kinds = types(whole)
    if "object" in kinds:
        return _in_mapping(whole, find_in)
    if "array" in kinds:
        entry = find_in(whole["items"])
        return None if entry is None else _in_list(entry)
    return _scalar if is_text_only(raw, whole) else None


def _scalar(value: object) -> list[Place]:
    return _NONE if type(value) in (str, dict, list, type(None)) else [((), value)]


def _in_list(entry: Find) -> Find:
    def find(value: object) -> list[Place]:
        if type(value) is not list:
            return _NONE
        found = _NONE
        for place, each in enumerate(value):
            if type(each) is not str and (inner := entry(each)):
                found = found or []
                found.extend(((place, *path), scalar) for path, scalar in inner)
        return found

    return find


def _in_mapping(node: Node, find_in: Callable[[Node], Find | None]) -> Find | None:
    named = {name: find_in(part) for name, part in node.get("properties", {}).items()}
    other = _other_keys(node, find_in)
    if other is None and not any(named.values()):
        return None

    def find(value: object) -> list[Place]:
        if type(value) is not dict:
            return _NONE
        found = _NONE
        for key, each in value.items():
            if type(each) is str:
                continue
            inside_it = named[key] if key in named else other and other(key)
            if inside_it is not None and (inner := inside_it(each)):
                found = found or []
                found.extend(((key, *path), scalar) for path, scalar in inner)
        return found

    return find


def _other_keys(node: Node, find_in: Callable[[Node], Find | None]) -> Callable[[str], Find | None] | None:
    pattern, part = pattern_of(node)
    if part is not None:
        matched = find_in(part)
        return None if matched is None else lambda key: matched if inside(pattern, key) else None
    additional = node.get("additionalProperties")
    others = find_in(additional) if isinstance(additional, dict) else None
    return None if others is None else lambda _: others
