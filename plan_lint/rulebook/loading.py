"""Reads and checks a whole rulebook: its head, its schema, and every file of rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plan_lint import document, schema
from plan_lint.findings import PlanLintError, Problem
from plan_lint.language.check import suggest
from plan_lint.language.types import describe, is_a
from plan_lint.rulebook.across import collection_type
from plan_lint.rulebook.entries import Rulebook, made
from plan_lint.rulebook.files import Files, mapping_at, text_at, texts_at
from plan_lint.rulebook.forms import form_type, templates_at
from plan_lint.rulebook.remembered import RULEBOOK, digest_of
from plan_lint.rulebook.rules import ID, Against, rules_in
from plan_lint.schema import Schema

_KEYS = ("rulebook", "title", "edition", "schema", "templates", "collection")
_REVISED = ("collection", "revised")
_REQUIRED = ("rulebook", "title", "edition", "schema", "templates")


def load(contents: Mapping[str, bytes], folder: str) -> Rulebook:
    """Read and check a rulebook; PlanLintError with every problem when it is refused."""
    if RULEBOOK not in contents:
        raise PlanLintError(Problem(f"{folder} holds no rulebook: there is no {RULEBOOK} in it", folder))
    files = _read(contents, folder)
    if files.problems:
        raise PlanLintError(*files.problems)
    head = mapping_at(files, RULEBOOK, (), _KEYS, _REQUIRED)
    _check_head(files, head)
    key = texts_at(files, RULEBOOK, ("collection", "key"))
    revised = text_at(files, RULEBOOK, _REVISED) if files.at(RULEBOOK, _REVISED) is not None else ""
    plan_schema = _schema(files, head, key)
    templates = templates_at(files, RULEBOOK)
    if plan_schema is None:
        raise PlanLintError(*_in_order(files.problems))
    _check_revised(files, revised, plan_schema)
    against = Against(
        plan_schema.plan, form_type(templates), collection_type(plan_schema.plan, key), tuple(templates)
    )
    seen: dict[str, str] = {}
    topics = [name for name in sorted(contents) if name != RULEBOOK and name.endswith((".yaml", ".yml"))]
    rules = tuple(rule for name in topics for rule in rules_in(files, name, against, seen))
    if not rules and not files.problems:
        files.problems.append(Problem("the rulebook has no rules", files.name_of(RULEBOOK), 1, 1))
    if files.problems:
        raise PlanLintError(*_in_order(files.problems))
    title, digest = " ".join(str(head["title"]).split()), digest_of(contents)
    return made(
        (head["rulebook"], title, head["edition"], digest), plan_schema, templates, (key, revised), rules
    )


def _read(contents: Mapping[str, bytes], folder: str) -> Files:
    """The documents of a rulebook, and what is wrong with their text."""
    files = Files(folder, {name: document.parse(data) for name, data in contents.items()}, [])
    for name, found in files.documents.items():
        for fault in found.faults:
            if fault.severity == "error":
                span = fault.span
                files.problems.append(Problem(fault.message, files.name_of(name), span.line, span.column))
    return files


def _in_order(problems: list[Problem]) -> list[Problem]:
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda each: (each.file or "", each.line or 0, each.column or 0))


def _check_head(files: Files, head: dict[str, Any]) -> None:
    name = head.get("rulebook")
    if name is not None and not (isinstance(name, str) and ID.fullmatch(name)):
        files.refuse(RULEBOOK, ("rulebook",), "a rulebook's name is lower-case words joined by `-`")
    if head.get("edition") is not None and type(head["edition"]) is not int:
        files.refuse(RULEBOOK, ("edition",), "the edition is a whole number")
    if head.get("title") is not None:
        text_at(files, RULEBOOK, ("title",))
    if head.get("collection") is not None:
        mapping_at(files, RULEBOOK, ("collection",), ("key", "revised"), ("key",))


def _check_revised(files: Files, name: str, plan_schema: Schema) -> None:
    field = plan_schema.plan.fields.get(name)
    if name and field is None:
        hint = suggest(name, plan_schema.plan.fields)
        files.refuse(RULEBOOK, _REVISED, f"the schema has no `{name}`{hint}")
    elif field is not None and not is_a(field.of(), "bool"):
        files.refuse(
            RULEBOOK, _REVISED, f"`{name}` must be true or false in a plan, it is {describe(field.of())}"
        )


def _schema(files: Files, head: dict[str, Any], key: tuple[str, ...]) -> Schema | None:
    if head.get("schema") is None:
        return None
    name = text_at(files, RULEBOOK, ("schema",))
    if name not in files.documents:
        hint = suggest(name, files.documents)
        files.refuse(RULEBOOK, ("schema",), f"there is no file `{name}` beside {RULEBOOK}{hint}")
        return None
    loaded, problems = schema.load(files.documents[name], files.name_of(name))
    files.problems.extend(problems)
    if loaded is None:
        return None
    for index, each in enumerate(key):
        if each not in loaded.plan.fields:
            hint = suggest(each, loaded.plan.fields)
            files.refuse(RULEBOOK, ("collection", "key", index), f"the schema has no `{each}`{hint}")
    return loaded
