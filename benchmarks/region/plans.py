"""The plans of a region: one for each number, of either form, clean or with a fault; or two years of each."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import NamedTuple

from benchmarks.region.areas import noted, priorities
from benchmarks.region.figures import Data, percent
from benchmarks.region.names import CALLED, place_name
from benchmarks.region.part_one import part_one
from benchmarks.region.part_two import COLUMNS, planned_anew, treatment, trusts_of
from benchmarks.region.slips import Fault, spoilt
from benchmarks.region.written import as_yaml

FORMS = {  # template -> plan year, the years of practices
    "adult-drug-treatment/2009-10": ("2009/10", ("2008/09", "2009/10")),
    "adult-drug-treatment/2010-11": ("2010/11", ("2009/10", "2010/11")),
}
FIRST, SECOND = FORMS
PARTS = {FIRST: ("2", "2", "2", "2", "1"), SECOND: ("2a", "2a", "2a", "2", "1")}  # as often as they are sent


class Plan(NamedTuple):
    """A plan: its file name, data and YAML text, and what was planted in it."""

    file: str
    data: Data
    text: str
    fault: Fault | None


def region(plans: int, seed: int, faults: float = 0) -> Iterator[Plan]:
    """So many plans; of any ten in a row the same share has a fault."""
    for number in range(plans):
        faulty = int((number + 1) * faults) > int(number * faults)
        yield plan(seed, number, faulty=faulty)


def plan(seed: int, number: int, *, faulty: bool = False) -> Plan:
    """One plan of a seed; the faulty one differs from the clean one in its fault only."""
    dice = Random(f"{seed}/{number}")  # noqa: S311 - dice for invented figures, no secrets
    template = dice.choice(list(FORMS))
    data = _plan(dice, seed, number, template, dice.choice(PARTS[template]))
    return _sent(dice, data, f"seed {seed}, plan {number}", faulty=faulty)


def two_years(partnerships: int, seed: int) -> Iterator[Plan]:
    """The Part 2 of each partnership for 2009/10 and its Part 2a for 2010/11, which repeats past figures."""
    for number in range(partnerships):
        dice = Random(f"{seed}/{number}/two years")  # noqa: S311 - dice for invented figures, no secrets
        data = _plan(dice, seed, number, FIRST, "2")
        data.pop("revised", None)
        yield _sent(dice, data, f"seed {seed}, partnership {number}, first year")
        yield _sent(dice, _a_year_later(dice, data), f"seed {seed}, partnership {number}, second year")


def file_of(data: Data) -> str:
    """What a partnership calls its file."""
    slug = re.sub(r"[^a-z]+", "-", data["partnership"].lower())
    return f"{slug}-{data['plan_year'].replace('/', '-')}-part-{data['part']}.yaml"


def written(data: Data, said: str) -> str:
    """The text of a plan, begun by a comment on where its figures come from."""
    return f"# Invented figures: {said}.\n{as_yaml(data)}"


def _sent(dice: Random, data: Data, said: str, *, faulty: bool = False) -> Plan:
    file, fault = file_of(data), None
    if faulty:
        data, fault = spoilt(dice, data)
        fault = fault._replace(file=file)
    return Plan(file, data, written(data, said), fault)


def _plan(dice: Random, seed: int, number: int, template: str, part: str) -> Data:
    year, practice_years = FORMS[template]
    place = place_name(number * 7 + seed)  # 7 and the number of names have no common factor: none comes twice
    name = dice.choice(CALLED).format(place)
    data: Data = {"template": template, "partnership": name, "plan_year": year, "part": part}
    if dice.random() < 0.2:
        data["revised"] = True
    notes: dict[str, str] = {}
    if part == "1":
        data |= part_one(dice, notes)
    else:
        data["effective_treatment"] = treatment(dice)
        data["primary_care"] = trusts_of(dice, place, practice_years)
        adults = data["effective_treatment"]["all_adults"]["numbers"][COLUMNS[0]]
        data["priorities"] = priorities(dice, template, adults, notes)
        if dice.random() < 0.1:
            data["effective_treatment"]["all_adults"]["notes"] = [noted(dice, notes)]
    return {**data, "notes": notes} if notes else data


def _a_year_later(dice: Random, data: Data) -> Data:
    """The next plan: people of past years as before, the last year planned anew, practices counted on."""
    year, practice_years = FORMS[SECOND]
    notes: dict[str, str] = {}
    later = {"template": SECOND, "partnership": data["partnership"], "plan_year": year, "part": "2a"}
    sections = copy.deepcopy({key: data[key] for key in ("effective_treatment", "primary_care")})
    for table in sections["effective_treatment"].values():
        table.pop("notes", None)
    planned_anew(dice, sections["effective_treatment"])
    for trust in sections["primary_care"]:
        before = trust["commissioned"][practice_years[0]]
        more = dice.randint(before["number"], trust["practices"])
        decimals = len(before["percentage"].partition(".")[2].rstrip("%"))
        exact = Fraction(100 * more, trust["practices"])
        trust["commissioned"] = {
            practice_years[0]: before,
            practice_years[1]: {"number": more, "percentage": percent(exact, decimals, "up")},
        }
    adults = sections["effective_treatment"]["all_adults"]["numbers"][COLUMNS[0]]
    sections["priorities"] = priorities(dice, SECOND, adults, notes)
    return {**later, **sections, **({"notes": notes} if notes else {})}
