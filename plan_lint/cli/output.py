"""Writes reports, notes and progress: standard output, files wholly old or wholly new, standard error."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING

from plan_lint.config import reason
from plan_lint.findings import PlanLintError, Problem, Style

if TYPE_CHECKING:
    from collections.abc import Callable

    from plan_lint.run import Request

_SHORT = 1.0  # seconds that a run may take before it shows how far it is
_TOGETHER = 64 * 1024  # characters that are written at once


def show(text: str) -> None:
    """Write text to standard output, as `show_all` does."""
    show_all((text,))


def show_all(pieces: Iterable[str]) -> None:
    """Write to standard output; PlanLintError when it cannot be, BrokenPipeError when its reader is gone."""
    if sys.stdout is None:
        raise PlanLintError(Problem("nothing is printed: standard output is closed"))
    for data in _encoded(pieces, sys.stdout.encoding or "utf-8"):
        left = memoryview(data)
        try:
            sys.stdout.flush()
            while left:  # past Python's buffer, which would be written again when the process ends
                left = left[os.write(sys.stdout.fileno(), left) :]
        except BrokenPipeError:
            raise
        except OSError as error:
            raise PlanLintError(Problem(f"not all is printed: standard output: {reason(error)}")) from None


def _encoded(pieces: Iterable[str], encoding: str) -> Iterator[bytes]:
    """The pieces as bytes, many small ones together."""
    waiting: list[str] = []
    length = 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length > _TOGETHER:
            yield "".join(waiting).encode(encoding, "backslashreplace")
            waiting, length = [], 0
    yield "".join(waiting).encode(encoding, "backslashreplace")


def say(text: str) -> None:
    """Write a note to standard error; that nobody hears it changes nothing."""
    from plan_lint.report.escape import one_line

    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(one_line(text) + "\n")
            sys.stderr.flush()


def say_problems(problems: Iterable[Problem], style: Style | str) -> None:
    """Name problems on standard error; for the style of a report, the prefix of files will do."""
    from plan_lint.report.summary import place_of

    named = Style(prefix=style) if isinstance(style, str) else style
    for problem in problems:
        place = place_of(problem, named)
        say(f"plan-lint: {place}: {problem.message}" if place else f"plan-lint: {problem.message}")


@contextmanager
def watched(request: Request, *, quiet: bool = False) -> Iterator[Request]:
    """A request that shows on a terminal how far its run is; nothing of that is left when this ends."""
    if quiet or request.debug or not _on_screen():  # tracebacks and a bar do not go together
        yield request
        return
    from plan_lint.run import Progress

    begun, ended, total = monotonic(), 0, 0
    draw: Callable[[int], None] | None = None

    def begin(files: int) -> None:
        nonlocal total
        total = files

    def done(files: int) -> None:
        nonlocal ended, draw
        ended += files
        if draw is None and ended < total and monotonic() - begun >= _SHORT:
            from plan_lint.cli.progress import bar

            draw = shown.enter_context(bar(total))
        if draw is not None:
            draw(ended)

    with ExitStack() as shown:
        yield request._replace(progress=Progress(begin, done))


def _on_screen() -> bool:
    """Whether standard error is a terminal on which a line can be written anew."""
    if sys.stderr is None or os.environ.get("TERM") in {"dumb", "unknown"}:
        return False
    return sys.stderr.isatty()


def write_file(path: str, pieces: Iterable[str]) -> None:
    """Write a report so that its file is wholly old or wholly new; OSError when it cannot be.

    A link is followed and a file keeps its mode. What is no file (a pipe, a terminal) is written to.
    """
    mode = _mode_of(path)
    if mode is not None and not stat.S_ISREG(mode):
        with open(path, "wb") as stream:
            stream.writelines(_encoded(pieces, "utf-8"))
        return
    from plan_lint.run.leftovers import new_file, remove_leftovers

    target = os.path.realpath(path)
    remove_leftovers(os.path.dirname(target))
    with new_file(target, 0o666 if mode is None else stat.S_IMODE(mode)) as (written, file):
        if mode is not None:
            os.fchmod(file.fileno(), stat.S_IMODE(mode))
        file.writelines(_encoded(pieces, "utf-8"))
        file.flush()
        os.fsync(file.fileno())
        os.replace(written, target)


def _mode_of(path: str) -> int | None:
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None


def append_file(path: str, text: str) -> None:
    """Add to a file that others add to as well."""
    with open(path, "ab") as file:
        file.write(text.encode("utf-8", "backslashreplace"))
