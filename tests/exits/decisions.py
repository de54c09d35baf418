"""Every place where the code decides on an exit code, and a copy of the code in which one of them gives 0.

Places are looked for in the modules that choose exit codes: the numbers and names of codes that functions
return, hand to `SystemExit` or `os._exit`, or give to a report, and the exit codes they read from one.
"""

from __future__ import annotations

import ast
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import plan_lint

PACKAGE = Path(plan_lint.__file__).parent
CHOOSING = ("cli", "run", "compare")
NAMES = frozenset({"FOUND", "INTERRUPTED", "READER_GONE", "TERMINATED", "UNTRUSTED"})
READ = frozenset({"exit_code", "code"})
# Nobody sees these.
UNSEEN = {("run/workers.py", "2"): "a worker ends with it when the process that started it is gone"}
# Lets one place give 0, and notes the places that a process passes. Workers end with `os._exit`: unbuffered.
_DECIDED = """
def decided(place, code):
    import os
    with open(os.environ["DECISIONS"], "a") as file:
        file.write(place + "\\n")
    return 0 if os.environ.get("DECIDES_0") == place else code
"""


class Decision(NamedTuple):
    """A place that decides on an exit code: `cli/checking.py:80:15`, and what stands there."""

    place: str
    text: str


def decisions() -> list[Decision]:
    """All places, by module and line."""
    return [
        Decision(_place(name, node), ast.unparse(node))
        for name, source in _sources()
        for node in _decisions(name, ast.parse(source))
        if (name, ast.unparse(node)) not in UNSEEN
    ]


def instrumented(folder: Path) -> None:
    """Copy the package into a folder, each place made to ask whether it is to give 0."""
    shutil.copytree(PACKAGE, folder / "plan_lint", ignore=shutil.ignore_patterns("__pycache__"))
    if not (PACKAGE / "rules").exists():
        (folder / "rules").symlink_to(PACKAGE.parent / "rules")
    (folder / "plan_lint/decided.py").write_text(_DECIDED)
    for name, source in _sources():
        tree = ast.parse(source)
        wanted = {id(node) for node in _decisions(name, tree)}
        if wanted:
            _Asking(name, wanted).visit(tree)
            after = next(index for index, each in enumerate(tree.body) if not _stands_first(each))
            tree.body.insert(after, ast.parse("from plan_lint.decided import decided as _decided").body[0])
            (folder / "plan_lint" / name).write_text(ast.unparse(ast.fix_missing_locations(tree)))


def passed(notes: Path) -> set[str]:
    """The places that a process has passed, by its notes."""
    return set(notes.read_text().splitlines()) if notes.exists() else set()


def _sources() -> Iterator[tuple[str, str]]:
    for path in sorted(each for part in CHOOSING for each in (PACKAGE / part).rglob("*.py")):
        yield os.fspath(path.relative_to(PACKAGE)), path.read_text("utf-8")


def _place(name: str, node: ast.expr) -> str:
    return f"{name}:{node.lineno}:{node.col_offset + 1}"


def _stands_first(statement: ast.stmt) -> bool:
    docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return docstring or (isinstance(statement, ast.ImportFrom) and statement.module == "__future__")


class _Asking(ast.NodeTransformer):
    """Puts a call around each of some expressions."""

    def __init__(self, name: str, wanted: set[int]) -> None:
        self.name = name
        self.wanted = wanted

    def visit(self, node: ast.AST) -> ast.AST:
        if id(node) in self.wanted and isinstance(node, ast.expr):
            place = ast.Constant(_place(self.name, node))
            return ast.Call(ast.Name("_decided", ast.Load()), [place, node], [])
        return self.generic_visit(node)


def _decisions(name: str, tree: ast.Module) -> list[ast.expr]:
    found: dict[int, ast.expr] = {}
    for node in ast.walk(tree):
        for leaf in _leaves_of(node, returned=name.startswith("cli/")):
            found[id(leaf)] = leaf
    return sorted(found.values(), key=lambda node: (node.lineno, node.col_offset))


def _leaves_of(node: ast.AST, *, returned: bool) -> Iterator[ast.expr]:
    """The decisions in one statement or call; numbers that functions return are codes in some modules."""
    match node:
        case ast.FunctionDef(returns=ast.Name(id="int")) if returned:
            for each in ast.walk(node):
                if isinstance(each, ast.Return) and each.value is not None:
                    yield from (leaf for leaf in _leaves(each.value) if _is_code(leaf))
        case ast.Call(func=ast.Name(id="SystemExit") | ast.Attribute(attr="_exit"), args=[argument]):
            yield from _leaves(argument)
        case ast.Call(keywords=keywords):
            for keyword in keywords:
                if keyword.arg == "exit_code":
                    yield from (leaf for leaf in _leaves(keyword.value) if _is_code(leaf))
        case ast.Assign(value=value):
            yield from (leaf for leaf in _leaves(value) if _is_named(leaf))
    if isinstance(node, ast.Call):
        for argument in node.args:
            yield from (leaf for leaf in _leaves(argument) if _is_named(leaf))


def _leaves(node: ast.expr) -> Iterator[ast.expr]:
    """What an expression may give: both sides of a condition."""
    if isinstance(node, ast.IfExp):
        yield from _leaves(node.body)
        yield from _leaves(node.orelse)
    else:
        yield node


def _is_named(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in NAMES


def _is_code(node: ast.expr) -> bool:
    """Whether an expression is or gives an exit code other than 0; a call decides within."""
    match node:
        case ast.Constant(value=int(value)):
            return value != 0
        case ast.Attribute(attr=name):
            return name in READ
    return _is_named(node)
