"""What a function of the rule language is: its signature, its meaning, and what its parameters accept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plan_lint.figures import Figure
from plan_lint.language.types import BARE, PERCENT, List, Record, Type, is_a, units
from plan_lint.records import NamedTuple


class Parameter(NamedTuple):
    """A parameter and what it accepts: anything, figure, percent, count, whole, text, year, list, mapping."""

    name: str
    accepts: str


class Function(NamedTuple):
    """A function: its signature, what it means, and an example with what it prints.

    `result` gives the type of the result from the types of the arguments, or None where they have no
    meaning together. `call` works on known values and returns None where there is no value; it is None
    itself for the forms that the evaluator knows (presence, aggregates, lists of keys and the like).
    """

    name: str
    group: str
    parameters: tuple[Parameter, ...]
    returns: str
    meaning: str
    example: str
    prints: str
    result: Callable[[Sequence[Type]], Type | None]
    call: Callable[..., object] | None = None
    aggregate: bool = False


_NEEDS = {
    "figure": "a figure",
    "percent": "a percentage",
    "count": "a count",
    "whole": "a whole number or year",
    "year": "a year",
    "list": "a list",
    "mapping": "a mapping",
}


def needs(accepts: str) -> str:
    """What a parameter accepts, in words."""
    return _NEEDS.get(accepts, "text")


def admits(accepts: str, kind: Type) -> bool:
    """Whether an argument of the type may stand where the parameter accepts that."""
    match accepts:
        case "anything":
            return True
        case "figure":
            return bool(units(kind))
        case "percent":
            return bool(units(kind) & {PERCENT, BARE})
        case "count":
            return bool(units(kind) - {PERCENT})
        case "whole":
            return is_a(kind, "year") or bool(units(kind) - {PERCENT})
        case "list":
            return isinstance(kind, List)
        case "mapping":
            return isinstance(kind, Record)
        case "year":
            return is_a(kind, "year")
        case _:
            return is_a(kind, "text")


def fits(accepts: str, value: object) -> bool:
    """Whether a known value is of the kind a parameter accepts; asked where the schema allows several."""
    match accepts:
        case "anything":
            return True
        case "figure":
            return type(value) is int or type(value) is Figure
        case "percent":
            return type(value) is int or (type(value) is Figure and value.percent)
        case "count":
            return type(value) is int or (type(value) is Figure and not value.percent)
        case _:
            return type(value) is str


def signature(function: Function) -> str:
    """The signature as the documentation and messages show it."""
    parameters = ", ".join(parameter.name for parameter in function.parameters)
    return f"{function.name}({parameters})"
