"""The main types of validation rules of official statistics: written as rules, and what they decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rule_bench import COUNT, TEXT, YEAR, data_of, either, listed, mapping, plan_type, record, try_rule

ROUGH = either(COUNT, {"type": "string", "format": "hedged-count"})
RECORD = record(
    title="record", code=TEXT, parent=TEXT, category=TEXT, postcode=TEXT, city=TEXT, year=YEAR,
    value=ROUGH, a=COUNT, b=COUNT, total=COUNT,
)  # fmt: skip
PLAN = plan_type(
    records=listed(RECORD), others=listed(RECORD), series=mapping(mapping(COUNT, YEAR)), codes=mapping(ROUGH),
    stated=COUNT,
)  # fmt: skip

TYPES = data_of(Path(__file__).with_name("validation_types.yaml").read_text("utf-8"))


def tried(rule, data):
    rest = {"let": rule.get("let", {}), "when": rule.get("when", ""), "at": rule.get("at_binding", "")}
    return try_rule(PLAN, data, rule["require"], rule["given"], **rest)


@pytest.mark.parametrize("rule", TYPES, ids=[rule["type"] for rule in TYPES])
def test_type_of_rule(rule):
    passed, failed, unknown = tried(rule, rule["valid"]).counts
    assert passed
    assert (failed, unknown) == (0, 0)
    assert tried(rule, rule["invalid"]).failed == rule["at"]
    passed, failed, unknown = tried(rule, rule["undecided"]).counts
    assert unknown
    assert failed == 0


def test_every_type_is_here():
    assert len({rule["type"] for rule in TYPES}) == len(TYPES) == 17
