"""What a failed case says: message, labels, what was compared, what was read, and the mend."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_lint.figures import Figure
from plan_lint.findings import Comparison
from plan_lint.language.display import cut, show_short, show_value
from plan_lint.language.explain import written
from plan_lint.language.reading import note
from plan_lint.language.values import Node, Run
from tests.rule_bench import (
    BOOL,
    PERCENTAGE,
    TEXT,
    YEAR,
    either,
    listed,
    mapping,
    plan_type,
    record,
    try_rule,
    unit,
)


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("a" * 256, "a" * 256),
        ("a" * 257, sha256(b"a" * 257).hexdigest()),
        ("a" * 256 + "\ud800", sha256(b"a" * 256 + b"\xed\xa0\x80").hexdigest()),
        (10**30 - 1, str(10**30 - 1)),
        (1 << 16_000, "a number of more than 36 digits"),
    ],
    ids=["a page", "a longer one", "half a character", "a number", "an enormous one"],
)
def test_what_a_trace_notes(text, noted):
    run = Run(0, print)
    note([run], text)
    note([run], text)
    assert run.trace == [noted, noted]


@given(
    st.recursive(
        st.booleans() | st.integers() | st.text("ab, é", max_size=90),
        lambda inner: st.lists(inner, max_size=90).map(tuple),
        max_leaves=200,
    )
    | st.dictionaries(st.text("ab", max_size=3), st.none(), max_size=200).map(lambda data: Node(data, ()))
)
def test_what_is_shown_short_is_the_beginning_of_the_whole(value):
    assert show_short(value) == cut(show_value(value))


TABLE = record(
    title="table", numbers=mapping(unit("kilos"), YEAR), stated=mapping(PERCENTAGE, YEAR), since=TEXT
)
BED = record(
    required=("rows",),
    name=TEXT,
    plants=unit("plants"),
    share=PERCENTAGE,
    rows=listed(record(n=unit("plants"))),
)
PLAN = plan_type(
    required=("beds",),
    harvest=record(roots={**TABLE, "title": "root vegetables"}, all={**TABLE, "title": "vegetables"}),
    beds=listed(BED, "name"),
    note=TEXT,
    numbers=listed(unit("kilos")),
    year=YEAR,
    dug=BOOL,
    value=either(unit("plants"), {"type": "string", "format": "hedged-percentage"}),
)
FORM = {"year": "2009/10"}
HARVEST = """
harvest:
  roots: {numbers: {2008/09: 1410, 2009/10: 1395}, stated: {2009/10: 9.0%}, since: last year}
  all: {numbers: {2008/09: 1395, 2009/10: 2000}}
beds:
- {name: North, plants: 29, share: 57%, rows: [{n: 10}, {n: 5}]}
- {name: "", plants: 12, share: 16.6%, rows: []}
note: "{note} 2,394"
year: 2008/09
dug: false
value: about 40%
numbers: [1410, 395]
"""


def explained(require, given, **rest):
    result = try_rule(PLAN, HARVEST, require, given, form=FORM, **rest)
    return result.explained


def compared(require, given, **rest):
    first = explained(require, given, **rest)[0]
    return [tuple(each) for each in first.comparisons]


R = "harvest.roots.numbers.2008/09"
A = "harvest.all.numbers.2008/09"
A2 = "harvest.all.numbers.2009/10"


@pytest.mark.parametrize(
    ("require", "told"),
    [
        ("r <= a", [("1,410", "<=", "1,395", "15 kilos")]),
        ("not (r > a)", [("1,410", "<=", "1,395", "15 kilos")]),
        ("r == a + 5", [("1,410", "==", "1,395 + 5 = 1,400", "10 kilos")]),
        ("r + a == b", [("1,410 + 1,395 = 2,805", "==", "2,000", "805 kilos")]),
        ("total == b", [("1,410 + 1,395 - 5 = 2,800", "==", "2,000", "800 kilos")]),
        ("r != r", [("1,410", "!=", "1,410", "")]),
        ("sum(each.n for each in first(plan.beds).rows) == 16", [("10 + 5 = 15", "==", "16", "1 plants")]),
        ("sum([r]) == 16", [("1,410", "==", "16", "1,394 kilos")]),
        ("percent(a, r) > 99%", [("98.94%", ">", "99%", "0.06 points")]),
        ("agrees(99.0%, percent(a, r))", [("99.0%", "agrees", "98.94%", "0.06 points")]),
        # Each part of an `and` that failed; none that held.
        (
            "r <= a and b <= a and a <= b",
            [("1,410", "<=", "1,395", "15 kilos"), ("2,000", "<=", "1,395", "605 kilos")],
        ),
        ("a <= r <= a", [("1,410", "<=", "1,395", "15 kilos")]),
        # Of the ways of an `or`, the one named first.
        (
            "r <= a or b <= a or r <= a",
            [("1,410", "<=", "1,395", "15 kilos")],
        ),
        # A way that something else rules out has nothing to tell.
        ("(plan.note == 'x' and r <= a) or b <= a", [("2,000", "<=", "1,395", "605 kilos")]),
        ("(default(plan.dug, true) and r <= a) or b <= a", [("2,000", "<=", "1,395", "605 kilos")]),
        (
            "(a <= r and r <= a) or b <= a",
            [("1,410", "<=", "1,395", "15 kilos")],
        ),
        (
            "not (r > a and b > a)",
            [("1,410", "<=", "1,395", "15 kilos")],
        ),
        ("not (r > a or a > b)", [("1,410", "<=", "1,395", "15 kilos")]),
        ("r <= a if a < b else b <= a", [("1,410", "<=", "1,395", "15 kilos")]),
        ("b <= a if a > b else r <= a", [("1,410", "<=", "1,395", "15 kilos")]),
        ("r <= a if plan.beds[7].plants > 1 else b <= a", []),
        ("fits", [("1,410", "<=", "1,395", "15 kilos")]),
        ("default(fits, false)", [("1,410", "<=", "1,395", "15 kilos")]),
        # Years and texts, where they decide.
        ("plan.year == form.year", [("2008/09", "==", "2009/10", "")]),
        ("plan.note == 'x'", [("{note} 2,394", "==", "x", "")]),
        # No comparison: nothing to tell.
        ("present(plan.beds[7])", []),
        ("plan.dug", []),
        ("plan.note in ['x']", []),
        ("any(bed.plants > 50 for bed in plan.beds)", []),
        ("[r] == [a] or false", []),
        # Hedged figures have no gap.
        ("plan.value > 90%", [("about 40%", ">", "90%", "")]),
    ],
)
def test_comparisons(require, told):
    let = {"total": "r + a - 5", "fits": "r <= a"}
    assert compared(require, {"r": R, "a": A, "b": A2}, let=let) == told


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("{r} of {a}", "1,410 of 1,395"),
        ("{percent(r, a)}", "101.08%"),
        ("{{r}} {plan.note}", "{r} {note} 2,394"),
        ("{plan.beds[7].plants}", "(not stated)"),
        ("{'yes' if r > a else 'no'} {r > a}", "yes yes"),
        ("{join(values(plan.harvest.roots.numbers), ' and ')}", "1,410 and 1,395"),
        ("{plan.harvest.roots.numbers}", "2008/09, 2009/10"),
        ("{plan.beds}", "2 entries"),
        ("{count(bed for bed in plan.beds if bed.plants > 20)}", "1"),
    ],
)
def test_message(message, text):
    assert explained("r <= a", {"r": R, "a": A}, message=message)[0].message == text


@pytest.mark.parametrize(
    ("given", "message", "texts"),
    [
        (
            {"n": "harvest.{crop}.numbers.{year}"},
            "{crop}, {year}: {n}",
            [
                "Root vegetables, 2008/09: 1,410",
                "Root vegetables, 2009/10: 1,395",
                "Vegetables, 2008/09: 1,395",
                "Vegetables, 2009/10: 2,000",
            ],
        ),
        ({"n": "harvest.{crop}.numbers.2008/09"}, "of {crop}", ["of root vegetables", "of vegetables"]),
        ({"n": "beds.{bed}.plants"}, "{bed} has {n}", ["North has 29", "entry 2 has 12"]),
        ({"n": "beds.{bed}.rows.{row}.n"}, "{bed}, {row}", ["North, entry 1", "North, entry 2"]),
        ({"all": "beds.*.plants", "note": "note"}, "{all}", ["29, 12"]),
    ],
)
def test_captures_in_messages(given, message, texts):
    assert [each.message for each in explained("false", given, message=message)] == texts


def test_computed_figures_differ_from_the_stated_one_beside_them():
    given = {"share": "beds.{bed}.share", "plants": "beds.{bed}.plants"}
    result = explained("false", given, message="{5700001 * 1% / 100000}", at="share")
    assert result[0].message == "57.00001%"


def test_a_long_text_is_cut():
    result = try_rule(PLAN, {"note": "x" * 500}, "false", {"note": "note"}, message="{note}|{lower(note)}")
    assert result.explained[0].message == f"{'x' * 77}...|{'x' * 77}..."
    assert result.explained[0].values == (("note", "x" * 77 + "..."),)


def labels(given, at="", when=""):
    return {each.name: each.label for each in explained("false", given, at=at, when=when)[0].used}


def test_labels():
    before, after = "harvest.{crop}.numbers.2008/09", "harvest.{crop}.numbers.{year}"
    assert labels({"r": R, "all_of_it": A}) == {"r": "r", "all_of_it": "all of it"}
    neighbours = {"was": after, "now": "harvest.{crop}.numbers.{next}"}
    assert labels(neighbours, when="next == following(year)") == {"was": "2008/09", "now": "now"}
    # The same year twice tells nothing apart.
    assert labels({"roots": "harvest.roots.numbers.{year}", "all": "harvest.all.numbers.{year}"}) == {
        "roots": "roots",
        "all": "all",
    }
    assert labels({"before": before, "after": after}, at="before") == {"before": "before", "after": "after"}


def test_values_and_places():
    result = explained(
        "false", {"name": "beds.{bed}.name?", "plants": "beds.{bed}.plants", "rows": "beds.{bed}.rows"}
    )
    assert result[1].values == (("name", "(not stated)"), ("plants", "12"))
    assert [each.path for each in result[1].used] == [
        ("beds", 1, "name"),
        ("beds", 1, "plants"),
        ("beds", 1, "rows"),
    ]


@pytest.mark.parametrize(
    ("require", "when", "read"),
    [
        ("r <= a", "", ("1395", "1410")),
        ("r <= a", "s == 9.0%", ("1395", "1410", "9.0%")),
        ("r + r <= a", "", ("1395", "1410", "1410")),
        ("low", "", ("1395", "1410")),
        ("low and low", "", ("1395", "1410")),
        ("max(values(plan.harvest.roots.numbers)) < 5", "", ("1395", "1410")),
        ("'2007/08' in list('2007/08' for x in all if x > 9999)", "", ("12", "29")),
        ("any(x > 50 for x in all)", "", ("12", "29")),
        ("57 in default(plan.numbers, [])", "", ("1410", "395")),
        ("numbers[0] < 5", "", ("1410",)),
        ("count(numbers) < 2", "", ("1410", "395")),
        ("sum(numbers) < 5", "", ("1410", "395")),
        ("present(plan.beds[7].plants)", "", ()),
        ("plan.dug", "", ("false",)),
        ("present(plan.beds[1].name)", "", ("",)),
        ("present(plan.beds[7].plants) or plan.year == form.year", "", ("2008/09", "2009/10")),
    ],
)
def test_read(require, when, read):
    given = {
        "r": R,
        "a": A,
        "s": "harvest.roots.stated.2009/10",
        "all": "beds.*.plants",
        "numbers": "numbers",
    }
    assert explained(require, given, let={"low": "r <= a"}, when=when)[0].read == read


@pytest.mark.parametrize(
    ("target", "to", "text"),
    [
        ("share", "like(share, percent(15, plants))", ["52%", "125.0%"]),
        ("share", "percent(1, 0)", None),
        ("share", f"percent({10**28 - 1}, 7)", None),  # more digits, with its decimals, than are read
        ("plants", f"plants * {10**29}", None),
        ("plants", "plants + 1", ["30", "13"]),
        ("plants", "nearest(12.5%, plants)", ["4", "2"]),
        ("name", "'North East'", ["North East", "North East"]),
        ("name", "'no'", ['"no"', '"no"']),
        ("name", "'a: b'", ['"a: b"', '"a: b"']),
        ("dug", "true", ["true", "true"]),
    ],
)
def test_fix(target, to, text):
    given = {
        "name": "beds.{bed}.name?",
        "plants": "beds.{bed}.plants",
        "share": "beds.{bed}.share",
        "dug": "dug",
    }
    fixes = [each.fix for each in explained("false", given, fix=(target, to))]
    if text is None:
        assert fixes == [None, None]
        return
    assert [fix[1] for fix in fixes] == text
    assert fixes[1][0] == (("dug",) if target == "dug" else ("beds", 1, target))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1394, "1394"),
        (Figure(123450, 100), "1234.5"),
        (Figure(1234, 1, percent=True), "1234%"),
        ("2009/10", "2009/10"),
        ("Yes", '"Yes"'),
        ("null", '"null"'),
        ("5%", '"5%"'),
        ("", '""'),
        (" a", '" a"'),
        ("a\nb", '"a\\nb"'),
        ("- a", '"- a"'),
        ("a # b", '"a # b"'),
        (True, "true"),
    ],
)
def test_written(value, text):
    assert written(value) == text


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"])))
def test_a_written_text_is_read_as_it_was(text):
    from plan_lint import document

    parsed = document.parse(f"key: {written(text)}\n".encode())
    if not document.is_fatal(parsed):
        assert parsed.data == {"key": text}


def test_lets_that_fan_out_are_quick():
    let = {"a0": "r <= a", **{f"a{n}": f"a{n - 1} or a{n - 1}" for n in range(1, 60)}}
    assert compared("a59", {"r": R, "a": A}, let=let) == [("1,410", "<=", "1,395", "15 kilos")]


def test_a_comparison_is_a_record():
    assert isinstance(explained("r <= a", {"r": R, "a": A})[0].comparisons[0], Comparison)
