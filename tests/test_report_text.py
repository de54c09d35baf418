"""The text report: its whole shape in goldens, its parts in tables."""

from __future__ import annotations

import re

import pytest

from plan_lint.document.text import excerpt_around
from plan_lint.findings import Accepted, Edit, Excerpt, Fix, Outcomes, Related, Span, Style
from plan_lint.report import render
from plan_lint.report.layout import width_of
from tests.report_fixture import LILIES, clean_report, garden_report, incomplete_report


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_whole_report(golden, width):
    text = render("text", garden_report(), Style(width=width))
    golden(f"report/garden-{width}.txt", text)
    assert all(width_of(line) <= width for line in text.splitlines())


def test_an_incomplete_run_says_so_first(golden):
    golden("report/incomplete.txt", render("text", incomplete_report(), Style(width=80)))


def test_what_could_not_be_checked_and_the_most_frequent(golden):
    style = Style(width=80, show_unevaluated=True, statistics=True, prefix="../")
    golden("report/unevaluated-statistics.txt", render("text", garden_report(), style))


def test_a_clean_run_is_one_line():
    assert render("text", clean_report(), Style()) == "1 plan checked, nothing found\n"


def test_a_clean_run_names_what_it_could_not_check():
    report = clean_report()
    counts = report.counts._replace(not_evaluated=2, plans_found=2, plans_skipped=1)
    assert render("text", report._replace(counts=counts), Style()) == (
        "1 plan checked, nothing found (2 cases could not be checked; 1 file skipped, not a plan)\n"
    )


def test_quiet_leaves_the_findings_only():
    whole = render("text", garden_report(), Style())
    quiet = render("text", garden_report(), Style(quiet=True, statistics=True, show_unevaluated=True))
    assert whole.startswith(quiet)
    assert whole[len(quiet) :].startswith("4 files: ")
    assert render("text", clean_report(), Style(quiet=True)) == ""


@pytest.mark.parametrize(("characters", "end"), [(239, "rose"), (240, "rose"), (241, "...")])
def test_a_line_that_is_shown_to_its_end_has_nothing_cut_off(characters, end):
    line = f"beds: 3 # {'x' * (characters - 14)}rose"
    there = Span(1, 7, 1, 8)
    text = render(
        "text", report_of(ROSE._replace(span=there, excerpt=excerpt_around(line, there))), Style(width=300)
    )
    (shown,) = (row for row in text.splitlines() if "beds: 3" in row)
    assert shown.endswith(end)


def test_colours_change_no_text():
    style = Style(width=80, color=True, show_unevaluated=True, statistics=True)
    coloured = render("text", incomplete_report(), style)
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(
        "text", incomplete_report(), style._replace(color=False)
    )


def report_of(*findings):
    return garden_report()._replace(findings=findings)


def lines_of(*findings, **style):
    return render("text", report_of(*findings), Style(quiet=True, **style)).splitlines()


ROSE = garden_report().findings[0]


def test_why_and_what_to_do_stand_at_the_first_finding_of_a_rule_in_a_plan():
    later = ROSE._replace(span=Span(8, 1, 8, 4), excerpt=Excerpt(8, 1, "abc"))
    elsewhere = later._replace(file="plans/zinnias.yaml")
    text = "\n".join(lines_of(ROSE, later, elsewhere))
    for note in ("= why: ", "= do: ", "= accept: "):
        assert text.count(note) == 2
    assert text.index("= why: ") < text.index("plans/roses.yaml:8:1")


def test_an_accepted_finding_does_not_use_up_the_reason():
    accepted = ROSE._replace(accepted=Accepted("comment", "frost", ROSE.file, 6, refused=False))
    later = ROSE._replace(span=Span(8, 1, 8, 4), excerpt=Excerpt(8, 1, "abc"))
    text = "\n".join(lines_of(accepted, later))
    assert text.count("= why: ") == 1
    assert "accepted error: Stated growth" in text
    assert "= accepted: by the comment on line 6: frost" in text


def test_a_refused_acceptance_leaves_the_finding_as_it_is():
    refused = ROSE._replace(accepted=Accepted("comment", "frost", ROSE.file, 6, refused=True))
    text = "\n".join(lines_of(refused))
    assert text.startswith("error: Stated growth")
    assert "= not accepted: by the comment on line 6: frost" in text
    assert "= why: " in text
    assert "= accept: " not in text


@pytest.mark.parametrize(
    ("rule", "offered"),
    [
        ("growth-disagrees-with-numbers", True),
        ("schema-value", True),
        ("input-syntax", False),
        ("acceptance-unused", False),
        ("internal-error", False),
    ],
)
def test_how_to_accept_is_said_where_it_can_be_done(rule, offered):
    said = any(f"# plan-lint: accept {rule} -- reason" in line for line in lines_of(ROSE._replace(rule=rule)))
    assert said is offered


def test_a_finding_without_a_title_has_its_message_for_one():
    text = lines_of(ROSE._replace(rule="input-syntax", message="A bracket is not closed"))
    assert text[0].startswith("error: A bracket is not closed  ")
    assert not any("= A bracket" in line for line in text)


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("15 of 29 is 51.72%, not 57%", None),
        ("South", "      = 57% does not agree with 51.72%: 5.28 points"),
    ],
)
def test_a_comparison_is_shown_unless_the_message_holds_both_sides(message, line):
    comparison = ROSE.comparisons[0]._replace(left="57%", right="51.72%", gap="5.28 points")
    text = lines_of(ROSE._replace(message=message, comparisons=(comparison,)))
    assert [shown for shown in text if "does not agree" in shown] == ([line] if line else [])


@pytest.mark.parametrize(
    ("operator", "line"),
    [
        ("==", "2 is not 3"),
        ("<=", "2 is more than 3"),
        ("agrees", "2 does not agree with 3"),
        ("matches", "2 matches 3"),
    ],
)
def test_comparisons_read_as_sentences(operator, line):
    comparison = ROSE.comparisons[0]._replace(left="2", operator=operator, right="3", gap="")
    assert f"      = {line}" in lines_of(ROSE._replace(message="South", comparisons=(comparison,)))


@pytest.mark.parametrize(
    ("safe", "texts", "line"),
    [
        (True, ["52%"], "= fix: --fix writes 52%"),
        (False, ["52%"], "= fix: --fix --unsafe-fixes writes 52%"),
        (False, ["52%", "53%"], "= fix: --fix --unsafe-fixes makes 2 changes"),
        (True, [""], "= fix: --fix takes it out"),
        (True, ["  "], '= fix: --fix writes "  "'),
        (True, ["a\nb"], "= fix: --fix writes a\\nb"),
    ],
)
def test_what_a_fix_writes(safe, texts, line):
    edits = tuple(Edit(ROSE.span, text, ()) for text in texts)
    assert f"      {line}" in lines_of(ROSE._replace(fix=Fix(safe, edits)))


def test_figures_of_another_file_stand_below_its_name():
    line = LILIES.split("\n")[0]
    other = Related("other", "other plan", "plans/lilies.yaml", Span(1, 1, 1, 9), "", Excerpt(1, 1, line))
    text = lines_of(ROSE._replace(related=(other,)), prefix="../")
    start = text.index("  --> ../plans/lilies.yaml:1:1")
    assert text[start + 1 : start + 3] == ["    1 | template: garden/2009", "      | -------- other plan"]


def test_the_arrow_moves_with_long_line_numbers():
    text = lines_of(
        ROSE._replace(span=Span(123456, 1, 123456, 3), excerpt=Excerpt(123456, 1, "29"), related=())
    )
    assert text[1:4] == ["   --> plans/roses.yaml:123456:1", "123456 | 29", "       | ^^ stated"]


def test_many_related_lines_are_counted():
    related = tuple(
        ROSE.related[0]._replace(span=Span(n, 1, n, 2), excerpt=Excerpt(n, 1, str(n))) for n in range(20, 50)
    )
    text = lines_of(ROSE._replace(related=related))
    assert "      = and 22 more figures" in text
    assert sum("| --" in line or "| -" in line for line in text) == 8


def test_findings_that_are_not_shown_are_counted_after_their_plan():
    report = garden_report()
    plans = tuple(plan._replace(not_shown=1_204) for plan in report.plans if plan.file == ROSE.file)
    text = render("text", report._replace(plans=plans), Style(quiet=True, prefix="../"))
    assert text.endswith("\n... and 1,204 more findings in ../plans/roses.yaml\n\n")


def test_a_plan_with_no_finding_that_is_shown_is_named():
    report = garden_report()
    unlisted = [report.plans[0]._replace(file=f"plans/{name}.yaml", not_shown=1) for name in "ba"]
    text = render("text", report._replace(plans=(*report.plans, *unlisted)), Style(quiet=True, prefix="../"))
    more = "... and 1 more finding in ../plans/{}.yaml\n\n"
    assert text.endswith(f"\n{more.format('a')}{more.format('b')}")


def test_a_broken_rule_is_not_hidden_by_a_clean_line():
    report = clean_report()
    plan = report.plans[0]._replace(outcomes=(("year-not-stated", Outcomes(broken=1)),))
    report = report._replace(counts=report.counts._replace(rules_broken=1), plans=(plan,), complete=False)
    text = render("text", report, Style())
    assert text.startswith("incomplete: ")
    assert "nothing found" not in text
    assert "1 rule broken" in text
