"""The laws of the code, read from its source; every check is also shown a source that breaks it."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import plan_lint

PACKAGE = Path(plan_lint.__file__).parent

OWNERS = {  # third-party library -> the modules that may import it
    "click": ("cli",),
    "dask": ("extras.engine",),
    "distributed": ("extras.engine",),
    "fsspec": ("extras.addresses",),
    "jsonschema": ("schema",),
    "jsonschema_rs": ("schema",),
    "re2": ("language.patterns",),
    "referencing": ("schema",),
    "yaml": ("document",),
}
MOST_IMPORTERS = {"rich": 2}  # text on a terminal, and progress

OUTSIDE = ("__main__", "cli", "run", "config", "cache", "extras")  # may touch files, processes, clock, print
OUTSIDE_MODULES = """
    asyncio concurrent ctypes fcntl fileinput getpass glob http logging mmap multiprocessing os pathlib
    platform random sched secrets select selectors shutil signal socket sqlite3 ssl subprocess tempfile
    threading time urllib.request uuid webbrowser
"""
OUTSIDE_CALLS = frozenset({"breakpoint", "exit", "input", "open", "print", "quit"})
OUTSIDE_ATTRIBUTES = frozenset(  # of a module or a class: as names that are read, `sys.stdout`
    {
        ("datetime", "now"),
        ("datetime", "today"),
        ("datetime", "utcnow"),
        ("date", "today"),
        ("io", "FileIO"),
        ("io", "open"),
        ("io", "open_code"),
        ("sys", "argv"),
        ("sys", "exit"),
        ("sys", "path"),
        ("sys", "stderr"),
        ("sys", "stdin"),
        ("sys", "stdout"),
    }
)

VAGUE = frozenset({"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"})
MOST_LINES = {"module": 450, "function": 50}


def within(name, places):
    return any(name == place or name.startswith(f"{place}.") for place in places)


def imported(tree):
    """Full names of all that is imported: ("collections.abc", ast node)."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((each.name, node) for each in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from ((f"{module}.{each.name}", node) for each in names)


def libraries(source):
    """Third-party libraries a module imports, at its top or at the point of use."""
    roots = {full.split(".")[0] for full, _ in imported(ast.parse(source))}
    return roots - sys.stdlib_module_names - {"plan_lint"}


def shared_libraries(sources):
    """A third-party library is imported by one module only, and only by its owner."""
    importers: dict[str, list[str]] = {}
    for name, source in sources.items():
        for library in libraries(source):
            importers.setdefault(library, []).append(name)
    for library, names in sorted(importers.items()):
        owners = OWNERS.get(library)
        most = MOST_IMPORTERS.get(library, 1)
        if owners:
            yield from (f"{name} imports {library}" for name in names if not within(name, owners))
        elif len(names) > most:
            yield f"{library} is imported by {', '.join(names)}"


def outside_world(name, source):
    """Files, processes, clock and print stay in the modules at the edge; package data is not a file."""
    if within(name, OUTSIDE):
        return
    tree = ast.parse(source)
    for full, node in imported(tree):
        by_parts = tuple(full.split(".")) in OUTSIDE_ATTRIBUTES
        by_name = within(full, ["importlib"]) and not within(
            full, ["importlib.resources"]
        )  # unseen by the laws
        if within(full, OUTSIDE_MODULES.split()) or by_parts or by_name:
            yield f"{name}:{node.lineno} imports {full}"
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=called)) if called in OUTSIDE_CALLS:
                yield f"{name}:{node.lineno} calls {called}()"
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=attribute) if (
                owner,
                attribute,
            ) in OUTSIDE_ATTRIBUTES:
                yield f"{name}:{node.lineno} uses {owner}.{attribute}"


def dynamic_code(name, source):
    """No text becomes code, and no name is made from text."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id="eval" | "exec" | "compile" | "__import__" | "hasattr" | "setattr" as called):
                yield f"{name}:{node.lineno} uses {called}"


def binary_floats(name, source):
    """Where figures pass, no number is ever a binary float."""
    if not within(name, ("document", "figures", "language")):
        return
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=float() | complex() as number):
                yield f"{name}:{node.lineno} has the float {number}"
            case ast.Call(func=ast.Name(id="float")):
                yield f"{name}:{node.lineno} calls float()"
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield f"{name}:{node.lineno} divides with /, which gives a float for integers"


def vague_names(name, _source):
    """A module's name says what it holds."""
    yield from (f"{name} is a vague name" for part in name.split(".") if VAGUE & set(part.split("_")))


def lengths(name, source):
    """A module or function that outgrows its bound is a missing concept."""
    lines = len(source.splitlines())
    if lines > MOST_LINES["module"]:
        yield f"{name} has {lines} lines, at most {MOST_LINES['module']}"
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef(end_lineno=int(end)) | ast.AsyncFunctionDef(end_lineno=int(end)):
                lines = end - node.lineno + 1
                if lines > MOST_LINES["function"]:
                    yield f"{name}.{node.name} has {lines} lines, at most {MOST_LINES['function']}"


def first_sentence(name, source):
    """A module begins with a sentence that says what it is."""
    if not ast.get_docstring(ast.parse(source)):
        yield f"{name} does not begin with a docstring"


def domain(name, source):
    """The engine knows nothing about drug treatment: rules/ holds all that does."""
    for number, line in enumerate(source.splitlines(), 1):
        if "drug" in line.lower() or "treatment" in line.lower():
            yield f"{name}:{number} speaks of the domain"


CHECKS = (outside_world, dynamic_code, binary_floats, vague_names, lengths, first_sentence, domain)


def name_of(path):
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


@pytest.fixture(scope="module")
def sources():
    """Every module of the package: "language.patterns" -> its source; a package goes by its own name."""
    return {name_of(path): path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


@pytest.mark.parametrize("check", CHECKS)
def test_law(check, sources):
    assert [complaint for name, source in sources.items() for complaint in check(name, source)] == []


def test_law_of_one_importer(sources):
    assert list(shared_libraries(sources)) == []


def test_the_laws_see_the_package(sources):
    assert {"findings", "language", "report", "__main__"} <= set(sources)


LONG_FUNCTION = '"""A."""\ndef f():\n' + "    x = 1\n" * 50

BREAKS = [
    (outside_world, "lint", "import os", "lint:1 imports os"),
    (outside_world, "lint", "import os.path as p", "lint:1 imports os.path"),
    (outside_world, "lint", "from pathlib import Path", "lint:1 imports pathlib.Path"),
    (outside_world, "lint", "def f():\n    import subprocess", "lint:2 imports subprocess"),
    (outside_world, "lint", "from time import time", "lint:1 imports time.time"),
    (outside_world, "lint", "import concurrent.futures", "lint:1 imports concurrent.futures"),
    (outside_world, "lint", "from multiprocessing import Pool", "lint:1 imports multiprocessing.Pool"),
    (outside_world, "lint", "import importlib", "lint:1 imports importlib"),
    (outside_world, "lint", "from importlib import import_module", "lint:1 imports importlib.import_module"),
    (outside_world, "lint", "from urllib import request", "lint:1 imports urllib.request"),
    (outside_world, "lint", "from sys import stdout", "lint:1 imports sys.stdout"),
    (outside_world, "lint", "open('x')", "lint:1 calls open()"),
    (outside_world, "lint", "print('x')", "lint:1 calls print()"),
    (outside_world, "lint", "import sys\nsys.stderr.write('x')", "lint:2 uses sys.stderr"),
    (outside_world, "lint", "import io\nio.open('x')", "lint:2 uses io.open"),
    (outside_world, "lint", "datetime.now()", "lint:1 uses datetime.now"),
    (outside_world, "lint", "datetime.date.today()", "lint:1 uses date.today"),
    (outside_world, "report.text", "print('x')", "report.text:1 calls print()"),
    (outside_world, "runner", "import os", "runner:1 imports os"),
    (dynamic_code, "cli", "eval('1')", "cli:1 uses eval"),
    (dynamic_code, "lint", "f = exec", "lint:1 uses exec"),
    (dynamic_code, "lint", "compile('1', '', 'eval')", "lint:1 uses compile"),
    (dynamic_code, "lint", "__import__('os')", "lint:1 uses __import__"),
    (dynamic_code, "lint", "setattr(x, 'a', 1)", "lint:1 uses setattr"),
    (binary_floats, "figures", "x = 0.5", "figures:1 has the float 0.5"),
    (binary_floats, "language.evaluate", "float('1')", "language.evaluate:1 calls float()"),
    (binary_floats, "figures", "x = a / b", "figures:1 divides with /, which gives a float for integers"),
    (binary_floats, "document", "a /= b", "document:1 divides with /, which gives a float for integers"),
    (vague_names, "util", "", "util is a vague name"),
    (vague_names, "language.type_helpers", "", "language.type_helpers is a vague name"),
    (lengths, "lint", "\n" * 451, "lint has 451 lines, at most 450"),
    (lengths, "lint", LONG_FUNCTION, "lint.f has 51 lines, at most 50"),
    (first_sentence, "lint", "import ast", "lint does not begin with a docstring"),
    (first_sentence, "lint", "# a comment", "lint does not begin with a docstring"),
    (domain, "catalogue", "\nDEFAULT = 'Adult-Drug-X'", "catalogue:2 speaks of the domain"),
]

KEEPS = [
    (outside_world, "run", "import os\nopen('x')"),
    (outside_world, "extras.engines", "import subprocess\nprint('x')"),
    (outside_world, "rulebook", "from importlib.resources import files\nfiles('plan_lint').read_text()"),
    (outside_world, "rulebook", "import importlib.resources"),
    (outside_world, "report.sarif", "from urllib.parse import quote"),
    (outside_world, "document", "from .run import a\nfrom datetime import date\ndate.fromisoformat('x')"),
    (outside_world, "document", "'open(x) and print(x)'"),
    (dynamic_code, "language.patterns", "import re2\nre2.compile('x')"),
    (dynamic_code, "document", "def evaluate(): pass"),
    (binary_floats, "figures", "x = a // b + 5"),
    (binary_floats, "cli", "x = 0.5 / 2"),
    (vague_names, "language.types", ""),
    (vague_names, "baseline", ""),
    (lengths, "lint", "\n" * 450),
    (lengths, "lint", LONG_FUNCTION.removesuffix("    x = 1\n")),
    (first_sentence, "lint", '"""Checks one plan."""'),
    (domain, "catalogue", "DEFAULT = 'garden'"),
]


@pytest.mark.parametrize(("check", "name", "source", "complaint"), BREAKS)
def test_breaks_a_law(check, name, source, complaint):
    assert list(check(name, source)) == [complaint]


@pytest.mark.parametrize(("check", "name", "source"), KEEPS)
def test_keeps_a_law(check, name, source):
    assert list(check(name, source)) == []


def test_every_check_can_fail():
    assert {check for check, *_ in BREAKS} == {check for check, *_ in KEEPS} == set(CHECKS)


@pytest.mark.parametrize(
    ("sources", "complaints"),
    [
        ({"run": "import yaml"}, ["run imports yaml"]),
        ({"run": "def f():\n    from yaml import load"}, ["run imports yaml"]),
        ({"lint": "import jsonschema_rs"}, ["lint imports jsonschema_rs"]),
        ({"language.check": "import re2"}, ["language.check imports re2"]),
        ({"schema_old": "import referencing"}, ["schema_old imports referencing"]),
        ({"a": "import lsp.x", "b": "from lsp import y"}, ["lsp is imported by a, b"]),
        (dict.fromkeys("abc", "import rich.text"), ["rich is imported by a, b, c"]),
        (dict.fromkeys("ab", "import rich.text"), []),
        ({"document": "import yaml", "schema.explain": "import jsonschema"}, []),
        ({"a": "import json, plan_lint.run", "b": "import json\nfrom . import run"}, []),
    ],
)
def test_one_importer(sources, complaints):
    assert list(shared_libraries(sources)) == complaints


def lint_imports(folder):
    # Its own process: the path decides which plan_lint is read, and grimp remembers packages.
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    command += ["--config", "pyproject.toml", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


NO_BRACKETS = str.maketrans("", "", "()")  # around those that may be absent


def test_layers():
    ran = lint_imports(PACKAGE.parent)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_layers_of_the_page_are_those_that_hold():
    page = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
    shown = page.split("## Layers\n")[1].split("```")[1]
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))
    (contract,) = project["tool"]["importlinter"]["contracts"]
    assert shown.replace("\n", " ").split() == " > ".join(contract["layers"]).translate(NO_BRACKETS).split()


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("findings", "import plan_lint.language", "plan_lint.findings -> plan_lint.language"),
        ("config", "import plan_lint.report", "plan_lint.config -> plan_lint.report"),
        ("stray", "", "stray"),
    ],
)
def test_layers_can_fail(tmp_path, module, source, complaint):
    copy = tmp_path / "plan_lint"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "rules"))
    shutil.copy(PACKAGE.parent / "pyproject.toml", tmp_path)
    with (copy / f"{module}.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{source}\n")
    ran = lint_imports(tmp_path)
    assert ran.returncode == 1
    assert complaint in ran.stdout


def test_goldens_can_fail(pytester):
    pytester.makeconftest((Path(__file__).with_name("conftest.py")).read_text("utf-8"))
    pytester.makepyfile("def test_it(golden):\n    golden('a/b.txt', 'one\\r\\ntwo')")
    pytester.runpytest("-p", "no:cacheprovider").assert_outcomes(failed=1)
    pytester.runpytest("-p", "no:cacheprovider", "--update-goldens").assert_outcomes(passed=1)
    pytester.runpytest("-p", "no:cacheprovider").assert_outcomes(passed=1)
    written = pytester.path / "tests" / "golden" / "a" / "b.txt"
    assert written.read_bytes() == b"one\r\ntwo"
    written.write_text("one\n", encoding="utf-8")
    pytester.runpytest("-p", "no:cacheprovider").assert_outcomes(failed=1)
