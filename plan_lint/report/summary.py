"""What a whole run comes to, in sentences whose counts add up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plan_lint.findings import Style, amount, is_address
from plan_lint.report.escape import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plan_lint.findings import Finding, NotEvaluated, Problem, Report

REASONS = {
    "missing": "not stated",
    "hedged": "stated only roughly",
    "a file could not be read": "for a file that could not be read",
    "several plans are the same return": "for several plans that are the same return",
}

_FROM_ROOT = Style()
INCOMPLETE = "The verdict of this run cannot be trusted"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by file, line, column and rule."""
    return sorted(findings, key=lambda finding: (finding.file, *finding.span[:2], finding.rule))


def not_evaluated(report: Report) -> list[NotEvaluated]:
    """The listed cases that could not be checked, by file, line, column and rule."""
    cases = (case for plan in (*report.plans, report.collection) for case in plan.not_evaluated)
    return sorted(cases, key=lambda case: (case.file, *case.span[:2], case.rule, case.reason, case.pointers))


def shown_file(file: str, style: Style) -> str:
    """A file as it is named from the working folder; an address stays as it is."""
    if is_address(file):
        return file
    names = file.split("/")
    folders = style.inside.split("/") if style.inside else []
    shared = 0
    while shared < min(len(folders), len(names) - 1) and folders[shared] == names[shared]:
        shared += 1
    if not shared:
        return style.prefix + file
    return "../" * (len(folders) - shared) + "/".join(names[shared:])


def place_of(problem: Problem, style: Style = _FROM_ROOT) -> str:
    """Where a problem lies, as `file:line:column`, with what is known of it."""
    if problem.file is None:
        return ""
    known = (part for part in (problem.line, problem.column) if part is not None)
    return ":".join([shown_file(problem.file, style), *map(str, known)])


def sentences(report: Report) -> list[str]:
    """The totals of the run: plans, cases, findings, fixes, and whether it was complete."""
    counts = report.counts
    if report.complete and not report.findings and not counts.not_shown and _all_checked(report):
        return [_nothing_found(report)]
    said = [_plans(report), _cases(report), _findings(report)]
    fixes = _fixes(report)
    if fixes:
        said.append(fixes)
    if not report.complete:
        said.append(f"{INCOMPLETE}: {amount(len(report.problems), 'problem')}")
    return said


def _all_checked(report: Report) -> bool:
    counts = report.counts
    return counts.plans_checked == counts.plans_found - counts.plans_skipped and not counts.rules_broken


def _nothing_found(report: Report) -> str:
    counts = report.counts
    left_out = []
    if counts.not_evaluated:
        left_out.append(f"{amount(counts.not_evaluated, 'case')} could not be checked")
    if counts.plans_skipped:
        left_out.append(f"{amount(counts.plans_skipped, 'file')} skipped, {_no_plan(counts.plans_skipped)}")
    checked = f"{amount(counts.plans_checked, 'plan')} checked, nothing found"
    return f"{checked} ({'; '.join(left_out)})" if left_out else checked


def _no_plan(number: int) -> str:
    return "not a plan" if number == 1 else "not plans"


def _plans(report: Report) -> str:
    counts = report.counts
    unread = counts.plans_found - counts.plans_skipped - counts.plans_read
    parts = [
        (counts.plans_checked, "checked"),
        (counts.plans_read - counts.plans_checked, "read but not checked"),
        (unread, "could not be read"),
        (counts.plans_skipped, f"skipped ({_no_plan(counts.plans_skipped)})"),
    ]
    said = _listed(parts)
    return f"{amount(counts.plans_found, 'file')}: {said}" if said else amount(counts.plans_found, "file")


def _cases(report: Report) -> str:
    counts = report.counts
    total = counts.passed + counts.failed + counts.not_evaluated
    parts = [
        (counts.passed, "passed"),
        (counts.failed, "failed"),
        (counts.not_evaluated, "could not be checked" + _reasons(report)),
    ]
    said = f"{amount(counts.rules, 'rule')}, {amount(total, 'case')}"
    if total:
        said += ": " + _listed(parts)
    return said + (f"; {amount(counts.rules_broken, 'rule')} broken" if counts.rules_broken else "")


def _reasons(report: Report) -> str:
    """How many of the cases could not be checked for which reason."""
    seen = Counter(case.reason for case in not_evaluated(report))
    parts = [
        (number, one_line(REASONS.get(reason, reason)))
        for reason, number in sorted(seen.items(), key=lambda entry: (-entry[1], entry[0]))
    ]
    rest = report.counts.not_evaluated - sum(seen.values())
    named = _listed([*parts, (rest, "not listed")])
    return f" ({named})" if seen else ""


def _findings(report: Report) -> str:
    counts = report.counts
    total = counts.errors + counts.warnings + counts.infos
    if not total:
        return f"{counts.not_shown:,} findings not shown" if counts.not_shown else "no findings"
    said = f"{amount(total, 'finding')}: " + _listed(
        [
            (counts.errors, "error" if counts.errors == 1 else "errors"),
            (counts.warnings, "warning" if counts.warnings == 1 else "warnings"),
            (counts.infos, "info"),
        ]
    )
    if counts.accepted:
        said += f"; {counts.accepted:,} of them accepted"
    return said + (f"; {counts.not_shown:,} more not shown" if counts.not_shown else "")


def _fixes(report: Report) -> str:
    fixes = [finding.fix for finding in report.findings if finding.fix and not finding.accepted]
    safe = sum(fix.safe for fix in fixes)
    unsafe = len(fixes) - safe
    if safe and unsafe:
        return f"{len(fixes):,} can be mended: {safe:,} with --fix, {unsafe:,} more with --fix --unsafe-fixes"
    if fixes:
        return f"{len(fixes):,} can be mended with --fix" + (" --unsafe-fixes" if unsafe else "")
    return ""


def _listed(parts: list[tuple[int, str]]) -> str:
    """The parts that are not nothing, as `3 checked, 1 skipped`."""
    return ", ".join(f"{number:,} {words}" for number, words in parts if number > 0)
