"""Which files are checked, how each is read, and what a whole run adds up to."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import plan_lint
from plan_lint import rulebook, run
from plan_lint.config import Settings, Word
from plan_lint.findings import SEVERITIES, PlanLintError, Problem
from plan_lint.lint import Options
from plan_lint.report.summary import sentences
from plan_lint.run import Request, checking, choosing, totals
from plan_lint.run.across import together
from plan_lint.run.files import find
from plan_lint.run.request import Source
from plan_lint.run.totals import in_order
from tests.little_rulebook import BAD, BROKEN, FILES, GOOD, NO_PLAN, TEMPLATE, THIN, load, watched, write_all

RULEBOOK = load()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Path(os.path.realpath(tmp_path))


def request_of(folder, *paths, **more):
    return Request(paths or (".",), str(folder), (RULEBOOK,), **more)


def check(folder, *paths, **more):
    return run.check(request_of(folder, *paths, **more))


def said(report):
    return [(problem.file, problem.message) for problem in report.problems]


TREE = dict.fromkeys(
    (
        "a.yaml",
        "b.yml",
        "C.YAML",
        "notes.txt",
        "sub/d.yaml",
        "sub/deep/e.yaml",
        "sub/.hidden/f.yaml",
        ".dot/g.yaml",
        ".h.yaml",
        ".plan-lint.yaml",
        "drafts/i.yaml",
    ),
    GOOD,
)
ALL = [".h.yaml", "C.YAML", "a.yaml", "b.yml", "drafts/i.yaml", "sub/d.yaml", "sub/deep/e.yaml"]


@pytest.mark.parametrize(
    ("paths", "patterns", "expected"),
    [
        (["."], {}, ALL),
        (
            ["sub", "a.yaml", "sub/d.yaml", "./a.yaml", "sub/../a.yaml"],
            {},
            ["a.yaml", "sub/d.yaml", "sub/deep/e.yaml"],
        ),
        (["notes.txt"], {}, ["notes.txt"]),  # a named file is checked, whatever it is called
        ([".dot"], {}, [".dot/g.yaml"]),
        (["."], {"exclude": ("drafts",)}, [name for name in ALL if name != "drafts/i.yaml"]),
        (["."], {"exclude": ("drafts/", "sub/deep")}, [".h.yaml", "C.YAML", "a.yaml", "b.yml", "sub/d.yaml"]),
        (["."], {"exclude": ("*.yaml",)}, ["C.YAML", "b.yml"]),
        (
            ["."],
            {"exclude": ("./*.y?ml",)},
            ["C.YAML", "b.yml", "drafts/i.yaml", "sub/d.yaml", "sub/deep/e.yaml"],
        ),
        (["."], {"exclude": ("*.y?ml",)}, ["C.YAML", "b.yml"]),
        (["."], {"exclude": ("sub/**",)}, [name for name in ALL if not name.startswith("sub")]),
        (["."], {"exclude": ("sub/**/e.yaml",)}, [name for name in ALL if name != "sub/deep/e.yaml"]),
        (["."], {"exclude": ("sub/*/e.yaml",)}, [name for name in ALL if name != "sub/deep/e.yaml"]),
        (["."], {"exclude": ("sub/*.yaml",)}, [name for name in ALL if name != "sub/d.yaml"]),
        (["."], {"plans": ("sub",)}, ["sub/d.yaml", "sub/deep/e.yaml"]),
        (["."], {"plans": ("sub/**",)}, ["sub/d.yaml", "sub/deep/e.yaml"]),
        (["."], {"plans": ("sub/*.yaml", "*.txt")}, ["notes.txt", "sub/d.yaml"]),
        (["."], {"plans": ("**/e.yaml",)}, ["sub/deep/e.yaml"]),
        (["a.yaml"], {"plans": ("sub",)}, ["a.yaml"]),
        (["."], {"exclude": ("**",)}, []),
        (["."], {"exclude": ("[a].yaml", "(", "a+.yaml", "a.yam", ".yaml")}, ALL),  # no other sign is special
        (["."], {"exclude": ("**/deep/**", "x/**/d.yaml")}, [name for name in ALL if "deep" not in name]),
        (["a.yaml", "sub"], {"exclude": ("a.yaml",)}, ["sub/d.yaml", "sub/deep/e.yaml"]),
    ],
)
def test_which_files(folder, paths, patterns, expected):
    write_all(folder, TREE)
    found = find(request_of(folder, *paths, **patterns))
    assert ([source.file for source in found.sources], found.problems) == (expected, ())


def test_paths_are_from_the_root_wherever_the_run_starts(folder, monkeypatch):
    write_all(folder, TREE)
    outside = folder.parent / "outside.yaml"
    outside.write_text(GOOD)
    monkeypatch.chdir(folder / "sub")
    found = find(request_of(folder, ".", "../a.yaml", str(folder / "b.yml"), str(outside)))
    assert [source.file for source in found.sources] == [
        "../outside.yaml",
        "a.yaml",
        "b.yml",
        "sub/d.yaml",
        "sub/deep/e.yaml",
    ]


def make_links(folder):
    write_all(folder, {"in/real.yaml": BAD, "secret.yaml": "password: 1\n", "in/more/x.yaml": GOOD})
    (folder / "in/link.yaml").symlink_to("real.yaml")
    (folder / "in/out.yaml").symlink_to("../secret.yaml")
    (folder / "in/gone.yaml").symlink_to("nothing")
    (folder / "in/loop.yaml").symlink_to("loop.yaml")
    (folder / "in/here.yaml").symlink_to(".")
    (folder / "in/again").symlink_to("more")
    (folder / "way-in").symlink_to("in")


def test_links_are_read_only_below_the_folder_named(folder):
    make_links(folder)
    report = check(folder, "in")
    assert [plan.file for plan in report.plans] == ["in/link.yaml", "in/more/x.yaml", "in/real.yaml"]
    assert said(report) == [
        ("in/gone.yaml", "cannot be checked: it is a link, and no such file or directory"),
        ("in/loop.yaml", "cannot be checked: it is a link, and too many levels of symbolic links"),
        ("in/out.yaml", "is not checked: it is a link out of the folder; name the file it leads to instead"),
        ("in/here.yaml", "is not checked: it is a link to a folder; name that folder instead"),
    ]
    assert report.exit_code == 2
    assert "password" not in repr(report)


def test_a_link_that_is_named(folder):
    make_links(folder)
    elsewhere = folder.parent / "elsewhere.yaml"
    elsewhere.write_text(GOOD)
    (folder / "far.yaml").symlink_to(elsewhere)
    assert [plan.file for plan in check(folder, "in/link.yaml").plans] == ["in/link.yaml"]
    assert [source.file for source in find(request_of(folder, "way-in/more")).sources] == ["in/more/x.yaml"]
    assert [name for name, _ in said(check(folder, "far.yaml"))] == ["far.yaml"]
    assert check(folder, "in/gone.yaml").exit_code == 2


def make_odd(folder):
    folder.mkdir()
    os.mkfifo(folder / "fifo.yaml")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket.yaml"))
    (folder / "good.yaml").write_text(GOOD)
    (folder / "folder.yaml").mkdir()


def test_only_regular_files_are_opened(folder):
    make_odd(folder / "odd")
    report = check(folder, "odd", "/dev/null", "odd/fifo.yaml")
    assert [message for _, message in said(report)] == [
        "cannot be read: it is a device, not a file",
        "cannot be read: it is a FIFO, not a file",
        "cannot be read: it is a socket, not a file",
    ]
    assert (report.exit_code, report.counts.plans_found, report.counts.plans_checked) == (2, 4, 1)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("good.yml", "cannot be checked: no such file or directory; did you mean good.yaml?"),
        ("zzz", "cannot be checked: no such file or directory"),
        ("good.yaml/x", "cannot be checked: not a directory"),
        ("*.yml", "cannot be checked: no such file or directory"),
        ("", "an empty path names no file: leave it out"),
    ],
)
def test_a_path_that_leads_nowhere(folder, path, message):
    write_all(folder, {"good.yaml": GOOD})
    report = check(folder, path, "good.yaml")
    assert [each for _, each in said(report)] == [message]
    assert (report.exit_code, report.complete, report.counts.plans_checked) == (2, False, 1)


def test_a_file_that_goes_between_finding_and_reading(folder):
    write_all(folder, {"a.yaml": GOOD, "b.yaml": GOOD})

    def late(function, sources):
        (folder / "a.yaml").unlink()
        return map(function, sources)

    report = run.check(request_of(folder), late)
    assert said(report) == [("a.yaml", "cannot be read: no such file or directory")]
    assert report.counts.plans_checked == 1


def test_a_link_put_in_the_place_of_a_file_is_not_followed(folder):
    write_all(folder, {"a.yaml": GOOD, "secret": BAD})

    def late(function, sources):
        (folder / "a.yaml").unlink()
        (folder / "a.yaml").symlink_to("secret")
        return map(function, sources)

    assert said(run.check(request_of(folder), late)) == [
        ("a.yaml", "cannot be read: it is a symbolic link, not a file")
    ]


AS_NOBODY = """
import os, sys
sys.path[:0] = sys.argv[1:]
from tests import test_run
os.setgid(65534)
os.setuid(65534)
report = test_run.check(os.getcwd(), "plans")
print(report.exit_code, report.counts.plans_checked, *test_run.said(report), sep="\\n")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run as another user")
def test_what_may_not_be_read():
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        folder = Path(name)
        folder.chmod(0o755)
        write_all(folder, {"plans/good.yaml": GOOD, "plans/closed.yaml": GOOD, "plans/shut/x.yaml": GOOD})
        (folder / "plans/closed.yaml").chmod(0)
        (folder / "plans/shut").chmod(0)
        paths = [str(Path(__file__).parents[1]), str(Path(run.__file__).parents[2])]
        command = [sys.executable, "-B", "-c", AS_NOBODY, *paths]
        variables = {**os.environ, **watched()}
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, env=variables)
    assert ran.stdout.splitlines() == [
        "2",
        "1",
        "('plans/shut', 'this folder cannot be read: permission denied')",
        "('plans/closed.yaml', 'cannot be read: permission denied')",
    ]


def test_no_more_than_the_limit_is_read(folder, monkeypatch):
    with (folder / "huge.yaml").open("wb") as file:
        file.truncate(10 * 1024**3)
    seen = []
    monkeypatch.setattr(checking, "lint", lambda data, *_: seen.append(len(data)))
    checking.check_one(Source(str(folder / "huge.yaml"), "huge.yaml"), request_of(folder))
    assert seen == [3 * 1024 * 1024 + 1]


def test_names_with_odd_bytes(folder):
    name = b"caf\xe9\n::stop-commands::x.yaml"
    with open(os.path.join(os.fsencode(folder), name), "wb") as file:
        file.write(BAD.encode())
    write_all(folder, {"-rf.yaml": BAD})
    report = check(folder)
    assert (report.exit_code, report.counts.plans_checked) == (1, 2)
    assert [os.fsencode(plan.file) for plan in report.plans] == [b"-rf.yaml", name]


@pytest.mark.parametrize(
    ("plans", "options", "code", "counts"),
    [  # counts: found, skipped, read, checked, errors, warnings
        ({"a.yaml": GOOD}, {}, 0, (1, 0, 1, 1, 0, 0)),
        ({"a.yaml": BAD}, {}, 1, (1, 0, 1, 1, 1, 0)),
        ({"a.yaml": THIN}, {}, 0, (1, 0, 1, 1, 0, 1)),
        ({"a.yaml": THIN}, {"fail_on": "warning"}, 1, (1, 0, 1, 1, 0, 1)),
        ({"a.yaml": THIN}, {"fail_on": "info"}, 1, (1, 0, 1, 1, 0, 1)),
        ({"a.yaml": BAD}, {"fail_on": "never"}, 0, (1, 0, 1, 1, 1, 0)),
        ({"a.yaml": BROKEN}, {}, 1, (1, 0, 1, 0, 1, 0)),
        ({"a.yaml": BROKEN}, {"fail_on": "never"}, 1, (1, 0, 1, 0, 1, 0)),  # an input-* error always
        ({"a.yaml": BROKEN, "b.yaml": GOOD}, {}, 1, (2, 0, 2, 1, 1, 0)),
        ({"a.yaml": NO_PLAN, "b.yaml": GOOD}, {}, 0, (2, 1, 1, 1, 0, 0)),
        ({"a.yaml": NO_PLAN}, {}, 2, (1, 1, 0, 0, 0, 0)),
        ({"a.yaml": NO_PLAN}, {"allow_none": True}, 0, (1, 1, 0, 0, 0, 0)),
        ({}, {}, 2, (0, 0, 0, 0, 0, 0)),
        ({}, {"allow_none": True}, 0, (0, 0, 0, 0, 0, 0)),
        ({"a.yaml": GOOD}, {"exclude": ("*",)}, 2, (0, 0, 0, 0, 0, 0)),
        ({"a.yaml": "template: shed/1999\n"}, {}, 1, (1, 0, 1, 0, 1, 0)),
        ({"a.yaml": "template: shed/1999\n"}, {"fail_on": "never"}, 2, (1, 0, 1, 0, 1, 0)),
        ({"a.yaml": BAD}, {"dropped": frozenset({"schema-value"})}, 1, (1, 0, 1, 1, 1, 0)),
        ({"a.yaml": GOOD + "x: 1\n"}, {}, 1, (1, 0, 1, 1, 1, 0)),
        ({"a.yaml": GOOD + "x: 1\n"}, {"dropped": frozenset({"schema-unknown-key"})}, 0, (1, 0, 1, 1, 0, 0)),
        ({"a.yaml": BAD}, {"severity": (("more-spades-than-rakes", "warning"),)}, 0, (1, 0, 1, 1, 0, 1)),
        ({"a.yaml": THIN}, {"severity": (("name-of-one-letter", "error"),)}, 1, (1, 0, 1, 1, 1, 0)),
    ],
)
def test_exit_code_and_counts(folder, plans, options, code, counts):
    write_all(folder, plans)
    report = check(folder, **options)
    total = report.counts
    assert (report.exit_code, report.complete) == (code, code != 2)
    assert bool(report.problems) == (code == 2)
    assert (*total[:4], total.errors, total.warnings) == counts


def test_what_could_not_be_checked_is_counted_in_every_plan(folder):
    write_all(folder, {f"{name}.yaml": GOOD.replace("spades: 2", "spades: many") for name in "abc"})
    total = check(folder).counts
    assert (total.passed, total.failed, total.not_evaluated) == (3, 0, 3)


def test_counts_add_up(folder):
    write_all(folder, {"a.yaml": BAD, "b.yaml": GOOD, "c.yaml": BROKEN, "d.yaml": NO_PLAN, "e.yaml": THIN})
    os.mkfifo(folder / "f.yaml")
    report = check(folder)
    total = report.counts
    assert total.plans_found == total.plans_read + total.plans_skipped + len(report.problems) == 6
    assert total.rules == 2
    assert total.passed + total.failed + total.not_evaluated == 6  # two rules on three plans
    assert total.failed == 2
    assert total.errors + total.warnings + total.infos == len(report.findings) == 3
    assert [info.rule for info in report.rules] == [
        "name-of-one-letter",
        "more-spades-than-rakes",
        "input-syntax",
    ]


def test_the_rules_that_run(folder):
    write_all(folder, {"a.yaml": BAD})
    report = check(folder, options=Options(rules=frozenset({"name-of-one-letter"})))
    assert (report.exit_code, report.counts.rules, report.counts.passed) == (0, 1, 1)
    assert [info.rule for info in report.rules] == ["name-of-one-letter"]


def test_a_rule_that_breaks_spoils_the_run(folder, monkeypatch):
    from plan_lint.lint import judging

    write_all(folder, {"a.yaml": GOOD, "b.yaml": f"template: {TEMPLATE}\nname: Long shed\nspades: 1\n"})
    report = check(folder)
    counts = report.counts
    assert (report.exit_code, counts.rules_broken, counts.rules_not_applicable) == (0, 0, 1)
    real = rulebook.program

    def program(rulebook, entry):
        if entry.info.topic == "tools":
            raise RuntimeError("boom")
        return real(rulebook, entry)

    monkeypatch.setattr(judging, "program", program)
    report = check(folder)
    assert (report.exit_code, report.complete, report.counts.rules_broken) == (2, False, 1)
    assert said(report) == [("a.yaml", "rule more-spades-than-rakes broke: RuntimeError: boom")]


def test_findings_are_counted_by_severity(folder):
    write_all(folder, {"a.yaml": BAD, "b.yaml": THIN})
    told = ("more-spades-than-rakes", "info"), ("name-of-one-letter", "info")
    counts = check(folder, severity=told).counts
    assert (counts.errors, counts.warnings, counts.infos) == (0, 0, 2)


def test_order_does_not_depend_on_arguments_or_workers(folder):
    write_all(folder, {f"{name}.yaml": BAD for name in "abc"} | {"d.yaml": BROKEN})
    os.mkfifo(folder / "e.yaml")
    first = check(folder, ".")
    names = ["d.yaml", "b.yaml", "e.yaml", "c.yaml", "a.yaml"]
    assert check(folder, *names) == first
    backwards = run.check(request_of(folder), lambda function, sources: map(function, reversed(sources)))
    assert backwards == first
    assert [finding.file for finding in first.findings] == ["a.yaml", "b.yaml", "c.yaml", "d.yaml"]


def test_more_findings_than_a_report_holds(folder):
    write_all(folder, {"a.yaml": THIN, "b.yaml": THIN, "c.yaml": BAD})
    limits = Options().limits._replace(run_findings=1)
    report = check(folder, options=Options(limits=limits))
    assert [finding.file for finding in report.findings] == ["c.yaml"]  # for which the exit code is 1
    assert (report.exit_code, report.counts.not_shown) == (1, 2)
    assert [plan.not_shown for plan in report.plans] == [1, 1, 0]


def test_a_plan_with_more_findings_than_a_report_has_room_for(folder):
    thin_and_bad = BAD.replace("name: Long shed", "name: x")
    write_all(folder, {"a.yaml": thin_and_bad, "b.yaml": thin_and_bad})
    report = check(folder, options=Options(limits=Options().limits._replace(run_findings=3)))
    assert [(len(plan.findings), plan.not_shown) for plan in report.plans] == [(2, 0), (1, 1)]
    assert report.counts.not_shown == 1


@pytest.mark.parametrize(
    ("room", "more", "listed"),
    [
        (1, {}, ["c error"]),
        (2, {}, ["c error", "d error"]),  # before the warning of `c`, which fails nothing
        (3, {"fail_on": "warning"}, ["b warning", "c error", "d error"]),  # each plan before a second rule
        (4, {"fail_on": "warning"}, ["b warning", "c error", "c warning", "d error"]),
        (4, {}, ["a info", "b warning", "c error", "d error"]),
        (2, {"severity": (("drawer-info", "error"),)}, ["a error", "c error"]),
        (5, {}, ["a info", "b warning", "c error", "c warning", "d error"]),
        (6, {}, ["a info", "b warning", "c error", "c warning", "d error", "d error"]),  # the worst first
        (2, {"fail_on": "never"}, ["c error", "d error"]),
        (0, {}, []),
    ],
)
def test_a_report_without_room_for_all_lists_what_weighs_most(folder, room, more, listed):
    """However much else there is, what fails is named."""
    plans = {"a": [2, 2, 2, 2], "b": [1, 1], "c": [1, 0], "d": [0, 0]}
    write_all(folder, {f"{name}.yaml": f"{GOOD}drawers: {numbers}\n" for name, numbers in plans.items()})
    whole = run.check(Request((".",), str(folder), (DRAWERS,), **more))
    options = Options(limits=Options().limits._replace(run_findings=room))
    report = run.check(Request((".",), str(folder), (DRAWERS,), options, **more))
    assert sorted(f"{each.file[0]} {each.severity}" for each in report.findings) == listed
    assert [each for each in whole.findings if each in report.findings] == list(report.findings)
    assert report.counts.not_shown == 10 - room
    assert [plan.not_shown + len(plan.findings) for plan in report.plans] == list(map(len, plans.values()))
    assert report.exit_code == whole.exit_code


def drawers():
    """A rulebook of a rule of each severity, about the numbers on the drawers of a shed."""
    rules = "".join(
        FILES["names.yaml"]
        .replace("name-of-one-letter", f"drawer-{severity}")
        .replace("severity: warning", f"severity: {severity}")
        .replace("{name: name}", '{name: "drawers.{n}"}')
        .replace('not (name in ["x", "y"])', f"name != {number}")
        .replace("pass: {name: Long shed}", "pass: {drawers: [9]}")
        .replace("fail: {name: x}", f"fail: {{drawers: [{number}]}}")
        .replace("pointer: /name", "pointer: /drawers/0")
        for number, severity in enumerate(SEVERITIES)
    )
    drawers = (
        '"drawers": {"type": "array", "title": "drawers", "description": "Numbers on the drawers.",'
        ' "items": {"type": "integer", "x-unit": "tools"}},'
        ' "tags": {"type": "array", "title": "tags", "description": "Tags.", "items": {"type": "string"}}'
    )
    schema = FILES["plan.schema.json"].replace('"rakes": {', f'{drawers}, "rakes": {{')
    files = {**FILES, "names.yaml": rules, "plan.schema.json": schema}
    return rulebook.load({name: text.encode() for name, text in files.items()}, "shed")


DRAWERS = drawers()
IDS = (*(f"drawer-{each}" for each in SEVERITIES), "schema-unknown-key", "schema-type")
SHED = st.fixed_dictionaries(
    {
        "drawers": st.lists(st.sampled_from(["0", "1", "2", "9", "odd"]), max_size=12),
        "tags": st.lists(st.sampled_from(["no", "7", "wood"]), max_size=4),
        "more": st.integers(0, 6),
    }
)


@given(
    shed=SHED,
    listed=st.integers(1, 8),
    dropped=st.frozensets(st.sampled_from(IDS)),
    severity=st.dictionaries(
        st.sampled_from([*IDS, "input-ambiguous-scalar"]), st.sampled_from(SEVERITIES), max_size=3
    ),
    fail_on=st.sampled_from([*SEVERITIES, "never"]),
)
@example({"drawers": ["0"], "tags": [], "more": 6}, 3, frozenset({"schema-unknown-key"}), {}, "error")
@example(
    {"drawers": ["2", *"1" * 9], "tags": [], "more": 0}, 3, frozenset(), {"drawer-info": "error"}, "error"
)
@example({"drawers": ["odd"], "tags": [], "more": 6}, 3, frozenset({"schema-unknown-key"}), {}, "error")
def test_how_many_findings_are_listed_does_not_change_the_exit_code(shed, listed, dropped, severity, fail_on):
    """A plan may be full of what the run ignores: that hides nothing of the rest."""
    text = f"{GOOD}drawers: [{', '.join(shed['drawers'])}]\ntags: [{', '.join(shed['tags'])}]\n"
    text += "".join(f"more-{number}: 1\n" for number in range(shed["more"]))
    codes = {}
    with tempfile.TemporaryDirectory() as folder:
        write_all(Path(folder), {"a.yaml": text})
        for most in (1000, listed):
            options = Options(limits=Options().limits._replace(findings=most))
            paths = (os.path.join(folder, "a.yaml"),)
            request = Request(paths, folder, (DRAWERS,), options, fail_on=fail_on, dropped=dropped)
            report = run.check(request._replace(severity=tuple(severity.items())))
            assert report.problems == ()
            codes[most] = report.exit_code
    untold = any(finding.rule == "input-budget" for finding in report.findings)
    assert codes[listed] == max(codes[1000], untold)


def budget_of(folder, *rules):
    options = Options(limits=Options().limits._replace(steps=1), rules=frozenset(rules))
    report = run.check(Request((".",), str(folder), (DRAWERS,), options))
    return [finding.fingerprint for finding in report.findings if finding.rule == "input-budget"]


def test_findings_of_plan_lints_own_at_one_place_are_told_apart(folder):
    """Else one that is new would be taken for one that was there before."""
    write_all(folder, {"a.yaml": f"{GOOD}# \u200b and \u200b\n"})
    assert len({finding.fingerprint for finding in check(folder).findings}) == 2
    write_all(folder, {"a.yaml": f"{GOOD}drawers: [0, 1, 2]\n"})
    first, second = budget_of(folder, "drawer-error"), budget_of(folder, "drawer-info")
    assert len(first) == len(second) == 1
    assert len({*first, *second}) == 2
    assert set(budget_of(folder, "drawer-error", "drawer-info")) == {*first, *second}


@pytest.mark.parametrize(
    ("rule", "fail_on", "code"),
    [
        ("more-spades-than-rakes", "error", 1),
        ("more-spades-than-rakes", "never", 0),
        ("name-of-one-letter", "error", 0),
        ("name-of-one-letter", "warning", 1),
        ("no-rule-that-runs", "info", 0),
    ],
)
def test_a_rule_across_plans_of_which_some_is_only_counted_fails_as_severe_as_it_is(
    folder, monkeypatch, rule, fail_on, code
):
    write_all(folder, {"a.yaml": GOOD})
    monkeypatch.setattr(totals, "together", lambda *given: together(*given)._replace(cut=frozenset({rule})))
    assert check(folder, fail_on=fail_on).exit_code == code


def test_what_is_only_counted_is_not_called_nothing(folder):
    write_all(folder, {"a.yaml": f"{GOOD}drawers: [1, 1, 1]\n"})
    options = Options(limits=Options().limits._replace(findings=1))
    dropped = frozenset({"drawer-warning"})
    report = run.check(Request((".",), str(folder), (DRAWERS,), options, dropped=dropped))
    assert (report.findings, report.counts.not_shown) == ((), 2)
    assert sentences(report)[-1] == "2 findings not shown"


@pytest.mark.parametrize(
    ("plans", "options", "message"),
    [
        ({}, {}, "nothing to check: no plan (*.yaml or *.yml) was found here"),
        (
            {"a.yaml": GOOD},
            {"exclude": ("*",)},
            "nothing to check: every file is excluded by the configuration",
        ),
        (
            {"a.yaml": NO_PLAN},
            {},
            "nothing to check: no file names a form in `template:`; give it with --template",
        ),
        (
            {"a.yaml": "template: shed/1999\n"},
            {"fail_on": "never"},
            "no plan could be checked: mend what was found, then check again",
        ),
    ],
)
def test_why_a_run_that_checked_nothing_gives_no_verdict(folder, plans, options, message):
    write_all(folder, plans)
    assert [(each.file, each.message) for each in check(folder, **options).problems] == [(None, message)]


def test_the_report_of_a_run_that_could_not_begin():
    report = run.untrusted([Problem("why")])
    assert (report.exit_code, report.complete, report.root) == (2, False, ".")
    assert [problem.message for problem in report.problems] == ["why"]
    assert (set(report.counts), report.version) == ({0}, plan_lint.__version__)
    assert (report.rulebooks, report.plans, report.findings, report.rules) == ((), (), (), ())


def test_more_that_went_wrong_spoils_a_report(folder):
    write_all(folder, {"a.yaml": BAD})
    report = check(folder)
    assert (report.exit_code, report.root, run.with_problems(report, ())) == (1, ".", report)
    spoilt = run.with_problems(report, iter([Problem("a"), Problem("b")]))
    assert (spoilt.exit_code, spoilt.complete) == (2, False)
    assert [problem.message for problem in spoilt.problems] == ["a", "b"]
    assert spoilt.findings == report.findings


@pytest.mark.parametrize("stage", ["document.parse", "schema.check", "judge"])
def test_a_fault_of_plan_lint_spoils_one_plan_only(folder, monkeypatch, stage):
    from plan_lint.lint import one

    owner, _, name = stage.rpartition(".")
    owner = getattr(one, owner) if owner else one
    real = getattr(owner, name)
    calls = []

    def fail_once(*arguments, **options):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("boom\nsecond line")
        return real(*arguments, **options)

    monkeypatch.setattr(owner, name, fail_once)
    write_all(folder, {"a.yaml": GOOD, "b.yaml": GOOD})
    report = check(folder)
    assert report.exit_code == 2
    assert report.counts.plans_checked == 1
    (problem,) = report.problems
    assert problem.file == "a.yaml"
    assert problem.message.startswith("internal-error: ")
    assert "`lint`: RuntimeError: boom;" in problem.message
    assert [finding.rule for finding in report.findings] == ["internal-error"]


def test_a_fault_names_its_stage(folder, monkeypatch):
    from plan_lint.document import tree

    monkeypatch.setattr(tree, "build", None, raising=True)
    monkeypatch.setattr("plan_lint.document.build", None)
    write_all(folder, {"a.yaml": GOOD})
    assert "in its stage `document`: TypeError" in check(folder).problems[0].message


def test_two_judges_that_disagree_spoil_the_run(folder, monkeypatch):
    from plan_lint.findings import Problem

    def disagree(*_):
        raise PlanLintError(Problem("two judges disagree", "plan.schema.json"))

    monkeypatch.setattr(checking, "lint", disagree)
    write_all(folder, {"a.yaml": GOOD})
    report = check(folder)
    assert (report.exit_code, said(report)) == (2, [("plan.schema.json", "two judges disagree")])


def words(*names):
    return tuple(Word(name) for name in names)


RULES = {"more-spades-than-rakes", "name-of-one-letter"}


@pytest.mark.parametrize(
    ("settings", "rules", "dropped"),
    [
        (Settings(), None, set()),
        (Settings(select=words("tools")), {"more-spades-than-rakes"}, set()),
        (Settings(select=words("tools", "names")), None, set()),
        (Settings(ignore=words("name-of-one-letter")), {"more-spades-than-rakes"}, set()),
        (Settings(select=words("too-many-spades")), {"more-spades-than-rakes"}, set()),  # its earlier id
        (Settings(ignore=words("schema-value")), None, {"schema-value"}),
        (Settings(ignore=words("input-ambiguous-scalar")), None, {"input-ambiguous-scalar"}),
    ],
)
def test_choosing_rules(folder, settings, rules, dropped):
    request = choosing.narrowed(request_of(folder), settings)
    assert (request.options.rules, request.dropped) == (rules, dropped)


@pytest.mark.parametrize(
    ("settings", "messages"),
    [
        (Settings(select=words("tool")), ["there is no rule or topic `tool`; did you mean `tools`?"]),
        (
            Settings(ignore=words("more-spade-than-rakes", "zzz")),
            [
                "there is no rule or topic `more-spade-than-rakes`; did you mean `more-spades-than-rakes`?",
                "there is no rule or topic `zzz`; `plan-lint rules` lists them",
            ],
        ),
        (Settings(ignore=words("input-syntax")), ["`input-syntax` is always an error: mend what it finds"]),
        (
            Settings(ignore=words("internal-error")),
            ["`internal-error` is always an error: mend what it finds"],
        ),
        (
            Settings(select=words("schema-value")),
            ["`schema-value` is always checked: leave it out, and name rules or topics"],
        ),
        (
            Settings(severity=((Word("tools", ".plan-lint.yaml", 3, 5), "info"),)),
            ["there is no rule `tools`; `plan-lint rules` lists them"],
        ),
        (Settings(ignore=words("tools", "names")), ["no rule is left to check: select more, or ignore less"]),
        (
            Settings(templates=words("shed/2042")),
            [f"there is no template `shed/2042`; did you mean `{TEMPLATE}`?"],
        ),
    ],
)
def test_names_that_stand_for_nothing(folder, settings, messages):
    with pytest.raises(PlanLintError) as raised:
        choosing.narrowed(request_of(folder), settings)
    assert [problem.message for problem in raised.value.problems] == messages


def test_a_fixed_template_makes_every_document_a_plan(folder):
    write_all(folder, {"a.yaml": NO_PLAN})
    report = check(folder, options=Options(templates=(TEMPLATE,)))
    assert {finding.rule for finding in report.findings} >= {"schema-required", "schema-unknown-key"}


def test_what_has_no_file_comes_first():
    named, nameless = Problem("b", "A.yaml"), Problem("a")
    assert in_order([named, nameless]) == [nameless, named]
