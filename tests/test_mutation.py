"""The mutation run: the changes it makes, that it sees what tests miss, and a few of them each time."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.mutation.choosing import ROOT, SURVIVORS, TARGETS, explained, key_of, sample
from tests.mutation.mutate import mutants, mutated


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("def f(): return a < b", ["return a <= b", "return a >= b", "return None"]),
        (
            "def f(): return a is b is not c",
            ["return a is not b is not c", "return a is b is c", "return None"],
        ),
        (
            "def f(): return a and b",
            ["return a or b", "return None", "return not a and b", "return a and (not b)"],
        ),
        ("def f(): return not a", ["return a", "return None"]),
        ("def f(): x = a + 1", ["x = a - 1", "x = a + 2", "x = None"]),
        ("def f(): x -= a", ["x += a"]),
        ("def f(): return False", ["return True"]),
        ("def f(): return", []),
        ("def f(): return ''", ["return 'XX'"]),
        ("def f(): g('four')", ["g('foXXur')", "pass"]),
        ("def f(): return f'{a}, {-1}'", ["return None", "return f'{a}, {1}'", "return f'{a}, {-2}'"]),
        ("def f():\n    if a: raise B", ["if not a:", "pass"]),
        ("def f():\n    for a in b: break", ["continue"]),
        ("def f(): return [a for a in b if a]", ["return None", "return [a for a in b if not a]"]),
        ("def f(a: 'x' = 1) -> 'y': pass", ["def f(a: 'x'=2) -> 'y': pass"]),
        ("LIMIT = 64", ["LIMIT = 65", "LIMIT = None"]),
        ("class A(B):\n    '''Text.'''\n    c: int = 1", ["c: int = 2"]),
        (
            "from a import b\nimport c\nif TYPE_CHECKING:\n    d = 1\n__all__ = ['e']\nF = int | str",
            [],
        ),
        ("F = TypeVar('F')", ["F = None"]),
        ("@decorator(1)\ndef f():\n    '''Text.'''", []),
    ],
)
def test_changes(source, changed):
    found = [ast.unparse(mutated("a.py", source, each)) for each in mutants("a.py", source)]
    assert len(found) == len(changed)
    for text in changed:
        assert any(text in each or text in " ".join(each.split()) for each in found), found


def test_where_a_change_is():
    source = "import a\n\nclass B:\n    def c(self):\n        return (\n            1\n        )\n"
    one, returned = sorted(mutants("a.py", source), key=lambda each: each.change)
    assert (one.line, one.column, one.text, one.change, one.within) == (6, 13, "1", "1 -> 2", "B.c")
    assert (returned.line, returned.last_line, returned.change) == (5, 7, "return x -> return None")


def test_every_survivor_in_the_list_is_a_change_that_can_be_made():
    known = explained()
    there = {
        key_of(each)
        for file in {file for file, *_ in known}
        for each in mutants(file, (ROOT / file).read_text("utf-8"))
    }
    gone = [key for key in known if key not in there]
    assert gone == [], f"take these out of {SURVIVORS.name}: their lines have changed"
    assert [key for key, reason in known.items() if len(reason) < 10] == []


def test_a_sample_is_a_thousand_and_always_the_same():
    chosen = [each for target in TARGETS.values() for each in sample(target, 1, 1)]
    assert len(chosen) >= 1_000
    target = TARGETS["accept"]
    assert set(sample(target, 0.2, 1)) < set(sample(target, 1, 1))
    assert sample(target, 1, 1) != sample(target, 1, 2)


def test_a_few_changes_are_noticed():
    """The whole run takes twelve minutes: `python -m tests.mutation`."""
    command = [sys.executable, "-m", "tests.mutation", "exits", "accept", "--share", "0.17"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    assert int(ran.stdout.splitlines()[-1].split(" mutants")[0]) >= 40
