"""Rule files to checked rules: all that is wrong with them is refused at once, each with its place."""

from __future__ import annotations

from collections.abc import Mapping

from plan_lint.rulebook.across import COLLECTION
from plan_lint.rulebook.entries import Example, Rulebook, RuleEntry, applicable, program
from plan_lint.rulebook.remembered import RULEBOOK, digest_of, from_plain, to_plain

__all__ = [
    "COLLECTION",
    "RULEBOOK",
    "Example",
    "RuleEntry",
    "Rulebook",
    "applicable",
    "digest_of",
    "from_plain",
    "load",
    "program",
    "to_plain",
]


def load(contents: Mapping[str, bytes], folder: str) -> Rulebook:
    """Read and check a rulebook of files by name; PlanLintError with every problem when it is refused."""
    from plan_lint.rulebook.loading import load  # only for a rulebook that is not remembered

    return load(contents, folder)
