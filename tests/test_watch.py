"""What watches every plan-lint that tests start: it sees what it should, and lets all else be."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.little_rulebook import environment


def noted(folder, code, **more):
    """What is noted of a process that runs this code."""
    log = folder / "log"
    log.touch()
    (folder / "odd.py").touch()
    subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=folder,
        env=environment(folder, PLAN_LINT_BREACHES=str(log), **more),
        check=True,
    )
    return log.read_text("ascii")


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("import socket; socket.socket().close()", "socket.__new__"),
        ("import os; os.fork() or __import__('socket').socket().close(); os.wait()", "socket.__new__"),
        ("import subprocess; subprocess.run(['true'])", "subprocess.Popen"),
        ("import os; os.system('true')", "os.system"),
        ("import ctypes; ctypes.CDLL('libodd.so')", "ctypes.dlopen"),
        ("import sys; sys.path.insert(0, '.'); import odd", "odd.py"),
        ("open('/sys/odd', 'w')", "/sys/odd"),
    ],
)
def test_it_is_seen(tmp_path, code, seen):
    assert seen in noted(tmp_path, f"try:\n exec({code!r})\nexcept OSError: pass")


@pytest.mark.parametrize(
    "code",
    ["import json; open('x', 'w').write('x'); open('x').read()", "from plan_lint import cli, report, fixes"],
)
def test_it_is_let_be(tmp_path, code):
    assert noted(tmp_path, code) == ""


@pytest.mark.parametrize(("host", "seen"), [("127.0.0.1", ""), ("192.0.2.1", "socket.connect")])
def test_with_loopback_this_machine_may_be_reached(tmp_path, host, seen):
    code = f"""
import socket
with socket.socket() as it:
    it.settimeout(0.01)
    it.connect_ex(({host!r}, 9))
"""
    assert seen in noted(tmp_path, code, PLAN_LINT_LOOPBACK="1")
    assert "socket.__new__" in noted(tmp_path, code)
