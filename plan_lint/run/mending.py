"""Makes the fixes of plans: each is checked again, and a file is then wholly old or wholly new."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from plan_lint import fixes
from plan_lint.accept import AcceptedList, Entry
from plan_lint.findings import Finding, PlanLintError, PlanResult, Problem, Report
from plan_lint.fixes import Undone
from plan_lint.lint import lint
from plan_lint.records import NamedTuple
from plan_lint.run.checking import check_one, guarded
from plan_lint.run.leftovers import remove_leftovers
from plan_lint.run.request import Ended, Found, Request, Source
from plan_lint.run.settling import settle
from plan_lint.run.totals import report_of, with_problems
from plan_lint.run.writing import replace_bytes

FINDINGS = 2_000  # of a plan that are looked at for fixes, so that a few checks do where there are many


class Mending(NamedTuple):
    """A plan before and after its fixes, what was fixed, and what was not."""

    source: Source
    old: bytes
    new: bytes
    before: PlanResult
    after: PlanResult
    applied: tuple[Finding, ...]
    undone: tuple[Undone, ...]

    @property
    def file(self) -> str:
        """The name of the plan."""
        return self.source.file


class MendedRun(NamedTuple):
    """What is left after fixes were made, and the plans that have or would have been changed, by name."""

    report: Report
    mendings: tuple[Mending, ...]


_Mapper = Callable[[Callable[[Source], Ended | Mending], Sequence[Source]], Sequence[Ended | Mending]]


def mend_all(request: Request, found: Found, mapper: _Mapper, *, unsafe: bool, write: bool) -> MendedRun:
    """Mend all plans; with `write` the files are replaced, else the report is that of the plans as they are.

    Nothing is written before every plan is checked.
    """
    listed = _by_file(request.listed)
    limits = request.options.limits
    between = limits._replace(findings=max(limits.findings, FINDINGS))
    options = request.options._replace(form=False, limits=between)

    def mended(source: Source) -> Ended | Mending:
        only = request._replace(listed=listed.get(source.file), options=options)
        return _mended(source, request, only, unsafe=unsafe)

    ended = sorted(mapper(mended, found.sources), key=lambda each: each.file or "")
    if not write:
        results = [each.before if isinstance(each, Mending) else each for each in ended]
        mendings = [each for each in ended if isinstance(each, Mending)]
        return MendedRun(report_of(results, found, request), tuple(mendings))
    return _written(ended, found, request)


def _by_file(listed: AcceptedList | None) -> dict[str, AcceptedList]:
    """The accepted list, plan by plan: it is asked anew at each check of one."""
    entries: dict[str, list[Entry]] = {}
    for entry in listed.entries if listed else ():
        entries.setdefault(entry.file, []).append(entry)
    return {
        file: listed._replace(entries=tuple(some)) for file, some in entries.items() if listed is not None
    }


def _mended(source: Source, request: Request, only: Request, *, unsafe: bool) -> Ended | Mending:
    """One plan with its fixes made, or its result where there are none; `only` is for checks between."""

    def check(data: bytes) -> PlanResult:
        result = lint(data, source.file, only.rulebooks, only.options)
        return settle((result,), only).plans[0]

    def act(data: bytes) -> PlanResult | Mending:
        before = lint(data, source.file, request.rulebooks, request.options)
        if not (before.not_shown or any(finding.fix for finding in before.findings)):
            return before
        mended = fixes.mend(data, check, unsafe=unsafe)
        if not mended.applied and not mended.undone:
            return before
        after = lint(mended.data, source.file, request.rulebooks, request.options)
        return Mending(source, data, mended.data, before, after, mended.applied, mended.undone)

    return guarded(source, request, act)


def _written(ended: Sequence[Ended | Mending], found: Found, request: Request) -> MendedRun:
    results: list[Ended] = []
    mendings: list[Mending] = []
    problems: list[Problem] = []
    written: set[str] = set()
    changed = [each for each in ended if isinstance(each, Mending) and each.new != each.old]
    for folder in {os.path.dirname(each.source.path) for each in changed}:
        remove_leftovers(folder)
    for each in ended:
        if not isinstance(each, Mending):
            results.append(each)
        elif each.source.path in written:  # by another of its names
            results.append(check_one(each.source, request))
        else:
            try:
                if each.new != each.old:
                    replace_bytes(each.source.path, each.old, each.new, each.file)
                    written.add(each.source.path)
            except PlanLintError as error:
                problems.extend(error.problems)
                results.append(each.before)
            else:
                results.append(each.after)
                mendings.append(each)
    return MendedRun(with_problems(report_of(results, found, request), problems), tuple(mendings))
