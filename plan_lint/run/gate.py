"""The gate: what a run with it never takes from anyone, whatever else it was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from plan_lint.findings import Problem
from plan_lint.rulebook import COLLECTION, RuleEntry
from plan_lint.run.request import Request

SEVERITIES = ("warning", "info")  # from which it may fail
ERRORS = frozenset({"acceptance-refused", "collection-same-return", "nothing-evaluated", "schema-template"})


def strict(request: Request) -> Request:
    """The request as the gate makes it: no aliases, failing from warnings on, its own errors as they are."""
    limits = request.options.limits._replace(aliases=0)
    return request._replace(
        options=request.options._replace(limits=limits),
        fail_on=request.fail_on if request.fail_on in SEVERITIES else "warning",
        allow_none=False,
        dropped=request.dropped - ERRORS,
        severity=(*request.severity, *((rule, "error") for rule in sorted(ERRORS))),
    )


def unread_roster(request: Request) -> Iterator[Problem]:
    """What is wrong where a roster is given and no rule that runs reads it: a missing plan would pass."""
    if request.roster is None:
        return
    wanted = request.options.rules
    running = (entry for rulebook in request.rulebooks for entry in rulebook.rules)
    if not any(_reads_roster(each) for each in running if wanted is None or each.info.rule in wanted):
        says = "no rule that runs reads the roster, so a plan that is missing would not be noticed"
        yield Problem(f"{says}: leave --roster out, or run the rules that read it")


def _reads_roster(entry: RuleEntry) -> bool:
    return entry.scope == COLLECTION and any(
        pattern.steps[0].name == "roster" for binding in entry.rule.bindings for pattern in binding.patterns
    )
