"""The work of all rules on a plan: how it is reckoned, and what becomes of a plan that has too much of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plan_lint import rulebook
from plan_lint.document import LIMITS
from plan_lint.language.lists import BUDGET
from plan_lint.language.rule import read_rule
from plan_lint.language.work import weight_of
from plan_lint.lint import Options, cases, lint
from plan_lint.rulebook.forms import form_type
from tests.hostile.recipes import rulebook_of
from tests.little_rulebook import TEMPLATE
from tests.rule_bench import listed, mapping, plan_type, record, rule_text, try_rule, typed, unit

ROOT = Path(__file__).parents[1]
RULES = ROOT / "rules" / "adult-drug-treatment"
BOOK = rulebook.load(
    {path.name: path.read_bytes() for path in RULES.iterdir() if path.suffix in (".yaml", ".json")},
    "rules/adult-drug-treatment",
)
EXAMPLES = {path.name: path.read_bytes() for path in sorted((ROOT / "examples").glob("*.yaml"))}
BED = record(title="bed", plants=unit("plants"), tags=listed({"type": "string"}))
PLAN = plan_type(beds=listed(BED, "plants"), kilos=mapping(unit("kilos")))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1", 1),
        ("1 + 1", 3),
        ("1 < 1 < 1", 4),
        ("1 + 1 < 1 + 1", 7),
        ("sum([1, 1, 1])", 5),
        ("plan.kilos['a']", 4),
        ("count(b for b in plan.beds)", 5),
        ("count(b for b in plan.beds if b.plants > 1)", 9),
        ("count(t for b in plan.beds for t in b.tags)", 7),
    ],
)
def test_every_part_of_an_expression_counts(text, parts):
    """A weight of one is three parts: of three times the expression it is the parts of one."""
    checked, refused, _scope = typed(text, PLAN)
    assert refused == []
    assert weight_of(checked, checked, checked) == parts
    assert weight_of(checked) == parts // 3
    assert weight_of(None) == 0


def test_a_let_counts_once_with_what_it_names():
    text = rule_text(
        "twice < 9 and twice > 1",
        {"a": "beds.{i}.plants"},
        let={"once": "a + a", "twice": "once + once", "idle": "a + a + a + a"},
    )
    rule, refused = read_rule(text, PLAN, form_type({"form": {}}))
    assert rule is not None, refused
    assert weight_of(rule.require, lets=rule.lets) == (7 + 3 + 3) // 3
    assert weight_of(rule.require) == 7 // 3


@pytest.mark.parametrize(
    ("require", "when", "let", "work"),
    [
        ("a > 1", "", {}, 1),
        ("a > 1 and a > 2 and a > 3", "", {}, 10 // 3),
        ("a > 1", "a > 0", {}, 1 + 6 // 3),  # once before the case is made, and once with it
        ("b > 1", "", {"b": "a + a + a"}, (3 + 5) // 3),
        ("all(t != 'x' for t in ['p', 'q', 'r', 's'])", "", {}, 10 // 3 + 4 * (3 // 3)),
    ],
)
def test_every_case_and_member_has_its_work(require, when, let, work):
    beds = [{"plants": 5}] * 4
    result = try_rule(PLAN, {"beds": beds}, require, {"a": "beds.{i}.plants"}, when=when, let=let)
    assert result.counts == (4, 0, 0)
    assert (1 << 62) - result.run.work == 4 * work


@pytest.mark.parametrize(
    ("require", "when", "each"),
    [
        ("a > 1", "", 1),
        ("a > 1", "a > 0", 3),
        ("all(t != 'x' for t in ['p', 'q', 'r', 's'])", "", 7),
    ],
)
def test_without_work_left_there_are_no_more_steps(require, when, each):
    """Work for four cases does, and with one less the last of them does not come to its end."""
    beds, given_by = {"beds": [{"plants": 5}] * 4}, {"a": "beds.{i}.plants"}
    enough = try_rule(PLAN, beds, require, given_by, when=when, work=4 * each)
    assert (enough.run.passed, enough.run.steps > 0, enough.run.work) == (4, True, 0)
    cut = try_rule(PLAN, beds, require, given_by, when=when, work=4 * each - 1)
    assert (cut.run.passed, cut.run.steps < 0, cut.run.work < 0) == (3, True, True)


def checked(name, plan_steps):
    limits = LIMITS._replace(plan_steps=plan_steps)
    return lint(EXAMPLES[name], f"examples/{name}", (BOOK,), Options(limits=limits))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_real_plans_take_a_hundredth_of_it_at_most(name):
    assert checked(name, LIMITS.plan_steps // 100) == checked(name, LIMITS.plan_steps)


@given(st.sampled_from(sorted(EXAMPLES)), st.integers(0, 2_500))
@example("norfolk-2009-10-part-2-revised.yaml", 0)
def test_rules_end_as_with_more_or_not_at_all(name, plan_steps):
    """However much work there is: some first rules end as ever, the others not, and a finding says so."""
    whole, cut = dict(checked(name, LIMITS.plan_steps).outcomes), checked(name, plan_steps)
    found = dict(cut.outcomes)
    assert list(found) == list(whole)
    others = [each.rule for each in cut.not_evaluated if each.reason == BUDGET]
    assert {rule for rule in found if found[rule] != whole[rule]} <= set(others)
    told = [each.message for each in cut.findings if each.rule == "input-budget"]
    if not others:
        return
    assert {found[rule] for rule in others} == {(0, 0, 1, 0)}
    after = list(found)[list(found).index(others[0]) :]
    assert {rule for rule in after if sum(whole[rule])} <= set(others) <= set(after)
    assert others == [rule for rule in after if rule in others]
    more = f" and {len(others) - 1} more" if others[1:] else ""
    words = f"all rules together need more than {plan_steps:,} steps on this plan; not checked: "
    assert told == [f"{words}{others[0]}{more}"]


def result_of(rules, field, plan, **limits):
    case = {"rule": rules[0], "field": field}
    files = {name: text.encode() for name, text in rulebook_of(case).items()}
    for number, rule in enumerate(rules[1:]):
        text = rulebook_of({"rule": {**rule, "rule": f"odd-{number}"}, "field": field})["tools.yaml"]
        files[f"tools-{number}.yaml"] = text.encode()
    options = Options(limits=LIMITS._replace(**limits))
    return lint(plan.encode(), "plan.yaml", (rulebook.load(files, "shed"),), options)


TEXT = {"title": "odd", "description": "Odd.", "type": "string"}
TEXTS = {"type": "array", "items": {"type": "string"}}
EVERY = {
    "given": {"x": "odd.{i}"},
    "require": "x == 'a'",
    "message": "{x}",
    "examples": [{"pass": {"odd": ["a"]}}, {"fail": {"odd": ["b"]}}],
}
MANY = f"template: {TEMPLATE}\nname: Long shed\nodd: [{'b, ' * 40}]\n"


def test_what_was_not_checked_is_always_told():
    """A plan with more findings than are listed: that a rule did not come to its end is among them."""
    result = result_of([EVERY, EVERY], TEXTS, MANY, findings=10, plan_steps=100)
    assert len(result.findings) == 10
    assert [each.message for each in result.findings if each.rule == "input-budget"] == [
        "all rules together need more than 100 steps on this plan; not checked: odd"
    ]
    assert result.not_shown == 40 + 1 - 10


def test_a_rule_that_asks_for_too_much_leaves_others_their_work():
    """However far beyond its steps a rule goes, it takes no more of the work than these."""
    pairs = {**EVERY, "require": "count(y for y in default(plan.odd, []) for z in default(plan.odd, [])) < 9"}
    pairs = {**pairs, "given": {"name": "name"}, "message": "odd"}
    pairs["examples"] = [{"pass": {"name": "A"}}, {"fail": {"name": "A", "odd": [*"abcdefghi"]}}]
    result = result_of([EVERY, pairs], TEXTS, MANY.replace("b, " * 40, "b, " * 700), steps=20_000)
    assert [each.message for each in result.findings if each.rule == "input-budget"] == [
        "rule odd-0 needs more than 20,000 steps on this plan"
    ]
    assert dict(result.outcomes)["odd"] == (0, 700, 0, 0)


def test_rules_that_did_not_end_are_listed_before_all_cases_that_could_not_be_checked():
    entry = {**TEXT, "type": "object", "additionalProperties": False, "properties": dict.fromkeys("ab", TEXT)}
    texts = {"type": "array", "items": entry}
    rule = {
        "given": {"a": "odd.{i}.a", "b": "odd.{i}.b?"},
        "require": "a == b",
        "message": "odd",
        "examples": [{"pass": {"odd": [{"a": "x", "b": "x"}]}}, {"fail": {"odd": [{"a": "x", "b": "y"}]}}],
    }
    plan = f"template: {TEMPLATE}\nname: Long shed\nodd:\n" + "- {a: x}\n" * 1500
    result = result_of([rule, rule], texts, plan, plan_steps=4_000)
    assert [(each.rule, each.reason) for each in result.not_evaluated[:2]] == [
        ("odd", BUDGET),
        ("odd-0", "missing"),
    ]
    assert len(result.not_evaluated) == 1_000
    assert [dict(result.outcomes)[rule] for rule in ("odd-0", "odd")] == [(0, 0, 1_500, 0), (0, 0, 1, 0)]


def test_a_rule_that_breaks_has_taken_its_work(monkeypatch):
    """Two rules of 80 steps: where the first breaks on its last case, 100 do not for the second."""

    def breaks(_env):
        raise RuntimeError("on purpose")

    monkeypatch.setattr(cases, "explainer", lambda *_given, **_named: breaks)
    plan = MANY.replace("b, " * 40, "a, " * 39 + "b")
    result = result_of([EVERY, EVERY], TEXTS, plan, plan_steps=100)
    assert [each.message for each in result.problems] == ["rule odd-0 broke: RuntimeError: on purpose"]
    assert [dict(result.outcomes)[rule] for rule in ("odd-0", "odd")] == [(0, 0, 0, 1), (0, 0, 1, 0)]


def test_of_many_figures_that_are_not_stated_a_hundred_are_named():
    rule = {**EVERY, "given": {"all": "odd.*"}, "require": "all(x == 'a' for x in all)", "message": "odd"}
    plan = f"template: {TEMPLATE}\nname: Long shed\nodd:\n" + "- []\n" * 150
    (unknown,) = [each for each in result_of([rule], TEXTS, plan).not_evaluated if each.rule == "odd"]
    assert unknown.pointers == tuple(f"/odd/{number}" for number in range(100))


def test_a_rule_with_much_to_say_leaves_others_their_words():
    long = {**EVERY, "message": "{count(z for y in default(plan.odd, []) for z in default(plan.odd, []))}"}
    result = result_of([EVERY, long], TEXTS, MANY, steps=500)
    messages = [each.message for each in result.findings]
    assert messages == [
        "rule odd-0 failed 40 times, and not all is told: saying why takes too many steps",
        *["b"] * 40,
    ]
    assert result.not_shown == 40
