"""The templates of a rulebook: the facts of each form, and the type of `form` in its rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from plan_lint.figures import is_date, is_year, parse_figure
from plan_lint.language.types import (
    BOOL,
    DATE,
    NOTHING,
    NUMBER,
    PERCENTAGE,
    TEXT,
    YEAR,
    Entry,
    Field,
    List,
    Record,
    Scalar,
    Type,
    describe,
    list_of,
)
from plan_lint.rulebook.files import Files

Facts = Mapping[str, object]


def templates_at(files: Files, file: str) -> dict[str, Facts]:
    """The facts of each form; all forms of a rulebook state the same facts, of the same types."""
    templates = files.at(file, ("templates",))
    if not isinstance(templates, dict):
        if templates is not None:
            files.refuse(file, ("templates",), "name each template, and under it the facts of its form")
        return {}
    found: dict[str, Facts] = {}
    for name, facts in templates.items():
        if not isinstance(facts, dict):
            files.refuse(file, ("templates", name), "a mapping of the form's facts is due here ({} for none)")
            continue
        first = next(iter(found.items()), (name, facts))
        found[name] = facts
        if facts.keys() != first[1].keys():
            files.refuse(file, ("templates", name), f"this form states other facts than {first[0]}")
            continue
        for fact, value in facts.items():
            kind = _type_of(value)
            others = [_type_of(each[fact]) for each in found.values() if fact in each]
            path = ("templates", name, fact)
            if kind is None:
                files.refuse(file, path, f"the members of `{fact}` are of one type, as years or numbers")
            elif _one([each for each in others if each is not None]) is None:
                described = f"here it is {describe(kind)}, in {first[0]} another"
                files.refuse(file, path, f"`{fact}` is of one type in all forms; {described}")
    return found


def form_type(templates: Mapping[str, Facts]) -> Record:
    """The type of `form`: the facts that every template of the rulebook states."""
    kinds = [_type_of(facts) for facts in templates.values()]
    kind = _one(kinds)
    return kind if isinstance(kind, Record) else _record({})


def _record(fields: Mapping[str, Type]) -> Record:
    made = {name: Field(_returning(kind), required=True, title=name) for name, kind in fields.items()}
    return Record(f"#form/{'/'.join(fields)}", "the facts of the form", made)


def _returning(kind: Type) -> Callable[[], Type]:
    return lambda: kind


def _type_of(value: object) -> Type | None:
    """The type of a fact; None where the members of a list have none in common."""
    match value:
        case dict():
            kinds = {name: _type_of(each) for name, each in value.items()}
            return (
                None if None in kinds.values() else _record({k: v for k, v in kinds.items() if v is not None})
            )
        case list():
            item = _one([_type_of(each) for each in value])
            return None if item is None else list_of(item)
        case None:
            return NOTHING
        case bool():
            return BOOL
        case str():
            return _type_of_text(value)
        case _:
            return NUMBER


def _type_of_text(text: str) -> Type:
    if is_year(text):
        return YEAR
    if is_date(text):
        return DATE
    figure = parse_figure(text)
    if figure is None:
        return TEXT
    return PERCENTAGE if figure.percent else NUMBER


def _one(kinds: list[Type | None]) -> Type | None:
    """The one type that facts of several forms, or members of a list, have; None where they differ."""
    known = [kind for kind in kinds if kind is not None and kind != NOTHING]
    if None in kinds or not known:
        return None if None in kinds else NOTHING
    first = known[0]
    match first:
        case Scalar() | Entry():
            return first if all(kind == first for kind in known) else None
        case List():
            item = _one([kind.item() if isinstance(kind, List) else None for kind in known])
            return None if item is None else list_of(item)
        case _:
            fields = first.fields
            records = [kind if isinstance(kind, Record) else None for kind in known]
            merged = {name: _one([_field(each, name) for each in records]) for name in fields}
            if None in merged.values() or any(
                each is None or each.fields.keys() != fields.keys() for each in records
            ):
                return None
            return _record({name: kind for name, kind in merged.items() if kind is not None})


def _field(record: Record | None, name: str) -> Type | None:
    field = None if record is None else record.fields.get(name)
    return None if field is None else field.of()
