"""JSON Schema: checks plans, gives rules their types, the form its layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plan_lint.language.values import REFUSED
from plan_lint.schema.checking import Checked, check
from plan_lint.schema.compiled import Schema, from_plain
from plan_lint.schema.nodes import at, resolved
from plan_lint.schema.types_of import title_of

if TYPE_CHECKING:
    from plan_lint.document import Document
    from plan_lint.findings import Problem

__all__ = [
    "REFUSED",
    "Checked",
    "Schema",
    "at",
    "check",
    "from_plain",
    "load",
    "resolved",
    "title_of",
]


def load(document: Document, file: str) -> tuple[Schema | None, tuple[Problem, ...]]:
    """Check a schema; all its problems, each with its place, or the schema when it has none."""
    from plan_lint.schema.loading import load  # only for a schema that is not remembered

    return load(document, file)
