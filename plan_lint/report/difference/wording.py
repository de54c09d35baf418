"""What comparing two runs gave in words: groups of lines, tallies by plan and rule, sentences."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plan_lint.findings import amount
from plan_lint.report.escape import one_line
from plan_lint.report.layout import shorten
from plan_lint.report.summary import REASONS, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from plan_lint.compare import Change, Compared, Difference
    from plan_lint.findings import NotEvaluated

UNTRUSTED = "What these two runs differ in cannot be trusted"

NOT_EVALUATED, CHANGES = "not_evaluated", "values"  # beside the statuses in a tally
HEADINGS = {
    "new": "new",
    "worse": "worse: no longer accepted, or more severe",
    "changed": "changed: still found there, of other figures",
    "fixed": "fixed",
    "not_checked": "gone, but not known to be fixed",
    "still_there": "still there",
    NOT_EVALUATED: "newly not checked, or not there before",
    CHANGES: "values that changed",
}
WORDS = {
    "new": "new",
    "worse": "worse",
    "changed": "changed",
    "still_there": "still there",
    "fixed": "fixed",
    "not_checked": "not known to be fixed",
}
COLUMNS = {**WORDS, NOT_EVALUATED: "newly not checked", CHANGES: "values changed"}
_VALUE = 80  # columns of a value in text and markdown
_MOST_CHANGES = 50  # of a plan; JSON lists all

Tally = dict[str, Counter[str]]


def by_plan(difference: Difference) -> Tally:
    """How often which thing became of what in each plan, plans without anything included."""
    tally: Tally = {new or old or "": Counter() for old, new in difference.plans}
    for each in difference.findings:
        tally.setdefault(each.plan, Counter())[each.status] += 1
    for case in difference.not_evaluated:
        tally.setdefault(case.file, Counter())[NOT_EVALUATED] += 1
    for change in difference.changes or ():
        tally.setdefault(change.plan, Counter())[CHANGES] += 1
    return dict(sorted(tally.items()))


def names(difference: Difference) -> dict[str, str]:
    """What the plans are called, by file: the values of their keys, where these are known."""
    return {file: ", ".join(value for _, value in key) for file, key in difference.keys if key}


def by_rule(difference: Difference) -> Tally:
    """How often which thing became of the findings and cases of each rule that has any."""
    tally: Tally = {}
    for each in difference.findings:
        tally.setdefault(each.finding.rule, Counter())[each.status] += 1
    for case in difference.not_evaluated:
        tally.setdefault(case.rule, Counter())[NOT_EVALUATED] += 1
    return dict(sorted(tally.items()))


def groups(difference: Difference) -> Iterator[tuple[str, list[str]]]:
    """The headings that have anything below them, with a line of text for each thing."""
    for status, heading in HEADINGS.items():
        found = [each for each in difference.findings if each.status == status]
        if found and status != "still_there":
            yield heading, [_told(difference, each) for each in found]
    if difference.not_evaluated:
        prefix = difference.new.prefix
        yield HEADINGS[NOT_EVALUATED], [_unchecked(case, prefix) for case in difference.not_evaluated]
    if difference.changes:
        yield HEADINGS[CHANGES], list(_changed(difference.changes, difference.new.prefix))


def _told(difference: Difference, compared: Compared) -> str:
    finding = compared.finding
    gone = compared.status in ("fixed", "not_checked")
    source = difference.old if gone else difference.new
    place = f"{source.prefix}{finding.file}:{finding.span.line}:{finding.span.column}"
    said = f"{place}: {finding.severity} {finding.rule} {finding.message}"
    accepted = finding.accepted
    if accepted is not None and not accepted.refused:
        said += f" (accepted: {accepted.reason})"
    told_before = before(compared)
    if told_before:
        said += f"; before: {told_before}"
    return f"{said} ({compared.why})" if compared.why else said


def before(compared: Compared) -> str:
    """What was found of other figures: the message, or the figures where that is the same."""
    was, now = compared.was, compared.finding
    if compared.status != "changed" or was is None:
        return ""
    if was.message != now.message:
        return was.message
    stated = dict(now.values)
    return ", ".join(
        f"{name} {value or '(not stated)'}" for name, value in was.values if stated.get(name) != value
    )


def _unchecked(case: NotEvaluated, prefix: str) -> str:
    place = f"{prefix}{case.file}:{case.span.line}:{case.span.column}"
    reason = REASONS.get(case.reason, case.reason)
    return f"{place}: {case.rule} {reason}: {' '.join(case.pointers)}".removesuffix(": ")


def _changed(changes: Iterable[Change], prefix: str) -> Iterator[str]:
    """A line for each change, at most so many of a plan."""
    seen: Counter[str] = Counter()
    for change in changes:
        seen[change.plan] += 1
        if seen[change.plan] <= _MOST_CHANGES:
            place = f"{prefix}{change.plan}:{change.line}: {change.pointer}"
            yield f"{place} {_was_and_is(change)}"
    for plan, number in seen.items():
        if number > _MOST_CHANGES:
            yield f"{prefix}{plan}: and {amount(number - _MOST_CHANGES, 'more value')}"


def _was_and_is(change: Change) -> str:
    match change.was, change.now:
        case None, str(now):
            return f"is {_value(now)}, was not stated"
        case str(was), None:
            return f"was {_value(was)}, is not stated"
        case was, now:
            return f"was {_value(was or '')}, is {_value(now or '')}"


def _value(text: str) -> str:
    return shorten(one_line(text), _VALUE)


def counted(counts: Mapping[str, int]) -> str:
    """What became of how many, as `1 new, 2 fixed`."""
    parts = [f"{counts[status]:,} {word}" for status, word in WORDS.items() if counts.get(status)]
    if counts.get(NOT_EVALUATED):
        parts.append(f"{amount(counts[NOT_EVALUATED], 'case')} newly not checked")
    if counts.get(CHANGES):
        parts.append(f"{amount(counts[CHANGES], 'value')} changed")
    return ", ".join(parts)


def sentences(difference: Difference) -> list[str]:
    """What the comparison comes to."""
    said = [_plans(difference), _findings(difference)]
    if difference.not_evaluated:
        number = amount(len(difference.not_evaluated), "case")
        said.append(f"{number} could not be checked that could be before, or {_were(difference)} not there")
    if difference.changes is not None:
        plans = len({change.plan for change in difference.changes})
        said.append(
            f"{amount(len(difference.changes), 'value')} changed in {amount(plans, 'plan')}"
            if plans
            else "no value changed"
        )
    if difference.problems:
        said.append(f"{UNTRUSTED}: {amount(len(difference.problems), 'problem')}")
    return said


def _were(difference: Difference) -> str:
    return "was" if len(difference.not_evaluated) == 1 else "were"


def _plans(difference: Difference) -> str:
    both = sum(old is not None and new is not None for old, new in difference.plans)
    only_old = sum(new is None for _, new in difference.plans)
    only_new = sum(old is None for old, _ in difference.plans)
    renamed = sum(old != new for old, new in difference.plans if old is not None and new is not None)
    said = f"{amount(both, 'plan')} in both"
    if renamed:
        said += f", {renamed:,} of them in a file of another name"
    if only_old:
        said += f", {only_old:,} only in {difference.old.name}"
    return said + (f", {only_new:,} only in {difference.new.name}" if only_new else "")


def _findings(difference: Difference) -> str:
    counts = Counter(each.status for each in difference.findings)
    if not counts:
        return "no findings"
    return f"{amount(len(difference.findings), 'finding')}: {counted(counts)}"


def problems(difference: Difference) -> list[str]:
    """Why the comparison cannot be trusted, each with its place."""
    return [_joined(place_of(problem), problem.message) for problem in difference.problems]


def _joined(place: str, said: str) -> str:
    return f"{place}: {said}" if place else said
