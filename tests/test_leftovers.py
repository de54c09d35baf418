"""What a killed run leaves beside a file is taken away by the next that writes there, and nothing else is."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
import time

import pytest

from plan_lint.run.leftovers import new_file, remove_leftovers
from tests.little_rulebook import GOOD, environment, run, write_all, write_rulebook

NAME = ".plan-lint-0123456789abcdef.tmp"
COMMA = GOOD.replace("rakes: 2", "rakes: 2,000")
KILLED = """
import os
real = os.fsync
def fsync(file):
    os.kill(os.getpid(), 9)
os.fsync = fsync
from plan_lint.cli import main
main()
"""


def made_old(path):
    """A file as if it had been written an hour ago."""
    hour_ago = time.time() - 3600
    os.utime(path, (hour_ago, hour_ago), follow_symlinks=False)
    return path


def names(folder):
    return sorted(os.listdir(folder))


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["check", "plans", "--fix"], "plans"),
        (["check", "plans", "--report=json=out/report.json"], "out"),
        (["accepted", "plans", "--accepted", "out/list.json", "--reason", "They are counted anew."], "out"),
    ],
    ids=["fix", "report", "accepted"],
)
def test_the_next_run_takes_away_what_a_killed_one_left(tmp_path, arguments, where):
    write_rulebook(tmp_path / "shed")
    write_all(tmp_path, {"plans/a.yaml": COMMA, "out/other": "x", ".plan-lint.yaml": "rulebooks: [shed]\n"})
    before = names(tmp_path / where)
    command = [sys.executable, "-P", "-c", KILLED, *arguments]
    ran = subprocess.run(command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, check=False)
    assert ran.returncode == -signal.SIGKILL
    (left,) = set(names(tmp_path / where)) - set(before)
    assert left.startswith(".plan-lint-")
    assert left.endswith(".tmp")
    run(tmp_path, *arguments)
    assert left in names(tmp_path / where)  # it may be of a run that has just begun
    write_all(tmp_path, {"plans/a.yaml": COMMA})
    (tmp_path / "out/list.json").unlink(missing_ok=True)
    made_old(tmp_path / where / left)
    run(tmp_path, *arguments)
    assert not {name for name in names(tmp_path / where) if name.startswith(".plan-lint-")}


def test_what_a_run_is_writing_stays(tmp_path):
    target = tmp_path / "plan.yaml"
    with new_file(str(target), 0o600) as (written, file):
        file.write(b"new")
        file.flush()
        made_old(written)
        remove_leftovers(str(tmp_path))
        os.replace(written, target)
    assert names(tmp_path) == ["plan.yaml"]


def test_a_file_that_is_not_put_in_place_is_taken_away(tmp_path):
    with pytest.raises(KeyboardInterrupt), new_file(str(tmp_path / "plan.yaml"), 0o600):
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def test_nothing_else_is_taken_away(tmp_path):
    others = [
        ".plan-lint-0123456789abcdeg.tmp",
        ".plan-lint-0123456789abcdef.tmp.yaml",
        "plan-lint-0123456789abcdef.tmp",
        ".plan-lint-.tmp",
        ".plan-lint-accepted.json",
        ".plan-lint.yaml",
        "x.tmp",
    ]
    for name in others:
        made_old(write_one(tmp_path / name))
    remove_leftovers(str(tmp_path))
    assert names(tmp_path) == sorted(others)


def write_one(path):
    path.write_bytes(b"x")
    return path


def put_folder(path):
    path.mkdir()


def put_fifo(path):
    os.mkfifo(path)


def put_link(path):
    path.symlink_to(write_one(path.parent / "target"))


@pytest.mark.parametrize("put", [put_folder, put_fifo, put_link])
def test_what_is_no_file_stays_and_is_not_opened(tmp_path, put):
    put(tmp_path / NAME)
    made_old(tmp_path / NAME)
    before = names(tmp_path)
    remove_leftovers(str(tmp_path))
    assert names(tmp_path) == before


def test_where_files_cannot_be_locked_it_stays(tmp_path, monkeypatch):
    def flock(*_):
        raise OSError(errno.EOPNOTSUPP, "x")

    monkeypatch.setattr(fcntl, "flock", flock)
    with new_file(str(tmp_path / "a"), 0o600) as (written, _):
        os.replace(written, tmp_path / "a")
    made_old(write_one(tmp_path / NAME))
    remove_leftovers(str(tmp_path))
    assert names(tmp_path) == [NAME, "a"]


def test_a_folder_that_is_not_there_is_no_failure(tmp_path):
    remove_leftovers(str(tmp_path / "none"))
