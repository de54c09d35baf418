"""A region's returns, invented: plans of any number from a seed, clean or with faults that are written down.

    python benchmarks/region.py OUT [--plans 150] [--seed 1] [--faults 0.3]

Writes one file a plan, and truth.json beside them: a row for each planted fault. Every plan depends on the
seed and its own number only, so that plan 7 is the same among ten plans and among ten thousand.
"""

from __future__ import annotations

import argparse
import copy
import json
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

Data = dict[str, Any]
Keys = tuple[str | int, ...]  # a place in the data

COLUMNS = ("2007/08", "2008/09", "2009/10", "2010/11")
FORMS = {  # template -> plan year, part, the years of practices
    "adult-drug-treatment/2009-10": ("2009/10", "2", ("2008/09", "2009/10")),
    "adult-drug-treatment/2010-11": ("2010/11", "2a", ("2009/10", "2010/11")),
}
GROUPS = {
    "access": ("crack", "bme", "parents"),
    "engagement": ("crack", "bme", "parents", "criminal_justice", "under_25s"),
    "exits": ("all_clients", "crack", "bme", "parents", "criminal_justice", "under_25s"),
}
FIRST = (
    "Alder", "Bracken", "Cinder", "Dapple", "Elder", "Fallow", "Garnet", "Hazel", "Ivory",
    "Juniper", "Kestrel", "Linnet", "Marl", "Nettle", "Osier", "Plover", "Quarry", "Rowan",
    "Sorrel", "Teasel", "Umber", "Velvet", "Willow", "Yarrow", "Amber", "Briar", "Clover", "Damson",
    "Ember", "Fennel", "Gorse", "Heather",
)  # fmt: skip
LAST = (
    "combe", "mere", "holt", "thorpe", "bourne", "dale", "wick", "stead", "fold", "gate", "marsh", "ridge",
    "shaw", "stone", "well", "cliff",
)  # fmt: skip
BEFORE = ("", "North ", "South ", "East ", "West ", "Upper ", "Lower ", "Great ", "Little ", "Old ")
CALLED = ("{}", "{}", "Safer {} Partnership", "{} Community Partnership", "{} Drug and Alcohol Action Team")
TRUSTS = ("NHS {}", "{} Coast PCT", "{} Vale Teaching PCT", "{} Forest PCT")
NOTES = {
    "part-3": "Acted on within part 3; a target follows next year.",
    "transfers": "These clients move to other services, which is not recorded as completion.",
    "survey": "A survey of clients, due in the autumn, comes before any figure.",
    "staff": "Two workers begin in June, so the change is for the whole year.",
    "small-numbers": "Few people are concerned, and one of them more or less moves the share.",
}


class Fault(NamedTuple):
    """A planted fault: where, of what kind, the relation it contradicts, and the figure before and after."""

    file: str
    pointer: str
    kind: str
    relation: str
    was: str
    now: str


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
    data = _plan(dice, seed, number)
    slug = re.sub(r"[^a-z]+", "-", data["partnership"].lower())
    file = f"{slug}-{data['plan_year'].replace('/', '-')}-part-{data['part']}.yaml"
    fault = None
    if faulty:
        data, fault = _spoilt(dice, data)
        fault = fault._replace(file=file)
    return Plan(file, data, f"# Invented figures: seed {seed}, plan {number}.\n{as_yaml(data)}", fault)


# Clean plans


def _plan(dice: Random, seed: int, number: int) -> Data:
    template = dice.choice(list(FORMS))
    year, part, practice_years = FORMS[template]
    place = _name(number * 7 + seed)  # 7 and the number of names have no common factor: no name comes twice
    name = dice.choice(CALLED).format(place)
    head: Data = {"template": template, "partnership": name, "plan_year": year, "part": part}
    if dice.random() < 0.2:
        head["revised"] = True
    treatment = _treatment(dice)
    trusts = _trusts(dice, place, practice_years)
    notes: dict[str, str] = {}
    adults = treatment["all_adults"]["numbers"][COLUMNS[0]]
    priorities = _priorities(dice, template, adults, notes)
    data = {**head, "effective_treatment": treatment, "primary_care": trusts, "priorities": priorities}
    if dice.random() < 0.1:
        treatment["all_adults"]["notes"] = [_noted(dice, notes)]
    return {**data, "notes": notes} if notes else data


def _name(number: int) -> str:
    number, first = divmod(number, len(FIRST))
    number, last = divmod(number, len(LAST))
    number, before = divmod(number, len(BEFORE))
    name = f"{BEFORE[before]}{FIRST[first]}{LAST[last]}"
    return f"{name} and {_name(number - 1)}" if number else name


def _rounded(x: Fraction, how: str) -> int:
    """A figure of no less than 0 as a whole one: halves up, to the even or down, or cut off."""
    whole, rest = divmod(x, 1)
    half = Fraction(1, 2)
    match how:
        case "up":
            return int(whole) + (rest >= half)
        case "even":
            return int(whole) + (rest > half or (rest == half and whole % 2 == 1))
        case "down":
            return int(whole) + (rest > half)
    return int(whole)


def _percent(x: Fraction, decimals: int, how: str, sign: str = "") -> str:
    scaled = _rounded(x * 10**decimals, how)
    whole, rest = divmod(scaled, 10**decimals)
    return f"{sign}{whole}.{rest:0{decimals}}%" if decimals else f"{sign}{whole}%"


def _how(dice: Random) -> str:
    return dice.choice(("up", "up", "even", "down", "cut"))


def _treatment(dice: Random) -> Data:
    """Both tables, planned together: adults are more than the problem drug users among them."""
    convention = dice.choice((None, "baseline", "previous_year"))
    while True:
        start = int(60 * 100 ** dice.random())  # 60 to 6,000 people
        tenths = [dice.randint(10, 80) for _year in COLUMNS[1:]]
        problem = _table(dice, start, tenths, convention)
        nearly = [rate + dice.choice((0, 0, 0, -5, 5)) for rate in tenths]
        adults = _table(dice, start + 2 + int(start * (0.03 + 0.25 * dice.random())), nearly, convention)
        pairs = zip(problem["numbers"].values(), adults["numbers"].values(), strict=True)
        if all(few < many for few, many in pairs):
            return {"problem_drug_users": problem, "all_adults": adults}


def _table(dice: Random, start: int, tenths: list[int], convention: str | None) -> Data:
    """A table, growing by tenths of a percent: planned to the person, or the growth worked out after."""
    how, decimals, planned = _how(dice), dice.choice((0, 0, 1)), dice.random() < 0.5
    numbers, stated = {COLUMNS[0]: start}, {}
    total = Fraction(0)
    for (before, year), tenth in zip(pairwise(COLUMNS), tenths, strict=True):
        rate = Fraction(tenth, 10) if decimals else Fraction(round(tenth / 10))
        total = total + rate if convention == "baseline" else rate
        base = numbers[COLUMNS[0]] if convention == "baseline" else numbers[before]
        numbers[year] = max(_rounded(base * (1 + total / 100), how), numbers[before])
        exact = 100 * Fraction(numbers[year] - base, base)
        stated[year] = _percent(total if planned else exact, decimals, how)
    growth = {"growth": {"since": convention, "stated": stated}} if convention else {}
    return {"numbers": numbers, **growth}


def _trusts(dice: Random, place: str, years: tuple[str, ...]) -> list[Data]:
    how, decimals = _how(dice), dice.choice((0, 0, 0, 1, 1, 2))
    trusts = []
    for name in TRUSTS[: dice.choice((1, 1, 1, 1, 2, 2, 3, 4))]:
        practices = dice.choice((8, 16, 40, 80, 200)) if dice.random() < 0.25 else dice.randint(6, 120)
        number = int(practices * (0.05 + 0.8 * dice.random()))
        commissioned = {}
        for year in years:
            percentage = _percent(Fraction(100 * number, practices), decimals, how)
            commissioned[year] = {"number": number, "percentage": percentage}
            number += dice.randint(0, practices - number) // dice.choice((1, 3, 6))
        trusts.append({"trust": name.format(place), "practices": practices, "commissioned": commissioned})
    return trusts


def _priorities(dice: Random, template: str, adults: int, notes: dict[str, str]) -> Data:
    ticks = template == "adult-drug-treatment/2009-10"
    areas = [(theme, group) for theme, groups in GROUPS.items() for group in groups]
    flagged = set(dice.sample(areas, dice.randint(1, 9)))
    priorities: Data = {theme: {} for theme in GROUPS}
    for theme, group in areas:
        is_flagged = (theme, group) in flagged
        row = _priority(dice, adults, notes, ticks=ticks) if is_flagged else {"flagged": False}
        priorities[theme][group] = row
    if ticks:
        row = {"flagged": True, "notes": [_noted(dice, notes)]} if dice.random() < 0.3 else {"flagged": False}
        priorities["employment"] = {"all_clients": row}
        priorities["housing"] = {"all_clients": _prose(dice) if dice.random() < 0.5 else {"flagged": False}}
    return priorities


def _prose(dice: Random) -> Data:
    share = dice.randint(12, 30)
    return {
        "action": "Ask about housing at every review.",
        "measure": "share with a housing problem",
        "baseline": {"value": f"{share}%"},
        "target": f"{share - dice.randint(1, 9)}%",
        "lower_is_better": True,
    }


def _priority(dice: Random, adults: int, notes: dict[str, str], *, ticks: bool) -> Data:
    """A flagged area in one of the ways in which real plans fill in the row."""
    chance = dice.random()
    if ticks and chance < 0.3:
        change = f"+{dice.randint(1, 9)}%"
        area: Data = {"flagged": True, "baseline": {"satisfactory": True}, "change": change}
        if chance < 0.1:
            area |= {"change": dice.choice(("0%", "none")), "notes": [_noted(dice, notes)]}
        return area
    if not ticks and chance < 0.2:
        baseline = {"value": 10 + int(adults * 0.1 * dice.random()), "unit": "not_stated"}
        return {"flagged": True, "baseline": baseline, "change": f"{dice.randint(2, 25)}%"}
    way = dice.choice((_counted, _counted, _shared, _shared, _aspired, _hedged))
    area = {"flagged": True, **way(dice, adults)}
    if "inflated" in area["baseline"] or dice.random() < 0.1:
        area["notes"] = [_noted(dice, notes)]
    return area


def _counted(dice: Random, adults: int) -> Data:
    """People, growing by a percentage to a target in people."""
    value = 12 + int((adults - 12) * 0.6 * dice.random())
    change = dice.randint(3, 25)
    target = max(_rounded(value * (1 + Fraction(change, 100)), _how(dice)), value + 1)
    baseline: Data = {"value": value}
    if dice.random() < 0.2:
        baseline |= {"inflated": True, "refresh_by": f"2009-0{dice.randint(1, 3)}-{dice.randint(10, 28)}"}
    reached = {"target": target} if dice.random() < 0.8 else {}
    return {"baseline": baseline, "change": f"{change}%", **reached}


def _shared(dice: Random, _adults: int) -> Data:
    """A share that grows, relatively or by points, with a target or a word on which is meant."""
    value, change, kind = dice.randint(15, 80), dice.randint(2, 12), dice.choice(("relative", "points"))
    exact = Fraction(value + change) if kind == "points" else value * (1 + Fraction(change, 100))
    area: Data = {"baseline": {"value": f"{value}%"}, "change": f"{dice.choice(('', '+'))}{change}%"}
    said = dice.random()
    if said < 0.6:
        area["change_is"] = kind
    target = _rounded(exact, dice.choice(("up", "even", "down")))
    if said > 0.4 and target > value:
        area["target"] = f"{target}%"
    return area if "target" in area else area | {"change_is": kind}


def _aspired(dice: Random, _adults: int) -> Data:
    """A share that aspires to the national average."""
    value = dice.randint(15, 60)
    target = value + dice.randint(3, 20)
    average = dice.choice((f"{target}%", f"{target - 2}%", f"{target - 3}% to {target}%"))
    return {
        "baseline": {"value": f"{value}%", "period": "the last year"},
        "target": f"{target}%",
        "target_is": "aspiration",
        "national_average": average,
    }


def _hedged(dice: Random, _adults: int) -> Data:
    value, change = dice.randint(40, 80), dice.randint(2, 9)
    baseline = {"value": f"just under {value}%"}
    return {"baseline": baseline, "change": f"over {change}%", "target": f"{value + change}%"}


def _noted(dice: Random, notes: dict[str, str]) -> str:
    key = dice.choice(list(NOTES))
    notes[key] = NOTES[key]
    return key


# Faults: slips of people who copy, work out and type figures

GROWTH = "growth follows from the numbers"
ADULTS = "problem drug users are among all adults"
YEARS = "the years are those of the form"
PRACTICES = "a percentage follows from the practices"
DELIVERING = "delivering practices are among all practices"
CHANGE = "the change leads from the baseline to the target"
BETTER = "a target is better than the baseline"
NOTE = "a note that is named is there"


class Slip(NamedTuple):
    """A kind of slip: the places it may happen at, what it makes of a value, and when that is surely wrong.

    `make` gets what the place holds, a mapping or list for those that take, move or copy an entry.
    """

    kind: str
    relation: str
    places: str
    make: Callable[[Random, Any], Any]
    is_wrong: Callable[[Data, Keys], bool]


def _spoilt(dice: Random, data: Data) -> tuple[Data, Fault]:
    """A copy of the data with one fault, of a kind that the dice choose among those there is room for."""
    for slip in dice.sample(SLIPS, len(SLIPS)):
        places = list(_places(data, tuple(slip.places.split("."))))
        for path in dice.sample(places, len(places)):
            for _ in range(8):
                spoilt = copy.deepcopy(data)
                _at(spoilt, path[:-1])[path[-1]] = slip.make(dice, _at(spoilt, path))
                differing = next(_differing(data, spoilt), None)
                if differing is not None and slip.is_wrong(spoilt, path):
                    there, was, now = differing
                    pointer = "".join("/" + str(key).replace("/", "~1") for key in there)
                    return spoilt, Fault("", pointer, slip.kind, slip.relation, was, now)
    raise AssertionError("a plan with no room for a fault")


def _differing(was: Any, now: Any) -> Iterator[tuple[Keys, str, str]]:
    """The places that differ, with what stood there and what does."""
    if isinstance(was, list) and isinstance(now, list):
        was, now = dict(enumerate(was)), dict(enumerate(now))
    if not (isinstance(was, dict) and isinstance(now, dict)):
        if was != now:
            yield (), "" if was is None else _flow(was), "" if now is None else _flow(now)
        return
    for key in {**now, **was}:
        for path, before, after in _differing(was.get(key), now.get(key)):
            yield (key, *path), before, after


def _places(data: Any, pattern: tuple[str, ...]) -> Iterator[Keys]:
    """The places that fit a pattern, in which * is any key."""
    if not pattern:
        yield ()
        return
    keys: list[str | int] = []
    if isinstance(data, dict):
        keys = [key for key in data if pattern[0] in ("*", key)]
    elif isinstance(data, list):
        keys = [*range(len(data))]
    for key in keys:
        yield from ((key, *path) for path in _places(data[key], pattern[1:]))


def _at(data: Any, path: Keys) -> Any:
    for key in path:
        data = data[key]
    return data


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


# When that is surely wrong, by a margin that no rounding explains


def _number(figure: Any) -> Fraction:
    found = re.search(r"-?[0-9]+(\.[0-9]+)?", str(figure))
    return Fraction(found[0]) if found else Fraction(0)


def _is_far(stated: str, exact: Fraction) -> bool:
    decimals = len(stated.partition(".")[2].rstrip("%"))
    return abs(_number(stated) - exact) > Fraction(1, 10**decimals)


def _is_unplanned(base: int, stated: str, now: int) -> bool:
    """Whether a stated growth is neither worked out from the figures nor the later one from it."""
    planned = base * (1 + _number(stated) / 100)
    return base > 0 and _is_far(stated, 100 * Fraction(now - base, base)) and abs(planned - now) > 1


def _growth_is_wrong(data: Data, path: Keys) -> bool:
    table = data["effective_treatment"][path[1]]
    growth = table.get("growth", {"since": "", "stated": {}})
    return any(
        _is_unplanned(
            table["numbers"][COLUMNS[0] if growth["since"] == "baseline" else before],
            growth["stated"][year],
            table["numbers"][year],
        )
        for before, year in pairwise(COLUMNS)
        if year in growth["stated"]
    )


def _adults_are_too_few(data: Data, _path: Keys) -> bool:
    few, many = (table["numbers"].values() for table in data["effective_treatment"].values())
    return any(least > most for least, most in zip(few, many, strict=True))


def _share_is_wrong(data: Data, path: Keys) -> bool:
    trust = data["primary_care"][path[1]]
    columns = trust["commissioned"].values()
    return trust["practices"] > 0 and any(
        _is_far(column["percentage"], Fraction(100 * column["number"], trust["practices"]))
        for column in columns
    )


def _more_than_all_deliver(data: Data, path: Keys) -> bool:
    trust = data["primary_care"][path[1]]
    return any(column["number"] > trust["practices"] for column in trust["commissioned"].values())


def _change_is_wrong(data: Data, path: Keys) -> bool:
    area = _at(data, path[:3])
    value, target, change = area["baseline"].get("value"), area.get("target"), area.get("change", "")
    if isinstance(value, int) and isinstance(target, int):
        return _is_unplanned(value, change, target)
    if not (str(value)[0].isdigit() and str(target)[0].isdigit() and change and _number(value) > 0):
        return False
    points = _number(target) - _number(value)
    relative = abs(100 * points / _number(value) - _number(change))
    return abs(points - _number(change)) > 2 and relative > 2 + 300 / _number(value)


def _target_is_behind(data: Data, path: Keys) -> bool:
    area = _at(data, path[:3])
    step = _number(area.get("target", 0)) - _number(area.get("baseline", {}).get("value", 0))
    is_hedged = "under" in str(area.get("target"))
    return "target" in area and not is_hedged and (step > 0 if "lower_is_better" in area else step < 0)


def _is_no_share(data: Data, path: Keys) -> bool:
    figure = _at(data, path)
    return isinstance(figure, str) and figure[0].isdigit() and _number(figure) > 100


def _is_over_all(data: Data, path: Keys) -> bool:
    figure = _at(data, path)
    adults = data["effective_treatment"]["all_adults"]["numbers"].values()
    return isinstance(figure, int) and figure > max(adults)


def _has_figures(data: Data, path: Keys) -> bool:
    return "change" in _at(data, path[:3])


def _names_it(data: Data, _path: Keys) -> bool:
    places = ((*path, 0) for path in _places(data, ("priorities", "*", "*", "notes")))
    return any(_at(data, place) not in data["notes"] for place in places)


def _always(_data: Data, _path: Keys) -> bool:
    return True


AREA = "priorities.*.*"
SLIPS = (
    Slip("growth misread", GROWTH, "effective_treatment.*.growth.stated.*", _misread, _growth_is_wrong),
    Slip("number of people misread", GROWTH, "effective_treatment.*.numbers.*", _misread, _growth_is_wrong),
    Slip("growth on another base", GROWTH, "effective_treatment.*.growth.since",
         lambda _dice, since: "baseline" if since == "previous_year" else "previous_year", _growth_is_wrong),
    Slip("number of adults misread", ADULTS, "effective_treatment.all_adults.numbers.*",
         _misread, _adults_are_too_few),
    Slip("figures of two tables swapped", ADULTS, "effective_treatment",
         _tables_swapped, _adults_are_too_few),
    Slip("column slipped by a year", YEARS, "effective_treatment.*.numbers", _last_moved, _always),
    Slip("column left out", YEARS, "effective_treatment.*.numbers", _one_taken, _always),
    Slip("column of practices slipped", YEARS, "primary_care.*.commissioned", _last_moved, _always),
    Slip("percentage misread", PRACTICES, "primary_care.*.commissioned.*.percentage",
         _misread, _share_is_wrong),
    Slip("delivering practices misread", PRACTICES, "primary_care.*.commissioned.*.number",
         _misread, _share_is_wrong),
    Slip("practices misread", PRACTICES, "primary_care.*.practices", _misread, _share_is_wrong),
    Slip("practices and delivering swapped", DELIVERING, "primary_care.*",
         _practices_swapped, _more_than_all_deliver),
    Slip("row of a trust copied", "a trust has one entry", "primary_care", _one_copied, _always),
    Slip("target misread", CHANGE, f"{AREA}.target", _misread, _change_is_wrong),
    Slip("change misread", CHANGE, f"{AREA}.change",
         lambda dice, change: change if change == "none" else _misread(dice, change), _change_is_wrong),
    Slip("baseline misread", CHANGE, f"{AREA}.baseline.value", _misread, _change_is_wrong),
    Slip("target and baseline swapped", BETTER, AREA, _target_swapped, _target_is_behind),
    Slip("share ten times too large", "a share lies between 0% and 100%", f"{AREA}.baseline.value",
         _ten_times, _is_no_share),
    Slip("baseline with a digit too many", "a baseline is among all adults", f"{AREA}.baseline.value",
         _ten_times, _is_over_all),
    Slip("date of another year", "a baseline is refreshed before the year begins",
         f"{AREA}.baseline.refresh_by", lambda _dice, date: f"2011{date[4:]}", _always),
    Slip("tick lost", "figures belong to priorities", f"{AREA}.flagged",
         lambda _dice, _tick: False, _has_figures),
    Slip("key of a note misspelt", NOTE, f"{AREA}.notes.*", lambda _dice, key: key[:-1], _always),
    Slip("note left out", NOTE, "notes", _one_taken, _names_it),
    Slip("heading of last time", "the plan's year is the form's", "plan_year",
         lambda _dice, _year: "2008/09", _always),
)  # fmt: skip


# As YAML, the way people write it


def as_yaml(data: Data) -> str:
    """The text of a plan: sections in blocks, rows that fit on a line in braces."""
    sections = [_entry(key, value, 0, wide=key != "priorities") for key, value in data.items()]
    return "".join(f"\n{text}" if text.count("\n") > 1 else text for text in sections)


def _entry(key: str, value: Any, indent: int, *, wide: bool = True) -> str:
    pad = "  " * indent
    line = f"{pad}{key}: {_flow(value)}\n"
    if not isinstance(value, dict | list) or (indent and wide and len(line) < 90) or not value:
        return line
    if isinstance(value, list):
        rows = ["".join(_entry(name, part, indent + 2) for name, part in row.items()) for row in value]
        return f"{pad}{key}:\n" + "".join(f"{pad}  - {row.lstrip()}" for row in rows)
    wide = wide or indent > 0
    parts = (_entry(name, part, indent + 1, wide=wide) for name, part in value.items())
    return f"{pad}{key}:\n" + "".join(parts)


def _flow(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
        case list():
            return "[" + ", ".join(_flow(part) for part in value) + "]"
        case str() if not re.fullmatch(r"[A-Za-z0-9+-][A-Za-z0-9 .%/;_+-]*", value):
            return json.dumps(value)
    return str(value)


def main() -> None:
    """Write the plans and the truth about them."""
    parser = argparse.ArgumentParser(description="A region's returns, invented.")
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder to write to")
    parser.add_argument("--plans", type=int, default=150, metavar="N", help="how many")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="other figures for another seed")
    parser.add_argument("--faults", type=float, default=0.3, metavar="SHARE", help="of plans with a fault")
    options = parser.parse_args()
    if options.plans < 1 or not 0 <= options.faults <= 1:
        parser.error("--plans must be at least 1, and --faults from 0 to 1")
    options.out.mkdir(parents=True, exist_ok=True)
    truth = []
    for each in region(options.plans, options.seed, options.faults):
        (options.out / each.file).write_text(each.text, encoding="utf-8")
        truth += [each.fault._asdict()] if each.fault else []
    (options.out / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    print(f"{options.plans} plans in {options.out}, {len(truth)} of them with a fault")


if __name__ == "__main__":
    main()
