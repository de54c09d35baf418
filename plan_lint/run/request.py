"""What a run is asked to do, and what comes of each file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_lint.findings import PlanResult, Problem
from plan_lint.lint import Options
from plan_lint.records import NamedTuple
from plan_lint.rulebook import Rulebook

if TYPE_CHECKING:
    from collections.abc import Callable

    from plan_lint.accept import AcceptedList
    from plan_lint.roster import Roster

STDIN = "-"
STDIN_NAME = "<stdin>"


def unheard(_files: int) -> None:
    """Tell nobody."""


class Progress(NamedTuple):
    """What is told while a run goes on: how many files there are, then how many more of them are done."""

    begin: Callable[[int], None] = unheard
    done: Callable[[int], None] = unheard


class Entry(NamedTuple):
    """What lies at an address: its last name, and whether it is a `file`, a `folder`, a `link` or `other`."""

    address: str
    name: str
    kind: str


class Reach(NamedTuple):
    """How addresses are read, by whoever may open connections: what lies at one, in a folder, in a file.

    Of a file at most so many bytes are read. What goes wrong is an OSError whose words hold no secrets.
    """

    at: Callable[[str], Entry]
    below: Callable[[str], list[Entry]]
    read: Callable[[str, int], bytes]


class Request(NamedTuple):
    """What is to be checked, by what and how strictly.

    `paths` are as the person running it named them; `plans` and `exclude` are patterns of paths from the
    root, an absolute folder. `fail_on` is a severity or `never`; `dropped` are ids of plan-lint's own;
    `severity` changes what rules say of themselves; `listed` is the accepted list. `jobs` is how many
    processes may check at once, 0 for as many as there are cores. `roster` says whose plans are expected;
    `gate` that nothing which lies among the plans has a say in the verdict. `store` is the cache folder,
    if results are to be remembered. `progress` hears how far the run is. `reach` reads addresses; without it
    a path that is one is refused.
    """

    paths: tuple[str, ...]
    root: str
    rulebooks: tuple[Rulebook, ...]
    options: Options = Options()
    plans: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    stdin_name: str = ""
    fail_on: str = "error"
    allow_none: bool = False
    dropped: frozenset[str] = frozenset()
    severity: tuple[tuple[str, str], ...] = ()
    listed: AcceptedList | None = None
    jobs: int = 1
    debug: bool = False
    roster: Roster | None = None
    gate: bool = False
    store: str | None = None
    progress: Progress = Progress()
    reach: Reach | None = None


class Source(NamedTuple):
    """A plan to be read: where it lies (`-` for standard input), and its name in reports, with `/`.

    The name is its path from the root, or its address without what is secret. `data` is what was read of it
    already, or why nothing could be.
    """

    path: str
    file: str
    data: bytes | str | None = None


class Found(NamedTuple):
    """The files to check by their paths, what could not be looked at, and how many files are excluded.

    `left_out` are, under the gate only, the files that are not checked, each with why. `folder` says that
    whole folders were searched.
    """

    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
    excluded: int
    left_out: tuple[tuple[str, str], ...] = ()
    folder: bool = False


Ended = PlanResult | Problem  # a problem is a file that could not be read
