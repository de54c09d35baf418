"""Figures as real plans round them, from dice: halves up, to the even or down, or cut off."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

Data = dict[str, Any]
Keys = tuple[str | int, ...]  # a place in the data


def rounded(x: Fraction, how: str) -> int:
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


def percent(x: Fraction, decimals: int, how: str, sign: str = "") -> str:
    """A figure of no less than 0 as a percentage with so many decimals."""
    scaled = rounded(x * 10**decimals, how)
    whole, rest = divmod(scaled, 10**decimals)
    return f"{sign}{whole}.{rest:0{decimals}}%" if decimals else f"{sign}{whole}%"


def how_rounded(dice: Random) -> str:
    """The way in which one partnership rounds."""
    return dice.choice(("up", "up", "even", "down", "cut"))
