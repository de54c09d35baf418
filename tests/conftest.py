"""What every test may use: goldens, kept beside the tests and rewritten by one flag."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests import npm_packages

pytest_plugins = ["pytester"]

# The same examples on every run, so that a red build is a change in the code; `--hypothesis-profile=explore`
# looks for new ones. No deadline: how long an example takes says more about the machine.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile(
    "mutation", deadline=None, derandomize=True, max_examples=25, phases=[Phase.explicit, Phase.generate]
)
settings.register_profile("explore", deadline=None, max_examples=2_000)
settings.load_profile("steady")


_LOGS = pytest.StashKey[tuple[str, str | None]]()  # of this session, and of one that it runs within


def pytest_configure(config):
    # What processes that tests start must not do is noted here, by tests/watch/sitecustomize.py.
    descriptor, log = tempfile.mkstemp(prefix="plan-lint-breaches-")
    config.stash[_LOGS] = log, os.environ.get("PLAN_LINT_BREACHES")
    os.environ["PLAN_LINT_BREACHES"] = log
    os.fchmod(descriptor, 0o666)  # some of them run as other users
    os.close(descriptor)
    # A shell that starts tests in the background has them ignore Ctrl-C, and all that they start would, too.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_unconfigure(config):
    log, around = config.stash[_LOGS]
    Path(log).unlink(missing_ok=True)
    if around is None:
        os.environ.pop("PLAN_LINT_BREACHES", None)
    else:
        os.environ["PLAN_LINT_BREACHES"] = around


@pytest.fixture(autouse=True)
def _watched():
    """No plan-lint that a test starts opens a connection, runs a program or loads code of others."""
    yield
    log = os.environ.get("PLAN_LINT_BREACHES")
    if log and os.path.getsize(log):
        breaches = Path(log).read_text("ascii")
        os.truncate(log, 0)
        pytest.fail(breaches)


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
    """Show the slowest of the processes whose tests recorded what they took, and the figures of others."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, [])]
    recorded = [(dict(each.user_properties), each.nodeid) for each in reports]
    took = [(noted, name) for noted, name in recorded if "CPU seconds" in noted]
    for noted, name in sorted(took, key=lambda each: each[0]["CPU seconds"], reverse=True)[:SLOWEST]:
        bounds = f"of {noted['seconds at most']} s and {noted['megabytes at most']} MB"
        used = f"{noted['CPU seconds']:.2f} s CPU, {noted['megabytes']} MB"
        terminalreporter.write_line(f"{used} ({bounds})  {name}")
    if took:
        most, name = max((noted["megabytes"], name) for noted, name in took)
        terminalreporter.write_line(f"{len(took)} processes; {most} MB at most: {name}")
    fuzzed = [noted["fuzzed"] for noted, _ in recorded if "fuzzed" in noted]
    if fuzzed:
        documents, seconds, slowest = zip(*fuzzed, strict=True)
        used = f"{sum(seconds):.0f} s CPU, {max(slowest):.2f} s the slowest"
        terminalreporter.write_line(f"{sum(documents):,} documents of the fuzzer, {used}")
    for noted, name in recorded:
        if "figures" in noted:
            terminalreporter.write_line(f"{noted['figures']}  {name}")
