"""What lists need of figures: a hashable key, an order, the span of an uncertain count, a run of years."""

from __future__ import annotations

from functools import cmp_to_key
from math import gcd

from plan_lint import figures
from plan_lint.figures import Figure, Interval, Number


def key(x: Number) -> int | tuple[int, int]:
    """A key that is equal for equal written values: the number where it is whole, else the least fraction."""
    if isinstance(x, int):
        return x
    shared = gcd(x.num, x.den)
    num, den = x.num // shared, x.den // shared
    return num if den == 1 else (num, den)


def ordered(numbers: list[Number]) -> list[Number]:
    """The numbers by their written values, the smallest first."""
    return sorted(numbers, key=cmp_to_key(figures.order))


def between(low: int, high: int) -> Number:
    """A count that is not known but for its bounds, both of them possible."""
    interval = Interval(low, 1, low_open=False, high=high, high_den=1, high_open=False)
    return low if low == high else Figure(low, 1, interval=interval, written=f"{low} to {high}", hedged=True)


def years(first: str, last: str, limit: int) -> tuple[str, ...] | None:
    """The financial years from first to last; None for what is no year, and beyond the limit."""
    if not (figures.is_year(first) and figures.is_year(last)):
        return None
    found: list[str] = []
    year: str | None = first
    while year is not None and year <= last:
        if len(found) == limit:
            return None
        found.append(year)
        year = figures.following(year)
    return tuple(found)
