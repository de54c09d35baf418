"""A rule that was checked: its bindings and names with their slots, its expressions with their types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plan_lint.language.signatures import Function
from plan_lint.language.tree import Expr, PathPattern
from plan_lint.language.types import Field, Type
from plan_lint.records import NamedTuple


class Named(NamedTuple):
    """A name an expression may use: its type, the slot that holds its value, and what it is.

    `origin` is binding, optional, capture, let, plan, form or variable; `titles` are the words that stand
    for a capture's keys; `written` is the slot of what the plan itself says where the schema has a default,
    else -1.
    """

    kind: Type
    slot: int
    origin: str
    titles: Mapping[str, str] = {}
    written: int = -1


class Loop(NamedTuple):
    """A checked `for` of a comprehension."""

    slot: int
    source: Typed
    conditions: tuple[Typed, ...]


class Typed(NamedTuple):
    """An expression with its type, its checked parts and what its name stands for."""

    node: Expr
    kind: Type
    parts: tuple[Typed, ...] = ()
    means: Named | Field | Function | tuple[Loop, ...] | None = None

    @property
    def loops(self) -> tuple[Loop, ...]:
        """What each `for` of a comprehension means."""
        return self.means if type(self.means) is tuple else ()


def parts_of(typed: Typed) -> Sequence[Typed]:
    """The expressions that an expression is made of, one level down, those of its loops included."""
    loops = [part for loop in typed.loops for part in (loop.source, *loop.conditions)]
    return (*typed.parts, *loops) if loops else typed.parts


class Binding(NamedTuple):
    """A name of `given`: its slot, type and paths; `member` instead for `name: in list`.

    `barred` holds for each path the fields that its captures pass over; `written` is the slot of what the
    plan itself says where the schema has a default.
    """

    name: str
    slot: int
    kind: Type
    patterns: tuple[PathPattern, ...] = ()
    barred: tuple[Mapping[int, frozenset[str]], ...] = ()
    default: object = None
    written: int = -1
    member: Typed | None = None

    @property
    def optional(self) -> bool:
        """Whether the binding matches what is missing, too."""
        return bool(self.patterns) and self.patterns[0].optional

    @property
    def listed(self) -> bool:
        """Whether the binding is the list of all values there."""
        return any(step.kind == "any" for pattern in self.patterns for step in pattern.steps)

    @property
    def captures(self) -> tuple[str, ...]:
        """The captures that the binding binds, in their order."""
        if not self.patterns:
            return ()
        return tuple(step.name for step in self.patterns[0].steps if step.kind == "capture")


class RuleText(NamedTuple):
    """The parts of a rule that are written in the rule language."""

    given: tuple[tuple[str, tuple[str, ...]], ...]
    let: tuple[tuple[str, str], ...]
    when: str
    require: str
    at: str
    message: str
    fix_set: str
    fix_to: str


class Rule(NamedTuple):
    """A rule whose texts are parsed and typed, and how many slots its names take.

    `fix` is the binding that a fix writes to, and what.
    """

    bindings: tuple[Binding, ...]
    captures: Mapping[str, Named]
    lets: Mapping[str, tuple[int, Typed]]
    when: Typed | None
    require: Typed
    at: Binding | None
    message: tuple[str | Typed, ...]
    fix: tuple[Binding, Typed] | None
    size: int
