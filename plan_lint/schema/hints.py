"""The hints of a schema on how a page lays its figures out, checked: each names places that there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plan_lint.findings import Path, nearest_name
from plan_lint.schema.nodes import Node, below, branches

Found = tuple[Path, str, bool]  # place, message, whether the place is that of a key

_ANY = "*"
_KEYS = {"x-table": ("rows", "columns", "name"), "x-chart": ("lines", "title")}
_PATHS = ("columns", "lines")


def faults_of_hints(raw: Node, path: Path, node: Node) -> Iterator[Found]:
    """What is wrong with `x-table` and `x-chart` of a node whose references lead somewhere."""
    for keyword, keys in _KEYS.items():
        if keyword in node:
            yield from _of_hint(raw, (*path, keyword), node, keys)


def _of_hint(raw: Node, path: Path, node: Node, keys: tuple[str, ...]) -> Iterator[Found]:
    keyword = str(path[-1])
    hint: Any = node[keyword]
    shapes = [branch for branch in branches(raw, node) if branch["type"] in ("object", "array")]
    if not shapes or (keyword == "x-chart" and shapes[0]["type"] == "array"):
        yield path, f"`{keyword}` says nothing about what is no mapping{_or_list(keyword)}", True
    elif isinstance(hint, dict):
        for key, value in hint.items():
            if key in keys:
                yield from _of_entry(raw, (*path, key), shapes[0], value)
            else:
                near = nearest_name(key, keys)
                advice = f"did you mean `{near}`?" if near else f"its keys are {' and '.join(keys)}"
                yield (*path, key), f"`{key}` is no key of `{keyword}`: {advice}", True
    elif hint is not True:
        yield path, f"`{keyword}` holds `true` or a mapping with {' and '.join(keys)}", False


def _or_list(keyword: str) -> str:
    return "" if keyword == "x-chart" else " and no list"


def _of_entry(raw: Node, path: Path, shape: Node, value: object) -> Iterator[Found]:
    key = str(path[-1])
    if key in ("name", "title"):
        if not isinstance(value, str):
            yield path, f"`{key}` holds text", False
        elif key == "name" and shape["type"] == "array" and not _reached(raw, _rows(shape), value):
            yield path, f"an entry has no `{value}`", False
    elif key == "rows" and value == "entries":
        if shape["type"] != "array":
            yield path, "`entries` are those of a list: a mapping names its rows", False
    elif not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        yield path, f"`{key}` holds a list of {'paths' if key in _PATHS else 'keys, or `entries`'}", False
    else:
        starts = _rows(shape) if key == "columns" else [shape]
        where = "below a row" if key == "columns" else "here"
        for place, each in enumerate(value):
            if not _reached(raw, starts, each):
                yield (*path, place), f"`{each}` leads nowhere {where}", False


def _rows(shape: Node) -> list[Node]:
    """What a row of a table can be: an entry of a list, the value of a key of a mapping."""
    return [shape["items"]] if shape["type"] == "array" and "items" in shape else _any(shape)


def _reached(raw: Node, starts: list[Node], path: str) -> bool:
    """Whether a path, of keys and `*` for any key, leads from one of the nodes to a place."""
    nodes = starts
    for key in path.split("."):
        shapes = [branch for node in nodes for branch in branches(raw, node)]
        found = [_any(shape) if key == _ANY else [below(raw, shape, key)] for shape in shapes]
        nodes = [node for each in found for node in each if node is not None]
    return nodes != []


def _any(shape: Node) -> list[Node]:
    """The values of all keys of a mapping."""
    other = shape.get("additionalProperties")
    return [
        *shape.get("properties", {}).values(),
        *shape.get("patternProperties", {}).values(),
        *([other] if isinstance(other, dict) else ()),
    ]
