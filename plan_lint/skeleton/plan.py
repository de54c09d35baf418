"""A plan that says nothing yet: what a form asks for filled in, all else as comments to uncomment."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from plan_lint.figures import is_year
from plan_lint.findings import PlanLintError, Problem, nearest_name
from plan_lint.language.patterns import inside
from plan_lint.lint.one import TEMPLATE
from plan_lint.records import NamedTuple
from plan_lint.rulebook import Rulebook
from plan_lint.schema.nodes import DEFINITIONS, Node, branches, home, pattern_of, resolved, types

SCHEMA_FILE = "plan.schema.json"
WIDTH = 90  # of remarks, before they are indented
_YEAR, _DATE = "2024/25", "2024-03-31"
_EXAMPLES = {
    "date": _DATE,
    "percentage": "52%",
    "hedged-percentage": "under 20%",
    "percentage-range": "5% to 10%",
    "hedged-count": "about 2000",
}
_PLAIN = re.compile(r"(?:-(?=[0-9]))?[A-Za-z0-9_](?:[A-Za-z0-9_./ -]*[A-Za-z0-9_./%-])?")


class _Form(NamedTuple):
    """What the skeleton is made from, and the definitions that were shown so far, with where they were."""

    raw: Node
    template: str
    year: str
    shown: dict[str, str]


def rulebook_of(template: str, rulebooks: Iterable[Rulebook]) -> Rulebook:
    """The rulebook that has a form; PlanLintError with the nearest name for none."""
    known = {name: rulebook for rulebook in rulebooks for name in rulebook.templates}
    if template not in known:
        near = nearest_name(template, known)
        ending = f"did you mean `{near}`?" if near else f"known are {', '.join(known)}"
        raise PlanLintError(Problem(f"there is no form `{template[:80]}`; {ending}"))
    return known[template]


def skeleton(rulebook: Rulebook, template: str, file: str) -> str:
    """The text of a new plan for a form, in a file of that name; its schema for editors lies beside it."""
    raw = rulebook.schema.raw
    form = _Form(raw, template, _year_of(rulebook.templates[template]), {})
    about = [
        f"# yaml-language-server: $schema={SCHEMA_FILE}",
        *_remark(f"{_capital(raw.get('title', rulebook.title))}. {raw.get('description', '')}"),
        *_remark(
            "Take the # away from the lines of what the plan says, and fill them in; leave the others as they"
            " are, or remove them."
        ),
    ]
    if _PLAIN.fullmatch(file) and not file.startswith("-"):
        about.append(f"# To check it: plan-lint check {file}")
    return "".join(f"{line}\n" for line in (*about, *_sections(form)))


def _year_of(facts: Mapping[str, object]) -> str:
    """The year of a form: the first of its facts that is one."""
    return next((fact for fact in facts.values() if isinstance(fact, str) and is_year(fact)), _YEAR)


def _sections(form: _Form) -> Iterator[str]:
    """The keys of a plan, a blank line before the first and before those that are no scalars."""
    for number, (key, node) in enumerate(form.raw.get("properties", {}).items()):
        if number == 0 or not {"object", "array"}.isdisjoint(types(resolved(form.raw, node))):
            yield ""
        yield from _field(form, form.raw, key, node, "", live=True)


def _field(form: _Form, parent: Node, key: str, node: Node, place: str, *, live: bool) -> Iterator[str]:
    """A key with what it means and holds, commented out unless it is required of what is live."""
    whole = resolved(form.raw, node)
    yield from _remark(_meaning(key, whole))
    there = f"{place}.{key}" if place else key
    if live and key in parent.get("required", ()):
        yield from _filled(form, key, node, there)
    else:
        yield from (f"# {line}" for line in _blank(form, f"{_word(key)}:", node, there))


def _filled(form: _Form, key: str, node: Node, place: str) -> Iterator[str]:
    """A required key with a value that the schema takes."""
    whole = resolved(form.raw, node)
    kinds = types(whole)
    if "object" in kinds:
        asked = bool(whole.get("required"))
        yield f"{_word(key)}:" if asked else f"{_word(key)}: {{}}"
        fields = whole.get("properties", {}).items() if asked else ()
        for name, part in fields:
            yield from _indented(_field(form, whole, name, part, place, live=True))
    elif "array" in kinds:
        yield f"{_word(key)}: []"
    else:
        value = form.template if place == TEMPLATE else _value(form, whole)
        hint = f"  # {_kinds(form, whole)}" if "enum" in whole and place != TEMPLATE else ""
        yield f"{_word(key)}: {_word(value)}{hint}"


def _value(form: _Form, node: Node) -> str:
    """Something that stands where a scalar is required, until the right thing is put there."""
    branch = branches(form.raw, node)[0]
    if "const" in branch or "enum" in branch:
        return str(branch.get("const", branch.get("enum", [""])[0]))
    match branch["type"]:
        case "boolean":
            return "false"
        case "integer" | "number":
            least, most = branch.get("minimum", 0), branch.get("maximum", 0)
            return str(least if least > 0 else min(most, 0))
        case "null":
            return ""
    if branch.get("format") == "financial-year":
        return form.year
    if branch.get("format") in _EXAMPLES:
        return _EXAMPLES[branch["format"]]
    return _fitting(branch, f"<{branch.get('title', 'text')}>")


def _fitting(node: Node, wish: str) -> str:
    """Text that a pattern and lengths allow; the wish where nothing that is tried does."""
    least, most, pattern = node.get("minLength", 0), node.get("maxLength", 1000), node.get("pattern", "")
    tried = (wish, wish.strip("<>"), *(character * max(least, 1) for character in "xX1"), "x.x")
    return next((text for text in tried if least <= len(text) <= most and inside(pattern, text)), wish)


def _blank(form: _Form, start: str, node: Node, place: str) -> Iterator[str]:
    """A key, or the dash of an entry, and below it all that can stand there, without values."""
    whole = resolved(form.raw, node)
    kinds = types(whole)
    pointer = home(form.raw, node, "")
    if _is_nested(form, whole) and pointer.startswith(DEFINITIONS):
        if pointer in form.shown:
            yield f"{start}  # the same as under {form.shown[pointer]}"
            return
        form.shown[pointer] = place
    if "object" in kinds:
        yield start
        yield from _indented(_keys(form, whole, place))
    elif "array" in kinds:
        yield start
        yield from _indented(_entry(form, whole["items"], place))
    else:
        yield f"{start}  # {_kinds(form, whole)}"


def _is_nested(form: _Form, node: Node) -> bool:
    """Whether a mapping, or a list of mappings, stands here."""
    entry = resolved(form.raw, node.get("items", {}))
    return "object" in types(node) or "object" in types(entry)


def _keys(form: _Form, node: Node, place: str) -> Iterator[str]:
    for key, part in node.get("properties", {}).items():
        yield from _remark(_meaning(key, resolved(form.raw, part)))
        yield from _blank(form, f"{_word(key)}:", part, f"{place}.{key}")
    pattern, other = pattern_of(node)
    other = other or node.get("additionalProperties")
    if isinstance(other, dict):
        names = resolved(form.raw, node.get("propertyNames", {"type": "string", "pattern": pattern}))
        key = _value(form, {"title": "name", **names})
        yield from _blank(form, f"{_word(key)}:", other, place)


def _entry(form: _Form, node: Node, place: str) -> Iterator[str]:
    """One entry of a list, its first key beside the dash."""
    pointer = home(form.raw, node, "")
    if "object" not in types(resolved(form.raw, node)) or pointer in form.shown:
        yield from _blank(form, "-", node, place)
        return
    if pointer:
        form.shown[pointer] = place
    lines = list(_keys(form, resolved(form.raw, node), place))
    first = next((number for number, line in enumerate(lines) if not line.startswith("# ")), None)
    for number, line in enumerate(lines):
        yield f"- {line}" if number == first else f"  {line}"


def _kinds(form: _Form, node: Node) -> str:
    """What a scalar may be, in words."""
    said: list[str] = []
    examples: list[str] = []
    for branch in branches(form.raw, node):
        if "const" in branch or "enum" in branch:
            said.extend(_shown(value) for value in branch.get("enum", [branch.get("const")]))
        elif branch.get("format") == "financial-year":
            examples.append(form.year)
        elif branch.get("format") in _EXAMPLES:
            examples.append(_EXAMPLES[branch["format"]])
        elif branch["type"] == "boolean":
            said.extend(("true", "false"))
        elif branch["type"] in ("integer", "number"):
            said.append(_number(branch))
        elif branch["type"] == "string":
            said.append("text")
    both = [each for each in (_either(said), f"like {_either(examples)}" if examples else "") if each]
    return ", or ".join(both)


def _number(node: Node) -> str:
    kind = "a whole number" if node["type"] == "integer" else "a number"
    return f"{kind} of {node['x-unit']}" if node.get("x-unit") else kind


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _either(words: list[str]) -> str:
    *others, last = words or [""]
    return f"{', '.join(others)} or {last}" if others else last


def _meaning(key: str, node: Node) -> str:
    """A field's title, where it says more than the key, and description."""
    title, description = node.get("title", ""), node.get("description", "")
    named = "" if title.lower() == key.replace("_", " ").lower() else _capital(title)
    return ": ".join(each for each in (named, description) if each)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _remark(text: str) -> Iterator[str]:
    """Prose as comments."""
    words = " ".join(text.split())
    yield from textwrap.wrap(
        words, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
    )


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _word(value: Any) -> str:
    """A scalar that reads back as it is, in quotes where it has to be."""
    import json

    text = str(value)
    return text if _PLAIN.fullmatch(text) or re.fullmatch(r"<[A-Za-z0-9_ -]+>", text) else json.dumps(text)
