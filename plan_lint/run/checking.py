"""Reads one file and has it checked: whatever goes wrong ends as a result or a problem of that file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TypeVar

from plan_lint.config import check_regular, reason
from plan_lint.findings import (
    Excerpt,
    Finding,
    PlanLintError,
    PlanResult,
    Problem,
    Span,
    fingerprint,
    is_address,
)
from plan_lint.lint import BUILT_IN, lint
from plan_lint.run.request import STDIN, Ended, Request, Source

_Made = TypeVar("_Made")


def check_one(source: Source, request: Request) -> Ended:
    """Check one file; never raises for anything a file is or holds."""
    return guarded(source, request, lambda data: lint_bytes(data, source, request))


def lint_bytes(data: bytes, source: Source, request: Request) -> PlanResult:
    """Check the bytes of a file."""
    return lint(data, source.file, request.rulebooks, request.options)


def guarded(source: Source, request: Request, act: Callable[[bytes], _Made]) -> _Made | Ended:
    """What an act gives for the bytes of a file, or what went wrong; never raises for what the file holds."""
    try:
        data = bytes_of(source, request)
    except OSError as error:
        return Problem(f"cannot be read: {reason(error)}", source.file)
    return guarded_act(source, request, lambda: act(data))


def guarded_act(source: Source, request: Request, act: Callable[[], _Made]) -> _Made | PlanResult:
    """What an act gives, or the result of a plan that plan-lint failed on."""
    try:
        return act()
    except PlanLintError as error:
        return PlanResult(source.file, "unreadable", problems=error.problems)
    except Exception as error:  # noqa: BLE001 - one plan that breaks plan-lint must not hide the others
        if request.debug:
            _show_traceback()
        return internal_error(source.file, error)


def bytes_of(source: Source, request: Request) -> bytes:
    """The bytes of a plan, at most one more than its limit; OSError where they cannot be read."""
    if isinstance(source.data, bytes):
        return source.data
    if source.data is not None:
        raise OSError(None, source.data)
    if request.reach is not None and is_address(source.path):
        return request.reach.read(source.path, request.options.limits.size + 1)
    return read(source.path, request.options.limits.size)


def held(source: Source, request: Request) -> Source:
    """A plan with its bytes where it lies at an address: connections do not outlive the fork of a worker."""
    if not is_address(source.path):
        return source
    try:
        return source._replace(data=bytes_of(source, request))
    except OSError as error:
        return source._replace(data=reason(error))


def read(path: str, most: int) -> bytes:
    """The bytes of a file, at most one more than `most`; OSError where it is not a regular file."""
    if path == STDIN:
        if sys.stdin is None:
            raise OSError(None, "standard input is closed")
        return sys.stdin.buffer.read(most + 1)
    check_regular(os.lstat(path).st_mode)  # before it is opened: opening a FIFO waits, opening a device acts
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    with open(os.open(path, flags), "rb") as file:
        check_regular(os.fstat(file.fileno()).st_mode)
        return file.read(most + 1)


def internal_error(file: str, error: Exception) -> PlanResult:
    """A fault of plan-lint as the result of the plan it happened on."""
    said = str(error).split("\n", 1)[0][:200]
    stage = stage_of(error)
    message = f"plan-lint failed in its stage `{stage}`: {type(error).__name__}: {said}; --debug shows where"
    info = BUILT_IN["internal-error"]
    nowhere = Excerpt(1, 1, "")
    finding = Finding(
        info.rule, info.topic, info.severity, message, file, Span(1, 1, 1, 1), "value", "", "", nowhere,
        fingerprint(info.rule, file, "", (stage,), 0),
    )  # fmt: skip
    return PlanResult(
        file, "unreadable", findings=(finding,), problems=(Problem(f"internal-error: {message}", file),)
    )


def stage_of(error: BaseException) -> str:
    """The part of plan-lint that was at work: the innermost of its modules in the traceback."""
    stage = "run"
    trace = error.__traceback__
    while trace is not None:
        name = str(trace.tb_frame.f_globals.get("__name__", ""))
        if name.startswith("plan_lint."):
            stage = name.split(".")[1]
        trace = trace.tb_next
    return stage


def _show_traceback() -> None:
    import traceback

    traceback.print_exc()
