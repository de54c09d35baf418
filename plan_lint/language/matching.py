"""Bindings that are matched by value: only combinations whose keys are equal, or may be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plan_lint.language.joins import Next
from plan_lint.language.lists import key_of
from plan_lint.language.reading import Env, Evaluate
from plan_lint.language.values import RUN, Run
from plan_lint.records import NamedTuple


class HashJoin(NamedTuple):
    """A binding that is matched by value: its stage, the slots it fills, and the keys of both sides."""

    make: Callable[[Next], Next]
    fills: tuple[int, ...]
    shared: tuple[int, ...]
    probe: tuple[Evaluate, ...]
    build: tuple[Evaluate, ...]


def hash_join_stage(join: HashJoin, then: Next) -> Next:
    """A stage that makes only the combinations whose keys are equal, or may be."""
    fills = join.fills
    shared = tuple((fills.index(slot), slot) for slot in join.shared)

    def stage(env: Env) -> None:
        run: Run = env[RUN]
        if join not in run.known:
            run.known[join] = _rows_by_key(join, env)
        rows, doubtful = run.known[join]
        key = _key(env, join.shared, join.probe)
        candidates = rows.get(key, ()) if key is not None else [row for each in rows.values() for row in each]
        for row in (*candidates, *doubtful):
            run.steps -= 1
            if run.steps < 0:
                return
            if all(env[slot] == row[place] for place, slot in shared):
                for slot, value in zip(fills, row, strict=True):
                    env[slot] = value
                then(env)

    return stage


def _rows_by_key(join: HashJoin, env: Env) -> tuple[dict[object, list[Any]], list[Any]]:
    """The rows of a binding by their keys, and those whose key is unknown or hedged."""
    rows: dict[object, list[Any]] = {}
    doubtful: list[Any] = []

    def keep(there: Env) -> None:
        row = tuple([there[slot] for slot in join.fills])
        key = _key(there, join.shared, join.build)
        if key is None:
            doubtful.append(row)
        else:
            rows.setdefault(key, []).append(row)

    join.make(keep)(list(env))
    return rows, doubtful


def _key(env: Env, shared: tuple[int, ...], evaluate: tuple[Evaluate, ...]) -> object:
    """The join key of a row; None where a part of it is unknown or hedged."""
    parts = [key_of(each(env)) for each in evaluate]
    if None in parts:
        return None
    return (*[env[slot] for slot in shared], *parts)
