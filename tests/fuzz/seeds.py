"""What is mutated: plans, the examples of rules as plans, rule files, and pieces that have broken parsers."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import yaml

from plan_lint import rulebook
from plan_lint.rulebook import Rulebook
from tests import little_rulebook
from tests.hostile import recipes

ROOT = Path(__file__).parents[2]
LONGEST = 6000  # bytes of a seed: a short plan takes less time, and breaks as well

# Texts that stand for something in YAML, in the rule language, in a report or in Unicode.
PIECES = (
    ": ", "- ", "? ", "# ", "\n", "\n\n", "\r\n", "\r", "\t", " ", "  ", "[", "]", "{", "}", ",", "|", ">",
    "|-\n", ">+\n", "'", '"', "''", "\\", '"\\u0000"', '"\\ud800"', "&a ", "*a", "<<: ", "<<: *a\n",
    "!!int ", "!!python/name:os ", "!x ", "%YAML 1.1\n", "---\n", "...\n", "~", "null", "true", "yes", "NO",
    "on", "=", "@", "`", "$ref", "//", "~0", "~1", "template: ", "# plan-lint: accept ", " -- reason",
    "\ufeff", "\u00a0", "\u200b", "\u202e", "\u2028", "\x85", "\x00", "\x1b[31m", "\x7f", "\U0001f33b",
    "\u0301", "\ud7ff", "\uffff", "\u0430", "\uff11", "\u2212", "::error::", "##[error]", "%0A", "<script>",
    "]]>", "[/]",
)  # fmt: skip
FIGURES = (
    "0", "-0", "1", "-1", "010", "0x1F", "0o17", "1_332", "1,332", "1 332", "1e9", "1e999999999", ".5",
    "5.", "+7", ".nan", ".inf", "12:30", "52%", "52.0%", "0%", "100%", "101%", "-3%", "1e3%",
    "99.999999999%", "about 2000", "about", "2009/10", "2009/11", "2009-10", "1999/00", "09/10", "9" * 29,
    "9" * 30, "9" * 31, "9" * 400, "0." + "0" * 40 + "1", "9" * 30 + "%", "\u0661\u0662", "5 %", "\u00a35",
    "5k", "n/a", "=1+1", "1/0", "2024-01-01", "2024-01-01T00:00:00Z",
)  # fmt: skip
EXPRESSIONS = (
    "sum(", "count(", "min(", "max(", "all ", "any ", "for ", "in ", "if ", "then ", "else ", " and ",
    " or ", "not ", "agrees ", " == ", " != ", " <= ", " + ", " - ", " * ", " / ", " ** ", "(", ")", "[",
    "]", "{", "}", ".", "..", "form.", "plan.", "previous(", "let", "x -> ", "lambda: ", "'text'", "1%",
    "2009/10", "is stated", "missing", "{year}", "{*}", "*", "999999999999999999999999",
)  # fmt: skip


class Seed(NamedTuple):
    """A plan, and the rulebook it is for by its name here."""

    book: str
    data: bytes


def files_of(folder):
    return {
        path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in {".yaml", ".json"}
    }


@cache
def books() -> dict[str, dict[str, bytes]]:
    """The files of every rulebook."""
    return {
        "garden": files_of(ROOT / "tests" / "garden"),
        "shed": {name: text.encode() for name, text in little_rulebook.FILES.items()},
        "drugs": files_of(ROOT / "rules" / "adult-drug-treatment"),
    }


@cache
def loaded(book: str) -> Rulebook:
    return rulebook.load(books()[book], book)


@cache
def plans() -> dict[str, tuple[Seed, ...]]:
    """Plans by rulebook: whole ones, parts of them, the examples of the rules, and the small hostile ones."""
    shed = (little_rulebook.GOOD, little_rulebook.BAD, little_rulebook.THIN, little_rulebook.BROKEN)
    found: dict[str, list[bytes]] = {
        "shed": [each.encode() for each in shed],
        "garden": [recipes.HEAD.encode()],
        "drugs": [],
    }
    for folder in (ROOT / "examples", ROOT / "rules" / "adult-drug-treatment" / "plans"):
        for path in sorted(folder.glob("*.yaml")):
            found["drugs"] += parts_of(path.read_text("utf-8"))
    for book, head in (("garden", recipes.HEAD), ("drugs", "template: adult-drug-treatment/2009-10\n")):
        found[book] += (
            f"{head}{json.dumps(each, ensure_ascii=False)[1:-1]}\n".encode() for each in examples_of(book)
        )
        found[book] += ((head + block(each)).encode() for each in examples_of(book))
    for path in sorted((ROOT / "tests" / "hostile").glob("[0-9]*.yaml")):
        cases = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        contents = (recipes.content_of(case) for case in cases if is_short(case))
        found["garden"] += [each for each in contents if each is not None]
    return {
        book: tuple(Seed(book, each) for each in texts if len(each) <= LONGEST)
        for book, texts in found.items()
    }


def is_short(case):
    """Whether nothing in the recipe of a plan is repeated too often."""
    match case:
        case int():
            return case <= LONGEST
        case dict() | list():
            return all(map(is_short, case.values() if isinstance(case, dict) else case))
    return True


def block(data):
    dumped: str = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    return dumped


def parts_of(text):
    """A plan and, for each of its sections, its head with that section alone."""
    lines = text.splitlines(keepends=True)
    begins = [number for number, line in enumerate(lines) if line[:1].isalpha()] + [len(lines)]
    sections = ["".join(lines[start:end]) for start, end in pairwise(begins)]
    head = "".join(each for each in sections if each.count("\n") == 1)
    yield text.encode()
    for section in sections:
        if section.count("\n") > 1:
            yield (head + section).encode()


def texts_of(data):
    """The data of a document, every scalar as its text."""
    return yaml.load(data, yaml.CBaseLoader)  # noqa: S506 - makes texts, lists and mappings only


def examples_of(book):
    """The data of every example of a rulebook's rules."""
    for name, data in books()[book].items():
        if name.endswith(".yaml") and name != "rulebook.yaml":
            for rule in texts_of(data):
                for example in rule["examples"]:
                    yield from (example[key] for key in ("pass", "fail", "unknown") if example.get(key))
