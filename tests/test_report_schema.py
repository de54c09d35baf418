"""The JSON report is as docs/report.schema.json says, and says nothing that is not described there."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from plan_lint.cli import exit_code
from plan_lint.findings import Accepted, Style
from plan_lint.report import render
from tests.report_fixture import clean_report, garden_report, incomplete_report

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


def nodes(node):
    """Every schema in a schema."""
    match node:
        case dict():
            yield node
            for value in node.values():
                yield from nodes(value)
        case list():
            for value in node:
                yield from nodes(value)


def closed(whole):
    """The schema, taking no key that it does not describe; readers of later reports need it open."""
    strict = copy.deepcopy(whole)
    for node in list(nodes(strict)):
        if node.get("type") == "object" and "additionalProperties" not in node:
            node["additionalProperties"] = False
    return strict


STRICT = Draft202012Validator(closed(SCHEMA))


def said_of(report):
    return [f"{error.json_path}: {error.message}" for error in STRICT.iter_errors(report)]


def written(report):
    return json.loads(render("json", report, Style()))


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


def test_every_place_is_described():
    named = {"type", "const", "enum"}
    fields = [
        (name, field)
        for node in nodes(SCHEMA)
        for name, field in node.get("properties", {}).items()
        if node.keys() & named
    ]
    assert len(fields) > 80
    silent = [name for name, field in fields if not field.keys() & {"description", "const", "oneOf", "$ref"}]
    assert silent == []
    assert [name for name, each in SCHEMA["$defs"].items() if "description" not in each] == []


def test_every_key_is_required():
    assert all(list(node["properties"]) == node["required"] for node in nodes(SCHEMA) if "properties" in node)


@pytest.mark.parametrize(
    "report", [garden_report(), clean_report(), incomplete_report()], ids=["found", "clean", "incomplete"]
)
def test_reports_of_gardens(report):
    assert said_of(written(report)) == []


def test_an_accepted_finding():
    report = garden_report()
    for by in ("comment", "list"):
        accepted = Accepted(by, "frost", "plans/roses.yaml", 3, refused=by == "list")
        findings = (report.findings[0]._replace(accepted=accepted),)
        assert said_of(written(report._replace(findings=findings))) == []


@pytest.mark.parametrize(
    "paths", [*([path] for path in EXAMPLES), EXAMPLES], ids=lambda paths: str(len(paths))
)
def test_reports_of_examples(capfd, paths):
    exit_code(["check", "--no-config", "--format", "json", *map(str, paths)])
    report = json.loads(capfd.readouterr().out)
    assert said_of(report) == []
    assert len(report["plans"]) == len(paths)


def test_a_run_that_could_not_begin(capfd, tmp_path):
    (tmp_path / "config.yaml").write_text("nonsense: 1\n")
    code = exit_code(["check", "--config", str(tmp_path / "config.yaml"), "--format", "json"])
    assert code == 2
    report = json.loads(capfd.readouterr().out)
    assert said_of(report) == []
    assert report["problems"] != []


BREAKS = [
    (("version",), 2, "$.version: 1 was expected"),
    (("exit_code",), 3, "$.exit_code: 3 is not one of [0, 1, 2]"),
    (("extra",), 1, "$: Additional properties are not allowed ('extra' was unexpected)"),
    (("findings", 0, "line"), 0, "$.findings[0].line: 0 is less than the minimum of 1"),
    (
        ("findings", 0, "severity"),
        "fatal",
        "$.findings[0].severity: 'fatal' is not one of ['error', 'warning', 'info']",
    ),
    (("findings", 0, "values", "number"), 46, "$.findings[0].values.number: 46 is not of type 'string'"),
    (("counts", "cases", "passed"), "1", "$.counts.cases.passed: '1' is not of type 'integer'"),
    (("plans", 0, "file"), None, "$.plans[0].file: None is not of type 'string'"),
]


@pytest.mark.parametrize(("place", "value", "said"), BREAKS)
def test_another_report_is_refused(place, value, said):
    report = written(garden_report())
    *above, last = place
    node = report
    for key in above:
        node = node[key]
    node[last] = value
    assert said_of(report) == [said]


def test_readers_of_this_version_take_later_reports():
    report = {**written(garden_report()), "added_later": []}
    assert Draft202012Validator(SCHEMA).is_valid(report)
    assert not STRICT.is_valid(report)
