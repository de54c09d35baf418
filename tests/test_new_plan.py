"""`plan-lint new` writes files that were not there, all of them or none."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from plan_lint.cli.new_plan import New, run_new

GARDEN = str(Path(__file__).with_name("garden"))
TEMPLATE = "garden/2024"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


@pytest.fixture
def make(folder, capfd):
    """Run the command; its exit code, what it printed, and the names that are in the folder then."""

    def made(template=TEMPLATE, file="plan.yaml"):
        code = run_new(New(template, file, (GARDEN,), no_config=True))
        captured = capfd.readouterr()
        return code, captured.out + captured.err, sorted(path.name for path in folder.iterdir())

    return made


def test_a_new_plan(folder, make):
    code, said, names = make()
    assert code == 0
    assert said == "wrote plan.yaml and plan.schema.json\nfill it in, then: plan-lint check plan.yaml\n"
    assert names == ["plan.schema.json", "plan.yaml"]
    assert f"\ntemplate: {TEMPLATE}\n" in (folder / "plan.yaml").read_text()
    assert json.loads((folder / "plan.schema.json").read_text())["title"] == "garden plan"


def test_another_plan_beside_it(folder, make):
    make()
    before = (folder / "plan.schema.json").stat()
    code, said, names = make(file="rose.yml")
    assert code == 0
    assert said.startswith("wrote rose.yml\n")
    assert names == ["plan.schema.json", "plan.yaml", "rose.yml"]
    assert (folder / "plan.schema.json").stat().st_mtime_ns == before.st_mtime_ns


def test_in_another_folder(folder, make):
    (folder / "next year").mkdir()
    code, said, _ = make(file="next year/plan.yaml")
    assert code == 0
    assert said.startswith("wrote next year/plan.yaml and next year/plan.schema.json\n")
    assert "# To check it: plan-lint check plan.yaml\n" in (folder / "next year" / "plan.yaml").read_text()


def put(path, kind):
    match kind:
        case "text":
            path.write_text("mine")
        case "folder":
            path.mkdir()
        case "link to nothing":
            path.symlink_to("nowhere")
        case "link to a file":
            path.with_name("target").write_text("mine")
            path.symlink_to("target")
        case "pipe":
            os.mkfifo(path)


@pytest.mark.parametrize("name", ["plan.yaml", "plan.schema.json"])
@pytest.mark.parametrize("kind", ["text", "folder", "link to nothing", "link to a file", "pipe"])
def test_nothing_is_overwritten(folder, make, name, kind):
    put(folder / name, kind)
    before = sorted((path.name, path.lstat().st_mtime_ns) for path in folder.iterdir())
    code, said, _ = make()
    assert code == 2
    assert said.startswith(f"plan-lint: {name} is there already and ")
    assert sorted((path.name, path.lstat().st_mtime_ns) for path in folder.iterdir()) == before


@pytest.mark.parametrize(
    ("template", "file", "message"),
    [
        ("garden/2042", "plan.yaml", "there is no form `garden/2042`; did you mean `garden/2024`?"),
        (TEMPLATE, "no/plan.yaml", "no/plan.schema.json is not written: no such file or directory"),
        (
            TEMPLATE,
            "plan",
            "plan: the name of a plan ends in .yaml or .yml, as folders are searched for these",
        ),
        (TEMPLATE, "-", "-: the name of a plan ends in .yaml or .yml, as folders are searched for these"),
    ],
)
def test_refused(make, template, file, message):
    assert make(template, file) == (2, f"plan-lint: {message}\n", [])


def test_names_are_shown_on_one_line(make):
    code, said, _ = make(file="a\n::error::x.yaml")
    assert code == 0
    assert said.count("\n") == 2
    assert "a\\n::error::x.yaml" in said
