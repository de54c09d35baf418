"""Optional fields that would silence a rule: read in `when` or as a list without default or present."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plan_lint.findings import Path
from plan_lint.language.check import Refusal
from plan_lint.language.checked import Named, Typed
from plan_lint.language.tree import (
    At,
    Attribute,
    Call,
    Choice,
    Compare,
    Comprehension,
    Expr,
    Index,
    Literal,
    Logic,
    Name,
    Not,
)
from plan_lint.language.types import Field
from plan_lint.records import NamedTuple


class Part(NamedTuple):
    """An expression of a rule, and where in the rule it stands."""

    where: Path
    typed: Typed


class _Walk(NamedTuple):
    """What is known on the way down.

    `strict`: a missing value here silences the rule; `excused`: default, present or missing says what is
    meant; `guards`: what is known to be present; `neighbours`: variables that are pairs of neighbours.
    """

    lets: Mapping[str, Part]
    refusals: list[Refusal]
    seen: set[tuple[str, bool, bool, frozenset[str]]]
    facts: dict[tuple[str, bool], frozenset[str]]
    where: Path
    strict: bool
    excused: bool = False
    guards: frozenset[str] = frozenset()
    neighbours: frozenset[str] = frozenset()

    def also(self, guards: Iterable[str]) -> _Walk:
        return self._replace(guards=self.guards | frozenset(guards))

    def without(self, variable: str) -> _Walk:
        """The walk where a variable has come to stand for something else."""
        kept = (
            key
            for key in self.guards
            if key != variable and not key.startswith((variable + ".", variable + "["))
        )
        return self._replace(guards=frozenset(kept), neighbours=self.neighbours - {variable})

    def as_source(self) -> _Walk:
        return self._replace(strict=not self.excused)

    def beneath_default(self) -> _Walk:
        return self._replace(strict=False, excused=True)


def silencers(
    members: Iterable[Part], when: Part | None, require: Part, lets: Mapping[str, Part]
) -> list[Refusal]:
    """The refusals of a rule: `when` and lists are strict, `require` only in the lists it goes through."""
    refusals: list[Refusal] = []
    walk = _Walk(lets, refusals, set(), {}, (), strict=True)
    for member in members:
        _visit(member.typed, walk._replace(where=member.where))
    if when is not None:
        _visit(when.typed, walk._replace(where=when.where))
        walk = walk.also(_facts(when.typed, walk, truth=True))
    _visit(require.typed, walk._replace(where=require.where, strict=False))
    return list(dict.fromkeys(refusals))


def _visit(typed: Typed, walk: _Walk) -> None:
    match typed.node:
        case Name() as name if isinstance(typed.means, Named):
            _visit_name(name, typed.means, walk)
        case Attribute(name_at=name_at):
            field = typed.means
            if isinstance(field, Field) and not field.required and field.default is None:
                _ask(typed.node, name_at, walk)
            _visit(typed.parts[0], walk)
        case Index():
            _visit_index(typed, typed.node, walk)
        case Call(function="present" | "missing"):
            _visit(typed.parts[0], walk.beneath_default())
        case Call(function="default"):
            _visit(typed.parts[0], walk.beneath_default())
            _visit(typed.parts[1], walk)
        case Logic(operator=operator):
            for index, part in enumerate(typed.parts):
                others = [*typed.parts[:index], *typed.parts[index + 1 :]]
                known = [key for other in others for key in _facts(other, walk, truth=operator == "and")]
                _visit(part, walk.also(known))
        case Choice():
            condition, then, otherwise = typed.parts
            _visit(condition, walk)
            _visit(then, walk.also(_facts(condition, walk, truth=True)))
            _visit(otherwise, walk.also(_facts(condition, walk, truth=False)))
        case Comprehension():
            _visit_comprehension(typed, walk)
        case Compare(rest=rest):
            for part, operator in zip(
                typed.parts, ("", *(operator for operator, _right in rest)), strict=True
            ):
                _visit(part, walk.as_source() if operator in ("in", "not in") else walk)
        case _:
            for part in typed.parts:
                _visit(part, walk)


def _visit_name(node: Name, named: Named, walk: _Walk) -> None:
    if named.origin == "optional":
        _ask(node, node.at, walk)
    elif named.origin == "let" and node.name not in walk.guards:
        visit = (node.name, walk.strict, walk.excused, walk.guards)
        if visit not in walk.seen:
            walk.seen.add(visit)
            let = walk.lets[node.name]
            _visit(let.typed, walk._replace(where=let.where))


def _visit_index(typed: Typed, node: Index, walk: _Walk) -> None:
    of, index = node.of, node.index
    neighbour = isinstance(of, Name) and of.name in walk.neighbours
    safe = neighbour and isinstance(index, Literal) and index.value in (0, 1)
    if isinstance(typed.means, Field):
        safe = typed.means.required or typed.means.default is not None
    if not safe:
        _ask(node, node.at, walk)
    for part in typed.parts:
        _visit(part, walk)


def _visit_comprehension(typed: Typed, walk: _Walk) -> None:
    inner = walk
    clauses = typed.node.clauses if isinstance(typed.node, Comprehension) else ()
    for clause, loop in zip(clauses, typed.loops, strict=True):
        _visit(loop.source, inner.as_source())
        inner = inner.without(clause.name)
        if isinstance(loop.source.node, Call) and loop.source.node.function == "pairs":
            inner = inner._replace(neighbours=inner.neighbours | {clause.name})
        known = [key for each in loop.conditions for key in _facts(each, walk, truth=True)]
        inner = inner.also(known)
        for condition in loop.conditions:
            _visit(condition, inner)
    _visit(typed.parts[0], inner)


def _ask(node: Expr, at: At, walk: _Walk) -> None:
    key = key_of(node)
    if not walk.strict or any(
        guard == key or guard.startswith((key + ".", key + "[")) for guard in walk.guards
    ):
        return
    message = (
        f"`{key}` may be missing, which would silence the rule here;"
        f" write present({key}) and ... or default({key}, ...)"
    )
    walk.refusals.append(Refusal(walk.where, at, message))


def _facts(typed: Typed, walk: _Walk, *, truth: bool) -> frozenset[str]:
    """What is present when the expression is true (or, with `truth` False, when it is false)."""
    match typed.node:
        case Call(function="present", arguments=(argument,)) if truth:
            return frozenset({key_of(argument)})
        case Call(function="missing", arguments=(argument,)) if not truth:
            return frozenset({key_of(argument)})
        case Not():
            return _facts(typed.parts[0], walk, truth=not truth)
        case Logic(operator=operator) if (operator == "and") == truth:
            return frozenset[str]().union(*(_facts(part, walk, truth=truth) for part in typed.parts))
        case Name(name=name) if name in walk.lets:
            if (name, truth) not in walk.facts:
                walk.facts[name, truth] = _facts(walk.lets[name].typed, walk, truth=truth)
            return walk.facts[name, truth]
        case _:
            return frozenset()


def key_of(expr: Expr) -> str:
    """The expression as text, to tell whether two stand for the same place."""
    match expr:
        case Name(name=name):
            return name
        case Attribute(of=of, name=name):
            return f"{key_of(of)}.{name}"
        case Index(of=of, index=index):
            return f"{key_of(of)}[{key_of(index)}]"
        case Literal(value=str(text), kind="text"):
            return f'"{text}"'
        case Literal(value=value):
            return str(value)
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(key_of(each) for each in arguments)})"
        case _:
            return f"<{expr.at[0]}:{expr.at[1]}>"
