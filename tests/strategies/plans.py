"""Hypothesis strategies for plans: data, and the many ways to write the same data as YAML."""

from __future__ import annotations

import json
from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn  # noqa: TC002 - read at run time, by its name

Path = tuple[str | int, ...]

FIGURES = st.integers(-5, 2000) | st.integers(-(10**30) + 1, 10**30 - 1)
YEARS = st.sampled_from(["2008/09", "2009/10", "9998/99"])
# Characters that a plan may hold as they are; no blank but the plain one.
TEXTS = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=8)
# Of the fields of strategies.expressions, what the schema lets through.
FIELDS: dict[str, st.SearchStrategy[object]] = {
    "garden": TEXTS,
    "shaded": st.booleans(),
    "year": YEARS,
    "sown": st.dates().map(str),
    **dict.fromkeys(("plants", "weeds", "kilos", "beds"), FIGURES),
    "share": st.sampled_from(["0%", "52%", "51.50%", "-3%", "999999999999%"]),
    "tags": st.lists(TEXTS, max_size=3),
    "counts": st.lists(FIGURES, max_size=3),
    "yields": st.dictionaries(YEARS, FIGURES, max_size=3),
    "notes": st.dictionaries(st.sampled_from(["soil", "the soil"]) | TEXTS, TEXTS, max_size=3),
    "inner": st.fixed_dictionaries({}, optional={"share": st.just("7%"), "plants": FIGURES}),
}
WELL_FORMED = st.fixed_dictionaries({}, optional=FIELDS)
_SCALARS = (
    st.none() | st.booleans() | FIGURES | TEXTS | st.sampled_from(["5%", "about 5", "2009/10", "yes", "1e9"])
)
DATA = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
# Any value may stand in any place.
SPOILT = st.builds(
    lambda plan, wrong: {**plan, **wrong},
    WELL_FORMED,
    st.dictionaries(st.sampled_from(sorted(FIELDS)) | TEXTS, DATA, max_size=3),
)


class Written(NamedTuple):
    """A document, the data it holds, and how each scalar of it is written, by its place."""

    text: str
    data: object
    scalars: dict[Path, str]


@st.composite
def documents(draw: DrawFn, data: st.SearchStrategy[object]) -> Written:
    """The data as YAML, in block and flow styles, plain and quoted, with blanks and comments between."""
    value = draw(data)
    scalars: dict[Path, str] = {}
    if isinstance(value, dict | list) and value and draw(st.booleans()):
        text = _block(draw, value, (), 0, scalars)
    else:
        text = _flow(draw, value, (), scalars) + "\n"
    return Written(draw(st.sampled_from(("", "---\n", "# first\n\n"))) + text, value, scalars)


def _scalar(draw: DrawFn, value: object, path: Path, scalars: dict[Path, str]) -> str:
    written = _scalar_text(draw, value)
    scalars[path] = written
    return written


def _scalar_text(draw: DrawFn, value: object) -> str:
    if value is None:
        return draw(st.sampled_from(("null", "~")))
    if isinstance(value, bool | int):
        return json.dumps(value)
    text = str(value)
    beyond = any(each > "\uffff" for each in text)  # YAML has no pairs of halves, as JSON has
    ways = [json.dumps(text, ensure_ascii=not beyond and draw(st.booleans()))]
    if text.isprintable():
        ways.append("'" + text.replace("'", "''") + "'")
    if is_plain(text):
        ways.append(text)
    return draw(st.sampled_from(ways))


def is_plain(text: str) -> bool:
    """Whether a text needs no quotes, nor is taken for anything else: letters, or a figure with its sign."""
    return text.isascii() and (
        (text.isalpha() and text.lower() not in ("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
        or text in ("5%", "52%", "51.50%", "0%", "7%", "2008/09", "2009/10", "about 5")
    )


def _flow(draw: DrawFn, value: object, path: Path, scalars: dict[Path, str]) -> str:
    gap = draw(st.sampled_from(("", " ", "  ")))
    match value:
        case dict():
            pairs = [
                f"{_key(draw, key)}: {_flow(draw, each, (*path, key), scalars)}"
                for key, each in value.items()
            ]
            return "{" + gap + f",{gap} ".join(pairs) + gap + "}"
        case list():
            items = [_flow(draw, each, (*path, index), scalars) for index, each in enumerate(value)]
            return "[" + gap + f",{gap} ".join(items) + gap + "]"
    return _scalar(draw, value, path, scalars)


def _key(draw: DrawFn, key: str) -> str:
    return key if key and is_plain(key) and draw(st.booleans()) else json.dumps(key, ensure_ascii=False)


def _block(draw: DrawFn, value: object, path: Path, depth: int, scalars: dict[Path, str]) -> str:
    """A mapping or list that is not empty, an entry a line."""
    lines = ""
    keyed = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    for key, each in keyed:
        head = "-" if isinstance(key, int) else f"{_key(draw, key)}:"
        lines += draw(st.sampled_from(("", "", "", "# between\n", "\n"))) + "  " * depth + head
        if isinstance(each, dict | list) and each and draw(st.booleans()):
            lines += "\n" + _block(draw, each, (*path, key), depth + 1, scalars)
        else:
            lines += (
                " " + _flow(draw, each, (*path, key), scalars) + draw(st.sampled_from(("", "  # why"))) + "\n"
            )
    return lines
