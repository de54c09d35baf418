"""Why two runs cannot be compared: one is not whole, or they were not judged alike."""

from __future__ import annotations

from collections.abc import Iterator

from plan_lint.compare.records import Side
from plan_lint.findings import Problem, Report, RulebookInfo, amount

_MOST = 20  # problems of a run, or rules, that are named
_SHOWN = 12  # digits of a digest


def distrust(old: Side, new: Side) -> Iterator[Problem]:
    """All that stands in the way of trusting what is called new or fixed."""
    for side in (old, new):
        yield from _of_one(side)
    if old.report.rulebooks and new.report.rulebooks:  # a run that could not begin has none
        yield from _rulebooks(old, new)
        yield from _rules(old, new)


def _of_one(side: Side) -> Iterator[Problem]:
    report = side.report
    for problem in report.problems[:_MOST]:
        yield _told(side, problem)
    if len(report.problems) > _MOST:
        more = len(report.problems) - _MOST
        yield Problem(f"and {more:,} more reasons why the run is not complete", side.source.name)
    if not report.complete and not report.problems:
        yield Problem("the run is not complete, and does not say why", side.source.name)
    if report.counts.not_shown:
        unlisted = amount(report.counts.not_shown, "finding is", "findings are")
        message = f"{unlisted} counted but not listed, and so not compared"
        yield Problem(f"{message}: mend some of those that are listed, and check again", side.source.name)
    more = report.counts.not_evaluated - _listed(report)
    if more > 0:
        unlisted = amount(more, "case that could not be checked is", "cases that could not be checked are")
        message = f"{unlisted} counted but not listed, so what is gone may not be fixed"
        yield Problem(message, side.source.name)


def _told(side: Side, problem: Problem) -> Problem:
    """A problem of a run, with its place as the person comparing finds it."""
    if side.source.prefix:
        return problem._replace(file=side.source.prefix + problem.file if problem.file else side.source.name)
    place = f"{problem.file}: " if problem.file else ""
    message = f"the report is of a run that was not complete: {place}{problem.message}"
    return Problem(message, side.source.name)


def _listed(report: Report) -> int:
    return sum(len(plan.not_evaluated) for plan in (*report.plans, report.collection))


def _rulebooks(old: Side, new: Side) -> Iterator[Problem]:
    before = {each.rulebook: each for each in old.report.rulebooks}
    after = {each.rulebook: each for each in new.report.rulebooks}
    for name in sorted(before.keys() | after.keys()):
        said = _disagreement(before.get(name), after.get(name), old.source.name, new.source.name)
        if said:
            message = f"rulebook {name}: {said}; check both by the same rulebook, then compare"
            yield Problem(message, new.source.name)


def _disagreement(old: RulebookInfo | None, new: RulebookInfo | None, before: str, after: str) -> str:
    if old is None or new is None:
        return f"only {before if new is None else after} was checked by it"
    if old.edition != new.edition:
        return f"{before} was checked by edition {old.edition:,}, {after} by edition {new.edition:,}"
    if old.digest != new.digest:
        digests = f"digest {old.digest[:_SHOWN]} in {before}, {new.digest[:_SHOWN]} in {after}"
        return f"edition {new.edition:,} has other files in each ({digests})"
    return ""


def _rules(old: Side, new: Side) -> Iterator[Problem]:
    before, after = ran(old.report), ran(new.report)
    for side, only in ((old, before - after), (new, after - before)):
        if only:
            named = ", ".join(sorted(only)[:_MOST]) + (", ..." if len(only) > _MOST else "")
            message = f"rules that ran here only: {named}; check both with the same rules, then compare"
            yield Problem(message, side.source.name)


def ran(report: Report) -> frozenset[str]:
    """The rules of rulebooks that ran; behind them a report lists those of plan-lint's own that it found."""
    return frozenset(info.rule for info in report.rules[: report.counts.rules])
