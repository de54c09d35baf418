"""Runs the collection rules of all rulebooks over the facts of all plans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plan_lint.collection.gathering import Gathered, gather
from plan_lint.collection.places import locator
from plan_lint.findings import (
    Finding,
    NotEvaluated,
    Outcomes,
    PlanResult,
    Problem,
    Related,
    fingerprint,
)
from plan_lint.language.lists import BUDGET
from plan_lint.language.values import REFUSED_REASON
from plan_lint.lint import BUILT_IN, Options
from plan_lint.lint.cases import NOT_EVALUATED, TELLING, Bounds, Ground, Left, Located, cases, untold
from plan_lint.records import NamedTuple
from plan_lint.roster import Roster
from plan_lint.rulebook import COLLECTION, Rulebook, RuleEntry, program

STEPS = 1_000  # of a rule for each plan, beyond those that a rule may take on one
UNREAD = "a file could not be read"
SHARED = "several plans are the same return"
NAMED = 3  # other plans that a finding shows


class Across(NamedTuple):
    """What the rules across plans gave: outcomes by rule, findings in all files, and what was not checked."""

    outcomes: tuple[tuple[str, Outcomes], ...] = ()
    findings: tuple[Finding, ...] = ()
    not_evaluated: tuple[NotEvaluated, ...] = ()
    problems: tuple[Problem, ...] = ()
    not_shown: int = 0


def judge_all(
    plans: Sequence[PlanResult],
    unread: Sequence[str],
    rulebooks: Sequence[Rulebook],
    roster: Roster | None,
    options: Options,
    *,
    whole: bool,
) -> Across:
    """Judge all plans of a run; `unread` are the files of which nobody knows what they hold.

    `whole` says that whole folders were searched. The order of the plans changes nothing.
    """
    plans = sorted(plans, key=lambda plan: plan.file)
    found = []
    for rulebook in rulebooks:
        entries = _wanted(rulebook, options)
        own = [plan for plan in plans if plan.rulebook == rulebook.name and plan.facts is not None]
        if entries:
            gathered = gather(own, unread, rulebook, roster, whole=whole)
            found.append(_judged(gathered, own, rulebook, entries, roster, options))
    return Across(
        tuple(each for across in found for each in across.outcomes),
        tuple(each for across in found for each in across.findings),
        tuple(sorted((each for across in found for each in across.not_evaluated), key=_comes_later))[
            :NOT_EVALUATED
        ],
        tuple(each for across in found for each in across.problems),
        sum(across.not_shown for across in found),
    )


def _comes_later(case: NotEvaluated) -> bool:
    """False for a rule that did not come to its end: of the cases of others there may be thousands."""
    return (case.reason, case.pointers) != (BUDGET, ())


def _wanted(rulebook: Rulebook, options: Options) -> list[RuleEntry]:
    wanted = options.rules
    return [
        entry
        for entry in rulebook.rules
        if entry.scope == COLLECTION and (wanted is None or entry.info.rule in wanted)
    ]


def _judged(
    gathered: Gathered,
    own: Sequence[PlanResult],
    rulebook: Rulebook,
    entries: Sequence[RuleEntry],
    roster: Roster | None,
    options: Options,
) -> Across:
    facts = {plan.file: plan.facts for plan in own if plan.facts is not None}
    locate = locator(gathered, facts, rulebook, roster)
    ground = Ground(None, None, gathered.tree, locate, lambda _entry, _said: None)
    across = Across(findings=tuple(_about_keys(gathered, ground, rulebook)))
    for entry in entries:
        across = _with(across, entry, rulebook, gathered, ground, options)
    return across


def _with(
    across: Across,
    entry: RuleEntry,
    rulebook: Rulebook,
    gathered: Gathered,
    ground: Ground,
    options: Options,
) -> Across:
    """What was found so far, with what one more rule finds."""
    rule = entry.info.rule
    steps = options.limits.steps + STEPS * len(gathered.tree["files"])
    room = max(0, NOT_EVALUATED - len(across.not_evaluated))
    bounds, left = Bounds(steps, options.limits.run_findings, room), Left(TELLING * steps)
    try:
        found = cases(program(rulebook, entry), entry, ground, bounds, left)
    except Exception as error:  # noqa: BLE001 - one broken rule must not hide what the others find
        reason = str(error).split("\n", 1)[0]
        problem = Problem(f"rule {rule} broke: {type(error).__name__}: {reason}")
        outcomes = (*across.outcomes, (rule, Outcomes(broken=1)))
        return across._replace(outcomes=outcomes, problems=(*across.problems, problem))
    if found is None:
        there = ground.locate(("files", gathered.largest))
        message = f"rule {rule} needs more than {steps:,} steps on all plans; of these this one states most"
        return across._replace(
            outcomes=(*across.outcomes, (rule, Outcomes(not_evaluated=1))),
            findings=(*across.findings, _told("input-budget", message, there, (rule,))),
            not_evaluated=(*across.not_evaluated, NotEvaluated(rule, there.file, there.span, BUDGET, ())),
        )
    findings = (*across.findings, *found.findings)
    if not found.told:
        there = ground.locate(("files", gathered.largest))
        findings = (*findings, _told("input-budget", untold(rule, found), there, (rule,)))
    return Across(
        (*across.outcomes, (rule, found.outcomes)),
        findings,
        (*across.not_evaluated, *(_with_reason(case, gathered) for case in found.not_evaluated)),
        across.problems,
        across.not_shown + found.not_shown,
    )


def _with_reason(case: NotEvaluated, gathered: Gathered) -> NotEvaluated:
    """The case, told apart from those in which a value is not as the schema says."""
    if case.reason != REFUSED_REASON or case.pointers[:1] != ("",):
        return case
    shared = any(case.file in files for files in gathered.shared.values())
    return case._replace(reason=SHARED if shared else UNREAD)


def _about_keys(gathered: Gathered, ground: Ground, rulebook: Rulebook) -> Iterator[Finding]:
    """Plans that are the same return, and those that a revised one replaces."""
    for key, files in gathered.shared.items():
        places = [ground.locate(("files", file, rulebook.key[0])) for file in files]
        for there in places:
            others = [other for other in places[: NAMED + 1] if other is not there]
            more = len(files) - 2
            these = f"{others[0].file} and {more:,} more are" if more else f"{others[0].file} is"
            message = f"{these} the same return, {', '.join(key)}: rules across plans use none of them"
            yield _told("collection-same-return", message, there, key, others)
    by_file = {file: key for key, file in gathered.files.items()}
    for file, other in gathered.replaced.items():
        there, new = (ground.locate(("files", each, rulebook.key[0])) for each in (file, other))
        key = by_file.get(other, ())
        message = f"{other} is a revision of this return, and rules across plans use that"
        yield _told("collection-replaced", message, there, key, [new])


def _told(
    rule: str, message: str, there: Located, read: tuple[str, ...], others: Sequence[Located] = ()
) -> Finding:
    """A finding of plan-lint's own, with the places of other plans it is about."""
    info = BUILT_IN[rule]
    return Finding(
        rule,
        info.topic,
        info.severity,
        message,
        there.file,
        there.span,
        there.place,
        there.pointer,
        there.natural,
        there.excerpt,
        fingerprint(rule, there.file, there.natural, read, 0),
        related=tuple(
            Related("", "", each.file, each.span, each.pointer, each.excerpt) for each in others[:NAMED]
        ),
        read=read,
    )
