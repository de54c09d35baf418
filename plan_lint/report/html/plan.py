"""What the officer who owns a plan reads: the verdict, the figures as in the form, and every explanation."""

from __future__ import annotations

from plan_lint.report.html.elements import NOTHING, Html, element, isolated, text
from plan_lint.report.html.explanations import accepted, explained, index, not_checked
from plan_lint.report.html.form import sections_of
from plan_lint.report.html.marks import checks, named, verdict
from plan_lint.report.html.sheet import Sheet


def plan_section(sheet: Sheet) -> Html:
    """All that is to be said of one plan."""
    plan = sheet.plan
    kind, sentence = verdict(plan, [marked.finding for marked in sheet.marked])
    made = checks(plan)
    return element(
        "section",
        {"class": "plan", "id": sheet.name},
        element("h2", {}, isolated(named(plan))),
        _about(sheet),
        element(
            "div",
            {"class": f"verdict {kind}"},
            element("p", {}, element("strong", {}, text(sentence))),
            element("p", {}, text(f"{made}.")) if made else NOTHING,
        ),
        _problems(sheet),
        index(sheet),
        *(sections_of(sheet, plan.form.sections) if plan.form is not None else ()),
        _elsewhere(sheet),
        accepted(sheet),
        not_checked(sheet),
    )


def _about(sheet: Sheet) -> Html:
    plan = sheet.plan
    said = [("Form", plan.template or ""), ("File", plan.file)]
    return element(
        "dl",
        {"class": "about"},
        *(
            element("div", {}, element("dt", {}, text(head)), element("dd", {}, isolated(what)))
            for head, what in said
            if what
        ),
    )


def _problems(sheet: Sheet) -> Html:
    problems = [element("li", {}, text(problem.message)) for problem in sheet.plan.problems]
    return element("ul", {"class": "problems"}, *problems) if problems else NOTHING


def _elsewhere(sheet: Sheet) -> Html:
    cards = explained(sheet.elsewhere, sheet, with_source=True)
    if not cards:
        return NOTHING
    head = "Other things found" if sheet.plan.form is not None else "What was found"
    return element("section", {"class": "part"}, element("h3", {}, text(head)), cards)
