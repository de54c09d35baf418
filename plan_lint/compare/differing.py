"""What became of each finding and case: matched by fingerprint, else by rule and natural pointer."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from plan_lint.compare.matching import Pair, matched, paired
from plan_lint.compare.records import STATUSES, Change, Compared, Difference, Side
from plan_lint.compare.trust import distrust, ran
from plan_lint.findings import SEVERITIES, Finding, NotEvaluated, PlanResult, Report
from plan_lint.records import NamedTuple

SAME, FOUND, UNTRUSTED = 0, 1, 2  # exit codes

_Stated = Mapping[str, frozenset[str]]  # the natural pointers of some values, by plan


def difference(
    old: Side, new: Side, fail_on: str = "error", changes: Iterable[Change] | None = None
) -> Difference:
    """What is new, fixed and still there; exit 1 for what fails now at `fail_on` and did not before."""
    changes = None if changes is None else tuple(changes)
    pairs = paired(old.report, new.report)
    found: list[Compared] = []
    unchecked: list[NotEvaluated] = []
    gone, came = _only_in_one(changes or ())
    for both in _both(old, new, pairs):
        found += _compared(both, gone.get(both.plan, frozenset()), came.get(both.plan, frozenset()))
        unchecked += both.newly_unchecked
    problems = tuple(dict.fromkeys(distrust(old, new)))
    fails = any(_fails_now(each, fail_on) for each in found)
    rules = {info.rule: info for info in (*old.report.rules, *new.report.rules)}
    return Difference(
        old.source,
        new.source,
        UNTRUSTED if problems else FOUND if fails else SAME,
        problems,
        tuple((was and was.file, now and now.file) for was, now in pairs),
        tuple((plan.file, plan.key) for was, now in pairs for plan in (now or was,) if plan),
        tuple(sorted(found, key=_order_of_compared)),
        tuple(sorted(unchecked, key=_order_of_case)),
        changes,
        tuple(rules[rule] for rule in sorted(rules)),
    )


def _only_in_one(changes: Iterable[Change]) -> tuple[_Stated, _Stated]:
    """The values that are stated no longer, and those that were not stated before."""
    gone: dict[str, set[str]] = {}
    came: dict[str, set[str]] = {}
    for change in changes:
        if change.now is None:
            gone.setdefault(change.plan, set()).add(change.pointer)
        if change.was is None:
            came.setdefault(change.plan, set()).add(change.pointer)
    return (
        {plan: frozenset(pointers) for plan, pointers in gone.items()},
        {plan: frozenset(pointers) for plan, pointers in came.items()},
    )


class _Half(NamedTuple):
    """One run's part of a plan, and how the other run saw it.

    `unseen` says why the other run did not look, empty text where it did; `cases` are those that only the
    other run could not check.
    """

    side: Side
    other: Side
    findings: Sequence[Finding]
    cases: Sequence[NotEvaluated]
    unseen: str


class _Both(NamedTuple):
    """A plan in both runs, or a file that findings name and that is no plan."""

    plan: str
    old: _Half
    new: _Half

    @property
    def newly_unchecked(self) -> Sequence[NotEvaluated]:
        """The cases that the new run could not check."""
        return self.old.cases


def _both(old: Side, new: Side, pairs: Sequence[Pair]) -> Iterator[_Both]:
    before, after = _by_file(old.report), _by_file(new.report)
    for was, now in pairs:
        _, checked, unchecked = matched(
            was.not_evaluated if was else (),
            now.not_evaluated if now else (),
            lambda case: _named(old, case),
            lambda case: _named(new, case),
            _order_of_case,
        )
        yield _Both(
            now.file if now else was.file if was else "",
            _Half(old, new, before.pop(was.file, ()) if was else (), unchecked, _unseen(now, new)),
            _Half(new, old, after.pop(now.file, ()) if now else (), checked, _unseen(was, old)),
        )
    for file in sorted(before.keys() | after.keys()):
        one = _Half(old, new, before.get(file, ()), (), "")
        yield _Both(file, one, _Half(new, old, after.get(file, ()), (), ""))


def _by_file(report: Report) -> dict[str, Sequence[Finding]]:
    files: dict[str, list[Finding]] = {}
    for finding in report.findings:
        files.setdefault(finding.file, []).append(finding)
    return dict(files)


def _named(side: Side, case: NotEvaluated) -> Hashable:
    """What a case goes by, whatever the reason why it could not be checked."""
    return case.rule, tuple(side.names.get((case.file, pointer), pointer) for pointer in case.pointers)


def _unseen(plan: PlanResult | None, side: Side) -> str:
    if plan is None:
        return f"the plan is not in {side.source.name}"
    return "" if plan.state == "checked" else f"the plan could not be checked in {side.source.name}"


def _compared(both: _Both, gone: frozenset[str], came: frozenset[str]) -> Iterator[Compared]:
    """The findings of a plan; `gone` are values that only the old run states, `came` only the new."""
    before, after = list(both.old.findings), list(both.new.findings)
    for identity in (_mark, _told, _place):
        pairs, before, after = matched(before, after, identity, identity, _order)
        yield from (_kept(both.plan, was, now) for was, now in pairs)
    for finding, why in zip(before, _reasons(both.old, before, gone), strict=True):
        yield Compared("not_checked" if why else "fixed", both.plan, finding, why=why)
    for finding, why in zip(after, _reasons(both.new, after, came), strict=True):
        yield Compared("new", both.plan, finding, why=why)


def _mark(finding: Finding) -> Hashable:
    return finding.rule, finding.fingerprint


def _told(finding: Finding) -> Hashable:
    return finding.rule, finding.natural_pointer, finding.message, finding.values


def _place(finding: Finding) -> Hashable:
    return finding.rule, finding.natural_pointer


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


def _reasons(half: _Half, findings: Sequence[Finding], unstated: frozenset[str]) -> Iterator[str]:
    """Why the other run may lack each finding without its being right there; empty text where none is known.

    `unstated` are the values that only this run states: a rule without a figure it needs says nothing.
    """
    unchecked = _unchecked(half, findings)
    rules = ran(half.side.report) if unstated else frozenset()
    for index, finding in enumerate(findings):
        if half.unseen:
            yield half.unseen
        elif index in unchecked:
            yield f"its rule could not be checked there in {half.other.source.name}"
        elif finding.rule in rules and not unstated.isdisjoint(_own_places(half.side, finding)):
            yield f"a value it is about is not stated in {half.other.source.name}"
        else:
            yield ""


def _unchecked(half: _Half, findings: Sequence[Finding]) -> frozenset[int]:
    """Which findings are perhaps gone only because the other run could not check their rule there.

    A case that misses a place of some findings speaks of these; one that misses no place of any speaks of
    all of its rule, as nobody can tell which of them it is.
    """
    of_rule: dict[str, set[int]] = {}
    at: dict[tuple[str, str], set[int]] = {}
    for index, finding in enumerate(findings if half.cases else ()):
        of_rule.setdefault(finding.rule, set()).add(index)
        for place in _own_places(half.side, finding):
            for around in _around(place):
                at.setdefault((finding.rule, around), set()).add(index)
    unseen: set[int] = set()
    for case in half.cases:
        missing = (half.other.names.get((case.file, pointer), pointer) for pointer in case.pointers)
        touched = set[int]().union(*(at.get((case.rule, pointer), ()) for pointer in missing))
        unseen |= touched or of_rule.get(case.rule, set())
    return frozenset(unseen)


def _own_places(side: Side, finding: Finding) -> Iterator[str]:
    """The places of a finding and of the figures it used."""
    for pointer in (finding.pointer, *(related.pointer for related in finding.related)):
        yield side.names.get((finding.file, pointer), pointer)


def _around(place: str) -> Iterator[str]:
    """A place and all that it lies in, but the plan as a whole."""
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
    """File, line, column and rule, then all else that may tell two findings apart."""
    return (
        finding.file,
        *finding.span[:2],
        finding.rule,
        finding.span,
        finding.message,
        finding.pointer,
        finding.natural_pointer,
        finding.values,
        finding.fingerprint,
        finding.severity,
        finding.accepted or (),
    )


def _order_of_case(case: NotEvaluated) -> tuple[Any, ...]:
    return case.file, *case.span[:2], case.rule, case.span, case.reason, case.pointers


def _order_of_compared(compared: Compared) -> tuple[Any, ...]:
    was = () if compared.was is None else _order(compared.was)
    return *_order(compared.finding), STATUSES.index(compared.status), was, compared.plan, compared.why
