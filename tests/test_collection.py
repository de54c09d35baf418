"""Rules across plans: which plans they pair, where they point, and that no order of files matters."""

from __future__ import annotations

import sys
from collections import Counter
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_lint import examples, run
from plan_lint.accept import AcceptedList
from plan_lint.collection import judge_all, judging
from plan_lint.document import LIMITS
from plan_lint.language.checked import Loop
from plan_lint.language.tree import Call
from plan_lint.language.wholes import told_as_one
from plan_lint.lint import Options, lint
from plan_lint.lint.cases import cases
from plan_lint.run import Request
from tests.allotments import ACROSS, files, harvest, load, plan, roster_of
from tests.little_rulebook import write_all


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Check plans by their files as one folder, or as files that are named."""
    monkeypatch.chdir(tmp_path)

    def checked(plans, roster=None, *, paths=(".",), book=None, **more):
        write_all(tmp_path, plans)
        return run.check(Request(paths, str(tmp_path), (book or load(),), roster=roster, **more))

    return checked


def found(report, *rules):
    return [
        (each.rule, each.file, each.pointer, each.message)
        for each in sorted(report.findings, key=lambda each: (each.file, each.span, each.rule))
        if not rules or each.rule in rules
    ]


TWO = {
    "a.yaml": plan("A", "2023/24", harvest(_2022=3, _2023=5)),
    "b.yaml": plan("A", "2024/25", harvest(_2022=3, _2023=6, _2024=7)),
}


def test_a_figure_of_an_earlier_plan(check):
    report = check(TWO)
    assert found(report) == [
        (
            "harvest-differs-from-earlier-plan",
            "b.yaml",
            "/harvest/roots/numbers/2023~124",
            "A, root vegetables, 2023/24: 6 kg, but 5 kg in the plan for 2023/24",
        )
    ]
    finding = report.findings[0]
    assert (finding.span.line, finding.span.column, finding.place) == (4, 50, "value")
    assert [(each.file, each.span.line, each.excerpt.text) for each in finding.related] == [
        ("a.yaml", 4, TWO["a.yaml"].splitlines()[3])
    ]
    outcomes = dict(report.collection.outcomes)["harvest-differs-from-earlier-plan"]
    assert (outcomes.passed, outcomes.failed) == (1, 1)
    assert all(each.facts is None for each in report.plans)


def test_plans_that_are_the_same_return_are_not_used(check):
    plans = {**TWO, "c.yaml": plan("A", "2024/25", harvest(_2023=9)), "d.yaml": plan("A", "2024/25")}
    report = check(plans)
    assert [(each[:3]) for each in found(report)] == [
        ("collection-same-return", file, "/garden") for file in ("b.yaml", "c.yaml", "d.yaml")
    ]
    said = [each[3] for each in found(report)]
    assert said[0] == (
        "c.yaml and 1 more are the same return, A, 2024/25: rules across plans use none of them"
    )
    assert [each.file for each in report.findings[0].related] == ["c.yaml", "d.yaml"]
    assert report.exit_code == 1
    # What the rule would have compared is told as not evaluated, once.
    assert [(each.rule, each.file, each.reason) for each in report.collection.not_evaluated] == [
        ("harvest-differs-from-earlier-plan", "b.yaml", "several plans are the same return"),
        ("bed-of-two-gardens", "b.yaml", "several plans are the same return"),
    ]


def test_a_revised_return_takes_the_place_of_its_original(check):
    plans = {**TWO, "c.yaml": plan("A", "2024/25", "revised: true\n" + harvest(_2023=5))}
    assert found(check(plans)) == [
        (
            "collection-replaced",
            "b.yaml",
            "/garden",
            "c.yaml is a revision of this return, and rules across plans use that",
        )
    ]


def test_two_revisions_are_the_same_return(check):
    revised = {file: plan("A", "2024/25", "revised: true\n") for file in ("c.yaml", "d.yaml")}
    assert [each[:2] for each in found(check({**TWO, **revised}))] == [
        ("collection-replaced", "b.yaml"),
        ("collection-same-return", "c.yaml"),
        ("collection-same-return", "d.yaml"),
    ]


def test_an_earlier_name_is_the_same_garden(check):
    plans = {**TWO, "a.yaml": TWO["a.yaml"].replace("garden: A", "garden: Old A")}
    assert found(check(plans)) == []
    roster = roster_of("{name: A, earlier: [Old A]}")
    assert [each[:2] for each in found(check(plans, roster))] == [
        ("harvest-differs-from-earlier-plan", "b.yaml")
    ]


def test_a_plan_that_is_missing(check):
    report = check(TWO, roster_of("A", "B"))
    assert found(report, "plan-missing") == [
        ("plan-missing", "roster.yaml", "/expected/1/name", "no plan of B for 2024/25")
    ]
    (finding,) = report.collection.findings
    assert (finding.natural_pointer, finding.span.line, finding.excerpt.text) == (
        "/expected/B/name",
        4,
        "  - {name: B}",
    )
    assert report.counts.errors == 1
    assert report.exit_code == 1


@pytest.mark.parametrize("broken", ["template: [\n", plan("B", template="garden/2042"), b"\xff\xfe"])
def test_a_plan_that_cannot_be_read_may_be_the_one(check, broken):
    report = check({**TWO, "c.yaml": broken}, roster_of("A", "B"))
    assert found(report, "plan-missing") == []
    missing = [each for each in report.collection.not_evaluated if each.rule == "plan-missing"]
    assert [(each.file, each.reason) for each in missing] == [("c.yaml", "a file could not be read")]
    assert dict(report.collection.outcomes)["plan-missing"].passed == 1


def test_named_plans_are_no_collection_to_miss_one_in(check):
    report = check(TWO, roster_of("A", "B"), paths=("a.yaml",))
    assert found(report) == []
    assert {rule: outcomes.worst for rule, outcomes in report.collection.outcomes} == {
        "harvest-differs-from-earlier-plan": "not_applicable",
        "bed-of-two-gardens": "not_applicable",
        "garden-not-on-roster": "passed",
        "plan-missing": "not_applicable",
    }
    assert report.counts.rules_not_applicable == 3


def test_without_a_roster_its_rules_do_not_apply(check):
    report = check(TWO)
    assert dict(report.collection.outcomes)["garden-not-on-roster"].worst == "not_applicable"
    assert dict(report.collection.outcomes)["plan-missing"].worst == "not_applicable"


def test_only_what_is_asked_for(check):
    options = Options(rules=frozenset({"bed-of-two-gardens"}))
    report = check(TWO, options=options)
    assert [rule for rule, _outcomes in report.collection.outcomes] == ["bed-of-two-gardens"]
    assert found(report) == []
    assert check(TWO, options=Options(rules=frozenset({"none"}))).collection.outcomes == ()


def test_the_examples_of_rules_across_plans():
    results = examples.run(load(), files())
    assert examples.as_text(results) == "4 rules, 10 examples: all hold\n"


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("pointer: 1:/garden", "pointer: 0:/garden", "differs"),
        ("require: plants != other", "require: plants == other", "noisy"),
        ("require: plants != other", "require: plants != other + 1", "missing"),
        ("- pass: {plans: [{garden: A}], roster", "- pass: {plans: [{gardn: A}], roster", "unsound"),
        ("roster: [{name: A}]}\n    - pass", "roster: [A]}\n    - pass", "broken"),
        ("not_evaluated: {plans: [{garden: A, plan_year: 2023/24}, unreadable]",
         "not_evaluated: {plans: [{garden: B, plan_year: 2023/24}]", "missing"),
    ],
)  # fmt: skip
def test_an_example_that_does_not_hold(old, new, wrong):
    text = ACROSS.replace(old, new)
    assert text != ACROSS
    told = examples.as_text(examples.run(load(text), files(text)))
    assert f"  {wrong}: " in told, told


NAMES = ("a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml")
KINDS = st.tuples(
    st.sampled_from(["A", "B", "Old A"]),
    st.sampled_from(["2023/24", "2024/25"]),
    st.dictionaries(st.sampled_from(["_2023", "_2024"]), st.integers(1, 3), min_size=1),
)


@given(st.lists(KINDS, max_size=5), st.randoms(use_true_random=False))
def test_pairs_as_nested_loops_find_them_whatever_the_order(kinds, random):
    book, options = load(), Options(rules=frozenset({"harvest-differs-from-earlier-plan"}), across=True)
    texts = [plan(garden, year, harvest(**numbers)) for garden, year, numbers in kinds]
    results = [lint(t.encode(), n, (book,), options) for n, t in zip(NAMES, texts, strict=False)]
    roster = roster_of("{name: A, earlier: [Old A]}", "B")
    across = judge_all(results, (), (book,), roster, options, whole=True)
    random.shuffle(results)
    assert judge_all(results, (), (book,), roster, options, whole=True) == across
    keys = [(garden.removeprefix("Old "), year) for garden, year, _numbers in kinds]
    alone = [index for index, key in enumerate(keys) if keys.count(key) == 1]
    expected = sorted(
        (NAMES[new], f"/harvest/roots/numbers/{'2023~124'}")
        for old in alone
        for new in alone
        if keys[old] == (keys[new][0], "2023/24") and keys[new][1] == "2024/25"
        and "_2023" in kinds[old][2] and "_2023" in kinds[new][2]
        and kinds[old][2]["_2023"] != kinds[new][2]["_2023"]
    )  # fmt: skip
    pairs = [each for each in across.findings if each.rule == "harvest-differs-from-earlier-plan"]
    assert sorted((each.file, each.pointer) for each in pairs) == expected


ACCEPT = "# plan-lint: accept harvest-differs-from-earlier-plan -- weighed again\n"


def test_a_comment_accepts_a_finding_across_plans(check):
    report = check({**TWO, "b.yaml": TWO["b.yaml"].replace("harvest:", ACCEPT + "harvest:")})
    assert [(each.rule, each.accepted is not None) for each in report.findings] == [
        ("harvest-differs-from-earlier-plan", True)
    ]
    assert report.counts.accepted == 1


def test_a_comment_is_unused_only_where_a_folder_was_checked(check):
    plans = {"b.yaml": TWO["b.yaml"].replace("harvest:", ACCEPT + "harvest:")}
    assert [each.rule for each in check(plans).findings] == ["acceptance-unused"]
    assert check(plans, paths=("b.yaml",)).findings == ()


def test_a_return_that_came_twice_and_then_revised(check):
    plans = {
        **TWO,
        "c.yaml": TWO["b.yaml"],
        "d.yaml": plan("A", "2024/25", "revised: true\n" + harvest(_2023=5)),
    }
    report = check(plans)
    assert [each[:2] for each in found(report)] == [
        ("collection-replaced", "b.yaml"), ("collection-replaced", "c.yaml")
    ]  # fmt: skip
    assert [each.related[0].file for each in report.findings] == ["d.yaml", "d.yaml"]


ACROSS_AND_ROSTER = [
    ("harvest-differs-from-earlier-plan", "b.yaml", "/harvest/root vegetables/numbers/2023~124"),
    ("garden-not-on-roster", "c.yaml", "/garden"),
    ("plan-missing", "roster.yaml", "/expected/B/name"),
]


@pytest.fixture
def accepting(check, tmp_path):
    """Check with a list that accepts all that is found at first; with a roster, and under the gate or not."""

    def checked(plans, roster, gate, **more):
        (tmp_path / "roster.yaml").write_text("roster: gardens\n")  # else it is gone, and entries stale
        request = Request((".",), str(tmp_path), (load(),), roster=roster_of("A", "B"))
        check(START)
        listed = AcceptedList("list.json", "", run.acceptable(request, "told").entries)
        return listed, check(plans, roster, listed=listed, gate=gate, **more)

    return checked


START = {**TWO, "c.yaml": plan("C", "2024/25")}


def test_a_list_accepts_what_stands_across_plans_and_in_the_roster(accepting):
    listed, report = accepting(START, roster_of("A", "B"), gate=False)
    assert sorted((each.rule, each.file) for each in listed.entries) == sorted(
        each[:2] for each in ACROSS_AND_ROSTER
    )
    assert [(each.rule, each.file) for each in report.findings if each.accepted] == [
        each[:2] for each in ACROSS_AND_ROSTER
    ]
    assert (report.exit_code, report.counts.accepted, len(report.findings)) == (0, 3, 3)


def test_under_the_gate_it_accepts_warnings_alone(accepting):
    _listed, report = accepting(START, roster_of("A", "B"), gate=True)
    assert [(each.rule, each.accepted.refused) for each in report.findings if each.accepted] == [
        ("harvest-differs-from-earlier-plan", False),
        ("garden-not-on-roster", True),
        ("plan-missing", True),
    ]
    assert [each.rule for each in report.findings].count("acceptance-refused") == 2
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("plans", "roster", "stale"),
    [
        ({**START, "a.yaml": TWO["a.yaml"].replace("5", "6")}, ("A", "B"), {"b.yaml"}),
        ({**START, "d.yaml": plan("B", "2024/25")}, ("A", "B"), {"roster.yaml"}),
        (START, ("A", "C"), {"c.yaml", "roster.yaml"}),
        # Whatever cannot be read may be the plan that was missing.
        ({**START, "d.yaml": "template: [\n"}, ("A", "B"), set()),
    ],
)
def test_an_entry_for_what_is_mended_is_stale(accepting, plans, roster, stale):
    _listed, report = accepting(plans, roster_of(*roster), gate=False)
    told = [each for each in report.findings if each.rule == "accepted-list-stale"]
    assert {each.message.split(" in ")[1].split(" ")[0] for each in told} == stale


def test_no_entry_is_stale_where_not_all_is_listed(accepting):
    options = Options(limits=LIMITS._replace(run_findings=1))
    for more, stale in (({}, {"roster.yaml"}), ({"options": options}, set())):
        _listed, report = accepting(START, roster_of("A", "C", "D", "E"), gate=False, **more)
        told = [each for each in report.findings if each.rule == "accepted-list-stale"]
        assert {each.message.split(" in ")[1].split(" ")[0] for each in told} & {"roster.yaml"} == stale


def test_what_is_only_counted_has_been_accepted_by_nobody(accepting):
    """A run may hold so many findings that are accepted that one which is not has no room."""
    options = Options(limits=LIMITS._replace(run_findings=1))
    more = {"e.yaml": TWO["a.yaml"].replace("A", "E"), "f.yaml": TWO["b.yaml"].replace("A", "E")}
    codes = []
    for plans, expected in ((START, "AC"), ({**START, **more}, "ACE")):
        severity = (("harvest-differs-from-earlier-plan", "error"),)
        _listed, report = accepting(
            plans, roster_of(*expected), gate=False, options=options, severity=severity
        )
        codes.append((report.exit_code, report.counts.errors, report.collection.not_shown))
    assert codes == [(0, 0, 0), (1, 1, 1)]  # the error that is listed is an accepted one


def test_what_others_sent_leaves_the_findings_of_a_plan_as_they_are(check):
    """Else many findings across plans would cut off its own, and no finding of it would be accepted."""
    plans = {**TWO, "b.yaml": TWO["b.yaml"].replace("2022/23: 3", "2022/23: 4")}
    report = check(plans, options=Options(limits=LIMITS._replace(findings=1)))
    assert [each.file for each in report.findings] == ["b.yaml"]
    assert [each.not_shown for each in (*report.plans, report.collection)] == [0, 0, 1]


def test_comments_accept_under_the_gate_what_is_no_error(check):
    comment = "# plan-lint: accept {} -- told\n"
    plans = {
        **START,
        "b.yaml": TWO["b.yaml"].replace("harvest:", ACCEPT + "harvest:"),
        "c.yaml": START["c.yaml"].replace("garden:", comment.format("garden-not-on-roster") + "garden:", 1),
    }
    roster = roster_of("A", "B")
    for gate, refused in ((False, False), (True, True)):
        report = check(plans, roster, gate=gate)
        accepted = {each.rule: each.accepted.refused for each in report.findings if each.accepted}
        assert accepted == {"harvest-differs-from-earlier-plan": False, "garden-not-on-roster": refused}


def test_too_many_steps_are_told_with_the_rule(check):
    plans = {f"{n}.yaml": plan(f"G{n}", "2024/25", harvest(_2023=n)) for n in range(3)}
    options = Options(limits=LIMITS._replace(steps=-10_000))
    report = check(plans, options=options)
    told = [each.message for each in report.findings if each.rule == "input-budget"]
    assert any("harvest-differs-from-earlier-plan needs more than" in each for each in told)
    assert report.exit_code == 1
    listed = report.collection.not_evaluated
    assert len(listed) == report.counts.not_evaluated
    assert {(each.file, each.reason, each.pointers) for each in listed} == {("2.yaml", "too many steps", ())}


@pytest.mark.parametrize("most", [1, 3, 100])
def test_a_rule_that_is_cut_is_listed_before_the_cases_of_others(check, monkeypatch, most):
    def cut(program, entry, *more):
        return None if entry.info.rule == "bed-of-two-gardens" else cases(program, entry, *more)

    monkeypatch.setattr(judging, "cases", cut)
    monkeypatch.setattr(judging, "NOT_EVALUATED", most)
    figures = "harvest: {roots: {numbers: {2023/24: about 5}}}\n"
    years = ("2023/24", "2024/25")
    plans = {f"{n}-{year[:4]}.yaml": plan(f"G{n}", year, figures) for n in range(4) for year in years}
    report = check(plans)
    told = [(each.rule, each.reason) for each in report.collection.not_evaluated]
    refused = ("harvest-differs-from-earlier-plan", "not as the schema says")
    assert report.counts.not_evaluated == 9
    assert told == [("bed-of-two-gardens", "too many steps"), *[refused] * 8][:most]


HEAVIER = """\
- rule: harvest-above-others
  scope: collection
  title: A harvest is far above those of the other gardens
  severity: info
  why: Somebody may have weighed the basket.
  do: Weigh it again.
  given:
    figure: plans.{garden}.{plan_year}.harvest.{crop}.numbers.{year}
    name: plans.{garden}.{plan_year}.garden
    every: plans.*.{plan_year}.harvest.{crop}.numbers
    names: plans.*.{plan_year}.garden
    files: files
  let:
    weights: list(each[year] for each in every if present(each[year]))
    usual: median(weights)
    total: sum(weights)
    sent: count(values(files))
  when: name in names and sent > 1
  require: total > figure and figure <= 2 * usual
  at: figure
  message: "{figure} where {usual} is usual"
  examples:
    - pass: {plans: [{garden: A, plan_year: 2023/24, harvest: {roots: {numbers: {2023/24: 5}}}}]}
    - fail:
        plans:
          - {garden: A, plan_year: 2023/24, harvest: {roots: {numbers: {2023/24: 2}}}}
          - {garden: B, plan_year: 2023/24, harvest: {roots: {numbers: {2023/24: 2}}}}
          - {garden: C, plan_year: 2023/24, harvest: {roots: {numbers: {2023/24: 9}}}}
      pointer: 2:/harvest/roots/numbers/2023~124
"""


@pytest.mark.parametrize("number", [20, 60])
def test_of_all_plans_together_a_finding_holds_what_was_made_of_them(check, number):
    """Else findings on N plans would hold N figures each, and the run would take the square of the time."""
    plans = {f"{n:03}.yaml": plan(f"G{n}", rest=harvest(_2024=10 + n % 3)) for n in range(number)}
    plans |= {f"x{n}.yaml": plan(f"X{n}", rest=harvest(_2024=60 + n)) for n in range(3)}
    report = check(plans, book=load(HEAVIER))
    assert [each.message for each in report.findings] == [f"{60 + n} where 11 is usual" for n in range(3)]
    total = str(sum(10 + n % 3 for n in range(number)) + 60 + 61 + 62)
    # The figure, the garden and whether it is among them, how many files there are, the median, the sum.
    assert [each.read for each in report.findings] == [
        tuple(sorted([str(60 + n), f"X{n}", "true", "11", str(number + 3), total, str(60 + n)]))
        for n in range(3)
    ]
    assert all(len(each.related) == 1 for each in report.findings)
    assert report.findings[0].comparisons == (("60", "<=", "22", "38 kilograms"),)


def heavier_by(loop):
    return load(HEAVIER.replace("total > figure and figure <= 2 * usual", loop).replace("{usual}", "another"))


def test_what_is_made_of_all_plans_within_a_loop_is_one_value_too(check):
    plans = {f"{n:03}.yaml": plan(f"G{n}", rest=harvest(_2024=10 + n % 3)) for n in range(20)}
    plans["x.yaml"] = plan("X", rest=harvest(_2024=60))
    book = heavier_by("not any(true for x in [figure] if x > 2 * median(weights))")
    (finding,) = check(plans, book=book).findings
    assert finding.read == ("11", "21", "60", "X", "true")


@pytest.mark.parametrize(
    ("clause", "typed"),
    [
        ("any(x > 2 for x in [median(weights)])", lambda loop: loop.source.parts[0]),
        ("any(true for x in [figure] if x > median(weights))", lambda loop: loop.conditions[0].parts[1]),
    ],
    ids=["source", "condition"],
)
def test_a_loop_names_what_is_made_of_all_plans(clause, typed):
    told, wholes = told_as_one(heavier_by(clause).rules[0].rule)
    (loop,) = cast("tuple[Loop]", told.require.parts[0].means)
    made = wholes[typed(loop).node.name].typed.node
    assert isinstance(made, Call)
    assert made.function == "median"


ABSENT = """\
- rule: nothing-since
  scope: collection
  title: A garden sent nothing since
  severity: info
  why: Nobody knows what it grows.
  do: Ask.
  given:
    first: plans.{garden}.{plan_year}.garden
    now: plans.{garden}.2024/25.garden?
  when: plan_year == 2022/23
  require: present(now)
  at: now
  message: "{garden} has no plan for 2024/25"
  examples:
    - pass: {plans: [{garden: A, plan_year: 2022/23}, {garden: A, plan_year: 2024/25}]}
    - fail: {plans: [{garden: A, plan_year: 2022/23}]}
      pointer: "0:"
"""


def test_what_stands_in_no_plan_is_told_of_the_likest_one():
    book = load(ABSENT)
    plans = [
        lint(plan(f"G{n % 40:02}", year).encode(), f"{n:03}.yaml", (book,), Options(across=True))
        for n, year in enumerate(["2022/23"] * 40 + ["2024/25"] * 20)
    ]
    across = judge_all(plans, (), (book,), None, Options(), whole=True)
    assert [(each.file, each.message) for each in across.findings] == [
        (f"{n:03}.yaml", f"G{n:02} has no plan for 2024/25") for n in range(20, 40)
    ]


@pytest.mark.parametrize(
    ("rules", "year", "found"),
    [(HEAVIER.replace("name in names and ", ""), "2024/25", 0.25), (ABSENT, "2022/23", 1)],
    ids=["all places", "places that are not there"],
)
def test_rules_across_plans_take_twice_the_work_for_twice_the_plans_and_findings(rules, year, found):
    book = load(rules)

    def calls(number):
        texts = [plan(f"G{n}", year, harvest(_2024=11 if n % 4 else 60)).encode() for n in range(number)]
        plans = [lint(text, f"{n:03}.yaml", (book,), Options(across=True)) for n, text in enumerate(texts)]
        counted: Counter[str] = Counter()
        sys.setprofile(lambda _frame, event, _arg: counted.update((event,)))
        try:
            across = judge_all(plans, (), (book,), None, Options(), whole=True)
        finally:
            sys.setprofile(None)
        assert len(across.findings) == found * number
        return counted["call"] + counted["c_call"]

    calls(8)
    assert calls(160) < 2.2 * calls(80)
