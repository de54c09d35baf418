"""The order in which the bindings of a rule are joined, and the stages that join them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from plan_lint.language.checked import Binding, Named, Typed, parts_of
from plan_lint.language.evaluate import Mode, as_bool, compile_expression, compiler
from plan_lint.language.joins import (
    Next,
    Place,
    Segment,
    Walk,
    derived_stage,
    either_place,
    fields_stage,
    filter_stage,
    member_stage,
    star_stage,
    walk_stage,
)
from plan_lint.language.lists import members_of
from plan_lint.language.matching import HashJoin, hash_join_stage
from plan_lint.language.reading import reader_of
from plan_lint.language.tree import Compare, Logic, Name, PathPattern, Step
from plan_lint.language.types import PERCENT, Entry, List, Scalar, Type, units
from plan_lint.language.values import ROOT
from plan_lint.language.work import weight_of
from plan_lint.records import NamedTuple


class Placed(NamedTuple):
    """Where a binding stands in a case: its possible places, and the slot that tells which one."""

    places: tuple[Place, ...]
    which: int


class Joined(NamedTuple):
    """The first stage of a rule, how many slots its environment has, and where its bindings stand."""

    begin: Next
    size: int
    places: Mapping[str, Placed]


_Marks = tuple[tuple[str, str], ...]  # the steps of a path, wherever it is written


class _State(NamedTuple):
    """What is known while the walks are laid out: slots given out, names bound, captured places held."""

    captures: Mapping[str, Named]
    slots: list[int]  # one entry: the next free slot
    bound: set[str]
    registers: dict[_Marks, int]

    def fresh(self) -> int:
        """A slot that no name has."""
        self.slots[0] += 1
        return self.slots[0] - 1


def join(
    bindings: tuple[Binding, ...],
    captures: Mapping[str, Named],
    when: Typed | None,
    mode: Mode,
    size: int,
    case: Next,
) -> Joined:
    """Lay out the bindings: required ones joined first, then members, optional ones and lists."""
    state = _State(captures, [size], set(), {})
    conditions = [] if when is None else [link for pair in equalities(when) for link in _links(*pair)]
    filters = [] if when is None else [(each, names_in(each)) for each in _conjuncts(when)]
    makers: list[_Maker | Walk] = []  # a walk, where it leads to one place
    places: dict[str, Placed] = {}
    asked = set() if when is None else names_in(when)
    for binding, matched in _ordered(bindings, conditions, captures, asked):
        which = state.fresh()
        derived = _derived(matched, captures)
        keys = () if derived is not None else matched
        if derived is not None:
            makers.append(_derived_maker(captures[derived[0]].slot, derived[1], mode))
            state.bound.add(derived[0])
        if binding.member is not None:
            bound = binding.name in state.bound
            makers.append(_member_maker(binding.slot, binding.member, mode, bound=bound))
            state.bound.add(binding.name)
            continue
        walks = _walks(binding, state, hashed=bool(keys))
        places[binding.name] = Placed(tuple(walk.place for walk in walks), which)
        if keys:
            own, filters = _within(filters, {binding.name, *binding.captures})
            alone = _filtered(_walk_maker(walks, which), [_filter_maker(each, mode) for each in own])
            makers.append(_hash_maker(binding, walks, keys, state, mode, which, alone))
        elif binding.listed:
            makers.append(_star_maker(binding, walks, state))
        elif len(walks) > 1 or walks[0].segments or walks[0].default is not None:
            makers.append(_walk_maker(walks, which))
        else:
            makers.append(walks[0])
        state.bound.update((binding.name, *binding.captures))
        ripe, filters = _within(filters, state.bound)
        makers.extend(_filter_maker(each, mode) for each in ripe)
    return Joined(_composed(makers, case), state.slots[0], places)


_Maker = Callable[[Next], Next]


def _composed(makers: list[_Maker | Walk], case: Next) -> Next:
    """The first stage of all; walks that follow one another are one stage."""
    stage, fields = case, list[Walk]()
    for make in reversed(makers):
        if isinstance(make, Walk):
            fields.append(make)
            continue
        if fields:
            stage, fields = fields_stage(fields[::-1], stage), []
        stage = make(stage)
    return fields_stage(fields[::-1], stage) if fields else stage


_Keys = tuple[tuple[Typed, Typed], ...]
_Filters = list[tuple[Typed, set[str]]]  # parts of `when`, each with the names in it


class _Link(NamedTuple):
    """One way to read an `==`: what is known gives what is looked up, each with the names in it."""

    probe: Typed
    known: set[str]
    build: Typed
    new: set[str]


def _links(left: Typed, right: Typed) -> tuple[_Link, ...]:
    """Both ways to read an `==` that a join can go by."""
    if not _hashable(left.kind, right.kind):
        return ()
    names, others = names_in(left), names_in(right)
    return _Link(left, names, right, others), _Link(right, others, left, names)


def _within(filters: _Filters, names: set[str]) -> tuple[list[Typed], _Filters]:
    """The filters that name nothing else, and the others."""
    return [each for each, own in filters if own <= names], [each for each in filters if not each[1] <= names]


def _ordered(
    bindings: tuple[Binding, ...], conditions: list[_Link], captures: Mapping[str, Named], asked: set[str]
) -> Iterator[tuple[Binding, _Keys]]:
    """Required bindings by what they share, each with the equalities that match it by value.

    The order in which a rule names its bindings means nothing: they are taken by their names, of the
    optional ones those first that `when` asks for, since few cases get past it.
    """
    bindings = tuple(sorted(bindings, key=lambda each: each.name))
    remaining = [each for each in bindings if each.member is None and not each.optional and not each.listed]
    bound: set[str] = set()
    while remaining:
        binding, keys = _next(remaining, bound, conditions) or (_start(remaining, conditions, captures), ())
        yield binding, keys
        remaining.remove(binding)
        bound.update((binding.name, *binding.captures))
    yield from ((each, ()) for each in bindings if each.member is not None)
    optional = [each for each in bindings if each.optional and not each.listed]
    yield from ((each, ()) for each in sorted(optional, key=lambda each: each.name not in asked))
    yield from ((each, ()) for each in bindings if each.listed)


def _next(remaining: list[Binding], bound: set[str], conditions: list[_Link]) -> tuple[Binding, _Keys] | None:
    for binding in remaining:
        if bound.issuperset(binding.captures):
            return binding, ()
    for binding in remaining:
        keys = _join_keys(binding, bound, conditions)
        if keys:
            return binding, keys
    for binding in remaining:
        if bound.intersection(binding.captures):
            return binding, ()
    return None


def _start(remaining: list[Binding], conditions: list[_Link], captures: Mapping[str, Named]) -> Binding:
    """The binding to begin with: one that gives another its capture outright, if there is one."""
    if not conditions:
        return remaining[0]
    for binding in remaining:
        bound = {binding.name, *binding.captures}
        others = (each for each in remaining if each is not binding)
        if any(_derived(_join_keys(other, bound, conditions), captures) for other in others):
            return binding
    return remaining[0]


def _join_keys(binding: Binding, bound: set[str], conditions: list[_Link]) -> _Keys:
    if not conditions:
        return ()
    own = {binding.name, *binding.captures}
    return tuple(
        (probe, build)
        for probe, known, build, new in conditions
        if known and known <= bound and new <= own and not new <= bound
    )


def _hashable(left: Type, right: Type) -> bool:
    """Whether unequal keys mean that `==` is false, never that it cannot be told."""
    if isinstance(left, Entry) or not (isinstance(left, Scalar) and isinstance(right, Scalar)):
        return isinstance(left, Entry)
    names = {kind.name for kind in left.kinds | right.kinds}
    mixed = any(PERCENT in units(kind) and len(units(kind)) > 1 for kind in (left, right))
    return len(names) == 1 and not mixed


def names_in(typed: Typed) -> set[str]:
    """The bindings, captures and lets that an expression names."""
    return {
        name for name, named in _names(typed) if named.origin in ("binding", "optional", "capture", "let")
    }


def _names(typed: Typed) -> Iterator[tuple[str, Named]]:
    if isinstance(typed.means, Named) and isinstance(typed.node, Name):
        yield typed.node.name, typed.means
    for part in parts_of(typed):
        yield from _names(part)


def equalities(when: Typed) -> Iterator[tuple[Typed, Typed]]:
    """Both sides of every `==` that stands alone in a condition, or joined by `and`."""
    match when.node:
        case Logic(operator="and"):
            for part in when.parts:
                yield from equalities(part)
        case Compare(rest=(("==", _right),)):
            yield when.parts[0], when.parts[1]


def _conjuncts(when: Typed) -> Iterator[Typed]:
    """The parts of `when` that must all hold; those that name a let wait until the whole case is made."""
    if isinstance(when.node, Logic) and when.node.operator == "and":
        for part in when.parts:
            yield from _conjuncts(part)
    elif not any(named.origin == "let" for _name, named in _names(when)):
        yield when


def _derived(keys: _Keys, captures: Mapping[str, Named]) -> tuple[str, Typed] | None:
    """A capture of text keys that an equality gives outright: its name, and what it is equal to."""
    for probe, build in keys:
        name = build.node.name if isinstance(build.node, Name) else ""
        if (
            name in captures
            and isinstance(captures[name].kind, Scalar)
            and names_in(probe) <= captures.keys()
        ):
            return name, probe
    return None


def _derived_maker(slot: int, probe: Typed, mode: Mode) -> _Maker:
    compute = compile_expression(probe, mode)
    return lambda then: derived_stage(slot, compute, then)


def _filter_maker(condition: Typed, mode: Mode) -> _Maker:
    evaluate, weight = as_bool(condition, mode), weight_of(condition)
    return lambda then: filter_stage(evaluate, weight, then)


def _filtered(make: _Maker, filters: list[_Maker]) -> _Maker:
    """A binding with what `when` asks of it alone, so that rows which fail it are not kept for a join."""
    for each in filters:
        make = _then(make, each)
    return make


def _then(first: _Maker, second: _Maker) -> _Maker:
    return lambda then: first(second(then))


def _walks(binding: Binding, state: _State, *, hashed: bool) -> tuple[Walk, ...]:
    walks = []
    for pattern, barred in zip(binding.patterns, binding.barred, strict=True):
        path = _Path(binding, pattern, barred, set() if hashed else set(state.bound))
        registers = {} if hashed else dict(state.registers)
        walks.append(_walk(path, state, registers))
        if len(binding.patterns) == 1 and not binding.listed:
            state.registers.update(registers)
    return tuple(walks)


class _Path(NamedTuple):
    """One path of a binding, the fields its captures pass over, and the captures bound before it."""

    binding: Binding
    pattern: PathPattern
    barred: Mapping[int, frozenset[str]]
    bound: set[str]


def _walk(path: _Path, state: _State, registers: dict[_Marks, int]) -> Walk:
    """Lay out a path, from the deepest place that an earlier binding holds already."""
    binding = path.binding
    steps = path.pattern.steps
    marks = tuple([(step.kind, step.name) for step in steps])
    place: list[str | int] = []
    begin = max((depth for depth in range(len(steps) + 1) if marks[:depth] in registers), default=0)
    start = registers.get(marks[:begin], ROOT)
    segments: list[Segment] = []
    keys: list[str] = []
    for depth, step in enumerate(steps):
        if step.kind == "key":
            place.append(step.name)
            if depth >= begin:
                keys.append(step.name)
            continue
        slot = _key_slot(step, state)
        if depth >= begin:
            node = state.fresh()
            barred = path.barred.get(depth, frozenset())
            segments.append(Segment(tuple(keys), tuple(place), slot, node, step.name in path.bound, barred))
            if step.kind == "capture":
                path.bound.add(step.name)
                registers[marks[: depth + 1]] = node
            keys = []
        place.append(slot)
    item = binding.kind.item() if binding.listed and isinstance(binding.kind, List) else binding.kind
    return Walk(
        start,
        tuple(segments),
        tuple(keys),
        tuple(place),
        binding.slot,
        reader_of(item),
        path.pattern.optional,
        binding.default,
        binding.written,
    )


def _key_slot(step: Step, state: _State) -> int:
    return state.captures[step.name].slot if step.kind == "capture" else state.fresh()


def _member_maker(slot: int, member: Typed, mode: Mode, *, bound: bool) -> _Maker:
    members = members_of(member, compiler(mode))
    return lambda then: member_stage(slot, members, then, bound=bound)


def _walk_maker(walks: tuple[Walk, ...], which: int) -> _Maker:
    if len(walks) == 1:
        return lambda then: walk_stage(walks[0], then)
    return lambda then: either_place([walk_stage(walk, then) for walk in walks], which)


def _hash_maker(
    binding: Binding,
    walks: tuple[Walk, ...],
    keys: _Keys,
    state: _State,
    mode: Mode,
    which: int,
    alone: _Maker,
) -> _Maker:
    nodes = [segment.node_slot for walk in walks for segment in walk.segments]
    captured = [state.captures[name].slot for name in binding.captures]
    given = [binding.written] if binding.written >= 0 else []
    hashed = HashJoin(
        alone,
        tuple(dict.fromkeys((binding.slot, which, *given, *captured, *nodes))),
        tuple(state.captures[name].slot for name in binding.captures if name in state.bound),
        tuple(compile_expression(probe, mode) for probe, _build in keys),
        tuple(compile_expression(build, mode) for _probe, build in keys),
    )
    return lambda then: hash_join_stage(hashed, then)


def _star_maker(binding: Binding, walks: tuple[Walk, ...], state: _State) -> _Maker:
    bound = tuple(state.captures[name].slot for name in binding.captures)
    return lambda then: star_stage(walks, binding.slot, bound, then)
