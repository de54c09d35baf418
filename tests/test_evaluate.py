"""Expressions at run time: exact figures, Kleene's three values, and what is unknown and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_lint import figures
from plan_lint.figures import Figure
from plan_lint.language import types
from plan_lint.language.evaluate import Mode, compile_expression
from plan_lint.language.values import NO_VALUE, REFUSED, Node, Unknown, descend, merged
from tests.rule_bench import (
    BOOL,
    COUNT,
    DATE,
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

PLAN = plan_type(
    a=record(
        plants=unit("plants"),
        share=PERCENTAGE,
        value=either(unit("plants"), PERCENTAGE, {"type": "string", "format": "hedged-percentage"}),
        whole=either(unit("plants"), PERCENTAGE),
        none=PERCENTAGE,
        rough=hedged("plants"),
        area={"type": "number", "x-unit": "square metres"},
        flag=either(BOOL, TEXT),
        shaded={**BOOL, "default": False},
        kind={"enum": ["open", "raised"], "default": "open"},
        name=TEXT,
        sown=DATE,
        tags=listed(TEXT),
        lists=listed(listed(COUNT)),
        inner=record(deep={**COUNT, "default": 7}),
    ),
    b=record(tags=listed(TEXT), lists=listed(listed(COUNT))),
    kilos=mapping(unit("kilos"), YEAR),
    notes=mapping(TEXT),
)


PLAN_WITHOUT_DEFAULTS = plan_type(a=record(kind={"enum": ["open", "raised"]}))


def show(text, yaml="{}"):
    return printed(text, data_of(yaml), PLAN)


@pytest.mark.parametrize(
    ("text", "prints"),
    [
        ("1 + 2 * 3 - 4", "3"),
        ("-(3 - 5)", "2"),
        ("7 / 2", "3.5"),
        ("0.1 + 0.2 == 0.3", "yes"),
        ("200 * 5%", "1,000%"),
        ("50% * 50%", "25%"),
        ("2 * 5%", "10%"),
        ("5% + 3", "8%"),
        ("5% / 10%", "0.5"),
        ("1 / 3 * 3 == 1", "yes"),
        ("49.46% == percent(46, 93)", "no"),
        ("agrees(49%, percent(46, 93))", "yes"),
        ("1 < 2 < 3", "yes"),
        ("1 < 3 < 2", "no"),
        ("2008/09 < 2009/10", "yes"),
        ("starts(2009/10) == 2009-04-01", "yes"),
        ("'a' in ['b', 'a']", "yes"),
        ("'a' not in ['b', 'a']", "no"),
        ("'c' in ['b', 'a']", "no"),
        ("lower('A') in ['a', 'a']", "yes"),
        ("1 in [1.0]", "yes"),
        ("5 in []", "no"),
        ("[1, 2] == [1, 2]", "yes"),
        ("[1, 2] == [1, 2, 3]", "no"),
        ("[1, 2] != [1, 3]", "yes"),
        ("[[1], [2]] == [[1], [2]]", "yes"),
        ("[1, 2] in [[1], [1, 2]]", "yes"),
        ("[1, 2][1]", "2"),
        ("default(1 / 0, 5) * 200", "1,000"),
        ("default(percent(1, 0), 5) * 200", "1,000%"),
        ("(percent(1, 0) if false else 5) * 200", "1,000%"),
        ("1 if true else 1 / 0", "1"),
        ("is_count(5) and not is_count(5%)", "yes"),
        ("is_percentage(5)", "no"),
        ("is_percentage(12.5)", "no"),
        ("is_percentage('5%')", "no"),
        ("join([1, 5%, 2.50], '; ')", "1; 5%; 2.50"),
    ],
)
def test_values(text, prints):
    assert show(text) == prints


@pytest.mark.parametrize(
    ("text", "prints"),
    [
        ("1 / 0", "? division by zero"),
        ("percent(1, 0)", "? division by zero"),
        ("change(0, 1)", "? division by zero"),
        ("1 + 1 / 0", "? division by zero"),
        ("[1][5]", "? no value"),
        ("[1][0 - 1]", "? no value"),
        ("min(x for x in [1] if x > 1)", "? no value"),
        ("plan.a.plants", "? missing /a"),
        ("-plan.a.plants", "? missing /a"),
        ("agrees(plan.a.value, 5%)", "? missing /a"),
        ("agrees(5%, plan.a.value)", "? missing /a"),
        ("join(['a'], plan.a.name)", "? missing /a"),
        ("join(plan.a.tags, plan.a.name)", "? missing /a"),
        ("similar(plan.a.name, ['a'])", "? missing /a"),
        ("similar('a', plan.a.tags)", "? missing /a"),
        ("range(1, plan.a.plants)", "? missing /a"),
        ("range(plan.a.plants, 1)", "? missing /a"),
        ("plan.kilos[2009/10] / plan.a.plants", "? missing /kilos /a"),
        ("plan.notes.x", "? missing /notes"),
        ("1 in [plan.a.plants, 2]", "? missing /a"),
        ("[plan.a.plants] == [1]", "? missing /a"),
        ("[plan.a.plants] == [plan.a.plants]", "? missing /a"),
        ("[plan.a.plants] != [plan.a.plants]", "? missing /a"),
        ("[[1], [plan.a.plants]] != [[1], [2]]", "? missing /a"),
        ("[plan.a.plants, 3] == [1, 2]", "no"),
        ("lower(plan.a.name)", "? missing /a"),
    ],
)
def test_unknown(text, prints):
    assert show(text) == prints


@pytest.mark.parametrize(
    ("text", "prints"),
    [
        ("plan.a.flag in ['x', 'y']", "? not as the schema says /a/flag"),
        ("plan.a.tags == ['x']", "? no value"),
        ("plan.a.lists == [[1], [3]]", "? no value"),
        ("[[1], [3]] == plan.a.lists", "? no value"),
        ("[[2], [3]] != plan.a.lists", "? no value"),
        ("plan.a.lists == [[1], [4]]", "no"),
        ("['x'] == plan.a.tags", "? no value"),
        ("plan.a.tags == plan.b.tags", "? no value"),
        ("plan.a.flag == 'x'", "? not as the schema says /a/flag"),
        ("plan.a.value > 5", "? not as the schema says /a/value"),
    ],
)
def test_what_is_not_as_the_schema_says(text, prints):
    yaml = "{a: {tags: {b: x}, flag: 5, value: [5], lists: [5, [3]]}, b: {tags: [x]}}"
    assert show(text, yaml) == prints


def test_what_the_checker_refuses_is_not_compiled():
    loop, call, _plan = (typed(text)[0] for text in ("count(x for x in [1])", "abs(1)", "plan"))
    name = loop.parts[0].parts[0]
    for wrong in (loop.parts[0], call._replace(means=None), name._replace(means=None)):
        with pytest.raises(TypeError):
            compile_expression(wrong, Mode({}))
    assert value_of("x[0]", x=(types.list_of(types.NUMBER), 5)).reason == NO_VALUE


@pytest.mark.parametrize(
    ("value", "text", "prints"),
    [
        ("5", "plan.dug == 5", "yes"),
        ("5", "plan.dug == true", "? no value"),
        ("true", "plan.dug == true", "yes"),
        ("5", "plan.name in ['x', 'y']", "? no value"),
        ("x", "plan.name in ['x', 'y']", "yes"),
        ("z", "plan.name in ['x', 'y']", "no"),
        ("true", "agrees(plan.dug, 5)", "? no value"),
        ("5", "agrees(plan.dug, 5)", "yes"),
        ("5", "range(plan.share, 6)", "5, 6"),
        ("5%", "range(plan.share, 6)", "? no value"),
        ("5", "range(plan.dug, 6)", "5, 6"),
        ("true", "range(plan.dug, 6)", "? no value"),
        ("5", "range(6, plan.share)", ""),
        ("6.5", "range(6, plan.share)", "? no value"),
    ],
)
def test_one_of_several_kinds(value, text, prints):
    plan = plan_type(dug=either(BOOL, COUNT), share=either(COUNT, PERCENTAGE), name=either(TEXT, COUNT))
    assert printed(text, data_of(f"{{dug: {value}, share: {value}, name: {value}}}"), plan) == prints


FULL = """
a:
  plants: 12
  share: 5%
  value: 40%
  whole: 40
  rough: about 100
  area: 12.50
  flag: maybe
  name: ""
  sown: 2009-03-31
  tags: [x, y]
  lists: [[1, 2], [3]]
  inner: {}
b: {tags: [x, y], lists: [[1, 2], [3]]}
kilos: {2008/09: 4, 2009/10: null}
notes: {odd key: here}
"""


@pytest.mark.parametrize(
    ("text", "prints"),
    [
        ("plan.a.plants", "12"),
        ("plan.a.plants * plan.a.share", "0.6"),
        ("plan.a.share * plan.a.plants", "0.6"),
        ("plan.a.share * plan.a.share", "0.25%"),
        ("plan.a.value * plan.a.plants", "4.8"),
        ("plan.a.plants * plan.a.value", "4.8"),
        ("plan.a.whole * plan.a.plants", "? no value"),
        ("plan.a.plants * plan.a.whole", "? no value"),
        ("default(plan.a.none, 1 / 3)", "0.33%"),
        ("default(plan.a.share, 1 / 3)", "5%"),
        ("default(plan.a.none, plan.a.none)", "? missing /a/none"),
        ("plan.a.area", "12.50"),
        ("plan.a.area * 2", "25"),
        ("plan.a.rough > 90", "yes"),
        ("plan.a.rough > 100", "? hedged"),
        ("plan.a.rough == 100", "? hedged"),
        ("plan.a.rough > 200", "no"),
        ("plan.a.sown < starts(2009/10)", "yes"),
        ("plan.a.kind", "open"),
        ("plan.a.kind == 'raised'", "no"),
        ("present(plan.a.kind)", "no"),
        ("missing(plan.a.kind)", "yes"),
        ("default(plan.a.kind, 'raised')", "open"),
        ("plan.a.shaded or plan.a.plants > 20", "no"),
        ("plan.a.inner.deep", "7"),
        ("plan.a.inner['deep']", "7"),
        ("present(plan.a.inner['deep'])", "no"),
        ("plan.a.name", "? missing /a/name"),
        ("plan.kilos[2009/10]", "? missing /kilos/2009~110"),
        ("plan.kilos[2010/11]", "? missing /kilos/2010~111"),
        ("plan.kilos[preceding(2009/10)]", "4"),
        ("plan.notes['odd key']", "here"),
        ("plan.a.tags == plan.b.tags", "yes"),
        ("plan.a.tags == ['x', 'y']", "yes"),
        ("['x', 'y'] == plan.a.tags", "yes"),
        ("plan.a.tags != ['y', 'x']", "yes"),
        ("plan.a.lists == plan.b.lists", "yes"),
        ("plan.a.lists[0] in plan.b.lists", "yes"),
        ("[9] in plan.b.lists", "no"),
        ("plan.a.tags[1]", "y"),
        ("plan.a.tags[2]", "? missing /a/tags/2"),
        # A field that may be one of several kinds: what has no meaning for this value is unknown.
        ("plan.a.value + 5%", "45%"),
        ("plan.a.value > 12", "yes"),
        ("plan.a.value > plan.a.plants", "? no value"),
        ("plan.a.value == plan.a.plants", "? no value"),
        ("plan.a.value in [plan.a.plants]", "? no value"),
        ("plan.a.value - plan.a.plants", "? no value"),
        ("percent(plan.a.value, plan.a.plants)", "? no value"),
        ("agrees(plan.a.value, plan.a.plants)", "? no value"),
        ("agrees(plan.a.value, 40.2%)", "yes"),
        ("points(plan.a.value, 45%)", "5%"),
        ("nearest(50%, plan.a.value)", "? no value"),
        ("plan.a.value / plan.a.plants", "? no value"),
        ("plan.a.value / 2", "20%"),
        ("plan.a.flag == true", "? no value"),
        ("default(plan.a.flag == true, false)", "no"),
        ("plan.a.flag == 'maybe'", "yes"),
        ("plan.a.flag and true", "? no value"),
        ("plan.a.flag and false", "no"),
        ("not plan.a.flag", "? no value"),
        ("lower(plan.a.flag)", "maybe"),
    ],
)
def test_fields(text, prints):
    assert show(text, FULL) == prints


def test_a_default_stands_in_for_absence_only():
    data = {"a": {"kind": REFUSED, "shaded": None, "inner": REFUSED}}
    assert printed("plan.a.kind", data, PLAN) == "? not as the schema says /a/kind"
    assert printed("plan.a.shaded", data, PLAN) == "no"
    assert printed("plan.a.inner.deep", data, PLAN) == "? not as the schema says /a/inner"
    assert printed("present(plan.a.kind)", data, PLAN) == "no"
    assert printed("default(plan.a.plants, 3)", {"a": {"plants": REFUSED}}, PLAN) == "3"
    assert printed("plan.a.rough > 1", {"a": {"rough": REFUSED}}, PLAN) == "? not as the schema says /a/rough"


def test_whole_numbers_stay_bounded():
    assert value_of("x * x", x=(types.NUMBER, 10**6000)) == Unknown(NO_VALUE, (4,))
    assert value_of("x * 0", x=(types.NUMBER, 10**600)) == 0


# Kleene's logic against an oracle: None is unknown

TRUTHS = st.sampled_from([True, False, None])


def literal(truth):
    return "(1 / 0 == 1)" if truth is None else str(truth).lower()


def oracle_and(truths):
    return False if False in truths else None if None in truths else True


def oracle_or(truths):
    return True if True in truths else None if None in truths else False


def truth_of(text):
    value = value_of(text)
    return None if isinstance(value, Unknown) else value


@given(st.lists(TRUTHS, min_size=2, max_size=5))
def test_and_or_not(truths):
    written = [literal(truth) for truth in truths]
    assert truth_of(" and ".join(written)) is oracle_and(truths)
    assert truth_of(" or ".join(written)) is oracle_or(truths)
    negated = [None if truth is None else not truth for truth in truths]
    assert truth_of(f"not ({' and '.join(written)})") is oracle_or(negated)


TREES = st.recursive(
    TRUTHS, lambda inner: st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3))
)


def written_tree(tree):
    if not isinstance(tree, tuple):
        return literal(tree)
    return "(" + f" {tree[0]} ".join(map(written_tree, tree[1])) + ")"


def truth_of_tree(tree):
    if not isinstance(tree, tuple):
        return tree
    return (oracle_and if tree[0] == "and" else oracle_or)([truth_of_tree(each) for each in tree[1]])


@given(TREES, st.booleans())
def test_a_default_is_what_stands_for_an_unknown_condition(tree, unknown):
    wanted = truth_of_tree(tree)
    written = f"default({written_tree(tree)}, {str(unknown).lower()})"
    assert truth_of(written) is (unknown if wanted is None else wanted)


@given(st.lists(TRUTHS, max_size=4), st.lists(TRUTHS, max_size=4))
def test_any_all_with_conditions(truths, conditions):
    pairs = list(zip(truths, conditions, strict=False))
    rows = "[" + ", ".join(f"[{literal(a)}, {literal(b)}]" for a, b in pairs) + "]"
    if not pairs:
        return
    # The element counts where its condition is true: `any` is an or of ands, `all` an and of implications.
    ways = [oracle_and([a, b]) for a, b in pairs]
    implied = [oracle_or([a, None if b is None else not b]) for a, b in pairs]
    assert truth_of(f"any(r[0] for r in {rows} if r[1])") is oracle_or(ways)
    assert truth_of(f"all(r[0] for r in {rows} if r[1])") is oracle_and(implied)


@given(st.lists(st.sampled_from([1, 2, None]), min_size=2, max_size=4), st.data())
def test_chains_are_ands(values, data):
    written = ["(1 / 0)" if value is None else str(value) for value in values]
    signs = [data.draw(st.sampled_from(["<", "<=", "==", "!=", ">", ">="])) for _ in written[1:]]
    chain = written[0] + "".join(f" {sign} {value}" for sign, value in zip(signs, written[1:], strict=True))
    pairs = [f"{a} {sign} {b}" for a, sign, b in zip(written, signs, written[1:], strict=False)]
    assert truth_of(chain) is oracle_and([truth_of(pair) for pair in pairs])


@given(TRUTHS, TRUTHS, TRUTHS)
def test_choice(condition, then, otherwise):
    value = truth_of(f"{literal(then)} if {literal(condition)} else {literal(otherwise)}")
    if condition is None:
        assert value is (then if then is otherwise else None)
    else:
        assert value is (then if condition else otherwise)


@given(st.lists(st.sampled_from(["1", "2", "(1 / 0)"]), max_size=4), st.sampled_from(["1", "(1 / 0)"]))
def test_in_is_any_equal(members, value):
    written = f"[{', '.join(members)}]"
    assert truth_of(f"{value} in {written}") is truth_of(f"any({value} == m for m in {written})")
    assert truth_of(f"{value} not in {written}") is truth_of(f"not ({value} in {written})")


# Figures: arithmetic in the language is that of plan_lint.figures, and never accuses

FIGURES = st.one_of(
    st.integers(-999, 999).map(lambda n: (str(n), n, n)),
    st.tuples(st.integers(-999, 999), st.integers(1, 2)).flatmap(
        lambda pair: st.integers(-5, 4).map(
            lambda tenth: (
                f"{pair[0] / 10 ** pair[1]:.{pair[1]}f}",
                figures.parse_figure(f"{pair[0] / 10 ** pair[1]:.{pair[1]}f}"),
                Figure(pair[0] * 10 + tenth, 10 ** (pair[1] + 1)),
            )
        )
    ),
)


@given(FIGURES, FIGURES, st.sampled_from("+-*/"))
def test_arithmetic_never_accuses(left, right, operator):
    """A true value that a stated figure may stand for stays within what is computed from it."""
    (left_text, _stated, left_true), (right_text, _also, right_true) = left, right
    calculate = {"+": figures.add, "-": figures.subtract, "*": figures.multiply, "/": figures.divide}[
        operator
    ]
    computed = value_of(f"({left_text}) {operator} ({right_text})")
    true = calculate(left_true, right_true)
    if isinstance(computed, Unknown) or true is None:
        return
    assert figures.agrees(computed, true)


@given(FIGURES, FIGURES, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
def test_comparison_reads_written_values(left, right, sign):
    assert value_of(f"({left[0]}) {sign} ({right[0]})") is figures.holds(sign, left[1], right[1])


# What is read from a plan is never anything else than the schema says

RAW = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=5),
        st.sampled_from(["5%", "about 5", REFUSED]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
READS = [
    "plan.a.plants + 1",
    "plan.a.value > 5%",
    "plan.a.flag == true",
    "plan.a.kind == 'open'",
    "lower(plan.a.name)",
    "plan.a.tags == ['x']",
    "sum(x for l in plan.a.lists for x in l)",
    "unique(plan.a.lists)",
    "max(values(plan.kilos))",
    "join(keys(plan.notes), ' ')",
    "plan.a.sown < 2009-01-01",
    "plan.a.inner.deep * 2",
    "count(t for t in plan.a.tags if t != 'x') >= 1",
    "plan.a.rough / plan.a.area",
    "distinct(plan.a.tags)",
]


@pytest.mark.parametrize("field", ["plants", "value", "flag", "kind", "name", "tags", "inner", "sown"])
@given(data=st.dictionaries(st.sampled_from(["a", "kilos"]), RAW), inside=RAW)
def test_what_is_present_is_known(field, data, inside):
    if isinstance(data.get("a"), dict):
        data["a"][field] = inside
    written = PLAN_WITHOUT_DEFAULTS if field == "kind" else PLAN
    known = type(value_of(f"plan.a.{field}", data, written)) is not Unknown
    assert value_of(f"present(plan.a.{field})", data, PLAN) is known
    assert value_of(f"missing(plan.a.{field})", data, PLAN) is not known


@given(st.sampled_from(READS), st.dictionaries(st.sampled_from(["a", "kilos", "notes"]), RAW), RAW)
def test_no_plan_breaks_an_expression(text, data, inside):
    names = ("plants", "value", "flag", "kind", "name", "tags", "lists", "sown", "rough", "area", "inner")
    if isinstance(data.get("a"), dict):
        data["a"] = dict.fromkeys(names, inside)
    value = value_of(text, data, PLAN)
    assert type(value) in (bool, int, str, tuple, Figure, Node, Unknown)


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (("a", 0), 1),
        (("a", 1), None),
        (("a", "b"), None),
        (("b", 0), None),
        (("r", "s"), REFUSED),
        ((), {"a": [1], "r": REFUSED}),
    ],
)
def test_descend(keys, found):
    assert descend({"a": [1], "r": REFUSED}, keys) == found


def test_one_unknown_of_several():
    first, second = Unknown("one", (1, 2)), Unknown("other", (2, 3))
    assert merged(5, first) is first
    assert merged(first, 5, second) == Unknown("one", (1, 2, 3))
