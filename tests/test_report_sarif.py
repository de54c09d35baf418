"""SARIF as others judge it: the schema of version 2.1.0, a validator, and the demands of code scanning."""

from __future__ import annotations

import json
import os
import subprocess

import jsonschema_rs
import pytest
from hypothesis import given, settings

from plan_lint import rulebook
from plan_lint.findings import Accepted, Style
from plan_lint.lint import Options, lint
from plan_lint.report import render
from plan_lint.run import Request, check
from tests.report_fixture import HOSTILE, clean_report, garden_report, incomplete_report
from tests.test_real_plans import EXAMPLES, ROOT
from tests.test_report import hostile_report

LOUD_ON_ERRORS = ("--quiet", "--rule-kind", "Sarif;Ghas", "--level", "Error", "--log", "ForceOverwrite")
NASTY = "\n::error::x {0} [a](b) <b> \\ \x1b[1m \udcff \u202e % 百"


def accepted_report():
    """All ways of acceptance, one for each finding."""
    ways = [("comment", False), ("list", False), ("comment", True), ("list", True)]
    report = garden_report()
    findings = [
        one._replace(accepted=Accepted(*way, "x", 1, refused=refused) if by else None)
        for one, (by, refused) in zip(report.findings, [*ways, *[("", False)] * 3], strict=True)
        for way in [(by, "a reason")]
    ]
    return report._replace(findings=tuple(findings))


def examples_report():
    """The run over the five real plans."""
    folder = ROOT / "rules" / "adult-drug-treatment"
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".yaml", ".json")}
    books = (rulebook.load(files, "rules/adult-drug-treatment"),)
    return check(Request((str(EXAMPLES),), str(ROOT), books))


REPORTS = {
    "found": garden_report,
    "clean": clean_report,
    "incomplete": incomplete_report,
    "accepted": accepted_report,
    "hostile": lambda: hostile_report(NASTY),
    "examples": examples_report,
}


@pytest.fixture(scope="module")
def schema(node_modules):
    """What a log is, as the schema of SARIF 2.1.0 says."""
    text = (node_modules / "@microsoft" / "sarif-multitool-linux" / "sarif-2.1.0.json").read_text("utf-8")
    return jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True)


@pytest.fixture(scope="module")
def judge(node_modules, tmp_path_factory):
    """What Microsoft's validator says of logs: for each its errors, those for code scanning among them."""
    tool = node_modules / "@microsoft" / "sarif-multitool-linux" / "Sarif.Multitool"
    tool.chmod(0o755)  # its install script would do so
    folder = tmp_path_factory.mktemp("sarif")

    def judged(logs):
        for name, text in logs.items():
            (folder / f"{name}.sarif").write_text(text, "utf-8")
        said = folder / "said.json"
        said.unlink(missing_ok=True)
        subprocess.run(
            [
                tool,
                "validate",
                *(folder / f"{name}.sarif" for name in logs),
                "--output",
                said,
                *LOUD_ON_ERRORS,
            ],
            env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "HOME": str(folder)},
            check=True,
            capture_output=True,
            timeout=600,
        )
        (run,) = json.loads(said.read_text("utf-8-sig"))["runs"]
        assert run["invocations"][0]["executionSuccessful"]
        errors: dict[str, list[str]] = {name: [] for name in logs}
        for result in run.get("results", []):
            place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            errors[place.rpartition("/")[2].removesuffix(".sarif")].append(result["ruleId"])
        return errors

    return judged


def test_the_validator_finds_nothing(judge):
    logs = {name: render("sarif", report(), Style()) for name, report in REPORTS.items()}
    wrong = json.loads(logs["found"])
    wrong["runs"][0]["results"][0]["ruleIndex"] = 99
    del wrong["runs"][0]["tool"]["driver"]["rules"][0]["help"]
    found = judge({**logs, "wrong": json.dumps(wrong)})
    assert set(found.pop("wrong")) == {"GH2012", "SARIF1009"}  # it does look
    assert found == {name: [] for name in REPORTS}


@pytest.mark.parametrize("name", REPORTS)
def test_the_schema_takes_it(schema, name):
    log = json.loads(render("sarif", REPORTS[name](), Style()))
    assert [f"{error.instance_path}: {error.message}" for error in schema.iter_errors(log)] == []
    log["runs"][0]["columnKind"] = "letters"
    assert len(list(schema.iter_errors(log))) == 1


@settings(max_examples=25)
@given(text=HOSTILE)
def test_the_schema_takes_whatever_a_plan_brings(schema, text):
    log = json.loads(render("sarif", hostile_report(text), Style()))
    assert [error.message for error in schema.iter_errors(log)] == []


@pytest.mark.parametrize("name", REPORTS)
def test_every_result_has_a_full_region_and_a_rule_with_help(name):
    (run,) = json.loads(render("sarif", REPORTS[name](), Style()))["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["help"]["text"]
        assert rule["fullDescription"]["text"]
    for result in run["results"]:
        places = [*result["locations"], *result.get("relatedLocations", [])]
        for place in places:
            region = place["physicalLocation"]["region"]
            assert list(region) == ["startLine", "startColumn", "endLine", "endColumn"]
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


PLAN = """\
template: garden/2024
garden: Rose Walk
plan_year: 2024/25
beds:
  - {name: North, plants: 29, watered: {2023/24: {number: 15, percentage: 57%}}}
  - {name: South, plants: 29, watered: {2023/24: {number: 15, percentage: 58%}}}
"""


def fingerprints(text):
    folder = ROOT / "tests" / "garden"
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    books = (rulebook.load(files, "garden"),)
    found = lint(text.encode(), "a.yaml", books, Options()).findings
    (run,) = json.loads(render("sarif", garden_report()._replace(findings=found), Style()))["runs"]
    prints = [result["partialFingerprints"]["planLint/v1"] for result in run["results"]]
    assert len(prints) == len(set(prints)) == 2
    return prints


@pytest.mark.parametrize(
    "changed",
    [
        "# said above\n\n" + PLAN,
        PLAN.replace("garden: Rose Walk\n", "garden: Rose Walk\nharvest: {}\n"),
        PLAN.replace("beds:\n", "beds:\n  - {name: West, plants: 3}\n"),
        PLAN.replace("  - {name: North, plants: 29, ", "  - {name: North,   plants:   29, "),
        "\ufeff" + PLAN.replace("\n", "\r\n"),
    ],
    ids=["lines above", "a field above", "a bed above", "blanks", "line endings"],
)
def test_fingerprints_survive_an_edit_elsewhere(changed):
    assert fingerprints(changed) == fingerprints(PLAN)


@pytest.mark.parametrize(("old", "new"), [("57%", "56%"), ("North", "Nord")])
def test_fingerprints_are_those_of_the_figures(old, new):
    before, after = fingerprints(PLAN), fingerprints(PLAN.replace(old, new))
    assert after[0] != before[0]
    assert after[1] == before[1]
