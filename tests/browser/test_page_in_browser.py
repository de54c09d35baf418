"""The page in a real browser: what it asks for, whether it can be read, walked, heard, sorted and printed.

Skipped only where there is no Chromium. The check of accessibility takes axe-core from npm.
"""

from __future__ import annotations

import base64
import json
import re
import shutil

import pytest

from plan_lint.findings import Style
from plan_lint.report import render
from plan_lint.report.difference import render_difference
from tests.browser.browser import browser
from tests.report_fixture import garden_report, incomplete_report
from tests.test_report_difference import garden_difference, untrusted
from tests.test_report_html import HEAD, WRONG, checked, everywhere, many, report_of

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")

ODD = HEAD + "harvest: {roots: 7}\nbeds:\n- {name: North, plants: x}\nremarks: [one, two]\n"
HOSTILE = "<script>document.title='taken'</script><img src=x onerror=document.title='taken'>\u202e]]>'\""
REPORTS = {
    "officer": lambda: report_of(checked(WRONG)),
    "odd": lambda: report_of(checked(ODD), checked("template: [\n", "plans/broken.yaml")),
    "lead": garden_report,
    "incomplete": incomplete_report,
    "hostile": lambda: everywhere(HOSTILE),
}
DIFFERENCES = {"compared": garden_difference, "untrusted": untrusted}
PAGES = [*REPORTS, *DIFFERENCES]


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    with browser(CHROMIUM, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The addresses of the pages."""
    folder = tmp_path_factory.mktemp("pages")
    for name, report in REPORTS.items():
        (folder / f"{name}.html").write_text(render("html", report(), Style()), encoding="utf-8")
    for name, difference in DIFFERENCES.items():
        (folder / f"{name}.html").write_text(
            render_difference(difference(), "html", Style()), encoding="utf-8"
        )
    return {name: (folder / f"{name}.html").as_uri() for name in PAGES}


@pytest.fixture(scope="module")
def axe(node_modules):
    """The source of axe-core."""
    return (node_modules / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_it_asks_for_nothing_and_nothing_in_it_runs_but_its_own_script(tab, pages, name):
    tab.show()
    tab.open(pages[name])
    tab.ask("new Promise(done => setTimeout(done, 50))")
    asked = [
        event["params"]["request"]["url"]
        for event in tab.events
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert asked == [pages[name]]
    complaints = [
        event["params"]
        for event in tab.events
        if event["method"] in ("Log.entryAdded", "Runtime.exceptionThrown")
    ]
    assert complaints == []
    assert "plan-lint" in tab.ask("document.title")
    assert (
        tab.ask("getComputedStyle(document.querySelector('h1')).fontSize") == "27.2px"
    )  # its style is let in


LOAD_AN_IMAGE = """
new Promise(done => {
  const image = new Image();
  image.onload = () => done('loaded');
  image.onerror = () => done('refused');
  image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
})
"""
RUN_A_SCRIPT = """
(() => {
  const script = document.createElement('script');
  script.textContent = 'window.ran = true';
  document.body.append(script);
  return window.ran === true;
})()
"""


def test_the_policy_of_the_page_refuses_what_is_not_its_own(tab, pages):
    tab.open(pages["lead"])
    assert tab.ask(LOAD_AN_IMAGE) == "refused"
    assert tab.ask(RUN_A_SCRIPT) is False


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_it_is_accessible(tab, pages, axe, name, scheme):
    tab.show(scheme=scheme)
    tab.open(pages[name])
    tab.ask(axe)
    rules = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"
    found = tab.ask(f"axe.run(document, {rules}).then(r => JSON.stringify([r.violations, r.passes.length]))")
    violations, passes = json.loads(found)
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in violations] == []
    assert passes > 15


@pytest.mark.parametrize("width", [320, 400, 1200])
@pytest.mark.parametrize("name", PAGES)
def test_it_fits_any_width(tab, pages, name, width):
    tab.show(width=width)
    tab.open(pages[name])
    assert tab.ask("document.scrollingElement.scrollWidth") <= width


def test_the_keyboard_reaches_the_findings(tab, pages):
    tab.show()
    tab.open(pages["officer"])
    tab.press("Tab")
    assert tab.ask("document.activeElement.textContent") == "Skip to the findings"
    assert tab.ask("document.activeElement.getBoundingClientRect().left") >= 0
    tab.press("Enter")
    tab.press("Tab")
    assert tab.ask("document.activeElement.getAttribute('href')") == "#plan-1-1"
    assert tab.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    tab.press("Enter")
    assert tab.ask("document.querySelector(':target').id") == "plan-1-1"


SORTED = (
    "JSON.stringify([...document.querySelectorAll('.matrix tbody tr')].map(row => row.cells[0].textContent))"
)


def test_the_matrix_can_be_sorted(tab, pages):
    tab.show()
    tab.open(pages["lead"])
    before = json.loads(tab.ask(SORTED))
    assert before == ["Herbs", "百合園 Lily Garden", "Rose Walk, 2009/10"]
    tab.ask("document.querySelectorAll('.matrix th button')[1].focus()")
    tab.press("Enter")
    assert json.loads(tab.ask(SORTED)) == ["百合園 Lily Garden", "Rose Walk, 2009/10", "Herbs"]
    assert (
        tab.ask("document.querySelectorAll('.matrix th button')[1].parentElement.getAttribute('aria-sort')")
        == "descending"
    )
    tab.press("Enter")
    assert json.loads(tab.ask(SORTED)) == ["Herbs", "Rose Walk, 2009/10", "百合園 Lily Garden"]
    assert tab.ask("document.querySelectorAll('[aria-sort]').length") == 1


@pytest.mark.parametrize("name", PAGES)
def test_it_reads_the_same_without_its_script(tab, pages, name):
    tab.show()
    tab.open(pages[name])
    with_script = tab.ask("document.body.innerText")
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.open(pages[name])
        assert tab.ask("document.body.innerText") == with_script
    finally:
        tab.call("Emulation.setScriptExecutionDisabled", value=False)
    assert len(with_script) > 200


def test_it_prints_on_a4_with_nothing_cut_off(tab, pages):
    tab.show(media="")
    tab.open(pages["officer"])
    printed = base64.b64decode(tab.call("Page.printToPDF", preferCSSPageSize=True)["data"])
    boxes = re.findall(rb"/MediaBox \[0 0 ([.\d]+) ([.\d]+)", printed)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(595, 842)}  # points
    # The text of an A4 page is 184 mm wide: nothing may stand beyond that.
    tab.show(width=695, media="print")
    assert tab.ask("document.scrollingElement.scrollWidth") <= 695
    widest = (
        "Math.max(...[...document.querySelectorAll('table, svg')].map(e => e.getBoundingClientRect().right))"
    )
    assert tab.ask(widest) <= 695
    assert tab.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_five_hundred_plans_open_quickly(tab, tmp_path):
    page = tmp_path / "many.html"
    page.write_text(render("html", many(500, range(0, 500, 3)), Style()), encoding="utf-8")
    tab.show()
    tab.open(page.as_uri())
    timing = tab.ask("performance.getEntriesByType('navigation')[0].duration")
    assert timing < 5_000
