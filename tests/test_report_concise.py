"""The concise report: one line per finding."""

from __future__ import annotations

from plan_lint.findings import Style
from plan_lint.report import render
from tests.report_fixture import clean_report, garden_report


def test_the_whole_report(golden):
    golden("report/concise.txt", render("concise", garden_report(), Style(prefix="../")))


def test_a_line_holds_place_severity_rule_and_message():
    finding = garden_report().findings[0]._replace(message="one\ntwo")
    text = render("concise", garden_report()._replace(findings=(finding,)), Style())
    assert text == "plans/roses.yaml:7:83: error growth-disagrees-with-numbers one\\ntwo\n"


def test_nothing_found_is_nothing_said():
    assert render("concise", clean_report(), Style()) == ""
