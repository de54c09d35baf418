"""The benchmark that the README quotes still runs, at a tiny size, and reads its measurements rightly."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from benchmarks import table
from benchmarks.measuring import Cost, cost_of, measured
from benchmarks.rivals import SCHEMA, rivals

ROOT = Path(__file__).parents[1]


def test_it_prints_a_line_for_every_target(monkeypatch, capsys):
    beside = {"yamllint": lambda paths: [sys.executable, "-c", "pass", *paths]}
    monkeypatch.setattr(table, "rivals", lambda _folder: (beside, {"Spectral": "there is no npm"}))
    options = ["--runs", "1", "--heavy", "1", "--plans", "4", "--many", "20"]
    monkeypatch.setattr(sys, "argv", ["benchmarks.table", *options])
    table.main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Spectral is left out: there is no npm."
    assert lines[1] == "| | plan-lint | yamllint |"
    assert [line.split("|")[1].strip() for line in lines if line.startswith("| ")] == [
        "", "one plan, cold", "its peak memory", "4 plans, one process", "its peak memory",
        "", "ten times the plans (20)", "peak memory of 20 plans, text", "peak memory of 20 plans, JSON",
        "two processes", "an unchanged second run", "collection rules on 20 plans",
    ]  # fmt: skip
    assert all(line.count("|") == 4 for line in lines if line.startswith("|"))


def test_ratios_are_those_of_each_round():
    one, other = ([Cost(wall, 1, 1) for wall in walls] for walls in ((2, 30, 6), (1, 10, 4)))
    assert table.ratio({"a": one, "b": other}, "a", "b") == 2
    assert table.typical({"a": one}, "a") == 6


def test_commands_take_turns_and_the_first_round_is_not_counted(tmp_path):
    log = tmp_path / "log"
    commands = {name: [sys.executable, "-c", f"open({str(log)!r}, 'a').write({name!r})"] for name in "ab"}
    costs = measured(commands, 2, tmp_path / "cache")
    assert log.read_text("utf-8") == "abbaab"
    assert [len(each) for each in costs.values()] == [2, 2]
    assert all(cost.wall > 0 and cost.peak > 1 for each in costs.values() for cost in each)


def test_a_tool_that_gives_no_verdict_ends_the_benchmark():
    with pytest.raises(SystemExit, match="exit 2"):
        cost_of([sys.executable, "-c", "raise SystemExit(2)"], os.environ)


def test_a_tool_that_cannot_be_had_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr("benchmarks.rivals.PYTHON_TOOLS", {})
    monkeypatch.setattr("shutil.which", lambda _name: None)
    for tool in ("yamllint", "check-jsonschema"):
        executable = tmp_path / "python" / "bin" / tool
        executable.parent.mkdir(parents=True, exist_ok=True)
        executable.touch()
    found, missing = rivals(tmp_path)
    assert list(found) == ["yamllint", "check-jsonschema"]
    assert missing == {"Spectral": "there is no npm"}
    (tmp_path / "a.yaml").touch()
    assert found["check-jsonschema"]([str(tmp_path)])[1:] == [
        "--schemafile",
        str(SCHEMA),
        f"{tmp_path}/a.yaml",
    ]


def test_the_ruleset_of_spectral_names_functions_that_are_there():
    folder = ROOT / "benchmarks" / "spectral"
    ruleset = (folder / "ruleset.yaml").read_text("utf-8")
    names = {path.stem for path in (folder / "functions").glob("*.js")} - {"figures"}
    assert {line.removeprefix("  - ") for line in ruleset.splitlines() if line.startswith("  - ")} == names
    assert json.loads(SCHEMA.read_text("utf-8"))["$schema"].endswith("2020-12/schema")
