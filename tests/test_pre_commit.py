"""The hooks, installed by the real pre-commit into a real repository, and the commits they let through."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.little_rulebook import among_others

ROOT = Path(__file__).parents[1]
GARDEN = ROOT / "tests" / "garden"
PRODUCT = ("plan_lint", "rules", ".pre-commit-hooks.yaml", "LICENSE", "README.md", "pyproject.toml")
WHO = {"NAME": "A Gardener", "EMAIL": "gardener@example.org"}

PRE_COMMIT = [sys.executable, "-m", "pre_commit"]

GOOD = """\
template: garden/2024
garden: Rose Walk
plan_year: 2024/25
beds:
  - {name: North, plants: 29, watered: {2023/24: {number: 15, percentage: 52%}}}
"""
BAD = GOOD.replace("52%", "57%")
WARNED = GOOD.replace(", percentage: 52%", "")


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Git and pre-commit as on a machine where nobody has configured them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    shared = shared_folder(tmp_path_factory)
    return {
        **kept,
        **among_others(),
        **{f"GIT_{role}_{what}": WHO[what] for role in ("AUTHOR", "COMMITTER") for what in WHO},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PIP_NO_COMPILE": "1",  # what few of the modules need is compiled when it is imported
        "PATH": f"{Path(sys.executable).parent}:{kept['PATH']}",
        "PRE_COMMIT_HOME": str(shared / "pre-commit"),
        "XDG_CACHE_HOME": str(shared / "cache"),
    }


def shared_folder(tmp_path_factory):
    """A folder for all workers of this run: pre-commit installs the hooks once for all of them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "hooks"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def hooks(tmp_path_factory, environment):
    """A repository that holds this checkout as one commit: its address, and the commit."""
    shared = shared_folder(tmp_path_factory)
    product = shared / "product"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (product / ".git" / "HEAD").exists():
            copy_product(product)
            commit_all(product, environment)
    return product, git(product, environment, "rev-parse", "HEAD").stdout.strip()


def copy_product(folder):
    for name in PRODUCT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder)


def commit_all(folder, environment):
    git(folder, environment, "init", "--quiet")
    git(folder, environment, "add", "--all")
    git(folder, environment, "commit", "--quiet", "--no-verify", "--message", "First")


def git(folder, environment, *arguments):
    ran = tried(folder, environment, "git", *arguments)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran


def tried(folder, environment, *command):
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture
def repository(request, tmp_path, hooks, environment):
    """A repository of garden plans whose commits the hook judges (by its id: `plan-lint` unless asked)."""
    address, revision = hooks
    hook = getattr(request, "param", "plan-lint")
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {address}\n    rev: {revision}\n    hooks:\n      - id: {hook}\n"
    )
    (folder / ".plan-lint.yaml").write_text(f"rulebooks: [{GARDEN}]\n")
    commit_all(folder, environment)
    ran = tried(folder, environment, *PRE_COMMIT, "install", "--install-hooks")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


def commit(folder, environment, **plans):
    """Commit plans, by name; whether git took them, and what it and the hooks said."""
    return commit_files(folder, environment, {f"{name}.yaml": text for name, text in plans.items()})


def commit_files(folder, environment, files):
    for name, text in files.items():
        (folder / name).write_text(text)
    git(folder, environment, "add", "--all")
    ran = tried(folder, environment, "git", "commit", "--message", "Plans")
    count = git(folder, environment, "rev-list", "--count", "HEAD").stdout.strip()
    said = ran.stdout + ran.stderr
    assert (ran.returncode == 0) == (count != "1"), said
    return ran.returncode == 0, said


def test_good_plan_is_committed(repository, environment):
    taken, said = commit(repository, environment, rose=GOOD)
    assert taken, said
    assert "1 plan checked, nothing found" in said


def test_bad_plan_is_refused(repository, environment):
    taken, said = commit(repository, environment, rose=GOOD, north=BAD)
    assert not taken
    assert "north.yaml:5:75" in said
    assert "15 of 29 plants is 51.72%, not 57%" in said
    assert "rose.yaml" not in said


def test_broken_configuration_refuses(repository, environment):
    (repository / ".plan-lint.yaml").write_text("rulebook: [garden]\n")
    taken, said = commit(repository, environment, rose=GOOD)
    assert not taken
    assert "did you mean `rulebooks`?" in said


def test_warnings_are_seen_and_refuse_nothing(repository, environment):
    taken, said = commit(repository, environment, rose=WARNED)
    assert taken, said
    assert "warning: A number of watered plants without its percentage" in said


def test_yaml_that_is_no_plan_is_left_alone(repository, environment):
    taken, said = commit(repository, environment, workflow="on: push\n")
    assert taken, said
    assert "not a plan" in said


@pytest.mark.parametrize(("text", "taken"), [(GOOD, True), (BAD, False)])
def test_a_name_like_an_option_is_a_name(repository, environment, text, taken):
    names = ("--fix.yaml", "--unsafe-fixes.yaml", "-q.yaml", "--config=x.yaml", "-.yaml", "two words.yaml")
    was_taken, said = commit_files(repository, environment, dict.fromkeys(names, text))
    assert was_taken is taken, said
    assert ("6 plans checked, nothing found" if taken else "6 files: 6 checked") in said
    assert all((repository / name).read_text() == text for name in names)
    if not taken:
        assert all(f"--> {name}:5:" in said for name in names)


def test_two_hundred_plans_are_one_run(repository, environment):
    plans = {f"plan-{number:03}-of-the-gardens-by-the-river": GOOD for number in range(200)}
    taken, said = commit(repository, environment, **plans)
    assert taken, said
    assert said.count(" checked") == said.count("200 plans checked, nothing found") == 1


def test_only_what_is_committed_is_checked(repository, environment):
    (repository / ".gitignore").write_text("draft.yaml\n")
    (repository / "draft.yaml").write_text(BAD)
    taken, said = commit(repository, environment, rose=GOOD)
    assert taken, said


@pytest.mark.parametrize("repository", ["plan-lint-collection"], indirect=True)
def test_the_whole_folder(repository, environment):
    (repository / ".gitignore").write_text("draft.yaml\n")
    (repository / "draft.yaml").write_text(BAD)
    taken, said = commit(repository, environment, rose=GOOD)
    assert not taken
    assert ": 2 checked" in said
    assert "draft.yaml:5:" in said
