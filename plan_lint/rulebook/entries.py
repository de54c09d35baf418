"""A rulebook and its rules as their files say them, and the programs made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from plan_lint.findings import Path, RuleInfo
from plan_lint.language.checked import Rule, RuleText
from plan_lint.language.needs import Needed, is_there
from plan_lint.language.program import Program, program_of
from plan_lint.records import NamedTuple
from plan_lint.rulebook.across import COLLECTION
from plan_lint.rulebook.reads import Reads, reads_of
from plan_lint.schema import Schema


class Example(NamedTuple):
    """An example of a rule: a part of a plan, by its place in the rule file, and what it must give."""

    verdict: str  # "pass", "fail" or "not_evaluated"
    path: Path
    pointer: str
    message: str
    fixed: Path | None


class RuleEntry(NamedTuple):
    """A rule as its file says it and as it was checked; `needs` are the places it has no case without."""

    info: RuleInfo
    templates: tuple[str, ...]
    scope: str
    text: RuleText
    fix_safe: bool | None
    previously: tuple[str, ...]
    file: str
    examples: tuple[Example, ...]
    needs: tuple[Needed, ...]
    rule: Rule


class Rulebook(NamedTuple):
    """One schema and the rules that go with it.

    `key` are the fields that make two plans the same return, `revised` the one that says that a plan replaces
    another; both may be empty. `reads` says what collection rules read of a plan, `prepared` holds the
    programs that were needed so far.
    """

    name: str
    title: str
    edition: int
    digest: str
    schema: Schema
    templates: Mapping[str, Mapping[str, object]]
    key: tuple[str, ...]
    revised: str
    rules: tuple[RuleEntry, ...]
    reads: Callable[[], Reads]
    prepared: dict[str, Program]


def program(rulebook: Rulebook, entry: RuleEntry) -> Program:
    """The rule ready to run, made when it is first needed."""
    prepared = rulebook.prepared.get(entry.info.rule)
    if prepared is None:
        prepared = rulebook.prepared[entry.info.rule] = program_of(entry.rule)
    return prepared


def applicable(rulebook: Rulebook, data: object) -> frozenset[str]:
    """The rules of plans that can have a case on this data: all that they need is there, or was refused."""
    there: dict[Needed, bool] = {}
    found = []
    for entry in rulebook.rules:
        if entry.scope == COLLECTION:
            continue
        for path in entry.needs:
            if path not in there:
                there[path] = is_there(data, path)
            if not there[path]:
                break
        else:
            found.append(entry.info.rule)
    return frozenset(found)


def made(
    head: tuple[str, str, int, str],
    plan_schema: Schema,
    templates: Mapping[str, Mapping[str, object]],
    across: tuple[tuple[str, ...], str],
    rules: tuple[RuleEntry, ...],
) -> Rulebook:
    """A rulebook of its name, title, edition and digest, its schema, forms, collection key and rules."""
    bindings = [each for entry in rules if entry.scope == COLLECTION for each in entry.rule.bindings]
    reads = cache(lambda: reads_of(bindings, plan_schema.plan, *across))
    return Rulebook(*head, plan_schema, templates, *across, rules, reads, {})
