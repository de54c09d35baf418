"""Runs one rule on all its cases: what passed, what is found, and what could not be checked."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from plan_lint.findings import (
    Excerpt,
    Finding,
    Fix,
    NotEvaluated,
    Outcomes,
    Path,
    Related,
    Span,
    fingerprint,
)
from plan_lint.language.explain import Explain, Explained, explainer, path_of
from plan_lint.language.program import Program, environment
from plan_lint.language.reading import Env
from plan_lint.language.values import REFUSED_REASON, UNBOUNDED, Node, Run, Unknown
from plan_lint.records import NamedTuple
from plan_lint.rulebook import COLLECTION, RuleEntry

RELATED = 12  # figures beside the bindings that are shown
POINTERS = 100  # of the figures for want of which a case of one plan could not be checked
NOT_EVALUATED = 1_000  # entries of a plan, or of a collection, that are listed; all are counted

TELLING = 4  # times the steps of a rule: for what all rules of a plan, or one across plans, say failed


class Located(NamedTuple):
    """A place of the data in a file: its pointers, its span, which is a value or a key, and its line."""

    file: str
    pointer: str
    natural: str
    span: Span
    place: str
    excerpt: Excerpt


class Ground(NamedTuple):
    """What rules are judged on: `plan` and `form` as expressions see them, and the root of the paths.

    `locate` tells where a place of the root stands, `mend` makes the fix of a failed case.
    """

    plan: object
    form: object
    root: object
    locate: Callable[[Path], Located]
    mend: Callable[[RuleEntry, Explained], Fix | None]


class Bounds(NamedTuple):
    """How many steps a rule may take, and how many findings and cases not checked are kept."""

    steps: int
    findings: int
    listed: int


class Left:
    """What rules have together: work, negative once it did not do, and steps for saying what failed.

    Of these each rule may take half of what is left, so that those after it can say something, too. Saying
    takes nothing else: whether a rule comes to an end depends on nothing but conditions.
    """

    __slots__ = ("telling", "work")

    def __init__(self, telling: int, work: int = UNBOUNDED) -> None:
        self.telling = telling
        self.work = work


class Cases(NamedTuple):
    """How the cases of a rule ended; findings beyond the bounds are counted alone.

    `told` is false where there were too few steps to say what failed.
    """

    outcomes: Outcomes
    findings: Sequence[Finding]
    not_evaluated: Sequence[NotEvaluated]
    not_shown: int
    told: bool = True


def cases(ready: Program, entry: RuleEntry, ground: Ground, bounds: Bounds, left: Left) -> Cases | None:
    """Judge all cases of a rule; None where it took more steps or work than it may."""
    explain: Explain | None = None
    findings: list[Finding] = []
    counters: dict[tuple[str, str, tuple[str, ...]], int] = {}
    unknowns: list[NotEvaluated] = []
    failed = not_evaluated = 0
    telling = left.telling // 2
    told: dict[object, Any] = {}  # worked out to say what failed: conditions take their own steps for it

    def tell(env: Env, verdict: object) -> None:
        nonlocal explain, failed, not_evaluated, telling
        if isinstance(verdict, Unknown):
            not_evaluated += 1
            if len(unknowns) < bounds.listed:
                unknowns.append(_unknown(ground, entry, ready, env, verdict))
            return
        failed += 1
        if len(findings) < bounds.findings and telling >= 0:
            explain = explain or explainer(ready, across=entry.scope == COLLECTION)
            own = run.steps, run.work, run.known
            run.steps = run.work = telling
            run.known = ChainMap(told, run.known)
            try:
                said = explain(env)
            finally:
                telling = min(run.steps, run.work)
                run.steps, run.work, run.known = own
            if telling >= 0:
                findings.append(_finding(ground, entry, said, counters))

    steps = min(bounds.steps, left.work)
    run = Run(steps, tell, left.work)
    try:
        ready.joined.begin(environment(ready, run, ground.plan, ground.form, ground.root))
    finally:
        del run.tell  # which holds the run: nobody looks for garbage, and of a large plan it is 20 MB
        # Of a rule that came to no end not more than it may take, however much its last list asked for.
        left.work = run.work - min(steps - run.steps, steps) - (run.steps < 0 and steps < bounds.steps)
        left.telling -= left.telling // 2 - max(telling, 0)
    if run.steps < 0:
        return None
    if not (failed or not_evaluated or run.refused):
        return _all_passed(run.passed)
    refused = _distinct(run.refused, ground) if entry.scope == COLLECTION else run.refused
    room = max(0, bounds.listed - len(unknowns))
    unknowns.extend(_refused(ground, entry, path) for path in islice(refused, room))
    outcomes = Outcomes(run.passed, failed, not_evaluated + len(refused))
    return Cases(outcomes, findings, unknowns, failed - len(findings), telling >= 0)


def untold(rule: str, found: Cases) -> str:
    """That not all that failed could be told, in words."""
    failed = found.outcomes.failed
    times = "once" if failed == 1 else f"{failed:,} times"
    return f"rule {rule} failed {times}, and not all is told: saying why takes too many steps"


@lru_cache(maxsize=256)
def _all_passed(count: int) -> Cases:
    return Cases(Outcomes(count), (), (), 0)


def _refused(ground: Ground, entry: RuleEntry, path: Path) -> NotEvaluated:
    there = ground.locate(path)
    return NotEvaluated(entry.info.rule, there.file, there.span, REFUSED_REASON, (there.pointer,))


def _distinct(refused: Iterable[Path], ground: Ground) -> list[Path]:
    """Each place of all plans once: what is in a plan that is refused as a whole is one."""
    found: dict[tuple[str, str], Path] = {}
    for path in refused:
        there = ground.locate(path)
        found.setdefault((there.file, there.pointer), path)
    return list(found.values())


def _unknown(ground: Ground, entry: RuleEntry, ready: Program, env: Env, verdict: Unknown) -> NotEvaluated:
    by_slot = {
        binding.slot: binding.name for binding in ready.rule.bindings if binding.name in ready.joined.places
    }
    paths: dict[Path, None] = {}
    for source in verdict.sources:
        if isinstance(source, tuple):
            paths[source] = None
        elif source in by_slot:
            paths[path_of(ready, by_slot[source], env)] = None
    # Of all plans together any number may be unknown, and of a large plan thousands.
    most = RELATED if entry.scope == COLLECTION else POINTERS
    there = [ground.locate(path) for path in islice(paths, most)] or [ground.locate(())]
    pointers = tuple(each.pointer for each in there) if paths else ()
    return NotEvaluated(entry.info.rule, there[0].file, there[0].span, verdict.reason, pointers)


def _finding(
    ground: Ground, entry: RuleEntry, said: Explained, counters: dict[tuple[str, str, tuple[str, ...]], int]
) -> Finding:
    info = entry.info
    path = said.at.path if said.at is not None else ()
    there = ground.locate(path)
    same = (there.file, there.natural, said.read)
    counter = counters[same] = counters.get(same, -1) + 1
    return Finding(
        info.rule,
        info.topic,
        info.severity,
        said.message,
        there.file,
        there.span,
        there.place,
        there.pointer,
        there.natural,
        there.excerpt,
        fingerprint(info.rule, there.file, there.natural, said.read, counter),
        label=said.at.label if said.at is not None else "",
        values=said.values,
        comparisons=said.comparisons,
        related=tuple(_related(ground, said, path)),
        fix=ground.mend(entry, said),
        read=said.read,
    )


def _related(ground: Ground, said: Explained, path: Path) -> list[Related]:
    """The other figures of a case: its bindings, and what its conditions read besides them."""
    scalars = [each for each in said.used if type(each.value) is not Unknown and type(each.value) is not Node]
    places = {each.path: (each.name, each.label) for each in scalars}
    for read in said.read_at[:RELATED]:
        places.setdefault(read, ("", str(read[-1])))
    related = []
    for place, (name, label) in places.items():
        there = ground.locate(place)
        if place != path and there.place == "value":
            related.append(Related(name, label, there.file, there.span, there.pointer, there.excerpt))
    return sorted(related, key=lambda each: (each.file, each.span))
