"""Runs mutants against the tests that touch their lines, in forked processes that have the tests at hand.

A mutant of a function is put into a process that has everything imported, and only the tests that ran its
line are run, the quickest first. What runs when modules are imported is put into a process that has imported
nothing of plan-lint yet, and all tests of the module are run, the quickest first. Random tests draw fewer
examples than elsewhere, and what many quick tests do not notice is not shown to the slowest: both can only
leave more survivors.
"""

from __future__ import annotations

import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import resource
import signal
import sys
import tempfile
import time
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.mutation.choosing import ROOT, Target
from tests.mutation.mutate import Mutant, mutated

if TYPE_CHECKING:
    import ast

SECONDS = 10  # of CPU beside what the tests take unchanged
ENOUGH = 12  # seconds of tests for each mutant; those of one that would take longer are left out
NOT_PUT_IN = 97
_MEMORY = 3 << 30
KILLED, SURVIVED = "killed", "survived"
OPTIONS = (
    "-q",
    "-x",
    "--tb=no",
    "--assert=plain",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    "--rootdir",
    str(ROOT),
)


class Map(NamedTuple):
    """What ran when: the seconds of every test, and for each file and line the tests that ran it."""

    seconds: dict[str, float]
    lines: dict[str, dict[int, list[str]]]


def run_in_child(act: Callable[[], int], seconds: float) -> int:
    """Run something in a forked process with limits; its exit code, or minus the signal it died of."""
    child = os.fork()
    if not child:
        code = 99
        try:
            os.setsid()
            quiet = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2) if not os.environ.get("MUTATION_LOUD") else ():
                os.dup2(quiet, number)
            limit = int(seconds) + 1
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            code = act()
        finally:
            os._exit(code)
    deadline = time.monotonic() + 8 * seconds + 60  # for what waits without working
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            _end_group(child)
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            _end_group(child)
            os.waitpid(child, 0)
            return -signal.SIGKILL
        time.sleep(0.005)


def _end_group(child: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)


# A process that has imported nothing of plan-lint yet


class _Changed(importlib.abc.SourceLoader):
    """Loads a module from a tree in place of its file."""

    def __init__(self, path: str, tree: ast.Module) -> None:
        self.path = path
        self.tree = tree

    def get_filename(self, _name: str) -> str:
        return self.path

    def get_data(self, path: str | bytes) -> bytes:
        return Path(os.fsdecode(path)).read_bytes()

    def get_code(self, _name: str) -> types.CodeType:
        return compile(self.tree, self.path, "exec")


def _module_of(file: str) -> tuple[str, bool]:
    """The name of the module in a file, and whether it is a package."""
    parts = Path(file).with_suffix("").parts
    package = parts[-1] == "__init__"
    return ".".join(parts[:-1] if package else parts), package


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, path: str, tree: ast.Module) -> None:
        self.name, self.package = _module_of(os.path.relpath(path, ROOT))
        self.loader = _Changed(path, tree)

    def find_spec(
        self, name: str, _path: object, _target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self.name:
            return None
        where = [str(Path(self.loader.path).parent)] if self.package else None
        return importlib.util.spec_from_file_location(
            name, self.loader.path, loader=self.loader, submodule_search_locations=where
        )


def anew(mutant: Mutant, tests: Sequence[str], seconds: Mapping[str, float]) -> int:
    """Import everything with a mutant and run the tests in the order of their seconds; 0 when all pass."""
    path = str(ROOT / mutant.file)
    tree = mutated(mutant.file, Path(path).read_text("utf-8"), mutant)
    sys.meta_path.insert(0, _Finder(path, tree))
    code = 1

    def work(session: Any) -> None:
        nonlocal code
        items = {item.nodeid: item for item in session.items}
        code = run_items(session, [items[test] for test in quickest(items, seconds)])

    failed = with_tests(tests, work)
    return failed or code


def quickest(tests: Iterable[str], seconds: Mapping[str, float]) -> list[str]:
    """The tests that take the least, together not much longer than is enough."""
    ordered = sorted(tests, key=lambda test: (seconds.get(test, 0), test))
    return [test for test, all_in in zip(ordered, _sums(ordered, seconds), strict=True) if all_in <= ENOUGH]


def _sums(tests: Iterable[str], seconds: Mapping[str, float]) -> Iterable[float]:
    return accumulate(seconds.get(test, 0) for test in tests)


# A process that has collected the tests


class Collected:
    """A pytest plugin: once the tests are collected, the work is done in place of running them."""

    def __init__(self, work: Callable[[Any], None]) -> None:
        self.work = work

    def pytest_runtestloop(self, session: Any) -> bool:
        self.work(session)
        return True


def with_tests(tests: Sequence[str], work: Callable[[Any], None]) -> int:
    """Collect the tests and do the work with the session that has them."""
    import pytest

    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        options = [*OPTIONS, "--hypothesis-profile=mutation", f"--basetemp={folder}/t"]
        return int(pytest.main([*options, *tests], plugins=[Collected(work)]))


def run_items(session: Any, items: Sequence[Any]) -> int:
    """Run some of the tests until one fails; 0 when all pass."""
    for item, after in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if session.testsfailed:
            return 1
    return 0


def map_of(session: Any, target: Target, out: Path) -> Map:
    """Run all tests in a child: which lines of the files each runs, and how long it takes."""
    code = run_in_child(lambda: _write_map(session, target.files, out), 2000)
    if code:
        sys.exit(f"{target.name}: its tests fail without a change ({code})")
    seconds, lines = json.loads(out.read_text("utf-8"))
    return Map(
        seconds, {file: {int(line): tests for line, tests in each.items()} for file, each in lines.items()}
    )


def _write_map(session: Any, files: Iterable[str], out: Path) -> int:
    import coverage

    watched = coverage.Coverage(
        data_file=None, include=[str(ROOT / file) for file in files], config_file=False, branch=False
    )
    seconds: dict[str, float] = {}
    watched.start()
    items = session.items
    failed = set()  # for want of time, as they run slower here
    for item, after in zip(items, [*items[1:], None], strict=True):
        watched.switch_context(item.nodeid)
        begun, before = time.process_time(), session.testsfailed
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if session.testsfailed > before:
            failed.add(item.nodeid)
        seconds[item.nodeid] = time.process_time() - begun
    watched.stop()
    if len(failed) > len(items) // 50:
        return 1
    data = watched.get_data()
    lines = {
        os.path.relpath(file, ROOT): {
            line: [each for each in tests if each and each not in failed]
            for line, tests in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }
    out.write_text(json.dumps([seconds, lines]))
    return 0


def put_in(mutant: Mutant) -> bool:
    """Replace the code of the function that a mutant changes wherever it lives; False where it cannot be."""
    path = str(ROOT / mutant.file)
    source = Path(path).read_text("utf-8")
    new = dict(_codes(compile(mutated(mutant.file, source, mutant), path, "exec")))
    old = dict(_codes(compile(source, path, "exec")))
    changed = {key for key in new.keys() & old.keys() if new[key] != old[key]}
    if new.keys() != old.keys() or not changed:
        return False
    found = False
    importlib.import_module(_module_of(mutant.file)[0])  # else its functions are not there yet
    for each in gc.get_objects():
        if type(each) is types.FunctionType and each.__code__.co_filename == path:
            key = (each.__code__.co_qualname, each.__code__.co_firstlineno)
            if key in changed:
                if each.__code__.co_freevars != new[key].co_freevars:
                    return False
                each.__code__ = new[key]
                found = True
    return found


def _codes(code: types.CodeType) -> Iterable[tuple[tuple[str, int], types.CodeType]]:
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield (each.co_qualname, each.co_firstlineno), each
            yield from _codes(each)
