"""Mutants: how they are made, what a run counts, and that the rules notice those that contradict a plan."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from plan_lint import document, rulebook
from plan_lint.findings import pointer_of
from plan_lint.mutants import Left, Tally, as_text, mutants, notice, run
from tests.relations import contradicted

ROOT = Path(__file__).parent.parent
RULES = ROOT / "rules" / "adult-drug-treatment"
LEAST_NOTICED = 0.9  # of the mutants that contradict a relation

SHED = {
    "rulebook.yaml": """\
rulebook: shed
title: Sheds
edition: 1
schema: plan.schema.json
templates: {shed/1: {}}
""",
    "plan.schema.json": """\
{"type": "object", "title": "shed", "description": "A shed.", "additionalProperties": false, "properties": {
  "template": {"type": "string", "title": "form", "description": "The form."},
  "tools": {"type": "integer", "title": "tools", "description": "How many.", "x-unit": "tools"},
  "sharp": {"title": "sharp", "description": "The share that is sharp.", "oneOf": [
    {"type": "string", "format": "percentage", "x-unit": "percent"},
    {"type": "string", "format": "percentage-range", "x-unit": "percent"}]},
  "locked": {"type": "boolean", "title": "locked", "description": "Whether it is."},
  "roof": {"type": "string", "enum": ["tin", "turf"], "title": "roof", "description": "What it is made of."},
  "year": {"type": "string", "format": "financial-year", "title": "year", "description": "The year."},
  "counts": {"type": "object", "title": "counts", "description": "Tools by year.",
    "propertyNames": {"type": "string", "format": "financial-year"},
    "additionalProperties": {"type": "integer", "title": "tools", "description": "All.", "x-unit": "tools"}},
  "notes": {"type": "object", "title": "notes", "description": "Notes by key.",
    "additionalProperties": {"type": "string", "title": "note", "description": "A note."}},
  "see": {"type": "array", "title": "see", "description": "Notes to see.", "items": {"type": "string"}}
}}
""",
    "tools.yaml": """\
- rule: tools-wrong
  title: Too few tools
  severity: error
  why: A shed has tools.
  do: Buy some.
  source: The shed
  given: {tools: tools}
  require: tools >= 10
  message: "{tools} tools"
  examples:
    - pass: {tools: 10}
    - fail: {tools: 9}
- rule: never-fails
  title: Never
  severity: info
  why: It tells of rules that notice nothing.
  do: Nothing.
  source: The shed
  given: {locked: locked}
  require: locked or not locked
  message: never
  examples:
    - pass: {locked: true}
    - fail: {locked: true}
""",
}
HEAD = "template: shed/1\n"


@pytest.fixture(scope="module")
def shed():
    return rulebook.load({name: text.encode() for name, text in SHED.items()}, "shed")


@pytest.fixture(scope="module")
def drugs():
    files = {path.name: path.read_bytes() for path in RULES.iterdir() if path.suffix in (".yaml", ".json")}
    return rulebook.load(files, "rules/adult-drug-treatment")


HUGE = "1" + "0" * 29


@pytest.mark.parametrize(
    ("plan", "made"),
    [
        ("tools: 12", ["one more 13", "one less 11", "digits swapped 21", "ten times 120", "zero 0",
                       f"huge {HUGE}", "sign changed -12", "blank null"]),
        ("tools: 60", ["one more 61", "one less 59", "a tenth more 66", "a tenth less 54", "ten times 600",
                       "zero 0", f"huge {HUGE}", "sign changed -60", "blank null"]),
        ("tools: 0", ["one more 1", f"huge {HUGE}", "sign changed -0", "blank null"]),
        ("sharp: +4.9%", ["one more +5.0%", "one less +4.8%", "a tenth more +5.4%", "a tenth less +4.4%",
                          "ten times +49.0%", "zero +0%", f"huge +{HUGE}%", "sign changed -4.9%",
                          "blank null"]),
        ("locked: true", ["flag toggled false", "blank null"]),
        ("roof: tin", ["another option turf", "blank null"]),
        ("year: 2009/10", ["another year 2010/11", "another year 2008/09", "blank null"]),
        ("roof:", []),
    ],
)  # fmt: skip
def test_mutants_of_a_scalar(shed, plan, made):
    found = mutants(document.parse((HEAD + plan).encode()), shed)
    assert [f"{each.kind} {each.now}" for each in found if each.path != ("template",)] == made


def test_each_number_of_a_range_is_changed(shed):
    found = [mutant.now for mutant in mutants(document.parse(b"sharp: 4% to 9%"), shed)]
    assert {"5% to 9%", "4% to 10%", "0% to 9%", "4% to 0%"} <= set(found)


@pytest.mark.parametrize(
    ("plan", "kind", "changed"),
    [
        ("tools: 1\nsharp: 5%\ncounts: {2008/09: 7}", "neighbour's figure",
         ["tools: 7\nsharp: 5%\ncounts: {2008/09: 7}", "tools: 1\nsharp: 5%\ncounts: {2008/09: 1}"]),
        ("notes: {oil: Old.}\nsee: [oil]", "name misspelt",
         ["notes: {oil: Old.}\nsee: [oi]", "notes: {oi: Old.}\nsee: [oil]"]),
        ("see: ['oil']", "name misspelt", []),
        ("counts: {2008/09: 1, 2009/10: 2}", "another year",
         ["counts: {2007/08: 1, 2009/10: 2}", "counts: {2008/09: 1, 2010/11: 2}"]),
        ("see: [a, b]", "entry dropped", ['{"see": ["b"]}', '{"see": ["a"]}']),
        ("see: [a, b]", "entry doubled", ['{"see": ["a", "b", "a"]}', '{"see": ["a", "b", "b"]}']),
        ("tools: 1\ncounts: {2008/09: 1}", "section dropped", ['{"tools": 1}']),
        ("see: [a, a", "blank", []),  # what cannot be read has no mutants
    ],
)  # fmt: skip
def test_mutants_of_a_kind(shed, plan, kind, changed):
    found = [
        mutant.data.decode() for mutant in mutants(document.parse(plan.encode()), shed) if mutant.kind == kind
    ]
    assert found == changed


def test_a_mutant_says_what_it_changed(shed):
    made = mutants(document.parse(b"locked:  true # yes\r\ntools: 1\r\n"), shed)
    mutant = next(made)
    assert (mutant.kind, mutant.path, mutant.was, mutant.now) == (
        "flag toggled",
        ("locked",),
        "true",
        "false",
    )
    assert mutant.data == b"locked:  false # yes\r\ntools: 1\r\n"
    assert next(each for each in made if each.was == "1").data == b"locked:  true # yes\r\ntools: 2\r\n"


def test_a_run_counts_by_rule(shed):
    tally = run(shed, {"shed.yaml": f"{HEAD}tools: 12\nlocked: true\n".encode()})
    noticed = dict(tally.noticed)
    assert noticed["tools-wrong"] == 2  # zero and the changed sign
    assert noticed["never-fails"] == 0
    left = {(each.kind, each.pointer, each.was, each.now) for each in tally.left}
    assert ("one less", "/tools", "12", "11") in left
    assert ("flag toggled", "/locked", "true", "false") in left
    assert (tally.plans, tally.problems) == (1, ())


def test_what_was_said_before_is_nothing_new(shed):
    seen = list(notice(shed, "shed.yaml", f"{HEAD}tools: 5\n".encode()))
    assert [each.rules for each in seen if each.mutant.kind == "one less"] == [()]


def test_a_tally_as_text(shed):
    text = as_text(run(shed, {"shed.yaml": f"{HEAD}tools: 12\nlocked: true\n".encode()}))
    assert "2  tools-wrong\n" in text
    assert "not noticed, locked: 1 flag toggled\n  shed.yaml/locked: true -> false\n" in text
    assert re.fullmatch(r"[0-9]+ mutants of 1 plan: [0-9]+ noticed, none broke a rule", text.splitlines()[-1])


def test_unnoticed_mutants_of_one_place_are_told_together(shed):
    text = as_text(run(shed, {"shed.yaml": f"{HEAD}counts: {{2008/09: 1, 2010/11: 20}}\n".encode()}))
    (told,) = re.findall(
        r"^not noticed, counts\.\*: (.+)\n  shed\.yaml/counts/2008~109: 1 -> 2$", text, re.MULTILINE
    )
    assert "2 one more" in told
    assert "another year" in told


def test_a_text_of_several_lines_is_told_on_one():
    left = Left("shed.yaml", "name misspelt", "see.*", "/see/0", "long\n  shed", "long\n  she")
    assert "\n  shed.yaml/see/0: long shed -> long she\n" in as_text(Tally(1, 1, (), (left,), ()))


# The rules of the drug treatment plans


@pytest.fixture(scope="module")
def seen(drugs):
    """Every mutant of the clean plans with whether it contradicts a relation."""
    return [
        (each, bool(contradicted(document.parse(each.mutant.data).data)))
        for path in sorted((RULES / "plans").glob("*.yaml"))
        for each in notice(drugs, path.name, path.read_bytes())
    ]


def test_the_clean_plans_contradict_nothing():
    for path in (RULES / "plans").glob("*.yaml"):
        assert contradicted(document.parse(path.read_bytes()).data) == set()


def test_what_contradicts_a_relation_is_noticed(seen):
    wrong = [each for each, is_wrong in seen if is_wrong]
    noticed = [each for each in wrong if each.rules]
    share = len(noticed) / len(wrong)
    sys.stdout.write(
        f"{len(seen):,} mutants, {len(wrong):,} contradict a relation, {share:.1%} of them noticed\n"
    )
    missed = [f"{each.mutant.kind} {pointer_of(each.mutant.path)}" for each in wrong if not each.rules]
    assert len(wrong) > 500
    assert share >= LEAST_NOTICED, missed


@pytest.mark.parametrize(
    ("heading", "is_against"), [("Against a relation", True), ("Against nothing", False)]
)
def test_what_is_not_noticed_is_listed_with_a_reason(seen, heading, is_against):
    left = {each.mutant.kind for each, is_wrong in seen if not each.rules and is_wrong == is_against}
    text = (ROOT / "tests" / "unnoticed.md").read_text("utf-8")
    section = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    listed = [kind for kind, _reason in rows if kind != "kind"]
    assert sorted(listed) == sorted(left)


def test_no_mutant_breaks_a_rule(seen):
    assert [problem for each, _is_wrong in seen for problem in each.problems] == []
