"""The results of all plans as one report: counts that add up, order, and the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest

import plan_lint
from plan_lint.findings import (
    SEVERITIES,
    Counts,
    Finding,
    PlanResult,
    Problem,
    Report,
    RulebookInfo,
    RuleInfo,
)
from plan_lint.lint import BUILT_IN
from plan_lint.run.across import Recall, together
from plan_lint.run.request import Ended, Found, Request
from plan_lint.run.settling import settle

COMPLETE, FOUND, UNTRUSTED = 0, 1, 2  # exit codes


def report_of(ended: Iterable[Ended], found: Found, request: Request, recall: Recall | None = None) -> Report:
    """The report of a run; `recall` may know what rules across plans gave for the same plans."""
    severity = dict(request.severity)
    ended = in_order(ended)
    went_wrong = tuple(_problems(ended))
    judged = together(ended, found, request, recall)
    del ended  # with the facts of all plans, which have been read
    settled = settle((*judged.plans, judged.collection), request, judged.in_full)
    everything = (*settled.findings, *(finding for plan in settled.plans for finding in plan.findings))
    rules = tuple(_rules(request, severity))
    fails = any(_fails(finding, request.fail_on) for finding in everything) or any(
        # what is only counted has been accepted by nobody
        info.rule in judged.cut and _is_at_least(info.severity, request.fail_on)
        for info in rules
    )
    room = request.options.limits.run_findings
    *plans, collection = _bounded(settled.plans, room - len(settled.findings), request.fail_on)
    findings = (*settled.findings, *(finding for plan in (*plans, collection) for finding in plan.findings))
    counts = _counts(plans, collection, len(found.sources), len(rules), findings)
    problems = (*found.problems, *went_wrong, *collection.problems)
    if not problems and not fails:
        problems = tuple(_nothing(counts, found, allow_none=request.allow_none))
    code = UNTRUSTED if problems or counts.rules_broken else FOUND if fails else COMPLETE
    return Report(
        plan_lint.__version__,
        ".",
        code != UNTRUSTED,
        code,
        problems,
        tuple(RulebookInfo(each.name, each.edition, each.digest) for each in request.rulebooks),
        counts,
        tuple(plans),
        findings,
        (*rules, *_built_in(findings, severity)),
        found.left_out,
        collection,
    )


def in_order(ended: Iterable[Ended]) -> list[Ended]:
    """What came of the files, by their names."""
    return sorted(ended, key=lambda each: each.file or "")


def untrusted(problems: Iterable[Problem]) -> Report:
    """The report of a run that could not begin."""
    counts = Counts(*[0] * len(Counts._fields))
    version = plan_lint.__version__
    return Report(
        version,
        ".",
        complete=False,
        exit_code=UNTRUSTED,
        problems=tuple(problems),
        rulebooks=(),
        counts=counts,
        plans=(),
        findings=(),
        rules=(),
    )


def with_problems(report: Report, problems: Iterable[Problem]) -> Report:
    """The report of a run in which more went wrong."""
    more = tuple(problems)
    if not more:
        return report
    return report._replace(complete=False, exit_code=UNTRUSTED, problems=(*report.problems, *more))


def _fails(finding: Finding, fail_on: str) -> bool:
    if finding.accepted is not None and not finding.accepted.refused:
        return False
    if finding.severity == "error" and finding.rule.startswith("input-"):
        return True
    return _is_at_least(finding.severity, fail_on)


def _is_at_least(severity: str, fail_on: str) -> bool:
    return fail_on != "never" and SEVERITIES.index(severity) <= SEVERITIES.index(fail_on)


def _bounded(plans: Sequence[PlanResult], room: int, fail_on: str) -> list[PlanResult]:
    """The plans with the weightiest findings that there is room for; the others are counted."""
    if sum(len(plan.findings) for plan in plans) <= room:
        return list(plans)
    weighed = (
        (weight, number, index)
        for number, plan in enumerate(plans)
        for index, weight in enumerate(_weights(plan.findings, fail_on))
    )
    kept: list[list[int]] = [[] for _ in plans]
    for _, number, index in nsmallest(max(room, 0), weighed):
        kept[number].append(index)
    return [_with_only(plan, sorted(indices)) for plan, indices in zip(plans, kept, strict=True)]


def _weights(findings: Sequence[Finding], fail_on: str) -> Iterator[tuple[bool, bool, bool, int]]:
    """What the place of each finding of a plan in the report goes by, the first to be listed the lowest.

    One of each rule comes before all others, what fails before what does not, and then the worst of the
    plan before its other rules: however many plans there are, none that fails goes without being named.
    """
    grave = [(not _fails(finding, fail_on), SEVERITIES.index(finding.severity)) for finding in findings]
    one_of_each: dict[str, int] = {}
    for index in sorted(range(len(findings)), key=grave.__getitem__):
        one_of_each.setdefault(findings[index].rule, index)
    worst = next(iter(one_of_each.values()), None)
    for index, (finding, (passes, severity)) in enumerate(zip(findings, grave, strict=True)):
        yield one_of_each[finding.rule] != index, passes, index != worst, severity


def _with_only(plan: PlanResult, indices: Sequence[int]) -> PlanResult:
    """The plan with these of its findings; the others are counted."""
    if len(indices) == len(plan.findings):
        return plan
    kept = tuple(plan.findings[index] for index in indices)
    return plan._replace(findings=kept, not_shown=plan.not_shown + len(plan.findings) - len(kept))


def _rules(request: Request, severity: Mapping[str, str]) -> Iterator[RuleInfo]:
    """What is said of the rules that run."""
    wanted = request.options.rules
    for rulebook in request.rulebooks:
        for entry in rulebook.rules:
            if wanted is None or entry.info.rule in wanted:
                yield _with_severity(entry.info, severity)


def _built_in(findings: Iterable[Finding], severity: Mapping[str, str]) -> Iterator[RuleInfo]:
    """What is said of plan-lint's own ids, those that were found only."""
    for rule in sorted({finding.rule for finding in findings} & BUILT_IN.keys()):
        yield _with_severity(BUILT_IN[rule], severity)


def _with_severity(info: RuleInfo, severity: Mapping[str, str]) -> RuleInfo:
    return info._replace(severity=severity.get(info.rule, info.severity))


def _counts(
    plans: list[PlanResult], collection: PlanResult, files: int, rules: int, findings: tuple[Finding, ...]
) -> Counts:
    states = Counter(plan.state for plan in plans)
    outcomes = Counter([outcome for plan in (*plans, collection) for _, outcome in plan.outcomes])
    worst: Counter[str] = Counter()
    for outcome, times in outcomes.items():
        worst[outcome.worst] += times
    severities = Counter(finding.severity for finding in findings)
    return Counts(
        plans_found=files,
        plans_skipped=states["skipped"],
        plans_read=len(plans) - states["skipped"],
        plans_checked=states["checked"],
        rules=rules,
        passed=sum(outcome.passed * times for outcome, times in outcomes.items()),
        failed=sum(outcome.failed * times for outcome, times in outcomes.items()),
        not_evaluated=sum(outcome.not_evaluated * times for outcome, times in outcomes.items()),
        rules_not_applicable=worst["not_applicable"],
        rules_broken=worst["broken"],
        errors=severities["error"],
        warnings=severities["warning"],
        infos=severities["info"],
        accepted=sum(finding.accepted is not None and not finding.accepted.refused for finding in findings),
        not_shown=sum(plan.not_shown for plan in (*plans, collection)),
    )


def _problems(ended: Iterable[Ended]) -> Iterator[Problem]:
    for each in ended:
        if isinstance(each, Problem):
            yield each
        else:
            yield from each.problems


def _nothing(counts: Counts, found: Found, *, allow_none: bool) -> Iterator[Problem]:
    """Why a run that checked no plan gives no verdict."""
    if counts.plans_checked:
        return
    if counts.plans_read:
        yield Problem("no plan could be checked: mend what was found, then check again")
    elif allow_none:
        return
    elif counts.plans_skipped:
        yield Problem("nothing to check: no file names a form in `template:`; give it with --template")
    elif found.excluded:
        yield Problem("nothing to check: every file is excluded by the configuration")
    else:
        yield Problem("nothing to check: no plan (*.yaml or *.yml) was found here")
