"""Checks plans on the workers of a Dask cluster: the bytes of plans go out, their results come back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import plan_lint
from plan_lint.config import reason
from plan_lint.findings import PlanLintError, Problem
from plan_lint.lint import Options
from plan_lint.records import NamedTuple
from plan_lint.rulebook import Rulebook, from_plain, to_plain
from plan_lint.run import STDIN, Engine, Request
from plan_lint.run.checking import bytes_of, check_one, guarded_act, lint_bytes
from plan_lint.run.request import Ended, Source
from plan_lint.run.workers import Crew, in_crew

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from distributed import Client

NAMES = ("dask",)
_LARGEST = 64  # plans of a chunk, each of which carries the rulebooks: about 70 KB
_MOST_LOSSES = 5  # in a row
_TALKING = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application")
_WAIT = 10  # seconds for the scheduler to answer
_AT_WORK = threading.Lock()  # a worker may have several threads; the checks of plans are not made for that


class Job(NamedTuple):
    """What workers check plans by; `rulebooks` is the JSON of checked rulebooks."""

    version: str
    rulebooks: str
    options: Options


@contextmanager
def connected(wanted: str) -> Iterator[Engine]:
    """The engine of `NAME=ADDRESS`; PlanLintError when there is none, or it cannot be used."""
    name, _, address = wanted.partition("=")
    if name not in NAMES or not address:
        raise PlanLintError(
            Problem(f"--engine {wanted}: write it as dask=ADDRESS, as in dask=tcp://host:8786")
        )
    client = _client(address)
    try:
        count = _workers(client, address)
        yield lambda request, sources: _checked(client, count, request, sources)
    finally:
        client.close(timeout=_WAIT)


def _client(address: str) -> Client:
    try:
        import dask

        # What goes wrong is told by the report; a level of a part's own is not that of the whole.
        dask.config.set({"logging": dict.fromkeys(_TALKING, "critical")})
        from distributed import Client
    except ImportError:
        raise PlanLintError(Problem("--engine dask needs more: pip install 'plan-lint[dask]'")) from None
    try:
        return Client(address, timeout=_WAIT, set_as_default=False)
    except (OSError, ValueError) as error:
        message = f"--engine: no answer from a scheduler at {address}: {reason(error)}"
        raise PlanLintError(Problem(message)) from None


def _workers(client: Client, address: str) -> int:
    """How many workers there are; PlanLintError where there is none, or one with another plan-lint."""
    try:
        versions = client.run(_version)
    except Exception as error:  # noqa: BLE001 - whatever a worker raises comes here
        message = f"--engine: a worker cannot run plan-lint: {type(error).__name__}: {error}"
        raise PlanLintError(Problem(message)) from None
    if not versions:
        raise PlanLintError(Problem(f"--engine: no worker has joined the scheduler at {address}"))
    others = {worker: each for worker, each in versions.items() if each != plan_lint.__version__}
    if others:
        worker, version = min(others.items())
        message = (
            f"--engine: the worker {worker} has plan-lint {version}, and this is {plan_lint.__version__}"
        )
        raise PlanLintError(Problem(f"{message}: install one version"))
    return len(versions)


def _version() -> str:
    return plan_lint.__version__


def _checked(client: Client, count: int, request: Request, sources: Sequence[Source]) -> list[Ended]:
    from distributed.scheduler import KilledWorker

    @contextmanager
    def begin(_count: int, under_way: dict[Future[list[Any]], tuple[Source, ...]]) -> Iterator[Executor]:
        executor: Executor = client.get_executor(pure=False)
        try:
            yield executor
        finally:
            executor.shutdown(wait=not under_way)

    crew = Crew(
        count, _LARGEST, begin, lambda chunk: _task(job, request, chunk), (KilledWorker,), _MOST_LOSSES
    )
    job = job_of(request)
    here = [check_one(source, request) for source in sources if source.path == STDIN]
    request.progress.done(len(here))
    elsewhere = [source for source in sources if source.path != STDIN]
    return [*here, *in_crew(crew, elsewhere, request.progress.done)]


def job_of(request: Request) -> Job:
    """What a request asks of workers."""
    plain = [to_plain(each) for each in request.rulebooks]
    return Job(plan_lint.__version__, json.dumps(plain, separators=(",", ":")), request.options)


def _task(job: Job, request: Request, chunk: tuple[Source, ...]) -> tuple[Any, ...]:
    return (check_chunk, job, [(source, _bytes(source, request)) for source in chunk])


def _bytes(source: Source, request: Request) -> bytes | Problem:
    try:
        return bytes_of(source, request)
    except OSError as error:
        return Problem(f"cannot be read: {reason(error)}", source.file)


def check_chunk(job: Job, chunk: list[tuple[Source, bytes | Problem]]) -> list[Ended]:
    """Check plans on a worker."""
    if job.version != plan_lint.__version__:
        raise RuntimeError(f"this worker has plan-lint {plan_lint.__version__}, not {job.version}")
    with _AT_WORK:
        request = Request((), "", _rulebooks(job.rulebooks), job.options)
        return [data if isinstance(data, Problem) else _one(source, data, request) for source, data in chunk]


def _one(source: Source, data: bytes, request: Request) -> Ended:
    return guarded_act(source, request, lambda: lint_bytes(data, source, request))


@lru_cache(maxsize=4)
def _rulebooks(text: str) -> tuple[Rulebook, ...]:
    return tuple(map(from_plain, json.loads(text)))
