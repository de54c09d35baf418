"""`check --engine`: has plans checked on other machines."""

from __future__ import annotations

from plan_lint import run
from plan_lint.cli.output import say_problems, watched
from plan_lint.extras.engine import connected
from plan_lint.findings import PlanLintError, Report, Style
from plan_lint.run import Request, untrusted


def checked_elsewhere(request: Request, engine: str, style: Style) -> Report:
    """The report of a run on an engine; of one that could not begin, where it cannot be used."""
    try:
        with connected(engine) as there, watched(request, quiet=style.quiet) as told:
            return run.check(told, engine=there)
    except PlanLintError as error:
        say_problems(error.problems, style)
        return untrusted(error.problems)
