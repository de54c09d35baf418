"""Plans of other partnerships: planted faults are found, and nothing where nothing is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.region import SLIPS, plan, region, two_years
from benchmarks.region.roster import roster_of
from plan_lint import document, rulebook
from plan_lint.lint import Options, lint
from plan_lint.roster import read_roster
from tests.relations import contradicted

ROOT = Path(__file__).parent.parent
RULES = ROOT / "rules" / "adult-drug-treatment"
PLANS, SEED = 250, 20_09
LEAST_FOUND = 0.95


@pytest.fixture(scope="module")
def rulebooks():
    files = {path.name: path.read_bytes() for path in RULES.iterdir() if path.suffix in (".yaml", ".json")}
    return (rulebook.load(files, "rules/adult-drug-treatment"),)


def checked(each, rulebooks):
    return lint(each.text.encode(), each.file, rulebooks, Options())


def contradictions(each):
    return contradicted(document.parse(each.text.encode()).data)


def test_plans_without_faults_have_no_errors_or_warnings(rulebooks):
    for number in range(PLANS):
        clean = plan(SEED, number)
        result = checked(clean, rulebooks)
        assert contradictions(clean) == set()
        assert [finding for finding in result.findings if finding.severity != "info"] == [], clean.text
        assert result.problems == ()


def test_planted_faults_are_found_where_they_are(rulebooks):
    wrong = found = 0
    missed = []
    for number in range(PLANS):
        faulty = plan(SEED, number, faulty=True)
        assert faulty.fault is not None
        against = contradictions(faulty)
        assert faulty.fault.relation in {each.relation for each in against}, faulty.fault
        wrong += 1
        places = {place for each in against for place in each.places} | {faulty.fault.pointer}
        findings = [finding for finding in checked(faulty, rulebooks).findings if finding.severity != "info"]
        if any(finding.pointer in places for finding in findings):
            found += 1
        else:
            missed.append(faulty.fault)
    sys.stdout.write(f"{wrong} planted faults, {found} found where they are ({found / wrong:.1%})\n")
    assert found / wrong >= LEAST_FOUND, missed


def test_every_kind_of_fault_is_planted():
    faults = [plan(SEED, number, faulty=True).fault for number in range(4 * PLANS)]
    assert {fault.kind for fault in faults if fault} == {slip.kind for slip in SLIPS}


def test_there_are_plans_of_every_part_and_form():
    heads = {tuple(plan(SEED, number).data[key] for key in ("template", "part")) for number in range(PLANS)}
    assert {(template[-7:], part) for template, part in heads} == {
        ("2009-10", "1"), ("2009-10", "2"), ("2010-11", "1"), ("2010-11", "2"), ("2010-11", "2a"),
    }  # fmt: skip


def test_growth_is_stated_in_both_conventions_and_partnerships_are_of_all_sizes():
    treatments = [
        each["effective_treatment"]
        for each in (plan(SEED, number).data for number in range(PLANS))
        if "effective_treatment" in each
    ]
    tables = [table for treatment in treatments for table in treatment.values()]
    assert {table.get("growth", {}).get("since") for table in tables} == {None, "baseline", "previous_year"}
    sizes = sorted(table["numbers"]["2007/08"] for table in tables)
    assert sizes[0] < 100
    assert sizes[-1] > 4000


def test_two_years_are_clean_and_the_second_repeats_the_past(rulebooks):
    plans = list(two_years(30, SEED))
    for first, second in zip(plans[::2], plans[1::2], strict=True):
        assert (first.data["plan_year"], second.data["plan_year"]) == ("2009/10", "2010/11")
        assert first.data["partnership"] == second.data["partnership"]
        for clients, table in second.data["effective_treatment"].items():
            before = first.data["effective_treatment"][clients]["numbers"]
            assert list(table["numbers"].items())[:3] == list(before.items())[:3]
        for each in (first, second):
            assert contradictions(each) == set()
            worse = [finding for finding in checked(each, rulebooks).findings if finding.severity != "info"]
            assert worse == [], each.text


def test_the_roster_names_every_partnership_and_some_by_a_new_name():
    names = [each.data["partnership"] for each in region(200, SEED)]
    roster = read_roster(roster_of(names, SEED).encode(), "partnerships.yaml")
    assert len(roster.expected) == 200
    assert {name for each in roster.expected for name in (each.earlier or (each.name,))} == set(names)
    assert 0 < sum(bool(each.earlier) for each in roster.expected) < 40


def test_a_fault_is_all_that_differs():
    for number in range(20):
        clean, faulty = plan(SEED, number), plan(SEED, number, faulty=True)
        assert clean.text != faulty.text
        assert clean.data["partnership"] == faulty.data["partnership"]
        assert plan(SEED, number, faulty=True) == faulty


def test_a_region_has_its_share_of_faults_and_every_name_once():
    plans = list(region(500, SEED, 0.3))
    assert sum(each.fault is not None for each in plans) == 150
    assert len({each.data["partnership"] for each in plans}) == len(plans)
    assert len({each.file for each in plans}) == len(plans)


def test_the_command_writes_plans_and_truth(tmp_path):
    command = [sys.executable, "-m", "benchmarks.region", str(tmp_path)]
    command += ["--plans", "10", "--seed", "3", "--faults", "0.3"]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert [row["file"] for row in truth] == [each.file for each in region(10, 3, 0.3) if each.fault]
    returns = tmp_path / "returns"
    assert all((returns / row["file"]).is_file() for row in truth)
    assert len(list(returns.glob("*.yaml"))) == 10
