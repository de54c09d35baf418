"""Sections 1 and 2 of Parts 2 and 2a: people in effective treatment, and practices in primary care."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from random import Random

from benchmarks.region.figures import Data, how_rounded, percent, rounded
from benchmarks.region.names import TRUSTS

COLUMNS = ("2007/08", "2008/09", "2009/10", "2010/11")


def treatment(dice: Random) -> Data:
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
    how, decimals, planned = how_rounded(dice), dice.choice((0, 0, 1)), dice.random() < 0.5
    numbers, stated = {COLUMNS[0]: start}, {}
    total = Fraction(0)
    for (before, year), tenth in zip(pairwise(COLUMNS), tenths, strict=True):
        rate = Fraction(tenth, 10) if decimals else Fraction(round(tenth / 10))
        total = total + rate if convention == "baseline" else rate
        base = numbers[COLUMNS[0]] if convention == "baseline" else numbers[before]
        numbers[year] = max(rounded(base * (1 + total / 100), how), numbers[before])
        exact = 100 * Fraction(numbers[year] - base, base)
        stated[year] = percent(total if planned else exact, decimals, how)
    growth = {"growth": {"since": convention, "stated": stated}} if convention else {}
    return {"numbers": numbers, **growth}


def trusts_of(dice: Random, place: str, years: tuple[str, ...]) -> list[Data]:
    """The trusts of a place, each with its practices and those that deliver treatment."""
    how, decimals = how_rounded(dice), dice.choice((0, 0, 0, 1, 1, 2))
    trusts = []
    for name in TRUSTS[: dice.choice((1, 1, 1, 1, 2, 2, 3, 4))]:
        practices = dice.choice((8, 16, 40, 80, 200)) if dice.random() < 0.25 else dice.randint(6, 120)
        number = int(practices * (0.05 + 0.8 * dice.random()))
        commissioned = {}
        for year in years:
            percentage = percent(Fraction(100 * number, practices), decimals, how)
            commissioned[year] = {"number": number, "percentage": percentage}
            number += dice.randint(0, practices - number) // dice.choice((1, 3, 6))
        trusts.append({"trust": name.format(place), "practices": practices, "commissioned": commissioned})
    return trusts


def planned_anew(dice: Random, tables: Data) -> None:
    """Plan the last year of both tables again, by the same tenths of a percent for both."""
    before, last = COLUMNS[-2:]
    tenth = dice.randint(10, 80)
    for table in tables.values():
        numbers = table["numbers"]
        numbers[last] = rounded(numbers[before] * (1 + Fraction(tenth, 1000)), "up")
        if "growth" in table:
            base = numbers[COLUMNS[0] if table["growth"]["since"] == "baseline" else before]
            table["growth"]["stated"][last] = percent(Fraction(100 * (numbers[last] - base), base), 1, "up")
