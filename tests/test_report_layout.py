"""Source lines with their underlines and labels, and wrapped text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_lint.report.layout import Mark, plain, shorten, simple_line, source_line, width_of, wrap


def drawn(text, *marks, room=80, goes_on=False):
    """The line as drawn; a mark is (figure, label), the first one is the finding's own."""
    found: list[Mark] = []
    for figure, label in marks:
        start = text.index(figure) + 1
        found.append(Mark(start, start + len(figure), label, main=not found))
    return plain(source_line(dict(enumerate(text, 1)), found, room, goes_on=goes_on)).rstrip("\n")


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("rows: 29", [("29", "rows")], "rows: 29\n      ^^ rows"),
        ("rows: 29", [("29", "")], "rows: 29\n      ^^"),
        (
            "{a: 779, b: 818}",
            [("818", "later"), ("779", "earlier")],
            "{a: 779, b: 818}\n    ---     ^^^ later\n    earlier",
        ),
        (
            "{a: 779, b: 818}",
            [("779", "stated"), ("818", "later")],
            "{a: 779, b: 818}\n    ^^^     --- later\n    stated",
        ),
        (  # a label that would run into its neighbour hangs one row lower
            "{a: 1, b: 2, c: 3}",
            [("3", "third"), ("2", "second"), ("1", "the first of all")],
            "{a: 1, b: 2, c: 3}\n    -     -     ^ third\n    |     second\n    the first of all",
        ),
        (
            "{a: 1, b: 2, c: 3}",
            [("3", "third"), ("2", "2nd"), ("1", "1st")],
            "{a: 1, b: 2, c: 3}\n    -     -     ^ third\n    1st   2nd",
        ),
        ("{東: 12, b: 3}", [("12", "rows")], "{東: 12, b: 3}\n     ^^ rows"),
        ("東京: 1", [("東京", "city")], "東京: 1\n^^^^ city"),
        ("\trows: 29", [("29", "")], "    rows: 29\n          ^^"),
        ("\trows", [("\t", "tab")], "    rows\n^^^^ tab"),
        ("a\x1b[31m: 29", [("29", "")], "a\\x1b[31m: 29\n           ^^"),
        ("e\u0301: 29", [("29", "")], "e\u0301: 29\n   ^^"),
        ("##[x]: 29", [("29", "")], "#\\x23[x]: 29\n          ^^"),
        ("a\u202e: 29", [("\u202e", "turns")], "a\\u202e: 29\n ^^^^^^ turns"),
    ],
)
def test_underlines_stand_under_their_figures(text, marks, expected):
    assert drawn(text, *marks) == expected


def test_the_finding_is_underlined_over_what_it_lies_in():
    text = "{number: 15}"
    marks = [Mark(10, 12, "number", main=True), Mark(1, 13, "entry", main=False)]
    lines = plain(source_line(dict(enumerate(text, 1)), marks, 80, goes_on=False))
    assert lines == "{number: 15}\n---------^^- entry\n         number\n"


def test_a_mark_past_the_end_is_drawn_there():
    lines = plain(source_line(dict(enumerate("rows:", 1)), [Mark(6, 6, "", main=True)], 80, goes_on=False))
    assert lines == "rows:\n     ^\n"


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (30, "...aaaaaaaaaa 29 bbbbbbbbbb...\n              ^^ rows"),
        (20, "...aaaaa 29 bbbbb...\n         ^^ rows"),
    ],
)
def test_a_long_line_is_cut_around_its_figure(room, expected):
    assert drawn("a" * 50 + " 29 " + "b" * 50, ("29", "rows"), room=room) == expected


def test_what_lies_between_two_figures_is_cut_out():
    text = "x: 17, " + "y" * 60 + ", z: 29"
    assert drawn(text, ("29", "rows"), ("17", "number"), room=40) == (
        "x: 17, yyyyyyyyyyyyy...yyyyyyyyyy, z: 29\n"
        "   --                                 ^^\n"
        "   number                           rows"
    )


def test_a_line_of_which_only_a_piece_is_known_is_shown_as_cut():
    characters = dict(enumerate("number: 15", 200))
    lines = plain(source_line(characters, [Mark(208, 210, "", main=True)], 80, goes_on=True))
    assert lines == "...number: 15...\n           ^^\n"


LINE = st.text(st.sampled_from("ab1 \t{}東\u202e\x1b\u0301\U000e0041"), max_size=240)
PLACE = st.tuples(st.integers(1, 260), st.integers(0, 240), st.text(st.sampled_from("ab 東"), max_size=30))


@given(LINE, st.lists(PLACE, min_size=1, max_size=12), st.integers(20, 120), st.booleans())
def test_nothing_drawn_is_wider_than_the_room(text, places, room, goes_on):
    marks = [
        Mark(start, start + length, label, main=not index)
        for index, (start, length, label) in enumerate(places)
    ]
    lines = source_line(dict(enumerate(text, 1)), marks, room, goes_on=goes_on)
    for line in lines:
        written = "".join(piece for piece, _ in line)
        assert width_of(written) <= room + 1  # a mark past the end stands one column further
        assert written.isprintable()
    assert any("^" in piece for line in lines[1:] for piece, _ in line)


@given(st.text("ab 1", min_size=1, max_size=60), st.data())
def test_the_underlined_text_is_the_figure(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    line, under = (
        plain(
            source_line(
                dict(enumerate(text, 1)), [Mark(start + 1, end + 1, "", main=True)], 80, goes_on=False
            )
        )
        .rstrip("\n")
        .split("\n")
    )
    assert [index for index, sign in enumerate(under) if sign == "^"] == list(range(start, end))
    assert line == text.rstrip()


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("one two three", 13, ["one two three"]),
        ("abcdefghij kl", 4, ["abcd", "efgh", "ij", "kl"]),
        ("百合園の花 a", 6, ["百合園", "の花 a"]),
        ("", 8, [""]),
    ],
)
def test_text_wraps_by_screen_columns(text, room, lines):
    assert wrap(text, room) == lines


@given(st.text(st.sampled_from("ab 東\u0301"), max_size=80), st.integers(2, 30))
def test_wrapping_loses_no_text(text, room):
    lines = wrap(text, room)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line) <= room for line in lines)


@pytest.mark.parametrize(
    ("text", "room", "shown"), [("rows", 4, "rows"), ("planted", 6, "pla..."), ("百合園の花", 8, "百合...")]
)
def test_labels_are_shortened_to_the_room(text, room, shown):
    assert shorten(text, room) == shown


@given(st.text("ab 1{}", min_size=1, max_size=40), st.data())
def test_a_simple_line_is_laid_out_like_any_other(text, data):
    places = st.tuples(st.integers(1, len(text)), st.integers(1, 9))
    found = data.draw(st.lists(places, min_size=1, max_size=5))
    marks = [
        Mark(start, start + length, f"label {start}", main=not index)
        for index, (start, length) in enumerate(found)
    ]
    assert simple_line(text, marks, 80) == source_line(dict(enumerate(text, 1)), marks, 80, goes_on=False)


@pytest.mark.parametrize("text", ["ab 東", "a\tb", "\x1b[1m", "##[error]a", "a" * 81])
def test_a_line_that_must_be_changed_to_be_shown_is_not_simple(text):
    assert simple_line(text, [Mark(1, 2, "", main=True)], 80) is None
