"""Path patterns against the schema: what type a binding has, and what its captures range over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from plan_lint.figures import is_year
from plan_lint.language.check import field_of, no_such_field, suggest
from plan_lint.language.tree import At, PathPattern, Step
from plan_lint.language.types import (
    Entry,
    Kind,
    List,
    Record,
    Scalar,
    Type,
    describe,
    key_type,
    same,
    unite,
)
from plan_lint.records import NamedTuple

Refuse = Callable[[At, str], object]


class Capture(NamedTuple):
    """What a capture ranges over: the type of its keys and the words that stand for them."""

    kind: Type
    titles: Mapping[str, str]


class Target(NamedTuple):
    """What a path pattern leads to: its type, captures and, where the schema gives one, its default.

    `barred` holds for each step that matches any key the fields that do not lead on from there.
    """

    kind: Type
    captures: Mapping[str, Capture]
    default: object
    barred: Mapping[int, frozenset[str]]


class _Leaf(NamedTuple):
    kind: Type
    default: object
    captures: tuple[tuple[str, Capture], ...]
    barred: tuple[tuple[int, frozenset[str]], ...]


def resolve(pattern: PathPattern, root: Record, refuse: Refuse) -> Target | None:
    """Follow a pattern through the schema; refuses unknown keys and places of different types."""
    dead_ends: list[tuple[int, str]] = []
    leaves = list(_leaves(root, pattern.steps, 0, _Leaf(root, None, (), ()), dead_ends))
    if not leaves:
        depth, message = max(dead_ends, key=lambda end: end[0])
        refuse(pattern.steps[depth].at, message)
        return None
    kind = unite([leaf.kind for leaf in leaves])
    if kind is None:
        described = " and ".join(sorted({describe(leaf.kind) for leaf in leaves}))
        refuse(pattern.at, f"the places this matches differ in type: {described}")
        return None
    captures: dict[str, Capture] = {}
    barred: dict[int, frozenset[str]] = {}
    for leaf in leaves:
        for depth, names in leaf.barred:
            barred[depth] = barred.get(depth, names) & names
        for name, capture in leaf.captures:
            known = captures.get(name)
            merged = capture if known is None else merge(known, capture)
            if merged is None:
                refuse(pattern.at, f"`{{{name}}}` ranges over different things: one capture, one meaning")
                return None
            captures[name] = merged
    if any(leaf.default != leaves[0].default for leaf in leaves):
        refuse(pattern.at, "the places this matches have different defaults in the schema")
        return None
    return Target(kind, captures, leaves[0].default, barred)


def merge(left: Capture, right: Capture) -> Capture | None:
    """One capture seen in two places; None where they cannot have a value in common."""
    match left.kind, right.kind:
        case Entry(), Entry():
            return left if same(left.kind, right.kind) else None
        case Scalar(kinds=a), Scalar(kinds=b):
            if {kind.name for kind in a} != {kind.name for kind in b}:
                return None
            kind = unite([left.kind, right.kind])
            return None if kind is None else Capture(kind, {**left.titles, **right.titles})
        case _:
            return None


def _leaves(
    kind: Type, steps: tuple[Step, ...], depth: int, so_far: _Leaf, dead_ends: list[tuple[int, str]]
) -> Iterator[_Leaf]:
    if depth == len(steps):
        yield so_far._replace(kind=kind)
        return
    step = steps[depth]
    match kind:
        case Record() if step.kind == "key":
            field = field_of(kind, step.name)
            fault = no_such_field(kind, step.name) if field is None else _never_a_key(kind, step.name)
            if field is None or fault:
                dead_ends.append((depth, fault))
                return
            yield from _leaves(
                field.of(), steps, depth + 1, so_far._replace(default=field.default), dead_ends
            )
        case Record():
            yield from _record_keys(kind, steps, depth, so_far, dead_ends)
        case List() if step.kind != "key":
            captured = so_far
            if step.kind == "capture":
                capture = Capture(Entry(kind.place, kind.key), {})
                captured = so_far._replace(captures=(*so_far.captures, (step.name, capture)))
            yield from _leaves(kind.item(), steps, depth + 1, captured._replace(default=None), dead_ends)
        case List():
            dead_ends.append((depth, f"this is a list: `{{{step.name}}}` or `*` stands for its entries"))
        case _:
            dead_ends.append((depth, f"there is nothing below {describe(kind)}"))


def _record_keys(
    record: Record, steps: tuple[Step, ...], depth: int, so_far: _Leaf, dead_ends: list[tuple[int, str]]
) -> Iterator[_Leaf]:
    """Every key of a record that leads on; fields of one type are followed once."""
    if not record.fields and record.rest is None:
        dead_ends.append((depth, f"the schema has no keys in {describe(record)}"))
        return
    followed: dict[str, list[_Leaf]] = {}
    leading: dict[str, str] = {}
    found: list[_Leaf] = []
    for name, field in record.fields.items():
        kind = field.of()
        place = kind.place if isinstance(kind, Record) else f"{record.place}/{name}"
        if place not in followed:
            reached = so_far._replace(default=field.default)
            followed[place] = list(_leaves(kind, steps, depth + 1, reached, dead_ends))
            found.extend(followed[place])
        if followed[place]:
            leading[name] = field.title
    if record.rest is not None:
        found.extend(_leaves(record.rest(), steps, depth + 1, so_far._replace(default=None), dead_ends))
    barred = (depth, frozenset(record.fields.keys() - leading.keys()))
    found = [leaf._replace(barred=(*leaf.barred, barred)) for leaf in found]
    step = steps[depth]
    if step.kind == "any":
        yield from found
        return
    keys = key_type(record) if record.rest is not None else _names(leading)
    capture = (step.name, Capture(keys, leading))
    start = len(so_far.captures)
    for leaf in found:
        yield leaf._replace(captures=(*leaf.captures[:start], capture, *leaf.captures[start:]))


def _names(names: Iterable[str]) -> Scalar:
    return Scalar(frozenset({Kind("text", options=frozenset(names))}))


def _never_a_key(record: Record, name: str) -> str:
    """Why a key that is written out can never stand in a mapping; empty text where it can."""
    if name in record.fields or record.keys is None:
        return ""
    for kind in record.keys.kinds:
        if kind.name == "text" and (kind.options is None or name in kind.options):
            return ""
        if kind.name == "year" and is_year(name):
            return ""
    options = sorted(option for kind in record.keys.kinds for option in kind.options or ())
    return f"`{name}` is never a key here, the keys are {describe(record.keys)}{suggest(name, options)}"
