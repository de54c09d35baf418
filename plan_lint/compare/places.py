"""A value of a JSON document and its place: what it should be, and where it stands when it is not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plan_lint.findings import Path, PlanLintError, Problem, pointer_of
from plan_lint.records import NamedTuple

_MOST_WHOLE = 10**9
_SHOWN = 120  # characters of a place in a message
_BLANKS = " \t\r\n"


class Place(NamedTuple):
    """A value of a document, with the whole text and its file's name."""

    source: str
    file: str
    value: Any
    path: Path

    def told(self, message: str) -> PlanLintError:
        """What is wrong here, with the line and column of the value."""
        pointer = pointer_of(self.path)
        shown = pointer if len(pointer) <= _SHOWN else f"{pointer[: _SHOWN - 1]}…"
        start = offset_of(self.source, self.path)
        line = self.source.count("\n", 0, start) + 1
        column = start - self.source.rfind("\n", 0, start)
        return PlanLintError(Problem(f"{shown}: {message}" if shown else message, self.file, line, column))

    def wrong(self, due: str) -> PlanLintError:
        """That something else is due here."""
        return self.told(f"{due} is due here, not {kind_of(self.value)}")

    def at(self, key: str) -> Place:
        """What stands under a key of a mapping, which must be there."""
        if not isinstance(self.value, dict):
            raise self.wrong("a mapping")
        if key not in self.value:
            raise self.told(f"the key `{key}` is missing")
        return Place(self.source, self.file, self.value[key], (*self.path, key))

    def entries(self) -> list[Place]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        return [
            Place(self.source, self.file, each, (*self.path, index)) for index, each in enumerate(self.value)
        ]

    def text(self, key: str) -> str:
        """The text under a key."""
        value = self._under(key)
        if not isinstance(value, str):
            raise self.at(key).wrong("text")
        return value

    def texts(self, key: str) -> tuple[tuple[str, str], ...]:
        """The keys and values of a mapping of texts under a key."""
        mapping = self.at(key)
        if not isinstance(mapping.value, dict):
            raise mapping.wrong("a mapping")
        return tuple((name, mapping.text(name)) for name in mapping.value)

    def listed_texts(self, key: str) -> tuple[str, ...]:
        """The entries of a list of texts under a key."""
        for entry in self.at(key).entries():
            if not isinstance(entry.value, str):
                raise entry.wrong("text")
        return tuple(self.value[key])

    def one_of(self, key: str, options: tuple[str, ...]) -> str:
        """The text under a key, one of some."""
        value = self._under(key)
        if not isinstance(value, str) or value not in options:
            raise self.at(key).wrong(f"one of {', '.join(options)}")
        return value

    def whole(self, key: str, least: int = 0, most: int = _MOST_WHOLE) -> int:
        """The whole number under a key, of this range."""
        value = self._under(key)
        if type(value) is not int or not least <= value <= most:
            raise self.at(key).wrong(f"a whole number from {least:,} to {most:,}")
        return value

    def flag(self, key: str) -> bool:
        """True or false under a key."""
        value = self._under(key)
        if not isinstance(value, bool):
            raise self.at(key).wrong("true or false")
        return value

    def is_null(self, key: str) -> bool:
        """Whether a key has no value."""
        return self._under(key) is None

    def _under(self, key: str) -> Any:
        """What stands under a key; its place is made only where it is of use, as most values are right."""
        if isinstance(self.value, dict) and key in self.value:
            return self.value[key]
        return self.at(key).value


def once(entries: Iterable[Place], key: str) -> list[Place]:
    """The entries, each of which must be called otherwise by the text under a key."""
    seen: dict[str, Place] = {}
    for entry in entries:
        name = entry.text(key)
        if name in seen:
            raise entry.at(key).told(f"a second entry has this `{key}`")
        seen[name] = entry
    return list(seen.values())


def kind_of(value: object) -> str:
    """A value in words."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return f"{value:,}"
        case str():
            return f"the text {value[:40]!a}" if value else "empty text"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case _:
            return "a decimal"


def offset_of(text: str, path: Path) -> int:
    """Where the value at a path begins in a JSON text that was parsed before and holds it."""
    import json

    decoder = json.JSONDecoder(parse_int=len)  # no number is made: a long one would take long
    at = _skip(text, 0)
    for step in path:
        at = _skip(text, at + 1)
        place: int | str = 0
        while True:
            if isinstance(step, str):
                place, at = decoder.raw_decode(text, at)
                at = _skip(text, _skip(text, at) + 1)  # the colon
            if place == step:
                break
            _, at = decoder.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)  # the comma
            if isinstance(place, int):
                place += 1
    return at


def _skip(text: str, at: int) -> int:
    """The offset of the next character that is no blank."""
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at
