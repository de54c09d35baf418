"""The five real plans: every fact is held, every finding is one a person agrees with, and that is all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from plan_lint import document, rulebook, run, schema
from plan_lint.lint import Options, lint
from plan_lint.lint.one import bounded
from tests.little_rulebook import watched

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
PLANS = sorted(path.name for path in EXAMPLES.glob("*.yaml"))
CLEAN = sorted((ROOT / "rules" / "adult-drug-treatment" / "plans").glob("*.yaml"))
FACTS: Any = document.parse((ROOT / "tests" / "facts.yaml").read_bytes()).data
TRUTH: Any = document.parse((ROOT / "tests" / "truth.yaml").read_bytes()).data


@pytest.fixture(scope="module")
def rulebooks():
    folder = ROOT / "rules" / "adult-drug-treatment"
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".yaml", ".json")}
    return (rulebook.load(files, "rules/adult-drug-treatment"),)


def result_of(name, rulebooks):
    return lint((EXAMPLES / name).read_bytes(), f"examples/{name}", rulebooks, Options())


def at(data, pointer):
    """The value at a JSON pointer; LookupError where there is none."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        data = data[int(key)] if isinstance(data, list) else data[key]
    return data


def holds(fact, data):
    """Whether a row of facts.yaml is true of a plan's data."""
    try:
        value = at(data, fact["pointer"])
    except LookupError:
        return "absent" in fact
    if "value" in fact:
        return type(value) is type(fact["value"]) and value == fact["value"]
    if "contains" in fact:
        return fact["contains"].lower() in value.lower()
    if "entries" in fact:
        return len(value) == fact["entries"]
    return "present" in fact and value not in (None, "")


@pytest.mark.parametrize("name", PLANS)
def test_what_is_not_shown_changes_nothing_else(name, rulebooks):
    """However few findings are listed, they are the worst ones, and every rule ends as it did."""
    text = (EXAMPLES / name).read_bytes().replace(b"numbers: {", b"numbers: {2011/12: 1, 1999/00: 0, ")
    whole = lint(text, name, rulebooks, Options())
    assert len({finding.severity for finding in whole.findings}) > 1
    for most in range(1, len(whole.findings)):
        limits = Options().limits._replace(findings=most)
        result = lint(text, name, rulebooks, Options(limits=limits))
        severities = [finding.severity for finding in bounded(list(whole.findings), most)[0]]
        assert sorted(finding.severity for finding in result.findings) == sorted(severities)
        assert set(result.findings) <= set(whole.findings)
        assert len(result.findings) + result.not_shown == len(whole.findings)
        assert result.outcomes == whole.outcomes


def test_facts_and_truth_speak_of_every_plan():
    assert sorted(FACTS) == PLANS
    assert sorted(TRUTH) == PLANS


@pytest.mark.parametrize("name", PLANS)
def test_no_fact_or_figure_is_lost(name, rulebooks):
    text = document.parse((EXAMPLES / name).read_bytes())
    data = schema.check(rulebooks[0].schema, text).data
    assert [fact for fact in FACTS[name] if not holds(fact, data)] == []


@pytest.mark.parametrize(
    ("fact", "verdict"),
    [
        ({"pointer": "/a", "value": 5}, True),
        ({"pointer": "/a", "value": 6}, False),
        ({"pointer": "/a", "value": "5"}, False),
        ({"pointer": "/b", "contains": "one"}, True),
        ({"pointer": "/b", "contains": "two"}, False),
        ({"pointer": "/c", "entries": 2}, True),
        ({"pointer": "/c", "entries": 1}, False),
        ({"pointer": "/d", "absent": True}, True),
        ({"pointer": "/d", "present": True}, False),
        ({"pointer": "/a", "absent": True}, False),
    ],
)
def test_a_fact_can_fail(fact, verdict):
    assert holds(fact, {"a": 5, "b": "Just one", "c": [1, 2]}) is verdict


@pytest.mark.parametrize("name", PLANS)
def test_what_is_found_is_true_and_complete(name, rulebooks):
    result = result_of(name, rulebooks)
    found = sorted((finding.rule, finding.pointer, finding.severity) for finding in result.findings)
    assert found == sorted((row["rule"], row["pointer"], row["severity"]) for row in TRUTH[name])
    assert all(row["agree"].strip() for row in TRUTH[name])
    assert result.problems == ()


@pytest.mark.parametrize("name", PLANS)
def test_each_finding_stands_at_its_figure(name, rulebooks):
    text = document.parse((EXAMPLES / name).read_bytes())
    lines = text.text.split("\n")
    for finding in result_of(name, rulebooks).findings:
        for span, pointer, place in (
            (finding.span, finding.pointer, finding.place),
            *((related.span, related.pointer, "value") for related in finding.related),
        ):
            if place == "value" and span.line == span.end_line:
                there = lines[span.line - 1][span.column - 1 : span.end_column - 1]
                value = at(text.data, pointer)
                assert there in {str(value), {True: "true", False: "false"}.get(value), f'"{value}"'}


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.name)
def test_the_clean_plans_are_clean(path, rulebooks):
    result = lint(path.read_bytes(), path.name, rulebooks, Options())
    assert result.state == "checked"
    assert result.findings == ()
    assert sum(outcome.passed for _rule, outcome in result.outcomes) > 0


@pytest.mark.parametrize("name", PLANS)
def test_every_rule_ends_in_one_outcome(name, rulebooks):
    result = result_of(name, rulebooks)
    own = [entry.info.rule for entry in rulebooks[0].rules if entry.scope == "plan"]
    assert [rule for rule, _outcome in result.outcomes] == own
    ruled = [finding for finding in result.findings if finding.rule in dict(result.outcomes)]
    assert sum(outcome.failed for _rule, outcome in result.outcomes) == len(ruled)
    assert sum(outcome.not_evaluated for _rule, outcome in result.outcomes) == len(result.not_evaluated)


def test_the_plans_together_contradict_nothing(rulebooks):
    report = run.check(run.Request((str(EXAMPLES),), str(ROOT), tuple(rulebooks)))
    assert len(report.plans) == len(PLANS)
    across = dict(report.collection.outcomes)
    assert {rule for rule, outcome in across.items() if outcome.worst in ("failed", "broken")} == set()
    assert not [finding for finding in report.findings if finding.rule.startswith("collection-")]


@pytest.mark.parametrize("name", PLANS)
def test_the_report_beside_the_plan_is_fresh(name, golden, tmp_path):
    told = subprocess.run(
        [sys.executable, "-m", "plan_lint", "check", f"examples/{name}"],
        cwd=ROOT,
        env={**os.environ, **watched(), "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert told.stderr == ""
    golden(EXAMPLES / name.replace(".yaml", ".txt"), told.stdout)
    assert told.returncode == (1 if any(row["severity"] == "error" for row in TRUTH[name]) else 0)
