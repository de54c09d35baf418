"""Plans of other partnerships: planted faults are found, and nothing where nothing is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.region import SLIPS, plan, region
from plan_lint import document, rulebook
from plan_lint.lint import Options, lint
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
    faults = [plan(SEED, number, faulty=True).fault for number in range(PLANS)]
    assert {fault.kind for fault in faults if fault} == {slip.kind for slip in SLIPS}


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
    command = [sys.executable, str(ROOT / "benchmarks" / "region.py"), str(tmp_path)]
    subprocess.run(
        [*command, "--plans", "10", "--seed", "3", "--faults", "0.3"], check=True, capture_output=True
    )
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert [row["file"] for row in truth] == [each.file for each in region(10, 3, 0.3) if each.fault]
    assert all((tmp_path / row["file"]).is_file() for row in truth)
    assert len(list(tmp_path.glob("*.yaml"))) == 10
