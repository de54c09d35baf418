"""A first plan for a form: its fields with what they mean, and a schema that editors understand."""

from __future__ import annotations

from plan_lint.skeleton.editor import editor_schema
from plan_lint.skeleton.plan import SCHEMA_FILE, rulebook_of, skeleton

__all__ = ["SCHEMA_FILE", "editor_schema", "rulebook_of", "skeleton"]
