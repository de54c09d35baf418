"""A run that is stopped, or has no room: how it ends, and that no part of a file is left for the whole.

What happens at any other moment is in test_failing_machine.py, what happens while plans are checked in
test_jobs.py and test_progress.py.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import termios
import time

import pytest

from plan_lint.report import FORMATS
from tests.little_rulebook import BAD, environment, write_all, write_rulebook
from tests.little_rulebook import run as run_command

STOPS = pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"]
)
MANY = {f"plans/{number:03}.yaml": BAD for number in range(400)}

WAITING = """
import os, sys, time
from plan_lint import report
from plan_lint.cli import checking, main
def wait(*_):
    print("begun", file=sys.stderr, flush=True)
    for _ in range(600):  # one long sleep would not end by a signal that comes just before it
        time.sleep(0.1)
def pieces(*given):
    for number, piece in enumerate(made(*given)):
        if number == 10:
            wait()
        yield piece
made = report.pieces
if os.environ["WAITS_AT"] == "sync":
    os.fsync = wait
else:
    report.pieces = pieces
main()
"""


@pytest.fixture
def folder(tmp_path):
    write_rulebook(tmp_path / "rules/shed")
    write_all(tmp_path, MANY)
    write_all(tmp_path, {".plan-lint.yaml": "rulebooks: [rules/shed]\nexclude: [rules]\n"})
    return tmp_path


def started(folder, code, *arguments, **more):
    """A run with a session of its own, so that a signal can go to its workers too."""
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code, *arguments],
        cwd=folder,
        env=environment(folder, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


@STOPS
@pytest.mark.parametrize("waits_at", ["pieces", "sync"])
@pytest.mark.parametrize("before", [None, "the old report"])
def test_stopped_while_a_report_is_written(folder, sent, code, waits_at, before):
    file = folder / "out/report.json"
    write_all(folder, {"out/report.json": before} if before else {"out/other": ""})
    names = os.listdir(folder / "out")
    arguments = ["check", "--no-cache", "--jobs", "2", "--report", f"json={file}"]
    with started(folder, WAITING, *arguments, WAITS_AT=waits_at) as process:
        assert process.stderr.readline() == b"begun\n"
        assert len(os.listdir(folder / "out")) == len(names) + 1  # the new one, under another name
        os.killpg(process.pid, sent)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (code, b"", b"")
    assert os.listdir(folder / "out") == names
    assert not before or file.read_text() == before


@STOPS
def test_stopped_while_nobody_reads_what_it_prints(folder, sent, code):
    with started(folder, "from plan_lint.cli import main; main()", "check", "--no-cache") as process:
        fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        deadline = time.monotonic() + 60
        while waiting_in(process.stdout) < 4096 and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(process.pid, sent)
        assert process.wait(timeout=30) == code
        assert process.stderr.read() == b""
        assert len(process.stdout.read()) < 100_000


def waiting_in(pipe):
    """How many bytes of a pipe nobody has read yet."""
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))[0]


NO_ROOM = "no space left on device"


@pytest.fixture
def full_disk(tmp_path):
    """A folder on a disk of 64 KiB, in which a few are left."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a disk of 64 KiB cannot be mounted here")
    (disk / "filled").write_bytes(b"x" * 48 * 1024)
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_leaves_the_report_as_it_was(folder, full_disk, name):
    (full_disk / "report").write_text("the old report")
    ran = run_command(
        folder,
        "check",
        "--format",
        "json",
        f"--report={name}={full_disk / 'report'}",
        f"--report={name}={full_disk / 'new'}",
    )
    said = json.loads(ran.stdout)
    messages = [(each["file"], each["message"]) for each in said["problems"]]
    assert (ran.returncode, said["exit_code"], said["complete"]) == (2, 2, False)
    assert messages == [
        (f"disk/{each}", f"the {name} report is not written: {NO_ROOM}") for each in ("report", "new")
    ]
    assert sorted(os.listdir(full_disk)) == ["filled", "report"]
    assert (full_disk / "report").read_text() == "the old report"


def test_a_full_disk_leaves_plans_and_the_accepted_list_as_they_were(folder, full_disk):
    plan = BAD.replace("rakes: 2", "rakes: 2,000") + "# " + "x" * 12_000 + "\n"
    write_all(full_disk, {"plan.yaml": plan})
    ran = run_command(folder, "check", "disk/plan.yaml", "--fix", "--format", "json")
    assert ran.returncode == 2
    assert f"is not written, and is as it was: {NO_ROOM}" in ran.stdout.decode()
    assert (full_disk / "plan.yaml").read_text() == plan
    ran = run_command(
        folder, "accepted", "plans", "--accepted", "disk/list.json", "--reason", "x" * 500 + " y"
    )
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert f"disk/list.json: is not written, and is as it was: {NO_ROOM}" in ran.stderr.decode()
    assert sorted(os.listdir(full_disk)) == ["filled", "plan.yaml"]


def test_a_report_longer_than_a_file_may_be(folder):
    """As a full disk, where none can be mounted."""
    write_all(folder, {"out/report": "the old report"})
    reports = [f"--report={name}=out/{name}" for name in FORMATS]
    ran = run_command(
        folder,
        "check",
        "--no-cache",
        "--format",
        "concise",
        *reports,
        "--report=json=out/report",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert ran.returncode == 2
    assert os.listdir(folder / "out") == ["report"]
    assert (folder / "out/report").read_text() == "the old report"
    for name in FORMATS:
        assert (
            f"plan-lint: out/{name}: the {name} report is not written: {os.strerror(errno.EFBIG).lower()}"
            in ran.stderr.decode()
        )
