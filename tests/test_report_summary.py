"""The sentences that say what a run comes to."""

from __future__ import annotations

import pytest

from plan_lint.findings import Counts, Style, amount
from plan_lint.report.summary import in_order, sentences, shown_file
from tests.report_fixture import clean_report, garden_report, incomplete_report

CASES = "5 rules, 23 cases: 15 passed, 6 failed, 2 could not be checked (1 stated only roughly, 1 not stated)"


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 plans"), (1, "1 plan"), (2, "2 plans"), (12_345, "12,345 plans")]
)
def test_amounts_have_the_right_number(number, words):
    assert amount(number, "plan") == words


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (clean_report(), ["1 plan checked, nothing found"]),
        (
            garden_report(),
            [
                "4 files: 3 checked, 1 skipped (not a plan)",
                CASES,
                "7 findings: 5 errors, 1 warning, 1 info; 1 of them accepted",
                "3 can be mended: 1 with --fix, 2 more with --fix --unsafe-fixes",
            ],
        ),
        (
            incomplete_report(),
            [
                "5 files: 3 checked, 1 could not be read, 1 skipped (not a plan)",
                CASES,
                "7 findings: 5 errors, 1 warning, 1 info; 1 of them accepted",
                "3 can be mended: 1 with --fix, 2 more with --fix --unsafe-fixes",
                "The verdict of this run cannot be trusted: 3 problems",
            ],
        ),
    ],
    ids=["clean", "findings", "incomplete"],
)
def test_the_sentences(report, said):
    assert sentences(report) == said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"plans_read": 4}, "4 files: 3 checked, 1 read but not checked"),
        ({"plans_found": 1, "plans_read": 1, "plans_checked": 1}, "1 file: 1 checked"),
        ({"plans_skipped": 2, "plans_found": 5}, "5 files: 3 checked, 2 skipped (not plans)"),
    ],
)
def test_the_parts_of_the_plans_add_up(counts, said):
    report = garden_report()
    changed = report.counts._replace(**{"plans_skipped": 0, **counts})
    assert sentences(report._replace(counts=changed))[0] == said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"errors": 1, "warnings": 0, "infos": 0, "accepted": 0}, "1 finding: 1 error"),
        ({"errors": 0, "warnings": 2, "infos": 0, "accepted": 0}, "2 findings: 2 warnings"),
        ({"errors": 2, "warnings": 0, "infos": 3, "not_shown": 40}, None),
    ],
)
def test_findings_by_severity(counts, said):
    report = garden_report()
    sentence = sentences(report._replace(counts=report.counts._replace(**counts)))[2]
    assert sentence == (said or "5 findings: 2 errors, 3 info; 1 of them accepted; 40 more not shown")


def test_cases_that_are_not_listed_are_counted_too():
    report = garden_report()
    changed = report._replace(counts=report.counts._replace(not_evaluated=9))
    assert (
        "9 could not be checked (1 stated only roughly, 1 not stated, 7 not listed)" in sentences(changed)[1]
    )


def test_findings_stand_by_file_line_column_and_rule():
    finding = garden_report().findings[0]
    spans = [(9, 1), (10, 1), (10, 2)]
    ordered = [
        finding._replace(file=file, span=finding.span._replace(line=line, column=column), rule=rule)
        for file in ("a.yaml", "b.yaml")
        for line, column in spans
        for rule in ("a-rule", "b-rule")
    ]
    assert in_order(ordered[::-1]) == ordered


@pytest.mark.parametrize(
    ("file", "inside", "shown"),
    [
        ("a.yaml", "", "a.yaml"),
        ("sub/a.yaml", "", "sub/a.yaml"),
        ("sub/a.yaml", "sub", "a.yaml"),
        ("sub/deep/a.yaml", "sub", "deep/a.yaml"),
        ("sub/a.yaml", "sub/deep", "../a.yaml"),
        ("sub/other/a.yaml", "sub/deep", "../other/a.yaml"),
        ("a.yaml", "sub/deep", "../../a.yaml"),
        ("subs/a.yaml", "sub", "../subs/a.yaml"),
        ("sub", "sub", "../sub"),
        ("../a.yaml", "sub", "../../a.yaml"),
    ],
)
def test_a_file_from_the_working_folder(file, inside, shown):
    prefix = "../" * len(inside.split("/")) if inside else ""
    assert shown_file(file, Style(prefix=prefix, inside=inside)) == shown


def test_a_file_from_outside_the_root():
    assert shown_file("sub/a.yaml", Style(prefix="root/")) == "root/sub/a.yaml"


def test_of_no_files_nothing_more_is_said():
    counts = Counts(*[0] * len(Counts._fields))
    report = incomplete_report()._replace(counts=counts, findings=(), plans=())
    assert sentences(report)[0] == "0 files"
