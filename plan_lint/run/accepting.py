"""What the accepted list should hold after a run: entries that still accept something, and new ones."""

from __future__ import annotations

from collections.abc import Iterable

from plan_lint.accept import AcceptedList, Applied, Entry, grown, shrunk
from plan_lint.findings import Finding, Report
from plan_lint.records import NamedTuple
from plan_lint.run.across import together
from plan_lint.run.request import Ended, Found, Request
from plan_lint.run.settling import settle
from plan_lint.run.totals import in_order, report_of


class Acceptable(NamedTuple):
    """The report of the run, the entries the list should have, and what is wrong with those it has.

    `unlisted` are the files of plans in which nothing is accepted, as not all of their findings are shown:
    those that the list has entries for, or would get some.
    """

    report: Report
    entries: tuple[Entry, ...]
    stale: tuple[Entry, ...]
    findings: tuple[Finding, ...]  # on entries that are stale: at most 1,000
    unlisted: tuple[str, ...] = ()


def acceptable_of(ended: Iterable[Ended], found: Found, request: Request, reason: str) -> Acceptable:
    """The entries for a run; without a reason none is added."""
    ended = in_order(ended)
    listed = request.listed or AcceptedList()
    # Whatever is ignored, an entry that accepts nothing is to be told.
    request = request._replace(listed=listed, dropped=request.dropped - {"accepted-list-stale"})
    judged = together(ended, found, request)
    settled = settle((*judged.plans, judged.collection), request, judged.in_full)
    applied = Applied(settled.plans, settled.findings, settled.stale)
    entries = grown(applied, listed, reason) if reason else shrunk(applied, listed)
    concerned = {entry.file for entry in listed.entries}
    files = tuple(plan.file for plan in settled.plans if plan.not_shown)
    unlisted = tuple(file for file in files if reason or file in concerned)
    return Acceptable(report_of(ended, found, request), entries, settled.stale, settled.findings, unlisted)
