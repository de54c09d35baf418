"""`plan-lint test`: exit codes, the plans it takes, what it says of them, and JUnit."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from plan_lint import mutants
from plan_lint.cli.reading_rules import Trial, Wanted, run_test
from plan_lint.findings import Problem
from tests.little_rulebook import BAD, BROKEN, FILES, GOOD, NO_PLAN, TEMPLATE, run, write_all, write_rulebook

HOLD = "2 rules, 4 examples: all hold\n"
FAILING = FILES["names.yaml"].replace("fail: {name: x}", "fail: {name: z}")
ELSEWHERE = "template: barn/2024\nname: Long barn\n"
AGE = '"age": {"type": "integer", "title": "age", "description": "Its age.", "x-unit": "years"}, '
ODD = FILES["plan.schema.json"].replace('"properties": {', f'"properties": {{{AGE}')


@pytest.fixture
def tested(tmp_path, monkeypatch, capfd):
    """Test the little rulebook in a folder with these files: the exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_rulebook(tmp_path / "rules/shed")

    def ran(files, *plans, **trial):
        write_all(tmp_path, files)
        code = run_test(Wanted((), "rules/shed", None, no_config=True), Trial(plans=plans, **trial))
        captured = capfd.readouterr()
        return code, captured.out, captured.err

    return ran


@pytest.mark.parametrize(
    ("files", "plans", "trial", "code"),
    [
        ({}, [], {}, 0),
        ({"rules/shed/names.yaml": FAILING}, [], {}, 1),
        ({"rules/shed/plans/a.yaml": GOOD}, [], {}, 0),
        ({"rules/shed/plans/a.yaml": GOOD}, [], {"mutate": True}, 0),
        ({"rules/shed/plans/a.yaml": GOOD, "rules/shed/names.yaml": FAILING}, [], {"mutate": True}, 1),
        ({"a.yaml": GOOD}, ["a.yaml"], {"mutate": True}, 0),
        ({"a.yaml": GOOD, "b.yaml": NO_PLAN}, ["."], {"mutate": True}, 0),
        ({"a.yaml": BAD}, ["a.yaml"], {}, 0),
        ({"rules/shed/plans/a.yaml": BROKEN, "a.yaml": GOOD}, ["a.yaml"], {}, 0),
        # What cannot be trusted
        ({}, [], {"style": "junti"}, 2),
        ({}, [], {"mutate": True}, 2),
        ({"rules/shed/plans/a.yaml": NO_PLAN}, [], {"mutate": True}, 2),
        ({"rules/shed/plans/a.yaml": BROKEN}, [], {}, 2),
        ({"rules/shed/plans/a.yaml": ELSEWHERE}, [], {}, 2),
        ({"rules/shed/plans/a.yaml": BROKEN, "rules/shed/names.yaml": FAILING}, [], {}, 2),
        ({}, ["nothing.yaml"], {}, 2),
        ({"a.yaml": GOOD}, ["a.yaml", "nothing.yaml"], {}, 2),
        ({"a.yaml": BROKEN}, ["a.yaml"], {}, 2),
        ({"a.yaml": ELSEWHERE}, ["a.yaml"], {}, 2),
        ({"a.yaml": NO_PLAN}, ["."], {}, 2),
    ],
)
def test_exit_codes(tested, files, plans, trial, code):
    ended, out, error = tested(files, *plans, **trial)
    assert ended == code, (out, error)
    assert bool(error) == (code == 2)


@pytest.mark.parametrize(
    ("files", "plans", "trial", "message"),
    [
        ({}, [], {"style": "junti"}, "there is no format `junti`; did you mean `junit`?"),
        ({}, [], {"mutate": True},
         "there is no plan to break in rules/shed/plans; name some with --plan"),
        ({"a.yaml": ELSEWHERE}, ["a.yaml"], {}, "nothing in a.yaml is a plan for shed"),
        ({"rules/shed/plans/a.yaml": ELSEWHERE}, [], {},
         f"rules/shed/plans/a.yaml:1:11: there is no form `barn/2024`; known are {TEMPLATE}"),
        ({}, ["b.yaml"], {}, "b.yaml: cannot be checked: no such file or directory"),
    ],
)  # fmt: skip
def test_messages(tested, files, plans, trial, message):
    assert tested(files, *plans, **trial)[2] == f"plan-lint: {message}\n"


def test_the_result_comes_first_and_then_dead_weight(tested):
    files = {"rules/shed/plans/a.yaml": f"template: {TEMPLATE}\nspades: 1\nname: Long shed\n",
             "rules/shed/plan.schema.json": ODD}  # fmt: skip
    expected = f"""\
{HOLD}rules without a case on 1 plan: 1
  more-spades-than-rakes: nothing matches rakes: rakes
fields that no rule reads: 1
  age
"""
    assert tested(files) == (0, expected, "")
    assert tested(files, quiet=True) == (0, HOLD, "")
    assert tested({"a.yaml": GOOD}, "a.yaml") == (0, f"{HOLD}fields that no rule reads: 1\n  age\n", "")


def test_mutants_are_listed_and_counted(tested):
    expected = f"""\
{HOLD}6  more-spades-than-rakes
3  schema-type
1  schema-template
0  name-of-one-letter
not noticed, rakes: 1 one more, 1 ten times, 1 huge
  a.yaml/rakes: 2 -> 3
not noticed, spades: 1 one less, 1 zero, 1 sign changed
  a.yaml/spades: 2 -> 1
16 mutants of 1 plan: 10 noticed, none broke a rule
"""
    assert tested({"a.yaml": GOOD}, "a.yaml", mutate=True) == (0, expected, "")


def test_a_mutant_that_breaks_a_rule(tested, monkeypatch):
    broken = Problem("rule name-of-one-letter broke: ZeroDivisionError", "a.yaml")
    tally = mutants.Tally(1, 2, (), (), (broken, broken))
    monkeypatch.setattr(mutants, "run", lambda _rulebook, _plans: tally)
    code, out, error = tested({"a.yaml": GOOD}, "a.yaml", mutate=True)
    assert code == 2
    assert f"\nbroken: {broken.message}\n2 mutants of 1 plan: 2 noticed, 2 broke a rule\n" in out
    assert error == f"plan-lint: a.yaml: {broken.message}\n"
    _code, out, _error = tested({}, "a.yaml", mutate=True, style="junit")
    assert '<testcase classname="plans" name="a.yaml"><error message="rule name-of-one-letter broke' in out


def test_the_name_of_a_plan_steers_nothing(tested):
    name = "##vso[x]\x1b.yaml"
    _code, out, _error = tested({name: GOOD}, name, mutate=True)
    assert "vso[x]" in out
    assert "##vso[" not in out
    assert "\x1b" not in out


def test_junit(tested):
    files = {
        "rules/shed/plans/a.yaml": GOOD,
        "rules/shed/plan.schema.json": ODD,
        "rules/shed/names.yaml": FAILING,
    }
    code, out, _error = tested(files, style="junit", mutate=True)
    suites = ET.fromstring(out)  # noqa: S314 our own
    assert code == 1
    assert suites.attrib == {
        "name": "plan-lint",
        "tests": "4",
        "failures": "1",
        "errors": "0",
        "skipped": "0",
    }
    (suite,) = suites
    assert suite.attrib["name"] == "shed"
    cases = {(case.attrib["classname"], case.attrib["name"]): case for case in suite.iter("testcase")}
    failure = cases["names", "name-of-one-letter fail line 13"].find("failure")
    assert failure is not None
    assert failure.attrib["message"] == "nothing is reported: the rule passed it"
    assert failure.text is not None
    assert "\n    name     z\n" in failure.text
    assert cases["tools", "more-spades-than-rakes pass line 13"].find("*") is None
    said = suite.findtext("system-out", "")
    assert "mutants of 1 plan" in said
    assert said.endswith("fields that no rule reads: 1\n  age")


def test_junit_says_what_could_not_be_read(tested):
    code, out, _error = tested(
        {"a.yaml": BROKEN, "b.yaml": GOOD}, "a.yaml", "b.yaml", style="junit", quiet=True
    )
    suites = ET.fromstring(out)  # noqa: S314 our own
    assert code == 2
    assert [suite.attrib["name"] for suite in suites] == ["shed", "plans"]
    assert suites[1][0].attrib == {"classname": "plans", "name": "a.yaml"}
    assert suites[1][0][0].tag == "error"


def test_the_command(tmp_path):
    write_rulebook(tmp_path / "rules/shed")
    write_all(tmp_path, {"a.yaml": GOOD})
    ran = run(tmp_path, "test", "rules/shed", "--mutate", "--plan", "a.yaml", "--plan", "a.yaml", "-q")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"mutants of 1 plan: " in ran.stdout
    ran = run(tmp_path, "test", "rules/shed", "--format", "junit")
    assert ran.stdout.startswith(b"<?xml")
