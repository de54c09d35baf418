"""Checked expressions compiled to closures: exact figures and Kleene's three values."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from plan_lint import figures
from plan_lint.figures import Figure
from plan_lint.language import aggregates, lists
from plan_lint.language.calls import compile_call
from plan_lint.language.checked import Named, Typed
from plan_lint.language.comparing import ORDER, alike, comparison_of, is_number, must_be_asked
from plan_lint.language.reading import (
    Env,
    Evaluate,
    child,
    note,
    note_at,
    reader_of,
    sources_of,
    traced_scalar,
    value_of,
)
from plan_lint.language.signatures import Function
from plan_lint.language.tree import (
    Arithmetic,
    Attribute,
    Call,
    Choice,
    Compare,
    Index,
    ListOf,
    Literal,
    Logic,
    Name,
    Negative,
    Not,
)
from plan_lint.language.types import BARE, BOOL, PERCENT, Field, List, Scalar, Type, units
from plan_lint.language.values import (
    DIVISION,
    HEDGED,
    MISSING,
    NO_VALUE,
    PAGE,
    REFUSED,
    Node,
    Unknown,
    is_missing,
    merged,
)
from plan_lint.records import NamedTuple

UNSET = object()  # a let that was not read yet in this case


class Mode(NamedTuple):
    """How to compile: with the lets of the rule by name, and whether the scalars read are noted."""

    lets: dict[str, Evaluate]
    traced: bool = False


def compile_expression(typed: Typed, mode: Mode) -> Evaluate:
    """A function from an environment to the value of the expression."""
    match typed.node:
        case Literal(value=value):
            return lambda _env: value
        case Name(name=name):
            return _name(name, typed, mode)
        case Attribute(name=name):
            return _attribute(name, typed, mode)
        case Index():
            return _index(typed, mode)
        case Call():
            return _call(typed, mode)
        case Negative():
            return _strict(figures.negate, typed, mode)
        case Not():
            return _not(as_bool(typed.parts[0], mode))
        case Arithmetic(operator=sign):
            return _arithmetic(sign, typed, mode)
        case Compare():
            return _compare(typed, mode)
        case Logic(operator=word):
            return _logic([as_bool(part, mode) for part in typed.parts], decides=word == "or")
        case Choice():
            return _choice(typed, mode)
        case ListOf():
            members = [compile_expression(part, mode) for part in typed.parts]
            return lambda env: tuple([member(env) for member in members])
        case _:
            message = f"{type(typed.node).__name__} is compiled by its aggregate"
            raise TypeError(message)


def compiler(mode: Mode) -> lists.Compiler:
    """How aggregates compile their parts in this mode."""
    return lists.Compiler(
        lambda typed: compile_expression(typed, mode), lambda typed: as_bool(typed, mode), mode.traced
    )


def as_bool(typed: Typed, mode: Mode) -> Evaluate:
    """The expression as true, false or unknown; what is neither is unknown."""
    evaluate = compile_expression(typed, mode)
    if typed.kind == BOOL:
        return evaluate
    sources = sources_of(typed)

    def checked(env: Env) -> object:
        value = evaluate(env)
        return value if type(value) is bool or type(value) is Unknown else Unknown(NO_VALUE, sources)

    return checked


def _name(name: str, typed: Typed, mode: Mode) -> Evaluate:
    named = typed.means
    if not isinstance(named, Named):
        message = f"`{name}` has no meaning"
        raise TypeError(message)
    if named.origin == "let":
        return mode.lets[name]
    slot = named.slot
    if not mode.traced or named.origin == "variable":
        return operator.itemgetter(slot)
    if isinstance(typed.kind, Scalar):
        return traced_scalar(lambda env: env[slot])
    if isinstance(typed.kind, List) and isinstance(typed.kind.item(), Scalar):
        return _traced_places(slot)
    return operator.itemgetter(slot)


def _traced_places(slot: int) -> Evaluate:
    """The values at all places of a binding with `*`, noted; a list of the plan is noted as it is read."""

    def traced(env: Env) -> object:
        value = env[slot]
        if type(value) is tuple:
            if not lists.spend(env, len(value)):
                return Unknown(lists.BUDGET)
            for member in value:
                note(env, member)
        return value

    return traced


def _attribute(name: str, typed: Typed, mode: Mode) -> Evaluate:
    """The field of a mapping; an absent one has the schema's default, if that gives one."""
    of = compile_expression(typed.parts[0], mode)
    reader = reader_of(typed.kind)
    field = typed.means
    default = field.default if isinstance(field, Field) else None
    absent = None if default is None or reader is None else reader(default)
    traced = mode.traced and reader is not None

    def read(env: Env) -> object:
        node = of(env)
        if type(node) is not Node:
            return node
        value = value_of(node.data.get(name) if type(node.data) is dict else None, node, name, reader)
        if traced:
            note_at(env, value, (*node.path, name))
        if absent is not None and type(value) is Unknown and value.reason == MISSING:
            return absent
        return value

    return read


def _index(typed: Typed, mode: Mode) -> Evaluate:
    literal = typed.parts[1].node
    if isinstance(typed.means, Field) and isinstance(literal, Literal):
        return _attribute(str(literal.value), typed, mode)
    of, index = (compile_expression(part, mode) for part in typed.parts)
    reader = reader_of(typed.kind)
    sources = sources_of(typed)
    traced = mode.traced and reader is not None

    def read(env: Env) -> object:
        node, key = of(env), index(env)
        if type(key) is Unknown or type(node) is Unknown:
            return merged(node, key)
        if type(node) is tuple:
            return node[key] if type(key) is int and 0 <= key < len(node) else Unknown(NO_VALUE, sources)
        if type(node) is not Node:
            return Unknown(NO_VALUE, sources)
        value = child(node, key, reader)
        if traced and isinstance(key, str | int):
            note_at(env, value, (*node.path, key))
        return value

    return read


def _not(part: Evaluate) -> Evaluate:
    def negated(env: Env) -> object:
        value = part(env)
        return value if type(value) is Unknown else not value

    return negated


def _logic(parts: list[Evaluate], *, decides: bool) -> Evaluate:
    """`and` (false decides) and `or` (true decides) of any number of parts."""

    def every(env: Env) -> object:
        doubt: Unknown | None = None
        for part in parts:
            value = part(env)
            if value is decides:
                return decides
            if type(value) is Unknown:
                doubt = value if doubt is None else merged(doubt, value)
        return (not decides) if doubt is None else doubt

    return every


def _choice(typed: Typed, mode: Mode) -> Evaluate:
    condition = as_bool(typed.parts[0], mode)
    then, otherwise = (_of_unit(part, typed.kind, mode) for part in typed.parts[1:])

    def choose(env: Env) -> object:
        value = condition(env)
        if type(value) is Unknown:
            first, second = then(env), otherwise(env)
            return first if type(first) is bool and first is second else value
        return then(env) if value else otherwise(env)

    return choose


def _arithmetic(sign: str, typed: Typed, mode: Mode) -> Evaluate:
    left, right = (compile_expression(part, mode) for part in typed.parts)
    calculate = _calculation(sign, typed)
    sources = sources_of(typed)
    whole = {"+": operator.add, "-": operator.sub}.get(sign)

    def compute(env: Env) -> object:
        a, b = left(env), right(env)
        if whole is not None and type(a) is int and type(b) is int:
            return whole(a, b)
        if type(a) is Unknown or type(b) is Unknown:
            return merged(a, b)
        value = calculate(a, b) if is_number(a) and is_number(b) else None
        if value is None:
            return Unknown(DIVISION if sign == "/" and _is_zero(b) else NO_VALUE, sources)
        return value

    return compute


def _is_zero(value: object) -> bool:
    return value == 0 if type(value) is int else type(value) is Figure and value.num == 0


def _calculation(sign: str, typed: Typed) -> Callable[[Any, Any], object]:
    left, right = typed.parts
    if sign in "+-":
        add = figures.add if sign == "+" else figures.subtract
        if must_be_asked(left.kind, right.kind):
            return lambda a, b: add(a, b) if alike(a, b) else None
        return add
    if sign == "*":
        return figures.multiply if {BARE} in (units(left.kind), units(right.kind)) else _share
    if must_be_asked(left.kind, right.kind):
        return lambda a, b: figures.divide(a, b) if alike(a, b) else None
    return figures.divide


def _share(left: Any, right: Any) -> object:
    if type(right) is Figure and right.percent:
        return figures.share_of(left, right)
    if type(left) is Figure and left.percent:
        return figures.share_of(right, left)
    return None


def _compare(typed: Typed, mode: Mode) -> Evaluate:
    node = typed.node
    signs = [sign for sign, _right in node.rest] if isinstance(node, Compare) else []
    pairs = [
        _comparison(sign, left, right, mode)
        for sign, left, right in zip(signs, typed.parts, typed.parts[1:], strict=False)
    ]
    return pairs[0] if len(pairs) == 1 else _logic(pairs, decides=False)


def _comparison(sign: str, left: Typed, right: Typed, mode: Mode) -> Evaluate:
    """One comparison of two expressions: true, false or unknown."""
    if sign in ("in", "not in"):
        equal = comparison_of("==", left.kind, lists.item_of(right.kind))
        found = lists.membership(left, right, equal, compiler(mode))
        return found if sign == "in" else _not(found)
    if isinstance(left.kind, List):
        first: Evaluate = lists.members_of(left, compiler(mode))
        second: Evaluate = lists.members_of(right, compiler(mode))
    else:
        first, second = compile_expression(left, mode), compile_expression(right, mode)
    order = ORDER[sign]
    decide = comparison_of(sign, left.kind, right.kind)
    sources = sources_of(left, right)
    hedged = MISSING if _counts(left) or _counts(right) else HEDGED

    def compare(env: Env) -> object:
        a, b = first(env), second(env)
        kind = type(a)
        if kind is type(b) and (kind is int or kind is str or kind is bool):
            if type(a) is str and len(a) > PAGE and not lists.spend_on_text(env, a):
                return Unknown(lists.BUDGET)
            return order(a, b)
        if kind is Unknown or type(b) is Unknown:
            return merged(a, b)
        verdict = decide(a, b)
        if type(verdict) is bool:
            return verdict
        return lists.unknown_member((a, b)) or Unknown(hedged if verdict == HEDGED else verdict, sources)

    return compare


def _counts(typed: Typed) -> bool:
    """Whether an expression counts what fulfils a condition, so that its bounds come from missing values."""
    counted = isinstance(typed.means, Function) and typed.means.name == "count"
    return counted or any(_counts(part) for part in typed.parts)


def _strict(call: Callable[[Any], object], typed: Typed, mode: Mode) -> Evaluate:
    part = compile_expression(typed.parts[0], mode)
    sources = sources_of(typed)

    def apply(env: Env) -> object:
        value = part(env)
        if type(value) is Unknown:
            return value
        return call(value) if is_number(value) else Unknown(NO_VALUE, sources)

    return apply


def _call(typed: Typed, mode: Mode) -> Evaluate:
    function = typed.means
    if not isinstance(function, Function):
        message = "a call without its function"
        raise TypeError(message)
    match function.name:
        case "present" | "missing":
            return _presence(typed.parts[0], mode, wanted=function.name == "present")
        case "default":
            return _default(typed, mode)
    if function.aggregate:
        return aggregates.compile_aggregate(function, typed, compiler(mode))
    if function.call is None:
        return lists.compile_list(function, typed, compiler(mode))
    return compile_call(function, function.call, typed, compiler(mode))


def _presence(part: Typed, mode: Mode, *, wanted: bool) -> Evaluate:
    """`present` looks behind a schema default: an absent field stays absent."""
    written = part
    if isinstance(part.means, Field):
        written = part._replace(means=part.means._replace(default=None))
    elif isinstance(part.means, Named) and part.means.written >= 0:
        written = part._replace(means=part.means._replace(slot=part.means.written))
    if isinstance(written.node, Attribute) and not mode.traced:
        return _field_presence(written, written.node.name, mode, wanted=wanted)
    evaluate = compile_expression(written, mode)
    if wanted:
        return lambda env: type(evaluate(env)) is not Unknown
    return lambda env: type(evaluate(env)) is Unknown


def _field_presence(field: Typed, name: str, mode: Mode, *, wanted: bool) -> Evaluate:
    """Whether a mapping holds a field; without the place of one that is missing, which nobody asks for."""
    of = compile_expression(field.parts[0], mode)
    reader = reader_of(field.kind)

    def there(env: Env) -> object:
        node = of(env)
        if type(node) is not Node:
            return (type(node) is not Unknown) is wanted
        raw = node.data.get(name) if type(node.data) is dict else None
        if raw is None or raw is REFUSED or is_missing(raw):
            return not wanted
        return wanted if reader is None or reader(raw) is not None else not wanted

    return there


def _default(typed: Typed, mode: Mode) -> Evaluate:
    first, second = (_of_unit(part, typed.kind, mode) for part in typed.parts)
    literal = typed.parts[1].node
    if isinstance(literal, Literal) and type(literal.value) is bool and typed.parts[0].kind == BOOL:
        return _settled(typed.parts[0], mode, unknown=literal.value)

    def choose(env: Env) -> object:
        value = first(env)
        return second(env) if type(value) is Unknown else value

    return choose


def _settled(typed: Typed, mode: Mode, *, unknown: bool) -> Evaluate:
    """A condition as true or false, what is unknown being one of them: so the first part may decide.

    In Kleene's logic that may be said of each part of `and` and `or`. A trace notes what all parts read.
    """
    if isinstance(typed.node, Logic) and not mode.traced:
        parts = [_settled(part, mode, unknown=unknown) for part in typed.parts]
        return _logic(parts, decides=typed.node.operator == "or")
    evaluate = as_bool(typed, mode)

    def settled(env: Env) -> object:
        value = evaluate(env)
        return unknown if type(value) is Unknown else value

    return settled


def _of_unit(part: Typed, kind: Type, mode: Mode) -> Evaluate:
    """One of several expressions for a value: a bare number among percentages is a percentage."""
    evaluate = compile_expression(part, mode)
    if units(kind) != {PERCENT} or units(part.kind) != {BARE}:
        return evaluate

    def as_percentage(env: Env) -> object:
        value = evaluate(env)
        if type(value) is int:
            return Figure(value, 1, percent=True)
        return value._replace(percent=True) if type(value) is Figure else value

    return as_percentage
