"""The gate, through the real command: what a sender tries, what the gatekeeper may say, and a clean run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from plan_lint.report import FORMATS
from tests import allotments
from tests.little_rulebook import watched

ROOT = Path(__file__).parents[1]
GARDEN = ROOT / "tests" / "garden"
FORM = "--template=garden/2024"
# As root, without the right to read what may not be read.
NO_RIGHTS = ("/usr/bin/setpriv", "--bounding-set", "-all", "--inh-caps", "-all") if os.geteuid() == 0 else ()

GOOD = """\
template: garden/2024
garden: Rose Walk
plan_year: 2024/25
beds:
  - {name: North, plants: 29, watered: {2023/24: {number: 15, percentage: 52%}}}
"""
OTHER = GOOD.replace("Rose Walk", "Mill Meadow")
ERROR = GOOD.replace("52%", "57%")
WARNING = GOOD.replace(", percentage: 52%", "")
DISAGREES, UNSTATED = "percentage-disagrees-with-numbers", "number-without-percentage"
ROSTER = "roster: Gardens, 2024/25\nexpected:\n  - name: Rose Walk\n  - name: Mill Meadow\n"


def accepting(rule, plan, reason="counted in another month"):
    """A plan with a comment above its last line."""
    *lines, last = plan.splitlines(keepends=True)
    return "".join([*lines, f"  # plan-lint: accept {rule} -- {reason}\n", last])


class Ended:
    """How a run ended: its exit code, findings as (file, rule), problems, and what it said."""

    def __init__(self, ran, output):
        self.code, self.said = ran.returncode, ran.stderr
        assert "Traceback" not in ran.stderr
        assert "internal-error" not in ran.stdout
        self.report = json.loads(ran.stdout) if output == "json" and ran.stdout.startswith("{") else {}
        self.findings = [(one["file"], one["rule"]) for one in self.report.get("findings", ())]
        self.problems = [one["message"] for one in self.report.get("problems", ())]
        self.text = ran.stdout


@pytest.fixture
def region(tmp_path):
    """The gatekeeper's folder; two good returns lie below it."""
    (tmp_path / "returns").mkdir()
    (tmp_path / "returns" / "mill-meadow.yaml").write_text(OTHER)
    (tmp_path / "returns" / "rose-walk.yaml").write_text(GOOD)
    (tmp_path / "gardens.yaml").write_text(ROSTER)
    return tmp_path


def gate(region, *options, paths=("returns",), output="json", form=FORM, before=(), rulebook=GARDEN):
    arguments = ["check", "--gate", f"--format={output}", f"--rulebook={rulebook}", *filter(None, [form])]
    variables = {
        "PATH": os.environ["PATH"],
        "HOME": str(region),
        **watched(),
        "LC_ALL": "C.UTF-8",
    }
    ran = subprocess.run(
        [*before, sys.executable, "-P", "-m", "plan_lint", *arguments, *options, "--", *paths],
        cwd=region,
        env=variables,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        check=False,
        timeout=60,
    )
    return Ended(ran, output)


# What passes


def test_clean_returns_pass(region):
    ended = gate(region)
    assert (ended.code, ended.findings, ended.problems, ended.said) == (0, [], [], "")
    assert ended.report["counts"]["plans_checked"] == 2


def test_nothing_is_remembered(region):
    assert gate(region).code == 0
    assert sorted(path.name for path in region.iterdir()) == ["gardens.yaml", "returns"]


def test_a_warning_passes_once_it_is_explained_and_every_explanation_is_listed(region):
    plan = region / "returns" / "rose-walk.yaml"
    plan.write_text(WARNING)
    ended = gate(region)
    assert (ended.code, ended.findings) == (1, [("returns/rose-walk.yaml", UNSTATED)])
    plan.write_text(accepting(UNSTATED, WARNING))
    ended = gate(region)
    assert (ended.code, ended.report["counts"]["findings"]["accepted"]) == (0, 1)
    (finding,) = ended.report["findings"]
    assert (finding["accepted"]["by"], finding["accepted"]["reason"]) == (
        "comment",
        "counted in another month",
    )


# These have room only for what is still to be done; the summary beside them lists the rest.
ONLY_OPEN = {"github", "gitlab"}


@pytest.mark.parametrize("name", sorted(set(FORMATS) - ONLY_OPEN))
def test_every_format_lists_explanations(region, name):
    (region / "returns" / "rose-walk.yaml").write_text(accepting(UNSTATED, WARNING))
    ended = gate(region, output=name)
    assert ended.code == 0
    assert "counted in another month" in ended.text


def test_nobody_is_told_to_accept_an_error(region):
    (region / "returns" / "rose-walk.yaml").write_text(ERROR)
    (region / "returns" / "mill-meadow.yaml").write_text(WARNING)
    text = gate(region, output="text").text
    assert f"# plan-lint: accept {UNSTATED}" in text
    assert f"# plan-lint: accept {DISAGREES}" not in text


def accepted_list(region, reason):
    """The list of the gatekeeper, with all that is found now."""
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "plan_lint", "accepted", f"--rulebook={GARDEN}", FORM, "--no-cache",
         f"--reason={reason}", "--accepted=accepted.json", "returns"],
        cwd=region, env={"PATH": os.environ["PATH"], **watched()},
        capture_output=True, check=True,
    )  # fmt: skip
    assert ran.stdout
    return region / "accepted.json"


def test_the_list_of_the_gatekeeper_explains_warnings_and_no_errors(region):
    plan = region / "returns" / "rose-walk.yaml"
    plan.write_text(WARNING)
    accepted_list(region, "told us")
    ended = gate(region, "--accepted=accepted.json")
    assert (ended.code, [one["accepted"]["reason"] for one in ended.report["findings"]]) == (0, ["told us"])
    assert gate(region).code == 1
    plan.write_text(ERROR)
    accepted_list(region, "told us")
    ended = gate(region, "--accepted=accepted.json")
    assert ended.code == 1
    assert ended.findings == [("accepted.json", "acceptance-refused"), ("returns/rose-walk.yaml", DISAGREES)]
    assert ended.report["findings"][1]["accepted"]["refused"] is True


# What a sender tries: what lies among the returns, the exit code, what is found, and what is wrong or said


def put(name, text):
    """A file among the returns."""

    def prepare(returns):
        path = os.path.join(os.fsencode(returns), name if isinstance(name, bytes) else name.encode())
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())

    return prepare


def link(name, target):
    return lambda returns: os.symlink(target, returns / name)


def all_of(*steps):
    def prepare(returns):
        for step in steps:
            step(returns)

    return prepare


def mine(text):
    """What the sender of rose-walk.yaml writes into it."""
    return put("rose-walk.yaml", text)


MINE = "returns/rose-walk.yaml"
SOFT = f"fail_on: never\nexclude: ['*']\nignore: [{DISAGREES}]\nseverity: {{{DISAGREES}: info}}\n"
LISTED = json.dumps({"version": 1, "accepted": [
    {"rule": DISAGREES, "file": MINE, "pointer": "/beds/North/watered/2023~124/percentage",
     "written": ["29", "15", "57%"], "reason": "trust me"}]})  # fmt: skip

MODULES = ("sitecustomize.py", "yaml.py", "re2.py", "plan_lint/__init__.py")

TRICKS = {
    "an error": (mine(ERROR), 1, [(MINE, DISAGREES)], ""),
    "a configuration beside it": (
        all_of(mine(ERROR), put(".plan-lint.yaml", SOFT)),
        1,
        [(MINE, DISAGREES)],
        "not checked returns/.plan-lint.yaml: it is a configuration, and under --gate only the one that",
    ),
    "a configuration in a folder of its own": (
        all_of(put("mine/x.yaml", ERROR), put("mine/.plan-lint.yaml", SOFT), put("mine/.git/HEAD", "")),
        1,
        [("returns/mine/x.yaml", DISAGREES)],
        "",
    ),
    "an accepted list beside it": (
        all_of(mine(ERROR), put(".plan-lint-accepted.json", LISTED)),
        1,
        [(MINE, DISAGREES)],
        "not checked returns/.plan-lint-accepted.json",
    ),
    "a comment that accepts an error": (
        mine(accepting(DISAGREES, ERROR)),
        1,
        [(MINE, "acceptance-refused"), (MINE, DISAGREES)],
        "",
    ),
    "a comment that accepts a refusal": (
        mine(accepting(f"acceptance-refused, {DISAGREES}", ERROR)),
        1,
        [(MINE, "acceptance-refused"), (MINE, "acceptance-invalid"), (MINE, DISAGREES)],
        "",
    ),
    "a comment that accepts a fault of form": (
        mine(accepting("schema-type", GOOD.replace("plants: 29", "plants: many"))),
        1,
        [(MINE, "acceptance-refused"), (MINE, "schema-type")],
        "",
    ),
    "a comment for a warning without a reason": (
        mine(accepting(UNSTATED, WARNING, "...")),
        1,
        [(MINE, "acceptance-invalid"), (MINE, UNSTATED)],
        "",
    ),
    "a comment that accepts nothing": (
        mine(accepting(UNSTATED, GOOD)), 1, [(MINE, "acceptance-unused")], ""
    ),
    "modelines": (
        mine("# yaml-language-server: $schema=http://example.invalid/x\n# plan-lint: ignore all\n" + ERROR),
        1,
        [(MINE, "acceptance-invalid"), (MINE, DISAGREES)],
        "",
    ),
    "another form": (
        mine(ERROR.replace("garden/2024", "garden/2019")), 1, [(MINE, "schema-template")], ""
    ),
    "another form, accepted": (
        mine("# plan-lint: accept schema-template -- ours\n" + GOOD.replace("garden/2024", "mine")),
        1,
        [(MINE, "schema-template")],
        "",
    ),
    "no form": (mine("hello: world\n"), 1, None, ""),
    "text that is no plan": (mine("hello world\n"), 1, None, ""),
    "a list": (mine("- 1\n"), 1, None, ""),
    "nothing to judge": (
        mine("template: garden/2024\ngarden: Rose Walk\n"),
        1,
        [(MINE, "nothing-evaluated"), (MINE, "schema-required")],
        "",
    ),
    "nothing to judge, accepted": (
        mine("# plan-lint: accept nothing-evaluated -- later\ntemplate: garden/2024\ngarden: Rose Walk\n"),
        1,
        [(MINE, "acceptance-refused"), (MINE, "nothing-evaluated"), (MINE, "schema-required")],
        "",
    ),
    "an empty file": (mine(""), 1, [(MINE, "input-empty")], ""),
    "comments only": (mine("# later\n"), 1, [(MINE, "input-empty")], ""),
    "two documents": (mine(f"{GOOD}---\n{GOOD}"), 1, [(MINE, "input-multi-document")], ""),
    "too large": (mine(b"# " + b"x" * 3 * 1024 * 1024 + b"\n"), 1, [(MINE, "input-size")], ""),
    "an alias": (
        mine(GOOD.replace("plants: 29", "plants: &n 29").replace("number: 15", "number: *n")),
        1,
        [(MINE, "input-alias")],
        "",
    ),
    "an alias in another place": (
        mine(GOOD + "remarks: [&a well, *a]\n"), 1, [(MINE, "input-alias")], ""
    ),
    "a byte order mark": (mine("\ufeff" + GOOD), 0, [], ""),
    "a byte order mark before an error": (mine("\ufeff" + ERROR), 1, [(MINE, DISAGREES)], ""),
    "an invisible name": (
        mine(GOOD.replace("Rose Walk", "Rose\u00a0Walk")), 1, [(MINE, "input-character")], ""
    ),
    "not UTF-8": (mine(b"template: garden/2024\ngarden: Ros\xe9\n"), 1, [(MINE, "input-encoding")], ""),
    "a link to another's good return": (
        all_of(
            lambda returns: (returns / "rose-walk.yaml").unlink(), link("rose-walk.yaml", "mill-meadow.yaml")
        ),
        2,
        [],
        "returns/rose-walk.yaml: is not checked: it is a link",
    ),
    "a link out of the folder": (
        link("passwd.yaml", "/etc/passwd"), 2, [], "returns/passwd.yaml: is not checked: it is a link"
    ),
    "a link to nothing": (link("x.yaml", "nowhere"), 2, [], "returns/x.yaml: is not checked: it is a link"),
    "a link to itself": (link("x.yml", "x.yml"), 2, [], "returns/x.yml: is not checked: it is a link"),
    "a link to a folder": (link("more", "."), 2, [], "returns/more: is not checked: it is a link"),
    "a link that is not named like a plan": (
        link("notes.txt", "rose-walk.yaml"), 2, [], "returns/notes.txt: is not checked: it is a link"
    ),
    "a FIFO": (
        lambda returns: os.mkfifo(returns / "x.yaml"), 2, [], "returns/x.yaml: cannot be read: it is a FIFO"
    ),
    "a return in a hidden folder": (
        put(".mine/x.yaml", ERROR), 1, [("returns/.mine/x.yaml", DISAGREES)], ""
    ),
    "a hidden return": (put(".x.yaml", ERROR), 1, [("returns/.x.yaml", DISAGREES)], ""),
    "a return under another name": (
        put("rose-walk.txt", ERROR), 0, [], "not checked returns/rose-walk.txt: a plan's name ends in .yaml"
    ),
    "a return in capitals": (put("X.YML", ERROR), 1, [("returns/X.YML", DISAGREES)], ""),
    "a name with a line feed": (
        put("a\n::error::x.yaml", ERROR), 1, [("returns/a\n::error::x.yaml", DISAGREES)], ""
    ),
    "a name with a line feed that is not checked": (
        put("a\n::error::x.txt", ERROR), 0, [], r"not checked returns/a\n::error::x.txt: a plan's"
    ),
    "the same return by two names": (
        put("rose-walk.yml", ERROR), 1, [("returns/rose-walk.yml", DISAGREES)], ""
    ),
    "a name like an option": (
        put("--fail-on=never.yaml", ERROR), 1, [("returns/--fail-on=never.yaml", DISAGREES)], ""
    ),
    "a name that is not UTF-8": (put(b"\xff.yaml", ERROR), 1, [(r"returns/\udcff.yaml", DISAGREES)], ""),
    "a rulebook": (put("rulebook.yaml", (GARDEN / "rulebook.yaml").read_text()), 1, None, ""),
    "modules": (
        all_of(mine(ERROR), *(put(name, "raise SystemExit(0)\n") for name in MODULES)),
        1,
        [(MINE, DISAGREES)],
        "not checked returns/sitecustomize.py",
    ),
}  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
def test_what_a_sender_tries(region, trick):
    prepare, code, findings, said = TRICKS[trick]
    prepare(region / "returns")
    ended = gate(region)
    assert ended.code == code, ended.text + ended.said
    if findings is not None:
        assert ended.findings == findings
    else:
        assert any(rule.startswith("schema-") for _, rule in ended.findings)
    assert said in ended.said + "".join(
        f"{one['file']}: {one['message']}\n" for one in ended.report["problems"]
    )
    assert bool(ended.problems) == (code == 2)


def test_a_return_that_may_not_be_read(region):
    (region / "returns" / "x.yaml").write_text(GOOD)
    (region / "returns" / "x.yaml").chmod(0)
    ended = gate(region, before=NO_RIGHTS)
    assert (ended.code, ended.problems) == (2, ["cannot be read: permission denied"])


def test_inside_the_returns_nothing_is_found_either(region):
    """The gatekeeper stands in the folder of the returns."""
    returns = region / "returns"
    all_of(mine(ERROR), put(".plan-lint.yaml", SOFT), put("sitecustomize.py", "raise SystemExit(0)"))(returns)
    ended = gate(returns, paths=())
    assert (ended.code, ended.findings) == (1, [("rose-walk.yaml", DISAGREES)])


@pytest.mark.parametrize(
    "path", ["returns/linked/x.yaml", "returns/linked", "returns/one.yaml", "returns/linked/"]
)
def test_a_link_that_a_pattern_of_the_shell_named(region, path):
    (region / "elsewhere").mkdir()
    (region / "elsewhere" / "x.yaml").write_text(GOOD)
    (region / "returns" / "linked").symlink_to("../elsewhere")
    (region / "returns" / "one.yaml").symlink_to("../elsewhere/x.yaml")
    ended = gate(region, paths=(path,))
    assert ended.code == 2
    assert ended.report["counts"]["plans_read"] == 0
    assert "is a link" in ended.problems[0]


# What the gatekeeper may say

USAGE = {
    "no form": ([], "", ["--gate needs --template"]),
    "an empty form": ([], "--template=", ["--template says nothing"]),
    "a form of commas": ([], "--template=,", ["--template says nothing"]),
    "an empty roster": (["--roster="], FORM, ["--roster says nothing"]),
    "fixes": (["--fix", "--unsafe-fixes"], FORM, ["--fix and --gate", "--unsafe-fixes and --gate"]),
    "a diff": (["--diff"], FORM, ["--diff and --gate"]),
    "weaker": (["--fail-on=error"], FORM, ["--fail-on error is weaker than --gate"]),
    "never": (["--fail-on=never"], FORM, ["--fail-on never is weaker than --gate"]),
    "none": (["--allow-none"], FORM, ["--allow-none and --gate"]),
    "another form": ([], "--template=garden/2025", ["there is no template `garden/2025`"]),
    "no such roster": (
        ["--roster=garden.yaml"],
        FORM,
        ["no roster garden.yaml", "did you mean gardens.yaml?"],
    ),
    "a folder": (["--roster=."], FORM, ["no roster .: it is a folder"]),
    "a device": (["--roster=/dev/zero"], FORM, ["no roster /dev/zero: it is a device"]),
    "a program": (["--roster=/bin/ls"], FORM, ["/bin/ls:1:", "is not UTF-8"]),
    "no list": (["--accepted=accepted.json"], FORM, ["no accepted list accepted.json"]),
    "no configuration": (["--config=ours.yaml"], FORM, ["there is no configuration file ours.yaml"]),
    "ignored": (["--ignore=schema-template"], FORM, ["`schema-template` is under --gate an error"]),
    "ignored refusals": (["--ignore=acceptance-refused"], FORM, ["`acceptance-refused` is under --gate an"]),
    "ignored doubles": (
        ["--ignore=collection-same-return"],
        FORM,
        ["`collection-same-return` is under --gate"],
    ),
    "ignored emptiness": (["--ignore=nothing-evaluated"], FORM, ["`nothing-evaluated` is under --gate an"]),
}


@pytest.mark.parametrize("case", USAGE)
def test_wrong_usage(region, case):
    options, form, told = USAGE[case]
    mine(ERROR)(region / "returns")
    ended = gate(region, *options, form=form)
    assert ended.code == 2
    assert ended.findings == []
    for each in told:
        assert each in ended.said


INSIDE = {
    "configuration": ("--config=returns/mine.yaml", "fail_on: info\n"),
    "accepted list": ("--accepted=returns/mine.yaml", LISTED),
    "roster": ("--roster=returns/mine.yaml", ROSTER),
    "rulebook": ("--rulebook=returns", ""),
}


@pytest.mark.parametrize("what", INSIDE)
def test_nothing_that_counts_lies_among_the_returns(region, what):
    option, text = INSIDE[what]
    put("mine.yaml", text)(region / "returns")
    ended = gate(region, option)
    assert ended.code == 2
    assert f"{what} returns" in ended.said
    assert "lies among the returns" in ended.said


@pytest.mark.parametrize("way", ["link out of it", "link into it", "dots", "the file itself", "hard link"])
def test_nor_does_it_by_another_way(region, way):
    returns = region / "returns"
    name, paths = "mine.yaml", ["returns"]
    match way:
        case "link out of it":
            put("mine.yaml", ROSTER)(region)
            (returns / "mine.yaml").symlink_to(region / "mine.yaml")
            name = "returns/mine.yaml"
        case "link into it":
            put("mine.yaml", ROSTER)(returns)
            (region / "mine.yaml").symlink_to("returns/mine.yaml")
        case "dots":
            put("mine.yaml", ROSTER)(returns)
            name = "returns/../returns/./mine.yaml"
        case "hard link":
            put("mine.yaml", ROSTER)(returns)
            (region / "mine.yaml").hardlink_to(returns / "mine.yaml")
            paths.append("returns/mine.yaml")
        case _:
            put("mine.yaml", ROSTER)(region)
            paths.append("mine.yaml")
    ended = gate(region, f"--roster={name}", paths=paths)
    assert ended.code == 2
    assert "lies among the returns" in ended.said


def test_a_configuration_that_names_what_lies_inside_is_told_where(region):
    (region / "mine.yaml").write_text("fail_on: info\nroster: returns/x.yaml\naccepted: returns/y.json\n")
    ended = gate(region, "--config=mine.yaml")
    assert ended.code == 2
    assert "mine.yaml:2:9: roster returns/x.yaml lies among the returns" in ended.said
    assert "mine.yaml:3:11: accepted list returns/y.json lies among the returns" in ended.said


def test_a_wrong_roster_is_told_before_any_plan_is_read(region):
    mine(ERROR)(region / "returns")
    (region / "gardens.yaml").write_text("roster: x\nexpected:\n  - {name: Rose Walk, erlier: []}\n")
    ended = gate(region, "--roster=gardens.yaml")
    assert (ended.code, ended.report["plans"]) == (2, [])
    assert "gardens.yaml:3:23: there is no key `erlier` here; did you mean `earlier`?" in ended.said


def test_what_the_gatekeeper_lowers_is_lowered(region):
    """Configuration outside the returns is trusted, for the rules of the rulebook."""
    mine(ERROR)(region / "returns")
    (region / "ours.yaml").write_text(f"severity: {{{DISAGREES}: warning}}\n")
    assert gate(region, "--config=ours.yaml").code == 1
    mine(accepting(DISAGREES, ERROR))(region / "returns")
    assert gate(region, "--config=ours.yaml").code == 0
    assert gate(region, f"--ignore={DISAGREES}").code == 0


def test_but_not_from_where_it_fails(region):
    mine(WARNING)(region / "returns")
    (region / "ours.yaml").write_text("fail_on: never\nlimits: {aliases: 100}\n")
    assert gate(region, "--config=ours.yaml").code == 1
    mine(GOOD + "remarks: [&a well, *a]\n")(region / "returns")
    assert gate(region, "--config=ours.yaml").findings == [(MINE, "input-alias")]


def test_what_the_configuration_excludes_is_named(region):
    mine(ERROR)(region / "returns")
    (region / "ours.yaml").write_text("exclude: ['rose-*']\n")
    ended = gate(region, "--config=ours.yaml")
    assert (ended.code, ended.findings) == (0, [])
    assert "not checked returns/rose-walk.yaml: the configuration excludes it" in ended.said


def test_what_is_none_of_the_plans_is_named(region):
    mine(ERROR)(region / "returns")
    (region / "ours.yaml").write_text("plans: [returns/mill-*]\n")
    ended = gate(region, "--config=ours.yaml")
    assert (ended.code, ended.findings) == (0, [])
    assert "not checked returns/rose-walk.yaml: it is none of the `plans` of the configuration" in ended.said


def test_of_very_many_files_that_are_not_checked_some_are_named(region):
    for number in range(30):
        (region / "returns" / f"{number}.txt").write_text("")
    said = gate(region).said
    assert said.count("not checked returns/") == 20
    assert "not checked either: 10 more files" in said
    assert gate(region, "--quiet").said == ""


def test_nothing_came(region):
    (region / "empty").mkdir()
    ended = gate(region, paths=("empty",))
    assert (ended.code, ended.problems) == (2, ["nothing to check: no plan (*.yaml or *.yml) was found here"])


def test_what_the_gate_goes_by_is_shown(region):
    ended = gate(region, "--roster=gardens.yaml", "--show-config")
    lines = dict(line.split(": ", 1) for line in ended.text.splitlines())
    assert lines["gate"] == "yes"
    assert lines["roster"] == "gardens.yaml, Gardens, 2024/25, 2 expected"
    assert (lines["fail_on"], lines["configuration"], lines["cache"]) == ("warning", "none", "none")
    kept = ("acceptance-refused", "collection-same-return", "nothing-evaluated", "schema-template")
    assert lines["severity"] == ", ".join(f"{rule} error" for rule in kept)


# Returns together: what a sender tries with the names of others


@pytest.fixture
def plots(region):
    """The gatekeeper's folder with a rulebook that has rules across plans."""
    (region / "allotments").mkdir()
    for name, data in allotments.files().items():
        (region / "allotments" / name).write_bytes(data)
    return region


SAME, MISSING, STRANGER = "collection-same-return", "plan-missing", "garden-not-on-roster"
TOGETHER = {
    "all came": (mine(GOOD), 0, []),
    "one is missing": (lambda returns: (returns / "rose-walk.yaml").unlink(), 1, [("gardens.yaml", MISSING)]),
    "one is missing, and says so": (
        all_of(lambda returns: (returns / "rose-walk.yaml").unlink(), put("rose-walk.txt", GOOD)),
        1,
        [("gardens.yaml", MISSING)],
    ),
    "another's return again": (
        put("mine.yml", OTHER), 1, [("returns/mill-meadow.yaml", SAME), ("returns/mine.yml", SAME)]
    ),
    "another's return instead of mine": (
        mine(OTHER),
        1,
        [("gardens.yaml", MISSING), ("returns/mill-meadow.yaml", SAME), (MINE, SAME)],
    ),
    "another's return again, accepted": (
        mine(accepting(SAME, OTHER)),
        1,
        [("gardens.yaml", MISSING), ("returns/mill-meadow.yaml", SAME), (MINE, SAME)],
    ),
    "letters that look the same": (
        mine(GOOD.replace("Rose", "R\u043ese")), 1, [("gardens.yaml", MISSING), (MINE, STRANGER)]
    ),
    "a space at the end": (
        mine(GOOD.replace("Rose Walk", '"Rose Walk "')), 1, [("gardens.yaml", MISSING), (MINE, STRANGER)]
    ),
    "a space that does not break": (
        mine(GOOD.replace("Rose Walk", '"Rose\\u00a0Walk"')), 1, [("gardens.yaml", MISSING), (MINE, STRANGER)]
    ),
    "other capitals": (
        mine(GOOD.replace("Rose Walk", "ROSE WALK")), 1, [("gardens.yaml", MISSING), (MINE, STRANGER)]
    ),
}  # fmt: skip


UNREAD = (
    "no rule that runs reads the roster, so a plan that is missing would not be noticed: leave --roster out, "
    "or run the rules that read it"
)


def test_a_roster_that_nothing_reads_is_no_gate(plots):
    (plots / "returns" / "rose-walk.yaml").unlink()
    for options, book in (((), GARDEN), ((f"--ignore={MISSING},{STRANGER}",), "allotments")):
        ended = gate(plots, "--roster=gardens.yaml", *options, rulebook=book)
        assert (ended.code, ended.problems) == (2, [UNREAD])
    ended = gate(plots, "--roster=gardens.yaml", f"--select={MISSING}", rulebook="allotments")
    assert (ended.code, ended.problems) == (1, [])


@pytest.mark.parametrize("trick", TOGETHER)
def test_what_a_sender_tries_with_names(plots, trick):
    prepare, code, findings = TOGETHER[trick]
    prepare(plots / "returns")
    ended = gate(plots, "--roster=gardens.yaml", rulebook="allotments")
    assert (ended.code, ended.problems) == (code, []), ended.text + ended.said
    failing = [(one["file"], one["rule"]) for one in ended.report["findings"] if one["severity"] == "error"]
    assert failing == findings
