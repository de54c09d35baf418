"""The page of a run: the overview where there are several plans, then plan by plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from plan_lint.findings import amount
from plan_lint.report.html.elements import NOTHING, Html, element, text
from plan_lint.report.html.explanations import explained
from plan_lint.report.html.frame import Content, contents, framed, part, untrusted
from plan_lint.report.html.marks import kind_of
from plan_lint.report.html.overview import Line, in_short, overview
from plan_lint.report.html.plan import plan_section
from plan_lint.report.html.sheet import Sheet, sheet_of
from plan_lint.report.json_report import shown_plans
from plan_lint.report.summary import INCOMPLETE, in_order, sentences

if TYPE_CHECKING:
    from plan_lint.findings import Finding, PlanResult, Report, RuleInfo, Style

MANY = 500  # plans; of more, only those with findings have a section


def render(report: Report, style: Style) -> str:
    """The whole page."""
    rules = {info.rule: info for info in report.rules}
    plans = shown_plans(report)
    by_file: dict[str, list[Finding]] = {plan.file: [] for plan in plans}
    beyond: list[Finding] = []
    for finding in in_order(report.findings):
        by_file.get(finding.file, beyond).append(finding)
    sheets: dict[str, Sheet] = {}
    for number, plan in enumerate(plans, 1):
        told = by_file[plan.file] or plan.not_shown or plan.problems
        if len(plans) <= MANY or told or plan.state != "checked":
            sheets[plan.file] = sheet_of(plan, number, by_file[plan.file], rules)
    lines = [
        Line(plan, by_file[plan.file], sheets[plan.file].name if plan.file in sheets else "")
        for plan in plans
    ]
    parts = list(overview(report, lines)) if len(plans) > 1 else []
    outside = list(_beyond(beyond, rules))
    main = [
        *(part(*each) for each in (*parts, *outside)),
        *(plan_section(sheet) for sheet in sheets.values()),
        _left_out(len(plans) - len(sheets)),
    ]
    alert = NOTHING if report.complete else untrusted(INCOMPLETE, report.problems)
    return framed(
        Content(
            _title(report, plans),
            (alert, *_opening(lines)),
            _contents((*parts, *outside), sheets, several=len(plans) > 1),
            tuple(main),
            tuple(_closing(report)),
            scripted=bool(parts),
        )
    )


def _title(report: Report, plans: Sequence[PlanResult]) -> str:
    wrong = sum(kind_of(finding) == "error" for finding in report.findings)
    title = f"plan-lint: {amount(len(plans), 'plan')}, {wrong:,} to correct"
    return title if report.complete else f"Incomplete: {title}"


def _opening(lines: Sequence[Line]) -> Iterator[Html]:
    yield element("h1", {}, text(f"What was found in {amount(len(lines), 'plan')}"))
    if len(lines) > 1:
        yield element("p", {"class": "in-short"}, text(" ".join(in_short(lines))))


def _contents(parts: Sequence[tuple[str, str, Html]], sheets: dict[str, Sheet], *, several: bool) -> Html:
    if not several:
        return NOTHING
    links = [(name, heading) for name, heading, _ in parts]
    first = next((sheet.name for sheet in sheets.values()), None)
    if first is not None:
        links.append((first, "Plan by plan"))
    return contents(links)


def _beyond(findings: Sequence[Finding], rules: dict[str, RuleInfo]) -> Iterator[tuple[str, str, Html]]:
    """Findings in other files than the plans, such as the roster: a part of the page where there are any."""
    if not findings:
        return
    from plan_lint.findings import PlanResult

    sheet = sheet_of(PlanResult("", "checked"), 0, findings, rules)
    yield "beyond", "Found outside the plans", explained(sheet.marked, sheet, with_source=True)


def _left_out(number: int) -> Html:
    if not number:
        return NOTHING
    return element(
        "p", {"class": "fine"}, text(f"{amount(number, 'plan')} without findings: not shown one by one.")
    )


def _closing(report: Report) -> Iterator[Html]:
    yield element("ul", {"class": "totals"}, *(element("li", {}, text(each)) for each in sentences(report)))
    for rulebook in report.rulebooks:
        said = f"Rulebook {rulebook.rulebook}, edition {rulebook.edition}, {rulebook.digest[:12]}"
        yield element("p", {}, text(said))
    yield element("p", {}, text(f"plan-lint {report.version}"))
