"""A rulebook of another field, a charity's grant returns: the engine serves it as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from plan_lint import examples, rulebook
from plan_lint.lint import Options, lint
from plan_lint.mutants import run

GRANTS = Path(__file__).with_name("grants")
FILES = {path.name: path.read_bytes() for path in GRANTS.iterdir() if path.is_file()}
PLANS = sorted((GRANTS / "plans").glob("*.yaml"))
CLEAN = (GRANTS / "plans" / "lantern-trust.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def grants():
    return rulebook.load(FILES, "tests/grants")


def found(text, grants):
    result = lint(text.encode(), "return.yaml", (grants,), Options())
    assert result.problems == ()
    return [(each.rule, each.pointer, each.message) for each in result.findings]


def test_all_examples_hold(grants):
    results = examples.run(grants, FILES)
    assert examples.hold(results), examples.as_text(results)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_clean_returns_are_clean(path, grants):
    assert found(path.read_text("utf-8"), grants) == []


@pytest.mark.parametrize(
    ("was", "now", "rule", "pointer", "message"),
    [
        ("staff: 61250.50", "staff: 62150.50", "spending-does-not-add-up", "/total_spent",
         "the headings add up to 91,900 pounds, and the total is 91,000"),
        ("10.6%", "10.5%", "running-share-disagrees", "/running_share",
         "9649.50 of 91,000 pounds is 10.6%, not 10.5%"),
        ("awarded: 32500", "awarded: 30500", "more-spent-than-awarded", "/total_spent",
         "91,000 pounds were spent, of 90,500 awarded"),
        ("fund: warm homes", "fund: warm home", "fund-not-known", "/grants/1/fund",
         'there is no fund "warm home", only open spaces, reading, warm homes'),
        ("received: 60000", "received: 66000", "more-received-than-awarded", "/grants/0/received",
         "reading: 66,000 pounds received of 60,000 awarded"),
        ("2025-05-12", "2024-05-12", "sent-before-the-year-ended", "/sent_on",
         "sent on 2024-05-12, and the year ends on 2025-03-31"),
        ("under_18: 188", "under_18: 818", "more-under-18-than-people", "/of_them_under_18",
         "818 of 402 people are under 18"),
        ("2024/25: 402", "2024/25: 342", "fewer-people-than-last-year", "/people_reached/2024~125",
         "2024/25: 342 people, after 345; 0.87% fewer"),
    ],
)  # fmt: skip
def test_one_fault_gives_one_finding(grants, was, now, rule, pointer, message):
    assert CLEAN.count(was) == 1
    assert found(CLEAN.replace(was, now), grants) == [(rule, pointer, message)]


def test_what_the_schema_refuses_is_told_once(grants):
    text = CLEAN.replace("total_spent: 91000", "total_spent: about 91000")
    assert [(rule, pointer) for rule, pointer, _message in found(text, grants)] == [
        ("schema-type", "/total_spent")
    ]


def test_a_broken_return(grants):
    text = """\
template: grant-return/2024-25
charity: Hill Farm
year: 2023/24
grants: [{fund: farms, awarded: 900, received: 950}]
spending: {staff: 700, running: 300}
total_spent: 1000
running_share: 33%
"""
    assert [(rule, pointer) for rule, pointer, _message in found(text, grants)] == [
        ("year-not-of-the-form", "/year"),
        ("fund-not-known", "/grants/0/fund"),
        ("more-received-than-awarded", "/grants/0/received"),
        ("more-spent-than-awarded", "/total_spent"),
        ("running-share-disagrees", "/running_share"),
        ("running-share-too-high", "/running_share"),
    ]


def test_its_mutants(grants):
    tally = run(grants, {path.name: path.read_bytes() for path in PLANS})
    assert tally.problems == ()
    idle = [rule for rule, count in tally.noticed if count == 0]
    assert idle == ["fund-not-known"]  # a text that names nothing in the plan is not misspelt
    assert len(tally.left) < tally.mutants / 2
