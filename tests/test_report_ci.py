"""The reports that other services read: SARIF, GitHub, GitLab, JUnit."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from plan_lint.findings import Accepted, Outcomes, Span, Style
from plan_lint.report import render
from tests.report_fixture import clean_report, garden_report, incomplete_report

ROSE = garden_report().findings[0]


def of(name, *findings):
    return render(name, garden_report()._replace(findings=findings), Style(prefix="../"))


def sarif(report):
    (run,) = json.loads(render("sarif", report, Style(prefix="../")))["runs"]
    return run


def result_of(finding):
    (result,) = sarif(garden_report()._replace(findings=(finding,)))["results"]
    return result


def test_sarif(golden):
    text = render("sarif", garden_report(), Style())
    golden("report/garden.sarif", json.dumps(json.loads(text), indent=1) + "\n")


def test_a_sarif_result_has_a_full_region_of_code_points():
    run = sarif(garden_report()._replace(findings=(ROSE,)))
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"][0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "plans/roses.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 7, "startColumn": 83, "endLine": 7, "endColumn": 87},
    }


def test_sarif_rules_are_found_by_index_and_say_what_to_do():
    run = sarif(garden_report())
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert {rule["id"] for rule in rules} >= {"input-character", "more-planted-than-rows"}
    assert rules[3]["help"]["text"] == "Count again."


@pytest.mark.parametrize(
    ("by", "refused", "kind", "status"),
    [("comment", False, "inSource", "accepted"), ("list", True, "external", "rejected")],
)
def test_sarif_suppressions(by, refused, kind, status):
    result = result_of(ROSE._replace(accepted=Accepted(by, "frost", "x", 1, refused=refused)))
    assert result["suppressions"] == [{"kind": kind, "status": status, "justification": "frost"}]
    assert "suppressions" not in result_of(ROSE)


def test_sarif_related_places_fixes_and_fingerprints():
    result = result_of(garden_report().findings[1])
    assert [place["message"]["text"] for place in result["relatedLocations"]] == ["number", "rows"]
    assert [place["id"] for place in result["relatedLocations"]] == [0, 1]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 10, "startColumn": 48, "endLine": 10, "endColumn": 51},
            "insertedContent": {"text": "52%"},
        }
    ]
    assert result["partialFingerprints"] == {"planLint/v1": garden_report().findings[1].fingerprint}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("plans/rose walk.yaml", "plans/rose%20walk.yaml"),
        ("plans/50%.yaml", "plans/50%25.yaml"),
        ("a:b#c?d.yaml", "a%3Ab%23c%3Fd.yaml"),
        ("é.yaml", "%C3%A9.yaml"),
        ("\udce9.yaml", "%E9.yaml"),
    ],
)
def test_sarif_paths_are_uri_references(file, uri):
    place = result_of(ROSE._replace(file=file))["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == uri


def test_sarif_says_when_the_run_is_not_complete():
    (invocation,) = sarif(incomplete_report())["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    notes = invocation["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in notes] == [
        each.message for each in incomplete_report().problems
    ]
    assert notes[1]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 7}


def test_github(golden):
    golden("report/github.txt", render("github", incomplete_report(), Style(prefix="../")))


def test_github_shows_the_worst_first_and_logs_what_is_accepted():
    lines = render("github", garden_report(), Style()).splitlines()
    assert [line.split(" ", 1)[0] for line in lines] == [*["::error"] * 5, "::notice", *["plan-lint:"] * 5]
    assert lines[6] == (
        "plan-lint: plans/roses.yaml:12:35: fewer-plants-than-before South: 96 plants in summer after 120"
        " (accepted: the frost of May)"
    )


def test_github_escapes_properties_and_data():
    line = of(
        "github", ROSE._replace(file="a,b:c%.yaml", message="9%\nof all: x", rule="more-planted-than-rows")
    )
    properties, data = line.splitlines()[0].removeprefix("::error ").split("::")
    assert (
        properties
        == "file=a%2Cb%3Ac%25.yaml,line=7,endLine=7,col=83,endColumn=86,title=more-planted-than-rows"
    )
    assert data == "9%25\\nof all: x%0ACount again."


def test_github_gives_no_columns_for_several_lines():
    line = of("github", ROSE._replace(span=Span(7, 83, 9, 2)))
    assert line.startswith("::error file=plans/roses.yaml,line=7,endLine=9,title=")


def test_gitlab(golden):
    golden("report/gitlab.json", render("gitlab", garden_report(), Style(prefix="../")))


def test_gitlab_entries_are_told_apart_and_name_their_rule():
    warning = ROSE._replace(severity="warning")
    entries = json.loads(of("gitlab", ROSE, warning, ROSE))
    fingerprints = [entry["fingerprint"] for entry in entries]
    assert len(set(fingerprints)) == 3
    assert fingerprints[0] == ROSE.fingerprint
    assert [entry["severity"] for entry in entries] == ["major", "minor", "major"]
    assert list(entries[0]) == ["description", "check_name", "fingerprint", "severity", "location"]
    assert entries[0]["description"] == f"{ROSE.rule}: {ROSE.message}"
    assert entries[0]["location"] == {"path": "plans/roses.yaml", "lines": {"begin": 7}}


def test_gitlab_shows_accepted_findings_as_info_of_another_fingerprint():
    accepted = Accepted("comment", "frost", "x", 1, refused=False)
    (entry,) = json.loads(of("gitlab", ROSE._replace(accepted=accepted)))
    assert entry["description"] == f"{ROSE.rule}: {ROSE.message} (accepted: frost)"
    assert (entry["severity"], entry["fingerprint"]) == ("info", f"{ROSE.fingerprint}-accepted")
    (entry,) = json.loads(of("gitlab", ROSE._replace(accepted=accepted._replace(refused=True))))
    assert (entry["severity"], entry["fingerprint"]) == ("major", ROSE.fingerprint)
    assert render("gitlab", clean_report(), Style()) == "[]\n"


def test_junit(golden):
    golden("report/junit.xml", render("junit", incomplete_report(), Style(prefix="../")))


def suites(report):
    tree = ET.fromstring(render("junit", report, Style()).encode())  # noqa: S314 our own text
    return {suite.get("name"): suite for suite in tree.findall("testsuite")}


def test_junit_has_a_suite_for_each_plan_and_a_case_for_each_rule():
    read = suites(garden_report())
    assert list(read) == ["plan-lint", "plans/herbs.yaml", "plans/lilies.yaml", "plans/roses.yaml"]
    names = [case.get("name") for case in read["plans/lilies.yaml"]]
    assert names == [*(rule.rule for rule in garden_report().rules), "input-character"]


@pytest.mark.parametrize(
    ("outcomes", "ended", "message"),
    [
        (Outcomes(passed=1), None, None),
        (Outcomes(), "skipped", "does not apply to this plan"),
        (Outcomes(passed=1, not_evaluated=1), "skipped", "could not be checked: not stated"),
        (Outcomes(broken=1), "error", "the rule broke on this plan"),
        (Outcomes(failed=2), "failure", "2 findings not shown"),
    ],
)
def test_junit_says_how_each_rule_ended(outcomes, ended, message):
    report = garden_report()
    plan = report.plans[0]._replace(outcomes=(("percentage-disagrees-with-numbers", outcomes),))
    plan = plan._replace(not_evaluated=plan.not_evaluated[:1])
    (case,) = suites(report._replace(plans=(plan,), findings=()))["plans/roses.yaml"]
    told = {child.tag: child.get("message") for child in case}
    assert told == ({ended: message} if ended else {})


def test_junit_fails_for_what_is_not_accepted():
    read = suites(garden_report())["plans/roses.yaml"]
    ended = {case.get("name"): [(child.tag, child.get("type")) for child in case] for case in read}
    assert ended["growth-disagrees-with-numbers"] == [("failure", "error")]
    assert ended["fewer-plants-than-before"] == [("skipped", None)]


@pytest.mark.parametrize(
    "report", [garden_report(), clean_report(), incomplete_report()], ids=["7", "0", "2"]
)
def test_junit_totals_add_up(report):
    tree = ET.fromstring(render("junit", report, Style()).encode())  # noqa: S314 our own text
    for place in [tree, *tree.findall("testsuite")]:
        cases = list(place.iter("testcase"))
        assert place.get("tests") == str(len(cases))
        for total, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert place.get(total) == str(sum(case.find(tag) is not None for case in cases))
