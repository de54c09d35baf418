"""Optional fields that would silence a rule, and the ways to say what is meant."""

from __future__ import annotations

import pytest

from tests.rule_bench import BOOL, COUNT, TEXT, YEAR, listed, mapping, plan_type, record, refusals, unit

BED = record(
    title="bed",
    required=("name",),
    name=TEXT,
    plants=unit("plants"),
    shaded={**BOOL, "default": False},
    dug=BOOL,
    tags=listed(TEXT),
    soil=record(title="soil", required=("kind",), kind=TEXT, depth=COUNT),
)
PLAN = plan_type(
    beds=listed(BED, "name"),
    names=listed(TEXT),
    kilos=mapping(unit("kilos"), YEAR),
    notes=mapping(TEXT),
    year=YEAR,
)
GIVEN = {
    "bed": "beds.{bed_number}",
    "name": "beds.{bed_number}.name",
    "plants": "beds.{bed_number}.plants?",
    "tags": "beds.{bed_number}.tags?",
    "shaded": "beds.{bed_number}.shaded?",
}


def asked(found):
    return [(where[0], message.split("`")[1]) for where, _at, message in found]


@pytest.mark.parametrize(
    ("when", "field"),
    [
        ("plants > 5", "plants"),
        ("bed.plants > 5", "bed.plants"),
        ("plants > 5 or bed.shaded", "plants"),
        ("not bed.dug", "bed.dug"),
        ("bed.soil.kind == 'clay'", "bed.soil"),
        ("any(b.dug for b in plan.beds)", "plan.beds"),
        ("any(b.dug for b in default(plan.beds, []))", "b.dug"),
        ("plan.kilos[2009/10] > 5", "plan.kilos[2009/10]"),
        ("present(name) and plants > 5", "plants"),
        ("present(plants) or plants > 5", "plants"),
        ("missing(plants) and plants > 5", "plants"),
        ("present(bed.soil) and bed.soil.depth > 5", "bed.soil.depth"),
        ("default(true, plants > 5)", "plants"),
        ("plants > 5 if present(tags) else false", "plants"),
        ("name in tags", "tags"),
        ("bed['plants'] > 5", 'bed["plants"]'),
        ("plan.notes['a b'] == name", 'plan.notes["a b"]'),
        ("plan.kilos[plan.year] > 5", "plan.year"),
        ("default(bed.dug, false) and many", "plants"),
        ("all(p[0] < p[2] for p in pairs([1, 2]))", "p[2]"),
        ("list(1 for x in [1])[0] == 1", "list(<5:19>)[0]"),
    ],
)
def test_silenced_by_when(when, field):
    found = refusals(PLAN, "true", GIVEN, when=when, let={"many": "plants > 5"})
    assert field in [name for _where, name in asked(found)]


@pytest.mark.parametrize(
    "when",
    [
        "name == 'A'",
        "bed.shaded",
        "shaded",
        "default(plants, 0) > 5",
        "default(plants > 5, false)",
        "present(plants) and plants > 5",
        "plants > 5 and present(plants)",
        "missing(plants) or plants > 5",
        "not missing(plants) and plants > 5",
        "not (missing(plants) or plants < 5)",
        "plants > 5 if present(plants) else false",
        "false if missing(plants) else plants > 5",
        "present(bed.soil.depth) and bed.soil.kind == 'clay' and bed.soil.depth > 5",
        "stated and plants > 5",
        "stated and many",
        "present(many) and many",
        "present(plan.beds) and any(b.dug for b in plan.beds if present(b.dug))",
        "present(first(b.dug for b in plan.beds if b.dug))",
        "default(any(b.dug for b in plan.beds), false)",
        "default(name in tags, false)",
        "all(p[0] < p[1] for p in pairs([1, 2]))",
        "year == 2009/10",
        "plan.kilos[2009/10] > 5 and present(plan.kilos[2009/10])",
    ],
)
def test_not_silenced(when):
    let = {"many": "plants > 5", "stated": "present(plants)"}
    assert refusals(PLAN, "true", {**GIVEN, "year": "year"}, when=when, let=let) == []


@pytest.mark.parametrize(
    ("require", "let", "expected"),
    [
        ("plants > 5", {}, []),
        ("bed.dug", {}, []),
        ("name in tags", {}, [("require", "tags")]),
        ("name not in tags", {}, [("require", "tags")]),
        ("any(t == name for t in tags)", {}, [("require", "tags")]),
        ("any(t == name for t in default(tags, []))", {}, []),
        ("present(tags) and any(t == name for t in tags)", {}, []),
        (
            "all(t != name for b in plan.beds for t in b.tags)",
            {},
            [("require", "plan.beds"), ("require", "b.tags")],
        ),
        ("all(t != name for b in default(plan.beds, []) if present(b.tags) for t in b.tags)", {}, []),
        (
            "all(t != name for b in default(plan.beds, []) for t in b.tags if present(b.tags))",
            {},
            [("require", "b.tags")],
        ),
        ("found", {"found": "name in tags"}, [("let", "tags")]),
        ("default(found, true)", {"found": "name in tags"}, []),
        ("true", {"found": "name in tags"}, []),
        # A guard speaks of its own variable only.
        (
            "all(present(b.tags) and nested for b in default(plan.beds, []))",
            {"nested": "any(t == name for b in default(plan.beds, []) for t in b.tags)"},
            [("let", "b.tags")],
        ),
    ],
)
def test_lists_in_require(require, let, expected):
    assert asked(refusals(PLAN, require, GIVEN, let=let)) == expected


def test_when_vouches_for_require():
    assert refusals(PLAN, "name in tags", GIVEN, when="present(tags)") == []
    assert refusals(PLAN, "name in tags", GIVEN, when="missing(tags)") != []


def test_a_member_binding_goes_through_its_list():
    given = {"known": "in plan.names", "bed": "beds.{n}.name"}
    assert asked(refusals(PLAN, "known == bed", given)) == [("given", "plan.names")]
    assert refusals(PLAN, "known == bed", {**given, "known": "in default(plan.names, [])"}) == []


def test_message_and_place():
    ((where, at, message),) = refusals(PLAN, "true", GIVEN, when="name == 'A' and plants > 5")
    assert (where, at) == (("when",), (16, 22))
    assert message == (
        "`plants` may be missing, which would silence the rule here;"
        " write present(plants) and ... or default(plants, ...)"
    )


def test_a_let_read_twice_is_told_once():
    let = {"many": "plants > 5", "more": "many or many", "most": "more and more"}
    assert len(refusals(PLAN, "true", GIVEN, when="most or more or many", let=let)) == 1


def test_lets_that_fan_out_are_quick():
    let = {"a0": "plants > 5", **{f"a{n}": f"a{n - 1} or a{n - 1}" for n in range(1, 60)}}
    assert len(refusals(PLAN, "true", GIVEN, when="a59", let=let)) == 1
