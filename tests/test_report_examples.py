"""Every format on the five real plans, kept as a golden: a change of it is a change that someone will see."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from plan_lint.report import FORMATS
from tests.little_rulebook import watched
from tests.test_real_plans import ROOT

ENDINGS = {"text": "txt", "markdown": "md", "junit": "xml", "github": "github.txt", "gitlab": "gitlab.json"}
DIGEST = re.compile(r'("digest": ")[0-9a-f]{64}(")|(Rulebook [^<]*, )[0-9a-f]{12}')  # changes with each rule


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The reports of one run in every format, by its name."""
    folder = tmp_path_factory.mktemp("reports")
    wanted = [f"--report={name}={folder / name}" for name in FORMATS]
    ran = subprocess.run(
        [sys.executable, "-m", "plan_lint", "check", "examples", "--no-config", *wanted],
        cwd=ROOT,
        env={**os.environ, **watched(), "XDG_CACHE_HOME": str(folder)},
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (1, b"")
    return {name: (folder / name).read_bytes().decode() for name in FORMATS}


@pytest.mark.parametrize("name", FORMATS)
def test_the_five_plans(reports, golden, name):
    text = DIGEST.sub(r"\1\3…\2", reports[name])
    if name == "html":  # the style sheet and the script have tests of their own
        text = re.sub(r"<(style|script)>.*?</\1>", r"<\1>…</\1>", text, flags=re.DOTALL)
    golden(f"examples/report.{ENDINGS.get(name, name)}", text)
