"""Workers: the same bytes as without them, and a worker that is lost is named and costs no other plan."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from plan_lint import run
from plan_lint.lint import lint
from plan_lint.report import FORMATS
from plan_lint.run import Request, checking, workers
from tests import two_years
from tests.little_rulebook import BAD, BROKEN, GOOD, NO_PLAN, THIN, environment, load, write_all
from tests.little_rulebook import run as run_command

RULEBOOK = load()
KINDS = (GOOD, BAD, THIN, BROKEN, NO_PLAN)
MANY = {f"{number:03}.yaml": KINDS[number % 5] for number in range(60)}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def request_of(folder, **more):
    return Request((".",), os.path.realpath(folder), (RULEBOOK,), **more)


def nothing_left():
    return multiprocessing.active_children() == []


@pytest.mark.parametrize(
    ("jobs", "files", "cores", "expected"),
    [
        (1, 10_000, 8, 1),
        (4, 31, 8, 1),  # never for few
        (4, 32, 8, 4),
        (64, 40, 2, 40),
        (0, 399, 8, 1),
        (0, 400, 8, 2),
        (0, 10_000, 8, 8),
        (0, 10_000, 1, 1),
    ],
)
def test_how_many(monkeypatch, jobs, files, cores, expected):
    monkeypatch.setattr(workers, "cores", lambda: cores)
    assert run._workers(jobs, files) == expected  # noqa: SLF001 - the whole of the decision


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        ("max 100000", 8),
        ("200000 100000", 2),
        ("150000 100000", 2),
        ("50000 100000", 1),
        ("1600000 100000", 16),
        ("", 8),
        ("x y", 8),
        ("1 0", 8),
        (None, 8),
    ],
)
def test_a_container_may_have_fewer_cores(tmp_path, quota, expected):
    path = tmp_path / "cpu.max"
    if quota is not None:
        path.write_text(quota)
    assert workers._quota(str(path), 8) == expected  # noqa: SLF001 - the file lies where the kernel puts it
    assert 1 <= workers.cores() <= (os.cpu_count() or 1)


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_same_report(folder, jobs):
    write_all(folder, MANY)
    os.mkfifo(folder / "fifo.yaml")
    alone = run.check(request_of(folder))
    assert run.check(request_of(folder, jobs=jobs)) == alone
    assert alone.counts.plans_found == 61
    assert nothing_left()


def test_the_same_mending(folder):
    write_all(folder, {name: text.replace("rakes: 2", "rakes: 2,000") for name, text in MANY.items()})
    alone = run.mend(request_of(folder), unsafe=False, write=False)
    assert run.mend(request_of(folder, jobs=2), unsafe=False, write=False) == alone
    assert len(alone.mendings) == 24
    assert run.mend(request_of(folder, jobs=2), unsafe=False, write=True).report == run.check(
        request_of(folder)
    )
    assert "2,000" not in "".join(path.read_text() for path in folder.iterdir())


def ways():
    """The same run, asked for in other ways: jobs, hash seed, order of arguments, working folder."""
    yield ["plans", "more"], {}, "."
    yield ["more", "plans", "plans/0.yaml", "--jobs", "2"], {"PYTHONHASHSEED": "1"}, "."
    yield ["--jobs", "4", "../plans", "../more"], {"PYTHONHASHSEED": "2"}, "more"
    yield ["--jobs", "0", "--no-cache", "{}/more", "{}/plans"], {"PYTHONHASHSEED": "0"}, "plans"


def bare(name, written):
    """A report without the folders in file names, where they are told from the working folder."""
    if name not in {"text", "concise"}:
        return written
    return b" ".join(re.sub(rb"(\.\./)?\b(plans|more)/", b"", written).split())  # other names, other lines


def test_the_same_bytes_however_it_is_asked_for(tmp_path):
    (tmp_path / ".plan-lint.yaml").write_text("{}\n")
    for number, plan in enumerate(two_years.returns()):
        part = tmp_path / ("plans" if number % 3 else "more")
        part.mkdir(exist_ok=True)
        (part / plan.file).write_text(plan.text)
    (tmp_path / "plans/0.yaml").write_text("template: nothing\n")
    (tmp_path / "roster.yaml").write_text(two_years.roster())
    written = tmp_path / "written"
    written.mkdir()
    seen: dict[str, set[bytes]] = {name: set() for name in FORMATS}
    for arguments, variables, cwd in ways():
        given = [each.format(os.path.realpath(tmp_path)) for each in arguments]
        wanted = [f"--report={name}={written / name}" for name in FORMATS]
        ran = run_command(
            tmp_path,
            "check",
            *given,
            *wanted,
            f"--roster={tmp_path / 'roster.yaml'}",
            "--show-unevaluated",
            "--statistics",
            env=variables,
            cwd=tmp_path / cwd,
        )
        assert (ran.returncode, ran.stderr) == (1, b"")
        for name in FORMATS:
            seen[name].add(bare(name, (written / name).read_bytes()))
        rules = {each["rule"] for each in json.loads((written / "json").read_bytes())["findings"]}
        assert rules >= set(two_years.RULES) - {"expected-return-missing"}  # 0.yaml may be the one
    assert {name: len(ways_it_looks) for name, ways_it_looks in seen.items()} == dict.fromkeys(FORMATS, 1)
    assert all(len(next(iter(each))) > 1_000 for each in seen.values())


def spoil(monkeypatch, act, *names):
    """Have the check of some files do something else, in workers only."""
    real = lint
    here = os.getpid()

    def spoilt(data, file, *more):
        if os.getpid() != here and file in names:
            act(file)
        return real(data, file, *more)

    monkeypatch.setattr(checking, "lint", spoilt)


def die(_file):
    os.kill(os.getpid(), signal.SIGKILL)


def leave(_file):
    os._exit(0)


def stop(_file):
    raise SystemExit(0)


def told(report):
    return [(problem.file, problem.message) for problem in report.problems]


@pytest.mark.parametrize(
    ("act", "how"),
    [(die, "died"), (leave, "died"), (stop, "broke (SystemExit)")],
    ids=["die", "leave", "stop"],
)
def test_a_lost_worker_costs_its_plan_only(folder, monkeypatch, act, how):
    write_all(folder, MANY)
    spoil(monkeypatch, act, "007.yaml", "041.yaml", "042.yaml")
    report = run.check(request_of(folder, jobs=2))
    assert told(report) == [
        (f"{name}.yaml", f"is not checked: the worker that checked it {how}")
        for name in ("007", "041", "042")
    ]
    assert (report.exit_code, report.counts.plans_found, len(report.plans)) == (2, 60, 57)
    assert len({plan.file for plan in report.plans}) == 57
    assert nothing_left()


def test_workers_do_not_hear_ctrl_c(folder, monkeypatch):
    write_all(folder, MANY)
    alone = run.check(request_of(folder))
    spoil(monkeypatch, lambda _file: os.kill(os.getpid(), signal.SIGINT), "030.yaml")
    assert run.check(request_of(folder, jobs=2)) == alone


def test_a_worker_that_never_answers(folder, monkeypatch):
    write_all(folder, MANY)
    monkeypatch.setattr(workers, "PATIENCE", 1)
    spoil(monkeypatch, lambda _file: time.sleep(60), "030.yaml")
    begun = time.monotonic()
    report = run.check(request_of(folder, jobs=2))
    assert told(report) == [
        ("030.yaml", "is not checked: the worker that checked it gave no answer for 1 seconds")
    ]
    assert len(report.plans) == 59
    assert time.monotonic() - begun < 30
    assert nothing_left()


def test_a_worker_that_is_lost_once(folder, monkeypatch):
    write_all(folder, MANY)

    def die_once(_file):
        if not Path("died").exists():
            Path("died").touch()
            die(_file)

    spoil(monkeypatch, die_once, "030.yaml")
    report = run.check(request_of(folder, jobs=2))
    assert len(report.plans) == 60
    assert report.exit_code == 2  # all was checked, yet something is wrong with the machine
    ((file, message),) = told(report)
    assert file is None
    assert message.startswith("a worker died while it checked one of ")


def test_a_fault_of_plan_lint_in_a_worker(folder, monkeypatch):
    write_all(folder, MANY)

    def fail(_file):
        raise RuntimeError("boom")

    spoil(monkeypatch, fail, "030.yaml")
    report = run.check(request_of(folder, jobs=2))
    assert [file for file, _ in told(report)] == ["030.yaml"]
    assert "internal-error" in told(report)[0][1]


def test_a_machine_without_threads_for_workers(folder, monkeypatch):
    write_all(folder, MANY)
    alone = run.check(request_of(folder))

    def start(_thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    report = run.check(request_of(folder, jobs=2))
    assert told(report) == [
        (
            None,
            "no worker can be started: can't start new thread; plans were checked one after another instead",
        )
    ]
    assert (report.exit_code, report.findings, report.counts) == (2, alone.findings, alone.counts)
    assert nothing_left()


def test_no_worker_can_be_started_once_one_was_lost(folder, monkeypatch):
    """What it was lost on is not tried in this process; all else is checked."""
    write_all(folder, MANY)
    spoil(monkeypatch, die, "030.yaml")
    forks, fork = [], os.fork

    def failing():
        forks.append(1)
        if len(forks) > 2:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return fork()

    monkeypatch.setattr(os, "fork", failing)
    report = run.check(request_of(folder, jobs=2))
    no_worker = "no worker can be started: resource temporarily unavailable"
    instead = (None, f"{no_worker}; plans were checked one after another instead")
    suspects = [each for each in told(report) if each != instead]  # that is said where any plans were left
    assert ("030.yaml", f"is not checked: {no_worker}") in suspects
    assert {said for _, said in suspects} == {f"is not checked: {no_worker}"}
    assert (report.exit_code, len(report.plans) + len(suspects)) == (2, 60)
    assert nothing_left()


SLOW = """
import sys, time
from plan_lint.run import checking
real = checking.lint
def lint(data, file, *more):
    if file == "030.yaml":
        print("begun", file=sys.stderr, flush=True)
        for _ in range(600):  # one long sleep would not end by a signal that comes just before it
            time.sleep(0.1)
    return real(data, file, *more)
checking.lint = lint
from plan_lint.cli import main
main()
"""


def processes_of(group):
    """The processes of a group, but zombies."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its) == group and state != "Z":
            found.append(stat.parent.name)
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc")
@pytest.mark.parametrize(
    ("sent", "all_of_them", "code"),
    [
        (signal.SIGINT, True, 130),  # Ctrl-C goes to every process of the terminal
        (signal.SIGINT, False, 130),
        (signal.SIGTERM, False, 143),
        (signal.SIGTERM, True, 143),
        (signal.SIGKILL, False, -9),
    ],
)
def test_nothing_is_left_behind(tmp_path, sent, all_of_them, code):
    write_all(tmp_path, MANY)
    write_all(tmp_path, {".plan-lint.yaml": "jobs: 2\n"})
    with subprocess.Popen(
        [sys.executable, "-P", "-c", SLOW, "check"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stderr.readline() == b"begun\n"
        (os.killpg if all_of_them else os.kill)(process.pid, sent)
        assert process.wait(timeout=20) == code
        deadline = time.monotonic() + 20
        while processes_of(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert processes_of(process.pid) == []
        assert (process.stdout.read(), process.stderr.read()) == (b"", b"")


def test_standard_input_among_many(folder):
    write_all(folder, MANY)
    write_all(folder, {".plan-lint.yaml": "{}\n"})
    ran = run_command(folder, "check", ".", "-", "--jobs", "2", "--format", "concise", input=b"template: x\n")
    assert b"<stdin>:1:11: error schema-template" in ran.stdout


def test_wrong_numbers(folder):
    write_all(folder, {"a.yaml": GOOD})
    assert run_command(folder, "check", "--jobs", "-1").returncode == 2
    assert run_command(folder, "check", "--jobs", "x").returncode == 2
