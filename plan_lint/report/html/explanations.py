"""Findings in plain English: what was found, why it matters, what to do; and what could not be checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from plan_lint.findings import Finding, NotEvaluated, Related, amount
from plan_lint.report.html.elements import NOTHING, Html, element, isolated, joined, paragraphs, text
from plan_lint.report.html.marks import Marked, because, sign, title_of, worst_first
from plan_lint.report.html.sheet import Sheet, label_of

MOST_PLACES = 10  # that are named where a check could not be made


def index(sheet: Sheet) -> Html:
    """All findings of a plan in a few words each, worst first, with links to where they are explained."""
    if len(sheet.marked) < 2:
        return NOTHING
    entries = (
        element(
            "li",
            {},
            element(
                "a", {"href": f"#{marked.name}"}, sign(marked), text(title_of(marked.finding, sheet.rules))
            ),
            _where(marked, sheet),
        )
        for marked in worst_first(sheet.marked)
    )
    return element("ul", {"class": "index"}, *entries)


def explained(marked: Iterable[Marked], sheet: Sheet, *, with_source: bool = False) -> Html:
    """A card for each finding, worst first; accepted ones have a list of their own."""
    wanted = [each for each in worst_first(marked) if each.kind != "accepted"]
    cards = [_card(each, sheet, with_source=with_source) for each in wanted]
    return element("ul", {"class": "cards"}, *cards) if cards else NOTHING


def accepted(sheet: Sheet) -> Html:
    """The findings that were acknowledged, each with the reason given."""
    cards = [_card(each, sheet, with_source=False) for each in sheet.marked if each.kind == "accepted"]
    if not cards:
        return NOTHING
    return element(
        "section",
        {"class": "part"},
        element("h3", {}, text("Accepted, with a reason")),
        element("ul", {"class": "cards"}, *cards),
    )


def _where(marked: Marked, sheet: Sheet) -> Html:
    label = label_of(marked.finding.pointer, sheet.labels)
    return element("span", {"class": "where"}, text(" "), isolated(label)) if label else NOTHING


def _card(marked: Marked, sheet: Sheet, *, with_source: bool) -> Html:
    finding = marked.finding
    title = element("strong", {}, text(title_of(finding, sheet.rules)))
    return element(
        "li",
        {"class": f"card {marked.kind}", "id": marked.name},
        element("p", {"class": "what"}, sign(marked), title, _where(marked, sheet)),
        element("p", {"class": "said"}, text(finding.message)),
        source_line(finding) if with_source else NOTHING,
        other_plans(finding),
        element("dl", {}, *_advice(marked, sheet)),
        _fine_print(marked, sheet),
    )


def _advice(marked: Marked, sheet: Sheet) -> list[Html]:
    finding = marked.finding
    info = sheet.rules.get(finding.rule)
    said = []
    if finding.accepted is not None:
        given = f"“{finding.accepted.reason}”" if finding.accepted.reason else "(no reason is given)"
        head = "Accepted because" if marked.kind == "accepted" else "Given as a reason, but not accepted here"
        said.append((head, given))
    if info is not None and info.why:
        said.append(("Why it matters", info.why))
    if info is not None and info.do and marked.kind != "accepted":
        said.append(("What to do", info.do))
    if finding.fix is not None and len(finding.fix.edits) == 1 and marked.kind != "accepted":
        said.append(("Suggestion", f"write {finding.fix.edits[0].text}"))
    return [
        element("div", {}, element("dt", {}, text(head)), element("dd", {}, paragraphs(what)))
        for head, what in said
    ]


def _fine_print(marked: Marked, sheet: Sheet) -> Html:
    finding = marked.finding
    said = [
        text(f"Line {finding.span.line} of the file; rule "),
        element("code", {}, text(finding.rule)),
        text("."),
    ]
    if finding.accepted is not None:
        where = "a comment" if finding.accepted.by == "comment" else "the accepted list"
        head = "Accepted by" if marked.kind == "accepted" else "The reason stands in"
        said += [
            text(f" {head} {where}, "),
            isolated(finding.accepted.file),
            text(f" line {finding.accepted.line}."),
        ]
    if marked.name in sheet.linked:
        said += [
            text(" "),
            element("a", {"class": "back", "href": f"#{marked.name}-at"}, text("Back to the figure")),
        ]
    return element("p", {"class": "fine"}, *said)


def other_plans(finding: Finding) -> Html:
    """The figures in other files that a finding is about, each with its file and line."""
    others = [each for each in finding.related if each.file != finding.file]
    if not others:
        return NOTHING
    return element("ul", {"class": "others"}, *(_other(each) for each in others))


def _other(related: Related) -> Html:
    label = text(f"{related.label}: " if related.label else "")
    return element(
        "li", {}, label, isolated(related.file), text(f", line {related.span.line:,}"), source_line(related)
    )


def source_line(place: Finding | Related) -> Html:
    """The line of a plan, with what is meant marked."""
    excerpt, span = place.excerpt, place.span
    if not excerpt.text or excerpt.line != span.line:
        return NOTHING
    start = max(0, span.column - excerpt.column)
    end = span.end_column - excerpt.column if span.end_line == span.line else len(excerpt.text)
    before, wrong, after = excerpt.text[:start], excerpt.text[start:end], excerpt.text[end:]
    return element(
        "p",
        {"class": "source"},
        element("code", {}, text(before), element("mark", {}, text(wrong)), text(after)),
    )


def not_checked(sheet: Sheet) -> Html:
    """What could not be checked on a plan, and why."""
    plan = sheet.plan
    total = sum(outcomes.not_evaluated for _, outcomes in plan.outcomes)
    if not total:
        return NOTHING
    groups: dict[tuple[str, str], list[NotEvaluated]] = defaultdict(list)
    for case in plan.not_evaluated:
        groups[case.rule, case.reason].append(case)
    rows = [_not_checked_row(cases, sheet) for cases in groups.values()]
    rest = total - len(plan.not_evaluated)
    return element(
        "section",
        {"class": "part"},
        element("h3", {}, text("What could not be checked, and why")),
        element("ul", {"class": "unchecked"}, *rows),
        element("p", {"class": "fine"}, text(f"… and {amount(rest, 'more check')}")) if rest else NOTHING,
    )


def _not_checked_row(cases: list[NotEvaluated], sheet: Sheet) -> Html:
    rule, reason = cases[0].rule, cases[0].reason
    title = sheet.rules[rule].title if rule in sheet.rules else rule
    pointers = dict.fromkeys(pointer for case in cases for pointer in case.pointers)
    labels = list(dict.fromkeys(filter(None, (label_of(pointer, sheet.labels) for pointer in pointers))))
    places = joined((isolated(label) for label in labels[:MOST_PLACES]), text("; "))
    if len(labels) > MOST_PLACES:
        places = joined((places, text(f"; and {len(labels) - MOST_PLACES:,} more")))
    why = text(f": {amount(len(cases), 'check')}, {because(reason)}")
    return element(
        "li", {}, element("strong", {}, text(title)), why, text(": ") if labels else NOTHING, places
    )
