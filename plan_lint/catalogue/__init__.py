"""The rules as documentation: the table of rules, one rule explained, the generated pages."""

from __future__ import annotations

from plan_lint.catalogue.explaining import explain
from plan_lint.catalogue.listing import FORMATS, rules_table
from plan_lint.catalogue.pages import functions_reference, index_page, rulebook_page

__all__ = ["FORMATS", "explain", "functions_reference", "index_page", "rulebook_page", "rules_table"]
