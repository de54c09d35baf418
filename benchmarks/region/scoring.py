"""How well a report knows the planted faults: recall, and how far what it says is about a fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple


class Score(NamedTuple):
    """Planted faults and those found, by relation; errors and warnings in all, and those about a fault."""

    planted: Counter[str]
    found: Counter[str]
    missed: tuple[Mapping[str, Any], ...]
    said: int
    apt: int

    @property
    def recall(self) -> float:
        """The share of the planted faults that are found by a rule that speaks of their relation."""
        return self.found.total() / max(self.planted.total(), 1)

    @property
    def precision(self) -> float:
        """The share of the errors and warnings that are about a planted fault."""
        return self.apt / max(self.said, 1)


def score(truth: Iterable[Mapping[str, Any]], report: Mapping[str, Any]) -> Score:
    """The score of a JSON report.

    A fault is found when one of its rules has a finding at one of its places: the finding's own, or that of a
    figure it names. An error or warning is apt when it is by a fault's rule or at one of its places.
    """
    findings: dict[str, list[Mapping[str, Any]]] = {}
    for finding in report["findings"]:
        if finding["severity"] != "info":
            findings.setdefault(finding["file"].rpartition("/")[2], []).append(finding)
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    missed = []
    apt: set[int] = set()
    for fault in truth:
        there = findings.get(fault["file"], [])
        planted[fault["relation"]] += 1
        at_place = [finding for finding in there if _meets(fault, finding)]
        by_rule = [finding for finding in there if finding["rule"] in fault["rules"]]
        apt |= {id(finding) for finding in (*at_place, *by_rule)}
        if any(finding["rule"] in fault["rules"] for finding in at_place):
            found[fault["relation"]] += 1
        else:
            missed.append(fault)
    return Score(planted, found, tuple(missed), sum(map(len, findings.values())), len(apt))


def _meets(fault: Mapping[str, Any], finding: Mapping[str, Any]) -> bool:
    """Whether a finding, or a figure it names, lies at a place of a fault, within it or around it."""
    places = [finding["pointer"], *(related["pointer"] for related in finding["related"])]
    return any(
        _is_within(pointer, place) or _is_within(place, pointer)
        for pointer in (fault["pointer"], *fault["also"])
        for place in places
    )


def _is_within(place: str, other: str) -> bool:
    return place == other or place.startswith(f"{other}/")


def lines(scored: Score) -> Iterator[str]:
    """The score in words."""
    found, planted = scored.found.total(), scored.planted.total()
    yield f"recall {scored.recall:.1%}: {found} of {planted} planted faults found"
    yield f"precision {scored.precision:.1%}: {scored.apt} of {scored.said} errors and warnings are about one"
    for relation, number in sorted(scored.planted.items()):
        yield f"  {scored.found[relation]:4} of {number:4}  {relation}"
