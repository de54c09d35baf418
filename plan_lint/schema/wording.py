"""What the schema refuses, as faults in plain words: what was found, what is due, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from plan_lint.document import Document, key_span, nearest_span, span_of, written
from plan_lint.document.faults import LIMITS, Fault
from plan_lint.findings import Edit, Fix, Path, nearest_name
from plan_lint.records import NamedTuple
from plan_lint.schema.formats import IN_PERCENT, OF_FIGURES
from plan_lint.schema.lookalikes import LONGEST, looks_like, odd_characters
from plan_lint.schema.misread import Rewriting, is_like_a_figure, rewritten
from plan_lint.schema.nodes import Node, branches, is_of, pattern_of, resolved, type_of

if TYPE_CHECKING:
    from plan_lint.schema.quick import AcceptorOf
    from plan_lint.schema.validators import Refusal

_MOST_NAMES = 12  # that a message lists
_OF_FORMAT = {
    "date": ("a date", "2009-03-31"),
    "financial-year": ("a financial year", "2009/10"),
    "percentage": ("a percentage", "52%"),
    "hedged-percentage": ("a hedged percentage", "about 50%"),
    "percentage-range": ("a range of percentages", "5% to 10%"),
    "hedged-count": ("a hedged number", "about 2000"),
}


class Context(NamedTuple):
    """What wording needs to know: the plan, the data as the schema read it, the schema."""

    document: Document
    raw: Node
    acceptor_of: AcceptorOf


def fault_of(context: Context, refusal: Refusal) -> Fault:
    """One refusal as one fault."""
    match refusal.keyword:
        case "required":
            return _missing_key(context, refusal)
        case "additionalProperties":
            return _unknown_key(context, refusal)
        case "propertyNames":
            return _wrong_key(context, refusal)
        case "uniqueItems":
            message = f"{_found(context, refusal)} stands in this list twice: delete one"
            return Fault("schema-value", message, span_of(context.document, refusal.path), refusal.path)
        case _:
            return _wrong_value(context, refusal)


def _missing_key(context: Context, refusal: Refusal) -> Fault:
    *above, key = refusal.path
    part = resolved(context.raw, resolved(context.raw, refusal.node)["properties"][key])
    title = part.get("title", key)
    called = f"`{key}`" if title == str(key).replace("_", " ") else f"`{key}` ({title})"
    where, due = _where(tuple(above)), _due(context.raw, part)
    message = f"{called} is missing: write `{key}:` {where}, with {due}"
    return Fault("schema-required", message, nearest_span(context.document, refusal.path), refusal.path)


def _where(path: Path) -> str:
    if not path:
        return "at the top level of the plan"
    steps = [f"entry {key + 1}" if isinstance(key, int) else _quoted(key) for key in path]
    return "under " + ", ".join(steps)


def _unknown_key(context: Context, refusal: Refusal) -> Fault:
    node = resolved(context.raw, refusal.node)
    known = list(node.get("properties", ()))
    pattern, part = pattern_of(node)
    message = f"{_quoted(str(refusal.path[-1]))} is no key of {node.get('title', 'this mapping')}"
    message += "" if part is None else f", whose keys fit `{pattern}`"
    return _of_key(context, refusal, "schema-unknown-key", message, known)


def _wrong_key(context: Context, refusal: Refusal) -> Fault:
    known = [str(name) for branch in branches(context.raw, refusal.node) for name in _options(branch)]
    rule = "schema-unknown-key" if known else "schema-value"
    due = _due(context.raw, refusal.node)
    message = f"the key {_quoted(str(refusal.path[-1]))} stands where {due} is due"
    return _of_key(context, refusal, rule, message, known)


def _of_key(context: Context, refusal: Refusal, rule: str, message: str, known: list[str]) -> Fault:
    advice = _meant(str(refusal.path[-1]), known)
    if not advice and known and rule == "schema-unknown-key":
        advice = f": its keys are {_listed(known, 'and')}"
    span = key_span(context.document, refusal.path)
    return Fault(rule, message + advice, span, refusal.path, place="key")


def meant_key(context: Context, refusal: Refusal) -> str:
    """The key that was probably meant by one that is unknown, or empty text."""
    known = list(resolved(context.raw, refusal.node).get("properties", ()))
    return _nearest(str(refusal.path[-1]), known)


def _nearest(name: str, known: list[str]) -> str:
    return looks_like(name, known) or (nearest_name(name, known) if len(name) <= LONGEST else "") or ""


def _meant(name: str, known: list[str]) -> str:
    """Name the known name that was probably meant."""
    near = _nearest(name, known)
    odd = odd_characters(name) if near and looks_like(name, known) else ""
    if odd:
        return f": it looks like `{near}`, but is written with {odd}"
    return f": did you mean `{near}`?" if near else ""


def _wrong_value(context: Context, refusal: Refusal) -> Fault:
    kinds = branches(context.raw, refusal.node)
    span = span_of(context.document, refusal.path)
    due = _due(context.raw, refusal.node, refusal.value)
    message = f"{_found(context, refusal)} stands where {due} is due"
    rule = "schema-value" if _is_of_type(refusal.value, kinds) else "schema-type"
    if rule == "schema-value" and not isinstance(refusal.value, str):
        return Fault(rule, message, span, refusal.path)
    text = _text(context, refusal)
    if any(_is_figure(branch) for branch in kinds) and text is not None:
        rewriting = _rewriting(context, refusal, text, kinds)
        if rewriting:
            fix = Fix(rewriting.safe, (Edit(span, rewriting.text, refusal.path),))
            message += f": write `{rewriting.text}`"
            return Fault("schema-figure", message, span, refusal.path, fix=fix)
        if is_like_a_figure(text):
            return Fault("schema-figure", message, span, refusal.path)
    if isinstance(refusal.value, str):
        message += _meant(refusal.value, [str(option) for branch in kinds for option in _options(branch)])
    return Fault(rule, message, span, refusal.path)


def _rewriting(context: Context, refusal: Refusal, text: str, kinds: list[Node]) -> Rewriting | None:
    return rewritten(
        text,
        context.acceptor_of(refusal.node),
        decimals=any(branch["type"] == "number" for branch in kinds),
        only_percentages=all(branch.get("format") in IN_PERCENT for branch in kinds if _is_figure(branch)),
    )


def _is_figure(branch: Node) -> bool:
    return branch["type"] in ("integer", "number") or branch.get("format") in OF_FIGURES


def _is_of_type(value: object, kinds: list[Node]) -> bool:
    return is_of(value, {branch["type"] for branch in kinds})


def _text(context: Context, refusal: Refusal) -> str | None:
    """The text or figure that was refused, as the plan writes it."""
    match refusal.value:
        case str():
            return refusal.value
        case dict() | list() | bool() | None:
            return None
        case _:
            return written(context.document, refusal.path)


def _found(context: Context, refusal: Refusal) -> str:
    match refusal.value:
        case None:
            return "nothing"
        case dict():
            return "a mapping"
        case list() as entries:
            return f"a list of {len(entries):,}" if entries else "an empty list"
        case "":
            return "empty text"
        case str() as text:
            return _quoted(text)
        case _:
            return _quoted(written(context.document, refusal.path))


def _due(raw: Node, node: Node, value: object = None) -> str:
    """What is due at a place; bounds are told where a figure breaks them."""
    kinds = branches(raw, node)
    kinds = [branch for branch in kinds if branch["type"] != "null"] or kinds
    if len(kinds) == 1:
        example = _example(kinds[0])
        return _phrase(kinds[0], value) + (f" (such as `{example}`)" if example else "")
    shown = ((_phrase(branch, value), _example(branch)) for branch in kinds)
    *first, last = dict.fromkeys(phrase + (f" (`{example}`)" if example else "") for phrase, example in shown)
    return f"{', '.join(first)} or {last}" if first else last


def _example(branch: Node) -> str:
    given = branch.get("examples", ())
    return str(given[0]) if given else _OF_FORMAT.get(branch.get("format", ""), ("", ""))[1]


def _phrase(branch: Node, value: object) -> str:
    if options := _options(branch):
        return _listed(str(option).lower() if isinstance(option, bool) else str(option) for option in options)
    match branch["type"]:
        case "boolean":
            return "`true` or `false`"
        case "null":
            return "nothing"
        case "object":
            return "a mapping of keys to values"
        case "array":
            return "a list" + _size(branch, "Items", "entries")
        case "string":
            return _phrase_of_text(branch)
        case kind:
            return _phrase_of_number(branch, kind, value)


def _phrase_of_number(branch: Node, kind: str, value: object) -> str:
    unit, found = branch.get("x-unit"), type_of(value)
    fraction = kind == "integer" and found == "number"
    phrase = "a whole number" if fraction or (kind == "integer" and not unit) else "a number"
    phrase += f" of {unit}" if unit else ""
    lowest, highest = branch.get("minimum"), branch.get("maximum")
    if fraction or found not in ("integer", "number") or lowest is highest is None:
        return phrase
    if lowest is None or highest is None:
        return f"{phrase} ({highest:,} or less)" if lowest is None else f"{phrase} ({lowest:,} or more)"
    return f"{phrase} ({lowest:,} to {highest:,})"


def _phrase_of_text(branch: Node) -> str:
    if "format" in branch:
        unit = branch.get("x-unit") if branch["format"] == "hedged-count" else None
        return _OF_FORMAT[branch["format"]][0] + (f" of {unit}" if unit else "")
    fitting = f" that fits `{branch['pattern']}`" if "pattern" in branch else ""
    return "text" + _size(branch, "Length", "characters") + fitting


def _size(branch: Node, noun: str, what: str) -> str:
    match branch.get(f"min{noun}"), branch.get(f"max{noun}"):
        case None, None:
            return ""
        case fewest, None:
            return f" of {fewest:,} or more {what}"
        case None, most:
            return f" of at most {most:,} {what}"
        case fewest, most:
            return f" of {fewest:,} to {most:,} {what}"


def _options(branch: Node) -> list[object]:
    return [branch["const"]] if "const" in branch else branch.get("enum", [])


def _listed(names: Iterable[str], joined: str = "or") -> str:
    every = [f"`{name}`" for name in names]
    shown = every[:_MOST_NAMES]
    if len(every) > len(shown):
        return f"{', '.join(shown)} {joined} {len(every) - len(shown)} others"
    return f"{', '.join(shown[:-1])} {joined} {shown[-1]}" if len(shown) > 1 else shown[0]


def _quoted(text: str) -> str:
    """A text as a message shows it: on one line and not too long."""
    line = " ".join(text.split()) or text
    return f"`{line}`" if len(line) <= LIMITS.shown else f"`{line[: LIMITS.shown - 1]}…`"
