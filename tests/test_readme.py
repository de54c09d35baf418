"""The README shows what plan-lint prints today: the excerpt of a report, and a rule that loads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from plan_lint import document

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
EXCERPT = re.compile(r"(?s)<!-- report: (\S+) (\S+) -->\n```text\n(.*?)```")


def finding_of(report: str, rule: str) -> str:
    """The block of a text report that begins with a rule's finding."""
    return next(block for block in report.split("\n\n") if rule in block.split("\n-->")[0]) + "\n"


def test_the_excerpt_of_a_report_is_fresh(request):
    text = README.read_text("utf-8")
    excerpt = EXCERPT.search(text)
    assert excerpt is not None
    file, rule, shown = excerpt.groups()
    block = finding_of((ROOT / file).read_text("utf-8"), rule)
    if request.config.getoption("--update-goldens"):
        fresh = EXCERPT.sub(lambda match: match.group(0).replace(f"text\n{shown}", f"text\n{block}"), text)
        README.write_text(fresh, "utf-8")
        shown = block
    assert shown == block


def test_the_rule_shown_is_the_one_of_the_library():
    shown: Any = document.parse(README.read_text("utf-8").split("```yaml\n")[1].split("```")[0].encode()).data
    rules: Any = document.parse((ROOT / "rules/adult-drug-treatment/primary-care.yaml").read_bytes()).data
    library = next(rule for rule in rules if rule["rule"] == shown[0]["rule"])
    for key in ("title", "severity", "why", "do", "source", "require"):
        assert shown[0][key] == library[key]
