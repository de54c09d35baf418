"""What the tests take from npm, locked in tests/node/: editor, browser, SARIF and YAML."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest

LOCKED = Path(__file__).with_name("node")


def node_modules(tmp_path_factory):
    """The folder of the packages: below PLAN_LINT_NODE, where `npm ci` ran before, or installed for this run.

    Without Node.js the test is skipped, unless PLAN_LINT_NODE is set: then they must be there.
    """
    given = os.environ.get("PLAN_LINT_NODE")
    if given is not None:
        folder = Path(given, "node_modules")
        assert folder.is_dir(), f"no packages in {given}: run `npm ci --ignore-scripts` there"
        return folder
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("needs Node.js and npm")
    base = tmp_path_factory.getbasetemp()  # of a worker; one folder serves all workers
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "npm"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            install(folder)
            (folder / "installed").touch()
    return folder / "node_modules"


def install(folder):
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCKED / name, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
