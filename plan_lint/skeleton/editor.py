"""The schema of a rulebook for editors: what plan-lint knows by format, said as patterns.

Editors check no format of figures, and read `2` as a number where plan-lint, knowing that only text can
stand there, reads text.
"""

from __future__ import annotations

from collections.abc import Iterator

from plan_lint import document
from plan_lint.figures import HEDGES
from plan_lint.rulebook import Rulebook
from plan_lint.schema.nodes import MAPS, SINGLE, Node, parts

_COUNT = "-?(0|[1-9][0-9]*)"
_PERCENTAGE = r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?%"
_HEDGE = f"({'|'.join(HEDGES)})"
_TWO_YEARS = "|".join(f"{year:02}/{(year + 1) % 100:02}" for year in range(100))
_PATTERNS = {  # of each format: its pattern, and what an editor says where the text is another
    "date": ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "A date is due here, as 2024-03-31."),
    "financial-year": (f"[0-9]{{2}}({_TWO_YEARS})", "A financial year is due here, as 2024/25."),
    "percentage": (_PERCENTAGE, "A percentage is due here, with its sign: 52%, 49.5%, -4%."),
    "hedged-percentage": (f"{_HEDGE} {_PERCENTAGE}", "A rough percentage is due here, as under 20%."),
    "percentage-range": (f"{_PERCENTAGE} to {_PERCENTAGE}", "A range is due here, as 5% to 10%."),
    "hedged-count": (f"{_HEDGE} {_COUNT}", "A rough number is due here, as about 2000."),
}


def editor_schema(rulebook: Rulebook) -> str:
    """The schema as JSON; it refuses no plan that the rulebook's own schema takes."""
    import json

    raw = rulebook.schema.raw
    said = f"For editors: made from {rulebook.name}, edition {rulebook.edition}. plan-lint does not read it."
    shown = {**_for_editors(raw, frozenset(_alternatives(raw)), alone=True), "$comment": said}
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def _alternatives(node: Node) -> Iterator[str]:
    """The references that stand among alternatives."""
    for place, part in parts(node):
        if place[0] == "oneOf" and "$ref" in part:
            yield part["$ref"]
        yield from _alternatives(part)


def _for_editors(node: Node, alternatives: frozenset[str], *, alone: bool) -> Node:
    """A node and all below it; one that is not alone stands among alternatives, of which one must fit."""
    found = {**node}
    for keyword in MAPS:
        if keyword in node:
            found[keyword] = {
                name: _for_editors(part, alternatives, alone=f"#/{keyword}/{name}" not in alternatives)
                for name, part in node[keyword].items()
            }
    for keyword in SINGLE:
        if isinstance(node.get(keyword), dict):
            found[keyword] = _for_editors(node[keyword], alternatives, alone=True)
    if "oneOf" in node:
        found["oneOf"] = [_for_editors(part, alternatives, alone=False) for part in node["oneOf"]]
    if node.get("format") in _PATTERNS:
        return _with_pattern(found)
    return _with_plain_scalars(found) if alone and _is_text(node) else found


def _with_pattern(node: Node) -> Node:
    pattern, message = _PATTERNS[node["format"]]
    own = {"allOf": [{"pattern": node["pattern"]}]} if "pattern" in node else {}
    return {**node, **own, "pattern": f"^({pattern})$", "patternErrorMessage": message}


def _is_text(node: Node) -> bool:
    if "type" in node:
        return bool(node["type"] == "string")
    return all(isinstance(value, str) for value in node.get("enum", [node.get("const")]))


def _with_plain_scalars(node: Node) -> Node:
    """Text that may be written as a number, or as true or false, without quotes."""
    if "enum" in node or "const" in node:
        texts = node.get("enum", [node.get("const")])
        plain = [document.parse(text.encode()).data for text in texts]
        also = [value for value in plain if isinstance(value, int)]
        kept = {keyword: value for keyword, value in node.items() if keyword not in ("type", "const", "enum")}
        return {**kept, "enum": [*texts, *also]} if also else node
    return {**node, "type": ["string", "number", "boolean"]}
