"""The reports that people paste and open: markdown for comments, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io

from plan_lint.findings import Style
from plan_lint.report import render
from plan_lint.report.csv_report import COLUMNS
from plan_lint.report.markdown import MOST
from tests.report_fixture import clean_report, garden_report, incomplete_report

ROSE = garden_report().findings[0]


def test_markdown(golden):
    golden("report/garden.md", render("markdown", garden_report(), Style(prefix="../")))
    golden("report/incomplete.md", render("markdown", incomplete_report(), Style(prefix="../")))


def test_a_clean_run_is_a_short_comment():
    assert render("markdown", clean_report(), Style()) == "## plan-lint\n\n- 1 plan checked, nothing found\n"


def test_markdown_says_how_much_a_comment_cannot_hold():
    findings = tuple(ROSE._replace(file=f"plans/{n:03}.yaml", message="9% " * 600) for n in range(50))
    text = render("markdown", garden_report()._replace(findings=findings), Style())
    shown = text.count("**error, line 7**")
    assert 0 < shown < 50
    assert len(text) < MOST + 200
    assert text.endswith(f"… and {50 - shown} more findings\n")


def test_markdown_names_some_of_many_plans():
    findings = tuple(ROSE._replace(file=f"plans/{n:03}.yaml") for n in range(250))
    text = render("markdown", garden_report()._replace(findings=findings), Style())
    assert sum(line.startswith("| plans/") for line in text.splitlines()) == 200
    assert "| … and 50 more plans | | | | |\n" in text


def test_markdown_escapes_what_plans_bring():
    text = render(
        "markdown", garden_report()._replace(findings=(ROSE._replace(message="@a <b> [c](d)|"),)), Style()
    )
    assert "- **error, line 7** @<!-- -->a \\<b\\> \\[c\\]\\(d\\)\\|" in text


def test_csv(golden):
    golden("report/garden.csv", render("csv", garden_report(), Style(prefix="../")))


def test_csv_has_a_row_for_each_finding():
    rows = list(csv.DictReader(io.StringIO(render("csv", garden_report(), Style()))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["accepted"] for row in rows if row["accepted"]] == ["the frost of May"]
    assert len(rows) == 7


def test_csv_cells_are_no_formulas():
    hostile = ROSE._replace(message='=HYPERLINK("x")', file="+a.yaml", topic="-1\r\n@x")
    (row,) = csv.DictReader(
        io.StringIO(render("csv", garden_report()._replace(findings=(hostile,)), Style()))
    )
    assert row["message"] == '\'=HYPERLINK("x")'
    assert row["file"] == "'+a.yaml"
    assert row["topic"] == "'-1\\r\\n@x"
