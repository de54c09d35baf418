"""Reads a roster: every fault in it is refused, all at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plan_lint import document
from plan_lint.document import Document
from plan_lint.findings import Path, PlanLintError, Problem, Span, nearest_name
from plan_lint.records import NamedTuple
from plan_lint.schema.lookalikes import as_seen, odd_characters

KEYS = ("roster", "expected")
MEMBERS = ("name", "earlier", "region")
_MOST_PROBLEMS = 100
_ENTRY = "{name: Rose Walk, earlier: [Rose Path], region: East}"


class Expected(NamedTuple):
    """One whose plan is expected: its name, earlier names and region, and where the name stands."""

    name: str
    earlier: tuple[str, ...]
    region: str
    span: Span


class Roster(NamedTuple):
    """All whose plans are expected, in the order of the file; `renamed` gives the current name."""

    file: str
    expected: tuple[Expected, ...]
    document: Document
    title: str = ""
    renamed: Mapping[str, str] = {}


class _Reading(NamedTuple):
    """A roster while it is read; `names` are those so far, as the eye sees them, with their lines."""

    document: Document
    file: str
    problems: list[Problem]
    names: dict[str, tuple[str, int]]

    def refuse(self, path: Path, message: str, *, key: bool = False) -> None:
        """Note a problem at a value or a key."""
        span = (document.key_span if key else document.span_of)(self.document, path)
        self.problems.append(Problem(message, self.file, span.line, span.column))


def read_roster(data: bytes, file: str) -> Roster:
    """The roster in these bytes; PlanLintError with all that is wrong with it, each with its place."""
    text = document.parse(data)
    faults = [fault for fault in text.faults if fault.severity == "error"]
    if {fault.rule for fault in faults} == {"input-empty"}:
        raise PlanLintError(
            Problem(f"the roster is empty: it begins with `{KEYS[0]}:`, its title", file, 1, 1)
        )
    if faults:
        raise PlanLintError(*(Problem(one.message, file, *one.span[:2]) for one in faults[:_MOST_PROBLEMS]))
    reading = _Reading(text, file, [], {})
    roster = _roster(reading)
    if reading.problems:
        raise PlanLintError(*sorted(reading.problems, key=lambda one: (one.line or 0, one.column or 0)))
    return roster


def current_name(roster: Roster, name: str) -> str:
    """The name in force for an earlier one; any other name is itself."""
    return roster.renamed.get(name, name)


def _roster(reading: _Reading) -> Roster:
    data = _mapping(reading, (), KEYS, KEYS, "a roster has the keys `roster:`, its title, and `expected:`")
    title = _text(reading, data, (), "roster")
    expected = tuple(_entries(reading, data.get("expected"))) if "expected" in data else ()
    renamed = {earlier: each.name for each in expected for earlier in each.earlier}
    return Roster(reading.file, expected, reading.document, title, renamed)


def _entries(reading: _Reading, listed: Any) -> Iterator[Expected]:
    if not isinstance(listed, list) or not listed:
        reading.refuse(("expected",), f"`expected` is a list of at least one entry, as - {_ENTRY}")
        return
    for index in range(len(listed)):
        path = ("expected", index)
        if len(reading.problems) >= _MOST_PROBLEMS:
            reading.refuse(path, "from here on the roster is not read: mend the faults above first")
            return
        entry = _mapping(reading, path, MEMBERS, ("name",), f"an entry is a mapping, as {_ENTRY}")
        name = _name(reading, entry, path, "name")
        span = document.span_of(reading.document, (*path, "name") if name else path)
        earlier = tuple(_earlier(reading, entry, path))
        yield Expected(name, earlier, _text(reading, entry, path, "region"), span)


def _earlier(reading: _Reading, entry: dict[str, Any], path: Path) -> Iterator[str]:
    listed = entry.get("earlier", [])
    path = (*path, "earlier")
    if isinstance(listed, list):
        named = dict(enumerate(listed))
        yield from (_name(reading, named, path, index) for index in named)
    else:
        reading.refuse(path, "`earlier` is a list of names, as [Rose Path, The Roses]")


def _mapping(
    reading: _Reading, path: Path, known: tuple[str, ...], required: tuple[str, ...], due: str
) -> dict[str, Any]:
    """The mapping at a place, with unknown and absent keys refused; empty where there is none."""
    found: Any = reading.document.data
    for key in path:
        found = found[key]
    if not isinstance(found, dict):
        reading.refuse(path, due)
        return {}
    for key in found:
        if key not in known and len(reading.problems) < _MOST_PROBLEMS:
            near = nearest_name(key, known)
            ending = f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"
            reading.refuse((*path, key), f"there is no key `{key}` here; {ending}", key=True)
    for key in required:
        if key not in found:
            reading.refuse(path, f"`{key}` is missing", key=True)
    return found


def _text(reading: _Reading, holder: Mapping[Any, Any], path: Path, key: str | int) -> str:
    """The text at a key, without spaces that nobody sees; empty where there is none."""
    if key not in holder:
        return ""
    text, path = holder[key], (*path, key)
    if not isinstance(text, str):
        what = (
            "a list or mapping" if isinstance(text, list | dict) else "nothing" if text is None else "no text"
        )
        reading.refuse(path, f"text is due here, and this is {what}; write a number or true in quotes")
    elif not text.strip():
        reading.refuse(path, "text is due here, and this is blank")
    elif not text.isprintable() or text != " ".join(text.split()):
        message = "it holds spaces or marks that cannot be seen: write words with one space between them"
        reading.refuse(path, message)
    else:
        return text
    return ""


def _name(reading: _Reading, holder: Mapping[Any, Any], path: Path, key: str | int) -> str:
    """The name at a key, refused where another is or looks the same: no plan could be told to be of one."""
    name = _text(reading, holder, path, key)
    if not name:
        return ""
    path, seen = (*path, key), as_seen(name)
    other, line = reading.names.get(seen, ("", 0))
    if not other:
        reading.names[seen] = (name, document.span_of(reading.document, path).line)
    elif other == name:
        reading.refuse(
            path, f"`{name:.80}` stands on line {line:,} too: a name is of one entry, and stands once"
        )
    else:
        odd = odd_characters(name) or odd_characters(other)
        how = f"one is written with {odd}" if odd else "they differ in capitals only"
        reading.refuse(path, f"`{name:.80}` looks like `{other:.80}` on line {line:,}; {how:.300}")
    return name
