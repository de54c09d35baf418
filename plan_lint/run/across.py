"""What rules across plans find in the plans of a run, put into the plans that it is about."""

from __future__ import annotations

from collections.abc import Sequence

from plan_lint.findings import Finding, PlanResult, Problem
from plan_lint.lint.one import bounded
from plan_lint.records import NamedTuple
from plan_lint.rulebook import COLLECTION
from plan_lint.run.request import Ended, Found, Request

NO_PLAN = "collection"  # the state of what was found across plans


class Together(NamedTuple):
    """The plans with what was found across them, and what belongs to none of them.

    `collection` holds how the rules across plans ended, and findings in the roster; `in_full` are those of
    these rules that found all that there is to find.
    """

    plans: tuple[PlanResult, ...]
    collection: PlanResult
    in_full: frozenset[str] = frozenset()


def together(ended: Sequence[Ended], found: Found, request: Request) -> Together:
    """Judge all plans of a run together."""
    plans = tuple(each for each in ended if isinstance(each, PlanResult))
    if not _wanted(request) or not (request.roster or any(plan.facts for plan in plans)):
        return Together(plans, PlanResult("", NO_PLAN))
    from plan_lint.collection import judge_all  # only where a rulebook has rules across plans

    unread = _unread(ended, found)
    across = judge_all(plans, unread, request.rulebooks, request.roster, request.options, whole=found.folder)
    own = {plan.file for plan in plans}
    by_file: dict[str, list[Finding]] = {}
    for finding in across.findings:
        by_file.setdefault(finding.file if finding.file in own else "", []).append(finding)
    limit = request.options.limits.findings
    collection = PlanResult(
        "",
        NO_PLAN,
        outcomes=across.outcomes,
        findings=tuple(by_file.get("", ())),
        not_shown=across.not_shown,
        not_evaluated=across.not_evaluated,
        problems=across.problems,
    )
    full = found.folder and not unread
    return Together(
        tuple(_with(plan, by_file.get(plan.file, []), limit) for plan in plans),
        collection,
        frozenset(
            rule
            for rule, outcome in across.outcomes
            if full and not (outcome.broken or outcome.not_evaluated)
        ),
    )


def _wanted(request: Request) -> bool:
    wanted = request.options.rules
    return any(
        entry.scope == COLLECTION and (wanted is None or entry.info.rule in wanted)
        for rulebook in request.rulebooks
        for entry in rulebook.rules
    )


def _unread(ended: Sequence[Ended], found: Found) -> tuple[str, ...]:
    """The files of which nobody knows whose plan they hold."""
    files = {each.file for each in (*ended, *found.problems) if isinstance(each, Problem) and each.file}
    files |= {
        each.file
        for each in ended
        if isinstance(each, PlanResult) and each.state in ("unreadable", "unmatched")
    }
    return tuple(sorted(files))


def _with(plan: PlanResult, findings: list[Finding], limit: int) -> PlanResult:
    """The plan with more findings and without its facts, which have been read."""
    if not findings:
        return plan if plan.facts is None else plan._replace(facts=None)
    kept, more = bounded([*plan.findings, *findings], limit)
    return plan._replace(findings=kept, not_shown=plan.not_shown + more, facts=None)
