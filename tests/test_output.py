"""Reports are written in pieces: the same bytes as in one, and never a part of them for the whole."""

from __future__ import annotations

import os
import stat

import pytest

from plan_lint.cli.output import show_all, write_file
from plan_lint.findings import Style
from plan_lint.report import FORMATS, pieces, render
from tests.report_fixture import clean_report, garden_report, incomplete_report


@pytest.mark.parametrize("report", [garden_report, clean_report, incomplete_report])
@pytest.mark.parametrize("name", FORMATS)
def test_pieces_are_the_report(name, report):
    for style in (Style(), Style(color=True), Style(width=60, quiet=True, statistics=True)):
        assert "".join(pieces(name, report(), style)) == render(name, report(), style)


@pytest.mark.parametrize("name", ["text", "concise", "json", "jsonl"])
def test_long_reports_come_in_pieces_of_an_entry(name):
    report = garden_report()
    many = tuple(report.findings[0]._replace(file=f"{n}.yaml") for n in range(200))
    report = report._replace(findings=many)
    sizes = [len(piece) for piece in pieces(name, report, Style())]
    assert max(sizes) < sum(sizes) / 100


def test_many_pieces_are_written_in_order(capfd, tmp_path):
    text = [f"{n}, " * 100 for n in range(2_000)]
    show_all(iter(text))
    assert capfd.readouterr().out == "".join(text)
    write_file(str(tmp_path / "report"), iter(text))
    assert (tmp_path / "report").read_text("utf-8") == "".join(text)


def test_a_report_that_cannot_be_made_leaves_the_file_as_it_was(tmp_path):
    file = tmp_path / "report"
    file.write_text("before", "utf-8")

    def broken():
        yield "x" * 200_000
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError):
        write_file(str(file), broken())
    assert file.read_text("utf-8") == "before"
    assert os.listdir(tmp_path) == ["report"]
    assert stat.S_ISREG(file.stat().st_mode)
