"""Runs the rules of a rulebook on one plan: every case ends as passed, failed or not evaluated."""

from __future__ import annotations

from functools import lru_cache, partial

from plan_lint import document
from plan_lint.document import LIMITS, Limits
from plan_lint.findings import (
    SEVERITIES,
    Edit,
    Excerpt,
    Finding,
    Fix,
    NotEvaluated,
    Outcomes,
    Path,
    Problem,
    pointer_of,
)
from plan_lint.language.explain import Explained
from plan_lint.language.lists import BUDGET
from plan_lint.language.values import Node
from plan_lint.lint.cases import NOT_EVALUATED, TELLING, Bounds, Cases, Ground, Left, Located, cases, untold
from plan_lint.lint.subject import Subject, natural_pointer, spot, told
from plan_lint.records import NamedTuple
from plan_lint.rulebook import Rulebook, RuleEntry, applicable, program


class Options(NamedTuple):
    """How to lint: the forms expected, the rules to run (None for all), the limits, whether plans are many.

    `form` asks for the figures laid out as in the form, `across` for what rules across plans read.
    """

    templates: tuple[str, ...] = ()
    rules: frozenset[str] | None = None
    limits: Limits = LIMITS
    many: bool = False
    form: bool = False
    across: bool = False


class Judged(NamedTuple):
    """What the rules gave: outcomes by rule, findings, what could not be checked, and broken rules."""

    outcomes: list[tuple[str, Outcomes]]
    findings: list[Finding]
    not_evaluated: list[NotEvaluated]
    problems: list[Problem]
    not_shown: list[int]  # failed cases beyond the findings kept, one number a rule


_NOT_APPLICABLE = Outcomes()
_CUT = Outcomes(not_evaluated=1)  # of a rule that did not come to its end


@lru_cache(maxsize=4096)
def one_end(rule: str, outcomes: Outcomes) -> tuple[str, Outcomes]:
    """How a rule ended, one object for all plans: each its own, they are 9 KB of a plan, two thirds of it."""
    return rule, outcomes


def judge(subject: Subject, rulebook: Rulebook, template: str, options: Options) -> Judged:
    """Run every selected rule on the plan, but for those across plans."""
    judged = Judged([], [], [], [], [])
    plan = Ground(
        Node(subject.data, ()),
        Node(rulebook.templates[template], ("#form",)),
        subject.data,
        partial(_located, subject, {}, {}),
        partial(_fix, subject),
    )
    steps = options.limits.steps
    bounds = Bounds(steps, options.limits.findings, NOT_EVALUATED)
    left = Left(TELLING * steps, options.limits.plan_steps)
    cut: list[str] = []  # rules that did not come to their end
    unfinished: list[str] = []  # of these, those for want of work
    for rule, entry, possible in applicable(rulebook, template, options.rules, subject.data):
        if not possible:
            judged.outcomes.append(one_end(rule, _NOT_APPLICABLE))
            continue
        if unfinished:
            cut.append(rule)
            unfinished.append(rule)
            judged.outcomes.append(one_end(rule, _CUT))
            continue
        if len(judged.findings) >= options.limits.findings:
            bounds = bounds._replace(findings=_room(judged, entry.info.severity, options.limits.findings))
        try:
            found = cases(program(rulebook, entry), entry, plan, bounds, left)
            if found is None:
                cut.append(rule)
                outcome = _CUT
                if left.work < 0:
                    unfinished.append(rule)
                else:
                    judged.findings.append(told("input-budget", subject, _too_many(rule, steps), about=rule))
            else:
                outcome = found.outcomes
                if found.findings or found.not_evaluated or found.not_shown:
                    bounds = _noted(found, bounds, judged)
                if not found.told:
                    judged.findings.append(told("input-budget", subject, untold(rule, found), about=rule))
        except Exception as error:  # noqa: BLE001 - one broken rule must not hide what the others find
            outcome = Outcomes(broken=1)
            judged.problems.append(_broken(entry, subject, error))
        judged.outcomes.append(one_end(rule, outcome))
    if unfinished:
        judged.findings.append(_too_much(subject, unfinished, options.limits))
    if cut:
        _list_first(cut, subject, judged)
    return judged


def _list_first(cut: list[str], subject: Subject, judged: Judged) -> None:
    """List rules that did not come to their end: before cases of others, of which there may be thousands."""
    span = document.nearest_span(subject.document, ())
    judged.not_evaluated[:0] = [NotEvaluated(rule, subject.file, span, BUDGET, ()) for rule in cut]
    del judged.not_evaluated[NOT_EVALUATED:]


def _too_many(rule: str, steps: int) -> str:
    return f"rule {rule} needs more than {steps:,} steps on this plan"


def _too_much(subject: Subject, unfinished: list[str], limits: Limits) -> Finding:
    """That the rules together take more steps than they may."""
    first, others = unfinished[0], len(unfinished) - 1
    rest = f" and {others:,} more" if others else ""
    most = f"{limits.plan_steps:,}"
    message = f"all rules together need more than {most} steps on this plan; not checked: {first}{rest}"
    return told("input-budget", subject, message, about=first)


def _room(judged: Judged, severity: str, most: int) -> int:
    """How many more findings of a severity can be listed for a plan: no other is worked out.

    There is room for one of each rule, and for the worst ones.
    """
    as_bad = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return max(1, most - sum(finding.severity in as_bad for finding in judged.findings))


def _broken(entry: RuleEntry, subject: Subject, error: Exception) -> Problem:
    reason = str(error).split("\n", 1)[0]
    return Problem(f"rule {entry.info.rule} broke: {type(error).__name__}: {reason}", subject.file)


def _noted(found: Cases, bounds: Bounds, judged: Judged) -> Bounds:
    """Keep what a rule found; the bounds for the next one, which may list fewer cases not checked."""
    judged.findings.extend(found.findings)
    judged.not_shown.append(found.not_shown)
    judged.not_evaluated.extend(found.not_evaluated)
    return bounds._replace(listed=max(0, NOT_EVALUATED - len(judged.not_evaluated)))


def _located(
    subject: Subject, known: dict[Path, Located], lines: dict[Excerpt, Excerpt], path: Path
) -> Located:
    """A place of the plan, as it is known: findings share places and lines."""
    there = known.get(path)
    if there is None:
        pointer, natural = pointer_of(path), natural_pointer(subject, path)
        natural = pointer if natural == pointer else natural
        span, place, excerpt = spot(subject, path)
        excerpt = lines.setdefault(excerpt, excerpt)
        there = known[path] = Located(subject.file, pointer, natural, span, place, excerpt)
    return there


def _fix(subject: Subject, entry: RuleEntry, said: Explained) -> Fix | None:
    if said.fix is None or entry.fix_safe is None:
        return None
    path, text = said.fix
    there = spot(subject, path)
    if there.place != "value" or document.written(subject.document, path) == text:
        return None
    return Fix(entry.fix_safe, (Edit(there.span, text, path),))
