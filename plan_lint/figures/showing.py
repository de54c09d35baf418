"""Figures as people write them."""

from __future__ import annotations

from plan_lint.figures.intervals import (
    Figure,
    Number,
    half_away,
    lifted,
    order,
)
from plan_lint.figures.reading import DIGITS

_SHOWN_DIGITS = 36  # before the point, so that a shown figure has at most 80 characters
_SHOWN_DECIMALS = 30
_TOO_LONG: int = 10**DIGITS


def is_writable(x: Number) -> bool:
    """Whether a plan may hold the figure: it has no more digits than are read."""
    num, den = (x, 1) if isinstance(x, int) else (x.num, x.den)
    return abs(num) < den * _TOO_LONG


def show(x: Number) -> str:
    """A figure as people write it: stated as written, counts 2,394, computed with at most two decimals."""
    return _shown(x, 0) if isinstance(x, int) else x.written or _shown(x, 2)


def show_beside(x: Number, stated: Number) -> str:
    """A computed figure with two decimals at most, or as many as it takes to differ from the stated one."""
    if isinstance(x, int) or x.written or order(x, stated) == 0:
        return show(x)
    for decimals in range(2, _SHOWN_DECIMALS + 1):
        if order(Figure(half_away(x.num * 10**decimals, x.den), 10**decimals), stated) != 0:
            return _shown(x, decimals)
    return show(x)


def _shown(x: Number, decimals: int) -> str:
    num, den, percent, *_ = lifted(x)
    whole, fraction = divmod(half_away(abs(num) * 10**decimals, den), 10**decimals)
    if whole >= 10**_SHOWN_DIGITS:
        return f"a {'percentage' if percent else 'number'} of more than {_SHOWN_DIGITS} digits"
    sign = "-" if num < 0 and (whole or fraction) else ""
    return f"{sign}{whole:,}" + (f".{fraction:0{decimals}}".rstrip("0") if fraction else "") + "%" * percent
