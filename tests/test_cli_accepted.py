"""Accepting in every run: comments, the accepted list, and `plan-lint accepted` that writes it."""

from __future__ import annotations

import json

import pytest

from plan_lint.cli.commands import run_command
from tests.little_rulebook import BAD, BROKEN, GOOD, NO_PLAN, THIN, write_all, write_rulebook

LIST = ".plan-lint-accepted.json"
HERE = "rulebooks: [rules/shed]\nexclude: [rules]\n"
CONFIGURED = f"{HERE}accepted: {LIST}\n"
COMMENT = "# plan-lint: accept more-spades-than-rakes -- one is lent\n"
ACCEPTED = BAD.replace("spades:", f"{COMMENT}spades:")
UNUSED = GOOD.replace("spades:", f"{COMMENT}spades:")


def entry(file="a.yaml", rule="more-spades-than-rakes", pointer="/spades", written=("2", "3")):
    return {"rule": rule, "file": file, "pointer": pointer, "written": list(written), "reason": "one is lent"}


def listing(*entries):
    lines = ",\n".join(json.dumps(each) for each in entries)
    return f'{{"version": 1, "accepted": [\n{lines}\n]}}\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    write_rulebook(tmp_path / "rules/shed")
    write_all(tmp_path, {".plan-lint.yaml": HERE})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # where plans lie, nothing is remembered
    return tmp_path


@pytest.fixture
def ended(folder, capfd):  # noqa: ARG001 - it runs there
    """Run a command in the folder: its exit code, what it printed and what it said."""

    def run(*arguments):
        code = run_command(list(arguments))
        out, error = capfd.readouterr()
        return code, out, error

    return run


@pytest.fixture
def check(ended):
    """Check, and give the exit code and the JSON report."""

    def run(*arguments):
        code, out, _ = ended("check", "--format", "json", *arguments)
        return code, json.loads(out)

    return run


def told(report):
    """The findings: rule, file, line, severity, and by what they are accepted."""
    return [
        (each["rule"], each["file"], each["line"], each["severity"], (each["accepted"] or {}).get("by"))
        for each in report["findings"]
    ]


LISTED = ["--accepted", LIST]


@pytest.mark.parametrize(
    ("files", "arguments", "code", "findings"),
    [
        (
            {"a.yaml": ACCEPTED},
            [],
            0,
            [("more-spades-than-rakes", "a.yaml", 4, "error", "comment")],
        ),
        ({"a.yaml": UNUSED}, [], 0, [("acceptance-unused", "a.yaml", 3, "warning", None)]),
        (
            {"a.yaml": UNUSED},
            ["--fail-on", "warning"],
            1,
            [("acceptance-unused", "a.yaml", 3, "warning", None)],
        ),
        ({"a.yaml": UNUSED}, ["--fail-on", "warning", "--ignore", "acceptance-unused"], 0, []),
        ({"a.yaml": UNUSED}, ["--fail-on", "warning", "--ignore", "tools"], 0, []),  # its rule did not run
        (
            {
                "a.yaml": UNUSED,
                ".plan-lint.yaml": f"{HERE}severity: {{acceptance-unused: error}}",
            },
            [],
            1,
            [("acceptance-unused", "a.yaml", 3, "error", None)],
        ),
        (
            {"a.yaml": BAD, LIST: listing(entry())},
            [],
            1,
            [("more-spades-than-rakes", "a.yaml", 3, "error", None)],
        ),
        (
            {"a.yaml": BAD, LIST: listing(entry())},
            LISTED,
            0,
            [("more-spades-than-rakes", "a.yaml", 3, "error", "list")],
        ),
        (
            {"a.yaml": BAD, LIST: listing(entry()), ".plan-lint.yaml": CONFIGURED},
            [],
            0,
            [("more-spades-than-rakes", "a.yaml", 3, "error", "list")],
        ),
        (  # an earlier id of the rule
            {"a.yaml": BAD, LIST: listing(entry(rule="too-many-spades"))},
            LISTED,
            0,
            [("more-spades-than-rakes", "a.yaml", 3, "error", "list")],
        ),
        (  # of two, the comment counts
            {"a.yaml": ACCEPTED, LIST: listing(entry())},
            LISTED,
            0,
            [
                ("accepted-list-stale", LIST, 2, "warning", None),
                ("more-spades-than-rakes", "a.yaml", 4, "error", "comment"),
            ],
        ),
        (  # its figures have changed
            {"a.yaml": BAD.replace("3", "4"), LIST: listing(entry())},
            LISTED,
            1,
            [
                ("accepted-list-stale", LIST, 2, "warning", None),
                ("more-spades-than-rakes", "a.yaml", 3, "error", None),
            ],
        ),
        (
            {"a.yaml": GOOD, LIST: listing(entry("gone.yaml"), entry("b.yaml")), "b.yaml": BAD},
            [*LISTED, "--fail-on", "warning"],
            1,
            [
                ("accepted-list-stale", LIST, 2, "warning", None),
                ("more-spades-than-rakes", "b.yaml", 3, "error", "list"),
            ],
        ),
        (  # of a plan that is there but not checked, nothing is said
            {"a.yaml": GOOD, "b.yaml": BAD, LIST: listing(entry("b.yaml"))},
            [*LISTED, "a.yaml", "--fail-on", "info"],
            0,
            [],
        ),
        (
            {"a.yaml": GOOD, LIST: listing(entry())},
            [*LISTED, "--ignore", "accepted-list-stale", "--fail-on", "info"],
            0,
            [],
        ),
        ({"a.yaml": BROKEN, LIST: listing()}, LISTED, 1, [("input-syntax", "a.yaml", 2, "error", None)]),
    ],
)
def test_what_is_accepted(folder, check, files, arguments, code, findings):
    write_all(folder, files)
    found, report = check(*arguments)
    assert (found, told(report)) == (code, findings)
    counts = report["counts"]["findings"]
    assert counts["accepted"] == sum(by is not None for *_, by in findings)
    assert counts["error"] + counts["warning"] + counts["info"] == len(findings)


def test_the_list_counts_among_the_findings_a_report_holds(folder, check):
    write_all(folder, {"a.yaml": BAD, LIST: listing(entry("gone.yaml"))})
    config = (folder / ".plan-lint.yaml").read_text() + "limits: {run_findings: 1}\n"
    write_all(folder, {".plan-lint.yaml": config})
    code, report = check(*LISTED)
    assert (code, report["counts"]["findings"]["not_shown"]) == (1, 1)
    assert [rule for rule, *_ in told(report)] == ["accepted-list-stale"]


@pytest.mark.parametrize("style", ["text", "concise", "html", "junit", "sarif", "markdown", "csv", "gitlab"])
def test_every_format_shows_what_is_wrong_with_the_list(folder, ended, style):
    write_all(folder, {"a.yaml": GOOD, LIST: listing(entry("gone.yaml"))})
    assert "there is no gone.yaml any more" in ended("check", *LISTED, "--format", style)[1].replace("\\", "")


def test_names_are_from_the_working_folder(folder, ended, monkeypatch):
    write_all(folder, {"sub/a.yaml": BAD, "sub/b.yaml": BAD, LIST: listing(entry("sub/a.yaml"))})
    write_all(folder, {".plan-lint.yaml": CONFIGURED})
    monkeypatch.chdir(folder / "sub")
    code, out, _ = ended("check")
    assert code == 1
    assert f"accepted: by the list in ../{LIST}, line 2: one is lent" in out
    assert "--> b.yaml:3:9" in out
    assert ended("check", "a.yaml", "--accepted", f"../{LIST}")[0] == 0
    code, _, error = ended("check", "--accepted", LIST)
    assert code == 2
    assert f"no accepted list {LIST}: no such file or directory" in error


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        ({}, ["--accepted", "lst.json"], "lst.json: no such file or directory; did you mean list.json?"),
        ({}, ["--accepted", "rules"], "no accepted list rules: it is a folder, not a file"),
        ({".plan-lint.yaml": "accepted: lost.json"}, [], ".plan-lint.yaml:1:11: no accepted list lost.json"),
        ({"list.json": "{}"}, ["--accepted", "list.json"], "list.json:1:1: an accepted list begins with"),
        (
            {"list.json": listing(entry(rule="input-syntax"))},
            ["--accepted", "list.json"],
            "list.json:2:1: `input-syntax` cannot be accepted",
        ),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_used(folder, ended, files, arguments, message):
    write_all(folder, {"a.yaml": GOOD, "list.json": listing()} | files)
    code, _, error = ended("check", *arguments)
    assert code == 2
    assert message in error


def test_a_list_begins_grows_and_shrinks(folder, ended, check):
    write_all(folder, {"a.yaml": BAD, "b.yaml": THIN, "c.yaml": NO_PLAN})
    code, out, error = ended("accepted", "--reason", "one is lent")
    assert (code, out) == (0, f"{LIST}: 2 entries (2 new, 0 taken out)\n")
    assert f"`accepted: {LIST}` stands in .plan-lint.yaml" in error
    written = json.loads((folder / LIST).read_text())
    assert written["accepted"][0] == entry()
    assert ended("accepted", "--check")[:2] == (0, "2 entries, all in use\n")
    write_all(folder, {".plan-lint.yaml": CONFIGURED})
    assert check("--fail-on", "info")[0] == 0
    assert ended("accepted", "--reason", "again")[1] == f"{LIST}: 2 entries, nothing to change\n"

    write_all(folder, {"a.yaml": GOOD, "d.yaml": BAD})
    before = (folder / LIST).read_bytes()
    code, out, _ = ended("accepted", "--check")
    assert (code, (folder / LIST).read_bytes()) == (1, before)
    assert out.startswith(
        f"{LIST}:2:1: `more-spades-than-rakes` finds nothing in a.yaml that needs this entry"
    )
    assert out.endswith("2 entries, of which 1 to be taken out\n")
    assert ended("accepted") == (0, f"{LIST}: 1 entry (0 new, 1 taken out)\n", "")
    assert check()[0] == 1  # without a reason nothing is added
    assert ended("accepted", "--select", "names", "--reason", "x")[1].endswith("nothing to change\n")
    assert ended("accepted", "--reason", "y")[1] == f"{LIST}: 2 entries (1 new, 0 taken out)\n"
    assert check("--fail-on", "info")[0] == 0

    for name in ("a.yaml", "b.yaml", "d.yaml"):
        (folder / name).unlink()
    assert ended("accepted", "--check")[0] == 1  # though there is nothing to check
    assert ended("accepted")[1] == f"{LIST}: 0 entries (0 new, 2 taken out)\n"
    assert [path.name for path in folder.iterdir() if path.suffix == ".tmp"] == []


FEW = f"{CONFIGURED}limits: {{findings: 2}}\n"
MANY = f"{ACCEPTED}hoes: 1\nforks: 1\n"
UNLISTED = (
    "plan-lint: a.yaml: not all of its findings are listed, so none of them is accepted: "
    "put some of them right first\n"
)


@pytest.mark.parametrize(
    ("entries", "arguments", "ending", "left"),
    [
        ([], ["--reason", "later"], (2, f"{LIST}: 1 entry (1 new, 0 taken out)\n", UNLISTED), ["b.yaml"]),
        ([], [], (0, f"{LIST}: 0 entries, nothing to change\n", ""), []),
        ([entry()], [], (2, f"{LIST}: 1 entry, nothing to change\n", UNLISTED), ["a.yaml"]),
        ([entry()], ["--check"], (2, "1 entry, of which 0 to be taken out\n", UNLISTED), ["a.yaml"]),
        ([entry("b.yaml")], ["--check"], (0, "1 entry, all in use\n", ""), ["b.yaml"]),
    ],
)
def test_a_plan_whose_findings_are_not_all_listed(folder, ended, check, entries, arguments, ending, left):
    files = {"a.yaml": MANY, "b.yaml": BAD, LIST: listing(*entries), ".plan-lint.yaml": FEW}
    write_all(folder, files)
    assert [by for *_, by in told(check("a.yaml")[1])] == [None, None]
    assert ended("accepted", *arguments) == ending
    assert [each["file"] for each in json.loads((folder / LIST).read_text())["accepted"]] == left


def test_ignoring_stale_entries_does_not_hide_them_here(folder, ended):
    config = f"{CONFIGURED}ignore: [accepted-list-stale]\n"
    write_all(folder, {"a.yaml": GOOD, LIST: listing(entry()), ".plan-lint.yaml": config})
    assert ended("check", "--fail-on", "info")[0] == 0
    code, out, _ = ended("accepted", "--check")
    assert (code, out.count("finds nothing in a.yaml")) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], f"there is no accepted list {LIST}: --reason TEXT begins one"),
        (["--check"], f"there is no accepted list {LIST}: --reason TEXT begins one"),
        (["--check", "--reason", "x"], "--check writes nothing, and --reason adds to the list"),
        (["--reason", " - "], "--reason says nothing: say why"),
        (["--reason", "x" * 2001], "--reason has more than 2,000 characters"),
        (["--reason", "x", "nowhere.yaml"], "nowhere.yaml: cannot be checked"),
        (["--config", "x", "--no-config"], "contradict"),
        (["--accepted", "other.json"], "no accepted list other.json: no such file or directory"),
        (["--reason", "x", "--accepted", "no/list.json"], "no/list.json: is not written, and is as it was"),
    ],
)
def test_what_cannot_be_done(folder, ended, arguments, message):
    write_all(folder, {"a.yaml": BAD})
    code, out, error = ended("accepted", *arguments)
    assert (code, out) == (2, "")
    assert message in error
    assert not (folder / LIST).exists()
