"""What a rule across plans makes of all places together: one value, told and noted as one.

Without this, each finding would hold what was read of every plan, and time and memory would grow with the
square of the plans.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from plan_lint.language.checked import Named, Rule, Typed
from plan_lint.language.evaluate import Mode, compile_expression
from plan_lint.language.reading import Env, Evaluate, note
from plan_lint.language.tree import Name
from plan_lint.language.types import List, Record
from plan_lint.records import NamedTuple


class Whole(NamedTuple):
    """A value made of all places: as the rule writes it, and its operands that are of one case.

    `let` is the let that it is the whole of, else empty.
    """

    typed: Typed
    operands: tuple[Typed, ...]
    let: str


Wholes = dict[str, Whole]


def told_as_one(rule: Rule) -> tuple[Rule, Wholes]:
    """The rule with a name in the place of each value made of all places, and what the names stand for."""
    long = {each.name for each in rule.bindings if each.listed or not (each.captures or each.member)}
    wholes: Wholes = {}
    lets = {}
    for name, (slot, typed) in rule.lets.items():
        if isinstance(typed.kind, List) and _is_long(typed, long):
            long.add(name)
        lets[name] = (slot, _named(typed, long, wholes, name))
    require = _named(rule.require, long, wholes)
    when = None if rule.when is None else _named(rule.when, long, wholes)
    return rule._replace(lets=lets, when=when, require=require), wholes


def _is_long(typed: Typed, long: set[str]) -> bool:
    """Whether this is a list or mapping of all places, or made of one."""
    if not isinstance(typed.kind, List | Record):
        return False
    if isinstance(typed.node, Name):
        return typed.node.name in long
    return any(_is_long(part, long) for part in (*typed.parts, *(loop.source for loop in typed.loops)))


def _named(typed: Typed, long: set[str], wholes: Wholes, let: str = "") -> Typed:
    """The expression with names for the wholes in it; `let` is the let that it is the whole of."""
    if isinstance(typed.kind, List) and _is_long(typed, long):
        return typed  # whoever makes a value of it is named
    made = [_is_long(part, long) for part in typed.parts]
    if any(made):
        own = tuple(part for part, whole in zip(typed.parts, made, strict=True) if not whole)
        operands = tuple(_named(part, long, wholes) for part in own)
        name = f"#{len(wholes)}"  # no rule can write such a name
        wholes[name] = Whole(typed, operands, let)
        return Typed(Name(name, typed.node.at), typed.kind, (), Named(typed.kind, -1, "let"))
    parts = tuple(_named(part, long, wholes) for part in typed.parts)
    loops = [
        loop._replace(
            source=_named(loop.source, long, wholes),
            conditions=tuple(_named(each, long, wholes) for each in loop.conditions),
        )
        for loop in typed.loops
    ]
    return typed._replace(parts=parts, means=tuple(loops) if loops else typed.means)


def plain(wholes: Wholes, mode: Mode) -> Mode:
    """A plain mode that knows the wholes, too; of a let that is one, what cases share is shared."""
    made = {
        name: mode.lets[whole.let] if whole.let else compile_expression(whole.typed, mode)
        for name, whole in wholes.items()
    }
    return Mode({**mode.lets, **made})


def noted(wholes: Wholes, known: Mode) -> dict[str, Callable[[Mode], Evaluate]]:
    """How to compile each whole where scalars read are noted: its own value is, and its operands are."""
    return {name: partial(_noting, whole.operands, known.lets[name]) for name, whole in wholes.items()}


def _noting(operands: tuple[Typed, ...], evaluate: Evaluate, mode: Mode) -> Evaluate:
    read = [compile_expression(each, mode) for each in operands]

    def noting(env: Env) -> object:
        for operand in read:
            operand(env)
        value = evaluate(list(env))  # a copy: a let computed here is one that was not noted
        note(env, value)
        return value

    return noting
