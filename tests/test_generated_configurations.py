"""Laws of configurations: what is shown and read again is the same; what is wrong is refused at its place."""

from __future__ import annotations

import json
from contextlib import chdir
from unittest.mock import patch

import pytest
from hypothesis import given, settings

from plan_lint import __version__
from plan_lint.accept import list_bytes
from plan_lint.cli import checking
from plan_lint.cli.checking import Choices, run_check
from plan_lint.config import FILE, Place
from plan_lint.config.settings import read
from plan_lint.findings import PlanLintError
from tests.little_rulebook import write_all, write_rulebook
from tests.strategies.configurations import LIST, ROSTER, RULEBOOK, SPOILT, WELL_FORMED
from tests.strategies.plans import documents

UNSAID = {"as each plan says", "*.yaml, *.yml", "nothing", "as the rules say", "none", "as they come"}
LISTS = ("templates", "plans", "exclude")
EXPECTED = "roster: All sheds\nexpected:\n  - {name: Long shed, region: North}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("configured")
    write_rulebook(made / RULEBOOK)
    write_all(made, {LIST: list_bytes(()), ROSTER: EXPECTED, ".git/config": ""})
    return made


def shown(folder, text):
    """What --show-config prints of a configuration; None where it is refused."""
    (folder / FILE).write_bytes(text.encode())
    printed: list[str] = []
    with chdir(folder), patch.object(checking, "show", printed.append):
        code = run_check(Choices(show_config=True, no_cache=True, quiet=True, output_format="concise"))
    assert code == (0 if printed else 2)
    return printed[0] if printed else None


def configuration_of(lines):
    """The configuration that --show-config describes, as JSON."""
    told = {key: value for key, _, value in (line.partition(": ") for line in lines.splitlines())}
    said = {key: value for key, value in told.items() if value not in UNSAID}
    found: dict[str, object] = {"rulebooks": [RULEBOOK], "fail_on": said["fail_on"]}
    found |= {key: said[key].split(", ") for key in LISTS if key in said}
    if "left out" in said:
        found["ignore"] = said["left out"].split(", ")
    for key in ("severity", "limits"):
        if key in said:
            pairs = dict(each.split(" ") for each in said[key].split(", "))
            found[key] = pairs if key == "severity" else {name: int(most) for name, most in pairs.items()}
    if said["jobs"].isdigit():
        found["jobs"] = int(said["jobs"])
    found |= {key: said[key].split(", ")[0] for key in ("accepted", "roster") if key in said}
    return json.dumps(found)


@settings(max_examples=120)
@given(documents(WELL_FORMED))
def test_shown_and_read_again_it_is_the_same(folder, made):
    lines = shown(folder, made.text)
    if lines is None:  # no rule was left
        assert {"select", "ignore"} & set(made.data)
        return
    assert shown(folder, configuration_of(lines)) == lines


@settings(max_examples=60)
@given(documents(WELL_FORMED))
def test_written_another_way_it_is_the_same(folder, made):
    assert shown(folder, made.text) == shown(folder, json.dumps(made.data))


@settings(max_examples=200)
@given(documents(SPOILT))
def test_a_spoilt_configuration_is_refused_where_it_is_wrong_or_read(folder, made):
    (folder / FILE).write_bytes(made.text.encode())
    lines = made.text.split("\n")
    try:
        read(Place(str(folder), str(folder / FILE)), __version__)
    except PlanLintError as error:
        problems = error.problems
    else:
        problems = ()
    for each in problems:
        assert each.file == FILE
        assert each.message
        line, column = each.line or 0, each.column or 0
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
