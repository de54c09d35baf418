"""Reads the rules of a rule file: their keys, the texts in the rule language, and their examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from plan_lint.findings import SEVERITIES, Path, RuleInfo
from plan_lint.language.check import suggest
from plan_lint.language.checked import Rule, RuleText
from plan_lint.language.needs import needed
from plan_lint.language.rule import read_rule
from plan_lint.language.types import Record
from plan_lint.records import NamedTuple
from plan_lint.rulebook.across import COLLECTION
from plan_lint.rulebook.entries import Example, RuleEntry
from plan_lint.rulebook.files import Files, mapping_at, names_at, text_at, texts_at

KEYS = (
    "rule", "title", "severity", "why", "do", "source", "templates", "scope", "given", "let", "when",
    "require", "at", "message", "fix", "previously", "examples",
)  # fmt: skip
REQUIRED = ("rule", "title", "severity", "why", "do", "given", "require", "message", "examples")
EXAMPLE_KEYS = ("pass", "fail", "not_evaluated", "pointer", "message", "fixed")
VERDICTS = ("pass", "fail", "not_evaluated")
SCOPES = ("plan", COLLECTION)
EXAMPLE_PARTS = ("plans", "roster")  # of an example of a collection rule
RESERVED = (
    "input-", "schema-", "collection-", "acceptance-", "accepted-list-", "nothing-evaluated",
    "internal-error",
)  # fmt: skip
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Against(NamedTuple):
    """What rules are checked against: the types of the plan, its form and the collection, and the templates.

    Without a collection key the collection has no `plans`.
    """

    plan: Record
    form: Record
    collection: Record
    templates: tuple[str, ...]


def rules_in(files: Files, file: str, against: Against, seen: dict[str, str]) -> Iterator[RuleEntry]:
    """The rules of a file that have no problem; `seen` are the ids met so far and their files."""
    entries = files.at(file, ())
    if not isinstance(entries, list):
        files.refuse(file, (), "a rule file is a list of rules, each beginning with `- rule:`")
        return
    for index in range(len(entries)):
        before = len(files.problems)
        raw = mapping_at(files, file, (index,), KEYS, REQUIRED)
        if not raw:
            continue
        _check_words(files, file, index, raw, against.templates)
        _check_scope(files, file, index, raw, against)
        _check_ids(files, file, index, raw, seen)
        text = _text(files, file, index, raw)
        known_scope = raw.get("scope", "plan") in SCOPES
        rule = _checked(files, file, index, text, against) if text is not None and known_scope else None
        examples = tuple(_examples(files, file, index))
        if text is not None and rule is not None and len(files.problems) == before:
            yield _entry(file, raw, text, rule, examples)


def _check_words(
    files: Files, file: str, index: int, raw: dict[str, Any], templates: tuple[str, ...]
) -> None:
    for key in ("rule", "title", "severity", "why", "do", "source"):
        if isinstance(raw.get(key), dict | list):
            files.refuse(file, (index, key), "text is due here")
    severity = raw.get("severity")
    if severity is not None and not isinstance(severity, dict | list) and severity not in SEVERITIES:
        hint = suggest(str(severity), SEVERITIES)
        files.refuse(file, (index, "severity"), f"a severity is error, warning or info{hint}")
    for place, name in enumerate(texts_at(files, file, (index, "templates"))):
        if name not in templates:
            hint = suggest(name, templates)
            files.refuse(file, (index, "templates", place), f"there is no template `{name}`{hint}")


def _check_scope(files: Files, file: str, index: int, raw: dict[str, Any], against: Against) -> None:
    """What a collection rule may not have: it speaks of plans of all forms, and mends none of them."""
    scope = raw.get("scope", "plan")
    if scope not in SCOPES:
        hint = suggest(str(scope), SCOPES)
        files.refuse(file, (index, "scope"), f"the scope of a rule is plan or collection{hint}")
    if scope != COLLECTION:
        return
    if "plans" not in against.collection.fields:
        files.refuse(
            file, (index, "scope"), "rulebook.yaml has no `collection: {key: [...]}` to tell plans apart by"
        )
    if raw.get("fix") is not None:
        files.refuse(
            file, (index, "fix"), "a collection rule has no fix: it cannot tell which plan is wrong", key=True
        )
    if raw.get("templates") is not None:
        files.refuse(
            file, (index, "templates"), "a collection rule is for the plans of all templates", key=True
        )


def _check_ids(files: Files, file: str, index: int, raw: dict[str, Any], seen: dict[str, str]) -> None:
    previous = texts_at(files, file, (index, "previously"))
    places = [("rule",), *(("previously", place) for place in range(len(previous)))]
    for name, place in zip((str(raw.get("rule")), *previous), places, strict=True):
        path = (index, *place)
        if name in seen:
            files.refuse(file, path, f"`{name}` is a rule of {seen[name]} already; ids are never reused")
        elif name.startswith(RESERVED):
            files.refuse(file, path, f"`{name}` begins like an id of plan-lint's own; choose another")
        elif raw.get("rule") is not None and not ID.fullmatch(name):
            files.refuse(file, path, "an id is lower-case words joined by `-`")
        if name != "None":
            seen[name] = file


def _text(files: Files, file: str, index: int, raw: dict[str, Any]) -> RuleText | None:
    """The texts of a rule in the rule language; None where one of them is no text."""
    before = len(files.problems)
    given: list[tuple[str, tuple[str, ...]]] = []
    for name in names_at(files, file, (index, "given")):
        path = (index, "given", name)
        listed = isinstance(files.at(file, path), list)
        paths = texts_at(files, file, path) if listed else (text_at(files, file, path),)
        if not paths:
            files.refuse(file, path, f"`{name}` is given no path: write one, or take `{name}` out")
        given.append((name, paths))
    let = [
        (name, text_at(files, file, (index, "let", name))) for name in names_at(files, file, (index, "let"))
    ]
    fix: dict[str, Any] = {}
    if raw.get("fix") is not None:
        fix = mapping_at(files, file, (index, "fix"), ("set", "to", "safe"), ("set", "to", "safe"))
        if type(fix.get("safe", True)) is not bool:
            files.refuse(file, (index, "fix", "safe"), "`safe` is true or false")
    texts = {
        key: text_at(files, file, (index, key)) if raw.get(key) is not None else ""
        for key in ("when", "require", "at", "message")
    }
    mend = {key: text_at(files, file, (index, "fix", key)) if key in fix else "" for key in ("set", "to")}
    if len(files.problems) > before or not (given and texts["require"]):
        return None
    return RuleText(
        tuple(given),
        tuple(let),
        texts["when"],
        texts["require"],
        texts["at"],
        texts["message"],
        mend["set"],
        mend["to"],
    )


def _checked(files: Files, file: str, index: int, text: RuleText, against: Against) -> Rule | None:
    if files.at(file, (index, "scope")) == COLLECTION:
        rule, refusals = read_rule(text, against.collection, None)
    else:
        rule, refusals = read_rule(text, against.plan, against.form)
    for refusal in refusals:
        files.refuse_within(file, (index, *refusal.where), refusal.at[0], refusal.message)
    return rule


def _examples(files: Files, file: str, index: int) -> Iterator[Example]:
    listed = files.at(file, (index, "examples"))
    if not isinstance(listed, list):
        if listed is not None:
            files.refuse(file, (index, "examples"), "a list of examples is due here")
        return
    verdicts = []
    unclear = False
    for place in range(len(listed)):
        path = (index, "examples", place)
        before = len(files.problems)
        example = mapping_at(files, file, path, EXAMPLE_KEYS, ())
        given = [verdict for verdict in VERDICTS if verdict in example]
        if len(given) != 1:
            if len(files.problems) == before:
                files.refuse(file, path, "an example is one of pass, fail or not_evaluated")
            unclear = True
            continue
        verdict = given[0]
        verdicts.append(verdict)
        _check_parts(files, file, index, (*path, verdict))
        if verdict != "fail" and example.keys() & {"pointer", "message", "fixed"}:
            message = "only a fail example has a pointer, a message or what it becomes when fixed"
            files.refuse(file, path, message)
        fixed = (*path, "fixed") if "fixed" in example else None
        pointer, told = (str(example.get(key) or "") for key in ("pointer", "message"))
        yield Example(verdict, (*path, verdict), pointer, told, fixed)
    for verdict in ("pass", "fail"):
        if listed and not unclear and verdict not in verdicts:
            files.refuse(file, (index, "examples"), f"the rule has no `{verdict}` example", key=True)


def _check_parts(files: Files, file: str, index: int, path: Path) -> None:
    """An example of a collection rule holds a list of plans, and a roster where the rule asks for one."""
    if files.at(file, (index, "scope")) != COLLECTION:
        return
    parts = mapping_at(files, file, path, EXAMPLE_PARTS, ("plans",))
    for key in EXAMPLE_PARTS:
        if parts.get(key) is not None and not isinstance(parts[key], list):
            files.refuse(file, (*path, key), "a list is due here")


def _entry(
    file: str, raw: dict[str, Any], text: RuleText, rule: Rule, examples: tuple[Example, ...]
) -> RuleEntry:
    topic = file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    title, why, do, source = (
        " ".join(str(raw.get(key) or "").split()) for key in ("title", "why", "do", "source")
    )
    fix = raw.get("fix")
    return RuleEntry(
        RuleInfo(str(raw["rule"]), topic, title, raw["severity"], why, do, source),
        tuple(raw.get("templates") or ()),
        raw.get("scope", "plan"),
        text,
        None if fix is None else fix["safe"],
        tuple(raw.get("previously") or ()),
        file,
        examples,
        needed(rule),
        rule,
    )
