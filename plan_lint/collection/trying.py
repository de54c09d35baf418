"""Runs a collection rule on an example of it: a few parts of plans, and a roster."""

from __future__ import annotations

import json
from typing import Any

from plan_lint import document
from plan_lint.collection.judging import judge_all
from plan_lint.document import Document
from plan_lint.findings import Finding, NotEvaluated, Path, PlanLintError, PlanResult
from plan_lint.lint import Options, lint_part
from plan_lint.roster import Roster, read_roster
from plan_lint.rulebook import Rulebook

ROSTER = "roster"
# Said of the plans, not of the rule: an example may be about plans that are the same return.
BUILT_IN_HERE = frozenset({"collection-same-return", "collection-replaced"})


def try_example(text: Document, path: Path, rulebook: Rulebook, options: Options) -> PlanResult:
    """What rules find in the example at a place, with pointers as `1:/part`, `roster:/0/name` write them.

    The plans are called 0.yaml, 1.yaml and so on; one that is no mapping is a file that cannot be read.
    """
    example: Any = document.sub(text, path).data
    plans: list[PlanResult] = []
    unread: list[str] = []
    for index, part in enumerate(example["plans"]):
        if isinstance(part, dict):
            part_text = document.sub(text, (*path, "plans", index))
            plans.append(lint_part(part_text, _file(index), rulebook, options._replace(across=True)))
        else:
            unread.append(_file(index))
    try:
        roster = _roster(example.get(ROSTER))
    except PlanLintError as error:
        return PlanResult("", "checked", problems=error.problems)
    across = judge_all(plans, unread, (rulebook,), roster, options, whole=True)
    found = (*(one for plan in plans for one in plan.findings), *across.findings)
    return PlanResult(
        "",
        "checked",
        outcomes=across.outcomes,
        findings=tuple(_named(one) for one in found if one.rule not in BUILT_IN_HERE),
        not_evaluated=tuple(map(_case_named, across.not_evaluated)),
        problems=across.problems,
    )


def _file(index: int) -> str:
    return f"{index}.yaml"


def _roster(entries: object) -> Roster | None:
    """The roster of an example, read as any other."""
    if entries is None:
        return None
    return read_roster(json.dumps({"roster": "example", "expected": entries}).encode(), ROSTER)


def _named(finding: Finding) -> Finding:
    return finding._replace(pointer=_pointer(finding.file, finding.pointer))


def _case_named(case: NotEvaluated) -> NotEvaluated:
    return case._replace(pointers=tuple(_pointer(case.file, pointer) for pointer in case.pointers))


def _pointer(file: str, pointer: str) -> str:
    """A pointer with the number of its plan before it."""
    return f"{file.removesuffix('.yaml')}:{pointer.removeprefix('/expected') if file == ROSTER else pointer}"
