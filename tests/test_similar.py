"""The name of many that was probably meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_lint.language.similar import RARE, similar

ROSTER = ("Norfolk", "Suffolk", "Safer Portsmouth Partnership", "Derby", "Derbyshire")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Safer Portsmouth", "Safer Portsmouth Partnership"),
        ("norfolk", "Norfolk"),
        ("Norfok", "Norfolk"),
        ("Derby ", "Derby"),
        ("Derbyshir", "Derbyshire"),
        ("Sheffield", None),
        ("", None),
        ("a", None),
    ],
)
def test_similar(text, meant):
    assert similar(text, ROSTER) == meant


def test_of_two_that_are_as_near_the_first_of_the_alphabet():
    assert similar("Area 3", ("Area 2", "Area 1")) == similar("Area 3", ("Area 1", "Area 2")) == "Area 1"


def test_what_is_too_long_for_a_name_is_like_none():
    longest = ("word " * 200)[:1000]
    assert similar(longest, (longest, "word")) == longest
    assert similar(f"{longest}s", (f"{longest}s", "word")) is None
    assert similar(longest, (f"{longest}s", "Derby")) is None


def test_what_very_many_share_tells_nothing():
    many = tuple(f"Partnership {number:04}" for number in range(RARE * 4))
    assert similar("Partnership", many) is None
    assert similar("Partnership 0123", many) == "Partnership 0123"


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=8))
def test_it_is_one_of_the_names_and_their_order_does_not_matter(text, names):
    meant = similar(text, tuple(names))
    assert meant is None or meant in names
    assert similar(text, tuple(reversed(names))) == meant
    if text.strip() and text in names:
        folded = " ".join(text.casefold().split())
        assert meant is not None
        assert " ".join(meant.casefold().split()) == folded
