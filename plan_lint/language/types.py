"""The types of the rule language: kinds of scalars with units, lists, records and their algebra."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from plan_lint.records import NamedTuple

PERCENT = "percent"
BARE = ""  # a number without unit takes the other side's


class Kind(NamedTuple):
    """One thing a scalar can be: bool, text (of some options), year, date, or a figure with a unit."""

    name: str
    unit: str = BARE
    options: frozenset[str] | None = None


class Scalar(NamedTuple):
    """A value that is one of several kinds; several only where the schema has a oneOf."""

    kinds: frozenset[Kind]


class Entry(NamedTuple):
    """The capture of a list: an entry of the list at a place of the schema."""

    place: str
    key: str | None


class List(NamedTuple):
    """A list; `place` names where the schema defines it, `key` the field that names an entry."""

    item: Callable[[], Type]
    place: str = ""
    key: str | None = None


class Field(NamedTuple):
    """A field of a record."""

    of: Callable[[], Type]
    required: bool
    title: str
    default: object = None


class Record(NamedTuple):
    """A mapping: named fields, and where `rest` is given any other key of the type `keys`."""

    place: str
    title: str
    fields: Mapping[str, Field]
    keys: Scalar | None = None
    rest: Callable[[], Type] | None = None


Type = Scalar | Entry | List | Record

BOOL = Scalar(frozenset({Kind("bool")}))
TEXT = Scalar(frozenset({Kind("text")}))
YEAR = Scalar(frozenset({Kind("year")}))
DATE = Scalar(frozenset({Kind("date")}))
NUMBER = Scalar(frozenset({Kind("figure", BARE)}))
PERCENTAGE = Scalar(frozenset({Kind("figure", PERCENT)}))


def figure(*units: str) -> Scalar:
    """A figure in any of these units."""
    return Scalar(frozenset(Kind("figure", unit) for unit in units))


def list_of(item: Type) -> List:
    """A list that an expression makes."""
    return List(lambda: item)


NOTHING = Scalar(frozenset())  # what was refused already: fits everywhere, so that one mistake is told once


def units(kind: Type) -> frozenset[str]:
    """The units a value may carry where it is a figure; empty where it never is one."""
    if not isinstance(kind, Scalar):
        return frozenset()
    return frozenset(each.unit for each in kind.kinds if each.name == "figure")


def is_a(kind: Type, name: str) -> bool:
    """Whether a value of the type may be a scalar of that kind."""
    return isinstance(kind, Scalar) and any(each.name == name for each in kind.kinds)


def unite(kinds: Iterable[Type]) -> Type | None:
    """The one type of several: a union of scalars, or the container they all are; else None."""
    found = [kind for kind in kinds if kind != NOTHING]
    scalars = [each for each in found if isinstance(each, Scalar)]
    if len(scalars) == len(found):
        return Scalar(_merge_texts(frozenset[Kind]().union(*(each.kinds for each in scalars))))
    lists = [each for each in found if isinstance(each, List)]
    if len(lists) == len(found):
        return _unite_lists(lists)
    return found[0] if all(same(found[0], other) for other in found[1:]) else None


def _unite_lists(lists: list[List]) -> List | None:
    """One list type: an entry of it is an entry of this list only if all are one list of the schema."""
    known = [each for each in lists if each.item() != NOTHING]
    if known and known[0].place and all(each.place == known[0].place for each in known):
        return known[0]
    item = unite(each.item() for each in lists)
    return None if item is None else list_of(item)


def either(kinds: Iterable[Type]) -> Type | None:
    """The type of a value that is one of several expressions: a bare number takes the others' unit."""
    found = list(kinds)
    united = unite(found)
    if not isinstance(united, Scalar) or len(units(united)) < 2:
        return united
    if any(BARE in units(each) and units(each) != {BARE} for each in found):
        return united
    return Scalar(united.kinds - {Kind("figure", BARE)})


def _merge_texts(kinds: frozenset[Kind]) -> frozenset[Kind]:
    texts = [kind for kind in kinds if kind.name == "text"]
    if len(texts) < 2:
        return kinds
    options = [kind.options for kind in texts]
    merged = None if None in options else frozenset[str]().union(*(each for each in options if each))
    return (kinds - frozenset(texts)) | {Kind("text", BARE, merged)}


def same(left: Type, right: Type) -> bool:
    """Whether two entries, or two records, are defined at one place of the schema."""
    match left, right:
        case (Entry(place=a), Entry(place=b)) | (Record(place=a), Record(place=b)):
            return a == b
        case _:
            return False


def key_type(record: Record) -> Scalar:
    """The type of a record's keys: its field names, the type of its other keys, or text for both."""
    if not record.fields:
        return record.keys or TEXT
    if record.rest is not None:
        return TEXT
    return Scalar(frozenset({Kind("text", BARE, frozenset(record.fields))}))


def _sum_unit(left: str, right: str) -> str | None:
    if right in (left, BARE):
        return left
    return right if left == BARE else None


def _product_unit(left: str, right: str) -> str | None:
    if BARE in (left, right) or left == right == PERCENT:
        return left or right
    if PERCENT in (left, right):
        return right if left == PERCENT else left
    return None


def _quotient_unit(left: str, right: str) -> str | None:
    if right == BARE:
        return left
    if left in (right, BARE):
        return BARE
    return None if PERCENT in (left, right) else BARE


_ARITHMETIC: dict[str, Callable[[str, str], str | None]] = {
    "+": _sum_unit,
    "-": _sum_unit,
    "*": _product_unit,
    "/": _quotient_unit,
}


def arithmetic(operator: str, left: Type, right: Type) -> Scalar | None:
    """The type of a calculation: every combination of units that has a meaning; None where none has."""
    rule = _ARITHMETIC[operator]
    found = {rule(a, b) for a in units(left) for b in units(right)} - {None}
    return figure(*(unit for unit in found if unit is not None)) if found else None


def comparable(left: Type, right: Type, *, ordered: bool) -> bool:
    """Whether two types can be compared, for order or for equality alone."""
    match left, right:
        case Scalar(kinds=a), Scalar(kinds=b):
            return not a or not b or any(_kinds_compare(x, y, ordered=ordered) for x in a for y in b)
        case Entry(), Entry():
            return same(left, right)
        case List(), List():
            return not ordered and comparable(left.item(), right.item(), ordered=False)
        case _:
            return False


def _kinds_compare(left: Kind, right: Kind, *, ordered: bool) -> bool:
    if left.name != right.name or (ordered and left.name == "bool"):
        return False
    return left.name != "figure" or _sum_unit(left.unit, right.unit) is not None


_PLURALS = {"bool": "true or false", "text": "text", "year": "a year", "date": "a date"}


def describe(kind: Type) -> str:
    """The type in words, for messages."""
    match kind:
        case Scalar(kinds=kinds):
            return " or ".join(sorted(_describe_kind(each) for each in kinds)) or "nothing"
        case Entry():
            return "an entry of a list"
        case List():
            return f"a list of {describe(kind.item())}"
        case _:
            return f"a mapping ({kind.title})" if kind.title else "a mapping"


def _describe_kind(kind: Kind) -> str:
    if kind.name != "figure":
        return _PLURALS[kind.name]
    return kind.unit or "a bare number"
