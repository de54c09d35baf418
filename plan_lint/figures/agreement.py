"""Comparisons: by written value, and by what the figures may stand for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cmp_to_key
from math import gcd

from plan_lint.figures.intervals import (
    CLOSED,
    OPEN,
    End,
    Figure,
    Number,
    ends_of,
    half_away,
    half_up,
    is_at_most,
    is_below,
    lifted,
    order,
    reach,
)
from plan_lint.figures.reading import DIGITS, stated_figure

_TRUTH = {  # of a comparison whose left is equal to, greater than or (index -1) less than its right
    "==": (True, False, False),
    "!=": (False, True, True),
    "<": (False, False, True),
    "<=": (True, False, True),
    ">": (False, True, False),
    ">=": (True, True, False),
}


def holds(operator: str, a: Number, b: Number) -> bool | None:
    """Whether a comparison holds; None where a hedged figure leaves it open."""
    truth = _TRUTH[operator]
    if (isinstance(a, int) or not a.hedged) and (isinstance(b, int) or not b.hedged):
        return truth[order(a, b)]
    (a_low, a_high), (b_low, b_high) = _ends_to_compare(a), _ends_to_compare(b)
    answers = set()
    if is_below(a_low, b_high):
        answers.add(truth[-1])
    if is_below(b_low, a_high):
        answers.add(truth[1])
    if is_at_most(a_low, b_high) and is_at_most(b_low, a_high):
        answers.add(truth[0])
    return answers.pop() if len(answers) == 1 else None


def agrees(a: Number, b: Number) -> bool:
    """Whether the intervals meet, ends included, so that halves rounded either way pass."""
    a_low, a_low_den, _, a_high, a_high_den, _ = reach(a)
    b_low, b_low_den, _, b_high, b_high_den, _ = reach(b)
    return (a_low is None or b_high is None or a_low * b_high_den <= b_high * a_low_den) and (
        b_low is None or a_high is None or b_low * a_high_den <= a_high * b_low_den
    )


def truncated(stated: Number, exact: Number) -> bool:
    """Whether the stated digits are those of the exact figure cut off, and rounding gives others."""
    if not (isinstance(stated, int) or _has_digits(stated)):
        return False
    num, den = (stated, 1) if isinstance(stated, int) else (stated.num, stated.den)
    low, low_den, _, high, high_den, _ = reach(exact)
    # Over half a unit and under a whole one, away from zero: anything nearer is rounding.
    above = low is not None and (2 * num + 1) * low_den < 2 * low * den and low * den < (num + 1) * low_den
    below = (
        high is not None and 2 * high * den < (2 * num - 1) * high_den and (num - 1) * high_den < high * den
    )
    return (num >= 0 and above) or (num <= 0 and below)


def like(stated: Number, exact: Number) -> Number | None:
    """The exact figure rounded (halves away from zero) and written as the stated one is."""
    value = lifted(exact)
    if isinstance(stated, int) or not (stated.percent or stated.decimals):
        return half_away(value.num, value.den)
    scaled = half_away(value.num * 10**stated.decimals, value.den)
    if abs(scaled) >= 10**DIGITS:
        return None
    sign = "-" if scaled < 0 else "+" if scaled and (stated.written or "").startswith("+") else ""
    whole, fraction = divmod(abs(scaled), 10**stated.decimals)
    text = f"{sign}{whole}.{fraction:0{stated.decimals}}" if stated.decimals else f"{sign}{whole}"
    return stated_figure(scaled, stated.decimals, text + "%" * stated.percent, percent=stated.percent)


def possible(percentage: Number, whole: Number) -> bool | None:
    """Whether some whole number, rounded or cut off, is the percentage; None of what is no whole number."""
    if not isinstance(whole, int) or whole < 1:
        return None
    low, high = _rounded_or_cut(percentage)
    part = -(-whole * low[0] // (100 * low[1])) if low[0] > 0 else 0
    return is_at_most((100 * part, whole, CLOSED), high)


def nearest(percentage: Number, whole: Number) -> int:
    """The whole number that is nearest to the percentage of the whole, halves up."""
    share, of = lifted(percentage), lifted(whole)
    return half_up(share.num * of.num, share.den * of.den * 100)


def smallest_whole(part: Number, percentage: Number) -> int | None:
    """The smallest number of which the part is the percentage, rounded or cut off: 12 for 2 and 16.6%."""
    if not isinstance(part, int) or part < 0:
        return None
    low, high = _rounded_or_cut(percentage)
    smallest = 1
    if high[1] and high[0] > 0:
        quotient, rest = divmod(100 * part * high[1], high[0])
        smallest = max(1, quotient + (rest > 0 or high[2]))
    share = 100 * part, smallest, CLOSED
    return smallest if is_at_most(low, share) and is_at_most(share, high) else None


def _ends_to_compare(x: Number) -> tuple[End, End]:
    figure = lifted(x)
    return ends_of(figure if figure.hedged else figure._replace(interval=None))


def _has_digits(x: Figure) -> bool:
    return x.written is not None and not x.hedged


def _rounded_or_cut(percentage: Number) -> tuple[End, End]:
    """Between which shares (never negative) rounding either way or cutting off gives the percentage."""
    figure = lifted(percentage)
    if not _has_digits(figure):
        (low, low_den, _), (high, high_den, _) = ends_of(figure)
        return (low, low_den, CLOSED), (high, high_den, CLOSED)
    num, den = figure.num, figure.den
    return (2 * num - 1, 2 * den, CLOSED), (num + 1, den, OPEN)


def key(x: Number) -> object:
    """A hashable stand-in: equal for figures of equal written value, an int for whole ones."""
    if isinstance(x, int):
        return x
    shared = gcd(x.num, x.den)
    return x.num // shared if x.den == shared else (x.num // shared, x.den // shared)


# Whole numbers of so many bits behind the point order nearly all figures; those that are nearer are compared.
_FINE = 32


def ordered(figures: Iterable[Number]) -> list[Number]:
    """The figures from the smallest to the largest written value."""
    exactly = cmp_to_key(order)

    def place(x: Number) -> tuple[int, object]:
        num, den = (x, 1) if isinstance(x, int) else (x.num, x.den)
        return (num << _FINE) // den, exactly(x)

    return sorted(figures, key=place)
