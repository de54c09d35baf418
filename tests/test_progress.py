"""Progress: a bar on a terminal, of which nothing is left, and nothing at all elsewhere."""

from __future__ import annotations

import io
import os
import pty
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, redirect_stderr
from typing import NamedTuple

import pytest

from plan_lint import run
from plan_lint.cli import output
from plan_lint.cli.output import watched
from plan_lint.run import Progress, Request
from tests.little_rulebook import BAD, GOOD, environment, load, write_all, write_rulebook

FILES = 60
PLANS = {f"{number:03}.yaml": BAD if number % 5 else GOOD for number in range(FILES)}
CONTROLS = re.compile("\x1b\\[([0-9;?]*)([A-Za-z])|\r|\n|[^\x1b\r\n]+")


class Screen(NamedTuple):
    """What a terminal shows at the end: its lines, and whether its cursor."""

    lines: list[str]
    cursor: bool


def screen(written):
    """What a terminal shows after all that was written to it; colors are left out."""
    lines, row, column, cursor = [""], 0, 0, True
    for part in CONTROLS.finditer(written):
        numbers, letter = part[1], part[2]
        match letter or part[0]:
            case "\r":
                column = 0
            case "\n":
                row, column = row + 1, 0
                lines += [""] * (row + 1 - len(lines))
            case "A":
                row -= int(numbers or 1)
            case "K":
                assert numbers == "2"
                lines[row] = ""
            case "h" | "l":
                assert numbers == "?25"
                cursor = letter == "h"
            case "m":
                pass
            case text:
                assert letter is None, part[0]
                lines[row] = lines[row][:column].ljust(column) + text + lines[row][column + len(text) :]
                column += len(text)
    return Screen([line.rstrip() for line in lines], cursor)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    for name in ("TERM", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    return Terminal()


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(output, "monotonic", lambda: now[0])
    return now


REQUEST = Request((".",), "/", ())


@contextmanager
def told_on(stream, request=REQUEST, *, quiet=False):
    """A request that a run tells its progress by, while standard error is a stream."""
    with redirect_stderr(stream), watched(request, quiet=quiet) as told:
        yield told


def test_a_run_of_a_second_shows_how_far_it_is(terminal, clock):
    with told_on(terminal) as told:
        told.progress.begin(2000)
        told.progress.done(1)
        clock[0] += 0.99
        told.progress.done(1)
        assert terminal.getvalue() == ""
        clock[0] += 0.01
        told.progress.done(1232)
        (line,) = (line for line in screen(terminal.getvalue()).lines if line)
        assert line.startswith("checking ")
        assert "1,234/2,000 files" in line
        assert not screen(terminal.getvalue()).cursor
        told.progress.done(766)
        assert "2,000/2,000 files" in "".join(screen(terminal.getvalue()).lines)
    assert screen(terminal.getvalue()) == Screen(["", ""], cursor=True)


def test_the_end_of_a_run_needs_no_bar(terminal, clock):
    with told_on(terminal) as told:
        told.progress.begin(100)
        clock[0] += 5
        told.progress.done(100)
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, RuntimeError, BrokenPipeError])
def test_nothing_is_left_when_the_run_ends_early(terminal, clock, error):
    def interrupted():
        with told_on(terminal) as told:
            told.progress.begin(100)
            clock[0] += 5
            told.progress.done(50)
            raise error

    with pytest.raises(error):
        interrupted()
    assert "50/100" in terminal.getvalue()
    assert screen(terminal.getvalue()) == Screen(["", ""], cursor=True)


@pytest.mark.parametrize(
    ("variables", "more", "quiet"),
    [
        ({"TERM": "dumb"}, {}, False),
        ({"TERM": "unknown"}, {}, False),
        ({}, {"debug": True}, False),
        ({}, {}, True),
    ],
)
def test_no_bar(terminal, clock, monkeypatch, variables, more, quiet):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    request = REQUEST._replace(**more)
    with told_on(terminal, request, quiet=quiet) as told:
        assert told == request
    assert (terminal.getvalue(), clock) == ("", [1000.0])


@pytest.mark.parametrize("stream", [None, io.StringIO()])
@pytest.mark.parametrize("name", ["FORCE_COLOR", "TTY_COMPATIBLE"])
def test_what_is_no_terminal_gets_no_bar(monkeypatch, stream, name):
    monkeypatch.setenv(name, "1")
    with told_on(stream) as told:
        assert told == REQUEST


@pytest.mark.parametrize(("variables", "colored"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colors(terminal, clock, monkeypatch, variables, colored):
    for name, value in {"TERM": "xterm", **variables}.items():
        monkeypatch.setenv(name, value)
    with told_on(terminal) as told:
        told.progress.begin(100)
        clock[0] += 5
        told.progress.done(50)
    assert bool(re.search("\x1b\\[([0-9;]*;)?[39][0-7]m", terminal.getvalue())) == colored


def test_a_terminal_that_is_gone_changes_nothing(terminal, clock, monkeypatch):
    def gone(_text):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(terminal, "write", gone)
    with told_on(terminal) as told:
        told.progress.begin(100)
        clock[0] += 5
        told.progress.done(50)
        told.progress.done(50)


def heard_of(call):
    """What a run tells: the number of files, and those that were done after each step."""
    heard: list[int] = []
    total: list[int] = []
    call(Progress(total.append, heard.append))
    return sum(heard), len([each for each in heard if each]), *total


@pytest.mark.parametrize(("jobs", "least"), [(1, FILES), (2, 5)])
def test_every_run_tells_how_far_it_is(tmp_path, monkeypatch, jobs, least):
    monkeypatch.chdir(tmp_path)
    write_all(tmp_path, PLANS)
    request = Request((".",), os.path.realpath(tmp_path), (load(),), jobs=jobs)
    calls = [
        lambda told: run.check(request._replace(progress=told)),
        lambda told: run.acceptable(request._replace(progress=told), ""),
        lambda told: run.mend(request._replace(progress=told), unsafe=False, write=False),
    ]
    for call in calls:
        ended, steps, total = heard_of(call)
        assert (ended, total) == (FILES, FILES)
        assert steps >= least


def test_what_is_remembered_counts_at_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_all(tmp_path, {f"plans/{name}": text for name, text in PLANS.items()})
    (tmp_path / "store").mkdir(mode=0o700)
    root = os.path.realpath(tmp_path / "plans")
    request = Request((root,), root, (load(),), store=str(tmp_path / "store"))
    assert heard_of(lambda told: run.check(request._replace(progress=told))) == (FILES, FILES, FILES)
    assert heard_of(lambda told: run.check(request._replace(progress=told))) == (FILES, 1, FILES)
    write_all(tmp_path, {"plans/007.yaml": BAD + "# changed\n", "plans/008.yaml": BAD + "# changed\n"})
    assert heard_of(lambda told: run.check(request._replace(progress=told))) == (FILES, 3, FILES)


SLOW = """
import os, time
from plan_lint.run import checking, mending
real = checking.lint
def lint(data, file, *more):
    if file.endswith("003.yaml"):
        time.sleep(1.1)
    while file.endswith("057.yaml") and not os.path.exists(os.environ.get("SEEN", ".")):
        time.sleep(0.01)
    if file.endswith(os.environ.get("WAITS_AT", "none")):
        for _ in range(600):  # one long sleep would not end by a signal that comes just before it
            time.sleep(0.1)
    return real(data, file, *more)
checking.lint = mending.lint = lint
from plan_lint.cli import main
main()
"""


class Ended(NamedTuple):
    """How a process ended, and what it wrote."""

    code: int
    printed: bytes
    screen: str


def on_terminal(folder, *arguments, sent=0, env=None):
    """Run plan-lint with a terminal for standard error; when that shows a bar, a signal is sent."""
    master, slave = pty.openpty()
    written = bytearray()

    def read():
        while True:
            try:
                more = os.read(master, 4096)
            except OSError:  # the other end is closed
                return
            written.extend(more)
            if not seen.exists() and f"/{FILES} files" in screen_text(written):
                seen.touch()
                if sent:
                    os.killpg(process.pid, sent)

    seen = folder.parent / "seen"
    with subprocess.Popen(
        [sys.executable, "-P", "-c", SLOW, *arguments],
        cwd=folder,
        env=environment(folder.parent, **{"TERM": "xterm", "COLUMNS": "80"} | (env or {})),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=slave,
        start_new_session=True,
    ) as process:
        os.close(slave)
        reader = threading.Thread(target=read)
        reader.start()
        printed, _ = process.communicate(timeout=60)
        reader.join()
        os.close(master)
    return Ended(process.returncode, printed, written.decode())


def screen_text(written):
    return re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "", written.decode(errors="replace"))


@pytest.fixture
def folder(tmp_path):
    write_rulebook(tmp_path / "plans/rules/shed")
    write_all(tmp_path / "plans", PLANS)
    write_all(tmp_path / "plans", {".plan-lint.yaml": "rulebooks: [rules/shed]\nexclude: [rules]\n"})
    return tmp_path / "plans"


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--no-cache"],
        ["check", "--no-cache", "--jobs", "2"],
        ["check", "--diff", "--format", "concise"],
        ["compare", ".", "."],
        ["accepted", "--reason", "counted twice"],
    ],
    ids=" ".join,
)
def test_a_bar_on_a_terminal(folder, arguments):
    ended = on_terminal(folder, *arguments, env={"SEEN": str(folder.parent / "seen")})
    shown = screen_text(ended.screen.encode())
    assert re.search(rf"checking \S+ +[1-9][0-9]?/{FILES} files", shown)
    left = screen(ended.screen.replace("\r\n", "\n"))
    assert left.cursor
    assert "checking" not in "".join(left.lines)
    (folder / ".plan-lint-accepted.json").unlink(missing_ok=True)
    piped = subprocess.run(
        [sys.executable, "-P", "-m", "plan_lint", *arguments],
        cwd=folder,
        env=environment(folder.parent, COLUMNS="80"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert (ended.code, ended.printed) == (piped.returncode, piped.stdout)
    assert "\n".join(left.lines).strip() == piped.stderr.decode().strip()


@pytest.mark.parametrize("arguments", [["check", "-q"], ["compare", ".", ".", "-q"]], ids=" ".join)
def test_no_bar_when_quiet(folder, arguments):
    assert on_terminal(folder, *arguments, "--no-cache").screen == ""


def test_no_bar_on_a_dumb_terminal(folder):
    assert "\x1b" not in on_terminal(folder, "check", env={"TERM": "dumb"}).screen


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupted_while_the_bar_is_shown(folder, sent, code, jobs):
    arguments = ["check", "--no-cache", "--jobs", jobs]
    ended = on_terminal(folder, *arguments, sent=sent, env={"WAITS_AT": "050.yaml"})
    assert (ended.code, ended.printed) == (code, b"")
    left = screen(ended.screen.replace("\r\n", "\n"))
    assert (set(left.lines), left.cursor) == ({""}, True)
