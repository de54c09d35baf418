"""The rules as documentation: the table, one rule explained, the generated pages, which must not be stale."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from plan_lint import document, rulebook
from plan_lint.catalogue import explain, functions_reference, index_page, rulebook_page, rules_table
from plan_lint.catalogue.parts import shown
from plan_lint.examples import Source
from plan_lint.findings import PlanLintError, may_be_accepted
from plan_lint.language.functions import FUNCTIONS
from plan_lint.lint import BUILT_IN

ROOT = Path(__file__).parents[1]
GARDEN = ROOT / "tests" / "garden"
SHIPPED = sorted(path.parent for path in (ROOT / "rules").glob("*/rulebook.yaml"))


@cache
def source(folder):
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".yaml", ".json")}
    return Source(rulebook.load(files, folder.name), files, folder.name)


@pytest.fixture
def garden():
    return source(GARDEN)


# A rule explained


def test_explain(golden, garden):
    golden("catalogue/explain.txt", explain("percentage-disagrees-with-numbers", (garden,)))


def test_explain_runs_the_examples(garden):
    said = b"{crop}, {next}: {after} kg, after {before} kg in {year}"
    files = garden.files | {"harvest.yaml": garden.files["harvest.yaml"].replace(said, b"{after} kg now")}
    changed = Source(rulebook.load(files, garden.folder), files, garden.folder)
    assert "=> warning: 28 kg now\n" in explain("harvest-falls", (changed,))


def test_explain_knows_earlier_ids(garden):
    now = explain("percentage-disagrees-with-numbers", (garden,))
    before = explain("percentage-is-wrong", (garden,))
    assert "Earlier ids that still work: percentage-is-wrong" in now
    assert before.startswith("percentage-disagrees-with-numbers: ")
    assert "It was called percentage-is-wrong before." in before


@pytest.mark.parametrize("rule", sorted(BUILT_IN))
def test_explain_built_in_ids(rule, garden):
    text = explain(rule, (garden,))
    assert text.startswith(f"{rule}: {BUILT_IN[rule].title}\n")
    assert ("It cannot be accepted" in text) == (not may_be_accepted(rule))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("harvest-fall", "there is no rule `harvest-fall`; did you mean `harvest-falls`?"),
        (
            "percentage-was-wrong",
            "there is no rule `percentage-was-wrong`; did you mean `percentage-is-wrong`?",
        ),
        ("input-sintax", "there is no rule `input-sintax`; did you mean `input-syntax`?"),
        ("x", "there is no rule `x`; `plan-lint rules` lists them"),
    ],
)
def test_explain_unknown_ids(rule, message, garden):
    with pytest.raises(PlanLintError) as refusal:
        explain(rule, (garden,))
    assert str(refusal.value) == message


def test_explain_every_rule(garden):
    for entry in garden.rulebook.rules:
        text = explain(entry.info.rule, (garden,))
        assert f"# plan-lint: accept {entry.info.rule} -- " in text
        assert f"=> {entry.info.severity}: " in text
        assert "=> nothing found" in text


# Parts of plans


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("{a: 5.0%}", "a: 5.0%\n"),
        ("{a: {b: 1, c: '2'}}", "a: {b: 1, c: '2'}\n"),
        ("{a: {b: {c: 1}}}", "a:\n  b: {c: 1}\n"),
        ("[{a: 1, b: [2]}, 3]", "- a: 1\n  b: [2]\n- 3\n"),
        ("{a: []}", "a: []\n"),
        ("{a: {}, b: }", "a: {}\nb:\n"),
        ("a:\n  b: one, two\n", 'a: {b: "one, two"}\n'),
        ("a: one, two\n", "a: one, two\n"),
        ("a: |\n  one\n  two\n", 'a: "one\\ntwo\\n"\n'),
        ("{'a: b': 1, 2008/09: 2}", '"a: b": 1\n2008/09: 2\n'),
        ("{a: [" + "long, " * 20 + "x]}", "a:\n" + "  - long\n" * 20 + "  - x\n"),
        ("{a: &x {b: 1}, c: *x}", "a: {b: 1}\nc: {b: 1}\n"),
        ("{}", "{}\n"),
    ],
)
def test_parts(written, due):
    assert shown(document.parse(written.encode())) == due


def test_parts_hold_the_same_data(garden):
    for entry in garden.rulebook.rules:
        text = document.parse(garden.files[entry.file])
        for example in entry.examples:
            part = document.sub(text, example.path)
            assert document.parse(shown(part).encode()).data == part.data


# The table


def test_table_as_text(golden, garden):
    golden("catalogue/rules.txt", rules_table((garden,)))


def test_table_as_json(garden):
    (book,) = json.loads(rules_table((garden,), "json"))["rulebooks"]
    assert (book["rulebook"], book["edition"]) == ("garden", 1)
    assert len(book["rules"]) == len(garden.rulebook.rules)
    rule = next(rule for rule in book["rules"] if rule["rule"] == "percentage-disagrees-with-numbers")
    assert (rule["topic"], rule["severity"], rule["fix"]) == ("beds", "error", "unsafe")
    assert rule["previously"] == ["percentage-is-wrong"]
    assert rule["templates"] == ["garden/2024"]


def test_table_as_markdown(garden):
    assert rules_table((garden,), "markdown") == rulebook_page(garden)


def test_table_in_no_format(garden):
    with pytest.raises(PlanLintError, match="there is no format `jsn` of the rules; did you mean json"):
        rules_table((garden,), "jsn")


def test_prose_stays_prose_in_markdown(garden):
    info = garden.rulebook.rules[0].info._replace(title="a | b <c> `d` *e*")
    book = garden.rulebook._replace(
        rules=(garden.rulebook.rules[0]._replace(info=info), *garden.rulebook.rules[1:])
    )
    assert "| a \\| b \\<c\\> \\`d\\` \\*e\\* |" in rulebook_page(garden._replace(rulebook=book))


# The generated pages, which `plan-lint rules --format markdown` writes too


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_page_of_a_rulebook_is_not_stale(golden, folder):
    golden(str(folder / "README.md"), rulebook_page(source(folder)))


def test_index_of_rulebooks_is_not_stale(golden):
    assert SHIPPED
    golden(str(ROOT / "rules" / "README.md"), index_page(tuple(source(folder) for folder in SHIPPED)))


def test_functions_reference_has_every_function():
    text = functions_reference()
    assert all(f"| `{name}(" in text for name in FUNCTIONS)
