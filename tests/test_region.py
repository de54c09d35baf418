"""150 returns through the command: planted faults are found, clean returns pass, the page says which."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.region.scoring import lines, score
from benchmarks.region.together import RULES
from tests.little_rulebook import watched
from tests.page_tree import read, said

ROOT = Path(__file__).parents[1]
RETURNS, SEED = 150, 2009
LEAST_FOUND = 0.95
LEAST_APT = 0.95


def truth_of(folder):
    return json.loads((folder / "truth.json").read_text("utf-8"))


def command(*arguments, expected, cwd=ROOT):
    ran = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **watched()},
    )
    assert ran.returncode == expected, ran.stdout[-2000:] + ran.stderr[-2000:]
    return ran.stdout


class Region:
    """Returns in a folder, the truth about them, and what the command says of them."""

    def __init__(self, folder, faults):
        self.folder = folder
        options = ["--plans", str(RETURNS), "--seed", str(SEED), "--faults", str(faults)]
        command("benchmarks.region", str(folder), *options, expected=0)
        self.truth = truth_of(folder)
        page = folder / "report.html"
        options = ["--no-config", "--no-cache", "--format", "json", "--report", f"html={page}"]
        text = command("plan_lint", "check", *options, str(folder / "returns"), expected=1 if faults else 0)
        self.report = json.loads(text)
        self.page = read(page.read_text("utf-8"))


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    return Region(tmp_path_factory.mktemp("faulty"), 0.3)


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return Region(tmp_path_factory.mktemp("clean"), 0)


def test_clean_returns_have_no_error_and_no_warning(clean):
    assert clean.report["complete"]
    assert clean.report["counts"]["plans_checked"] == RETURNS
    findings = [each for each in clean.report["findings"] if each["severity"] != "info"]
    assert findings == []


def test_planted_faults_are_found(faulty):
    scored = score(faulty.truth, faulty.report)
    sys.stdout.write("\n".join(lines(scored)) + "\n")
    assert scored.planted.total() == 45
    assert scored.recall >= LEAST_FOUND, scored.missed
    assert scored.precision >= LEAST_APT


def test_returns_without_a_fault_have_no_error_beside_those_with_one(faulty):
    planted = {row["file"] for row in faulty.truth}
    accused = {Path(each["file"]).name for each in faulty.report["findings"] if each["severity"] == "error"}
    assert accused <= planted


def test_a_score_knows_what_is_missed_and_what_is_beside_the_point(faulty):
    findings = faulty.report["findings"]
    without = [each for each in findings if each["rule"] != faulty.truth[0]["rules"][0]]
    scored = score(faulty.truth, {"findings": without})
    assert faulty.truth[0] in scored.missed
    assert scored.recall < 1
    stray = {**findings[0], "severity": "error", "file": "elsewhere.yaml"}
    beside = score(faulty.truth, {"findings": [*findings, stray]})
    assert beside.precision < score(faulty.truth, faulty.report).precision
    elsewhere = [{**each, "pointer": "/remarks", "related": []} for each in findings]
    assert score(faulty.truth, {"findings": elsewhere}).recall == 0


def marks(region):
    """By file what the matrix shows: how many to correct, how many to answer, and the topics with a mark."""
    (matrix,) = (each for each in region.page.iter("table") if "matrix" in each.get("class", ""))
    groups, heads = ([said(cell) for cell in row] for row in matrix.find("thead"))
    assert groups == ["Plan", "Findings", "Topics"]
    topics = heads[heads.index("Not checked") + 1 :]
    shown = {}
    for row in matrix.find("tbody"):
        cells = list(row)
        counts = [int(said(cell).replace(",", "")) for cell in cells[1:3]]
        cells = cells[-len(topics) :]
        marked = {
            topic
            for topic, cell in zip(topics, cells, strict=True)
            if any(mark in said(cell) for mark in ("✕", "▲"))
        }
        shown[files(region)[said(cells_name(row))]] = (*counts, marked)
    return shown


def cells_name(row):
    (name,) = row.findall("th")
    return name


def files(region):
    """The files by what the page calls their plans."""
    return {", ".join(plan["key"].values()): Path(plan["file"]).name for plan in region.report["plans"]}


def test_the_matrix_points_at_the_right_plans(faulty):
    shown = marks(faulty)
    assert len(shown) == RETURNS
    planted = {row["file"]: row for row in faulty.truth}
    marked = {file for file, (wrong, asked, _topics) in shown.items() if wrong or asked}
    found = {Path(each["file"]).name for each in faulty.report["findings"] if each["severity"] != "info"}
    assert marked == found
    assert len(marked & set(planted)) >= LEAST_FOUND * len(planted)
    assert marked <= set(planted)
    topic_of = {info["rule"]: info["topic"] for info in faulty.report["rules"]}
    for file in marked:
        expected = {topic_of[rule].replace("-", " ").capitalize() for rule in planted[file]["rules"]}
        assert expected & shown[file][2], (planted[file], shown[file])


def test_the_matrix_of_clean_returns_marks_none(clean):
    assert {(wrong, asked, len(topics)) for wrong, asked, topics in marks(clean).values()} == {(0, 0, 0)}


def test_what_the_matrix_links_to_is_the_plan(faulty):
    names = {each.get("id"): each for each in faulty.page.iter("section")}
    (matrix,) = (each for each in faulty.page.iter("table") if "matrix" in each.get("class", ""))
    for row in matrix.find("tbody"):
        link = cells_name(row).find("a")
        section = names[link.get("href").removeprefix("#")]
        assert said(section.find("h2")) == said(link)


@pytest.mark.parametrize(("faults", "expected"), [(0.3, 1), (0, 0)])
def test_faults_across_two_years_of_returns_are_found(tmp_path, faults, expected):
    options = ["--plans", str(RETURNS), "--seed", str(SEED), "--faults", str(faults), "--two-years"]
    command("benchmarks.region", str(tmp_path), *options, expected=0)
    options = [
        "--no-config",
        "--no-cache",
        "--roster",
        str(tmp_path / "partnerships.yaml"),
        "--format",
        "json",
    ]
    text = command("plan_lint", "check", *options, str(tmp_path / "returns"), expected=expected)
    report, truth = json.loads(text), truth_of(tmp_path)
    scored = score(truth, report)
    sys.stdout.write("\n".join(lines(scored)) + "\n")
    assert report["complete"]
    if not faults:
        assert (truth, scored.said) == ([], 0)
        return
    assert set(scored.planted) == set(RULES)
    assert scored.recall >= LEAST_FOUND, scored.missed
    assert scored.precision >= LEAST_APT
