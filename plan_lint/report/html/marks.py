"""How findings are named on a page: their symbol and number, their place, and what they come to in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from plan_lint.findings import Finding, PlanResult, RuleInfo, amount
from plan_lint.records import NamedTuple
from plan_lint.report.html.elements import Html, element, text
from plan_lint.report.summary import REASONS

KINDS = {  # kind of finding -> its symbol, and what becomes of it; a kind is told by more than its colour
    "error": ("✕", "must be corrected"),
    "warning": ("▲", "needs an answer"),
    "info": ("●", "worth a look"),
    "accepted": ("✓", "accepted"),
}
_REASONS = {**REASONS, "not as the schema says": "not written as the form asks"}


class Marked(NamedTuple):
    """A finding with its number in the plan and the name that links lead to."""

    finding: Finding
    number: int
    name: str

    @property
    def kind(self) -> str:
        """Its severity, or that it is accepted."""
        return kind_of(self.finding)


def kind_of(finding: Finding) -> str:
    """The severity of a finding, or that it is accepted."""
    accepted = finding.accepted is not None and not finding.accepted.refused
    return "accepted" if accepted else finding.severity


def worst_first(marked: Iterable[Marked]) -> list[Marked]:
    """Findings by kind, then as they stand in the file."""
    kinds = list(KINDS)
    return sorted(marked, key=lambda each: (kinds.index(each.kind), each.number))


def title_of(finding: Finding, rules: Mapping[str, RuleInfo]) -> str:
    """The title of the rule of a finding."""
    return rules[finding.rule].title if finding.rule in rules else finding.rule


def sign(marked: Marked) -> Html:
    """Symbol and number; those who hear the page hear the word."""
    symbol, meaning = KINDS[marked.kind]
    return element(
        "span",
        {"class": f"sign {marked.kind}"},
        element("span", {"aria-hidden": "true"}, text(f"{symbol} {marked.number}")),
        hidden(f"{marked.number}, {meaning}: "),
    )


def link(marked: Marked, rules: Mapping[str, RuleInfo]) -> Html:
    """The mark in a cell, which leads to the explanation."""
    symbol, meaning = KINDS[marked.kind]
    return element(
        "a",
        {"class": f"sign {marked.kind}", "href": f"#{marked.name}"},
        element("span", {"aria-hidden": "true"}, text(f"{symbol} {marked.number}")),
        hidden(f"{marked.number}, {meaning}: {title_of(marked.finding, rules)}"),
    )


def hidden(said: str) -> Html:
    """Text for those who hear the page."""
    return element("span", {"class": "hidden"}, text(said))


def verdict(plan: PlanResult, findings: Iterable[Finding]) -> tuple[str, str]:
    """The kind of the worst, and the verdict on a plan in one plain sentence."""
    totals = Counter(map(kind_of, findings))
    # Nobody who reads the page can tell how bad the findings are that are not listed.
    others = "warning" if plan.not_shown else "clean"
    worst = next((kind for kind in ("error", "warning", "info") if totals[kind]), others)
    said = amounts(totals, plan.not_shown)
    match plan.state:
        case "unreadable":
            return (
                "error",
                f"The file could not be read as a plan, so nothing was checked; {said}.",
            )
        case "unmatched":
            return (
                "error",
                f"Which form this plan fills in cannot be told, so nothing was checked; {said}.",
            )
    if plan.problems or any(outcomes.broken for _, outcomes in plan.outcomes):
        return "error", f"The check of this plan is not complete; so far {said}."
    return worst, f"{said[0].upper()}{said[1:]}."


def amounts(totals: Mapping[str, int], not_shown: int = 0) -> str:
    """What the findings come to: `2 things must be corrected, 3 need an answer`, and what had no room."""
    wanted = [
        (totals["error"], "must be corrected", "must be corrected"),
        (totals["warning"], "needs an answer", "need an answer"),
        (totals["info"], "is worth a look", "are worth a look"),
        (totals["accepted"], "is accepted", "are accepted"),
    ]
    said = [f"{number:,} {one if number == 1 else several}" for number, one, several in wanted if number]
    if not said:
        return f"{amount(not_shown, 'finding')} had no room" if not_shown else "nothing was found wrong"
    number, _, words = said[0].partition(" ")
    said[0] = f"{number} {'thing' if number == '1' else 'things'} {words}"
    if not_shown:
        said.append(f"{amount(not_shown, 'more finding')} had no room")
    elif not totals["error"]:
        said.insert(0, "nothing must be corrected")
    return ", ".join(said)


def checks(plan: PlanResult) -> str:
    """How many checks were made, and how many could not be."""
    passed = sum(outcomes.passed for _, outcomes in plan.outcomes)
    failed = sum(outcomes.failed for _, outcomes in plan.outcomes)
    not_evaluated = sum(outcomes.not_evaluated for _, outcomes in plan.outcomes)
    broken = sum(outcomes.broken for _, outcomes in plan.outcomes)
    if not passed + failed + not_evaluated + broken:
        return ""
    said = f"{amount(passed + failed, 'check')} made, {passed:,} of them passed"
    if not_evaluated:
        said += f"; {amount(not_evaluated, 'check')} could not be made"
    return said + (f"; {amount(broken, 'rule')} broken" if broken else "")


def because(reason: str) -> str:
    """Why a check could not be made, in words for people who do not know the schema."""
    return _REASONS.get(reason, reason)


def named(plan: PlanResult) -> str:
    """What a plan is called: its key, or its file where it has none."""
    return ", ".join(value for _, value in plan.key) or plan.file
