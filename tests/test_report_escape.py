"""Escapes: what each shows, and that what it shows is all a reader of the format gets."""

from __future__ import annotations

import csv
import io
import json
import re
from urllib.parse import unquote, unquote_to_bytes
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from plan_lint.findings import is_address
from plan_lint.report.escape import (
    csv_cell,
    github_data,
    github_property,
    json_document,
    line_start,
    markdown,
    one_line,
    sarif_message,
    uri,
    xml,
)
from tests.report_fixture import HOSTILE


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", "a\\nb"),
        ("a\r\tb", "a\\r\\tb"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("\x00", "\\x00"),
        ("\u202eevil", "\\u202eevil"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("a\u2028b\x85", "a\\u2028b\\x85"),
        ("\u00a0", "\\xa0"),
        ("\udc80", "\\udc80"),
        ("\ufffe", "\\ufffe"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_cannot_be_seen_is_spelled_out(text, shown):
    assert one_line(text) == shown


@pytest.mark.parametrize("text", ["", "52%", "Zoë's 百合園", "a\\nb", "£1 “quoted”", "🌹"])
def test_what_can_be_seen_stays(text):
    assert one_line(text) == text


@given(HOSTILE)
def test_one_line_is_one_printable_line(text):
    assert one_line(text).isprintable()


@given(HOSTILE)
def test_json_is_ascii_and_keeps_all_but_surrogates(text):
    dumped = json_document(json.dumps({text: text}, ensure_ascii=False))
    kept = re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)
    assert dumped.isascii()
    assert dumped.isprintable()
    assert not re.search(r"##\w*\[", dumped)
    assert json.loads(dumped) == {kept: kept}


@given(HOSTILE)
def test_xml_gives_back_what_is_shown(text):
    read = ET.fromstring(f'<a b="{xml(text)}">{xml(text)}</a>')  # noqa: S314 our own text
    assert read.get("b") == one_line(text)
    assert (read.text or "") == one_line(text)


@given(HOSTILE)
def test_markdown_gives_back_what_is_shown(text):
    page = MarkdownIt("gfm-like", {"html": True, "linkify": False, "typographer": False})
    escaped = markdown(text)
    tokens = page.parse(f"- x {escaped}\n\n| a |\n| - |\n| x {escaped} |\n")
    cells = [token.children or [] for token in tokens if token.type == "inline" and token.content != "a"]
    for children in cells:
        assert {child.type for child in children} <= {"text", "text_special", "html_inline"}
        assert all(child.content == "<!-- -->" for child in children if child.type == "html_inline")
        assert "".join(child.content for child in children if child.type != "html_inline") == (
            "x " + one_line(text).strip(" ")
        ).strip(" ")
    assert len(cells) == 2


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("@rose", "@<!-- -->rose"),
        ("#12", "\\#<!-- -->12"),
        ("!7 and GH-7", "!<!-- -->7 and GH<!-- -->-7"),
        ("https://x.example", "https:<!-- -->//x.example"),
        ("www.x.example", "www<!-- -->.x.example"),
        (":smile:", ":<!-- -->smile:"),
        ("[a](b)", "\\[a\\]\\(b\\)"),
        ("<script>", "\\<script\\>"),
        ("a|b", "a\\|b"),
        ("52% of 29: no", "52% of 29: no"),
    ],
)
def test_markdown_links_and_mentions_nothing(text, escaped):
    assert markdown(text) == escaped


@given(HOSTILE)
def test_a_workflow_command_stays_one(text):
    def unescape(written):
        for code, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            written = written.replace(code, character)
        return written

    assert unescape(github_data(text)) == one_line(text)
    assert unescape(github_property(text)) == one_line(text)
    assert not set(github_property(text)) & set(":,\r\n")
    assert "\n" not in github_data(text, text)


@given(HOSTILE)
def test_no_cell_begins_like_a_formula(text):
    written = io.StringIO()
    csv.writer(written).writerow([csv_cell(text)])
    (cells,) = csv.reader(io.StringIO(written.getvalue()))
    (cell,) = cells or [""]
    assert cell in {one_line(text), "'" + one_line(text)}
    assert cell.lstrip()[:1] not in set("=+-@\t\r＝＋－＠")  # noqa: RUF001 spreadsheets take these too


@pytest.mark.parametrize("text", ["=1+1", "+1", "-4%", "@x", " =1", "＝1"])  # noqa: RUF001
def test_formulas_are_quoted(text):
    assert csv_cell(text) == "'" + text


@given(HOSTILE)
def test_a_uri_is_relative_and_gives_back_the_path(text):
    written = uri(text)
    assert re.fullmatch("[A-Za-z0-9_.~/%+:-]*" if is_address(text) else "[A-Za-z0-9_.~/%-]*", written)
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert unquote(written) == text


@pytest.mark.parametrize(("path", "written"), [("\udce9.yaml", b"\xe9.yaml"), ("\ud800", b"\xed\xa0\x80")])
def test_a_uri_gives_back_the_bytes_of_a_file_name(path, written):
    assert unquote_to_bytes(uri(path)) == written


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("##[group]x", "#\\x23[group]x"),
        ("a ##vso[task]x", "a #\\x23vso[task]x"),
        ("## beds [north]", "## beds [north]"),
        ("::error::x", "\\x3a:error::x"),
        ("  ::error::x", "  \\x3a:error::x"),
        ("a ::error::x", "a ::error::x"),
    ],
)
def test_no_line_holds_a_command_of_a_build_server(text, shown):
    assert line_start(one_line(text)) == shown


@given(HOSTILE)
def test_sarif_messages_hold_no_links_or_arguments(text):
    written = sarif_message(text)
    unescaped = re.sub(r"\\([\\\[\]])", r"\1", written).replace("{{", "{").replace("}}", "}")
    assert unescaped == one_line(text)
    assert not re.search(r"(?<!\\)(\\\\)*[\[\]]", written)
