"""Cases: walks the places that bindings match and joins them, like a query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from plan_lint.findings import Path
from plan_lint.language.lists import Members
from plan_lint.language.reading import Env, Evaluate, Reader
from plan_lint.language.values import (
    MISSING,
    REFUSED,
    REFUSED_REASON,
    RUN,
    Node,
    Run,
    Unknown,
    descend,
    is_missing,
)
from plan_lint.language.work import work
from plan_lint.records import NamedTuple

Next = Callable[[Env], None]
Place = tuple[str | int, ...]  # a path whose numbers are the slots that hold the keys of captures


class Segment(NamedTuple):
    """The keys up to a capture, the slots for its key and for what stands there, and whether it is bound.

    `barred` are the keys that the schema does not let lead on.
    """

    keys: tuple[str, ...]
    place: Place
    key_slot: int
    node_slot: int
    bound: bool
    barred: frozenset[str]


class Walk(NamedTuple):
    """How one path of a binding is walked: from a slot, over segments, to the value behind the last keys.

    Where the schema gives the value a default, `written` is the slot of what the plan itself says, else -1.
    """

    start: int
    segments: tuple[Segment, ...]
    tail: tuple[str, ...]
    place: Place
    slot: int
    reader: Reader | None
    optional: bool
    default: object
    written: int


def place_in(env: Env, place: Place) -> Path:
    """The path of a binding in this case."""
    return tuple([env[key] if isinstance(key, int) else key for key in place])


def walk_stage(walk: Walk, then: Next) -> Next:
    """A stage that binds one path and goes on once for every place it matches."""
    segments = walk.segments
    if walk.default is not None:
        step = _end_with_default(walk, then)
    elif walk.optional:
        step = _optional_end(walk, then)
    elif segments and not segments[-1].bound:
        step = _every_end(walk, segments[-1], then)
        segments = segments[:-1]
    else:
        step = _required_end(walk, then)
    for segment in reversed(segments):
        bind = _bound if segment.bound else _free
        step = bind(segment, step, optional=walk.optional)
    start = walk.start

    def stage(env: Env) -> None:
        step(env, env[start])

    return stage


_Step = Callable[[Env, Any], None]


def _note_refused(env: Env, place: Place) -> None:
    """A refused place blocks its cases; it is counted once as not evaluated."""
    run: Run = env[RUN]
    run.refused[place_in(env, place)] = None


def fields_stage(walks: Sequence[Walk], then: Next) -> Next:
    """A stage that binds several paths at once, each of which leads to one place."""
    fields = [
        (
            walk.start,
            walk.tail,
            walk.tail[0] if len(walk.tail) == 1 else None,
            walk.slot,
            walk.reader,
            walk.place,
            Unknown(MISSING, (walk.slot,)) if walk.optional else None,
            Unknown(REFUSED_REASON, (walk.slot,)),
        )
        for walk in walks
    ]

    def stage(env: Env) -> None:
        for start, tail, only, slot, reader, place, absent, refused in fields:
            data = env[start]
            raw = data.get(only) if only is not None and type(data) is dict else descend(data, tail)
            if raw is None or (type(raw) is str and is_missing(raw)):
                if absent is None:
                    return
                env[slot] = absent
            elif raw is REFUSED:
                if absent is None:
                    _note_refused(env, place)
                    return
                env[slot] = refused
            elif reader is None:
                env[slot] = Node(raw, place_in(env, place))
            else:
                value = reader(raw)
                env[slot] = refused if value is None else value
        then(env)

    return stage


def _required_end(walk: Walk, then: Next) -> _Step:
    tail, slot, reader, place = walk.tail, walk.slot, walk.reader, walk.place
    only = tail[0] if len(tail) == 1 else None

    def end(env: Env, data: Any) -> None:
        if only is not None and type(data) is dict:
            raw = data.get(only)
        else:
            raw = descend(data, tail) if tail else data
        if raw is None or (type(raw) is str and is_missing(raw)):
            return
        if raw is REFUSED:
            _note_refused(env, place)
            return
        if reader is None:
            env[slot] = Node(raw, place_in(env, place))
        else:
            value = reader(raw)
            env[slot] = Unknown(REFUSED_REASON, (slot,)) if value is None else value
        then(env)

    return end


def _every_end(walk: Walk, segment: Segment, then: Next) -> _Step:
    """The last keys behind every key or entry there, in one loop: most of what is walked is not there."""
    found = _entries(segment)
    key_slot, node_slot, barred = segment.key_slot, segment.node_slot, segment.barred
    tail, slot, reader, place = walk.tail, walk.slot, walk.reader, walk.place
    only = tail[0] if len(tail) == 1 else None

    def step(env: Env, data: Any) -> None:
        run: Run = env[RUN]
        for key, child in found(env, data):
            run.steps -= 1
            if run.steps < 0:
                return
            if only is not None and type(child) is dict:
                raw = child.get(only)
            else:
                raw = descend(child, tail) if tail else child
            if raw is None or (type(raw) is str and is_missing(raw)) or key in barred:
                continue
            env[key_slot] = key
            env[node_slot] = child
            if raw is REFUSED:
                _note_refused(env, place)
                continue
            if reader is None:
                env[slot] = Node(raw, place_in(env, place))
            else:
                value = reader(raw)
                env[slot] = Unknown(REFUSED_REASON, (slot,)) if value is None else value
            then(env)

    return step


def _optional_end(walk: Walk, then: Next) -> _Step:
    tail, slot, reader, place = walk.tail, walk.slot, walk.reader, walk.place
    absent, refused = Unknown(MISSING, (slot,)), Unknown(REFUSED_REASON, (slot,))
    only = tail[0] if len(tail) == 1 else None

    def end(env: Env, data: Any) -> None:
        raw = data.get(only) if only is not None and type(data) is dict else descend(data, tail)
        if raw is None or (type(raw) is str and is_missing(raw)):
            env[slot] = absent
        elif raw is REFUSED:
            env[slot] = refused
        elif reader is None:
            env[slot] = Node(raw, place_in(env, place))
        else:
            value = reader(raw)
            env[slot] = refused if value is None else value
        then(env)

    return end


def _end_with_default(walk: Walk, then: Next) -> _Step:
    """An absent field has its default; a required path still asks for the mapping that would hold it."""
    slot, written, reader, optional = walk.slot, walk.written, walk.reader, walk.optional
    holder, last = walk.tail[:-1], walk.tail[-1:]
    absent = Unknown(MISSING, (slot,))
    value = absent if reader is None else reader(walk.default)
    given = _optional_end(walk, then)

    def end(env: Env, data: Any) -> None:
        mapping = descend(data, holder)
        raw = descend(mapping, last)
        if is_missing(raw):
            if optional or type(mapping) is dict:
                env[slot], env[written] = value, absent
                then(env)
        elif raw is REFUSED and not optional:
            _note_refused(env, walk.place)
        else:
            env[written] = absent if raw is REFUSED else raw
            given(env, data)

    return end


def _free(segment: Segment, inner: _Step, *, optional: bool) -> _Step:
    """Every key or entry there binds the capture in turn."""
    found = _entries(segment)
    key_slot, node_slot, barred = segment.key_slot, segment.node_slot, segment.barred

    def step(env: Env, data: Any) -> None:
        run: Run = env[RUN]
        for key, child in found(env, data):
            run.steps -= 1
            if run.steps < 0:
                return
            if key in barred or (child is None and not optional):
                continue
            env[key_slot] = key
            env[node_slot] = child
            inner(env, child)

    return step


def _entries(segment: Segment) -> Callable[[Env, Any], Iterable[tuple[Any, Any]]]:
    """The keys or entries of what stands at the keys before a capture; none where that is refused."""
    keys, place = segment.keys, segment.place

    def entries(env: Env, data: Any) -> Iterable[tuple[Any, Any]]:
        container = descend(data, keys) if keys else data
        if type(container) is dict:
            return container.items()
        if type(container) is list:
            return enumerate(container)
        if container is REFUSED:
            _note_refused(env, place)
        return ()

    return entries


def _bound(segment: Segment, inner: _Step, *, optional: bool) -> _Step:
    """The capture has its value already: only that key or entry."""
    keys, key_slot, node_slot = segment.keys, segment.key_slot, segment.node_slot

    def step(env: Env, data: Any) -> None:
        container = descend(data, keys) if keys else data
        key = env[key_slot]
        child: Any = None
        if type(container) is dict:
            child = container.get(key)
        elif type(container) is list and type(key) is int and key < len(container):
            child = container[key]
        elif container is REFUSED:
            child = REFUSED
        if child is None and not optional:
            return
        env[node_slot] = child
        inner(env, child)

    return step


def either_place(stages: list[Next], which: int) -> Next:
    """A stage of several paths: each place in turn, its number in the slot `which`."""

    def each_place(env: Env) -> None:
        run: Run = env[RUN]
        for index, stage in enumerate(stages):
            run.steps -= 1
            if run.steps < 0:
                return
            env[which] = index
            stage(env)

    return each_place


def member_stage(slot: int, members: Members, then: Next, *, bound: bool) -> Next:
    """A stage that binds a capture to each member of a list, or checks that it is one."""

    def stage(env: Env) -> None:
        found = members(env)
        run: Run = env[RUN]
        if isinstance(found, Unknown):
            run.tell(env, found)
        elif bound:
            if env[slot] in found:
                then(env)
        else:
            for member in dict.fromkeys(found):
                if run.steps < 0:
                    return
                if type(member) is Unknown:
                    run.tell(env, member)
                else:
                    env[slot] = member
                    then(env)

    return stage


def star_stage(walks: tuple[Walk, ...], slot: int, bound_slots: tuple[int, ...], then: Next) -> Next:
    """A stage that binds the list of all values at the places matched, once per value of its captures."""

    def stage(env: Env) -> None:
        run: Run = env[RUN]
        known = (slot, *[env[bound] for bound in bound_slots])
        if known not in run.known:
            run.known[known] = _values_at(walks, slot, env)
        env[slot] = run.known[known]
        then(env)

    return stage


def _values_at(walks: tuple[Walk, ...], slot: int, env: Env) -> tuple[Any, ...]:
    """The values at all places; a refused place is an unknown member, so that nothing is left out unseen."""
    found: list[Any] = []
    scratch = list(env)
    run: Run = env[RUN]
    met, run.refused = run.refused, {}
    for walk in walks:
        walk_stage(walk, _keeper(walk, slot, found))(scratch)
    found.extend(Unknown(REFUSED_REASON, (path,)) for path in run.refused)
    run.refused = met
    return tuple(found)


def _keeper(walk: Walk, slot: int, found: list[Any]) -> Next:
    def keep(env: Env) -> None:
        value = env[slot]
        found.append(Unknown(value.reason, (place_in(env, walk.place),)) if type(value) is Unknown else value)

    return keep


def filter_stage(condition: Evaluate, weight: int, then: Next) -> Next:
    """A stage that goes on unless a part of `when` is known to be false: such combinations are no cases."""

    def stage(env: Env) -> None:
        if (not weight or work(env, weight)) and condition(env) is not False:
            then(env)

    return stage


def derived_stage(slot: int, compute: Evaluate, then: Next) -> Next:
    """A stage that binds a capture to the one key that an equality of `when` allows."""

    def stage(env: Env) -> None:
        key = compute(env)
        if type(key) is str:
            env[slot] = key
            then(env)
        elif type(key) is Unknown:
            run: Run = env[RUN]
            run.tell(env, key)

    return stage
