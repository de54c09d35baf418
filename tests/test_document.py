"""From bytes to data: what is read, where it stands, and what is refused."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from decimal import Decimal

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plan_lint.document import (
    LIMITS,
    comments,
    excerpt,
    is_fatal,
    key_span,
    nearest_span,
    parse,
    position_in,
    span_of,
    sub,
    tree,
    written,
)
from plan_lint.document.faults import Fault
from plan_lint.document.origins import origins
from plan_lint.document.problems import explained
from plan_lint.document.text import is_plain
from plan_lint.findings import PlanLintError, Span
from tests.little_rulebook import watched

GARDEN = b"""\
# A plan that is clean and has most of what YAML has.
garden: "North \\"side\\""
year: 2009/10
open: true
beds:                                         # one entry per bed
  - name: 'Beds'' end'
    plants: {2008/09: 46, 2009/10: -3, share: 49.5%}
    soil: &clay
      kind: heavy   # so it holds water
      depth: 1.50
  - {name: Long bed, soil: *clay, plants: [1, 2,
      3]}
  -
notes:
  first: |
    One # not a comment

      two
  second: >-   # a comment
    folded
    text

    end
  third: plain text
    that goes on
empty:
"""


def read(text, limits=LIMITS):
    return parse(text.encode(), limits)


def faults(document):
    return [(fault.rule, tuple(fault.span), fault.path) for fault in document.faults]


def between(text, span):
    """The text of a span, told without the code under test."""
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def places(data, path=()):
    """Every path of the data with its value."""
    yield path, data
    match data:
        case dict():
            for key, value in data.items():
                yield from places(value, (*path, key))
        case list():
            for index, value in enumerate(data):
                yield from places(value, (*path, index))


# Data


def test_data():
    document = parse(GARDEN)
    assert document.faults == ()
    clay = {"kind": "heavy", "depth": Decimal("1.50")}
    assert document.data == {
        "garden": 'North "side"',
        "year": "2009/10",
        "open": True,
        "beds": [
            {"name": "Beds' end", "plants": {"2008/09": 46, "2009/10": -3, "share": "49.5%"}, "soil": clay},
            {"name": "Long bed", "soil": clay, "plants": [1, 2, 3]},
            None,
        ],
        "notes": {
            "first": "One # not a comment\n\n  two\n",
            "second": "folded text\nend",
            "third": "plain text that goes on",
        },
        "empty": None,
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("true", True), ("false", False), ("null", None), ("~", None), ("", None)],
        *[("0", 0), ("-0", 0), ("646", 646), ("-12", -12), ("9" * 30, int("9" * 30))],
        *[("12.5", Decimal("12.5")), ("5.0", Decimal("5.0")), ("-0.50", Decimal("-0.50"))],
        *[("1" * 15 + "." + "2" * 15, Decimal("1" * 15 + "." + "2" * 15))],
        *[(text, text) for text in ("2009/10", "52%", "49.5%", "+3%", "-4%", "about 2000", "5% to 10%")],
        *[(text, text) for text in ("1,332", "1 332", "1 332.5", "part-3", "2a", "Yes please", "under 20%")],
        *[
            (text, text)
            for text in (
                "\uff11\uff12",
                "\u0663",
                "\u22124",
                "\u00b2",
                "1.2.3",
                "-a",
                "--",
                "+",
                ".",
                "...a",
                "1/2",
            )
        ],
        *[(text, text) for text in ("2009-1T-01", "2009-:1-01", "2009-10-0", "2009-10-011")],
        *[(text, text) for text in ("2009-10", "2009-1-1", "12:3x", "12:75", "nay", "None", "nan", "inf")],
        *[(f'"{text}"', text) for text in ("yes", "010", "1", "true", "", "~", "9" * 40, "2009-10-01", "<<")],
        *[(f"'{text}'", text) for text in ("no", "0x1F", "1.5", "null", "1e5")],
    ],
)
def test_scalars_without_fault(text, value):
    document = read(f"a: {text}\n")
    assert document.faults == ()
    assert document.data == {"a": value}
    assert type(document.data["a"]) is type(value)
    assert str(document.data["a"]) == str(value)  # Decimal("5.0") is not Decimal("5")


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        *[(text, "true") for text in ("yes", "Yes", "YES", "on", "y", "True", "TRUE")],
        *[(text, "false") for text in ("no", "NO", "off", "n", "N", "False")],
        *[(text, "nothing") for text in ("Null", "NULL")],
        *[(text, "a number in base 60") for text in ("12:30", "2009:10", "1:2:3", "190:20:30.15")],
        *[(text, "a number in base 8") for text in ("010", "00", "-07", "0o17")],
        *[("0x1F", "a number in base 16"), ("0b101", "a number in base 2")],
        *[(text, "a number") for text in ("1_332", "+5", "08", "1e5", "1.5e3", "1e999999999", ".5", "1.")],
        *[(".inf", "infinity"), ("-.INF", "infinity"), (".nan", "not a number")],
        *[
            ("2009-10-01", "a date"),
            ("2001-12-14 21:59:43.10 -5", "a moment"),
            ("2009-1-1T1:00:00Z", "a moment"),
        ],
        *[("=", "a default value"), ("<<", "a merge key")],
    ],
)
def test_ambiguous_scalars_are_text_with_a_warning(text, reading):
    document = read(f"a:\n  - {text}\n")
    assert document.data == {"a": [text]}
    (fault,) = document.faults
    assert (fault.rule, fault.severity, fault.place) == ("input-ambiguous-scalar", "warning", "value")
    assert fault.span == (2, 5, 2, 5 + len(text))
    assert fault.path == ("a", 0)
    assert f"take it for {reading}:" in fault.message
    assert not is_fatal(document)
    (edit,) = fault.fix.edits
    assert (fault.fix.safe, edit.text, edit.span, edit.path) == (False, f'"{text}"', fault.span, fault.path)


def test_ambiguous_keys_are_text_with_a_warning():
    document = read("b:\n  010: 2009-10-01\n")
    assert document.data == {"b": {"010": "2009-10-01"}}
    assert [(fault.path, fault.place, tuple(fault.span)) for fault in document.faults] == [
        (("b", "010"), "key", (2, 3, 2, 6)),
        (("b", "010"), "value", (2, 8, 2, 18)),
    ]


@pytest.mark.parametrize(
    ("text", "has_fix"),
    [("a: {b: 2,058}", False), ("a: {b: 2,058, c: 1}", False), ("a: {058: 2}", True), ("a: {058 : 2}", True)],
)
def test_half_a_number_is_not_quoted(text, has_fix):
    (fault,) = read(text).faults
    assert (fault.rule, fault.place, fault.fix is not None) == ("input-ambiguous-scalar", "key", has_fix)
    assert ("without a comma" in fault.message) is not has_fix


@pytest.mark.parametrize("key", ["2009", "2009/10", "12", "true", "null", "1.5", "9" * 40, '"yes"', "'010'"])
def test_keys_without_fault(key):
    document = read(f"{key}: 1\n")
    assert document.faults == ()
    assert document.data == {key.strip("\"'"): 1}


@settings(max_examples=200)
@given(st.text("0123456789+-._:eExXoObByYnNtTfFaAlLsSrRuUiIZ ~<=/%", min_size=1, max_size=12))
@example("190:20:30")
@example("0o17")
def test_what_pyyaml_reads_otherwise_is_ambiguous(text):
    text = text.strip()
    document = read(f"[{text}]")
    if document.faults and is_fatal(document):
        return
    tag = yaml.resolver.Resolver().resolve(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
    match document.data:
        case [str() as value] if not document.faults:
            assert (value, tag) == (text, "str")
        case [bool() | None]:
            assert tag in ("bool", "null")
        case [int() as value]:
            assert tag == "int"
            assert yaml.load(text, Loader=yaml.SafeLoader) == value
        case [Decimal()]:
            assert tag == "float"


# Positions

PARTS = [
    ((), GARDEN.decode().partition("\n")[2].rstrip()),
    (("garden",), '"North \\"side\\""'),
    (("year",), "2009/10"),
    (("beds", 0, "name"), "'Beds'' end'"),
    (("beds", 0, "plants"), "{2008/09: 46, 2009/10: -3, share: 49.5%}"),
    (("beds", 0, "plants", "2009/10"), "-3"),
    (("beds", 0, "soil"), "kind: heavy   # so it holds water\n      depth: 1.50"),
    (("beds", 0, "soil", "depth"), "1.50"),
    (("beds", 1, "soil"), "*clay"),
    (("beds", 1, "soil", "depth"), "1.50"),
    (("beds", 1, "plants"), "[1, 2,\n      3]"),
    (("beds", 1, "plants", 2), "3"),
    (("beds", 2), ""),
    (("notes", "first"), "|\n    One # not a comment\n\n      two"),
    (("notes", "second"), ">-   # a comment\n    folded\n    text\n\n    end"),
    (("notes", "third"), "plain text\n    that goes on"),
    (("empty",), ""),
]


@pytest.mark.parametrize(("path", "text"), PARTS)
@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
def test_spans(path, text, prefix):
    document = parse(prefix + GARDEN)
    assert between(GARDEN.decode(), span_of(document, path)) == text
    if path != ("beds", 1, "soil"):
        assert written(document, path) == text


@pytest.mark.parametrize(
    ("text", "path", "span"),
    [
        ("a: b", ("a",), (1, 4, 1, 5)),
        ("é: ü𝄞x y", ("é",), (1, 4, 1, 9)),
        ("a:\t'b'", ("a",), (1, 4, 1, 7)),
        ("a: b\r\nc: d\r\n", ("c",), (2, 4, 2, 5)),
        ("a: |\r\n  x\r\n  y\r\nb: 1\r\n", ("a",), (1, 4, 3, 4)),
        ("- a\n-\n", (1,), (2, 2, 2, 2)),
        ("- - a\n  - b\n# end\n", (0,), (1, 3, 2, 6)),
        ("a:\n- 1\n- 2\n\n\n# later\nb: 1\n", ("a",), (2, 1, 3, 4)),
        ("a:\n  b:\n\n# later\nc: 1\n", ("a",), (2, 3, 2, 5)),
        ("[a: b , c]", (0,), (1, 2, 1, 6)),
        ("{a, b: }", ("b",), (1, 8, 1, 8)),
        ("a: &x   # why\n  'b'\n", ("a",), (2, 3, 2, 6)),
        ("a: &x\n  &y b: c\n", ("a",), (2, 6, 2, 10)),
        ("a: &x {b: c}\n", ("a",), (1, 7, 1, 13)),
        ("a: &x\nb: *x\n", ("a",), (1, 6, 1, 6)),
        ("a: |+\n  b\n\n\nc: 1\n", ("a",), (1, 4, 2, 4)),
        ("? a\n: b\n", ("a",), (2, 3, 2, 4)),
        ("--- a\n...\n", (), (1, 5, 1, 6)),
    ],
)
def test_span_of(text, path, span):
    document = read(text)
    assert document.faults == ()
    assert span_of(document, path) == span


@pytest.mark.parametrize(
    ("path", "span"),
    [
        ((), (2, 1, 2, 7)),
        (("year",), (3, 1, 3, 5)),
        (("beds", 0), (6, 5, 6, 9)),
        (("beds", 1), (11, 6, 11, 10)),
        (("beds", 2), (13, 4, 13, 4)),
        (("beds", 0, "plants", "share"), (7, 40, 7, 45)),
        (("beds", 1, "plants", 1), (11, 47, 11, 48)),
        (("beds", 1, "soil", "kind"), (9, 7, 9, 11)),
    ],
)
def test_key_span(path, span):
    assert key_span(parse(GARDEN), path) == span


@pytest.mark.parametrize(
    ("path", "like"),
    [
        (("nothing",), ()),
        (("nothing", 0, "at", "all"), ()),
        (("beds", 7), ("beds",)),
        (("beds", -1), ("beds",)),
        (("beds", "name"), ("beds",)),
        (("beds", 0, "area"), ("beds", 0)),
        (("beds", 0, "soil", "area", "m2"), ("beds", 0, "soil")),
        (("year", "of"), ("year",)),
        (("year", 0), ("year",)),
        (("beds", 0, "name"), ("beds", 0, "name")),
    ],
)
def test_nearest_span(path, like):
    document = parse(GARDEN)
    assert nearest_span(document, path) == key_span(document, like)


def test_places_that_are_not_there():
    document = parse(GARDEN)
    for ask in (span_of, key_span, written, sub):
        with pytest.raises(LookupError):
            ask(document, ("beds", 3))
    assert nearest_span(parse(b""), ("a",)) == (1, 1, 1, 1)


def test_key_of_an_entry_that_is_an_alias_is_the_alias():
    assert key_span(read("a: &x {b: 1}\nc: [*x]\n"), ("c", 0)) == (2, 5, 2, 7)


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("a: b\r\nc: d\r\n", Span(2, 4, 2, 5), (2, 1, "c: d", False)),
        ("x" * 300 + "\n", Span(1, 1, 1, 3), (1, 1, "x" * 240, True)),
        ("x" * 240 + "\n", Span(1, 1, 1, 3), (1, 1, "x" * 240, False)),
        ("x" * 241 + "\n", Span(1, 1, 1, 3), (1, 1, "x" * 240, True)),
        ("x" * 241 + "\n", Span(1, 241, 1, 242), (1, 2, "x" * 240, False)),
        ("a: " + "x" * 300 + "y", Span(1, 304, 1, 305), (1, 65, "x" * 239 + "y", False)),
        ("x" * 200 + "y" + "z" * 300, Span(1, 201, 1, 202), (1, 82, "x" * 119 + "y" + "z" * 120, True)),
        ("a: b\n" + "x" * 300 + "y\nc: d\n", Span(2, 301, 2, 302), (2, 62, "x" * 239 + "y", False)),
        ("a: |\n  b\n", Span(1, 4, 2, 4), (1, 1, "a: |", False)),
        ("a\n", Span(2, 1, 2, 1), (2, 1, "", False)),
        ("a\n", Span(3, 1, 3, 1), (3, 1, "", False)),
        ("a\n", Span(9, 9, 9, 9), (9, 1, "", False)),
    ],
)
def test_excerpt(text, span, expected):
    assert excerpt(read(text), span) == expected


def test_sub():
    document = read("a: [{b: yes, c: 1}]   # about a\nd: {e: {f: 1}, g: '#'} # about d\nh: no\n")
    part = sub(document, ("a", 0))
    assert part.data == {"b": "yes", "c": 1}
    assert span_of(part, ("c",)) == span_of(document, ("a", 0, "c"))
    assert [fault.path for fault in part.faults] == [("b",)]
    assert [comment.text for comment in comments(part)] == ["# about a"]
    assert comments(sub(document, ("d", "e"))) == ()
    assert sub(document, ("h",)).data == "no"
    assert [fault.place for fault in sub(read("no: no\n"), ("no",)).faults] == ["value"]
    assert sub(document, ()).data == document.data
    assert part.unlisted == 0


# Comments


def test_comments():
    assert [tuple(comment) for comment in comments(parse(GARDEN))] == [
        (1, 1, "# A plan that is clean and has most of what YAML has.", True),
        (5, 47, "# one entry per bed", False),
        (9, 21, "# so it holds water", False),
        (19, 16, "# a comment", False),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b#c # d # e\n", [(1, 8, "# d # e", False)]),
        ("- 'a # b' # c\n- {d: 'e # f'} # g\n", [(1, 11, "# c", False), (2, 16, "# g", False)]),
        ("a: '#' #\n", [(1, 8, "#", False)]),
        ('a: "x\n  # y"  # z\n', [(2, 9, "# z", False)]),
        ("a: |\n  # in\n# out\n", [(3, 1, "# out", True)]),
        ("a: | # head\n# out\nb: 1\n", [(1, 6, "# head", False), (2, 1, "# out", True)]),
        ("a: x\n  y  # end", [(2, 6, "# end", False)]),
        ("[a,#b\n c]#d\n", [(1, 4, "#b", False), (2, 4, "#d", False)]),
        ("a: b # c\r\n  # d\r\n", [(1, 6, "# c", False), (2, 3, "# d", True)]),
        ("'a#': b #c\n", [(1, 9, "#c", False)]),
        ("a: &x # y\n  'b#'\n", [(1, 7, "# y", False)]),
        ("a: &x '#1'\nb: *x # c\n", [(2, 7, "# c", False)]),
        ("? a # b\n: c\n", [(1, 5, "# b", False)]),
        ("a: b\n", []),
        ("a: 'b # c'\n", []),
        ("a: [1 # fatal\n", []),
    ],
)
def test_comments_are_found_between_scalars(text, expected):
    assert [tuple(comment) for comment in comments(read(text))] == expected


# Positions within a scalar


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: bcd", {0: (1, 4), 2: (1, 6), 3: (1, 7)}),
        ("a: b\n   c\n\n  d", {0: (1, 4), 1: (1, 5), 2: (2, 4), 3: (3, 1), 4: (4, 3), 5: (4, 4)}),
        ("a: 'b''c'", {0: (1, 5), 1: (1, 6), 2: (1, 8), 3: (1, 9)}),
        ('a: "b\\tc\\u00e9d"', {1: (1, 6), 2: (1, 8), 3: (1, 9), 4: (1, 15)}),
        ('a: "b \\\n   \\ c"', {1: (1, 6), 2: (2, 4), 3: (2, 6)}),
        ('"a\\\nb"', {1: (2, 1)}),
        ('"a\\\r\nb"', {1: (2, 1)}),
        ("a: |\n  b\n   c\n", {0: (2, 3), 1: (2, 4), 2: (3, 3), 3: (3, 4), 4: (3, 5), 5: (4, 1)}),
        ("a: |2-\n   b\n", {0: (2, 3), 1: (2, 4)}),
        ("a:\n  b: >\n      c\n      d\n\n      e\n", {}),
        ("a: >\n  b\n  c\n\n  d\n   e\n", {1: (2, 4), 2: (3, 3), 3: (4, 1), 4: (5, 3), 5: (5, 4), 7: (6, 4)}),
        ("a: 12", {0: (1, 4), 1: (1, 5)}),
    ],
)
def test_position_in(text, expected):
    document = read(text)
    for offset, position in expected.items():
        assert position_in(document, ("a",) if text[0] == "a" else (), offset) == position


def test_position_through_an_alias_and_in_a_list():
    document = read("a: &x bcd\nc: *x\nd: [1]\n")
    assert position_in(document, ("c",), 1) == (1, 8)
    assert position_in(document, ("d",), 5) == (3, 4)


LETTERS = st.text("ab '\"\\:#-\n\té𝄞,[]{}|>%&*!?01", max_size=40)


def literally(text, value, path, document):
    """Each character of the value stands at its position, or comes of a break, an escape or a fold."""
    lines = text.split("\n")
    last = (0, 0)
    for offset, character in enumerate(value):
        line, column = position = position_in(document, path, offset)
        source = (lines[line - 1] + "\n")[column - 1 :]
        assert position > last
        assert source[0] == character or source[0] == "\\" or (character, source[0]) == (" ", "\n")
        last = position
    assert position_in(document, path, len(value)) > last


@settings(max_examples=150, deadline=None)
@given(
    LETTERS,
    st.sampled_from(["'", '"', "|", ">", None]),
    st.integers(5, 30),
    st.booleans(),
)
@example("\n  a\n b\n\n\nc", "|", 20, True)
@example("a b a b a b a b\n\n  a b a b\na", ">", 8, True)
@example(" a", ">", 8, False)
def test_position_in_what_yaml_dumps(value, style, width, nested):
    data = {"k": [{"v": value}]} if nested else {"v": value}
    text = yaml.dump(data, Dumper=yaml.SafeDumper, default_style=style, width=width, allow_unicode=True)
    document = read(text)
    path = ("k", 0, "v") if nested else ("v",)
    found = sub(document, path).data
    if isinstance(found, str):
        literally(text, found, path, document)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from("|>"), st.sampled_from(["", "-", "+"]), st.lists(st.text("ab \t", max_size=6), max_size=8)
)
def test_position_in_blocks_of_any_lines(style, chomping, lines):
    body = "".join(f"    {line}\n" if line else "\n" for line in ["x", *lines])
    for text in (f"k:\n  v: {style}{chomping}\n{body}", f"k:\n  v: {style}2{chomping}\n{body}z: 1\n"):
        document = read(text)
        value = document.data["k"]["v"]
        assert value.strip()
        literally(text, value.rstrip("\n"), ("k", "v"), document)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["", "'", '"']),
    st.lists(
        st.sampled_from(["a", "b ", "  ", "\n ", "\n\n  ", "''", "\\t", "\\\n  ", "\\x41", "\t", "é"]),
        max_size=12,
    ),
)
def test_position_in_flow_scalars_of_any_lines(quote, pieces):
    inside = "".join(pieces)
    text = f"v: {quote}x{inside}y{quote}\n"
    document = read(text)
    if not is_fatal(document):
        literally(text, document.data["v"], ("v",), document)


# Faults

REFUSED = [
    ("", "input-empty", (1, 1, 1, 1), ()),
    ("# only a comment\n", "input-empty", (1, 1, 1, 1), ()),
    ("---\n...\n", "input-empty", (1, 1, 1, 1), ()),
    ("a: 1\na: 2\n", "input-duplicate-key", (2, 1, 2, 2), ("a",)),
    ("x:\n - {a: 1, b: 2, 'a': 3}\n", "input-duplicate-key", (2, 17, 2, 20), ("x", 0, "a")),
    ('a: {1: 2, "1": 3}\n', "input-duplicate-key", (1, 11, 1, 14), ("a", "1")),
    ("a: &x {b: 1}\nc: {<<: *x, b: 2}\n", "input-alias", (2, 5, 2, 7), ("c", "<<")),
    ("<<: {a: 1}\n", "input-alias", (1, 1, 1, 3), ("<<",)),
    ("a: [*b]\n", "input-alias", (1, 5, 1, 7), ("a", 0)),
    ("a: &x [1, *x]\n", "input-alias", (1, 11, 1, 13), ("a", 1)),
    ("a: &x 1\nb: &x [*x]\n", "input-alias", (2, 8, 2, 10), ("b", 0)),
    ("a: &x {b: {c: *x}}\n", "input-alias", (1, 15, 1, 17), ("a", "b", "c")),
    ("a: &x b\n*x : c\n", "input-alias", (2, 1, 2, 3), ()),
    ("a: !!python/object/apply:os.system [x]\n", "input-tag", (1, 4, 1, 35), ("a",)),
    ("a: !!int foo\n", "input-tag", (1, 4, 1, 9), ("a",)),
    ("- !x\n", "input-tag", (1, 3, 1, 5), (0,)),
    ("- ! x\n", "input-tag", (1, 3, 1, 4), (0,)),
    ("- &a !x {}\n", "input-tag", (1, 6, 1, 8), (0,)),
    ("!x a: b\n", "input-tag", (1, 1, 1, 3), ()),
    ("a: !x!y b\n", "input-tag", (1, 4, 1, 5), ()),
    ("a: !<%C0%80> b\n", "input-tag", (1, 4, 1, 13), ("a",)),
    ("a: !<x,X> b\n", "input-tag", (1, 4, 1, 10), ("a",)),
    ("a: 1\n---\nb: 2\n", "input-multi-document", (2, 1, 2, 4), ()),
    ("--- a\n--- b\n--- c\n", "input-multi-document", (2, 1, 2, 4), ()),
    ("a: " + "9" * 31, "input-number", (1, 4, 1, 35), ("a",)),
    ("a: -" + "1" * 16 + "." + "2" * 15, "input-number", (1, 4, 1, 37), ("a",)),
    ("a: " + "7" * 5000, "input-number", (1, 4, 1, 5004), ("a",)),
    ("a: " + "x" * 65_537, "input-size", (1, 4, 1, 65_541), ("a",)),
    ("? " + "x" * 1025 + "\n: 1\n", "input-size", (1, 3, 1, 1028), ()),
    ("b: 1\n" + "x" * 1100 + ": 1\n", "input-size", (2, 1, 2, 2), ()),
    ("x" * 1100 + ": 1\n", "input-size", (1, 1, 1, 2), ()),
    ("a: {[b]: c}\n", "input-syntax", (1, 5, 1, 6), ("a",)),
    ("? {b: c}\n: d\n", "input-syntax", (1, 3, 1, 4), ()),
    ("a: {? : b}\n", "input-syntax", (1, 7, 1, 8), ("a", "")),
]


@pytest.mark.parametrize(("text", "rule", "span", "path"), REFUSED, ids=lambda cell: str(cell)[:30])
def test_refused(text, rule, span, path):
    document = read(text)
    assert faults(document)[0] == (rule, span, path)
    assert rule != "input-multi-document" or len(document.faults) == 1
    assert is_fatal(document)
    assert comments(document) == ()


@pytest.mark.parametrize(
    "text",
    [
        "a: {b: 1}\nc: {b: 1}\n",
        '"<<": 1\n',
        "a: '*b'\nc: '!d'\n",
        "Well!: R & D, B&B, 5 * 3, !\n".replace(": ", ": x "),
        "--- \na: 1\n...\n",
        "%YAML 1.1\n---\na: 1\n",
        "a: " + "x" * 65_536,
        "? " + "x" * 1024 + "\n: 1\n",
        '"": 1\n',
        "[]",
        "text",
        "null",
        "a: &x 1\nb: &x 2\nc: *x\n",
        'a: "\\u00a0\\0\\e"\n',
        "a: b\r\nc:\td\r\n",
        "a: été ½ £ \u2013 \u2019 👩\u200d🌾\n",
    ],
    ids=lambda text: text[:20],
)
def test_accepted(text):
    assert read(text).faults == ()


SYNTAX = [
    ("a:\n\tb: 1\n", (2, 1), "a tab indents this line"),
    ("a:\n  b: 1\n\tc: 2\n", (3, 1), "a tab indents this line"),
    ("a: |\n\tx\n", (2, 1), "a tab indents this line"),
    ("a: [1, 2", (1, 4), "this bracket `[` is never closed"),
    ("a: {b: 1\nc: {d: 2}\n", (1, 4), "this bracket `{` is never closed"),
    ("a: [1 2, 'b' c]", (1, 14), "a comma or `]` is missing before this"),
    ("a: 'x\nb: 1\n", (1, 4), "this quote `'` is never closed"),
    ('a: "x', (1, 4), 'this quote `"` is never closed'),
    ("a: b: c\n", (1, 5), "a key cannot stand here"),
    ("a: - b\n", (1, 4), "a list entry cannot stand here"),
    ("a: 1\nfoo\nb: 2\n", (2, 1), "this is neither `key: value` nor"),
    ("- 1\na: 2\n", (2, 1), "a list goes on here, and `a` is no `-`"),
    ("a:\n  b: 1\n c: 2\n", (3, 2), "`c` does not belong here"),
    ("a: @x\n", (1, 4), "`@` cannot begin a value"),
    ("a: %5\n", (1, 4), "`%` cannot begin a value"),
    ("a: * b\n", (1, 4), "a value that begins with `*` is not read as text"),
    ("a: & b\n", (1, 4), "a value that begins with `&` is not read as text"),
    ("a: }\n", (1, 4), "a value is due here, and `}` cannot begin one"),
    ('a: "\\q"\n', (1, 5), "begins no escape"),
    ('a: "\\ud800"\n', (1, 7), "this escape names no character"),
    ("a: >x\n", (1, 4), "after `>` the text begins on the next line"),
    ("%FOO\n---\na: 1\n", (1, 1), "a line that begins with `%`"),
    ("%YAML 1.3\n---\na: 1\n", (1, 1), "only YAML 1.1 and 1.2 are read"),
    ("[a]\nb\n", (2, 1), "the document ended before this"),
]


@pytest.mark.parametrize(("text", "position", "message"), SYNTAX, ids=[repr(row[0]) for row in SYNTAX])
def test_syntax(text, position, message):
    (fault,) = read(text).faults
    assert fault.rule == "input-syntax"
    assert fault.span[:2] == position
    assert message in fault.message


def test_what_had_come_before_a_fault_is_kept():
    document = read("template: x\nb: {c: [1, 'two'\n")
    assert document.data == {"template": "x", "b": {"c": [1, "two"]}}
    assert span_of(document, ("b", "c", 1)) == (2, 12, 2, 17)
    assert span_of(document, ("b", "c")) == (2, 8, 2, 17)


SPACE = "type a plain space instead"
UNSEEN = "delete it; it cannot be seen"
ORDER = "delete it; it changes the order in which text is shown"
LINE_END = "end lines with a line feed instead"
MARK = "delete it; a byte order mark may stand only once, at the start of the file"
NULL = "delete it; a file full of them is UTF-16, to be saved as UTF-8"
DELETE = "delete it"
CHARACTERS = [
    ("\xa0", "U+00A0 (no-break space)", SPACE),
    ("\u202f", "U+202F (narrow no-break space)", SPACE),
    ("\u2009", "U+2009 (thin space)", SPACE),
    ("\u200b", "U+200B (zero width space)", UNSEEN),
    ("\u202e", "U+202E (right-to-left override)", ORDER),
    ("\u2066", "U+2066 (left-to-right isolate)", ORDER),
    ("\u061c", "U+061C (arabic letter mark)", ORDER),
    ("\x00", "U+0000 (null)", NULL),
    ("\x1b", "U+001B (escape)", DELETE),
    ("\x08", "U+0008 (backspace)", DELETE),
    ("\x0b", "U+000B (vertical tab)", DELETE),
    ("\x0c", "U+000C (form feed)", DELETE),
    ("\x07", "U+0007 (control character)", DELETE),
    ("\x7f", "U+007F (delete)", DELETE),
    ("\x85", "U+0085 (next line)", LINE_END),
    ("\x9b", "U+009B (control character)", DELETE),
    ("\u2028", "U+2028 (line separator)", LINE_END),
    ("\u2029", "U+2029 (paragraph separator)", LINE_END),
    ("\r", "U+000D (carriage return without a line feed)", LINE_END),
    ("\ufeff", "U+FEFF (zero width no-break space)", MARK),
    ("\ufffe", "U+FFFE (not a character)", DELETE),
    ("\ufdd0", "U+FDD0 (not a character)", DELETE),
    ("\U0001ffff", "U+1FFFF (not a character)", DELETE),
    ("\U000e0041", "U+E0041 (tag latin capital letter a)", UNSEEN),
]


@pytest.mark.parametrize(("character", "name", "advice"), CHARACTERS, ids=[row[1][:6] for row in CHARACTERS])
@pytest.mark.parametrize("around", ["é: x%s", "# é\na: b # %s", "a: '%sx'", "%s"])
def test_refused_characters(character, name, advice, around):
    text = around % character
    (fault,) = (
        read("a: b\r\n" + text).faults if character != "\ufeff" or around != "%s" else read("\n\ufeff").faults
    )
    line, column = (
        text[: text.index(character)].count("\n") + 2,
        len(text.split(character)[0].split("\n")[-1]) + 1,
    )
    assert (fault.rule, tuple(fault.span)) == ("input-character", (line, column, line, column + 1))
    assert fault.message == f"the character {name} is not allowed: {advice}"
    assert (fault.place, fault.severity) == ("value", "error")


@pytest.mark.parametrize("code", [*range(9), *range(0x0B, 0x0D), *range(0x0E, 0x20), 0x7F])
def test_controls_are_refused_in_a_text_that_is_ascii(code):
    (fault,) = read(f"a: x{chr(code)}\n").faults
    assert (fault.rule, fault.span) == ("input-character", (1, 5, 1, 6))


def test_an_alias_says_what_is_wrong_with_it():
    (inner,) = read("a: &x [*x]\n").faults
    assert inner.message == "`*x` stands within the very value it stands for: write out what is meant"
    (unknown,) = read("a: *bold\n").faults
    assert "quote it if text is meant" in unknown.message


def test_twenty_refused_characters_are_listed_and_the_rest_counted():
    document = read("a: " + "\xa0" * 50)
    assert len(document.faults) == 20
    assert document.unlisted == 30


@pytest.mark.parametrize(
    ("data", "position", "message"),
    [
        (b"a: 1\nb: caf\xe9 x", (2, 7), "0xE9 (é in Latin-1)"),
        (b"a: \xa1", (1, 4), "the byte 0xA1 (¡ in Latin-1) is"),
        (b"a: \xa0", (1, 4), "the byte 0xA0 is"),
        (b"a: \xc3\xa9 \xc0\xaf", (1, 6), "0xC0"),
        (b"a: \xe2\x82", (1, 4), "cut off"),
        (b"\xff\xfea\x00", (1, 1), "UTF-16"),
        (b"\xfe\xff\x00a", (1, 1), "UTF-16"),
        (b"a: \xed\xa0\x80", (1, 4), "0xED"),
        (b"\xef\xbb\xbfa: \x80", (1, 4), "0x80"),
    ],
)
def test_encoding(data, position, message):
    document = parse(data)
    (fault,) = document.faults
    assert (fault.rule, fault.span[:2]) == ("input-encoding", position)
    assert message in fault.message
    assert (document.data, document.unlisted) == (None, 0)


def test_one_byte_order_mark_is_no_character():
    document = parse(b"\xef\xbb\xbfa: b")
    assert (document.faults, document.text, span_of(document, ("a",))) == ((), "a: b", (1, 4, 1, 5))
    (fault,) = parse(b"\xef\xbb\xbf\xef\xbb\xbfa: b").faults
    assert (fault.rule, fault.span) == ("input-character", (1, 1, 1, 2))


# Limits

NESTINGS = [
    lambda depth: "[" * depth + "]" * depth,
    lambda depth: "{a: " * depth + "}" * depth,
    lambda depth: "- " * depth + "x",
    lambda depth: "".join(" " * level + "a:\n" for level in range(depth)) + " " * depth + "b",
]


@pytest.mark.parametrize("nesting", NESTINGS)
def test_depth(nesting):
    assert read(nesting(64)).faults == ()
    (fault,) = read(nesting(65)).faults
    assert fault.rule == "input-depth"
    line, column, *end = fault.span
    assert end == [line, column + 1]
    assert len(fault.path) == 64
    (fault,) = read(nesting(2000)).faults
    assert fault.rule == "input-depth"


def test_depth_with_little_stack():
    seen: list[object] = []

    def run():
        for nesting in NESTINGS:
            seen.extend(fault.rule for depth in (64, 65, 1000) for fault in read(nesting(depth)).faults)
        seen.extend(fault.rule for fault in parse(b"[" * 80_000).faults)
        document = read(NESTINGS[0](64))
        seen.append(span_of(document, (0,) * 63))

    before = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert seen == ["input-depth"] * 9 + [Span(1, 64, 1, 66)]


def test_depth_behind_aliases():
    deep = "[" * 40 + "]" * 40
    assert read(f"a: &x {deep}\nb: {'[' * 23}*x{']' * 23}\n").faults == ()
    (fault,) = read(f"a: &x {deep}\nb: {'[' * 24}*x{']' * 24}\n").faults
    assert (fault.rule, fault.span) == ("input-alias", (2, 28, 2, 30))


def test_aliases_share_data():
    document = read("a: &x {b: [1]}\nc: *x\n")
    assert document.data == {"a": {"b": [1]}, "c": {"b": [1]}}
    assert document.data["a"] is document.data["c"]


@pytest.mark.parametrize(
    ("limit", "text", "span"),
    [
        ({"aliases": 0}, "a: &x 1\nb: *x\n", (2, 4, 2, 6)),
        ({"aliases": 2}, "a: &x 1\nb: [*x, *x, *x]\n", (2, 13, 2, 15)),
        ({"aliases": 1}, "a: &x 1\nb: [*x, *x, *x]\n", (2, 9, 2, 11)),
        ({"alias_nodes": 2}, "a: &x 1\nb: [*x, *x, *x]\n", (2, 13, 2, 15)),
        ({"alias_nodes": 5}, "a: &x [1, 2]\nb: [*x, *x]\n", (2, 9, 2, 11)),
        ({"alias_nodes": 8}, "a: &x [1, 2]\nb: &y [*x]\nc: *y\nd: *x\n", (4, 4, 4, 6)),
    ],
)
def test_alias_limits(limit, text, span):
    (fault,) = read(text, LIMITS._replace(**limit)).faults
    assert (fault.rule, fault.span) == ("input-alias", span)
    (name, most) = next(iter(limit.items()))
    assert read(text, LIMITS._replace(**{name: most + 3})).faults == ()


def test_nodes():
    limits = LIMITS._replace(nodes=6)
    assert read("a: [1, 2]\n", limits).faults == ()  # the mapping, its key, the list, two entries: 5
    assert read("a: [1, 2, 3]\n", limits).faults == ()
    (fault,) = read("a: [1, 2, 3, 4]\n", limits).faults
    assert (fault.rule, fault.span[:2], fault.path) == ("input-nodes", (1, 14), ("a", 4))
    assert [fault.rule for fault in read("a: &x [1, 2]\nb: *x\n", limits).faults] == ["input-nodes"]


@pytest.mark.parametrize(
    ("text", "limit", "message"),
    [
        ("a: 12345", {"digits": 4}, "this number has 5 digits, and at most 4 are allowed"),
        ("a: -12.345", {"digits": 4}, "this number has 5 digits, and at most 4 are allowed"),
        ("- 12345", {"digits": 4}, "this number has 5 digits, and at most 4 are allowed"),
        ("a: plums", {"scalar": 4}, "this text has 5 characters, and at most 4 are allowed"),
        ("plums: 1", {"key": 4}, "this key has 5 characters, and at most 4 are allowed"),
        ("a: 12345", {"digits": 0}, "this number has 5 digits, and at most 0 are allowed"),
    ],
)
def test_limits_that_are_lower_than_a_short_scalar_is_long(text, limit, message):
    (fault,) = read(text, LIMITS._replace(**limit)).faults
    assert fault.message.startswith(message)
    (name, most) = next(iter(limit.items()))
    assert read(text, LIMITS._replace(**{name: most + 5})).faults == ()


def test_numbers_too_long_for_python_are_refused_whatever_the_limit():
    (fault,) = read("a: " + "9" * 5000, LIMITS._replace(digits=10_000)).faults
    assert "5,000 digits, and at most 4000 are" in fault.message


def test_after_a_duplicate_key_paths_are_right():
    document = read("a: 1\nb: 2\na: {c: yes}\n")
    assert [fault.path for fault in document.faults] == [("a",), ("a", "c")]
    assert document.data == {"a": {"c": "yes"}, "b": 2}
    assert span_of(document, ("a", "c")) == (3, 8, 3, 11)


def test_size_in_bytes():
    limits = LIMITS._replace(size=8)
    assert parse("a: é é".encode(), limits).faults == ()
    (fault,) = parse("a: é éx".encode(), limits).faults
    assert (fault.rule, fault.span) == ("input-size", (1, 1, 1, 1))


def test_faults_beyond_the_limit_are_counted():
    limits = LIMITS._replace(findings=2)
    document = read("- yes\n- no\n- on\n- !x a\n", limits)
    assert [fault.rule for fault in document.faults] == ["input-ambiguous-scalar"] * 2 + ["input-tag"]
    assert document.unlisted == 1
    document = read("a: 1\n" * 10, limits)
    assert (len(document.faults), document.unlisted) == (2, 7)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = [
    ("brackets", b"[" * 80_000, "input-depth"),
    ("bomb", BOMB.encode(), "input-alias"),
    ("aliases", b"a: &a 1\nb:\n" + b"- *a\n" * 100_000, "input-alias"),
    ("undefined aliases", b"- *a\n" * 100_000, "input-alias"),
    ("keys", b"".join(b"k%d: 1\n" % number for number in range(200_001)), "input-nodes"),
    ("entries", b"- a\n" * 200_001, "input-nodes"),
    (
        "duplicates",
        b"".join(b"k%d: 1\n" % number for number in range(40_000)) + b"k39999: 1\n" * 40_000,
        None,
    ),
    ("merges", b"- {<<: 1}\n" * 60_000, "input-alias"),
    ("scalar", b"a: " + b"x" * 1_000_000, "input-size"),
    ("size", b"a" * (3 * 1024 * 1024 + 1), "input-size"),
    ("nulls", b"\0" * 3_000_000, "input-character"),
    ("lines", b"\n" * 3_000_000, "input-empty"),
    ("digits", b"a: " + b"9" * 60_000, "input-number"),
    ("times", b"a: 1" + b":11" * 20_000 + b"x", "nothing"),
    ("tag", b"!" * 3_000_000, "input-tag"),
    ("quote", b"a: '" + b"b\n" * 1_000_000, "input-syntax"),
]


@pytest.mark.parametrize(("data", "rule"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_hostile_input_is_refused_quickly(data, rule):
    started = time.process_time()
    document = parse(data)
    took = time.process_time() - started
    assert (document.faults[0].rule if document.faults else "nothing") == (rule or "input-duplicate-key")
    assert took < 5  # none took more than 0.9 s where this was written; the room is for busy machines


# Laws


def test_line_breaks_do_not_change_data():
    assert parse(GARDEN.replace(b"\n", b"\r\n")).data == parse(GARDEN).data


def end_of_text(text):
    lines = text.split("\n")
    return len(lines), len(lines[-1]) + 1


def lawful(data):
    """Whatever the bytes are: no exception, faults and places within the text, and messages in full."""
    document = parse(data)
    end = end_of_text(document.text)
    for fault in document.faults:
        line, column, *stop = fault.span
        assert (1, 1) <= (line, column) <= tuple(stop) <= end
        assert 1 <= len(fault.message) < 300
        assert re.fullmatch("input-[a-z-]+", fault.rule)
        excerpt(document, fault.span)
    if not is_fatal(document):
        for path, _ in places(document.data):
            for span in (
                span_of(document, path),
                key_span(document, path),
                nearest_span(document, (*path, "?")),
            ):
                assert (1, 1) <= span[:2] <= span[2:] <= end
            position_in(document, path, 1)
        comments(document)
    return document


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=80) | st.text("ab:-?[]{},&*!|>'\"%@#~<=0.\n\t \r\xa0%", max_size=60).map(str.encode)
)
@example(b"!<%C0%80>")
@example(b"%TAG ! %ff\n--- !a b")
@example(b"&a")
@example(b"*a")
@example(b"? ")
@example(b"- &a\n- *a")
@example(b"a: |")
@example(b"a: >\n\n\n")
def test_parse_never_raises(data):
    lawful(data)


def strings(value):
    """Data as PyYAML's base loader gives it: every scalar as text."""
    match value:
        case dict():
            return {key: strings(child) for key, child in value.items()}
        case list():
            return [strings(child) for child in value]
        case bool():
            return str(value).lower()
        case None:
            return ""
    return str(value)


def without_nulls(value):
    match value:
        case dict():
            return {key: without_nulls(child) for key, child in value.items()}
        case list():
            return [without_nulls(child) for child in value]
    return "" if value in ("null", "~") else value.replace("-0", "0") if value == "-0" else value


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_mutations_of_a_plan(data):
    text = bytearray(GARDEN)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        until = at + data.draw(st.sampled_from([0, 0, 1, 2, 30]))
        piece = st.sampled_from(
            [b"", b" ", b"\n", b"-", b": ", b"&x ", b"*x", b"!", b"'", b'"', b"[", b"}", b"#"]
        )
        text[at:until] = data.draw(piece | st.just(b"\n  ") | st.just(b"\t"))
    document = lawful(bytes(text))
    if not is_fatal(document):
        loader = yaml.CBaseLoader
        assert without_nulls(strings(document.data)) == without_nulls(yaml.load(bytes(text), loader))  # noqa: S506 - text only


PLAIN_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]), max_size=12)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**29), 10**29) | PLAIN_TEXT | LETTERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN_TEXT, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=120, deadline=None)
@given(
    st.dictionaries(PLAIN_TEXT, DATA, max_size=4), st.sampled_from([None, "'", '"', "|", ">"]), st.booleans()
)
def test_what_yaml_dumps_is_read_back(data, style, flow):
    """Keys too; with a style of its own a dumped number is text, so then all is compared as text."""
    lines = {"default_flow_style": flow, "allow_unicode": False, "width": 60, "sort_keys": False}
    text = yaml.dump(data, Dumper=yaml.SafeDumper, default_style=style, **lines)
    text = re.sub(r"!!(int|bool|null) ", "", text)
    document = read(text)
    assert not is_fatal(document)
    if style is None:
        assert document.data == data
    for path, value in places(document.data):
        source = written(document, path)
        if isinstance(value, str) and source[0] not in "|>":  # a block's indent is told by its surroundings
            assert yaml.load(source, yaml.CBaseLoader) == value  # noqa: S506 - text only


def test_without_libyaml_it_says_what_to_do():
    code = (
        "import sys; sys.modules['yaml._yaml'] = None\n"
        "from plan_lint.document import parse\n"
        "from plan_lint.findings import PlanLintError\n"
        "try: parse(b'a: 1')\n"
        "except PlanLintError as error: print(error)\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, **watched()}
    )
    assert "PyYAML was installed without libyaml" in done.stdout
    assert "pip install" in done.stdout


def test_what_stands_for_itself_has_no_text():
    text = parse(b"a: &x [*x]\n")
    assert written(text, ("a", 0)) == ""
    assert sub(text, ("a", 0)).bounds == (0, 0)


def test_tags_and_long_texts_beyond_what_is_listed_are_counted():
    text = parse(b"a: !x 1\nb: !y 2\nc: long\n", LIMITS._replace(findings=1, scalar=3))
    assert [(fault.rule, fault.span.line) for fault in text.faults] == [("input-tag", 1)]
    assert text.unlisted == 2


def test_an_error_of_the_reader_without_a_place_stands_at_the_beginning():
    rule, message, start, end = explained("a: 1", yaml.YAMLError("it is odd"))
    assert (rule, "it is odd" in message, start, end) == ("input-syntax", True, 0, 1)


def test_an_error_of_the_parser_without_a_mark_stands_at_the_beginning():
    told = explained("\n" + "x" * 1100 + ": 1", yaml.MarkedYAMLError("while reading", problem="it is odd"))
    assert told == (
        "input-syntax",
        "the text cannot be read as YAML while reading: it is odd, at the end of the line",
        0,
        0,
    )
    (_rule, message, *at) = explained("", yaml.MarkedYAMLError("while reading", problem="it is odd"))
    assert (message.rpartition(", ")[2], at) == ("at the end of the file", [0, 0])


OTHERS = "read as text, but other YAML readers take it for"
QUOTED = "quote it if text is meant"


def test_a_key_ends_with_its_line():
    (fault,) = parse(b"a: 1\nfoo\n" + b"x" * 1100 + b": 1\n").faults
    message = "this is neither `key: value` nor part of the text before it: add the colon, or indent it"
    assert (fault.rule, fault.message) == ("input-syntax", message)


@pytest.mark.parametrize(
    ("text", "rule", "message"),
    [
        (
            "a: " + "x" * 65_537,
            "input-size",
            "this text has 65,537 characters, and at most 65,536 are allowed: shorten it",
        ),
        (
            "? " + "x" * 1025 + "\n: 1\n",
            "input-size",
            "this key has 1,025 characters, and at most 1,024 are allowed: shorten it",
        ),
        (
            "<<: {a: 1}\n",
            "input-alias",
            "merge keys (`<<`) are not read: write out the keys that it would bring in",
        ),
        (
            "a: 010\n",
            "input-ambiguous-scalar",
            f"`010` is {OTHERS} a number in base 8: {QUOTED}, or write the number in plain digits",
        ),
        (
            "010: 1\n",
            "input-ambiguous-scalar",
            f"`010` is {OTHERS} a number in base 8: quote it",
        ),
        (
            "a: NULL\n",
            "input-ambiguous-scalar",
            f"`NULL` is {OTHERS} nothing: {QUOTED}, or write null",
        ),
    ],
    ids=lambda cell: str(cell)[:20],
)
def test_what_is_refused_in_these_words(text, rule, message):
    (fault,) = read(text).faults
    assert (fault.rule, fault.message) == (rule, message)


def test_without_libyaml_nothing_is_read(monkeypatch):
    monkeypatch.setattr(tree, "with_libyaml", False)
    with pytest.raises(PlanLintError, match="PyYAML was installed without libyaml"):
        parse(b"a: 1")


def test_plain_bytes():
    assert is_plain(bytes(range(0x20, 0x7F)) + b"\t\n")
    others = {*range(256)} - {*range(0x20, 0x7F), *b"\t\n"}
    assert not any(is_plain(bytes([byte])) for byte in others)


def test_where_characters_come_from_is_told_for_their_own_text_only():
    assert origins("'abc'", 0, 5, "abc") == (1, 2, 3, 4)
    assert origins("'abc'", 0, 5, "xyz") == (0, 0, 0, 0)


@pytest.mark.parametrize("text", [b"%YAML\n--- a\n", b"%YAML 1.x\n--- a\n", b"%TAG\n--- a\n"])
def test_orders_to_the_reader_are_refused_though_they_are_half_written(text):
    (fault,) = parse(text).faults
    order = "a line that begins with `%` is an order to the reader: leave it out, or quote the text"
    assert (fault.rule, fault.message) == ("input-syntax", order)


def test_unknown_aliases_beyond_what_is_listed_are_counted():
    text = parse(b"a: *x\nb: *y\n", LIMITS._replace(findings=1))
    assert ([fault.rule for fault in text.faults], text.unlisted) == (["input-alias"], 1)


@pytest.mark.parametrize("text", [b"a: !<x y\n", b"a: !<\n", b"a: !<%zz> b\n", b"a: !x!\n", b"a: !x!y z\n"])
def test_tags_are_refused_though_they_are_half_written(text):
    (fault,) = parse(text).faults
    advice = "tags are not allowed: leave it out, or quote the whole value if text is meant"
    assert (fault.rule, fault.message, fault.span.line, fault.span.column) == ("input-tag", advice, 1, 4)


LINE_UP = "indent this line as its neighbours are"
QUOTE = "quote the text if this colon belongs to it"
OWN_LINE = "on a line of its own, indented as its neighbours are"


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a:\n\tb: 1\n", "a tab indents this line: YAML takes spaces only, so type spaces", (2, 1)),
        (
            "a: 1\n...\nb: 2\n",
            "the document ended before this, and more follows: keep one plan in one file",
            (3, 1),
        ),
        (
            "a: 1\n b: 2\n",
            f"a key cannot stand here: {QUOTE}, or begin the key {OWN_LINE}",
            (2, 3),
        ),
        ("- a\nb: 1\n", f"a list goes on here, and `b` is no `-`: {LINE_UP}", (2, 1)),
        (
            "a: 'x' y\n",
            f"`y` does not belong here: {LINE_UP}, and quote a value that holds quotes or brackets",
            (1, 8),
        ),
        (
            "a: [1\n",
            "this bracket `[` is never closed, or a comma is missing in it: close it with `]`",
            (1, 4),
        ),
    ],
)
def test_what_is_wrong_with_a_text_in_these_words(text, message, place):
    (fault,) = parse(text.encode()).faults
    assert (fault.rule, fault.message, fault.span[:2]) == ("input-syntax", message, place)
    assert fault.place == "value"


TRUE = ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "True", "TRUE"]
FALSE = ["n", "N", "no", "No", "NO", "off", "Off", "OFF", "False", "FALSE"]


@pytest.mark.parametrize(
    ("word", "value"), [*((word, "true") for word in TRUE), *((word, "false") for word in FALSE)]
)
def test_words_that_others_read_as_true_or_false(word, value):
    (fault,) = parse(f"a: {word}\n".encode()).faults
    reason = f"take it for {value}: quote it if text is meant, or write {value}"
    message = f"`{word}` is read as text, but other YAML readers {reason}"
    assert (fault.rule, fault.message) == ("input-ambiguous-scalar", message)


def test_what_others_read_as_a_date():
    (fault,) = parse(b"a: 2009-03-31\n").faults
    assert (
        fault.message == "`2009-03-31` is read as text, but other YAML readers take it for a date: quote it"
    )


def test_the_last_line_may_have_no_end():
    text = parse(b"a: 1")
    assert (excerpt(text, span_of(text, ("a",))).text, text.unlisted) == ("a: 1", 0)


def test_a_fault_is_an_error_at_a_value_unless_more_is_said():
    fault = Fault("input-x", "told", Span(1, 1, 1, 2))
    assert (fault.path, fault.severity, fault.fix, fault.place) == ((), "error", None, "value")
