"""What every test may use: goldens, kept beside the tests and rewritten by one flag."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests import npm_packages

pytest_plugins = ["pytester"]

# The same examples on every run, so that a red build is a change in the code; `--hypothesis-profile=explore`
# looks for new ones. No deadline: how long an example takes says more about the machine.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2_000)
settings.load_profile("steady")


def pytest_addoption(parser):
    parser.addoption(
        "--update-goldens",
        action="store_true",
        help="rewrite the golden files with what the tests got; review them with git diff",
    )


@pytest.fixture
def golden(request):
    """Compare text with a golden file, byte for byte; with --update-goldens write the file.

    `golden("report/one-finding.txt", text)` is a file below tests/golden; an absolute path is taken as it is.
    """
    folder = request.config.rootpath / "tests" / "golden"
    update = request.config.getoption("--update-goldens")

    def compare(name, text):
        path = Path(folder, name)
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.is_file(), f"no golden {path}: write it with pytest --update-goldens"
        assert text == path.read_bytes().decode()

    return compare


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory):
    """The folder of what the tests take from npm."""
    return npm_packages.node_modules(tmp_path_factory)


SLOWEST = 5


def pytest_terminal_summary(terminalreporter):
    """Show the slowest of the processes whose tests recorded what they took."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, [])]
    took = [(dict(each.user_properties).get("CPU seconds"), each.nodeid) for each in reports]
    slowest = sorted([each for each in took if each[0] is not None], reverse=True)[:SLOWEST]
    for seconds, name in slowest:
        terminalreporter.write_line(f"{seconds:.2f} s CPU  {name}")
