"""Remembers what checking many plans gave, so that the next run checks only those that changed.

One file holds the results of the plans below one root, checked in one way: batches of results, then a list
of the batches with the keys of their plans, then where that list begins. What is wrong there counts as not
there, and nothing that goes wrong with it is told: the plans are checked as without.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Any, BinaryIO

import plan_lint
from plan_lint.cache import forget_oldest, key_of, opened, replaced
from plan_lint.cache.columns import codec_of
from plan_lint.findings import SEVERITIES, PlanResult
from plan_lint.lint import Options
from plan_lint.records import NamedTuple
from plan_lint.rulebook import Rulebook

_BATCH = 64  # results: of 16 they take a third more room, of 256 little less
_MOST_FILES = 16
_MOST_BYTES = 256 * 1024 * 1024  # of all files
_MOST_OF_ONE = 128 * 1024 * 1024
_DIGITS = 16  # of the number at the end, which a line break follows
_DAMAGED = (
    OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, StopIteration,
    RecursionError, MemoryError,
)  # fmt: skip


class Store(NamedTuple):
    """Where the results of a run are remembered, and the digest of all they depend on but the plan."""

    path: str
    digest: bytes


class Kept(NamedTuple):
    """A result, and the key of the plan that it is of."""

    key: str
    result: PlanResult


class _Batch(NamedTuple):
    length: int  # bytes
    digest: str
    keys: tuple[str, ...]


def store_of(folder: str, root: str, rulebooks: Sequence[Rulebook], options: Options) -> Store:
    """The store for the plans below a root, checked in this way."""
    asked = json.dumps([[each.digest for each in rulebooks], options], default=sorted)
    package = os.path.dirname(os.path.abspath(plan_lint.__file__))
    digest = key_of((os.path.relpath(each, package) for each, _, _ in os.walk(package)), asked)
    name = sha256(f"{digest}\0{root}".encode(errors="surrogateescape")).hexdigest()
    return Store(os.path.join(folder, f"results-{name}.json"), digest.encode())


def plan_key(store: Store, file: str, data: bytes) -> str:
    """The key of a plan by its name and bytes."""
    name = file.encode(errors="surrogateescape")
    return sha256(b"%b%d:%b%b" % (store.digest, len(name), name, data)).hexdigest()


def together_key(store: Store, keys: Sequence[str], said: Sequence[str]) -> str:
    """The key of what rules across plans give: of the plans by their keys, and of what else they go by."""
    text = json.dumps([sorted(keys), said])
    return sha256(b"%b together:%b" % (store.digest, text.encode())).hexdigest()


def remembered(store: Store, wanted: Sequence[str]) -> dict[str, PlanResult]:
    """The results that are remembered for the keys of plans."""
    results: dict[str, PlanResult] = {}
    with suppress(*_DAMAGED), opened(store.path) as file:
        needed = set(wanted)
        for start, batch in _placed(_index(file)):
            if not needed.isdisjoint(batch.keys):
                with suppress(*_DAMAGED):
                    results.update(_read(file, start, batch))
        os.utime(store.path)  # the files used last are forgotten last
    return {key: results[key] for key in wanted if key in results}


def remember(store: Store, kept: Sequence[Kept]) -> None:
    """Add results to those remembered; the oldest are forgotten where there are too many."""
    kept = [each for each in kept if not each.result.problems]  # the machine's fault, or plan-lint's
    if not kept:
        return
    with suppress(OSError), replaced(store.path) as file:
        batches = _copied(store.path, file, {each.key for each in kept})
        for place in range(0, len(kept), _BATCH):
            some = kept[place : place + _BATCH]
            text = _text(codec_of(PlanResult).encode([each.result for each in some]))
            file.write(text)
            batches.append(_Batch(len(text), sha256(text).hexdigest(), tuple(each.key for each in some)))
        start = sum(batch.length for batch in batches)
        index = _text([len(batches), codec_of(_Batch).encode(batches)])
        file.write(sha256(index).hexdigest().encode() + index + b"%0*d\n" % (_DIGITS, start))
    forget_oldest(os.path.dirname(store.path), "results-", _MOST_FILES, _MOST_BYTES)


def _text(plain: Any) -> bytes:
    return json.dumps(plain, separators=(",", ":")).encode() + b"\n"


def _copied(path: str, file: BinaryIO, newer: set[str]) -> list[_Batch]:
    """Copy the batches of a file, but for those of newer results and the oldest that there is no room for."""
    copied = []
    with suppress(*_DAMAGED), opened(path) as old:
        placed = list(_placed(_index(old)))
        room = _MOST_OF_ONE - sum(batch.length for _, batch in placed)
        for start, batch in placed:
            if room < 0 or newer.issuperset(batch.keys):
                room += batch.length
            else:
                text = os.pread(old.fileno(), batch.length, start)
                file.write(text)
                copied.append(batch._replace(length=len(text)))
    return copied


def _index(file: BinaryIO) -> list[_Batch]:
    """The batches of a file; one of _DAMAGED where there is no list of them."""
    descriptor = file.fileno()
    end = os.fstat(descriptor).st_size - _DIGITS - 1
    start = int(os.pread(descriptor, _DIGITS + 1, end))
    read = os.pread(descriptor, min(end - start, _MOST_OF_ONE), start)
    digest, text = read[:64], read[64:]
    if sha256(text).hexdigest().encode() != digest:
        raise ValueError("the list of batches is not whole")
    count, columns = json.loads(text)
    return codec_of(_Batch).decode(columns, count)


def _placed(batches: Sequence[_Batch]) -> Iterator[tuple[int, _Batch]]:
    """The batches with the places in the file where they begin."""
    start = 0
    for batch in batches:
        yield start, batch
        start += batch.length


def _read(file: BinaryIO, start: int, batch: _Batch) -> Iterator[tuple[str, PlanResult]]:
    text = os.pread(file.fileno(), batch.length, start)
    if sha256(text).hexdigest() != batch.digest:
        raise ValueError("the batch is not whole")
    results = codec_of(PlanResult).decode(json.loads(text), len(batch.keys))
    if not all(finding.severity in SEVERITIES for result in results for finding in result.findings):
        raise ValueError("a severity is unknown")
    return zip(batch.keys, results, strict=True)
