"""Hypothesis strategies for expressions of a type: well-formed by construction, as text.

A type is a word: `bool`, `text`, `year`, `date`, `number` (a bare one), `percent`, a unit, or `[word]` for a
list. They read the plan and the form of this module, and whatever other names are in reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy  # noqa: TC002 - as above

from plan_lint.figures import Figure, is_date, is_year
from plan_lint.language.types import List, Type
from plan_lint.language.values import Node, Unknown
from tests.rule_bench import BOOL, COUNT, DATE, PERCENTAGE, TEXT, YEAR, listed, mapping, record, unit

Names = Mapping[str, str]  # what is in reach, each with its type

UNITS = ("plants", "kilos")
FIGURES = ("number", "percent", *UNITS)
SCALARS = ("bool", "text", "year", "date", *FIGURES)
ORDERED = ("year", "date", *FIGURES)
DEEPEST = 4  # levels of calls; each is several of the tree, and an expression has at most 32

FIELDS = {
    "garden": TEXT,
    "shaded": BOOL,
    "year": YEAR,
    "sown": DATE,
    "plants": unit("plants"),
    "weeds": unit("plants"),
    "kilos": unit("kilos", {"type": "number"}),
    "share": PERCENTAGE,
    "beds": COUNT,
    "tags": listed(TEXT),
    "counts": listed(unit("plants")),
    "yields": mapping(unit("kilos"), YEAR),
    "notes": mapping(TEXT),
    "inner": record(share=PERCENTAGE, plants={**unit("plants"), "default": 7}),
}
REQUIRED = ("plan.plants", "plan.kilos")
FORM = {"year": "2009/10", "columns": ["2008/09", "2009/10"], "places": {"north": 3, "south": 5}}
READS: dict[str, tuple[str, ...]] = {
    "bool": ("plan.shaded",),
    "text": ("plan.garden", "plan.tags[0]", "plan.notes.soil", "plan.notes['the soil']"),
    "year": ("plan.year", "form.year", "form.columns[1]"),
    "date": ("plan.sown",),
    "number": ("plan.beds", "form.places.north"),
    "percent": ("plan.share", "plan.inner.share"),
    "plants": ("plan.plants", "plan.weeds", "plan.inner.plants", "plan.counts[0]"),
    "kilos": ("plan.kilos", "plan.yields[2009/10]", "plan.yields[form.year]"),
    "[text]": ("plan.tags", "keys(plan.notes)", "values(plan.notes)", "keys(form.places)"),
    "[plants]": ("plan.counts",),
    "[kilos]": ("values(plan.yields)",),
    "[year]": ("form.columns", "keys(plan.yields)"),
    "[number]": ("values(form.places)",),
}

_WORDS = st.sampled_from(("", "soil", "a b", "x' y", "\\", "\n", "NHS 2", "ﬁ", "\U0001f33b"))
_DIGITS = st.integers(0, 9).map(str) | st.sampled_from(("1332", "9" * 30, "12.50", "0.001"))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"


ALWAYS_WRITTEN = ("small", "pattern")
LITERALS: dict[str, SearchStrategy[str]] = {
    "bool": st.sampled_from(("true", "false")),
    "text": _WORDS.map(_quoted),
    "year": st.integers(1, 9998).map(lambda year: f"{year:04}/{(year + 1) % 100:02}"),
    "date": st.dates().map(str),
    "number": _DIGITS,
    "percent": _DIGITS.map("{}%".format),
    "small": st.integers(0, 9).map(str),
    "pattern": st.sampled_from(("'.*'", "'[a-z ]+'", "'NHS .+'", "''", "'(a|b)*c?'")),
}


Form = tuple[str, tuple[str, ...]]  # a text with a place for each part, and the types of the parts


@st.composite
def expressions(
    draw: DrawFn, wanted: str, names: Names | None = None, levels: int = DEEPEST, *, bare: bool = False
) -> str:
    """The text of an expression of a type; a bare one reads nothing of the plan that may be missing."""
    reads = {read: kind for kind, every in READS.items() for read in every}
    reach = {read: kind for read, kind in reads.items() if not bare or read.startswith(("form.", *REQUIRED))}
    return _expression(draw, wanted, {**reach, **(names or {})}, levels)


def _expression(draw: DrawFn, wanted: str, reach: Names, levels: int) -> str:
    simple = [name for name, kind in reach.items() if kind == wanted]
    if levels <= 0 or wanted in ALWAYS_WRITTEN or draw(st.integers(0, 5)) == 0:
        if wanted in LITERALS and (not simple or draw(st.booleans())):
            return draw(LITERALS[wanted])
        if simple:
            return draw(st.sampled_from(simple))
        template, part = ("[{}]", wanted[1:-1]) if wanted.startswith("[") else ("sum({})", f"[{wanted}]")
        return template.format(_expression(draw, part, reach, levels - 1))
    template, parts = draw(st.sampled_from(forms(wanted)))
    if parts == EVERY:
        return _members(draw, template, wanted, reach, levels - 1)
    return template.format(*(_expression(draw, each, reach, levels - 1) for each in parts))


EVERY: tuple[str, ...] = ("for",)  # in place of parts: the members of lists, one after another


def _members(draw: DrawFn, template: str, wanted: str, reach: Names, levels: int) -> str:
    """An aggregate over the members of lists: `name(element for x in list if condition)`."""
    inner, clauses = dict(reach), ""
    for _ in range(draw(st.sampled_from((1, 1, 2)))):
        kind = draw(st.sampled_from(SCALARS))
        variable = f"v{len(inner)}"
        clauses += f" for {variable} in {_expression(draw, f'[{kind}]', inner, levels - 1)}"
        inner[variable] = kind
        if draw(st.booleans()):
            clauses += f" if {_expression(draw, 'bool', inner, levels - 1)}"
    element = wanted[1:-1] if template.startswith("list") else wanted
    return template.format(_expression(draw, element, inner, levels - 1) + clauses)


def _calls(kinds: Iterable[str], *functions: str) -> list[Form]:
    """Calls of functions with parts of these types."""
    parts = tuple(kinds)
    return [(f"{name}({', '.join(['{}'] * len(parts))})", parts) for name in functions]


@cache
def forms(wanted: str) -> tuple[Form, ...]:
    """The ways to make an expression of a type of others."""
    many = f"[{wanted}]"
    if wanted.startswith("["):
        return tuple(_lists(wanted))
    found: list[Form] = [
        ("({} if {} else {})", (wanted, "bool", wanted)),
        *_calls((wanted, wanted), "default"),
        ("{}[0]", (many,)),
        *((name, EVERY) for name in ("first({})", "find({})")),
    ]
    if wanted in FIGURES:
        found += _figures(wanted)
    if wanted in ORDERED:
        found += _calls((many,), "min", "max")
    match wanted:
        case "bool":
            found += _truths()
        case "text":
            found += _calls(("text",), "lower") + _calls(("text", "text"), "before_last")
            found += _calls(("text", "[text]"), "similar")
            for kind in ("text", "year", "plants", "percent"):
                found += _calls((f"[{kind}]", "text"), "join")
        case "year":
            found += _calls(("year",), "following", "preceding")
        case "date":
            found += _calls(("year",), "starts", "ends")
    return tuple(found)


def _lists(wanted: str) -> Iterator[Form]:
    item = wanted[1:-1]
    yield from (("[{}]", (item,)), ("[{}, {}]", (item, item)), ("[{}, {}, {}]", (item,) * 3))
    yield from _calls((wanted,), "distinct")
    yield "list({})", EVERY
    if item in ("number", "year"):
        yield "range({}, {})", ("small", "small") if item == "number" else ("year", "year")
    if item.startswith("["):
        yield from _calls((item,), "pairs")


def _figures(wanted: str) -> list[Form]:
    found: list[Form] = [
        *((f"({{}} {sign} {{}})", (wanted, wanted)) for sign in "+-"),
        *((f"({{}} {sign} {{}})", (wanted, "number")) for sign in "*/"),
        ("-({})", (wanted,)),
        *_calls((wanted,), "rounded", "abs"),
        *_calls((wanted, "percent"), "increase"),
        *_calls((wanted, wanted), "like"),
        *_calls((f"[{wanted}]",), "sum", "mean", "median"),
    ]
    match wanted:
        case "number":
            found += _calls(("text",), "length") + _calls(("[bool]",), "count") + _calls(("[text]",), "count")
            found += [("({} / {})", (kind, kind)) for kind in ("plants", "percent")]
        case "percent":
            for unit_of_both in UNITS:
                found += _calls((unit_of_both,) * 2, "percent", "change")
            found += _calls(("percent", "percent"), "points")
        case _:
            found += _calls(("percent", wanted), "nearest") + _calls((wanted, "percent"), "smallest_whole")
            found.append(("({} * {})", ("percent", wanted)))
    return found


def _truths() -> Iterator[Form]:
    yield "({} and {} and {})", ("bool", "bool", "bool")
    yield "({} or {})", ("bool", "bool")
    yield "(not {})", ("bool",)
    for kind in ORDERED:
        for sign in ("==", "!=", "<", "<=", ">", ">="):
            yield f"({{}} {sign} {{}})", (kind, kind)
    for kind in ("bool", "text", "[text]", "[plants]"):
        yield "({} == {})", (kind, kind)
        yield "({} != {})", (kind, kind)
    yield "({} <= {} < {})", ("percent", "percent", "percent")
    for kind in ("text", "year", "plants", "percent"):
        yield "({} in {})", (kind, f"[{kind}]")
        yield "({} not in {})", (kind, f"[{kind}]")
    for kind in ("percent", "plants", "kilos"):
        yield from _calls((kind, kind), "agrees", "truncated")
    yield from _calls(("percent", "plants"), "possible")
    yield from _calls(("text", "text"), "starts_with", "contains")
    yield from _calls(("text", "pattern"), "matches")
    for kind in ("plants", "text", "[text]"):
        yield from _calls((kind,), "present", "missing", "is_count", "is_percentage")
    yield from _calls(("[bool]",), "any", "all")
    yield from (("any({})", EVERY), ("all({})", EVERY))
    for kind in ("[text]", "[plants]", "[[text]]"):
        yield from _calls((kind,), "unique")


def is_of(kind: Type, wanted: str) -> bool:
    """Whether a type is the one of that word."""
    if wanted.startswith("["):
        return isinstance(kind, List) and is_of(kind.item(), wanted[1:-1])
    units = {"number": "", "percent": "percent"}
    due = ("figure", units.get(wanted, wanted)) if wanted in FIGURES else (wanted, "")
    return {(each.name, each.unit) for each in getattr(kind, "kinds", ())} == {due}


def value_fits(value: object, wanted: str) -> bool:
    """Whether a value is of the type of that word; a list of the plan is its place."""
    if wanted.startswith("["):
        if type(value) is tuple:
            return all(type(each) is Unknown or value_fits(each, wanted[1:-1]) for each in value)
        return type(value) is Node
    match wanted:
        case "bool":
            return type(value) is bool
        case "text":
            return type(value) is str
        case "year":
            return type(value) is str and is_year(value)
        case "date":
            return type(value) is str and is_date(value)
        case "percent":  # the sum of nothing is a bare 0
            return (type(value) is Figure and value.percent) or value == 0
    return type(value) is int or (type(value) is Figure and not value.percent)
