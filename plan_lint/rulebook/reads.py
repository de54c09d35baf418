"""What the collection rules of a rulebook read of a plan, told from their paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce

from plan_lint.language.checked import Binding
from plan_lint.language.tree import PathPattern, Step
from plan_lint.language.types import List, Record, Type

# By key, what is read below it; None stands for every key, and an empty mapping for all that is there.
Reads = dict[str | None, "Reads"]


def reads_of(bindings: Iterable[Binding], plan: Record, key: tuple[str, ...], revised: str) -> Reads:
    """What rules read of a plan: what their paths name, its key, and the names of list entries."""
    own = [_nested((Step("key", name, (0, 0)),)) for name in (*key, revised) if name]
    patterns = (pattern for binding in bindings for pattern in binding.patterns)
    named = [_nested(steps) for pattern in patterns for steps in _within_plan(pattern, len(key))]
    return _with_names(_spread(reduce(_united, [*own, *named])), plan)


def _within_plan(pattern: PathPattern, depth: int) -> Iterator[tuple[Step, ...]]:
    """The steps of a path behind those that lead to a plan; none where it leads elsewhere."""
    root, *steps = pattern.steps
    if root.name in ("plans", "files"):
        yield tuple(steps[depth if root.name == "plans" else 1 :])


def _nested(steps: tuple[Step, ...]) -> Reads:
    if not steps:
        return {}
    return {steps[0].name if steps[0].kind == "key" else None: _nested(steps[1:])}


def _united(one: Reads, other: Reads) -> Reads:
    """What either reads."""
    if not one or not other:
        return {}
    both = {key: _united(one[key], other[key]) for key in one.keys() & other.keys()}
    return {**one, **other, **both}


def _spread(reads: Reads) -> Reads:
    """The same, with what is read below every key read below those that are named, too."""
    if None in reads:
        reads = {key: _united(below, reads[None]) for key, below in reads.items()}
    return {key: _spread(below) for key, below in reads.items()}


def _with_names(reads: Reads, kind: Type) -> Reads:
    """The same, with the field that names an entry for every list on the way."""
    if not reads:
        return reads
    match kind:
        case List(item=item, key=name):
            below = reads.get(None, {})
            return {None: _with_names({**below, name: {}} if below and name else below, item())}
        case Record():
            return {key: _below(reads[key], key, kind) for key in reads}
        case _:
            return reads


def _below(reads: Reads, key: str | None, record: Record) -> Reads:
    kinds = [field.of() for name, field in record.fields.items() if key in (None, name)]
    if record.rest is not None:
        kinds.append(record.rest())
    return reduce(_united, [_with_names(reads, kind) for kind in kinds]) if kinds else reads
