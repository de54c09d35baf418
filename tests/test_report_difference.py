"""The difference of two runs as text, markdown and JSON: whole in goldens, the parts in tables."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from plan_lint.compare import STATUSES, Change, Compared, Difference, Side, Source, difference
from plan_lint.findings import Accepted, NotEvaluated, Problem, Span, Style
from plan_lint.report.difference import FORMATS, render_difference
from plan_lint.report.difference.wording import before, sentences
from plan_lint.report.layout import width_of
from tests.report_fixture import HOSTILE, clean_report, garden_report

OLD = Source("before", "before/", "0.1.0")
NEW = Source("after", "after/", "0.1.0")
CHANGES = (
    Change("plans/roses.yaml", "/beds/South/rows", 9, "30", "29"),
    Change("plans/roses.yaml", "/beds/South/notes", 9, None, "a long note " * 20),
    Change("plans/roses.yaml", "/year", 3, "2008/09", None),
)


def garden_difference():
    """Each status at least once, a plan that only the old run has, and one that only the new has."""
    new = garden_report()
    roses, lilies, herbs, _ = new.plans
    growth, share, frost, *lily = new.findings
    was = (
        growth._replace(message="Roses: growth is 4%, not 9%", fingerprint="1" * 32),
        share._replace(rule="year-not-stated", topic="garden", natural_pointer="/x", fingerprint="2" * 32),
        share._replace(rule="more-planted-than-rows", natural_pointer="/y", fingerprint="3" * 32),
        frost,
        *lily[1:],
    )
    now = (growth, share, frost._replace(accepted=None), *lily)
    case = NotEvaluated("more-planted-than-rows", roses.file, Span(9, 5, 9, 9), "missing", ("/beds/0/rows",))
    mint = herbs._replace(file="plans/mint.yaml", key=())
    before = new._replace(findings=was, plans=(roses, lilies, mint))
    after = new._replace(
        findings=now,
        plans=(roses._replace(not_evaluated=(*roses.not_evaluated, case)), lilies, herbs),
        counts=new.counts._replace(not_evaluated=3),
    )
    return difference(Side(OLD, before), Side(NEW, after), "error", CHANGES)


def test_the_fixture_has_one_of_each():
    assert {each.status for each in garden_difference().findings} == set(STATUSES)
    assert garden_difference().problems == ()
    assert len(garden_difference().not_evaluated) == 1


@pytest.mark.parametrize("width", [60, 100])
def test_text(golden, width):
    text = render_difference(garden_difference(), "text", Style(width=width))
    golden(f"difference/garden-{width}.txt", text)
    assert all(width_of(line) <= width for line in text.splitlines())


@pytest.mark.parametrize(("name", "file"), [("markdown", "garden.md"), ("json", "garden.json")])
def test_markdown_and_json(golden, name, file):
    golden(f"difference/{file}", render_difference(garden_difference(), name, Style()))


def untrusted():
    problem = Problem("rulebook garden: only after was checked by it", "after")
    return garden_difference()._replace(problems=(problem,), exit_code=2)


@pytest.mark.parametrize("name", FORMATS)
def test_what_cannot_be_trusted_says_so_first(name):
    text = render_difference(untrusted(), name, Style())
    text = text[text.find("<body>") + 1 :]  # the title of a page says what is new
    said = text.index("only after was checked by it")
    assert said < text.index("more-planted-than-rows")
    if name == "json":
        assert json.loads(text)["complete"] is False
    else:
        assert text.index("cannot be trusted") < said


@pytest.mark.parametrize("name", FORMATS)
def test_no_difference(name):
    same = Side(NEW, clean_report())
    text = render_difference(difference(same, same, changes=()), name, Style())
    if name == "json":
        told = json.loads(text)
        assert (told["findings"], told["values"], told["exit_code"]) == ([], [], 0)
    elif name != "html":
        lines = ["1 plan in both", "no findings", "no value changed"]
        mark = "- " if name == "markdown" else ""
        assert text.endswith("".join(f"{mark}{line}\n" for line in lines))


def test_reports_say_nothing_of_values():
    outcome = garden_difference()._replace(changes=None)
    assert "value" not in render_difference(outcome, "text", Style())
    assert json.loads(render_difference(outcome, "json", Style()))["values"] is None


def test_quiet_leaves_the_totals_out():
    text = render_difference(garden_difference(), "text", Style(quiet=True))
    assert "by plan" not in text
    assert "in both" not in text
    assert "new (" in text


def test_color():
    assert "\x1b[" in render_difference(garden_difference(), "text", Style(color=True))
    assert "\x1b[" not in render_difference(garden_difference(), "text", Style())


def test_an_unknown_format():
    with pytest.raises(ValueError, match="sarif"):
        render_difference(garden_difference(), "sarif", Style())


@pytest.mark.parametrize(
    ("plans", "said"),
    [
        ([("a", "a")], "1 plan in both"),
        ([("a", "b"), ("c", "c")], "2 plans in both, 1 of them in a file of another name"),
        ([("a", None), (None, "b")], "0 plans in both, 1 only in before, 1 only in after"),
    ],
)
def test_plans_in_words(plans, said):
    assert sentences(Difference(OLD, NEW, 0, plans=tuple(plans)))[0] == said


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("1", "2", "/rows was 1, is 2"),
        (None, "2", "/rows is 2, was not stated"),
        ("1", None, "/rows was 1, is not stated"),
        ("x" * 90, "y\nz", f"/rows was {'x' * 77}..., is y\\nz"),
    ],
)
def test_values_in_words(was, now, said):
    outcome = Difference(OLD, NEW, 0, changes=(Change("a.yaml", "/rows", 7, was, now),))
    text = " ".join(render_difference(outcome, "text", Style(width=200)).split())
    assert f"after/a.yaml:7: {said} " in text


@pytest.mark.parametrize(
    ("was", "said"),
    [
        ({"message": "other words"}, "other words"),
        ({"values": (("a", "1"), ("b", "2"))}, "b 2"),
        ({"values": (("a", "1"), ("b", ""))}, "b (not stated)"),
        ({"fingerprint": "0" * 32}, ""),
    ],
)
def test_what_a_changed_finding_was_before(was, said):
    finding = garden_report().findings[0]._replace(values=(("a", "1"), ("b", "3")))
    compared = Compared("changed", finding.file, finding, finding._replace(**was))
    assert before(compared) == said
    assert before(compared._replace(status="still_there")) == ""


def test_many_values_of_a_plan_are_counted():
    many = tuple(Change("a.yaml", f"/rows/{n}", n, "1", "2") for n in range(1, 61))
    outcome = Difference(OLD, NEW, 0, changes=(*many, Change("b.yaml", "/rows", 1, "1", "2")))
    text = render_difference(outcome, "text", Style())
    assert text.count("was 1, is 2") == 51
    assert "  after/a.yaml: and 10 more values\n" in text
    assert len(json.loads(render_difference(outcome, "json", Style()))["values"]) == 61


def test_markdown_says_how_much_a_comment_cannot_hold():
    finding = garden_report().findings[0]
    many = tuple(finding._replace(file=f"{n:03}{'x' * 300}.yaml", message="9% " * 600) for n in range(200))
    empty, full = (clean_report()._replace(findings=each, plans=()) for each in ((), many))
    problems = tuple(Problem("x" * 2_000, str(n)) for n in range(50))
    outcome = difference(Side(OLD, empty), Side(NEW, full))._replace(problems=problems)
    text = render_difference(outcome, "markdown", Style())
    shown = text.count("error growth-disagrees")
    assert 0 < shown < 200
    assert f"- … and {200 - shown} more\n" in text
    assert len(text) < 65_536


@settings(max_examples=80)
@given(HOSTILE, HOSTILE)
def test_text_of_others_stays_text(one, other):
    outcome = untrusted()
    finding = outcome.findings[0]
    hostile = finding.finding._replace(
        file=one,
        message=other,
        rule=one,
        severity="error",
        values=((one, other),),
        accepted=Accepted("comment", other, one, 1, refused=False),
    )
    findings = (finding._replace(finding=hostile, was=hostile, why=one, plan=other, status="changed"),)
    cases = (NotEvaluated(one, other, Span(1, 1, 1, 1), other, (one, other)),)
    outcome = outcome._replace(
        old=Source(one, one, one),
        new=Source(other, other),
        problems=(Problem(one, other, 1, 1),),
        findings=findings,
        not_evaluated=cases,
        changes=(Change(one, other, 1, one, other),),
        plans=((one, other), (None, one)),
    )
    text = render_difference(outcome, "text", Style(width=80))
    for line in text.splitlines():
        assert line.isprintable()
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "##vso[" not in line
    json.loads(render_difference(outcome, "json", Style())).items()
    marked = render_difference(outcome, "markdown", Style())
    assert all(line.isprintable() for line in marked.splitlines())
    rows = [line for line in marked.splitlines() if line.startswith("| ")]
    assert len({line.replace("\\|", "").count("|") for line in rows[:2]}) == 1
