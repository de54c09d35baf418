"""Which parts of the package are changed, which of the changes, and which are known to show nowhere."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.mutation.mutate import Mutant, mutants

ROOT = Path(__file__).parents[2]
SURVIVORS = Path(__file__).with_name("survivors.yaml")


class Target(NamedTuple):
    """A part of the package, the tests that are its own, and the share of its mutants that is run."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]
    share: float


Key = tuple[str, str, str]  # a file, the text of a line, and the change


def _below(folder: str) -> tuple[str, ...]:
    return tuple(sorted(str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*.py")))


def _tests(names: str) -> tuple[str, ...]:
    return tuple(f"tests/test_{name}.py" for name in names.split())


_LANGUAGE = (
    "syntax check types evaluate aggregates joins silence paths patterns explain validation_types "
    "needs plain similar rulebook mistakes collection docs work"
)
TARGETS = {
    each.name: each
    for each in (
        Target("exits", ("plan_lint/run/totals.py",), _tests("run cli_accepted"), 0.9),
        Target("accept", _below("plan_lint/accept"), _tests("accept cli_accepted"), 0.35),
        Target("document", _below("plan_lint/document"), _tests("document security"), 0.25),
        Target("figures", _below("plan_lint/figures"), _tests("figures"), 0.25),
        Target("language", _below("plan_lint/language"), _tests(_LANGUAGE), 0.08),
    )
}


def sample(target: Target, share: float, seed: int) -> list[Mutant]:
    """Some of the mutants of a part: which ones depends on their lines alone, so other changes keep them."""
    return [
        mutant
        for file in target.files
        for mutant in mutants(file, (ROOT / file).read_text("utf-8"))
        if _chance(mutant, seed) < target.share * share
    ]


def _chance(mutant: Mutant, seed: int) -> float:
    digest = hashlib.sha256(repr((seed, mutant.column, *key_of(mutant))).encode()).digest()
    return int.from_bytes(digest[:7]) / 256**7


def key_of(mutant: Mutant) -> Key:
    """What a mutant goes by in the list of survivors."""
    return (mutant.file, mutant.text, mutant.change)


def explained() -> dict[Key, str]:
    """Why some mutants cannot be noticed."""
    listed = yaml.safe_load(SURVIVORS.read_text("utf-8")) if SURVIVORS.exists() else {}
    return {
        (file, each["line"], each["change"]): each["because"]
        for file, some in listed.items()
        for each in some
    }
