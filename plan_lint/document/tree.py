"""From the parser's events to data and layout, in one pass that stops at the limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from yaml import __with_libyaml__ as with_libyaml
from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from plan_lint.document.faults import is_listed, note, shown, warn
from plan_lint.document.layout import BITS, Alias, Group, Layout, extent, has_properties, offsets
from plan_lint.document.scalars import ODD, REMEMBERED, digits_of, other_reading, remembered, resolve
from plan_lint.document.text import span_between
from plan_lint.findings import PlanLintError, Problem
from plan_lint.records import NamedTuple

if with_libyaml:
    from yaml._yaml import CParser

if TYPE_CHECKING:
    from collections.abc import Callable

    from plan_lint.document.faults import Notes
    from plan_lint.findings import Path

_LONGEST_NUMBER = 4_000  # digits; int() refuses more than 4,300, whatever the limits say


class Anchored(NamedTuple):
    """What an alias may stand for, and its nodes, those behind its own aliases included."""

    value: object
    layout: Layout | None
    nodes: int


_UNKNOWN = Anchored(None, None, 0)

# A mapping or list that is still open: its data, the spans of its keys (None for a list), the layouts of
# its values, the event that started it, the nodes up to it. A plain tuple: named ones take a tenth longer.
Frame = tuple[Any, dict[str, int] | None, Any, Any, int]


class Reading(NamedTuple):
    """What is remembered while a document is read; the first frame holds the document itself."""

    notes: Notes
    frames: list[Frame]
    anchors: dict[str, Anchored | None]  # None while what has the name is still open
    followed: list[int]  # the nodes behind each alias

    def wants_key(self) -> bool:
        """True where a key of a mapping is due."""
        _, keys, children, _, _ = self.frames[-1]
        return keys is not None and len(keys) == len(children)

    def path(self) -> Path:
        """The way to what is due; worked out for faults only."""
        return tuple(step for frame in self.frames[1:] for step in _step(frame))


def _step(frame: Frame) -> Path:
    _, keys, children, _, _ = frame
    if keys is None:
        return (len(children),)
    return (next(reversed(keys)),) if len(keys) > len(children) else ()


def build(source: bytes, notes: Notes) -> tuple[object, Layout | None]:
    """Data and layout; where reading stops early, of what had come by then."""
    if not with_libyaml:
        message = (
            "PyYAML was installed without libyaml, which plan-lint needs; install a build that has it: "
            "pip install --force-reinstall --only-binary :all: pyyaml"
        )
        raise PlanLintError(Problem(message))
    root: Frame = ([], None, [], None, 0)
    reading = Reading(notes, [root], {}, [])
    get = CParser(source).get_event
    try:
        get()  # the stream begins
        if isinstance(get(), DocumentStartEvent):
            _fill(get, reading)
        while len(reading.frames) == 1 and (event := get()) is not None:
            if isinstance(event, DocumentStartEvent):
                _refuse_document(reading, event)
                break
    except YAMLError as error:
        from plan_lint.document.problems import explained

        note(notes, *explained(notes.text, error))
    except UnicodeDecodeError:
        _refuse_bytes(reading)
    _close(reading.frames)
    return (root[0][0], root[2][0]) if root[0] else (None, None)


def _refuse_bytes(reading: Reading) -> None:
    """Refuse a tag that the parser could not decode: of those with escapes, the first is shown."""
    found = re.search(r"!\S*%\S*", reading.notes.text)
    start, end = found.span() if found else (0, 0)
    message = "this tag spells out bytes that are not UTF-8: leave it out"
    note(reading.notes, "input-tag", message, start, end, reading.path())


def _bounds(notes: Notes) -> tuple[int, int, bool, int]:
    """The most nodes and levels, whether anchors or tags may come, and how long no scalar is too long."""
    limits, watched = notes.limits, has_properties(notes.text)
    short = -1 if watched else min(REMEMBERED, limits.digits, limits.key, limits.scalar)
    return limits.nodes, limits.depth, watched, short


def _fill(get: Callable[[], Any], reading: Reading) -> None:
    """Read one document into the frames; a step for each node, so what is rare is left to other functions."""
    notes, frames, anchors, _ = reading
    most, depth, watched, short = _bounds(notes)
    data, keys, children, _, nodes = frames[0]
    key = None
    while nodes <= most:
        event = get()
        kind = type(event)
        if kind is ScalarEvent:
            nodes += 1
            value, part = event.value, event.start_mark.index << BITS | event.end_mark.index
            if len(value) > short:
                value = _scalar(reading, event)
            elif not event.style and (value := remembered(value)) is ODD:
                value = _odd_scalar(reading, event)
            if keys is not None and key is None:
                key = event.value
                if key in keys or not key:
                    _check_key(reading, event)
                keys[key] = part
                continue
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            nodes += 1
            rare = watched or len(frames) > depth or (keys is not None and key is None)
            if rare and not _may_start(reading, event):
                return
            data, keys, children = ({}, {}, {}) if kind is MappingStartEvent else ([], None, [])
            key = None
            frames.append((data, keys, children, event, nodes))
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            value, keys, children, start, first = frames.pop()
            part = tuple.__new__(Group, (start.start_mark.index, event.end_mark.index, keys, children))
            if start.anchor is not None:
                anchors[start.anchor] = Anchored(value, part, nodes - first + 1)
            data, keys, children, _, _ = frames[-1]
            key = None if keys is None else next(reversed(keys))
        elif kind is AliasEvent and (anchored := _follow(reading, event)) is not None:
            value, part, nodes = anchored.value, _alias(event, anchored), nodes + anchored.nodes
        else:
            return
        if keys is None:
            data.append(value)
            children.append(part)
        else:
            data[key] = value
            children[key] = part
            key = None
    _refuse_more_nodes(reading, event)


def _close(frames: list[Frame]) -> None:
    """Close what is open where reading stopped early."""
    while len(frames) > 1:
        value, keys, children, start, _ = frames.pop()
        part = Group(start_of(start), -1, keys, children)
        data, siblings, parts, _, _ = frames[-1]
        if siblings is None:
            data.append(value)
            parts.append(part)
        else:
            key = next(reversed(siblings))
            data[key] = value
            parts[key] = part


def _check_key(reading: Reading, key: ScalarEvent) -> None:
    """Refuse a key that is empty or stands here already; the later one takes the earlier one's place."""
    notes, name = reading.notes, key.value
    if not name and not key.style and is_listed(notes, "error"):
        start, end = extent(notes.text, part_of(key))
        message = "there is no key before this value: write one, or quote an empty key"
        note(notes, "input-syntax", message, start, max(end, start + 1), (*reading.path(), ""), "key")
    data, keys, children, _, _ = reading.frames[-1]
    if keys is None or name not in keys:
        return
    earlier, _ = offsets(keys.pop(name))
    del data[name], children[name]  # reading may stop before the later one has a value
    if is_listed(notes, "error"):
        line = span_between(notes.text, earlier, earlier).line
        key_name = shown(name, notes.limits)
        message = f"the key {key_name} stands here already, on line {line}: keep one of the two"
        where = extent(notes.text, part_of(key))
        note(notes, "input-duplicate-key", message, *where, (*reading.path(), name), "key")


def start_of(event: Event) -> int:
    """The offset at which an event starts."""
    mark: Any = event.start_mark
    return int(mark.index)


def end_of(event: Event) -> int:
    """The offset after an event."""
    mark: Any = event.end_mark
    return int(mark.index)


def part_of(event: ScalarEvent) -> int:
    """The layout of a scalar."""
    return start_of(event) << BITS | end_of(event)


def _alias(event: AliasEvent, anchored: Anchored) -> Alias:
    return Alias(start_of(event), end_of(event), anchored.layout)


def _may_start(reading: Reading, event: CollectionStartEvent) -> bool:
    notes, frames = reading.notes, reading.frames
    start, end = start_of(event), end_of(event)
    if reading.wants_key():
        message = "a mapping or list stands where a key is due: quote it if text is meant"
        note(notes, "input-syntax", message, start, max(end, start + 1), reading.path())
        return False
    if len(frames) > notes.limits.depth:
        most = notes.limits.depth
        message = f"mappings and lists stand more than {most} deep within each other here: take some out"
        note(notes, "input-depth", message, start, max(end, start + 1), reading.path())
        return False
    if event.tag is not None:
        _refuse_tag(reading, event)
    if event.anchor is not None:
        reading.anchors[event.anchor] = None
    return True


def _refuse_tag(reading: Reading, event: ScalarEvent | CollectionStartEvent) -> None:
    if not is_listed(reading.notes, "error"):
        return
    text = reading.notes.text
    start = text.find("!", start_of(event))
    end = start + 1
    ends = ">\r\n" if text.startswith("<", end) else " \t\r\n,[]{}"
    while end < len(text) and text[end] not in ends:
        end += 1
    end += text.startswith(">", end)
    tag = shown(text[start:end], reading.notes.limits)
    message = f"the tag {tag} is not allowed: leave it out, or quote the whole value if text is meant"
    note(reading.notes, "input-tag", message, start, end, reading.path(), _place(reading))


def _place(reading: Reading) -> str:
    return "key" if reading.wants_key() else "value"


def _scalar(reading: Reading, event: ScalarEvent) -> object:
    """The value of a scalar that may be too long, hold a number that is, or have an anchor or a tag."""
    notes, limits, place = reading.notes, reading.notes.limits, _place(reading)
    what, most = ("key", limits.key) if place == "key" else ("text", limits.scalar)
    value: object = event.value
    if event.tag is not None:
        _refuse_tag(reading, event)
    if len(event.value) > most:
        if is_listed(notes, "error"):
            characters = f"{len(event.value):,} characters"
            message = f"this {what} has {characters}, and at most {most:,} are allowed: shorten it"
            note(notes, "input-size", message, *extent(notes.text, part_of(event)), reading.path(), place)
    elif not event.style:
        value = resolve(event.value, min(limits.digits, _LONGEST_NUMBER))
        value = _odd_scalar(reading, event) if value is ODD else value
    if event.anchor is not None:
        reading.anchors[event.anchor] = Anchored(value, part_of(event), 1)
    return value


def _odd_scalar(reading: Reading, event: ScalarEvent) -> object:
    """The text of a scalar that holds too long a number, or that others read as something else."""
    notes, written, place = reading.notes, event.value, _place(reading)
    is_merge = written == "<<" and place == "key"
    other = None if is_merge else other_reading(written)
    if other is None and not is_merge and place == "key":
        return written  # a number that is too long is no number as a key
    if not is_listed(notes, "warning" if other else "error"):
        if other == "a date" and place == "value":
            notes.dates.append(reading.path())
        return written
    path = (*reading.path(), written) if place == "key" else reading.path()
    where = extent(notes.text, part_of(event))
    if is_merge:
        message = "merge keys (`<<`) are not read: write out the keys that it would bring in"
        note(notes, "input-alias", message, *where, path, place)
    elif other is not None:
        reading_of_others = f"is read as text, but other YAML readers take it for {other}"
        alone = place == "key" and not notes.text[where[1] : where[1] + 2].lstrip(" ").startswith(":")
        advice = _ADVICE_ALONE if alone else _advice(other, place)
        message = f"{shown(written, notes.limits)} {reading_of_others}: {advice}"
        warn(notes, message, where, path, place, None if alone else f'"{written}"')
    else:
        digits, most = f"{digits_of(written):,} digits", min(notes.limits.digits, _LONGEST_NUMBER)
        message = f"this number has {digits}, and at most {most} are allowed: quote it if text is meant"
        note(notes, "input-number", message, *where, path, place)
    return written


# In braces `2,058` is the entry `2` and the key `058` without a value: quoting that helps nobody.
_ADVICE_ALONE = "it is a key without a value; if it ends a number, write that without a comma"


def _advice(other: str, place: str) -> str:
    match other:
        case _ if place == "key":
            return "quote it"
        case "true" | "false":
            return f"quote it if text is meant, or write {other}"
        case "nothing":
            return "quote it if text is meant, or write null"
        case _ if "number" in other:
            return "quote it if text is meant, or write the number in plain digits"
    return "quote it"


def _follow(reading: Reading, event: AliasEvent) -> Anchored | None:
    """What an alias stands for: nothing at all where that is unknown, None where reading must stop."""
    notes, _, anchors, followed = reading
    anchored = anchors.get(str(event.anchor))
    unknown = anchored is None and not reading.wants_key()
    if unknown and not is_listed(notes, "error"):
        return _UNKNOWN
    start, end = start_of(event), end_of(event)
    name = shown(notes.text[start:end], notes.limits)
    if unknown and event.anchor in anchors:
        why = f"{name} stands within the very value it stands for: write out what is meant"
    elif unknown:
        why = f"nothing before this has the anchor that {name} stands for: quote it if text is meant"
    else:
        why = _why_not_to_follow(reading, name, anchored)
    if why:
        note(notes, "input-alias", why, start, end, reading.path(), _place(reading))
    if unknown:
        return _UNKNOWN
    if why or anchored is None:
        return None
    followed.append(anchored.nodes)
    return anchored


def _why_not_to_follow(reading: Reading, name: str, anchored: Anchored | None) -> str:
    limits, frames, followed = reading.notes.limits, reading.frames, reading.followed
    if anchored is None or reading.wants_key():
        return f"the alias {name} stands where a key is due: write the key out, or quote it if text is meant"
    if not limits.aliases:
        return f"{name} is an alias, and aliases are not allowed here: write out what it stands for"
    if len(followed) >= limits.aliases:
        return f"this is alias number {limits.aliases + 1:,}, and at most {limits.aliases:,} are allowed"
    nodes = sum(followed) + anchored.nodes
    if nodes > limits.alias_nodes:
        most = limits.alias_nodes
        return f"with this the aliases stand for {nodes:,} values, and at most {most:,} are allowed"
    if len(frames) - 1 + _height(anchored.value) > limits.depth:
        return f"with {name} mappings and lists stand more than {limits.depth} deep within each other"
    return ""


def _height(value: object) -> int:
    """How deep mappings and lists stand within each other; takes a step for each node, which are limited."""
    match value:
        case dict():
            return 1 + max(map(_height, value.values()), default=0)
        case list():
            return 1 + max(map(_height, value), default=0)
    return 0


def _refuse_document(reading: Reading, event: Event) -> None:
    message = "a second document begins here: keep one plan in one file"
    note(reading.notes, "input-multi-document", message, start_of(event), end_of(event))


def _refuse_more_nodes(reading: Reading, event: Event | None) -> None:
    most = reading.notes.limits.nodes
    end = end_of(event) if event else 0
    message = f"the file has more than {most:,} keys and values: split it"
    note(reading.notes, "input-nodes", message, max(0, end - 1), end, reading.path())
