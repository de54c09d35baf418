"""The command line: what goes wrong on the way becomes an exit code, never Python's own 1."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED, READER_GONE, TERMINATED = 130, 141, 143
UNTRUSTED = 2


def main() -> NoReturn:
    """Run the command that the process was given, and end the process with its exit code."""
    # One run is short: looking for garbage takes 8% of it, and taking everything down at the end 10%.
    gc.disable()
    code = exit_code(sys.argv[1:], _hear_no_more)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # closed, or full: that was said before
            stream.flush()
    os._exit(code)


def exit_code(given: list[str], at_its_end: Callable[[], None] | None = None) -> int:
    """Run a command; the exit code."""
    try:
        _mind_termination()
        code = _run(given)
        if at_its_end is not None:
            at_its_end()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return READER_GONE
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else UNTRUSTED
    except ImportError as error:
        _complain(f"plan-lint: cannot start: {error}; install plan-lint again, with what it needs")
        return UNTRUSTED
    except BaseException as error:  # noqa: BLE001 - one that reaches Python exits 1, which means findings
        _complain(_failure(error))
        if "--debug" in given:
            import traceback

            for line in traceback.format_exc().split("\n"):
                _complain(line)
        return UNTRUSTED
    return code


def _run(arguments: list[str]) -> int:
    """Run a command; paths alone need no parsing, and importing click takes as long as checking a plan."""
    if arguments[:1] == ["check"] and not any(each.startswith("-") and each != "-" for each in arguments[1:]):
        from plan_lint.cli.checking import Choices, run_check

        return run_check(Choices(paths=tuple(arguments[1:])))
    from plan_lint.cli.commands import run_command

    return run_command(arguments)


def _mind_termination() -> None:
    """On SIGTERM clean up as on any exit."""
    import signal

    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _terminate)


def _hear_no_more() -> None:
    """What was done is not undone by a signal that comes now: the exit code tells of it."""
    import signal

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})


def _terminate(_signal: int, _frame: object) -> None:
    raise SystemExit(TERMINATED)


def _complain(text: str) -> None:
    """Write to standard error, with no module of plan-lint: any may be what is broken."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            shown = (each if each.isprintable() else ascii(each)[1:-1] for each in text)
            sys.stderr.write("".join(shown) + "\n")


def _failure(error: BaseException) -> str:
    """What is said of an exception that no command took care of."""
    try:
        from plan_lint.findings import PlanLintError
        from plan_lint.run.checking import stage_of
    except Exception:  # noqa: BLE001 - what is broken may be these modules
        return f"plan-lint: internal-error at its start: {type(error).__name__}: {error}"
    if isinstance(error, PlanLintError):
        return f"plan-lint: {error}"
    said = str(error).split("\n", 1)[0][:200]
    return f"plan-lint: internal-error in stage `{stage_of(error)}`: {type(error).__name__}: {said}"
