"""Comparing two runs: tables of findings before and after, hostile reports, values of plans, processes."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_lint import document
from plan_lint.compare import (
    STATUSES,
    Change,
    PlanText,
    Side,
    Source,
    changes,
    difference,
    natural_names,
    paired,
    parse_report,
)
from plan_lint.compare.reading import VERSION
from plan_lint.findings import (
    Accepted,
    Counts,
    Excerpt,
    Finding,
    NotEvaluated,
    PlanLintError,
    PlanResult,
    Problem,
    Related,
    Report,
    RulebookInfo,
    RuleInfo,
    Span,
    Style,
)
from plan_lint.report import json_report, render
from plan_lint.schema import load as load_schema
from tests import page_tree
from tests.little_rulebook import BAD, BROKEN, GOOD, THIN, run, write_all, write_rulebook
from tests.report_fixture import clean_report, garden_report, incomplete_report

RULES = tuple(RuleInfo(rule, "beds", rule, "error", "", "") for rule in ("dry", "wet", "input-syntax"))
BOOK = (RulebookInfo("garden", 1, "0123456789abcdef" * 4),)
SPAN = Span(1, 1, 1, 2)
ACCEPTED = Accepted("comment", "frost", "a.yaml", 1, refused=False)
REFUSED = ACCEPTED._replace(refused=True)


def found(pointer="/a", mark="", *, rule="dry", file="a.yaml", message="too dry", **more):
    """A finding; where no mark is given, its fingerprint is what real ones are made of."""
    mark = mark or f"{rule} {file} {pointer} {message}"
    excerpt = Excerpt(1, 1, "")
    severity, natural = more.pop("severity", "error"), more.pop("natural", pointer)
    return Finding(
        rule, "beds", severity, message, file, SPAN, "value", pointer, natural, excerpt, mark, **more
    )


def unchecked(*pointers, rule="dry", file="a.yaml", reason="missing"):
    return NotEvaluated(rule, file, SPAN, reason, pointers)


def plan(file="a.yaml", key="", *, cases=(), state="checked"):
    named = (("garden", key),) if key else ()
    template = "garden/2009" if state == "checked" else None
    return PlanResult(file, state, template, key=named, not_evaluated=tuple(cases))


def report(*findings, plans=None, cases=(), books=BOOK, rules=RULES, **more):
    """The report of a run of these findings; its totals add up."""
    plans = (plan(cases=cases),) if plans is None else plans
    listed = [each.severity for each in findings]
    accepted = sum(each.accepted is not None and not each.accepted.refused for each in findings)
    unlisted = sum(len(each.not_evaluated) for each in plans)
    severities = [listed.count(severity) for severity in ("error", "warning", "info")]
    ran = len(rules) - 1 if rules else 0
    nothing = Counts(*[0] * len(Counts._fields))
    counts = nothing._replace(
        plans_found=len(plans),
        plans_read=len(plans),
        plans_checked=len(plans),
        rules=ran,
        not_evaluated=unlisted,
        errors=severities[0],
        warnings=severities[1],
        infos=severities[2],
        accepted=accepted,
    )
    values = Report("0.1.0", ".", True, 1, (), books, counts, tuple(plans), tuple(findings), rules)
    return values._replace(**more)


def side(name, of, names=None):
    return Side(Source(name, version="0.1.0"), of, names or {})


def compared(old, new, fail_on="error"):
    return difference(side("old", old), side("new", new), fail_on)


def said(outcome):
    return [(each.status, each.finding.pointer, each.why) for each in outcome.findings]


STILL = "still_there"
A, B = found("/a"), found("/b")
SOFT = found("/a", severity="warning")
INPUT = found("", rule="input-syntax")
OTHER_FIGURES = found("/a", message="drier still")


@pytest.mark.parametrize(
    ("old", "new", "statuses", "code"),
    [
        ([], [], [], 0),
        ([A], [A], [(STILL, "/a", "")], 0),
        ([], [A], [("new", "/a", "")], 1),
        ([A], [], [("fixed", "/a", "")], 0),
        ([A], [B], [("fixed", "/a", ""), ("new", "/b", "")], 1),
        ([A], [OTHER_FIGURES], [("changed", "/a", "")], 0),
        ([A], [found("/a", "moved")], [(STILL, "/a", "")], 0),  # it says the same of the same place
        ([A], [found("/a", rule="wet")], [("fixed", "/a", ""), ("new", "/a", "")], 1),
        ([A], [A, A], [(STILL, "/a", ""), ("new", "/a", "")], 1),
        ([A, A], [A], [(STILL, "/a", ""), ("fixed", "/a", "")], 0),
        ([A, OTHER_FIGURES], [OTHER_FIGURES], [(STILL, "/a", ""), ("fixed", "/a", "")], 0),
        (  # which says the same as before goes before which comes first
            [OTHER_FIGURES, found("/a", "moved")],
            [A],
            [(STILL, "/a", ""), ("fixed", "/a", "")],
            0,
        ),
        ([], [SOFT], [("new", "/a", "")], 0),
        ([SOFT], [A], [("worse", "/a", "was warning")], 1),
        ([A], [SOFT], [(STILL, "/a", "was error")], 0),
        ([], [A._replace(accepted=ACCEPTED)], [("new", "/a", "")], 0),
        ([], [A._replace(accepted=REFUSED)], [("new", "/a", "")], 1),
        ([A._replace(accepted=ACCEPTED)], [A], [("worse", "/a", "no longer accepted")], 1),
        ([A._replace(accepted=ACCEPTED)], [OTHER_FIGURES], [("worse", "/a", "no longer accepted")], 1),
        ([A], [A._replace(accepted=ACCEPTED)], [(STILL, "/a", "now accepted")], 0),
        ([A._replace(accepted=REFUSED)], [A], [(STILL, "/a", "")], 0),
    ],
)
def test_what_becomes_of_findings(old, new, statuses, code):
    outcome = compared(report(*old), report(*new))
    assert sorted(said(outcome)) == sorted(statuses)
    assert outcome.exit_code == code
    assert outcome.problems == ()


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [  # exit codes for --fail-on error, warning, info, never
        ([], [A], (1, 1, 1, 0)),
        ([], [SOFT], (0, 1, 1, 0)),
        ([], [SOFT._replace(severity="info")], (0, 0, 1, 0)),
        ([], [INPUT], (1, 1, 1, 1)),
        ([SOFT], [A], (1, 0, 0, 0)),  # with --fail-on warning it failed before
        ([A], [A], (0, 0, 0, 0)),
    ],
)
def test_what_fails(old, new, codes):
    severities = ("error", "warning", "info", "never")
    assert tuple(compared(report(*old), report(*new), each).exit_code for each in severities) == codes


def test_a_renamed_plan_is_known_by_its_key():
    moved = [found("/a", file="b.yaml"), found("/b", file="b.yaml", message="wetter")]
    old = report(A, B, plans=(plan("a.yaml", "Rose Walk"),))
    outcome = compared(old, report(*moved, plans=(plan("b.yaml", "Rose Walk"),)))
    assert said(outcome) == [(STILL, "/a", ""), ("changed", "/b", "")]
    assert outcome.plans == (("a.yaml", "b.yaml"),)
    assert {each.plan for each in outcome.findings} == {"b.yaml"}
    outcome = compared(old, report(*moved, plans=(plan("b.yaml", "Lily Walk"),)))
    gone = ("not_checked", "the plan is not in new")
    assert [(each.status, each.why) for each in outcome.findings[:2]] == [gone, gone]
    assert [each.why for each in outcome.findings[2:]] == ["the plan is not in old"] * 2


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ([("a", "K")], [("a", "K")], [("a", "a")]),
        ([("a", "K")], [("b", "K")], [("a", "b")]),
        ([("a", "K")], [("a", "L")], [("a", "a")]),
        ([("a", "")], [("b", "")], [("a", None), (None, "b")]),
        ([("a", "K"), ("b", "K")], [("c", "K")], [("a", None), ("b", None), (None, "c")]),
        ([("a", "K"), ("b", "L")], [("a", "L"), ("b", "K")], [("b", "a"), ("a", "b")]),  # names swapped
        ([("a", "K")], [("a", "L"), ("b", "K")], [("a", "b"), (None, "a")]),
    ],
)
def test_which_plans_belong_together(old, new, pairs):
    sides = [report(plans=tuple(plan(*each) for each in plans)) for plans in (old, new)]
    names = [(was and was.file, now and now.file) for was, now in paired(*sides)]
    assert sorted(names, key=str) == sorted(pairs, key=str)


def test_what_is_skipped_is_no_plan():
    plans = (plan(), plan("notes.yaml", state="skipped"))
    assert paired(report(plans=plans), report()) == ((plan(), plan()),)


ROWS = Related("rows", "rows", "a.yaml", SPAN, "/a/rows", Excerpt(1, 1, ""))
WITH_ROWS = found("/a/planted", related=(ROWS,))
THERE = "its rule could not be checked there in new"


@pytest.mark.parametrize(
    ("gone", "cases", "statuses"),
    [
        ([WITH_ROWS], [], ["fixed"]),
        ([WITH_ROWS], [unchecked("/a/rows")], ["not_checked"]),
        ([WITH_ROWS], [unchecked("/a")], ["not_checked"]),  # all of it is missing
        ([WITH_ROWS], [unchecked("/a/rows", rule="wet")], ["fixed"]),
        ([WITH_ROWS], [unchecked("/c")], ["not_checked"]),  # which one, nobody can tell
        ([WITH_ROWS, B], [unchecked("/a/rows")], ["not_checked", "fixed"]),
        ([WITH_ROWS, B], [unchecked()], ["not_checked", "not_checked"]),
        ([found("/ab")], [unchecked("/a"), unchecked("/ab")], ["not_checked"]),
    ],
)
def test_what_cannot_be_checked_any_more_is_not_fixed(gone, cases, statuses):
    outcome = compared(report(*gone), report(cases=cases))
    assert [each.status for each in outcome.findings] == statuses
    assert {each.why for each in outcome.findings if each.status == "not_checked"} <= {THERE}
    assert len(outcome.not_evaluated) == len(cases)
    back = compared(report(cases=cases), report(*gone))
    assert [each.status for each in back.findings] == ["new"] * len(gone)
    assert [bool(each.why) for each in back.findings] == [status == "not_checked" for status in statuses]


@pytest.mark.parametrize(
    ("finding", "pointer", "status"),
    [
        (WITH_ROWS, "/a/rows", "not_checked"),
        (WITH_ROWS, "/a/planted", "not_checked"),
        (WITH_ROWS, "/a/other", "fixed"),
        (WITH_ROWS, "/a", "fixed"),  # a value, so nothing lies in it
        (found("/stray", rule="schema-unknown-key"), "/stray", "fixed"),  # to take it out is how it is mended
    ],
)
def test_what_is_not_stated_any_more_is_not_fixed(finding, pointer, status):
    value = Change("a.yaml", pointer, 1, "1", None)
    old, new = side("old", report(finding)), side("new", report())
    assert [each.status for each in difference(old, new, changes=[value]).findings] == [status]
    assert said(difference(old, new, changes=[value._replace(now="2")]))[0][0] == "fixed"
    assert said(difference(old, new, changes=[value._replace(plan="b.yaml")]))[0][0] == "fixed"
    back = difference(new, old, changes=[value._replace(was=None, now="1")])
    assert [(each.status, bool(each.why)) for each in back.findings] == [("new", status == "not_checked")]


def test_a_plan_that_cannot_be_read_any_more_has_nothing_fixed():
    outcome = compared(report(A), report(INPUT, plans=(plan(state="unreadable"),)))
    assert said(outcome) == [("not_checked", "/a", "the plan could not be checked in new"), ("new", "", "")]
    assert outcome.exit_code == 1


@pytest.mark.parametrize(
    ("old", "new", "newly"),
    [
        ([], [unchecked("/a")], ["/a"]),
        ([unchecked("/a")], [unchecked("/a")], []),
        ([unchecked("/a")], [], []),
        ([unchecked("/a")], [unchecked("/a", reason="hedged")], []),
        ([unchecked("/a")], [unchecked("/a"), unchecked("/a")], ["/a"]),
        ([unchecked("/a")], [unchecked("/a", rule="wet"), unchecked("/b")], ["/a", "/b"]),
    ],
)
def test_what_could_be_checked_before(old, new, newly):
    outcome = compared(report(cases=old), report(cases=new))
    assert sorted(pointer for case in outcome.not_evaluated for pointer in case.pointers) == newly
    assert outcome.exit_code == 0


def test_natural_names_keep_cases_apart_when_entries_move():
    old, new = report(cases=[unchecked("/beds/0/rows")]), report(cases=[unchecked("/beds/1/rows")])
    assert len(compared(old, new).not_evaluated) == 1
    names = [{("a.yaml", f"/beds/{n}/rows"): "/beds/North/rows"} for n in (0, 1)]
    outcome = difference(side("old", old, names[0]), side("new", new, names[1]))
    assert outcome.not_evaluated == ()


def test_findings_of_a_file_that_is_no_plan():
    roster = found("", file="roster.yaml", rule="wet")
    assert said(compared(report(roster), report(roster, A))) == [("new", "/a", ""), (STILL, "", "")]


@pytest.mark.parametrize(
    ("old", "message"),
    [
        (
            report(complete=False, problems=(Problem("a worker was lost", "b.yaml"),)),
            "b.yaml: a worker was lost",
        ),
        (report(complete=False), "does not say why"),
        (report(counts=report().counts._replace(not_shown=7)), "7 findings are counted but not listed"),
        (report(counts=report().counts._replace(not_shown=1)), "1 finding is counted but not listed"),
        (report(counts=report().counts._replace(not_evaluated=2)), "2 cases that could not be checked are"),
        (report(counts=report().counts._replace(not_evaluated=1)), "1 case that could not be checked is"),
        (report(books=(BOOK[0]._replace(edition=2),)), "old was checked by edition 2, new by edition 1"),
        (
            report(books=(BOOK[0]._replace(digest="f" * 64),)),
            "other files in each (digest ffffffffffff in old",
        ),
        (report(books=(BOOK[0]._replace(rulebook="shed"),)), "rulebook garden: only new was checked by it"),
        (report(rules=RULES[1:]), "rules that ran here only: dry"),
    ],
)
def test_what_cannot_be_trusted(old, message):
    there, back = compared(old, report(A)), compared(report(A), old)
    assert any(message in problem.message for problem in there.problems), there.problems
    assert (there.exit_code, back.exit_code) == (2, 2)
    assert [each.status for each in there.findings] == ["new"]
    assert len(there.problems) == len(back.problems)


def test_rules_of_plan_lint_itself_may_differ():
    only = (*RULES[:2], RuleInfo("schema-value", "schema", "", "error", "", ""))
    assert compared(report(rules=only), report()).problems == ()


FINDINGS = st.builds(
    found,
    st.sampled_from(["/a", "/b", "/a/c"]),
    st.sampled_from(["", "m", "n"]),
    natural=st.sampled_from(["/North", "/South"]),
    rule=st.sampled_from(["dry", "wet"]),
    file=st.sampled_from(["a.yaml", "b.yaml", "roster.yaml"]),
    message=st.sampled_from(["one", "two"]),
    severity=st.sampled_from(["error", "warning", "info"]),
    accepted=st.sampled_from([None, ACCEPTED]),
)
CASES = st.lists(
    st.builds(unchecked, st.sampled_from(["/a", "/b", ""]), rule=st.sampled_from(["dry", "wet"]))
)


@st.composite
def reports(draw):
    files = draw(st.lists(st.sampled_from(["a.yaml", "b.yaml"]), unique=True))
    plans = tuple(
        plan(
            file,
            draw(st.sampled_from(["", "K", "L"])),
            cases=[case._replace(file=file) for case in draw(CASES)],
            state=draw(st.sampled_from(["checked", "checked", "unreadable"])),
        )
        for file in files
    )
    return report(*draw(st.lists(FINDINGS, max_size=6)), plans=plans)


def of_status(outcome, *statuses):
    return [each.finding for each in outcome.findings if each.status in statuses]


@settings(max_examples=60)
@given(reports())
def test_a_run_does_not_differ_from_itself(same):
    outcome = compared(same, same, "info")
    assert {each.status for each in outcome.findings} <= {STILL}
    assert len(outcome.findings) == len(same.findings)
    assert (outcome.not_evaluated, outcome.exit_code) == ((), 0)


@settings(max_examples=100)
@given(reports(), reports())
def test_new_and_fixed_change_places_with_the_runs(one, other):
    there, back = compared(one, other), compared(other, one)
    assert of_status(there, "new") == of_status(back, "fixed", "not_checked")
    assert of_status(there, "fixed", "not_checked") == of_status(back, "new")
    assert {each.status for each in there.findings} <= set(STATUSES)
    both = [each for each in there.findings if each.was is not None]
    assert len(both) + len(of_status(there, "new")) == len(other.findings)
    assert len(both) + len(of_status(there, "fixed", "not_checked")) == len(one.findings)


def shuffled(of, order):
    plans = [
        each._replace(not_evaluated=tuple(order.sample(each.not_evaluated, len(each.not_evaluated))))
        for each in order.sample(of.plans, len(of.plans))
    ]
    return of._replace(plans=tuple(plans), findings=tuple(order.sample(of.findings, len(of.findings))))


@settings(max_examples=100)
@given(reports(), reports(), st.randoms())
def test_order_changes_nothing(one, other, order):
    assert compared(shuffled(one, order), shuffled(other, order)) == compared(one, other)


# Reports as JSON.


def as_json(of):
    return render("json", of, Style()).encode()


def without_text(of):
    """What a JSON report keeps of a report."""
    return json.loads(as_json(of))


@pytest.mark.parametrize("of", [garden_report(), clean_report(), incomplete_report()], ids=["7", "0", "2"])
def test_a_report_is_read_back_as_it_was(of):
    read = parse_report(as_json(of), "x.json")
    again = without_text(read)
    for key in (
        "version",
        "tool",
        "root",
        "complete",
        "exit_code",
        "problems",
        "rulebooks",
        "counts",
        "findings",
    ):
        assert again[key] == without_text(of)[key], key
    assert again["not_evaluated"] == without_text(of)["not_evaluated"]
    assert [(each["file"], each["template"], each["key"]) for each in again["plans"]] == [
        (each["file"], each["template"], each["key"]) for each in without_text(of)["plans"]
    ]
    assert [each["rule"] for each in again["rules"]] == [info.rule for info in of.rules]


def test_the_versions_read_and_written_are_one():
    assert json_report.VERSION == VERSION


def changed(path, value):
    """The report of the garden with another value at a place; `...` takes the key away."""
    whole = without_text(garden_report())
    *above, last = path
    part = whole
    for key in above:
        part = part[key]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return json.dumps(whole, indent=1).encode()


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["version"], 2, "/version: the report is of version 2; this plan-lint reads version 1"),
        (["version"], "2.1.0", "this is not a JSON report"),
        (["version"], True, "this is not a JSON report"),
        (["tool", "name"], "ruff", "this is not a JSON report"),
        (["tool", "version"], 1, "/tool/version: text is due here, not 1"),
        (["complete"], 1, "/complete: true or false is due here, not 1"),
        (["complete"], ..., "the key `complete` is missing"),
        (["exit_code"], 3, "/exit_code: a whole number from 0 to 2 is due here, not 3"),
        (["exit_code"], 2, "/complete: the run is called complete, and also says why it is not"),
        (["problems"], {}, "/problems: a list is due here, not a mapping"),
        (["problems"], [None], "/problems/0: a mapping is due here, not null"),
        (["rulebooks", 0, "edition"], 1.5, "/rulebooks/0/edition: a whole number"),
        (["counts", "plans_read"], 9, "/counts/plans_read: the totals do not add up: 9 counted, 3 listed"),
        (["counts", "findings", "error"], 1, "/counts/findings/error: the totals do not add up: 1 counted"),
        (["counts", "findings", "accepted"], 0, "/counts/findings/accepted: the totals do not add up"),
        (["counts", "cases", "not_evaluated"], 1, "/not_evaluated: more cases are listed than are counted"),
        (["counts", "cases", "failed"], -1, "/counts/cases/failed: a whole number from 0"),
        (["counts", "rules"], 99, "/rules: fewer rules are listed than are counted"),
        (["plans", 1, "file"], "plans/herbs.yaml", "/plans/1/file: a second entry has this `file`"),
        (["plans", 0, "template"], 1, "/plans/0/template: text is due here, not 1"),
        (["plans", 0, "key", "garden"], None, "/plans/0/key/garden: text is due here, not null"),
        (["findings", 3], "x", "/findings/3: a mapping is due here, not the text 'x'"),
        (["findings", 3, "severity"], "fatal", "/findings/3/severity: one of error, warning, info is due"),
        (["findings", 3, "severity"], [], "/findings/3/severity: one of error, warning, info is due"),
        (["findings", 3, "line"], 0, "/findings/3/line: a whole number from 1"),
        (["findings", 3, "line"], 10**10, "/findings/3/line: a whole number from 1"),
        (["findings", 3, "line"], True, "/findings/3/line: a whole number from 1"),
        (["findings", 3, "end_line"], 1, "/findings/3/end_line: ends before it begins"),
        (["findings", 3, "place"], "there", "/findings/3/place: one of value, key is due here"),
        (["findings", 3, "values"], [], "/findings/3/values: a mapping is due here, not a list"),
        (["findings", 3, "related"], None, "/findings/3/related: a list is due here, not null"),
        (["findings", 3, "fix"], False, "/findings/3/fix: a mapping is due here, not false"),
        (["findings", 3, "accepted"], {}, "/findings/3/accepted: the key `by` is missing"),
        (["findings", 3, "fingerprint"], ..., "/findings/3: the key `fingerprint` is missing"),
        (
            ["not_evaluated", 0, "file"],
            "x",
            "/not_evaluated/0/file: names a plan that the report does not list",
        ),
        (["not_evaluated", 0, "pointers"], [1], "/not_evaluated/0/pointers/0: text is due here, not 1"),
        (["rules", 1, "rule"], "year-not-stated", "a second entry has this `rule`"),
        (["rules", 1], [], "/rules/1: a mapping is due here, not a list"),
        (["findings"], ..., "this is not a JSON report"),
    ],
)
def test_reports_that_are_refused(path, value, message):
    data = changed(path, value)
    with pytest.raises(PlanLintError) as caught:
        parse_report(data, "x.json")
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.file == "x.json"
    assert problem.line is not None
    assert problem.column is not None
    line = data.decode().split("\n")[problem.line - 1]
    if value is not ... and "due here" in message and isinstance(value, str | int | None):
        assert line[problem.column - 1 :].startswith(json.dumps(value)[:9])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "this is not JSON"),
        (b"{", "this is not JSON"),
        (b"null", "not a JSON report"),
        (b"[]", "not a JSON report"),
        (b'{"version": 1}', "not a JSON report"),
        (b'{"a": 1, "a": 2}', "the key 'a' stands twice in one mapping"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a":' * 100_000, "nested too deep"),
        (b'{"version": ' + b"9" * 5_000 + b"}", "more than 15 digits"),
        (b'{"version": NaN}', "NaN is no number"),
        (b'{"version": -Infinity}', "-Infinity is no number"),
        (b'\xff\xfe{\x00"\x00', "not UTF-8"),
        (b'{"a": "\xe4"}', "not UTF-8"),
        (b'{"a": "\x00"}', "this is not JSON"),
        (b'{"kind": "run"}\n{"kind": "plan"}\n', "this is not JSON: extra data"),
        (b" " * (64 * 1024 * 1024 + 1), "more than 67,108,864 bytes"),
    ],
)
def test_bytes_that_are_no_report(data, message):
    with pytest.raises(PlanLintError) as caught:
        parse_report(data, "x.json")
    assert message in str(caught.value)
    assert caught.value.problems[0].file == "x.json"


def test_a_byte_order_mark_is_no_fault():
    assert parse_report(b"\xef\xbb\xbf" + as_json(clean_report()), "x.json").complete


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def places_of(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places_of(each, (*path, key))


PLACES = [path for path in places_of(without_text(garden_report())) if path]


@settings(max_examples=150)
@given(st.sampled_from(PLACES), ANY_JSON | st.just(...))
def test_a_report_is_read_or_refused_whatever_stands_in_it(path, value):
    read = read_or_refused(changed(path, value))
    if isinstance(read, Report):
        as_json(read)
        compared(read, garden_report())
    else:
        assert all(problem.file == "x.json" for problem in read)


def read_or_refused(data):
    """The report, or the problems it is refused for; anything else that happens is a failure."""
    try:
        return parse_report(data, "x.json")
    except PlanLintError as error:
        return error.problems


@settings(max_examples=100)
@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(data):
    with pytest.raises(PlanLintError):
        parse_report(data, "x.json")


# The values of plans.

SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "garden",
    "description": "A garden.",
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "title": "name", "description": "Its name."},
        "open": {"type": "boolean", "title": "open", "description": "Open to all."},
        "rows": {"type": "number", "title": "rows", "description": "Rows.", "x-unit": "rows"},
        "beds": {
            "type": "array",
            "title": "beds",
            "description": "Beds.",
            "x-key": "bed",
            "items": {
                "type": "object",
                "title": "bed",
                "description": "A bed.",
                "additionalProperties": False,
                "required": ["bed"],
                "properties": {
                    "bed": {"type": "string", "title": "bed", "description": "Its name."},
                    "rows": {"type": "integer", "title": "rows", "description": "Rows.", "x-unit": "rows"},
                },
            },
        },
        "tools": {
            "type": "array",
            "title": "tools",
            "description": "Tools.",
            "items": {"type": "string", "title": "tool", "description": "A tool."},
        },
    },
}


@pytest.fixture(scope="module")
def garden():
    loaded, problems = load_schema(document.parse(json.dumps(SCHEMA).encode()), "schema.json")
    assert problems == ()
    assert loaded is not None
    return loaded


def values(schema, old, new):
    texts = [PlanText(document.parse(each.encode()), schema) for each in (old, new)]
    return [(each.pointer, each.was, each.now) for each in changes("a.yaml", *texts)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("rows: 1", "rows: 2", [("/rows", "1", "2")]),
        ("rows: 1.0", "rows: 1.00", [("/rows", "1.0", "1.00")]),  # stated more exactly
        ("rows: 1", "rows: '1'", [("/rows", "1", "'1'")]),  # a figure became text
        ("rows: 1", "name: x", [("/name", None, "x"), ("/rows", "1", None)]),
        ("open: true", "open: false", [("/open", "true", "false")]),
        ("beds: [{bed: N, rows: 1}]", "beds: [{bed: N, rows: 2}]", [("/beds/N/rows", "1", "2")]),
        (
            "beds: [{bed: N, rows: 1}]",
            "beds: [{bed: S, rows: 1}, {bed: N, rows: 2}]",
            [("/beds/N/rows", "1", "2"), ("/beds/S/bed", None, "S"), ("/beds/S/rows", None, "1")],
        ),
        (
            "beds: [{bed: N, rows: 1}, {bed: N, rows: 2}]",
            "beds: [{bed: N, rows: 1}, {bed: N, rows: 3}]",
            [("/beds/N/rows", "2", "3")],
        ),
        (
            "beds: [{bed: N, rows: 1}, {bed: N, rows: 2}]",
            "beds: [{bed: N, rows: 4}, {bed: N, rows: 2}]",
            [("/beds/N/rows", "1", "4")],
        ),
        ("beds: [{bed: a/b, rows: 1}]", "beds: [{bed: a/b, rows: 2}]", [("/beds/a~1b/rows", "1", "2")]),
        ("beds: [{rows: 1}]", "beds: [{rows: 2}]", [("/beds/0/rows", "1", "2")]),
        ("tools: [rake, hoe]", "tools: [rake, fork]", [("/tools/1", "hoe", "fork")]),
        ("name: [x]", "name: x", [("/name", None, "x"), ("/name/0", "x", None)]),
        ("stray: 1", "stray: 2", [("/stray", "1", "2")]),  # what the schema does not know counts too
    ],
)
def test_values_that_changed(garden, old, new, expected):
    assert sorted(values(garden, old, new), key=str) == sorted(expected, key=str)
    swapped = [(pointer, now, was) for pointer, was, now in expected]
    assert sorted(values(garden, new, old), key=str) == sorted(swapped, key=str)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: x", "name: 'x'"),
        ("name: x", "# a remark\nname: >-\n  x"),
        ("name: 12", "name: '12'"),  # text, by the schema
        ("name: 1e3", "name: '1e3'"),
        ("rows: 1", "rows: 1\nname:"),
        ("rows: 1", "rows: 1\nname: ''\ntools: []"),
        ("rows: 1\nopen: true", "open: true\nrows: 1"),
        ("beds: [{bed: N, rows: 1}, {bed: S}]", "beds: [{bed: S}, {bed: N, rows: 1}]"),
        ("beds: [&a {bed: N}]", "beds: [{bed: N}]"),
    ],
)
def test_values_that_did_not(garden, old, new):
    assert values(garden, old, new) == []


def test_values_without_a_schema_and_their_lines():
    old, new = (PlanText(document.parse(text), None) for text in (b"a: 1\nb: [2]\n", b"\nb: [3]\n"))
    assert changes("a.yaml", old, new) == (
        Change("a.yaml", "/a", 1, "1", None),
        Change("a.yaml", "/b/0", 2, "2", "3"),
    )
    assert natural_names(old, ["/b/0"]) == {}


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("", ""),
        ("/beds", "/beds"),
        ("/beds/1/rows", "/beds/S~1E/rows"),
        ("/beds/7/rows", "/beds/7/rows"),
        ("/beds/2/rows", "/beds/2/rows"),
        ("/beds/x/rows", "/beds/x/rows"),
        ("/beds/²/rows", "/beds/²/rows"),
        ("/beds/" + "9" * 5_000, "/beds/" + "9" * 5_000),
        ("/name/0/x", "/name/0/x"),
        ("/a~1b", "/a~1b"),
    ],
)
def test_natural_names(garden, pointer, name):
    text = document.parse(b"name: x\nbeds: [{bed: N}, {bed: S/E, rows: 1}, {rows: 2}]\n")
    assert natural_names(PlanText(text, garden), [pointer]) == {pointer: name}


# Processes.


@pytest.fixture
def folder(tmp_path):
    """A folder whose configuration names the little rulebook."""
    write_rulebook(tmp_path / "rules/shed")
    write_all(tmp_path, {".plan-lint.yaml": "rulebooks: [rules/shed]\n"})
    return tmp_path


def compare(folder, *arguments, **more):
    """The exit code, and what was printed; no process may show a traceback."""
    ran = run(folder, "compare", *arguments, **more)
    assert b"Traceback" not in ran.stderr
    return ran.returncode, ran.stdout.decode(), ran.stderr.decode()


@pytest.mark.parametrize(
    ("old", "new", "options", "code"),
    [
        ({"a.yaml": GOOD}, {"a.yaml": GOOD}, [], 0),
        ({"a.yaml": BAD}, {"a.yaml": BAD}, [], 0),
        ({"a.yaml": GOOD}, {"a.yaml": BAD}, [], 1),
        ({"a.yaml": BAD}, {"a.yaml": GOOD}, [], 0),
        ({"a.yaml": GOOD}, {"a.yaml": BAD}, ["--fail-on", "never"], 0),
        ({"a.yaml": GOOD}, {"a.yaml": THIN}, [], 0),
        ({"a.yaml": GOOD}, {"a.yaml": THIN}, ["--fail-on", "warning"], 1),
        ({"a.yaml": GOOD}, {"a.yaml": THIN}, ["--fail-on", "warning", "--ignore", "names"], 0),
        ({"a.yaml": GOOD}, {"a.yaml": BAD}, ["--select", "names"], 0),
        ({"a.yaml": GOOD}, {"a.yaml": GOOD, "b.yaml": BAD}, [], 1),
        ({"a.yaml": GOOD}, {"a.yaml": GOOD, "b.yaml": BROKEN}, ["--fail-on", "never"], 1),
        ({"a.yaml": GOOD}, {}, [], 2),
        ({}, {"a.yaml": GOOD}, [], 2),
        ({"a.yaml": GOOD}, {"a.yaml": GOOD}, ["--format", "jsn"], 2),
        ({"a.yaml": GOOD}, {"a.yaml": GOOD}, ["--fail-on", "fatal"], 2),
        ({"a.yaml": GOOD}, {"a.yaml": GOOD}, ["--color", "maybe"], 2),
        ({"a.yaml": GOOD}, {"a.yaml": GOOD}, ["--config", ".plan-lint.yaml", "--no-config"], 2),
        ({"a.yaml": GOOD}, {"a.yaml": GOOD}, ["--rulebook", "nowhere"], 2),
        ({"a.yaml": GOOD}, {"a.yaml": GOOD}, ["--no-such-option"], 2),
    ],
)
def test_exit_codes_of_folders(folder, old, new, options, code):
    for name, plans in (("old", old), ("new", new)):
        (folder / name).mkdir()
        write_all(folder / name, plans)
    outcome = compare(folder, "old", "new", *options)
    assert outcome[0] == code, outcome


def test_two_folders(folder):
    write_all(folder, {"old/x/a.yaml": GOOD, "old/b.yaml": BAD, "new/x/a.yaml": BAD, "new/b.yaml": GOOD})
    code, out, error = compare(folder, "old", "new/")
    assert (code, error) == (1, "")
    finding = "error more-spades-than-rakes 3 spades and 2 rakes\n"
    assert f"new (1)\n  new/x/a.yaml:3:9: {finding}" in out
    assert f"fixed (1)\n  old/b.yaml:3:9: {finding}" in out
    assert "  new/x/a.yaml:3: /spades was 2, is 3\n" in out
    assert "2 plans in both\n2 findings: 1 new, 1 fixed\n2 values changed in 2 plans\n" in out
    told = json.loads(compare(folder, "old", "new", "--format", "json")[1])
    assert [(each["status"], each["file"]) for each in told["findings"]] == [
        ("fixed", "b.yaml"),
        ("new", "x/a.yaml"),
    ]
    assert [(each["plan"], each["was"], each["is"]) for each in told["values"]] == [
        ("b.yaml", "3", "2"),
        ("x/a.yaml", "2", "3"),
    ]
    code, out, error = compare(folder, "old", "new", "-q")
    assert "by plan" not in out


def test_two_folders_as_a_page(folder):
    write_all(folder, {"old/a.yaml": GOOD, "old/b.yaml": BAD, "new/a.yaml": BAD, "new/b.yaml": GOOD})
    code, out, error = compare(folder, "old", "new", "--format", "html")
    assert (code, error) == (1, "")
    assert out.startswith("<!doctype html>")
    sections = [page_tree.said(each) for each in page_tree.with_class(page_tree.read(out), "plan")]
    assert ["New (1)" in each for each in sections] == [True, False]
    assert ["Fixed (1)" in each for each in sections] == [False, True]
    assert compare(folder, "old", "nowhere", "--format", "html")[0] == 2


def test_a_figure_that_is_taken_out_fixes_nothing(folder):
    write_all(folder, {"old/a.yaml": BAD, "new/a.yaml": BAD.replace("rakes: 2\n", "")})
    code, out, _ = compare(folder, "old", "new")
    assert code == 0
    assert "gone, but not known to be fixed (1)" in out
    assert "(a value it is about is not stated in new)" in " ".join(out.split())
    code, out, _ = compare(folder, "new", "old")
    assert code == 1
    assert "(a value it is about is not stated in new)" in " ".join(out.split())


def test_what_could_be_checked_before_is_named(folder):
    write_all(folder, {"old/a.yaml": BAD, "new/a.yaml": BAD.replace("rakes: 2", "rakes: few")})
    code, out, _ = compare(folder, "old", "new")
    assert code == 1  # the schema refuses it
    assert "gone, but not known to be fixed (1)" in out
    assert "newly not checked, or not there before (1)" in out
    assert "new/a.yaml:4:8: more-spades-than-rakes" in out
    assert "1 case could not be checked that could be before, or was not there" in out


GARDEN = {
    "rulebook.yaml": """\
rulebook: garden
title: Gardens
edition: 1
schema: plan.schema.json
templates: {garden/2024: {}}
""",
    "plan.schema.json": json.dumps(
        SCHEMA
        | {
            "required": ["template"],
            "properties": SCHEMA["properties"]
            | {"template": {"type": "string", "title": "form", "description": "The form."}},
        }
    ),
    "beds.yaml": """\
- rule: more-rows-than-the-garden
  title: A bed has more rows than the garden
  severity: error
  why: A bed lies in the garden.
  do: Count again.
  source: The gardener
  given: {all: rows, rows: "beds.{bed}.rows?"}
  require: rows <= all
  at: rows
  message: "{bed}: {rows} rows of {all}"
  examples:
    - pass: {rows: 3, beds: [{bed: N, rows: 2}]}
    - fail: {rows: 1, beds: [{bed: N, rows: 2}]}
      pointer: /beds/0/rows
    - not_evaluated: {rows: 1, beds: [{bed: N}]}
""",
}


def test_entries_that_move_are_no_news(folder):
    write_all(folder / "rules/garden", GARDEN)
    write_all(folder, {".plan-lint.yaml": "rulebooks: [rules/garden]\n"})
    start = "template: garden/2024\nrows: 3\nbeds:\n"
    beds = "  - {bed: North}\n  - {bed: South, rows: 4}\n"
    write_all(
        folder, {"old/a.yaml": start + beds, "new/a.yaml": f"{start}  - {{bed: East, rows: 1}}\n{beds}"}
    )
    told = json.loads(compare(folder, "old", "new", "--format", "json")[1])
    assert [each["status"] for each in told["findings"]] == [STILL]
    assert told["findings"][0]["pointer"] == "/beds/2/rows"
    assert told["not_evaluated"] == []
    assert [each["natural_pointer"] for each in told["values"]] == ["/beds/East/bed", "/beds/East/rows"]


def test_files_that_are_no_plans_are_named(folder):
    write_all(folder, {"old/a.yaml": GOOD, "new/a.yaml": GOOD, "new/b.yaml": "services: 1\n"})
    assert compare(folder, "old", "new")[2] == "skipped new/b.yaml: not a plan, it has no `template:`\n"
    assert compare(folder, "old", "new", "-q")[2] == ""


def test_the_same_from_anywhere_and_twice(folder):
    write_all(folder, {"old/a.yaml": GOOD, "new/a.yaml": BAD})
    one = compare(folder, "old", "new", "--format", "json")[1]
    other = compare(folder, "../old", "../new", "--format", "json", cwd=folder / "new")[1]
    assert json.loads(one)["findings"] == json.loads(other)["findings"]
    assert compare(folder, "old", "new", "--format", "json", env={"PYTHONHASHSEED": "7"})[1] == one


def write_reports(folder, old, new):
    for name, plans in (("old", old), ("new", new)):
        write_all(folder / "plans", {"a.yaml": plans})
        ran = run(folder, "check", "plans", "--format", "json")
        (folder / f"{name}.json").write_bytes(ran.stdout)


@pytest.mark.parametrize(
    ("old", "new", "options", "code"),
    [
        (GOOD, GOOD, [], 0),
        (GOOD, BAD, [], 1),
        (BAD, GOOD, [], 0),
        (GOOD, THIN, ["--fail-on", "warning"], 1),
        (GOOD, "services: 1\n", [], 2),  # nothing was checked
        (GOOD, BAD, ["--rulebook", "rules/shed"], 2),
        (GOOD, BAD, ["--select", "names"], 2),
    ],
)
def test_exit_codes_of_reports(folder, old, new, options, code):
    write_reports(folder, old, new)
    outcome = compare(folder, "old.json", "new.json", *options)
    assert outcome[0] == code, outcome


def test_two_reports(folder):
    write_reports(folder, GOOD, BAD)
    code, out, error = compare(folder, "old.json", "new.json", "--no-config")
    assert (code, error) == (1, "")
    finding = "error more-spades-than-rakes 3 spades and 2 rakes\n"
    assert f"new (1)\n  plans/a.yaml:3:9: {finding}" in out
    assert "value" not in out
    assert json.loads(compare(folder, "old.json", "new.json", "--format", "json")[1])["values"] is None


def test_reports_by_other_rulebooks_are_not_trusted(folder):
    write_reports(folder, GOOD, BAD)
    other = (folder / "new.json").read_text().replace('"edition": 1', '"edition": 2')
    write_all(folder, {"new.json": other})
    code, out, _ = compare(folder, "old.json", "new.json")
    assert code == 2
    assert out.startswith("incomplete: ")
    assert "old.json was checked by edition 1, new.json by edition 2" in " ".join(out.split())
    assert "new (1)" in out


@pytest.mark.parametrize("style", ["text", "json", "markdown"])
def test_a_comparison_that_could_not_begin(folder, style):
    write_reports(folder, GOOD, BAD)
    write_all(folder, {"cut.json": (folder / "new.json").read_bytes()[:99]})
    os.mkfifo(folder / "pipe")
    for name, message in (
        ("cut.json", "plan-lint: cut.json:6:1: this is not JSON: unterminated string"),
        ("pipe", "plan-lint: pipe: cannot be read: it is a FIFO, not a file"),
        ("nowhere", "plan-lint: nowhere: cannot be compared: no such file or directory"),
        ("plans", "plan-lint: plans is a folder and old.json a file: compare two folders, or two"),
        ("plans/a.yaml", "plan-lint: plans/a.yaml:1:1: this is not JSON: "),
    ):
        code, out, error = compare(folder, "old.json", name, "--format", style)
        assert code == 2
        assert error.startswith(message), error
        assert bool(out) == (style != "text")
        if style == "json":
            told = json.loads(out)
            assert (told["complete"], told["exit_code"], len(told["problems"])) == (False, 2, 1)


def test_faults_of_the_configuration_are_located(folder):
    write_all(folder, {"old/a.yaml": GOOD, "new/a.yaml": GOOD, ".plan-lint.yaml": "fail_no: x\n"})
    code, _, error = compare(folder, "../old", "../new", cwd=folder / "new")
    assert code == 2
    assert error.startswith("plan-lint: ../.plan-lint.yaml:1:1: there is no key `fail_no`")


def accepting(*files):
    entry = {"rule": "more-spades-than-rakes", "pointer": "/spades", "written": ["2", "3"], "reason": "lent"}
    return json.dumps({"version": 1, "accepted": [entry | {"file": file} for file in files]})


@pytest.mark.parametrize(
    ("cwd", "old", "new", "files", "code"),
    [
        (".", "old", "new", ["new/a.yaml"], 0),
        (".", "old", "new", ["old/a.yaml"], 0),  # the same plan, by its name below the folder
        (".", "old", "new", ["old/a.yaml", "new/a.yaml"], 0),
        (".", "old", "new", ["a.yaml", "plans/a.yaml", "newer/a.yaml", "new/b.yaml"], 1),
        (".", "old", "new", [], 1),
        (".", "old", "new/", ["new/a.yaml"], 0),
        ("new", "../old", ".", ["new/a.yaml"], 0),
        ("rules", "../old", "../new", ["new/a.yaml"], 0),
    ],
)
def test_one_accepted_list_is_read_for_both_folders(folder, cwd, old, new, files, code):
    sent = {f"{name}/accepted.json": accepting("a.yaml", "new/a.yaml") for name in ("old", "new")}
    settings = "rulebooks: [rules/shed]\naccepted: accepted.json\nfail_on: info\n"
    plans = {"old/a.yaml": GOOD, "new/a.yaml": BAD, ".plan-lint.yaml": settings}
    write_all(folder, {**sent, **plans, "accepted.json": accepting(*files)})
    ended, out, error = compare(folder, old, new, cwd=folder / cwd)
    assert (ended, error) == (code, "")
    assert "stale" not in out
    assert ("(accepted: lent)" in out) == (code == 0)


@pytest.mark.parametrize("file", ["a.yaml", "returns/a.yaml"])
def test_an_accepted_list_for_folders_from_elsewhere(folder, file):
    settings = "rulebooks: [../rules/shed]\naccepted: accepted.json\n"
    plans = {f"old/{file}": GOOD, f"new/{file}": BAD, "here/.plan-lint.yaml": settings}
    write_all(folder, {**plans, "here/.git/HEAD": "", "here/accepted.json": accepting(file)})
    assert compare(folder, "../old", "../new", cwd=folder / "here")[0] == 0


@pytest.mark.parametrize(("text", "message"), [("{", "accepted.json:1:1: "), (None, "accepted.json")])
def test_an_accepted_list_that_cannot_be_read(folder, text, message):
    settings = "rulebooks: [rules/shed]\naccepted: accepted.json\n"
    write_all(folder, {"old/a.yaml": GOOD, "new/a.yaml": GOOD, ".plan-lint.yaml": settings})
    if text is not None:
        write_all(folder, {"accepted.json": text})
    code, _, error = compare(folder, "../old", "../new", cwd=folder / "new")
    assert code == 2
    assert message in error.splitlines()[0]


def test_a_comment_that_accepts(folder):
    comment = "# plan-lint: accept more-spades-than-rakes -- two are lent\n"
    accepted = BAD.replace("spades", f"{comment}spades")
    write_all(folder, {"old/a.yaml": accepted, "new/a.yaml": BAD})
    assert compare(folder, "old", "new")[0] == 1
    code, out, _ = compare(folder, "new", "old")
    assert code == 0
    assert "1 finding: 1 still there" in out


def test_a_plan_that_cannot_be_read_is_2(folder):
    write_all(folder, {"old/a.yaml": GOOD, "new/a.yaml": GOOD})
    (folder / "new/b.yaml").symlink_to("nowhere")
    code, out, _ = compare(folder, "old", "new")
    assert code == 2
    assert "  new/b.yaml: cannot be checked: it is a link" in out
