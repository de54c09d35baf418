"""Saying what failed: whatever it takes, rules end as they do without, and nothing that failed is silent."""

from __future__ import annotations

import pytest

from plan_lint import rulebook
from plan_lint.document import LIMITS
from plan_lint.lint import Options, lint
from tests.hostile.recipes import rulebook_of
from tests.little_rulebook import TEMPLATE

DEAR = "count(a for a in default(plan.odd, []) for b in default(plan.odd, []))"


@pytest.mark.parametrize("message", ["odd", "{big}", f"{{{DEAR}}} and {{big}}"])
@pytest.mark.parametrize("steps", [130, 1_000, 3_000, 100_000])
def test_what_a_rule_says_changes_nothing_of_how_it_ends(message, steps):
    case = {
        "rule": {
            "given": {"x": "odd.{i}"},
            "let": {"n": "length(x)", "big": "count(default(plan.odd, [])) - 37"},
            "require": "n > 2 and n > big",
            "message": message,
            "examples": [{"pass": {"odd": ["abcdef"]}}, {"fail": {"odd": ["a"]}}],
        },
        "field": {"type": "array", "items": {"type": "string"}},
    }
    files = {name: text.encode() for name, text in rulebook_of(case).items()}
    plan = f"template: {TEMPLATE}\nname: Long shed\nodd: [{'a, abcd, abcdef, ' * 14}]\n"
    limits = LIMITS._replace(steps=steps)
    result = lint(plan.encode(), "plan.yaml", (rulebook.load(files, "shed"),), Options(limits=limits))
    outcomes = dict(result.outcomes)["odd"]
    assert outcomes[:3] == (14, 28, 0)
    told = [each.rule for each in result.findings]
    assert told.count("odd") + result.not_shown == 28
    assert told.count("input-budget") == (1 if result.not_shown else 0)
    assert (result.not_shown > 0) is (steps < 1_000 or (DEAR in message and steps < 100_000))
