"""An engine: a real Dask scheduler and workers on this machine give the bytes that a local run gives."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from contextlib import contextmanager

import pytest

from benchmarks.region import region
from plan_lint import run
from plan_lint.extras import engine
from plan_lint.findings import PlanLintError, PlanResult, Problem
from plan_lint.run import Request
from plan_lint.run.request import unheard
from plan_lint.run.workers import Crew, in_crew
from tests.little_rulebook import BAD, BROKEN, GOOD, NO_PLAN, THIN, environment, load, write_all
from tests.little_rulebook import run as run_command

KINDS = (GOOD, BAD, THIN, BROKEN, NO_PLAN)
MANY = {f"{number:03}.yaml": KINDS[number % 5] for number in range(60)}


def lost_by_all(sources):
    """What is left of files when every worker that gets one is lost."""
    tries = []

    class Losing(Executor):
        def submit(self, _function, /, *args, **_named):
            tries.append(len(args[0]))
            future: Future[list[object]] = Future()
            future.set_exception(ConnectionError())
            return future

    @contextmanager
    def begin(_count, _under_way):
        yield Losing()

    crew = Crew(2, 8, begin, lambda chunk: (None, chunk), (), 5)
    return in_crew(crew, sources, unheard), tries


def test_losses_in_a_row_are_bounded_and_every_plan_is_named(tmp_path):
    write_all(tmp_path, MANY)
    tries = []

    def losing(_request, sources):
        ended, made = lost_by_all(sources)
        tries.extend(made)
        return ended

    report = run.check(Request((str(tmp_path),), str(tmp_path), (load(),)), engine=losing)
    assert report.exit_code == 2
    assert [problem.file for problem in report.problems] == sorted(MANY)
    said = [problem.message for problem in report.problems]
    assert said.count("is not checked: the worker that checked it broke (ConnectionError)") == 5
    assert said.count("is not checked: 5 workers were lost one after another") == 55
    assert tries == [7, 7, 7, 7, 1, 1, 1, 1, 1]


def test_a_chunk_is_checked_without_files(tmp_path):
    request = Request((), str(tmp_path), (load(),))
    job = engine.job_of(request)
    chunk: list[tuple[run.request.Source, bytes | Problem]] = [
        (run.request.Source("/nowhere", "a.yaml"), BAD.encode())
    ]
    (result,) = engine.check_chunk(job, chunk)
    assert isinstance(result, PlanResult)
    assert [finding.rule for finding in result.findings] == ["more-spades-than-rakes"]
    with pytest.raises(RuntimeError, match="not 99"):
        engine.check_chunk(job._replace(version="99"), chunk)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engine", "spark=x"], b"write it as dask=ADDRESS"),
        (["--engine", "dask"], b"write it as dask=ADDRESS"),
        (["--engine", "dask=x", "--jobs", "2"], b"leave out --jobs"),
        (["--engine", "dask=x", "--fix"], b"leave out --jobs, --fix"),
    ],
)
def test_wrong_usage(tmp_path, arguments, said):
    write_all(tmp_path, {"a.yaml": GOOD})
    ran = run_command(tmp_path, "check", *arguments)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert said in ran.stderr


def test_without_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask", None)
    with (
        pytest.raises(PlanLintError, match=r"pip install 'plan-lint\[dask\]'"),
        engine.connected("dask=x"),
    ):
        pass


LOOPBACK = {"PLAN_LINT_LOOPBACK": "1"}  # the watch on processes lets them talk to this machine


class Cluster:
    """A scheduler and workers: processes of this machine, on loopback."""

    def __init__(self, folder):
        self.file = folder / "scheduler.json"
        self.folder = folder
        self.processes = []
        self.start("scheduler", "--port", "0", "--host", "127.0.0.1", "--scheduler-file", str(self.file))
        self.address = json.loads(self.wait_for(self.file))["address"]

    def start(self, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
            cwd=self.folder,
            env=environment(self.folder, **LOOPBACK),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def worker(self):
        return self.start(
            *("worker", self.address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1"),
            *("--local-directory", str(self.folder)),
        )

    def wait_for(self, path):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if path.exists() and (text := path.read_text()):
                return text
            time.sleep(0.05)
        raise TimeoutError(path)

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    (tmp_path / "cluster").mkdir()
    made = Cluster(tmp_path / "cluster")
    yield made
    made.stop()


@pytest.mark.engine
def test_the_same_bytes_though_a_worker_is_killed(tmp_path, cluster):
    pytest.importorskip("distributed")
    folder = tmp_path / "plans"
    folder.mkdir()
    write_all(folder, {".plan-lint.yaml": "{}\n"})
    for plan in region(400, 3, 0.5):
        (folder / plan.file).write_text(plan.text)
    os.mkfifo(folder / "fifo.yaml")
    arguments = ["check", "--format", "json", "--show-unevaluated"]
    alone = run_command(tmp_path, *arguments, "--no-cache", cwd=folder)
    nobody = run_command(
        tmp_path,
        *arguments,
        "--engine",
        f"dask={cluster.address}",
        cwd=folder,
        env={"PLAN_LINT_LOOPBACK": "1"},
    )
    assert nobody.returncode == 2
    assert b"no worker has joined" in nobody.stderr
    victim, _ = cluster.worker(), cluster.worker()
    wait_for_workers(cluster.address, 2)
    command = [sys.executable, "-P", "-m", "plan_lint", *arguments, "--engine", f"dask={cluster.address}"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment(tmp_path, **LOOPBACK),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        wait_until_busy(victim)
        victim.send_signal(signal.SIGKILL)
        out, err = process.communicate(timeout=240)
    assert (process.returncode, err) == (alone.returncode, alone.stderr)
    assert out == alone.stdout


def wait_for_workers(address, count):
    from distributed import Client

    with Client(address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


def wait_until_busy(process):
    """Until a worker has spent time on plans: 0.5 s of CPU more than it had."""
    first = cpu_of(process.pid)
    deadline = time.monotonic() + 120
    while cpu_of(process.pid) < first + 0.5 and time.monotonic() < deadline:
        time.sleep(0.02)


def cpu_of(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
