"""Nesting of 64 is read and of 65 refused, with the smallest of stacks: in a process, a thread, and workers.

A recursion in a compiled library that does not mind its depth ends the process: no exception could be caught.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

import pytest

from plan_lint import rulebook
from plan_lint.lint import Options, lint
from tests.hostile.recipes import HEAD
from tests.little_rulebook import environment, write_all

GARDEN = Path(__file__).with_name("garden")
STACK = 256 * 1024
MANY = 40  # files: workers are not started for few
LEVELS = {
    "lists": ("remarks: ", "[", "]"),
    "mappings": ("notes: ", "{a: ", "}"),
    "pairs": ("remarks: ", "[a: ", "]"),
}
LINES = {"blocks": (" ", "a:\n"), "block-lists": ("", "- ")}


def nested(kind, levels):
    """A plan whose deepest mapping or list is at a level, the plan itself being the first."""
    if kind == "blocks":
        inner = "".join(f"{' ' * level}a:\n" for level in range(1, levels - 1))
        return f"{HEAD}notes:\n{inner}{' ' * levels}a: x\n"
    if kind == "block-lists":
        return f"{HEAD}remarks:\n" + "- " * (levels - 1) + "x\n"
    key, opens, closes = LEVELS[kind]
    each = 2 if kind == "pairs" else 1  # a pair is a mapping of its own
    count, odd = divmod(levels - 1, each)
    inner = opens * count + "[" * odd + "x" + "]" * odd + closes * count
    return f"{HEAD}{key}{inner}\n"


KINDS = [*LEVELS, *LINES]


@cache
def garden():
    return rulebook.load({path.name: path.read_bytes() for path in GARDEN.iterdir()}, "garden")


def checked(text, *, many=False):
    return lint(text.encode(), "plan.yaml", (garden(),), Options(many=many))


def rules_of(text):
    return {finding.rule for finding in checked(text).findings}


@pytest.mark.parametrize("kind", KINDS)
def test_64_is_read_and_65_refused(kind):
    assert "input-depth" not in rules_of(nested(kind, 64))
    assert rules_of(nested(kind, 65)) == {"input-depth"}


def in_small_thread(function):
    """What a function gives in a thread with the smallest of stacks."""
    given = []
    before = threading.stack_size(STACK)
    try:
        thread = threading.Thread(target=lambda: given.append(function()))
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    return given[0]


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_thread_with_a_small_stack(kind, many):
    def states():
        return [(levels, checked(nested(kind, levels), many=many).state) for levels in (64, 65, 2_000)]

    garden()  # a rulebook is loaded where there is room
    assert in_small_thread(states) == [(64, "checked"), (65, "unreadable"), (2_000, "unreadable")]


def run(folder, *arguments):
    """Run plan-lint with the smallest of stacks; workers have one of that size, too."""

    def small():
        _, hard = resource.getrlimit(resource.RLIMIT_STACK)
        resource.setrlimit(resource.RLIMIT_STACK, (STACK, hard))

    return subprocess.run(
        [sys.executable, "-P", "-m", "plan_lint", "check", "--format", "json", "--no-cache", *arguments],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        timeout=100,
        check=False,
        preexec_fn=small,
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_processes_with_a_small_stack(tmp_path, jobs):
    """Every kind, in the process itself and in workers."""
    plans = {
        f"plans/{kind}-{levels}-{number}.yaml": nested(kind, levels)
        for kind in KINDS
        for levels in (64, 65, 2_000)
        for number in range(3)
    }
    assert len(plans) >= MANY
    write_all(tmp_path, plans)
    ran = run(tmp_path, "plans", "--rulebook", str(GARDEN), "--jobs", str(jobs))
    assert (ran.returncode, ran.stderr) == (1, b"")
    report = json.loads(ran.stdout)
    assert (report["complete"], report["counts"]["plans_read"]) == (True, len(plans))
    refused = {each["file"] for each in report["findings"] if each["rule"] == "input-depth"}
    assert refused == {name for name in plans if "-64-" not in name}
