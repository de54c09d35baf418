"""Reads each format back as those it is for would, strictly: what is not well-formed raises."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree as ET

FORMULAS = ("=", "+", "-", "@", "\t")
FORMATS = ("text", "json", "sarif", "junit", "github")

_TEXT_HEAD = re.compile(r"(?:accepted )?(?:error|warning|info): .*")
_TEXT_PLACE = re.compile(r" +--> (?P<file>.+):(?P<line>\d+):(?P<column>\d+)")
_GITHUB = re.compile(r"::(?P<level>error|warning|notice) (?P<places>[^:]*)::(?P<text>.*)")
_RUNNER = re.compile(r"^\s*::(?!(?:error|warning|notice) )|##\w*\[")  # commands that are not of ours


class Told(NamedTuple):
    """What a format says of a finding."""

    rule: str
    file: str
    line: int
    column: int | None


def check_characters(written):
    """UTF-8 without a character that would steer, hide or reorder, and without commands for build servers."""
    text = written.decode()
    odd = {char for char in set(text) if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"}}
    assert odd <= {"\n"}, odd
    assert [line for line in text.split("\n") if _RUNNER.search(line)] == []
    return text


def _no_constant(name):
    raise ValueError(name)


def _keys_once(pairs):
    assert len({key for key, _ in pairs}) == len(pairs)
    return dict(pairs)


def json_of(text):
    return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_keys_once)


def read_json(text):
    return [
        Told(each["rule"], each["file"], each["line"], each["column"]) for each in json_of(text)["findings"]
    ]


def read_sarif(text):
    log = json_of(text)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = [each["id"] for each in run["tool"]["driver"]["rules"]]
    told = []
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        (where,) = result["locations"]
        region = where["physicalLocation"]["region"]
        start = (region["startLine"], region["startColumn"])
        assert start <= (region["endLine"], region["endColumn"])
        address = where["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[\w.~%/-]+", address, re.ASCII)
        told.append(Told(result["ruleId"], unquote(address, errors="surrogateescape"), *start))
    return told


def read_junit(text):
    root = ET.fromstring(text)  # noqa: S314 - our own output, which this test is about
    cases = root.findall("testsuite/testcase")
    ended = {
        kind: len(root.findall(f"testsuite/testcase/{kind}")) for kind in ("failure", "error", "skipped")
    }
    assert ended == {kind: int(root.attrib[f"{kind}s" if kind != "skipped" else kind]) for kind in ended}
    assert len(cases) == int(root.attrib["tests"])
    told = []
    for case in cases:
        for kind in ("failure", "skipped"):
            for each in (case.findtext(kind) or "").splitlines():
                found = re.match(
                    r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?:error|warning|info): ", each
                )
                assert found, each
                rule = case.attrib["name"]
                told.append(Told(rule, found["file"], int(found["line"]), int(found["column"])))
    return told


def read_github(text):
    told = []
    for line in text.splitlines():
        if line.startswith("plan-lint: "):
            continue
        found = _GITHUB.fullmatch(line)
        assert found, line
        assert found["text"]
        pairs = (each.split("=", 1) for each in found["places"].split(","))
        places = {key: _github_unescaped(value) for key, value in pairs}
        if not places["title"].startswith("plan-lint: "):
            column = places.get("col")
            told.append(Told(places["title"], places["file"], int(places["line"]), column and int(column)))
    return told


def _github_unescaped(text):
    """As the runner reads a property of a command."""
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def read_text(text):
    """Rule ids stand at the right end of a heading, or of the line below it."""
    told = []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        found = _TEXT_PLACE.fullmatch(line)
        heads = [each for each in lines[max(0, number - 3) : number] if _TEXT_HEAD.fullmatch(each)]
        if found and heads:
            rule = lines[number - 1].split()[-1]
            told.append(Told(rule, found["file"], int(found["line"]), int(found["column"])))
    return told


READERS = {
    "text": read_text,
    "json": read_json,
    "sarif": read_sarif,
    "junit": read_junit,
    "github": read_github,
}


class _Page(HTMLParser):
    """A page that asks for nothing, and runs nothing but what it begins with."""

    def handle_starttag(self, tag, attrs):
        assert tag not in {"iframe", "object", "embed", "link", "base", "form", "img"}, tag
        assert tag != "script" or not attrs
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name not in {"src", "srcset", "href", "action"} or (value or "").startswith("#"), value

    def handle_data(self, data):
        assert self.cdata_elem != "script" or "alert(1)" not in data


def check_other(name, written):
    """A format that holds no positions to read back, or not all: it is well-formed and nothing steers."""
    text = check_characters(written)
    match name:
        case "jsonl":
            assert all(json_of(line) for line in text.splitlines())
        case "gitlab":
            json_of(text)
        case "csv":
            rows = list(csv.reader(text.splitlines(), strict=True))
            assert {len(row) for row in rows} == {len(rows[0])}
            assert [cell for row in rows for cell in row if cell.lstrip().startswith(FORMULAS)] == []
        case "html":
            _Page().feed(text)
        case "markdown":
            assert re.findall(r"(?<!\\)<(?!!-- -->|/?(?:details|summary)>|br>)|(?<!\\)\]\(", text) == []


def read_all(folder):
    """What each format tells, by its name; the reports lie in the folder."""
    told = {}
    for name in FORMATS:
        text = check_characters(Path(folder, name).read_bytes())
        told[name] = READERS[name](text)
    return told
