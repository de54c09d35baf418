"""Escapes for text that others wrote: one function per place it is shown in."""

from __future__ import annotations

import re

from plan_lint.findings import is_address

_SCHEME = "[A-Za-z][A-Za-z0-9+.-]*"
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
# Build servers read commands from what a step prints: `##[x]`, `##vso[x]` and `##teamcity[x]` anywhere in a
# line, and GitHub's `::x::` at its start, after any blanks.
COMMAND = r"##(?=\w*\[)"
# Patterns are compiled when they are first used: that takes a millisecond each, and one run needs few.
_NOT_PLAIN = "[^\x20-\x7e\n]"
_MARKDOWN_MARKS = r"([\\`*_{}\[\]()<>#|~&$])"
# GitHub and GitLab link these after the markdown is rendered, where a backslash no longer counts.
_MARKDOWN_REFERENCES = (
    r"(\\?[@#!~%&^](?=\w|\\?[\"_*])|\\\$(?=\S)|:(?=[\w/+\-]|\\_)|(?i:www)(?=\.)|(?i:gh)(?=-))"
)
_FORMULA_STARTS = (*"=+-@|\uff1d\uff0b\uff0d\uff20", "::")  # and what build servers act on


def visible_character(character: str) -> str:
    """The character itself where it can be seen and does nothing else, or an escape that names it."""
    if character.isprintable():
        return character
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def one_line(text: str) -> str:
    """The text on one line: what would break it, hide, reorder or steer whatever shows it is spelled out."""
    shown = text if text.isprintable() else "".join(map(visible_character, text))
    return re.sub(COMMAND, r"#\\x23", shown) if "##" in shown else shown


def line_start(text: str) -> str:
    """Text that begins a line of output, made by `one_line`; it must not begin like a command."""
    return text.replace("::", "\\x3a:", 1) if text.lstrip().startswith("::") else text


def json_document(dumped: str) -> str:
    """JSON (of `ensure_ascii=False`) as ASCII; lone surrogates, which readers refuse, are spelled out."""
    return re.sub(COMMAND, r"#\\u0023", re.sub(_NOT_PLAIN, _json_character, dumped))


def _json_character(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xD800 <= code <= 0xDFFF:
        return f"\\\\u{code:04x}"
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def sarif_message(text: str) -> str:
    """Text for a SARIF message, where brackets make links and braces stand for arguments (3.11.5, 3.11.6)."""
    plain = one_line(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return plain.replace("{", "{{").replace("}", "}}")


def uri(path: str) -> str:
    """A relative path as a relative URI reference, an address as a URI."""
    from urllib.parse import quote

    scheme, sign, rest = path.partition("://")
    if is_address(path) and re.fullmatch(_SCHEME, scheme):
        chained = "::" in rest  # no URI has that where a host stands
        return scheme + sign + quote(_octets(rest), safe="/" if chained else "/:")
    return quote(_octets(path), safe="/")


def _octets(path: str) -> bytes:

    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")


def github_data(*lines: str) -> str:
    """The text of a workflow command, of one or more lines."""
    return "%0A".join(one_line(line).replace("%", "%25") for line in lines)


def github_property(text: str) -> str:
    """A property of a workflow command."""
    return one_line(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def xml(text: str) -> str:
    """Text for an XML attribute or element; only characters that XML 1.0 allows remain."""
    plain = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace('"', "&quot;").replace("'", "&apos;")


def markdown(text: str) -> str:
    """Text that stays text in GitHub's and GitLab's markdown, in tables too: no marks, links or mentions."""
    marked = re.sub(_MARKDOWN_MARKS, r"\\\1", one_line(text).strip(" "))
    return re.sub(_MARKDOWN_REFERENCES, r"\1<!-- -->", marked)


def csv_cell(text: str) -> str:
    """The text of a spreadsheet cell, which must not begin like a formula."""
    plain = one_line(text)
    return "'" + plain if plain.lstrip().startswith(_FORMULA_STARTS) else plain
