"""Marks the findings of a run that comments and the list accept, and finds acceptances that do nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from plan_lint.accept.listed import AcceptedList, Entry
from plan_lint.accept.remarks import remark, unknown
from plan_lint.document import LIMITS
from plan_lint.document.text import excerpt_around
from plan_lint.findings import Acceptance, Accepted, Finding, Outcomes, PlanResult, may_be_accepted
from plan_lint.records import NamedTuple

_Key = tuple[str, str, str, tuple[str, ...]]
_Place = tuple[str, int]  # a rule and a line


class Terms(NamedTuple):
    """On what terms findings are accepted.

    strict: the gate, where nothing accepts errors.
    known: for every id that a rule goes by or went by, its id now; for the ids in the list.
    collection: the collection rules that ran, over a whole folder.
    dropped: plan-lint's own ids whose findings are ignored.
    gone: files that the list names and that are no more.
    roster: the file of those whose plans are expected, in which rules across plans find things, too.
    """

    strict: bool = False
    known: Mapping[str, str] = {}
    collection: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    roster: str = ""


class Applied(NamedTuple):
    """The marked plans, at most 1,000 findings about the list, and all its entries that accept nothing."""

    plans: tuple[PlanResult, ...]
    findings: tuple[Finding, ...]
    stale: tuple[Entry, ...]


class _Marking(NamedTuple):
    """The entries of the list that have accepted nothing so far, and what was found about others."""

    listed: AcceptedList
    waiting: dict[_Key, list[Entry]]
    terms: Terms
    findings: list[Finding]


def apply(plans: Iterable[PlanResult], listed: AcceptedList, terms: Terms) -> Applied:
    """Mark what is accepted; add acceptance-unused and acceptance-refused to the plans.

    Severities and dropped findings must be settled before, and findings of collection rules stand in
    their plans. Of two acceptances of one finding, the comment counts.
    """
    marking = _Marking(listed, {}, terms, [])
    for entry in reversed(listed.entries):
        key = (terms.known.get(entry.rule, entry.rule), entry.file, entry.pointer, entry.written)
        marking.waiting.setdefault(key, []).append(entry)
    marked = tuple(_marked(plan, marking) for plan in plans)
    stale = tuple(_stale(marked, marking))
    for entry in stale[: LIMITS.findings]:
        _note(marking, "accepted-list-stale", entry, _why_stale(entry, terms))
    return Applied(marked, tuple(sorted(marking.findings, key=_place)), stale)


def _place(finding: Finding) -> tuple[int, int, str, str]:
    return finding.span.line, finding.span.column, finding.rule, finding.message


def _marked(plan: PlanResult, marking: _Marking) -> PlanResult:
    """The plan with its accepted findings marked; nothing is accepted where not every finding is known."""
    if plan.not_shown or not (plan.acceptances or marking.waiting):
        return plan
    by_place: dict[_Place, Acceptance] = {}
    for acceptance in reversed(plan.acceptances):
        by_place.update(((rule, acceptance.line), acceptance) for rule in acceptance.rules)
    used: set[_Place] = set()
    findings: list[Finding] = []
    refused: dict[_Place, Acceptance] = {}
    for finding in plan.findings:
        place = (finding.rule, finding.span.line)
        if not may_be_accepted(finding.rule):
            findings.append(finding)
        elif place in by_place:
            accepted = _by_comment(finding, by_place[place], marking.terms)
            used.add(place)
            if accepted.refused:
                refused[place] = by_place[place]
            findings.append(finding._replace(accepted=accepted))
        else:
            findings.append(_marked_by_list(finding, marking))
    for (rule, _line), acceptance in refused.items():
        findings.append(_on(plan, "acceptance-refused", rule, acceptance, _refused(rule), findings))
    _add_unused(plan, findings, used, marking.terms)
    return plan._replace(findings=tuple(sorted(findings, key=_place)))


def _by_comment(finding: Finding, acceptance: Acceptance, terms: Terms) -> Accepted:
    refused = terms.strict and finding.severity == "error"
    return Accepted("comment", acceptance.reason, finding.file, acceptance.span.line, refused)


def _marked_by_list(finding: Finding, marking: _Marking) -> Finding:
    waiting = marking.waiting.get((finding.rule, finding.file, finding.natural_pointer, finding.read))
    if not waiting:
        return finding
    entry = waiting.pop()
    refused = marking.terms.strict and finding.severity == "error"
    if refused:
        _note(marking, "acceptance-refused", entry, _refused(finding.rule))
    accepted = Accepted("list", entry.reason, marking.listed.file, entry.span.line, refused)
    return finding._replace(accepted=accepted)


def _refused(rule: str) -> str:
    return f"no error can be accepted here, and `{rule}` is one: correct the plan"


def _add_unused(plan: PlanResult, findings: list[Finding], used: set[_Place], terms: Terms) -> None:
    """Add a finding for every id of a comment that accepts nothing, where its rule ran in full."""
    outcomes = dict(plan.outcomes)
    judged = plan._replace(findings=tuple(findings))
    for acceptance in plan.acceptances:
        for rule in acceptance.rules:
            place = (rule, acceptance.line)
            if place not in used and _ran_in_full(judged, outcomes, rule, terms):
                remedy = "take the comment away" if len(acceptance.rules) == 1 else "take the id out"
                message = (
                    f"`{rule}` finds nothing on line {acceptance.line:,}, so nothing is accepted: {remedy}"
                )
                findings.append(_on(plan, "acceptance-unused", rule, acceptance, message, findings))


def _ran_in_full(plan: PlanResult, outcomes: Mapping[str, Outcomes], rule: str, terms: Terms) -> bool:
    """Whether a rule has found all that there is to find on a plan."""
    if plan.state != "checked" or plan.not_shown or rule in terms.dropped:
        return False
    if rule.startswith("schema-"):  # what is wrong with a mapping hides what is wrong in it
        return all(each.accepted for each in plan.findings if each.rule.startswith("schema-"))
    outcome = outcomes.get(rule)
    if outcome is None:
        return rule in terms.collection or rule == "nothing-evaluated"
    return not (outcome.not_evaluated or outcome.broken)


def _on(
    plan: PlanResult,
    rule: str,
    accepted: str,
    acceptance: Acceptance,
    message: str,
    others: Iterable[Finding],
) -> Finding:
    """A finding on a comment."""
    read = (accepted, acceptance.reason)
    return remark(rule, message, plan.file, acceptance.span, acceptance.excerpt, read, others)


def _note(marking: _Marking, rule: str, entry: Entry, message: str) -> None:
    """Note a finding on an entry of the list, where there is room for one."""
    if len(marking.findings) >= LIMITS.findings:
        return
    listed = marking.listed
    excerpt = excerpt_around(listed.text, entry.span)
    read = (entry.rule, entry.file, entry.pointer, *entry.written)
    finding = remark(rule, message, listed.file, entry.span, excerpt, read, marking.findings)
    marking.findings.append(finding)


def _stale(plans: Iterable[PlanResult], marking: _Marking) -> Iterator[Entry]:
    """The entries that accept nothing, though their plan was checked and their rule ran in full."""
    left = {entry for waiting in marking.waiting.values() for entry in waiting}
    checked = {plan.file: (plan, dict(plan.outcomes)) for plan in plans} if left else {}
    for entry in marking.listed.entries:
        if entry in left and (entry.file in marking.terms.gone or _is_over(entry, checked, marking.terms)):
            yield entry


def _is_over(
    entry: Entry, checked: Mapping[str, tuple[PlanResult, Mapping[str, Outcomes]]], terms: Terms
) -> bool:
    if entry.file == terms.roster:
        return terms.known.get(entry.rule, entry.rule) in terms.collection
    if entry.file not in checked:
        return False
    plan, outcomes = checked[entry.file]
    if _is_unknown(entry, terms):
        return plan.state == "checked"
    return _ran_in_full(plan, outcomes, terms.known.get(entry.rule, entry.rule), terms)


def _is_unknown(entry: Entry, terms: Terms) -> bool:
    return bool(terms.known) and entry.rule not in terms.known


def _why_stale(entry: Entry, terms: Terms) -> str:
    if entry.file in terms.gone:
        why = f"there is no {entry.file} any more"
    elif _is_unknown(entry, terms):
        why = unknown(entry.rule, terms.known)
    else:
        why = (
            f"`{entry.rule}` finds nothing in {entry.file} that needs this entry, or the figures have changed"
        )
    return f"{why}: `plan-lint accepted` takes the entry out"


def grown(applied: Applied, listed: AcceptedList, reason: str) -> tuple[Entry, ...]:
    """The entries that still accept something, and one for every finding that nothing accepts.

    Plans with findings that are not shown are left out: there no entry would accept anything.
    """
    new = [
        Entry(finding.rule, finding.file, finding.natural_pointer, finding.read, reason)
        for plan in applied.plans
        if not plan.not_shown
        for finding in plan.findings
        if finding.accepted is None and may_be_accepted(finding.rule)
    ]
    return (*shrunk(applied, listed), *new)


def shrunk(applied: Applied, listed: AcceptedList) -> tuple[Entry, ...]:
    """The entries without those that accept nothing."""
    stale = frozenset(applied.stale)
    return tuple(entry for entry in listed.entries if entry not in stale)
