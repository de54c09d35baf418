"""Measures commands as whole processes, in turn: wall and processor time, and the most memory they took."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

SLOW_START = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")  # they change what is measured


class Cost(NamedTuple):
    """What one process cost, with those it waited for: seconds, and megabytes of the largest."""

    wall: float
    cpu: float
    peak: float


def measured(
    commands: Mapping[str, Sequence[str]], rounds: int, cache: Path, fresh: Sequence[str] = ()
) -> dict[str, list[Cost]]:
    """The costs of every round, each begun by another command; one round before them is not counted.

    Commands run with their caches in one folder of their own, which is emptied before those named in `fresh`:
    then the order stays.
    """
    environment = {name: value for name, value in os.environ.items() if name not in SLOW_START}
    environment |= {"XDG_CACHE_HOME": str(cache), "NO_COLOR": "1"}
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    order = list(commands)
    for number in range(rounds + 1):
        for name in order:
            if name in fresh:
                shutil.rmtree(cache, ignore_errors=True)
            cache.mkdir(mode=0o700, exist_ok=True)
            cost = cost_of(commands[name], environment)
            if number:
                costs[name].append(cost)
        if not fresh:
            order.append(order.pop(0))
    return costs


def cost_of(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """What one run costs, its output written to a file; the benchmark ends when it gives no verdict."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            output.seek(max(0, output.tell() - 2_000))
            tail = output.read().decode(errors="replace")
            sys.exit(f"{' '.join(command)[:300]}: exit {process.returncode}\n{tail}")
    kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Cost(wall, used.ru_utime + used.ru_stime, kilobytes / 1024)
