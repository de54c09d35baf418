"""`python -m plan_lint` in a folder that holds modules named like those it imports."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.little_rulebook import watched

TRAPS = ("__future__", "click", "decimal", "json", "jsonschema_rs", "re2", "sitecustomize", "yaml")


@pytest.mark.parametrize("options", [[], ["-P"]])
def test_imports_nothing_from_the_current_folder(tmp_path, options):
    for name in TRAPS:
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('trap {name}')")
    (tmp_path / "plan.yaml").write_text("template: adult-drug-treatment/2009-10\n")
    ran = subprocess.run(
        [sys.executable, *options, "-m", "plan_lint", "check", "plan.yaml"],
        cwd=tmp_path,
        env={**os.environ, **watched()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "trap" not in ran.stdout + ran.stderr
    assert "plan.yaml" in ran.stdout
    assert ran.returncode == 1
