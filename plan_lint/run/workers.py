"""Checks files in several processes at once; a process that dies costs the plan it died on, and no other."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from plan_lint.config import reason
from plan_lint.findings import PlanLintError, PlanResult, Problem
from plan_lint.lint import one_end
from plan_lint.records import NamedTuple
from plan_lint.run.request import STDIN, Source

LARGEST = 16  # files handed to a worker at once
PATIENCE = 120  # seconds without any result; a plan of the largest size takes 3

_QUOTA = "/sys/fs/cgroup/cpu.max"
_Ended = TypeVar("_Ended")
_Chunk = tuple[Source, ...]

# What the workers of this process do. They are forked with it in place: rulebooks need not travel.
_work: list[Callable[[Source], Any]] = []


class Crew(NamedTuple):
    """Those who check chunks of files: processes of this machine, or an engine.

    `begin` gives an executor for so many at once and is told what is under way; `task` is what the executor
    is to call for a chunk, with its arguments; `deaths` are the errors that say that a worker died.
    After `most_losses` in a row, with no result between them, the crew is given up.
    `here` checks a file in this process, where the machine starts no worker.
    """

    workers: int
    largest: int  # files of a chunk
    begin: Callable[[int, dict[Future[list[Any]], tuple[Source, ...]]], AbstractContextManager[Executor]]
    task: Callable[[tuple[Source, ...]], tuple[Any, ...]]
    deaths: tuple[type[BaseException], ...]
    most_losses: int | None = None
    here: Callable[[Source], Any] | None = None


class _Lost(NamedTuple):
    """The files that were under way when workers were lost, and how they were; or why none was started."""

    sources: tuple[Source, ...] = ()
    how: str = ""
    refused: str = ""


def cores() -> int:
    """How many processes the machine can run at once, as far as it lets this one."""
    try:
        allowed = len(os.sched_getaffinity(0))
    except AttributeError:  # not every system can tell
        allowed = os.cpu_count() or 1
    return max(1, min(allowed, _quota(_QUOTA, allowed)))


def _quota(path: str, unlimited: int) -> int:
    """How many cores a container may keep busy: microseconds of CPU time in so many of the clock.

    https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
    """
    try:
        with open(path, encoding="ascii") as file:
            most, period = file.read(64).split()
        return unlimited if most == "max" else -(-int(most) // int(period))
    except (OSError, ValueError, ZeroDivisionError):  # another kind of system
        return unlimited


def in_workers(
    count: int,
    function: Callable[[Source], _Ended],
    sources: Sequence[Source],
    held: Callable[[Source], Source],
    done: Callable[[int], None],
) -> list[_Ended | Problem]:
    """What a function gives for every file, and a problem for each that no worker survives; in any order.

    `held` gives a file as it goes to a worker, with its bytes where the worker cannot read it.
    """
    ended: list[_Ended | Problem] = [function(source) for source in sources if source.path == STDIN]
    done(len(ended))
    crew = Crew(
        count,
        LARGEST,
        partial(_pool, function),
        lambda chunk: (_checked, tuple(map(held, chunk))),
        (BrokenProcessPool,),
        here=function,
    )
    ended.extend(in_crew(crew, [source for source in sources if source.path != STDIN], done))
    return ended


def in_crew(crew: Crew, sources: Sequence[Source], done: Callable[[int], None]) -> list[Any]:
    """What a crew gives for every file, and a problem for each that it is lost on; in any order.

    After a loss, the files that were under way are tried again one by one: so the one to blame is known.
    """
    ended: list[Any] = []

    def take(results: list[Any]) -> None:
        ended.extend(map(_sharing, results))
        done(len(results))

    chunks = deque(_chunks(sources, crew))
    while chunks:
        lost = _together(crew, crew.workers, chunks, take)
        if lost.refused and crew.here is not None:
            for source in (source for chunk in chunks for source in chunk):
                take([crew.here(source)])
            return [*ended, Problem(f"{lost.refused}; plans were checked one after another instead")]
        alone: deque[_Chunk] = deque((source,) for source in lost.sources)
        blamed, losses = False, 0
        while alone:
            checked = len(ended)
            again = _together(crew, 1, alone, take)
            losses = losses + 1 if len(ended) == checked else 1
            if again.refused:  # each of these may be the one that a worker was lost on
                blamed = True
                suspects = [source for chunk in alone for source in chunk]
                take([Problem(f"is not checked: {again.refused}", source.file) for source in suspects])
                alone.clear()
            for source in again.sources:
                blamed = True
                take([Problem(f"is not checked: the worker that checked it {again.how}", source.file)])
            if losses == crew.most_losses:
                why = f"is not checked: {losses} workers were lost one after another"
                return ended + [Problem(why, source.file) for chunk in (*alone, *chunks) for source in chunk]
        if lost.sources and not blamed:
            ended.append(_blameless(lost))
    return ended


def _sharing(result: Any) -> Any:
    """What came from another process, which made an object of its own for each way in which a rule ended."""
    if not isinstance(result, PlanResult):
        return result
    return result._replace(outcomes=tuple([one_end(*each) for each in result.outcomes]))


def _blameless(lost: _Lost) -> Problem:
    named = ", ".join(source.file for source in lost.sources[:3])
    more = f" and {len(lost.sources) - 3} more" if len(lost.sources) > 3 else ""
    return Problem(f"a worker {lost.how} while it checked one of {named}{more}: run it again")


def _chunks(sources: Sequence[Source], crew: Crew) -> Iterator[_Chunk]:
    size = min(crew.largest, max(1, len(sources) // (4 * crew.workers)))
    left = iter(sources)
    while chunk := tuple(islice(left, size)):
        yield chunk


def _together(crew: Crew, count: int, chunks: deque[_Chunk], take: Callable[[list[Any]], None]) -> _Lost:
    """Have chunks checked until none is left, workers are lost, or none can be started.

    A single worker gets one chunk at a time, so what is lost then is the one chunk it was on.
    """
    try:
        return _checked_by(crew, count, chunks, take)
    except PlanLintError as error:
        if crew.here is None:
            raise
        return _Lost(refused=str(error))


def _checked_by(crew: Crew, count: int, chunks: deque[_Chunk], take: Callable[[list[Any]], None]) -> _Lost:
    under_way: dict[Future[list[Any]], _Chunk] = {}
    with crew.begin(count, under_way) as executor:
        while chunks or under_way:
            try:
                _submit(executor, crew, chunks, under_way, 1 if count == 1 else 2 * count)
            except crew.deaths:
                if not under_way:  # as it began
                    return _Lost(chunks.popleft(), "died")
                return _lost(under_way, "died")
            done, _ = wait(under_way, PATIENCE, FIRST_COMPLETED)
            if not done:
                return _lost(under_way, f"gave no answer for {PATIENCE} seconds")
            for future in done:
                how = _loss(future, crew)
                if how:
                    return _lost(under_way, how)
                take(future.result())
                del under_way[future]
    return _Lost()


def _loss(future: Future[list[Any]], crew: Crew) -> str:
    """How the worker of a chunk was lost; empty where it gave a result."""
    if future.cancelled():
        return "was cut off"
    error = future.exception()
    if isinstance(error, crew.deaths):
        return "died"
    return f"broke ({type(error).__name__})" if error is not None else ""


def _lost(under_way: dict[Future[list[Any]], _Chunk], how: str) -> _Lost:
    return _Lost(tuple(source for chunk in under_way.values() for source in chunk), how)


def _submit(
    executor: Executor,
    crew: Crew,
    chunks: deque[_Chunk],
    under_way: dict[Future[list[Any]], _Chunk],
    most: int,
) -> None:
    """Hand chunks to the workers; they are forked here, and with the mask none of them hears Ctrl-C.

    Nothing may interrupt it: an executor whose thread has not begun cannot be shut down.
    """
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        while chunks and len(under_way) < most:
            future = executor.submit(*crew.task(chunks[0]))
            under_way[future] = chunks.popleft()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


@contextmanager
def _pool(
    function: Callable[[Source], Any], count: int, under_way: dict[Future[list[Any]], _Chunk]
) -> Iterator[ProcessPoolExecutor]:
    """Workers, forked with the function; when this ends early, they are killed.

    PlanLintError where the machine has no process, thread or descriptor left for them.
    """
    _work[:] = [function]
    begun = False
    try:
        pool = ProcessPoolExecutor(count, multiprocessing.get_context("fork"), _begin)
        try:
            yield pool
            begun = True
        finally:
            if under_way or not begun:
                for process in multiprocessing.active_children():
                    process.kill()
            pool.shutdown(wait=begun or bool(under_way), cancel_futures=True)
    except (OSError, RuntimeError) as error:
        if begun or under_way:
            raise
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise PlanLintError(Problem(f"no worker can be started: {why}")) from None
    finally:
        _work.clear()


def _begin() -> None:
    """Begin a worker: it is ended as any process is, and when the one that started it ends."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(2)


def _checked(chunk: _Chunk) -> list[Any]:
    return [_work[0](source) for source in chunk]
