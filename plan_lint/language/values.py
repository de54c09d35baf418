"""What expressions work on at run time: containers of the plan, the unknown, and the state of one run."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from plan_lint.findings import Path

MISSING = "missing"
REFUSED_REASON = "not as the schema says"
HEDGED = "hedged"
DIVISION = "division by zero"
NO_VALUE = "no value"
PAGE = (
    256  # characters of a text that are worked through, or made, in a step; a longer one is noted by digest
)


class Unknown(NamedTuple):
    """The value of an expression that needed something missing: why, and where that came from.

    A source is a place of the plan, or the slot of the binding that holds it.
    """

    reason: str
    sources: tuple[int | Path, ...] = ()


class Node(NamedTuple):
    """A mapping or list of the plan and its place."""

    data: object
    path: Path


class Refused:
    """Stands in the data for a value that the schema refuses."""

    __slots__ = ()

    def __repr__(self) -> str:
        """As data with refused values is shown in tests."""
        return "REFUSED"


REFUSED: Final = Refused()


UNBOUNDED: Final = 1 << 62  # of work


class Run:
    """The state of one rule on one plan.

    It holds the steps and the work left, the cases that passed, what was computed once for many cases, the
    refused places met, and the scalars a trace has read, with the places of those that no binding names.
    `tell` hears of every case that did not pass, with its verdict: False or an Unknown.
    """

    __slots__ = ("known", "passed", "places", "refused", "steps", "tell", "trace", "work")

    def __init__(self, steps: int, tell: Callable[[list[Any], object], None], work: int = UNBOUNDED) -> None:
        self.steps = steps
        self.work = work
        self.tell = tell
        self.passed = 0
        self.known: MutableMapping[object, Any] = {}
        self.refused: dict[Path, None] = {}
        self.trace: list[str] = []
        self.places: dict[Path, None] = {}


# The first slots of every environment; bindings, captures and lets follow.
RUN, PLAN, FORM, ROOT = 0, 1, 2, 3
FIXED_SLOTS = ("run", "plan", "form", "root")


def is_missing(raw: object) -> bool:
    """Absent, null and blank text are one thing."""
    return raw is None or (type(raw) is str and (not raw or (raw[0].isspace() and _is_blank(raw))))


# A text may be read as often as a rule has steps, and may begin with 64 KB of blanks.
_is_blank = lru_cache(maxsize=64)(str.isspace)


def descend(data: Any, keys: tuple[str | int, ...]) -> Any:
    """The value at a place below a value: None where nothing stands, REFUSED where the schema said no."""
    for key in keys:
        if type(data) is dict:
            data = data.get(key)
        elif type(data) is list:
            data = data[key] if type(key) is int and key < len(data) else None
        else:
            return REFUSED if data is REFUSED else None
    return data


def merged(*values: object) -> Unknown:
    """One unknown for all that are unknown: the first reason, every source."""
    found = [value for value in values if type(value) is Unknown]
    if len(found) == 1:
        return found[0]
    sources = dict.fromkeys(source for unknown in found for source in unknown.sources)
    return Unknown(found[0].reason, tuple(sources))
