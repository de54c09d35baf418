"""Small changes to a module's source, each of which its tests should notice."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

_OPERATORS: dict[type[ast.AST], tuple[type[Any], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_UNSPOKEN = frozenset({"TypeVar", "ParamSpec", "cast", "NewType", "overload"})  # of types only
_NO_TEXT = "XX"


class Mutant(NamedTuple):
    """One change: the place it is made at, its line's text, what is changed to what; `within` says where.

    `within` is the name of the outermost function or method, empty for what runs when the module is imported.
    """

    file: str
    line: int
    column: int
    text: str
    change: str
    within: str
    last_line: int


class _Change(NamedTuple):
    """A node, and what takes its place."""

    node: ast.AST
    new: ast.AST
    said: str


def mutants(file: str, source: str) -> list[Mutant]:
    """All mutants of a module, in the order of their places."""
    return [mutant for mutant, _ in _all(file, source)]


def mutated(file: str, source: str, wanted: Mutant) -> ast.Module:
    """The module with a change."""
    for mutant, apply in _all(file, source):
        if mutant == wanted:
            return apply()
    raise LookupError(wanted)


def _all(file: str, source: str) -> Iterator[tuple[Mutant, Callable[[], ast.Module]]]:
    tree = ast.parse(source)
    lines = source.splitlines()
    for within, change in sorted(_changes(tree), key=_order):
        node = _placed(change.node)
        end = node.end_lineno or node.lineno
        mutant = Mutant(
            file, node.lineno, node.col_offset + 1, lines[node.lineno - 1].strip(), change.said, within, end
        )
        yield mutant, partial(_applied, tree, change)


def _order(found: tuple[str, _Change]) -> tuple[int, int, str]:
    node = _placed(found[1].node)
    return node.lineno, node.col_offset, found[1].said


def _placed(node: ast.AST) -> ast.expr | ast.stmt:
    assert isinstance(node, ast.expr | ast.stmt)
    return node


def _applied(tree: ast.Module, change: _Change) -> ast.Module:
    """The tree, which has the change from now on."""
    _Replacing(change.node, ast.copy_location(change.new, change.node)).visit(tree)
    return ast.fix_missing_locations(tree)


class _Replacing(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old = old
        self.new = new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def _changes(tree: ast.Module) -> Iterator[tuple[str, _Change]]:
    for statement in tree.body:
        yield from _of_statement(statement, "")


def _of_statement(statement: ast.stmt, owner: str) -> Iterator[tuple[str, _Change]]:
    match statement:
        case ast.ClassDef(name=name, body=body):
            for each in body:
                yield from _of_statement(each, f"{owner}{name}.")
        case ast.FunctionDef(name=name):
            for node in _walk(statement, skip=_docstrings(statement)):
                within = "" if node in statement.args.defaults else f"{owner}{name}"
                yield from ((within, change) for change in _of_node(node))
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Import() | ast.ImportFrom():
            return
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return
        case ast.Assign(value=ast.Subscript() | ast.BinOp(op=ast.BitOr())):  # a name for types
            return
        case ast.Expr(value=ast.Constant()):
            return
        case _:
            for node in _walk(statement, skip=set()):
                yield from (("", change) for change in _of_node(node))


def _docstrings(function: ast.FunctionDef) -> set[ast.AST]:
    found: set[ast.AST] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            found.add(node.body[0])
    return found


def _walk(node: ast.AST, skip: set[ast.AST]) -> Iterator[ast.AST]:
    """A node and all below it that is run: no types, decorators, imports, nor the text of f-strings."""
    if node in skip or isinstance(node, ast.Import | ast.ImportFrom):
        return
    yield node
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "decorator_list", "ctx", "format_spec"}:
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _UNSPOKEN:
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.JoinedStr) and isinstance(each, ast.Constant):
                continue
            if isinstance(each, ast.AST):
                yield from _walk(each, skip)


def _of_node(node: ast.AST) -> Iterator[_Change]:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            for index, operator in enumerate(ops):
                for new in _OPERATORS.get(type(operator), ()):
                    changed = [*ops[:index], new(), *ops[index + 1 :]]
                    said = _said(operator, new, index if len(ops) > 1 else None)
                    yield _Change(node, ast.Compare(left, changed, comparators), said)
        case ast.BoolOp(op=operator, values=values):
            for new in _OPERATORS[type(operator)]:
                yield _Change(node, ast.BoolOp(new(), values), _said(operator, new))
        case ast.BinOp(left=left, op=operator, right=right):
            for new in _OPERATORS.get(type(operator), ()):
                yield _Change(node, ast.BinOp(left, new(), right), _said(operator, new))
        case ast.AugAssign(target=target, op=operator, value=value):
            for new in _OPERATORS.get(type(operator), ()):
                yield _Change(node, ast.AugAssign(target, new(), value), _said(operator, new))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield _Change(node, operand, "not x -> x")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield _Change(node, operand, "-x -> x")
        case ast.Constant(value=value):
            yield from _of_constant(node, value)
        case ast.Return(value=ast.expr() as value) if not _is_nothing(value):
            yield _Change(node, ast.Return(ast.Constant(None)), "return x -> return None")
        case ast.Assign(targets=targets, value=value) if not _is_nothing(value):
            if not any(isinstance(target, ast.Tuple) for target in targets):
                yield _Change(node, ast.Assign(targets, ast.Constant(None)), "x = y -> x = None")
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield _Change(node, ast.Pass(), "left out")
        case ast.Raise():
            yield _Change(node, ast.Pass(), "raise left out")
        case ast.Break():
            yield _Change(node, ast.Continue(), "break -> continue")
        case ast.Continue():
            yield _Change(node, ast.Break(), "continue -> break")
    for test in _tests(node):
        if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant):
            yield _Change(test, ast.UnaryOp(ast.Not(), test), "x -> not x")


def _tests(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            return [test]
        case ast.comprehension(ifs=ifs):
            return ifs
        case ast.match_case(guard=ast.expr() as guard):
            return [guard]
        case ast.BoolOp(values=values):
            return values
    return []


def _of_constant(node: ast.Constant, value: object) -> Iterator[_Change]:
    match value:
        case bool():
            yield _Change(node, ast.Constant(not value), f"{value} -> {not value}")
        case int():
            yield _Change(node, ast.Constant(value + 1), f"{value} -> {value + 1}")
        case str():
            half = len(value) // 2
            new = f"{value[:half]}{_NO_TEXT}{value[half:]}"  # in the middle: tests often ask for a part
            yield _Change(node, ast.Constant(new), f"{value!r:.60} -> with {_NO_TEXT} in it")
        case bytes():
            other = _NO_TEXT.encode() + value
            yield _Change(node, ast.Constant(other), f"{value!r:.60} -> with {_NO_TEXT} before it")


def _is_nothing(node: ast.expr) -> bool:
    """Whether None in its place would most often mean the same."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False or node.value == "")


def _said(old: ast.AST, new: type[ast.AST], index: int | None = None) -> str:
    where = "" if index is None else f", comparison {index + 1}"
    return f"{type(old).__name__} -> {new.__name__}{where}"
