"""A machine that fails under plan-lint: no file is half written, and no run that is not complete exits 0.

Each call to the system that a run with fixes and two reports makes fails, one after the other, with an error
of disks, rights and descriptors; and runs are killed, interrupted and terminated at any moment.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

from tests.little_rulebook import BAD, GOOD, environment, write_all, write_rulebook

LAUNCHER = Path(__file__).with_name("hostile") / "failing.py"
ERRORS = ("EIO", "ENOSPC", "EACCES", "EMFILE")
KILLED = 500
SIGNALLED = 60
FIGURE = GOOD.replace("rakes: 2", "rakes: 2,000 # counted")
TEXT = GOOD.replace("name: Long shed", "name: yes")
PLANS = {
    "plans/figure.yaml": FIGURE,
    "plans/text.yaml": TEXT,
    "plans/both.yaml": TEXT.replace("rakes: 2", "rakes: 3,000"),
    "plans/windows.yaml": FIGURE.replace("\n", "\r\n"),
    "plans/good.yaml": GOOD,
}


def mended_text(text):
    return text.replace("2,000", "2000").replace("3,000", "3000").replace("name: yes", 'name: "yes"')


MENDED = {name: mended_text(text) for name, text in PLANS.items()}
REPORTS = {"out/report.json": "old", "out/report.xml": "old"}
REPORT = ["--report=json=out/report.json", "--report=junit=out/report.xml"]
CHECK = ["check", "plans", "--rulebook", "shed", *REPORT]
MEND = [*CHECK, "--fix", "--unsafe-fixes"]
MANY = {f"plans/{number:02}.yaml": (FIGURE, TEXT, GOOD, BAD)[number % 4] for number in range(40)}
WORKERS = [*CHECK, "--no-cache", "--jobs", "2"]
NO_WORKER = (
    "no worker can be started: resource temporarily unavailable; plans were checked one after another instead"
)


class Ended(NamedTuple):
    """How a run ended, and what lies in its folder then."""

    code: int
    printed: str
    said: str
    calls: list[str]
    files: dict[str, str]
    all_ended: bool

    @property
    def left(self) -> list[str]:
        """The files that were not there before, but for the reports."""
        return [name for name in self.files if name not in {**PLANS, **MANY, **REPORTS}]


class Machine:
    """A folder with plans, and the launcher."""

    def __init__(self, folder, process):
        self.folder, self.process = folder, process
        write_rulebook(folder / "shed")
        (folder / "logs").mkdir()

    def run(self, arguments, plans=PLANS, **order):
        """Run plan-lint on plans that are as they were."""
        for part in ("plans", "out"):
            for path in self.folder.glob(f"{part}/*"):
                path.unlink()
        write_all(self.folder, {**plans, **REPORTS})
        order |= {"arguments": arguments, "folder": str(self.folder), "variables": environment(self.folder)}
        order |= {each: str(self.folder / "logs" / each) for each in ("printed", "said")}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        printed, said = (text_of(Path(order[each])) for each in ("printed", "said"))
        files = {
            str(path.relative_to(self.folder)): path.read_bytes().decode()
            for part in ("plans", "out")
            for path in self.folder.glob(f"{part}/*")
        }
        return Ended(answer["code"], printed, said, answer["calls"], files, answer["all ended"])


def text_of(path):
    return path.read_bytes().decode() if path.exists() else ""


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("failing")
    command = [sys.executable, "-P", str(LAUNCHER)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, env=environment(folder), cwd=folder
    ) as process:
        made = Machine(folder, process)
        made.run(MEND, here=True)
        yield made
        assert process.stdin is not None
        process.stdin.close()


def whole(name, text):
    """Whether a report is the one that was there before, or a whole new one."""
    if text == REPORTS[name]:
        return True
    try:
        json.loads(text) if name.endswith("json") else ET.fromstring(text)  # noqa: S314 - our own report
    except (ValueError, ET.ParseError):
        return False
    return True


def losses(ended, plans, mended):
    """The files that are neither wholly old nor wholly new, and what was left lying about."""
    for name, old in plans.items():
        if ended.files.get(name) not in {old, mended[name]}:
            yield f"{name}: {ended.files.get(name)!r}"
    for name in REPORTS:
        if not whole(name, ended.files.get(name, "")):
            yield f"{name}: {ended.files.get(name)!r}"


def breaches(ended, good, mended=MENDED, plans=PLANS):
    """What a run did that it must not do when one call has failed; `good` is the run in which none has."""
    yield from losses(ended, plans, mended)
    if "Traceback" in ended.printed + ended.said:
        yield f"a traceback: {ended.said}"
    if ended.code not in {good.code, 2}:
        yield f"exit {ended.code}: {ended.said}"
    if ended.code != 2 and (ended.files != good.files or ended.printed != good.printed):
        yield f"exit {ended.code}, and not all is done"
    if ended.code == 2 and not ended.said + ended.printed:
        yield "exit 2, and not a word"
    if [name for name in ended.left if not name.startswith(("plans/.plan-lint-", "out/.plan-lint-"))]:
        yield f"left: {ended.left}"
    if len(ended.left) > 1:
        yield f"left more than one: {ended.left}"


def test_the_run_that_nothing_disturbs(machine):
    ended = machine.run(MEND)
    assert (ended.code, ended.left) == (0, [])
    assert {name: ended.files[name] for name in PLANS} == MENDED
    assert {"open", "file.read", "file.write", "write", "fsync", "replace", "scandir"} <= set(ended.calls)


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize(
    ("arguments", "plans"),
    [(MEND, PLANS), (CHECK, {**PLANS, "plans/good.yaml": BAD})],
    ids=["mend", "check"],
)
def test_any_call_may_fail(machine, arguments, plans, error, record_property):
    machine.run(arguments, plans)  # from here on the rulebook is remembered
    mended = MENDED if arguments is MEND else plans
    good = machine.run(arguments, plans)
    found = []
    for number in range(1, len(good.calls) + 1):
        ended = machine.run(arguments, plans, number=number, error=error)
        assert ended.calls[:number] == good.calls[:number]
        call = good.calls[number - 1]
        found += [f"{number} {call}: {each}" for each in breaches(ended, good, mended, plans)]
    record_property("figures", f"{len(good.calls)} calls, each failing with {error}")
    assert found == []


@pytest.mark.parametrize("call", ["fork", "pipe"])
@pytest.mark.parametrize("arguments", [WORKERS, [*MEND, "--jobs", "3"]], ids=["check", "mend"])
def test_a_machine_that_starts_no_worker(machine, arguments, call, record_property):
    """Every plan is checked all the same, without workers; and what failed is named."""
    machine.run(arguments, MANY)
    good = machine.run(arguments, MANY)
    mended = MANY if arguments is WORKERS else {name: mended_text(text) for name, text in MANY.items()}
    assert {name: good.files[name] for name in MANY} == mended
    times = good.calls.count(call)
    assert times >= 2
    for number in range(1, times + 1):
        ended = machine.run(arguments, MANY, number=number, error="EAGAIN", only=call)
        assert list(losses(ended, mended, mended)) == []
        report = json.loads(ended.files["out/report.json"])
        assert (ended.code, report["exit_code"], ended.all_ended) == (2, 2, True)
        assert [each["message"] for each in report["problems"]] == [NO_WORKER]
        assert report["findings"] == json.loads(good.files["out/report.json"])["findings"]
        assert NO_WORKER in " ".join(ended.printed.split())
        assert (ended.left, "Traceback" in ended.said) == ([], False)
    record_property("figures", f"{times} calls of {call}, each failing")


def test_killed_at_any_moment_every_file_is_whole(machine, record_property):
    """A killed run leaves at most one file, named for plan-lint, that no later run takes for a plan."""
    chance = random.Random(9)  # noqa: S311 - moments, not secrets
    calls = len(machine.run(MEND).calls)
    found, halfway, left = [], 0, 0
    for _ in range(KILLED):
        code = 0
        while code != -signal.SIGKILL:  # a few end before
            ended = machine.run(MEND, kill_after=(chance.randrange(calls), chance.random() / 1000))
            code = ended.code
            found += losses(ended, PLANS, MENDED)
        changed = {ended.files[name] == MENDED[name] for name, old in PLANS.items() if old != MENDED[name]}
        halfway += len(changed) == 2
        left += bool(ended.left)
        if len(ended.left) > 1 or any(name.endswith((".yaml", ".yml")) for name in ended.left):
            found.append(f"left: {ended.left}")
    assert found == []
    record_property("figures", f"{KILLED} killed, {halfway} between two files, {left} with a file left over")


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["interrupted", "terminated"]
)
@pytest.mark.parametrize(
    ("arguments", "plans", "mended"),
    [(MEND, PLANS, MENDED), (WORKERS, MANY, MANY)],
    ids=["mend", "workers"],
)
def test_stopped_at_any_moment_nothing_is_left(
    machine, arguments, plans, mended, sent, code, record_property
):
    chance = random.Random(code)  # noqa: S311 - moments, not secrets
    machine.run(arguments, plans)
    good = machine.run(arguments, plans)
    found, stopped = [], 0
    for number in range(SIGNALLED):
        first = max(1, len(good.calls) - 20) if number % 2 else 1  # files are written last
        moment = chance.randrange(first, len(good.calls)), chance.random() / 100 * (number % 3)
        ended = machine.run(arguments, plans, kill_after=moment, signal=sent)
        stopped += ended.code == code
        found += losses(ended, plans, mended)
        if ended.code not in {code, good.code} or ended.left or not ended.all_ended:
            found.append(
                f"{moment}: {ended.code}, left {ended.left}, all ended: {ended.all_ended}, {ended.said}"
            )
        if ended.code == code and "Traceback" in ended.said + ended.printed:
            found.append(ended.said)
    assert found == []
    assert stopped
    record_property("figures", f"{stopped} of {SIGNALLED} stopped")
