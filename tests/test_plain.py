"""A checked rule as plain data, for the cache: what cannot be written, and what is damaged."""

from __future__ import annotations

import json

import pytest

from plan_lint.figures import Figure
from plan_lint.language import plain
from plan_lint.language.rule import read_rule
from plan_lint.language.tree import Literal
from plan_lint.rulebook.forms import form_type
from tests.rule_bench import PERCENTAGE, listed, plan_type, record, remembered, rule_text, unit

PLAN = plan_type(beds=listed(record(plants=unit("plants"), share=PERCENTAGE)))
GIVEN = {"plants": "beds.{b}.plants", "share": "beds.{b}.share"}


def rule(require):
    found, refused = read_rule(rule_text(require, GIVEN), PLAN, form_type({}))
    assert refused == []
    return found


def written(checked):
    kinds = plain.kinds_used()
    return json.dumps([plain.to_plain(checked, kinds), kinds.plain])


def read(text):
    made, kinds = json.loads(text)
    return plain.from_plain(made, plain.kinds_of(kinds))


@pytest.mark.parametrize(
    "require",
    [
        "-plants < 5",
        "not (share > 5%)",
        "plants > 5 if share > 5% else share < 2.50%",
        "plants in [1, 2]",
        "any(x.plants > 5 for x in default(plan.beds, []) if present(x.plants))",
        "all(x.plants > plants and y.share > 5% for x in default(plan.beds, []) for y in [x])",
        "plan.beds[0].plants == default(plan.beds[1].plants, 5)",
        "2009/10 == 2009/10 and 2009-03-31 < 2009-04-01",
    ],
)
def test_a_rule_is_read_back(require):
    checked = rule(require)
    again = remembered(checked)
    assert written(again) == written(checked)
    assert repr(again.require.kind) == repr(checked.require.kind)


def test_a_figure_that_nobody_wrote_is_not_remembered():
    checked = rule("share > 5%")
    share, five = checked.require.parts
    made = five._replace(node=Literal(Figure(5, 1, percent=True), "percentage", (0, 0)))
    with pytest.raises(TypeError, match="is not written out"):
        written(checked._replace(require=checked.require._replace(parts=(share, made))))


@pytest.mark.parametrize(
    ("require", "old", "new", "error"),
    [
        ("share > 5%", '"5%"', '"five"', "'five' is no figure"),
        ("-plants < 5", '"Negative"', '"Positive"', "there is no expression `Positive`"),
    ],
)
def test_what_is_damaged_is_told(require, old, new, error):
    text = written(rule(require))
    assert old in text
    with pytest.raises(ValueError, match=error):
        read(text.replace(old, new))
