"""Schemas: what is wrong with a plan, what rules may see of it, and what is wrong with a schema itself."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from copy import deepcopy
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_lint.document import LIMITS, Document, parse
from plan_lint.findings import PlanLintError
from plan_lint.language.types import (
    BOOL,
    DATE,
    NUMBER,
    PERCENTAGE,
    TEXT,
    YEAR,
    Kind,
    List,
    Record,
    Scalar,
    figure,
)
from plan_lint.schema import REFUSED, Schema, at, check, from_plain, load, resolved, title_of
from plan_lint.schema.checking import as_texts
from plan_lint.schema.formats import FORMATS
from plan_lint.schema.keywords import KEYWORDS, UNUSED
from plan_lint.schema.nodes import type_of
from plan_lint.schema.validators import fault_of

FILE = Path(__file__).parent / "garden" / "plan.schema.json"
HEAD = "template: garden/2024\ngarden: Mill Lane\nplan_year: 2024/25\n"


@cache
def garden() -> Schema:
    schema, problems = load(parse(FILE.read_bytes()), "plan.schema.json")
    assert problems == ()
    assert schema is not None
    return schema


def plan(text: str) -> Document:
    return parse((HEAD + text).encode())


def told(text: str) -> list[str]:
    """The faults as text: columns of the line, rule, message and fix."""
    faults = check(garden(), plan(text)).faults
    return [
        f"{fault.span.line - 3}:{fault.span.column}-{fault.span.end_column} {fault.rule} {fault.message}"
        + (f" [{'safe' if fault.fix.safe else 'unsafe'} {fault.fix.edits[0].text}]" if fault.fix else "")
        for fault in faults
        if fault.rule.startswith("schema-")
    ]


# One thing wrong in each plan, with the columns of what is wrong.
FINDINGS = {
    "text where a count is due": (
        "beds: [{name: A, plants: fourty}]",
        "1:26-32 schema-type `fourty` stands where a number of plants is due",
    ),
    "nothing": (
        "beds: [{name: A, plants: }]",
        "1:26-26 schema-type nothing stands where a number of plants is due",
    ),
    "list for a mapping": (
        "harvest: [1, 2]",
        "1:10-16 schema-type a list of 2 stands where a mapping of keys to values is due",
    ),
    "mapping for a list": ("remarks: {}", "1:10-12 schema-type a mapping stands where a list is due"),
    "too long a list": (
        "beds: [{name: A, divided_into: [{name: a}" + ", {name: a}" * 12 + "]}]",
        "1:32-175 schema-value a list of 13 stands where a list of at most 12 entries is due",
    ),
    "yes is text": ("revised: yes", "1:10-13 schema-type `yes` stands where `true` or `false` is due"),
    "number for true or false": (
        "revised: 1",
        "1:10-11 schema-type `1` stands where `true` or `false` is due",
    ),
    "alternatives are all told": (
        "aims: {pests: {fruit: {change: lots}}}",
        "1:32-36 schema-value `lots` stands where a percentage (`52%`) or `none` is due",
    ),
    "enum": ("section: 3", "1:10-11 schema-value `3` stands where `1`, `2` or `2a` is due"),
    "enum, misspelt": (
        "beds: [{name: A, kind: rased}]",
        (
            "1:24-29 schema-value `rased` stands where `raised`, `open` or `glass` is due: "
            "did you mean `raised`?"
        ),
    ),
    "below the minimum": (
        "beds: [{name: A, plants: -3}]",
        "1:26-28 schema-value `-3` stands where a number of plants (0 or more) is due",
    ),
    "beyond the maximum": (
        "beds: [{name: A, rank: 10}]",
        "1:24-26 schema-value `10` stands where a whole number (1 to 9) is due",
    ),
    "blank": (
        'beds: [{name: ""}]',
        "1:15-17 schema-value empty text stands where text of 1 to 60 characters is due",
    ),
    "no such day": (
        'agreed_on: "2024-02-30"',
        "1:12-24 schema-value `2024-02-30` stands where a date (such as `2009-03-31`) is due",
    ),
    "no such year": (
        "aims: {pests: {fruit: {target_year: 2024/26}}}",
        "1:37-44 schema-value `2024/26` stands where a financial year (such as `2009/10`) is due",
    ),
    "twice in a list": (
        "beds: [{name: A, notes: [a, b, a]}]",
        "1:32-33 schema-value `a` stands in this list twice: delete one",
    ),
    "long text is cut short": (
        "section: " + "x" * 200,
        f"1:10-210 schema-value `{'x' * 79}…` stands where `1`, `2` or `2a` is due",
    ),
    "missing key": (
        "beds:\n  - plants: 3",
        (
            "2:5-11 schema-required `name` is missing: write `name:` under `beds`, entry 1, "
            "with text of 1 to 60 characters"
        ),
    ),
    "missing key with a title": (
        "harvest: {roots: {notes: [a]}}",
        (
            "1:11-16 schema-required `numbers` (kilograms) is missing: write `numbers:` under `harvest`, "
            "`roots`, with a mapping of keys to values"
        ),
    ),
    "unknown key": (
        "slugs: 3",
        (
            "1:1-6 schema-unknown-key `slugs` is no key of garden plan: its keys are `template`, `garden`, "
            "`plan_year`, `section`, `revised`, `agreed_on`, `volunteers`, `harvest`, `beds`, `aims`, "
            "`notes` and `remarks`"
        ),
    ),
    "misspelt key": (
        "notse: {}",
        "1:1-6 schema-unknown-key `notse` is no key of garden plan: did you mean `notes`?",
    ),
    "misspelt key that must be there": (
        "beds: [{nmae: A}]",
        ("1:9-13 schema-required `nmae` is no key of bed: did you mean `name`?"),
    ),
    "key in capitals": (
        "Notes: {}",
        "1:1-6 schema-unknown-key `Notes` is no key of garden plan: did you mean `notes`?",
    ),
    "key of a definition, by the title where it is used": (
        "aims: {pests: {beans: {targte: 3}}}",
        "1:24-30 schema-unknown-key `targte` is no key of runner beans: did you mean `target`?",
    ),
    "homoglyph key": (
        "n\u043etes: {}",
        (
            "1:1-6 schema-unknown-key `n\u043etes` is no key of garden plan: it looks like `notes`, "
            "but is written with U+043E cyrillic small letter o"
        ),
    ),
    "full-width key": (
        "\uff4eotes: {}",
        (
            "1:1-6 schema-unknown-key `\uff4eotes` is no key of garden plan: it looks like `notes`, "
            "but is written with U+FF4E fullwidth latin small letter n"
        ),
    ),
    "wrong name in a map": (
        "harvest: {roots: {numbers: {2024/26: 3}}}",
        "1:29-36 schema-value the key `2024/26` stands where a financial year (such as `2009/10`) is due",
    ),
    "wrong name and wrong value are one fault": (
        "harvest: {roots: {numbers: {2024/26: x}}}",
        "1:29-36 schema-value the key `2024/26` stands where a financial year (such as `2009/10`) is due",
    ),
    "name that does not fit the pattern": (
        "notes: {Late: x}",
        "1:9-13 schema-unknown-key `Late` is no key of notes, whose keys fit `^[a-z][a-z0-9-]*$`",
    ),
}

# Figures, in the place of a bed's plants (a count), its area (decimals), a growth (a percentage) or a
# target (a count, a percentage, a hedged figure or a range): what is found, and the fix if there is one.
PLANTS, AREA = "beds: [{name: A, plants: %s}]", "beds: [{name: A, area: %s}]"
CHANGE, TARGET = "aims: {pests: {fruit: {change: %s}}}", "aims: {pests: {fruit: {target: %s}}}"
FIGURES = [
    (PLANTS, '"1,332"', "schema-figure", "safe 1332"),
    (PLANTS, "1 332", "schema-figure", "safe 1332"),
    (PLANTS, "1_332", "schema-figure", "safe 1332"),
    (PLANTS, "1 332 408", "schema-figure", "safe 1332408"),
    (PLANTS, '"1332"', "schema-figure", "safe 1332"),
    (PLANTS, "+12", "schema-figure", None),
    (PLANTS, '"1,33"', "schema-figure", None),
    (PLANTS, '"1,332 408"', "schema-figure", None),
    (PLANTS, '"1,332,40"', "schema-figure", None),
    (PLANTS, "010", "schema-figure", None),
    (PLANTS, "12:30", "schema-figure", None),
    (PLANTS, "1.332", "schema-figure", None),
    (PLANTS, "46.5", "schema-figure", None),
    (PLANTS, "0x1F", "schema-type", None),
    (PLANTS, "1e999999999", "schema-type", None),
    (PLANTS, ".nan", "schema-type", None),
    (PLANTS, "12 of them", "schema-type", None),
    (PLANTS, "\uff11\uff13\uff13\uff12", "schema-figure", "safe 1332"),
    (PLANTS, "\u0661\u0663\u0663\u0662", "schema-figure", "safe 1332"),
    (PLANTS, "5\u00b2", "schema-type", None),
    (PLANTS, "\u22125", "schema-figure", None),  # -5 plants are as wrong
    (PLANTS, "52%", "schema-figure", None),
    (AREA, '"12.5"', "schema-figure", "safe 12.5"),
    (AREA, '"1,332"', "schema-figure", None),  # or 1.332
    (AREA, '"1,332,408"', "schema-figure", "safe 1332408"),
    (CHANGE, "49.5", "schema-figure", "safe 49.5%"),
    (CHANGE, "50", "schema-figure", "safe 50%"),
    (CHANGE, '"50"', "schema-figure", "safe 50%"),
    (CHANGE, "52 %", "schema-figure", "safe 52%"),
    (CHANGE, "\u22124%", "schema-figure", "safe -4%"),
    (CHANGE, "\uff15\uff12\uff05", "schema-figure", "safe 52%"),
    (CHANGE, '"1,332%"', "schema-figure", "safe 1332%"),
    (CHANGE, "about 5%", "schema-value", None),
    (CHANGE, '"49,5%"', "schema-figure", None),
    (CHANGE, "052%", "schema-figure", None),
    (TARGET, "49.5", "schema-figure", "unsafe 49.5%"),
    (TARGET, "1 332", "schema-figure", "safe 1332"),
    (TARGET, "about 1 332", "schema-figure", "safe about 1332"),
    (TARGET, "5 % to 10 %", "schema-figure", "safe 5% to 10%"),
    (TARGET, "lots", "schema-value", None),
    (TARGET, "9" * 31 + "%", "schema-figure", None),
]

NO_FINDING = [
    "revised: true\nsection: 2",
    "section: 2a",
    "agreed_on: 2024-03-31",
    "volunteers: 12",
    "volunteers: about 12",
    "harvest: {}\nbeds: []\nnotes: {}",
    "harvest: {roots: {numbers: {2023/24: 0}, growth: {stated: {2023/24: 5.0%}}}}",
    "beds: [{name: 7, rank: 9, area: 12.50, kind: open, sown: 2024-04-01}]",
    "beds: [{name: true}, {name: 1.50}]",
    "beds: [{name: A, divided_into: [{name: a, divided_into: [{name: b}]}]}]",
    "aims: {watering: {beans: {flagged: false, change: none}}}",
    "aims: {watering: {beans: {flagged: see below, change: -4%}}}",
    "aims: {watering: {beans: {target: 5% to 10%, baseline: {value: just under 79%}}}}",
    "aims: {watering: {beans: {target: 12, baseline: {value: about 2000}}}}",
    "notes: {late-frost: The frost came late.}\nremarks: [left blank, 12]",
]


@pytest.mark.parametrize(("text", "expected"), FINDINGS.values(), ids=FINDINGS)
def test_finding(text, expected):
    assert told(text) == [expected]


@pytest.mark.parametrize(("where", "written", "rule", "fix"), FIGURES)
def test_figure(where, written, rule, fix):
    fault, *others = [
        fault for fault in check(garden(), plan(where % written)).faults if fault.severity == "error"
    ]
    assert others == []
    assert fault.rule == rule
    if fix is None:
        assert fault.fix is None
    else:
        assert fault.fix is not None
        (edit,) = fault.fix.edits
        assert f"{'safe' if fault.fix.safe else 'unsafe'} {edit.text}" == fix
        assert f"write `{edit.text}`" in fault.message
        mended = check(garden(), plan(where % edit.text))
        assert mended.faults == ()
        assert edit.span == fault.span
        assert edit.path == fault.path


@pytest.mark.parametrize("text", NO_FINDING)
@pytest.mark.parametrize("many", [False, True])
def test_no_finding(text, many):
    checked = check(garden(), plan(text), many=many)
    assert checked.faults == ()
    assert checked.more == 0


def test_faults_come_in_the_order_of_the_text_whatever_decides():
    text = "zebra: 1\nbeds: [{plants: x}]\nsection: 9\nagreed_on: 5"
    faults = check(garden(), plan(text)).faults
    assert [fault.span.line for fault in faults] == [4, 5, 5, 6, 7]
    assert faults == check(garden(), plan(text), many=True).faults


def test_faults_at_keys_say_so():
    faults = check(garden(), plan("zebra: 1\nharvest: {roots: {numbers: {x: 1}}}\nsection: 9")).faults
    assert [(fault.path, fault.place) for fault in faults] == [
        (("zebra",), "key"),
        (("harvest", "roots", "numbers", "x"), "key"),
        (("section",), "value"),
    ]


def test_missing_keys_are_told_where_they_would_be():
    faults = check(garden(), parse(b"garden: Mill Lane\nbeds: [{name: A}, {plants: 3}]")).faults
    assert [(fault.path, tuple(fault.span)) for fault in faults] == [
        (("template",), (1, 1, 1, 7)),
        (("plan_year",), (1, 1, 1, 7)),
        (("beds", 1, "name"), (2, 20, 2, 26)),
    ]


def test_part_of_a_plan_lacks_no_keys():
    part = parse(b"beds: [{plants: 3}]\nharvest: {roots: {notes: [a]}}")
    assert check(garden(), part, partial=True).faults == ()
    assert check(garden(), part, partial=True, many=True).faults == ()
    wrong = parse(b"beds: [{plants: x}]\nzebra: 1")
    assert [fault.rule for fault in check(garden(), wrong, partial=True).faults] == [
        "schema-type",
        "schema-unknown-key",
    ]


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("agreed_on: 2024-03-31", []),
        ("beds: [{name: A, sown: 2024-03-31}]", []),
        ("remarks: [2024-03-31]", [(4, 11)]),
        ("agreed_on: 12:30", [(4, 12)]),
        ("zebra: 2024-03-31", [(4, 8)]),
        ("notes: {ok: 010}", [(4, 13)]),
    ],
)
def test_iso_dates_are_plain_where_dates_are_due(text, warnings):
    faults = check(garden(), plan(text)).faults
    found = [tuple(fault.span[:2]) for fault in faults if fault.rule == "input-ambiguous-scalar"]
    assert found == warnings


def test_dates_that_are_due_are_no_faults_that_are_not_shown():
    text = sound(**RECORD, additionalProperties={"type": "string", "format": "date"})
    schema, _ = load(parse(text.encode()), "plan.schema.json")
    assert schema is not None
    days = ", ".join(f"d{day}: 2024-03-{day:02}" for day in range(28, 36))  # the 32nd is no day
    few = parse(f"plants: {{{days}}}".encode(), LIMITS._replace(findings=2))
    assert (len(few.faults), few.unlisted) == (2, 6)
    assert [sum(fault.rule == "input-ambiguous-scalar" for fault in check(schema, few).faults)] == [0]
    assert check(schema, few).more == 4
    assert check(schema, parse(few.text.encode())).more == 0


def test_a_key_is_ambiguous_whatever_its_value():
    text = sound(**RECORD, additionalProperties={"type": "string", "format": "date"})
    schema, _ = load(parse(text.encode()), "plan.schema.json")
    assert schema is not None
    faults = check(schema, parse(b"plants: {010: 2024-03-31}")).faults
    assert [(fault.rule, fault.place) for fault in faults] == [("input-ambiguous-scalar", "key")]


# What rules see


def test_plain_scalars_are_text_where_only_text_is_allowed():
    document = plan("section: 2\nbeds: [{name: 1.50, plants: 3}, {name: -0}]\nremarks: [true, 007, null]")
    before = deepcopy(document.data)
    data = check(garden(), document).data
    assert data["section"] == "2"
    assert data["beds"] == [{"name": "1.50", "plants": 3}, {"name": "-0"}]
    assert data["remarks"] == ["true", "007", REFUSED]
    assert document.data == before


def test_data_of_a_plan_without_faults_is_its_own():
    document = plan("beds: [{name: A}]")
    assert check(garden(), document).data is document.data


def test_what_is_refused_is_marked_and_what_is_unknown_left_out():
    document = plan(
        "revised: x\nzebra: {a: 1}\nharvest: {roots: {numbers: {2023/24: 1, 2024/25: x, y: 2}}}\n"
        "beds: [{name: A, notes: [a, a]}, 7, {plants: 3}]\nremarks: {}"
    )
    before = deepcopy(document.data)
    data = check(garden(), document).data
    assert data == {
        "template": "garden/2024",
        "garden": "Mill Lane",
        "plan_year": "2024/25",
        "revised": REFUSED,
        "harvest": {"roots": {"numbers": {"2023/24": 1, "2024/25": REFUSED}}},
        "beds": [{"name": "A", "notes": ["a", REFUSED]}, REFUSED, {"plants": 3}],
        "remarks": REFUSED,
    }
    assert document.data == before
    assert check(garden(), parse(b"[a]")).data is REFUSED


def test_true_and_figures_stay_what_they_are_where_they_are_allowed():
    data = check(garden(), plan("aims: {pests: {fruit: {flagged: true, target: 12}}}")).data
    assert data["aims"]["pests"]["fruit"] == {"flagged": True, "target": 12}


def test_aliases_are_refused_place_by_place():
    data = check(garden(), plan("remarks: &a [x]\nbeds: *a\n")).data
    assert data["remarks"] == ["x"]
    assert data["beds"] == [REFUSED]


# Types


def field(*steps: str) -> Any:
    kind: Any = garden().plan
    for step in steps:
        match step:
            case "[]":
                kind = kind.item()
            case "*":
                kind = kind.rest()
            case _:
                kind = kind.fields[step].of()
    return kind


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["garden"], TEXT),
        (["plan_year"], YEAR),
        (["agreed_on"], DATE),
        (["revised"], BOOL),
        (["section"], Scalar(frozenset({Kind("text", "", frozenset({"1", "2", "2a"}))}))),
        (["volunteers"], figure("people")),
        (["beds", "[]", "plants"], figure("plants")),
        (["beds", "[]", "rank"], NUMBER),
        (["beds", "[]", "area"], figure("square metres")),
        (
            ["beds", "[]", "kind"],
            Scalar(frozenset({Kind("text", "", frozenset({"raised", "open", "glass"}))})),
        ),
        (["beds", "[]", "watered", "*", "percentage"], PERCENTAGE),
        (["beds", "[]", "divided_into", "[]", "divided_into", "[]", "plants"], figure("plants")),
        (["harvest", "roots", "numbers", "*"], figure("kilograms")),
        (["aims", "pests", "beans", "target"], figure("plants", "percent")),
        (["aims", "pests", "beans", "flagged"], Scalar(BOOL.kinds | TEXT.kinds)),
        (
            ["aims", "pests", "beans", "change"],
            Scalar(PERCENTAGE.kinds | {Kind("text", "", frozenset({"none"}))}),
        ),
        (["notes", "*"], TEXT),
        (["remarks", "[]"], TEXT),
    ],
)
def test_type(steps, expected):
    assert field(*steps) == expected


def test_types_of_containers():
    beds, numbers = field("beds"), field("harvest", "roots", "numbers")
    assert isinstance(beds, List)
    assert (beds.place, beds.key) == ("#/properties/beds", "name")
    assert isinstance(numbers, Record)
    assert (numbers.keys, numbers.fields) == (YEAR, {})
    assert field("notes").keys == TEXT
    assert garden().plan.rest is None
    required = {name for name, each in garden().plan.fields.items() if each.required}
    assert required == {"template", "garden", "plan_year"}
    assert field("beds", "[]").fields["shaded"].default is False
    assert field("beds", "[]").fields["shaded"].required is False


def test_one_definition_is_one_record_but_each_list_is_its_own():
    assert field("aims", "pests", "beans").place == field("aims", "watering", "fruit").place == "#/$defs/aim"
    assert field("beds", "[]", "notes").place != field("aims", "pests", "beans", "notes").place


def test_a_type_is_made_once():
    assert field("aims", "pests", "beans") is field("aims", "pests", "beans")


def test_titles_and_layout():
    pests = field("aims", "pests")
    assert title_of(pests, "beans") == "runner beans"
    assert title_of(pests, "slugs") == "slugs"
    node = at(garden().raw, ("aims", "pests", "beans"))
    assert node is not None
    assert resolved(garden().raw, node)["title"] == "runner beans"
    assert at(garden().raw, ("harvest", "roots", "numbers", "2024/25", "x")) is None


def test_a_remembered_schema_checks_as_the_one_that_was_loaded():
    remembered = from_plain(json.loads(json.dumps(garden().raw)), "plan.schema.json")
    document = plan("zebra: 1\nbeds: [{plants: x}]\nsection: 9")
    assert check(remembered, document) == check(garden(), document)
    assert check(remembered, plan("section: 2")).faults == ()


# Judges


def test_disagreement_of_the_judges_is_an_internal_fault():
    strict = garden()._replace(acceptor_of=lambda _: lambda _: False, decider=lambda: lambda _: False)
    with pytest.raises(PlanLintError, match="disagree"):
        check(strict, plan("section: 2"))


def test_the_quick_judge_is_asked_first_and_never_refuses_alone():
    def refuse(_: object) -> bool:
        raise AssertionError

    assert check(garden()._replace(decider=lambda: refuse), plan("section: 2")).faults == ()
    doubting = garden()._replace(acceptor_of=lambda _: lambda _: False)
    assert check(doubting, plan("section: 2")).faults == ()


def test_with_many_plans_the_fast_judge_is_asked_first():
    def refuse(_: object) -> bool:
        raise AssertionError

    assert check(garden()._replace(acceptor_of=lambda _: refuse), plan("section: 2"), many=True).faults == ()


def reference(schema: Schema) -> Any:
    """What jsonschema itself decides, with its own keywords; only formats and decimals are added."""
    formats = jsonschema.FormatChecker(formats=())
    for name, holds in FORMATS.items():
        formats.checks(name)(lambda text, holds=holds: not isinstance(text, str) or holds(text))
    numbers = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine_many(
        {
            "number": lambda _, value: type_of(value) in ("integer", "number"),
            "integer": lambda _, value: type_of(value) in ("integer", "number") and value == round(value),
        }
    )
    extended: Any = jsonschema.validators.extend(jsonschema.Draft202012Validator, type_checker=numbers)
    bare = {keyword: value for keyword, value in schema.raw.items() if keyword != "$schema"}
    return extended(bare, format_checker=formats).is_valid


def agree(schema: Schema, independent: Any, data: object) -> bool:
    """What all judges say of the data."""
    decided = schema.decider()(data)
    assert schema.acceptor_of(schema.raw)(data) is decided
    assert independent(data) is decided
    assert (next(schema.explainer()(data, 10), None) is None) is decided
    return decided


# Each keyword at its border: the schema of a field, what it accepts, what it refuses.
BORDERS = [
    ({"type": "integer"}, [0, -1, 10**25, Decimal("1.0")], [True, Decimal("1.5"), "1", None, [], {}]),
    ({"type": "integer"}, [Decimal(f"{10**28}.0")], [Decimal(f"{10**28}.5")]),
    ({"type": "number"}, [0, Decimal("1.5")], [True, "1.5", None]),
    ({"type": "integer", "minimum": 3, "maximum": 5}, [3, 5, Decimal("4.0")], [2, 6, 10**25]),
    ({"type": "number", "minimum": 3}, [3, Decimal("3.0")], [Decimal("2.9"), -(10**25)]),
    ({"type": "number", "maximum": 3}, [3], [Decimal("3." + "0" * 27 + "1")]),
    ({"type": "boolean"}, [True, False], [0, 1, "true", None]),
    ({"type": "boolean", "const": True}, [True], [False, 1]),
    ({"type": "string"}, ["", "a", "\u00e9"], [1, None, True, Decimal("1.5")]),
    ({"type": "string", "minLength": 2, "maxLength": 3}, ["ab", "abc", "\U0001f331ab"], ["a", "abcd"]),
    ({"type": "string", "maxLength": 100}, ["x" * 100], ["x" * 101]),
    ({"type": "string", "pattern": "b"}, ["abc", "b\n"], ["", "a", "B"]),
    ({"type": "string", "pattern": "^[a-z]+$"}, ["abc"], ["aBc", "\u00e9"]),
    ({"type": "string", "pattern": "^a.c$"}, ["abc", "a\u00e9c"], ["a\nc", "ac"]),
    ({"type": "string", "format": "date"}, ["2024-02-29"], ["2023-02-29", "2024-2-9", "20240229"]),
    ({"type": "string", "format": "financial-year"}, ["2009/10", "1999/00"], ["2009/11", "09/10"]),
    ({"type": "string", "format": "percentage"}, ["52%", "-4%", "+3%", "0.0%"], ["52", "05%", "52 %"]),
    ({"type": "string", "format": "hedged-percentage"}, ["about 5%"], ["5%", "about 5", "5% to 6%"]),
    ({"type": "string", "format": "percentage-range"}, ["5% to 6%"], ["5%", "5 to 6%", "about 5%"]),
    ({"type": "string", "format": "hedged-count"}, ["about 2000"], ["2000", "about 5%"]),
    ({"type": "string", "format": "percentage", "pattern": "^-"}, ["-4%"], ["4%", "-4"]),
    ({"type": ["string", "null"]}, ["a", None], [1, False]),
    ({"type": ["integer", "null"], "minimum": 1}, [1, None], [0, "1"]),
    ({"enum": ["a", 1, None]}, ["a", 1, None, Decimal("1.0")], ["b", True, 2, [], {}]),
    ({"enum": [0, 2]}, [0, 2], [False, 1]),
    ({"enum": ["a", "b", 1], "pattern": "b", "minimum": 2}, ["b"], ["a", 1]),
    ({"const": "none"}, ["none"], ["None", None, "x" * 100]),
    ({"oneOf": [{"type": "integer"}, {"type": "string", "format": "date"}]}, [1, "2024-02-29"], ["1", None]),
    ({"type": "array", "items": {"type": "integer"}}, [[], [1]], [["a"], {}, None, "a"]),
    ({"type": "array", "items": {"enum": [1]}, "minItems": 1, "maxItems": 2}, [[1], [1, 1]], [[], [1, 1, 1]]),
    (
        {"type": "array", "items": {"enum": [0, 1, True, "a"]}, "uniqueItems": True},
        [[], [1, True], [0, "a"]],
        [[1, 1], [1, Decimal("1.0")], ["a", "a"], [[]]],
    ),
    ({"type": "array", "items": {"type": "integer"}, "uniqueItems": False}, [[1, 1]], []),
    (
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}},
            "required": ["a"],
            "additionalProperties": False,
        },
        [{"a": 1}],
        [{}, {"a": 1, "b": 1}, {"a": "x"}, [], None],
    ),
    (
        {"type": "object", "properties": {"a": {"enum": [1]}}, "additionalProperties": {"type": "boolean"}},
        [{}, {"a": 1, "b": True}],
        [{"a": True}, {"b": 1}],
    ),
    (
        {
            "type": "object",
            "properties": {"A": {"type": "integer"}},
            "patternProperties": {"^[a-z]+$": {"type": "boolean"}},
            "additionalProperties": False,
        },
        [{}, {"A": 1, "b": True}],
        [{"b": 1}, {"B": True}, {"A": True}],
    ),
    (
        {
            "type": "object",
            "propertyNames": {"type": "string", "format": "financial-year"},
            "additionalProperties": {"type": "integer"},
        },
        [{}, {"2009/10": 1}],
        [{"2009/11": 1}, {"2009/10": "x"}],
    ),
    ({"type": ["object", "null"], "additionalProperties": False}, [{}, None], [{"a": 1}, []]),
    ({"$ref": "#/$defs/more"}, [{}, {"more": {"more": {}}}], [{"more": {"more": 1}}, {"less": {}}, None]),
]  # fmt: skip


@pytest.mark.parametrize(("node", "accepted", "refused"), BORDERS, ids=[str(node) for node, *_ in BORDERS])
def test_judges_agree_at_the_borders_of_each_keyword(node, accepted, refused):
    more = {"type": "object", "properties": {"more": {"$ref": "#/$defs/more"}}, "additionalProperties": False}
    raw = {
        "type": "object",
        "properties": {"it": node},
        "additionalProperties": False,
        "$defs": {"more": more},
    }
    schema = from_plain(raw, "plan.schema.json")
    independent = reference(schema)
    assert [value for value in accepted if not agree(schema, independent, {"it": value})] == []
    assert [value for value in refused if agree(schema, independent, {"it": value})] == []


def test_equal_entries_are_refused_only_where_that_is_asked():
    entries = {"type": "array", "items": {"type": "integer"}, "uniqueItems": False}
    schema = from_plain({"type": "object", "properties": {"it": entries}}, "plan.schema.json")
    assert [refusal.path for refusal in schema.explainer()({"it": [1, 1, "x"]}, 10)] == [("it", 2)]


def test_a_line_end_is_not_the_end_of_the_text():
    # Python's own expressions, which jsonschema uses, take `$` to match before a last line feed.
    raw = {
        "type": "object",
        "patternProperties": {"^[a-z]+$": {"type": "string", "pattern": "^[a-z]+$"}},
        "additionalProperties": False,
    }
    schema = from_plain(raw, "plan.schema.json")
    assert agree(schema, schema.decider(), {"a": "b"})
    assert not agree(schema, schema.decider(), {"a": "b\n"})
    assert not agree(schema, schema.decider(), {"a\n": "b"})


OF_FORMAT = {
    "date": ["2024-03-31", "2023-12-01"],
    "financial-year": ["2023/24", "2024/25", "1999/00"],
    "percentage": ["52%", "-4%", "+3%", "49.5%", "0%"],
    "hedged-percentage": ["about 50%", "just under 79%"],
    "percentage-range": ["5% to 10%"],
    "hedged-count": ["about 2000", "at least 3"],
}
ODD: list[Any] = [
    None, True, False, 0, 1, -1, 5, 10**25, Decimal("1.0"), Decimal("1.5"), Decimal("-0.0"),
    "", "7", "true", "52%", "52", "about 5", "5% to 10%", "2009/10", "2009/11", "2024-02-30", "none",
    "raised", "x" * 61, "\u00e9", "a\nb",
    [], {}, [1], ["a", "a"], [True, 1], {"name": 3}, {"2009/10": 3}, {"2009/11": 3}, [{}],
]  # fmt: skip
KEYS = ["zebra", "name", "n\u043ete", "2009/10", "2009/11", "a-note", "A note", "", "plants"]


def instances(node: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """What the schema accepts, from the schema itself."""
    node = resolved(garden().raw, node)
    if "oneOf" in node:
        return st.one_of([instances(branch, depth) for branch in node["oneOf"]])
    if "const" in node:
        return st.just(node["const"])
    if "enum" in node:
        return st.sampled_from(node["enum"])
    match node["type"]:
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(node["minimum"], node.get("maximum", 10**20))
        case "number":
            return st.one_of(st.integers(0, 9), st.sampled_from([Decimal("0.5"), Decimal("12.50")]))
        case "string" if "format" in node:
            return st.sampled_from(OF_FORMAT[node["format"]])
        case "string":
            return st.text("ab 7\u00e9", min_size=node.get("minLength", 0), max_size=4)
        case "array":
            if depth > 6:
                return st.just([])
            return st.lists(
                instances(node["items"], depth + 1),
                max_size=2,
                unique_by=repr if node.get("uniqueItems") else None,
            )
        case _:
            return mappings(node, depth + 1)


def mappings(node: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    required = node.get("required", [])
    fields = {name: instances(part, depth) for name, part in node.get("properties", {}).items()}
    asked = {name: fields.pop(name) for name in required}
    if fields or asked:
        return st.fixed_dictionaries(asked, optional=fields)
    if "patternProperties" in node:
        (part,) = node["patternProperties"].values()
        return st.dictionaries(st.sampled_from(["late", "a-1"]), instances(part, depth), max_size=2)
    return st.dictionaries(
        instances(node["propertyNames"]), instances(node["additionalProperties"]), max_size=2
    )


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every container and key of the data."""
    found = []
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        found += [(data, key), *places(value)]
    return found


@st.composite
def mutants(draw: st.DrawFn) -> Any:
    data = deepcopy(draw(instances(garden().raw)))
    for _ in range(draw(st.integers(1, 3))):
        container, key = draw(st.sampled_from(places(data)))
        match draw(st.sampled_from(["replace", "replace", "delete", "add"])):
            case "replace":
                container[key] = deepcopy(draw(st.sampled_from(ODD)))
            case "delete":
                del container[key]
            case _ if isinstance(container, dict):
                container[draw(st.sampled_from(KEYS))] = deepcopy(draw(st.sampled_from(ODD)))
            case _:
                container.append(deepcopy(draw(st.sampled_from(ODD))))
        if not places(data):
            break
    return data


GARDEN_REFERENCE = reference(garden())


@given(instances(garden().raw))
def test_judges_agree_on_valid_plans(data):
    assert agree(garden(), GARDEN_REFERENCE, data)


@given(mutants())
def test_judges_agree_on_mutants(data):
    agree(garden(), GARDEN_REFERENCE, data)


def as_yaml(data: Any) -> str:
    match data:
        case dict():
            return (
                "{" + ", ".join(f"{json.dumps(key)}: {as_yaml(value)}" for key, value in data.items()) + "}"
            )
        case list():
            return "[" + ", ".join(as_yaml(value) for value in data) + "]"
        case Decimal():
            return format(data, "f")
        case _:
            return json.dumps(data)


def without_refused(data: Any) -> Any:
    match data:
        case dict():
            return {key: without_refused(value) for key, value in data.items() if value is not REFUSED}
        case list():
            return [without_refused(value) for value in data if value is not REFUSED]
        case _:
            return data


@given(mutants())
def test_rules_see_only_what_is_as_the_schema_says(data):
    document = parse(as_yaml(data).encode())
    before = deepcopy(document.data)
    checked = check(garden(), document)
    errors = [fault for fault in checked.faults if fault.severity == "error"]
    partial = garden().partial()
    assert document.data == before
    assert checked.data is REFUSED or partial.decider()(without_refused(checked.data))
    assert len({fault.path for fault in errors}) == len(errors)
    assert bool(errors) is not garden().decider()(as_texts(garden(), document))


# Bounds


@pytest.mark.parametrize(
    ("text", "rule", "count"),
    [
        ("\n".join(f"key{number}: 1" for number in range(95_000)), "schema-unknown-key", 95_000),
        ("remarks:\n" + "- [x]\n" * 60_000, "schema-type", 60_000),
        ("beds:\n" + "- {plants: x}\n" * 30_000, "schema-required", 30_500),
        ("beds: [{name: A, notes: [" + "a, " * 90_000 + "a]}]", "schema-value", 90_000),
        (
            "notes: {" + ", ".join(f"N{number}: x" for number in range(60_000)) + "}",
            "schema-unknown-key",
            60_000,
        ),
    ],
    ids=["unknown keys", "wrong entries", "wrong records", "equal entries", "wrong names"],
)
def test_many_faults_are_counted_and_the_first_thousand_told(text, rule, count):
    document = plan(text)
    garden().decider()
    start = time.process_time()
    checked = check(garden(), document)
    assert time.process_time() - start < 6  # a second on a quiet machine; what is quadratic takes minutes
    assert checked.faults[0].rule == rule
    *told, untold = checked.faults
    assert (len(told), untold.rule) == (1000, "input-budget")
    assert untold.message == f"{checked.more:,} more values are not as they should be, and are only counted"
    assert len(told) + checked.more == count
    assert "x" not in str(without_refused(checked.data)).replace("REFUSED", "")[:10_000]


def test_the_deepest_plan_needs_little_stack():
    deep = plan("beds: [" + "{name: A, divided_into: [" * 30 + "{name: 3, plants: x}" + "]}" * 30 + "]")
    assert deep.faults == ()
    found: list[Any] = []
    before = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=lambda: found.append(check(from_plain(garden().raw, "x"), deep)))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert [fault.path[-1] for fault in found[0].faults] == ["plants"]


# Schemas


def small(**changes: Any) -> str:
    """A schema of one field, one keyword a line."""
    plants: dict[str, Any] = {
        "title": "plants",
        "description": "All plants.",
        "type": "integer",
        "minimum": 0,
        "x-unit": "plants",
    }
    plants |= changes
    lines = ",\n".join(
        f"{json.dumps(keyword)}: {json.dumps(value)}" for keyword, value in plants.items() if value != "-"
    )
    return (
        '{"title": "plan", "description": "A plan.", "type": "object", "additionalProperties": false,\n'
        '"$defs": {"round": {"$ref": "#/$defs/trip"}, "trip": {"oneOf": [{"$ref": "#/$defs/round"}]}},\n'
        '"properties": {"plants": {\n' + lines + "\n}}}"
    )


SOUND = small().replace(
    '"round": {"$ref": "#/$defs/trip"}, "trip": {"oneOf": [{"$ref": "#/$defs/round"}]}', ""
)
TEXTS = {"type": "string", "minimum": "-", "x-unit": "-"}
LIST = {"type": "array", "minimum": "-", "x-unit": "-"}
RECORD = {"type": "object", "minimum": "-", "x-unit": "-"}


def sound(**changes: Any) -> str:
    return re.sub(r'"\$defs": .*\n', "", small(**changes))


PROBLEMS = {
    "not a mapping": ("[1]", ["1:1 the schema is no mapping of keywords"]),
    "not of a mapping": (
        '{"title": "t", "description": "d", "type": "array"}',
        ['1:1 a plan is a mapping: the schema says `"type": "object"` at its top'],
    ),
    "text that is no YAML": ("{", None),
    "misspelt keyword": (
        sound(minimun=3),
        ["8:1 `minimun` is no keyword of a schema: did you mean `minimum`?"],
    ),
    "unused keyword": (sound(anyOf=[{}]), ["8:1 plan-lint does not use `anyOf`: write `oneOf`"]),
    "two problems": (
        sound(minimun=3, maximun=3),
        [
            "8:1 `minimun` is no keyword of a schema: did you mean `minimum`?",
            "9:1 `maximun` is no keyword of a schema: did you mean `maximum`?",
        ],
    ),
    "wrong type": (
        sound(type="integr"),
        [
            (
                "5:9 `type` names one or several of null, boolean, integer, number, string, array, object: "
                "did you mean `integer`?"
            )
        ],
    ),
    "text for a number": (sound(minimum="0"), ["6:12 `minimum` holds whole number"]),
    "decimals": (sound(minimum=0.5), ["6:12 `minimum` holds whole number"]),
    "no mapping of keywords": (sound(items=3), ["8:10 `items` holds schema"]),
    "remote reference": (
        (
            '{"title": "t", "description": "d", "type": "object", "additionalProperties": '
            '{"$ref": "http://127.0.0.1:9/"}}'
        ),
        [
            (
                "1:87 `http://127.0.0.1:9/` leaves the file or its definitions: "
                "a reference is written `#/$defs/name`"
            )
        ],
    ),
    "absolute reference": (sound(**{"$ref": "file:///etc/passwd"}), None),
    "reference upwards": (sound(**{"$ref": "../other.json"}), None),
    "reference into the schema": (sound(**{"$ref": "#/properties/plants"}), None),
    "reference to nothing": (sound(**{"$ref": "#/$defs/cuont"}), ["8:9 `#/$defs/cuont` is not defined"]),
    "references in a circle": (
        small(),
        [
            "2:11 `round` is defined by itself: its references go round in a circle",
            "2:46 `trip` is defined by itself: its references go round in a circle",
        ],
    ),
    "identifier inside": (sound(**{"$id": "x"}), ["8:1 `$id` stands only at the top of the schema"]),
    "other draft": (
        sound().replace('{"title"', '{"$schema": "http://json-schema.org/draft-07/schema#", "title"', 1),
        ["1:13 plan-lint reads JSON Schema 2020-12: write `https://json-schema.org/draft/2020-12/schema`"],
    ),
    "unknown format": (
        sound(**TEXTS, format="percentag"),
        ["6:11 `percentag` is no format of plan-lint: did you mean `percentage`?"],
    ),
    "standard but unknown format": (
        sound(**TEXTS, format="email"),
        [
            (
                "6:11 `email` is no format of plan-lint: it knows date, financial-year, percentage, "
                "hedged-percentage, percentage-range, hedged-count"
            )
        ],
    ),
    "bad pattern": (sound(**TEXTS, pattern="(a"), ["6:12 the pattern cannot be read: missing ): (a"]),
    "look-ahead": (
        sound(**TEXTS, pattern="(?=a)"),
        ["6:12 the pattern cannot be read: invalid perl operator: (?="],
    ),
    "shorthand class": (
        sound(**TEXTS, pattern="^\\d+$"),
        ["6:12 `\\d` means different characters to different engines: write [0-9]"],
    ),
    "long pattern": (
        sound(**TEXTS, pattern="a" * 1001),
        ["6:12 the pattern has 1,001 characters, at most 1,000 are read"],
    ),
    "bad pattern of keys": (
        sound(**RECORD, additionalProperties=False, patternProperties={"\\w": {"type": "string"}}),
        ["7:23 `\\w` means different characters to different engines: write [A-Za-z0-9_]"],
    ),
    "no title": (sound(title="-"), ["2:16 `plants` has no title"]),
    "no description": (sound(description=" "), ["2:16 `plants` has no description"]),
    "no unit": (
        sound(**{"x-unit": "-"}),
        ['2:26 the figure has no `x-unit`: name what is counted, or write "" for a bare one'],
    ),
    "no unit in an alternative": (
        sound(**{"x-unit": "-", "type": "-", "minimum": "-"}, oneOf=[{"type": "integer"}, {"const": "none"}]),
        ['2:26 the figure has no `x-unit`: name what is counted, or write "" for a bare one'],
    ),
    "unit of text": (
        sound(**{**TEXTS, "x-unit": "plants"}),
        ["6:1 `x-unit` stands where there is no figure"],
    ),
    "unit of a percentage": (
        sound(**{**TEXTS, "x-unit": "plants"}, format="percentage"),
        ["6:11 the unit of a percentage is `percent`"],
    ),
    "no type": (sound(type="-", minimum="-", **{"x-unit": "-"}), ["2:26 the schema says no `type`"]),
    "keyword of another type": (sound(maxLength=3), ["8:1 `maxLength` says nothing about integer"]),
    "other keys left open": (
        sound(**RECORD),
        [
            (
                "2:26 the schema does not say what other keys are: "
                'write `"additionalProperties": false` or a schema'
            )
        ],
    ),
    "required but unknown": (
        sound(**RECORD, additionalProperties=False, properties={}, required=["x"]),
        ["8:14 `x` is required but is no field"],
    ),
    "list of anything": (sound(**LIST), ["2:26 the list does not say what its entries are: write `items`"]),
    "unknown key of entries": (
        sound(
            **LIST,
            items={"type": "object", "additionalProperties": False, "properties": {}},
            **{"x-key": "name"},
        ),
        ["7:10 `name` is no field of the entries"],
    ),
    "alternatives of mappings": (
        sound(type="-", minimum="-", oneOf=[{"type": "object", "additionalProperties": False}]),
        ["6:11 alternatives are scalars: text, figures, `true` or `false`, nothing"],
    ),
    "alternatives that overlap": (
        sound(type="-", minimum="-", oneOf=[{"type": "integer"}, {"type": "number"}]),
        ["6:32 this alternative and an earlier one may fit the same value: which is meant?"],
    ),
    "alternatives of text that overlap": (
        sound(type="-", minimum="-", oneOf=[{"type": "string", "format": "percentage"}, {"type": "string"}]),
        ["6:55 this alternative and an earlier one may fit the same value: which is meant?"],
    ),
    "an option that fits another alternative": (
        sound(type="-", minimum="-", oneOf=[{"type": "string", "format": "percentage"}, {"const": "5%"}]),
        ["6:55 this alternative and an earlier one may fit the same value: which is meant?"],
    ),
    "keyword beside alternatives": (
        sound(type="-", oneOf=[{"type": "integer"}]),
        ["5:1 `minimum` stands beside `oneOf`: write it into the schema there"],
    ),
    "option of another type": (sound(enum=["1"]), ["8:9 `1` is not of the type integer"]),
    "bounds the wrong way round": (sound(minimum=5, maximum=3), ["6:12 `minimum` is more than `maximum`"]),
    "wrong default": (sound(default=-1), ["8:12 the default is not as the schema itself says"]),
    "wrong example": (sound(examples=[1, "x"]), ["8:17 the example is not as the schema itself says"]),
    "default with decimals": (sound(default=0.5), None),
}


@pytest.mark.parametrize(("text", "expected"), PROBLEMS.values(), ids=PROBLEMS)
def test_problem(text, expected, monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    schema, problems = load(parse(text.encode()), "plan.schema.json")
    assert schema is None
    assert {problem.file for problem in problems} == {"plan.schema.json"}
    found = [f"{problem.line}:{problem.column} {problem.message}" for problem in problems]
    assert expected is None or found == expected


@pytest.mark.parametrize(
    "text",
    [
        SOUND,
        sound(default=3, examples=[4]),
        sound(**TEXTS, format="date"),
        sound(**TEXTS, pattern="^[a-z]+$", minLength=1),
        sound(**{**TEXTS, "type": ["string", "null"]}),
        sound(**{**TEXTS, "type": "-"}, enum=["a", "b"]),
        sound(**RECORD, additionalProperties={"type": "integer", "x-unit": "plants"}),
        sound(**LIST, items={"type": "string"}, uniqueItems=True),
        sound(type="number", enum=[1, 2]),
        sound(type="-", minimum="-", oneOf=[{"type": "integer"}, {"type": "string"}, {"type": "null"}]),
        sound().replace('{"title"', '{"$id": "https://example.org/plan", "title"', 1),
    ],
)
def test_sound_schema(text):
    schema, problems = load(parse(text.encode()), "plan.schema.json")
    assert problems == ()
    assert schema is not None
    assert check(schema, parse(b"{}")).faults == ()
    assert check(schema, parse(b"{}"), many=True).faults == ()


FRAGMENTS: list[Any] = [
    None, True, False, 0, -1, 1, 10**25, "", "x", "string", "object", "array", ["string", "null"], [], {},
    [1], [{}], ["object", "string"], {"type": "string"}, {"type": "object"}, {"$ref": "#/$defs/aim"},
    {"$ref": "#/$defs/zz"}, {"oneOf": [{"type": "string"}]}, "#/$defs/bed", "#/$defs/figure", "#", "(", "b",
    "date", "percentage", "percent", {"a": {"type": "integer"}}, {"enum": [1, "a", None]}, ["a"], ["name"],
    ["b", "raised"], {"const": "none"},
]  # fmt: skip


@st.composite
def broken_schemas(draw: st.DrawFn) -> Any:
    raw = deepcopy(garden().raw)
    container, key = draw(st.sampled_from(places(raw)))
    match draw(st.sampled_from(["replace", "delete", "add", "add"])):
        case "delete":
            del container[key]
        case "add" if isinstance(container, dict):
            container[draw(st.sampled_from([*KEYWORDS, *UNUSED]))] = deepcopy(
                draw(st.sampled_from(FRAGMENTS))
            )
        case _:
            container[key] = deepcopy(draw(st.sampled_from(FRAGMENTS)))
    return raw


@given(broken_schemas(), mutants())
def test_a_schema_is_refused_or_all_judges_agree(raw, data):
    schema, problems = load(parse(json.dumps(raw).encode()), "plan.schema.json")
    assert (schema is None) is (problems != ())
    if schema is not None:
        agree(schema, reference(schema), data)
        check(schema, parse(as_yaml(data).encode()))


def test_no_library_would_fetch_what_a_schema_names():
    assert "disabled" in (fault_of({"$ref": "http://127.0.0.1:9/plan"}) or "")


def test_all_problems_of_a_schema_come_in_one_run():
    text = sound(minimun=3, title="-", default=-1)
    _, problems = load(parse(text.encode()), "plan.schema.json")
    assert [problem.line for problem in problems] == [2, 7, 8]
