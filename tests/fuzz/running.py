"""A range of documents made and checked, and what came of them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import NamedTuple

from tests.fuzz import laws, mutating

DOCUMENTS = 100_000
SEED = 20_10
PART = 1_000  # documents of a process at a time
EVERY = 20  # one document of so many is a rulebook


class Tally(NamedTuple):
    """What came of a range: how many documents, the CPU time, and what was found by number."""

    documents: int = 0
    seconds: float = 0
    slowest: float = 0
    found: tuple[str, ...] = ()

    def plus(self, other: Tally) -> Tally:
        documents, seconds = self.documents + other.documents, self.seconds + other.seconds
        return Tally(documents, seconds, max(self.slowest, other.slowest), self.found + other.found)

    def __str__(self) -> str:
        each = 1000 * self.seconds / max(1, self.documents)
        return (
            f"{self.documents:,} documents, {self.seconds:.0f} s CPU ({each:.2f} ms each, "
            f"{self.slowest:.2f} s the slowest), {len(self.found)} found"
        )


def is_rulebook(number: int) -> bool:
    return number % EVERY == EVERY - 1


def document(number: int, seed: int) -> bytes:
    """The document of a number."""
    if is_rulebook(number):
        name, files = mutating.rule_files(number, seed)
        return files[name]
    return mutating.plan(number, seed).data


def breaches_of(number: int, seed: int) -> list[str]:
    if is_rulebook(number):
        _, files = mutating.rule_files(number, seed)
        return list(laws.rule_breaches(files))
    return list(laws.breaches(number, mutating.plan(number, seed)))


def part(what: tuple[Iterable[int], int]) -> Tally:
    """Check a range of documents."""
    numbers, seed = what
    tally = Tally()
    for number in numbers:
        begun = time.process_time()
        found = tuple(f"document {number} of seed {seed}: {each}" for each in breaches_of(number, seed))
        took = time.process_time() - begun
        tally = tally.plus(Tally(1, took, took, found))
    return tally
