"""Reads the text of a rule: expressions, bindings, paths and messages, each to a tree or one fault."""

from __future__ import annotations

import re

from plan_lint.document import LIMITS, Limits
from plan_lint.language.grammar import AGGREGATES, read
from plan_lint.language.tokens import RESERVED, scan, shown, unquoted
from plan_lint.language.tree import (
    Arithmetic,
    Attribute,
    Call,
    Choice,
    Clause,
    Compare,
    Comprehension,
    Expr,
    Index,
    ListOf,
    Literal,
    Logic,
    Membership,
    Message,
    Name,
    Negative,
    Not,
    PathPattern,
    Step,
    SyntaxFault,
    children,
)

__all__ = [
    "AGGREGATES", "Arithmetic", "Attribute", "Call", "Choice",
    "Clause", "Compare", "Comprehension", "Expr", "Index", "ListOf", "Literal", "Logic", "Membership",
    "Message", "Name", "Negative", "Not", "PathPattern", "Step", "SyntaxFault", "children",
    "is_name", "parse_binding", "parse_expression", "parse_message", "parse_path",
]  # fmt: skip


def parse_expression(text: str, limits: Limits = LIMITS) -> Expr | SyntaxFault:
    """Read one expression, or say what is first wrong with it."""
    if len(text) > limits.expression:
        return _too_long("expression", text, limits.expression)
    return read(scan(text, limits.levels))


def parse_binding(text: str, limits: Limits = LIMITS) -> PathPattern | Membership | SyntaxFault:
    """Read what stands behind a name in `given`: a path, or `in` and a list."""
    member = re.match(r"\s*in(?=\s|\[|\()", text)
    if member is None:
        return parse_path(text, limits)
    if len(text) > limits.expression:
        return _too_long("binding", text, limits.expression)
    source = read(scan(text, limits.levels, member.end()))
    return source if isinstance(source, SyntaxFault) else Membership(source, (0, len(text)))


def is_name(text: str) -> bool:
    """Whether expressions can speak of a binding, capture or let by this name."""
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", text) is not None and text not in RESERVED


def _too_long(what: str, text: str, characters: int) -> SyntaxFault:
    return SyntaxFault(
        f"the {what} has {len(text):,} characters, more than {characters:,}",
        (characters, len(text)),
        "name parts of it under `let:`" if what == "expression" else "shorten it",
    )


# --- messages


def parse_message(text: str, limits: Limits = LIMITS) -> Message | SyntaxFault:
    """Read a message: text with `{expression}` in it; `{{` and `}}` are braces."""
    if len(text) > limits.message:
        return _too_long("message", text, limits.message)
    parts: list[str | Expr] = []
    plain, position = "", 0
    while brace := re.compile(r"[{}]").search(text, position):
        plain += text[position : brace.start()]
        position = brace.end()
        if text.startswith(brace[0], position):
            plain, position = plain + brace[0], position + 1
            continue
        inside = _in_braces(text, brace.start(), limits.levels) if brace[0] == "{" else None
        if inside is None:
            return SyntaxFault("this } closes nothing", brace.span(), "a brace itself is written }}")
        if isinstance(inside, SyntaxFault):
            return inside
        tree, position = inside
        parts += [plain, tree] if plain else [tree]
        plain = ""
    plain += text[position:]
    return Message((*parts, plain) if plain else tuple(parts))


_INSIDE = re.compile(r"""(?:[^{}'"]|'(?:[^'\\\n]|\\.)*+'|"(?:[^"\\\n]|\\.)*+")*+""")


def _in_braces(text: str, brace: int, levels: int) -> tuple[Expr, int] | SyntaxFault:
    """Read the expression behind a brace, and find where its braces end."""
    inside = _INSIDE.match(text, brace + 1)
    end = inside.end() if inside else brace + 1
    stop = text[end : end + 1]
    if stop in ("", "{"):
        hint = "end the expression with }; a brace itself is written {{"
        return SyntaxFault("this { is never closed", (brace, brace + 1), hint)
    if stop == "}" and not text[brace + 1 : end].strip():
        hint = "write {x}; a brace itself is written {{ or }}"
        return SyntaxFault("there is nothing in these braces", (brace, end + 1), hint)
    tokens = scan(text, levels, brace + 1, end if stop == "}" else end + 1)
    if tokens.words[-1] in (":", "!"):
        hint = "write {x} alone: figures print as people write them"
        return SyntaxFault("expressions in a message take no format", tokens.spans[-1], hint)
    tree = read(tokens)
    return tree if isinstance(tree, SyntaxFault) else (tree, end + 1)


# --- paths

_STEP = re.compile(
    r"""(?P<capture>\{[A-Za-z][A-Za-z0-9_]*\})
    | (?P<any>\*)
    | (?P<key>[\w/-]+)
    | (?P<quoted>'(?:[^'\\\n]|\\.)*+'|"(?:[^"\\\n]|\\.)*+")""",
    re.VERBOSE,
)


def parse_path(text: str, limits: Limits = LIMITS) -> PathPattern | SyntaxFault:
    """Read a path pattern: keys, `{captures}` and `*` with dots between, and `?` at the end if optional."""
    if len(text) > limits.expression:
        return _too_long("path", text, limits.expression)
    end = len(text.rstrip())
    start = position = len(text) - len(text.lstrip())
    if position >= end:
        return SyntaxFault("the path is empty", (0, len(text)), "write the keys from the root, as in a.{b}.c")
    steps = []
    while True:
        step = _step(text, position, end)
        if isinstance(step, SyntaxFault):
            return step
        steps.append(step)
        position = step.at[1]
        optional = text.startswith("?", position)
        if position + optional == end:
            return PathPattern(tuple(steps), optional, (start, end))
        if text[position] != ".":
            return _bad_joint(text, position)
        position += 1


def _step(text: str, position: int, end: int) -> Step | SyntaxFault:
    found = _STEP.match(text, position, end)
    if found is None:
        return _bad_step(text, position, end)
    kind, written = found.lastgroup or "", found[0]
    if kind == "capture" and not is_name(written[1:-1]):
        hint = "give the capture another name"
        return SyntaxFault(f"`{shown(written[1:-1])}` is a word of the rule language", found.span(), hint)
    if kind == "quoted":
        key = unquoted(written, position)
        return key if isinstance(key, SyntaxFault) else Step("key", key, found.span())
    return Step(kind, written.strip("{}"), found.span())


def _bad_step(text: str, position: int, end: int) -> SyntaxFault:
    sign = text[position] if position < end else ""
    at = (position, min(position + 1, end))
    if sign == "{":
        closing = text.find("}", position, end)
        if closing < 0:
            return SyntaxFault("this { is never closed", at, "write a capture as {name}")
        inside = text[position + 1 : closing]
        return SyntaxFault(
            f"`{shown(inside)}` cannot name a capture",
            (position, closing + 1),
            "name it with the letters a to z, digits and _, as in {year}",
        )
    if sign and sign in "'\"":
        return SyntaxFault(f"this {sign} is never closed", at, f"end the key with {sign}")
    if sign == "?":
        return SyntaxFault("a step is missing before `?`", at, "write a.b?")
    if sign in ("", "."):
        dot = position - 1 if position and text[position - 1] == "." else position
        return SyntaxFault("a step is missing beside this dot", (dot, dot + 1), "put a key, {name} or *")
    return SyntaxFault(f"`{shown(sign)}` cannot begin a step", at, "put keys with other characters in quotes")


def _bad_joint(text: str, position: int) -> SyntaxFault:
    sign = text[position]
    at = (position, position + 1)
    match sign:
        case "?":
            return SyntaxFault("`?` stands only at the end of a path", at, "move it to the end")
        case "[":
            return SyntaxFault("a path has no brackets", at, "match every entry with .{name} or .*")
        case "{" | "*" | "}" | "'" | '"':
            return SyntaxFault(
                f"`{sign}` runs on from the step before it",
                at,
                "put a dot before it, and quotes round whole keys",
            )
    what = "a space" if sign == " " else f"`{shown(sign)}`"
    return SyntaxFault(f"{what} cannot stand in a path", at, "put keys with other characters in quotes")
