"""Runs commands under limits and says what each took: small itself, for a child begins as big as its parent.

Reads orders and writes answers, one JSON object a line. `limits` are soft limits by the name of `resource`;
`streams` are what standard input, output and error are: the name of a file, `closed`, or `unread` (a pipe
whose reader is gone).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time

_FLAGS = (os.O_RDONLY, *[os.O_WRONLY | os.O_CREAT | os.O_TRUNC] * 2)


def _connect(number: int, what: str) -> None:
    if what == "closed":
        os.close(number)
        return
    if what == "unread":
        reader, descriptor = os.pipe()
        os.close(reader)
    else:
        descriptor = os.open(what, _FLAGS[number], 0o600)
    os.dup2(descriptor, number)
    os.close(descriptor)


def _become(order):
    """Turn this process, just forked, into the command."""
    os.setsid()
    os.chdir(os.fsencode(order["folder"]))
    for number, what in enumerate(order["streams"]):
        _connect(number, what)
    for name, most in order["limits"].items():
        _, hard = resource.getrlimit(getattr(resource, name))
        resource.setrlimit(getattr(resource, name), (most, hard))
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as a shell leaves it
    command = [os.fsencode(each) for each in order["command"]]
    os.execve(command[0], command, order["variables"])  # noqa: S606 - no shell, so that nothing is expanded


def _carry_out(order):
    """Run the command; its exit code (negative: the signal it died of), CPU seconds and most memory in MB."""
    begun = time.monotonic()
    child = os.fork()
    if not child:
        try:
            _become(order)
        finally:
            os._exit(99)
    hung: list[int] = []

    def end(*_):
        hung.append(child)
        os.killpg(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.alarm(order["patience"])
    _, status, used = os.wait4(child, 0)
    signal.alarm(0)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "hung": bool(hung),
        "seconds": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / 1024,
        "waited": time.monotonic() - begun,
    }


def _reference():
    """CPU seconds of a loop: how fast the machine is just now."""
    begun = time.process_time()
    total = 0
    for number in range(1_000_000):
        total += number % 7
    return {"seconds": time.process_time() - begun}


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _reference() if "reference" in asked else _carry_out(asked)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
