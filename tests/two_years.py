"""Two years of invented returns with faults that only rules across plans see, and plans with their own."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.region import region
from benchmarks.region.plans import Plan, two_years
from benchmarks.region.roster import roster_of
from benchmarks.region.together import across

PARTNERSHIPS, SEED = 12, 7
RULES = (  # that find something in these returns
    "collection-same-return",
    "expected-return-missing",
    "figure-differs-from-earlier-plan",
    "growth-far-from-peers",
    "partnership-not-on-the-roster",
)


def returns() -> Iterator[Plan]:
    """Plans of both kinds."""
    for sent in across(list(two_years(PARTNERSHIPS, SEED)), SEED, 0.6):
        yield from sent.plans
    yield from region(PARTNERSHIPS, SEED + 1, 0.7)


def roster() -> str:
    """The roster that expects those who should have sent two plans."""
    return roster_of((each.data["partnership"] for each in two_years(PARTNERSHIPS, SEED)), SEED)
