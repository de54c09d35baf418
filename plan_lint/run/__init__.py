"""Plans in, a report out: finds the files, reads each once, has it checked, and adds up what came of it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from plan_lint.findings import Problem, Report
from plan_lint.run.checking import check_one, held
from plan_lint.run.files import find
from plan_lint.run.request import STDIN, STDIN_NAME, Ended, Found, Progress, Request, Source
from plan_lint.run.totals import report_of, untrusted, with_problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plan_lint.run.accepting import Acceptable
    from plan_lint.run.mending import MendedRun

__all__ = [
    "STDIN",
    "STDIN_NAME",
    "Progress",
    "Request",
    "acceptable",
    "check",
    "mend",
    "untrusted",
    "with_problems",
]

Mapper = Callable[[Callable[[Source], Ended], Sequence[Source]], "Iterable[Ended]"]
Engine = Callable[[Request, Sequence[Source]], "Iterable[Ended]"]
_Made = TypeVar("_Made")

MANY = 20  # plans; from here on the fast judge of schemas is worth its import
FEW = 32  # plans; for fewer, no workers are started, however many are asked for
WORTH = 200  # plans for each worker that nobody asked for: starting workers takes as long as 100 plans


def check(request: Request, mapper: Mapper | None = None, engine: Engine | None = None) -> Report:
    """Check all plans; what is wrong with a file ends up in the report, nothing is raised.

    `mapper` calls a function on every file, as `map` does, in place of the workers that the request asks
    for; the order of what it gives does not matter. `engine` has all files of a request checked elsewhere.
    """
    found, request = _found(request)

    def checked(source: Source) -> Ended:
        return check_one(source, request)

    if engine:
        return report_of(engine(request, found.sources), found, request)
    if mapper:
        return report_of(mapper(checked, found.sources), found, request)
    if request.store is not None and request.options.many and not request.gate:
        from plan_lint.run.remembering import check_changed

        ended, recall = check_changed(found.sources, request, request.store, _for_each)
        return report_of(ended, found, request, recall)
    return report_of(_for_each(checked, found.sources, request), found, request)


def mend(request: Request, *, unsafe: bool, write: bool) -> MendedRun:
    """Check all plans and make their fixes, unsafe ones only if asked for; files are replaced at the end."""
    from plan_lint.run.mending import Mending, mend_all

    found, request = _found(request)

    def mapper(
        function: Callable[[Source], Ended | Mending], sources: Sequence[Source]
    ) -> Sequence[Ended | Mending]:
        return _for_each(function, sources, request)

    return mend_all(request, found, mapper, unsafe=unsafe, write=write)


def acceptable(request: Request, reason: str) -> Acceptable:
    """Check all plans for what the accepted list should hold; with a reason, all that nothing accepts too."""
    from plan_lint.run.accepting import acceptable_of

    found, request = _found(request)
    ended = _for_each(lambda source: check_one(source, request), found.sources, request)
    return acceptable_of(ended, found, request, reason)


def _found(request: Request) -> tuple[Found, Request]:
    found = find(request)
    if request.gate:
        from plan_lint.run.gate import strict, unread_roster

        request = strict(request)
        found = found._replace(problems=(*found.problems, *unread_roster(request)))
    request.progress.begin(len(found.sources))
    many = len(found.sources) >= MANY
    if many:
        gc.enable()  # the command line does without for a short run
    # One plan lies across no other: what is known of it alone is for the rules of plans.
    across = len(found.sources) > 1 or request.roster is not None
    return found, request._replace(options=request.options._replace(many=many, across=across))


def _for_each(
    function: Callable[[Source], _Made], sources: Sequence[Source], request: Request
) -> Sequence[_Made | Problem]:
    count = _workers(request.jobs, len(sources))
    done = request.progress.done
    if count == 1:
        ended = []
        for source in sources:
            ended.append(function(source))
            done(1)
        return ended
    from plan_lint.run.workers import in_workers

    return in_workers(count, function, sources, lambda source: held(source, request), done)


def _workers(jobs: int, files: int) -> int:
    """How many processes to use for so many files; 0 jobs are as many as there are cores, where that pays."""
    if files < FEW or jobs == 1:
        return 1
    if jobs:
        return min(jobs, files)
    if files < 2 * WORTH:
        return 1
    from plan_lint.run.workers import cores

    return max(1, min(cores(), files // WORTH))
