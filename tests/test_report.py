"""What holds for every output format: the same text for the same run, and no harm from plans."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import example, given, settings

from plan_lint.findings import Accepted, Comparison, Edit, Excerpt, Fix, NotEvaluated, Problem, Span, Style
from plan_lint.report import FORMATS, WITHOUT_TOTALS, render
from plan_lint.report.escape import one_line
from tests.little_rulebook import watched
from tests.report_fixture import HOSTILE, clean_report, garden_report, incomplete_report

OWN_COMMANDS = re.compile(r"::(error|warning|notice) [^:]*::")


def hostile_report(text):
    """A report in which every text that a plan or a file name can bring is the given one."""
    report = garden_report()
    span = Span(2, 3, 2, 3 + max(len(text), 1))
    excerpt = Excerpt(2, 3, text)
    finding = report.findings[0]
    related = finding.related[0]._replace(
        file=text, label=text, binding=text, pointer=text, excerpt=excerpt, span=span
    )
    finding = finding._replace(
        message=text,
        file=text,
        label=text,
        span=span,
        excerpt=excerpt,
        pointer=text,
        natural_pointer=text,
        values=((text, text),),
        comparisons=(Comparison(text, text, text, text),),
        related=(related, related._replace(file="plans/roses.yaml")),
        fix=Fix(safe=False, edits=(Edit(span, text, (text,)),)),
        fingerprint="f" * 32,
    )
    accepted = finding._replace(
        accepted=Accepted("comment", text, text, 2, refused=False), rule="input-" + text
    )
    plan = report.plans[0]._replace(
        file=text,
        template=text,
        key=((text, text),),
        not_evaluated=(NotEvaluated(finding.rule, text, span, text, (text,)),),
        not_shown=3,
    )
    return report._replace(
        root=text,
        complete=False,
        problems=(Problem(text, text, 1, 1), Problem(text)),
        findings=(finding, finding, accepted),
        plans=(plan,),
    )


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40)
@given(text=HOSTILE)
def test_nothing_of_a_plan_reaches_the_reader_raw(name, text):
    style = Style(width=80, show_unevaluated=True, statistics=True, prefix=text)
    rendered = render(name, hostile_report(text), style)
    assert all(character == "\n" or one_line(character) == character for character in rendered)
    rendered.encode()
    assert rendered.endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40)
@given(text=HOSTILE)
@example(text="::error::x")
@example(text=" ::error::x")
@example(text="##[group]x")
@example(text="word " * 14 + "::error::x")
def test_a_plan_cannot_command_a_build_server(name, text):
    for line in render(name, hostile_report(text), Style(width=60, show_unevaluated=True)).splitlines():
        assert not re.search(r"##\w*\[", line)
        assert not re.match(r"\s*::", line) or (name == "github" and OWN_COMMANDS.match(line))


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_the_work_does_not_show(name):
    report = garden_report()
    mixed = report._replace(findings=report.findings[::-1], plans=report.plans[::-1])
    style = Style(show_unevaluated=True, statistics=True)
    assert render(name, mixed, style) == render(name, report, style)


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in WITHOUT_TOTALS])
def test_every_format_says_whether_the_run_is_complete(name):
    complete = render(name, garden_report(), Style())
    assert render(name, garden_report()._replace(complete=False), Style()) != complete


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_shows_what_is_accepted_and_why(name):
    rendered = render(name, garden_report(), Style())
    assert "the frost of May" in rendered
    assert "fewer-plants-than-before" in rendered


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "report", [garden_report(), clean_report(), incomplete_report()], ids=["7", "0", "2"]
)
def test_no_format_holds_colour_codes(name, report):
    assert "\x1b" not in render(name, report, Style())


def test_rich_is_loaded_for_colour_only():
    program = (
        "import sys; from tests.report_fixture import garden_report; from plan_lint.findings import Style;"
        "from plan_lint.report import render, FORMATS;"
        "[render(name, garden_report(), Style()) for name in FORMATS]; print('rich' in sys.modules);"
        "render('text', garden_report(), Style(color=True)); print('rich' in sys.modules)"
    )
    search = {**watched(), "PYTHONPATH": ":".join([watched()["PYTHONPATH"], *sys.path])}
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=search
    )
    assert ran.stdout.split() == ["False", "True"]
