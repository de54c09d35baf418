"""Draws on standard error how far a run is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

_OFTEN = 0.1  # seconds between two drawings; one takes 2 ms


@contextmanager
def bar(total: int) -> Iterator[Callable[[int], None]]:
    """A bar for so many files, drawn anew when it is told how many are done, and taken away at the end.

    It has no thread of its own: workers are forked while it is shown.
    """
    shown = Progress(
        TextColumn("checking"),
        BarColumn(),
        TextColumn("{task.completed:,}/{task.total:,} files"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    task = shown.add_task("", total=total)
    drawn = 0.0

    def draw(ended: int) -> None:
        nonlocal drawn
        now = monotonic()
        if now - drawn >= _OFTEN or ended == total:
            drawn = now
            with suppress(OSError):  # the terminal is gone, which changes nothing
                shown.update(task, completed=ended, refresh=True)

    try:
        with suppress(OSError):
            shown.start()
        yield draw
    finally:
        with suppress(OSError):
            shown.stop()
