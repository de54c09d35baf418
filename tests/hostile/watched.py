"""plan-lint as it is started, watched by an audit hook; for tests only.

PLAN_LINT_WATCH names a file for what it must not do, a line each, and after it the folders that it may use,
all separated by colons. Which files it may write there, the tests know.
"""

from __future__ import annotations

import os
import sys

import plan_lint

NEVER = (
    "ctypes.", "ftplib.", "http.", "imaplib.", "nntplib.", "os.exec", "os.posix_spawn", "os.spawn",
    "os.startfile", "os.system", "pdb.", "pickle.", "poplib.", "pty.", "smtplib.", "socket.", "sqlite3.",
    "subprocess.", "syslog.", "telnetlib.", "urllib.", "webbrowser.",
)  # fmt: skip
LISTS = ("os.listdir", "os.scandir", "glob.glob", "os.walk")
MODULES = (".py", ".pyc", ".pth", ".so")
SYSTEM = ("/dev/", "/proc/", "/usr/share/locale", "/usr/lib/locale", "/etc/localtime", "/usr/share/zoneinfo")


def begin() -> None:
    """Note from here on what this process and its workers must not do."""
    log, *folders = os.environ.pop("PLAN_LINT_WATCH").split(":")
    package = os.path.dirname(os.path.realpath(plan_lint.__file__))
    installed = (sys.prefix, sys.base_prefix, *sys.path, package, os.path.join(package, "..", "rules"))
    code = tuple({os.path.join(os.path.realpath(each), "") for each in installed})
    readable = (*code, *(os.path.join(os.path.realpath(each), "") for each in folders))

    def note(event: str, arguments: tuple[object, ...]) -> None:
        said = breach(event, arguments, code, readable)
        if said:
            file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            os.write(file, ascii(said).encode() + b"\n")
            os.close(file)

    sys.addaudithook(note)


def breach(
    event: str, arguments: tuple[object, ...], code: tuple[str, ...], readable: tuple[str, ...]
) -> str:
    """What is wrong with an event; empty text where nothing is."""
    if event.startswith(NEVER):
        return f"{event} {arguments!r}"
    if (event == "open" or event in LISTS) and isinstance(arguments[0], str | bytes):
        path = os.fsdecode(arguments[0])
        real = os.path.realpath(path) + os.sep
        if event == "open" and path.endswith(MODULES) and not real.startswith(code):
            return f"loads {path}"
        if not real.startswith(readable) and not path.startswith(SYSTEM):
            return f"{event} {path}"
    return ""


if __name__ == "__main__":
    begin()
    from plan_lint.cli import main

    main()
