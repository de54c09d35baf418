"""Patterns: what is refused and why, and that matching takes linear time."""

from __future__ import annotations

import time

import pytest

from plan_lint.language.patterns import fault_of, inside, whole

REFUSED = {
    r"\d": r"`\d` means different characters to different engines: write [0-9]",
    r"a\W": r"`\W` means different characters to different engines: write [A-Za-z0-9_]",
    r"[\s]": r"`\s` means different characters to different engines: write [ \t]",
    r"\bcat": r"`\b` means different characters to different engines: write explicit neighbours",
    "[a&&b]": r"`&&` in `[...]` means different things to different engines: write `\&`",
    "[a--b]": r"`--` in `[...]` means different things to different engines: write `\-`",
    "[[a]]": r"`[a` in `[...]` means different things to different engines: write `\[`",
    "[]a]": r"`]` first in `[...]` means different things to different engines: write `\]`",
    "[^]a]": r"`]` first in `[...]` means different things to different engines: write `\]`",
    r"\pL": r"`\p` means different things to different engines: write the characters themselves",
    r"[\x41]": r"`\x` means different things to different engines: write the characters themselves",
    r"a\0": r"`\0` means different things to different engines: write the characters themselves",
    "a{": r"`{` without numbers means different things to different engines: write `\{`",
    "a{,2}": r"`{` without numbers means different things to different engines: write `\{`",
    "(a": "the pattern cannot be read: missing ): (a",
    "(?=a)": "the pattern cannot be read: invalid perl operator: (?=",
    r"(a)\1": r"the pattern cannot be read: invalid escape sequence: \1",
    "a{1001}": "the pattern cannot be read: invalid repetition size: {1001}",
    "a" * 1001: "the pattern has 1,001 characters, at most 1,000 are read",
    "\ud800": "the pattern holds half of a surrogate pair",
    "a\\": "the pattern cannot be read: trailing \\",
}


@pytest.mark.parametrize(("pattern", "expected"), REFUSED.items())
def test_refused(pattern, expected, capfd):
    assert fault_of(pattern) == expected
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "^[a-z-]+$",
        r"[\[\]]",
        r"\\d",
        "[[:alpha:]]+",
        r"\.",
        "é+",
        "a" * 1000,
        r"[a\-\-b]",
        "a&&b",
        "[.]",
        r"a\{",
        "[{]",
        "a{2,}",
        r"a\n",
    ],
)
def test_not_refused(pattern):
    assert fault_of(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "text", "matched", "found"),
    [
        ("[a-z]+", "abc", True, True),
        ("[a-z]+", "ABc", False, True),
        ("^a$", "a\n", False, False),
        ("a.b", "a\nb", False, False),
        ("a.b", "aéb", True, True),
        ("a.b", "a😀b", True, True),
        ("", "", True, True),
        ("a", "\ud800", False, False),
    ],
)
def test_match(pattern, text, matched, found):
    assert whole(pattern, text) is matched
    assert inside(pattern, text) is found


def test_no_pattern_takes_long():
    start = time.perf_counter()
    assert not whole("(a*)*b", "a" * 60_000)
    assert not inside("(a|aa)+$b", "a" * 60_000)
    assert time.perf_counter() - start < 2
