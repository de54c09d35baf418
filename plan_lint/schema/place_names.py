"""Names for places of plans as the schema sees them, for lists that are about many plans."""

from __future__ import annotations

from collections.abc import Iterable

from plan_lint.findings import Path
from plan_lint.language.types import Field, List, Record, Type

ANY = "*"


def general_place(plan: Record, path: Path) -> str:
    """A place such as `beds.*.area`: `*` is any entry, any free key, and any of several alike fields."""
    kind: Type | None = plan
    steps = []
    for key in path:
        steps.append(ANY)
        match kind:
            case List(item=item):
                kind = item()
            case Record(fields=fields) if str(key) in fields:
                field = fields[str(key)]
                kind = field.of()
                steps[-1] = ANY if _alike(kind, fields.values()) > 1 else str(key)
            case Record(rest=rest):
                kind = rest() if rest is not None else None
            case _:
                kind = None
    return ".".join(steps)


def _alike(kind: Type, fields: Iterable[Field]) -> int:
    """How many of the fields hold records that the schema defines at the same place as this one."""
    if not isinstance(kind, Record):
        return 1
    kinds = [field.of() for field in fields]
    return sum(1 for each in kinds if isinstance(each, Record) and each.place == kind.place)
