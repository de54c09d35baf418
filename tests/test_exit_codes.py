"""docs/exit-codes.md: each row of its tables is run as a process."""

from __future__ import annotations

import json

import pytest

from tests.exits.decisions import decisions, instrumented, passed
from tests.exits.situations import CIRCUMSTANCES, SITUATIONS
from tests.exits.table import PAGE, Row, end_of, rows

ROWS = rows(PAGE.read_text("utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.situation}: {row.command}")
def test_row(tmp_path, row):
    ended = end_of(row, tmp_path)
    assert ended.code == row.code, ended
    assert (b"Traceback" in ended.said) == ("--debug" in row.command)
    if ended.printed and "--format json " in f"{row.command} ":
        assert code_of_report(ended) == ended.code


def code_of_report(ended):
    return json.loads(ended.printed)["exit_code"]


def test_every_situation_has_a_row():
    told = [row.situation.split(", and ") for row in ROWS]
    assert {first for first, *_ in told} == set(SITUATIONS)
    assert {each for _, *more in told for each in more} == set(CIRCUMSTANCES)


def test_no_row_stands_twice():
    assert sorted(set(ROWS)) == sorted(ROWS)


def test_how_tables_are_read():
    page = """
| code | meaning |
|---|---|
| 0 | all is well |

| situation | command | code |
|---|---|---|
| a | `rules --x` | 2 |

| what is found | `--y` | `check z` |
|---|---|---|
| b | 0 | 1 |
"""
    assert rows(page) == [Row("a", "rules --x", 2), Row("b", "check plans --y", 0), Row("b", "check z", 1)]


# Every place in the code that decides on an exit code


def of_each_kind(some):
    """A row for each situation, command and code, and another where a report names the code."""
    kinds = {
        (row.situation, row.command.split(" ")[0], row.code, "--format json" in row.command): row
        for row in some
    }
    return list(kinds.values())


def differs(row, folder, package, place):
    """Whether a row shows that a place gives 0."""
    ended = end_of(row, folder, package, DECISIONS=str(folder / "notes"), DECIDES_0=place)
    wrong = "--format json" in row.command and ended.printed and code_of_report(ended) != row.code
    return ended.code != row.code or wrong


def test_a_place_that_gives_0_instead_is_noticed(tmp_path, subtests):
    """About a minute: each kind of row is run once, to see the places it passes; then each place gives 0."""
    package = tmp_path / "package"
    instrumented(package)
    passing: dict[str, list[Row]] = {each.place: [] for each in decisions()}
    for number, row in enumerate(of_each_kind(ROWS)):
        folder = tmp_path / f"row{number}"
        notes = folder / "notes"
        folder.mkdir()
        notes.touch()
        notes.chmod(0o666)  # for processes without rights
        assert end_of(row, folder, str(package), DECISIONS=str(notes)).code == row.code, row
        for place in passed(notes) & passing.keys() if row.code else ():
            passing[place].append(row)
    for place, some in passing.items():
        with subtests.test(place=place):
            assert any(
                differs(row, tmp_path / f"{place.replace('/', '-')}{number}", str(package), place)
                for number, row in enumerate(some)
            )
