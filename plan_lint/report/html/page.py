"""The page as a whole: one file that asks for nothing from outside, and is read without its script."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from plan_lint.report.html.elements import NOTHING, Html, asset, element, isolated, joined, text
from plan_lint.report.html.explanations import explained
from plan_lint.report.html.marks import kind_of
from plan_lint.report.html.overview import Line, in_short, overview
from plan_lint.report.html.plan import plan_section
from plan_lint.report.html.sheet import Sheet, sheet_of
from plan_lint.report.json_report import shown_plans
from plan_lint.report.summary import INCOMPLETE, amount, in_order, place_of, sentences

if TYPE_CHECKING:
    from plan_lint.findings import Finding, PlanResult, Report, RuleInfo, Style

MANY = 500  # plans; of more, only those with findings have a section


def render(report: Report, style: Style) -> str:
    """The page for a run: the overview where there are several plans, then a section for each."""
    rules = {info.rule: info for info in report.rules}
    plans = shown_plans(report)
    by_file: dict[str, list[Finding]] = {plan.file: [] for plan in plans}
    beyond: list[Finding] = []
    for finding in in_order(report.findings):
        by_file.get(finding.file, beyond).append(finding)
    sheets: dict[str, Sheet] = {}
    for number, plan in enumerate(plans, 1):
        if len(plans) <= MANY or by_file[plan.file] or plan.state != "checked" or plan.problems:
            sheets[plan.file] = sheet_of(plan, number, by_file[plan.file], rules)
    lines = [
        Line(plan, by_file[plan.file], sheets[plan.file].name if plan.file in sheets else "")
        for plan in plans
    ]
    parts = list(overview(report, lines)) if len(plans) > 1 else []
    main = [
        *(_part(*part) for part in parts),
        _beyond(beyond, rules),
        *(plan_section(sheet) for sheet in sheets.values()),
        _left_out(len(plans) - len(sheets)),
    ]
    script = asset("script", _shipped("page.js")) if parts else NOTHING
    body = element(
        "body",
        {},
        element("a", {"class": "skip", "href": "#main"}, text("Skip to the findings")),
        element("header", {}, _incomplete(report), *_opening(lines)),
        _contents(parts, sheets, several=len(plans) > 1),
        element("main", {"id": "main"}, *main),
        element("footer", {}, *_closing(report)),
        script,
    )
    page = element("html", {"lang": "en"}, _head(report, plans, bool(parts)), body)
    return f"<!doctype html>\n{page}"


def _shipped(name: str) -> str:
    return files("plan_lint.report.html").joinpath(name).read_text("utf-8")


def _head(report: Report, plans: Sequence[PlanResult], has_script: bool) -> Html:  # noqa: FBT001 - said by its name
    style = _shipped("page.css")
    scripts = f"'{_hash(_shipped('page.js'))}'" if has_script else "'none'"
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src {scripts};"
        " base-uri 'none'; form-action 'none'"
    )
    wrong = sum(kind_of(finding) == "error" for finding in report.findings)
    title = f"plan-lint: {amount(len(plans), 'plan')}, {wrong:,} to correct"
    return element(
        "head",
        {},
        element("meta", {"charset": "utf-8"}),
        element("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        element("meta", {"name": "color-scheme", "content": "light dark"}),
        element("meta", {"name": "referrer", "content": "no-referrer"}),
        element("meta", {"name": "robots", "content": "noindex"}),
        element("title", {}, text(title if report.complete else f"Incomplete: {title}")),
        asset("style", style),
    )


def _hash(source: str) -> str:
    """What the policy of the page knows its own style and script by."""
    return "sha256-" + b64encode(sha256(source.encode()).digest()).decode()


def _incomplete(report: Report) -> Html:
    """What is to be known before anything else: that this run cannot be relied on."""
    if report.complete:
        return NOTHING
    entries = []
    for problem in report.problems:
        place = place_of(problem)
        where = joined((isolated(place), text(": "))) if place else NOTHING
        entries.append(element("li", {}, where, text(problem.message)))
    return element(
        "div",
        {"class": "verdict error", "role": "alert"},
        element("p", {}, element("strong", {}, text(f"{INCOMPLETE}."))),
        element("ul", {}, *entries) if entries else NOTHING,
    )


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
    entries = (
        element("li", {}, element("a", {"href": f"#{name}"}, text(heading))) for name, heading in links
    )
    return element("nav", {"aria-label": "On this page"}, element("ul", {}, *entries))


def _part(name: str, heading: str, content: Html) -> Html:
    return element(
        "section",
        {"class": "overview", "id": name},
        element("h2", {}, text(heading)),
        content,
    )


def _beyond(findings: Sequence[Finding], rules: dict[str, RuleInfo]) -> Html:
    """Findings in other files than the plans: the roster, a list."""
    if not findings:
        return NOTHING
    from plan_lint.findings import PlanResult

    sheet = sheet_of(PlanResult("", "checked"), 0, findings, rules)
    return _part("beyond", "Found outside the plans", explained(sheet.marked, sheet, with_source=True))


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
