"""Path patterns against the schema: types, captures and titles, and what no pattern can match."""

from __future__ import annotations

import pytest

from plan_lint.language.paths import resolve
from plan_lint.language.syntax import parse_path
from plan_lint.language.tree import PathPattern
from plan_lint.language.types import describe
from tests.rule_bench import BOOL, COUNT, TEXT, YEAR, listed, mapping, plan_type, record, unit

TABLE = record(title="table", numbers=mapping(unit("kilos"), YEAR), growth=COUNT)
BED = record(title="bed", name=TEXT, plants=unit("plants"), shaded={**BOOL, "default": False})
PLAN = plan_type(
    harvest=record(
        title="harvest",
        roots={**TABLE, "title": "root vegetables"},
        leaves={**TABLE, "title": "leaf vegetables"},
        remark=TEXT,
    ),
    beds=listed(BED, "name"),
    notes=mapping(TEXT),
    years=mapping(COUNT, YEAR),
    places=mapping(COUNT, {"enum": ["north", "south"]}),
    flags=record(title="flags", one={**BOOL, "default": True}, two={**BOOL, "default": True}),
    wishes=record(title="wishes", one={**BOOL, "default": True}, two={**BOOL, "default": False}),
    differing=record(title="differing", one=record(x=COUNT), two=record(x=listed(COUNT))),
    extras=record(title="extras"),
    kept=record(title="kept", by_year=mapping(COUNT, YEAR), by_name=mapping(COUNT)),
)


def resolved(text):
    told = []
    pattern = parse_path(text)
    assert isinstance(pattern, PathPattern)
    target = resolve(pattern, PLAN, lambda at, message: told.append((text[slice(*at)], message)))
    return target, told


@pytest.mark.parametrize(
    ("text", "kind", "captures"),
    [
        ("notes", "a mapping", {}),
        ("harvest.roots.growth", "a bare number", {}),
        ("harvest.{crop}.growth", "a bare number", {"crop": "text"}),
        ("harvest.{crop}.numbers.{year}", "kilos", {"crop": "text", "year": "a year"}),
        ("harvest.{crop}", None, {}),
        ("harvest.*.numbers.*", "kilos", {}),
        ("harvest.*.numbers.{year}", "kilos", {"year": "a year"}),
        ("beds.{bed}.plants", "plants", {"bed": "an entry of a list"}),
        ("beds.{bed}", "a mapping (bed)", {"bed": "an entry of a list"}),
        ("beds.*.name", "text", {}),
        ("notes.{note}", "text", {"note": "text"}),
        ("notes.'any key'", "text", {}),
        ("years.2009/10", "a bare number", {}),
        ("places.north", "a bare number", {}),
        ("flags.{flag}", "true or false", {"flag": "text"}),
    ],
)
def test_resolved(text, kind, captures):
    target, told = resolved(text)
    if kind is None:
        assert target is None
        assert told
    else:
        assert told == []
        assert describe(target.kind) == kind
        assert {name: describe(capture.kind) for name, capture in target.captures.items()} == captures


def test_a_capture_ranges_over_the_fields_that_lead_on():
    target, _told = resolved("harvest.{crop}.growth")
    (kind,) = target.captures["crop"].kind.kinds
    assert kind.options == {"roots", "leaves"}
    assert target.captures["crop"].titles == {"roots": "root vegetables", "leaves": "leaf vegetables"}
    assert target.barred == {1: {"remark"}}


@pytest.mark.parametrize(
    ("text", "default"),
    [("beds.{bed}.shaded", False), ("beds.{bed}.plants", None), ("flags.{flag}", True), ("flags.one", True)],
)
def test_default(text, default):
    assert resolved(text)[0].default is default


@pytest.mark.parametrize(
    ("text", "characters", "message"),
    [
        ("note", "note", "the schema has no `note` in a mapping (plan); did you mean `notes`?"),
        (
            "harvest.root.numbers",
            "root",
            "the schema has no `root` in a mapping (harvest); did you mean `roots`?",
        ),
        (
            "harvest.{crop}.number",
            "number",
            "the schema has no `number` in a mapping (root vegetables); did you mean `numbers`?",
        ),
        ("extras.{thing}", "{thing}", "the schema has no keys in a mapping (extras)"),
        ("extras.*.x", "*", "the schema has no keys in a mapping (extras)"),
        ("beds.plants", "plants", "this is a list: `{plants}` or `*` stands for its entries"),
        ("beds.{bed}.name.{x}", "{x}", "there is nothing below text"),
        ("years.2009", "2009", "`2009` is never a key here, the keys are a year"),
        ("years.2009/11", "2009/11", "`2009/11` is never a key here, the keys are a year"),
        ("places.nort", "nort", "`nort` is never a key here, the keys are text; did you mean `north`?"),
        (
            "differing.{n}.x",
            "differing.{n}.x",
            "the places this matches differ in type: a bare number and a list of a bare number",
        ),
        ("wishes.{n}", "wishes.{n}", "the places this matches have different defaults in the schema"),
        ("kept.{n}.{k}", "kept.{n}.{k}", "`{k}` ranges over different things: one capture, one meaning"),
        ("beds.{x}.{x}", "beds.{x}.{x}", "`{x}` ranges over different things: one capture, one meaning"),
    ],
)
def test_refused(text, characters, message):
    target, told = resolved(text)
    assert target is None
    assert told == [(characters, message)]
