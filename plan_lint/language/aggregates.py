"""Aggregates at run time: comprehensions, what they collect, and the one value that is made of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plan_lint import figures
from plan_lint.figures import Figure
from plan_lint.language.checked import Typed
from plan_lint.language.lists import (
    BUDGET,
    Compiler,
    Members,
    element_of,
    item_of,
    key_of,
    members_of,
    unknown_member,
)
from plan_lint.language.reading import Env, Evaluate, sources_of
from plan_lint.language.signatures import Function
from plan_lint.language.tree import Comprehension
from plan_lint.language.types import PERCENT, units
from plan_lint.language.values import HEDGED, NO_VALUE, Unknown, merged
from plan_lint.language.work import weight_of, work
from plan_lint.records import NamedTuple


class Collected(NamedTuple):
    """What a list or comprehension gave: the members, those that may not count, and why any may be lost."""

    members: list[Any]
    doubtful: list[tuple[int, Any, Unknown]]  # how many members stood before, the element, why it is in doubt
    lost: Unknown | None


class _Stage(NamedTuple):
    """A `for` of a comprehension: its slot, members and conditions, and the work that each member takes.

    `first` says that one element is all that is asked for.
    """

    slot: int
    source: Members
    conditions: list[Evaluate]
    weight: int
    first: bool


Collect = Callable[[Env], Collected]
Judge = Callable[[Collected], object]


def collector(typed: Typed, compiler: Compiler, *, first: bool = False) -> Collect:
    """Compiles a comprehension, or a plain list, to what an aggregate works on; `first` is one element."""
    if not isinstance(typed.node, Comprehension):
        members = members_of(typed, compiler)

        def collect_list(env: Env) -> Collected:
            found = members(env)
            if isinstance(found, Unknown):
                return Collected([], [], found)
            return Collected(list(found), [], None)

        return collect_list
    element = element_of(typed.parts[0], compiler)
    last = typed.loops[-1]
    stages = [
        _Stage(
            loop.slot,
            members_of(loop.source, compiler),
            [compiler.boolean(each) for each in loop.conditions],
            weight_of(*loop.conditions, typed.parts[0] if loop is last else None),
            first,
        )
        for loop in typed.loops
    ]

    def collect(env: Env) -> Collected:
        collected = Collected([], [], None)
        lost: list[Unknown] = []
        _loop(env, stages, 0, element, None, collected, lost)
        return collected._replace(lost=lost[0]) if lost else collected

    return collect


def _loop(
    env: Env,
    stages: list[_Stage],
    depth: int,
    element: Evaluate,
    doubt: Unknown | None,
    collected: Collected,
    lost: list[Unknown],
) -> None:
    slot, source, conditions, weight, first = stages[depth]
    found = source(env)
    if isinstance(found, Unknown):
        lost.append(found)
        return
    if weight and not work(env, weight * len(found)):
        lost.append(Unknown(BUDGET))
        return
    for member in found:
        env[slot] = member
        here = doubt
        for condition in conditions:
            verdict = condition(env)
            if verdict is False:
                break
            if type(verdict) is Unknown:
                here = verdict
        else:
            if depth + 1 < len(stages):
                _loop(env, stages, depth + 1, element, here, collected, lost)
            elif here is None:
                collected.members.append(element(env))
            else:
                collected.doubtful.append((len(collected.members), element(env), here))
            if first and (collected.members or collected.doubtful or lost):
                return


def _doubt(collected: Collected) -> Unknown | None:
    if collected.lost is not None:
        return collected.lost
    return collected.doubtful[0][2] if collected.doubtful else None


def _kleene(*, decides: bool) -> Judge:
    def judge(collected: Collected) -> object:
        doubts: list[Unknown] = []
        for member in collected.members:
            if member is decides:
                return decides
            if type(member) is not bool:
                doubts.append(member if type(member) is Unknown else Unknown(NO_VALUE))
        doubts += [doubt for _before, element, doubt in collected.doubtful if element is not (not decides)]
        if collected.lost is not None:
            doubts.append(collected.lost)
        return merged(*doubts) if doubts else not decides

    return judge


def _count(collected: Collected) -> object:
    if collected.lost is not None:
        return collected.lost
    sure, unsure = len(collected.members), len(collected.doubtful)
    return figures.between(sure, sure + unsure)


def _folded(fold: Callable[[list[Any]], object]) -> Judge:
    """An aggregate that is unknown when anything it works on is."""

    def judge(collected: Collected) -> object:
        doubt = _doubt(collected) or unknown_member(collected.members)
        if doubt is not None:
            return doubt
        value = fold(collected.members)
        return Unknown(NO_VALUE) if value is None else value

    return judge


def _sum(members: list[Any]) -> Any:
    total: Any = 0
    for member in members:
        if total is None:
            return None
        total = figures.add(total, member)
    return total


def _extreme(sign: str) -> Callable[[list[Any]], object]:
    def pick(members: list[Any]) -> object:
        best = None
        for member in members:
            if best is None:
                best = member
            elif type(member) is str:
                best = member if (member < best) == (sign == "<") else best
            else:
                wins = figures.holds(sign, member, best)
                if wins is None:
                    return Unknown(HEDGED)
                best = member if wins else best
        return best

    return pick


def _mean(members: list[Any]) -> object:
    total = _sum(members)
    return None if total is None or not members else figures.divide(total, len(members))


def _median(members: list[Any]) -> object:
    if not members:
        return None
    if any(type(member) is Figure and member.hedged for member in members):
        return Unknown(HEDGED)
    ordered = figures.ordered(members)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else _mean(ordered[middle - 1 : middle + 1])


def _unique(collected: Collected) -> object:
    keys = [key_of(member, by_unit=True) for member in collected.members]
    complete = [key for key in keys if key is not None]
    if len(set(complete)) < len(complete):
        return False
    doubt = _doubt(collected)
    if doubt is None and len(complete) < len(keys):
        doubt = unknown_member(collected.members) or Unknown(HEDGED)
    return True if doubt is None else doubt


def _find(collected: Collected) -> object:
    doubt = _doubt(collected)
    if doubt is not None:
        return doubt
    return collected.members[0] if len(collected.members) == 1 else Unknown(NO_VALUE)


def _first(collected: Collected) -> object:
    if collected.doubtful and collected.doubtful[0][0] == 0:
        return collected.doubtful[0][2]
    if collected.members and collected.lost is None:
        return collected.members[0]
    return collected.lost or Unknown(NO_VALUE)


_AGGREGATES: dict[str, Judge] = {
    "any": _kleene(decides=True),
    "all": _kleene(decides=False),
    "count": _count,
    "sum": _folded(_sum),
    "min": _folded(_extreme("<")),
    "max": _folded(_extreme(">")),
    "mean": _folded(_mean),
    "median": _folded(_median),
    "unique": _unique,
    "list": lambda collected: _doubt(collected) or tuple(collected.members),
    "find": _find,
    "first": _first,
}


_FIGURES_ONLY = ("sum", "min", "max", "mean", "median")


def compile_aggregate(function: Function, typed: Typed, compiler: Compiler) -> Evaluate:
    """A function that makes one value of a list or comprehension."""
    collect = collector(typed.parts[0], compiler, first=function.name == "first")
    judge = _AGGREGATES[function.name]
    sources = sources_of(typed)
    carried = units(item_of(typed.parts[0].kind))
    asks = function.name in _FIGURES_ONLY and PERCENT in carried and len(carried) > 1

    def aggregate(env: Env) -> object:
        collected = collect(env)
        if asks and not _of_one_kind(collected.members):
            return Unknown(NO_VALUE, sources)
        value = judge(collected)
        if type(value) is Unknown and not value.sources:
            return Unknown(value.reason, sources)
        return value

    return aggregate


def _of_one_kind(members: list[Any]) -> bool:
    """Whether all figures are percentages, or none is."""
    return len({type(each) is Figure and each.percent for each in members if type(each) is not Unknown}) < 2
