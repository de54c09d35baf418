"""Cases: which places bindings match, how they are joined, and that no order of anything matters."""

from __future__ import annotations

import json
import time
from itertools import permutations
from operator import itemgetter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plan_lint.language import joins, matching, order
from plan_lint.language.values import REFUSED, Run, Unknown
from tests.rule_bench import (
    BOOL,
    COUNT,
    PERCENTAGE,
    TEXT,
    YEAR,
    either,
    hedged,
    listed,
    mapping,
    plan_type,
    record,
    refusals,
    try_rule,
    unit,
)

TABLE = record(
    title="table", numbers=mapping(unit("kilos"), YEAR), stated=mapping(PERCENTAGE, YEAR), since=TEXT
)
BED = record(
    title="bed",
    name=TEXT,
    plants=unit("plants"),
    rough=hedged("plants"),
    shaded={**BOOL, "default": False},
    lit={**BOOL, "default": True},
    watered=mapping(record(number=unit("plants"), percentage=PERCENTAGE), YEAR),
    tags=listed(TEXT),
    value=either(unit("plants"), PERCENTAGE),
)
PLAN = plan_type(
    harvest=record(
        roots={**TABLE, "title": "root vegetables"}, leaves={**TABLE, "title": "leaves"}, remark=TEXT
    ),
    beds=listed(BED, "name"),
    rows=listed(BED, "name"),
    notes=mapping(TEXT),
    years=listed(YEAR),
    north=record(a=COUNT, b=COUNT),
    south=record(a=COUNT, b=COUNT),
)
FORM = {"columns": ["2008/09", "2009/10"]}
HARVEST = """
harvest:
  roots: {numbers: {2008/09: 4, 2009/10: 5}, stated: {2009/10: 25%}}
  leaves: {numbers: {2008/09: 7}}
"""


def cases_of(yaml, given, require="false", **rest):
    """The captures of every case, as a list of mappings."""
    result = try_rule(PLAN, yaml, require, given, form=FORM, **rest)
    return [captures for captures, _values in result.cases], result


@pytest.mark.parametrize(
    ("given", "cases"),
    [
        ({"n": "harvest.roots.numbers.{year}"}, [{"year": "2008/09"}, {"year": "2009/10"}]),
        (
            {"n": "harvest.{crop}.numbers.{year}"},
            [
                {"crop": "roots", "year": "2008/09"},
                {"crop": "roots", "year": "2009/10"},
                {"crop": "leaves", "year": "2008/09"},
            ],
        ),
        (
            {"n": "harvest.{crop}.numbers.{year}", "s": "harvest.{crop}.stated.{year}"},
            [{"crop": "roots", "year": "2009/10"}],
        ),
        (
            {"r": "harvest.roots.numbers.{year}", "l": "harvest.leaves.numbers.{year}"},
            [{"year": "2008/09"}],
        ),
        (
            {"r": "harvest.roots.numbers.{year}", "l": "harvest.leaves.numbers.{year}?"},
            [{"year": "2008/09"}, {"year": "2009/10"}],
        ),
        (
            {"year": "in form.columns", "l": "harvest.leaves.numbers.{year}?"},
            [{"year": "2008/09"}, {"year": "2009/10"}],
        ),
        ({"year": "in form.columns", "l": "harvest.leaves.numbers.{year}"}, [{"year": "2008/09"}]),
        (
            {
                "year": "in form.columns",
                "l": "harvest.leaves.numbers.{year}?",
                "r": "harvest.roots.numbers.{year}?",
            },
            [{"year": "2008/09"}, {"year": "2009/10"}],
        ),
        ({"year": "in [2009/10, 2009/10]", "l": "harvest.leaves.numbers.{year}?"}, [{"year": "2009/10"}]),
        ({"since": "harvest.{crop}.since?"}, [{"crop": "roots"}, {"crop": "leaves"}]),
        ({"since": "harvest.{crop}.since"}, []),
        ({"beds": "beds?"}, [{}]),
        ({"bed": "beds.{b}.plants?"}, []),
        ({"all": "harvest.*.numbers.*"}, [{}]),
        (
            {"r": "harvest.roots.numbers.{year}", "all": "harvest.*.numbers.{year}"},
            [{"year": "2008/09"}, {"year": "2009/10"}],
        ),
        ({"x": ["north.{k}", "south.{k}"]}, []),
    ],
)
def test_cases(given, cases):
    assert cases_of(HARVEST, given)[0] == cases


@pytest.mark.parametrize(
    ("when", "pairs"),
    [
        ("bed == row", [(0, 0), (1, 1)]),
        ("bed == row and plants > 1 and bed != 'C'", [(1, 1)]),
        ("plants == sown and bed == row and present(row) and sown < 3", [(1, 1)]),
        ("plants == sown and bed == row and sown > 3", []),
    ],
)
def test_entries_that_are_paired(when, pairs):
    yaml = """
    beds: [{name: A, plants: 1}, {name: B, plants: 2}]
    rows: [{name: A, plants: 3}, {name: B, plants: 2}]
    """
    given = {"bed": "beds.{b}.name", "plants": "beds.{b}.plants"}
    given |= {"row": "rows.{r}.name", "sown": "rows.{r}.plants"}
    found, _result = cases_of(yaml, given, when=when)
    assert [(each["b"], each["r"]) for each in found] == pairs


PAIRS = """
beds: [{name: A, plants: 1, rough: 5}, {name: B, plants: 2}, {name: C, plants: 2, rough: about 5}]
rows: [{name: A, plants: 3, rough: 6}, {name: B, plants: 2, rough: about 5}, {name: C, plants: 4, rough: 5}]
harvest: {roots: {numbers: {2008/09: 4, 2009/10: 5}}, leaves: {numbers: {2008/09: 4}}}
"""


@pytest.mark.parametrize(
    ("given", "when", "pairs", "unknown"),
    [
        # A hedged figure may equal any: it is paired with all, and decided then.
        (
            {"p": "beds.{b}.rough", "q": "rows.{r}.rough"},
            "p == q",
            [(0, 1), (0, 2), (2, 1), (2, 2)],
            3,
        ),
        (
            {"p": "beds.{b}.rough", "q": "rows.{r}.rough", "n": "beds.{b}.name", "m": "rows.{r}.name"},
            "p == q and n == m",
            [(2, 2)],
            1,
        ),
        (
            {"n": "beds.{b}.name", "m": "rows.{r}.name", "p": "beds.{b}.plants", "q": "rows.{r}.plants"},
            "n == m and p != q",
            [(0, 0), (2, 2)],
            0,
        ),
    ],
)
def test_hedged_keys_of_joins(given, when, pairs, unknown):
    found, result = cases_of(PAIRS, given, when=when)
    assert sorted((each["b"], each["r"]) for each in found) == pairs
    assert len(result.unknown) == unknown


@pytest.mark.parametrize(
    ("given", "when", "most"),
    [
        ({"p": "beds.{b}.plants", "q": "rows.{r}.plants"}, "p == q", 20),
        ({"n": "beds.{b}.name", "x": ["beds.{b}.plants", "beds.{b}.rough"]}, "", 20),
        ({"n": ["beds.{b}.plants", "beds.{b}.rough"], "x": "beds.{b}.name"}, "", 20),
        ({"year": "in form.columns", "n": "harvest.{crop}.numbers.{year}?"}, "", 20),
    ],
)
def test_steps_run_out_anywhere(given, when, most):
    everything, _result = cases_of(PAIRS, given, when=when)
    assert everything
    for steps in range(most):
        found, result = cases_of(PAIRS, given, when=when, steps=steps)
        whole = [each for each in found if None not in each.values()]
        assert whole == everything[: len(whole)]
        assert whole == everything or result.run.steps < 0
    assert whole == everything


@pytest.mark.parametrize(
    ("given", "yaml", "cases", "unknown"),
    [
        # The list is of the plan, and may not be there, or hold nothing.
        ({"year": "in default(plan.years, [])"}, "{}", [], []),
        ({"year": "in default(plan.years, [])"}, "years: [2009/10]", [{"year": "2009/10"}], []),
        (
            {"year": "in default(plan.years, [])"},
            "years: [2009/10, null]",
            [{"year": "2009/10"}],
            [("missing", ("/years/1",))],
        ),
        (
            {"n": "harvest.roots.numbers.{year}", "year": "in form.columns"},
            "harvest: {roots: {numbers: {2007/08: 1, 2009/10: 2}}}",
            [{"year": "2009/10"}],
            [],
        ),
        (
            {"t": "harvest.roots.numbers?", "n": "notes.{k}"},
            "{harvest: {roots: {since: May}}, notes: {a: b}}",
            [{"k": "a"}],
            [],
        ),
        (
            {"t": "harvest.roots?", "n": "notes.{k}"},
            "{harvest: {roots: {since: May}}, notes: {a: b}}",
            [{"k": "a"}],
            [],
        ),
    ],
)
def test_lists_and_mappings_that_are_bound(given, yaml, cases, unknown):
    found, result = cases_of(yaml, given)
    assert (found[: len(result.failed)], result.unknown) == (cases, unknown)


def test_keys_that_cannot_be_told_are_paired_within_what_is_shared():
    given = {"n": "harvest.{crop}.numbers.{year}", "m": "harvest.{crop}.numbers.{other}"}
    found, result = cases_of(PAIRS, given, when="n == m / 0")
    assert len(found) == len(result.unknown) == 2 * 2 + 1
    assert {reason for reason, _sources in result.unknown} == {"division by zero"}


def test_a_key_that_is_no_text_leads_nowhere():
    told = []
    run = Run(9, lambda _env, verdict: told.append(verdict))
    for key in (5, Unknown("missing", ()), "a"):
        joins.derived_stage(1, itemgetter(2), told.append)([run, None, key])
    assert told == [Unknown("missing", ()), [run, "a", "a"]]


TWENTY = [f"{year}/{(year + 1) % 100:02}" for year in range(2000, 2020)]
LONG = {
    "harvest": {crop: {"numbers": dict.fromkeys(TWENTY, 5)} for crop in ("roots", "leaves")},
    "beds": [{"plants": number} for number in range(20)],
    "rows": [{"plants": number} for number in range(20)],
}


@pytest.mark.parametrize(
    ("given", "when", "cases", "steps"),
    [
        # The key that an equality gives is looked up, whichever binding is named first.
        (
            {"was": "harvest.roots.numbers.{year}", "now": "harvest.leaves.numbers.{next}"},
            "next == following(year)",
            19,
            20,
        ),
        (
            {"to": "harvest.roots.numbers.{year}", "at": "harvest.leaves.numbers.{next}"},
            "next == following(year)",
            19,
            20,
        ),
        # What a condition asks of one binding alone is asked before the next one.
        ({"p": "beds.{b}.plants", "q": "rows.{r}.plants"}, "p > 17 and q > 17", 4, 20 + 2 * 20),
        ({"p": "beds.{b}.plants", "q": "rows.{r}.plants"}, "p > 17 or q > 17", 2 * 20 + 18 * 2, 20 + 20 * 20),
    ],
)
def test_steps_of_joins(given, when, cases, steps):
    result = try_rule(PLAN, LONG, "false", given, when=when)
    assert (len(result.failed), 100_000 - result.run.steps) == (cases, steps)


def test_lets_are_computed_for_what_they_use():
    given = {"n": "harvest.{crop}.numbers.{year}", "o": "harvest.{crop}.numbers.{other}"}
    yaml = "harvest: {roots: {numbers: {2008/09: 4, 2009/10: 5}}}"
    result = try_rule(PLAN, yaml, "false", given, let={"a": "n + 1", "b": "a + 1"}, message="{b}")
    assert [each.message for each in result.explained] == ["6", "6", "7", "7"]
    # Of a binding with several paths a capture does not tell the place.
    several = {"x": ["north.{k}", "south.{k}"], "y": "notes.{j}"}
    yaml = "{north: {a: 1}, south: {a: 5}, notes: {x: y}}"
    result = try_rule(PLAN, yaml, "false", several, let={"m": "x + 1"}, message="{m}")
    assert [each.message for each in result.explained] == ["2", "6"]


@pytest.mark.parametrize(
    ("rule", "where", "at"),
    [
        ({"when": "5"}, ("when",), (0, 1)),
        ({"require": "5"}, ("require",), (0, 1)),
        ({"at": "x"}, ("at",), (0, 1)),
        ({"message": "{5 + 'a'}"}, ("message",), (1, 8)),
        ({"fix": ("x", "5")}, ("fix", "set"), (0, 1)),
        ({"fix": ("n", "'a'")}, ("fix", "to"), (0, 3)),
        ({"let": {"m": "zebra"}}, ("let", "m"), (0, 5)),
    ],
)
def test_where_a_rule_is_refused(rule, where, at):
    rest = {"require": "true", **rule}
    (found,) = refusals(PLAN, rest.pop("require"), {"n": "beds.{b}.plants"}, **rest)
    assert (found[0], found[1]) == (where, at)


def test_captures_beside_one_that_is_refused_have_their_meaning():
    found = refusals(PLAN, "y > 5", {"a": "beds.{x}.name", "b": "harvest.{x}.numbers.{y}"})
    assert [where for where, _at, _message in found] == [("given", "b"), ("require",)]


@pytest.mark.parametrize(
    ("given", "data", "counts"),
    [
        ({"x": "north.a", "y": "south.a"}, {"north": {"a": 1}, "south": {"a": 2}}, (0, 1, 0)),
        ({"x": "north.a", "y": "south.a"}, {"north": {"a": 1}}, (0, 0, 0)),
        ({"x": "north.a", "y": "south.a"}, {"north": {"a": REFUSED}, "south": {"a": 2}}, (0, 0, 1)),
        ({"x": "north.a", "y": "south.a?"}, {"north": {"a": 1}, "south": {"a": REFUSED}}, (0, 1, 0)),
        ({"x": "north.a", "y": "south.a?"}, {"north": {"a": 1}, "south": REFUSED}, (0, 1, 0)),
        ({"x": "north.a", "y": "south.a?"}, {"north": {"a": 1}}, (0, 1, 0)),
        ({"x": "beds.{b}.tags?"}, {"beds": [{"tags": ["a"]}, {"tags": REFUSED}, {}]}, (0, 3, 0)),
        ({"x": "beds.{b}.tags"}, {"beds": [{"tags": ["a"]}, {"tags": REFUSED}, {}]}, (0, 1, 1)),
        ({"x": "north.{k}?"}, {"north": {"a": REFUSED}}, (0, 1, 0)),
        ({"x": "north.{k}"}, {"north": {"a": REFUSED, "b": 2}}, (0, 1, 1)),
        ({"x": "north.{k}", "y": "south.{k}?"}, {"north": {"a": 1}, "south": {"a": REFUSED}}, (0, 1, 0)),
        ({"x": "north.{k}", "y": "south.{k}?"}, {"north": {"a": 1}, "south": REFUSED}, (0, 1, 0)),
    ],
)
def test_refused_and_missing_places(given, data, counts):
    assert try_rule(PLAN, data, "false", given).counts == counts


def test_of_what_may_be_missing_it_is_told_that_it_was_refused():
    for south in (REFUSED, {"a": REFUSED}):
        for key in ("a", "{k}"):
            paths = {"x": f"north.{key}", "y": f"south.{key}?"}
            result = try_rule(PLAN, {"north": {"a": 1}, "south": south}, "y > 5", paths)
            assert result.unknown == [("not as the schema says", ("/south/a",))]


def test_an_entry_is_paired_with_itself():
    given = {"bed": "beds.{b}.name", "plants": "beds.{c}.plants"}
    found, _result = cases_of("beds: [{name: A, plants: 1}, {name: B, plants: 2}]", given, when="b == c")
    assert [(each["b"], each["c"]) for each in found] == [(0, 0), (1, 1)]


def test_fields_that_do_not_lead_on_are_no_cases():
    yaml = "harvest: {remark: dry, roots: {since: May}}"
    assert cases_of(yaml, {"since": "harvest.{crop}.since?"})[0] == [{"crop": "roots"}]


@pytest.mark.parametrize("blank", ["null", '""', '"  "'])
def test_null_and_blank_are_absent(blank):
    yaml = f"notes: {{a: {blank}, b: text}}"
    assert cases_of(yaml, {"text": "notes.{n}"})[0] == [{"n": "b"}]
    assert cases_of(yaml, {"text": "notes.{n}?"}, "present(text)")[0] == [{"n": "a"}]


def test_values_at_all_places():
    _cases, result = cases_of(
        HARVEST, {"r": "harvest.roots.numbers.{year}", "all": "harvest.*.numbers.{year}"}
    )
    assert [values["all"] for _captures, values in result.cases] == [(4, 7), (5,)]


def test_several_places():
    yaml = "{north: {a: 1, b: 2}, south: {a: 3}}"
    result = try_rule(PLAN, yaml, "x > 5", {"x": ["north.{k}", "south.{k}"]})
    assert result.failed == ["/north/a", "/north/b", "/south/a"]
    result = try_rule(PLAN, yaml, "x > 5", {"k": "in ['a', 'b']", "x": ["north.{k}?", "south.{k}?"]})
    assert result.failed == ["/north/a", "/south/a", "/north/b"]
    assert result.unknown == [("missing", ("/south/b",))]


def test_a_capture_that_cannot_be_worked_out():
    """`following` of the last year there is has no value: the case is not evaluated, not silently none."""
    yaml = "harvest: {roots: {numbers: {2008/09: 1, 2009/10: 2, 9998/99: 3}}}"
    given = {"a": "harvest.{crop}.numbers.{year}", "b": "harvest.{crop}.numbers.{next}"}
    result = try_rule(PLAN, yaml, "b > a", given, when="next == following(year)")
    assert (result.counts, result.unknown) == ((1, 0, 1), [("no value", ())])


def test_schema_defaults():
    yaml = "beds: [{name: A}, {name: B, shaded: true}, {name: C, shaded: null}]"
    for path in ("beds.{b}.shaded", "beds.{b}.shaded?"):
        assert try_rule(PLAN, yaml, "shaded", {"shaded": path}).failed == ["/beds/0/shaded", "/beds/2/shaded"]
        assert try_rule(PLAN, yaml, "present(shaded)", {"shaded": path}).failed == [
            "/beds/0/shaded",
            "/beds/2/shaded",
        ]
    result = try_rule(PLAN, yaml, "any(s for s in all)", {"name": "beds.{b}.name", "all": "beds.*.shaded"})
    assert result.counts == (3, 0, 0)
    assert result.run.known[next(iter(result.run.known))] == (False, True, False)


def test_a_default_needs_what_would_hold_it():
    plan = plan_type(aims=mapping(record(base=record(rough={**BOOL, "default": False}), name=TEXT)))
    yaml = "aims: {a: {name: x}, b: {base: {}}}"
    assert try_rule(plan, yaml, "rough", {"rough": "aims.{a}.base.rough"}).failed == ["/aims/b/base/rough"]
    assert try_rule(plan, yaml, "rough", {"rough": "aims.{a}.base.rough?"}).counts == (0, 2, 0)


def test_refused_values():
    """What the schema refuses blocks its cases: it is not evaluated once, and never left out of a list."""
    data = {"beds": [{"name": "A", "plants": REFUSED}, {"name": REFUSED, "plants": 3}, REFUSED]}
    result = try_rule(PLAN, data, "plants > 5", {"plants": "beds.{b}.plants"})
    assert (result.failed, list(result.run.refused)) == (
        ["/beds/1/plants"],
        [("beds", 0, "plants"), ("beds", 2, "plants")],
    )
    result = try_rule(PLAN, data, "plants > 5", {"name": "beds.{b}.name", "plants": "beds.{b}.plants?"})
    assert result.unknown == [("not as the schema says", ("/beds/0/plants",))]
    assert list(result.run.refused) == [("beds", 1, "name"), ("beds", 2, "name")]
    given = {"text": "notes.{n}", "used": "beds.*.tags.*"}
    beds = [{"tags": ["m"]}, {"tags": REFUSED}, {"tags": [REFUSED]}]
    result = try_rule(PLAN, {"notes": {"n": "text"}, "beds": beds}, "n in used", given)
    assert result.unknown == [("not as the schema says", ("/beds/1/tags",))]
    assert (result.failed, result.run.refused) == ([], {})
    result = try_rule(PLAN, {"notes": {"m": "text"}, "beds": beds}, "n in used", given)
    assert result.counts == (1, 0, 0)


def test_a_refused_default():
    data = {"beds": [{"name": "A", "shaded": REFUSED}]}
    for path in ("beds.{b}.shaded", "beds.{b}.shaded?"):
        assert try_rule(PLAN, data, "shaded", {"shaded": path}).counts == (0, 0, 1)
    assert try_rule(PLAN, data, "present(shaded)", {"shaded": "beds.{b}.shaded?"}).counts == (0, 1, 0)


def test_members_that_are_missing():
    given = {"year": "in default(plan.years, [])", "n": "harvest.roots.numbers.{year}?"}
    result = try_rule(
        PLAN, {"years": ["2008/09", None, "2009/10"], "harvest": {"roots": {"numbers": {}}}}, "false", given
    )
    assert result.failed == ["/harvest/roots/numbers/2008~109", "/harvest/roots/numbers/2009~110"]
    assert result.unknown == [("missing", ("/years/1",))]
    assert try_rule(PLAN, {}, "false", given).counts == (0, 0, 0)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"a": "beds.{x}.name", "b": "rows.{x}.name"},
            "`{x}` has another meaning already: one name has one type everywhere",
        ),
        (
            {"a": "beds.{x}.name", "b": "notes.{x}"},
            "`{x}` has another meaning already: one name has one type everywhere",
        ),
        ({"x": "beds.{x}.name"}, "`x` has a meaning here already; choose another name"),
        ({"plan": "notes"}, "`plan` has a meaning here already; choose another name"),
        ({"my-name": "notes"}, "`my-name` cannot be a name"),
        ({"my-name": "in [1, 2]"}, "`my-name` cannot be a name"),
        (
            {"a": ["beds.{b}.shaded", "beds.{b}.lit"]},
            "the paths of one binding have one default in the schema",
        ),
        ({"a": ["north.{k}", "south.{j}"]}, "the paths of one binding bind the same captures"),
        ({"a": ["north.{k}", "south.{k}?"]}, "the paths of one binding all end in `?`, or none does"),
        (
            {"n": "notes.{k}", "a": ["north.*", "south.a"]},
            "the paths of one binding all have a `*`, or none has",
        ),
        (
            {"a": ["notes", "years"]},
            "the paths of one binding lead to one type, not to a mapping and a list of a year",
        ),
        (
            {"a": "harvest.*.numbers.{year}"},
            "`{year}` of a binding with `*` must be bound by another binding",
        ),
        (
            {"a": "north.{k}?", "b": "south.{k}?"},
            "`{k}` ranges over what may be missing in `a` and here; bind it",
        ),
        (
            {"bed": "in default(plan.beds, [])"},
            "`in` binds to texts, years and figures, not to a mapping (bed)",
        ),
        ({"year": "in plan.notes"}, "`in` needs a list, this is a mapping"),
        ({"year": "in plan.yeers"}, "the schema has no `yeers` in a mapping (plan); did you mean `years`?"),
        ({"year": "in [2008/09"}, None),
        ({"a": "beds.{b}..name"}, None),
    ],
)
def test_refused_bindings(given, message):
    found = refusals(PLAN, "true", given)
    assert len(found) == 1, found
    assert message is None or found[0][2].startswith(message)
    paths = ("the paths of one binding", "`{", "`my-name`")
    assert message is None or not message.startswith(paths) or found[0][1] == (0, 0)


def test_what_a_refused_binding_binds_is_not_refused_again():
    given = {"n": "harvest.{crop}.number.{year}", "m": "harvest.{crop}.numbers.{year}", "y": "in [2008/09"}
    found = refusals(PLAN, "n > 5 and crop == 'roots' and year == y and m > 1", given, at="n", fix=("n", "5"))
    assert [where for where, _at, _message in found] == [("given", "n"), ("given", "y")]


# Joins against an oracle

SMALL = plan_type(
    xs=listed(record(k=TEXT, n=COUNT, v=either(COUNT, PERCENTAGE))),
    ys=listed(record(k=TEXT, n=COUNT, v=either(COUNT, PERCENTAGE))),
    table=mapping(mapping(COUNT)),
    other=mapping(mapping(COUNT)),
)
KEY = st.sampled_from(["p", "q", None, ""])
ROW = st.fixed_dictionaries(
    {},
    optional={
        "k": KEY,
        "n": st.sampled_from([1, 2, "about 1", REFUSED]),
        "v": st.sampled_from([1, 2, "1%", "1.0%", "about 2%"]),
    },
)
TABLES = st.dictionaries(
    st.sampled_from("abc"),
    st.dictionaries(st.sampled_from("xyz"), st.sampled_from([1, 2, None]), max_size=3),
    max_size=3,
)
PLANS = st.fixed_dictionaries(
    {"xs": st.lists(ROW, max_size=4), "ys": st.lists(ROW, max_size=4), "table": TABLES, "other": TABLES}
)


def outcomes(data, require, given, **rest):
    """The outcome of every case, whatever the order."""
    result = try_rule(SMALL, data, require, given, **rest)
    return (
        sorted(result.failed),
        sorted(result.unknown),
        result.run.passed,
        sorted(map(str, result.run.refused)),
    )


@given(
    PLANS,
    st.sampled_from(
        ["x.k == y.k", "x.n == y.n", "y.v == x.v", "x.k == y.k and x.n == y.n", "a == b and a == 1"]
    ),
)
def test_a_hash_join_is_a_filtered_loop(data, condition):
    """Equalities in `when` are joined by value; behind `not not` the same condition is only asked."""
    given = {"x": "xs.{i}", "y": "ys.{j}", "a": "xs.{i}.v", "b": "ys.{j}.v"}
    if "a ==" not in condition:
        given = {"x": "xs.{i}", "y": "ys.{j}"}
        condition = (
            condition.replace("x.k", "xk").replace("y.k", "yk").replace("x.n", "xn").replace("y.n", "yn")
        )
        condition = condition.replace("x.v", "xv").replace("y.v", "yv")
        for name in ("xk", "yk", "xn", "yn", "xv", "yv"):
            if name in condition:
                given[name] = f"{name[0]}s.{{{'i' if name[0] == 'x' else 'j'}}}.{name[1]}"
        del given["x"], given["y"]
    joined = outcomes(data, "false", given, when=condition)
    looped = outcomes(data, "false", given, when=f"not (not ({condition}))")
    assert joined[:3] == looped[:3]  # a loop meets refused places, too, where a join never comes


def test_equalities_are_hash_joins(monkeypatch):
    """The law above would hold of a join that never hashes."""
    made = []

    def counted(join, then):
        made.append(1)
        return matching.hash_join_stage(join, then)

    monkeypatch.setattr(order, "hash_join_stage", counted)
    data = {"xs": [{"k": "p"}], "ys": [{"k": "p"}]}
    given = {"a": "xs.{i}.k", "b": "ys.{j}.k"}
    assert outcomes(data, "false", given, when="a == b")[0] == ["/ys/0/k"]
    assert made == [1, 1]  # the rule as checked, and as remembered
    outcomes(data, "false", given, when="not (not (a == b))")
    # Of two kinds: `==` may be unknown.
    outcomes(data, "false", {"a": "xs.{i}.v", "b": "ys.{j}.v"}, when="a == b")
    assert made == [1, 1]


@given(TABLES, TABLES, st.sampled_from(["", "?"]), st.sampled_from(["", "?"]))
def test_joins_against_an_oracle(table, other, first, second):
    """One capture, one value; a required path matches what is there, an optional one what may be."""
    data = {"table": table, "other": other}
    assume(not (first and second))
    given = {"a": f"table.{{k}}.{{x}}{first}", "b": f"other.{{k}}.{{x}}{second}"}
    result = try_rule(SMALL, data, "false", given)
    places = {
        name: {(k, x) for k, inner in data[name].items() for x, value in inner.items() if value is not None}
        for name in data
    }
    wanted = places["other"] if first else places["table"] if second else places["table"] & places["other"]
    found = [(captures["k"], captures["x"]) for captures, _values in result.cases]
    assert sorted(found) == sorted(wanted)


GIVEN = {
    "a": "table.{k}.{x}",
    "b": "other.{k}.{x}?",
    "c": "table.{k}.{y}",
    "k": "in ['a', 'b', 'z']",
    "all": "other.{k}.*",
    "n": "xs.{i}.n?",
}


@given(PLANS, st.permutations(list(GIVEN)), st.randoms())
def test_no_order_matters(data, names, random):
    """Any order of bindings, of keys and of entries gives the same outcomes."""

    def shuffled(value):
        if isinstance(value, dict):
            keys = random.sample(list(value), len(value))
            return {key: shuffled(value[key]) for key in keys}
        return value

    rest = {"when": "y != x and default(a == c, true)", "at": "a"}
    require = "b > a or c in all or n == 2"
    first = outcomes(data, require, GIVEN, **rest)
    again = outcomes(shuffled(data), require, {name: GIVEN[name] for name in names}, **rest)
    assert first == again


@given(PLANS, st.permutations(["a", "b", "c"]))
def test_refused_places_do_not_depend_on_the_order_of_bindings(data, names):
    given = {"a": "xs.{i}.n", "b": "ys.{j}.n", "c": "ys.{j}.k"}
    first = outcomes(data, "a > b", given, when="c == 'p'", at="a")
    assert first == outcomes(data, "a > b", {name: given[name] for name in names}, when="c == 'p'", at="a")


@given(PLANS, st.randoms())
def test_what_is_read_does_not_depend_on_order(data, random):
    """The scalars a finding rests on are the same for any order of keys and entries."""

    def read(plan):
        result = try_rule(
            SMALL,
            plan,
            "all(n > 5 for n in ns) and sum(values(t)) > 99 and unique(r.k for r in default(plan.xs, []))",
            {"t": "table.{k}", "ns": "xs.*.n"},
        )
        return sorted(each.read for each in result.explained)

    plain = {
        name: [{k: v for k, v in row.items() if v is not REFUSED} for row in data[name]]
        for name in ("xs", "ys")
    }
    plan = {**data, **plain}
    shuffled = {
        **{name: random.sample(plan[name], len(plan[name])) for name in ("xs", "ys")},
        "table": {
            k: {x: plan["table"][k][x] for x in random.sample(list(plan["table"][k]), len(plan["table"][k]))}
            for k in random.sample(list(plan["table"]), len(plan["table"]))
        },
    }
    assert read(plan) == read(shuffled)


def test_every_order_of_bindings():
    yaml = HARVEST + "beds: [{name: A, plants: 4}, {name: B}]\nnotes: {x: one}"
    given = {
        "before": "harvest.{crop}.numbers.{year}",
        "after": "harvest.{crop}.numbers.{next}",
        "stated": "harvest.{crop}.stated.{next}?",
        "name": "beds.{b}.name",
        "plants": "beds.{b}.plants?",
    }
    results = set()
    for names in permutations(given):
        result = try_rule(
            PLAN,
            yaml,
            "after < before and plants > 5",
            {name: given[name] for name in names},
            when="next == following(year)",
            at="plants",
        )
        results.add(json.dumps([sorted(result.failed), sorted(result.unknown), result.counts]))
    assert results == {json.dumps([["/beds/0/plants", "/beds/1/plants"], [], [0, 2, 0]])}


# Steps


@pytest.mark.parametrize(
    ("given", "when"),
    [
        ({"a": "beds.{i}.plants", "b": "rows.{j}.plants", "c": "rows.{k}.plants"}, ""),
        ({"a": "beds.{i}.plants", "b": "rows.{j}.name", "c": "rows.{k}.name"}, "b == 'x' and b != c"),
        # Nothing is there behind what is walked.
        ({"a": "beds.{i}.plants", "b": "rows.{j}.rough", "c": "rows.{k}.rough"}, ""),
        ({"a": "beds.{i}.plants", "b": "rows.{j}.plants"}, "a == b"),
        ({"a": "beds.{i}.plants", "all": "rows.*.plants"}, "all(x > 5 for x in all)"),
        ({"a": "beds.{i}.plants"}, "any(r.plants > 5 for r in default(plan.rows, []) if present(r.plants))"),
        ({"a": "beds.{i}.plants", "x": "in range(1, 9999)"}, ""),
    ],
)
def test_a_large_plan_spends_its_steps_quickly(given, when):
    """100,000 steps take less than two seconds, and no work goes uncounted."""
    rows = [{"name": "x", "plants": 1} for _ in range(3000)]
    begin = time.process_time()
    result = try_rule(PLAN, {"beds": rows, "rows": rows}, "a == 1", given, when=when)
    assert time.process_time() - begin < 2
    assert result.run.steps < 0


def test_joined_tables_are_cheap():
    """Combinations that a join excludes are never made."""
    rows = [{"name": f"bed {n}", "plants": n} for n in range(10_000)]
    given = {
        "a": "beds.{i}.plants",
        "name": "beds.{i}.name",
        "b": "rows.{j}.plants",
        "other": "rows.{j}.name",
    }
    result = try_rule(PLAN, {"beds": rows, "rows": rows}, "a == b", given, when="name == other")
    assert result.counts == (10_000, 0, 0)
    assert result.run.steps > 60_000
