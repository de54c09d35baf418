"""A rulebook and its rules as their files say them, and the programs made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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


class Asked(NamedTuple):
    """A rule asked of plans, and the numbers of the places it needs; None where it is not of the form."""

    rule: str
    entry: RuleEntry
    needs: tuple[int, ...] | None


class Due(NamedTuple):
    """What is asked of the plans of a form: the places that are needed, and those of the `rules` it has."""

    rules: tuple[RuleEntry, ...]
    places: tuple[Needed, ...]
    asked: tuple[Asked, ...]


class Rulebook(NamedTuple):
    """One schema and the rules that go with it.

    `key` are the fields that make two plans the same return, `revised` the one that says that a plan replaces
    another; both may be empty. `reads` says what collection rules read of a plan, `prepared` holds the
    programs that were needed so far, `due` the rules that are asked of a form.
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
    due: dict[tuple[str, frozenset[str] | None], Due]


def program(rulebook: Rulebook, entry: RuleEntry) -> Program:
    """The rule ready to run, made when it is first needed."""
    prepared = rulebook.prepared.get(entry.info.rule)
    if prepared is None:
        prepared = rulebook.prepared[entry.info.rule] = program_of(entry.rule)
    return prepared


def applicable(
    rulebook: Rulebook, template: str, chosen: frozenset[str] | None, data: object
) -> Iterator[tuple[str, RuleEntry, bool]]:
    """The rules that are asked of a plan, and whether each can have a case on this data.

    It can where it is of the form, and all that it needs is there, or was refused. `chosen` is None for all.
    """
    due = rulebook.due.get((template, chosen))
    if due is None or due.rules is not rulebook.rules:
        due = rulebook.due[template, chosen] = _due(rulebook.rules, template, chosen)
    there = [is_there(data, path) for path in due.places]
    for rule, entry, needs in due.asked:
        if needs is None:
            yield rule, entry, False
            continue
        for number in needs:
            if not there[number]:
                yield rule, entry, False
                break
        else:
            yield rule, entry, True


def _due(rules: tuple[RuleEntry, ...], template: str, chosen: frozenset[str] | None) -> Due:
    numbers: dict[Needed, int] = {}
    asked = []
    for entry in rules:
        rule = entry.info.rule
        if entry.scope == COLLECTION or (chosen is not None and rule not in chosen):
            continue
        elsewhere = bool(entry.templates) and template not in entry.templates
        needs = None if elsewhere else tuple([numbers.setdefault(each, len(numbers)) for each in entry.needs])
        asked.append(Asked(rule, entry, needs))
    return Due(rules, tuple(numbers), tuple(asked))


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
    return Rulebook(*head, plan_schema, templates, *across, rules, reads, {}, {})
