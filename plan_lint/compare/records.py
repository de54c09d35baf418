"""The words of a comparison: the two runs, what became of each finding, the figures that changed."""

from __future__ import annotations

from collections.abc import Mapping

from plan_lint.findings import Finding, NotEvaluated, Problem, Report, RuleInfo
from plan_lint.records import NamedTuple

# What became of a finding. `worse`: it is no longer accepted, or more severe. `changed`: the rule still finds
# something there, but of other figures. `not_checked`: it is gone, and nobody looked whether it is fixed.
STATUSES = ("new", "worse", "changed", "still_there", "fixed", "not_checked")

NO_NAMES: Mapping[tuple[str, str], str] = {}


class Source(NamedTuple):
    """Where a run comes from: its name as the person gave it, and what stands before its files' names."""

    name: str
    prefix: str = ""
    version: str = ""  # of the plan-lint that made it, empty where it could not be read


class Side(NamedTuple):
    """One of the two runs; `names` gives natural pointers by file and pointer, where they are known."""

    source: Source
    report: Report
    names: Mapping[tuple[str, str], str] = NO_NAMES


class Compared(NamedTuple):
    """What became of a finding: `finding` as it is, or as it was where it is gone.

    `was` is there where both runs have it. `plan` is the plan's file in the new run, in the old one where
    the plan is gone.
    """

    status: str
    plan: str
    finding: Finding
    was: Finding | None = None
    why: str = ""


class Change(NamedTuple):
    """A value of a plan that changed, None where nothing is stated; its line, the old one if it is gone."""

    plan: str
    pointer: str  # with natural names
    line: int
    was: str | None
    now: str | None


class Difference(NamedTuple):
    """All that comparing two runs gave; `problems` say why it cannot be trusted."""

    old: Source
    new: Source
    exit_code: int
    problems: tuple[Problem, ...] = ()
    plans: tuple[tuple[str | None, str | None], ...] = ()  # the old and the new file of each plan
    keys: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()  # of each plan, after its newer file
    findings: tuple[Compared, ...] = ()
    not_evaluated: tuple[NotEvaluated, ...] = ()  # what could be checked before, or was not there
    changes: tuple[Change, ...] | None = None  # None where only reports were compared
    rules: tuple[RuleInfo, ...] = ()
