"""The algebra of types and units: what combines, what compares, what is one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_lint.language.types import (
    BARE,
    BOOL,
    DATE,
    NOTHING,
    NUMBER,
    PERCENT,
    PERCENTAGE,
    TEXT,
    YEAR,
    Entry,
    Field,
    Kind,
    List,
    Record,
    Scalar,
    arithmetic,
    comparable,
    describe,
    either,
    figure,
    key_type,
    list_of,
    unite,
)

KILOS, PLANTS = figure("kilos"), figure("plants")
EITHER = figure("plants", PERCENT)


def options(*names):
    return Scalar(frozenset({Kind("text", options=frozenset(names))}))


@pytest.mark.parametrize(
    ("left", "operator", "right", "result"),
    [
        (KILOS, "+", KILOS, KILOS),
        (PERCENTAGE, "-", PERCENTAGE, PERCENTAGE),
        (KILOS, "+", NUMBER, KILOS),
        (NUMBER, "-", PERCENTAGE, PERCENTAGE),
        (KILOS, "+", PERCENTAGE, None),
        (KILOS, "-", PLANTS, None),
        (NUMBER, "*", PERCENTAGE, PERCENTAGE),
        (PERCENTAGE, "*", PERCENTAGE, PERCENTAGE),
        (KILOS, "*", PERCENTAGE, KILOS),
        (PERCENTAGE, "*", KILOS, KILOS),
        (KILOS, "*", NUMBER, KILOS),
        (KILOS, "*", KILOS, None),
        (KILOS, "*", PLANTS, None),
        (KILOS, "/", KILOS, NUMBER),
        (KILOS, "/", PLANTS, NUMBER),
        (KILOS, "/", NUMBER, KILOS),
        (NUMBER, "/", KILOS, NUMBER),
        (PERCENTAGE, "/", PERCENTAGE, NUMBER),
        (PERCENTAGE, "/", NUMBER, PERCENTAGE),
        (KILOS, "/", PERCENTAGE, None),
        (PERCENTAGE, "/", KILOS, None),
        (TEXT, "+", TEXT, None),
        (YEAR, "+", NUMBER, None),
        # A field that may be a count or a percentage: the combinations that have a meaning.
        (EITHER, "+", PLANTS, PLANTS),
        (EITHER, "*", PERCENTAGE, EITHER),
        (EITHER, "+", KILOS, None),
    ],
)
def test_arithmetic(left, operator, right, result):
    assert arithmetic(operator, left, right) == result


@pytest.mark.parametrize(
    ("left", "right", "equal", "ordered"),
    [
        (KILOS, KILOS, True, True),
        (KILOS, NUMBER, True, True),
        (KILOS, PERCENTAGE, False, False),
        (KILOS, PLANTS, False, False),
        (EITHER, PERCENTAGE, True, True),
        (BOOL, BOOL, True, False),
        (YEAR, YEAR, True, True),
        (YEAR, DATE, False, False),
        (YEAR, TEXT, False, False),
        (TEXT, options("a"), True, True),
        (Entry("#/a", None), Entry("#/a", None), True, True),
        (Entry("#/a", None), Entry("#/b", None), False, False),
        (list_of(KILOS), list_of(NUMBER), True, False),
        (list_of(KILOS), list_of(YEAR), False, False),
        (list_of(KILOS), KILOS, False, False),
        (Record("#", "", {}), Record("#", "", {}), False, False),
        (NOTHING, KILOS, True, True),
    ],
)
def test_comparable(left, right, equal, ordered):
    assert comparable(left, right, ordered=False) is equal is comparable(right, left, ordered=False)
    assert comparable(left, right, ordered=True) is ordered is comparable(right, left, ordered=True)


UNITS = st.sets(st.sampled_from([BARE, PERCENT, "kilos", "plants"]), min_size=1).map(
    lambda names: figure(*names)
)


@given(UNITS, UNITS)
def test_sums_and_products_commute_and_are_refused_both_ways(left, right):
    for operator in "+-*":
        assert arithmetic(operator, left, right) == arithmetic(operator, right, left)
    assert comparable(left, right, ordered=True) == comparable(right, left, ordered=True)


@given(UNITS, UNITS, UNITS, st.sampled_from("+-*/"))
def test_what_has_a_meaning_keeps_it_when_a_unit_is_added(left, right, more, operator):
    alone = arithmetic(operator, left, right)
    together = arithmetic(operator, Scalar(left.kinds | more.kinds), right)
    assert alone is None or (together is not None and alone.kinds <= together.kinds)


def test_unite():
    beds, rows = List(lambda: TEXT, "#/beds", "name"), List(lambda: TEXT, "#/rows", None)
    bed = Record("#/bed", "bed", {})
    assert unite([]) == NOTHING
    assert unite([TEXT, options("a")]) == TEXT
    assert unite([options("a"), options("b")]) == options("a", "b")
    assert unite([KILOS, YEAR]) == Scalar(KILOS.kinds | YEAR.kinds)
    assert unite([beds, beds]) is beds
    assert unite([bed, Record("#/bed", "bed", {})]) == bed
    assert unite([bed, Record("#/row", "row", {})]) is None
    assert unite([beds, TEXT]) is None
    assert unite([beds, list_of(bed)]) is None
    together: Any = unite([beds, rows])
    assert (together.place, together.key, together.item()) == ("", None, TEXT)


@pytest.mark.parametrize(
    ("kinds", "item"),
    [
        ([list_of(NOTHING), list_of(KILOS)], KILOS),
        ([list_of(KILOS), list_of(NOTHING)], KILOS),
        ([list_of(NOTHING), list_of(NOTHING)], NOTHING),
    ],
)
def test_an_empty_list_takes_the_type_of_the_other(kinds, item):
    united: Any = unite(kinds)
    assert united.item() == item


def test_an_empty_list_in_a_list():
    nested: Any = unite([list_of(list_of(NOTHING)), list_of(list_of(KILOS))])
    assert nested.item().item() == KILOS


@pytest.mark.parametrize(
    ("kinds", "result"),
    [
        ([KILOS, NUMBER], KILOS),
        ([NUMBER, PERCENTAGE], PERCENTAGE),
        ([NUMBER, NUMBER], NUMBER),
        ([EITHER, NUMBER], EITHER),
        # A schema that allows a bare count or a percentage means both.
        ([figure(BARE, PERCENT), NUMBER], figure(BARE, PERCENT)),
        ([TEXT, NUMBER], Scalar(TEXT.kinds | NUMBER.kinds)),
        ([TEXT, list_of(TEXT)], None),
    ],
)
def test_either_expression(kinds, result):
    assert either(kinds) == result


def field(kind):
    return Field(lambda: kind, required=False, title="")


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        (Record("#", "", {"a": field(TEXT), "b": field(BOOL)}), options("a", "b")),
        (Record("#", "", {}, YEAR, lambda: KILOS), YEAR),
        (Record("#", "", {"a": field(TEXT)}, YEAR, lambda: KILOS), TEXT),
        (Record("#", "", {}), TEXT),
    ],
)
def test_key_type(record, kind):
    assert key_type(record) == kind


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (EITHER, "percent or plants"),
        (NUMBER, "a bare number"),
        (BOOL, "true or false"),
        (NOTHING, "nothing"),
        (list_of(YEAR), "a list of a year"),
        (Record("#", "bed", {}), "a mapping (bed)"),
        (Record("#", "", {}), "a mapping"),
        (Entry("#/beds", "name"), "an entry of a list"),
    ],
)
def test_describe(kind, words):
    assert describe(kind) == words
