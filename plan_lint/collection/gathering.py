"""The plans of a run by their keys: which share one, which replace another, and the one tree of them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from plan_lint.findings import PlanResult
from plan_lint.language.values import REFUSED, is_missing
from plan_lint.lint.facts import data_of
from plan_lint.records import NamedTuple
from plan_lint.roster import Roster, current_name
from plan_lint.rulebook import Rulebook

Key = tuple[str, ...]


class Gathered(NamedTuple):
    """All plans of one rulebook: the tree that rules walk, and the files behind each key.

    `files` are those of the plans that rules read, `shared` those of plans that are the same return, and
    `replaced` gives for a file the one that is the return now. `largest` is the file that states most.
    """

    tree: Mapping[str, Any]
    files: Mapping[Key, str]
    shared: Mapping[Key, tuple[str, ...]]
    replaced: Mapping[str, str]
    largest: str


def gather(
    plans: Sequence[PlanResult],
    unread: Iterable[str],
    rulebook: Rulebook,
    roster: Roster | None,
    *,
    whole: bool,
) -> Gathered:
    """Put plans in one tree; files that could not be read, and plans that share a key, are refused in it.

    `whole` says that whole folders were searched, so that a plan which is not here was not sent.
    """
    facts = {plan.file: plan.facts for plan in plans if plan.facts is not None}
    contents = dict(zip(facts, data_of(tuple(facts.values())), strict=True))
    files, shared, replaced = _by_key(plans, contents, rulebook, roster)
    every: dict[str, Any] = {**contents, **dict.fromkeys(unread, REFUSED)}
    tree: dict[str, Any] = {"plans": {}, "files": dict(sorted(every.items())), "whole_folder": whole}
    for key in sorted([*files, *shared]):
        level = tree["plans"]
        for name in key[:-1]:
            level = level.setdefault(name, {})
        level[key[-1]] = contents[files[key]] if key in files else REFUSED
    if roster is not None:
        tree["roster"] = {
            each.name: {"name": each.name, "earlier": list(each.earlier), "region": each.region}
            for each in roster.expected
        }
    sizes = [(len(plan.facts.data), plan.file) for plan in plans if plan.facts is not None]
    return Gathered(tree, files, shared, replaced, max(sizes, default=(0, ""))[1])


def _by_key(
    plans: Sequence[PlanResult], contents: Mapping[str, Any], rulebook: Rulebook, roster: Roster | None
) -> tuple[dict[Key, str], dict[Key, tuple[str, ...]], dict[str, str]]:
    """The file of each return, those of returns that came twice, and what took the place of which file."""
    groups: dict[Key, list[str]] = {}
    for plan in plans:
        key = _key(plan, rulebook, roster)
        if key:
            groups.setdefault(key, []).append(plan.file)
    files: dict[Key, str] = {}
    shared: dict[Key, tuple[str, ...]] = {}
    replaced: dict[str, str] = {}
    for key, group in groups.items():
        revised = [file for file in group if contents[file].get(rulebook.revised) is True]
        standing = sorted(revised or group)
        replaced.update(dict.fromkeys(set(group) - set(standing), standing[0]))
        if len(standing) == 1:
            files[key] = standing[0]
        else:
            shared[key] = tuple(standing)
    return files, shared, replaced


def _key(plan: PlanResult, rulebook: Rulebook, roster: Roster | None) -> Key:
    """What makes the plan one return, with the name in force; nothing where a part of it is missing."""
    stated = dict(plan.key)
    parts = [stated.get(name, "") for name in rulebook.key]
    if plan.facts is None or not parts or any(is_missing(part) for part in parts):
        return ()
    first = current_name(roster, parts[0]) if roster is not None else parts[0]
    return (first, *parts[1:])
