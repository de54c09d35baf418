"""How the command ends, seen within this process: whatever happens has its exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys

import pytest

from plan_lint import cli
from plan_lint.cli import commands
from plan_lint.findings import PlanLintError, Problem


class Ended(BaseException):
    """In place of the end of the process."""


@pytest.fixture
def this_process(monkeypatch):
    """What the command changes in a process is as it was afterwards."""

    def end(code):
        raise Ended(code)

    monkeypatch.setattr(os, "_exit", end)
    handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    yield
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    for number, handler in handlers.items():
        signal.signal(number, handler)
    gc.enable()


def raising(error):
    def run(_arguments):
        raise error

    return run


TOLD = Problem("the list cannot be read: it is no mapping")
TWO_LINES = RuntimeError("boom\nand more")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 141, ""),
        (SystemExit(0), 0, ""),
        (SystemExit(3), 3, ""),
        (SystemExit("told"), 2, ""),
        (SystemExit(), 2, ""),
        (
            ImportError("no module re2"),
            2,
            "plan-lint: cannot start: no module re2; install plan-lint again, with what it needs\n",
        ),
        (PlanLintError(TOLD), 2, f"plan-lint: {TOLD.message}\n"),
        (TWO_LINES, 2, "plan-lint: internal-error in stage `cli`: RuntimeError: boom\n"),
        (MemoryError(), 2, "plan-lint: internal-error in stage `cli`: MemoryError: \n"),
    ],
    ids=lambda cell: type(cell).__name__ if isinstance(cell, BaseException) else "",
)
@pytest.mark.usefixtures("this_process")
def test_whatever_is_raised_has_its_exit_code(monkeypatch, capsys, error, code, said):
    monkeypatch.setattr(commands, "run_command", raising(error))
    assert cli.exit_code(["rules"]) == code
    assert capsys.readouterr() == ("", said)


@pytest.mark.usefixtures("this_process")
def test_where_it_was_raised_is_shown_when_asked(monkeypatch, capsys):
    monkeypatch.setattr(commands, "run_command", raising(TWO_LINES))
    assert cli.exit_code(["rules", "--debug"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("plan-lint: internal-error in stage `cli`: RuntimeError: boom\nTraceback ")
    assert said.rstrip().endswith("RuntimeError: boom\nand more")


@pytest.mark.usefixtures("this_process")
def test_where_what_is_broken_are_the_words_for_it(monkeypatch, capsys):
    monkeypatch.setattr(commands, "run_command", raising(RuntimeError("b\x1boom")))
    monkeypatch.setitem(sys.modules, "plan_lint.findings", None)
    assert cli.exit_code(["rules"]) == 2
    assert capsys.readouterr().err == "plan-lint: internal-error at its start: RuntimeError: b\\x1boom\n"


@pytest.mark.usefixtures("this_process")
def test_without_standard_error_the_exit_code_still_tells(monkeypatch):
    monkeypatch.setattr(commands, "run_command", raising(RuntimeError("boom")))
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.exit_code(["rules"]) == 2


@pytest.mark.parametrize(
    ("given", "parsed"),
    [(["check", "a.yaml", "-"], False), (["check"], False), (["check", "-q"], True), (["rules"], True)],
)
@pytest.mark.usefixtures("this_process")
def test_paths_alone_are_not_parsed(monkeypatch, given, parsed):
    seen: list[object] = []

    def parse(arguments):
        seen.append(arguments)
        return 7

    def check(choices):
        seen.append(choices.paths)
        return 8

    monkeypatch.setattr(commands, "run_command", parse)
    monkeypatch.setattr("plan_lint.cli.checking.run_check", check)
    assert cli.exit_code(given) == (7 if parsed else 8)
    assert seen == [given if parsed else tuple(given[1:])]


@pytest.mark.parametrize(
    ("after", "code"), [(None, 7), (KeyboardInterrupt(), 130), (SystemExit(143), 143)], ids=str
)
@pytest.mark.usefixtures("this_process")
def test_the_process_ends_with_its_exit_code(monkeypatch, after, code):
    monkeypatch.setattr(sys, "argv", ["plan-lint", "rules"])
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(commands, "run_command", lambda arguments: 7 if arguments == ["rules"] else 9)
    if after is not None:
        monkeypatch.setattr(cli, "_hear_no_more", lambda: raising(after)(None))
    with pytest.raises(Ended) as ended:
        cli.main()
    assert ended.value.args == (code,)
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert (signal.SIGTERM in blocked) is (after is None)


@pytest.mark.usefixtures("this_process")
def test_termination_ends_the_command_as_any_end_does(monkeypatch):
    monkeypatch.setattr(commands, "run_command", lambda _arguments: os.kill(os.getpid(), signal.SIGTERM))
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    assert cli.exit_code(["rules"]) == 143


@pytest.mark.usefixtures("this_process")
def test_who_minds_termination_already_goes_on_minding_it(monkeypatch):
    heard: list[str] = []

    def go_on(_arguments):
        os.kill(os.getpid(), signal.SIGTERM)
        return 0

    monkeypatch.setattr(commands, "run_command", go_on)
    signal.signal(signal.SIGTERM, lambda *_: heard.append("here"))
    assert (cli.exit_code(["rules"]), heard) == (0, ["here"])
