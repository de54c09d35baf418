"""Replacing a file: wholly old or wholly new, the same in all but its bytes, else refused."""

from __future__ import annotations

import errno
import os
import resource
import signal
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from plan_lint.findings import PlanLintError
from plan_lint.run.writing import replace_bytes

OLD = b"percentage: 57%\r\n"
NEW = b"percentage: 52%\r\n"
NOBODY = 65534
AS_ROOT = os.geteuid() == 0


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_bytes(OLD)
    path.chmod(0o640)
    return path


def refusal(path, old=OLD, new=NEW):
    """Why a file is not replaced; with the folder as it was."""
    names = sorted(path.parent.iterdir())
    with pytest.raises(PlanLintError) as caught:
        replace_bytes(str(path), old, new, "plans/plan.yaml")
    assert sorted(path.parent.iterdir()) == names
    assert caught.value.problems[0].file == "plans/plan.yaml"
    return caught.value.problems[0].message.removeprefix("is not written, and is as it was: ")


def test_replaces_the_bytes_and_leaves_nothing_else(plan):
    replace_bytes(str(plan), OLD, NEW, "plan.yaml")
    assert plan.read_bytes() == NEW
    assert list(plan.parent.iterdir()) == [plan]


@pytest.mark.parametrize("mode", [0o640, 0o600, 0o664, 0o755, 0o200])
def test_keeps_the_mode(plan, mode):
    plan.chmod(mode)
    if mode == 0o200 and not AS_ROOT:
        assert "ermission" in refusal(plan)
        return
    replace_bytes(str(plan), OLD, NEW, "plan.yaml")
    assert stat.S_IMODE(plan.stat().st_mode) == mode


@pytest.mark.skipif(not AS_ROOT, reason="only root may give files away")
def test_keeps_owner_group_and_set_user_id(plan):
    os.chown(plan, 12345, 12346)
    plan.chmod(0o4750)
    replace_bytes(str(plan), OLD, NEW, "plan.yaml")
    found = plan.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (12345, 12346, 0o4750)


@pytest.mark.skipif(not AS_ROOT, reason="only root may give files away")
def test_refuses_where_the_owner_cannot_be_kept(plan, monkeypatch):
    os.chown(plan, 12345, 12346)
    monkeypatch.setattr(os, "fchown", failing(errno.EPERM))
    assert refusal(plan) == "operation not permitted"
    assert plan.read_bytes() == OLD


def test_makes_a_file_that_is_not_there(tmp_path):
    path = tmp_path / ".plan-lint-accepted.json"
    mask = os.umask(0o027)
    try:
        replace_bytes(str(path), None, b"{}", path.name)
    finally:
        os.umask(mask)
    assert path.read_bytes() == b"{}"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert refusal(path, old=None) == "it was made meanwhile: run it again"
    assert path.read_bytes() == b"{}"


@pytest.mark.parametrize("chain", [1, 3])
def test_a_link_stays_and_its_target_is_replaced(plan, tmp_path, chain):
    folder = tmp_path / "links"
    folder.mkdir()
    target = Path("..", plan.name)
    for number in range(chain):
        link = folder / f"{number}.yaml"
        link.symlink_to(target)
        target = Path(link.name)
    replace_bytes(str(link), OLD, NEW, "plan.yaml")
    assert link.is_symlink()
    assert not plan.is_symlink()
    assert plan.read_bytes() == NEW


def test_refuses_a_hard_link(plan, tmp_path):
    other = tmp_path / "other.yaml"
    other.hardlink_to(plan)
    assert "second name (a hard link)" in refusal(plan)
    assert other.read_bytes() == plan.read_bytes() == OLD


def test_refuses_a_hard_link_that_is_made_meanwhile(plan, tmp_path, monkeypatch):
    other = tmp_path / "other.yaml"
    monkeypatch.setattr(os, "fsync", lambda _file: None if other.exists() else other.hardlink_to(plan))
    with pytest.raises(PlanLintError, match="names have changed"):
        replace_bytes(str(plan), OLD, NEW, "plan.yaml")
    assert other.read_bytes() == plan.read_bytes() == OLD


@pytest.mark.parametrize("mode", [0o440, 0o400, 0o000])
def test_refuses_a_read_only_file(plan, mode):
    plan.chmod(mode)
    assert refusal(plan) == "it is read-only"
    plan.chmod(0o600)
    assert plan.read_bytes() == OLD


@contextmanager
def folder_of_someone_else():
    """A plan of one's own in a folder of which one may only read."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))  # pytest's own folders are closed to others
    path = folder / "plan.yaml"
    path.write_bytes(OLD)
    path.chmod(0o666)
    folder.chmod(0o555)
    if AS_ROOT:
        os.seteuid(NOBODY)
    try:
        yield path
    finally:
        if AS_ROOT:
            os.seteuid(0)
        folder.chmod(0o755)
        path.unlink()
        folder.rmdir()


def test_refuses_in_a_read_only_folder():
    with folder_of_someone_else() as path:
        assert refusal(path) == "permission denied"
        assert path.read_bytes() == OLD


@pytest.mark.parametrize("now", [b"percentage: 53%\r\n", OLD + b"#", OLD[:-1], b""])
def test_refuses_a_file_that_has_changed(plan, now):
    plan.write_bytes(now)
    assert refusal(plan) == "it has changed since it was checked: run it again"
    assert plan.read_bytes() == now


def test_refuses_a_file_that_changes_while_the_new_one_is_written(plan, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _file: plan.write_bytes(b"mine"))
    with pytest.raises(PlanLintError, match="has changed since it was checked"):
        replace_bytes(str(plan), OLD, NEW, "plan.yaml")
    assert plan.read_bytes() == b"mine"


def test_refuses_another_file_of_the_same_bytes(plan, monkeypatch):
    def swap(_file):
        plan.unlink()
        plan.write_bytes(OLD)

    monkeypatch.setattr(os, "fsync", swap)
    with plan.open("rb"), pytest.raises(PlanLintError, match="has changed since it was checked"):
        replace_bytes(str(plan), OLD, NEW, "plan.yaml")  # held open, so that its inode is not used again
    assert plan.read_bytes() == OLD


def test_refuses_what_is_gone_or_no_file(plan, tmp_path):
    plan.unlink()
    assert refusal(plan) == "no such file or directory"
    os.mkfifo(plan)
    assert refusal(plan) == "it is a FIFO, not a file"
    plan.unlink()
    plan.symlink_to(plan.name)
    assert refusal(plan) == "it is a symbolic link, not a file"
    assert refusal(tmp_path) == "it is a folder, not a file"


def test_a_full_disk_leaves_the_file_as_it_was(plan):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(OLD) - 1, hard))
    try:
        message = refusal(plan)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert message == "file too large"
    assert plan.read_bytes() == OLD


def failing(code):
    def fail(*_arguments):
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize("name", ["open", "fchmod", "fsync", "replace"])
def test_a_step_that_fails_leaves_the_file_as_it_was(plan, monkeypatch, name):
    monkeypatch.setattr(os, name, failing(errno.ENOSPC))
    assert refusal(plan) == "no space left on device"
    monkeypatch.undo()
    assert plan.read_bytes() == OLD


def test_a_folder_that_cannot_be_synced_is_no_failure(plan, monkeypatch):
    monkeypatch.setattr("plan_lint.run.writing._sync_folder", failing(errno.EINVAL))
    replace_bytes(str(plan), OLD, NEW, "plan.yaml")
    assert plan.read_bytes() == NEW


STEPS = ["realpath", "lstat", "urandom", "open", "fstat", "fchmod", "fsync", "replace", "close"]


def killed(plan, step, *, after):
    """Replace a file in a process that is killed at a step, the first time or the last; the bytes left."""
    child = os.fork()
    if child == 0:
        owner = os.path if step == "realpath" else os
        does = getattr(owner, step)

        def die(*arguments, **named):
            if after:
                does(*arguments, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(owner, step, die)
        replace_bytes(str(plan), OLD, NEW, "plan.yaml")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"{step} is not a step of replacing"
    return plan.read_bytes()


def test_killed_at_any_step_the_file_is_wholly_old_or_new(plan):
    found = {}
    for step in STEPS:
        for after in (False, True):
            plan.write_bytes(OLD)
            found[step, after] = killed(plan, step, after=after)
            assert stat.S_IMODE(plan.stat().st_mode) == 0o640
            assert all(path == plan or path.name.startswith(".plan-lint-") for path in plan.parent.iterdir())
    assert set(found.values()) == {OLD, NEW}
    assert found["replace", False] == found["fsync", True] == OLD
    assert found["replace", True] == NEW


def test_the_bytes_are_on_the_disk_before_the_name(plan, monkeypatch):
    steps: list[tuple[str, object]] = []
    sync, replace = os.fsync, os.replace

    def note_sync(file):
        is_file = stat.S_ISREG(os.fstat(file).st_mode)
        steps.append(("sync", Path(f"/proc/self/fd/{file}").read_bytes() if is_file else "folder"))
        sync(file)

    def note_replace(source, target):
        steps.append(("replace", Path(source).parent == Path(target).parent))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", note_replace)
    replace_bytes(str(plan), OLD, NEW, "plan.yaml")
    assert steps == [("sync", NEW), ("replace", True), ("sync", "folder")]
