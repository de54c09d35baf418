"""Mistakes of a rule author: each is told once, at its place, with what puts it right."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from plan_lint import document, schema
from plan_lint.rulebook.across import collection_type
from plan_lint.rulebook.files import Files
from plan_lint.rulebook.forms import form_type
from plan_lint.rulebook.rules import Against, rules_in

GARDEN = Path(__file__).with_name("garden")
FORM = {"year": "2024/25", "columns": ["2023/24", "2024/25"]}

RULE = """\
- rule: percentage-disagrees-with-numbers
  title: The stated percentage is not what the numbers give
  severity: error
  why: One of the two is wrong.
  do: Count the plants again.
  templates: [garden/2024]
  given:
    plants: beds.{bed}.plants?
    number: beds.{bed}.watered.{year}.number
    percentage: beds.{bed}.watered.{year}.percentage
    kind: beds.{bed}.kind?
  let:
    exact: percent(number, plants)
  when: year in form.columns
  require: agrees(percentage, exact) or truncated(percentage, exact)
  at: percentage
  message: "{year}: {number} of {plants} plants is {exact}, not {percentage}"
  fix: {set: percentage, to: "like(percentage, exact)", safe: false}
  examples:
    - pass: {beds: [{name: North, plants: 29, watered: {2023/24: {number: 15, percentage: 52%}}}]}
    - fail: {beds: [{name: North, plants: 29, watered: {2023/24: {number: 15, percentage: 57%}}}]}
"""

REQUIRE = "agrees(percentage, exact) or truncated(percentage, exact)"

# What is wrong, what of the rule is written otherwise, and how.
MISTAKES = [
    ("a misspelt field", "watered.{year}.number\n", "watered.{year}.numbr\n"),
    (
        "a misspelt field in the middle",
        "beds.{bed}.watered.{year}.number\n",
        "beds.{bed}.watred.{year}.number\n",
    ),
    ("a misspelt field at the top", "plants: beds.{bed}.plants?", "plants: bed.{bed}.plants?"),
    ("a misspelt field of a mapping", f"require: {REQUIRE}", "require: plan.gardn == 'x'"),
    ("a path that stops at a list", "plants: beds.{bed}.plants?", "plants: beds.plants?"),
    ("a path that goes below a figure", "plants: beds.{bed}.plants?", "plants: beds.{bed}.plants.{x}?"),
    (
        "a key that is no year",
        "percentage: beds.{bed}.watered.{year}.percentage",
        "percentage: beds.{bed}.watered.2023.percentage",
    ),
    ("one capture over two lists", "kind: beds.{bed}.kind?", "kind: remarks.{bed}?"),
    ("a capture and a binding of one name", "kind: beds", "year: beds"),
    ("two dots", "kind: beds.{bed}.kind?", "kind: beds.{bed}..kind?"),
    ("a forgotten unit", f"require: {REQUIRE}", "require: number >= 5%"),
    ("people and percentages", f"require: {REQUIRE}", "require: number >= percentage"),
    ("two units added", f"require: {REQUIRE}", "require: plants + percentage > 5"),
    ("a product of two counts", f"require: {REQUIRE}", "require: number * plants > 5"),
    ("= for ==", f"require: {REQUIRE}", "require: percentage = exact"),
    ("an open bracket", f"require: {REQUIRE}", "require: agrees(percentage, exact"),
    ("a bracket too many", f"require: {REQUIRE}", "require: agrees(percentage, exact))"),
    ("& for and", f"require: {REQUIRE}", "require: present(plants) & present(kind)"),
    ("a thousands comma", f"require: {REQUIRE}", "require: number < 1,000"),
    ("a capital in true", f"require: {REQUIRE}", "require: True"),
    ("nothing behind an operator", f"require: {REQUIRE}", "require: number >="),
    ("an unknown function", "exact: percent(number", "exact: percnt(number"),
    ("a function's name as a value", f"require: {REQUIRE}", "require: agrees(percentage, percent)"),
    ("too few arguments", "exact: percent(number, plants)", "exact: percent(number)"),
    ("an argument of a wrong type", f"require: {REQUIRE}", "require: matches(number, '[0-9]+')"),
    ("a pattern with a shorthand", f"require: {REQUIRE}", r"require: matches(default(kind, 'open'), '\w+')"),
    ("a pattern that is computed", f"require: {REQUIRE}", "require: matches(default(kind, 'open'), kind)"),
    ("require is no condition", f"require: {REQUIRE}", "require: percent(number, plants)"),
    ("a part of and is no condition", f"require: {REQUIRE}", "require: present(plants) and number"),
    ("a name that nothing has", f"require: {REQUIRE}", "require: agrees(percentag, exact)"),
    ("text without quotes", f"require: {REQUIRE}", "require: kind == open"),
    ("a misspelt member of an enum", f"require: {REQUIRE}", "require: kind == 'raisd'"),
    ("a misspelt member in a list", f"require: {REQUIRE}", "require: kind not in ['raised', 'opn']"),
    ("a year and text", f"require: {REQUIRE}", "require: year == '2023/24'"),
    ("a year and a number", f"require: {REQUIRE}", "require: year > 2023"),
    ("for outside an aggregate", f"require: {REQUIRE}", "require: (b.shaded for b in plan.beds)"),
    (
        "for over a mapping",
        f"require: {REQUIRE}",
        "require: any(n == 'x' for n in default(plan.notes, plan.notes))",
    ),
    ("in a mapping", f"require: {REQUIRE}", "require: year in plan.notes"),
    ("an entry's field of a list", f"require: {REQUIRE}", "require: present(plan.beds.name)"),
    ("an optional binding in when", "when: year in form.columns", "when: plants > 5"),
    ("an optional field in when", "when: year in form.columns", "when: plan.revised or plan.section == '2'"),
    ("an optional list in require", f"require: {REQUIRE}", "require: all(b.shaded for b in plan.beds)"),
    ("a fact that no form states", "when: year in form.columns", "when: year in form.colums"),
    (
        "a let that comes later",
        "exact: percent(number, plants)",
        "exact: share\n    share: percent(number, plants)",
    ),
    (
        "a let named like a binding",
        "exact: percent(number, plants)",
        "exact: percent(number, plants)\n    number: exact",
    ),
    (
        "a name with a hyphen",
        "exact: percent(number, plants)",
        "exact: percent(number, plants)\n    the-exact: exact",
    ),
    ("`at` is no binding", "at: percentage", "at: percentages"),
    ("`at` is a capture", "at: percentage", "at: year"),
    ("an unclosed brace", 'not {percentage}"', 'not {percentage"'),
    ("a brace too many", 'not {percentage}"', 'not {percentage}}"'),
    ("a misspelt name in a message", 'not {percentage}"', 'not {percentag}"'),
    ("a fix of another type", 'to: "like(percentage, exact)"', "to: \"'much'\""),
    ("a fix that sets no binding", "fix: {set: percentage", "fix: {set: exact"),
    ("a fix without safe", ", safe: false}", "}"),
    ("safe is no yes or no", "safe: false}", "safe: perhaps}"),
    ("an unknown key", "  why:", "  because: x\n  why:"),
    ("a misspelt key", "  require:", "  requires: true\n  require:"),
    ("a sum of two percentages and text", f"require: {REQUIRE}", "require: percentage + 5% + kind > 5%"),
    ("no why", "  why: One of the two is wrong.\n", ""),
    (
        "no fail example",
        RULE.splitlines(keepends=True)[-1],
        "",
    ),
    ("an example that is neither", "    - fail: {beds", "    - fails: {beds"),
    ("a pointer at a pass example", "57%}}}]}\n", "57%}}}]}\n    - pass: {beds: []}\n      pointer: /beds\n"),
    ("a wrong severity", "severity: error", "severity: eror"),
    ("a severity of another tool", "severity: error", "severity: critical"),
    ("an unknown template", "[garden/2024]", "[garden/2042]"),
    ("templates is no list", "[garden/2024]", "garden/2024"),
    ("an id in capitals", "rule: percentage-disagrees-with-numbers", "rule: PercentageDisagrees"),
    ("an id of plan-lint's own", "rule: percentage-disagrees-with-numbers", "rule: input-percentage"),
    ("given is a list", "  let:\n    exact: percent(number, plants)\n", "  let: [percent(number, plants)]\n"),
    ("a path in braces that YAML reads", "kind: beds.{bed}.kind?", "kind: {bed}"),
    # The place is exact in every kind of scalar.
    ("in single quotes", f"require: {REQUIRE}", "require: 'kind == ''opn'''"),
    ("in double quotes", f"require: {REQUIRE}", 'require: "kind == \\"opn\\" or number > 5"'),
    ("behind an escape", f"require: {REQUIRE}", "require: \"\\x6bind == '\\x6fpen' or number >= 5%\""),
    ("folded", f"require: {REQUIRE}", "require: >-\n    present(plants)\n    and\n    number >= 5%"),
    ("literal", f"require: {REQUIRE}", "require: |\n    present(plants)\n      and number >= 5%"),
    (
        "plain over several lines",
        f"require: {REQUIRE}",
        "require: present(plants)\n    and number\n    >= 5%",
    ),
    ("in a message over several lines", 'not {percentage}"', 'not\n    {percentag}"'),
    (
        "in the second of several paths",
        "kind: beds.{bed}.kind?",
        "kind:\n      - beds.{bed}.kind?\n      - beds.{bed}.knd?",
    ),
]


ACROSS = """\
- rule: harvest-differs-from-earlier-plan
  scope: collection
  title: A past harvest differs from the earlier plan
  severity: warning
  why: One of the two is wrong.
  do: Weigh the harvest again.
  given:
    earlier: plans.{garden}.{plan_year}.harvest.{crop}.numbers.{year}
    later: plans.{garden}.{later_year}.harvest.{crop}.numbers.{year}
    known: roster.{garden}.name?
  when: later_year == following(plan_year) and year < later_year
  require: later == earlier
  message: "{garden}, {crop}, {year}: {later}, earlier {earlier}"
  examples:
    - pass: {plans: [{garden: A, plan_year: 2023/24}, {garden: A, plan_year: 2024/25}], roster: [A]}
    - fail: {plans: [{garden: A, plan_year: 2023/24}, {garden: A, plan_year: 2024/25}]}
"""

MISTAKES_ACROSS = [
    ("a misspelt scope", "scope: collection", "scope: colection"),
    ("a misspelt root", "known: roster.{garden}.name?", "known: rosta.{garden}.name?"),
    ("a path of a plan", "known: roster.{garden}.name?", "known: harvest.{garden}.numbers?"),
    ("a misspelt field behind the key", "earlier: plans.{garden}.{plan_year}.harvest",
     "earlier: plans.{garden}.{plan_year}.harvst"),
    ("a key too few", "later: plans.{garden}.{later_year}.harvest", "later: plans.{garden}.harvest"),
    ("a misspelt field of the roster", "roster.{garden}.name?", "roster.{garden}.nmae?"),
    ("nothing in common", "known: roster.{garden}.name?", "known: files.{file}.garden"),
    ("the plan in an expression", "require: later == earlier", "require: later == plan.garden"),
    ("the form of a plan", "require: later == earlier", "require: later == earlier or year in form.columns"),
    ("members of the form", "known: roster.{garden}.name?", "known: in form.columns"),
    ("a fix", "  examples:", "  fix: {set: later, to: earlier, safe: false}\n  examples:"),
    ("templates", "scope: collection", "scope: collection\n  templates: [garden/2024]"),
    ("an example of one plan", ACROSS.splitlines()[-2], "    - pass: {garden: A}"),
    ("plans by name", "fail: {plans: [{garden: A, plan_year: 2023/24}, {garden: A, plan_year: 2024/25}]}",
     "fail: {plans: {A: {plan_year: 2023/24}}}"),
]  # fmt: skip


@cache
def against():
    loaded, wrong = schema.load(
        document.parse((GARDEN / "plan.schema.json").read_bytes()), "plan.schema.json"
    )
    assert loaded is not None, wrong
    across = collection_type(loaded.plan, ("garden", "plan_year"))
    return Against(loaded.plan, form_type({"garden/2024": FORM}), across, ("garden/2024",))


def refused(text):
    files = Files("", {"beds.yaml": document.parse(text.encode())}, [])
    assert not document.is_fatal(files.documents["beds.yaml"]), files.documents["beds.yaml"].faults
    rules = list(rules_in(files, "beds.yaml", against(), {}))
    assert len(rules) == text.count("- rule:") - bool(files.problems)
    return files.problems


def shown(name, text, problems):
    """The mistake, the line it is in with a mark below, and what is said of it."""
    lines = [f"# {name}"]
    for each in problems:
        lines += [
            text.splitlines()[each.line - 1],
            " " * (each.column - 1) + "^",
            f"{each.line}:{each.column}: {each.message}",
        ]
    return "\n".join(lines) + "\n"


def test_the_rules_themselves_are_right():
    assert refused(RULE) == []
    assert refused(ACROSS) == []


@pytest.mark.parametrize(("name", "old", "new"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_told_once(name, old, new):
    assert RULE.count(old) == 1, old
    problems = refused(RULE.replace(old, new))
    assert len(problems) == 1, shown(name, RULE.replace(old, new), problems)
    assert (problems[0].line, problems[0].column) != (1, 1)


def test_what_is_said_of_each_mistake(golden):
    texts = [(name, RULE.replace(old, new)) for name, old, new in MISTAKES]
    golden("mistakes.txt", "\n".join(shown(name, text, refused(text)) for name, text in texts))


@pytest.mark.parametrize(("name", "old", "new"), MISTAKES_ACROSS, ids=[row[0] for row in MISTAKES_ACROSS])
def test_a_mistake_across_plans_is_told(name, old, new):
    assert ACROSS.count(old) == 1, old
    problems = refused(ACROSS.replace(old, new))
    assert problems, name
    assert all((each.line, each.column) != (1, 1) for each in problems)


def test_what_is_said_of_each_mistake_across_plans(golden):
    texts = [(name, ACROSS.replace(old, new)) for name, old, new in MISTAKES_ACROSS]
    golden("mistakes-across.txt", "\n".join(shown(name, text, refused(text)) for name, text in texts))


def test_the_same_id_twice():
    problems = refused(RULE + RULE)
    assert [(each.line, each.column, each.message) for each in problems] == [
        (22, 9, "`percentage-disagrees-with-numbers` is a rule of beds.yaml already; ids are never reused")
    ]


def test_all_mistakes_of_a_rule_are_told():
    text = RULE.replace("percent(number", "percnt(number").replace("severity: error", "severity: eror")
    text = text.replace("at: percentage", "at: percent").replace("not {percentage}", "not {percentag}")
    assert [(each.line, each.column) for each in refused(text)] == [(3, 13), (13, 12), (16, 7), (17, 66)]
