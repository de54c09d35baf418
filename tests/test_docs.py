"""The documentation: every block in it is run; what it shows of plan-lint's output is written by the flag.

`python -m pytest tests/test_docs.py --update-goldens` writes the function tables and the outputs anew.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from plan_lint import document, rulebook, schema
from plan_lint.catalogue import functions_reference
from plan_lint.examples import as_text, hold, run
from plan_lint.language.check import Scope, check
from plan_lint.language.checked import Named
from plan_lint.language.display import show_value
from plan_lint.language.evaluate import Mode, compile_expression
from plan_lint.language.functions import FUNCTIONS
from plan_lint.language.syntax import SyntaxFault, parse_expression
from plan_lint.language.types import NUMBER, TEXT, YEAR, Field, List, Record, Type, list_of
from plan_lint.language.values import FIXED_SLOTS, FORM, Node, Run
from plan_lint.lint import Options, lint
from plan_lint.rulebook.rules import KEYS
from tests.little_rulebook import watched

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
GARDEN = ROOT / "tests" / "garden"
FACTS = {"year": "2009/10", "columns": ["2008/09", "2009/10"], "places": {"north": 3, "south": 5}}
KINDS: dict[str, Type] = {
    "year": YEAR,
    "columns": list_of(YEAR),
    "places": Record("#places", "places", {}, TEXT, lambda: NUMBER),
}

_BLOCK = re.compile(
    r"(?:`(?P<file>[\w./-]+)`(?P<broken>, broken)?:\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)```\n", re.DOTALL
)


def blocks(page, kind):
    return [found for found in _BLOCK.finditer((DOCS / page).read_text("utf-8")) if found["kind"] == kind]


def printed(expression):
    """What an expression prints, with `form` as its only binding."""
    fields = {name: Field(partial(KINDS.__getitem__, name), required=True, title=name) for name in KINDS}
    form = Record("#form", "form", fields)
    scope = Scope({"form": Named(form, FORM, "form")}, list(FIXED_SLOTS), [], ())
    parsed = parse_expression(expression)
    assert not isinstance(parsed, SyntaxFault), parsed
    typed = check(parsed, scope)
    assert scope.refusals == []
    told = Run(1000, lambda _env, _verdict: None)
    env = [told, None, Node(FACTS, ()), FACTS, *([None] * len(scope.slots))]
    return show_value(compile_expression(typed, Mode({}))(env))


# The rule language


@pytest.mark.parametrize("name", FUNCTIONS)
def test_example_of_a_function(name):
    function = FUNCTIONS[name]
    assert f"{name}(" in function.example
    assert printed(function.example) == function.prints


EXPRESSIONS = [line for found in blocks("rule-language.md", "text") for line in found["text"].splitlines()]


@pytest.mark.parametrize("line", EXPRESSIONS)
def test_expression_of_the_reference(line):
    expression, prints = re.split(r" {2,}", line)
    assert printed(expression) == prints


def test_function_tables_are_not_stale(golden):
    page = DOCS / "rule-language.md"
    begin, end = "<!-- functions: begin", "<!-- functions: end -->"
    head, rest = page.read_text("utf-8").split(begin)
    note, tail = rest.split("-->\n", 1)[0], rest.split(end)[1]
    golden(str(page), f"{head}{begin}{note}-->\n\n{functions_reference()}\n{end}{tail}")


def test_rules_of_the_reference_hold():
    texts = [
        found["text"] for found in blocks("rule-language.md", "yaml") if found["text"].startswith("- rule:")
    ]
    whole = [text for text in texts if "  examples:" in text]
    assert len(whole) == len(texts) - 1  # the collection rule stands without
    names = ("rulebook.yaml", "plan.schema.json")
    files = {name: (GARDEN / name).read_bytes() for name in names} | {"rules.yaml": "\n".join(whole).encode()}
    results = run(rulebook.load(files, "docs"), files)
    assert hold(results), as_text(results)


def test_rulebook_of_the_reference_loads():
    (text,) = (
        found["text"] for found in blocks("rule-language.md", "yaml") if found["text"].startswith("rulebook:")
    )
    files = {path.name: path.read_bytes() for path in GARDEN.iterdir()} | {"rulebook.yaml": text.encode()}
    assert rulebook.load(files, "docs").name == "garden"


def test_reference_names_every_key_of_a_rule():
    page = (DOCS / "rule-language.md").read_text("utf-8")
    table = page.split("\n## A rule\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(KEYS)


# The plan format

PLAN_SCHEMA = ROOT / "rules" / "adult-drug-treatment" / "plan.schema.json"
PARTS = [found["text"] for found in blocks("plan-format.md", "yaml")]


@pytest.mark.parametrize("text", PARTS)
def test_part_of_a_plan_is_as_the_schema_says(text):
    loaded, problems = schema.load(document.parse(PLAN_SCHEMA.read_bytes()), "plan.schema.json")
    assert loaded is not None, problems
    whole = text.startswith("template:")
    assert schema.check(loaded, document.parse(text.encode()), partial=not whole).faults == ()


def test_first_plan_has_no_fault():
    folder = PLAN_SCHEMA.parent
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".yaml", ".json")}
    result = lint(PARTS[0].encode(), "plan.yaml", (rulebook.load(files, folder.name),), Options())
    assert [(finding.rule, finding.message) for finding in result.findings] == []


def test_every_field_is_described():
    loaded, problems = schema.load(document.parse(PLAN_SCHEMA.read_bytes()), "plan.schema.json")
    assert loaded is not None, problems
    page = (DOCS / "plan-format.md").read_text("utf-8")
    # A key stands in backquotes or, in a block, before a colon.
    named = set(re.findall(r"`(\w+)`", page)) | set(re.findall(r"(\w+): ?", "".join(PARTS)))
    assert sorted(fields_below(loaded.plan, set()) - named) == []


def fields_below(kind, seen):
    """The names of all fields at or below a place of the schema."""
    if not isinstance(kind, Record):
        return fields_below(kind.item(), seen) if isinstance(kind, List) else set()
    if kind.place in seen:
        return set()
    seen.add(kind.place)
    below = [field.of() for field in kind.fields.values()] + ([kind.rest()] if kind.rest else [])
    return set(kind.fields).union(*(fields_below(each, seen) for each in below))


# The tutorial, and the way through the gate


@pytest.mark.parametrize("name", ["writing-rules.md", "continuous-integration.md"])
def test_walk_through(name, golden, tmp_path, monkeypatch):
    """Write each file where it stands, run each command, compare what it prints with the page."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", watched()["PYTHONPATH"])
    page = DOCS / name
    text = page.read_text("utf-8")
    broken = {}
    outputs = {}
    for found in _BLOCK.finditer(text):
        if found["file"]:
            path = tmp_path / found["file"]
            path.parent.mkdir(exist_ok=True)
            if found["broken"]:
                broken[path] = path.read_text("utf-8")
            path.write_text(found["text"], "utf-8")
        elif found["kind"] == "console":
            commands = [line[2:] for line in found["text"].splitlines() if line.startswith("$ ")]
            outputs[found["text"]] = "\n".join(f"$ {command}\n{outcome(command)}" for command in commands)
            while broken:
                path, before = broken.popitem()
                path.write_text(before, "utf-8")
    assert len(outputs) == text.count("```console")
    for before, now in outputs.items():
        text = text.replace(f"```console\n{before}```", f"```console\n{now}```")
    golden(str(page), text)
    for folder in (path.parent for path in tmp_path.glob("*/rulebook.yaml")):
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert hold(run(rulebook.load(files, folder.name), files))


# Comparing


def test_the_comparison_of_the_page(golden, tmp_path, monkeypatch):
    """Make both folders, the second by the change that the page shows, and run its command on them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", watched()["PYTHONPATH"])
    page = DOCS / "comparing.md"
    text = page.read_text("utf-8")
    (plan,) = re.findall(r"\]\(\.\./(examples/\S+\.yaml)\)", text)
    was = (ROOT / plan).read_text("utf-8")
    (change,) = blocks(page.name, "diff")
    lines = change["text"].splitlines()
    old, new = ("\n".join(line[1:] for line in lines if line[0] in (" ", mark)) for mark in "-+")
    assert was.count(old) == 1
    for folder, content in (("first", was), ("second", was.replace(old, new))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / Path(plan).name).write_text(content, "utf-8")
    monkeypatch.chdir(tmp_path)
    (shown,) = blocks(page.name, "console")
    command = shown["text"].splitlines()[0].removeprefix("$ ")
    golden(str(page), text.replace(shown["text"], f"$ {command}\n{outcome(command)}"))


def outcome(command):
    """What a command prints, run as a process of its own as a reader would."""
    name, *arguments = shlex.split(command)
    assert name == "plan-lint"
    ran = subprocess.run(
        [sys.executable, "-m", "plan_lint", *arguments], capture_output=True, text=True, check=False
    )
    assert "internal-error" not in ran.stderr, ran.stderr
    return ran.stdout + ran.stderr


def test_json_of_the_tutorial_is_json():
    assert [json.loads(found["text"]) for found in blocks("writing-rules.md", "json")]
