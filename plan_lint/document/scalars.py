"""What a plain scalar is: exactly YAML 1.2's true, false, null and decimal numbers; all else is text."""

from __future__ import annotations

import re
from functools import lru_cache

REMEMBERED = 30  # characters; a longer scalar is worked out each time
ODD = object()  # in place of a value: a number too long, or text that other readers take for something else

_INTEGER = r"-?(?:0|[1-9][0-9]*)"
_READ = re.compile(rf"(?P<integer>{_INTEGER})|(?P<decimal>{_INTEGER}\.[0-9]+)")

# What YAML 1.1 (yaml.org/type) and 1.2 readers make of plain scalars, beyond what this module reads.
_OTHER_WORDS = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "True", "TRUE"), "true"),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF", "False", "FALSE"), "false"),
    "Null": "nothing",
    "NULL": "nothing",
    "<<": "a merge key",
    "=": "a default value",
}
_OTHER_NUMBERS = {
    "a date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "a moment": r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?)?",
    "a number in base 60": r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?",
    "a number in base 16": r"[-+]?0x[0-9a-fA-F_]+",
    "a number in base 2": r"[-+]?0b[01_]+",
    "a number in base 8": r"[-+]?0o?[0-7_]+",
    "a number": r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?",
    "infinity": r"[-+]?\.(?:inf|Inf|INF)",
    "not a number": r"\.(?:nan|NaN|NAN)",
}
# Most text is told by its first character, or by one that no number has without a beginning of its own, such
# as the % of 4% or the a of 2a: the patterns above are tried, and compiled, for few plans.
_NUMBERS_BEGIN = frozenset("0123456789+-.")
_NUMBERS_HAVE = frozenset("0123456789+-._: \teETtZ")
_OTHERS_BEGIN = ("0x", "0b", "0o", ".i", ".I", ".n", ".N")


def resolve(text: str, digits: int) -> object:
    """The value of a plain scalar, or ODD; `digits` is the most that a number may have."""
    match text:
        case "true" | "false":
            return text == "true"
        case "" | "~" | "null":
            return None
    match = _READ.fullmatch(text) if text[0] in _NUMBERS_BEGIN else None
    if match is None:
        return text if other_reading(text) is None else ODD
    if digits_of(text) > digits:
        return ODD
    if match.lastgroup == "integer":
        return int(text)
    from decimal import Decimal

    return Decimal(text)


def other_reading(text: str) -> str | None:
    """What other YAML readers take a plain scalar for, where it is text here."""
    if text[:1] not in _NUMBERS_BEGIN:
        return _OTHER_WORDS.get(text)
    if not _NUMBERS_HAVE.issuperset(text) and not text.lstrip("+-").startswith(_OTHERS_BEGIN):
        return None
    if _READ.fullmatch(text):
        return None
    return next((what for what, pattern in _OTHER_NUMBERS.items() if re.fullmatch(pattern, text)), None)


@lru_cache(maxsize=4096)
def remembered(text: str) -> object:
    """The value of a short plain scalar, or ODD."""
    return resolve(text, REMEMBERED)


def digits_of(text: str) -> int:
    """How many digits a number has; 0 when the text is not a number that this module reads."""
    return len(text) - text.count("-") - text.count(".") if _READ.fullmatch(text) else 0
