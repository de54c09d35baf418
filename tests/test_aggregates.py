"""Lists and aggregates: of nothing, of missing things, under conditions that are unknown."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_lint import figures
from plan_lint.figures import Figure
from plan_lint.language import lists, types
from plan_lint.language.evaluate import Mode, compile_expression
from plan_lint.language.reading import members_in
from plan_lint.language.values import FIXED_SLOTS, NO_VALUE, REFUSED, Node, Run, Unknown
from tests.rule_bench import (
    BOOL,
    COUNT,
    PERCENTAGE,
    TEXT,
    YEAR,
    data_of,
    either,
    hedged,
    listed,
    mapping,
    plan_type,
    printed,
    record,
    typed,
    unit,
    value_of,
)

ROW = record(
    name=TEXT,
    n=unit("plants"),
    ok=BOOL,
    share=PERCENTAGE,
    value=either(unit("plants"), PERCENTAGE),
    rough=hedged("plants"),
    flag=either(BOOL, TEXT),
    tags=listed(TEXT),
)
PLAN = plan_type(rows=listed(ROW, "name"), kilos=mapping(unit("kilos"), YEAR), more=listed(COUNT))

ROWS = """
rows:
- {name: A, n: 1, ok: true, share: 5%, value: 5, tags: [x, y], rough: 7}
- {name: B, n: 2, ok: false, share: 7%, value: 5%, tags: [y, x], rough: about 9}
- {name: A, n: 3, ok: true, share: 5%, value: 6, tags: [x, y], rough: 11}
kilos: {2008/09: 4, 2009/10: 7, 2010/11: null}
"""
HOLES = """
rows:
- {name: A, n: 1, ok: true}
- {name: B, ok: false}
- {n: 3}
"""
EMPTY = "{rows: [], kilos: {}}"


def show(text, yaml):
    return printed(text, data_of(yaml), PLAN)


@pytest.mark.parametrize(
    ("text", "prints"),
    [
        ("sum(r.n for r in plan.rows)", "6"),
        ("sum(r.share for r in plan.rows)", "17%"),
        ("sum(r.n for r in plan.rows if r.ok)", "4"),
        ("sum(r.n for r in plan.rows for s in plan.rows if s.n > r.n)", "4"),
        ("count(plan.rows)", "3"),
        ("count(r for r in plan.rows if r.ok)", "2"),
        ("min(r.n for r in plan.rows)", "1"),
        ("max(r.n for r in plan.rows)", "3"),
        ("max(keys(plan.kilos))", "2009/10"),
        ("min(keys(plan.kilos))", "2008/09"),
        ("mean(r.n for r in plan.rows)", "2"),
        ("mean(r.share for r in plan.rows)", "5.67%"),
        ("median(r.n for r in plan.rows)", "2"),
        ("median(values(plan.kilos))", "5.5"),
        ("any(r.ok for r in plan.rows)", "yes"),
        ("all(r.ok for r in plan.rows)", "no"),
        ("unique(r.name for r in plan.rows)", "no"),
        ("unique([r.name, r.n] for r in plan.rows)", "yes"),
        ("unique([r.name, r.share] for r in plan.rows)", "no"),
        ("unique(r.tags for r in plan.rows)", "no"),
        ("unique(plan.rows)", "yes"),
        ("unique(r.value for r in plan.rows)", "yes"),
        ("list(r.name for r in plan.rows)[2]", "A"),
        ("find(r.n for r in plan.rows if r.name == 'B')", "2"),
        ("find(r.n for r in plan.rows if r.name == 'A')", "? no value"),
        ("find(r.n for r in plan.rows if r.name == 'C')", "? no value"),
        ("first(r.n for r in plan.rows if r.name == 'A')", "1"),
        ("first(r.n for r in plan.rows if r.name == 'C')", "? no value"),
        ("first(plan.rows).name", "A"),
        ("join(distinct(list(r.name for r in plan.rows)), ', ')", "A, B"),
        ("count(distinct(list(r.tags for r in plan.rows)))", "2"),
        ("count(distinct(list(r.value for r in plan.rows)))", "3"),
        ("join(keys(plan.kilos), ', ')", "2008/09, 2009/10"),
        ("join(values(plan.kilos), ', ')", "4, 7"),
        ("join(list(p[1] for p in pairs(keys(plan.kilos))), ', ')", "2009/10"),
        ("count(pairs([1]))", "0"),
        ("join(range(2008/09, 2010/11), ' ')", "2008/09 2009/10 2010/11"),
        ("join(range(3, 5), ' ')", "3 4 5"),
        ("count(range(5, 3))", "0"),
        ("count(range(2010/11, 2008/09))", "0"),
        ("count(range(1, 10000))", "10,000"),
        ("count(range(1, 10001))", "? no value"),
        ("count(range(0 - 99999999999, 99999999999))", "? no value"),
        ("range(0.5, 2)[0]", "? no value"),
        ("'y' in first(plan.rows).tags", "yes"),
        # Values of several kinds: no sum, no order, but told apart.
        ("sum(r.value for r in plan.rows)", "? no value"),
        ("max(r.value for r in plan.rows)", "? no value"),
        ("mean(r.value for r in plan.rows if is_count(r.value))", "5.5"),
        # Hedged figures.
        ("max(r.rough for r in plan.rows)", "11"),
        ("min(r.rough for r in plan.rows)", "7"),
        ("median(r.rough for r in plan.rows)", "? hedged"),
        ("unique(r.rough for r in plan.rows)", "? hedged"),
    ],
)
def test_of_rows(text, prints):
    assert show(text, ROWS) == prints


@pytest.mark.parametrize(
    ("text", "prints"),
    [
        ("any(r.ok for r in plan.rows)", "no"),
        ("all(r.ok for r in plan.rows)", "yes"),
        ("unique(r.name for r in plan.rows)", "yes"),
        ("sum(r.n for r in plan.rows)", "0"),
        ("count(plan.rows)", "0"),
        ("min(r.n for r in plan.rows)", "? no value"),
        ("max(r.n for r in plan.rows)", "? no value"),
        ("mean(r.n for r in plan.rows)", "? no value"),
        ("median(r.n for r in plan.rows)", "? no value"),
        ("find(r.n for r in plan.rows)", "? no value"),
        ("first(r.n for r in plan.rows)", "? no value"),
        ("count(list(r.n for r in plan.rows))", "0"),
        ("count(keys(plan.kilos))", "0"),
        ("max(values(plan.kilos))", "? no value"),
    ],
)
def test_of_nothing(text, prints):
    assert show(text, EMPTY) == prints


@pytest.mark.parametrize(
    "text",
    [
        f"{name}(r.n for r in plan.rows)"
        for name in ["sum", "min", "max", "mean", "median", "unique", "list", "find", "first", "count"]
    ]
    + ["any(r.ok for r in plan.rows)", "all(r.ok for r in plan.rows)", "keys(plan.kilos)", "pairs(plan.more)"]
    + ["distinct(plan.more)", "join(plan.more, ',')", "5 in plan.more", "values(plan.kilos)"],
)
def test_a_missing_source_is_unknown(text):
    place = "/kilos" if "kilos" in text else "/more" if "more" in text else "/rows"
    assert show(text, "{}") == f"? missing {place}"
    assert (
        printed(text, {"rows": REFUSED, "kilos": REFUSED, "more": REFUSED}, PLAN)
        == f"? not as the schema says {place}"
    )


@pytest.mark.parametrize(
    ("text", "prints"),
    [
        ("sum(r.n for r in plan.rows)", "? missing /rows/1/n"),
        ("max(r.n for r in plan.rows)", "? missing /rows/1/n"),
        ("sum(r.n for r in plan.rows if present(r.n))", "4"),
        ("any(r.ok for r in plan.rows)", "yes"),
        ("all(r.ok for r in plan.rows)", "no"),
        ("any(not r.ok and r.n > 5 for r in plan.rows)", "? missing /rows/1/n"),
        ("all(r.n > 0 for r in plan.rows)", "? missing /rows/1/n"),
        ("all(r.n > 2 for r in plan.rows)", "no"),
        ("any(r.n > 2 for r in plan.rows)", "yes"),
        # Conditions that are unknown.
        ("count(r for r in plan.rows if r.ok)", "1 to 2"),
        ("count(r for r in plan.rows if r.ok) >= 1", "yes"),
        ("count(r for r in plan.rows if r.ok) <= 2", "yes"),
        ("count(r for r in plan.rows if r.ok) > 2", "no"),
        ("count(r for r in plan.rows if r.ok) == 1", "? missing"),
        ("count(r for r in plan.rows if r.ok) + 1 >= 2", "yes"),
        ("sum(r.n for r in plan.rows if r.ok)", "? missing /rows/2/ok"),
        ("any(r.n == 1 for r in plan.rows if r.ok)", "yes"),
        ("any(r.n == 3 for r in plan.rows if r.ok)", "? missing /rows/2/ok"),
        ("any(r.n == 9 for r in plan.rows if r.ok)", "no"),
        ("all(r.n == 1 for r in plan.rows if r.ok)", "? missing /rows/2/ok"),
        ("all(r.n < 9 for r in plan.rows if r.ok)", "yes"),
        ("find(r.n for r in plan.rows if r.ok)", "? missing /rows/2/ok"),
        ("find(r.n for r in plan.rows if r.n == 3)", "? missing /rows/1/n"),
        ("first(r.n for r in plan.rows if r.ok)", "1"),
        ("first(r.name for r in plan.rows if not r.ok)", "B"),
        ("first(r.name for r in plan.rows if r.n > 1)", "? missing /rows/1/n"),
        ("first(t for r in plan.rows for t in r.tags)", "? missing /rows/0/tags"),
        ("list(r.n for r in plan.rows if r.ok)", "? missing /rows/2/ok"),
        ("unique(r.n for r in plan.rows if r.ok)", "? missing /rows/2/ok"),
        ("unique(r.n for r in plan.rows)", "? missing /rows/1/n"),
        ("unique([r.name, r.n] for r in plan.rows)", "? missing /rows/1/n"),
        ("unique(r.ok == r.ok for r in plan.rows)", "no"),
        ("'B' in list(r.name for r in plan.rows)", "yes"),
        ("'C' in list(r.name for r in plan.rows)", "? missing /rows/2/name"),
        ("count(distinct(list(r.name for r in plan.rows)))", "3"),
        ("join(list(r.name for r in plan.rows), ' ')", "? missing /rows/2/name"),
        ("any(t == 'x' for r in plan.rows for t in r.tags)", "? missing /rows/0/tags"),
        ("any(true for r in plan.rows if r.n == 1 for t in [1])", "yes"),
        ("count(t for r in plan.rows if r.ok for t in [1, 2])", "2 to 4"),
    ],
)
def test_with_holes(text, prints):
    assert show(text, HOLES) == prints


@pytest.mark.parametrize(
    ("rows", "prints"),
    [
        ("[{tags: [a]}, {name: B}]", "a"),  # what comes after it is not asked for
        ("[{name: B}, {tags: [a]}]", "? missing /rows/0/tags"),
        ("[{tags: [a], ok: true}, {tags: [b]}]", "a"),
        ("[{tags: [b], ok: false}, {tags: [a], ok: true}]", "a"),
    ],
)
def test_first_is_known_as_soon_as_there_is_one(rows, prints):
    assert (
        show("first(t for r in plan.rows if default(r.ok, true) for t in r.tags)", f"rows: {rows}") == prints
    )


@pytest.mark.parametrize(
    ("text", "prints"),
    [
        ("sum(r.value for r in plan.rows)", "? no value"),
        ("max(r.rough for r in plan.rows)", "? hedged"),
        ("max(r.value for r in plan.rows)", "? no value"),
    ],
)
def test_of_rows_that_do_not_go_together(text, prints):
    rows = "rows: [{value: 5, rough: 5}, {value: 3%, rough: about 5}, {value: 2, rough: 2}]"
    assert show(text, rows) == prints


def test_members_that_are_not_true_or_false():
    yaml = "rows: [{flag: perhaps}, {flag: false}]"
    assert show("any(r.flag for r in plan.rows)", yaml) == "? no value"
    assert show("all(r.flag for r in plan.rows)", yaml) == "no"


NUMBERS = st.lists(st.integers(-50, 50), max_size=6)


@given(NUMBERS, st.randoms())
def test_the_order_of_members_means_nothing(numbers, random):
    shuffled = random.sample(numbers, len(numbers))
    for name in ("sum", "min", "max", "mean", "median", "unique", "count"):
        results = [
            value_of(f"{name}(l)", l=(types.list_of(types.NUMBER), tuple(each)))
            for each in (numbers, shuffled)
        ]
        keys = [each if isinstance(each, Unknown | bool) else figures.key(each) for each in results]
        assert keys[0] == keys[1]


@given(
    st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from([True, False, None])), max_size=6),
    st.data(),
)
def test_count_stands_for_every_number_it_may_be(rows, data):
    """Whatever an unknown condition turns out to be, a decided comparison of the count stays as it was."""
    row = types.list_of(types.BOOL)
    value = tuple((Unknown("missing") if ok is None else ok,) for _n, ok in rows)
    filled = tuple((data.draw(st.booleans()) if ok is None else ok,) for _n, ok in rows)
    sign = data.draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
    text = f"count(r for r in l if r[0]) {sign} {data.draw(st.integers(0, 6))}"
    told = value_of(text, l=(types.list_of(row), value))
    assert isinstance(told, Unknown) or told is value_of(text, l=(types.list_of(row), filled))


FIGURES = st.integers(-9, 9) | st.tuples(st.integers(-9, 9), st.integers(1, 4), st.booleans()).map(
    lambda parts: figures.Figure(*parts)
)


@given(FIGURES, FIGURES)
def test_equal_figures_have_one_key(a, b):
    assert (figures.key(a) == figures.key(b)) is (figures.order(a, b) == 0)


@given(st.lists(FIGURES))
def test_ordered(numbers):
    ordered = figures.ordered(numbers)
    assert all(figures.order(a, b) <= 0 for a, b in pairwise(ordered))


@pytest.mark.parametrize(
    ("first", "last", "limit", "years"),
    [
        ("2008/09", "2010/11", 3, ("2008/09", "2009/10", "2010/11")),
        ("2008/09", "2010/11", 2, None),
        ("2009/10", "2008/09", 2, ()),
        ("9997/98", "9998/99", 9, ("9997/98", "9998/99")),
        ("2008/10", "2010/11", 9, None),
        ("2008/09", "tomorrow", 9, None),
    ],
)
def test_years(first, last, limit, years):
    assert figures.years(first, last, limit) == years


# Steps


def steps_of(text, yaml):
    checked, refused, scope = typed(text, PLAN)
    assert refused == []
    run = Run(1000, print)
    data = data_of(yaml)
    env = [run, Node(data, ()), None, data, *([None] * (len(scope.slots) - len(FIXED_SLOTS)))]
    compile_expression(checked, Mode({}))(env)
    return 1000 - run.steps


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("count(plan.rows)", 3),
        ("count(1 for r in plan.rows for s in plan.rows)", 3 + 9),
        ("first(1 for r in plan.rows for s in plan.rows)", 3 + 3),
        ("first(1 for r in plan.rows for s in plan.rows if r.name == 'Z')", 3 + 9),
        ("5 in plan.more", 0),
        ("'x' in list(r.name for r in plan.rows)", 6),
        ("count(range(1, 50))", 100),
        ("max(values(plan.kilos))", 5),
        ("count([[1, 2], [3]])", 5),
        ("count(r.tags for r in plan.rows)", 9),
        ("count([r.tags] for r in plan.rows)", 3 + 3 * (1 + 2)),
        ("['x', 'y'] in list(r.tags for r in plan.rows)", 9 + 9 + 2 + 2),  # and the first is equal
        ("join(list(r.tags for r in plan.rows), '; ')", 9 + 9),
        ("similar('Norfok', ['Norfolk', 'Derbyshire'])", 2 + 6 + 17 // 8),
        ("count(1 for x in [1, 2] if present(similar('Norfok', ['Norfolk', 'Derbyshire'])))", 2 + 10 + 8),
        (f"lower('{'a' * 256}')", 0),
        (f"lower('{'a' * 600}')", 2),
        (f"contains('{'a' * 300}', '{'b' * 300}')", 2),
        (f"join(['{'a' * 250}', 'b'], ' and ')", 2 + 1),
    ],
)
def test_members_are_steps(text, steps):
    assert steps_of(text, ROWS) == steps


def test_every_place_that_a_trace_notes_is_a_step():
    checked, _, scope = typed("x", x=types.list_of(types.NUMBER))
    read = compile_expression(checked, Mode({}, traced=True))
    for steps, expected in ((3, (1, 2, 3)), (2, Unknown("too many steps"))):
        env: list[Any] = [Run(steps, print), *([None] * (len(scope.slots) - 1))]
        env[scope.names["x"].slot] = (1, 2, 3)
        assert read(env) == expected


def test_a_text_too_long_for_a_name_is_like_none():
    assert value_of(f"similar('{'N' * 1001}', ['Norfolk'])", steps=1).reason == NO_VALUE


def test_what_is_empty_takes_no_steps():
    assert value_of("count([])", steps=0) == 0
    assert value_of("count(r.tags for r in plan.rows)", data_of(EMPTY), PLAN, steps=0) == 0
    nothing = (types.list_of(types.list_of(types.NUMBER)), ())
    assert value_of("count(x)", x=nothing, steps=0) == 0


@pytest.mark.parametrize("steps", range(5))
def test_a_list_of_lists_is_not_looked_at_without_steps_for_all(steps):
    assert value_of("count([[1, 2], [3]])", steps=steps) == Unknown("too many steps")


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("list(r.tags for r in plan.rows)", 4),
        ("join(list(r.tags for r in plan.rows), '; ')", 17),
        ("['x', 'z'] in list(r.tags for r in plan.rows)", 20),
        (f"join(['{'a' * 250}', 'b'], ' and ')", 2),
        (f"lower('{'a' * 600}')", 1),
        ("similar('Norfok', ['Norfolk', 'Derbyshire'])", 9),
        ("join(plan.rows, ', ')", 5),
        (f"'{'a' * 600}' == '{'a' * 600}'", 1),
    ],
)
def test_lists_and_texts_that_there_are_no_steps_for(text, steps):
    told = value_of(text, data_of(ROWS), PLAN, steps=steps)
    assert (told[0].reason if type(told) is tuple else told.reason) == "too many steps"


@pytest.mark.parametrize(
    "text", ["keys(plan.kilos)", "values(plan.kilos)", "range(1, 3)", "5 in [1, 2, 3]", "'x' in ['a', 'b']"]
)
def test_what_takes_more_steps_than_there_are(text):
    data = data_of("kilos: {2008/09: 1, 2009/10: 2}")
    assert value_of(text, data, PLAN, steps=1).reason == "too many steps"


def test_a_sum_beyond_all_bounds():
    most = Figure(1 << 16_383, 3)
    listed_figures = (types.list_of(types.NUMBER), (most, most, most))
    assert value_of("sum(x)", x=listed_figures).reason == NO_VALUE


def test_too_many_steps_end_quickly():
    text = "count(1 for a in range(1, 9999) for b in range(1, 9999) for c in range(1, 9999))"
    assert value_of(text, steps=100_000) == Unknown("too many steps")


def test_lists_that_there_are_no_steps_for_are_not_read(monkeypatch):
    """A list of thousands is looked through for each of its members: the steps bound what that takes."""
    read: list[int] = []

    def counted(value, item):
        found = members_in(value, item)
        read.append(len(found or ()))
        return found

    monkeypatch.setattr(lists, "members_in", counted)
    plan = plan_type(names=listed(TEXT))
    data = {"names": ["Long shed"] * 5_000}
    text = "first(x for x in plan.names if count(y for y in plan.names if y == x) > 1000000)"
    assert value_of(text, data, plan, steps=100_000) == Unknown("too many steps")
    assert sum(read) <= 100_000
