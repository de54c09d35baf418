"""The figure, the interval of true values it stands for, and arithmetic on the ends of intervals."""

from __future__ import annotations

from math import gcd

from plan_lint.records import NamedTuple


class Interval(NamedTuple):
    """The true values a figure stands for: from low/low_den to high/high_den; None is unbounded."""

    low: int | None
    low_den: int
    low_open: bool
    high: int | None
    high_den: int
    high_open: bool


class Figure(NamedTuple):
    """A figure that is not an exact count: num/den as written (49.5% is 495/10) and what it stands for."""

    num: int
    den: int
    percent: bool = False
    interval: Interval | None = None  # None: exactly the value
    written: str | None = None  # None: computed
    hedged: bool = False  # a hedge or a range: comparisons must hold for the whole interval
    decimals: int = 0


Number = int | Figure

# 0.3 us, where Figure(...) takes 0.7: most figures of a plan are compared with a percentage.
new_figure = tuple.__new__
End = tuple[int, int, bool]  # num, den, open; an infinity has den 0
CLOSED, OPEN = False, True
LOWEST, HIGHEST = (-1, 0, OPEN), (1, 0, OPEN)


# Rounding and adding fractions


def lifted(x: Number) -> Figure:
    """The number as a figure."""
    return Figure(x, 1) if isinstance(x, int) else x


def half_up(num: int, den: int) -> int:
    """The nearest whole number of a fraction, halves up."""
    return (2 * num + den) // (2 * den)


def half_away(num: int, den: int) -> int:
    """The nearest whole number of a fraction, halves away from zero."""
    return half_up(num, den) if num >= 0 else -half_up(-num, den)


def sum_of(a: int, a_den: int, b: int, b_den: int) -> tuple[int, int]:
    """The sum of two fractions, as a fraction."""
    # Over the least common multiple: long sums stay short, and a small denominator makes it cheap.
    if a_den == b_den:
        return a + b, a_den
    shared = gcd(a_den, b_den)
    return a * (b_den // shared) + b * (a_den // shared), a_den // shared * b_den


# The ends of intervals


def reach(x: Number) -> tuple[int | None, int, bool, int | None, int, bool]:
    """Give the interval, of an exact figure too."""
    if isinstance(x, int):
        return x, 1, CLOSED, x, 1, CLOSED
    return x.interval or (x.num, x.den, CLOSED, x.num, x.den, CLOSED)


def ends_of(x: Figure) -> tuple[End, End]:
    """The lower and the upper end of what a figure stands for."""
    low, low_den, low_open, high, high_den, high_open = reach(x)
    return (
        LOWEST if low is None else (low, low_den, low_open),
        HIGHEST if high is None else (high, high_den, high_open),
    )


def interval_between(low: End, high: End) -> Interval:
    """The interval between two ends."""
    (low_num, low_den, low_open), (high_num, high_den, high_open) = low, high
    return Interval(
        low_num if low_den else None,
        low_den or 1,
        low_open,
        high_num if high_den else None,
        high_den or 1,
        high_open,
    )


def shifted(interval: Interval, num: int, den: int) -> Interval:
    """The interval with a fraction added to both ends."""
    low, low_den, low_open, high, high_den, high_open = interval
    if low is not None:
        low, low_den = sum_of(low, low_den, num, den)
    if high is not None:
        high, high_den = sum_of(high, high_den, num, den)
    return Interval(low, low_den, low_open, high, high_den, high_open)


def scaled_by(interval: Interval, num: int, den: int) -> Interval:
    """The interval with both ends multiplied by a fraction."""
    if num == 0:
        return Interval(0, 1, CLOSED, 0, 1, CLOSED)
    low, low_den, low_open, high, high_den, high_open = interval
    low = None if low is None else low * num
    high = None if high is None else high * num
    if num > 0:
        return Interval(low, low_den * den, low_open, high, high_den * den, high_open)
    return Interval(high, high_den * den, high_open, low, low_den * den, low_open)


def sum_of_ends(x: End, y: End) -> End:
    """The end of a sum of intervals."""
    if not x[1] or not y[1]:
        return y if x[1] else x
    return *sum_of(x[0], x[1], y[0], y[1]), x[2] or y[2]


def product_of_ends(a: tuple[End, End], b: tuple[End, End], times: int, over: int) -> Interval:
    """The interval of the products of two intervals, times a fraction."""
    corners = [_corner(x, y, times, over) for x in a for y in b]
    return interval_between(furthest(corners, -1), furthest(corners, 1))


def _corner(x: End, y: End, times: int, over: int) -> End:
    num = x[0] * y[0] * times
    if num:
        return num, x[1] * y[1] * over, x[2] or y[2]
    # Zero times anything, even an infinity, is zero, and is reached if the zero is.
    return 0, 1, (x[0] != 0 or x[2]) and (y[0] != 0 or y[2])


def furthest(ends: list[End], sign: int) -> End:
    """Choose the lowest (sign -1) or highest (1) end; of two in one place the closed one."""
    found = ends[0]
    for end in ends:
        beyond = sign * (end[0] * found[1] - found[0] * end[1] if end[1] or found[1] else end[0] - found[0])
        if beyond > 0 or (beyond == 0 and found[2] and not end[2]):
            found = end
    return found


def reciprocals(ends: tuple[End, End]) -> tuple[End, End]:
    """The ends of what one divided by an interval may be."""
    (low, low_den, low_open), (high, high_den, high_open) = ends
    if low >= 0:
        return (high_den, high, high_open), (low_den, low, low_open) if low else HIGHEST
    if high <= 0:
        return (-high_den, -high, high_open) if high else LOWEST, (-low_den, -low, low_open)
    return LOWEST, HIGHEST


def is_below(low: End, high: End) -> bool:
    """Whether some value above a low end lies below some value under a high end."""
    return not low[1] or not high[1] or low[0] * high[1] < high[0] * low[1]


def is_at_most(low: End, high: End) -> bool:
    """Whether some value from a low end on is at most some value up to a high end."""
    return is_below(low, high) or (not low[2] and not high[2] and low[0] * high[1] == high[0] * low[1])


def order(a: Number, b: Number) -> int:
    """Compare the written values: -1, 0 or 1."""
    if isinstance(a, int) and isinstance(b, int):
        return (a > b) - (a < b)
    left, left_den = (a, 1) if isinstance(a, int) else (a.num, a.den)
    right, right_den = (b, 1) if isinstance(b, int) else (b.num, b.den)
    left, right = left * right_den, right * left_den
    return (left > right) - (left < right)


def between(low: int, high: int) -> Number:
    """A count that is not known but for its bounds, both of them possible."""
    interval = Interval(low, 1, CLOSED, high, 1, CLOSED)
    return low if low == high else Figure(low, 1, interval=interval, written=f"{low} to {high}", hedged=True)
