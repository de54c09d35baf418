"""Figures as plans write them: percentages, ranges, decimals and hedged figures."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from plan_lint.figures.intervals import (
    CLOSED,
    HIGHEST,
    LOWEST,
    OPEN,
    End,
    Figure,
    Interval,
    interval_between,
    order,
    sum_of,
)

if TYPE_CHECKING:
    from decimal import Decimal

DIGITS = 30  # of a number in a text: converting longer ones is slow
HEDGES = ("about", "under", "just under", "over", "just over", "at least", "at most")

_LONGEST = 80  # characters: no figure is longer than a range of two 30-digit percentages


def parse_figure(text: str) -> Figure | None:
    """Read a percentage, a range of two, a decimal, or a hedge before a percentage or whole number."""
    return None if len(text) > _LONGEST else _parse(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Figure | None:
    first, to, second = text.partition(" to ")
    if to:
        return _range(text, _plain(first), _plain(second))
    return _plain(text) or _hedged(text)


def _plain(text: str) -> Figure | None:
    percent = text.endswith("%")
    read = _digits(text.removesuffix("%"))
    if read is None or (not percent and (read[1] == 0 or text[0] == "+")):
        return None
    return stated_figure(*read, text, percent=percent)


def _digits(text: str) -> tuple[int, int] | None:
    """Read digits with a sign and a point as a scaled integer and its number of decimals."""
    unsigned = text[1:] if text[:1] in ("+", "-") else text
    whole, point, fraction = unsigned.partition(".")
    if not (unsigned.isascii() and whole.isdigit() and (fraction.isdigit() or not point)):
        return None
    if (whole[0] == "0" and whole != "0") or len(whole) + len(fraction) > DIGITS:
        return None
    scaled = int(whole + fraction)
    return -scaled if text[0] == "-" else scaled, len(fraction)


def stated_figure(scaled: int, decimals: int, text: str, *, percent: bool) -> Figure:
    """The figure that a text states, with the interval that rounds to it."""
    den = 10**decimals
    # A half rounds away from zero, so the end next to zero belongs to the interval.
    stands_for = Interval(2 * scaled - 1, 2 * den, scaled <= 0, 2 * scaled + 1, 2 * den, scaled >= 0)
    return Figure(scaled, den, percent, stands_for, text, decimals=decimals)


def _range(text: str, first: Figure | None, second: Figure | None) -> Figure | None:
    if first is None or second is None or not (first.percent and second.percent):
        return None
    low, high = (first, second) if order(first, second) <= 0 else (second, first)
    stands_for = Interval(2 * low.num - 1, 2 * low.den, CLOSED, 2 * high.num + 1, 2 * high.den, CLOSED)
    middle, den = sum_of(low.num, 2 * low.den, high.num, 2 * high.den)
    decimals = max(low.decimals, high.decimals)
    return Figure(middle, den, first.percent, stands_for, text, hedged=True, decimals=decimals)


def _hedged(text: str) -> Figure | None:
    hedge = next((hedge for hedge in HEDGES if text.startswith(hedge + " ")), None)
    if hedge is None:
        return None
    figure = text.removeprefix(hedge + " ")
    percent = figure.endswith("%")
    read = _digits(figure.removesuffix("%"))
    if read is None or (not percent and (read[1] > 0 or figure[0] == "+")):
        return None
    scaled, decimals = read
    stands_for = interval_between(*_meant(hedge, scaled, decimals, percent=percent))
    return Figure(scaled, 10**decimals, percent, stands_for, text, hedged=True, decimals=decimals)


def _meant(hedge: str, scaled: int, decimals: int, *, percent: bool) -> tuple[End, End]:
    den, unit = 10**decimals, _last_digit(scaled, decimals)
    match hedge:
        case "under" | "at most":
            return LOWEST, (scaled, den, hedge == "under")
        case "over" | "at least":
            return (scaled, den, hedge == "over"), HIGHEST
        case "just under":
            return (scaled - unit, den, CLOSED), (scaled, den, OPEN)
        case "just over":
            return (scaled, den, OPEN), (scaled + unit, den, CLOSED)
        case _:
            # Five percent either side, but never less than the figure alone would stand for.
            margin = max(5 * abs(scaled), 50 * (decimals > 0 or percent))
            return (100 * scaled - margin, 100 * den, CLOSED), (100 * scaled + margin, 100 * den, CLOSED)


def _last_digit(scaled: int, decimals: int) -> int:
    """One unit of the last significant digit; a whole number's first two are: 100 for 2000, 1 for 80."""
    digits = str(abs(scaled))
    zeros = len(digits) - len(digits.rstrip("0"))
    return 1 if decimals else 10 ** max(0, min(zeros, len(digits) - 2))


def from_decimal(value: Decimal) -> Figure:
    """The bare figure a decimal stands for; its digits are kept, so 5.0 is not 5.00."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or len(digits) > DIGITS or abs(exponent) > DIGITS:
        raise ValueError(f"expected a decimal of at most {DIGITS} digits")
    scaled = 0
    for digit in digits:
        scaled = 10 * scaled + digit
    scaled *= (-1 if sign else 1) * 10 ** max(0, exponent)
    # Not str(value), which writes 1E-7.
    return stated_figure(scaled, max(0, -exponent), format(value, "f"), percent=False)
