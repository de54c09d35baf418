"""The areas of a plan's priorities, in the ways in which real plans fill in the row."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from benchmarks.region.figures import Data, how_rounded, rounded

GROUPS = {
    "access": ("crack", "bme", "parents"),
    "engagement": ("crack", "bme", "parents", "criminal_justice", "under_25s"),
    "exits": ("all_clients", "crack", "bme", "parents", "criminal_justice", "under_25s"),
}
NOTES = {
    "part-3": "Acted on within part 3; a target follows next year.",
    "transfers": "These clients move to other services, which is not recorded as completion.",
    "survey": "A survey of clients, due in the autumn, comes before any figure.",
    "staff": "Two workers begin in June, so the change is for the whole year.",
    "small-numbers": "Few people are concerned, and one of them more or less moves the share.",
}


def priorities(dice: Random, template: str, adults: int, notes: dict[str, str]) -> Data:
    """The priorities of a Part 2: every area, flagged or not."""
    ticks = template == "adult-drug-treatment/2009-10"
    areas = [(theme, group) for theme, groups in GROUPS.items() for group in groups]
    flagged = set(dice.sample(areas, dice.randint(1, 9)))
    priorities: Data = {theme: {} for theme in GROUPS}
    for theme, group in areas:
        is_flagged = (theme, group) in flagged
        row = _priority(dice, adults, notes, ticks=ticks) if is_flagged else {"flagged": False}
        priorities[theme][group] = row
    if ticks:
        row = {"flagged": True, "notes": [noted(dice, notes)]} if dice.random() < 0.3 else {"flagged": False}
        priorities["employment"] = {"all_clients": row}
        priorities["housing"] = {"all_clients": _prose(dice) if dice.random() < 0.5 else {"flagged": False}}
    return priorities


def ranked(dice: Random, adults: int, notes: dict[str, str]) -> Data:
    """The priorities of a Part 1: those flagged only, each with its rank."""
    areas = [(theme, group) for theme, groups in GROUPS.items() for group in groups]
    chosen = dice.sample(areas, dice.randint(2, 6))
    priorities: Data = {}
    for rank, (theme, group) in enumerate(chosen, 1):
        way = dice.choice((_counted, _shared, _aspired, _hedged))
        area = {"flagged": True, "rank": rank, **way(dice, adults)}
        if "inflated" in area["baseline"] or dice.random() < 0.1:
            area["notes"] = [noted(dice, notes)]
        priorities.setdefault(theme, {})[group] = area
    if dice.random() < 0.5:
        priorities["housing"] = {"all_clients": {"flagged": True, "rank": len(chosen) + 1, **_prose(dice)}}
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
            area |= {"change": dice.choice(("0%", "none")), "notes": [noted(dice, notes)]}
        return area
    if not ticks and chance < 0.2:
        baseline = {"value": 10 + int(adults * 0.1 * dice.random()), "unit": "not_stated"}
        return {"flagged": True, "baseline": baseline, "change": f"{dice.randint(2, 25)}%"}
    way = dice.choice((_counted, _counted, _shared, _shared, _aspired, _hedged))
    area = {"flagged": True, **way(dice, adults)}
    if "inflated" in area["baseline"] or dice.random() < 0.1:
        area["notes"] = [noted(dice, notes)]
    return area


def _counted(dice: Random, adults: int) -> Data:
    """People, growing by a percentage to a target in people."""
    value = 12 + int((adults - 12) * 0.6 * dice.random())
    change = dice.randint(3, 25)
    target = max(rounded(value * (1 + Fraction(change, 100)), how_rounded(dice)), value + 1)
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
    target = rounded(exact, dice.choice(("up", "even", "down")))
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


def noted(dice: Random, notes: dict[str, str]) -> str:
    """The key of a note, which is put among the notes."""
    key = dice.choice(list(NOTES))
    notes[key] = NOTES[key]
    return key
