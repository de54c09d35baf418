"""The situations of docs/exit-codes.md: each makes a folder, and says how the process in it is run."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.little_rulebook import BAD, BROKEN, FILES, GOOD, NO_PLAN, THIN, run, write_all, write_rulebook


class Way(NamedTuple):
    """How the process is run: code before it, its variables, what its streams are, and whether it has rights.

    A stream is "full", "unread" (a pipe whose reader is gone), "closed", or bytes to be read. With
    `alone` no other plans may be put beside those of the situation.
    """

    code: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    given: bytes | str = b""
    printed: str = ""
    said: str = ""
    unprivileged: bool = False
    alone: bool = False
    folder: str = ""


HERE = "rulebooks: [rules/shed]\nexclude: [rules, old, new, more]\n"
LIST = ".plan-lint-accepted.json"
COMMA = GOOD.replace("rakes: 2", "rakes: 1,332")  # the fix is safe
TOOLS = FILES["tools.yaml"].replace(
    "  examples:", "  fix: {set: spades, to: rakes, safe: false}\n  examples:"
)
COMMENT = "# plan-lint: accept more-spades-than-rakes -- one is lent\n"
ENTRY = {"rule": "more-spades-than-rakes", "file": "plans/plan.yaml", "pointer": "/spades"}
FAILING = FILES["names.yaml"].replace("fail: {name: x}", "fail: {name: z}")
UNKNOWN_FORM = "template: barn/2024\nname: Long barn\n"

# Faults of plan-lint and of the machine, put in before it begins. `first` is the process that was started.
_LINT = """
import os, signal, sys, time
from plan_lint import lint as module
first = os.getpid()
signal.signal(signal.SIGINT, signal.default_int_handler)  # processes in the background are begun without
real = module.lint
def lint(data, file, *more):
    {act}
    return real(data, file, *more)
module.lint = lint
"""
_RAISE = """
import {module} as module
def fail(*_, **__): raise {error}
module.{name} = fail
"""


def _raising(place: str, error: str = "RuntimeError('boom')") -> str:
    module, _, name = place.rpartition(".")
    return _RAISE.format(module=module, name=name, error=error)


_STOP = "os.kill(first, signal.{signal}); time.sleep(0 if os.getpid() == first else 30)"
_IN_WORKERS = "if os.getpid() != first and file == 'plans/07.yaml'{more}: {act}"

Recipe = Callable[[Path], Way]
SITUATIONS: dict[str, Recipe] = {}
CIRCUMSTANCES: dict[str, Callable[[Path, Way], Way]] = {}  # that a situation may have besides: ", and ..."


def _files(name: str, files: dict[str, str | bytes], way: Way = Way()) -> None:  # noqa: B008 - it cannot change
    """A situation that is made of files; what is there already is replaced."""

    def write(folder: Path) -> Way:
        write_all(folder, files)
        return way

    SITUATIONS[name] = write


def _plan(name: str, text: str | bytes, way: Way = Way(), **more: str | bytes) -> None:  # noqa: B008 - as above
    _files(name, {"plans/plan.yaml": text, **more}, way)


def _settings(name: str, text: str, plan: str | bytes = GOOD) -> None:
    _files(name, {"plans/plan.yaml": plan, ".plan-lint.yaml": text})


def _situation(name: str) -> Callable[[Recipe], Recipe]:
    def add(function: Recipe) -> Recipe:
        SITUATIONS[name] = function
        return function

    return add


def make(name: str, folder: Path) -> Way:
    """Make a situation, with its circumstances, in an empty folder."""
    base, *besides = name.split(", and ")
    write_rulebook(folder / "rules/shed")
    write_all(folder, {".plan-lint.yaml": HERE, "plans/plan.yaml": GOOD})
    way = SITUATIONS[base](folder)
    for each in besides:
        way = CIRCUMSTANCES[each](folder, way)
    return way


def listing(written: tuple[str, str]) -> str:
    entry = json.dumps(ENTRY | {"written": list(written), "reason": "one is lent"})
    return f'{{"version": 1, "accepted": [\n{entry}\n]}}\n'


# Plans

_plan("all in order", GOOD)
_settings("an info", f"{HERE}severity: {{name-of-one-letter: info}}\n", THIN)
_plan("a warning", THIN)
_plan("an error", BAD)
_plan("a figure that is no number", GOOD.replace("rakes: 2", "rakes: many"))
_plan("text that is no YAML", BROKEN)
_plan("text that is not UTF-8", b"template: shed/2024\nname: caf\xe9\n")
_plan("the same key twice", f"{GOOD}rakes: 3\n")
_plan("an error, accepted in a comment", BAD.replace("spades:", f"{COMMENT}spades:"))
_plan(
    "a warning, accepted in a comment",
    THIN.replace("name:", "# plan-lint: accept name-of-one-letter -- it is its name\nname:"),
)
_plan("an acceptance of what is no longer found", GOOD.replace("spades:", f"{COMMENT}spades:"))
_plan("an acceptance without a reason", BAD.replace("spades:", f"{COMMENT.partition(' --')[0]}\nspades:"))
_plan("text that is no YAML, accepted", f"# plan-lint: accept input-syntax -- it is short\n{BROKEN}")
_settings(
    "a warning that the configuration calls an error",
    f"{HERE}severity: {{name-of-one-letter: error}}\n",
    THIN,
)
_settings(
    "an error that the configuration calls an info",
    f"{HERE}severity: {{more-spades-than-rakes: info}}\n",
    BAD,
)
_settings("an error of a rule that is ignored", f"{HERE}ignore: [more-spades-than-rakes]\n", BAD)
_settings(
    "errors, accepted in comments, that are not all listed",
    f"{HERE}limits: {{findings: 2}}\n",
    BAD.replace("spades:", f"{COMMENT}spades:")
    + "".join(f"# plan-lint: accept schema-unknown-key -- one more\n{key}: 1\n" for key in ("hoes", "forks")),
)
_files(
    "an error in more plans than a report lists",
    {
        ".plan-lint.yaml": f"{HERE}limits: {{run_findings: 1}}\n",
        "plans/a.yaml": THIN,
        "plans/plan.yaml": BAD,
    },
)
_LISTED = f"{HERE}accepted: {LIST}\n"
for _name, _written in (
    ("an error, accepted in the list", ("2", "3")),
    ("an error, accepted with other figures", ("2", "4")),
):
    _files(_name, {"plans/plan.yaml": BAD, ".plan-lint.yaml": _LISTED, LIST: listing(_written)})
_plan("an error with a safe fix", COMMA)
_files("an error with an unsafe fix", {"plans/plan.yaml": BAD, "rules/shed/tools.yaml": TOOLS})
_files("an error with a safe fix and one without", {"plans/plan.yaml": COMMA, "plans/bad.yaml": BAD})


@_situation("an error with a safe fix in a file that is read-only")
def _read_only(folder: Path) -> Way:
    write_all(folder, {"plans/plan.yaml": COMMA})
    (folder / "plans/plan.yaml").chmod(0o444)
    return Way()


_CHANGE = "if file == 'plans/plan.yaml': open(file, 'a').write('# more\\n')"
_plan("an error with a safe fix in a file that changes meanwhile", COMMA, Way(code=_LINT.format(act=_CHANGE)))


# Files and folders


@_situation("a file that may not be read")
def _closed_file(folder: Path) -> Way:
    write_all(folder, {"plans/shut.yaml": GOOD})
    (folder / "plans/shut.yaml").chmod(0)
    return Way(unprivileged=True)


@_situation("a folder that may not be read")
def _closed_folder(folder: Path) -> Way:
    write_all(folder, {"plans/shut/a.yaml": GOOD})
    (folder / "plans/shut").chmod(0)
    return Way(unprivileged=True)


@_situation("a configuration that may not be read")
def _closed_configuration(folder: Path) -> Way:
    (folder / ".plan-lint.yaml").chmod(0)
    return Way(unprivileged=True)


@_situation("a rulebook with a file that may not be read")
def _closed_rulebook(folder: Path) -> Way:
    (folder / "rules/shed/names.yaml").chmod(0)
    return Way(unprivileged=True)


@_situation("a link to nothing")
def _dangling(folder: Path) -> Way:
    (folder / "plans/link.yaml").symlink_to("nothing")
    return Way()


@_situation("a link to a plan")
def _link(folder: Path) -> Way:
    (folder / "plans/link.yaml").symlink_to("plan.yaml")
    return Way()


@_situation("a FIFO")
def _fifo(folder: Path) -> Way:
    os.mkfifo(folder / "plans/pipe.yaml")
    return Way()


@_situation("an empty folder")
def _empty(folder: Path) -> Way:
    (folder / "plans/plan.yaml").unlink()
    return Way(alone=True)


_plan("only files that are no plans", NO_PLAN, Way(alone=True))
_settings("only files that the configuration excludes", f"{HERE[:-2]}, plans]\n")
_plan("only plans of a form that no rulebook knows", UNKNOWN_FORM, Way(alone=True))


@_situation("many plans")
def _many(folder: Path) -> Way:
    write_all(folder, {f"plans/{number:02}.yaml": GOOD for number in range(40)})
    return Way()


# Faults of plan-lint, of its installation, of the machine

_plan("a rule that breaks", GOOD, Way(code=_raising("plan_lint.lint.judging.program")))
_plan(
    "a fault of plan-lint on one plan",
    GOOD,
    Way(code=_LINT.format(act="if file == 'plans/plan.yaml': raise RuntimeError('boom')")),
)
_plan("a fault of plan-lint in the totals", GOOD, Way(code=_raising("plan_lint.run.totals._counts")))
_plan(
    "a fault of plan-lint at its start",
    GOOD,
    Way(code=_raising("plan_lint.config.locate") + _raising("plan_lint.cli.reading_rules.locate")),
)
_plan(
    "memory that does not suffice", GOOD, Way(code=_raising("plan_lint.run.totals._counts", "MemoryError()"))
)
_plan(
    "something that ends it with a text",
    GOOD,
    Way(code=_raising("plan_lint.config.rulebook_files", "SystemExit('x')")),
)
_plan("interrupted", GOOD, Way(code=_LINT.format(act=_STOP.format(signal="SIGINT"))))
_plan("terminated", GOOD, Way(code=_LINT.format(act=_STOP.format(signal="SIGTERM"))))
_plan("a library that is missing", GOOD, Way(code="import sys; sys.modules['yaml'] = None"))
_plan("a library for addresses that is missing", GOOD, Way(code="import sys; sys.modules['fsspec'] = None"))
_plan(
    "a module of plan-lint that is damaged",
    GOOD,
    Way(
        code="""
import sys
class Finder:
    def find_spec(name, *_):
        if name == "plan_lint.run":
            raise SyntaxError("boom")
sys.meta_path.insert(0, Finder)
"""
    ),
)


@_situation("a folder that is gone")
def _gone(folder: Path) -> Way:
    (folder / "gone").mkdir()
    return Way(code="import os; os.rmdir(os.getcwd())", folder="gone")


# Configuration and rulebooks

_settings("a configuration with an unknown key", f"{HERE}fail_no: error\n")
_settings("a configuration that is no YAML", "rulebooks: [\n")
_settings("a configuration that asks for another version", f"{HERE}required_version: '>=99'\n")
_settings("a configuration that names an unknown rule", f"{HERE}ignore: [nmaes]\n")
_settings("a configuration that names no rulebook that is there", "rulebooks: [rules/shde]\n")
_settings("a configuration that names a list that is not there", f"{HERE}accepted: lost.json\n")
_files("a configuration that names a list that is none", {".plan-lint.yaml": _LISTED, LIST: "{}"})
_ROSTER = "roster: Sheds\nexpected:\n  - name: Long shed\n"
_files("a roster", {"roster.yaml": _ROSTER})
_files("a roster with a fault", {"roster.yaml": _ROSTER * 2})
_files("a rulebook that does not load", {"rules/shed/names.yaml": "- rule: x\n"})
_files("a rulebook with a schema that is none", {"rules/shed/plan.schema.json": "[]"})


@_situation("two rulebooks of one name")
def _twins(folder: Path) -> Way:
    shutil.copytree(folder / "rules/shed", folder / "more/shed")
    return Way()


@_situation("two rulebooks")
def _two(folder: Path) -> Way:
    texts = {name: text.replace("shed", "barn") for name, text in FILES.items()}
    texts = {name: text.replace("more-spades", "many-spades") for name, text in texts.items()}
    texts = {name: text.replace("name-of-one", "names-of-one") for name, text in texts.items()}
    texts = {name: text.replace("too-many", "all-too-many") for name, text in texts.items()}
    write_all(folder, {f"rules/barn/{name}": text for name, text in texts.items()})
    write_all(folder, {".plan-lint.yaml": "rulebooks: [rules/shed, rules/barn]\n"})
    return Way()


_files("an example that does not hold", {"rules/shed/names.yaml": FAILING})
_files("an example that breaks its rule", {}, Way(code=_raising("plan_lint.lint.judging.program")))


# Streams and surroundings

_plan("nothing on standard input", GOOD)
_plan("a plan on standard input", GOOD, Way(given=GOOD.encode()))
_plan("a plan with an error on standard input", GOOD, Way(given=BAD.encode()))
_plan("standard input that is closed", GOOD, Way(given="closed"))
_plan("a GitHub step", GOOD, Way(variables=(("GITHUB_STEP_SUMMARY", "summary.md"),)))
_plan(
    "a GitHub step whose summary cannot be written", GOOD, Way(variables=(("GITHUB_STEP_SUMMARY", "plans"),))
)
# For bash, click asks bash of which version it is: a program, which the watch on processes sees.
_UNWATCHED = ("PLAN_LINT_BREACHES", os.devnull)
for _name, _instruction in (
    ("a shell that asks for its script", "bash_source"),
    ("a shell that asks for completions", "bash_complete"),
    ("a shell that is not known", "csh_source"),
):
    _words = (
        _UNWATCHED,
        ("_PLAN_LINT_COMPLETE", _instruction),
        ("COMP_WORDS", "plan-lint ch"),
        ("COMP_CWORD", "1"),
    )
    _plan(_name, GOOD, Way(variables=_words))


# Two runs


def _folders(name: str, old: str, new: str) -> None:
    _files(name, {"old/plan.yaml": old, "new/plan.yaml": new, ".plan-lint.yaml": "rulebooks: [rules/shed]\n"})


_folders("two folders that are alike", BAD, BAD)
_folders("an error that is new", GOOD, BAD)
_folders("an error that is fixed", BAD, GOOD)
_folders("a warning that is new", GOOD, THIN)


def _reports(name: str, old: str, new: str) -> None:
    def write(folder: Path) -> Way:
        for file, plan in (("old.json", old), ("new.json", new)):
            ran = run(folder, "check", "-", "--format=json", "--stdin-filename=a.yaml", input=plan.encode())
            (folder / file).write_bytes(ran.stdout)
        return Way()

    SITUATIONS[name] = write


_reports("two reports that are alike", BAD, BAD)
_reports("an error that is new in a report", GOOD, BAD)
_reports("a report of a run that was not complete", GOOD, NO_PLAN)
_files("two reports that are none", {"old.json": "{}", "new.json": "{}"})


# Circumstances


def _circumstance(name: str) -> Callable[[Callable[[Path, Way], Way]], Callable[[Path, Way], Way]]:
    def add(function: Callable[[Path, Way], Way]) -> Callable[[Path, Way], Way]:
        CIRCUMSTANCES[name] = function
        return function

    return add


@_circumstance("a link to nothing")
def _and_dangling(folder: Path, way: Way) -> Way:
    (folder / ("new" if (folder / "new").exists() else "plans") / "link.yaml").symlink_to("nothing")
    return way


CIRCUMSTANCES["the disk of the output is full"] = lambda _folder, way: way._replace(printed="full")
CIRCUMSTANCES["the reader of the output is gone"] = lambda _folder, way: way._replace(printed="unread")
CIRCUMSTANCES["the output is closed"] = lambda _folder, way: way._replace(printed="closed")
CIRCUMSTANCES["nobody hears the notes"] = lambda _folder, way: way._replace(said="full")


def _with_code(name: str, code: str) -> None:
    CIRCUMSTANCES[name] = lambda _folder, way: way._replace(code=code)


_DIE = "os.kill(os.getpid(), signal.SIGKILL)"
_with_code("a worker dies", _LINT.format(act=_IN_WORKERS.format(more="", act=_DIE)))
_with_code("a worker leaves", _LINT.format(act=_IN_WORKERS.format(more="", act="os._exit(0)")))
_ONCE = " and not os.path.exists('died')"
_with_code(
    "a worker dies once",
    _LINT.format(act=_IN_WORKERS.format(more=_ONCE, act=f"open('died', 'w').close(); {_DIE}")),
)
_with_code(
    "a plan that goes meanwhile", _raising("plan_lint.cli.two_runs.read", "FileNotFoundError(2, 'gone')")
)
