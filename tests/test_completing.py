"""Shell completion: what is offered for every option, and a real shell that offers it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from plan_lint import report
from plan_lint.cli import completing, exit_code
from plan_lint.cli.commands import plan_lint as commands
from tests.little_rulebook import environment

GARDEN = Path(__file__).with_name("garden")
PAGE = Path(__file__).parents[1] / "docs" / "editors-and-shells.md"


@pytest.fixture
def offered(tmp_path, monkeypatch, capfd):
    """What is offered for the last of these words, with the kind of each."""
    (tmp_path / ".plan-lint.yaml").write_text(f"rulebooks: [{GARDEN}]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path.parent / "cache"))

    def complete(words):
        monkeypatch.setenv(completing.VARIABLE, "bash_complete")
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
        code = exit_code([])
        captured = capfd.readouterr()
        assert captured.err == ""
        assert code == 0
        return captured.out.split()

    return complete


def plain(*names):
    return [f"plain,{name}" for name in names]


WORDS = [
    ("plan-lint sch", plain("schema")),
    ("plan-lint n", plain("new")),
    ("plan-lint check --stat", plain("--statistics")),
    ("plan-lint check --format g", plain("github", "gitlab")),
    ("plan-lint check --format ", plain(*report.FORMATS)),
    ("plan-lint check --report s", plain("sarif=")),
    ("plan-lint check --fail-on ", plain("error", "warning", "info", "never")),
    ("plan-lint check --color a", plain("auto", "always")),
    ("plan-lint check --template ", plain("garden/2024")),
    ("plan-lint check --template adult", []),
    ("plan-lint check --select har", plain("harvest", "harvest-falls")),
    ("plan-lint check --ignore beds,bed-n", plain("beds,bed-named-twice")),
    ("plan-lint check --config .pl", ["file,.pl"]),
    ("plan-lint check --rulebook ru", ["dir,ru"]),
    ("plan-lint check pla", ["file,pla"]),
    ("plan-lint check --no-config --template garden", []),
    (f"plan-lint check --no-config --rulebook {GARDEN} --template gar", plain("garden/2024")),
    ("plan-lint rules --format m", plain("markdown")),
    ("plan-lint explain percentage-", plain("percentage-disagrees-with-numbers")),
    ("plan-lint explain input-enc", plain("input-encoding")),
    ("plan-lint test gar", plain("garden")),
    ("plan-lint compare --format m", plain("markdown")),
    ("plan-lint compare --select har", plain("harvest", "harvest-falls")),
    ("plan-lint compare la", ["file,la"]),
    ("plan-lint test rules/", ["dir,rules/"]),
    ("plan-lint schema ", plain("garden")),
    ("plan-lint new ", plain("garden/2024")),
    ("plan-lint new garden/2024 next/", ["file,next/"]),
]


@pytest.mark.parametrize(("words", "names"), WORDS)
def test_offered(offered, words, names):
    assert offered(words) == names


@pytest.mark.parametrize("text", ["rulebooks: [nowhere]\n", "nonsense: 1\n", "[", "\0"])
def test_a_wrong_configuration_offers_nothing(offered, tmp_path, text):
    offered("plan-lint ")
    (tmp_path / ".plan-lint.yaml").write_text(text)
    assert offered("plan-lint check --select har") == []
    assert offered("plan-lint check --format conc") == plain("concise")


def test_an_unknown_shell_is_wrong_usage(monkeypatch):
    monkeypatch.setenv(completing.VARIABLE, "dos_source")
    assert exit_code([]) == 2


KNOWN = {
    "output_format", "reports", "rulebook", "rulebooks", "template", "templates", "rule", "select",
    "ignore", "fail_on", "color", "config", "paths", "file", "old", "new",
}  # fmt: skip


@pytest.mark.parametrize("name", commands.commands)
def test_what_is_known_is_offered_by_every_command(name):
    parameters = [each for each in commands.commands[name].params if each.name in KNOWN]
    assert parameters
    silent = [each.name for each in parameters if each._custom_shell_complete is None]  # noqa: SLF001 - no other way
    assert silent == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash(tmp_path):
    """The line of the page, in a shell that has plan-lint on its path."""
    line = 'eval "$(_PLAN_LINT_COMPLETE=bash_source plan-lint)"'
    assert f"\n{line}\n" in PAGE.read_text("utf-8")
    program = tmp_path / "bin" / "plan-lint"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -P -m plan_lint \"$@\"\n")
    program.chmod(0o755)
    script = f"""
        {line}
        complete -p plan-lint
        COMP_WORDS=(plan-lint explain bed-n) COMP_CWORD=2
        _plan_lint_completion plan-lint
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    (tmp_path / ".plan-lint.yaml").write_text(f"rulebooks: [{GARDEN}]\n")
    ran = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=tmp_path,
        env={
            **environment(tmp_path),
            "PATH": f"{program.parent}:{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == [
        "complete -o nosort -F _plan_lint_completion plan-lint",
        "bed-named-twice",
    ]
