"""Watches the plan-lint processes that tests start: Python imports this when it begins, before anything else.

What one does that it must not do is a line in the file that PLAN_LINT_BREACHES names, and conftest.py fails
the test. Where PLAN_LINT_LOOPBACK is set, for tests of engines and addresses, it may talk to this machine.
Where PLAN_LINT_AMONG_OTHERS is set, because others start it, only a script of that name is watched.
"""

from __future__ import annotations

import os
import sys

NEVER = (
    "ctypes.", "ftplib.", "http.", "imaplib.", "nntplib.", "os.exec", "os.posix_spawn", "os.spawn",
    "os.startfile", "os.system", "pdb.", "poplib.", "pty.", "smtplib.", "socket.", "sqlite3.", "subprocess.",
    "syslog.", "telnetlib.", "urllib.", "webbrowser.",
)  # fmt: skip
LOOPBACK = ("ctypes.", "http.", "socket.", "urllib.")
REACHES = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
HERE = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 - the last is every address of this machine
# What importing fsspec does (look into Python itself), and Dask (ask what machine this is).
LET_BE = (("ctypes.dlopen", (None,)), ("subprocess.Popen", ("uname",)))
MODULES = (".py", ".pyc", ".pth", ".so")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def is_here(arguments: tuple[object, ...]) -> bool:
    """Whether what is reached for is this machine: an address, or the name of a host."""
    hosts = [each[0] if isinstance(each, tuple) else each for each in arguments]
    names = [str(each) for each in hosts if isinstance(each, str | bytes)]
    return not names or names[0].startswith(HERE)


def begin(log: str, *, loopback: bool) -> None:
    """Note from here on what this process, and what it forks, must not do."""
    opened, written, real = os.open, os.write, os.path.realpath
    code = tuple({real(each) + os.sep for each in (sys.prefix, sys.base_prefix, *filter(None, sys.path))})
    temporary = (real(os.environ.get("TMPDIR", "/tmp")) + os.sep, "/dev/", "/proc/")  # noqa: S108 - tests write there

    def breach(event: str, arguments: tuple[object, ...]) -> bool:
        if event == "open":
            path, _, flags = arguments
            if not isinstance(path, str):
                return False
            if isinstance(flags, int) and flags & WRITES:
                return "__pycache__" not in path and not real(path).startswith(temporary)
            return path.endswith(MODULES) and not real(path).startswith(code)
        if loopback and event.startswith(LOOPBACK):
            return event in REACHES and not is_here(arguments)
        return event.startswith(NEVER) and (event, arguments[:1]) not in LET_BE and event != "ctypes.dlsym"

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if breach(event, arguments):
            file = opened(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
            written(file, ascii(f"{event} {arguments!r}, by {sys.orig_argv}").encode() + b"\n")
            os.close(file)

    sys.addaudithook(note)


def is_watched() -> bool:
    """Whether this process is to be watched."""
    if (
        "PLAN_LINT_AMONG_OTHERS" in os.environ
        and os.path.basename("".join(sys.orig_argv[1:2])) != "plan-lint"
    ):
        return False
    return "PLAN_LINT_BREACHES" in os.environ


if __name__ == "sitecustomize" and is_watched():
    begin(os.environ["PLAN_LINT_BREACHES"], loopback="PLAN_LINT_LOOPBACK" in os.environ)
