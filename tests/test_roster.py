"""Rosters: what is read of them, what is refused where, and the schema that editors use."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from plan_lint import document
from plan_lint.findings import PlanLintError, Span
from plan_lint.roster import KEYS, MEMBERS, current_name, read_roster

DOCS = Path(__file__).parents[1] / "docs"
SCHEMA = json.loads((DOCS / "roster.schema.json").read_text("utf-8"))

WHOLE = """\
roster: Gardens of the east, 2024/25
expected:
  - {name: Rose Walk, earlier: [Rose Path, The Roses], region: East}
  - name: Mill Meadow
  - name: "2024"
    earlier: []
"""


def refused(text):
    with pytest.raises(PlanLintError) as raised:
        read_roster(text if isinstance(text, bytes) else text.encode(), "gardens.yaml")
    assert {one.file for one in raised.value.problems} == {"gardens.yaml"}
    return [(one.line, one.column, one.message) for one in raised.value.problems]


def test_a_roster():
    roster = read_roster(WHOLE.encode(), "gardens.yaml")
    assert (roster.file, roster.title) == ("gardens.yaml", "Gardens of the east, 2024/25")
    assert [(each.name, each.earlier, each.region) for each in roster.expected] == [
        ("Rose Walk", ("Rose Path", "The Roses"), "East"),
        ("Mill Meadow", (), ""),
        ("2024", (), ""),
    ]
    assert [each.span for each in roster.expected[:2]] == [Span(3, 12, 3, 21), Span(4, 11, 4, 22)]
    assert document.written(roster.document, ("expected", 0, "region")) == "East"


@pytest.mark.parametrize(
    ("name", "now"),
    [
        ("Rose Path", "Rose Walk"),
        ("The Roses", "Rose Walk"),
        ("Rose Walk", "Rose Walk"),
        ("rose path", "rose path"),
        ("Elsewhere", "Elsewhere"),
    ],
)
def test_the_name_in_force(name, now):
    assert current_name(read_roster(WHOLE.encode(), "gardens.yaml"), name) == now


def listing(*entries):
    return "roster: x\nexpected:\n" + "".join(f"  - {entry}\n" for entry in entries)


FINE = [
    listing("{name: A}", "{name: B, earlier: [C, D]}"),
    listing("{name: St. Mary's & Sons (Ely)}"),
    listing("{name: Ynys Môn}", "{name: Ynys Mawr}"),
    "\ufeff" + listing("{name: A}"),
    "# only those in force\n" + listing("{name: A} # first"),
]


@pytest.mark.parametrize("text", FINE)
def test_nothing_is_wrong(text):
    assert read_roster(text.encode(), "gardens.yaml").expected


REFUSED = [
    ("", [(1, 1, "the roster is empty")]),
    ("# nothing\n", [(1, 1, "the roster is empty")]),
    ("- a\n", [(1, 1, "a roster has the keys")]),
    ("~\n", [(1, 1, "a roster has the keys")]),
    ("roster: x\n", [(1, 1, "`expected` is missing")]),
    ("expected: [{name: a}]\n", [(1, 1, "`roster` is missing")]),
    (
        "rooster: x\nexpected: [{name: a}]\n",
        [(1, 1, "there is no key `rooster` here; did you mean `roster`?"), (1, 1, "`roster` is missing")],
    ),
    ("roster: 2024\nexpected: [{name: a}]\n", [(1, 9, "text is due here, and this is no text")]),
    ("roster: x\nexpected: []\n", [(2, 11, "`expected` is a list of at least one entry")]),
    ("roster: x\nexpected: {name: a}\n", [(2, 11, "`expected` is a list of at least one entry")]),
    ("roster: x\nexpected:\n", [(2, 10, "`expected` is a list of at least one entry")]),
    (listing("Rose Walk"), [(3, 5, "an entry is a mapping, as {name: Rose Walk")]),
    (listing("{}"), [(3, 5, "`name` is missing")]),
    (listing("{name: }"), [(3, 12, "text is due here, and this is nothing")]),
    (listing("{name: true}"), [(3, 12, "text is due here, and this is no text; write a number or true in")]),
    (listing("{name: ' '}"), [(3, 12, "text is due here, and this is blank")]),
    (listing("{name: 'A '}"), [(3, 12, "it holds spaces or marks that cannot be seen")]),
    (listing("{name: 'A  B'}"), [(3, 12, "it holds spaces or marks")]),
    (listing('{name: "A\\u00a0B"}'), [(3, 12, "it holds spaces or marks")]),
    (listing('{name: "A\\u200bB"}'), [(3, 12, "it holds spaces or marks")]),
    (listing("{name: A\u00a0B}"), [(3, 13, "the character U+00A0 (no-break space) is not allowed")]),
    (listing("{name: A, region: [x]}"), [(3, 23, "text is due here, and this is a list or mapping")]),
    (listing("{name: A, earlier: B}"), [(3, 24, "`earlier` is a list of names, as [")]),
    (listing("{name: A, earlier: [B, 5]}"), [(3, 28, "text is due here, and this is no text")]),
    (
        listing("{name: A, erlier: [B]}", "{nam: B}"),
        [
            (3, 15, "there is no key `erlier` here; did you mean `earlier`?"),
            (4, 6, "there is no key `nam` here; did you mean `name`?"),
            (4, 6, "`name` is missing"),
        ],
    ),
    (listing("{name: A}", "{name: A}"), [(4, 12, "`A` stands on line 3 too")]),
    (listing("{name: A, earlier: [A]}"), [(3, 25, "`A` stands on line 3 too")]),
    (listing("{name: A, earlier: [B]}", "{name: B}"), [(4, 12, "`B` stands on line 3 too")]),
    (listing("{name: A, earlier: [B]}", "{name: C, earlier: [B]}"), [(4, 25, "`B` stands on line 3 too")]),
    (
        listing("{name: Norfolk}", "{name: NORFOLK}"),
        [(4, 12, "`NORFOLK` looks like `Norfolk` on line 3; they differ in capitals only")],
    ),
    (
        listing("{name: Norfolk}", "{name: N\u043erfolk}"),
        [(4, 12, "looks like `Norfolk` on line 3; one is written with U+043E cyrillic small letter o")],
    ),
    ("roster: x\nroster: y\nexpected: [{name: a}]\n", [(2, 1, "the key `roster` stands here already")]),
    (listing("{name: [A}"), [(3, 14, "")]),
    (listing("&a {name: A}", "*b"), [(4, 5, "")]),
    (b"\x00\xff\xfe\x01", [(1, 2, "")]),
    (b"\xff\xfer\x00o\x00", [(1, 1, "the file is UTF-16: save it as UTF-8")]),
    (b"roster: \xe9\n", [(1, 9, "")]),
    ("roster: " + "[" * 5_000, [(1, 72, "")]),
    (b" " * (3 * 1024 * 1024 + 1), [(1, 1, "the file has more than 3,145,728 bytes")]),
    ("roster: x\n---\nroster: y\n", [(2, 1, "")]),
    ("roster: !!python/name:os.system x\n", [(1, 9, "")]),
]


@pytest.mark.parametrize(("text", "expected"), REFUSED)
def test_what_is_refused(text, expected):
    found = refused(text)
    assert [each[:2] for each in found] == [each[:2] for each in expected], found
    for (_, _, message), (_, _, begins) in zip(found, expected, strict=True):
        assert begins in message


def test_of_very_many_faults_the_first_are_told():
    found = refused(listing(*["{nam: A}"] * 20_000))
    assert len(found) <= 102
    assert found[-1][2].startswith("from here on the roster is not read")
    assert len(refused("roster: x\n" + "".join(f"k{n}: 1\n" for n in range(20_000)))) <= 102


def test_the_schema_names_every_key_and_no_other():
    Draft202012Validator.check_schema(SCHEMA)
    assert list(SCHEMA["properties"]) == list(KEYS)
    entry = SCHEMA["properties"]["expected"]["items"]
    assert list(entry["properties"]) == list(MEMBERS)
    assert all(
        each["description"] for each in (*SCHEMA["properties"].values(), *entry["properties"].values())
    )


# What a schema cannot say.
MORE = ("stands on line", "looks like", "marks that cannot be seen")


@pytest.mark.parametrize("text", [WHOLE, *FINE, *(text for text, _ in REFUSED)])
def test_the_schema_allows_what_is_read_and_refuses_what_is_not(text):
    data = text if isinstance(text, bytes) else text.encode()
    parsed = document.parse(data)
    if parsed.data is None:
        return
    try:
        read_roster(data, "gardens.yaml")
    except PlanLintError as error:
        if any(each in str(error) for each in (*MORE, "stands here already")):
            return
        reads = False
    else:
        reads = True
    plain = json.loads(json.dumps(parsed.data, default=float))
    assert Draft202012Validator(SCHEMA).is_valid(plain) == reads


def test_the_page_names_every_key_and_its_example_is_read():
    page = (DOCS / "roster.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [*KEYS, *MEMBERS]
    (example,) = re.findall(r"```yaml\n(.*?)```\n", page, re.DOTALL)
    roster = read_roster(example.encode(), "partnerships.yaml")
    assert current_name(roster, "Bedfordshire") == "Central Bedfordshire"


NAMES = st.sampled_from(
    ["Rose Walk", "rose walk", "Rose\u00a0Walk", "R\u043ese Walk", "x", "", " x", "5", "true", "~"]
)
VALUES = st.recursive(
    NAMES.map(json.dumps) | st.sampled_from(["~", "5", "[]", "{}", "*a", "&a x", "!!x y", "'", "{"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]")
        | st.dictionaries(st.sampled_from([*MEMBERS, *KEYS, "nmae", "<<"]), inner, max_size=3).map(
            lambda each: "{" + ", ".join(f"{key}: {value}" for key, value in each.items()) + "}"
        )
    ),
    max_leaves=8,
)


@given(
    st.binary(max_size=200)
    | st.tuples(VALUES, VALUES).map(lambda two: "roster: {}\nexpected: {}".format(*two))
)
def test_whatever_is_read_is_a_roster_or_refused_where_it_is_wrong(text):
    data = text if isinstance(text, bytes) else text.encode()
    try:
        roster = read_roster(data, "gardens.yaml")
    except PlanLintError:
        assert all(line and column and message for line, column, message in refused(text))
        return
    names = [name for each in roster.expected for name in (each.name, *each.earlier)]
    assert names
    assert len({name.casefold() for name in names}) == len(names)
    assert {current_name(roster, name) for name in names} == {each.name for each in roster.expected}
