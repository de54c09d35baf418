"""Where the configuration is found, what it may say, and how it is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plan_lint import config
from plan_lint.config import FILE, Place, Settings, Word, locate, rulebook_files
from plan_lint.config.settings import read
from plan_lint.findings import PlanLintError
from tests.little_rulebook import write_all, write_rulebook


@pytest.fixture
def folder(tmp_path):
    """A repository with a folder in it."""
    (tmp_path / "repo/.git").mkdir(parents=True)
    (tmp_path / "repo/a/b").mkdir(parents=True)
    return Path(os.path.realpath(tmp_path))


def read_text(folder, text, version="0.1.0"):
    path = folder / FILE
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(Place(str(folder), str(path)), version)


def refused(folder, text, version="0.1.0"):
    with pytest.raises(PlanLintError) as raised:
        read_text(folder, text, version)
    return [(one.file, one.line, one.column, one.message) for one in raised.value.problems]


@pytest.mark.parametrize(
    ("there", "start", "root", "found"),
    [
        ([], "repo/a/b", "repo", None),
        (["repo"], "repo/a/b", "repo", "repo"),
        (["repo", "repo/a"], "repo/a/b", "repo/a", "repo/a"),  # the nearest wins
        ([""], "repo/a", "repo", None),  # not beyond the repository
        (["repo/a/b"], "repo/a", "repo", None),  # not downwards
        ([""], "", "", ""),
        (["repo"], "repo", "repo", "repo"),
    ],
)
def test_where_the_configuration_is_found(folder, there, start, root, found):
    for name in there:
        (folder / name / FILE).write_text("fail_on: info\n")
    expected = Place(str(folder / root), str(folder / found / FILE) if found is not None else None)
    assert locate(str(folder / start)) == expected


def test_without_a_repository_the_current_folder_is_the_root(tmp_path):
    assert locate(str(tmp_path)) == Place(str(tmp_path))


def test_a_configuration_that_is_named_or_not_wanted(folder):
    write_all(folder, {"repo/.plan-lint.yaml": "{}", "other/mine.yaml": "fail_on: info"})
    start = str(folder / "repo/a")
    named = locate(start, file="../../other/mine.yaml")
    assert named == Place(str(folder / "repo"), f"{start}/../../other/mine.yaml", str(folder / "other"))
    assert locate(str(folder / "other"), file="mine.yaml").root == str(folder / "other")
    assert read(named, "0.1.0").fail_on == "info"
    assert locate(start, search=False) == Place(str(folder / "repo"))
    with pytest.raises(
        PlanLintError, match=r"there is no configuration file .*mime.yaml; did you mean mine.yaml\?"
    ):
        locate(start, file="../../other/mime.yaml")


FULL = """\
rulebooks: [rules/shed]
templates: [shed/2024]
plans: [plans/*.yaml]
exclude:
  - drafts
select: [tools, names]
ignore: [name-of-one-letter]
severity:
  more-spades-than-rakes: warning
fail_on: warning
accepted: .plan-lint-accepted.json
jobs: 2
limits: {size: 1000, findings: 5}
required_version: ">=0.1"
"""


def test_every_key(folder):
    assert read_text(folder, FULL) == Settings(
        rulebooks=(Word("rules/shed", FILE, 1, 13),),
        templates=(Word("shed/2024", FILE, 2, 13),),
        plans=("plans/*.yaml",),
        exclude=("drafts",),
        select=(Word("tools", FILE, 6, 10), Word("names", FILE, 6, 17)),
        ignore=(Word("name-of-one-letter", FILE, 7, 10),),
        severity=((Word("more-spades-than-rakes", FILE, 9, 3), "warning"),),
        fail_on="warning",
        accepted=Word(".plan-lint-accepted.json", FILE, 11, 11),
        jobs=2,
        limits=(("size", 1000), ("findings", 5)),
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}\n", "---\n"])
def test_a_configuration_that_says_nothing(folder, text):
    assert read_text(folder, text) == Settings()


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("fail_no: info", 1, 1, "there is no key `fail_no`; did you mean `fail_on`?"),
        ("zzz: 1", 1, 1, "there is no key `zzz`; known are rulebooks, templates,"),
        ("accepted: [list.json]", 1, 11, "`accepted` is the name of a file"),
        ("accepted: ''", 1, 11, "`accepted` is the name of a file"),
        ("accepted:", 1, 10, "`accepted` is the name of a file"),
        ("jobs: -1", 1, 7, "`jobs` is a whole number of processes, or 0 for as many as there are cores"),
        ("jobs: many", 1, 7, "`jobs` is a whole number of processes"),
        ("jobs: true", 1, 7, "`jobs` is a whole number of processes"),
        ("jobs:", 1, 6, "`jobs` is a whole number of processes"),
        ("[a]", 1, 1, "a configuration is a mapping with keys such as `rulebooks:`"),
        ("fail_on: warnin", 1, 10, "one of error, warning, info, never is due here; did you mean warning?"),
        ("fail_on: [error]", 1, 10, "one of error, warning, info, never is due here"),
        ("fail_on:", 1, 9, "one of error, warning, info, never is due here"),
        ("select: tools", 1, 9, "`select` is a list of text, at least one, as select: [one, another]"),
        ("select: []", 1, 9, "`select` is a list of text, at least one"),
        ("select: [tools, 5]", 1, 17, "an entry of `select` is text; write it in quotes"),
        ("plans: [/etc/*]", 1, 9, "a pattern is relative to the folder of this file, and below it"),
        ("exclude: [../x]", 1, 11, "a pattern is relative to the folder of this file, and below it"),
        ("severity: high", 1, 11, "`severity` is a mapping of rule ids, each with its severity"),
        ("severity: {a: eror}", 1, 15, "one of error, warning, info is due here; did you mean error?"),
        ("severity: {a: never}", 1, 15, "one of error, warning, info is due here"),
        ("limits: {siz: 5}", 1, 10, "there is no limit `siz`; did you mean `size`?"),
        (
            "limits: {levels: 9}",
            1,
            10,
            "the limit `levels` is the same for every rulebook and plan: take it out",
        ),
        ("limits: {size: 0}", 1, 16, "the limit `size` is a whole number from 1 to 314,572,800"),
        ("limits: {depth: 201}", 1, 17, "the limit `depth` is a whole number from 1 to 200"),
        ("limits: {size: 1.5}", 1, 16, "the limit `size` is a whole number from 1 to 314,572,800"),
        ("limits: {size: true}", 1, 16, "the limit `size` is a whole number from 1 to 314,572,800"),
        (
            "required_version: '>=0.2'",
            1,
            19,
            "this is plan-lint 0.1.0, and >=0.2 is required: install that version",
        ),
        ("required_version: new", 1, 19, "a version is due here, such as >=0.1 or >=0.1,<2"),
        ("a: 1\na: 2", 2, 1, "`a`"),  # what is wrong with any YAML is wrong here
        ("fail_on: [", 1, 11, ""),
        ("fail_on: !x info", 1, 10, ""),
        (b"fail_on: \xff", 1, 10, ""),
    ],
)
def test_what_is_refused_and_where(folder, text, line, column, message):
    found = refused(folder, text)
    assert [each[:3] for each in found] == [(FILE, line, column)]
    assert found[0][3].startswith(message) or message in found[0][3]


def test_all_faults_at_once_in_order(folder):
    found = refused(folder, "limits: {siz: 5}\nfail_on: x\nzzz: 1\n")
    assert [each[1] for each in found] == [1, 2, 3]


@pytest.mark.parametrize(
    ("wanted", "version", "holds"),
    [
        ("0.1.0", "0.1.0", True),
        ("0.1", "0.1.0", True),
        ("==0.1", "0.1.0", True),
        ("0.1.1", "0.1.0", False),
        (">=0.1,<0.2", "0.1.9", True),
        (">=0.1, <0.2", "0.2.0", False),
        (">0.1", "0.1.0", False),
        ("<=0.10", "0.9.0", True),  # numbers, not text
        ("<1", "0.99", True),
    ],
)
def test_required_version(folder, wanted, version, holds):
    text = f"required_version: '{wanted}'\n"
    if holds:
        assert read_text(folder, text, version) == Settings()
    else:
        assert len(refused(folder, text, version)) == 1


@pytest.mark.parametrize("wanted", ["", "~=1", "1.", ".1", "1..2", "v1", ">=", "1,", "²"])
def test_no_version(folder, wanted):
    assert "a version is due here" in refused(folder, f"required_version: '{wanted}'\n")[0][3]


def test_a_configuration_that_cannot_be_read(folder):
    (folder / "repo" / FILE).symlink_to("nothing")
    place = locate(str(folder / "repo"))
    with pytest.raises(PlanLintError, match="the configuration cannot be read: no such file or directory"):
        read(place, "0.1.0")
    os.mkfifo(folder / FILE)
    with pytest.raises(PlanLintError, match="cannot be read: it is a FIFO, not a file"):
        read(Place(str(folder), str(folder / FILE)), "0.1.0")


def test_the_files_of_a_rulebook(folder):
    rulebook = write_rulebook(folder / "shed")
    write_all(rulebook, {"plans/x.yaml": "a", "README.md": "b", ".hidden.yaml": "c", "more.yml": "d"})
    found = rulebook_files(str(rulebook), Word("shed"))
    assert sorted(found) == ["more.yml", "names.yaml", "plan.schema.json", "rulebook.yaml", "tools.yaml"]
    assert found["more.yml"] == b"d"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("shde", "no rulebook shde: no such file or directory; did you mean shed?"),
        ("empty", "no rulebook empty: there is no rulebook.yaml in that folder"),
        ("file", "no rulebook file: not a directory"),
        ("odd", "rulebook odd: x.yaml: it is a FIFO, not a file"),
        ("a\0b", "no rulebook a\0b: embedded null byte"),
    ],
)
def test_a_rulebook_that_is_not_there(folder, name, message):
    write_rulebook(folder / "shed")
    write_rulebook(folder / "odd")
    os.mkfifo(folder / "odd/x.yaml")
    (folder / "empty").mkdir()
    (folder / "file").touch()
    with pytest.raises(PlanLintError) as raised:
        rulebook_files(str(folder / name), Word(name, FILE, 1, 13))
    assert [(one.message, one.line) for one in raised.value.problems] == [(message, 1)]


def test_no_more_of_a_file_is_read_than_asked(folder):
    with (folder / "big").open("wb") as file:
        file.truncate(10**9)
    assert len(config.read_bytes(str(folder / "big"), 1000)) == 1001


def test_the_rulebooks_that_come_with_plan_lint():
    assert config.bundled()
    assert all(os.path.isfile(os.path.join(each, "rulebook.yaml")) for each in config.bundled())
    assert config.shown_name(config.bundled()[0], "/").startswith("rules/")
