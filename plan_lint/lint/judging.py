"""Runs the rules of a rulebook on one plan: every case ends as passed, failed or not evaluated."""

from __future__ import annotations

from plan_lint import document
from plan_lint.document import LIMITS, Limits
from plan_lint.findings import (
    Edit,
    Finding,
    Fix,
    NotEvaluated,
    Outcomes,
    Path,
    Problem,
    Related,
    fingerprint,
    pointer_of,
)
from plan_lint.language.explain import Explain, Explained, explainer, path_of
from plan_lint.language.program import Program, environment
from plan_lint.language.reading import Env
from plan_lint.language.values import REFUSED_REASON, Node, Run, Unknown
from plan_lint.lint.subject import Subject, natural_pointer, spot, told
from plan_lint.records import NamedTuple
from plan_lint.rulebook import COLLECTION, Rulebook, RuleEntry, applicable, program

RELATED = 12  # figures beside the bindings that are shown
NOT_EVALUATED = 1_000  # entries of a plan that are listed; all are counted


class Options(NamedTuple):
    """How to lint: the forms expected, the rules to run (None for all), the limits, whether plans are many.

    `form` asks for the figures laid out as in the form.
    """

    templates: tuple[str, ...] = ()
    rules: frozenset[str] | None = None
    limits: Limits = LIMITS
    many: bool = False
    form: bool = False


class Judged(NamedTuple):
    """What the rules gave: outcomes by rule, findings, what could not be checked, and broken rules."""

    outcomes: list[tuple[str, Outcomes]]
    findings: list[Finding]
    not_evaluated: list[NotEvaluated]
    problems: list[Problem]
    not_shown: list[int]  # failed cases beyond the findings kept, one number a rule


def judge(subject: Subject, rulebook: Rulebook, template: str, options: Options) -> Judged:
    """Run every selected rule on the plan, but for those across plans."""
    judged = Judged([], [], [], [], [])
    form = Node(rulebook.templates[template], ("#form",))
    plan = Node(subject.data, ())
    possible = applicable(rulebook, subject.data)
    for entry in rulebook.rules:
        rule = entry.info.rule
        if entry.scope == COLLECTION or (options.rules is not None and rule not in options.rules):
            continue
        elsewhere = bool(entry.templates) and template not in entry.templates
        if elsewhere or rule not in possible:
            judged.outcomes.append((rule, Outcomes()))
            continue
        try:
            outcome = _judge_rule(subject, rulebook, entry, plan, form, options, judged)
        except Exception as error:  # noqa: BLE001 - one broken rule must not hide what the others find
            outcome = Outcomes(broken=1)
            judged.problems.append(_broken(entry, subject, error))
        judged.outcomes.append((rule, outcome))
    return judged


def _broken(entry: RuleEntry, subject: Subject, error: Exception) -> Problem:
    reason = str(error).split("\n", 1)[0]
    return Problem(f"rule {entry.info.rule} broke: {type(error).__name__}: {reason}", subject.file)


def _judge_rule(
    subject: Subject,
    rulebook: Rulebook,
    entry: RuleEntry,
    plan: Node,
    form: Node,
    options: Options,
    judged: Judged,
) -> Outcomes:
    ready = program(rulebook, entry)
    explain: Explain | None = None
    findings: list[Finding] = []
    unknowns: list[NotEvaluated] = []
    failed = not_evaluated = 0

    def tell(env: Env, verdict: object) -> None:
        nonlocal explain, failed, not_evaluated
        if isinstance(verdict, Unknown):
            not_evaluated += 1
            if len(judged.not_evaluated) + len(unknowns) < NOT_EVALUATED:
                unknowns.append(_unknown(subject, entry, ready, env, verdict))
            return
        failed += 1
        if len(findings) < options.limits.findings:
            explain = explain or explainer(ready)
            findings.append(_finding(subject, entry, explain(env), findings))

    run = Run(options.limits.steps, tell)
    env = environment(ready, run, plan, form, plan.data)
    ready.joined.begin(env)
    if run.steps < 0:
        message = f"rule {entry.info.rule} needs more than {options.limits.steps:,} steps on this plan"
        judged.findings.append(told("input-budget", subject, message))
        return Outcomes(not_evaluated=1)
    for path in run.refused:
        not_evaluated += 1
        unknowns.append(_refused(subject, entry, path))
    judged.findings.extend(findings)
    judged.not_shown.append(failed - len(findings))
    judged.not_evaluated.extend(unknowns[: max(0, NOT_EVALUATED - len(judged.not_evaluated))])
    return Outcomes(run.passed, failed, not_evaluated)


def _refused(subject: Subject, entry: RuleEntry, path: Path) -> NotEvaluated:
    there = spot(subject, path)
    return NotEvaluated(entry.info.rule, subject.file, there.span, REFUSED_REASON, (pointer_of(path),))


def _unknown(subject: Subject, entry: RuleEntry, ready: Program, env: Env, verdict: Unknown) -> NotEvaluated:
    by_slot = {
        binding.slot: binding.name for binding in ready.rule.bindings if binding.name in ready.joined.places
    }
    paths: dict[Path, None] = {}
    for source in verdict.sources:
        if isinstance(source, tuple):
            paths[source] = None
        elif source in by_slot:
            paths[path_of(ready, by_slot[source], env)] = None
    first = next(iter(paths), ())
    there = spot(subject, first)
    return NotEvaluated(
        entry.info.rule, subject.file, there.span, verdict.reason, tuple(pointer_of(path) for path in paths)
    )


def _finding(subject: Subject, entry: RuleEntry, said: Explained, others: list[Finding]) -> Finding:
    info = entry.info
    path = said.at.path if said.at is not None else ()
    there = spot(subject, path)
    natural = natural_pointer(subject, path)
    counter = sum(1 for other in others if other.natural_pointer == natural and other.read == said.read)
    return Finding(
        info.rule,
        info.topic,
        info.severity,
        said.message,
        subject.file,
        there.span,
        there.place,
        pointer_of(path),
        natural,
        there.excerpt,
        fingerprint(info.rule, subject.file, natural, said.read, counter),
        label=said.at.label if said.at is not None else "",
        values=said.values,
        comparisons=said.comparisons,
        related=tuple(_related(subject, said, path)),
        fix=_fix(subject, entry, said),
        read=said.read,
    )


def _related(subject: Subject, said: Explained, path: Path) -> list[Related]:
    """The other figures of a case: its bindings, and what its conditions read besides them."""
    scalars = [each for each in said.used if type(each.value) is not Unknown and type(each.value) is not Node]
    places = {each.path: (each.name, each.label) for each in scalars}
    for read in said.read_at[:RELATED]:
        places.setdefault(read, ("", str(read[-1])))
    related = []
    for place, (name, label) in places.items():
        there = spot(subject, place)
        if place != path and there.place == "value":
            related.append(Related(name, label, subject.file, there.span, pointer_of(place), there.excerpt))
    return sorted(related, key=lambda each: each.span)


def _fix(subject: Subject, entry: RuleEntry, said: Explained) -> Fix | None:
    if said.fix is None or entry.fix_safe is None:
        return None
    path, text = said.fix
    there = spot(subject, path)
    if there.place != "value" or document.written(subject.document, path) == text:
        return None
    return Fix(entry.fix_safe, (Edit(there.span, text, path),))
