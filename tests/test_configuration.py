"""The documented configuration: its schema and its page name every key there is, and the example loads."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from plan_lint import document, rulebook
from plan_lint.config import FILE, Place, Settings
from plan_lint.config.settings import FAIL_ON, HIGHEST, KEYS, read
from plan_lint.findings import SEVERITIES, PlanLintError
from plan_lint.run import Request, choosing

DOCS = Path(__file__).parents[1] / "docs"
SCHEMA = json.loads((DOCS / "configuration.schema.json").read_text("utf-8"))
PAGE = (DOCS / "configuration.md").read_text("utf-8")
EXAMPLE = re.findall(r"```yaml\n(.*?)```\n", PAGE, re.DOTALL)[0]


def parsed(text):
    return document.parse(text.encode()).data


def settings_of(folder, text):
    (folder / FILE).write_text(text)
    return read(Place(str(folder), str(folder / FILE)), "0.1.0")


def test_schema_and_page_name_every_key_and_no_other():
    assert list(SCHEMA["properties"]) == list(KEYS)
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(KEYS)
    assert all(each["description"] for each in SCHEMA["properties"].values())
    assert list(SCHEMA["properties"]["limits"]["properties"]) == list(HIGHEST)
    assert SCHEMA["properties"]["fail_on"]["enum"] == list(FAIL_ON)
    assert SCHEMA["properties"]["severity"]["additionalProperties"]["enum"] == list(SEVERITIES)
    Draft202012Validator.check_schema(SCHEMA)


def test_the_example_has_every_key_and_each_is_read(tmp_path):
    assert list(parsed(EXAMPLE)) == list(KEYS)
    nothing = Settings()
    whole = settings_of(tmp_path, EXAMPLE)
    for name in Settings._fields:
        assert getattr(whole, name) != getattr(nothing, name), name
    with pytest.raises(PlanLintError):
        settings_of(tmp_path, EXAMPLE.replace(">=0.1,<1", ">=1"))


def test_the_example_fits_the_rulebook_it_names(tmp_path):
    folder = DOCS.parent / "rules" / "adult-drug-treatment"
    loaded = rulebook.load({path.name: path.read_bytes() for path in folder.glob("*.[yj]*")}, "rules")
    request = choosing.narrowed(Request((), str(tmp_path), (loaded,)), settings_of(tmp_path, EXAMPLE))
    assert request.options.rules
    assert request.severity


TEXTS = [
    "",
    "{}",
    "rulebooks: [a]",
    "rulebooks: []",
    "rulebooks: a",
    "rulebooks: [1]",
    "rulebooks: ['']",
    "templates: [a, b]",
    "plans: ['**/x']",
    "plans: [/x]",
    "plans: [a/../x]",
    "plans: [a..b]",
    "exclude: [..]",
    "severity: {a: info}",
    "severity: {a: never}",
    "severity: []",
    "fail_on: never",
    "fail_on: Error",
    "fail_on:",
    "accepted: x.json",
    "accepted: ''",
    "accepted: 1",
    "jobs: 0",
    "jobs: 4",
    "jobs: -1",
    "jobs: 1.5",
    "jobs: true",
    "limits: {size: 1}",
    "limits: {size: 0}",
    *(f"limits: {{{name}: {most}}}" for name, most in HIGHEST.items()),
    *(f"limits: {{{name}: {most + 1}}}" for name, most in HIGHEST.items()),
    *(f"limits: {{{name}: 1}}" for name in document.FIXED),
    "limits: {siz: 1}",
    "limits: {size: '1'}",
    "required_version: 0.1",
    "required_version: '>=0.1'",
    "zzz: 1",
    "[]",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_schema_allows_what_is_read_and_refuses_what_is_not(tmp_path, text):
    try:
        settings_of(tmp_path, text)
    except PlanLintError:
        reads = False
    else:
        reads = True
    data = json.loads(json.dumps(parsed(text), default=float))
    assert Draft202012Validator(SCHEMA).is_valid(data) == reads
