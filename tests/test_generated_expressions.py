"""Laws of expressions that are well-formed by construction: they check, and no plan has them raise."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from plan_lint.figures import Figure
from plan_lint.language.functions import FUNCTIONS
from plan_lint.language.syntax import parse_expression
from plan_lint.language.values import REFUSED, Node, Unknown
from tests.rule_bench import plan_type, typed, value_of
from tests.strategies import expressions
from tests.strategies.expressions import FIELDS, FORM, READS, SCALARS, forms, is_of, value_fits
from tests.test_syntax import bare, printed

PLAN = plan_type(**FIELDS)
WANTED = (*SCALARS, "[text]", "[plants]", "[year]", "[[text]]")
ALSO = ("[number]", "[percent]", "[[year]]")
MOST = 4096  # characters of an expression

FIGURES = st.integers(-5, 2000) | st.integers(-(10**30) + 1, 10**30 - 1)
GOOD: dict[str, st.SearchStrategy[object]] = {
    "garden": st.text(max_size=4),
    "shaded": st.booleans(),
    "year": st.sampled_from(["2008/09", "9998/99"]),
    "sown": st.dates().map(str),
    **dict.fromkeys(("plants", "weeds", "kilos", "beds"), FIGURES),
    "share": st.sampled_from(["0%", "52%", "51.50%", "-3%", "999999999999%"]),
    "tags": st.lists(st.text(max_size=3), max_size=3),
    "counts": st.lists(FIGURES, max_size=3),
    "yields": st.dictionaries(st.sampled_from(["2008/09", "2009/10"]), FIGURES),
    "notes": st.dictionaries(st.sampled_from(["soil", "the soil"]), st.text(max_size=3)),
    "inner": st.fixed_dictionaries({}, optional={"share": st.just("7%"), "plants": FIGURES}),
}
PLANS = st.fixed_dictionaries({}, optional=GOOD)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.sampled_from(["5%", REFUSED]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)
SPOILT = st.builds(
    lambda plan, wrong: {**plan, **wrong}, PLANS, st.dictionaries(st.sampled_from(sorted(GOOD)), ANYTHING)
)
GENERATED = st.sampled_from(WANTED).flatmap(
    lambda kind: st.tuples(
        st.just(kind), expressions.expressions(kind).filter(lambda text: len(text) <= MOST)
    )
)


@settings(max_examples=250)
@given(GENERATED, PLANS)
def test_an_expression_of_a_type_checks_and_gives_a_value_of_it_or_none(pair, plan):
    wanted, text = pair
    checked, refused, _ = typed(text, PLAN, FORM)
    assert refused == []
    assert is_of(checked.kind, wanted), checked.kind
    value = value_of(text, plan, PLAN, FORM)
    assert type(value) is Unknown or value_fits(value, wanted), value


@settings(max_examples=120)
@given(GENERATED, SPOILT)
def test_no_plan_has_an_expression_raise(pair, plan):
    """Whatever stands in the plan, even what no schema would let through."""
    value = value_of(pair[1], plan, PLAN, FORM)
    assert type(value) in (bool, int, str, tuple, Figure, Node, Unknown)
    if pair[0] == "bool":
        assert type(value) in (bool, Unknown)


@settings(max_examples=120)
@given(GENERATED)
def test_printed_and_read_again_it_is_the_same(pair):
    tree = parse_expression(pair[1])
    again = printed(tree)
    assert bare(parse_expression(again)) == bare(tree)
    assert typed(again, PLAN, FORM)[0].kind == typed(pair[1], PLAN, FORM)[0].kind or "[" in pair[0]


def test_every_function_is_made():
    """A function that is added to the language is added to the strategies, too."""
    templates = " ".join(template for kind in (*WANTED, *ALSO) for template, _ in forms(kind))
    written = " ".join(each for reads in READS.values() for each in reads)
    assert {name for name in FUNCTIONS if f"{name}(" not in templates + written} == set()
