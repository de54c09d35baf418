"""Many records of one type as columns of plain values, and back: each distinct value is written once.

Columns let C code do the work: of 2,000 plans with 4,900 findings the results are read back in a fifth of
the time that records one by one take. What is read back has the types that the records declare.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain, islice, repeat
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from plan_lint.records import NamedTuple

_MOST = 10_000_000  # values of a column
_LEAVES = (str, int, bool, NoneType)


class Codec(NamedTuple):
    """How values of a type become a column, and how a column of so many values becomes values again.

    `encode` raises TypeError for values of another type; `decode` ValueError, TypeError or LookupError for
    anything that is not such a column.
    """

    encode: Callable[[Sequence[Any]], Any]
    decode: Callable[[Any, int], list[Any]]


@cache
def codec_of(kind: Any) -> Codec:
    """The codec of a type: a record, a tuple, text, an integer or a boolean, or one of these or None."""
    if kind in _LEAVES:
        return _shared(_leaf(kind))
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return _shared(_list(codec_of(inner[0])))
        return _shared(_row(tuple, [codec_of(each) for each in inner]))
    if isinstance(kind, UnionType):
        kinds = get_args(kind)
        return _shared(_union(kinds, [codec_of(each) for each in kinds]))
    hints = get_type_hints(kind)
    return _shared(_row(kind, [codec_of(hints[field]) for field in kind._fields]))


def _leaf(kind: type) -> Codec:
    def encode(values: Sequence[Any]) -> Any:
        if not set(map(type, values)) <= {kind}:
            raise TypeError(f"a {kind.__name__} is due")
        return values

    def decode(stored: Any, count: int) -> list[Any]:
        if not isinstance(stored, list) or len(stored) != count or not set(map(type, stored)) <= {kind}:
            raise ValueError(f"{count} values of {kind.__name__} are due")
        return stored

    return Codec(encode, decode)


def _shared(inner: Codec) -> Codec:
    """Distinct values and where they stand, where that is shorter than the values."""

    def encode(values: Sequence[Any]) -> Any:
        places = {value: place for place, value in enumerate(dict.fromkeys(values))}
        if len(places) == 1:
            return {"of": inner.encode(list(places))}
        if 2 * len(places) >= len(values):
            return inner.encode(values)
        return {
            "of": inner.encode(list(places)),
            "count": len(places),
            "at": list(map(places.__getitem__, values)),
        }

    def decode(stored: Any, count: int) -> list[Any]:
        if not isinstance(stored, dict) or "of" not in stored:
            return inner.decode(stored, count)
        at = stored.get("at")
        if at is None:
            return inner.decode(stored["of"], 1) * count
        if len(at) != count or not 0 < stored["count"] < count:
            raise ValueError(f"{count} places are due")
        return list(map(inner.decode(stored["of"], stored["count"]).__getitem__, at))

    return Codec(encode, decode)


def _union(kinds: tuple[Any, ...], inner: list[Codec]) -> Codec:
    """Which of the types each value has, and the values of each type in their order."""
    which = codec_of(int)
    numbers = {get_origin(kind) or kind: number for number, kind in enumerate(kinds)}

    def encode(values: Sequence[Any]) -> Any:
        if not set(map(type, values)) <= numbers.keys():
            raise TypeError(f"one of {kinds} is due")
        chosen = [numbers[type(value)] for value in values]
        each_kind = (
            [v for v, c in zip(values, chosen, strict=True) if c == number] for number in range(len(kinds))
        )
        return [
            which.encode(chosen),
            *(codec.encode(some) for codec, some in zip(inner, each_kind, strict=True)),
        ]

    def decode(stored: Any, count: int) -> list[Any]:
        chosen, *columns = stored
        chosen = which.decode(chosen, count)
        made = [
            iter(codec.decode(column, chosen.count(number)))
            for number, (codec, column) in enumerate(zip(inner, columns, strict=True))
        ]
        return [next(made[number]) for number in chosen]

    return Codec(encode, decode)


def _list(inner: Codec) -> Codec:
    lengths = codec_of(int)

    def encode(values: Sequence[Any]) -> Any:
        return [lengths.encode(list(map(len, values))), inner.encode(list(chain.from_iterable(values)))]

    def decode(stored: Any, count: int) -> list[Any]:
        many, column = stored
        sizes = lengths.decode(many, count)
        if (total := sum(sizes)) > _MOST:
            raise ValueError("too many values")
        left = iter(inner.decode(column, total))
        return [tuple(islice(left, size)) for size in sizes]

    return Codec(encode, decode)


def _row(kind: type, inner: list[Codec]) -> Codec:
    def encode(values: Sequence[Any]) -> Any:
        if not set(map(type, values)) <= {kind}:
            raise TypeError(f"a {kind.__name__} is due")
        columns = zip(*values, strict=True) if values else repeat((), len(inner))
        return [codec.encode(column) for codec, column in zip(inner, columns, strict=False)]

    def decode(stored: Any, count: int) -> list[Any]:
        columns = [codec.decode(column, count) for codec, column in zip(inner, stored, strict=True)]
        rows = zip(*columns, strict=True)
        return list(rows) if kind is tuple else list(map(tuple.__new__, repeat(kind), rows))

    return Codec(encode, decode)
