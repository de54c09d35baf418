"""What the paths of a collection rule start at: all plans by their keys, all files, and the roster."""

from __future__ import annotations

from collections.abc import Callable

from plan_lint.language.types import BOOL, TEXT, Field, Record, Scalar, Type, list_of

COLLECTION = "collection"  # the scope of a rule across plans

_NAMES = frozenset({"text", "year", "date"})  # what the key of a mapping can be


def collection_type(plan: Record, key: tuple[str, ...]) -> Record:
    """The type of the root of a collection rule: `plans` by the fields of the key, `files` and `roster`."""
    plans: Callable[[], Type] = lambda: plan  # noqa: E731 - each level wraps the one below
    for name in reversed(key):
        plans = _level(name, plan, plans)
    files = Record("#collection/files", "the files by their names", {}, TEXT, lambda: plan)
    fields = {
        "files": Field(lambda: files, required=True, title="files"),
        "whole_folder": Field(lambda: BOOL, required=True, title="whole folder"),
    }
    if key:
        fields["plans"] = Field(plans, required=True, title="plans")
        fields["roster"] = Field(lambda: _roster(plan, key[0]), required=True, title="roster")
    return Record("#collection", "the collection: plans, files and roster", fields)


def _level(name: str, plan: Record, below: Callable[[], Type]) -> Callable[[], Type]:
    level = Record(f"#collection/{name}", f"the plans by {name}", {}, _keys(name, plan), below)
    return lambda: level


def _keys(name: str, plan: Record) -> Scalar:
    """The type of the keys that a field of a plan gives."""
    kind = plan.fields[name].of() if name in plan.fields else TEXT
    names = {each.name for each in kind.kinds} if isinstance(kind, Scalar) else set()
    return kind if isinstance(kind, Scalar) and names and names <= _NAMES else TEXT


def _roster(plan: Record, first: str) -> Record:
    """The roster by the names in force; a name is what the first field of the key says."""
    entry = Record(
        "#collection/entry",
        "an entry of the roster",
        {
            "name": Field(lambda: TEXT, required=True, title="name"),
            "earlier": Field(lambda: list_of(TEXT), required=False, title="earlier names"),
            "region": Field(lambda: TEXT, required=False, title="region"),
        },
    )
    return Record("#collection/roster", "the roster by name", {}, _keys(first, plan), lambda: entry)
