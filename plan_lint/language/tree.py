"""The trees of the rule language: what expressions, bindings and messages are read into, with offsets."""

from __future__ import annotations

from plan_lint.figures import Figure
from plan_lint.records import NamedTuple

Value = bool | int | str | Figure
At = tuple[int, int]  # start and end offset in the text, in code points


class Literal(NamedTuple):
    """A value written out; its kind is number, percent, year, date, text or bool."""

    value: Value
    kind: str
    at: At


class Name(NamedTuple):
    """A binding, a capture, a let, `plan` or `form`."""

    name: str
    at: At


class Attribute(NamedTuple):
    """`of.name`."""

    of: Expr
    name: str
    at: At
    name_at: At


class Index(NamedTuple):
    """`of[index]`."""

    of: Expr
    index: Expr  # type: ignore[assignment]  # hides the method of tuples, which nothing here calls
    at: At


class Call(NamedTuple):
    """`function(arguments)`; an aggregate may have a comprehension as its only argument."""

    function: str
    arguments: tuple[Expr, ...]
    at: At
    name_at: At


class Negative(NamedTuple):
    """`-of`."""

    of: Expr
    at: At


class Not(NamedTuple):
    """`not of`."""

    of: Expr
    at: At


class Arithmetic(NamedTuple):
    """`left operator right`, the operator being + - * or /."""

    operator: str
    left: Expr
    right: Expr
    at: At


class Compare(NamedTuple):
    """A chain of comparisons, `first operator value operator value ...`."""

    first: Expr
    rest: tuple[tuple[str, Expr], ...]
    at: At


class Logic(NamedTuple):
    """Two or more operands joined by `and`, or by `or`."""

    operator: str
    operands: tuple[Expr, ...]
    at: At


class Choice(NamedTuple):
    """`then if condition else otherwise`."""

    condition: Expr
    then: Expr
    otherwise: Expr
    at: At


class ListOf(NamedTuple):
    """`[items]`."""

    items: tuple[Expr, ...]
    at: At


class Clause(NamedTuple):
    """`for name in source if condition if ...`."""

    name: str
    name_at: At
    source: Expr
    conditions: tuple[Expr, ...]


class Comprehension(NamedTuple):
    """`element clause clause ...`."""

    element: Expr
    clauses: tuple[Clause, ...]
    at: At


Expr = (
    Literal | Name | Attribute | Index | Call | Negative | Not | Arithmetic | Compare | Logic | Choice
    | ListOf | Comprehension
)  # fmt: skip


class Step(NamedTuple):
    """One step of a path: a key, a capture (which names what it matches), or any."""

    kind: str
    name: str
    at: At


class PathPattern(NamedTuple):
    """Where a binding looks in the plan; optional with a `?` at its end."""

    steps: tuple[Step, ...]
    optional: bool
    at: At


class Membership(NamedTuple):
    """`in source`: a binding to each member of a list."""

    source: Expr
    at: At


class Message(NamedTuple):
    """Text and the expressions in it, whose offsets are those in the whole message."""

    parts: tuple[str | Expr, ...]


class SyntaxFault(NamedTuple):
    """What is wrong with an expression, where (start and end offset), and how to put it right."""

    message: str
    at: tuple[int, int]
    hint: str


def children(tree: Expr) -> tuple[Expr, ...]:
    """The expressions directly below one, in the order they are written."""
    match tree:
        case Attribute() | Negative() | Not():
            return (tree.of,)
        case Index():
            return (tree.of, tree.index)
        case Call():
            return tree.arguments
        case Arithmetic():
            return (tree.left, tree.right)
        case Compare():
            return (tree.first, *(value for _, value in tree.rest))
        case Logic():
            return tree.operands
        case Choice():
            return (tree.then, tree.condition, tree.otherwise)
        case ListOf():
            return tree.items
        case Comprehension():
            clauses = ((clause.source, *clause.conditions) for clause in tree.clauses)
            return (tree.element, *(part for clause in clauses for part in clause))
    return ()
