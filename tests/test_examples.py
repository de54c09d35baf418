"""Running the examples of rules: those that hold, and each way in which one does not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from plan_lint import rulebook
from plan_lint.examples import as_cases, as_text, hold, run

GARDEN = Path(__file__).with_name("garden")
FILES = {path.name: path.read_bytes() for path in GARDEN.iterdir() if path.is_file()}

# A small schema of its own: reading the garden's takes longer than any test here.
SCHEMA = """\
{"type": "object", "title": "plan", "description": "A plan of beds.", "additionalProperties": false,
 "properties": {
  "template": {"type": "string", "title": "form", "description": "The form."},
  "beds": {"type": "array", "title": "beds", "description": "The beds.", "items":
   {"type": "object", "title": "bed", "description": "A bed.", "additionalProperties": false, "properties": {
    "plants": {"type": "integer", "title": "plants", "description": "Plants in it.", "x-unit": "plants"},
    "watered": {"type": "object", "title": "watered", "description": "Plants that are watered, by year.",
     "propertyNames": {"type": "string", "format": "financial-year"}, "additionalProperties":
     {"type": "object", "title": "year", "description": "A.", "additionalProperties": false, "properties": {
      "number": {"type": "integer", "title": "number", "description": "Plants.", "x-unit": "plants"},
      "percentage": {"type": "string", "format": "percentage", "title": "share", "description": "Share."}
     }}}}}}}}
"""
HEAD = """\
rulebook: beds
title: Beds
edition: 1
schema: plan.schema.json
templates: {beds/1: {year: 2024/25}, beds/2: {year: 2025/26}}
"""
RULE = """\
- rule: percentage-wrong
  title: The percentage is wrong
  severity: error
  why: One of the two is wrong.
  do: Count again.
  source: Garden plan
  given:
    plants: beds.{bed}.plants?
    number: beds.{bed}.watered.{year}.number
    percentage: beds.{bed}.watered.{year}.percentage
  let:
    exact: percent(number, plants)
  when: number > 0
  require: agrees(percentage, exact)
  message: "{year}: {exact}, not {percentage}"
  fix: {set: percentage, to: "like(percentage, exact)", safe: false}
  examples:
    - pass: {beds: [{plants: 29, watered: {2023/24: {number: 15, percentage: 52%}}}]}
    - fail: {beds: [{plants: 29, watered: {2023/24: {number: 15, percentage: 57%}}}]}
"""
RIGHT = "{beds: [{plants: 29, watered: {2023/24: {number: 15, percentage: 52%}}}]}"
WRONG = "{beds: [{plants: 29, watered: {2023/24: {number: 15, percentage: 57%}}}]}"
UNCLEAR = "{beds: [{watered: {2023/24: {number: 15, percentage: 52%}}}]}"
IDLE = "{beds: [{plants: 29, watered: {2023/24: {number: 0, percentage: 52%}}}]}"
PLACE = "/beds/0/watered/2023~124/percentage"


@cache
def loaded(rules):
    contents = {"rulebook.yaml": HEAD, "plan.schema.json": SCHEMA, "beds.yaml": rules}
    files = {name: text.encode() for name, text in contents.items()}
    return rulebook.load(files, "garden"), files


def ran(*examples):
    """The results of the rule with more examples than its own two, which hold."""
    return run(*loaded(RULE + "".join(f"    - {example}\n" for example in examples)))[2:]


def wrongs(results):
    return [(wrong.kind, wrong.message) for result in results for wrong in result.wrongs]


def test_the_garden_rulebook_holds():
    results = run(rulebook.load(FILES, "garden"), FILES)
    assert wrongs(results) == []
    assert hold(results)
    assert {result.verdict for result in results} == {"pass", "fail", "not_evaluated"}


@pytest.mark.parametrize(
    "example",
    [
        f"pass: {RIGHT}",
        f"pass: {IDLE}",  # another `pass` example shows that the rule looks at something
        f"fail: {WRONG}",
        f"fail: {WRONG}\n      pointer: {PLACE}",
        f'fail: {WRONG}\n      message: "2023/24: 51.72%, not 57%"',
        f'fail: {WRONG}\n      pointer: {PLACE}\n      message: "2023/24: 51.72%, not 57%"',
        f"fail: {WRONG}\n      fixed: {RIGHT}",
        f"not_evaluated: {UNCLEAR}",
        "pass: {template: beds/2, beds: [{}]}",
    ],
)
def test_holds(example):
    assert wrongs(ran(example)) == []


@pytest.mark.parametrize(
    ("example", "kind", "message"),
    [
        (f"pass: {WRONG}", "noisy", f"{PLACE} is reported: 2023/24: 51.72%, not 57%"),
        (f"not_evaluated: {WRONG}", "noisy", f"{PLACE} is reported: 2023/24: 51.72%, not 57%"),
        (f"pass: {UNCLEAR}", "undecided", "it could not be checked, missing: /beds/0/plants"),
        (f"fail: {RIGHT}", "missing", "nothing is reported: the rule passed it"),
        (f"fail: {IDLE}", "missing", "nothing is reported: the rule has no case for it"),
        (
            f"fail: {UNCLEAR}",
            "missing",
            "nothing is reported: it could not be checked, missing: /beds/0/plants",
        ),
        (f"not_evaluated: {RIGHT}", "missing", "nothing was left unchecked: the rule passed it"),
        (f"not_evaluated: {IDLE}", "missing", "nothing was left unchecked: the rule has no case for it"),
        (
            f"fail: {WRONG}\n      pointer: /beds/0",
            "differs",
            f"it is reported otherwise\ndue:   /beds/0\nfound: {PLACE}",
        ),
        (
            f"fail: {WRONG}\n      message: 52%",
            "differs",
            "it is reported otherwise\ndue:   52%\nfound: 2023/24: 51.72%, not 57%",
        ),
        (
            f"fail: {WRONG}\n      fixed: {RIGHT.replace('52%', '51%')}",
            "differs",
            f"the fix makes something else of it than `fixed` says\nmade: {PLACE}: 52%",
        ),
        (
            "pass: {beds: [{plans: 29}]}",
            "unsound",
            None,
        ),
        ("pass: {beds: [{plants: many}]}", "unsound", None),
        ("pass: {beds: [{plants: 010}]}", "unsound", None),
        ("pass: {template: 12:30, beds: [{}]}", "unsound", None),
    ],
)
def test_does_not_hold(example, kind, message):
    results = ran(example)
    assert not hold(results)
    found = wrongs(results)
    assert kind in [each for each, _message in found]
    if message is not None:
        assert (kind, message) in found


def test_what_fixed_says_is_checked_again():
    still = WRONG.replace("57%", "58%")
    assert ("noisy", "what `fixed` says is reported again: 2023/24: 51.72%, not 58%") in wrongs(
        ran(f"fail: {WRONG}\n      fixed: {still}")
    )


def test_a_finding_without_fix_cannot_be_fixed():
    rules = RULE.replace('  fix: {set: percentage, to: "like(percentage, exact)", safe: false}\n', "")
    results = run(*loaded(rules + f"      fixed: {RIGHT}\n"))
    assert wrongs(results) == [("differs", "the finding has no fix")]


def test_passes_that_look_at_nothing_prove_nothing():
    results = run(*loaded(RULE.replace(f"pass: {RIGHT}", f"pass: {IDLE}")))
    assert [kind for kind, _message in wrongs(results)] == ["undecided"]
    assert results[0].wrongs[0].message.startswith("in no `pass` example the rule looks at anything")


def test_pointer_and_message_belong_to_one_finding():
    two = (
        "{beds: [{plants: 10, watered: {2023/24: {number: 1, percentage: 50%}}},"
        " {plants: 10, watered: {2023/24: {number: 2, percentage: 60%}}}]}"
    )
    first = '"2023/24: 10%, not 50%"'
    here = f"fail: {two}\n      pointer: {PLACE}\n      message: {first}"
    there = f"fail: {two}\n      pointer: {PLACE.replace('0', '1', 1)}\n      message: {first}"
    assert wrongs(ran(here)) == []
    assert [kind for kind, _message in wrongs(ran(there))] == ["differs"]


def test_values_of_all_bindings_stand_under_a_failing_example():
    (result,) = ran(f"fail: {RIGHT}")
    assert dict(result.cases[0]) == {
        "bed": "entry 1",
        "year": "2023/24",
        "plants": "29",
        "number": "15",
        "percentage": "52%",
        "exact": "51.72%",
        "when": "yes",
        "require": "yes",
    }
    (idle,) = ran(f"fail: {IDLE}")
    assert dict(idle.cases[0])["when"] == "no"
    (unclear,) = ran(f"fail: {UNCLEAR}")
    assert dict(unclear.cases[0])["exact"] == "(not stated)"
    (held,) = ran(f"fail: {WRONG}")
    assert held.cases == ()


def test_at_most_five_cases_are_shown():
    years = ", ".join(
        f"{year}/{(year + 1) % 100:02}: {{number: 15, percentage: 52%}}" for year in range(2001, 2008)
    )
    (result,) = ran(f"fail: {{beds: [{{plants: 29, watered: {{{years}}}}}]}}")
    assert (len(result.cases), result.cases_not_shown) == (5, 2)


def test_a_rule_for_one_template_is_run_with_it():
    rules = RULE.replace("  given:", "  templates: [beds/2]\n  given:", 1)
    assert hold(run(*loaded(rules)))
    other = rules.replace("when: number > 0", "when: form.year == 2024/25")
    assert not hold(run(*loaded(other)))


def _break(*_arguments):
    message = "a fault of plan-lint"
    raise LookupError(message)


def test_a_rule_that_breaks_is_no_rule_that_passes(monkeypatch):
    book, files = loaded(RULE)
    monkeypatch.setattr("plan_lint.lint.cases.environment", _break)
    results = run(book, files)
    assert {kind for kind, _message in wrongs(results)} >= {"broken"}
    assert {case.ended for case in as_cases(results)} == {"error"}


def test_without_rules_nothing_holds():
    book, files = loaded(RULE)
    nothing = run(book._replace(rules=()), files)
    assert not hold(nothing)
    assert as_text(nothing) == "0 rules, 0 examples: nothing was tested\n"


TOLD = """\
garden/beds.yaml:20:7: percentage-wrong, `fail` example
  missing: nothing is reported: the rule passed it
  the rule saw:
    bed         entry 1
    year        2023/24
    plants      29
    number      15
    percentage  52%
    exact       51.72%
    when        yes
    require     yes

garden/beds.yaml:21:7: percentage-wrong, `fail` example
  differs: it is reported otherwise
    due:   /beds/0
    found: /beds/0/watered/2023~124/percentage
  the rule saw:
    bed         entry 1
    year        2023/24
    plants      29
    number      15
    percentage  57%
    exact       51.72%
    when        yes
    require     no

garden/beds.yaml:23:7: percentage-wrong, `fail` example
  missing: nothing is reported: the rule has no case for it
  the rule saw nothing: its required bindings match nothing in this example

1 rule, 5 examples: 3 examples failed
"""


def test_as_text():
    more = [f"fail: {RIGHT}", f"fail: {WRONG}\n      pointer: /beds/0", "fail: {beds: [{plants: 29}]}"]
    book, files = loaded(RULE + "".join(f"    - {example}\n" for example in more))
    results = run(book, files, "garden")
    assert as_text(results) == TOLD
    assert as_text(run(*loaded(RULE))) == "1 rule, 2 examples: all hold\n"


def test_as_cases():
    results = run(*loaded(f"{RULE}    - fail: {RIGHT}\n"))
    passed, _failed, last = as_cases(results)
    assert (passed.group, passed.name, passed.ended) == ("beds", "percentage-wrong pass line 18", "")
    assert (last.ended, last.message) == ("failure", "nothing is reported: the rule passed it")
    assert last.text.startswith("beds.yaml:20:7: percentage-wrong, `fail` example\n  missing: ")
