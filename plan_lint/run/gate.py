"""The gate: what a run with it never takes from anyone, whatever else it was asked for."""

from __future__ import annotations

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
