"""SECURITY.md: its table of limits is that of the code."""

from __future__ import annotations

import re
from pathlib import Path

from plan_lint.config.settings import HIGHEST
from plan_lint.document import FIXED, LIMITS

PAGE = (Path(__file__).parents[1] / "SECURITY.md").read_text("utf-8")
SIZES = {"MiB": 1024 * 1024, "KiB": 1024}


def amount(text):
    number, unit = re.findall(r"^([\d,]+) ?(\w*)", text)[0]
    return int(number.replace(",", "")) * SIZES.get(unit, 1)


def test_limits_are_those_of_the_code():
    rows = re.findall(r"^\| .+ \| (.+) \| (`\w+`|fixed) \|$", PAGE, re.MULTILINE)
    limits = LIMITS._asdict()
    assert [amount(most) for most, name in rows if name == "fixed"] == [limits.pop(name) for name in FIXED]
    assert {name.strip("`"): amount(most) for most, name in rows if name != "fixed"} == limits


def test_how_far_limits_can_be_raised():
    assert "a hundredfold at most, and levels of nesting to 200" in " ".join(PAGE.split())
    raised = {name: 100 * most for name, most in LIMITS._asdict().items() if name not in FIXED}
    assert raised | {"depth": 200} == HIGHEST
