"""The JSON report: the contract, key by key, and JSON lines, which are the same entries."""

from __future__ import annotations

import json

import pytest

from plan_lint.findings import NotEvaluated, Outcomes, Span, Style
from plan_lint.report import render
from tests.report_fixture import clean_report, garden_report, incomplete_report

TOP = (
    "version tool root complete exit_code problems rulebooks counts plans findings not_evaluated rules"
    " collection"
)
FINDING = (
    "rule topic severity message do file line column end_line end_column place pointer natural_pointer"
    " values comparisons related fix accepted fingerprint"
)
COUNTS = (
    "plans_found plans_skipped plans_read plans_checked"
    " rules cases rules_not_applicable rules_broken findings"
)
RULE = "rule topic title severity why passed failed not_evaluated not_applicable broken"


def written(report):
    return json.loads(render("json", report, Style(prefix="../")))


def test_the_whole_report(golden):
    golden("report/garden.json", render("json", garden_report(), Style()))


@pytest.mark.parametrize(
    "report", [garden_report(), clean_report(), incomplete_report()], ids=["7", "0", "2"]
)
def test_keys_stand_in_the_order_of_the_contract(report):
    document = written(report)
    assert list(document) == TOP.split()
    assert list(document["counts"]) == COUNTS.split()
    assert list(document["counts"]["cases"]) == ["passed", "failed", "not_evaluated"]
    assert list(document["counts"]["findings"]) == ["error", "warning", "info", "accepted", "not_shown"]
    assert all(list(finding) == FINDING.split() for finding in document["findings"])
    assert all(list(problem) == ["message", "file", "line", "column"] for problem in document["problems"])


def test_a_finding():
    finding = next(one for one in written(garden_report())["findings"] if one["column"] == 48)
    place = {"line": 10, "column": 48, "end_line": 10, "end_column": 51}
    assert finding.items() >= place.items()
    assert finding["file"] == "plans/roses.yaml"
    assert finding["values"] == {"number": "15", "rows": "29", "percentage": "57%"}
    assert finding["comparisons"] == [
        {"left": "57%", "operator": "agrees", "right": "51.724%", "gap": "5.28 points"}
    ]
    assert finding["related"][0] == {
        "binding": "number",
        "label": "number",
        "file": "plans/roses.yaml",
        "line": 10,
        "column": 32,
        "end_line": 10,
        "end_column": 34,
        "pointer": "/beds/0/15",
    }
    assert finding["fix"] == {"safe": False, "edits": [{**place, "text": "52%"}]}
    assert finding["accepted"] is None
    assert finding["do"] == "Check both against the planting list and correct the wrong one."


def test_an_accepted_finding():
    findings = {one["rule"]: one for one in written(garden_report())["findings"]}
    assert findings["fewer-plants-than-before"]["accepted"] == {
        "by": "comment",
        "reason": "the frost of May",
        "file": "plans/roses.yaml",
        "line": 11,
        "refused": False,
    }
    assert findings["fewer-plants-than-before"]["fix"] is None
    assert findings["input-character"]["do"] == ""


def test_topics_count_each_rule_once_by_its_worst_case():
    plan = (
        garden_report()
        .plans[0]
        ._replace(
            outcomes=(
                ("growth-disagrees-with-numbers", Outcomes(5, 1, 1, 1)),
                ("percentage-disagrees-with-numbers", Outcomes(5, 2, 1, 0)),
                ("fewer-plants-than-before", Outcomes(5, 0, 1, 0)),
                ("more-planted-than-rows", Outcomes(5, 0, 0, 0)),
                ("year-not-stated", Outcomes()),
            )
        )
    )
    (entry,) = written(garden_report()._replace(plans=(plan,)))["plans"]
    nothing = dict.fromkeys(("passed", "failed", "not_evaluated", "not_applicable", "broken"), 0)
    assert entry["topics"] == {
        "beds": {**nothing, "broken": 1, "failed": 1, "not_evaluated": 1},
        "rows": {**nothing, "passed": 1},
        "garden": {**nothing, "not_applicable": 1},
    }
    assert entry["key"] == {"garden": "Rose Walk", "year": "2009/10"}


def test_what_is_no_plan_is_not_listed():
    assert [plan["file"] for plan in written(garden_report())["plans"]] == [
        "plans/herbs.yaml",
        "plans/lilies.yaml",
        "plans/roses.yaml",
    ]


@pytest.mark.parametrize("report", [garden_report(), clean_report()], ids=["7", "0"])
def test_the_totals_of_the_rules_are_those_of_the_run(report):
    rules = written(report)["rules"]
    for name in ("passed", "failed", "not_evaluated"):
        assert sum(rule[name] for rule in rules) == getattr(report.counts, name)
    assert sum(rule["not_applicable"] for rule in rules) == report.counts.rules_not_applicable
    assert list(rules[0]) == RULE.split()


def test_what_could_not_be_checked():
    assert written(garden_report())["not_evaluated"][0] == {
        "rule": "more-planted-than-rows",
        "file": "plans/roses.yaml",
        "line": 9,
        "column": 5,
        "reason": "hedged",
        "pointers": ["/beds/0/rows"],
    }


def test_unchecked_cases_stand_in_order_whatever_plan_brought_them():
    report = garden_report()
    first = NotEvaluated("a-rule", "plans/herbs.yaml", Span(1, 1, 1, 2), "missing", ())
    plans = (*report.plans, report.plans[2]._replace(not_evaluated=(first,)))
    assert written(report._replace(plans=plans))["not_evaluated"][0]["rule"] == "a-rule"


def test_json_lines_are_the_same_entries():
    document = written(garden_report())
    lines = [json.loads(line) for line in render("jsonl", garden_report(), Style()).splitlines()]
    kinds = {"plan": "plans", "finding": "findings", "not_evaluated": "not_evaluated", "rule": "rules"}
    assert lines[0]["kind"] == "run"
    assert lines[0] == {"kind": "run", **{key: document[key] for key in TOP.split()[:8]}}
    for kind, key in kinds.items():
        assert [line for line in lines if line["kind"] == kind] == [
            {"kind": kind, **entry} for entry in document[key]
        ]
    assert lines[-1] == {"kind": "collection", **document["collection"]}
    assert len(lines) == 2 + sum(len(document[key]) for key in kinds.values())
