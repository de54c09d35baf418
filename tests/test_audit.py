"""What plan-lint asks of the machine, as an audit hook sees it: no network, no programs, no code it lints.

Compiled libraries raise no events of their own: jsonschema-rs is told to stay offline, RE2 opens nothing.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import plan_lint
from plan_lint.report import FORMATS
from tests.little_rulebook import BAD, GOOD, environment, write_all, write_rulebook

PACKAGE = Path(plan_lint.__file__).parent
INSTALLED = [
    sys.prefix,
    sys.base_prefix,
    *sysconfig.get_paths().values(),
    PACKAGE,
    PACKAGE.parent / "rules",  # of a checkout
    "/usr/share/locale",
    "/usr/lib/locale",
]
FORBIDDEN = (
    "ctypes.", "ftplib.", "http.", "imaplib.", "nntplib.", "os.exec", "os.fork", "os.kill", "os.posix_spawn",
    "os.spawn", "os.startfile", "os.system", "pdb.", "pickle.", "poplib.", "pty.", "shutil.", "smtplib.",
    "socket.", "sqlite3.", "subprocess.", "syslog.", "telnetlib.", "urllib.", "webbrowser.",
)  # fmt: skip
CHANGES = (
    "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink",
    "os.truncate", "os.utime",
)  # fmt: skip
LISTS = ("os.listdir", "os.scandir", "glob.glob", "os.walk")

# Starts plan-lint as the command does, with a hook that notes every event on a file it opened before.
WATCHED = """
import os, sys
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_APPEND)
def plain(value):
    return value if isinstance(value, (str, bytes, int)) or value is None else repr(type(value))
def note(event, arguments):
    if event not in ("object.__getattr__", "sys._getframe", "marshal.loads"):
        os.write(log, (ascii((event, *map(plain, arguments))) + "\\n").encode())
sys.addaudithook(note)
end = os._exit
def last(code):
    for name, module in list(sys.modules.items()):
        os.write(log, (ascii(("module", name, getattr(module, "__file__", None))) + "\\n").encode())
    end(code)
os._exit = last
"""
START = "from plan_lint.cli import main\nmain()\n"
TRAPS = ("yaml", "json", "re2", "sitecustomize", "plan_lint", "rich")
TRAP = "raise SystemExit('trap')\n"
MARK = "Zz9"  # in everything that plans and rulebooks say


@pytest.fixture
def folder(tmp_path):
    """A rulebook, and plans among files that would be code."""
    write_rulebook(tmp_path / "rules/shed")
    hostile = f"template: !!python/object/apply:os.system ['touch {MARK}']\n"
    write_all(
        tmp_path,
        {
            "plans/.plan-lint.yaml": "rulebooks: [../rules/shed]\n",
            "plans/good.yaml": GOOD.replace("Long", MARK),
            "plans/bad.yaml": BAD.replace("Long", MARK),
            "plans/python.yaml": hostile,
            "plans/reference.yaml": f"$schema: http://127.0.0.1:9/{MARK}\n$ref: file:///etc/passwd\n{GOOD}",
            "plans/cut.yaml": "template: [\n",
            **{f"plans/{name}.py": TRAP for name in TRAPS},
            "plans/plan_lint/__init__.py": TRAP,
            "far.json": '{"type": "object", "properties": {"a": {"$ref": "http://127.0.0.1:9/x.json"}}}',
        },
    )
    (tmp_path / "out").mkdir()
    return tmp_path


def watched(folder, *arguments, code=START, stdin=b""):
    """Run plan-lint with the hook; its exit code, and the events in their order."""
    log = folder / "events"
    log.write_bytes(b"")
    ran = subprocess.run(
        [sys.executable, "-P", "-c", WATCHED + code, str(log), *arguments],
        cwd=folder / "plans",
        env={
            **environment(folder),
            "PYTHONPATH": str(PACKAGE.parent),  # not under the watch of all others: this one sees more
            "PYTHONDONTWRITEBYTECODE": "1",
        },  # Python itself writes beside its modules
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )
    events = [ast.literal_eval(line) for line in log.read_text("ascii").splitlines()]
    assert len(events) > 100, ran.stderr
    return ran.returncode, events


def below(path, folders):
    real = os.path.realpath(os.fsdecode(path))
    return any(os.path.commonpath([real, each]) == each for each in map(os.path.realpath, folders))


def breaches(folder, events, inputs, outputs=()):
    """What a run did that it must not do; paths are from where it ran."""
    here = os.getcwd()
    os.chdir(folder / "plans")
    try:
        yield from _breaches(folder, events, inputs, outputs)
    finally:
        os.chdir(here)


def _breaches(folder, events, inputs, outputs):
    written = [folder / "out", folder / "cache", *outputs]
    readable = [*INSTALLED, *written, *inputs]
    for event, *arguments in events:
        match event:
            case "open" if isinstance(arguments[0], str | bytes):  # else it was opened before
                path, mode, flags = arguments
                writes = (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
                if not below(path, written if writes else readable):
                    yield f"{'writes' if writes else 'reads'} {path}"
                is_code = os.fsdecode(path).endswith((".py", ".pyc", ".pth"))
                if is_code and not writes and below(path, [folder]):
                    yield f"reads code from {path} ({mode})"
            case "module":
                if arguments[1] is not None and not below(arguments[1], INSTALLED):
                    yield f"imported {arguments}"
            case "compile" if MARK in str(arguments[0]):
                yield f"compiles {arguments[0]}"
            case _ if event.startswith(FORBIDDEN):
                yield f"{event} {arguments}"
            case _ if event in CHANGES and not all(below(path, written) for path in paths_of(arguments)):
                yield f"{event} {arguments}"
            case _ if event in LISTS and not all(below(path, readable) for path in paths_of(arguments)):
                yield f"{event} {arguments}"


def paths_of(arguments):
    return [each for each in arguments if isinstance(each, str | bytes)]


REPORTS = [f"--report={each}=../out/{each}" for each in FORMATS]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check"], 1),
        (["check", ".", *REPORTS], 1),
        (["check", "good.yaml", "bad.yaml", "--format", "html", "--no-cache"], 1),
        (["check", "-", "--format", "json"], 1),
        (["check", "--show-config"], 0),
        (["check", "--statistics", "--show-unevaluated", "--color", "always"], 1),
        (["check", "--diff"], 1),
        (["check", "missing.yaml"], 2),
        (["check", "--config", "none.yaml"], 2),
        (["rules"], 0),
        (["rules", "--format", "markdown"], 0),
        (["explain", "more-spades-than-rakes"], 0),
        (["explain", "input-syntax"], 0),
        (["test"], 0),
        (["schema"], 0),
        (["compare", ".", "."], 0),
        (["compare", ".", ".", "--format", "json"], 0),
        (["test", "--mutate", "--plan", "good.yaml"], 0),
        (["accepted", "--check"], 2),
        (["new"], 2),
        (["evil"], 2),
        (["--help"], 0),
        (["--version"], 0),
    ],
    ids=lambda each: " ".join(each)[:60] if isinstance(each, list) else f"exit {each}",
)
def test_a_command_asks_for_nothing_else(folder, arguments, code):
    ended, events = watched(folder, *arguments, stdin=b"template: [\n")
    assert list(breaches(folder, events, [folder / "plans", folder / "rules"])) == []
    assert ended == code


@pytest.mark.parametrize(
    "arguments", [["check", "--fix", "--unsafe-fixes"], ["accepted"], ["new", "shed/2024", "z.yaml"]]
)
def test_what_is_written_lies_where_it_was_asked_for(folder, arguments):
    """Mended plans, the accepted list or the new plan with its schema, in the folder, and nothing else."""
    (folder / "plans/mend.yaml").write_text(GOOD.replace("rakes: 2", "rakes: 2,000").replace("Long", MARK))
    plans = folder / "plans"
    before = {path.name: path.read_bytes() for path in plans.iterdir() if path.is_file()}
    _, events = watched(folder, *arguments)
    assert list(breaches(folder, events, [plans, folder / "rules"], [plans])) == []
    after = {path.name: path.read_bytes() for path in plans.iterdir() if path.is_file()}
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    allowed = {"check": {"mend.yaml"}, "accepted": {".plan-lint-accepted.json"}}
    assert changed <= allowed.get(arguments[0], {"z.yaml", "plan.schema.json", "shed-2024.schema.json"})


@pytest.mark.parametrize("jobs", ["1", "4"])
def test_workers_ask_for_nothing_else(folder, jobs):
    write_all(folder, {f"plans/{number:02}.yaml": GOOD.replace("Long", MARK) for number in range(40)})
    code, events = watched(folder, "check", "--jobs", jobs)
    # Workers are forked and send their results through pipes of this process, as pickles.
    found = list(breaches(folder, events, [folder / "plans", folder / "rules", os.devnull]))
    other = {each for each in found if not each.startswith(("os.fork ", "pickle.find_class "))}
    forks = sum(each.startswith("os.fork ") for each in found)
    assert (forks, other) == (4 if jobs == "4" else 0, set())
    assert code == 1


# What importing fsspec does: it loads ctypes, and looks for more file systems among what is installed.
OF_FSSPEC = ("ctypes.dlopen [None]", "ctypes.dlsym ", f"os.listdir [{str(PACKAGE.parent)!r}]")


@pytest.mark.parametrize(
    ("address", "code"),
    [("file://.", 1), ("zip://::good.yaml", 2), ("memory://none", 2)],
)
def test_an_address_leads_to_nothing_else(folder, address, code):
    ended, events = watched(folder, "check", address)
    found = breaches(folder, events, [folder / "plans", folder / "rules"])
    assert [each for each in found if not each.startswith(OF_FSSPEC)] == []
    assert ended == code


def test_a_rulebook_is_remembered_in_the_cache_alone(folder):
    for _ in range(2):
        code, events = watched(folder, "check")
        assert list(breaches(folder, events, [folder / "plans", folder / "rules"])) == []
        assert code == 1
    assert any(event == "open" and "/cache/plan-lint/" in str(where) for event, where, *_ in events)


def test_a_schema_fetches_nothing(folder):
    schema = (folder / "far.json").read_text()
    (folder / "rules/shed/plan.schema.json").write_text(schema)
    code, events = watched(folder, "check")
    assert list(breaches(folder, events, [folder / "plans", folder / "rules"])) == []
    assert code == 2


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import socket; socket.socket().close()", "socket.__new__"),
        ("import subprocess; subprocess.run(['true'])", "subprocess.Popen"),
        ("os.system('true')", "os.system"),
        ("open('/etc/hosts').close()", "reads /etc/hosts"),
        ("os.listdir('/etc')", "os.listdir ['/etc']"),
        ("open('x', 'w').close()", "writes x"),
        ("os.unlink('good.yaml')", "os.remove"),
        ("sys.path.insert(0, '.')\ntry: import rich\nexcept SystemExit: del sys.path[0]", "reads code from"),
        (f"compile('{MARK}', 'x', 'eval')", "compiles"),
    ],
)
def test_the_hook_sees(folder, code, expected):
    _, events = watched(folder, "--version", code=f"{code}\n{START}")
    found = list(breaches(folder, events, [folder / "plans", folder / "rules"]))
    assert any(each.startswith(expected) for each in found), found
