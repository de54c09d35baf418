"""What a well-formed schema must say besides: types, units, titles, alternatives that can be told apart."""

from __future__ import annotations

from collections.abc import Iterator

from plan_lint.findings import Path, nearest_name
from plan_lint.language.patterns import inside
from plan_lint.schema.formats import IN_PERCENT, OF_FIGURES
from plan_lint.schema.hints import faults_of_hints
from plan_lint.schema.keywords import ANNOTATIONS, BOUNDS, SCALARS, SPEAKS_OF
from plan_lint.schema.nodes import Node, branches, is_of, is_text_only, parts, resolved, types
from plan_lint.schema.quick import AcceptorOf, acceptors

Found = tuple[Path, str, bool]  # place, message, whether the place is that of a key


def faults_of_meaning(raw: Node) -> Iterator[Found]:
    """Find all faults of a schema whose keywords are well-formed and whose references lead somewhere."""
    acceptor_of = acceptors(raw)
    waiting: list[tuple[Path, str, Node]] = [((), "", raw)]
    while waiting:
        path, role, node = waiting.pop()
        found = [*_of_structure(raw, path, node)]
        if not found:  # else what the node admits cannot be told
            found = [
                *_of_units(raw, path, role, node),
                *_of_values(acceptor_of, path, node),
                *faults_of_hints(raw, path, node),
            ]
        yield from found
        if role in ("", "properties"):
            yield from _of_words(raw, path, node)
        waiting.extend(((*path, *steps), str(steps[0]), part) for steps, part in parts(node))


def _of_words(raw: Node, path: Path, node: Node) -> Iterator[Found]:
    """A field is shown and explained, so it has a title and a description."""
    whole = resolved(raw, node)
    named = f"`{path[-1]}`" if path else "the schema"
    for keyword in ("title", "description"):
        if not str(whole.get(keyword, "")).strip():
            yield path, f"{named} has no {keyword}", path != ()


def _of_structure(raw: Node, path: Path, node: Node) -> Iterator[Found]:
    for alone in ("$ref", "oneOf"):
        if alone in node:
            beside = [keyword for keyword in node if keyword not in (alone, "x-key", *ANNOTATIONS)]
            for keyword in beside if path else ():
                message = f"`{keyword}` stands beside `{alone}`: write it into the schema there"
                yield (*path, keyword), message, True
            if path == ():
                yield (alone,), f"`{alone}` does not stand at the top of the schema", True
            if alone == "oneOf":
                yield from _of_alternatives(raw, path, node)
            return
    kinds = set(types(node))
    if not kinds:
        yield path, "the schema says no `type`", False
        return
    if "const" in node and "enum" in node:
        yield (*path, "enum"), "`enum` stands beside `const`: one is enough", True
    if len(kinds) > 1 and not kinds.isdisjoint(("object", "array")) and len(kinds - {"null"}) > 1:
        yield (*path, "type"), "a mapping or a list is no alternative to anything else", False
    for keyword in node:
        if keyword in SPEAKS_OF and kinds.isdisjoint(SPEAKS_OF[keyword]):
            yield (*path, keyword), f"`{keyword}` says nothing about {' or '.join(sorted(kinds))}", True
    if "object" in kinds:
        yield from _of_mapping(raw, path, node)
    if "array" in kinds:
        yield from _of_list(raw, path, node)


def _of_mapping(raw: Node, path: Path, node: Node) -> Iterator[Found]:
    fields = node.get("properties", {})
    patterns = node.get("patternProperties", {})
    if "additionalProperties" not in node or (patterns and node["additionalProperties"] is not False):
        message = (
            'the schema does not say what other keys are: write `"additionalProperties": false` or a schema'
        )
        yield path, message, False
    if len(patterns) > 1:
        yield (*path, "patternProperties"), "several patterns may fit one key: write one", True
    for name in fields:
        for pattern in patterns:
            if inside(pattern, name):
                yield (*path, "properties", name), f"`{name}` also fits the pattern `{pattern}`", True
    for place, name in enumerate(node.get("required", ())):
        if name not in fields:
            near = nearest_name(name, fields)
            advice = f": did you mean `{near}`?" if near else ""
            yield (*path, "required", place), f"`{name}` is required but is no field{advice}", False
    names = node.get("propertyNames")
    if names is not None and _is_scalar(raw, names):
        if not is_text_only(raw, names):
            yield (*path, "propertyNames"), 'keys are text: `"type": "string"`', True
        else:
            accepts = acceptors(raw)(names)
            for name in fields:
                if not accepts(name):
                    yield (*path, "properties", name), f"`{name}` is not as `propertyNames` says", True


def _of_list(raw: Node, path: Path, node: Node) -> Iterator[Found]:
    if "items" not in node:
        yield path, "the list does not say what its entries are: write `items`", False
        return
    entry = resolved(raw, node["items"])
    if node.get("uniqueItems") and not _is_scalar(raw, entry):
        yield (*path, "uniqueItems"), "only lists of texts and figures can be asked to be unique", True
    key = node.get("x-key")
    if key is not None and key not in entry.get("properties", {}):
        near = nearest_name(key, entry.get("properties", {}))
        advice = f": did you mean `{near}`?" if near else ""
        yield (*path, "x-key"), f"`{key}` is no field of the entries{advice}", False


def _is_scalar(raw: Node, node: Node) -> bool:
    node = resolved(raw, node)
    if "oneOf" in node:
        return all(_is_scalar(raw, each) for each in node["oneOf"])
    return bool(types(node)) and set(types(node)).issubset(SCALARS)


def _of_alternatives(raw: Node, path: Path, node: Node) -> Iterator[Found]:
    """Alternatives are scalars of which at most one can fit."""
    for place, branch in enumerate(node["oneOf"]):
        if not _is_scalar(raw, branch):
            message = "alternatives are scalars: text, figures, `true` or `false`, nothing"
            yield (*path, "oneOf", place), message, False
            return
    taken: dict[str, Node] = {}
    for place, branch in enumerate(node["oneOf"]):
        for kind in branches(raw, branch):
            clash = next((name for name, other in taken.items() if _may_both_fit(kind, other)), None)
            if clash is not None:
                message = "this alternative and an earlier one may fit the same value: which is meant?"
                yield (*path, "oneOf", place), message, False
                break
            taken[f"{place} {kind['type']}"] = kind


def _may_both_fit(one: Node, other: Node) -> bool:
    if {one["type"], other["type"]} == {"integer", "number"}:
        return True
    if one["type"] != other["type"]:
        return False
    for first, second in ((one, other), (other, one)):
        options = [first["const"]] if "const" in first else first.get("enum")
        if options is not None:
            accepts = acceptors({})(second)
            return any(accepts(option) for option in options)
    return not ("format" in one and "format" in other and one["format"] != other["format"])


def _of_units(raw: Node, path: Path, role: str, node: Node) -> Iterator[Found]:
    """A figure has a unit, beside its type or where a definition is used; "" for a bare number."""
    if "x-unit" in node and types(node):
        if node.get("format") in IN_PERCENT and node["x-unit"] != "percent":
            yield (*path, "x-unit"), "the unit of a percentage is `percent`", False
        elif not any(_is_figure(branch) for branch in branches(raw, node)):
            yield (*path, "x-unit"), "`x-unit` stands where there is no figure", True
    if role in ("$defs", "oneOf") or not _is_scalar(raw, node):
        return  # looked at where it is used, with its alternatives
    for branch in branches(raw, node):
        if _is_figure(branch) and branch.get("format") not in IN_PERCENT and "x-unit" not in branch:
            yield path, 'the figure has no `x-unit`: name what is counted, or write "" for a bare one', False
            return


def _is_figure(branch: Node) -> bool:
    return branch["type"] in ("integer", "number") or branch.get("format") in OF_FIGURES


def _of_values(acceptor_of: AcceptorOf, path: Path, node: Node) -> Iterator[Found]:
    for lowest, highest in BOUNDS:
        if lowest in node and highest in node and node[lowest] > node[highest]:
            yield (*path, lowest), f"`{lowest}` is more than `{highest}`", False
    if "type" in node:
        wrong = [value for value in node.get("enum", []) if not is_of(value, types(node))]
        for value in wrong:
            yield (*path, "enum"), f"`{value}` is not of the type {node['type']}", False
        if "const" in node and not is_of(node["const"], types(node)):
            yield (*path, "const"), f"`{node['const']}` is not of the type {node['type']}", False
    if "default" in node and not acceptor_of(node)(node["default"]):
        yield (*path, "default"), "the default is not as the schema itself says", False
    for place, example in enumerate(node.get("examples", [])):
        if not acceptor_of(node)(example):
            yield (*path, "examples", place), "the example is not as the schema itself says", False
