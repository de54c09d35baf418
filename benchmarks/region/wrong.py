"""When a spoilt figure is surely wrong: by a margin that no rounding explains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from benchmarks.region.figures import Data, Keys
from benchmarks.region.part_two import COLUMNS


def places(data: Any, pattern: tuple[str, ...]) -> Iterator[Keys]:
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
        yield from ((key, *path) for path in places(data[key], pattern[1:]))


def at(data: Any, path: Keys) -> Any:
    """What stands at a place."""
    for key in path:
        data = data[key]
    return data


def _number(figure: Any) -> Fraction:
    found = re.search(r"-?[0-9]+(\.[0-9]+)?", str(figure))
    return Fraction(found[0]) if found else Fraction(0)


def is_far(stated: str, exact: Fraction) -> bool:
    """Whether a stated figure is more than a unit of its last digit off."""
    decimals = len(stated.partition(".")[2].rstrip("%"))
    return abs(_number(stated) - exact) > Fraction(1, 10**decimals)


def _is_unplanned(base: int, stated: str, now: int) -> bool:
    """Whether a stated growth is neither worked out from the figures nor the later one from it."""
    planned = base * (1 + _number(stated) / 100)
    return base > 0 and is_far(stated, 100 * Fraction(now - base, base)) and abs(planned - now) > 1


def growth_is_wrong(data: Data, path: Keys) -> bool:
    """A stated growth that the numbers of its table do not give."""
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


def adults_are_too_few(data: Data, _path: Keys) -> bool:
    """Fewer adults than problem drug users in some year."""
    few, many = (table["numbers"].values() for table in data["effective_treatment"].values())
    return any(least > most for least, most in zip(few, many, strict=True))


def share_is_wrong(data: Data, path: Keys) -> bool:
    """A percentage of practices that their numbers do not give."""
    trust = data["primary_care"][path[1]]
    columns = trust["commissioned"].values()
    return trust["practices"] > 0 and any(
        is_far(column["percentage"], Fraction(100 * column["number"], trust["practices"]))
        for column in columns
    )


def more_than_all_deliver(data: Data, path: Keys) -> bool:
    """More practices delivering than there are."""
    trust = data["primary_care"][path[1]]
    return any(column["number"] > trust["practices"] for column in trust["commissioned"].values())


def change_is_wrong(data: Data, path: Keys) -> bool:
    """A change that leads from the baseline to another figure than the target."""
    area = at(data, path[:3])
    value, target, change = area["baseline"].get("value"), area.get("target"), area.get("change", "")
    if isinstance(value, int) and isinstance(target, int):
        return _is_unplanned(value, change, target)
    if not (str(value)[0].isdigit() and str(target)[0].isdigit() and change and _number(value) > 0):
        return False
    points = _number(target) - _number(value)
    relative = abs(100 * points / _number(value) - _number(change))
    return abs(points - _number(change)) > 2 and relative > 2 + 300 / _number(value)


def target_is_behind(data: Data, path: Keys) -> bool:
    """A target worse than its baseline."""
    area = at(data, path[:3])
    step = _number(area.get("target", 0)) - _number(area.get("baseline", {}).get("value", 0))
    is_hedged = "under" in str(area.get("target"))
    return "target" in area and not is_hedged and (step > 0 if "lower_is_better" in area else step < 0)


def is_no_share(data: Data, path: Keys) -> bool:
    """A share of more than the whole."""
    figure = at(data, path)
    return isinstance(figure, str) and figure[0].isdigit() and _number(figure) > 100


def is_over_all(data: Data, path: Keys) -> bool:
    """A baseline of more people than all adults in treatment."""
    figure = at(data, path)
    treatment = data.get("effective_treatment")
    if treatment is None or not isinstance(figure, int):
        return False
    adults: list[int] = list(treatment["all_adults"]["numbers"].values())
    return figure > max(adults)


def has_figures(data: Data, path: Keys) -> bool:
    """An area with figures."""
    area: Data = at(data, path[:3])
    return "change" in area


def names_it(data: Data, _path: Keys) -> bool:
    """An area that names a note which is not there."""
    named = ((*path, 0) for path in places(data, ("priorities", "*", "*", "notes")))
    return any(at(data, place) not in data["notes"] for place in named)


def always(_data: Data, _path: Keys) -> bool:
    """Whatever stands there."""
    return True


def share_of_need_is_wrong(data: Data, _path: Keys) -> bool:
    """The share not in treatment, where all its figures are exact, is not what the two others give."""
    assessment = data["needs_assessment"]
    need, expected = assessment["problem_drug_users"], assessment["expected_in_treatment"]
    share = assessment["not_in_treatment"]["share"]
    if not (isinstance(need, int) and isinstance(expected, int) and share[0].isdigit()):
        return False
    return need > 0 and is_far(share, Fraction(100 * (need - expected), need))
