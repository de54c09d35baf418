"""What a run makes of the findings of its plans: how severe each is, which are ignored, which accepted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from plan_lint.findings import Finding, PlanResult, is_address
from plan_lint.lint.one import known_ids
from plan_lint.records import NamedTuple
from plan_lint.run.request import Request

if TYPE_CHECKING:
    from plan_lint.accept import AcceptedList, Entry, Terms


class Settled(NamedTuple):
    """The plans, the findings on the accepted list itself, and its entries that accept nothing."""

    plans: tuple[PlanResult, ...]
    findings: tuple[Finding, ...] = ()
    stale: tuple[Entry, ...] = ()


def settle(plans: Iterable[PlanResult], request: Request, in_full: frozenset[str] = frozenset()) -> Settled:
    """Adjust severities, leave out what is ignored, mark what comments and the accepted list accept.

    `in_full` are the rules across plans that found all that there is to find.
    """
    severity = dict(request.severity)
    plans = tuple(_adjusted(plan, request.dropped, severity) for plan in plans)
    if request.listed is None and not any(plan.acceptances for plan in plans):
        return Settled(plans)
    from plan_lint.accept import AcceptedList, apply

    listed = request.listed or AcceptedList()
    applied = apply(plans, listed, _terms(request, listed, {plan.file for plan in plans}, in_full))
    on_list = PlanResult(listed.file, "skipped", findings=applied.findings)
    return Settled(
        tuple(_adjusted(plan, request.dropped, severity) for plan in applied.plans),
        _adjusted(on_list, request.dropped, severity).findings,
        applied.stale,
    )


def _adjusted(plan: PlanResult, dropped: frozenset[str], severity: Mapping[str, str]) -> PlanResult:
    """The plan without findings that are ignored, and with the severities that were asked for."""
    if not dropped and not severity and list(plan.findings) == sorted(plan.findings, key=_place):
        return plan  # as most are: a second copy of many plans takes as much memory again
    findings = [
        finding._replace(severity=severity.get(finding.rule, finding.severity))
        for finding in plan.findings
        if finding.rule not in dropped
    ]
    return plan._replace(findings=tuple(sorted(findings, key=_place)))


def _place(finding: Finding) -> tuple[int, int, str, str]:
    return (finding.span.line, finding.span.column, finding.rule, finding.message)


def _terms(request: Request, listed: AcceptedList, seen: set[str], in_full: frozenset[str]) -> Terms:
    from plan_lint.accept import Terms

    known: dict[str, str] = {}
    for rulebook in request.rulebooks if listed.entries else ():
        known |= known_ids(rulebook)
    named = {entry.file for entry in listed.entries} - seen
    return Terms(
        strict=request.gate,
        known=known,
        collection=in_full,
        dropped=request.dropped,
        gone=frozenset(file for file in named if _is_gone(file, request.root)),
        roster=request.roster.file if request.roster is not None else "",
    )


def _is_gone(file: str, root: str) -> bool:
    if is_address(file):  # whoever is not asked for it cannot tell
        return False
    try:
        os.lstat(os.path.join(root, file))
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):  # it cannot be told
        return False
    return False
