"""What an installation brings along: what is required is used, and what is used is required."""

from __future__ import annotations

import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import plan_lint
from tests.test_laws import libraries

PACKAGE = Path(plan_lint.__file__).parent
ROOT = PACKAGE.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
REQUIRED = [Requirement(each) for each in PROJECT["dependencies"]]
EXTRAS = {
    extra: [Requirement(each) for each in some] for extra, some in PROJECT["optional-dependencies"].items()
}
OF_PYTHON = {"_sha256", "_sha2"}  # before and since 3.12
LOCKED = dict(
    line.split("==")
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
)


def names(requirements):
    return {canonicalize_name(each.name) for each in requirements}


def used(paths):
    """The distributions that modules import; one that is not installed goes by the name of its library."""
    owners = packages_distributions()
    found = {library for path in paths for library in libraries(path.read_text("utf-8"))} - OF_PYTHON
    return {canonicalize_name(owners.get(library, [library])[0]) for library in found}


def modules(*, extras):
    return [path for path in PACKAGE.rglob("*.py") if (PACKAGE / "extras" in path.parents) == extras]


def test_what_is_required_is_what_is_imported():
    assert used(modules(extras=False)) == names(REQUIRED)


def test_what_extras_import_is_required_by_one_of_them():
    offered = names(each for extra, some in EXTRAS.items() if extra != "test" for each in some)
    assert used(modules(extras=True)) - names(REQUIRED) <= offered


@pytest.mark.parametrize("requirement", [*REQUIRED, *EXTRAS["test"]], ids=str)
def test_ranges_hold_the_versions_that_are_tested(requirement):
    locked = {canonicalize_name(name): version for name, version in LOCKED.items()}
    assert locked[canonicalize_name(requirement.name)] in requirement.specifier


def test_what_is_required_says_from_which_version_on():
    without = [str(each) for each in REQUIRED if not any(one.operator == ">=" for one in each.specifier)]
    assert without == []
