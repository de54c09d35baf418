"""Matches the plans of two runs, and whatever else goes by an identity of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from plan_lint.findings import PlanResult, Report

_Item = TypeVar("_Item")
Pair = tuple[PlanResult | None, PlanResult | None]


def paired(old: Report, new: Report) -> tuple[Pair, ...]:
    """The plans of both runs with their counterparts: by file and key, by key (a renamed file), by file."""
    left = [plan for plan in old.plans if plan.state != "skipped"]
    right = [plan for plan in new.plans if plan.state != "skipped"]
    pairs: list[Pair] = []
    identities: tuple[Callable[[PlanResult], Hashable], ...] = (
        lambda plan: (plan.file, plan.key),
        lambda plan: plan.key or None,
        lambda plan: plan.file,
    )
    for identity in identities:
        before, after = _once(left, identity), _once(right, identity)
        matched = before.keys() & after.keys()
        pairs += [(before[name], after[name]) for name in matched]
        left = [plan for plan in left if identity(plan) not in matched]
        right = [plan for plan in right if identity(plan) not in matched]
    pairs += [(plan, None) for plan in left]
    pairs += [(None, plan) for plan in right]
    return tuple(sorted(pairs, key=_order_of_pair))


def _once(plans: list[PlanResult], identity: Callable[[PlanResult], Hashable]) -> dict[Hashable, PlanResult]:
    """The plans by what only one of them is called."""
    names = [identity(plan) for plan in plans]
    seen = Counter(names)
    return {
        name: plan for name, plan in zip(names, plans, strict=True) if name is not None and seen[name] == 1
    }


def _order_of_pair(pair: Pair) -> tuple[str, str]:
    was, now = pair
    return (now.file if now else was.file if was else "", was.file if was else "")


def matched(
    old: Iterable[_Item],
    new: Iterable[_Item],
    old_identity: Callable[[_Item], Hashable],
    new_identity: Callable[[_Item], Hashable],
    order: Callable[[_Item], tuple[Any, ...]],
) -> tuple[list[tuple[_Item, _Item]], list[_Item], list[_Item]]:
    """Pairs of one identity, those in order that have a counterpart, and what is left of both."""
    groups: dict[Hashable, tuple[list[_Item], list[_Item]]] = {}
    for item in sorted(old, key=order):
        groups.setdefault(old_identity(item), ([], []))[0].append(item)
    for item in sorted(new, key=order):
        groups.setdefault(new_identity(item), ([], []))[1].append(item)
    pairs: list[tuple[_Item, _Item]] = []
    left: list[_Item] = []
    right: list[_Item] = []
    for before, after in groups.values():
        both = min(len(before), len(after))
        pairs += zip(before[:both], after[:both], strict=True)
        left += before[both:]
        right += after[both:]
    return pairs, left, right
