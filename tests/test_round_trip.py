"""What a plan brings comes out of every format as its visible escape, read by a parser of that format."""

from __future__ import annotations

import csv
import io
import json
import re
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from markdown_it import MarkdownIt

from plan_lint.findings import Style
from plan_lint.report import FORMATS, render
from plan_lint.report.escape import line_start, one_line
from tests.page_tree import read, with_class
from tests.report_fixture import HOSTILE
from tests.test_report import hostile_report

WIDE = Style(width=100_000)
RULE = "growth-disagrees-with-numbers"
COLOUR = re.compile(r"\x1b\[[\d;]*m")

EXAMPLES = (
    "",
    " ",
    "\n::error::x\r",
    "=1+1",
    "<script>alert(1)</script>",
    "](x) **b** `c` | d",
    "{0} [x](y) %41",
    "\x1b]8;;x\x07\x9b31m\x00\ufffe",
    "a\udcffb",
    "]]>&amp;'\"",
    "[/] [red]x",
    "\u202e\u2028\u0085",
)


def shown(text):
    """The visible escape of a text."""
    return one_line(text)


def spelled(text):
    """A text as JSON gives it back: as it was, but for what no JSON reader takes."""
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def of_text(rendered, text):
    lines = rendered.split("\n")
    assert "  --> " + shown(f"{text}:2:3") in lines
    assert shown(text).split() in [line.removeprefix("      =").split() for line in lines]


def of_concise(rendered, text):
    said = f"{text}:2:3: error {RULE} {text}"
    accepted = f"{text}:2:3: error input-{text} {text} (accepted: {text})"
    lines = rendered.split("\n")[:-1]
    assert sorted(lines) == sorted([line_start(shown(said))] * 2 + [line_start(shown(accepted))])


def of_json(rendered, text):
    check_document(json.loads(rendered), text)


def of_jsonl(rendered, text):
    entries = [json.loads(line) for line in rendered.split("\n")[:-1]]
    names = {"plan": "plans", "finding": "findings", "not_evaluated": "not_evaluated"}
    lists = {key: [entry for entry in entries if entry["kind"] == kind] for kind, key in names.items()}
    check_document({**entries[0], **lists}, text)


def check_document(document, text):
    kept = spelled(text)
    assert document["root"] == kept
    assert [each["message"] for each in document["problems"]] == [kept, kept]
    (plan,) = document["plans"]
    assert (plan["file"], plan["template"], plan["key"]) == (kept, kept, {kept: kept})
    finding = document["findings"][-1]
    keys = ("message", "file", "pointer", "natural_pointer")
    assert {finding[key] for key in keys} == {kept}
    assert finding["values"] == {kept: kept}
    assert finding["comparisons"] == [dict.fromkeys(("left", "operator", "right", "gap"), kept)]
    assert finding["related"][0]["label"] == kept
    assert finding["fix"]["edits"][0]["text"] == kept
    assert document["not_evaluated"][0]["pointers"] == [kept]
    reasons = {one["accepted"]["reason"] for one in document["findings"] if one["accepted"]}
    assert reasons == {kept}


def of_sarif(rendered, text):
    (run,) = json.loads(rendered)["runs"]
    result = next(one for one in run["results"] if one["ruleId"] == RULE)
    assert plain_sarif(result["message"]["text"]) == shown(text)
    place = result["locations"][0]
    assert place["logicalLocations"][0]["fullyQualifiedName"] == shown(text)
    assert octets(place["physicalLocation"]["artifactLocation"]["uri"]) == encoded(text)
    assert plain_sarif(result["relatedLocations"][0]["message"]["text"]) == shown(text)
    assert result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {
        "text": spelled(text)
    }
    (suppressed,) = [one["suppressions"][0] for one in run["results"] if "suppressions" in one]
    assert suppressed["justification"] == shown(text)
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert {plain_sarif(note["message"]["text"]) for note in notes} == {shown(text)}


def plain_sarif(written):
    """The text of a message, which has no links and no arguments."""
    assert not re.search(r"(?<!\\)(?:\\\\)*\[", written)
    return re.sub(r"\\([\\\[\]])", r"\1", written).replace("{{", "{").replace("}}", "}")


def octets(uri):
    relative, absolute = r"[A-Za-z0-9_.~/%-]*", r"[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9_.~/:%-]*"
    assert re.fullmatch(f"{relative}|{absolute}", uri)
    assert "::" not in uri
    return unquote_to_bytes(uri)


def encoded(path):
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


def of_github(rendered, text):
    commands = [runner(line) for line in rendered.split("\n")[:-1] if line.startswith("::")]
    problem, *_, finding = (each for each in commands if each[0] == "error")
    assert problem[1]["file"] == shown(text)
    assert problem[2] == shown(text)
    assert finding[1]["file"] == shown(text)
    assert finding[2].split("\n")[0] == shown(text)
    others = [line for line in rendered.split("\n")[:-1] if not line.startswith("::")]
    assert all(line.startswith("plan-lint: ") for line in others)


def runner(line):
    """A command as GitHub's runner reads it: name, properties, data."""
    found = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert found, line
    properties = dict(each.split("=", 1) for each in found[2].split(","))
    codes = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")]
    for code, character in codes:
        properties = {key: value.replace(code, character) for key, value in properties.items()}
    data = found[3]
    for code, character in (*codes[:2], codes[4]):
        data = data.replace(code, character)
    return found[1], properties, data


def of_gitlab(rendered, text):
    entries = json.loads(rendered)
    assert entries[0]["description"] == shown(f"{RULE}: {text}")
    assert {entry["location"]["path"] for entry in entries} == {shown(text)}


def of_junit(rendered, text):
    root = ET.fromstring(rendered.encode())  # noqa: S314 our own text
    suites = {suite.get("name"): suite for suite in root}
    failures = [each for each in suites[shown(text)].iter("failure") if each.get("message") == shown(text)]
    assert failures
    lines = (failures[0].text or "").split("\n")
    assert lines == [line_start(shown(f"{text}:2:3: error: {text}"))] * 2


def of_markdown(rendered, text):
    page = MarkdownIt("gfm-like", {"html": True, "linkify": False, "typographer": False})
    tokens = page.parse(rendered)
    assert not [token for token in tokens if token.type == "html_block"]
    said = []
    for token in tokens:
        children = token.children or []
        assert {child.type for child in children} <= {
            "text", "text_special", "html_inline", "strong_open", "strong_close", "softbreak",
        }  # fmt: skip
        assert all(child.content == "<!-- -->" for child in children if child.type == "html_inline")
        kept = [child.content for child in children if child.type != "html_inline"]
        said.append(" ".join("".join(kept).split()))
    assert " ".join(f"error, line 2 {shown(text)} ({RULE})".split()) in said
    assert " ".join(f"accepted: {shown(text)}".split()) in said
    assert said.count(" ".join(shown(text).split())) >= 2  # the row and the heading of the plan


def of_html(rendered, text):
    root = read(rendered)
    cards = [each for each in root.iter() if each.get("class", "").startswith("card ")]
    assert [whole(said) for card in cards for said in with_class(card, "said")] == [shown(text)] * 3
    assert {whole(mark) for card in cards for mark in card.iter("mark")} <= {shown(text), shown(text).strip()}
    (section,) = with_class(root, "plan")
    assert whole(next(section.iter("h2"))) == shown(text)
    about = [whole(each) for each in section.findall("dl[1]//dd")]
    assert about == ([shown(text)] * 2 if text else [])  # form and file
    assert cards[-1].find("p/strong").text == f"input-{shown(text)}"
    assert not [key for each in root.iter() for key in each.keys() if key.startswith("on")]  # noqa: SIM118
    assert not {each.tag for each in root.iter()} & {"img", "iframe", "object", "form", "link", "script"}
    assert all(each.get("href", "#").startswith("#") for each in root.iter())


def whole(node):
    return "".join(node.itertext())


def of_csv(rendered, text):
    *_, row = csv.DictReader(io.StringIO(rendered))
    for key in ("file", "message", "pointer"):
        assert row[key] in {shown(text), "'" + shown(text)}
        assert row[key].lstrip()[:1] not in set("=+-@|\uff1d\uff0b\uff0d\uff20")


CHECKS = {
    "text": of_text,
    "concise": of_concise,
    "json": of_json,
    "jsonl": of_jsonl,
    "sarif": of_sarif,
    "github": of_github,
    "gitlab": of_gitlab,
    "junit": of_junit,
    "markdown": of_markdown,
    "html": of_html,
    "csv": of_csv,
}


def test_every_format_is_here():
    assert tuple(CHECKS) == FORMATS


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60)
@given(text=HOSTILE)
def test_hostile_text_comes_back(name, text):
    rendered = render(name, hostile_report(text), WIDE)
    assert all(character == "\n" or character.isprintable() for character in rendered)
    CHECKS[name](rendered, text)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", EXAMPLES)
def test_known_attacks_come_back(name, text):
    CHECKS[name](render(name, hostile_report(text), WIDE), text)


@settings(max_examples=40)
@given(text=HOSTILE)
@example(text="[red]x[/] [link=https://x]y[/link] :smile:")
def test_colours_add_nothing_but_colours(text):
    style = Style(width=80, show_unevaluated=True, statistics=True, prefix=text)
    report = hostile_report(text)
    coloured = render("text", report, style._replace(color=True))
    assert COLOUR.sub("", coloured) == render("text", report, style)
