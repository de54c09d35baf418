"""Every command within this process: its exit code, and where its words go."""

from __future__ import annotations

import os
import shlex

import click
import pytest

from plan_lint.cli.commands import plan_lint, run_command
from tests.little_rulebook import BAD, BROKEN, GOOD, NO_PLAN, TEMPLATE, THIN, write_all, write_rulebook

ROSTER = "roster: sheds\nexpected: [Long shed]\n"


@pytest.fixture
def ended(tmp_path, monkeypatch, capfd):
    """Run a command where plans lie: its exit code, what it printed and what it said."""
    write_rulebook(tmp_path / "rules/shed")
    config = "rulebooks: [rules/shed]\nexclude: [rules]\n"
    plans = {"old/a.yaml": GOOD, "old/b.yaml": BAD, "new/a.yaml": BAD, "new/b.yaml": GOOD, "new/c.yaml": THIN}
    write_all(
        tmp_path, {".plan-lint.yaml": config, "good.yaml": GOOD, "-d.yaml": GOOD, "bad.yaml": BAD, **plans}
    )
    write_all(tmp_path, {"none.txt": NO_PLAN, "broken.txt": BROKEN, "roster.txt": ROSTER})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(arguments):
        code = run_command(shlex.split(arguments))
        out, error = capfd.readouterr()
        assert "Traceback" not in error
        return code, out, error

    return run


@pytest.mark.parametrize(
    ("arguments", "code", "printed", "said"),
    [
        ("", 2, "", "Usage"),
        ("--version", 0, "plan-lint", ""),
        ("--help", 0, "Exit codes: 0 nothing found", ""),
        ("chekc", 2, "", "chekc"),
        ("bad.yaml", 2, "", "To check a plan or a folder: plan-lint check bad.yaml"),
        ("-- --foo", 2, "", "No such option"),
        ("-- --", 2, "", "Usage"),
        ("-- -d.yaml", 2, "", "To check a plan or a folder: plan-lint check -- -d.yaml"),
        ("check -- -d.yaml", 0, "", ""),
        ("check good.yaml", 0, "", ""),
        ("check bad.yaml", 1, "3 spades and 2 rakes", ""),
        ("check bad.yaml -q --color always", 1, "\x1b[", ""),
        ("check bad.yaml --color never --statistics --show-unevaluated", 1, "more-spades-than-rakes", ""),
        ("check bad.yaml --fail-on never", 0, "3 spades and 2 rakes", ""),
        ("check bad.yaml --ignore tools", 0, "", ""),
        ("check bad.yaml --select nothing-of-it", 2, "", "nothing-of-it"),
        ("check broken.txt", 1, "input-syntax", ""),
        ("check none.txt", 2, "", ""),
        ("check none.txt --allow-none", 0, "", ""),
        ("check none.txt --template shed/2024", 1, "schema", ""),
        ("check nowhere.yaml", 2, "nowhere.yaml", ""),
        ("check --format concise", 1, "bad.yaml:3", ""),
        ("check --format json --no-cache", 1, '"exit_code": 1', ""),
        ("check --format html --jobs 1", 1, "<!doctype html>", ""),
        ("check --format markdown --report json=report.json --report csv=report.csv", 1, "|", ""),
        ("check --report json=nowhere/report.json", 2, "", "nowhere"),
        ("check --diff bad.yaml", 1, "", ""),
        ("check --fix bad.yaml", 1, "3 spades", ""),
        ("check --fix --unsafe-fixes bad.yaml", 1, "3 spades", ""),
        ("check --unsafe-fixes bad.yaml", 2, "", "--fix"),
        ("check --show-config", 0, "rules/shed", ""),
        (f"check --gate --template {TEMPLATE}", 2, "", "there is no template"),
        ("check --gate --fix", 2, "", "--gate"),
        ("check --gate", 2, "", "--template"),
        (
            f"check --gate --template {TEMPLATE} --rulebook rules/shed --no-config bad.yaml",
            1,
            "3 spades and 2 rakes",
            "",
        ),
        ("check --roster nowhere.yaml", 2, "", "nowhere.yaml"),
        ("check --no-config --rulebook rules/shed good.yaml", 0, "", ""),
        ("check --config nowhere.yaml", 2, "", "nowhere.yaml"),
        ("check --rulebook nowhere", 2, "", "nowhere"),
        ("compare old new", 1, "more-spades-than-rakes", ""),
        ("compare old new --fail-on never", 0, "more-spades-than-rakes", ""),
        ("compare old new --format json", 1, "{", ""),
        ("compare old new --format markdown", 1, "|", ""),
        ("compare old new --format html -q", 1, "<!doctype html>", ""),
        ("compare old old", 0, "", ""),
        ("compare old nowhere", 2, "", "nowhere"),
        ("compare old/a.yaml new", 2, "", ""),
        ("rules", 0, "more-spades-than-rakes", ""),
        ("rules --format markdown", 0, "more-spades-than-rakes", ""),
        ("rules --format json", 0, '"more-spades-than-rakes"', ""),
        ("explain more-spades-than-rakes", 0, "Spades and rakes go out in pairs.", ""),
        ("explain too-many-spades", 0, "Spades and rakes go out in pairs.", ""),
        ("explain more-spades", 2, "", "more-spades"),
        ("schema", 0, '"properties"', ""),
        ("schema shed", 0, '"properties"', ""),
        ("schema shde", 2, "", "shde"),
        ("test", 0, "", ""),
        ("test rules/shed", 0, "", ""),
        ("test --mutate", 2, "", ""),
        ("test nowhere", 2, "", "nowhere"),
        (f"new {TEMPLATE}", 0, "plan.yaml", ""),
        ("new shed/1999", 2, "", "shed/1999"),
        ("accepted --accepted list.json --reason known", 0, "list.json", ""),
        ("accepted", 2, "", ""),
    ],
)
def test_commands(ended, arguments, code, printed, said):
    assert os.listdir()
    found, out, error = ended(arguments)
    assert (found, printed.lower() in out.lower(), said.lower() in error.lower()) == (code, True, True), (
        out[:800] + error[:800]
    )


OPTIONS = [
    (command, option)
    for command in plan_lint.commands.values()
    for option in command.params
    if isinstance(option, click.Option) and option.metavar not in (None, "N")
]


@pytest.mark.parametrize("text", ["", ",", " , "])
@pytest.mark.parametrize(
    ("command", "option"),
    OPTIONS,
    ids=lambda each: each.name if isinstance(each, click.Command) else each.opts[0],
)
def test_an_option_that_says_nothing_is_wrong_usage(ended, command, option, text):
    needed = " ".join("bad.yaml" for each in command.params if isinstance(each, click.Argument))
    code, out, error = ended(f"{command.name} {needed} {option.opts[0]} '{text}'")
    assert (code, out) == (2, "")
    assert f"{option.opts[0]} says nothing: write {option.opts[0]} {option.metavar}" in error
    several = f" {option.opts[0]} x" if option.multiple else ""
    assert "says nothing" in ended(f"{command.name} {needed}{several} {option.opts[0]} '{text}'")[2]
