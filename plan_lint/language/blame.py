"""Why a requirement failed: the comparisons that decided it, both their sides and the gap between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plan_lint import figures
from plan_lint.figures import Figure
from plan_lint.findings import Comparison
from plan_lint.language.aggregates import collector
from plan_lint.language.checked import Typed
from plan_lint.language.comparing import ORDER, is_number
from plan_lint.language.display import show_short, show_value
from plan_lint.language.evaluate import Mode, as_bool, compile_expression, compiler
from plan_lint.language.reading import Env
from plan_lint.language.tree import Arithmetic, Call, Choice, Compare, Logic, Name, Not
from plan_lint.language.types import BARE, PERCENT, Scalar, units
from plan_lint.language.values import Unknown
from plan_lint.records import NamedTuple

WORKING = 8  # figures of a sum that are shown one by one
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

Blame = Callable[[Env], list[Comparison]]
Lets = Mapping[str, tuple[int, Typed]]


class _How(NamedTuple):
    """How to compile, and whether this is one of several ways in which the requirement could have held.

    Of such a way only figures are told, and only what first rules it out: a way that was never meant, because
    the plan says otherwise, has nothing to tell.
    """

    lets: Lets
    mode: Mode
    told: set[tuple[str, bool]]  # lets are told once: those that refer to each other would fan out
    alternative: bool = False


def blame_of(require: Typed, lets: Lets, mode: Mode) -> Blame:
    """Compile what is told of a requirement that is false."""
    tell = _blame(require, _How(lets, mode, set()), value=False)
    return lambda env: list(dict.fromkeys(tell(env)))


def _nothing(_env: Env) -> list[Comparison]:
    return []


def _blame(typed: Typed, how: _How, *, value: bool) -> Blame:
    """The comparisons that gave an expression its value, as those that should have held instead."""
    match typed.node:
        case Not():
            return _blame(typed.parts[0], how, value=not value)
        case Logic(operator=operator):
            return _logic(typed, how, value=value, decides=(operator == "or") is value)
        case Choice():
            return _choice(typed, how, value=value)
        case Name(name=name) if name in how.lets and (name, value) not in how.told:
            how.told.add((name, value))
            return _blame(how.lets[name][1], how, value=value)
        case Call(function="default"):
            return _blame(typed.parts[0], how, value=value)
        case Compare(rest=rest):
            signs = [sign for sign, _right in rest]
            pairs = zip(signs, typed.parts, typed.parts[1:], strict=False)
            return _all([_compared(*pair, how, value=value) for pair in pairs if pair[0] in _OPPOSITE])
        case Call(function="agrees") if not value:
            return _compared("agrees", typed.parts[0], typed.parts[1], how, value=value)
        case _:
            return _nothing


def _all(blames: list[Blame]) -> Blame:
    return lambda env: [found for blame in blames for found in blame(env)]


def _first(blames: list[Blame]) -> Blame:
    """Of several ways in which the requirement could have held: what its author names first."""
    return lambda env: next((found for blame in blames if (found := blame(env))), [])


def _logic(typed: Typed, how: _How, *, value: bool, decides: bool) -> Blame:
    """`and` that is false, or `or` that is true, is so by some of its parts; else each part is one way."""
    if not decides:
        ways = how._replace(alternative=True)
        return _first([_blame(part, ways, value=value) for part in typed.parts])
    parts = [(as_bool(part, how.mode), _blame(part, how, value=value)) for part in typed.parts]

    def deciding(env: Env) -> list[Comparison]:
        found: list[Comparison] = []
        for evaluate, blame in parts:
            if evaluate(env) is value:
                found += blame(env)
                if how.alternative:
                    break
        return found

    return deciding


def _choice(typed: Typed, how: _How, *, value: bool) -> Blame:
    condition = as_bool(typed.parts[0], how.mode)
    then, otherwise = (_blame(part, how, value=value) for part in typed.parts[1:])

    def chosen(env: Env) -> list[Comparison]:
        answer = condition(env)
        if type(answer) is Unknown:
            return []
        return then(env) if answer else otherwise(env)

    return chosen


def _compared(sign: str, left: Typed, right: Typed, how: _How, *, value: bool) -> Blame:
    """One comparison, told where it has that value; where it should have been false, as its opposite."""
    if not (isinstance(left.kind, Scalar) and isinstance(right.kind, Scalar)):
        return _nothing
    first, second = compile_expression(left, how.mode), compile_expression(right, how.mode)
    first_working, second_working = _working(left, how), _working(right, how)
    known_units = (units(left.kind) | units(right.kind)) - {BARE, PERCENT}
    unit = next(iter(known_units)) if len(known_units) == 1 else ""
    due = _OPPOSITE[sign] if value else sign

    def compared(env: Env) -> list[Comparison]:
        a, b = first(env), second(env)
        if is_number(a) and is_number(b):
            if _holds(sign, a, b) is not value:
                return []
            ours = first_working(env) + show_short(a, b)
            theirs = second_working(env) + show_short(b, a)
            return [Comparison(ours, due, theirs, _gap(a, b, unit))]
        if how.alternative or type(a) is not type(b) or ORDER[sign](a, b) is not value:
            return []
        return [Comparison(show_short(a), due, show_short(b), "")]

    return compared


def _holds(sign: str, a: Any, b: Any) -> bool | None:
    return figures.agrees(a, b) if sign == "agrees" else figures.holds(sign, a, b)


def _gap(left: Any, right: Any, unit: str) -> str:
    difference = figures.subtract(left, right)
    if difference is None or figures.order(difference, 0) == 0:
        return ""
    if type(difference) is Figure and difference.hedged:
        return ""
    size = figures.show(figures.absolute(difference))
    if size.endswith("%"):
        return "1 point" if size == "1%" else f"{size[:-1]} points"
    return f"{size} {unit}".strip()


def _working(typed: Typed, how: _How) -> Callable[[Env], str]:
    """How a sum came about, as `410 + 395 = `; empty for what is no sum."""
    match typed.node:
        case Name(name=name) if name in how.lets:
            return _working(how.lets[name][1], how)
        case Arithmetic(operator="+" | "-"):
            signed = [(sign, compile_expression(part, how.mode)) for sign, part in _addends(typed)]
            return lambda env: (
                "".join([f" {sign} {show_value(part(env))}" for sign, part in signed])[3:] + " = "
            )
        case Call(function="sum"):
            return _sum_working(typed.parts[0], how)
        case _:
            return lambda _env: ""


def _addends(typed: Typed) -> list[tuple[str, Typed]]:
    """What is added up and taken away, each with its sign."""
    if isinstance(typed.node, Arithmetic) and typed.node.operator in ("+", "-"):
        return [*_addends(typed.parts[0]), (typed.node.operator, typed.parts[1])]
    return [("+", typed)]


def _sum_working(typed: Typed, how: _How) -> Callable[[Env], str]:
    collect = collector(typed, compiler(how.mode))

    def working(env: Env) -> str:
        members = collect(env).members
        if not 1 < len(members) <= WORKING:
            return ""
        return " + ".join(show_value(member) for member in members) + " = "

    return working
