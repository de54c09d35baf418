"""Plans in, a report out: finds the files, reads each once, has it checked, and adds up what came of it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Sequence

from plan_lint.findings import Report
from plan_lint.run.checking import check_one
from plan_lint.run.files import find
from plan_lint.run.request import STDIN, STDIN_NAME, Ended, Request, Source
from plan_lint.run.totals import report_of, untrusted, with_problems

__all__ = ["STDIN", "STDIN_NAME", "Request", "check", "untrusted", "with_problems"]

Mapper = Callable[[Callable[[Source], Ended], Sequence[Source]], Iterable[Ended]]

MANY = 20  # plans; from here on the fast judge of schemas is worth its import


def check(request: Request, mapper: Mapper = map) -> Report:
    """Check all plans; what is wrong with a file ends up in the report, nothing is raised.

    `mapper` calls a function on every file, as `map` does; the order of what it gives does not matter.
    """
    found = find(request)
    if len(found.sources) >= MANY:
        gc.enable()  # the command line does without for a short run
    request = request._replace(options=request.options._replace(many=len(found.sources) >= MANY))

    def checked(source: Source) -> Ended:
        return check_one(source, request)

    return report_of(tuple(mapper(checked, found.sources)), found, request)
