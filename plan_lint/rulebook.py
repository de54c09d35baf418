"""Rule files to checked rules: what is wrong with any of them is refused, all at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from plan_lint import document, schema
from plan_lint.document import Document
from plan_lint.figures import is_year, parse_figure
from plan_lint.findings import SEVERITIES, Path, PlanLintError, Problem, RuleInfo, nearest_name
from plan_lint.language.program import Program, RuleText, program_of, read_rule
from plan_lint.language.types import NUMBER, PERCENTAGE, TEXT, YEAR, Field, Record, Type, list_of
from plan_lint.schema import Schema

RULEBOOK = "rulebook.yaml"
KEYS = (
    "rule", "title", "severity", "why", "do", "source", "templates", "scope", "given", "let", "when", "require",
    "at", "message", "fix", "previously", "examples",
)  # fmt: skip
REQUIRED = ("rule", "title", "severity", "why", "do", "source", "given", "require", "message", "examples")
RULEBOOK_KEYS = ("rulebook", "title", "edition", "schema", "templates", "collection")
EXAMPLE_KEYS = ("pass", "fail", "not_evaluated", "pointer", "message", "fixed")
VERDICTS = ("pass", "fail", "not_evaluated")
RESERVED = ("input-", "schema-", "acceptance-", "accepted-list-", "nothing-evaluated", "internal-error")
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Example(NamedTuple):
    """An example of a rule: a part of a plan, by its place in the rule file, and what it must give."""

    verdict: str
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
    """One schema and the rules that go with it; `prepared` holds the programs that were needed so far."""

    name: str
    title: str
    edition: int
    digest: str
    schema: Schema
    templates: Mapping[str, Mapping[str, object]]
    key: tuple[str, ...]
    rules: tuple[RuleEntry, ...]
    prepared: dict[str, Program]


class _Files(NamedTuple):
    """The documents of a rulebook while it is read, and the problems found so far."""

    folder: str
    documents: Mapping[str, Document]
    problems: list[Problem]

    def refuse(self, file: str, path: Path, message: str, *, key: bool = False) -> None:
        """Note a problem at a place of a file."""
        span = document.nearest_span(self.documents[file], path)
        if not key and _there(self.documents[file].data, path):
            span = document.span_of(self.documents[file], path)
        self.problems.append(Problem(message, self.name_of(file), span.line, span.column))

    def name_of(self, file: str) -> str:
        """The file as messages name it."""
        return f"{self.folder}/{file}" if self.folder else file


def _there(data: Any, path: Path) -> bool:
    for key in path:
        if (isinstance(data, dict) and key in data) or (isinstance(data, list) and isinstance(key, int) and key < len(data)):
            data = data[key]
        else:
            return False
    return True


def digest_of(files: Mapping[str, bytes]) -> str:
    """The SHA-256 of a rulebook's files: their names and bytes."""
    from hashlib import sha256

    digest = sha256()
    for name in sorted(files):
        digest.update(f"{len(name)}:{name}:{len(files[name])}:".encode())
        digest.update(files[name])
    return digest.hexdigest()


def load(contents: Mapping[str, bytes], folder: str) -> Rulebook:
    """Read and check a rulebook; PlanLintError with every problem when it is refused."""
    if RULEBOOK not in contents:
        raise PlanLintError(Problem(f"{folder} holds no rulebook: there is no {RULEBOOK} in it", folder))
    documents = {name: document.parse(data) for name, data in contents.items()}
    files = _Files(folder, documents, [])
    for name, found in documents.items():
        for fault in found.faults:
            if fault.severity == "error":
                files.problems.append(
                    Problem(fault.message, files.name_of(name), fault.span.line, fault.span.column)
                )
    if files.problems:
        raise PlanLintError(*files.problems)
    head = _mapping(files, RULEBOOK, (), RULEBOOK_KEYS, ("rulebook", "title", "edition", "schema", "templates"))
    plan_schema = _schema(files, head)
    if plan_schema is None:
        raise PlanLintError(*files.problems)
    templates = _templates(files, head)
    rules = tuple(_rules(files, head, plan_schema, templates))
    if not rules:
        files.problems.append(Problem("the rulebook has no rules", files.name_of(RULEBOOK), 1, 1))
    if files.problems:
        raise PlanLintError(*sorted(files.problems, key=_place_of))
    return Rulebook(
        str(head["rulebook"]),
        str(head["title"]),
        int(head["edition"]),
        digest_of(contents),
        plan_schema,
        templates,
        _collection_key(head),
        rules,
        {},
    )


def _place_of(problem: Problem) -> tuple[str, int, int]:
    return (problem.file or "", problem.line or 0, problem.column or 0)


def _mapping(
    files: _Files, file: str, path: Path, known: tuple[str, ...], required: tuple[str, ...]
) -> dict[str, Any]:
    """The mapping at a place, with unknown and absent keys refused; empty where there is none."""
    data: Any = files.documents[file].data
    for key in path:
        data = data[key]
    if not isinstance(data, dict):
        files.refuse(file, path, "a mapping is due here")
        return {}
    for key in data:
        if key not in known:
            near = nearest_name(key, known)
            suggestion = f"; did you mean `{near}`?" if near else f" (known are {', '.join(known)})"
            files.refuse(file, (*path, key), f"there is no key `{key}` here{suggestion}", key=True)
    for key in required:
        if data.get(key) in (None, "", [], {}):
            files.refuse(file, (*path, key), f"`{key}` is missing", key=True)
    return data


def _schema(files: _Files, head: dict[str, Any]) -> Schema | None:
    if head.get("rulebook") is not None and not _ID.fullmatch(str(head["rulebook"])):
        files.refuse(RULEBOOK, ("rulebook",), "a rulebook's name is lower-case words joined by `-`")
    if "edition" in head and type(head["edition"]) is not int:
        files.refuse(RULEBOOK, ("edition",), "the edition is a whole number")
        return None
    name = head.get("schema")
    if name not in files.documents:
        if name is not None:
            files.refuse(RULEBOOK, ("schema",), f"there is no file `{name}` beside {RULEBOOK}")
        return None
    loaded, problems = schema.load(files.documents[name], files.name_of(name))
    files.problems.extend(problems)
    for index, key in enumerate(_collection_key(head)):
        if loaded is not None and key not in loaded.plan.fields:
            near = nearest_name(key, loaded.plan.fields)
            suggestion = f"; did you mean `{near}`?" if near else ""
            files.refuse(RULEBOOK, ("collection", "key", index), f"the schema has no `{key}`{suggestion}")
    return loaded


def _collection_key(head: dict[str, Any]) -> tuple[str, ...]:
    collection = head.get("collection")
    key = collection.get("key") if isinstance(collection, dict) else None
    return tuple(str(each) for each in key) if isinstance(key, list) else ()


def _templates(files: _Files, head: dict[str, Any]) -> dict[str, dict[str, object]]:
    """The facts of each form; all forms of a rulebook state the same facts."""
    templates = head.get("templates")
    if not isinstance(templates, dict) or not templates:
        files.refuse(RULEBOOK, ("templates",), "name at least one template and the facts of its form")
        return {}
    first = next(iter(templates))
    for name, facts in templates.items():
        if not isinstance(facts, dict):
            files.refuse(RULEBOOK, ("templates", name), "a mapping of the form's facts is due here ({} for none)")
        elif facts.keys() != templates[first].keys():
            files.refuse(RULEBOOK, ("templates", name), f"this form states other facts than {first}")
    return {name: facts for name, facts in templates.items() if isinstance(facts, dict)}


def form_type(templates: Mapping[str, Mapping[str, object]]) -> Record:
    """The type of `form`: the facts that every template of the rulebook states."""
    facts = next(iter(templates.values()), {})
    fields = {name: Field(_returning(_fact_type(value)), required=True, title=name) for name, value in facts.items()}
    return Record("#form", "the facts of the form", fields)


def _returning(kind: Type) -> Any:
    return lambda: kind


def _fact_type(value: object) -> Type:
    match value:
        case list():
            return list_of(_fact_type(value[0]) if value else TEXT)
        case int():
            return NUMBER
        case str() if is_year(value):
            return YEAR
        case str() if parse_figure(value) is not None:
            return PERCENTAGE
        case _:
            return TEXT


def _rules(
    files: _Files, head: dict[str, Any], plan_schema: Schema, templates: Mapping[str, Any]
) -> Iterator[RuleEntry]:
    seen: dict[str, str] = {}
    form = form_type(templates)
    for file in sorted(files.documents):
        if file == RULEBOOK or not file.endswith((".yaml", ".yml")):
            continue
        entries = files.documents[file].data
        if not isinstance(entries, list):
            files.refuse(file, (), "a rule file is a list of rules, each beginning with `- rule:`")
            continue
        for index in range(len(entries)):
            entry = _rule(files, file, index, tuple(templates))
            if entry is None:
                continue
            _check_names(files, entry, index, seen)
            before = len(files.problems)
            _check_texts(files, entry, index, plan_schema.plan, form)
            if len(files.problems) == before:
                yield entry


def _check_names(files: _Files, entry: RuleEntry, index: int, seen: dict[str, str]) -> None:
    for name in (entry.info.rule, *entry.previously):
        if name in seen:
            files.refuse(entry.file, (index, "rule"), f"`{name}` is a rule of {seen[name]} already; ids are never reused")
        elif name.startswith(RESERVED) or name in RESERVED:
            files.refuse(entry.file, (index, "rule"), f"`{name}` begins like an id of plan-lint's own; choose another")
        elif not _ID.fullmatch(name):
            files.refuse(entry.file, (index, "rule"), "an id is lower-case words joined by `-`")
        seen[name] = entry.file


def _check_texts(files: _Files, entry: RuleEntry, index: int, plan: Record, form: Record) -> None:
    _rule_read, refusals = read_rule(entry.text, plan, form)
    for refusal in refusals:
        path = (index, *refusal.where)
        if not _there(files.documents[entry.file].data, path):
            files.refuse(entry.file, path, refusal.message)
            continue
        line, column = document.position_in(files.documents[entry.file], path, refusal.at[0])
        files.problems.append(Problem(refusal.message, files.name_of(entry.file), line, column))


def _rule(files: _Files, file: str, index: int, templates: tuple[str, ...]) -> RuleEntry | None:
    before = len(files.problems)
    raw = _mapping(files, file, (index,), KEYS, REQUIRED)
    if raw.get("severity") is not None and raw["severity"] not in SEVERITIES:
        near = nearest_name(str(raw["severity"]), SEVERITIES)
        suggestion = f"; did you mean `{near}`?" if near else ""
        files.refuse(file, (index, "severity"), f"a severity is error, warning or info{suggestion}")
    if raw.get("scope", "plan") != "plan":
        files.refuse(file, (index, "scope"), "the scope of a rule is `plan`")
    for place, name in enumerate(raw.get("templates") or []):
        if name not in templates:
            near = nearest_name(str(name), templates)
            suggestion = f"; did you mean `{near}`?" if near else ""
            files.refuse(file, (index, "templates", place), f"there is no template `{name}`{suggestion}")
    text = _texts(files, file, index, raw)
    examples = tuple(_examples(files, file, index, raw))
    if len(files.problems) > before:
        return None
    topic = file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    words = [" ".join(str(raw[key]).split()) for key in ("title", "why", "do", "source")]
    info = RuleInfo(str(raw["rule"]), topic, words[0], raw["severity"], words[1], words[2], words[3])
    fix = raw.get("fix")
    return RuleEntry(
        info,
        tuple(raw.get("templates") or ()),
        "plan",
        text,
        None if fix is None else fix["safe"],
        tuple(str(each) for each in raw.get("previously") or ()),
        file,
        examples,
    )


def _texts(files: _Files, file: str, index: int, raw: dict[str, Any]) -> RuleText:
    given: list[tuple[str, tuple[str, ...]]] = []
    bindings = raw.get("given")
    for name in _keys(files, file, (index, "given"), bindings):
        path = (index, "given", name)
        listed = bindings[name] if isinstance(bindings, dict) else None
        places = [(*path, each) for each in range(len(listed))] if isinstance(listed, list) else [path]
        given.append((name, tuple(_text(files, file, place) for place in places)))
    let = [
        (name, _text(files, file, (index, "let", name))) for name in _keys(files, file, (index, "let"), raw.get("let"))
    ]
    fix: dict[str, Any] = {}
    if raw.get("fix") is not None:
        fix = _mapping(files, file, (index, "fix"), ("set", "to", "safe"), ("set", "to", "safe"))
        if type(fix.get("safe", True)) is not bool:
            files.refuse(file, (index, "fix", "safe"), "`safe` is true or false")
    optional = {
        key: _text(files, file, (index, key)) if raw.get(key) is not None else "" for key in ("when", "at")
    }
    return RuleText(
        tuple(given),
        tuple(let),
        optional["when"],
        _text(files, file, (index, "require")) if "require" in raw else "",
        optional["at"],
        _text(files, file, (index, "message")) if "message" in raw else "",
        _text(files, file, (index, "fix", "set")) if "set" in fix else "",
        _text(files, file, (index, "fix", "to")) if "to" in fix else "",
    )


def _keys(files: _Files, file: str, path: Path, raw: object) -> list[str]:
    if raw is None:
        return []
    if not isinstance(raw, dict):
        files.refuse(file, path, "a mapping of names is due here")
        return []
    return list(raw)


def _text(files: _Files, file: str, path: Path) -> str:
    """The text at a place; a plain `true` or `5` is the text it is written as."""
    data: Any = files.documents[file].data
    for key in path:
        data = data[key]
    if isinstance(data, str):
        return data
    if data is None or isinstance(data, dict | list):
        files.refuse(file, path, "text is due here; put it in quotes where it begins with a bracket or brace")
        return ""
    return document.written(files.documents[file], path)


def _examples(files: _Files, file: str, index: int, raw: dict[str, Any]) -> Iterator[Example]:
    listed = raw.get("examples")
    if not isinstance(listed, list):
        if listed is not None:
            files.refuse(file, (index, "examples"), "a list of examples is due here")
        return
    verdicts = []
    for place in range(len(listed)):
        path = (index, "examples", place)
        example = _mapping(files, file, path, EXAMPLE_KEYS, ())
        given = [verdict for verdict in VERDICTS if verdict in example]
        if len(given) != 1:
            files.refuse(file, path, "an example is one of pass, fail or not_evaluated")
            continue
        verdicts.append(given[0])
        if given[0] != "fail" and example.keys() & {"pointer", "message", "fixed"}:
            files.refuse(file, path, "only a fail example has a pointer, a message or what it becomes when fixed")
        fixed = (*path, "fixed") if "fixed" in example else None
        yield Example(
            given[0], (*path, given[0]), str(example.get("pointer") or ""), str(example.get("message") or ""), fixed
        )
    for verdict in ("pass", "fail"):
        if verdict not in verdicts:
            files.refuse(file, (index, "examples"), f"the rule has no `{verdict}` example", key=True)


def program(rulebook: Rulebook, entry: RuleEntry) -> Program:
    """The rule ready to run, made when it is first needed."""
    prepared = rulebook.prepared.get(entry.info.rule)
    if prepared is None:
        rule, refusals = read_rule(entry.text, rulebook.schema.plan, form_type(rulebook.templates))
        if rule is None:
            raise PlanLintError(Problem(f"{entry.info.rule}: {refusals[0].message}", entry.file))
        prepared = rulebook.prepared[entry.info.rule] = program_of(rule)
    return prepared


def to_plain(rulebook: Rulebook) -> dict[str, Any]:
    """A checked rulebook as plain data for the cache, without its examples."""
    return {
        "name": rulebook.name,
        "title": rulebook.title,
        "edition": rulebook.edition,
        "digest": rulebook.digest,
        "schema": rulebook.schema.raw,
        "schema_file": rulebook.schema.file,
        "templates": rulebook.templates,
        "key": rulebook.key,
        "rules": [entry._replace(examples=()) for entry in rulebook.rules],
    }


def from_plain(plain: dict[str, Any]) -> Rulebook:
    """A rulebook that was checked before, as the cache remembers it."""
    rules = tuple(
        RuleEntry(
            RuleInfo(*info),
            tuple(templates),
            scope,
            RuleText(
                tuple((name, tuple(paths)) for name, paths in text[0]),
                tuple((name, source) for name, source in text[1]),
                *text[2:],
            ),
            fix_safe,
            tuple(previously),
            file,
            (),
        )
        for info, templates, scope, text, fix_safe, previously, file, _examples in plain["rules"]
    )
    return Rulebook(
        plain["name"],
        plain["title"],
        plain["edition"],
        plain["digest"],
        schema.from_plain(plain["schema"], plain["schema_file"]),
        plain["templates"],
        tuple(plain["key"]),
        rules,
        {},
    )
