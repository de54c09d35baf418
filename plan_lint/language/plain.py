"""Checked rules as plain data and back, so that the texts of a remembered rule need not be read again.

A rule is a list. Its expressions stand in one list, parts before what they are part of, and are referred to
by their index; so are names, and the types, which all rules of a rulebook share. What only checking asks for
is left out: offsets, the fields of records, the trees below a tree (`Typed.parts` leads to them).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plan_lint.figures import Figure, parse_figure
from plan_lint.language.checked import Binding, Loop, Named, Rule, Typed
from plan_lint.language.functions import FUNCTIONS
from plan_lint.language.signatures import Function
from plan_lint.language.tree import (
    Arithmetic,
    Attribute,
    Call,
    Choice,
    Compare,
    Comprehension,
    Expr,
    Index,
    ListOf,
    Literal,
    Logic,
    Name,
    Negative,
    Not,
    PathPattern,
    Step,
)
from plan_lint.language.types import Entry, Field, Kind, List, Record, Scalar, Type
from plan_lint.records import NamedTuple

Plain = list[Any]

_AT = (0, 0)  # the offsets of what was remembered


class Kinds(NamedTuple):
    """The types that the rules of a rulebook use, and the index of each."""

    plain: Plain
    known: dict[object, int]


def kinds_used() -> Kinds:
    """No types yet; `to_plain` adds those of a rule."""
    return Kinds([], {})


class _Written(NamedTuple):
    """What of a rule is written so far: its expressions and names, each once."""

    kinds: Kinds
    nodes: Kinds
    names: Kinds


def to_plain(rule: Rule, kinds: Kinds) -> Plain:
    """A checked rule as plain data; TypeError where it holds what has no plain form."""
    written = _Written(kinds, kinds_used(), kinds_used())
    bindings = [_plain_binding(each, written) for each in rule.bindings]
    captures = {name: _plain_name(named, written) for name, named in rule.captures.items()}
    lets = {name: [slot, _plain_node(typed, written)] for name, (slot, typed) in rule.lets.items()}
    when = None if rule.when is None else _plain_node(rule.when, written)
    require = _plain_node(rule.require, written)
    message = [part if isinstance(part, str) else _plain_node(part, written) for part in rule.message]
    fix = None if rule.fix is None else [rule.fix[0].name, _plain_node(rule.fix[1], written)]
    at = None if rule.at is None else rule.at.name
    size = rule.size
    head = [written.nodes.plain, written.names.plain]
    return [*head, bindings, captures, lets, when, require, at, message, fix, size]


def _index(plain: Plain, among: Kinds) -> int:
    """The index of a plain form among those alike, where it is added if it is new."""
    known = repr(plain)
    if known not in among.known:
        among.known[known] = len(among.plain)
        among.plain.append(plain)
    return among.known[known]


def _plain_kind(kind: Type, kinds: Kinds) -> int:
    match kind:
        case Scalar(kinds=found):
            options = [[each.name, each.unit, each.options and sorted(each.options)] for each in found]
            return _index(["scalar", sorted(options, key=repr)], kinds)
        case Entry(place=place, key=key):
            return _index(["entry", place, key], kinds)
        case Record(place=place, title=title):
            return _index(["record", place, title], kinds)
        case List(item=item, place="", key=key):
            return _index(["list", _plain_kind(item(), kinds), "", key], kinds)
        case _:
            known = (kind.place, kind.key)  # before its items, which may hold such a list again
            if known not in kinds.known:
                kinds.known[known] = len(kinds.plain)
                plain = ["list", 0, kind.place, kind.key]
                kinds.plain.append(plain)
                plain[1] = _plain_kind(kind.item(), kinds)
            return kinds.known[known]


def _plain_name(named: Named, written: _Written) -> int:
    kind = _plain_kind(named.kind, written.kinds)
    return _index([kind, named.slot, named.origin, dict(named.titles), named.written], written.names)


def _plain_binding(binding: Binding, written: _Written) -> Plain:
    patterns = [
        [each.optional, *([step.kind, step.name] for step in each.steps)] for each in binding.patterns
    ]
    barred = [[[depth, sorted(names)] for depth, names in each.items()] for each in binding.barred]
    member = None if binding.member is None else _plain_node(binding.member, written)
    kind = _plain_kind(binding.kind, written.kinds)
    return [binding.name, binding.slot, kind, patterns, barred, binding.default, binding.written, member]


def _plain_node(typed: Typed, written: _Written) -> int:
    parts = [_plain_node(part, written) for part in typed.parts]
    means: object = None
    match typed.means:
        case Named() as named:
            means = _plain_name(named, written)
        case Field(default=default):
            means = [default]
        case Function(name=name):
            means = name
        case tuple():
            means = [_plain_loop(each, written) for each in typed.loops]
    own = _own(typed)
    return _index(
        [type(typed.node).__name__, _plain_kind(typed.kind, written.kinds), parts, means, own], written.nodes
    )


def _plain_loop(loop: Loop, written: _Written) -> Plain:
    source = _plain_node(loop.source, written)
    return [loop.slot, source, [_plain_node(each, written) for each in loop.conditions]]


def _own(typed: Typed) -> object:
    """What the tree of an expression says itself, beside its parts."""
    match typed.node:
        case Literal(value=Figure() as figure, kind=kind):
            if figure.written is None or parse_figure(figure.written) != figure:
                message = f"{figure} is not written out"
                raise TypeError(message)
            return [[figure.written], kind]
        case Literal(value=value, kind=kind):
            return [value, kind]
        case Name(name=name) | Attribute(name=name):
            return name
        case Arithmetic(operator=operator) | Logic(operator=operator):
            return operator
        case Compare(rest=rest):
            return [operator for operator, _right in rest]
        case _:
            return None


# And back


def kinds_of(plain: Plain) -> list[Type]:
    """The types that rules refer to by index."""
    kinds: list[Type] = []
    for tag, *rest in plain:
        match tag:
            case "scalar":
                found = [
                    Kind(name, unit, None if options is None else frozenset(options))
                    for name, unit, options in rest[0]
                ]
                kinds.append(Scalar(frozenset(found)))
            case "list":
                index, place, key = rest
                kinds.append(List(_lazily(kinds, index), place, key))
            case "entry":
                kinds.append(Entry(*rest))
            case _:
                kinds.append(Record(rest[0], rest[1], {}))
    return kinds


def _lazily(kinds: list[Type], index: int) -> Callable[[], Type]:
    return lambda: kinds[index]


def from_plain(plain: Plain, kinds: list[Type]) -> Rule:
    """A rule that was checked before; a LookupError, TypeError or ValueError where this is none."""
    codes, names, bindings, captures, lets, when, require, at, message, fix, size = plain
    named = [Named(kinds[kind], *rest) for kind, *rest in names]
    nodes: list[Typed] = []
    for code in codes:
        nodes.append(_typed(code, nodes, named, kinds))
    bound = {each[0]: _binding(each, nodes, kinds) for each in bindings}
    return Rule(
        tuple(bound.values()),
        {name: named[index] for name, index in captures.items()},
        {name: (slot, nodes[index]) for name, (slot, index) in lets.items()},
        None if when is None else nodes[when],
        nodes[require],
        None if at is None else bound[at],
        tuple([part if type(part) is str else nodes[part] for part in message]),
        None if fix is None else (bound[fix[0]], nodes[fix[1]]),
        size,
    )


def _binding(plain: Plain, nodes: list[Typed], kinds: list[Type]) -> Binding:
    name, slot, kind, patterns, barred, default, written, member = plain
    return Binding(
        name,
        slot,
        kinds[kind],
        tuple([_pattern(each) for each in patterns]),
        tuple([{depth: frozenset(names) for depth, names in each} for each in barred]),
        default,
        written,
        None if member is None else nodes[member],
    )


def _pattern(plain: Plain) -> PathPattern:
    optional, *steps = plain
    return PathPattern(tuple([Step(kind, name, _AT) for kind, name in steps]), optional, _AT)


def _typed(code: Plain, nodes: list[Typed], names: list[Named], kinds: list[Type]) -> Typed:
    tag, kind, indexes, means, own = code
    parts = tuple([nodes[index] for index in indexes])
    of = kinds[kind]
    meaning: Named | Field | Function | tuple[Loop, ...] | None = None
    if tag == "Name":
        meaning = names[means]
    elif tag == "Call":
        meaning = FUNCTIONS[means]
    elif tag == "Comprehension":
        meaning = tuple([_loop(each, nodes) for each in means])
    elif means is not None:
        meaning = Field(lambda: of, required=False, title="", default=means[0])
    return Typed(_tree(tag, own, means, parts), of, parts, meaning)


def _loop(plain: Plain, nodes: list[Typed]) -> Loop:
    slot, source, conditions = plain
    return Loop(slot, nodes[source], tuple([nodes[index] for index in conditions]))


def _tree(tag: str, own: Any, means: Any, parts: tuple[Typed, ...]) -> Expr:
    match tag:
        case "Name":
            return Name(own, _AT)
        case "Call":
            return Call(means, (), _AT, _AT)
        case "Attribute":
            return Attribute(parts[0].node, own, _AT, _AT)
        case "Literal":
            value, kind = own
            return Literal(_value(value), kind, _AT)
        case "Compare":
            rest = tuple([(sign, part.node) for sign, part in zip(own, parts[1:], strict=True)])
            return Compare(parts[0].node, rest, _AT)
        case "Logic":
            return Logic(own, (), _AT)
        case "ListOf":
            return ListOf((), _AT)
    return _of_parts(tag, own, *[part.node for part in parts])


def _value(plain: Any) -> Any:
    """The value of a literal; a figure is remembered as it is written."""
    if type(plain) is not list:
        return plain
    figure = parse_figure(plain[0])
    if figure is None:
        message = f"{plain[0]!r} is no figure"
        raise ValueError(message)
    return figure


def _of_parts(tag: str, own: Any, first: Expr, second: Expr | None = None, third: Expr | None = None) -> Expr:
    match tag:
        case "Not":
            return Not(first, _AT)
        case "Negative":
            return Negative(first, _AT)
        case "Comprehension":
            return Comprehension(first, (), _AT)
        case "Arithmetic" if second is not None:
            return Arithmetic(own, first, second, _AT)
        case "Index" if second is not None:
            return Index(first, second, _AT)
        case "Choice" if second is not None and third is not None:
            return Choice(first, second, third, _AT)
    message = f"there is no expression `{tag}`"
    raise ValueError(message)
