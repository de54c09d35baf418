"""Dead weight: rules without a case, bindings that match nothing, fields that no rule reads."""

from __future__ import annotations

import json

import pytest

from plan_lint import rulebook
from plan_lint.deadweight import Unmatched, as_text, run

HEAD = """\
rulebook: yard
title: Yards
edition: 1
schema: plan.schema.json
templates: {yard/1: {months: [2024/25]}, yard/2: {months: [2025/26]}}
collection: {key: [yard]}
"""

SCHEMA = """\
{"type": "object", "title": "yard plan", "description": "A yard.", "additionalProperties": false,
 "required": ["template"],
 "$defs": {
  "wall": {"type": "object", "title": "wall", "description": "A wall.", "additionalProperties": false,
   "properties": {
    "height": {"type": "integer", "title": "height", "description": "How high.", "x-unit": "bricks"},
    "length": {"type": "integer", "title": "length", "description": "How long.", "x-unit": "bricks"},
    "paint": {"type": "string", "title": "paint", "description": "Its paint."}}}},
 "properties": {
  "template": {"type": "string", "title": "form", "description": "The form."},
  "yard": {"type": "string", "title": "yard", "description": "Its name."},
  "size": {"type": "integer", "title": "size", "description": "Its size.", "x-unit": "bricks", "default": 9},
  "walls": {"type": "object", "title": "walls", "description": "Its walls.", "additionalProperties": false,
   "properties": {"north": {"$ref": "#/$defs/wall"}, "south": {"$ref": "#/$defs/wall"}}},
  "bins": {"type": "array", "title": "bins", "description": "Its bins.", "x-key": "bin", "items": {
   "type": "object", "title": "bin", "description": "A bin.", "additionalProperties": false, "properties": {
    "bin": {"type": "string", "title": "bin", "description": "Its name."},
    "room": {"type": "integer", "title": "room", "description": "Its room.", "x-unit": "bags"},
    "lid": {"type": "boolean", "title": "lid", "description": "Whether it has one."}}}},
  "bags": {"type": "object", "title": "bags", "description": "Bags by year.",
   "propertyNames": {"type": "string", "format": "financial-year"},
   "additionalProperties": {"type": "integer", "title": "bags", "description": "Bags.", "x-unit": "bags"}},
  "shed": {"type": "object", "title": "shed", "description": "A shed.", "additionalProperties": false,
   "properties": {
    "doors": {"type": "integer", "title": "doors", "description": "Doors.", "x-unit": "doors"},
    "locks": {"type": "integer", "title": "locks", "description": "Locks.", "x-unit": "doors"}}}}}
"""

WALLS = {"height": "walls.{side}.height"}
LENGTHS = WALLS | {"length": "walls.{side}.length?"}
SHED = {"shed": "shed"}
DOORS = {"doors": "shed.doors"}
BAGS = {"bags": "bags.{year}"}
SIZE = {"size": "size"}

PLAN = "template: yard/1\nwalls: {north: {height: 3}}\nbins: [{bin: a, room: 2}]\n"
OTHER = "template: yard/2\nbags: {2024/25: 4}\n"


def written(given, require, *, rule="low-wall", message="low", **more):
    """A rule file of one rule."""
    return "- " + json.dumps(
        {
            "rule": rule, "title": "Low", "severity": "info", "why": "Foxes.", "do": "Build.", "given": given,
            "require": require, "message": message, "examples": [{"pass": {}}, {"fail": {}}], **more,
        }
    ) + "\n"  # fmt: skip


def weight(rules, *plans, schema=SCHEMA):
    files = {"rulebook.yaml": HEAD, "plan.schema.json": schema, "rules.yaml": rules}
    loaded = rulebook.load({name: text.encode() for name, text in files.items()}, "yard")
    return run(loaded, {f"{number}.yaml": text.encode() for number, text in enumerate(plans)})


LOW = written(WALLS, "height > 2")


# Rules


@pytest.mark.parametrize(
    ("rule", "plans"),
    [
        (written(DOORS, "doors > 0"), [PLAN, OTHER]),
        (written(WALLS, "height > 2", when="height > 5"), [PLAN]),
        (written(WALLS, "height > 2", templates=["yard/2"]), [PLAN]),
        (LOW, [OTHER]),
    ],
)
def test_a_rule_without_a_case(rule, plans):
    assert weight(rule, *plans).idle == ("low-wall",)


@pytest.mark.parametrize(
    ("rule", "plans"),
    [
        (LOW, [PLAN]),  # passes
        (LOW, [OTHER, PLAN]),  # one plan of several is enough
        (written(WALLS, "height > 5"), [PLAN]),  # fails
        (written(LENGTHS, "length > height"), [PLAN]),  # cannot be checked
        (LOW, []),  # without plans nothing is known of rules
        (LOW, ["walls: {north: {height: 3}}\ntemplate: x"]),  # nor from what is no plan of its
    ],
)
def test_a_rule_with_a_case(rule, plans):
    assert weight(rule, *plans).idle == ()


def test_plans_are_counted_and_others_are_passed_over():
    counts = [weight(LOW, *plans).plans for plans in ([PLAN, OTHER], [PLAN, "a: ["], ["template: x"])]
    assert counts == [2, 1, 0]


# Bindings


@pytest.mark.parametrize(
    ("path", "plan"),
    [
        ("shed.doors", PLAN),
        ("shed.doors?", PLAN),
        ("walls.{side}.length", PLAN),
        ("walls.south.height", PLAN),
        ("walls.{side}.paint", "template: yard/1\nwalls: {north: {paint: ' '}}"),
        ("bins.{bin}.lid", PLAN),
        ("bags.{year}", PLAN),
        ("shed.{part}", "template: yard/1\nshed: {}"),
        ("{part}.doors", "template: yard/1\nsize: many"),  # what is refused there has no doors
    ],
)
def test_a_binding_that_matches_nothing(path, plan):
    rule = written({"found": path}, "present(found)")
    assert weight(rule, plan).unmatched == (Unmatched("low-wall", "found", path),)


@pytest.mark.parametrize(
    ("path", "plan"),
    [
        ("walls.{side}.height", PLAN),
        ("walls.north.height", PLAN),
        ("bins.*.room", PLAN),
        ("bins.{bin}.room?", PLAN),
        ("bags.{year}", OTHER),
        ("bins", PLAN),
        ("size", PLAN),  # by its default
        ("shed.doors", "template: yard/1\nshed: {doors: many}"),  # the schema refuses what it matches
        ("shed.doors", "template: yard/1\nshed: none"),
    ],
)
def test_a_binding_that_matches_something(path, plan):
    rule = written({"found": path}, "present(found)")
    assert weight(rule, plan).unmatched == ()


def test_bindings_are_matched_each_by_itself():
    rule = written({"height": "walls.{side}.height", "found": "walls.{side}.length"}, "height > found")
    apart = "template: yard/1\nwalls: {north: {height: 3}, south: {length: 3}}"
    assert weight(rule, apart).unmatched == ()  # that they never meet is told of the rule
    assert weight(rule, apart).idle == ("low-wall",)


@pytest.mark.parametrize(("year", "unmatched"), [("2024/25", 0), ("2025/26", 1)])
def test_a_capture_named_twice_is_one_key(year, unmatched):
    schema = json.loads(SCHEMA)
    bags = schema["properties"]["bags"]
    schema["properties"]["bags"] = bags | {"additionalProperties": bags}
    plan = f"template: yard/1\nbags: {{2024/25: {{{year}: 1}}}}"
    found = weight(written({"bags": "bags.{year}.{year}"}, "bags > 0"), plan, schema=json.dumps(schema))
    assert len(found.unmatched) == unmatched


def test_each_path_of_a_binding_counts():
    rule = written({"height": ["walls.north.height", "walls.south.height"]}, "height > 2")
    assert weight(rule, PLAN).unmatched == (Unmatched("low-wall", "height", "walls.south.height"),)


def test_plans_of_other_forms_say_nothing_of_a_binding():
    rule = written(BAGS, "bags > 0", templates=["yard/1"])
    assert weight(rule, PLAN, OTHER).unmatched == (Unmatched("low-wall", "bags", "bags.{year}"),)
    assert weight(rule, OTHER).unmatched == ()  # that no plan is of its form is told of the rule


def test_a_member_of_a_list_is_no_place():
    rule = written({"year": "in form.months", "bags": "bags.{year}?"}, "present(bags)")
    assert weight(rule, OTHER).unmatched == ()


# Fields


@pytest.mark.parametrize(
    ("rule", "unread"),
    [
        (written(SIZE, "size > 0"), ["walls", "bins", "bags", "shed"]),
        (written(BAGS, "bags > 0"), ["size", "walls", "bins", "shed"]),
        (LOW, ["size", "walls.*.length", "walls.*.paint", "bins", "bags", "shed"]),
        (written({"height": "walls.north.height"}, "height > 0"),
         ["size", "walls.*.length", "walls.*.paint", "walls.south", "bins", "bags", "shed"]),
        (written(SHED, "present(shed)"), ["size", "walls", "bins", "bags", "shed.doors", "shed.locks"]),
        (written(SIZE, "any(b.lid for b in default(plan.bins, []) if present(b.lid))"),
         ["walls", "bins.*.room", "bags", "shed"]),
    ],
)  # fmt: skip
def test_a_field_that_no_rule_reads(rule, unread):
    assert weight(rule).fields == tuple(unread)


@pytest.mark.parametrize(
    ("rule", "read"),
    [
        (written(DOORS | {"locks": "shed.locks"}, "doors > 0"), "shed"),
        (written({"doors": "shed.{part}"}, "doors > 0"), "shed"),
        (written(SIZE | {"doors": "shed.*"}, "count(doors) > 0"), "shed"),
        (written(SHED, "shed.doors > shed.locks"), "shed"),
        (written(SHED, "shed['doors'] > shed['locks']"), "shed"),
        (written(SHED, "sum(values(shed)) > 0"), "shed"),
        (written(SHED, "'doors' in keys(shed)"), "shed"),
        (written(SHED, "any(shed[part] > 0 for part in keys(shed))"), "shed"),
        (written(SHED, "doors > 0", let={"doors": "shed.doors + shed.locks"}), "shed"),
        (written(SHED, "shed.doors > 0", when="present(shed.locks)"), "shed"),
        (written(SHED, "shed.doors > 0", message="{shed.locks} locks"), "shed"),
        (written(DOORS, "doors > 0",
                 fix={"set": "doors", "to": "default(plan.shed.locks, 1)", "safe": True}), "shed"),
        (written(SIZE, "any(b.room > 0 for b in default(plan.bins, []) if present(b.lid))"), "bins"),
        (written({"room": "bins.{bin}.room", "lid": "bins.{bin}.lid"}, "lid"), "bins"),
        (written(SIZE | {"room": "in list(default(b.room, 1) for b in default(plan.bins, [])"
                                 " if present(b.lid))"}, "size > 0"), "bins"),
    ],
)  # fmt: skip
def test_a_field_that_a_rule_reads(rule, read):
    assert [field for field in weight(rule).fields if field.split(".")[0] == read] == []


def test_an_index_reads_the_key_that_it_is():
    fields = weight(written({"walls": "walls"}, "default(walls['north'].height, 3) > 2")).fields
    assert "walls.south" in fields
    assert {"walls.north", "walls.*.height"}.isdisjoint(fields)


def test_what_plan_lint_reads_itself_is_no_dead_weight():
    fields = weight(written({"bins": "bins"}, "count(bins) > 0")).fields
    assert {"template", "yard", "bins.*.bin"}.isdisjoint(fields)
    assert {"size", "bins.*.lid"} <= set(fields)


# As text

RULES = "".join(
    (
        written(DOORS, "doors > 0", rule="no-shed"),
        written(WALLS, "height > 2", rule="other-form", templates=["yard/2"]),
        written(WALLS, "height > 2", rule="very-low", when="height > 5"),
        written(LENGTHS, "length > height", rule="long-wall"),
    )
)


def test_dead_weight_as_text():
    assert (
        as_text(weight(RULES, PLAN))
        == """\
rules without a case on 1 plan: 3
  no-shed: nothing matches doors: shed.doors
  other-form: none is of its form
  very-low
bindings that match nothing on 1 plan: 1
  long-wall: length: walls.{side}.length?
fields that no rule reads: 5
  size
  walls.*.paint
  bins
  bags
  shed.locks
"""
    )


def test_without_plans_only_fields_are_told():
    assert as_text(weight(LOW)).startswith("fields that no rule reads: 6\n")


def test_no_dead_weight_is_no_text():
    given = LENGTHS | {"paint": "walls.{side}.paint?", "lids": "bins.*.lid", "rooms": "bins.*.room",
                       "bags": "bags.*", "parts": "shed.*", "size": "size"}  # fmt: skip
    plan = """\
template: yard/1
walls: {north: {height: 1, length: 2, paint: red}}
bins: [{lid: true, room: 1}]
bags: {2024/25: 1}
shed: {doors: 1}
"""
    assert as_text(weight(written(given, "height > 0"), plan)) == ""
