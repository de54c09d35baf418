"""Hostile plans, files, rulebooks and surroundings: each is reported, within bounds, in every format.

The cases are data, in tests/hostile/*.yaml; `findings` and `problems` are all that may be told. Each runs in
a process of its own with limits on time, memory and, where it says so, stack. Plans and rulebooks that are
small and nothing else share a process: bounds say nothing of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, NamedTuple

import pytest
import yaml

from plan_lint.report import FORMATS
from tests.hostile import readers, recipes
from tests.little_rulebook import environment, write_all

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "hostile"
GARDEN = ROOT / "tests" / "garden"
SHIPPED = ROOT / "rules" / "adult-drug-treatment"  # in place of it where a case says so
PLAN = "plan.yaml"
FOLDER = ["check", "."]
PATIENCE = 60  # seconds, of the clock; the bounds are CPU time, which a busy machine stretches less
REFERENCE = 0.05  # seconds of the launcher's loop on a machine that the bounds of time are for
BOUNDS = {"seconds": 1, "megabytes": 150}  # of a rejected input; what is accepted states its own
LIMITS = {"RLIMIT_AS": 2**31, "RLIMIT_CPU": 30, "RLIMIT_CORE": 0, "RLIMIT_FSIZE": 256 * 2**20}
NO_RIGHTS = ("/usr/bin/setpriv", "--bounding-set", "-all", "--inh-caps", "-all")

KEYS = {
    "case", "text", "plan", "bytes", "name", "make", "rule", "field", "schema", "rulebook", "run", "input",
    "streams", "variables", "stack", "unprivileged", "broken", "exit", "findings", "more", "problems", "says",
    "counts", "seconds", "megabytes", "reports", "debug", "not_said", "pointer", "formats", "modes",
    "folders", "colour", "limits", "reported", "encoding", "after", "shipped",
}  # fmt: skip


SMALL = {"case", "text", "plan", "bytes", "name", "run", "exit", "findings", "more", "pointer", "formats"}
SMALL_BYTES = 4096


def is_small(case):
    """Whether a case is a small plan and nothing else."""
    content = recipes.content_of(case) if set(case) <= SMALL else None
    return content is not None and len(content) < SMALL_BYTES and case.get("run", FOLDER) == FOLDER


def is_small_rule(case):
    """Whether a case is a rule to refuse and nothing else."""
    keys = {"case", "rule", "exit", "findings", "problems"}
    return set(case) <= keys and len(recipes.rule_file(recipes.text_deep(case["rule"]))) < 4 * SMALL_BYTES


def is_small_book(case):
    """Whether a case is a rulebook to refuse, for its schema or other files, and nothing else."""
    return set(case) <= {"case", "field", "schema", "rulebook", "exit", "findings", "problems"}


def shown_name(name):
    """The name that reports give to a file: halves of pairs, which stand for odd bytes, are spelled out."""
    return "".join(f"\\u{ord(each):04x}" if "\ud800" <= each <= "\udfff" else each for each in name)


def read(path):
    cases = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    assert all(set(case) <= KEYS for case in cases)
    assert len({case["case"] for case in cases}) == len(cases)
    return cases


GROUPS = {path.stem: read(path) for path in sorted(CORPUS.glob("[0-9]*.yaml"))}


def cases(wanted):
    return [
        pytest.param(group, case, id=f"{group}-{case['case']}")
        for group, listed in GROUPS.items()
        for case in listed
        if wanted(case)
    ]


def runs_alone(case):
    return not any(small(case) for small in (is_small, is_small_rule, is_small_book))


class Ended(NamedTuple):
    """How a process ended, what it wrote, and where its reports are."""

    code: int
    hung: bool
    seconds: float
    megabytes: float
    printed: bytes
    said: bytes
    reports: Path


class Machine(NamedTuple):
    """The launcher of this worker, and the environment of what it runs."""

    orders: IO[str]
    answers: IO[str]
    variables: dict[str, str]

    def run(self, command, folder, limits, streams, variables):
        order = {
            "command": command,
            "folder": str(folder),
            "limits": limits,
            "streams": streams,
            "variables": {**self.variables, **variables},
            "patience": PATIENCE,
        }
        return self.ask(order)

    def slowness(self):
        """How much slower the machine is just now than one on which the bounds hold."""
        return max(1, self.ask({"reference": True})["seconds"] / REFERENCE)

    def ask(self, order):
        self.orders.write(json.dumps(order) + "\n")
        self.orders.flush()
        return json.loads(self.answers.readline())


@pytest.fixture(scope="session")
def machine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("machine")
    command = [sys.executable, "-I", "-S", str(CORPUS / "launcher.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        started = Machine(process.stdin, process.stdout, environment(folder))
        # From here on the rulebooks are remembered, by the way to them from where the cases run.
        for shipped in (False, True):
            warm = tmp_path_factory.mktemp("warm")
            ended = run_case(started, {"case": "warm", "plan": "", "shipped": shipped}, warm)
            assert (ended.code, ended.said) == (int(shipped), b"")  # the plan is one of the garden
        yield started
        process.stdin.close()


def run_case(machine, case, base):
    """Run what a case describes in a folder of its own."""
    plans, out = base / "plans", base / "out"
    plans.mkdir(exist_ok=True)
    out.mkdir()
    recipes.make_all(plans, case, PLAN)
    rulebook = GARDEN
    if case.keys() & {"rule", "field", "schema", "rulebook"}:
        rulebook = base / "rulebook"
        write_all(rulebook, recipes.rulebook_of(case))
    elif case.get("shipped"):
        rulebook = SHIPPED
    streams = {"input": os.devnull, "printed": str(out / "printed"), "said": str(out / "said")}
    if "input" in case:
        (base / "input").write_text(recipes.text_of(case["input"]))
        streams["input"] = str(base / "input")
    streams |= case.get("streams", {})
    limits = LIMITS | case.get("limits", {})
    if "stack" in case:
        limits["RLIMIT_STACK"] = case["stack"] * 1024
    before = names_below(base)
    command = command_of(case, rulebook, out)
    breaches = base / "breaches"
    variables = {"PLAN_LINT_WATCH": f"{breaches}:{base}:{machine.variables['XDG_CACHE_HOME']}"}
    took = machine.run(
        command, plans, limits, list(streams.values()), {**variables, **case.get("variables", {})}
    )
    assert not breaches.exists(), breaches.read_text()
    for name in case.get("modes", {}):
        (plans / name).chmod(0o755)
    written = {name for name in names_below(base) - before if not name.startswith(str(out))}
    assert written == set(), "files were written"
    for name, text in case.get("after", {}).items():
        assert (plans / name).read_bytes() == recipes.text_of(text).encode()
    printed, said = (path.read_bytes() if path.exists() else b"" for path in (out / "printed", out / "said"))
    return Ended(took["code"], took["hung"], took["seconds"], took["megabytes"], printed, said, out)


def names_below(folder):
    return {os.path.join(top, name) for top, folders, files in os.walk(folder) for name in folders + files}


def command_of(case, rulebook, out):
    name = recipes.name_of(case.get("name", PLAN))
    arguments = [recipes.argument_of(each) for each in case.get("run", ["check", name])]
    if arguments[:1] == ["check"]:
        arguments[1:1] = options_of(case, arguments, rulebook, out)
    program = ["-P", str(CORPUS / "watched.py")]
    if "broken" in case:
        program = ["-P", str(CORPUS / "broken.py"), *case["broken"]]
    command = [sys.executable, *program, *arguments]
    return [*NO_RIGHTS, *command] if case.get("unprivileged") and os.geteuid() == 0 else command


def options_of(case, arguments, rulebook, out):
    named = [] if "--rulebook" in arguments else ["--rulebook", str(rulebook)]
    if not case.get("reports", True):
        return named if "broken" in case else []
    wanted = readers.FORMATS if case.get("formats") != "all" else FORMATS
    return [*named, *(f"--report={each}={out / each}" for each in wanted)]


def expected(text):
    """A finding as the cases write it, `rule line:column` and perhaps words of its message."""
    rule, place, *words = text.split(" ", 2)
    line, column = place.split(":")
    return (rule, int(line), int(column)), "".join(words)


def check_findings(case, findings):
    found = {(each["rule"], each["line"], each["column"]): each["message"] for each in findings}
    wanted = dict(map(expected, case["findings"]))
    if case.get("more"):
        found = {place: message for place, message in found.items() if place in wanted}
    assert set(found) == set(wanted)
    for place, words in wanted.items():
        assert words in found[place]


def check_problems(case, problems):
    """Each problem is written as its place, or `...` and the end of it, and words of its message."""
    assert len(problems) == len(case.get("problems", [])), problems
    for (place, words), problem in zip(case.get("problems", []), problems, strict=True):
        parts = [problem["file"], problem["line"], problem["column"]]
        found = ":".join(str(part) for part in parts if part is not None)
        assert found == place or (place.startswith("...") and found.endswith(place[3:]))
        assert words in problem["message"]


def check_output(case, ended):
    if not case.get("debug"):
        readers.check_characters(ended.said)
    if not case.get("debug") and not case.get("colour"):
        readers.check_characters(ended.printed.decode(case.get("encoding", "utf-8")).encode())
    told = (ended.printed + ended.said).decode("utf-8", "replace")
    assert [words for words in case.get("says", []) if words not in told] == []
    assert [words for words in case.get("not_said", []) if words in told] == []


def check_report(case, report):
    check_findings(case, report["findings"])
    check_problems(case, report["problems"])
    if "pointer" in case:
        assert case["pointer"] in [each["pointer"] for each in report["findings"]]
    for name, number in case.get("counts", {}).items():
        found = report["counts"]
        for part in name.split("."):
            found = found[part]
        assert found == number, name


def check_formats(ended):
    """Every format can be read back, and all tell the same findings; the JSON report."""
    told = readers.read_all(ended.reports)
    by_place = sorted((each.rule, each.line, each.column) for each in told["json"])
    for name, findings in told.items():
        if name == "github":  # gives no columns to what goes over several lines
            assert sorted(each[::2] for each in findings) == sorted(each[::2] for each in told["json"])
        else:
            assert sorted((each.rule, each.line, each.column) for each in findings) == by_place, name
    return readers.json_of((ended.reports / "json").read_text())


def is_in_time(machine, case, ended):
    most = case.get("seconds", BOUNDS["seconds"])
    return ended.seconds <= most or ended.seconds <= most * machine.slowness()


def again(ended, machine, case, base):
    """The run, and twice more where that is asked for: the machine may be slow for a moment."""
    yield ended
    for attempt in range(2):
        folder = base / f"again-{attempt}"
        folder.mkdir()
        yield run_case(machine, case, folder)


@pytest.mark.parametrize(("group", "case"), cases(runs_alone))
def test_hostile(group, case, machine, tmp_path, record_property):  # noqa: ARG001 - it stands in the test's id
    ended = run_case(machine, case, tmp_path)
    record_property("CPU seconds", round(ended.seconds, 2))
    record_property("megabytes", round(ended.megabytes))
    record_property("seconds at most", case.get("seconds", BOUNDS["seconds"]))
    record_property("megabytes at most", case.get("megabytes", BOUNDS["megabytes"]))
    assert not ended.hung
    assert (ended.code, ended.said if ended.code != case["exit"] else b"") == (case["exit"], b"")
    assert (b"Traceback" in ended.printed + ended.said) == case.get("debug", False)
    check_output(case, ended)
    if case.get("reports", True):
        report = check_formats(ended)
        assert report["exit_code"] == case.get("reported", ended.code)
        check_report(case, report)
    for name in set(FORMATS) - set(readers.FORMATS) if case.get("formats") == "all" else ():
        readers.check_other(name, (ended.reports / name).read_bytes())
    assert ended.megabytes <= case.get("megabytes", BOUNDS["megabytes"])
    assert any(is_in_time(machine, case, each) for each in again(ended, machine, case, tmp_path))


@pytest.fixture(scope="session")
def together(machine, tmp_path_factory):
    """Runs the small plans of a group in one process, once: what every format tells, and the JSON report."""
    ran = {}

    def run(group):
        if group not in ran:
            small = [case for case in GROUPS[group] if is_small(case)]
            base = tmp_path_factory.mktemp("together")
            (base / "plans").mkdir()
            for case in small:
                recipes.make_all(base / "plans", case, f"{case['case']}.yaml")
            case = {"case": group, "run": FOLDER, "formats": "all"}
            ended = run_case(machine, case, base)
            assert (ended.code, ended.hung, ended.said) == (1, False, b"")
            check_output(case, ended)
            for name in set(FORMATS) - set(readers.FORMATS):
                readers.check_other(name, (ended.reports / name).read_bytes())
            report = check_formats(ended)
            assert report["counts"]["plans_found"] == report["counts"]["plans_read"] == len(small)
            ran[group] = readers.read_all(ended.reports), report
        return ran[group]

    return run


@pytest.mark.parametrize(("group", "case"), cases(is_small))
def test_hostile_and_small(group, case, together):
    told, report = together(group)
    file = shown_name(recipes.name_of(case.get("name", f"{case['case']}.yaml")))
    findings = [each for each in report["findings"] if each["file"] == file]
    check_report(case, {**report, "findings": findings})
    assert any(each["severity"] == "error" for each in findings) == bool(case["exit"])
    for name in readers.FORMATS if "name" not in case else ():
        assert len([each for each in told[name] if each.file == file]) == len(findings)


SMALL_RULES = [case for case in GROUPS["09-rules"] if is_small_rule(case)]


def rules_together():
    """One rule file of all small rules, each with an id of its own; and the line before each."""
    texts = [
        recipes.rule_file({"rule": f"odd-{number}", **recipes.text_deep(case["rule"])})
        for number, case in enumerate(SMALL_RULES)
    ]
    before = [0]
    for text in texts:
        before.append(before[-1] + text.count("\n"))
    return "".join(texts), before


@pytest.fixture(scope="session")
def refused(machine, tmp_path_factory):
    """The problems of the rulebook that holds all small rules."""
    rules, _ = rules_together()
    case = {"case": "rules", "rulebook": {"tools.yaml": rules}, "plan": ""}
    ended = run_case(machine, case, tmp_path_factory.mktemp("rules"))
    assert (ended.code, ended.hung, b"Traceback" in ended.said) == (2, False, False)
    return check_formats(ended)["problems"]


@pytest.mark.parametrize(
    ("number", "case"), list(enumerate(SMALL_RULES)), ids=[case["case"] for case in SMALL_RULES]
)
def test_hostile_and_a_small_rule(number, case, refused):
    _, before = rules_together()
    own = [each for each in refused if before[number] < each["line"] <= before[number + 1]]
    check_problems(case, [{**each, "line": each["line"] - before[number]} for each in own])


SMALL_BOOKS = [case for group in GROUPS.values() for case in group if is_small_book(case)]


@pytest.fixture(scope="session")
def refused_books(machine, tmp_path_factory):
    """The problems of all small rulebooks, in one run."""
    base = tmp_path_factory.mktemp("books")
    for case in SMALL_BOOKS:
        write_all(base / case["case"], recipes.rulebook_of(case))
    named = [argument for case in SMALL_BOOKS for argument in ("--rulebook", f"../{case['case']}")]
    ended = run_case(machine, {"case": "books", "run": ["check", *named, PLAN], "plan": ""}, base)
    assert (ended.code, ended.hung, b"Traceback" in ended.said) == (2, False, False)
    return check_formats(ended)["problems"]


@pytest.mark.parametrize("case", SMALL_BOOKS, ids=[case["case"] for case in SMALL_BOOKS])
def test_hostile_and_a_small_rulebook(case, refused_books):
    folder = f"../{case['case']}/"
    own = [each for each in refused_books if (each["file"] or "").startswith(folder)]
    check_problems(case, [{**each, "file": each["file"].replace(folder, "../rulebook/")} for each in own])


GROWING = {  # a piece that is repeated, after a beginning
    "notes": ("notes:\n", "  k@: x\n"),
    "notes-on-one-line": ("notes: {", "k@: x, "),
    "unknown-keys": ("", "k@: 1\n"),
    "keys-twice": ("notes:\n", "  a: x\n"),
    "wrong-values": ("remarks:\n", "  - []\n"),
    "beds": ("beds:\n", "  - {name: bed @, kind: raised, plants: 3}\n"),
}


@pytest.mark.parametrize("name", GROWING)
def test_time_grows_no_faster_than_the_input(name, machine, tmp_path):
    """Twice the input takes at most 2.2 times as long, starting included; measured again if it does not."""
    beginning, repeated = GROWING[name]

    def seconds(times, attempt):
        base = tmp_path / f"{times}-{attempt}"
        base.mkdir()
        plan = [beginning, {"each": repeated, "times": times}]
        ended = run_case(machine, {"case": name, "plan": plan}, base)
        assert ended.code in {0, 1}
        return ended.seconds

    ratios = (seconds(12_000, attempt) / seconds(6_000, attempt) for attempt in range(4))
    assert any(ratio <= 2.2 for ratio in ratios)


ESCAPES = yaml.load((CORPUS / "escapes.yaml").read_bytes(), yaml.CSafeLoader)


def rule_with(place, number, expression):
    """The keys of a rule that holds an expression in one of its places."""
    written = {"let": {"x": expression}, "message": "{" + expression + "}"}.get(place, expression)
    return {"rule": f"escape-{number}", "when": "spades > 0", "let": {}, place: written}


@pytest.mark.parametrize("place", ["require", "when", "let", "message"])
def test_expressions_that_escape_elsewhere_are_refused_here(place, machine, tmp_path):
    """All of them in one rulebook: each has a problem of its own, on the line where it stands."""
    expressions = [each for each in ESCAPES if place != "message" or not set(each) & set("{}")]
    rules = recipes.rule_file(
        *(rule_with(place, number, expression) for number, expression in enumerate(expressions))
    )
    case = {"case": place, "rulebook": {"tools.yaml": rules}, "plan": "", "exit": 2}
    ended = run_case(machine, case, tmp_path)
    assert (ended.code, ended.hung, b"Traceback" in ended.said) == (2, False, False)
    problems = check_formats(ended)["problems"]
    assert {problem["file"] for problem in problems} == {"../rulebook/tools.yaml"}
    refused = {problem["line"] for problem in problems if problem["column"] and problem["message"]}
    lines = [number for number, line in enumerate(rules.splitlines(), 1) if line.startswith(f"  {place}: ")]
    assert len(lines) == len(expressions) > 200
    assert [each for each, line in zip(expressions, lines, strict=True) if line not in refused] == []
