"""The roster that goes with invented returns: whose plans are expected, with earlier names and regions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from random import Random

REGIONS = ("Northern moors", "Eastern fens", "Western hills", "Southern coast")


ROSTER = "partnerships.yaml"


def place_in(names: Iterable[str], name: str) -> int:
    """Which entry of the roster a partnership is, from 0."""
    return sorted(set(names)).index(name)


def roster_of(names: Iterable[str], seed: int) -> str:
    """The roster as YAML; some partnerships have a new name since, and plans that carry the earlier one."""
    lines = ["roster: Invented partnerships", "expected:"]
    for name in sorted(set(names)):
        dice = Random(f"{seed}/{name}")  # noqa: S311 - dice for invented names, no secrets
        region = dice.choice(REGIONS)
        entry: dict[str, str | list[str]] = {"name": name, "region": region}
        if dice.random() < 0.05:
            entry = {"name": f"{name} and District", "earlier": [name], "region": region}
        lines.append(f"  - {json.dumps(entry)}")
    return "\n".join(lines) + "\n"
