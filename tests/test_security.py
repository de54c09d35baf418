"""SECURITY.md: its table of limits is that of the code."""

from __future__ import annotations

import re
from pathlib import Path

from plan_lint.config.settings import HIGHEST
from plan_lint.document import LIMITS

PAGE = (Path(__file__).parents[1] / "SECURITY.md").read_text("utf-8")
SIZES = {"MiB": 1024 * 1024, "KiB": 1024}


def amount(text):
    number, unit = re.findall(r"^([\d,]+) ?(\w*)", text)[0]
    return int(number.replace(",", "")) * SIZES.get(unit, 1)


def test_limits_are_those_of_the_code():
    rows = re.findall(r"^\| .+ \| (.+) \| `(\w+)` \|$", PAGE, re.MULTILINE)
    assert {name: amount(most) for most, name in rows} == LIMITS._asdict()


def test_how_far_limits_can_be_raised():
    assert "a hundredfold at most, and levels of nesting to 200" in " ".join(PAGE.split())
    nesting = {"depth": 200, "levels": 200}
    assert {name: 100 * most for name, most in LIMITS._asdict().items()} | nesting == HIGHEST
