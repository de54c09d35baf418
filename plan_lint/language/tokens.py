"""The words of the rule language: text to tokens, and what to write instead of a mistaken one."""

from __future__ import annotations

import re

from plan_lint.figures import DIGITS, is_date, is_year, parse_figure
from plan_lint.language.tree import At, SyntaxFault, Value
from plan_lint.records import NamedTuple


class Tokens(NamedTuple):
    """A text cut into tokens, in parallel lists, and how deep it may nest.

    The kind of a sign or keyword is its own text. The last token is of kind "end", or "wrong": a mistake, and
    nothing behind it is read.
    """

    text: str
    kinds: list[str]
    words: list[str]
    spans: list[At]
    levels: int

    def between(self, first: int, after: int) -> At:
        """The offsets from the start of one token to the end of the one before another."""
        return self.spans[first][0], self.spans[after - 1][1]


CLOSER = {"(": ")", "[": "]"}

_KEYWORDS = frozenset({"and", "or", "not", "in", "if", "else", "for", "true", "false"})
_OPERATORS = frozenset({"+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "in", "not", "and", "or"})
_ENDS = frozenset({")", "]", ",", "end"})
_ENDS_VALUE = frozenset({"name", "field", ")", "]"})

_MISTAKEN_WORDS = {
    "True": ("`True` is not a word of the rule language", "write true"),
    "False": ("`False` is not a word of the rule language", "write false"),
    "None": ("there is no `None`: what is not stated is missing", "ask with missing(x) or present(x)"),
    "null": ("there is no `null`: what is not stated is missing", "ask with missing(x) or present(x)"),
    "is": (
        "`is` is not an operator",
        "compare with == or !=, or ask whether something is stated with missing(x) or present(x)",
    ),
    "lambda": ("rules define no functions: `lambda` is not a word", "name a value under `let:`"),
    "elif": ("`elif` is not a word of the rule language", "write x if a else y if b else z"),
    "AND": ("`AND` is not a keyword: keywords are written small", "write and"),
    "OR": ("`OR` is not a keyword: keywords are written small", "write or"),
    "NOT": ("`NOT` is not a keyword: keywords are written small", "write not"),
    "IN": ("`IN` is not a keyword: keywords are written small", "write in"),
}
RESERVED = _KEYWORDS | frozenset(_MISTAKEN_WORDS)  # no binding, let or capture can be called so
_KINDS = {
    **{word: word for word in (*_KEYWORDS, *_OPERATORS, *"()[],")},
    **dict.fromkeys(("true", "false"), "bool"),
    **dict.fromkeys(_MISTAKEN_WORDS, "wrong"),
}
_DIGITS = frozenset("0123456789")
_BEGINNINGS = {
    **dict.fromkeys("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "name"),
    **dict.fromkeys(" \t\r\n", "space"),
    **dict.fromkeys((".", "'", '"', *_DIGITS), "unclear"),
}

# Without groups, so that `findall` gives plain text: an expression takes 20 us to parse, with matches 35.
# A number that runs on into letters, points, a slash or thousands is taken whole, as a mistake.
_WORD = re.compile(
    r"""[ \t\r\n]++
    | \.?[A-Za-z][A-Za-z0-9_]*+
    | [()\[\],]
    | [=!<>]==?|=[<>]|<[<>]|>>|->|\*\*|//|&&|\|\||:=|\?\?|\.\.+|\.?_\w*+
    | (?: [0-9]{4}/[0-9]{2}
        | [0-9]{4}-[0-9]{2}-[0-9]{2}
        | (?![0-9]{4}-[0-9])(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?%?
      )(?![\w.%]|/[0-9]|,[0-9]{3}(?![0-9]))
    | [0-9][\w.,/%-]*+
    | '(?:[^'\\\n]|\\.)*+'|"(?:[^"\\\n]|\\.)*+"
    | [\s\S]""",
    re.VERBOSE,
)
_NUMBER = re.compile(
    r"""(?P<year>[0-9]{4}/[0-9]{2})
    | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})
    | (?P<integer>0|[1-9][0-9]*)
    | (?P<decimal>(?:0|[1-9][0-9]*)\.[0-9]+)
    | (?P<percentage>(?:0|[1-9][0-9]*)(?:\.[0-9]+)?%)""",
    re.VERBOSE,
)


def scan(text: str, levels: int, start: int = 0, end: int | None = None) -> Tokens:
    """Cut the text between two offsets into tokens."""
    kinds: list[str] = []
    words: list[str] = []
    spans: list[At] = []
    last = len(text) if end is None else end
    for word in _WORD.findall(text, start, last):
        kind = _KINDS.get(word) or _BEGINNINGS.get(word[0], "wrong")
        here = start
        start += len(word)
        if kind == "space":
            continue
        if kind == "unclear":
            kind = _kind(word)
        kinds.append(kind)
        words.append(word)
        spans.append((here, start))
        if kind == "wrong":
            break
    else:
        kinds.append("end")
        words.append("")
        spans.append((last, last))
    return Tokens(text, kinds, words, spans, levels)


def _kind(word: str) -> str:
    """The kind of a word that begins with a digit, a point or a quote."""
    if word[0] in _DIGITS:
        number = _NUMBER.fullmatch(word)
        return (number and number.lastgroup) or "wrong"
    if word[0] == ".":
        return "field" if word[1:2].isalpha() else "wrong"
    return "quoted" if len(word) > 1 else "wrong"


# --- literals


def value_of(tokens: Tokens, position: int) -> Value | SyntaxFault:
    """What a literal stands for."""
    kind, word, at = tokens.kinds[position], tokens.words[position], tokens.spans[position]
    match kind:
        case "bool":
            return word == "true"
        case "quoted":
            return unquoted(word, at[0])
        case "year":
            return word if is_year(word) else _not_a_year(word, at)
        case "date":
            hint = "write dates as 2009-03-31"
            return word if is_date(word) else SyntaxFault(f"`{word}` is not in the calendar", at, hint)
        case "integer" if len(word) <= DIGITS:
            return int(word)
        case "decimal" | "percentage" if figure := parse_figure(word):
            return figure
    return SyntaxFault(f"this number has more than {DIGITS} digits", at, "shorten it")


def _not_a_year(text: str, at: tuple[int, int]) -> SyntaxFault:
    following = f"{text[:4]}/{(int(text[:4]) + 1) % 100:02}"
    return SyntaxFault(
        f"`{text}` is not a year: the second part follows the first",
        at,
        f"write the year {following}, or a division with spaces: {text[:4]} / {text[5:]}",
    )


_ESCAPED = {"\\": "\\", "'": "'", '"': '"', "n": "\n"}


def unquoted(text: str, start: int) -> str | SyntaxFault:
    """The text between quotes, its escapes resolved; `start` is where it stands, for the fault."""
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    parts: list[str] = []
    position = 0
    while (slash := inner.find("\\", position)) >= 0:
        escaped = inner[slash + 1]
        if escaped not in _ESCAPED:
            at = start + 1 + slash
            return SyntaxFault(
                f"`\\{shown(escaped)}` is not an escape: quoted text knows \\\\ \\' \\\" and \\n",
                (at, at + 2),
                f"for a backslash itself write \\\\{shown(escaped)}",
            )
        parts += inner[position:slash], _ESCAPED[escaped]
        position = slash + 2
    return "".join(parts) + inner[position:]


def shown(word: str) -> str:
    """A word as faults quote it: short, and without characters that do something."""
    if len(word) == 1 and not word.isprintable():
        return f"U+{ord(word):04X}"
    printable = "".join(sign if sign.isprintable() else "\ufffd" for sign in word[:41])
    return printable if len(word) < 41 else f"{printable[:40]}..."


# --- mistakes: what a wrong token should have been

_NO_MEANING = "`{0}` has no meaning in an expression"
_STRAIGHT = ("`{0}` is a typographic quote", "use straight quotes: ' or \"")
_MISTAKEN_SIGNS = {
    "=": ("`=` does not compare", "compare with =="),
    "..": (
        "a field's name must follow `.` directly",
        "write a.b, or range(first, last) for a row",
    ),
    "<==": ("`<==` is not an operator", "write <="),
    ">==": ("`>==` is not an operator", "write >="),
    "->": ("`->` is not an operator", "write a choice as x if condition else y"),
    "===": ("`===` is not an operator", "compare with =="),
    "!==": ("`!==` is not an operator", "compare with !="),
    "<>": ("`<>` is not an operator", "for unequal write !="),
    "=<": ("`=<` is not an operator", "write <="),
    "=>": ("`=>` is not an operator", "write >="),
    ":=": ("an expression gives nothing a name with `:=`", "name a value under `let:`"),
    "&&": ("`&&` is not an operator", "write and"),
    "&": ("`&` is not an operator", "write and"),
    "||": ("`||` is not an operator", "write or"),
    "|": ("`|` is not an operator", "write or"),
    "!": ("`!` is not an operator", "write not x, or x != y"),
    "~": ("`~` is not an operator", "write not"),
    "?": ("`?` is not an operator", "write a choice as x if condition else y"),
    "??": ("`??` is not an operator", "write default(x, y)"),
    "**": ("there are no powers: `**` is not an operator", "multiply with *"),
    "^": ("there are no powers: `^` is not an operator", "multiply with *"),
    "//": ("`//` is not an operator", "divide with /, exactly; rounded(x) rounds"),
    ":": (_NO_MEANING, "write a choice as x if condition else y, and years as 2009/10"),
    ";": (_NO_MEANING, "join two requirements with and"),
    "#": ("a comment cannot stand in an expression", "put the comment on a line of its own in the YAML"),
    "\\": (_NO_MEANING, "a backslash stands only in quoted text"),
    "{": (_NO_MEANING, "write a list with [ ]"),
    "}": (_NO_MEANING, "write a list with [ ]"),
    "`": ("a backtick has no meaning in an expression", "names stand bare; text stands in ' or \""),
    ".": ("a field's name must follow `.` directly", "write a.b"),
    "\u2264": ("`{0}` is not an operator", "write <="),
    "\u2265": ("`{0}` is not an operator", "write >="),
    "\u2260": ("`{0}` is not an operator", "write !="),
    "\u00d7": ("`{0}` is not an operator", "multiply with *"),
    "\u00f7": ("`{0}` is not an operator", "divide with /"),
    **dict.fromkeys("\u2212\u2013\u2014", ("`{0}` is not a minus sign", "write the minus sign -")),
    **dict.fromkeys("\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb", _STRAIGHT),
}

# Tried in this order on the text from the first digit on, the last one fits every number; {0} is what
# matched, {1} and {2} its groups.
_MISTAKEN_NUMBERS = (
    (r"([0-9]{1,3}(?:,[0-9]{3})+)(?![0-9])", "`{0}` has a comma in it",
     "write {plain}; between two values put a space after the comma"),
    (r"[0-9]+/[0-9]+/[0-9]+", "`{0}` is not how a date is written here", "write dates as 2009-03-31"),
    (r"([0-9]{4})/[0-9]{2}([0-9]{2})(?![\w.])", "`{0}` is not how a year is written here",
     "write the year {1}/{2}"),
    (r"([0-9][0-9.]*)/([0-9]+(?:\.[0-9]+)?)(?![\w.])", "`{0}` is neither a year nor a division",
     "write division with spaces: {1} / {2}"),
    (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?!\w)", "`{0}` is not how a date is written here",
     "write dates as 2009-03-31"),
    (r"([0-9]{4})-([0-9]+)", "`{0}` could be a year or a subtraction",
     "write years as 2009/10, and a subtraction with spaces: {1} - {2}"),
    (r"[0-9]+(?:_[0-9]+)+", "`{0}` has an underscore in it", "write {plain}"),
    (r"0[xXoObB]\w*", "`{0}` is not a decimal number", "write it in the digits 0 to 9"),
    (r"[0-9][0-9.]*[eE][-+]?[0-9]+", "`{0}` has an exponent", "write all its digits"),
    (r"0+([0-9]+)(?!\w)", "`{0}` begins with a zero", "write {1}"),
    (r"[0-9]+(?:\.[0-9]+){2,}", "`{0}` has more than one point", "quote it if it is text"),
    (r"([0-9]+)\.(?![0-9])", "`{0}` ends in a point", "write {1}"),
    (r"([0-9][0-9.]*)%%+", "`{0}` has more than one %", "write {1}%"),
    (r"[0-9][0-9.]*%(?=[\w.])", "`{0}` runs on into what follows: % is not an operator",
     "for a share write percent(part, whole); after a percentage put a space"),
    (r"[0-9]\w*", "`{0}` runs a number and letters together", "put a space or an operator between them"),
)  # fmt: skip


def mistake(tokens: Tokens, position: int) -> SyntaxFault:
    """What to say of a wrong token."""
    text, word, at = tokens.text, tokens.words[position], tokens.spans[position]
    before = tokens.kinds[position - 1] if position else ""
    following = text[at[1] : at[1] + 1]
    if word in "'\"":
        message, hint = f"this {word} is never closed", f"end the quoted text with {word} on the same line"
    elif word == "%":
        message, hint = _percent_sign(before, text[at[1] :])
    elif word in _MISTAKEN_WORDS:
        message, hint = _MISTAKEN_WORDS[word]
    elif word[0] in _DIGITS:
        return _mistaken_number(text, at[0])
    elif word == "." and following.isdigit():
        message, hint = "a number cannot begin with `.`", f"write 0.{following}"
        if before in _ENDS_VALUE:
            message, hint = "a number cannot be a field's name", "write x[2009/10], or x['2'] for other keys"
    elif "_" in word:
        message = f"`{shown(word.lstrip('.'))}` begins with an underscore"
        hint = "use the name of a binding, a field or a function; all begin with a letter"
    elif word in _MISTAKEN_SIGNS:
        message, hint = (part.format(word) for part in _MISTAKEN_SIGNS[word])
    elif word.isdigit():
        message, hint = f"`{word}` is not one of the digits 0 to 9", "retype it"
    elif word.isalnum():
        message = f"`{word}` cannot stand in a name: names have the letters a to z, digits and _"
        hint = "retype it, or write a key as x['...']"
    else:
        message, hint = _NO_MEANING.format(shown(word)), "remove it, or quote it if it is text"
    return SyntaxFault(message, at, hint)


def _percent_sign(before: str, rest: str) -> tuple[str, str]:
    operand = re.match(r"\s*(?!(?:and|or|if|else|for|in|not)\b)[\w(\[.'\"]", rest)
    if operand or before not in ("integer", "decimal"):
        return "`%` is not an operator", "for a share write percent(part, whole)"
    return "this % stands apart from its number", "write 5% without a space"


def _mistaken_number(text: str, start: int) -> SyntaxFault:
    found, message, hint = next(
        (found, message, hint)
        for pattern, message, hint in _MISTAKEN_NUMBERS
        if (found := re.compile(pattern).match(text, start))
    )
    words = [shown(part) for part in (found[0], *found.groups())]
    plain = shown(found[0].replace(",", "").replace("_", ""))
    return SyntaxFault(message.format(*words), found.span(), hint.format(*words, plain=plain))


# --- a token that is right in itself, but not where it stands


def missing_operand(tokens: Tokens, position: int) -> SyntaxFault:
    """What to say where a value should stand and none does."""
    kind, word, at = tokens.kinds[position], tokens.words[position], tokens.spans[position]
    if kind == "wrong":
        return mistake(tokens, position)
    if kind == "+":
        return SyntaxFault("a figure has no sign `+`", at, "write it without the +")
    if position == 0:
        if kind == "end":
            return SyntaxFault("the expression is empty", at, "write what has to hold, as in a >= b")
        return SyntaxFault(f"`{word}` has nothing on its left", at, "put a value before it")
    before, here = tokens.kinds[position - 1], tokens.spans[position - 1]
    if kind == "not" and before in _OPERATORS:
        return SyntaxFault(f"`not` after `{before}` needs brackets", at, "write (not x)")
    if before in CLOSER and kind == "end":
        return never_closed(tokens, position - 1)
    if before in CLOSER and kind == CLOSER[before]:
        return SyntaxFault("there is nothing in these brackets", (here[0], at[1]), "fill them")
    if before == "," and kind in _ENDS:
        return SyntaxFault("nothing follows this comma", here, "leave the comma out, or add a value")
    if before not in CLOSER and kind in _ENDS:
        return SyntaxFault(f"`{before}` has nothing on its right", here, "put a value after it")
    return SyntaxFault(f"a value is missing between `{before}` and `{word}`", at, "write one, or remove it")


def surplus(tokens: Tokens, position: int) -> SyntaxFault:
    """What to say of a token after a complete value that nothing continues."""
    kind, before, at = tokens.kinds[position], tokens.kinds[position - 1], tokens.spans[position]
    match kind:
        case "wrong":
            return mistake(tokens, position)
        case "for":
            message, hint = "a `for` stands only in the brackets of an aggregate", "write list(x for x in xs)"
        case "else":
            message = "this `else` has no `if` before it"
            hint = "write x if condition else y, and brackets round it in a `for`"
        case "not":
            message, hint = "after a value `not` stands only in `not in`", "write x not in y"
        case ")" | "]":
            message, hint = f"this {kind} closes nothing", "remove it, or add what opens it"
        case ",":
            message, hint = "a comma stands only in a call or a list", "write a list with [ ]"
        case "(" if before == "field":
            name, (dot, end) = shown(tokens.words[position - 1][1:]), tokens.spans[position - 1]
            at = (dot + 1, end)
            message = f"`{name}` is called like a method; functions stand before what they work on"
            hint = f"write {name}(x) instead of x.{name}()"
        case "(":
            message, hint = "only a function's name can be called", "put an operator before the bracket"
        case _:
            return _side_by_side(tokens, position)
    return SyntaxFault(message, at, hint)


def _side_by_side(tokens: Tokens, position: int) -> SyntaxFault:
    first, second = map(shown, tokens.words[position - 1 : position + 1])
    here, at = tokens.spans[position - 1 : position + 1]
    kinds = tokens.kinds[position - 1 : position + 1]
    hint = "put an operator between them"
    if kinds == ["name", "quoted"] and here[1] == at[0]:
        hint = "remove the prefix; only messages take {expressions}"
        return SyntaxFault(f"quoted text has no prefix `{first}`", here, hint)
    if kinds == ["integer", "integer"]:
        hint = f"write {first}{second} without a space, or {hint}"
        return SyntaxFault(f"two numbers stand side by side: {first} {second}", (here[0], at[1]), hint)
    if kinds[0] == "name":
        hint = f"to call a function write {first}({second}); otherwise {hint}"
    return SyntaxFault(f"`{first}` and `{second}` stand side by side", at, hint)


def never_closed(tokens: Tokens, position: int) -> SyntaxFault:
    """What to say of a bracket without its other half."""
    bracket = tokens.kinds[position]
    hint = f"add the {CLOSER[bracket]} that ends it"
    return SyntaxFault(f"this {bracket} is never closed", tokens.spans[position], hint)
