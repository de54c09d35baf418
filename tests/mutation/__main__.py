"""`python -m tests.mutation [PART]...`: change the code in small ways, and see whether its tests notice."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.mutation.choosing import TARGETS, Key, Target, explained, key_of, sample
from tests.mutation.mutate import Mutant
from tests.mutation.running import (
    ENOUGH,
    KILLED,
    NOT_PUT_IN,
    SECONDS,
    SURVIVED,
    anew,
    map_of,
    put_in,
    quickest,
    run_in_child,
    run_items,
    with_tests,
)

EXPLAINED = "explained"


def main() -> int:
    """Run the mutants, note what became of each; 1 when one survived that nobody has explained."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("parts", nargs="*", default=list(TARGETS), help=", ".join(TARGETS))
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the share of mutants that is usual for a part"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--notes", type=Path, help="a file that gets what became of each mutant, a line each")
    parser.add_argument("--again", type=Path, help="only what survived by these notes")
    given = parser.parse_args()
    lived = _survivors(given.again) if given.again else None
    # Libraries once for all processes; of plan-lint nothing.
    for name in ("click", "coverage", "hypothesis", "jsonschema", "pytest"):
        __import__(name)
    begun = time.monotonic()
    ended: list[tuple[Mutant, str]] = []
    for part in given.parts:
        target = TARGETS[part]
        some = sample(target, given.share, given.seed)
        for mutant, verdict in judged(
            target, [each for each in some if lived is None or key_of(each) in lived]
        ):
            ended.append((mutant, verdict))
            if given.notes:
                with given.notes.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({**mutant._asdict(), "part": part, "verdict": verdict}) + "\n")
    verdicts = [verdict for _, verdict in ended]
    killed = verdicts.count(KILLED)
    print(f"{len(verdicts):,} mutants: {killed:,} killed ({100 * killed / len(verdicts):.1f}%),", end=" ")
    print(f"{len(verdicts) - killed:,} survived, {verdicts.count(SURVIVED):,} of them unexplained,", end=" ")
    print(f"{time.monotonic() - begun:.0f} s")
    return 1 if SURVIVED in verdicts else 0


def _survivors(notes: Path) -> set[Key]:
    """What survived in an earlier run."""
    lines = map(json.loads, notes.read_text("utf-8").splitlines())
    return {(each["file"], each["text"], each["change"]) for each in lines if each["verdict"] == SURVIVED}


def judged(target: Target, some: list[Mutant]) -> list[tuple[Mutant, str]]:
    """What became of each of the mutants of a part."""
    begun = time.monotonic()
    known = explained()
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        early, seconds = _early(target, some, Path(folder))
    ended = []
    for number, mutant in enumerate(some):
        verdict = early.get(number, "")
        if not verdict:
            act = partial(anew, mutant, target.tests, seconds)
            code = run_in_child(act, SECONDS + 2 * ENOUGH)
            verdict = KILLED if code else SURVIVED
        if verdict == SURVIVED and key_of(mutant) in known:
            verdict = EXPLAINED
        if verdict == SURVIVED:
            print(
                f"  {mutant.file}:{mutant.line}:{mutant.column}: {mutant.change}: {mutant.text}", flush=True
            )
        ended.append((mutant, verdict))
    killed = sum(verdict == KILLED for _, verdict in ended)
    print(f"{target.name}: {killed} of {len(some)} killed, {time.monotonic() - begun:.0f} s", flush=True)
    return ended


def _early(target: Target, some: list[Mutant], folder: Path) -> tuple[dict[int, str], dict[str, float]]:
    """What the tests that run a mutant's lines say of it, by its number; the seconds each test takes."""
    verdicts, seconds = folder / "verdicts", folder / "seconds"
    verdicts.touch()

    def work(session: Any) -> None:
        ran = map_of(session, target, folder / "map")
        print(f"{target.name}: {len(ran.seconds)} tests, {sum(ran.seconds.values()):.0f} s", flush=True)
        seconds.write_text(json.dumps(ran.seconds), "utf-8")
        _quickly(session, some, ran, verdicts)

    # In a child, so that this process imports nothing of plan-lint.
    if _apart(lambda: with_tests(target.tests, work)):
        sys.exit(f"{target.name}: its tests cannot be run, or fail without a change")
    lines = map(json.loads, verdicts.read_text("utf-8").splitlines())
    return dict(lines), json.loads(seconds.read_text("utf-8"))


def _apart(act: Callable[[], int]) -> int:
    """Run something in a process of its own that speaks; its exit code."""
    sys.stdout.flush()
    child = os.fork()
    if not child:
        code = 99
        try:
            code = act()
        finally:
            sys.stdout.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _quickly(session: Any, some: list[Mutant], ran: Any, verdicts: Path) -> None:
    """Judge the mutants of functions by the tests that run their lines, the quickest first."""
    items = {item.nodeid: item for item in session.items}
    for number, mutant in enumerate(some):
        lines = ran.lines.get(mutant.file, {}) if mutant.within else {}
        touched = {test for line in range(mutant.line, mutant.last_line + 1) for test in lines.get(line, ())}
        ordered = quickest(touched, ran.seconds)
        if not ordered:
            continue

        def act(each: Mutant = mutant, tests: list[str] = ordered) -> int:
            return run_items(session, [items[test] for test in tests]) if put_in(each) else NOT_PUT_IN

        code = run_in_child(act, SECONDS + sum(ran.seconds[test] for test in ordered))
        if code != NOT_PUT_IN:
            with verdicts.open("a", encoding="utf-8") as file:
                file.write(json.dumps([number, KILLED if code else SURVIVED]) + "\n")


if __name__ == "__main__":
    sys.exit(main())
