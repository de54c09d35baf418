"""`check --fix` and `--diff`: what is written, what is left alone, and what is said of it."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from benchmarks.region import region
from plan_lint import document, fixes, rulebook, run
from plan_lint.cli.commands import run_command
from plan_lint.findings import Edit
from plan_lint.lint import Options, lint
from plan_lint.run import Request, mending
from plan_lint.run.writing import replace_bytes
from tests.little_rulebook import BAD, FILES, GOOD, NO_PLAN, environment, write_all, write_rulebook

COMMA = GOOD.replace("rakes: 2", "rakes: 1,332")  # the fix is safe
MENDED = GOOD.replace("rakes: 2", "rakes: 1332")
PAIRED = BAD.replace("spades: 3", "spades: 2")  # the fix is not
TOOLS = FILES["tools.yaml"].replace(
    "  examples:", "  fix: {set: spades, to: rakes, safe: false}\n  examples:"
)
# What mending `BAD` brings up.
FEW = """\
- rule: two-spades
  title: Two spades
  severity: info
  why: They are quarrelled over.
  do: Buy one.
  source: The gardener
  given: {spades: spades}
  require: spades != 2
  at: spades
  message: "{spades} spades"
  examples:
    - pass: {spades: 3}
    - fail: {spades: 2}
      pointer: /spades
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with a rulebook that has a fix."""
    write_rulebook(tmp_path / "rules/shed")
    write_all(
        tmp_path,
        {
            ".plan-lint.yaml": "rulebooks: [rules/shed]\nexclude: [rules]\n",
            "rules/shed/tools.yaml": TOOLS,
        },
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # where plans lie, nothing is remembered
    return tmp_path


@pytest.fixture
def check(folder, capfd):  # noqa: ARG001 - it is run there
    """Run `check` in the folder: its exit code, what it printed and what it said."""

    def ended(*arguments):
        code = run_command(["check", *arguments])
        out, error = capfd.readouterr()
        return code, out, error

    return ended


@pytest.mark.parametrize(
    ("before", "arguments", "after", "code"),
    [
        (COMMA, ["--fix"], MENDED, 0),
        (COMMA, ["--fix", "--unsafe-fixes"], MENDED, 0),
        (COMMA, ["--diff"], COMMA, 1),
        (COMMA, ["--fix", "--diff"], COMMA, 1),
        (BAD, ["--fix"], BAD, 1),  # what remains is an error
        (BAD, ["--fix", "--unsafe-fixes"], PAIRED, 0),
        (BAD, ["--diff", "--unsafe-fixes"], BAD, 1),
        (BAD, ["--fix", "--unsafe-fixes", "--ignore", "tools"], BAD, 0),
        (GOOD, ["--fix"], GOOD, 0),
        (COMMA, ["--fix", "--ignore", "schema-figure"], COMMA, 0),
        (COMMA.replace("name: Long shed", "name: x"), ["--fix", "--fail-on", "warning"], None, 1),
        (COMMA.replace("\n", "\r\n").rstrip(), ["--fix"], MENDED.replace("\n", "\r\n").rstrip(), 0),
        ("\ufeff" + COMMA + "# 1,332\n", ["--fix"], "\ufeff" + MENDED + "# 1,332\n", 0),
    ],
)
def test_what_is_written(folder, check, before, arguments, after, code):
    write_all(folder, {"a.yaml": before})
    assert check(*arguments)[0] == code
    text = (folder / "a.yaml").read_bytes().decode()
    assert text == after if after is not None else "1332" in text
    assert sorted(path.name for path in folder.iterdir()) == [".plan-lint.yaml", "a.yaml", "rules"]


@pytest.mark.parametrize(
    ("before", "comment"),
    [
        (BAD, "# plan-lint: accept more-spades-than-rakes -- one is lent\n"),
        (COMMA, "# plan-lint: accept schema-figure -- as the form has it\n"),
    ],
)
def test_what_is_accepted_is_not_mended(folder, check, before, comment):
    line = next(line for line in before.splitlines() if "3" in line)
    text = before.replace(line, comment + line)
    write_all(folder, {"a.yaml": text})
    code, out, _ = check("--fix", "--unsafe-fixes")
    assert (code, (folder / "a.yaml").read_text()) == (0, text)
    assert "1 of them accepted" in out
    assert check("--diff", "--unsafe-fixes")[1] == ""


def test_what_is_said(folder, check):
    write_all(folder, {"a.yaml": BAD, "sub/b.yaml": COMMA, "c.yaml": NO_PLAN})
    code, out, error = check("--fix", "--unsafe-fixes", "--format", "concise")
    assert (code, out) == (0, "")
    assert error.splitlines() == [
        "mended a.yaml:3:9: more-spades-than-rakes: written as 2",
        "mended sub/b.yaml:4:8: schema-figure: written as 1332",
        "2 fixes made in 2 files",
        "skipped c.yaml: not a plan, it has no `template:`",
        "2 plans checked, nothing found (1 file skipped, not a plan)",
    ]
    write_all(folder, {"a.yaml": BAD})
    assert check("--fix", "--unsafe-fixes", "-q") == (0, "", "")


def test_a_fix_that_would_bring_up_something_is_undone_and_said_so(folder, check):
    write_all(folder, {"rules/shed/few.yaml": FEW, "a.yaml": BAD, "b.yaml": COMMA.replace("s: 2", "s: 3")})
    for arguments in (["--diff"], ["--fix"]):
        code, _, error = check(*arguments, "--unsafe-fixes", "--format", "concise")
        assert code == 1
        assert "not mended a.yaml:3:9: more-spades-than-rakes: it would bring up `two-spades`" in error
    assert (folder / "a.yaml").read_text() == BAD
    assert "1332" in (folder / "b.yaml").read_text()


@pytest.mark.parametrize("unknown", [4, 5, 6])
def test_a_fix_that_the_report_does_not_list_is_made_too(folder, check, unknown):
    """Unknown keys have no fix, and those before the comma fill the list."""
    configuration = (folder / ".plan-lint.yaml").read_text()
    keys = "".join(f"unknown{number}: 1\n" for number in range(unknown))
    plan = COMMA.replace("rakes:", f"{keys}rakes:")
    write_all(folder, {".plan-lint.yaml": f"{configuration}limits: {{findings: 5}}\n", "a.yaml": plan})
    code, _, error = check("--fix")
    assert (code, (folder / "a.yaml").read_text()) == (1, plan.replace("1,332", "1332"))
    assert f"mended a.yaml:{unknown + 4}:8: schema-figure: written as 1332" in error


DIFF = """\
--- a.yaml
+++ a.yaml
@@ -1,4 +1,4 @@
 template: shed/2024
 name: Long shed
 spades: 2
-rakes: 1,332
+rakes: 1332
"""


def test_the_diff(folder, check, monkeypatch):
    write_all(folder, {"sub/a.yaml": COMMA, "sub/b.yaml": BAD})
    code, out, error = check("--diff", "--report", "json=x.json")
    assert (code, out) == (1, DIFF.replace("a.yaml", "sub/a.yaml"))
    assert "2 findings: 2 errors" in error  # as the check
    assert '"schema-figure"' in (folder / "x.json").read_text()
    assert check("--diff", "--fail-on", "never")[0] == 0
    assert check("--diff", "nowhere.yaml", "sub")[0] == 2
    monkeypatch.chdir(folder / "sub")
    assert check("--diff")[1] == DIFF
    patched = subprocess.run(["patch", "-p0"], input=check("--diff")[1].encode(), check=False)
    assert (patched.returncode, (folder / "sub/a.yaml").read_text()) == (0, MENDED)


def test_the_diff_of_standard_input(folder):
    command = [sys.executable, "-P", "-m", "plan_lint", "check", "--diff", "-q", "-"]
    ran = subprocess.run(
        command, input=COMMA.encode(), cwd=folder, env=environment(folder), capture_output=True, check=False
    )
    assert (ran.returncode, ran.stdout.decode()) == (1, DIFF.replace("a.yaml", "<stdin>"))
    assert ran.stderr == b""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes says which fixes to make: give --fix or --diff too"),
        (["--fix", "-"], "--fix changes files, and `-` is none"),
        (["--fix", "--diff", "a.yaml", "-"], "--fix changes files, and `-` is none"),
    ],
)
def test_wrong_usage(folder, check, arguments, message):
    write_all(folder, {"a.yaml": COMMA})
    code, out, error = check(*arguments)
    assert (code, out) == (2, "")
    assert message in error
    assert (folder / "a.yaml").read_text() == COMMA


def test_mode_links_and_other_names(folder, check):
    write_all(folder, {"real.yaml": COMMA})
    (folder / "real.yaml").chmod(0o640)
    (folder / "link.yaml").symlink_to("real.yaml")
    code, _, error = check("--fix")
    assert (code, error.count("1 fix made in 1 file")) == (0, 1)  # the other name is the same file
    assert (folder / "link.yaml").is_symlink()
    assert (folder / "real.yaml").read_text() == MENDED
    assert stat.S_IMODE((folder / "real.yaml").stat().st_mode) == 0o640
    write_all(folder, {"real.yaml": COMMA, "plain.yaml": COMMA})
    os.link(folder / "real.yaml", folder / "hard.yaml")
    code, out, _ = check("--fix", "--format", "concise")
    assert code == 2
    assert {line.split(":")[0] for line in out.splitlines()} == {"real.yaml", "link.yaml", "hard.yaml"}
    assert (folder / "real.yaml").read_text() == COMMA
    assert (folder / "plain.yaml").read_text() == MENDED


def test_a_file_that_changed_meanwhile_is_left_alone(folder, check, monkeypatch):
    write_all(folder, {"a.yaml": COMMA, "b.yaml": COMMA})

    def late(path, *more):
        if path.endswith("a.yaml"):
            (folder / "a.yaml").write_text(GOOD + "# by hand\n")
        replace_bytes(path, *more)

    monkeypatch.setattr(mending, "replace_bytes", late)
    code, out, error = check("--fix")
    assert code == 2
    assert "it has changed since it was checked: run it again" in out
    assert "mended a.yaml" not in error
    assert (folder / "a.yaml").read_text() == GOOD + "# by hand\n"
    assert (folder / "b.yaml").read_text() == MENDED


STOP = """
import os, signal
from plan_lint import fixes
from plan_lint.run import mending, writing
{code}
from plan_lint.cli import main
main()
"""
AT_A_CHECK = """
real = fixes.mend
def mend(*arguments, **more):
    os.kill(os.getpid(), {sent})
    return real(*arguments, **more)
fixes.mend = mend
"""
AT_A_WRITE = """
real = os.fsync
def fsync(*arguments):
    os.kill(os.getpid(), {sent})
    real(*arguments)
os.fsync = fsync
"""


@pytest.mark.parametrize(
    ("sent", "ended"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)],
)
@pytest.mark.parametrize("where", [AT_A_CHECK, AT_A_WRITE], ids=["check", "write"])
def test_an_interrupted_fix_leaves_files_whole(folder, sent, ended, where):
    write_all(folder, {"a.yaml": COMMA, "b.yaml": COMMA})
    code = STOP.format(code=where.format(sent=int(sent)))
    command = [sys.executable, "-P", "-c", code, "check", "--fix"]
    ran = subprocess.run(command, cwd=folder, env=environment(folder), capture_output=True, check=False)
    assert (ran.returncode, ran.stdout) == (ended, b"")
    assert (folder / "a.yaml").read_text() == COMMA  # nothing had been put in its place
    assert (folder / "b.yaml").read_text() == COMMA
    left = [path.name for path in folder.iterdir() if path.suffix == ".tmp"]
    assert len(left) == (1 if sent == signal.SIGKILL and where == AT_A_WRITE else 0)


def test_a_fault_of_plan_lint_while_mending_changes_nothing(folder, check, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("boom")

    monkeypatch.setattr(fixes, "mend", fail)
    write_all(folder, {"a.yaml": COMMA})
    code, out, _ = check("--fix")
    assert (code, (folder / "a.yaml").read_text()) == (2, COMMA)
    assert "internal-error" in out


# A thousand plans with every fault that can be mended

RULES = Path(__file__).parents[1] / "rules" / "adult-drug-treatment"
TOPICS = {"effective-treatment", "primary-care"}  # whose figures have fixes
_COUNT = re.compile(r"(?<=[: ])(\d)(\d{3})(?=[,}\n])")
_SHARE = re.compile(r"(?<=percentage: )(\d+)(\.\d)?%")
_GROWTH = re.compile(r"(20\d\d/\d\d: )(-?\d+)\.(\d)%")


@pytest.fixture(scope="module")
def drugs():
    return rulebook.load({path.name: path.read_bytes() for path in RULES.glob("*.[yj]*")}, "rules")


def spoilt(number, text):
    """A plan with faults that can be mended, of a kind that depends on its number."""
    match number % 4:
        case 0:
            return _COUNT.sub(r"\1 \2", text)  # in braces, a comma would begin the next entry
        case 1:
            return _SHARE.sub(lambda found: f"{found[1]}{found[2] or ''}", text)
        case 2:
            return _GROWTH.sub(lambda found: f"{found[1]}{int(found[2]) + 3}.{found[3]}%", text, count=3)
        case _:
            return _SHARE.sub(lambda found: f"{int(found[1]) // 2}%", _COUNT.sub(r"\1_\2", text, count=2))


def test_a_thousand_spoilt_plans(drugs):
    seen: Counter[str] = Counter()
    whole = Options(many=True)
    near = frozenset(each.info.rule for each in drugs.rules if each.info.topic in TOPICS)
    for number, plan in enumerate(region(1000, 7)):
        data = spoilt(number, plan.text).encode()
        options = (
            whole._replace(rules=near) if number % 5 else whole
        )  # most rules read nothing that is mended
        check = cache(lambda text, options=options: lint(text, "plan.yaml", (drugs,), options))
        done = fixes.mend(data, check, unsafe=True)
        assert len(check(done.data).findings) <= len(check(data).findings) - len(done.applied)
        again = fixes.mend(done.data, check, unsafe=True)
        assert (again.data, again.applied) == (done.data, ())
        paths = {edit.path for finding in done.applied if finding.fix for edit in finding.fix.edits}
        assert without(data, paths) == without(done.data, paths), plan.file
        seen.update(finding.rule for finding in done.applied)
    assert {"growth-disagrees-with-numbers", "percentage-disagrees-with-numbers"} <= set(seen)
    assert seen["schema-figure"] > 1000


def without(data, paths):
    """A plan's text without its values at some places."""
    text = document.parse(data)
    return fixes.apply_edits(data, [Edit(document.span_of(text, path), "", path) for path in paths])


def test_mending_a_folder_twice(tmp_path, drugs):
    for number, plan in enumerate(region(40, 11)):
        (tmp_path / plan.file).write_text(spoilt(number, plan.text))
    request = Request((str(tmp_path),), str(tmp_path), (drugs,))
    first = run.mend(request, unsafe=True, write=True)
    assert sum(len(each.applied) for each in first.mendings) > 50
    texts = {path: path.read_bytes() for path in tmp_path.iterdir()}
    second = run.mend(request, unsafe=True, write=True)
    assert not any(each.applied for each in second.mendings)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == texts
    assert second.report == first.report == run.check(request)
