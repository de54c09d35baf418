"""Hypothesis strategies for whole rulebooks, a head, a schema and rules: well-formed by construction."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn  # noqa: TC002 - read at run time, by its name

from tests.strategies.expressions import FIELDS, FORM, REQUIRED, SCALARS, expressions
from tests.strategies.plans import DATA, documents

TEMPLATE = "garden/2009"
# Paths that a rule may bind, each with the captures in it and the type of what stands there.
PATHS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("plants", {}, "plants"),
    ("weeds?", {}, "plants"),
    ("kilos", {}, "kilos"),
    ("share", {}, "percent"),
    ("beds?", {}, "number"),
    ("shaded", {}, "bool"),
    ("garden", {}, "text"),
    ("sown?", {}, "date"),
    ("year", {}, "year"),
    ("tags", {}, "[text]"),
    ("inner.share", {}, "percent"),
    ("inner.plants?", {}, "plants"),
    ("yields.{when}", {"when": "year"}, "kilos"),
    ("yields.{when}?", {"when": "year"}, "kilos"),
    ("notes.{note}", {"note": "text"}, "text"),
    ("yields.*", {}, "[kilos]"),
    ("counts", {}, "[plants]"),
)
WORDS = st.sampled_from(("Plants and weeds", "a", "{{braces}}", "ünï", "x " * 40, "50% of it"))
SHORT = 2  # levels of calls: a rule has several expressions


def schema() -> dict[str, Any]:
    """The schema of the plans that expressions read."""
    fields = {
        name: _described(name, kind) for name, kind in {"template": {"type": "string"}, **FIELDS}.items()
    }
    return {
        "type": "object",
        "title": "garden plan",
        "description": "One garden's plan.",
        "properties": fields,
        "additionalProperties": False,
        "required": ["template", *(each.removeprefix("plan.") for each in REQUIRED)],
    }


def _described(name: str, kind: dict[str, Any]) -> dict[str, Any]:
    """A field with the words and units that a schema must have."""
    made = {**kind, "title": name, "description": f"The {name} of the garden."}
    if kind["type"] == "integer":
        made.setdefault("x-unit", "")
    if "properties" in kind:
        made["properties"] = {key: _described(key, each) for key, each in kind["properties"].items()}
    return made


@st.composite
def rules(draw: DrawFn, name: str) -> dict[str, object]:
    """A rule as data."""
    unique = st.lists(
        st.sampled_from(PATHS), min_size=1, max_size=3, unique_by=lambda path: path[0].strip("?")
    )
    given, reach, bound = {}, {}, []
    for number, (path, captures, kind) in enumerate(draw(unique)):
        given[f"b{number}"], reach[f"b{number}"] = path, kind
        reach |= captures
        if not path.endswith(".*"):
            bound.append(f"b{number}")
    bare = draw(st.booleans())

    def expression(kind: str) -> str:
        return draw(expressions(kind, dict(reach), SHORT, bare=bare))

    lets = {}
    for number in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from(SCALARS))
        lets[f"l{number}"] = expression(kind)
        reach[f"l{number}"] = kind
    said = [expression(draw(st.sampled_from(SCALARS))) for _ in range(draw(st.integers(0, 2)))]
    rule: dict[str, object] = {
        "rule": name,
        "title": draw(WORDS),
        "severity": draw(st.sampled_from(("error", "warning", "info"))),
        "why": draw(WORDS),
        "do": draw(WORDS),
        "given": given,
        "require": expression("bool"),
        "message": draw(WORDS) + "".join(f" {{{each}}}" for each in said),
        "examples": [{"pass": {"plants": 1}}, {"fail": {"plants": 2}}],
    }
    if lets:
        rule["let"] = lets
    if draw(st.booleans()):
        rule["when"] = expression("bool")
    if draw(st.booleans()) and bound:
        rule["at"] = draw(st.sampled_from(bound))
    return rule


@st.composite
def contents(draw: DrawFn) -> dict[str, object]:
    """The data of a rulebook's files, by their names."""
    count = draw(st.integers(1, 3))
    head = {
        "rulebook": "garden",
        "title": draw(WORDS),
        "edition": draw(st.integers(1, 9)),
        "schema": "plan.schema.json",
        "templates": {TEMPLATE: FORM},
    }
    listed = [draw(rules(f"rule-{number}")) for number in range(count)]
    return {"rulebook.yaml": head, "plan.schema.json": schema(), "beds.yaml": listed}


@st.composite
def written(draw: DrawFn, data: dict[str, object]) -> dict[str, bytes]:
    """The files of a rulebook; the same data may be written in many ways."""
    return {
        name: json.dumps(each).encode()
        if name.endswith(".json")
        else draw(documents(st.just(each))).text.encode()
        for name, each in data.items()
    }


@st.composite
def spoilt(draw: DrawFn, data: dict[str, object]) -> dict[str, object]:
    """The data with anything in the place of one of its values."""
    again = copy.deepcopy(data)
    name = draw(st.sampled_from(sorted(again)))
    holder: Any = again
    key: Any = name
    while isinstance(holder[key], dict | list) and holder[key] and draw(st.integers(0, 4)):
        holder = holder[key]
        key = draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
    holder[key] = draw(DATA)
    return again
