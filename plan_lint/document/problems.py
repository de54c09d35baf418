"""What the parser complains of, in words that say what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from yaml.error import MarkedYAMLError

from plan_lint.records import NamedTuple

if TYPE_CHECKING:
    from yaml.error import YAMLError

_LONGEST_KEY = 1024  # libyaml looks no further for the colon after a key
_INDENT = re.compile(r"[ \t]*")

_NO_TAGS = "tags are not allowed: leave it out, or quote the whole value if text is meant"
_NO_DIRECTIVES = "a line that begins with `%` is an order to the reader: leave it out, or quote the text"
_LINE_UP = "on a line of its own, indented as its neighbours are"

# By libyaml's own words; HERE is the character it stopped at.
_MESSAGES = {
    "mapping values are not allowed in this context": (
        f"a key cannot stand here: quote the text if this colon belongs to it, or begin the key {_LINE_UP}"
    ),
    "block sequence entries are not allowed in this context": (
        f"a list entry cannot stand here: begin it {_LINE_UP}, or quote the text"
    ),
    "mapping keys are not allowed in this context": f"a key cannot stand here: begin it {_LINE_UP}",
    "did not find expected key": (
        "HERE does not belong here: indent this line as its neighbours are, "
        "and quote a value that holds quotes or brackets"
    ),
    "did not find expected '-' indicator": (
        "a list goes on here, and HERE is no `-`: indent this line as its neighbours are"
    ),
    "did not find expected node content": (
        "a value is due here, and HERE cannot begin one: quote it if text is meant"
    ),
    "found character that cannot start any token": "HERE cannot begin a value: quote the value",
    "found unknown escape character": (
        "HERE begins no escape that is known: in double quotes `\\\\` is a backslash; in single quotes "
        "a backslash stands for itself"
    ),
    "did not find expected hexdecimal number": (
        "hexadecimal digits are due in this escape: in double quotes `\\\\` is a backslash"
    ),
    "found invalid Unicode character escape code": (
        "this escape names no character: write the character itself"
    ),
    "found unexpected document indicator": (
        "the quotes are still open where a document begins or ends: close them"
    ),
    "found an indentation indicator equal to 0": "a block of text is indented by 1 to 9: leave the 0 out",
    "found undefined tag handle": _NO_TAGS,
    "found incompatible YAML document": "only YAML 1.1 and 1.2 are read: leave this line out",
    "found unknown directive name": _NO_DIRECTIVES,
    "did not find expected <document start>": (
        "the document ended before this, and more follows: keep one plan in one file"
    ),
}


class Complaint(NamedTuple):
    """A problem of the parser and its context, each with an offset in the text."""

    text: str
    problem: str
    at: int
    context: str
    begun: int

    def line_start(self) -> int:
        """The offset of the line on which the problem stands."""
        return self.text.rfind("\n", 0, self.at) + 1


def explained(text: str, error: YAMLError) -> tuple[str, str, int, int]:
    """The rule, a message, and the offsets between which the problem stands."""
    complaint = _complaint(text, error)
    if found := _long_key(complaint):
        rule, (message, at) = "input-size", found
    else:
        is_order = "directive" in complaint.context  # `%TAG` is one
        is_tag = " tag" in complaint.context or complaint.problem == "found undefined tag handle"
        rule = "input-tag" if is_tag and not is_order else "input-syntax"
        message, at = (
            _tab(complaint) or _never_closed(complaint) or _in_context(complaint) or _listed(complaint)
        )
    return rule, message, at, at if text[at : at + 1] in ("", "\r", "\n") else at + 1


def _complaint(text: str, error: YAMLError) -> Complaint:
    if not isinstance(error, MarkedYAMLError):
        return Complaint(text, str(error), 0, "", 0)
    at, begun = _offset(text, error.problem_mark), _offset(text, error.context_mark)
    return Complaint(text, error.problem or "", at, error.context or "", begun)


def _offset(text: str, mark: Any) -> int:
    return min(int(mark.index), len(text)) if mark else 0


def _long_key(complaint: Complaint) -> tuple[str, int] | None:
    """A key that goes on for so long that libyaml gave up looking for its colon."""
    start = complaint.line_start()
    if complaint.context == "while scanning a simple key":
        start = complaint.begun
    line_end = complaint.text.find("\n", start)
    key, colon, _ = complaint.text[start : line_end if line_end >= 0 else None].partition(":")
    if not colon or len(key) <= _LONGEST_KEY or set("[]{}") & set(key):
        return None
    length = f"{len(key.strip()):,} characters"
    return f"this key has {length}, and at most {_LONGEST_KEY:,} are allowed: shorten it", start


def _tab(complaint: Complaint) -> tuple[str, int] | None:
    """A tab among the spaces that begin the line."""
    start = complaint.line_start()
    indent = _INDENT.match(complaint.text, start)
    tab = complaint.text.find("\t", start, indent.end() if indent else start)
    return None if tab < 0 else ("a tab indents this line: YAML takes spaces only, so type spaces", tab)


def _never_closed(complaint: Complaint) -> tuple[str, int] | None:
    """A quote or bracket that is still open at the end of the file, or on a later line."""
    text, problem, at, _, begun = complaint
    opener = text[begun : begun + 1]
    if problem == "found unexpected end of stream":
        return (
            f"this quote `{opener}` is never closed: close it, or quote the text with the other kind",
            begun,
        )
    if not problem.startswith("did not find expected ',' or"):
        return None
    closer = "]" if opener == "[" else "}"
    if at >= len(text) or "\n" in text[begun:at]:
        message = (
            f"this bracket `{opener}` is never closed, or a comma is missing in it: close it with `{closer}`"
        )
        return message, begun
    return f"a comma or `{closer}` is missing before this: the bracket `{opener}` is still open", at


def _in_context(complaint: Complaint) -> tuple[str, int] | None:
    """Problems that only their context tells apart."""
    text, problem, _, context, begun = complaint
    opener = text[begun : begun + 1]
    match context:
        case "while scanning a simple key":
            return (
                "this is neither `key: value` nor part of the text before it: add the colon, or indent it",
                begun,
            )
        case "while scanning an alias" | "while scanning an anchor":
            return f"a value that begins with `{opener}` is not read as text: quote it", begun
        case "while scanning a block scalar" if problem.startswith("did not find expected comment"):
            return f"after `{opener}` the text begins on the next line: quote it if it begins here", begun
        case _ if "directive" in context:  # `%TAG` is one
            return _NO_DIRECTIVES, begun
        case _ if " tag" in context:
            return _NO_TAGS, begun
    return None


def _listed(complaint: Complaint) -> tuple[str, int]:
    text, problem, at, context, _ = complaint
    character = text[at : at + 1]
    here = (
        f"`{character}`"
        if character.strip()
        else "the end of the line"
        if character
        else "the end of the file"
    )
    if problem in _MESSAGES:
        return _MESSAGES[problem].replace("HERE", here), at
    return f"the text cannot be read as YAML {context}: {problem}, at {here}", at
