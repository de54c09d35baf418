"""What rules across plans keep of a plan: its places are told as those of the whole plan are."""

from __future__ import annotations

from typing import Any

import pytest

from plan_lint import document
from plan_lint.findings import Path, Span
from plan_lint.language.values import REFUSED, descend
from plan_lint.lint.facts import LONGEST, data_of, facts_of, spots_of
from plan_lint.lint.subject import Subject, spot

LONG = "x" * LONGEST


def paths_in(data: Any, path: Path = ()) -> list[Path]:
    """Every place, and beside each mapping's one that is not there."""
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    inner = [found for key, value in below for found in paths_in(value, (*path, key))]
    return [path, *inner, *([(*path, "absent")] if isinstance(data, dict) else [])]


TEXTS = {
    "blocks": "a: 1\nb:\n  c: 52%\n  d:\n  - e: 1\n    f: 2\n  - 3\n",
    "one line": "{a: 1, b: {c: [1, 2, {d: 52%}]}}\n",
    "nothing there": "a:\nb: null\nc: ''\nd: {}\ne: []\n",
    "quotes": "'a b': \"1\\t2\"\n? c\n: 'it''s'\n",
    "an alias": "a: &one {n: 3, m: [1, 2]}\nb: *one\nc: [*one, *one]\n",
    "an alias of a figure": "a: &one 52%\nb: {c: *one}\n",
    "a long line": f"a: {{b: 1, c: {LONG}, d: 2}}\ne: 3\n",
    "a figure far along": f"a: {{{', '.join(f'k{n}: {n}' for n in range(200))}}}\n",
    "a line as long as may be": f"a: {LONG[: LONGEST - 3]}\nb: {LONG[: LONGEST - 2]}\n",
    "more than one line": "a: 'one\n  two'\nb: >-\n  three\n  four\n\nc: |\n  five\nd: 6\n",
    "more than one long line": f"a: '{LONG}\n  {LONG}'\nb: 1\n",
    "a mapping over lines": "a: {b: 1,\n  c: 2}\n",
    "letters of other scripts": "ä: é\n見: {物: 😀, ω: 1}\n",
    "other ends of lines": "a: 1\r\nb:\r\n  c: 2\r\n",
    "a byte order mark": "\ufeffa: 1\nb: {c: 2}\n",
    "comments": "# one\na: 1 # two\n\n\nb: # three\n  c: 2\n",
    "no line end": "a: {b: 1}",
}


@pytest.mark.parametrize("name", TEXTS)
def test_places_are_those_of_the_plan(name):
    text = document.parse(TEXTS[name].encode())
    assert not document.is_fatal(text), text.faults
    subject = Subject("plan.yaml", text, text.data, None)
    spots = spots_of(facts_of(text, text.data, {}))
    for path in paths_in(text.data):
        # Of a mapping or list its key is kept, where what is not there would stand.
        whole = isinstance(descend(text.data, path), dict | list)
        expected = spot(subject, (*path, "absent") if whole else path)
        assert tuple(spots.at(path)) == tuple(expected), path


def test_an_alias_stands_where_it_is_written():
    text = document.parse(TEXTS["an alias"].encode())
    facts = facts_of(text, text.data, {})
    assert spots_of(facts).at(("c", 1)).span == Span(3, 11, 3, 15)
    assert list(data_of([facts])) == [text.data]


def test_only_what_is_read_is_kept():
    text = document.parse(b"a: {b: 1, c: 2}\nd: [{e: 1, f: 2}, {e: 3}]\ng: 7\n")
    facts = facts_of(text, text.data, {"a": {"c": {}}, "d": {None: {"e": {}}}})
    assert list(data_of([facts, facts])) == [{"a": {"c": 2}, "d": [{"e": 1}, {"e": 3}]}] * 2
    # What was not kept stands where what is around it does.
    assert spots_of(facts).at(("a", "b")).span == Span(1, 1, 1, 2)
    assert spots_of(facts).at(("d", 1, "e")).span == Span(2, 23, 2, 24)


def test_what_the_schema_refuses_keeps_its_place():
    text = document.parse(b"a: {b: many}\nc: [1, 2]\n")
    data = {"a": {"b": REFUSED}, "c": REFUSED}
    facts = facts_of(text, data, {})
    assert list(data_of([facts])) == [data]
    assert (spots_of(facts).at(("a", "b")).span, spots_of(facts).at(("a", "b")).place) == (
        Span(1, 8, 1, 12),
        "value",
    )


@pytest.mark.parametrize("data", [b"- 1\n- 2\n", b"text\n", b""])
def test_what_is_no_mapping_has_no_facts(data):
    text = document.parse(data)
    facts = facts_of(text, text.data, {})
    assert list(data_of([facts])) == [REFUSED]
    assert spots_of(facts).at(("a",)).span == Span(1, 1, 1, 1)
