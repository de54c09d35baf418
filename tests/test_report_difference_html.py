"""The difference of two runs as a page: its parts, its escaping, and that it is read without its script."""

from __future__ import annotations

from hypothesis import example, given, settings

from plan_lint.compare import Change, Difference, Side, Source, difference
from plan_lint.findings import Accepted, Excerpt, NotEvaluated, Problem, Span, Style, pointer_of
from plan_lint.report.difference import render_difference
from plan_lint.report.difference.as_html import MANY, MOST_VALUES
from plan_lint.report.escape import one_line
from tests.page_laws import check_links, check_nothing_is_asked_for, check_order
from tests.page_tree import by_id, heard, read, said, with_class
from tests.report_fixture import HOSTILE, clean_report, garden_report
from tests.test_report_difference import CHANGES, NEW, OLD, garden_difference, untrusted
from tests.test_report_html import skeleton


def page_of(outcome):
    return render_difference(outcome, "html", Style())


def tree_of(outcome):
    return read(page_of(outcome))


def rows(root, name):
    """The cells of the table whose caption has a name."""
    (table,) = (each for each in root.iter("table") if (each.find("caption").get("id") or "").endswith(name))
    return [[said(cell) for cell in row] for row in table.iter("tr")]


def nothing():
    same = Side(NEW, clean_report())
    return difference(same, same, changes=())


OUTCOMES = (garden_difference, untrusted, nothing, lambda: garden_difference()._replace(changes=None))


def test_every_page_keeps_the_laws():
    for outcome in OUTCOMES:
        page = page_of(outcome())
        check_links(read(page))
        check_nothing_is_asked_for(page)
        check_order(read(page))


def test_it_says_first_what_it_comes_to():
    header = tree_of(garden_difference()).find("body/header")
    assert said(header[0]) == "What changed from before to after"
    assert said(header[1]) == "Something fails that did not fail before. 2 new, 1 worse, 1 fixed."
    assert "9 findings: 2 new, 1 worse, 1 changed, 3 still there" in said(header)
    assert said(tree_of(nothing()).find("body/header")[1]) == "Nothing fails that did not fail before."


def test_what_cannot_be_trusted_has_no_verdict():
    header = tree_of(untrusted()).find("body/header")
    assert header[0].get("role") == "alert"
    assert "only after was checked by it" in said(header[0])
    assert "fail before" not in said(header)


def test_the_table_of_plans():
    table = rows(tree_of(garden_difference()), "plans-table")
    assert table[0][1:] == [
        "New", "Worse", "Changed", "Still there", "Fixed", "Not known to be fixed", "Newly not checked",
        "Values changed",
    ]  # fmt: skip
    assert table[1:] == [
        ["百合園 Lily Garden", "1", "0", "0", "3", "0", "0", "0", "0"],
        ["Rose Walk, 2009/10", "1", "1", "1", "0", "1", "1", "1", "3"],
    ]


def test_the_table_of_rules():
    table = {row[0]: row[1:] for row in rows(tree_of(garden_difference()), "rules-table")}
    outcome = garden_difference()
    titles = {info.rule: info.title for info in outcome.rules}
    assert table[titles["percentage-disagrees-with-numbers"]] == ["1", "0", "0", "1", "0", "0", "0"]


def test_each_finding_is_told_once_in_its_plan_and_group():
    outcome = garden_difference()
    root = tree_of(outcome)
    cards = [said(with_class(card, "said")[0]) for card in with_class(root, "card")]
    assert sorted(cards) == sorted(each.finding.message for each in outcome.findings)
    (roses,) = (each for each in with_class(root, "plan") if said(each.find("h2")).startswith("Rose"))
    assert [said(each) for each in roses.iter("h3")] == [
        "New (1)",
        "Worse: no longer accepted, or more severe (1)",
        "Changed: still found there, of other figures (1)",
        "Fixed (1)",
        "Gone, but not known to be fixed (1)",
        "Newly not checked, or not there before (1)",
        "Values that changed (3)",
    ]
    assert "before/plans/roses.yaml" in said(roses)
    assert "after/plans/roses.yaml" in said(roses)


def test_a_card_says_what_was_and_what_to_do():
    root = tree_of(garden_difference())
    (changed,) = (card for card in with_class(root, "card") if "Before" in said(card))
    assert "Roses: growth is 4%, not 9%" in said(changed.find("dl"))
    assert heard(changed).startswith("must be corrected: ")
    assert said(with_class(changed, "source")[0]).startswith("growth:")
    worse = next(card for card in with_class(root, "card") if "no longer accepted" in said(card))
    assert "no longer accepted" in said(worse.find("dl"))


def test_the_values_that_changed():
    table = rows(tree_of(garden_difference()), "values")
    assert table[0] == ["Place", "Was", "Is", "Line"]
    assert table[1] == ["Beds, South, rows", "30", "29", "9"]
    assert table[3] == ["Year", "2008/09", "not stated", "3"]


def test_reports_have_no_column_of_values():
    root = tree_of(garden_difference()._replace(changes=None))
    assert "Values" not in said(root)


def test_many_values_of_a_plan_are_counted():
    many = tuple(Change("a.yaml", f"/rows/{n}", n, "1", "2") for n in range(MOST_VALUES + 7))
    root = tree_of(Difference(OLD, NEW, 0, changes=many))
    assert len(rows(root, "values")) == MOST_VALUES + 1
    assert "… and 7 more values" in said(root)


def test_of_many_plans_those_that_differ_have_a_section():
    report = garden_report()
    plans = tuple(
        report.plans[2]._replace(file=f"{n}.yaml", key=(("name", str(n)),)) for n in range(MANY + 1)
    )
    findings = tuple(report.findings[0]._replace(file=f"{n}.yaml") for n in range(3))
    side = Side(NEW, report._replace(plans=plans, findings=findings))
    root = tree_of(difference(side, side, changes=(CHANGES[0]._replace(plan="1.yaml"),)))
    assert [said(each.find("h2")) for each in with_class(root, "plan")] == ["1"]
    assert [row[0] for row in rows(root, "plans-table")] == ["Plan", "1"]
    assert "2 plans with nothing but findings still there: not shown." in said(root)
    assert "498 plans without anything found or changed." in said(root)
    few = side._replace(report=report._replace(plans=plans[:5], findings=findings))
    assert len(with_class(tree_of(difference(few, few)), "plan")) == 3


def everywhere(text):
    """A difference in which every text that a plan, a report or a file name can bring is the given one."""
    outcome = untrusted()
    finding = outcome.findings[0]
    hostile = finding.finding._replace(
        file=text,
        message=text,
        rule=text,
        natural_pointer=pointer_of((text,)),
        excerpt=Excerpt(2, 3, text),
        span=Span(2, 3, 2, 3 + len(text)),
        accepted=Accepted("comment", text, text, 1, refused=False),
    )
    findings = tuple(
        finding._replace(finding=hostile, was=hostile, why=text, plan=text, status=status)
        for status in ("new", "changed", "fixed")
    )
    return outcome._replace(
        old=Source(text, text, text),
        new=Source(text, text),
        problems=(Problem(text, text, 1, 1),),
        findings=findings,
        not_evaluated=(
            NotEvaluated(text, text, Span(1, 1, 1, 1), text, (pointer_of((text,)),)),
            NotEvaluated("x", text, Span(1, 1, 1, 1), text, ()),
        ),
        changes=(Change(text, pointer_of((text,)), 1, text, text), Change(text, "/a", 1, None, text)),
        plans=((text, text), (None, "b")),
        keys=((text, (("name", text),)),),
        rules=(outcome.rules[0]._replace(rule=text, title=text, do=text),),
    )


@settings(max_examples=60)
@given(text=HOSTILE)
@example(text="<script>alert(1)</script>")
@example(text='"><svg onload=alert(1)>')
@example(text="</style></script><!-- <![CDATA[")
@example(text="\u202e\u2066\x1b[31m\x00\x85\ufffe\ud800")
def test_hostile_text_only_shows(text):
    text = f"x{text}x"
    page = page_of(everywhere(text))
    root = read(page)
    assert skeleton(root) == skeleton(tree_of(everywhere("xx")))
    assert all(character == "\n" or one_line(character) == character for character in page)
    shown = " ".join(one_line(text).split())
    for part in ("header", "main"):
        assert shown in said(root.find(f"body/{part}"))


def test_names_on_the_page_are_those_of_the_parts():
    root = tree_of(garden_difference())
    assert {said(each.find("h2")) for each in with_class(root, "overview")} == {
        "What became of each plan",
        "What became of the findings of each rule",
    }
    assert by_id(root, "plans").tag == "section"
