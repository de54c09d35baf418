"""A quick acceptor compiled from a schema: it says yes only to what is surely as the schema says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plan_lint.language.patterns import inside
from plan_lint.schema.formats import FORMATS, LONGEST, remembering
from plan_lint.schema.nodes import Node, is_whole, pattern_of, resolved, types

Accepts = Callable[[object], bool]
AcceptorOf = Callable[[Node], Accepts]

_MOST_KNOWN = 500  # keys of one mapping that are remembered
_NO_NUMBERS = (str, bool, type(None), dict, list)


def acceptors(raw: Node) -> AcceptorOf:
    """Give the acceptor of any node of the schema, compiled when it is first needed."""
    made: dict[int, Accepts] = {}  # by the identity of nodes, which live as long as `raw` does

    def acceptor_of(node: Node) -> Accepts:
        found = made.get(id(node))
        if found is not None:
            return found

        def once_made(value: object) -> bool:
            return made[id(node)](value)

        made[id(node)] = once_made  # for a schema that contains itself
        made[id(node)] = _compiled(resolved(raw, node), acceptor_of)
        return made[id(node)]

    return acceptor_of


def _compiled(node: Node, acceptor_of: AcceptorOf) -> Accepts:
    if "oneOf" in node:
        return _one_of([acceptor_of(branch) for branch in node["oneOf"]])
    accepts = [_of_type(kind, node, acceptor_of) for kind in types(node)]
    return accepts[0] if len(accepts) == 1 else _any_of(accepts)


def _of_type(kind: str, node: Node, acceptor_of: AcceptorOf) -> Accepts:
    match kind:
        case "string":
            return _text(node)
        case "object":
            return _mapping(node, acceptor_of)
        case "array":
            return _list(node, acceptor_of)
        case _ if "enum" in node or "const" in node:
            return _both(_plain(kind, node), _listed(node))
        case _:
            return _plain(kind, node)


def _plain(kind: str, node: Node) -> Accepts:
    match kind:
        case "integer" | "number":
            return _number(node, whole=kind == "integer")
        case "boolean":
            return lambda value: type(value) is bool
        case _:
            return lambda value: value is None


def _both(first: Accepts, second: Accepts) -> Accepts:
    return lambda value: first(value) and second(value)


def _one_of(accepts: list[Accepts]) -> Accepts:
    def exactly_one(value: object) -> bool:
        found = 0
        for each in accepts:
            found += each(value)
        return found == 1

    text = remembering(exactly_one)
    return lambda value: text(value) if type(value) is str else exactly_one(value)


def _any_of(accepts: list[Accepts]) -> Accepts:
    def one(value: object) -> bool:
        for each in accepts:  # noqa: SIM110 - any() would nest the C stack and costs more
            if each(value):
                return True
        return False

    return one


def _listed(node: Node) -> Accepts:
    values = [node["const"]] if "const" in node else node["enum"]
    listed = {(type(value) is bool, value) for value in values}

    def accept(value: object) -> bool:
        return type(value) not in (dict, list) and (type(value) is bool, value) in listed

    return accept


def _number(node: Node, *, whole: bool) -> Accepts:
    lowest, highest = node.get("minimum"), node.get("maximum")

    def accept(value: Any) -> bool:
        if type(value) is not int and (type(value) in _NO_NUMBERS or (whole and not is_whole(value))):
            return False
        return (lowest is None or value >= lowest) and (highest is None or value <= highest)

    return accept


def _text(node: Node) -> Accepts:
    shortest, longest = node.get("minLength", 0), node.get("maxLength")
    listed = _listed(node) if "enum" in node or "const" in node else None
    of_format = FORMATS[node["format"]] if "format" in node else None
    pattern: str | None = node.get("pattern")

    def fits(text: str) -> bool:
        if len(text) < shortest or (longest is not None and len(text) > longest):
            return False
        if (listed is not None and not listed(text)) or (of_format is not None and not of_format(text)):
            return False
        return pattern is None or inside(pattern, text)

    if listed is None and of_format is None and pattern is None and not shortest and longest is None:
        return lambda value: type(value) is str
    remembered = remembering(fits)
    return lambda value: type(value) is str and remembered(value)


def _list(node: Node, acceptor_of: AcceptorOf) -> Accepts:
    item = acceptor_of(node["items"])
    fewest, most, unique = node.get("minItems", 0), node.get("maxItems"), node.get("uniqueItems")

    def accept(value: object) -> bool:
        if type(value) is not list or len(value) < fewest or (most is not None and len(value) > most):
            return False
        for entry in value:
            if not item(entry):
                return False
        return not unique or len({(type(entry) is bool, entry) for entry in value}) == len(value)

    return accept


def _mapping(node: Node, acceptor_of: AcceptorOf) -> Accepts:
    known = {name: acceptor_of(part) for name, part in node.get("properties", {}).items()}
    required = node.get("required", ())
    other = _other_keys(node, acceptor_of)
    names = acceptor_of(node["propertyNames"]) if "propertyNames" in node else None

    def learn(key: str) -> Accepts | None:
        accepts = other(key) if names is None or names(key) else None
        if accepts is not None and len(known) < _MOST_KNOWN and len(key) < LONGEST:
            known[key] = accepts  # the same few years stand in every plan
        return accepts

    def accept(value: object) -> bool:
        if type(value) is not dict:
            return False
        for name in required:
            if name not in value:
                return False
        for key, part in value.items():
            accepts = known.get(key) or learn(key)
            if accepts is None or not accepts(part):
                return False
        return True

    return accept


def _other_keys(node: Node, acceptor_of: AcceptorOf) -> Callable[[str], Accepts | None]:
    """What accepts the values of keys that are no named fields."""
    pattern, part = pattern_of(node)
    if part is not None:
        matched = acceptor_of(part)
        return lambda key: matched if inside(pattern, key) else None
    additional = node.get("additionalProperties")
    if isinstance(additional, dict):
        others = acceptor_of(additional)
        return lambda _: others
    return lambda _: None
