"""A rulebook and its rules as their files say them, and the programs made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from plan_lint.findings import Path, PlanLintError, Problem, RuleInfo
from plan_lint.language.needs import Needed, is_there, needed
from plan_lint.language.program import Program, program_of
from plan_lint.language.rule import Resolved, RuleText, read_rule
from plan_lint.language.types import Record
from plan_lint.records import NamedTuple
from plan_lint.rulebook.across import COLLECTION, collection_type
from plan_lint.rulebook.forms import form_type
from plan_lint.schema import Schema, fields_with_default


class Example(NamedTuple):
    """An example of a rule: a part of a plan, by its place in the rule file, and what it must give."""

    verdict: str  # "pass", "fail" or "not_evaluated"
    path: Path
    pointer: str
    message: str
    fixed: Path | None


class RuleEntry(NamedTuple):
    """A rule as its file says it."""

    info: RuleInfo
    templates: tuple[str, ...]
    scope: str
    text: RuleText
    fix_safe: bool | None
    previously: tuple[str, ...]
    file: str
    examples: tuple[Example, ...]


class Rulebook(NamedTuple):
    """One schema and the rules that go with it.

    `key` are the fields that make two plans the same return, `revised` the one that says that a plan replaces
    another; both may be empty.
    `needs` are the places that each rule has no case without, `form` gives the type of the forms' facts,
    `collection` that of all plans, and `prepared`, `resolved` and `resolved_across` hold the programs and
    paths, of plans and across them, that were needed so far.
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
    needs: Mapping[str, tuple[Needed, ...]]
    form: Callable[[], Record]
    collection: Callable[[], Record]
    prepared: dict[str, Program]
    resolved: Resolved
    resolved_across: Resolved


def program(rulebook: Rulebook, entry: RuleEntry) -> Program:
    """The rule ready to run, made when it is first needed."""
    prepared = rulebook.prepared.get(entry.info.rule)
    if prepared is None:
        if entry.scope == COLLECTION:
            rule, refusals = read_rule(entry.text, rulebook.collection(), None, rulebook.resolved_across)
        else:
            rule, refusals = read_rule(entry.text, rulebook.schema.plan, rulebook.form(), rulebook.resolved)
        if rule is None:
            raise PlanLintError(Problem(f"{entry.info.rule}: {refusals[0].message}", entry.file))
        prepared = rulebook.prepared[entry.info.rule] = program_of(rule)
    return prepared


def applicable(rulebook: Rulebook, data: object) -> frozenset[str]:
    """The rules that can have a case on this data: all that they need is there, or was refused."""
    there: dict[Needed, bool] = {}
    for paths in rulebook.needs.values():
        for path in paths:
            if path not in there:
                there[path] = is_there(data, path)
    return frozenset([rule for rule, paths in rulebook.needs.items() if all(there[path] for path in paths)])


def made(
    head: tuple[str, str, int, str],
    plan_schema: Schema,
    templates: Mapping[str, Mapping[str, object]],
    across: tuple[tuple[str, ...], str],
    rules: tuple[RuleEntry, ...],
) -> Rulebook:
    """A rulebook of its name, title, edition and digest, its schema, forms, collection key and rules."""
    defaulted = fields_with_default(plan_schema.raw)
    needs = {entry.info.rule: needed(entry.text, defaulted) for entry in rules if entry.scope != COLLECTION}
    form, collection = (
        cache(lambda: form_type(templates)),
        cache(lambda: collection_type(plan_schema.plan, across[0])),
    )
    return Rulebook(*head, plan_schema, templates, *across, rules, needs, form, collection, {}, {}, {})
