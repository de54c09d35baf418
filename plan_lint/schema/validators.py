"""The two JSON Schema libraries: jsonschema-rs decides, jsonschema says what is wrong and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from plan_lint.findings import Key, Path
from plan_lint.language.patterns import inside
from plan_lint.records import NamedTuple
from plan_lint.schema.formats import FORMATS
from plan_lint.schema.nodes import Node, is_whole, type_of

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

    from plan_lint.schema.quick import AcceptorOf, Accepts


class Refusal(NamedTuple):
    """One thing the schema refuses: its place, the keyword that refused it, the schema there, the value."""

    path: Path
    keyword: str
    node: Node
    value: object
    told: bool = True  # false beyond the number of refusals that are told one by one


Refusals = Callable[[object, int], Iterator[Refusal]]


def decider(raw: Node) -> Accepts:
    """Decide with jsonschema-rs; importing it takes 40 ms, judging a plan 20 us."""
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(
        raw,
        formats=FORMATS,
        validate_formats=True,
        ignore_unknown_formats=False,
        offline=True,
        pattern_options=jsonschema_rs.RegexOptions(),
    ).is_valid


def fault_of(raw: Node) -> str | None:
    """Why the libraries refuse the schema itself, or nothing when they do not."""
    import jsonschema
    import jsonschema_rs

    try:
        # Without formats: of patterns it would ask `re`, which reads another dialect.
        jsonschema.Draft202012Validator.check_schema(raw, format_checker=jsonschema.FormatChecker(()))
        decider(raw)
    except jsonschema.SchemaError as error:
        return error.message
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        return str(error).partition("\n")[0]
    return None


def explainer(raw: Node, acceptor_of: AcceptorOf) -> Refusals:
    """Find what jsonschema refuses, place by place, going only into what the quick acceptor does not accept.

    jsonschema judges one place at a time, so neither the depth of a plan nor its size can hurt: judging
    takes 20 us a refused place, and beyond `limit` refusals no place is judged any more, only counted.
    """
    # A validator takes its class from `$schema`, and would leave this one's keywords.
    bare = {keyword: value for keyword, value in raw.items() if keyword != "$schema"}
    validator = _validator(bare, acceptor_of)

    def refusals(data: object, limit: int) -> Iterator[Refusal]:
        told = 0
        waiting: list[Refusal] = [Refusal((), "", bare, data)]
        while waiting:
            place = waiting.pop()
            if told >= limit:
                yield place._replace(told=False)
                continue
            below: list[Refusal] = []
            for error in validator.evolve(schema=place.node).iter_errors(place.value):
                found = error.instance
                if not isinstance(found, _Inside):
                    yield place._replace(keyword=str(error.validator), told=told < limit)
                    told += 1
                    continue
                for key, node, value in found.parts:
                    path = (*place.path, key)
                    if found.keyword == _BELOW:
                        below.append(Refusal(path, "", node or place.node, value))
                        continue
                    yield Refusal(path, found.keyword, node or place.node, value, told < limit)
                    told += 1
            waiting.extend(reversed(below))

    return refusals


_BELOW = "below"  # not a keyword: a value inside this one is refused, and is judged in its turn


class _Inside(NamedTuple):
    """What one keyword of a container refuses, in place of one error for each: keys, schemas and values."""

    keyword: str
    parts: list[tuple[Key, Node | None, object]]


def _validator(raw: Node, acceptor_of: AcceptorOf) -> Draft202012Validator:
    """Build jsonschema's validator, with keywords that speak of one level only and never use `re`."""
    from jsonschema import Draft202012Validator, ValidationError, validators
    from referencing import Registry

    def judge(keyword: str, find: _Find) -> Callable[..., Iterator[ValidationError]]:
        def errors(_: object, asked: Any, value: object, node: Node) -> Iterator[ValidationError]:
            if parts := find(asked, value, node, acceptor_of):
                yield ValidationError(keyword, instance=_Inside(keyword, parts))

        return errors

    def judge_text(
        keyword: str, holds: Callable[[str, str], bool]
    ) -> Callable[..., Iterator[ValidationError]]:
        def errors(_: object, asked: str, value: object, __: Node) -> Iterator[ValidationError]:
            if isinstance(value, str) and not holds(asked, value):
                yield ValidationError(keyword)

        return errors

    unknown, known = judge("additionalProperties", _unknown_keys), judge(_BELOW, _in_others)

    def others(validator: object, other: Any, value: object, node: Node) -> Iterator[ValidationError]:
        return (unknown if other is False else known)(validator, other, value, node)

    keywords = {
        "properties": judge(_BELOW, _in_fields),
        "patternProperties": judge(_BELOW, _under_patterns),
        "additionalProperties": others,
        "propertyNames": judge("propertyNames", _wrong_names),
        "required": judge("required", _missing_keys),
        "items": judge(_BELOW, _in_entries),
        "uniqueItems": judge("uniqueItems", _equal_entries),
        "pattern": judge_text("pattern", inside),
        "format": judge_text("format", lambda name, text: FORMATS[name](text)),
    }
    extend: Any = validators.extend  # has no types
    extended = extend(
        Draft202012Validator, keywords, type_checker=_numbers(Draft202012Validator.TYPE_CHECKER)
    )
    validator: Draft202012Validator = extended(raw, registry=Registry())
    return validator


def _numbers(types: Any) -> Any:
    """Let decimals be numbers, and whole ones integers, as JSON Schema has it."""
    number = ("integer", "number")
    return types.redefine_many(
        {
            "number": lambda _, value: type_of(value) in number,
            "integer": lambda _, value: type_of(value) in number and is_whole(value),
        }
    )


_Parts = list[tuple[Key, Node | None, object]]  # no schema: that of the container
_Find = Callable[[Any, Any, Node, "AcceptorOf"], _Parts]


def _in_fields(named: Node, value: Any, _: Node, acceptor_of: AcceptorOf) -> _Parts:
    if not isinstance(value, dict):
        return []
    written = ((key, part, value[key]) for key, part in named.items() if key in value)
    return [found for found in written if not acceptor_of(found[1])(found[2])]


def _under_patterns(patterns: Node, value: Any, _: Node, acceptor_of: AcceptorOf) -> _Parts:
    if not isinstance(value, dict):
        return []
    fitting = (
        (key, part, value[key]) for key in value for text, part in patterns.items() if inside(text, key)
    )
    return [found for found in fitting if not acceptor_of(found[1])(found[2])]


def _others(value: Any, node: Node) -> list[str]:
    """The keys that are neither fields nor fit a pattern."""
    if not isinstance(value, dict):
        return []
    named, patterns = node.get("properties", ()), node.get("patternProperties", ())
    return [key for key in value if key not in named and not any(inside(text, key) for text in patterns)]


def _unknown_keys(_: object, value: Any, node: Node, __: AcceptorOf) -> _Parts:
    return [(key, None, value[key]) for key in _others(value, node)]


def _in_others(part: Node, value: Any, node: Node, acceptor_of: AcceptorOf) -> _Parts:
    accepts = acceptor_of(part)
    return [(key, part, value[key]) for key in _others(value, node) if not accepts(value[key])]


def _wrong_names(part: Node, value: Any, _: Node, acceptor_of: AcceptorOf) -> _Parts:
    accepts = acceptor_of(part)
    return [(key, part, key) for key in value if not accepts(key)] if isinstance(value, dict) else []


def _missing_keys(keys: list[str], value: Any, _: Node, __: AcceptorOf) -> _Parts:
    return [(key, None, None) for key in keys if key not in value] if isinstance(value, dict) else []


def _in_entries(part: Node, value: Any, _: Node, acceptor_of: AcceptorOf) -> _Parts:
    if not isinstance(value, list):
        return []
    accepts = acceptor_of(part)
    return [(place, part, each) for place, each in enumerate(value) if not accepts(each)]


def _equal_entries(asked: Any, value: Any, _: Node, __: AcceptorOf) -> _Parts:
    seen: set[tuple[bool, object]] = set()
    found: _Parts = []
    for place, each in enumerate(value if asked and isinstance(value, list) else ()):
        if isinstance(each, dict | list):
            continue  # refused by `items`: only lists of scalars are asked to be unique
        if (isinstance(each, bool), each) in seen:
            found.append((place, None, each))
        seen.add((isinstance(each, bool), each))
    return found
