"""Expressions against types: what has a meaning, and what is refused with its place and what to do."""

from __future__ import annotations

import pytest

from plan_lint.language.functions import FUNCTIONS
from plan_lint.language.types import TEXT as TEXT_TYPE
from plan_lint.language.types import describe
from tests.rule_bench import (
    BOOL,
    COUNT,
    DATE,
    PERCENTAGE,
    TEXT,
    YEAR,
    either,
    listed,
    mapping,
    plan_type,
    record,
    typed,
    unit,
)

BED = record(
    title="bed",
    required=("name",),
    name=TEXT,
    kind={"enum": ["raised", "open"]},
    plants=unit("plants"),
    share=PERCENTAGE,
    value=either(unit("plants"), PERCENTAGE),
    rank=COUNT,
    sown=DATE,
    shaded=BOOL,
    tags=listed(TEXT),
)
PLAN = plan_type(
    beds=listed(BED, "name"),
    rows=listed(BED, "name"),
    year=YEAR,
    kilos=mapping(unit("kilos"), YEAR),
    notes=mapping(TEXT),
    mixed=record(title="mixed", number=COUNT, text=TEXT, inner=record(title="inner", number=COUNT)),
    pair=record(title="pair", left=unit("kilos"), right=unit("kilos")),
)
FORM = {"year": "2009/10", "columns": ["2008/09", "2009/10"], "most": 12}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("plan.beds[0].plants", "plants"),
        ("plan.beds[0].plants * 5%", "plants"),
        ("plan.beds[0].value", "percent or plants"),
        ("plan.beds[0].value - 3%", "percent"),
        ("-plan.beds[0].value", "percent or plants"),
        ("plan.kilos[plan.year]", "kilos"),
        ("plan.kilos[2009/10] / plan.beds[0].plants", "a bare number"),
        ("plan.pair['left']", "kilos"),
        ("plan.notes['a b']", "text"),
        ("plan.mixed['text']", "text"),
        ("keys(plan.kilos)", "a list of a year"),
        ("keys(plan.mixed)", "a list of text"),
        ("values(plan.kilos)", "a list of kilos"),
        ("values(plan.pair)", "a list of kilos"),
        ("pairs(keys(plan.kilos))", "a list of a list of a year"),
        ("distinct(plan.beds[0].tags)", "a list of text"),
        ("range(2008/09, plan.year)", "a list of a year"),
        ("range(1, 3)", "a list of a bare number"),
        ("sum(b.plants for b in plan.beds)", "plants"),
        ("mean(b.value for b in plan.beds)", "percent or plants"),
        ("max(keys(plan.kilos))", "a year"),
        ("find(b for b in plan.beds if b.name == 'A')", "a mapping (bed)"),
        ("find(b for b in plan.beds if b.name == 'A').plants", "plants"),
        ("list(b.plants for b in plan.beds if b.shaded)", "a list of plants"),
        ("count(plan.beds)", "a bare number"),
        ("count([])", "a bare number"),
        ("unique([b.name, b.plants] for b in plan.beds)", "true or false"),
        ("default(plan.beds[0].plants, 0)", "plants"),
        ("default(plan.beds[0].share, 0)", "percent"),
        ("plan.beds[0].plants if true else 0", "plants"),
        ("[] if true else [plan.year]", "a list of a year"),
        ("percent(plan.beds[0].plants, 5)", "percent"),
        ("nearest(5%, plan.beds[0].value)", "plants"),
        ("smallest_whole(plan.beds[0].plants, 5%)", "plants"),
        ("increase(plan.beds[0].plants, 5%)", "plants"),
        ("starts(plan.year) < plan.beds[0].sown", "true or false"),
        ("plan.beds[0].kind == 'open'", "true or false"),
        ("plan.beds[0].kind in ['open', 'raised']", "true or false"),
        ("plan.year in form.columns", "true or false"),
        ("lower([][0])", "nothing"),
        ("plan.beds[0].tags == plan.rows[0].tags", "true or false"),
        ("form.most", "a bare number"),
        ("matches(plan.notes.a, '[a-z]+')", "true or false"),
    ],
)
def test_type_of(text, kind):
    checked, refused, _scope = typed(text, PLAN, FORM)
    assert (refused, describe(checked.kind)) == ([], kind)


REFUSED = [
    ("plan.bed", "bed", "the schema has no `bed` in a mapping (plan); did you mean `beds`?"),
    (
        "plan.beds.plants",
        "plants",
        "`.plants` needs a mapping, this is a list of a mapping (bed): loop over it with `for`",
    ),
    ("plan.year.first", "first", "`.first` needs a mapping, this is a year: nothing is inside"),
    ("plan.beds['A']", "'A'", "a list is indexed by a number from 0, not text"),
    ("plan.kilos[5]", "5", "the keys here are a year, not a bare number"),
    ("plan.pair[plan.year]", "plan.year", "the keys here are text, not a year"),
    ("plan.pair['lefd']", "'lefd'", "the schema has no `lefd` in a mapping (pair); did you mean `left`?"),
    (
        "plan.mixed[plan.notes.a]",
        "plan.mixed[plan.notes.a]",
        "the fields of this mapping differ in type; name one with `.`",
    ),
    ("plan.year[0]", "plan.year[0]", "only a mapping or a list is indexed, this is a year"),
    ("plants > 5", "plants", "nothing is called `plants` here; did you mean `plan`?"),
    ("zebra > 5", "zebra", "nothing is called `zebra` here; text is written in quotes"),
    ("percent > 5", "percent", "`percent` is a function; write percent(part, whole)"),
    ("values(plan.mixed)", "values(plan.mixed)", "values(mapping) has no meaning for a mapping (mixed)"),
    ("percent(1)", "percent(1)", "percent(part, whole) takes 2 values, here is 1"),
    ("abs(1, 2, 3)", "abs(1, 2, 3)", "abs(x) takes 1 value, here are 3"),
    ("percnt(1, 2)", "percnt", "there is no function `percnt`; did you mean `percent`?"),
    ("-plan.year", "plan.year", "minus needs a figure, this is a year"),
    ("not 5", "5", "this must be true or false, it is a bare number"),
    ("true and 5", "5", "this must be true or false, it is a bare number"),
    ("1 if 'a' else 2", "'a'", "this must be true or false, it is text"),
    ("plan.beds[0].plants + 5%", "plan.beds[0].plants + 5%", "plants + percent has no meaning"),
    (
        "plan.beds[0].plants >= 5%",
        "plan.beds[0].plants >= 5%",
        "plants and percent cannot be compared with >=; percent(part, whole) makes",
    ),
    ("plan.year == '2009'", "plan.year == '2009'", "a year and text cannot be compared with =="),
    ("true < false", "true < false", "true or false and true or false cannot be compared with <"),
    (
        "plan.beds[0].kind == 'opne'",
        "'opne'",
        "this is never `opne`; did you mean `open`? (it is one of open, raised)",
    ),
    (
        "'opne' == plan.beds[0].kind",
        "'opne'",
        "this is never `opne`; did you mean `open`? (it is one of open, raised)",
    ),
    ("plan.beds[0].kind in ['open', 'glas']", "'glas'", "this is never `glas` (it is one of open, raised)"),
    ("5 in plan.year", "plan.year", "`in` needs a list, this is a year"),
    (
        "plan.year in plan.kilos",
        "plan.kilos",
        "`in` needs a list, this is a mapping; keys(...) lists its keys",
    ),
    ("5 in form.columns", "5 in form.columns", "a bare number is never in a list of a year"),
    ("1 if true else 'a' + 1", "'a' + 1", "text + a bare number has no meaning"),
    (
        "plan.beds if true else 5",
        "plan.beds if true else 5",
        "both sides of `else` must be of one type, not a list of a mapping (bed) and a bare number",
    ),
    ("[plan.beds, 5]", "[plan.beds, 5]", "the members of a list must be of one type"),
    (
        "sum(b.name for b in plan.beds)",
        "sum(b.name for b in plan.beds)",
        "sum(list) has no meaning for a list of text",
    ),
    ("min(plan.beds)", "min(plan.beds)", "min(list) has no meaning for a list of a mapping (bed)"),
    (
        "any(b.plants for b in plan.beds)",
        "any(b.plants for b in plan.beds)",
        "any(list) has no meaning for a list of plants",
    ),
    ("sum(plan.year)", "plan.year", "list of sum(list) is a list, this is a year"),
    (
        "keys(plan.beds)",
        "plan.beds",
        "mapping of keys(mapping) is a mapping, this is a list of a mapping (bed)",
    ),
    ("values(plan.mixed)", "values(plan.mixed)", "values(mapping) has no meaning for a mapping (mixed)"),
    ("following(5)", "5", "year of following(year) is a year, this is a bare number"),
    ("lower(5)", "5", "text of lower(text) is text, this is a bare number"),
    (
        "points(plan.beds[0].plants, 5%)",
        "plan.beds[0].plants",
        "from of points(from, to) is a percentage, this is plants",
    ),
    ("nearest(5%, 5%)", "5%", "whole of nearest(percentage, whole) is a count, this is percent"),
    ("range('a', 'b')", "'a'", "first of range(first, last) is a whole number or year, this is text"),
    (
        "range(1, 2009/10)",
        "range(1, 2009/10)",
        "range(first, last) has no meaning for a bare number and a year",
    ),
    (
        "percent(plan.beds[0].plants, plan.kilos[2009/10])",
        "percent(plan.beds[0].plants, plan.kilos[2009/10])",
        "percent(part, whole) has no meaning for plants and kilos",
    ),
    ("matches('a', plan.notes.a)", "plan.notes.a", "a pattern is written out as text, not computed"),
    ("matches('a', '[0-')", "'[0-'", "the pattern cannot be read"),
    (
        "any(b.shaded for b in plan.mixed)",
        "plan.mixed",
        "`for` needs a list, this is a mapping (mixed); keys(...) or values(...) lists them",
    ),
    ("any(plan.shaded for plan in plan.beds)", "plan", "`plan` is in use already; choose another name"),
]
WHOLE = [
    (
        "plan.year == '2009/10'",
        "a year and text cannot be compared with ==; a year is written 2009/10, without quotes",
    ),
    (
        "'2009/10' == plan.year",
        "text and a year cannot be compared with ==; a year is written 2009/10, without quotes",
    ),
    (
        "plan.beds[0].sown < '2009-03-31'",
        "a date and text cannot be compared with <; a date is written 2009-03-31, without quotes",
    ),
    (
        "'x' < plan.beds[0].sown",
        "text and a date cannot be compared with <; a date is written 2009-03-31, without quotes",
    ),
    (
        "5% / plan.beds[0].plants",
        (
            "percent / plants has no meaning; only a percentage is divided by a percentage, "
            "and by a count only figures without percent"
        ),
    ),
    ("5% / plan.year", "percent / a year has no meaning; only figures are calculated"),
    ("any(true for b in plan.year)", "`for` needs a list, this is a year"),
    ("abs('a')", "x of abs(x) is a figure, this is text"),
    ("points(plan.beds[0].plants, 5%)", "from of points(from, to) is a percentage, this is plants"),
    ("smallest_whole(5%, 5%)", "part of smallest_whole(part, percentage) is a count, this is percent"),
    ("range('a', 5)", "first of range(first, last) is a whole number or year, this is text"),
    ("following(5)", "year of following(year) is a year, this is a bare number"),
    ("count(5)", "list of count(list) is a list, this is a bare number"),
    ("keys(5)", "mapping of keys(mapping) is a mapping, this is a bare number"),
    ("lower(5)", "text of lower(text) is text, this is a bare number"),
]


@pytest.mark.parametrize(("text", "message"), WHOLE)
def test_refused_in_these_words(text, message):
    _checked, refused, _scope = typed(text, PLAN, FORM)
    assert [said for _, said in refused] == [message]


@pytest.mark.parametrize(("text", "characters", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(text, characters, message):
    _checked, refused, _scope = typed(text, PLAN, FORM)
    assert len(refused) == 1, refused
    assert refused[0][0] == characters
    assert refused[0][1].startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        "plan.bed[0].plants + 5% > 3 and true",
        "sum(b.plants for b in plan.bed) == 3%",
        "any(p > 5% for p in percnt(1, 2))",
        "default(plan.bed, []) == [1]",
        "(plan.bed if true else 5) + 1",
        "[zebra, 5] == [1]",
        "unique([zebra, b.name] for b in plan.beds)",
        "matches('a', '[0-') and true",
    ],
)
def test_one_mistake_is_told_once(text):
    _checked, refused, _scope = typed(text, PLAN, FORM)
    assert len(refused) == 1, refused


def test_every_mistake_is_told():
    _checked, refused, _scope = typed("plan.bed > 1 and percnt(1) > 2 and plan.year == 5", PLAN, FORM)
    assert [characters for characters, _message in refused] == ["bed", "percnt", "plan.year == 5"]


def test_variables_end_with_their_comprehension():
    text = "any(b.shaded for b in plan.beds) and any(b.shaded for b in plan.rows)"
    assert typed(text, PLAN)[1] == []
    assert typed("any(b.shaded for b in plan.beds) and b.shaded", PLAN)[1][0][0] == "b"


def test_a_variable_in_the_next_source():
    checked, refused, _scope = typed(
        "count(t for b in plan.beds if b.shaded for t in b.tags if t != b.name)", PLAN
    )
    assert (refused, describe(checked.kind)) == ([], "a bare number")


def test_only_a_mapping_has_keys_and_values():
    assert [FUNCTIONS[name].result([TEXT_TYPE]) for name in ("keys", "values")] == [None, None]
