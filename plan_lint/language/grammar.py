"""The grammar of expressions: tokens to a tree, by precedence climbing.

Each function takes the position of a token and a level of nesting, and returns a tree and the position behind
it. A fault travels up as a SyntaxError that holds it.
"""

from __future__ import annotations

from typing import NoReturn

from plan_lint.language.tokens import (
    CLOSER,
    Tokens,
    missing_operand,
    mistake,
    never_closed,
    shown,
    surplus,
    value_of,
)
from plan_lint.language.tree import (
    Arithmetic,
    At,
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
    Name,
    Negative,
    Not,
    SyntaxFault,
    children,
)

AGGREGATES = frozenset(
    {"sum", "count", "min", "max", "mean", "median", "any", "all", "unique", "list", "find", "first"}
)

_NOT, _COMPARISON = 3, 4
_POWERS = {
    "or": 1, "and": 2,
    "not": _COMPARISON, "in": _COMPARISON, "==": _COMPARISON, "!=": _COMPARISON,
    "<": _COMPARISON, "<=": _COMPARISON, ">": _COMPARISON, ">=": _COMPARISON,
    "+": 5, "-": 5, "*": 6, "/": 6,
}  # fmt: skip
_LITERALS = {
    "integer": "number", "decimal": "number", "percentage": "percent", "year": "year", "date": "date",
    "quoted": "text", "bool": "bool",
}  # fmt: skip
_SUFFIXES = frozenset({"field", "[", "("})
_AFTER_CONDITION = frozenset({"end", ")", "]", ",", "for", "if"})


def read(tokens: Tokens) -> Expr | SyntaxFault:
    """Read all the tokens as one expression, or say what is first wrong."""
    try:
        tree, position = _choice(tokens, 0, 0)
        if tokens.kinds[position] != "end":
            _stop(surplus(tokens, position))
        _check_height(tokens, tree)
    except SyntaxError as stopped:
        fault: SyntaxFault = stopped.args[0]
        return fault
    return tree


def _stop(fault: SyntaxFault) -> NoReturn:
    raise SyntaxError(fault)


def _too_deep(tokens: Tokens, at: At) -> NoReturn:
    message = f"this is nested more than {tokens.levels} levels deep"
    _stop(SyntaxFault(message, at, "name parts of it under `let:`"))


def _below(tokens: Tokens, position: int, level: int) -> int:
    """The level inside the bracket, sign, `not` or `if` at a position."""
    if level >= tokens.levels:
        _too_deep(tokens, tokens.spans[position])
    return level + 1


def _check_height(tokens: Tokens, tree: Expr) -> None:
    """Refuse long chains too: each further `+` or `.` is a level of the tree."""
    if len(tokens.kinds) <= tokens.levels:  # a tree is not higher than it has tokens
        return
    layer: list[Expr] = [tree]
    for _ in range(tokens.levels):
        layer = [part for above in layer for part in children(above)]
        if not layer:
            return
    _too_deep(tokens, layer[0].at)


def _choice(tokens: Tokens, position: int, level: int) -> tuple[Expr, int]:
    kinds, first = tokens.kinds, position
    then, position = _operators(tokens, position, level, 0)
    if kinds[position] != "if":
        return then, position
    question, below = position, _below(tokens, position, level)
    condition, position = _operators(tokens, position + 1, below, 0)
    if kinds[position] in _AFTER_CONDITION:
        hint = "write x if condition else y"
        _stop(SyntaxFault("this `if` has no `else`", tokens.spans[question], hint))
    if kinds[position] != "else":
        _stop(surplus(tokens, position))
    otherwise, position = _choice(tokens, position + 1, below)
    return Choice(condition, then, otherwise, tokens.between(first, position)), position


def _operators(tokens: Tokens, position: int, level: int, floor: int) -> tuple[Expr, int]:
    """Read operands as long as they are joined by operators that bind more tightly than `floor`."""
    kinds, first = tokens.kinds, position
    if kinds[first] == "not" and floor < _COMPARISON:
        of, position = _operators(tokens, first + 1, _below(tokens, first, level), _NOT)
        left: Expr = Not(of, tokens.between(first, position))
    else:
        left, position = _operand(tokens, first, level)
    while (power := _POWERS.get(kinds[position], 0)) > floor:
        operator = kinds[position]
        if power < _NOT:
            operands = [left]
            while kinds[position] == operator:
                right, position = _operators(tokens, position + 1, level, power)
                operands.append(right)
            left = Logic(operator, tuple(operands), tokens.between(first, position))
        elif power == _COMPARISON:
            rest, position = _comparisons(tokens, position, level)
            left = Compare(left, rest, tokens.between(first, position))
        else:
            right, position = _operators(tokens, position + 1, level, power)
            left = Arithmetic(operator, left, right, tokens.between(first, position))
    return left, position


def _comparisons(tokens: Tokens, position: int, level: int) -> tuple[tuple[tuple[str, Expr], ...], int]:
    kinds = tokens.kinds
    rest = []
    while _POWERS.get(operator := kinds[position]) == _COMPARISON:
        if operator == "not":
            if kinds[position + 1] != "in":
                _stop(surplus(tokens, position))
            operator, position = "not in", position + 1
        value, position = _operators(tokens, position + 1, level, _COMPARISON)
        rest.append((operator, value))
    return tuple(rest), position


def _operand(tokens: Tokens, position: int, level: int) -> tuple[Expr, int]:
    """Read a value and the fields and indexes behind it."""
    kinds, first = tokens.kinds, position
    kind = kinds[first]
    of: Expr
    if kind == "name":
        if kinds[first + 1] == "(":
            of, position = _call(tokens, first, level)
        else:
            of, position = Name(tokens.words[first], tokens.spans[first]), first + 1
    elif kind in _LITERALS:
        value = value_of(tokens, first)
        if isinstance(value, SyntaxFault):
            _stop(value)
        of, position = Literal(value, _LITERALS[kind], tokens.spans[first]), first + 1
    elif kind == "(":
        of, position = _choice(tokens, first + 1, _below(tokens, first, level))
        position = _close(tokens, first, position)
    elif kind == "[":
        items, position = _items(tokens, first, level)
        of = ListOf(items, tokens.between(first, position))
    elif kind == "-":
        of, position = _operand(tokens, first + 1, _below(tokens, first, level))
        return Negative(of, tokens.between(first, position)), position
    else:
        _stop(missing_operand(tokens, first))
    while kinds[position] in _SUFFIXES:
        of, position = _suffix(tokens, of, first, position, level)
    return of, position


def _suffix(tokens: Tokens, of: Expr, first: int, position: int, level: int) -> tuple[Expr, int]:
    """Read the field or index behind a value that begins at `first`."""
    kind = tokens.kinds[position]
    if kind == "field":
        start, end = tokens.spans[position]
        name = tokens.words[position][1:]
        return Attribute(of, name, tokens.between(first, position + 1), (start + 1, end)), position + 1
    if kind == "(":
        _stop(surplus(tokens, position))
    _refuse_slice(tokens, position + 1)
    index, after = _choice(tokens, position + 1, _below(tokens, position, level))
    _refuse_slice(tokens, after)
    after = _close(tokens, position, after)
    return Index(of, index, tokens.between(first, after)), after


def _refuse_slice(tokens: Tokens, position: int) -> None:
    at = tokens.spans[position]
    if tokens.words[position] == ":":
        hint = "take one entry, x[0], or those of a kind, list(x for x in xs if ...)"
        _stop(SyntaxFault("a list is not sliced with `:`", at, hint))
    if tokens.words[position] == ",":
        _stop(SyntaxFault("an index is one value", at, "write x[a][b]"))


def _call(tokens: Tokens, position: int, level: int) -> tuple[Expr, int]:
    name, name_at = tokens.words[position], tokens.spans[position]
    arguments: tuple[Expr, ...] = ()
    if tokens.kinds[position + 2] == ")":
        after = position + 3
    else:
        arguments, after = _items(tokens, position + 1, level, name)
    return Call(name, arguments, tokens.between(position, after), name_at), after


def _items(
    tokens: Tokens, opening: int, level: int, function: str | None = None
) -> tuple[tuple[Expr, ...], int]:
    """Read what stands between brackets with commas: a list's items or a call's arguments."""
    kinds, position, below = tokens.kinds, opening + 1, _below(tokens, opening, level)
    if function is None and kinds[position] == "]":
        return (), position + 1
    items: list[Expr] = []
    while True:
        first = position
        if function and kinds[position] == "name" and tokens.words[position + 1] == "=":
            _refuse_keyword(tokens, position, function)
        item, position = _choice(tokens, position, below)
        if kinds[position] == "for":
            _check_aggregate(tokens.spans[position], function, alone=not items)
            item, position = _comprehension(tokens, item, first, position, below)
            if kinds[position] == ",":
                _refuse_company(tokens.spans[position])
        items.append(item)
        if kinds[position] != ",":
            return tuple(items), _close(tokens, opening, position)
        position += 1


def _refuse_keyword(tokens: Tokens, position: int, function: str) -> NoReturn:
    message = f"arguments are not named: `{shown(tokens.words[position])}=`"
    hint = f"write {shown(function)}(x, y) in the order of its signature; compare with =="
    _stop(SyntaxFault(message, tokens.between(position, position + 2), hint))


def _check_aggregate(at: At, function: str | None, *, alone: bool) -> None:
    if function is None:
        _stop(SyntaxFault("a list holds no `for`", at, "write list(x for y in z)"))
    if function not in AGGREGATES:
        hint = f"only these do: {', '.join(sorted(AGGREGATES))}"
        _stop(SyntaxFault(f"`{shown(function)}` takes no `for`", at, hint))
    if not alone:
        _refuse_company(at)


def _refuse_company(at: At) -> NoReturn:
    _stop(SyntaxFault("nothing stands beside a `for` in its brackets", at, "write f(x for x in xs)"))


def _comprehension(
    tokens: Tokens, element: Expr, first: int, position: int, level: int
) -> tuple[Comprehension, int]:
    """Read the clauses behind an element that begins at `first`."""
    kinds = tokens.kinds
    clauses = []
    while kinds[position] == "for":
        name = position + 1
        if kinds[name] != "name" or kinds[name + 1] != "in":
            _stop(_bad_clause(tokens, position))
        source, position = _operators(tokens, name + 2, level, 0)
        conditions = []
        while kinds[position] == "if":
            condition, position = _operators(tokens, position + 1, level, 0)
            conditions.append(condition)
        clauses.append(Clause(tokens.words[name], tokens.spans[name], source, tuple(conditions)))
    return Comprehension(element, tuple(clauses), tokens.between(first, position)), position


def _bad_clause(tokens: Tokens, position: int) -> SyntaxFault:
    """What to say of a `for` without one name or without its `in`."""
    here = position + 1
    if tokens.kinds[here] == "name":
        here += 1
    if tokens.kinds[here] == "wrong":
        return mistake(tokens, here)
    if tokens.kinds[here] in (",", "(", "["):
        hint = "take the parts of an entry as pair[0] and pair[1]"
        return SyntaxFault("one `for` gives one name", tokens.spans[here], hint)
    return SyntaxFault("this `for` is not complete", tokens.spans[position], "write for x in xs")


def _close(tokens: Tokens, opening: int, position: int) -> int:
    """Step over the bracket that ends the one at `opening`."""
    bracket, kind = tokens.kinds[opening], tokens.kinds[position]
    closer = CLOSER[bracket]
    if kind == closer:
        return position + 1
    if kind == "end":
        _stop(never_closed(tokens, opening))
    if kind in (")", "]"):
        _stop(SyntaxFault(f"{kind} does not close {bracket}", tokens.spans[position], f"write {closer} here"))
    _stop(surplus(tokens, position))
