"""Matches the plans and findings of two runs, findings that moved by rule and natural pointer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from plan_lint.compare.records import STATUSES, Change, Compared, Difference, Side
from plan_lint.compare.trust import distrust
from plan_lint.findings import SEVERITIES, Finding, NotEvaluated, PlanResult, Report

SAME, FOUND, UNTRUSTED = 0, 1, 2  # exit codes

_Item = TypeVar("_Item")
Pair = tuple[PlanResult | None, PlanResult | None]


def difference(
    old: Side, new: Side, fail_on: str = "error", changes: Iterable[Change] | None = None
) -> Difference:
    """What is new, fixed and still there; exit 1 for what fails now at `fail_on` and did not before."""
    pairs = paired(old.report, new.report)
    plans = list(_both(old, new, pairs))
    found = [each for both in plans for each in _compared(both)]
    unchecked = [case for both in plans for case in both.newly_unchecked]
    problems = tuple(dict.fromkeys(distrust(old, new)))
    fails = any(_fails_now(each, fail_on) for each in found)
    rules = {info.rule: info for info in (*old.report.rules, *new.report.rules)}
    return Difference(
        old.source,
        new.source,
        UNTRUSTED if problems else FOUND if fails else SAME,
        problems,
        tuple((was and was.file, now and now.file) for was, now in pairs),
        tuple(sorted(found, key=_order_of_compared)),
        tuple(sorted(unchecked, key=_order_of_case)),
        None if changes is None else tuple(changes),
        tuple(rules[rule] for rule in sorted(rules)),
    )


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
    seen = Counter(map(identity, plans))
    return {
        identity(plan): plan for plan in plans if identity(plan) is not None and seen[identity(plan)] == 1
    }


class _Both(NamedTuple):
    """A plan in both runs, or a file that findings name: its findings and unchecked cases before and now."""

    plan: str
    gone: str  # why findings of the old run may be gone without being fixed; empty where none is known
    came: str  # why findings of the new run may be no news
    old: Sequence[Finding]
    new: Sequence[Finding]
    newly_checked: Sequence[NotEvaluated]
    newly_unchecked: Sequence[NotEvaluated]
    sides: tuple[Side, Side]


def _both(old: Side, new: Side, pairs: Sequence[Pair]) -> Iterator[_Both]:
    before, after = _by_file(old.report), _by_file(new.report)
    for was, now in pairs:
        old_cases, new_cases = was.not_evaluated if was else (), now.not_evaluated if now else ()
        _, checked, unchecked = _matched(
            old_cases,
            new_cases,
            lambda case: _named(old, case),
            lambda case: _named(new, case),
            _order_of_case,
        )
        yield _Both(
            now.file if now else was.file if was else "",
            _unseen(now, new.source.name),
            _unseen(was, old.source.name),
            before.pop(was.file, ()) if was else (),
            after.pop(now.file, ()) if now else (),
            checked,
            unchecked,
            (old, new),
        )
    for file in sorted(before.keys() | after.keys()):
        yield _Both(file, "", "", before.get(file, ()), after.get(file, ()), (), (), (old, new))


def _by_file(report: Report) -> dict[str, list[Finding]]:
    files: dict[str, list[Finding]] = {}
    for finding in report.findings:
        files.setdefault(finding.file, []).append(finding)
    return files


def _named(side: Side, case: NotEvaluated) -> Hashable:
    """What a case goes by, whatever the reason why it could not be checked."""
    return case.rule, tuple(side.names.get((case.file, pointer), pointer) for pointer in case.pointers)


def _unseen(plan: PlanResult | None, name: str) -> str:
    if plan is None:
        return f"the plan is not in {name}"
    return "" if plan.state == "checked" else f"the plan could not be checked in {name}"


def _compared(both: _Both) -> Iterator[Compared]:
    before, after = list(both.old), list(both.new)
    for identity in (_mark, _told, _place):
        matched, before, after = _matched(before, after, identity, identity, _order)
        yield from (_kept(both.plan, was, now) for was, now in matched)
    old, new = both.sides
    unseen = _unchecked(before, both.newly_unchecked, old, new)
    for index, finding in enumerate(before):
        why = both.gone or (
            f"its rule could not be checked there in {new.source.name}" if index in unseen else ""
        )
        yield Compared("not_checked" if why else "fixed", both.plan, finding, why=why)
    unseen = _unchecked(after, both.newly_checked, new, old)
    for index, finding in enumerate(after):
        why = both.came or (
            f"its rule could not be checked there in {old.source.name}" if index in unseen else ""
        )
        yield Compared("new", both.plan, finding, why=why)


def _mark(finding: Finding) -> Hashable:
    return finding.rule, finding.fingerprint


def _told(finding: Finding) -> Hashable:
    return finding.rule, finding.natural_pointer, finding.message, finding.values


def _place(finding: Finding) -> Hashable:
    return finding.rule, finding.natural_pointer


def _matched(
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


def _kept(plan: str, was: Finding, now: Finding) -> Compared:
    why = ""
    if _is_accepted(was) != _is_accepted(now):
        why = "now accepted" if _is_accepted(now) else "no longer accepted"
    elif was.severity != now.severity:
        why = f"was {was.severity}"
    if _rank(now) < _rank(was):
        return Compared("worse", plan, now, was, why)
    same = was.fingerprint == now.fingerprint or _told(was) == _told(now)
    return Compared("still_there" if same else "changed", plan, now, was, why)


def _is_accepted(finding: Finding) -> bool:
    return finding.accepted is not None and not finding.accepted.refused


def _rank(finding: Finding) -> int:
    """How bad a finding is, 0 the worst; nothing is milder than an accepted one."""
    return len(SEVERITIES) if _is_accepted(finding) else SEVERITIES.index(finding.severity)


def _unchecked(
    gone: Sequence[Finding], cases: Sequence[NotEvaluated], side: Side, other: Side
) -> frozenset[int]:
    """Which findings are perhaps gone only because the other run could not check their rule there.

    A case that misses a place of some findings speaks of these; one that misses no place of any speaks of
    all of its rule, as nobody can tell which of them it is.
    """
    of_rule: dict[str, set[int]] = {}
    at: dict[tuple[str, str], set[int]] = {}
    for index, finding in enumerate(gone if cases else ()):
        of_rule.setdefault(finding.rule, set()).add(index)
        for place in _places(side, finding):
            at.setdefault((finding.rule, place), set()).add(index)
    unseen: set[int] = set()
    for case in cases:
        missing = (other.names.get((case.file, pointer), pointer) for pointer in case.pointers)
        touched = set[int]().union(*(at.get((case.rule, pointer), ()) for pointer in missing))
        unseen |= touched or of_rule.get(case.rule, set())
    return frozenset(unseen)


def _places(side: Side, finding: Finding) -> Iterator[str]:
    """The places of a finding and of its figures, and all that they lie in."""
    for pointer in (finding.pointer, *(related.pointer for related in finding.related)):
        place = side.names.get((finding.file, pointer), pointer)
        while place:
            yield place
            place = place.rpartition("/")[0]


def _fails_now(compared: Compared, fail_on: str) -> bool:
    """Whether a finding fails a check that it did not fail before."""
    was = compared.was
    return (
        compared.status in ("new", "worse")
        and _fails(compared.finding, fail_on)
        and (was is None or not _fails(was, fail_on))
    )


def _fails(finding: Finding, fail_on: str) -> bool:
    """As a check sees it: what is accepted never fails, a plan that cannot be read always does."""
    if _is_accepted(finding):
        return False
    if finding.severity == "error" and finding.rule.startswith("input-"):
        return True
    return fail_on != "never" and SEVERITIES.index(finding.severity) <= SEVERITIES.index(fail_on)


def _order(finding: Finding) -> tuple[Any, ...]:
    return (
        finding.file, finding.span, finding.rule, finding.message, finding.values, finding.fingerprint,
        finding.severity, _is_accepted(finding),
    )  # fmt: skip


def _order_of_case(case: NotEvaluated) -> tuple[Any, ...]:
    return case.file, case.span, case.rule, case.reason, case.pointers


def _order_of_compared(compared: Compared) -> tuple[Any, ...]:
    return *_order(compared.finding), STATUSES.index(compared.status)


def _order_of_pair(pair: Pair) -> tuple[str, str]:
    was, now = pair
    return (now.file if now else was.file if was else "", was.file if was else "")
