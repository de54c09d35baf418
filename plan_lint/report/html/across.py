"""How the rules across the plans ended, each in a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from plan_lint.findings import Outcomes, PlanResult, RuleInfo
from plan_lint.report.html.elements import Html, element, text
from plan_lint.report.html.marks import because


def rules_across(collection: PlanResult, rules: Mapping[str, RuleInfo]) -> Html:
    """A row for each rule that compares plans: how many checks passed, failed and could not be made."""
    reasons: dict[str, Counter[str]] = {rule: Counter() for rule, _outcomes in collection.outcomes}
    for case in collection.not_evaluated:
        reasons.setdefault(case.rule, Counter())[because(case.reason)] += 1
    heads = ("Rule", "Passed", "Failed", "Not checked", "Why not")
    head = element("tr", {}, *(element("th", {"scope": "col"}, text(each)) for each in heads))
    rows = (
        element(
            "tr",
            {},
            element("th", {"scope": "row"}, text(rules[rule].title if rule in rules else rule)),
            *_cells(outcomes),
            element("td", {}, text(_why(outcomes, reasons[rule]))),
        )
        for rule, outcomes in collection.outcomes
    )
    table = element(
        "table",
        {},
        element("caption", {"id": "across-table"}, text("Checks of plans against each other")),
        element("thead", {}, head),
        element("tbody", {}, *rows),
    )
    region = {"class": "scroll", "role": "group", "tabindex": "0", "aria-labelledby": "across-table"}
    return element("div", region, table)


def _cells(outcomes: Outcomes) -> Iterator[Html]:
    for number, kind in ((outcomes.passed, ""), (outcomes.failed, " failed"), (outcomes.not_evaluated, "")):
        yield element("td", {"class": "figure" + (kind if number else " none")}, text(f"{number:,}"))


def _why(outcomes: Outcomes, reasons: Counter[str]) -> str:
    if outcomes.broken:
        return "the rule broke"
    if outcomes.worst == "not_applicable":
        return "nothing to compare"
    return ", ".join(f"{number:,} {reason}" for reason, number in reasons.most_common())
