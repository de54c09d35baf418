"""Lists at run time: their members, membership, keys to tell values apart, and functions that make lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from plan_lint import figures
from plan_lint.figures import Figure
from plan_lint.language.checked import Typed
from plan_lint.language.comparing import Decide
from plan_lint.language.display import show_value
from plan_lint.language.reading import (
    Env,
    Evaluate,
    members_in,
    note,
    note_at,
    reader_of,
    sources_of,
    value_of,
)
from plan_lint.language.signatures import Function
from plan_lint.language.tree import ListOf, Literal
from plan_lint.language.types import NOTHING, PERCENT, List, Scalar, Type
from plan_lint.language.values import NO_VALUE, PAGE, RUN, Node, Run, Unknown, is_missing, merged

BUDGET = "too many steps"
RANGE_LIMIT = 10_000
NAME = 8  # characters of names that are put in order in a step


Members = Callable[[Env], Sequence[Any] | Unknown]


class Compiler(NamedTuple):
    """How to compile the parts of an aggregate: any expression, and one that must be true or false."""

    expression: Callable[[Typed], Evaluate]
    boolean: Callable[[Typed], Evaluate]
    traced: bool


def spend(env: Env, steps: int) -> bool:
    """Take steps from the budget of the run; False when there are none left."""
    run: Run = env[RUN]
    run.steps -= steps
    return run.steps >= 0


def spend_on_text(env: Env, text: str) -> bool:
    """Take a step for each page of a long text."""
    return len(text) <= PAGE or spend(env, len(text) // PAGE)


def item_of(kind: Type) -> Type:
    """The type of a list's members."""
    return kind.item() if isinstance(kind, List) else NOTHING


def members_of(typed: Typed, compiler: Compiler) -> Members:
    """The members of a list-valued expression, read as the schema types them."""
    evaluate = compiler.expression(typed)
    item = item_of(typed.kind)
    sources = sources_of(typed)
    traced = compiler.traced and isinstance(item, Scalar)
    nested = isinstance(item, List)

    def members(env: Env) -> Sequence[Any] | Unknown:
        value = evaluate(env)
        if type(value) is Unknown:
            return value
        # Before it is read: without steps, each further list is left.
        if not (spend_on_all(env, value) if nested else spend(env, length_of(value))):
            return Unknown(BUDGET)
        found = members_in(value, item)
        if found is None:
            return Unknown(NO_VALUE, sources)
        if traced and type(value) is Node:
            for index, member in enumerate(found):
                note_at(env, member, (*value.path, index))
        return found

    return members


def length_of(value: object) -> int:
    """How many members a list has, computed or of the plan; 0 for no list."""
    held = value.data if type(value) is Node else value
    return len(held) if type(held) is list or type(held) is tuple else 0


def spend_on_all(env: Env, value: object) -> bool:
    """Take a step for each member of a list, and for theirs; without any left, the list is not looked at."""
    run: Run = env[RUN]
    return run.steps >= 0 and spend(env, _size_of(value))


def _size_of(value: object) -> int:
    held = value.data if type(value) is Node else value
    if type(held) is tuple or type(held) is list:
        return len(held) + sum([_size_of(member) for member in held])
    return len(held) if type(held) is dict and type(value) is Node else 0


def element_of(typed: Typed, compiler: Compiler) -> Evaluate:
    """The element of a comprehension; a list of the plan becomes its members."""
    evaluate, kind = compiler.expression(typed), typed.kind
    if not isinstance(kind, List):
        return evaluate
    item = item_of(kind)
    nested = isinstance(item, List)

    def element(env: Env) -> object:
        value = evaluate(env)
        if not (spend_on_all(env, value) if nested else spend(env, length_of(value))):
            return Unknown(BUDGET)
        found = members_in(value, item)
        return value if found is None else found

    return element


def unknown_member(members: Sequence[Any]) -> Unknown | None:
    """The first unknown among the members of a list, or of the lists in it."""
    for member in members:
        if type(member) is Unknown:
            return member
        if type(member) is tuple and (inside := unknown_member(member)) is not None:
            return inside
    return None


def key_of(value: object, *, by_unit: bool = False) -> object:
    """A hashable stand-in: equal values have equal keys; None for what is unknown or hedged.

    A bare number and a percentage of the same digits have one key, unless units are told apart.
    """
    if type(value) is Figure:
        if value.hedged:
            return None
        return (PERCENT, figures.key(value)) if by_unit and value.percent else figures.key(value)
    if type(value) is Unknown:
        return None
    if type(value) is bool:
        return ("bool", value)
    if type(value) is tuple:
        keys = tuple([key_of(member, by_unit=by_unit) for member in value])
        return None if None in keys else ("list", keys)
    return ("place", value.path) if type(value) is Node else value


def membership(left: Typed, right: Typed, equal: Decide, compiler: Compiler) -> Evaluate:
    """`x in list`: true if found, else unknown if a member or the value is."""
    value_at, members = element_of(left, compiler), members_of(right, compiler)
    sources = sources_of(left, right)
    if isinstance(right.node, ListOf):
        texts = [each.value for each in right.node.items if isinstance(each, Literal)]
        if texts and len(texts) == len(right.node.items) and all(type(each) is str for each in texts):
            return _among(value_at, texts, sources)

    def contained(env: Env) -> object:
        value, found = value_at(env), members(env)
        if isinstance(found, Unknown):
            return found
        if type(value) is Unknown:
            return value if found else False
        doubt: Unknown | None = None
        for member in found:
            if type(member) is tuple and not spend_on_all(env, member):
                return Unknown(BUDGET)
            verdict = member if type(member) is Unknown else equal(value, member)
            if verdict is True:
                return True
            if type(verdict) is Unknown:
                doubt = doubt or verdict
            elif verdict is not False:
                doubt = doubt or Unknown(str(verdict), sources)
        return False if doubt is None else doubt

    return contained


def _among(value_at: Evaluate, texts: list[Any], sources: tuple[int, ...]) -> Evaluate:
    """Membership in a list of texts that the rule itself names."""
    named = frozenset(texts)

    def contained(env: Env) -> object:
        value = value_at(env)
        if not spend(env, len(texts)):
            return Unknown(BUDGET)
        if type(value) is str:
            return value in named
        return value if type(value) is Unknown else Unknown(NO_VALUE, sources)

    return contained


def compile_list(function: Function, typed: Typed, compiler: Compiler) -> Evaluate:
    """A function that makes a list, or joins one."""
    if function.name in ("keys", "values"):
        return _entries(typed, compiler, wanted=function.name)
    if function.name == "range":
        return _range(typed, compiler)
    if function.name == "similar":
        return _similar(compiler.expression(typed.parts[0]), members_of(typed.parts[1], compiler))
    members = members_of(typed.parts[0], compiler)
    if function.name == "join":
        return _join(members, compiler.expression(typed.parts[1]))
    make = _OF_MEMBERS[function.name]

    def listed(env: Env) -> object:
        found = members(env)
        return found if isinstance(found, Unknown) else make(found)

    return listed


def _pairs(members: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(pairwise(members))


def _distinct(members: Sequence[Any]) -> tuple[Any, ...]:
    seen: set[object] = set()
    kept = []
    for member in members:
        key = key_of(member, by_unit=True)
        if key is None or key not in seen:
            kept.append(member)
        seen.add(key)
    return tuple(kept)


_OF_MEMBERS = {"pairs": _pairs, "distinct": _distinct}


def _join(members: Members, separator: Evaluate) -> Evaluate:
    def joined(env: Env) -> object:
        found, between = members(env), separator(env)
        if isinstance(found, Unknown):
            return found
        if type(between) is not str:
            return between
        doubt = unknown_member(found)
        if doubt is not None:
            return doubt
        texts = []
        length = 0
        for member in found:
            if type(member) is Node and not spend_on_all(env, member):
                return Unknown(BUDGET)
            texts.append(show_value(member))
            length += len(texts[-1]) + len(between)
            if length >= PAGE and not spend(env, length // PAGE):
                return Unknown(BUDGET)
            length %= PAGE
        return between.join(texts)

    return joined


def _similar(wanted: Evaluate, members: Members) -> Evaluate:
    def nearest(env: Env) -> object:
        text, found = wanted(env), members(env)
        if isinstance(found, Unknown) or type(text) is not str:
            return text if type(text) is Unknown else found
        from plan_lint.language.similar import LONGEST, similar

        if len(text) > LONGEST:
            return Unknown(NO_VALUE)
        names = tuple([each for each in found if type(each) is str])
        run: Run = env[RUN]
        steps = len(text)
        if ("names", names) not in run.known:
            run.known["names", names] = None  # they are put in order once
            steps += sum(map(len, names)) // NAME
        if not spend(env, steps):
            return Unknown(BUDGET)
        near = similar(text, names)
        return Unknown(NO_VALUE) if near is None else near

    return nearest


def _entries(typed: Typed, compiler: Compiler, *, wanted: str) -> Evaluate:
    mapping = compiler.expression(typed.parts[0])
    item = item_of(typed.kind)
    reader = reader_of(item)
    sources = sources_of(typed)
    traced = compiler.traced and isinstance(item, Scalar)

    def entries(env: Env) -> object:
        node = mapping(env)
        if type(node) is not Node or type(node.data) is not dict:
            return node if type(node) is Unknown else Unknown(NO_VALUE, sources)
        if not spend(env, len(node.data)):
            return Unknown(BUDGET)
        written = [key for key, raw in node.data.items() if not is_missing(raw)]
        if wanted == "values":
            written = [value_of(node.data[key], node, key, reader) for key in written]
        if traced:
            for each in written:
                note(env, each)
        return tuple(written)

    return entries


def _range(typed: Typed, compiler: Compiler) -> Evaluate:
    first_at, last_at = (compiler.expression(part) for part in typed.parts)
    sources = sources_of(typed)

    def ranged(env: Env) -> object:
        first, last = first_at(env), last_at(env)
        if type(first) is Unknown or type(last) is Unknown:
            return merged(first, last)
        members: Sequence[Any] | None = None
        if type(first) is str and type(last) is str:
            members = figures.years(first, last, RANGE_LIMIT)
        elif type(first) is int and type(last) is int and last - first < RANGE_LIMIT:
            members = range(first, last + 1)
        if members is None:
            return Unknown(NO_VALUE, sources)
        return tuple(members) if spend(env, len(members)) else Unknown(BUDGET)

    return ranged
