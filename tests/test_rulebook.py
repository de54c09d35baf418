"""Rulebooks: what loads, what is refused and where, what is remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plan_lint import rulebook
from plan_lint.findings import PlanLintError
from plan_lint.language.types import describe
from plan_lint.language.values import REFUSED
from plan_lint.rulebook.forms import form_type

GARDEN = Path(__file__).with_name("garden")

HEAD = """\
rulebook: beds
title: Beds
edition: 1
schema: plan.schema.json
templates:
  beds/1: {year: 2024/25, columns: [2023/24, 2024/25]}
  beds/2: {year: 2025/26, columns: []}
"""
SCHEMA = """\
{"type": "object", "title": "plan", "description": "A plan.", "additionalProperties": false, "properties": {
  "name": {"type": "string", "title": "name", "description": "Its name."},
  "beds": {"type": "integer", "title": "beds", "description": "Beds.", "x-unit": "beds"},
  "dug": {"type": "integer", "title": "dug", "description": "Beds that are dug.", "x-unit": "beds"}}}
"""
NESTED = """\
{"type": "object", "title": "plan", "description": "A plan.", "additionalProperties": false, "properties": {
  "name": {"type": "string", "title": "name", "description": "Its name."},
  "beds": {"type": "integer", "title": "beds", "description": "Beds.", "x-unit": "beds"},
  "dug": {"type": "integer", "title": "dug", "description": "Beds that are dug.", "x-unit": "beds"},
  "shed": {"type": "object", "title": "shed", "description": "A shed.", "additionalProperties": false,
    "properties": {"kept": {"type": "integer", "title": "kept", "description": "Kept.", "x-unit": "tools"}}},
  "rows": {"type": "array", "title": "rows", "description": "Rows.", "x-key": "row", "items":
    {"type": "object", "title": "row", "description": "A row.", "additionalProperties": false, "properties": {
      "row": {"type": "string", "title": "row", "description": "Its name."},
      "kept": {"type": "integer", "title": "kept", "description": "Kept.", "x-unit": "tools"}}}}}}
"""
RULE = """\
- rule: more-dug-than-there-are
  title: More beds are dug than there are
  severity: error
  why: Beds that are dug are counted among the beds.
  do: Count them again.
  given: {beds: beds, dug: dug}
  require: dug <= beds
  message: "{dug} of {beds}"
  examples:
    - pass: {beds: 2, dug: 1}
    - fail: {beds: 1, dug: 2}
"""


def files(head=HEAD, schema=SCHEMA, **topics):
    named = {f"{name}.yaml": text for name, text in (topics or {"digging": RULE}).items()}
    texts = {"rulebook.yaml": head, "plan.schema.json": schema, **named}
    return {name: text.encode() for name, text in texts.items()}


def problems(contents):
    with pytest.raises(PlanLintError) as refused:
        rulebook.load(contents, "rules/beds")
    return [f"{each.file}:{each.line}:{each.column}: {each.message}" for each in refused.value.problems]


def test_loads():
    book = rulebook.load(files(), "rules/beds")
    (entry,) = book.rules
    assert (book.name, book.title, book.edition, book.key) == ("beds", "Beds", 1, ())
    assert entry.info == (
        "more-dug-than-there-are",
        "digging",
        "More beds are dug than there are",
        "error",
        "Beds that are dug are counted among the beds.",
        "Count them again.",
        "",
    )
    assert [example.path for example in entry.examples] == [
        (0, "examples", 0, "pass"),
        (0, "examples", 1, "fail"),
    ]
    assert rulebook.program(book, entry) is rulebook.program(book, entry)


def test_loads_the_garden():
    contents = {path.name: path.read_bytes() for path in GARDEN.iterdir() if path.is_file()}
    book = rulebook.load(contents, "tests/garden")
    assert len(book.rules) >= 8
    assert book.key == ("garden", "plan_year")


def test_remembered_as_plain_data():
    book = rulebook.load(
        files(
            digging=RULE.replace(
                "given:", "previously: [dug]\n  fix: {set: dug, to: beds, safe: true}\n  given:"
            )
        ),
        "x",
    )
    again = rulebook.from_plain(json.loads(json.dumps(rulebook.to_plain(book))))
    assert [entry[:-1] for entry in again.rules] == [entry._replace(examples=())[:-1] for entry in book.rules]
    assert again[:4] == book[:4]
    assert (again.templates, again.key) == (book.templates, book.key)
    assert describe(again.schema.plan) == describe(book.schema.plan)


def test_the_digest_covers_names_and_bytes():
    first = rulebook.digest_of({"a": b"12", "b": b"3"})
    assert first == rulebook.digest_of({"b": b"3", "a": b"12"})
    assert (
        len({first, rulebook.digest_of({"a": b"1", "b": b"23"}), rulebook.digest_of({"a1": b"2", "b": b"3"})})
        == 3
    )
    assert rulebook.load(files(), "x").digest == rulebook.digest_of(files())


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        ([{"year": "2024/25"}, {"year": "2025/26"}], {"year": "a year"}),
        ([{"n": 5}], {"n": "a bare number"}),
        ([{"on": True}], {"on": "true or false"}),
        ([{"day": "2024-04-01"}], {"day": "a date"}),
        ([{"share": "5%"}], {"share": "percent"}),
        ([{"rough": "about 5"}], {"rough": "a bare number"}),
        ([{"name": "north"}], {"name": "text"}),
        ([{"years": ["2024/25"]}, {"years": []}], {"years": "a list of a year"}),
        ([{"years": []}, {"years": ["2024/25"]}], {"years": "a list of a year"}),
        ([{"areas": {"north": 3}}], {"areas": "a mapping (the facts of the form)"}),
        ([{"none": None}], {"none": "nothing"}),
        ([{"some": None}, {"some": 5}], {"some": "a bare number"}),
        ([{}], {}),
    ],
)
def test_types_of_the_form(facts, kinds):
    kind = form_type({str(place): each for place, each in enumerate(facts)})
    assert {name: describe(field.of()) for name, field in kind.fields.items()} == kinds


FORMS = HEAD[HEAD.index("templates:") :].rstrip()
HEADS = [
    ("edition: 1", "edition: one", "rulebook.yaml:3:10: the edition is a whole number"),
    ("edition: 1", "edition: true", "rulebook.yaml:3:10: the edition is a whole number"),
    ("edition: 1\n", "", "rulebook.yaml:1:1: `edition` is missing"),
    (
        "rulebook: beds",
        "rulebook: Beds",
        "rulebook.yaml:1:11: a rulebook's name is lower-case words joined by `-`",
    ),
    (
        "title: Beds",
        "title: [Beds]",
        "rulebook.yaml:2:8: text is due here; quote it where it begins with a bracket or brace",
    ),
    ("title: Beds", "titel: Beds", "rulebook.yaml:2:1: there is no key `titel` here; did you mean `title`?"),
    (
        "plan.schema.json",
        "plan.shema.json",
        "rulebook.yaml:4:9: there is no file `plan.shema.json` beside rulebook.yaml; did you mean",
    ),
    (
        "schema: plan.schema.json",
        "schema: [a]",
        "rulebook.yaml:4:9: text is due here; quote it where it begins with a bracket or brace",
    ),
    (
        "{year: 2025/26, columns: []}",
        "{year: 2025/26}",
        "rulebook.yaml:7:11: this form states other facts than beds/1",
    ),
    (
        "{year: 2025/26, columns: []}",
        "{year: next, columns: []}",
        "rulebook.yaml:7:18: `year` is of one type in all forms; here it is text, in beds/1 another",
    ),
    (
        "{year: 2025/26, columns: []}",
        "5",
        "rulebook.yaml:7:11: a mapping of the form's facts is due here ({} for none)",
    ),
    (
        "columns: [2023/24, 2024/25]",
        "columns: [2023/24, 5]",
        "rulebook.yaml:6:36: the members of `columns` are of one type, as years or numbers",
    ),
    (
        "templates:",
        "collection: {key: [nam]}\ntemplates:",
        "rulebook.yaml:5:20: the schema has no `nam`; did you mean `name`?",
    ),
    (
        "templates:",
        "collection: {keys: [name]}\ntemplates:",
        "rulebook.yaml:5:14: there is no key `keys` here; did you mean `key`?",
    ),
    (
        "templates:",
        "collection: {key: [name], revised: nam}\ntemplates:",
        "rulebook.yaml:5:36: the schema has no `nam`; did you mean `name`?",
    ),
    (
        "templates:",
        "collection: {key: [name], revised: beds}\ntemplates:",
        "rulebook.yaml:5:36: `beds` must be true or false in a plan, it is beds",
    ),
    (FORMS, "templates: [a]", "rulebook.yaml:5:12: name each template, and under it the facts of its form"),
    (FORMS, "", "rulebook.yaml:1:1: `templates` is missing"),
    ("schema: plan.schema.json\n", "", "rulebook.yaml:1:1: `schema` is missing"),
]


@pytest.mark.parametrize(("old", "new", "message"), HEADS, ids=[row[1] for row in HEADS])
def test_refused_head(old, new, message):
    assert old in HEAD
    told = problems(files(head=HEAD.replace(old, new)))
    assert any(line.startswith(f"rules/beds/{message}") for line in told)


FIRST = "- pass: {beds: 2, dug: 1}"
RULES = [
    ("title: More beds are dug than there are", "title: [More]", "2:10: text is due here"),
    ("- rule: more-dug-than-there-are\n  title", "- title", "1:3: `rule` is missing"),
    ("severity: error", "severity: [error]", "3:13: text is due here"),
    *(
        ("severity: error", f"severity: {severity}", "3:13: a severity is error, warning or info")
        for severity in ("fatal", "5", "0", "1.5", "true", "2024-04-01")
    ),
    (
        "{beds: beds,",
        "{beds: [],",
        "6:17: `beds` is given no path: write one, or take `beds` out",
    ),
    (RULE[RULE.index("examples:") :], "examples: none\n", "9:13: a list of examples is due here"),
    (FIRST, "- {}", "10:7: an example is one of pass, fail or not_evaluated"),
    (FIRST, f"{FIRST}\n      fail: {{}}", "10:7: an example is one of pass, fail or not_evaluated"),
    (FIRST, "- pas: {beds: 2, dug: 1}", "10:7: there is no key `pas` here; did you mean `pass`?"),
    (FIRST, "- 5", "10:7: a mapping is due here"),
]


@pytest.mark.parametrize(("old", "new", "message"), RULES, ids=[row[1] for row in RULES])
def test_refused_rule(old, new, message):
    assert old in RULE
    assert problems(files(digging=RULE.replace(old, new))) == [f"rules/beds/digging.yaml:{message}"]


def test_a_collection_rule_needs_a_key_to_tell_plans_apart():
    told = problems(files(digging=RULE.replace("given:", "scope: collection\n  given:")))
    reason = "rulebook.yaml has no `collection: {key: [...]}` to tell plans apart by"
    assert told[0] == f"rules/beds/digging.yaml:6:10: {reason}"


ACROSS = """\
- rule: across
  scope: collection
  title: Across
  severity: error
  why: Why.
  do: Do.
  given: {}
  require: {}
  {}
  message: told
  examples:
    - pass: {{plans: [{{name: A}}]}}
    - fail: {{plans: [{{name: A}}]}}
"""
COLLECTION = HEAD.replace("templates:", "collection: {key: [name]}\ntemplates:")


@pytest.mark.parametrize(
    ("given", "require", "message"),
    [
        ("{a: 'plans.{name}.beds'}", "plan.beds == a", "8:12: a collection rule has no `plan`: bind what it"),
        ("{a: 'plans.{name}.beds'}", "form.year == a", "8:12: a collection rule has no `form`: bind what it"),
        (
            "{a: 'plans.{name}.beds', b: 'plans.{other}.beds'}",
            "a == b",
            "7:39: nothing joins `b` to `a`",
        ),
    ],
)
def test_refused_across_plans(given, require, message):
    (told,) = problems(files(head=COLLECTION, across=ACROSS.format(given, require, "")))
    assert told.startswith(f"rules/beds/across.yaml:{message}")


@pytest.mark.parametrize(
    ("when", "joined"),
    [
        ("a == b and b == c", True),
        ("b == c and a == b", True),
        ("b == c and a == c", True),
        ("y == z and x == z", True),
        ("a == b", False),
        ("a == b and b != c", False),
        ("a == b or b == c", False),
        ("a == 1 and b == c", False),
    ],
)
def test_bindings_across_plans_are_joined(when, joined):
    given = "{a: 'plans.{x}.beds', b: 'plans.{y}.beds', c: 'plans.{z}.beds', w: whole_folder}"
    contents = files(head=COLLECTION, across=ACROSS.format(given, "w", f"when: {when}"))
    if joined:
        assert rulebook.load(contents, "x").rules
    else:
        (told,) = problems(contents)
        assert "nothing joins" in told


@pytest.mark.parametrize(
    ("given", "require", "reads"),
    [
        ("{whole: whole_folder}", "whole", {"name": {}}),
        ("{a: 'plans.{name}.beds'}", "a > 1", {"name": {}, "beds": {}}),
        ("{a: 'files.{name}.dug', n: 'roster.{name}.name'}", "n != 'A'", {"name": {}, "dug": {}}),
        ("{a: 'plans.{name}.{part}.kept'}", "a > 1", {"name": {}, None: {"kept": {}, None: {}}}),
        (
            "{n: 'plans.{name}.name', a: 'plans.{name}.rows.*.kept'}",
            "count(a) > 1",
            {"name": {}, "rows": {None: {"kept": {}, "row": {}}}},
        ),
        ("{a: 'plans.{name}'}", "present(a)", {}),
    ],
)
def test_what_rules_across_plans_read(given, require, reads):
    book = rulebook.load(files(head=COLLECTION, schema=NESTED, across=ACROSS.format(given, require, "")), "x")
    assert book.reads() == reads


def test_a_schema_that_is_none():
    assert problems(files(schema="[]")) == [
        "rules/beds/plan.schema.json:1:1: the schema is no mapping of keywords"
    ]


def test_what_is_no_text_is_the_text_it_is_written_as():
    head = HEAD.replace("title: Beds", "title: yes")
    rule = RULE.replace('"{dug} of {beds}"', "5.0").replace(
        "severity: error\n", "severity: error\n  source: 7\n"
    )
    book = rulebook.load(files(head=head, digging=rule), "x")
    (entry,) = book.rules
    assert (book.title, entry.text.message, entry.info.source) == ("yes", "5.0", "7")


@pytest.mark.parametrize(
    ("data", "applies"),
    [
        ({"beds": 1, "dug": 2}, True),
        ({"beds": REFUSED, "dug": 2}, True),
        ({"beds": 1}, False),
        ({"beds": 1, "dug": None}, False),
        ({}, False),
        ([], False),
    ],
)
def test_a_rule_applies_where_all_that_it_needs_is_there(data, applies):
    second = RULE.replace("rule: more-dug-than-there-are", "rule: also")
    book = rulebook.load(files(a=RULE, b=second), "x")
    for _ in range(2):
        found = [(rule, there) for rule, _entry, there in rulebook.applicable(book, "beds/1", None, data)]
        assert found == [("more-dug-than-there-are", applies), ("also", applies)]
    chosen = rulebook.applicable(book, "beds/1", frozenset({"also"}), data)
    assert [(rule, there) for rule, _entry, there in chosen] == [("also", applies)]


def test_a_rule_applies_to_plans_of_its_forms():
    book = rulebook.load(files(a=RULE.replace("given:", "templates: [beds/1]\n  given:")), "x")
    data = {"beds": 1, "dug": 2}
    for template, applies in (("beds/1", True), ("beds/2", False)):
        assert [there for *_rule, there in rulebook.applicable(book, template, None, data)] == [applies]
    fewer = book._replace(rules=())
    assert list(rulebook.applicable(fewer, "beds/1", None, data)) == []


def test_a_collection_rule_applies_to_no_plan_alone():
    head = HEAD.replace("templates:", "collection: {key: [name]}\ntemplates:")
    rule = RULE.replace(
        "given: {beds: beds, dug: dug}",
        "scope: collection\n  given: {a: 'plans.{name}.beds', b: 'plans.{name}.dug'}",
    )
    rule = rule.replace("dug <= beds", "a <= b").replace("{dug} of {beds}", "told")
    rule = rule.replace("pass: {beds: 2, dug: 1}", "pass: {plans: [{name: A, beds: 2, dug: 1}]}").replace(
        "fail: {beds: 1, dug: 2}", "fail: {plans: [{name: A, beds: 1, dug: 2}]}"
    )
    book = rulebook.load(files(head=head, digging=rule), "x")
    assert [entry.scope for entry in book.rules] == ["collection"]
    assert list(rulebook.applicable(book, "beds/1", None, {"name": "A", "beds": 1, "dug": 2})) == []


def test_every_problem_of_every_file_in_one_run():
    told = problems(
        files(
            head=HEAD.replace("edition: 1", "edition: one"),
            digging=RULE.replace("dug <= beds", "dug <= bed").replace("severity: error", "severity: eror"),
            other="- rule: other\n  titel: x\n",
            third=RULE.replace("given: {beds: beds, dug: dug}", "given: {beds: bed, dug: dog}"),
        )
    )
    assert [line.split(": ")[0].removeprefix("rules/beds/") for line in told if "missing" not in line] == [
        "digging.yaml:3:13",
        "digging.yaml:7:19",
        "other.yaml:2:3",
        "rulebook.yaml:3:10",
        "third.yaml:1:9",
        "third.yaml:6:17",
        "third.yaml:6:27",
    ]


def test_what_is_not_a_rulebook():
    assert problems({}) == [
        "rules/beds:None:None: rules/beds holds no rulebook: there is no rulebook.yaml in it"
    ]
    assert problems(files(digging="[]")) == ["rules/beds/rulebook.yaml:1:1: the rulebook has no rules"]
    assert problems(files(digging="a: 1")) == [
        "rules/beds/digging.yaml:1:1: a rule file is a list of rules, each beginning with `- rule:`"
    ]
    assert problems(files(digging="- a: ["))[0].startswith("rules/beds/digging.yaml:1:")
    assert problems(files(digging="- 5")) == ["rules/beds/digging.yaml:1:3: a mapping is due here"]


def test_ids_are_never_reused():
    second = RULE.replace("rule: more", "previously: [more-dug-than-there-are]\n  rule: much-more")
    assert problems(files(a=RULE, b=RULE)) == [
        "rules/beds/b.yaml:1:9: `more-dug-than-there-are` is a rule of a.yaml already; ids are never reused"
    ]
    assert problems(files(a=RULE, b=second)) == [
        "rules/beds/b.yaml:1:16: `more-dug-than-there-are` is a rule of a.yaml already; ids are never reused"
    ]


@pytest.mark.parametrize(
    "name", ["input-x", "schema-x", "acceptance-x", "accepted-list-x", "nothing-evaluated", "internal-error"]
)
def test_ids_of_plan_lints_own(name):
    told = problems(files(a=RULE.replace("rule: more-dug-than-there-are", f"rule: {name}")))
    assert told == [f"rules/beds/a.yaml:1:9: `{name}` begins like an id of plan-lint's own; choose another"]
