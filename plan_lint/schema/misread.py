"""Figures written in a way that is not read: thousands separators, other digits, a missing percent sign."""

from __future__ import annotations

import re
from collections.abc import Callable

from plan_lint.document.faults import LIMITS
from plan_lint.document.scalars import ODD, resolve
from plan_lint.records import NamedTuple

_GROUPED = re.compile(r"(?<![0-9.,])([0-9]{1,3})(?:([, _'])[0-9]{3})(?:\2[0-9]{3})*(?![0-9])")
_ONE_COMMA = re.compile(r"(?<![0-9,])[0-9]{1,3},[0-9]{3}(?![0-9,])")
_LETTERS = re.compile(r"[^\W\d_]")
_SIGNS = {0x2212: "-", **{full: chr(full - 0xFEE0) for full in (0xFF05, 0xFF0B, 0xFF0C, 0xFF0D, 0xFF0E)}}


class Rewriting(NamedTuple):
    """A figure as it should be written; safe only when it cannot have meant anything else."""

    text: str
    safe: bool


def is_like_a_figure(text: str) -> bool:
    """Whether a text has digits and no letters."""
    return _LETTERS.search(text) is None and any(character.isdecimal() for character in text)


def rewritten(
    text: str, accepts: Callable[[object], bool], *, decimals: bool, only_percentages: bool
) -> Rewriting | None:
    """Write a figure so that the schema accepts it, where that is possible in one way.

    `decimals` says that `1,332` could mean 1.332 here; `only_percentages`, that a number without a
    percent sign can mean nothing else.
    """
    plain = _plainly(text)
    if decimals and _ONE_COMMA.search(text):
        return None
    for candidate, safe in ((plain, True), (plain + "%", only_percentages)):
        value = resolve(candidate, LIMITS.digits)
        if value is not ODD and accepts(value):
            return Rewriting(candidate, safe)
    return None


def _plainly(text: str) -> str:
    """The same digits in ASCII, with a hyphen for a minus, without separators."""
    if not text.isascii():
        import unicodedata

        text = "".join(
            str(unicodedata.decimal(each)) if each.isdecimal() else _SIGNS.get(ord(each), each)
            for each in text
        )
    ungrouped = _GROUPED.sub(lambda group: group[0].replace(group[2], ""), text)
    return ungrouped.replace(" %", "%").strip()
