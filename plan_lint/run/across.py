"""What rules across plans find in the plans of a run, put into the plans that it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from plan_lint.findings import Finding, Outcomes, PlanResult, Problem
from plan_lint.lint.one import bounded
from plan_lint.records import NamedTuple
from plan_lint.rulebook import COLLECTION, RuleEntry
from plan_lint.run.request import Ended, Found, Request

if TYPE_CHECKING:
    from plan_lint.collection import Across

NO_PLAN = "collection"  # the state of what was found across plans

# Judges the plans of a run, or knows what that gave; told what else that depends on.
Recall = Callable[["Callable[[], Across]", Sequence[str]], "Across"]


class Together(NamedTuple):
    """The plans with what was found across them, and what belongs to none of them.

    `collection` holds how the rules across plans ended, and findings in the roster; `in_full` are those of
    these rules that found all that there is to find, `cut` those of whose findings some are only counted.
    """

    plans: tuple[PlanResult, ...]
    collection: PlanResult
    in_full: frozenset[str] = frozenset()
    cut: frozenset[str] = frozenset()


def together(
    ended: Sequence[Ended], found: Found, request: Request, recall: Recall | None = None
) -> Together:
    """Judge all plans of a run together; `recall` may know what that gave for the same plans."""
    plans = tuple(each for each in ended if isinstance(each, PlanResult))
    wanted = _wanted(request)
    if not wanted:
        return Together(plans, PlanResult("", NO_PLAN))
    unread = _unread(ended, found)
    if not request.roster and not any(plan.facts for plan in plans):
        none = tuple((entry.info.rule, Outcomes()) for entry in wanted)
        return Together(plans, PlanResult("", NO_PLAN, outcomes=none), _in_full(none, found, unread))
    from plan_lint.collection import judge_all  # only where plans are to be compared

    def judge() -> Across:
        roster, options = request.roster, request.options
        return judge_all(plans, unread, request.rulebooks, roster, options, whole=found.folder)

    across = judge() if recall is None else recall(judge, _said_besides(request, found, unread))
    own = {plan.file for plan in plans}
    by_file: dict[str, list[Finding]] = {}
    for finding in across.findings:
        by_file.setdefault(finding.file if finding.file in own else "", []).append(finding)
    limit = request.options.limits.findings
    kept = {file: bounded(findings, limit)[0] if file else findings for file, findings in by_file.items()}
    listed = Counter(finding.rule for findings in kept.values() for finding in findings)
    cut = {rule: outcome.failed - listed[rule] for rule, outcome in across.outcomes}
    not_shown = sum(number for number in cut.values() if number > 0)
    collection = PlanResult(
        "",
        NO_PLAN,
        outcomes=across.outcomes,
        findings=tuple(kept.get("", ())),
        not_shown=not_shown,
        not_evaluated=across.not_evaluated,
        problems=across.problems,
    )
    return Together(
        tuple(_with(plan, kept.get(plan.file, ())) for plan in plans),
        collection,
        frozenset() if not_shown else _in_full(across.outcomes, found, unread),
        frozenset(rule for rule, number in cut.items() if number > 0),
    )


def _said_besides(request: Request, found: Found, unread: Sequence[str]) -> tuple[str, ...]:
    """What the rules across plans go by beside the plans and the options."""
    roster = request.roster
    expected = () if roster is None else (roster.file, roster.document.text)
    return ("folder" if found.folder else "files", str(len(unread)), *unread, *expected)


def _in_full(outcomes: Sequence[tuple[str, Outcomes]], found: Found, unread: Sequence[str]) -> frozenset[str]:
    if unread or not found.folder:
        return frozenset()
    return frozenset(rule for rule, outcome in outcomes if not (outcome.broken or outcome.not_evaluated))


def _wanted(request: Request) -> list[RuleEntry]:
    wanted = request.options.rules
    return [
        entry
        for rulebook in request.rulebooks
        for entry in rulebook.rules
        if entry.scope == COLLECTION and (wanted is None or entry.info.rule in wanted)
    ]


def _unread(ended: Sequence[Ended], found: Found) -> tuple[str, ...]:
    """The files of which nobody knows whose plan they hold."""
    files = {each.file for each in (*ended, *found.problems) if isinstance(each, Problem) and each.file}
    files |= {
        each.file
        for each in ended
        if isinstance(each, PlanResult) and each.state in ("unreadable", "unmatched")
    }
    return tuple(sorted(files))


def _with(plan: PlanResult, findings: Sequence[Finding]) -> PlanResult:
    """The plan with more findings and without its facts, which have been read.

    What was found of it alone stays as it was, and is accepted as it was, whatever others have sent.
    """
    if not findings:
        return plan if plan.facts is None else plan._replace(facts=None)
    return plan._replace(findings=(*plan.findings, *findings), facts=None)
