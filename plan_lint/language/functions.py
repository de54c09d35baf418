"""The functions of the rule language: one table that checker, evaluator, documentation and editor read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plan_lint import figures
from plan_lint.language import patterns
from plan_lint.language.signatures import Function, Parameter, signature
from plan_lint.language.types import (
    BOOL,
    DATE,
    NUMBER,
    PERCENT,
    PERCENTAGE,
    TEXT,
    YEAR,
    List,
    Record,
    Type,
    arithmetic,
    either,
    figure,
    is_a,
    key_type,
    list_of,
    unite,
    units,
)

__all__ = ["FUNCTIONS", "Function", "signature"]

Result = Callable[[Sequence[Type]], Type | None]


def _takes(written: str) -> tuple[Parameter, ...]:
    return tuple(Parameter(*each.split(": ")) for each in written.split(", "))


# The types of results


def _always(kind: Type) -> Result:
    return lambda _arguments: kind


def _alike(result: Type) -> Result:
    return lambda arguments: result if arithmetic("+", arguments[0], arguments[1]) else None


def _count_like(place: int) -> Result:
    return lambda arguments: figure(*(units(arguments[place]) - {PERCENT}))


def _first(arguments: Sequence[Type]) -> Type | None:
    return arguments[0]


def _figure_like_first(arguments: Sequence[Type]) -> Type | None:
    return figure(*units(arguments[0]))


def _item(arguments: Sequence[Type]) -> Type | None:
    return arguments[0].item() if isinstance(arguments[0], List) else None


def _summed(arguments: Sequence[Type]) -> Type | None:
    item = _item(arguments)
    return figure(*units(item)) if item is not None and units(item) else None


def _ordered_item(arguments: Sequence[Type]) -> Type | None:
    item = _item(arguments)
    if item is None or not (units(item) or is_a(item, "year") or is_a(item, "date")):
        return None
    return item


def _bool_of_bools(arguments: Sequence[Type]) -> Type | None:
    item = _item(arguments)
    return BOOL if item is not None and is_a(item, "bool") else None


def _text_of_texts(arguments: Sequence[Type]) -> Type | None:
    item = _item(arguments[1:])
    return TEXT if item is not None and is_a(item, "text") else None


def _keys(arguments: Sequence[Type]) -> Type | None:
    record = arguments[0]
    return list_of(key_type(record)) if isinstance(record, Record) else None


def _values(arguments: Sequence[Type]) -> Type | None:
    record = arguments[0]
    if not isinstance(record, Record):
        return None
    kinds = [field.of() for field in record.fields.values()]
    if record.rest is not None:
        kinds.append(record.rest())
    item = unite(kinds)
    return None if item is None else list_of(item)


def _paired(arguments: Sequence[Type]) -> Type | None:
    item = _item(arguments)
    return None if item is None else list_of(list_of(item))


def _ranged(arguments: Sequence[Type]) -> Type | None:
    for name, kind in (("year", YEAR), ("figure", NUMBER)):
        if all(is_a(argument, name) for argument in arguments):
            return list_of(kind)
    return None


# What the functions do, where that is no function of another module


def _matches(text: str, pattern: str) -> bool:
    return patterns.whole(pattern, text)


def _contains(text: str, part: str) -> bool:
    return part in text


def _before_last(text: str, separator: str) -> str:
    # Looked for from the end: Python searches forward in linear time, and backward it does not.
    after = text[::-1].find(separator[::-1]) if separator else -1
    return text[: len(text) - after - len(separator)] if after >= 0 else ""


def _is_count(value: object) -> bool:
    return type(value) is int


def _is_percentage(value: object) -> bool:
    return type(value) is figures.Figure and value.percent


_PRESENCE = (
    Function("present", "presence", _takes("x: anything"), "true or false",
             "Whether the value is there and known; never unknown itself.",
             "present(5)", "yes", _always(BOOL)),
    Function("missing", "presence", _takes("x: anything"), "true or false",
             "Whether the value is missing or unknown; never unknown itself.",
             "missing(5)", "no", _always(BOOL)),
    Function("default", "presence", _takes("x: anything, y: anything"), "the type of both",
             "The first value where it is known, else the second.",
             "default(5 / 0, 7)", "7", either),
)  # fmt: skip

_FIGURES = (
    Function("percent", "figures", _takes("part: figure, whole: figure"), "percent",
             "What share of the whole the part is; no value when the whole is zero.",
             "percent(46, 93)", "49.46%", _alike(PERCENTAGE), figures.percent),
    Function("change", "figures", _takes("from: figure, to: figure"), "percent",
             "The relative change from one figure to another; no value when the first is zero.",
             "change(851, 930)", "9.28%", _alike(PERCENTAGE), figures.change),
    Function("points", "figures", _takes("from: percent, to: percent"), "percent",
             "The difference between two percentages, in percentage points.",
             "points(79%, 83%)", "4%", _always(PERCENTAGE), figures.points),
    Function("increase", "figures", _takes("base: figure, by: percent"), "the unit of base",
             "The base made larger by a percentage of itself.",
             "increase(728, 5.0%)", "764.4", _figure_like_first, figures.increase),
    Function("rounded", "figures", _takes("x: figure"), "the unit of x",
             "The nearest whole number, halves up.",
             "rounded(764.4)", "764", _figure_like_first, figures.rounded),
    Function("like", "figures", _takes("stated: figure, exact: figure"), "the unit of stated",
             "The exact figure written as the stated one is: with as many decimals.",
             "like(52%, percent(46, 93))", "49%", _figure_like_first, figures.like),
    Function("agrees", "figures", _takes("a: figure, b: figure"), "true or false",
             "Whether some true value fits both figures as written; halves may be rounded either way.",
             "agrees(49.5%, percent(46, 93))", "yes", _alike(BOOL), figures.agrees),
    Function("truncated", "figures", _takes("stated: figure, exact: figure"), "true or false",
             "Whether the stated figure is the exact one cut off, where rounding would give other digits.",
             "truncated(16.6%, percent(2, 12))", "yes", _alike(BOOL), figures.truncated),
    Function("possible", "figures", _takes("percentage: percent, whole: count"), "true or false",
             "Whether some whole number of the whole is that percentage, rounded or cut off.",
             "possible(60%, 29)", "no", _always(BOOL), figures.possible),
    Function("nearest", "figures", _takes("percentage: percent, whole: count"), "the unit of whole",
             "The whole number nearest to that percentage of the whole.",
             "nearest(49.5%, 93)", "46", _count_like(1), figures.nearest),
    Function("smallest_whole", "figures", _takes("part: count, percentage: percent"), "the unit of part",
             "The smallest whole of which the part is that percentage, rounded or cut off.",
             "smallest_whole(2, 16.6%)", "12", _count_like(0), figures.smallest_whole),
    Function("abs", "figures", _takes("x: figure"), "the unit of x",
             "The figure without its sign.",
             "abs(3 - 5)", "2", _figure_like_first, figures.absolute),
    Function("is_count", "figures", _takes("x: anything"), "true or false",
             "Whether the value is a whole number.",
             "is_count(1269)", "yes", _always(BOOL), _is_count),
    Function("is_percentage", "figures", _takes("x: anything"), "true or false",
             "Whether the value is a percentage.",
             "is_percentage(69%)", "yes", _always(BOOL), _is_percentage),
)  # fmt: skip

_YEARS = (
    Function("following", "years and dates", _takes("year: year"), "a year",
             "The financial year after.",
             "following(2009/10)", "2010/11", _always(YEAR), figures.following),
    Function("preceding", "years and dates", _takes("year: year"), "a year",
             "The financial year before.",
             "preceding(2009/10)", "2008/09", _always(YEAR), figures.preceding),
    Function("starts", "years and dates", _takes("year: year"), "a date",
             "The first day of a financial year.",
             "starts(2009/10)", "2009-04-01", _always(DATE), figures.starts),
    Function("ends", "years and dates", _takes("year: year"), "a date",
             "The last day of a financial year.",
             "ends(2009/10)", "2010-03-31", _always(DATE), figures.ends),
)  # fmt: skip

_TEXT = (
    Function("matches", "text", _takes("text: text, pattern: pattern"), "true or false",
             "Whether the whole text fits the pattern (RE2 syntax, explicit classes).",
             "matches('NHS Norfolk', 'NHS .+')", "yes", _always(BOOL), _matches),
    Function("lower", "text", _takes("text: text"), "text",
             "The text in lower case.",
             "lower('TBC')", "tbc", _always(TEXT), str.lower),
    Function("length", "text", _takes("text: text"), "a bare number",
             "How many characters the text has.",
             "length('TBC')", "3", _always(NUMBER), len),
    Function("starts_with", "text", _takes("text: text, start: text"), "true or false",
             "Whether the text begins with another.",
             "starts_with('NHS Norfolk', 'NHS')", "yes", _always(BOOL), str.startswith),
    Function("contains", "text", _takes("text: text, part: text"), "true or false",
             "Whether the text holds another.",
             "contains('left blank', 'blank')", "yes", _always(BOOL), _contains),
    Function("join", "text", _takes("list: list, separator: text"), "text",
             "The members of a list as people write them, with the separator between.",
             "join(['a', 'b'], ' and ')", "a and b", _always(TEXT)),
    Function("before_last", "text", _takes("text: text, separator: text"), "text",
             "The text before the last separator; empty text where there is none.",
             "before_last('1.2.3', '.')", "1.2", _always(TEXT), _before_last),
    Function("similar", "text", _takes("text: text, list: list"), "text",
             "The member most like the text, which was probably meant; no value where none is near.",
             "similar('Safer Portsmouth', ['Portsmouth Partnership', 'Leeds'])", "Portsmouth Partnership",
             _text_of_texts),
)  # fmt: skip

_COLLECTIONS = (
    Function("keys", "collections", _takes("mapping: mapping"), "a list",
             "The keys that are written in a mapping.",
             "join(keys(form.places), ' and ')", "north and south", _keys),
    Function("values", "collections", _takes("mapping: mapping"), "a list",
             "The values that are written in a mapping whose values are of one type.",
             "sum(values(form.places))", "8", _values),
    Function("pairs", "collections", _takes("list: list"), "a list of pairs",
             "Each member with its next neighbour, as lists of two: `p[0]` and `p[1]`.",
             "all(p[0] < p[1] for p in pairs([1, 2, 3]))", "yes", _paired),
    Function("distinct", "collections", _takes("list: list"), "a list",
             "The members without repeats, in their order.",
             "count(distinct([1, 2, 1]))", "2", _first),
    Function("range", "collections", _takes("first: whole, last: whole"), "a list",
             "The whole numbers or years from first to last, both ends included, at most 10,000.",
             "join(range(2007/08, 2009/10), ', ')", "2007/08, 2008/09, 2009/10", _ranged),
)  # fmt: skip


def _aggregate(name: str, returns: str, meaning: str, example: str, prints: str, result: Result) -> Function:
    takes = _takes("list: list")
    return Function(
        name, "aggregates", takes, returns, meaning, example, prints, result, None, aggregate=True
    )


_AGGREGATES = (
    _aggregate("sum", "the unit of the members", "All members added; 0 for none.",
               "sum([1, 2, 3])", "6", _summed),
    _aggregate("count", "a bare number", "How many members there are; with a condition, how many fulfil it.",
               "count(x for x in [1, 2, 3] if x > 1)", "2", _always(NUMBER)),
    _aggregate("min", "the type of the members", "The smallest member.",
               "min([3, 1, 2])", "1", _ordered_item),
    _aggregate("max", "the type of the members", "The largest member.",
               "max([3, 1, 2])", "3", _ordered_item),
    _aggregate("mean", "the unit of the members", "The sum divided by the count.",
               "mean([1, 2, 6])", "3", _summed),
    _aggregate("median", "the unit of the members", "The middle member, or the mean of the middle two.",
               "median([1, 2, 6, 7])", "4", _summed),
    _aggregate("any", "true or false", "Whether at least one member is true; false for none.",
               "any(x > 2 for x in [1, 2, 3])", "yes", _bool_of_bools),
    _aggregate("all", "true or false", "Whether every member is true; true for none.",
               "all(x > 2 for x in [1, 2, 3])", "no", _bool_of_bools),
    _aggregate("unique", "true or false", "Whether no two members are equal; a member may be a list of keys.",
               "unique([1, 2, 1])", "no", _always(BOOL)),
    _aggregate("list", "a list", "The members, kept as a list.",
               "list(x * 2 for x in [1, 2])[1]", "4", _first),
    _aggregate("find", "the type of the members",
               "The only member that fulfils the condition; no value for none or several.",
               "find(x for x in [1, 2, 3] if x > 2)", "3", _item),
    _aggregate("first", "the type of the members", "The first member that fulfils the condition.",
               "first(x for x in [1, 2, 3] if x > 1)", "2", _item),
)  # fmt: skip

FUNCTIONS = {
    each.name: each for each in (*_PRESENCE, *_FIGURES, *_YEARS, *_TEXT, *_COLLECTIONS, *_AGGREGATES)
}
