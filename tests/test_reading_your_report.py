"""The officer's page: what it shows of reports is in them; `--update-goldens` writes it anew."""

from __future__ import annotations

import html
import re
from pathlib import Path

from plan_lint import document
from plan_lint.accept import read_comments
from plan_lint.cli.commands import run_command

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reading-your-report.md"
ACCEPTING = "# plan-lint: accept placeholder-role -- the chair is appointed in May\n "
EXCERPT = re.compile(r"(?s)<!-- report: (\S+) (\S+) -->\n```text\n(.*?)```")


def part_of(report, name):
    """The finding of a rule, or the totals, as a report has them."""
    parts = report.split("\n\n")
    if name == "totals":
        return parts[-1]
    found = [part for part in parts if any(line.endswith(f" {name}") for line in part.splitlines()[:2])]
    assert found, f"no finding of {name}"
    return f"{found[0]}\n"


def test_excerpts_are_not_stale(golden):
    text = PAGE.read_text("utf-8")
    assert len(EXCERPT.findall(text)) == text.count("```text") == 4

    def shown(found):
        part = part_of((ROOT / found[1]).read_text("utf-8"), found[2])
        return f"<!-- report: {found[1]} {found[2]} -->\n```text\n{part}```"

    golden(str(PAGE), EXCERPT.sub(shown, text))


def test_the_page_explains_what_the_excerpts_show():
    text = PAGE.read_text("utf-8")
    finding, warning, info, totals = (shown for *_, shown in EXCERPT.findall(text))
    totals = " ".join(totals.split())
    prose = " ".join(EXCERPT.sub("", text).split())
    assert finding.startswith("error: ")
    assert warning.startswith("warning: ")
    assert info.startswith("info: ")
    for said in ("930", "851", "9.0%", "9.28%", "928", "9.3%"):
        assert said in finding
        assert said in prose
    assert all(f"= {word}" in finding for word in ("why", "do", "fix", "accept"))
    assert all(f"**{word}**" in prose for word in ("why", "do", "fix", "accept"))
    assert "could not be checked" in totals
    assert all(f"({reason}" in totals or reason in totals for reason in ("not stated", "only"))


def test_the_html_page_has_the_words_it_is_explained_by(tmp_path, monkeypatch, capfd):
    section = PAGE.read_text("utf-8").split("\n## The page\n")[1].split("\n## ")[0]
    words = re.findall(r"\*\*(.+?)\*\*", " ".join(section.split()))
    for plan in (ROOT / "examples").glob("*.yaml"):
        accepting = plan.read_text("utf-8").replace("- role: Chair, p", f"{ACCEPTING} - role: Chair, p")
        (tmp_path / plan.name).write_text(accepting)
    monkeypatch.chdir(tmp_path)
    run_command(["check", "--no-config", "--no-cache", "--format", "html"])
    body = re.sub(r"(?s)<style.*?</style>|<script.*?</script>", "", capfd.readouterr().out)
    page = " ".join(html.unescape(re.sub("<[^>]*>", " ", body)).split())
    assert [word for word in words if word not in page] == []
    assert len(words) > 10


def test_the_comment_of_the_page_accepts():
    (shown,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    comment, line = shown.splitlines()
    plan = (ROOT / "examples" / "derby-2009-10-part-1.yaml").read_text("utf-8")
    assert plan.count(f"\n{line}\n") == 1
    accepting = document.parse(plan.replace(f"\n{line}\n", f"\n{comment}\n{line}\n").encode())
    comments = read_comments(accepting, "derby.yaml", lambda: {"placeholder-role": "placeholder-role"})
    assert comments.findings == ()
    (acceptance,) = comments.acceptances
    assert acceptance.rules == ("placeholder-role",)
    assert acceptance.reason == "the chair is appointed in May"
    assert acceptance.line == plan[: plan.index(line)].count("\n") + 2
