"""Runs plan-lint over and over in forks of a process that has imported it; for tests only.

Reads orders and writes answers, one JSON object a line. An order may name the call to the system that fails,
by its number, and with what: of those that plan-lint makes itself, once it has started, or of `only` those
of one name. Or it says after how many calls and seconds the run gets a signal, SIGKILL where it names none.
"""

from __future__ import annotations

import builtins
import errno
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import Any, Self

from plan_lint.cli import exit_code, main

CALLS = (
    "open", "read", "write", "fsync", "replace", "rename", "link", "symlink", "fork", "pipe", "mkdir",
    "unlink", "stat", "lstat", "fstat", "fchmod", "fchown", "scandir", "listdir", "access",
)  # fmt: skip

PATIENCE = 20  # seconds for the workers of a run to end after it


class Machine:
    """Counts the calls of one run, and has one of them fail."""

    def __init__(self, number: int, error: str, log: int, only: str = "") -> None:
        self.number, self.error, self.log, self.only = number, error, log, only
        self.count = 0
        self.owner = os.getpid()

    def fails(self, name: str) -> bool:
        """Note a call, and whether it is the one that fails; calls of workers do not count."""
        if os.getpid() != self.owner:
            return False
        _write(self.log, f"{name}\n".encode())
        if self.only and name != self.only:
            return False
        self.count += 1
        return self.count == self.number

    def failure(self) -> Exception:
        if self.error == "MemoryError":
            return MemoryError()
        code = getattr(errno, self.error)
        return OSError(code, os.strerror(code))

    def failing(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            if not self.fails(name):
                return real(*given, **named)
            if name == "write":  # half of it, as a disk does that is full
                real(given[0], bytes(given[1])[: len(given[1]) // 2])
            raise self.failure()

        return call


class File:
    """A file whose reads and writes count."""

    def __init__(self, file: Any, machine: Machine) -> None:
        self.file, self.machine = file, machine

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def read(self, *most: int) -> Any:
        if self.machine.fails("file.read"):
            raise self.machine.failure()
        return self.file.read(*most)

    def write(self, data: Any) -> Any:
        if self.machine.fails("file.write"):
            self.file.write(data[: len(data) // 2])
            self.file.flush()
            raise self.machine.failure()
        return self.file.write(data)


_write = os.write


def break_machine(number: int, error: str, log: int, only: str) -> None:
    """Have the call of this number fail, of all or of those of one name."""
    machine = Machine(number, error, log, only)
    opened = builtins.open

    def counted_open(file: Any, *given: Any, **named: Any) -> Any:
        if not isinstance(file, int) and machine.fails("builtins.open"):
            raise machine.failure()
        return File(opened(file, *given, **named), machine)

    os.fsync = lambda fd: None  # noqa: ARG005 - what a killed process wrote is there all the same, and waiting takes long
    builtins.open = counted_open
    for name in CALLS:
        setattr(os, name, machine.failing(name, getattr(os, name)))


def _prepare(order: dict[str, Any]) -> None:
    os.chdir(order["folder"])
    os.environ.update(order["variables"])


def _first(order: dict[str, Any]) -> dict[str, Any]:
    """Run plan-lint in this process, which loads what it needs once, for all: imports take longest."""
    _prepare(order)
    return {"code": exit_code(order["arguments"]), "calls": [], "all ended": True}


def _become(order: dict[str, Any], log: int) -> None:
    """Run plan-lint in this process, just forked; it ends with the exit code."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    for number, name in ((1, order["printed"]), (2, order["said"])):
        descriptor = os.open(name, flags, 0o600)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as above
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as above
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell had it ignored
    break_machine(order.get("number", 0), order.get("error", "EIO"), log, order.get("only", ""))
    _prepare(order)
    sys.argv = ["plan-lint", *order["arguments"]]
    main()


def carry_out(order: dict[str, Any]) -> dict[str, Any]:
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            _become(order, writer)
        finally:
            os._exit(99)
    os.close(writer)
    if "kill_after" in order:
        calls, seconds = order["kill_after"]
        log = _until(reader, calls)
        time.sleep(seconds)
        os.kill(child, order.get("signal", signal.SIGKILL))
    else:
        log = _until(reader, None)
    _, status, _ = os.wait4(child, 0)
    all_ended = _all_ended(reader)
    os.close(reader)
    return {"code": os.waitstatus_to_exitcode(status), "calls": log.split(), "all ended": all_ended}


def _all_ended(reader: int) -> bool:
    """Whether no process of a run is left: each has the log open for as long as it lives."""
    while select.select([reader], [], [], PATIENCE)[0]:
        if not os.read(reader, 1 << 16):
            return True
    return False


def _until(reader: int, calls: int | None) -> str:
    """The names of the calls that a run makes, until there are so many, or it ends."""
    log = b""
    while calls is None or log.count(b"\n") < calls:
        more = os.read(reader, 1 << 16)
        if not more:
            break
        log += more
    return log.decode()


if __name__ == "__main__":
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _first(asked) if asked.get("here") else carry_out(asked)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
