"""The Python interface is as docs/api.md says: its example runs, its tables name every field there is."""

from __future__ import annotations

import contextlib
import inspect
import io
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_lint import findings
from plan_lint.findings import PlanLintError
from plan_lint.lint import Options, lint
from plan_lint.rulebook import load

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "api.md"
TEXT = PAGE.read_text("utf-8")
GARDEN = {path.name: path.read_bytes() for path in (ROOT / "tests" / "garden").iterdir()}


@cache
def loaded():
    return load(GARDEN, "garden")


@pytest.fixture
def garden():
    return loaded()


def test_the_example_prints_what_the_page_shows(golden, monkeypatch):
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, str(PAGE), "exec"), {})  # noqa: S102 - it is the page's own example
    assert printed.getvalue().count("\n  ") == printed.getvalue().count(".yaml:") > 0
    golden(str(PAGE), re.sub(r"```text\n.*?```", f"```text\n{printed.getvalue()}```", TEXT, flags=re.DOTALL))


def named_in(table):
    return [
        name
        for cell in re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", cell)
    ]


def test_options_are_all_described():
    table = TEXT.split("| option | holds |")[1].split("\n\n")[0]
    assert named_in(table) == list(Options._fields)


@pytest.mark.parametrize("record", [findings.PlanResult, findings.Finding])
def test_fields_are_all_described(record):
    table = TEXT.split(f"<!-- {record.__name__} -->")[1].split("\n\n")[0]
    assert named_in(table) == list(record._fields)


SMALLER = dict(re.findall(r"^\| `([A-Z]\w+)` \| (.*) \|$", TEXT, re.MULTILINE))


@pytest.mark.parametrize("name", SMALLER)
def test_smaller_records_are_all_described(name):
    described = re.findall(r"`(\w+)`", SMALLER[name].split(":")[0])
    assert described == list(getattr(findings, name)._fields)


def test_every_record_a_result_holds_is_described():
    reached = {findings.PlanResult.__name__, findings.Finding.__name__, *SMALLER}
    named = {
        word
        for name in reached
        for kind in inspect.get_annotations(getattr(findings, name)).values()
        for word in re.findall(r"[A-Z]\w+", str(kind))
    }
    assert named - reached <= {"Accepted", "Facts", "Form", "ForwardRef", "None", "Path"}


@pytest.mark.parametrize(("call", "count"), [(lint, 4), (load, 2)])
def test_signatures(call, count):
    (shown,) = re.findall(rf"^`{call.__name__}\((.*?)\) ->", TEXT, re.MULTILINE)
    assert len(shown.split(", ")) == len(inspect.signature(call).parameters) == count


STATES = [
    (b"template: garden/2024\ngarden: Rose\nplan_year: 2024/25\n", Options(), "checked"),
    (b"garden: Rose\nplan_year: 2024/25\n", Options(("garden/2024",)), "checked"),
    (b"template: [", Options(), "unreadable"),
    (b"template: garden/2042\n", Options(), "unmatched"),
    (b"on: push\n", Options(), "skipped"),
]


@pytest.mark.parametrize(("data", "options", "state"), STATES)
def test_states(garden, data, options, state):
    assert lint(data, "plan.yaml", (garden,), options).state == state
    assert f"`{state}`" in TEXT


def test_rules_can_be_chosen(garden):
    data = b"template: garden/2024\nharvest: {roots: {numbers: {2023/24: 3}}}\n"
    result = lint(data, "plan.yaml", (garden,), Options(rules=frozenset({"year-missing"})))
    assert [rule for rule, _ in result.outcomes] == ["year-missing"]


def test_a_wrong_rulebook_names_all_that_is_wrong():
    files = {**GARDEN, "rulebook.yaml": b"rulebook: garden\nedition: one\n"}
    with pytest.raises(PlanLintError) as refused:
        load(files, "garden")
    assert len(refused.value.problems) > 1
    assert all(
        problem.message and problem.file == "garden/rulebook.yaml" for problem in refused.value.problems
    )


@settings(max_examples=50)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_raise_and_equal_bytes_give_equal_results(data):
    first, second = (lint(data, "plan.yaml", (loaded(),), Options()) for _ in range(2))
    assert first == second
