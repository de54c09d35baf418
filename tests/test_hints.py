"""The hints of a schema on layout: what is refused when it is loaded, with its place, and what is not."""

from __future__ import annotations

import json

import pytest

from plan_lint import document, schema

YEARS = {
    "type": "object",
    "additionalProperties": False,
    "patternProperties": {"^[0-9]{4}/[0-9]{2}$": {"$ref": "#/$defs/count"}},
    "title": "plants",
    "description": "Plants by year.",
}
BED = {
    "type": "object",
    "additionalProperties": False,
    "title": "bed",
    "description": "A bed.",
    "properties": {
        "name": {"type": "string", "title": "name", "description": "Its name."},
        "plants": YEARS,
    },
}


def faults(hints, *, kind="object"):
    """What is said of hints, each on a line of its own, at a mapping of beds, a list of them, or text."""
    parts: dict[str, dict[str, object]] = {
        "object": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"north": {"$ref": "#/$defs/bed"}, "south": {"$ref": "#/$defs/bed"}},
        },
        "array": {"type": "array", "items": {"$ref": "#/$defs/bed"}, "x-key": "name"},
        "string": {"type": "string"},
    }
    beds = {**parts[kind], "title": "beds", "description": "The beds.", **hints}
    raw = {
        "type": "object",
        "additionalProperties": False,
        "title": "garden",
        "description": "A garden.",
        "properties": {"beds": beds},
        "$defs": {
            "bed": BED,
            "count": {
                "type": "integer",
                "x-unit": "plants",
                "title": "count",
                "description": "How many.",
            },
        },
    }
    loaded, problems = schema.load(document.parse(json.dumps(raw, indent=1).encode()), "plan.schema.json")
    assert (loaded is None) == bool(problems)
    lines = json.dumps(raw, indent=1).split("\n")
    return [f"{lines[(each.line or 0) - 1].strip().rstrip(',')}: {each.message}" for each in problems]


@pytest.mark.parametrize(
    ("hints", "kind"),
    [
        ({"x-table": True}, "object"),
        ({"x-table": True}, "array"),
        ({"x-table": {"rows": "entries", "name": "name", "columns": ["plants.*"]}}, "array"),
        ({"x-table": {"rows": ["south", "north"], "columns": ["plants.2009/10", "name"]}}, "object"),
        ({"x-chart": True}, "object"),
        ({"x-chart": {"lines": ["north.plants", "south.plants"], "title": "Plants"}}, "object"),
    ],
)
def test_hints_that_lead_somewhere(hints, kind):
    assert faults(hints, kind=kind) == []


@pytest.mark.parametrize(
    ("hints", "kind", "said"),
    [
        (
            {"x-table": False},
            "object",
            '"x-table": false: `x-table` holds `true` or a mapping with rows and columns and name',
        ),
        (
            {"x-table": {"coloums": 1}},
            "object",
            '"coloums": 1: `coloums` is no key of `x-table`: did you mean `columns`?',
        ),
        ({"x-table": {"rows": 5}}, "object", '"rows": 5: `rows` holds a list of keys, or `entries`'),
        (
            {"x-table": {"rows": "entries"}},
            "object",
            '"rows": "entries": `entries` are those of a list: a mapping names its rows',
        ),
        ({"x-table": {"rows": ["nroth"]}}, "object", '"nroth": `nroth` leads nowhere here'),
        ({"x-table": {"columns": ["plant.*"]}}, "object", '"plant.*": `plant.*` leads nowhere below a row'),
        ({"x-table": {"columns": ["name.*"]}}, "array", '"name.*": `name.*` leads nowhere below a row'),
        ({"x-table": {"name": "nmae"}}, "array", '"name": "nmae": an entry has no `nmae`'),
        ({"x-table": {"name": 3}}, "array", '"name": 3: `name` holds text'),
        (
            {"x-table": True},
            "string",
            '"x-table": true: `x-table` says nothing about what is no mapping and no list',
        ),
        ({"x-chart": True}, "array", '"x-chart": true: `x-chart` says nothing about what is no mapping'),
        ({"x-chart": {"lines": "north"}}, "object", '"lines": "north": `lines` holds a list of paths'),
        (
            {"x-chart": {"lines": ["north.plant"]}},
            "object",
            '"north.plant": `north.plant` leads nowhere here',
        ),
        (
            {"x-chart": {"colour": "red"}},
            "object",
            '"colour": "red": `colour` is no key of `x-chart`: its keys are lines and title',
        ),
    ],
)
def test_hints_that_are_refused(hints, kind, said):
    assert faults(hints, kind=kind) == [said]
