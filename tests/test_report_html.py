"""The page for the officer who owns a plan and for the region's lead."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import plan_lint
from plan_lint import rulebook
from plan_lint.findings import (
    Accepted,
    Excerpt,
    Finding,
    NotEvaluated,
    Outcomes,
    PlanResult,
    Problem,
    RuleInfo,
    Span,
    Style,
    pointer_of,
)
from plan_lint.lint import BUILT_IN, Options, lint
from plan_lint.report import FORMATS, WITH_FORMS, render
from plan_lint.report.escape import one_line
from plan_lint.report.html.marks import verdict
from plan_lint.report.html.page import MANY
from plan_lint.run.checking import check_one
from plan_lint.run.request import Found, Request, Source
from plan_lint.run.totals import report_of as report_from
from tests import allotments
from tests.page_laws import check_links, check_nothing_is_asked_for, check_order
from tests.page_tree import by_id, heard, read, said, seen, with_class
from tests.report_fixture import HOSTILE, clean_report, garden_report, incomplete_report

GARDEN = Path(__file__).with_name("garden")
HEAD = "template: garden/2024\ngarden: Rose Walk\nplan_year: 2024/25\n"
WRONG = (
    HEAD
    + """\
harvest:
  vegetables:
    numbers: {2023/24: 851, 2024/25: 930}
    growth: {since: previous_year, stated: {2024/25: 9.0%}}
  roots: {numbers: {2023/24: 20, 2024/25: 10}}
"""
)


@cache
def garden_book():
    files = {path.name: path.read_bytes() for path in GARDEN.iterdir() if path.suffix in (".yaml", ".json")}
    return rulebook.load(files, "garden")


def checked(text, file="plans/rose-walk.yaml"):
    return lint(text.encode(), file, (garden_book(),), Options(form=True))


def report_of(*plans, findings=None):
    found = [finding for plan in plans for finding in plan.findings] if findings is None else findings
    rules = (*(entry.info for entry in garden_book().rules), *BUILT_IN.values())
    return garden_report()._replace(plans=plans, findings=tuple(found), rules=rules)


def tree_of(report):
    return read(render("html", report, Style()))


def page_of(text, **options):
    return tree_of(report_of(checked(text), **options))


def cell_at(root, row, column):
    """The cell of the first table that has these heads; `column` counts from 0."""
    for line in root.iter("tr"):
        heads = [said(head) for head in line.findall("th")]
        if heads and heads[0].startswith(row) and line.findall("td"):
            return line.findall("td")[column]
    raise LookupError(row)


# The officer: one plan


@pytest.mark.parametrize(
    ("severities", "sentence", "kind"),
    [
        ("", "Nothing was found wrong.", "clean"),
        ("e", "1 thing must be corrected.", "error"),
        ("eewww", "2 things must be corrected, 3 need an answer.", "error"),
        ("ewi", "1 thing must be corrected, 1 needs an answer, 1 is worth a look.", "error"),
        ("w", "Nothing must be corrected, 1 thing needs an answer.", "warning"),
        ("iia", "Nothing must be corrected, 2 things are worth a look, 1 is accepted.", "info"),
        ("a", "Nothing must be corrected, 1 thing is accepted.", "clean"),
    ],
)
def test_the_verdict_in_one_sentence(severities, sentence, kind):
    by_letter = {"e": "error", "w": "warning", "i": "info", "a": "error"}
    template = garden_report().findings[0]
    found = [
        template._replace(
            severity=by_letter[letter],
            accepted=Accepted("comment", "why", "a.yaml", 1, refused=False) if letter == "a" else None,
        )
        for letter in severities
    ]
    assert verdict(PlanResult("a.yaml", "checked"), found) == (kind, sentence)


@pytest.mark.parametrize(
    ("severities", "sentence", "kind"),
    [
        ("", "1,204 findings had no room.", "warning"),
        ("e", "1 thing must be corrected, 1,204 more findings had no room.", "error"),
        ("i", "1 thing is worth a look, 1,204 more findings had no room.", "info"),
    ],
)
def test_a_verdict_does_not_speak_of_findings_that_are_not_shown(severities, sentence, kind):
    by_letter = {"e": "error", "i": "info"}
    found = [garden_report().findings[0]._replace(severity=by_letter[letter]) for letter in severities]
    assert verdict(PlanResult("a.yaml", "checked", not_shown=1_204), found) == (kind, sentence)


def test_a_plan_with_no_finding_that_is_shown_is_not_called_well():
    report = many(MANY + 1, (3,))
    bad = next(plan for plan in report.plans if any(outcomes.failed for _, outcomes in plan.outcomes))
    plans = [plan._replace(not_shown=1) if plan is bad else plan for plan in report.plans]
    root = tree_of(report._replace(plans=tuple(plans), findings=()))
    (section,) = with_class(root, "plan")
    assert said(with_class(section, "verdict")[0]).startswith("1 finding had no room.")
    assert said(with_class(root, "in-short")[0]) == "In all, 1 finding had no room."
    (row,) = (each for each in with_class(root, "matrix")[0].iter("tr") if "not shown" in said(each))
    assert "ok" not in said(row).split()


@pytest.mark.parametrize(
    ("plan", "beginning"),
    [
        (PlanResult("a.yaml", "unreadable"), "The file could not be read as a plan, so nothing was checked"),
        (
            PlanResult("a.yaml", "unmatched"),
            "Which form this plan fills in cannot be told, so nothing was checked",
        ),
        (
            PlanResult("a.yaml", "checked", outcomes=(("r", Outcomes(broken=1)),)),
            "The check of this plan is not complete",
        ),
        (PlanResult("a.yaml", "checked", problems=(Problem("x"),)), "The check of this plan is not complete"),
    ],
)
def test_a_verdict_that_is_none(plan, beginning):
    kind, sentence = verdict(plan, [])
    assert kind != "clean"
    assert sentence.startswith(beginning)


def test_a_wrong_cell_is_marked_and_explained():
    root = page_of(WRONG)
    cell = cell_at(root, "Vegetables", 3)
    assert set(cell.get("class").split()) == {"figure", "wrong", "error"}
    assert seen(cell) == "9.0% ✕ 1"
    assert heard(cell) == "9.0% 1, must be corrected: Stated growth is not what the numbers give"
    (link,) = cell.iter("a")
    card = by_id(root, link.get("href").removeprefix("#"))
    assert "card" in card.get("class")
    assert "851 to 930 is growth of 9.28%, not 9.0%" in said(card)
    assert [said(head) for head in card.iter("dt")][:2] == ["Why it matters", "What to do"]


def test_the_worst_findings_come_first():
    root = page_of(WRONG)
    kinds = [with_class(card, "sign")[0].get("class") for card in with_class(root, "card")]
    listed = [with_class(entry, "sign")[0].get("class") for entry in with_class(root, "index")[0]]
    assert kinds == listed == sorted(kinds, key=["sign error", "sign warning", "sign info"].index)
    assert len(set(kinds)) > 1


def test_figures_stand_as_in_the_form():
    root = page_of(WRONG)
    (table,) = (each for each in root.iter("table") if said(each.find("caption")) == "Harvest")
    assert [[said(cell) for cell in row] for row in table.find("thead")] == [
        ["", "Kilograms", "Since", "Stated growth"],
        ["2023/24", "2024/25", "2024/25"],
    ]
    assert [said(row.find("th")) for row in table.find("tbody")] == ["Vegetables", "Root vegetables"]
    scopes = {cell.get("scope") for cell in table.iter("th")}
    assert scopes == {"col", "colgroup", "row"}


def test_a_missing_cell_is_shown():
    text = HEAD + "harvest: {vegetables: {numbers: {2023/24: 5}}, roots: {numbers: {2024/25: 3}}}"
    root = page_of(text, findings=[])
    cell = cell_at(root, "Vegetables", 1)
    assert (seen(cell), heard(cell)) == ("—", "not stated")
    assert "Nothing is stated under: beds, aims, notes, remarks." in said(root)


def test_a_finding_where_nothing_is_stated():
    plan = checked(HEAD + "beds:\n- {name: North, plants: 3}\n- {name: South}")
    finding = garden_report().findings[0]._replace(pointer="/beds/1/plants", file=plan.file)
    cell = cell_at(tree_of(report_of(plan, findings=[finding])), "South", 0)
    assert seen(cell) == "not stated ✕ 1"
    assert "wrong" in cell.get("class")


@pytest.mark.parametrize(
    "pointer", ["/beds/0", "/beds/0/watered", "/beds/0/watered/2023~124/number", "/beds/0/name"]
)
def test_a_finding_about_a_row_is_marked_at_its_head(pointer):
    plan = checked(HEAD + "beds:\n- {name: North, plants: 3}")
    finding = garden_report().findings[0]._replace(pointer=pointer, file=plan.file)
    root = tree_of(report_of(plan, findings=[finding]))
    (head,) = (head for head in root.iter("th") if head.get("scope") == "row")
    assert seen(head) == "North ✕ 1"
    assert "wrong" in head.get("class")


@pytest.mark.parametrize("pointer", ["", "/harvest", "/nowhere/0"])
def test_a_finding_without_a_cell_is_explained_all_the_same(pointer):
    plan = checked(HEAD + "beds:\n- {name: North, plants: 3}")
    finding = garden_report().findings[0]._replace(pointer=pointer, file=plan.file)
    root = tree_of(report_of(plan, findings=[finding]))
    (card,) = with_class(root, "card")
    assert finding.message in said(card)
    assert with_class(root, "back") == []


def test_a_file_that_is_no_plan_shows_its_line():
    root = page_of(HEAD + "beds: [{name: a\u202eb}]\n")
    assert "The file could not be read as a plan" in said(with_class(root, "verdict")[0])
    (source,) = with_class(root, "source")
    assert said(source) == "beds: [{name: a\\u202eb}]"
    assert [said(mark) for mark in source.iter("mark")] == ["\\u202e"]


def test_an_accepted_finding_is_listed_with_its_reason():
    plan = checked(WRONG)
    accepted = Accepted("comment", "counted in May", plan.file, 7, refused=False)
    found = [
        each._replace(accepted=accepted) if each.rule == "growth-disagrees-with-numbers" else each
        for each in plan.findings
    ]
    root = tree_of(report_of(plan, findings=found))
    (section,) = (
        each
        for each in with_class(root, "part")
        if each.find("h3") is not None and said(each.find("h3")) == "Accepted, with a reason"
    )
    assert "“counted in May”" in said(section)
    assert "Accepted by a comment, plans/rose-walk.yaml line 7." in said(section)
    assert "What to do" not in said(section)
    assert "accepted" in cell_at(root, "Vegetables", 3).get("class")
    assert "1 is accepted" in said(with_class(root, "verdict")[0])


@pytest.mark.parametrize(("by", "where"), [("comment", "a comment"), ("list", "the accepted list")])
def test_an_acceptance_that_was_refused(by, where):
    plan = checked(WRONG)
    accepted = Accepted(by, "counted in May", plan.file, 7, refused=True)
    root = tree_of(report_of(plan, findings=[plan.findings[0]._replace(accepted=accepted)]))
    (card,) = with_class(root, "card")
    advice = {said(pair.find("dt")): said(pair.find("dd")) for pair in card.find("dl")}
    assert advice["Given as a reason, but not accepted here"] == "“counted in May”"
    assert f"The reason stands in {where}, plans/rose-walk.yaml line 7." in said(card)
    assert "Accepted" not in said(root)


def test_what_could_not_be_checked_is_said_with_the_reason():
    plan = checked(HEAD + "beds:\n- {name: North}")
    cases = tuple(
        NotEvaluated("made-up", plan.file, Span(1, 1, 1, 2), reason, (f"/beds/0/{key}",))
        for reason, key in (("missing", "plants"), ("hedged", "area"), ("not as the schema says", "rank"))
    )
    outcomes = (*plan.outcomes, ("made-up", Outcomes(not_evaluated=5)))
    root = tree_of(report_of(plan._replace(not_evaluated=cases, outcomes=outcomes)))
    listed = [said(each) for each in with_class(root, "unchecked")[0]]
    assert listed == [
        "made-up: 1 check, not stated: Beds, North, plants",
        "made-up: 1 check, stated only roughly: Beds, North, area (square metres)",
        "made-up: 1 check, not written as the form asks: Beds, North, rank",
    ]
    assert "… and 2 more checks" in said(root)


def test_a_chart_says_in_words_what_it_draws():
    root = page_of(WRONG)
    vegetables, roots = (each.get("aria-label").split("; ") for each in root.iter("svg"))
    assert vegetables == [
        "Vegetables in kilograms, year by year",
        "2023/24: 851",
        "2024/25: 930, growth stated 9.0%, computed +9.28%",
    ]
    assert roots[-1] == "2024/25: 10, growth on the year before -50%, since 2023/24 -50%"
    assert all(each.get("role") == "img" for each in root.iter("svg"))


def zero_of(axis):
    """How far down the line of zero lies."""
    return int(axis.get("d").partition(" ")[2].partition("H")[0])


def test_the_lines_of_a_chart_are_drawn_to_one_scale_that_holds_zero():
    plan = checked(WRONG)
    sections = list(plan.form.sections)
    (place,) = (number for number, section in enumerate(sections) if section.charts)
    lines = tuple(line for chart in sections[place].charts for line in chart.lines)
    sections[place] = sections[place]._replace(charts=(sections[place].charts[0]._replace(lines=lines),))
    root = tree_of(report_of(plan._replace(form=plan.form._replace(sections=tuple(sections)))))
    (zero,) = set(map(zero_of, with_class(root, "axis")))
    heights = [zero - int(dot.get("cy")) for dot in root.iter("circle")]
    # 851, 930, 20 and 10 kilograms, to the nearest pixel.
    assert [round(height * 930 / heights[1] / 12) for height in heights] == [
        round(n / 12) for n in (851, 930, 20, 10)
    ]


@pytest.mark.parametrize("figures", [(5, -5), (850, 900), (-850, -900), (0, 0)])
def test_zero_and_all_figures_lie_in_the_drawing(figures):
    years = "2023/24: {}, 2024/25: {}".format(*figures)
    root = page_of(HEAD + f"harvest: {{roots: {{numbers: {{{years}}}}}}}")
    (svg,) = root.iter("svg")
    (zero,) = map(zero_of, with_class(svg, "axis"))
    dots = [int(dot.get("cy")) for dot in svg.iter("circle")]
    assert all(10 < down < int(svg.get("height")) - 20 for down in (zero, *dots))
    assert [(dot < zero) - (dot > zero) for dot in dots] == [(each > 0) - (each < 0) for each in figures]


# The lead: several plans


def many(number, wrong=()):
    """So many plans of one rule, some of which fail it."""
    found = garden_report().findings[0]
    plans = [
        PlanResult(
            f"plans/{place:04}.yaml", "checked", "garden/2024", "garden", (("garden", f"Garden {place}"),),
            ((found.rule, Outcomes(passed=place not in wrong, failed=place in wrong)),),
        )
        for place in range(number)
    ]  # fmt: skip
    findings = tuple(found._replace(file=f"plans/{place:04}.yaml", pointer="/x") for place in wrong)
    return garden_report()._replace(plans=tuple(plans), findings=findings)


def test_the_matrix_of_plans_by_topic():
    root = tree_of(garden_report())
    (table,) = with_class(root, "matrix")
    assert [said(cell) for cell in table.find("thead")[1]] == [
        "To correct", "To answer", "To look at", "Accepted", "Not checked", "Beds", "Rows", "Garden", "Input",
    ]  # fmt: skip
    assert [[seen(cell) for cell in row] for row in table.find("tbody")] == [
        ["Herbs", "0", "0", "0", "0", "0", "ok", "ok", "ok", "—"],
        ["百合園 Lily Garden", "3", "0", "1", "0", "0", "✕ 1", "✕ 1", "● 1", "✕ 1"],
        ["Rose Walk, 2009/10", "2", "0", "0", "1", "2", "✕ 2 ? 1", "? 1", "ok", "—"],
    ]
    assert heard(table.find("tbody")[2][8]) == "ok"
    assert heard(table.find("tbody")[1][6]) == "1 must be corrected"


def test_the_matrix_leads_to_the_plans():
    root = tree_of(garden_report())
    (table,) = with_class(root, "matrix")
    for link in table.iter("a"):
        assert said(by_id(root, link.get("href").removeprefix("#")).find("h2")) == said(link)


def test_one_plan_has_no_overview():
    root = page_of(WRONG)
    assert with_class(root, "matrix") == []
    assert list(root.iter("script")) == []
    assert root.find("body/nav") is None


@pytest.mark.parametrize(
    ("plans", "wrong", "is_named"),
    [(10, 8, True), (10, 7, False), (3, 3, True), (2, 2, False), (5, 0, False)],
)
def test_rules_that_fail_nearly_everywhere(plans, wrong, is_named):
    root = tree_of(many(plans, range(wrong)))
    said_there = said(by_id(root, "everywhere"))
    assert (f"{wrong} of the {plans} plans" in said_there) is is_named
    assert ("None." in said_there) is not is_named


def test_what_could_not_be_checked_in_a_folder():
    report = garden_report()
    lost = PlanResult("plans/lost.yaml", "unreadable")
    root = tree_of(report._replace(plans=(*report.plans, lost)))
    part = by_id(root, "unchecked")
    assert "plans/lost.yaml: could not be read as a plan" in said(part)
    (table,) = part.iter("table")
    assert [[said(cell) for cell in row] for row in table.find("tbody")] == [
        ["More rows are planted than there are", "1", "1", "1 stated only roughly"],
        ["The stated percentage is not what the numbers give", "1", "1", "1 not stated"],
    ]


@pytest.mark.parametrize(("plans", "sections"), [(MANY, MANY), (MANY + 1, 2)])
def test_of_very_many_plans_only_those_with_findings_have_a_section(plans, sections):
    root = tree_of(many(plans, (3, 7)))
    assert len(with_class(root, "plan")) == sections
    (table,) = with_class(root, "matrix")
    assert len(table.find("tbody")) == plans
    assert len(list(table.iter("a"))) == sections
    assert ("499 plans without findings: not shown one by one." in said(root)) is (sections == 2)


def test_an_incomplete_run_says_so_first():
    root = tree_of(incomplete_report())
    first = next(iter(root.find("body/header")))
    assert first.get("role") == "alert"
    assert said(first).startswith("The verdict of this run cannot be trusted.")
    assert "plans/cellar.yaml: permission denied" in said(first)
    assert said(root.find("head/title")).startswith("Incomplete")


def test_findings_in_other_files_than_plans_are_shown():
    report = garden_report()
    stray = report.findings[0]._replace(file="partnerships.yaml", message="Kent sent no return")
    root = tree_of(report._replace(findings=(*report.findings, stray)))
    assert "Kent sent no return" in said(by_id(root, "beyond"))
    links = {said(link): link.get("href") for link in next(root.iter("nav")).iter("a")}
    assert links["Found outside the plans"] == "#beyond"


def two_gardens(*without):
    """A report on returns with faults that only rules across plans see."""
    texts = {
        "plans/a.yaml": allotments.plan("A", "2023/24", allotments.harvest(_2022=3, _2023=5)),
        "plans/b.yaml": allotments.plan("A", "2024/25", allotments.harvest(_2022=3, _2023=6)),
        "plans/c.yaml": allotments.plan("C", "2024/25"),
        "plans/d.yaml": allotments.plan("C", "2024/25"),
    }
    book = allotments.load()
    sources = tuple(Source("-", file, text.encode()) for file, text in texts.items() if file not in without)
    roster = allotments.roster_of("A", "B")
    request = Request((), "/", (book,), Options(form=True, across=True), roster=roster)
    ended = [check_one(source, request) for source in sources]
    return report_from(ended, Found(sources, (), 0, folder=True), request)


def test_rules_across_plans_have_a_part_of_their_own():
    part = by_id(tree_of(two_gardens()), "across")
    (table,) = part.iter("table")
    why = "1 for several plans that are the same return"
    assert [[said(cell) for cell in row] for row in table.find("tbody")] == [
        ["A past harvest differs from the earlier plan", "1", "1", "1", why],
        ["Two gardens have a bed of one name and size", "0", "0", "1", why],
        ["A garden that nobody expects", "2", "2", "0", ""],
        ["A plan that was expected is missing", "1", "1", "0", ""],
    ]
    assert "Plans beside each other" not in said(tree_of(garden_report()))


@pytest.mark.parametrize(
    ("without", "cells"),
    [
        ("plans/d.yaml", {"A, 2023/24": "ok", "A, 2024/25": "▲ 1", "C, 2024/25": "✕ 1"}),
        ("", {"A, 2023/24": "—", "A, 2024/25": "▲ 1", "C, 2024/25": "✕ 1"}),  # of C nobody knows which holds
    ],
)
def test_where_all_is_decided_rules_across_plans_were_asked_of_each(without, cells):
    (matrix,) = with_class(tree_of(two_gardens(without)), "matrix")
    heads = [seen(cell) for cell in matrix.find("thead")[1]]
    place = heads.index("Across") + 1  # behind the name
    assert {said(row[0]): seen(row[place]) for row in matrix.find("tbody")} == cells


def test_what_plans_are_the_same_return_was_not_checked():
    (table,) = by_id(tree_of(two_gardens()), "unchecked").iter("table")
    rows = [[said(cell) for cell in row] for row in table.find("tbody")]
    assert [row[:3] for row in rows] == [
        ["Two gardens have a bed of one name and size", "1", "1"],
        ["A past harvest differs from the earlier plan", "1", "1"],
    ]


def test_a_finding_across_plans_shows_the_figure_of_the_other_plan():
    root = tree_of(two_gardens())
    (matrix,) = with_class(root, "matrix")
    row = next(row for row in matrix.find("tbody") if said(row[0]) == "A, 2024/25")
    assert "▲ 1" in [seen(cell) for cell in row]
    section = by_id(root, row.find("th/a").get("href").removeprefix("#"))
    card = next(each for each in with_class(section, "card") if "6 kg, but 5 kg" in said(each))
    (other,) = with_class(card, "others")[0]
    assert said(other).startswith("earlier: plans/a.yaml, line 4")
    assert [said(each) for each in other.iter("mark")] == ["5"]


# Every page

PAGES = {
    "garden": garden_report,
    "clean": clean_report,
    "across": two_gardens,
    "incomplete": incomplete_report,
    "wrong": lambda: report_of(checked(WRONG)),
    "odd": lambda: report_of(
        checked(
            HEAD + "harvest: {roots: 7, x: {numbers: {a: 1}}}\nbeds: {a: 1}\naims: [1, {a: [2]}]\nnotes: 3"
        ),
        checked(HEAD + "beds: [7, {name: [x]}]\naims: {watering: {beans: 4}}", "plans/scalars.yaml"),
        checked("template: [1, 2\n", "plans/broken.yaml"),
        checked("template: garden/1999\n", "plans/unmatched.yaml"),
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere_and_names_are_given_once(name):
    check_links(tree_of(PAGES[name]()))


@pytest.mark.parametrize("name", PAGES)
def test_every_finding_is_explained_once(name):
    report = PAGES[name]()
    root = tree_of(report)
    explained = [said(with_class(card, "said")[0]) for card in with_class(root, "card")]
    assert sorted(explained) == sorted(each.message for each in report.findings)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_nothing_from_outside(name):
    check_nothing_is_asked_for(render("html", PAGES[name](), Style()))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_heard_and_walked(name):
    check_order(tree_of(PAGES[name]()))


def test_only_one_module_makes_html_of_text():
    folder = Path(plan_lint.__file__).parent / "report"
    makers = {
        path.name
        for path in folder.rglob("*.py")
        if re.search(r"\bHtml\(|cast\(|Any\b", path.read_text("utf-8"))
    }
    assert makers == {"elements.py"}


def test_the_registry_says_which_formats_show_forms():
    assert [name for name in FORMATS if name in WITH_FORMS] == ["html"] == list(WITH_FORMS)


# Hostile text


def everywhere(text):
    """A report in which every text that a plan or a file name can bring is the given one."""
    plan = checked(WRONG)
    span = Span(2, 3, 2, 3 + len(text))
    info = RuleInfo(text, text, text, "error", text, text)
    finding = Finding(
        text, text, "error", text, text, span, "value", "/harvest", text, Excerpt(2, 3, text), "f" * 32
    )
    named = {
        "file": text,
        "template": text,
        "key": ((text, text),),
        "outcomes": ((text, Outcomes(1, 1, 1, 0)),),
    }
    pointer = pointer_of((text,))
    case = NotEvaluated(text, text, span, text, (pointer,))
    one = plan._replace(
        **named, not_evaluated=(case,), problems=(Problem(text),), form=hostile_form(plan.form, text)
    )
    two = plan._replace(file="b", state="unreadable", form=None)
    reason = Accepted("list", text, text, 2, refused=False)
    found = (
        finding,
        finding._replace(accepted=reason),
        finding._replace(file="b", pointer=pointer),
        finding._replace(file="c"),
    )
    return garden_report()._replace(
        plans=(one, two),
        findings=found,
        rules=(info,),
        complete=False,
        problems=(Problem(text, text, 1, 1), Problem(text)),
    )


def hostile_form(form, text):
    """The form with every text in it replaced, and none of its pointers."""

    def replaced(node, name=""):
        if isinstance(node, tuple) and hasattr(node, "_fields"):
            return type(node)(*(replaced(getattr(node, each), each) for each in node._fields))
        if isinstance(node, tuple):
            return tuple(replaced(each, name) for each in node)
        return text if isinstance(node, str) and node and name not in ("pointer", "kind", "since") else node

    return replaced(form)


def skeleton(node):
    """The elements of a page and their attributes, without text; line breaks of prose are its own."""
    return [(each.tag, sorted(each.attrib)) for each in node.iter() if each.tag not in ("br", "title")]


@settings(max_examples=60)
@given(text=HOSTILE)
@example(text="<script>alert(1)</script>")
@example(text='"><svg onload=alert(1)>')
@example(text="' onmouseover='alert(1)")
@example(text="</style></script><!-- <![CDATA[")
@example(text="&lt;b&gt;&#60;")
@example(text="\u202e\u2066\x1b[31m\x00\x85\ufffe\ud800")
def test_hostile_text_only_shows(text):
    text = f"x{text}x"
    page = render("html", everywhere(text), Style())
    root = read(page)
    assert skeleton(root) == skeleton(read(render("html", everywhere("xx"), Style())))
    assert all(character == "\n" or one_line(character) == character for character in page)
    shown = " ".join(one_line(text).split())
    for part in ("header", "main"):
        assert shown in said(root.find(f"body/{part}"))


@settings(max_examples=40)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
@example(text="<b>bold</b> \u202e &amp;")
def test_any_text_of_a_plan_is_shown_as_it_is(text):
    quoted = "".join(f"\\U{ord(character):08x}" for character in f"x{text}x")
    root = page_of(f'{HEAD}remarks: ["{quoted}"]')
    lines = [one_line(line) for line in f"x{text}x".split("\n")]
    assert " ".join("".join(lines).split()) in " ".join(said(root.find("body/main")).split())
