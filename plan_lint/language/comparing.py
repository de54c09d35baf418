"""Comparing known values: true, false, or the reason why it cannot be told."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from plan_lint import figures
from plan_lint.figures import Figure
from plan_lint.language.reading import members_in
from plan_lint.language.types import BARE, PERCENT, List, Type, units
from plan_lint.language.values import HEDGED, NO_VALUE, Unknown

Decide = Callable[[Any, Any], bool | str]

ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def must_be_asked(left: Type, right: Type) -> bool:
    """Whether one figure may be a percentage where the other is a count; a bare number goes with both."""
    ours, theirs = units(left), units(right)
    several = any(PERCENT in each and len(each) > 1 for each in (ours, theirs))
    return several and {BARE} not in (ours, theirs)


def is_number(value: object) -> bool:
    """Whether a value is a figure of any kind."""
    return type(value) is int or type(value) is Figure


def alike(left: object, right: object) -> bool:
    """Whether both figures are percentages, or neither is."""
    return (type(left) is Figure and left.percent) == (type(right) is Figure and right.percent)


def comparison_of(sign: str, left: Type, right: Type) -> Decide:
    """How two known values of the types compare: true, false, or the reason why it cannot be told."""
    if isinstance(left, List) and isinstance(right, List):
        return _lists_compared(sign, left.item(), right.item())
    order = ORDER[sign]
    asks = must_be_asked(left, right)

    def decide(a: Any, b: Any) -> bool | str:
        if is_number(a) and is_number(b):
            if asks and not alike(a, b):
                return NO_VALUE
            verdict = figures.holds(sign, a, b)
            return HEDGED if verdict is None else verdict
        return order(a, b) if type(a) is type(b) else NO_VALUE

    return decide


def _lists_compared(sign: str, left: Type, right: Type) -> Decide:
    """Lists are equal when they are as long and all members are; one difference decides."""
    equal = comparison_of("==", left, right)

    def decide(a: Any, b: Any) -> bool | str:
        ours, theirs = members_in(a, left), members_in(b, right)
        if ours is None or theirs is None:
            return NO_VALUE
        doubt = ""
        same = len(ours) == len(theirs)
        for mine, other in zip(ours, theirs, strict=False):
            unknown = next((each for each in (mine, other) if type(each) is Unknown), None)
            verdict = equal(mine, other) if unknown is None else unknown.reason
            same = same and verdict is not False
            doubt = verdict if type(verdict) is str else doubt
        return doubt if same and doubt else same is (sign == "==")

    return decide
