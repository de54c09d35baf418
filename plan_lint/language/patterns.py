"""Patterns of schemas and rules: one dialect of regular expressions, run by RE2 in linear time."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol

from plan_lint.document import LIMITS

SHORT = 80  # characters of a text whose answers are remembered
SHORTHANDS = {"d": "[0-9]", "w": "[A-Za-z0-9_]", "s": "[ \\t]", "b": "explicit neighbours"}
SET_OPERATORS = ("&&", "--", "~~")
_CONTROLS = frozenset("nrtfv")  # the escapes with a letter that every engine reads alike
_REPETITION = r"\{[0-9]+(,[0-9]*)?\}"


class Compiled(Protocol):
    """What RE2 makes of a pattern."""

    def search(self, text: str) -> object:
        """Find the pattern anywhere in the text."""

    def fullmatch(self, text: str) -> object:
        """Match the whole text."""


def fault_of(pattern: str) -> str | None:
    """Say why a pattern is refused, or nothing when it is not."""
    if len(pattern) > LIMITS.pattern:
        return f"the pattern has {len(pattern):,} characters, at most {LIMITS.pattern:,} are read"
    if fault := _dialect_fault(pattern):
        return fault
    from re2 import error  # costs 6 ms, and few runs match a pattern

    try:
        _compiled(pattern)
    except error as refusal:
        reason = refusal.args[0]
        words = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        return f"the pattern cannot be read: {words}"
    except UnicodeEncodeError:
        return "the pattern holds half of a surrogate pair"
    return None


def whole(pattern: str, text: str) -> bool:
    """Whether the whole text is as the pattern says."""
    return _remembered(pattern, text) if len(text) <= SHORT else _whole(pattern, text)


def _whole(pattern: str, text: str) -> bool:
    try:
        return _compiled(pattern).fullmatch(text) is not None
    except UnicodeEncodeError:  # text with half a surrogate pair is no text, and fits no pattern
        return False


def inside(pattern: str, text: str) -> bool:
    """Whether some part of the text is as the pattern says."""
    try:
        return _compiled(pattern).search(text) is not None
    except UnicodeEncodeError:
        return False


# Several rules ask the same of a name; asking RE2 takes fifty times as long as remembering.
_remembered = lru_cache(maxsize=1024)(_whole)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Compiled:
    import re2  # costs 6 ms, and few runs match a pattern

    options = re2.Options()
    options.log_errors = False
    compiled: Compiled = re2.compile(pattern, options)
    return compiled


def _dialect_fault(pattern: str) -> str | None:
    """Refuse what engines read differently: shorthand classes, other escapes, operators inside a class."""
    place, in_class = 0, False
    while place < len(pattern):
        character, pair = pattern[place], pattern[place : place + 2]
        if character == "\\":
            if fault := _escape_fault(pair):
                return fault
            place += 2
            continue
        if in_class:
            if pair in SET_OPERATORS or (character == "[" and pair != "[:"):
                return f"`{pair}` in `[...]` means different things to different engines: write `\\{pair[0]}`"
            if pair == "[:":
                end = pattern.find(":]", place + 2)
                place = end + 2 if end > 0 else len(pattern)
                continue
            in_class = character != "]"
        elif character == "{" and not re.match(_REPETITION, pattern[place:]):
            return "`{` without numbers means different things to different engines: write `\\{`"
        elif character == "[":
            in_class = True
            place += pattern.startswith("[^", place)
            if pattern.startswith("]", place + 1):
                return "`]` first in `[...]` means different things to different engines: write `\\]`"
        place += 1
    return None


def _escape_fault(pair: str) -> str | None:
    letter = pair[1:]
    if letter.lower() in SHORTHANDS and letter:
        advice = SHORTHANDS[letter.lower()]
        return f"`{pair}` means different characters to different engines: write {advice}"
    if letter == "0" or (letter.isalpha() and letter not in _CONTROLS):
        return f"`{pair}` means different things to different engines: write the characters themselves"
    return None
