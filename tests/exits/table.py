"""The rows of docs/exit-codes.md, and how each is run as a process."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.exits.situations import Way, make
from tests.little_rulebook import GOOD, environment, write_all

PAGE = Path(__file__).parents[2] / "docs" / "exit-codes.md"
NO_RIGHTS = ("setpriv", "--bounding-set", "-all", "--inh-caps", "-all")
_PLANS = 40  # workers are not started for less than 32
_START = "from plan_lint.cli import main\nmain()\n"


class Row(NamedTuple):
    """A situation, the command line in it, and the exit code that the page names."""

    situation: str
    command: str
    code: int


class Ended(NamedTuple):
    """What became of a process."""

    code: int
    printed: bytes
    said: bytes


def rows(page: str) -> list[Row]:
    """The rows of the tables of situations; a column headed by a command, or by options, is a row each."""
    found: list[Row] = []
    for table in re.findall(r"^\|.*\n\|[-|]+\n(?:\|.*\n)+", page, re.MULTILINE):
        head, _, *lines = [_cells(line) for line in table.splitlines()]
        if head[1:] == ["command", "code"]:
            found += [Row(situation, command.strip("`"), int(code)) for situation, command, code in lines]
        elif head[1].startswith("`"):
            for situation, *codes in lines:
                commands = [_command(each.strip("`")) for each in head[1:]]
                found += [Row(situation, *each) for each in zip(commands, map(int, codes), strict=True)]
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|\n").split("|")]


def _command(head: str) -> str:
    return f"check plans {head}" if head.startswith("-") else head


def end_of(row: Row, folder: Path, package: str = "", **variables: str) -> Ended:
    """Make the situation of a row in a folder and run its command.

    `package` is a folder with another plan_lint, and `variables` are given to it.
    """
    folder.mkdir(exist_ok=True)
    way = make(row.situation, folder)
    if "--jobs" in row.command and not way.alone and (folder / "plans/plan.yaml").exists():
        write_all(folder, {f"plans/more/{number}.yaml": GOOD for number in range(_PLANS)})
    arguments = shlex.split(row.command)
    start = ["-c", f"{way.code}\n{_START}"] if way.code else ["-m", "plan_lint"]
    command = [sys.executable, "-P", *start, *arguments]
    if way.unprivileged and os.geteuid() == 0:
        command = [*NO_RIGHTS, *command]
    given = environment(folder, **dict(way.variables), **variables)
    if package:
        given["PYTHONPATH"] = package
    return _run(command, folder / way.folder, given, way)


def _run(command: list[str], folder: Path, given: dict[str, str], way: Way) -> Ended:
    closed = {"closed"} & {way.given, way.printed}
    if closed:  # by a shell, which closes them before the program begins
        signs = (" <&-" if way.given == "closed" else "") + (" >&-" if way.printed == "closed" else "")
        command = ["sh", "-c", f'exec "$@"{signs}', "sh", *command]
    printed: int = subprocess.PIPE
    if way.printed == "full":
        printed = os.open("/dev/full", os.O_WRONLY)
    elif way.printed == "unread":
        reader, printed = os.pipe()
        os.close(reader)
    said = os.open("/dev/full", os.O_WRONLY) if way.said == "full" else subprocess.PIPE
    try:
        ran = subprocess.run(
            command,
            cwd=folder,
            env=given,
            input=way.given if isinstance(way.given, bytes) else b"",
            stdout=printed,
            stderr=said,
            timeout=60,
            check=False,
        )
    finally:
        for each in (printed, said):
            if each >= 0:
                os.close(each)
    return Ended(ran.returncode, ran.stdout or b"", ran.stderr or b"")
