"""The command line as a process: exit codes, what goes where, and what is imported on the way."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys

import pytest

from plan_lint import cli
from plan_lint.cli import checking, commands
from plan_lint.report import FORMATS
from tests.little_rulebook import (
    BAD,
    BROKEN,
    FILES,
    GOOD,
    NO_PLAN,
    TEMPLATE,
    THIN,
    environment,
    run,
    write_all,
    write_rulebook,
)

STRICT = "fail_on: info\nrulebooks: [rules/shed]"
COMMANDS = ("check", "rules", "explain", "test", "schema", "accepted")


@pytest.fixture
def folder(tmp_path):
    """A folder whose configuration names the little rulebook."""
    write_rulebook(tmp_path / "rules/shed")
    write_all(tmp_path, {".plan-lint.yaml": "rulebooks: [rules/shed]\nexclude: [rules]\n"})
    return tmp_path


def ended(ran):
    """The exit code, and what was printed; no process may show a traceback."""
    assert b"Traceback" not in ran.stderr
    return ran.returncode, ran.stdout.decode(), ran.stderr.decode()


@pytest.mark.parametrize(
    ("plans", "arguments", "code"),
    [
        ({"a.yaml": GOOD}, [], 0),
        ({"a.yaml": GOOD}, ["."], 0),
        ({"a.yaml": BAD}, ["a.yaml"], 1),
        ({"a.yaml": BAD}, ["--fail-on", "never"], 0),
        ({"a.yaml": THIN}, [], 0),
        ({"a.yaml": THIN}, ["--fail-on", "warning"], 1),
        ({"a.yaml": THIN}, ["--fail-on=warning", "--ignore", "names"], 0),
        ({"a.yaml": BAD}, ["--select", "names"], 0),
        ({"a.yaml": BAD}, ["--select", "names,tools"], 1),
        ({"a.yaml": BROKEN}, ["--fail-on", "never"], 1),
        ({"a.yaml": GOOD}, ["nothing.yaml"], 2),
        ({"a.yaml": BAD}, ["a.yaml", "nothing.yaml"], 2),  # 2 beats 1
        ({}, [], 2),
        ({}, ["--allow-none"], 0),
        ({"a.yaml": NO_PLAN}, ["--allow-none"], 0),
        ({"a.yaml": GOOD}, ["--no-such-option"], 2),
        ({"a.yaml": GOOD}, ["--format"], 2),
        ({"a.yaml": GOOD}, ["--format", "jsn"], 2),
        ({"a.yaml": GOOD}, ["--report", "json"], 2),
        ({"a.yaml": GOOD}, ["--report", "json=nowhere/x.json"], 2),
        ({"a.yaml": GOOD}, ["--report", "json=x", "--report", "csv=./x"], 2),
        ({"a.yaml": GOOD}, ["--config", "mine.yaml"], 2),
        ({"a.yaml": GOOD}, ["--config", ".plan-lint.yaml", "--no-config"], 2),
        ({"a.yaml": GOOD}, ["--stdin-filename", "x.yaml"], 2),
        ({"a.yaml": GOOD}, ["--color", "maybe"], 2),
        ({"a.yaml": GOOD}, ["--fail-on", "fatal"], 2),
        ({"a.yaml": GOOD}, ["--rulebook", "rules"], 2),
        ({"a.yaml": GOOD}, ["--template", "shed/1999"], 2),
        ({"a.yaml": GOOD}, ["--select", "name"], 2),
        ({"a.yaml": GOOD}, ["--ignore", "names,tools"], 2),
        ({"-a.yaml": BAD}, ["--", "-a.yaml"], 1),
        ({"a.yaml": GOOD, ".plan-lint.yaml": "fail_no: x"}, [], 2),
        ({"a.yaml": GOOD, ".plan-lint.yaml": "exclude: ['*']\nrulebooks: [rules/shed]"}, [], 2),
        ({"a.yaml": THIN, ".plan-lint.yaml": STRICT}, ["a.yaml"], 1),
        ({"a.yaml": THIN, ".plan-lint.yaml": STRICT}, ["a.yaml", "--fail-on", "error"], 0),
        ({"rules/shed/names.yaml": "- rule: x\n", "a.yaml": GOOD}, [], 2),
        ({"rules/shed/names.yaml": "", "a.yaml": GOOD}, [], 2),
    ],
)
def test_exit_codes_of_check(folder, plans, arguments, code):
    write_all(folder, plans)
    ran = run(folder, "check", *arguments)
    assert ended(ran)[0] == code, ran


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["rules"], 0),
        (["rules", "--format", "markdown"], 0),
        (["rules", "--format", "txt"], 2),
        (["explain", "more-spades-than-rakes"], 0),
        (["explain", "too-many-spades"], 0),
        (["explain", "input-syntax"], 0),
        (["explain", "more-spade-than-rakes"], 2),
        (["explain"], 2),
        (["test"], 0),
        (["test", "shed"], 0),
        (["test", "rules/shed"], 0),
        (["test", "shde"], 2),
        (["test", "./shed"], 2),
        (["schema"], 0),
        (["schema", "shed"], 0),
        (["schema", "--no-config", "shed"], 2),
        ([], 2),
        (["chekc"], 2),
        (["--help"], 0),
    ],
)
def test_exit_codes_of_the_other_commands(folder, arguments, code):
    ran = run(folder, *arguments)
    assert ended(ran)[0] == code, ran
    assert bool(ran.stdout) == (code == 0)


def test_an_example_that_does_not_hold_fails_the_test(folder):
    write_all(
        folder, {"rules/shed/names.yaml": FILES["names.yaml"].replace("fail: {name: x}", "fail: {name: z}")}
    )
    code, out, _ = ended(run(folder, "test"))
    assert code == 1
    assert "rules/shed/names.yaml" in out


def test_schema_prints_the_file_itself(folder):
    assert ended(run(folder, "schema"))[1] == FILES["plan.schema.json"]


@pytest.mark.parametrize("arguments", [["--version"], *([command, "--version"] for command in COMMANDS)])
def test_version_everywhere(folder, arguments):
    assert ended(run(folder, *arguments)) == (0, "plan-lint 0.1.0\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "--format", "jsn"], "there is no format `jsn`; did you mean `json`?"),
        (["check", "--report", "sarf=x"], "there is no format `sarf`; did you mean `sarif`?"),
        (["check", "--template", "shed/2025"], f"no template `shed/2025`; did you mean `{TEMPLATE}`?"),
        (["check", "--select", "tool"], "there is no rule or topic `tool`; did you mean `tools`?"),
        (["check", "--rulebook", "rules/shad"], "no such file or directory; did you mean shed?"),
        (["explain", "name-of-1-letter"], "did you mean `name-of-one-letter`?"),
        (["test", "shad"], "there is no rulebook `shad`; did you mean `shed`?"),
    ],
)
def test_misspelt_names(folder, arguments, message):
    code, out, error = ended(run(folder, *arguments))
    assert (code, out) == (2, "")
    assert message in error


def test_faults_of_configuration_and_rulebook_are_located_from_the_working_folder(folder):
    write_all(folder, {"sub/a.yaml": GOOD, ".plan-lint.yaml": "rulebooks: [rules/shed]\nignore: [name]\n"})
    _, _, error = ended(run(folder, "check", cwd=folder / "sub"))
    assert error.startswith("plan-lint: ../.plan-lint.yaml:2:10: there is no rule or topic `name`")
    write_all(folder, {".plan-lint.yaml": "rulebooks: [rules/shed]\n", "rules/shed/more.yaml": "- rle: x\n"})
    for arguments in (["check"], ["rules"]):
        _, _, error = ended(run(folder, *arguments, cwd=folder / "sub"))
        assert error.startswith("plan-lint: ../rules/shed/more.yaml:1:3: "), error


def test_what_goes_where(folder):
    write_all(folder, {"a.yaml": BAD, "b.yaml": NO_PLAN})
    code, out, error = ended(run(folder, "check"))
    assert code == 1
    assert out.startswith("error: More spades than rakes")
    assert "2 files: 1 checked, 1 skipped" in out
    assert error == "skipped b.yaml: not a plan, it has no `template:`\n"
    code, out, error = ended(run(folder, "check", "--format", "concise"))
    assert out == "a.yaml:3:9: error more-spades-than-rakes 3 spades and 2 rakes\n"
    assert "1 finding: 1 error" in error
    assert ended(run(folder, "check", "-q", "--format", "concise"))[1:] == (out, "")
    assert "1 finding" not in ended(run(folder, "check", "-q"))[1]


def test_a_run_that_could_not_begin_is_a_report_too(folder):
    write_all(folder, {"a.yaml": BAD})
    code, out, error = ended(
        run(folder, "check", "--format", "json", "--ignore", "nme", "--report", "json=x.json")
    )
    report = json.loads(out)
    assert (code, report["exit_code"], report["complete"]) == (2, 2, False)
    assert "`nme`" in report["problems"][0]["message"]
    assert "`nme`" in error
    assert (folder / "x.json").read_text() == out


def test_formats_without_room_name_problems_beside_them(folder):
    write_all(folder, {"a.yaml": BAD})
    code, out, error = ended(run(folder, "check", "-q", "--format", "gitlab", "a.yaml", "zzz"))
    assert code == 2
    assert len(json.loads(out)) == 1
    assert error == "plan-lint: zzz: cannot be checked: no such file or directory\n"


def test_paths_from_the_working_folder(folder):
    write_all(folder, {"sub/a.yaml": BAD})
    concise = ["check", "--format", "concise", "-q", "../sub", "../b.yaml"]
    _, out, error = ended(run(folder, *concise, cwd=folder / "sub"))
    assert out.startswith("a.yaml:3:9: error")
    assert error == "plan-lint: ../b.yaml: cannot be checked: no such file or directory\n"
    starts = [(["sub"], folder), ([], folder / "sub"), (["a.yaml"], folder / "sub")]
    reports = {ended(run(folder, "check", *paths, "--format", "json", cwd=cwd))[1] for paths, cwd in starts}
    assert len(reports) == 1


def test_standard_input(folder):
    code, out, _ = ended(run(folder, "check", "-", "--format", "concise", input=BAD.encode()))
    assert (code, out) == (1, "<stdin>:3:9: error more-spades-than-rakes 3 spades and 2 rakes\n")
    (folder / "sub").mkdir()
    named = ["check", "-", "--stdin-filename", "x.yaml", "--format", "json"]
    code, out, _ = ended(run(folder, *named, input=BAD.encode(), cwd=folder / "sub"))
    assert json.loads(out)["findings"][0]["file"] == "sub/x.yaml"
    assert ended(run(folder, "check", "-", input=b""))[0] == 1  # an empty plan
    assert ended(run(folder, "check", "-", input=b"#" * (3 * 1024 * 1024 + 1)))[0] == 1


def test_a_named_rulebook_says_that_every_document_is_its_plan(folder):
    write_all(folder, {"a.yaml": NO_PLAN})
    assert ended(run(folder, "check", "a.yaml"))[0] == 2
    code, out, _ = ended(run(folder, "check", "--rulebook", "rules/shed", "--format", "concise", "a.yaml"))
    assert code == 1
    assert "schema-required" in out


def test_reports_into_files(folder):
    write_all(folder, {"a.yaml": BAD, "old.json": "old", "there.json": "there"})
    (folder / "old.json").chmod(0o660)
    (folder / "link.json").symlink_to("there.json")
    names = ("old.json", "link.json", "new.json")
    reports = [f"--report=json={name}" for name in names]
    code, out, _ = ended(
        run(folder, "check", "a.yaml", "--format", "json", *reports, "--report=csv=/dev/stderr")
    )
    assert code == 1
    assert {(folder / name).read_text() for name in names} == {out}
    assert (folder / "old.json").stat().st_mode & 0o777 == 0o660
    assert (folder / "link.json").is_symlink()
    assert sorted(path.name for path in folder.iterdir() if path.suffix not in {".yaml", ".json"}) == [
        "cache",
        "rules",
    ]


def test_a_report_that_cannot_be_written(folder):
    write_all(folder, {"a.yaml": BAD})
    (folder / "folder").mkdir()
    code, out, _ = ended(run(folder, "check", "a.yaml", "--format", "json", "--report", "csv=folder"))
    report = json.loads(out)
    assert (code, report["exit_code"]) == (2, 2)
    assert report["problems"][0]["file"] == "folder"
    assert [path.name for path in folder.iterdir() if path.name.startswith("folder.")] == []
    assert ended(run(folder, "check", "a.yaml", "--report", "csv=/dev/full"))[0] == 2


def test_the_summary_of_a_github_step(folder):
    write_all(folder, {"a.yaml": BAD, "summary.md": "before\n"})
    variables = {"GITHUB_STEP_SUMMARY": str(folder / "summary.md")}
    assert ended(run(folder, "check", "--format", "github", env=variables))[0] == 1
    assert (folder / "summary.md").read_text().startswith("before\n")
    assert "more-spades-than-rakes" in (folder / "summary.md").read_text()
    before = (folder / "summary.md").read_text()
    assert ended(run(folder, "check", env=variables))[0] == 1
    assert (folder / "summary.md").read_text() == before
    variables = {"GITHUB_STEP_SUMMARY": str(folder)}
    assert ended(run(folder, "check", "--format", "github", env=variables))[0] == 2


def test_show_config(folder):
    code, out, _ = ended(run(folder, "check", "--show-config", "--ignore", "names", "--fail-on", "info"))
    assert code == 0
    assert "rules: 1 of 2\nleft out: name-of-one-letter\n" in out
    assert f"configuration: {folder}/.plan-lint.yaml\n" in out
    assert "fail_on: info\n" in out


def test_statistics_and_unevaluated(folder):
    write_all(folder, {"a.yaml": BAD, "b.yaml": GOOD.replace("rakes: 2", "rakes: two")})
    _, plain, _ = ended(run(folder, "check"))
    _, more, _ = ended(run(folder, "check", "--statistics", "--show-unevaluated"))
    assert "with the most findings" in more
    assert "with the most findings" not in plain
    assert len(more) > len(plain)


ESCAPE = "\x1b["


@pytest.mark.parametrize(
    ("arguments", "variables", "colored"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": ""}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "always", "--format", "concise"], {}, False),
    ],
)
def test_color(folder, arguments, variables, colored):
    write_all(folder, {"a.yaml": BAD})
    assert (ESCAPE in ended(run(folder, "check", *arguments, env=variables))[1]) == colored


@pytest.mark.parametrize(
    ("variables", "colored"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_color_on_a_terminal(folder, variables, colored):
    write_all(folder, {"a.yaml": BAD})
    ours, theirs = pty.openpty()
    ran = run(
        folder, "check", "a.yaml", "--report", "text=x.txt", stdout=theirs, env={"TERM": "xterm"} | variables
    )
    os.close(theirs)
    assert ran.returncode == 1
    assert (ESCAPE.encode() in os.read(ours, 10_000)) == colored
    os.close(ours)
    assert ESCAPE not in (folder / "x.txt").read_text()


@pytest.fixture
def talkative(folder):
    """Plans that give far more output than a pipe holds."""
    write_all(folder, {f"plans/{number}.yaml": THIN for number in range(300)})
    command = [sys.executable, "-P", "-m", "plan_lint", "check", "plans", "--format", "json"]
    with subprocess.Popen(
        command, cwd=folder, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(1) == b"{"  # from here on it waits for someone to read
        yield process


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals(talkative, sent, code):
    talkative.send_signal(sent)
    assert (talkative.wait(timeout=20), talkative.stderr.read()) == (code, b"")


def test_the_reader_of_a_pipe_goes_away(talkative):
    talkative.stdout.close()
    assert (talkative.wait(timeout=20), talkative.stderr.read()) == (141, b"")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--format", "json"],
        ["rules"],
        ["check", "--show-config"],
        ["--help"],
        ["check", "--help"],
        ["--version"],
    ],
)
def test_standard_output_is_full(folder, arguments):
    write_all(folder, {"a.yaml": BAD})
    with open("/dev/full", "wb") as full:
        ran = run(folder, *arguments, stdout=full)
    assert ran.returncode == 2
    assert ran.stderr == b"plan-lint: not all is printed: standard output: no space left on device\n"


@pytest.mark.parametrize("style", FORMATS)
def test_no_room_for_a_report(folder, style):
    write_all(folder, {"a.yaml": BAD})
    with open("/dev/full", "wb") as full:
        ran = run(folder, "check", "-q", "--format", style, stdout=full)
    assert ran.returncode == 2
    assert ran.stderr == b"plan-lint: not all is printed: standard output: no space left on device\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-", "2>/dev/full"])
def test_closed_streams(folder, closed):
    write_all(folder, {"a.yaml": BAD, "b.yaml": NO_PLAN})
    command = f'"$0" -P -m plan_lint check a.yaml b.yaml {closed}'
    ran = subprocess.run(
        ["sh", "-c", command, sys.executable],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in ran.stderr
    assert ran.returncode == (2 if ">&-" in closed.split() else 1)
    code = '"$0" -P -m plan_lint check - <&-'
    ran = subprocess.run(
        ["sh", "-c", code, sys.executable],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, b"standard input is closed" in ran.stdout) == (2, True)


ASCII = {"PYTHONIOENCODING": "ascii"}


@pytest.mark.parametrize(
    ("style", "variables"),
    [
        *((style, ASCII) for style in ("text", "concise", "csv", "json", "github", "markdown", "junit")),
        ("text", {"LC_ALL": "C"}),
        ("text", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    ],
)
def test_output_that_holds_only_ascii(folder, style, variables):
    plan = BAD.replace("Long shed", "百合園 \U0001f33c").replace("rakes: 2", "räkes: 2")
    with open(os.fsencode(folder) + b"/caf\xe9.yaml", "wb") as file:
        file.write(plan.encode())
    assert ended(run(folder, "check", "--format", style, env=variables))[0] == 1


def run_code(folder, code, *arguments, cwd=None):
    """Run plan-lint after some code that changes it."""
    command = [sys.executable, "-P", "-c", f"{code}\nfrom plan_lint.cli import main\nmain()", *arguments]
    return subprocess.run(
        command, cwd=cwd or folder, env=environment(folder), capture_output=True, timeout=60, check=False
    )


FAIL_ON_BAD = """
import plan_lint.lint.one as one
real = one.schema.check
def check(schema, text, **more):
    if "Bad" in text.text:
        raise RuntimeError("boom")
    return real(schema, text, **more)
one.schema.check = check
"""


@pytest.mark.parametrize("arguments", [["check"], ["check", "--debug"]])
def test_an_internal_error_is_2_and_shows_where_only_when_asked(folder, arguments):
    write_all(folder, {"a.yaml": GOOD.replace("Long", "Bad"), "b.yaml": GOOD})
    ran = run_code(folder, FAIL_ON_BAD, *arguments)
    assert ran.returncode == 2
    assert b"internal-error" in ran.stdout
    assert b"a.yaml" in ran.stdout
    assert b"2 files: 1 checked, 1 read but not checked" in ran.stdout
    assert (b"Traceback" in ran.stderr) == ("--debug" in arguments)


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("plan_lint.report.pieces", "RuntimeError('boom\\nbang')"),
        ("plan_lint.run.report_of", "RuntimeError()"),
        ("plan_lint.run.find", "RecursionError()"),
        ("plan_lint.cache.rulebook", "MemoryError()"),
        ("plan_lint.config.rulebook_files", "SystemExit('x')"),
        ("plan_lint.cli.checking.locate", "UnicodeError()"),
    ],
)
def test_whatever_is_raised_never_exits_1(folder, place, error):
    write_all(folder, {"a.yaml": BAD})
    module, _, name = place.rpartition(".")
    code = f"import {module} as module\ndef fail(*_, **__): raise {error}\nmodule.{name} = fail"
    ran = run_code(folder, code, "check")
    assert (ran.returncode, b"Traceback" in ran.stderr) == (2, False)


def test_a_library_that_is_missing_is_2(folder):
    write_all(folder, {"a.yaml": BAD})
    ran = run_code(folder, "import sys; sys.modules['yaml'] = None", "check")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"cannot start" in ran.stderr


BREAK_A_MODULE = """
import sys
class Finder:
    def find_spec(name, *_):
        if name == "{name}":
            raise SyntaxError("boom")
sys.meta_path.insert(0, Finder)
"""


DAMAGED = [
    "plan_lint.run",
    "plan_lint.findings",
    "plan_lint.cli.output",
    "plan_lint.report",
    "plan_lint.config",
]


@pytest.mark.parametrize("name", DAMAGED)
def test_a_module_that_is_damaged_is_2(folder, name):
    write_all(folder, {"a.yaml": BAD})
    ran = run_code(folder, BREAK_A_MODULE.replace("{name}", name), "check")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"SyntaxError: boom" in ran.stderr
    assert b"Traceback" not in ran.stderr


def test_the_current_folder_is_gone(folder):
    gone = folder / "gone"
    gone.mkdir()
    ran = run_code(folder, "import os; os.rmdir(os.getcwd())", "check", cwd=gone)
    assert ran.returncode == 2
    assert b"the current folder cannot be used" in ran.stderr


NOT_NEEDED = """
    argparse click concurrent concurrent.futures dataclasses difflib importlib.metadata jsonschema
    jsonschema_rs logging multiprocessing pathlib referencing rich subprocess tempfile traceback
    plan_lint.catalogue plan_lint.config.settings plan_lint.examples plan_lint.report.json_report
    plan_lint.report.terminal plan_lint.run.choosing plan_lint.accept plan_lint.fixes plan_lint.run.mending
    plan_lint.run.accepting plan_lint.run.workers plan_lint.run.writing plan_lint.cli.mending
    plan_lint.cli.progress
"""
SHOW_MODULES = """
import os, sys
from plan_lint import config
config.bundled = lambda: ("rules/shed",)
def leave(code):
    print(*sys.modules)
    sys.exit(code)
os._exit = leave
"""


def test_what_checking_one_plan_does_not_import(folder):
    write_all(folder, {"a.yaml": GOOD})
    (folder / ".plan-lint.yaml").unlink()
    for _ in range(2):  # the second time the rulebook is remembered
        ran = run_code(folder, SHOW_MODULES, "check", "a.yaml")
    first, modules = ran.stdout.decode().splitlines()
    assert first == "1 plan checked, nothing found"
    assert set(modules.split()) & set(NOT_NEEDED.split()) == set()


@pytest.fixture
def chosen(monkeypatch):
    """The choices that reach `run_check`."""
    seen = []

    def take(choices):
        seen.append(choices)
        return 0

    monkeypatch.setattr(checking, "run_check", take)
    monkeypatch.setattr(cli, "_mind_termination", lambda: None)  # the process is pytest's
    return seen


@pytest.mark.parametrize("arguments", [[], ["a.yaml"], ["a.yaml", "-", "b"]])
def test_paths_alone_mean_the_same_with_and_without_click(chosen, arguments):
    assert cli.exit_code(["check", *arguments]) == 0
    assert commands.run_command(["check", *arguments]) == 0
    assert chosen[0] == chosen[1] == checking.Choices(paths=tuple(arguments))


OPTIONS = """
    a --format json --report csv=x --rulebook r --template t --select s --ignore i --fail-on info --statistics
    --show-unevaluated --show-config --stdin-filename f --config c --no-config --color never -q --no-cache
    --allow-none --debug --accepted l --fix --unsafe-fixes --diff --jobs 3 --engine e
"""


def test_every_option_reaches_its_choice(chosen):
    assert commands.run_command(["check", *OPTIONS.split()]) == 0
    assert chosen == [
        checking.Choices(
            paths=("a",),
            output_format="json",
            reports=("csv=x",),
            rulebooks=("r",),
            templates=("t",),
            select=("s",),
            ignore=("i",),
            fail_on="info",
            statistics=True,
            show_unevaluated=True,
            show_config=True,
            stdin_filename="f",
            config="c",
            no_config=True,
            color="never",
            quiet=True,
            no_cache=True,
            allow_none=True,
            debug=True,
            accepted="l",
            fix=True,
            unsafe_fixes=True,
            diff=True,
            jobs=3,
            engine="e",
        )
    ]


@pytest.mark.parametrize("cwd", [".", "plans"])
def test_a_configuration_that_lies_aside_moves_no_paths(folder, cwd):
    write_rulebook(folder / "aside/shed")
    write_all(
        folder, {"aside/mine.yaml": "rulebooks: [shed]\nexclude: [aside, rules]\n", "plans/a.yaml": BAD}
    )
    (folder / ".plan-lint.yaml").unlink()
    (folder / ".git").mkdir()
    mine = os.path.relpath(folder / "aside/mine.yaml", folder / cwd)
    ran = run(folder, "check", "--config", mine, "--format", "json", cwd=folder / cwd)
    assert [plan["file"] for plan in json.loads(ran.stdout)["plans"]] == ["plans/a.yaml"]
    write_all(folder, {"aside/mine.yaml": "rulebooks: [no]\n"})
    code, _, err = ended(run(folder, "check", "--config", mine, cwd=folder / cwd))
    assert (code, err.split(": ")[1]) == (2, f"{mine}:1:13")


def test_a_traceback_shows_no_control_character(capsys, monkeypatch):
    def broken(_arguments):
        raise RuntimeError("\x1b[31m\n::error::x")

    monkeypatch.setattr(cli, "_run", broken)
    assert cli.exit_code(["check", "--debug"]) == 2
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert "\\x1b[31m" in said
    assert "\x1b" not in said
