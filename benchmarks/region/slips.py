"""Slips of people who copy, work out and type figures, planted where they contradict a relation."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple

from benchmarks.region import wrong
from benchmarks.region.figures import Data, Keys
from benchmarks.region.part_two import COLUMNS
from benchmarks.region.written import flow


class Fault(NamedTuple):
    """A planted fault: where, of what kind, the relation it contradicts, and the figure before and after.

    `rules` are those of which one is expected to find it, there or at the places that are `also` part of it.
    """

    file: str
    pointer: str
    kind: str
    relation: str
    rules: tuple[str, ...]
    also: tuple[str, ...]
    was: str
    now: str


GROWTH = "growth follows from the numbers"
ADULTS = "problem drug users are among all adults"
YEARS = "the years are those of the form"
PRACTICES = "a percentage follows from the practices"
DELIVERING = "delivering practices are among all practices"
CHANGE = "the change leads from the baseline to the target"
BETTER = "a target is better than the baseline"
NOTE = "a note that is named is there"
TRUST = "a trust has one entry"
SHARE = "a share lies between 0% and 100%"
AMONG = "a baseline is among all adults"
REFRESHED = "a baseline is refreshed before the year begins"
FLAGGED = "figures belong to priorities"
YEAR = "the plan's year is the form's"
RANKS = "ranks count the priorities"
NEED = "the share not in treatment follows from the need"
EXPECTED = "those expected are among those in need"
ADDRESS = "a statement addresses an area that is there"
COVERED = "a covered group has objectives"
SIGNED = "everyone who approves has signed"
RULES = {  # relation -> the rules that speak of it
    GROWTH: ("growth-disagrees-with-numbers",),
    ADULTS: ("fewer-adults-than-problem-drug-users",),
    YEARS: ("year-column-missing", "year-column-not-of-the-form", "practice-year-not-of-the-form"),
    PRACTICES: ("percentage-disagrees-with-numbers",),
    DELIVERING: ("more-practices-delivering-than-there-are",),
    CHANGE: ("change-baseline-and-target-disagree",),
    BETTER: ("target-no-better-than-the-baseline",),
    NOTE: ("note-not-defined", "note-of-a-table-not-defined"),
    TRUST: ("same-trust-twice",),
    SHARE: ("share-outside-0-to-100",),
    AMONG: ("baseline-larger-than-all-adults",),
    REFRESHED: ("inflated-baseline-not-refreshed-in-time",),
    FLAGGED: ("figures-without-a-flag",),
    YEAR: ("template-and-year-disagree",),
    RANKS: ("ranks-do-not-count-up",),
    NEED: ("stated-share-disagrees-with-needs-assessment",),
    EXPECTED: ("more-expected-than-need-treatment",),
    ADDRESS: ("statement-addresses-nothing",),
    COVERED: ("covered-group-without-objectives",),
    SIGNED: ("signatory-has-not-signed",),
}


class Slip(NamedTuple):
    """A kind of slip: the places it may happen at, what it makes of a value, and when that is surely wrong.

    `make` gets what the place holds, a mapping or list for those that take, move or copy an entry.
    """

    kind: str
    relation: str
    places: str
    make: Callable[[Random, Any], Any]
    is_wrong: Callable[[Data, Keys], bool]


def spoilt(dice: Random, data: Data) -> tuple[Data, Fault]:
    """A copy of the data with one fault, of a kind that the dice choose among those there is room for."""
    for slip in dice.sample(SLIPS, len(SLIPS)):
        places = list(wrong.places(data, tuple(slip.places.split("."))))
        for path in dice.sample(places, len(places)):
            for _ in range(8):
                changed = copy.deepcopy(data)
                wrong.at(changed, path[:-1])[path[-1]] = slip.make(dice, wrong.at(changed, path))
                differing = list(_differing(data, changed))
                if differing and slip.is_wrong(changed, path):
                    (there, was, now), *others = differing
                    also = (
                        *(_pointer(each) for each, _, _ in others),
                        *_naming(changed, there),
                        *_served_no_longer(data, changed),
                    )
                    rules = RULES[slip.relation]
                    return changed, Fault(
                        "", _pointer(there), slip.kind, slip.relation, rules, also, was, now
                    )
    raise AssertionError("a plan with no room for a fault")


def _pointer(path: Keys) -> str:
    return "".join("/" + str(key).replace("/", "~1") for key in path)


def _naming(data: Data, path: Keys) -> tuple[str, ...]:
    """Where a note is named that is, or was, at a place."""
    if path[0] != "notes":
        return ()
    named = (*wrong.places(data, (*AREA.split("."), "notes", "*")), *wrong.places(data, TABLE_NOTES))
    return tuple(_pointer(each) for each in named if wrong.at(data, each) == path[1])


def _served_no_longer(data: Data, changed: Data) -> Iterator[str]:
    """The areas that an objective addressed and none does now."""
    before, after = (
        {wrong.at(each, place) for place in wrong.places(each, ("objectives", "*", "*", "addresses", "*"))}
        for each in (data, changed)
    )
    yield from (_pointer(("priorities", *area.split("."))) for area in sorted(before - after))


def _differing(was: Any, now: Any) -> Iterator[tuple[Keys, str, str]]:
    """The places that differ, with what stood there and what does."""
    if isinstance(was, list) and isinstance(now, list):
        was, now = dict(enumerate(was)), dict(enumerate(now))
    if not (isinstance(was, dict) and isinstance(now, dict)):
        if was != now:
            yield (), "" if was is None else flow(was), "" if now is None else flow(now)
        return
    for key in {**now, **was}:
        for path, before, after in _differing(was.get(key), now.get(key)):
            yield (key, *path), before, after


# What becomes of a value


def _misread(dice: Random, value: Any) -> Any:
    """One digit read as another, two digits swapped, a digit left out or a point lost."""
    written = str(value)
    digits = [at for at, digit in enumerate(written) if digit.isdigit()]
    at = dice.choice(digits)
    ways = [written[:at] + dice.choice("123456789") + written[at + 1 :], written.replace(".", "")]
    if at + 1 in digits:
        ways.append(written[:at] + written[at + 1] + written[at] + written[at + 2 :])
    if len(digits) > 2:
        ways.append(written[:at] + written[at + 1 :])
    read = re.sub(r"(?<![0-9.])0+(?=[0-9])", "", dice.choice(ways))
    return int(read) if isinstance(value, int) else read


def _ten_times(_dice: Random, value: Any) -> Any:
    return value * 10 if isinstance(value, int) else str(value).replace("%", "0%")


def _one_taken(dice: Random, entries: Data) -> Data:
    taken = dice.choice(list(entries))
    return {key: value for key, value in entries.items() if key != taken}


def _last_moved(_dice: Random, entries: Data) -> Data:
    return {"2011/12" if key == list(entries)[-1] else key: value for key, value in entries.items()}


def _one_copied(dice: Random, entries: list[Any]) -> list[Any]:
    return [*entries, copy.deepcopy(dice.choice(entries))]


def _practices_swapped(dice: Random, trust: Data) -> Data:
    column = dice.choice(list(trust["commissioned"].values()))
    column["number"], trust["practices"] = trust["practices"], column["number"]
    return trust


def _tables_swapped(dice: Random, treatment: Data) -> Data:
    few, many = (table["numbers"] for table in treatment.values())
    year = dice.choice(COLUMNS)
    few[year], many[year] = many[year], few[year]
    return treatment


def _target_swapped(_dice: Random, area: Data) -> Data:
    if "target" in area:
        area["target"], area["baseline"]["value"] = area["baseline"]["value"], area["target"]
    return area


AREA = "priorities.*.*"
TABLE_NOTES = ("effective_treatment", "*", "notes", "*")
SLIPS = (
    Slip("growth misread", GROWTH, "effective_treatment.*.growth.stated.*", _misread, wrong.growth_is_wrong),
    Slip("number of people misread", GROWTH, "effective_treatment.*.numbers.*",
         _misread, wrong.growth_is_wrong),
    Slip("growth on another base", GROWTH, "effective_treatment.*.growth.since",
         lambda _dice, since: "baseline" if since == "previous_year" else "previous_year",
         wrong.growth_is_wrong),
    Slip("number of adults misread", ADULTS, "effective_treatment.all_adults.numbers.*",
         _misread, wrong.adults_are_too_few),
    Slip("figures of two tables swapped", ADULTS, "effective_treatment",
         _tables_swapped, wrong.adults_are_too_few),
    Slip("column slipped by a year", YEARS, "effective_treatment.*.numbers", _last_moved, wrong.always),
    Slip("column left out", YEARS, "effective_treatment.*.numbers", _one_taken, wrong.always),
    Slip("column of practices slipped", YEARS, "primary_care.*.commissioned", _last_moved, wrong.always),
    Slip("percentage misread", PRACTICES, "primary_care.*.commissioned.*.percentage",
         _misread, wrong.share_is_wrong),
    Slip("delivering practices misread", PRACTICES, "primary_care.*.commissioned.*.number",
         _misread, wrong.share_is_wrong),
    Slip("practices misread", PRACTICES, "primary_care.*.practices", _misread, wrong.share_is_wrong),
    Slip("practices and delivering swapped", DELIVERING, "primary_care.*",
         _practices_swapped, wrong.more_than_all_deliver),
    Slip("row of a trust copied", TRUST, "primary_care", _one_copied, wrong.always),
    Slip("target misread", CHANGE, f"{AREA}.target", _misread, wrong.change_is_wrong),
    Slip("change misread", CHANGE, f"{AREA}.change",
         lambda dice, change: change if change == "none" else _misread(dice, change), wrong.change_is_wrong),
    Slip("baseline misread", CHANGE, f"{AREA}.baseline.value", _misread, wrong.change_is_wrong),
    Slip("target and baseline swapped", BETTER, AREA, _target_swapped, wrong.target_is_behind),
    Slip("share ten times too large", SHARE, f"{AREA}.baseline.value",
         _ten_times, wrong.is_no_share),
    Slip("baseline with a digit too many", AMONG, f"{AREA}.baseline.value",
         _ten_times, wrong.is_over_all),
    Slip("date of another year", REFRESHED,
         f"{AREA}.baseline.refresh_by", lambda _dice, date: f"2011{date[4:]}", wrong.always),
    Slip("tick lost", FLAGGED, f"{AREA}.flagged",
         lambda _dice, _tick: False, wrong.has_figures),
    Slip("key of a note misspelt", NOTE, f"{AREA}.notes.*", lambda _dice, key: key[:-1], wrong.always),
    Slip("note left out", NOTE, "notes", _one_taken, wrong.names_it),
    Slip("heading of last time", YEAR, "plan_year",
         lambda _dice, _year: "2008/09", wrong.always),
    Slip("rank left out of the count", RANKS, f"{AREA}.rank", _ten_times, wrong.always),
    Slip("share of the need misread", NEED, "needs_assessment.not_in_treatment.share",
         _misread, wrong.share_of_need_is_wrong),
    Slip("number in need misread", NEED, "needs_assessment.problem_drug_users",
         lambda dice, need: _misread(dice, need) if isinstance(need, int) else need,
         wrong.share_of_need_is_wrong),
    Slip("expected with a digit too many", EXPECTED, "needs_assessment.expected_in_treatment",
         lambda _dice, people: people * 10 if isinstance(people, int) else f"{people}0", wrong.always),
    Slip("area misspelt", ADDRESS, "objectives.*.*.addresses.*",
         lambda _dice, area: area[:-1], wrong.always),
    Slip("objectives of a group left out", COVERED, "objectives", _one_taken, wrong.always),
    Slip("box not signed", SIGNED, "approval.*.signed", lambda _dice, _signed: False, wrong.always),
)  # fmt: skip
