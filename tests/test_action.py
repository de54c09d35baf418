"""The GitHub action and the GitLab job: their scripts, run as the runners do, and what they leave behind."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests import allotments
from tests.little_rulebook import watched

ROOT = Path(__file__).parents[1]
GARDEN = ROOT / "tests" / "garden"
PAGE = ROOT / "docs" / "continuous-integration.md"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
JOB = yaml.safe_load((ROOT / "ci" / "gitlab" / "plan-lint.yml").read_text("utf-8"))["plan-lint"]
INSTALL, CHECK, UPLOAD = ACTION["runs"]["steps"]
SHELLS = {
    "github": [
        "bash",
        "--noprofile",
        "--norc",
        "-eo",
        "pipefail",
    ],  # what its documentation says of `shell: bash`
    "gitlab": ["bash", "-eo", "pipefail"],
    "gitlab without bash": ["sh", "-e"],
}

GOOD = """\
template: garden/2024
garden: Rose Walk
plan_year: 2024/25
beds:
  - {name: North, plants: 29, watered: {2023/24: {number: 15, percentage: 52%}}}
"""
BAD = GOOD.replace("52%", "57%").replace("North", '"North%0A::error::x, 50% [link](x)"')
HOSTILE = ("$(touch owned)", "`touch owned`", '"; touch owned; "', "--fix", "two  words", "*", "::error::x")

FAKE_PYTHON = """\
#!/bin/sh
# In place of python3, and of the one it puts into an environment: says how it was called.
printf '%s\\0' "$PIP_BUILD_CONSTRAINT" "$@" END >> "$LOG"
if [ "$3" = venv ]; then
  mkdir -p "$4/bin"
  cp "$0" "$4/bin/python"
  cp "$PLAN_LINT" "$4/bin/plan-lint"
fi
"""
RECORDING = """\
#!/bin/sh
printf '%s\\0' "$@" >> "$RECORD"
"""
REAL = f"""\
#!/bin/sh
PYTHONPATH={shlex.quote(watched()["PYTHONPATH"])} exec {shlex.quote(sys.executable)} -P -m plan_lint "$@"
"""


class Machine:
    """A runner: its folders, the environment of a step, and how its scripts are run."""

    def __init__(self, folder, plan_lint):
        self.workspace = folder / "workspace"
        self.temp = folder / "temp"
        self.log, self.record = folder / "log", folder / "record"
        fakes = folder / "fakes"
        for each in (self.workspace, self.temp, fakes):
            each.mkdir()
        (fakes / "python3").write_text(FAKE_PYTHON)
        (fakes / "python3").chmod(0o755)
        (fakes / "plan-lint").write_text(plan_lint)
        (fakes / "plan-lint").chmod(0o755)
        for name in ("output", "summary"):
            (folder / name).write_text("")
        self.output, self.summary = folder / "output", folder / "summary"
        self.environment = {
            "PATH": f"{fakes}:{os.environ['PATH']}",
            "HOME": str(folder),
            "LOG": str(self.log),
            "RECORD": str(self.record),
            "PLAN_LINT": str(fakes / "plan-lint"),
            "TMPDIR": str(self.temp),
            "XDG_CACHE_HOME": str(folder / "cache"),
        }

    def run(self, shell, script, environment):
        return subprocess.run(
            [*SHELLS[shell], "-c", script],
            cwd=self.workspace,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def act(self, **inputs):
        """The action's steps that are scripts; the last one's end."""
        given = {name: entry["default"] for name, entry in ACTION["inputs"].items()}
        given.update({name.replace("_", "-"): text for name, text in inputs.items()})
        runner = {
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.temp),
        }
        assert self.run("github", INSTALL["run"], runner).returncode == 0
        variables = {
            name: given[value.removeprefix("${{ inputs.").removesuffix(" }}")]
            for name, value in CHECK["env"].items()
        }
        return self.run("github", CHECK["run"], {**runner, **variables})

    def outputs(self):
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())

    def job(self, shell="gitlab", **variables):
        """The GitLab job's script, after what comes before it."""
        given = {f"PLAN_LINT_{name.upper()}": text for name, text in variables.items()}
        script = "\n".join([*JOB["before_script"], *JOB["script"]])
        package = {"PLAN_LINT_PACKAGE": "plan-lint.whl"}
        return self.run(shell, script, {**JOB["variables"], **package, **given})

    def called(self):
        """What `plan-lint` was called with."""
        return self.record.read_text().split("\0")[:-1]


@pytest.fixture
def recording(tmp_path):
    """A machine whose plan-lint only says how it was called."""
    return Machine(tmp_path, RECORDING)


@pytest.fixture
def machine(tmp_path):
    """A machine with plan-lint and a repository of garden plans."""
    made = Machine(tmp_path, REAL)
    (made.workspace / ".git").mkdir()
    (made.workspace / ".plan-lint.yaml").write_text(f"rulebooks: [{GARDEN}]\n")
    (made.workspace / "good.yaml").write_text(GOOD)
    return made


# What the files say


def test_the_action_is_a_composite_of_pinned_steps():
    assert ACTION["runs"]["using"] == "composite"
    assert all(step.get("shell") == "bash" for step in (INSTALL, CHECK))
    assert re.fullmatch(r"github/codeql-action/upload-sarif@[0-9a-f]{40}", UPLOAD["uses"])
    assert ACTION.keys() == {"name", "description", "branding", "inputs", "outputs", "runs"}


def test_no_script_holds_what_someone_else_wrote():
    assert [step["name"] for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")] == []
    assert not [line for line in (*JOB["before_script"], *JOB["script"]) if "$[[" in line]


def test_every_input_reaches_the_steps():
    used = re.findall(r"inputs\.([a-z-]+)", json.dumps(ACTION["runs"]))
    assert set(used) == set(ACTION["inputs"])
    assert set(CHECK["env"]) == set(re.findall(r"PLAN_LINT_[A-Z_]+", CHECK["run"]))


def test_the_sarif_report_is_uploaded_after_findings_too():
    assert UPLOAD["if"].startswith("${{ !cancelled() && ")
    assert UPLOAD["with"]["sarif_file"] == "${{ steps.check.outputs.sarif }}"


def test_every_variable_of_the_job_is_used():
    script = "\n".join([*JOB["before_script"], *JOB["script"]])
    assert set(JOB["variables"]) == set(re.findall(r"PLAN_LINT_[A-Z_]+", script))


def test_job_and_action_can_say_the_same():
    inputs = {f"PLAN_LINT_{name.upper().replace('-', '_')}": each for name, each in ACTION["inputs"].items()}
    known = {name: each["default"] for name, each in inputs.items() if name != "PLAN_LINT_UPLOAD_SARIF"}
    assert JOB["variables"] == {"PLAN_LINT_PACKAGE": "", **known}


def test_the_page_shows_what_there_is():
    page = PAGE.read_text("utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    steps = [step for block in blocks for job in block.get("jobs", {}).values() for step in job["steps"]]
    ours = [step for step in steps if "/plan-lint@" in step.get("uses", "")]
    assert len(ours) == 2
    assert {name for step in ours for name in step.get("with", {})} <= set(ACTION["inputs"])
    jobs = [block for block in blocks if "include" in block]
    assert len(jobs) == 2
    assert {name for job in jobs for name in job["plan-lint"]["variables"]} <= set(JOB["variables"])
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    shown = [hook for block in blocks for repo in block.get("repos", ()) for hook in repo["hooks"]]
    assert {hook["id"] for hook in shown} == hooks
    assert all(hook["args"][-1] == "--" for hook in shown if hook["id"] == "plan-lint" and "args" in hook)
    named = set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE))
    assert named == set(ACTION["inputs"]) | set(ACTION["outputs"])


# What the scripts call


def test_installing(recording):
    recording.act()
    venv, pip = recording.log.read_text().split("\0END\0")[:-1]
    folder, locked = recording.temp / "plan-lint", ROOT / "constraints.txt"
    assert venv.split("\0")[1:] == ["-I", "-m", "venv", str(folder)]
    assert pip.split("\0")[0] == str(locked)
    assert pip.split("\0")[1:5] == ["-I", "-m", "pip", "install"]
    assert pip.split("\0")[-3:] == ["--constraint", str(locked), str(ROOT)]


def test_defaults_check_the_repository(recording):
    assert recording.act().returncode == 0
    reports = [f"--report={name}={recording.temp}/plan-lint.{name}" for name in ("json", "sarif")]
    assert recording.called() == ["check", "--format", "github", *reports, "--", "."]
    assert recording.outputs() == {"exit-code": "0"}


INPUTS = {
    "paths": "returns\n\nlate returns\n",
    "templates": "garden/2024\ngarden/2023",
    "gate": "true",
    "config": "region/.plan-lint.yaml",
    "accepted": "accepted.json",
    "roster": "gardens.yaml",
    "fail_on": "info",
}
CALLED = [
    "--gate",
    "--template=garden/2024",
    "--template=garden/2023",
    "--config=region/.plan-lint.yaml",
    "--accepted=accepted.json",
    "--roster=gardens.yaml",
    "--fail-on=info",
    "--",
]


def test_all_inputs(recording):
    assert recording.act(**INPUTS).returncode == 0
    assert recording.called()[5:] == [*CALLED, "returns", "late returns"]


@pytest.mark.parametrize("shell", ["gitlab", "gitlab without bash"])
def test_all_variables(recording, shell):
    assert recording.job(shell, **INPUTS).returncode == 0
    reports = ["--report=gitlab=gl-code-quality-report.json", "--report=junit=plan-lint.junit.xml"]
    assert recording.called() == ["check", *reports, *CALLED, "returns", "late returns"]


def test_the_job_needs_to_know_what_to_install(recording):
    ran = recording.job(package="")
    assert ran.returncode != 0
    assert "name what pip installs" in ran.stderr
    assert not recording.record.exists()


@pytest.mark.parametrize("text", HOSTILE)
def test_inputs_stay_text(recording, text):
    (recording.workspace / "for a star").mkdir()
    inputs = dict.fromkeys(("paths", "templates", "config", "accepted", "roster", "fail_on"), text)
    assert recording.act(**inputs).returncode == 0
    options = [f"--{name}={text}" for name in ("template", "config", "accepted", "roster", "fail-on")]
    assert recording.called()[5:] == [*options, "--", text]
    recording.record.unlink()
    assert recording.job(**inputs).returncode == 0
    assert recording.called()[3:] == [*options, "--", text]
    assert [path.name for path in recording.workspace.iterdir()] == ["for a star"]


@pytest.mark.parametrize("text", ["True", "yes", "", "true; touch owned"])
def test_a_gate_that_is_neither_open_nor_shut_fails(recording, text):
    assert recording.act(gate=text).returncode == 2
    assert recording.job(gate=text).returncode == 2
    assert not recording.record.exists()


# What comes of real plans


def commands_in(text):
    """The workflow commands of a log, as the runner reads them."""
    for line in text.splitlines():
        found = re.fullmatch(r"\s*::([\w-]+)(?: (.*?))?::(.*)", line)
        if found:
            pairs = (pair.split("=", 1) for pair in found[2].split(","))
            yield found[1], {key: unescaped(value) for key, value in pairs}, unescaped(found[3])
        else:
            assert "##[" not in line


def unescaped(text):
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def write_bad(machine, names):
    """Bad plans of different gardens: two of one would be the same return."""
    for number, name in enumerate(names):
        (machine.workspace / name).write_text(BAD.replace("Rose Walk", f"Rose Walk {number}"))


def test_action_on_good_plans(machine):
    ran = machine.act()
    assert ran.returncode == 0, ran.stderr
    assert list(commands_in(ran.stdout)) == []
    assert "1 plan checked, nothing found" in machine.summary.read_text()
    assert machine.outputs()["exit-code"] == "0"


def test_action_on_bad_plans(machine):
    names = ["bad.yaml", "::error::x.yaml", "a,line=1.yaml"]
    write_bad(machine, names)
    ran = machine.act()
    assert ran.returncode == 1, ran.stderr
    outputs = machine.outputs()
    assert outputs["exit-code"] == "1"
    findings = json.loads(Path(outputs["json"]).read_text())["findings"]
    assert sorted(finding["file"] for finding in findings) == sorted(names)
    assert list(commands_in(ran.stdout)) == [
        (
            "error",
            {
                "file": finding["file"],
                "line": "5",
                "endLine": "5",
                "col": str(finding["column"]),
                "endColumn": str(finding["end_column"] - 1),
                "title": "percentage-disagrees-with-numbers",
            },
            f"{finding['message']}\n{finding['do']}",
        )
        for finding in findings
    ]
    (run,) = json.loads(Path(outputs["sarif"]).read_text())["runs"]
    assert len(run["results"]) == 3
    assert machine.summary.read_text().count("percentage-disagrees-with-numbers") >= 3


def test_action_on_a_run_that_cannot_be_trusted(machine):
    ran = machine.act(paths="missing.yaml")
    assert ran.returncode == 2
    assert machine.outputs()["exit-code"] == "2"
    assert [(kind, place["file"]) for kind, place, _ in commands_in(ran.stdout)] == [
        ("error", "missing.yaml")
    ]
    (run,) = json.loads(Path(machine.outputs()["sarif"]).read_text())["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False


def test_no_report_of_an_earlier_run_is_passed_on(machine):
    assert machine.act().returncode == 0
    machine.output.write_text("")
    assert machine.act(fail_on="nonsense").returncode == 2
    assert machine.outputs() == {"exit-code": "2"}


def test_job_on_bad_plans(machine):
    write_bad(machine, ["a.yaml", "b.yaml"])
    ran = machine.job()
    assert ran.returncode == 1, ran.stderr
    assert "error: The stated percentage is not what the numbers give" in ran.stdout
    reports = {Path(each) for each in JOB["artifacts"]["reports"].values()}
    assert all((machine.workspace / each).is_file() for each in reports)
    entries = json.loads((machine.workspace / "gl-code-quality-report.json").read_text())
    # https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
    for entry, name in zip(entries, ("a.yaml", "b.yaml"), strict=True):
        assert entry.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["location"] == {"path": name, "lines": {"begin": 5}}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
    assert len({entry["fingerprint"] for entry in entries}) == 2


def test_job_on_good_plans(machine):
    assert machine.job("gitlab without bash").returncode == 0
    assert json.loads((machine.workspace / "gl-code-quality-report.json").read_text()) == []


# The gate


@pytest.fixture
def gatekeeper(machine):
    """A machine on which a region keeps the gate: what it goes by, and a folder of returns."""
    returns = machine.workspace / "returns"
    returns.mkdir()
    (machine.workspace / "good.yaml").rename(returns / "rose-walk.yaml")
    (machine.workspace / "gardens.yaml").write_text("roster: Gardens\nexpected:\n  - name: Rose Walk\n")
    rulebook = machine.workspace / "allotments"
    rulebook.mkdir()
    own = {path.name: path.read_bytes() for path in GARDEN.iterdir() if path.is_file()}
    for name, data in (own | allotments.files()).items():
        (rulebook / name).write_bytes(data)
    (machine.workspace / ".plan-lint.yaml").write_text("rulebooks: [allotments]\n")
    return machine


GATE = {
    "gate": "true", "paths": "returns", "templates": "garden/2024", "config": ".plan-lint.yaml",
    "roster": "gardens.yaml",
}  # fmt: skip
EXPLAINED = GOOD.replace(", percentage: 52%", "").replace(
    "  - {", "  # plan-lint: accept number-without-percentage -- not counted yet\n  - {"
)
REFUSED = BAD.replace("  - {", "  # plan-lint: accept percentage-disagrees-with-numbers -- trust me\n  - {")
RETURNS = {
    "good": (GOOD, 0),
    "explained": (EXPLAINED, 0),
    "an error that is accepted": (REFUSED, 1),
    "another form": (GOOD.replace("garden/2024", "garden/2019"), 1),
}


@pytest.mark.parametrize("case", RETURNS)
def test_the_action_keeps_the_gate(gatekeeper, case):
    text, code = RETURNS[case]
    returns = gatekeeper.workspace / "returns"
    (returns / "rose-walk.yaml").write_text(text)
    (returns / ".plan-lint.yaml").write_text("fail_on: never\n")
    ran = gatekeeper.act(**GATE)
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert gatekeeper.outputs()["exit-code"] == str(code)
    summary = gatekeeper.summary.read_text()
    assert ("not counted yet" in summary) == (case == "explained")
    assert ("not accepted: trust me" in summary) == (case == "an error that is accepted")


@pytest.mark.parametrize("case", RETURNS)
def test_the_job_keeps_the_gate(gatekeeper, case):
    text, code = RETURNS[case]
    (gatekeeper.workspace / "returns" / "rose-walk.yaml").write_text(text)
    ran = gatekeeper.job("gitlab without bash", **GATE)
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert (gatekeeper.workspace / "plan-lint.junit.xml").is_file()


WRONG = {
    "no form": ({"templates": ""}, "--gate needs --template"),
    "a roster among the returns": ({"roster": "returns/gardens.yaml"}, "lies among the returns"),
    "no such roster": ({"roster": "garden.yaml"}, "did you mean gardens.yaml?"),
    "weaker": ({"fail_on": "never"}, "is weaker than --gate"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_gate_that_cannot_be_kept_is_exit_2(gatekeeper, case):
    inputs, told = WRONG[case]
    for ran in (gatekeeper.act(**GATE | inputs), gatekeeper.job(**GATE | inputs)):
        assert ran.returncode == 2
        assert told in ran.stderr
