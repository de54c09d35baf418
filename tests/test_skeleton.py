"""Skeleton plans and the schema for editors: what is written, and that schema and plan-lint agree with it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from plan_lint import document, rulebook, schema
from plan_lint.findings import PlanLintError
from plan_lint.lint import Options, lint
from plan_lint.schema.formats import FORMATS
from plan_lint.skeleton import editor_schema, rulebook_of, skeleton

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / "tests" / "garden", *sorted(path.parent for path in ROOT.glob("rules/*/rulebook.yaml")))


def loaded(folder):
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".yaml", ".json")}
    return rulebook.load(files, folder.name)


@pytest.fixture(scope="module")
def rulebooks():
    return tuple(map(loaded, FOLDERS))


def of(properties, required=(), facts=None, **defined):
    """The garden's rulebook with another schema, and one form, `shed/1`."""
    template = {"type": "string", "title": "form", "description": "The form."}
    raw = {
        "title": "shed plan",
        "description": "A plan.",
        "type": "object",
        "properties": {"template": template, **properties},
        "required": ["template", *required],
        "additionalProperties": False,
        "$defs": defined,
    }
    checked, problems = schema.load(document.parse(json.dumps(raw).encode()), "shed.json")
    assert checked is not None, problems
    return loaded(FOLDERS[0])._replace(schema=checked, templates={"shed/1": facts or {}})


def lines_of(*args, **defined):
    """The lines of a skeleton after `template:`, without remarks."""
    text = skeleton(of(*args, **defined), "shed/1", "plan.yaml")
    _, _, rest = text.partition("template: shed/1\n")
    return [line for line in rest.splitlines() if line and not line.startswith("# The")]


def uncommented(text):
    """The skeleton with every line of it in force; prose stays a comment."""
    key = re.compile(r'^( *)# ( *)((?:- )?(?:"[^"]*"|[\w/<>-]+):|-)(  # .*)?$')
    return "\n".join(key.sub(r"\1\2\3\4", line) for line in text.splitlines())


def test_the_whole_skeleton(golden, rulebooks):
    golden("skeleton/garden.yaml", skeleton(rulebooks[0], "garden/2024", "plan.yaml"))


def test_a_skeleton_has_no_fault(rulebooks):
    for each in rulebooks:
        for template in each.templates:
            result = lint(skeleton(each, template, "plan.yaml").encode(), "plan.yaml", (each,), Options())
            assert result.state == "checked"
            assert result.template == template
            assert [finding.message for finding in result.findings if finding.severity == "error"] == []


def test_all_of_a_skeleton_can_be_uncommented(rulebooks):
    for each in rulebooks:
        text = uncommented(skeleton(each, next(iter(each.templates)), "plan.yaml"))
        parsed = document.parse(text.encode())
        assert not document.is_fatal(parsed), parsed.faults
        faults = schema.check(each.schema, parsed).faults
        assert {fault.rule for fault in faults} == {"schema-type"}  # what is still blank, and nothing else
        assert all(document.written(parsed, fault.path) == "" for fault in faults)


def test_a_skeleton_names_every_field(rulebooks):
    for each in rulebooks:
        text = skeleton(each, next(iter(each.templates)), "plan.yaml")
        named = set(re.findall(r"^[# -]*(\w+):(?: |$)", text, re.MULTILINE))
        assert {key for node in nodes(each.schema.raw) for key in node.get("properties", ())} <= named


def nodes(value):
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from nodes(each)


CLOSED = {"type": "object", "additionalProperties": False}
TEXT = {"type": "string", "title": "name", "description": "The name."}
COUNT = {"type": "integer", "minimum": 1, "x-unit": "spades", "title": "spades", "description": "The spades."}

FIELDS = [
    (TEXT, "a:  # text"),
    (COUNT, "a:  # a whole number of spades"),
    ({"type": "number", "x-unit": ""}, "a:  # a number"),
    ({"type": "boolean"}, "a:  # true or false"),
    ({"type": "boolean", "const": True}, "a:  # true"),
    ({"type": "string", "enum": ["x", "y", "2"]}, "a:  # x, y or 2"),
    ({"type": "string", "format": "percentage"}, "a:  # like 52%"),
    ({"type": "string", "format": "financial-year"}, "a:  # like 2024/25"),
    ({"type": "string", "format": "date"}, "a:  # like 2024-03-31"),
    ({"oneOf": [{"type": "boolean"}, {"type": "string"}]}, "a:  # true, false or text"),
    (
        {
            "oneOf": [
                COUNT,
                {"type": "string", "format": "hedged-count", "x-unit": "spades"},
                {"type": "string", "format": "percentage-range"},
            ]
        },
        "a:  # a whole number of spades, or like about 2000 or 5% to 10%",
    ),
    ({"type": "array", "items": TEXT}, "a:\n  -  # text"),
    (
        {
            "type": "array",
            "items": {**CLOSED, "properties": {"b": {**TEXT, "title": "b"}, "c": {**COUNT, "title": "c"}}},
        },
        "a:\n    # The name.\n  - b:  # text\n    # The spades.\n    c:  # a whole number of spades",
    ),
    ({"type": "object", "additionalProperties": TEXT}, "a:\n  <name>:  # text"),
    (
        {
            "type": "object",
            "propertyNames": {"type": "string", "format": "financial-year"},
            "additionalProperties": {**CLOSED, "properties": {"b": {**TEXT, "title": "b"}}},
        },
        "a:\n  2024/25:\n    # The name.\n    b:  # text",
    ),
    ({**CLOSED, "patternProperties": {"^[0-9]+$": TEXT}}, "a:\n  1:  # text"),
]


@pytest.mark.parametrize(("node", "lines"), FIELDS)
def test_field(node, lines):
    described = {**node, "title": "a", "description": "The a."}
    assert lines_of({"a": described}) == [f"# {line}" for line in lines.splitlines()]


REQUIRED = [
    (TEXT, "a: <name>"),
    (COUNT, "a: 1"),
    ({"type": "integer", "maximum": -2, "x-unit": ""}, "a: -2"),
    ({"type": "boolean"}, "a: false"),
    ({"type": "string", "enum": ["x", "y"]}, "a: x  # x or y"),
    ({"type": "string", "enum": ["yes: no", "y"]}, 'a: "yes: no"  # yes: no or y'),
    ({"type": "string", "const": "x"}, "a: x"),
    ({"type": "string", "format": "financial-year"}, "a: 2030/31"),
    ({"type": "string", "format": "percentage"}, "a: 52%"),
    ({"type": "string", "minLength": 3, "pattern": "^[0-9]+$"}, "a: 111"),
    ({"type": "string", "maxLength": 1}, "a: x"),
    ({"type": "array", "items": TEXT}, "a: []"),
    ({**CLOSED, "properties": {}}, "a: {}"),
    (
        {
            **CLOSED,
            "properties": {"b": {**COUNT, "title": "b"}, "c": {**TEXT, "title": "c"}},
            "required": ["b"],
        },
        "a:\n  # The spades.\n  b: 1\n  # The name.\n  # c:  # text",
    ),
]


@pytest.mark.parametrize(("node", "lines"), REQUIRED)
def test_required_field_is_filled_in(node, lines):
    described = {**node, "title": "name", "description": "The a."}
    made = of({"a": described}, ["a"], {"year": "2030/31"})
    text = skeleton(made, "shed/1", "plan.yaml")
    assert text.endswith(f"# Name: The a.\n{lines}\n")
    assert schema.check(made.schema, document.parse(text.encode())).faults == ()


def test_a_definition_is_shown_once_and_may_hold_itself():
    box = {
        **CLOSED,
        "title": "box",
        "description": "The box.",
        "properties": {
            "of": {**TEXT, "title": "of"},
            "inside": {"$ref": "#/$defs/box", "title": "inside", "description": "The i."},
        },
    }
    red, blue = ({"$ref": "#/$defs/box", "title": name, "description": "The b."} for name in ("red", "blue"))
    assert lines_of({"red": red, "blue": blue}, box=box) == [
        "# red:",
        "#   # The name.",
        "#   of:  # text",
        "#   # The i.",
        "#   inside:  # the same as under red",
        "# blue:  # the same as under red",
    ]


def test_prose_of_the_schema_stays_a_comment():
    prose = {"type": "string", "title": "a\nb: c", "description": "x\ny: z\u2028w: v " + "long " * 40}
    made = of({"a": prose}, ["a"])
    parsed = document.parse(skeleton(made, "shed/1", "plan.yaml").encode())
    assert parsed.data == {"template": "shed/1", "a": "<a\nb: c>"}
    assert not document.is_fatal(parsed)


@pytest.mark.parametrize(
    ("file", "there"), [("plans/a 1.yaml", True), ("a\n.yaml", False), ("-x.yaml", False)]
)
def test_the_command_is_shown_for_names_that_can_be_typed(file, there):
    assert ("plan-lint check" in skeleton(of({}), "shed/1", file)) is there


def test_the_form_is_found_by_name(rulebooks):
    assert rulebook_of("garden/2024", rulebooks).name == "garden"
    with pytest.raises(PlanLintError, match="no form `garden/2025`; did you mean `garden/2024`"):
        rulebook_of("garden/2025", rulebooks)


# The schema for editors


def as_editors_read(text):
    """The data of a plan with numbers as they stand in JSON."""
    return json.loads(json.dumps(document.parse(text).data, default=float))


def test_editors_refuse_no_plan_that_the_schema_takes(rulebooks):
    plans = [
        path.read_bytes() for path in (*ROOT.glob("rules/*/plans/*.yaml"), *ROOT.glob("examples/*.yaml"))
    ]
    assert len(plans) >= 10
    for each in rulebooks:
        validator = Draft202012Validator(json.loads(editor_schema(each)))
        skeletons = [skeleton(each, name, "plan.yaml").encode() for name in each.templates]
        ours = [text for text in plans if as_editors_read(text)["template"] in each.templates]
        for text in (*skeletons, *ours):
            assert schema.check(each.schema, document.parse(text)).faults == ()
            assert [error.message for error in validator.iter_errors(as_editors_read(text))] == []


SCALARS = [
    ({"type": "string"}, ["x", 2, True], [None, {}]),
    ({"type": "string", "enum": ["1", "2a"]}, ["1", 1, "2a"], [2, "x", 2.5]),
    ({"type": "string", "const": "true"}, ["true", True], [1, False, "x"]),
    ({"enum": ["x"]}, ["x"], [1]),
    ({"type": "integer", "x-unit": ""}, [1], ["1", True]),
    ({"type": "string", "format": "percentage"}, ["52%", "-4.0%"], ["52", 52, "5.%", "05%", "52 %"]),
    ({"type": "string", "format": "financial-year"}, ["2009/10", "1999/00"], ["2009/11", "2009-10", 2009]),
    ({"type": "string", "format": "date"}, ["2009-03-31"], ["31/03/2009", 2009]),
    ({"type": "string", "format": "percentage", "pattern": "^[0-9]"}, ["52%"], ["-52%", "5x"]),
    (
        {"oneOf": [{"type": "boolean"}, {"type": "string"}, {"type": "integer", "x-unit": ""}]},
        [True, "x", 2],
        [2.5],
    ),
    ({"oneOf": [{"$ref": "#/$defs/word"}, {"type": "integer", "x-unit": ""}]}, ["x", 2], [True]),
]


@pytest.mark.parametrize(("node", "taken", "refused"), SCALARS)
def test_scalar_in_an_editor(node, taken, refused):
    made = of({"a": {"title": "a", "description": "The a.", **node}}, word={"type": "string"})
    validator = Draft202012Validator(json.loads(editor_schema(made)))
    assert [value for value in taken if not validator.is_valid({"template": "shed/1", "a": value})] == []
    assert [value for value in refused if validator.is_valid({"template": "shed/1", "a": value})] == []


@cache
def pattern_of(name):
    """The pattern that stands for a format."""
    unit = {"x-unit": ""} if name == "hedged-count" else {}
    node = {"type": "string", "format": name, "title": "a", "description": "The a.", **unit}
    return json.loads(editor_schema(of({"a": node})))["properties"]["a"]["pattern"]


FIGURES = st.lists(
    st.sampled_from(
        ["about", "under", "at least", "just over", " ", "to", "%", "-", "+", "0", "5", "12", ".", "/"]
    )
).map("".join)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_a_pattern(name):
    pattern = pattern_of(name)

    @given(text=FIGURES | st.from_regex(pattern.replace("$", r"\Z")) | st.dates().map(str))
    def agrees(text):
        if FORMATS[name](text):
            assert re.search(pattern, text)
        elif name == "financial-year":
            assert not re.search(pattern, text) or text[:4] in ("0000", "9999")

    agrees()


def test_an_editor_says_what_is_due():
    percentage = {"type": "string", "format": "percentage", "title": "a", "description": "The a."}
    made = json.loads(editor_schema(of({"a": percentage})))
    assert (
        made["properties"]["a"]["patternErrorMessage"]
        == "A percentage is due here, with its sign: 52%, 49.5%, -4%."
    )
    assert made["$comment"].startswith("For editors: made from garden, edition 1.")
