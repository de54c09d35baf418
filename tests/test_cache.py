"""What the cache remembers, and that nothing found in it can change a verdict."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

import plan_lint
from plan_lint import cache, rulebook
from plan_lint.lint import Options, lint
from tests.little_rulebook import BAD, FILES, environment, load, write_rulebook

DATA = {name: text.encode() for name, text in FILES.items()}


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Path(os.path.realpath(tmp_path))


@pytest.fixture
def loads(monkeypatch):
    """Counts how often a rulebook is checked rather than remembered."""
    real, calls = rulebook.load, []

    def load_counted(files, name):
        calls.append(name)
        return real(files, name)

    monkeypatch.setattr("plan_lint.cache.load", load_counted)
    return calls


def verdict(checked):
    return lint(BAD.encode(), "x.yaml", (checked,), Options())


def made():
    """The cache folder."""
    store = cache.folder()
    assert store is not None
    return store


def entry_of(store):
    (entry,) = Path(store).glob("rulebook-*.json")
    return entry


def test_remembers(home, loads):
    store = made()
    assert store == str(home / "cache/plan-lint")
    assert os.stat(store).st_mode & 0o777 == 0o700
    first = cache.rulebook(DATA, "shed", store)
    second = cache.rulebook(DATA, "shed", store)
    assert loads == ["shed"]
    assert entry_of(store).stat().st_mode & 0o777 == 0o600
    assert verdict(first) == verdict(second) == verdict(load())
    assert second[:4] == first[:4]


@pytest.mark.usefixtures("loads")
def test_without_a_folder_nothing_is_remembered(home):
    assert verdict(cache.rulebook(DATA, "shed", None)) == verdict(load())
    assert not (home / "cache").exists()


@pytest.mark.parametrize("name", sorted(DATA))
@pytest.mark.usefixtures("home")
def test_any_change_of_a_file_is_another_rulebook(loads, name):
    store = made()
    cache.rulebook(DATA, "shed", store)
    changed = DATA | {name: DATA[name] + b"\n"}
    cache.rulebook(changed, "shed", store)
    cache.rulebook(changed, "shed", store)
    assert len(loads) == 2


@pytest.mark.usefixtures("home")
def test_another_version_of_plan_lint_or_python_is_asked_anew(loads, monkeypatch):
    store = made()
    cache.rulebook(DATA, "shed", store)
    monkeypatch.setattr("plan_lint.__version__", "0.1.1")
    cache.rulebook(DATA, "shed", store)
    monkeypatch.setattr("sys.version", "another")
    cache.rulebook(DATA, "shed", store)
    assert len(loads) == 3


@pytest.mark.usefixtures("home")
def test_changed_code_of_plan_lint_is_asked_anew(loads, monkeypatch, tmp_path):
    for name in cache.CHECKING:
        (tmp_path / "code" / name).mkdir(parents=True, exist_ok=True)
    module = tmp_path / "code/language/types.py"
    module.write_text("a = 1")
    monkeypatch.setattr("plan_lint.__file__", str(tmp_path / "code/__init__.py"))
    store = made()
    cache.rulebook(DATA, "shed", store)
    cache.rulebook(DATA, "shed", store)
    assert len(loads) == 1
    module.write_text("a = 10")
    cache.rulebook(DATA, "shed", store)
    assert len(loads) == 2


def reached(begin):
    """The modules of plan-lint that a part of it imports, and those import: their names and files."""
    package = Path(plan_lint.__file__).parent
    modules = {}
    for path in package.rglob("*.py"):
        name = ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")
        modules[name] = path.relative_to(package)
    found, waiting = set(), [name for name in modules if name.startswith(begin)]
    while waiting:
        name = waiting.pop()
        if name in modules and name not in found:
            found.add(name)
            for node in ast.walk(ast.parse((package / modules[name]).read_text())):
                if isinstance(node, ast.ImportFrom) and node.module:
                    waiting += [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
    return {name: modules[name] for name in found}


def test_the_code_that_checks_rulebooks_counts():
    modules = reached("plan_lint.rulebook")
    assert {"plan_lint.rulebook.loading", "plan_lint.schema.loading", "plan_lint.figures"} <= modules.keys()
    assert {str(path.parent) for path in modules.values()} == {name or "." for name in cache.CHECKING}


def with_sum(text):
    return sha256(text).hexdigest().encode() + b"\n" + text


DAMAGE = {
    "empty": lambda _: b"",
    "cut short": lambda data: data[:-1],
    "only the sum": lambda data: data[:65],
    "random": lambda _: b"\x8f\x00\n{" * 1000,
    "one letter changed": lambda data: data.replace(b"spades", b"shades", 1),
    "a rule taken out": lambda data: data.replace(b"more-spades-than-rakes", b"name-of-one-letter", 1),
    "no JSON": lambda _: with_sum(b"{"),
    "JSON of something else": lambda _: with_sum(b"[1, 2]"),
    "JSON with keys missing": lambda _: with_sum(b'{"name": "shed"}'),
    "JSON of wrong types": lambda data: with_sum(
        json.dumps(json.loads(data[65:]) | {"rules": [[1, 2], None]}).encode()
    ),
    "rules that refer to nothing": lambda data: with_sum(
        json.dumps(json.loads(data[65:]) | {"kinds": []}).encode()
    ),
    "expressions of no kind": lambda data: with_sum(data[65:].replace(b'"Compare"', b'"Compile"')),
    "deep JSON": lambda _: with_sum(b"[" * 100_000),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.usefixtures("home")
def test_what_is_damaged_counts_as_not_there(loads, damage):
    store = made()
    cache.rulebook(DATA, "shed", store)
    entry = entry_of(store)
    entry.write_bytes(damage(entry.read_bytes()))
    assert verdict(cache.rulebook(DATA, "shed", store)) == verdict(load())
    assert len(loads) == 2
    cache.rulebook(DATA, "shed", store)
    assert len(loads) == 2  # it was put right


def put_folder(entry):
    entry.unlink()
    entry.mkdir()


def put_fifo(entry):
    entry.unlink()
    os.mkfifo(entry)


def put_link(entry):
    entry.rename(entry.with_suffix(".moved"))
    entry.symlink_to(entry.with_suffix(".moved"))


@pytest.mark.parametrize("put", [put_folder, put_fifo, put_link])
@pytest.mark.usefixtures("home")
def test_an_entry_that_is_no_file_is_not_read(loads, put):
    store = made()
    cache.rulebook(DATA, "shed", store)
    put(entry_of(store))
    assert verdict(cache.rulebook(DATA, "shed", store)) == verdict(load())
    assert len(loads) == 2


@pytest.mark.usefixtures("home", "loads")
def test_a_folder_that_cannot_be_written_changes_nothing(monkeypatch):
    store = made()

    def no_room(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", no_room)
    assert verdict(cache.rulebook(DATA, "shed", store)) == verdict(load())
    assert os.listdir(store) == []
    Path(store).rmdir()
    assert verdict(cache.rulebook(DATA, "shed", store)) == verdict(load())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_someone_else_is_refused(home):
    Path(made()).chmod(0o700)
    os.chown(home / "cache/plan-lint", 65534, 65534)
    assert cache.folder() is None


def test_a_folder_that_is_open_or_a_link_or_a_file_is_refused(home):
    path = home / "cache/plan-lint"
    assert cache.folder() == str(path)
    for mode in (0o701, 0o720, 0o777):
        path.chmod(mode)
        assert cache.folder() is None
    path.rmdir()
    (home / "elsewhere").mkdir(mode=0o700)
    path.symlink_to(home / "elsewhere")
    assert cache.folder() is None
    path.unlink()
    path.touch()
    assert cache.folder() is None


def test_never_below_the_repository_or_the_inputs(home):
    assert cache.folder([str(home)]) is None
    assert cache.folder([str(home / "cache")]) is None
    assert cache.folder([str(home / "cache/plan-lint")]) is None
    (home / "link").symlink_to(home / "cache")
    assert cache.folder([str(home / "link")]) is None
    assert not (home / "cache").exists()
    assert cache.folder([str(home / "cac"), str(home / "cache/plan-lint/sub")]) == str(
        home / "cache/plan-lint"
    )


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"XDG_CACHE_HOME": "relative", "HOME": "{home}"}, "{home}/.cache/plan-lint"),
        ({"XDG_CACHE_HOME": "", "HOME": "{home}"}, "{home}/.cache/plan-lint"),
        ({"XDG_CACHE_HOME": "", "HOME": "relative"}, None),
        ({"XDG_CACHE_HOME": "/dev/null/x", "HOME": "{home}"}, None),
    ],
)
def test_where_the_folder_is(home, monkeypatch, variables, expected):
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(home=home))
    assert cache.folder() == (expected and expected.format(home=home))


@pytest.mark.usefixtures("home")
def test_the_oldest_entries_are_forgotten(monkeypatch):
    monkeypatch.setattr(cache, "_MOST_ENTRIES", 3)
    store = Path(made())
    for age in range(5):
        old = store / f"rulebook-{age}.json"
        old.touch()
        os.utime(old, (age, age))
    cache.rulebook(DATA, "shed", str(store))
    names = sorted(path.name for path in store.iterdir())
    assert len(names) == 3
    assert {"rulebook-3.json", "rulebook-4.json"} < set(names)


@pytest.mark.usefixtures("home")
def test_eight_runs_at_once(tmp_path):
    write_rulebook(tmp_path / "shed")
    (tmp_path / "a.yaml").write_text(BAD)
    command = [sys.executable, "-P", "-m", "plan_lint", "check", "--rulebook", "shed", "a.yaml"]
    runs = [
        subprocess.Popen(
            command, cwd=tmp_path, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(8)
    ]
    ended = [(*process.communicate(timeout=60), process.returncode) for process in runs]
    assert {code for _, _, code in ended} == {1}
    assert len(set(ended)) == 1
    assert len(list((tmp_path / "cache/plan-lint").iterdir())) == 1
