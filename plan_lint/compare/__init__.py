"""Two runs, an old and a new one, to what is new, fixed, still there, and which figures changed."""

from plan_lint.compare.changes import PlanText, changes, natural_names
from plan_lint.compare.differing import difference
from plan_lint.compare.matching import paired
from plan_lint.compare.reading import MOST_BYTES, parse_report
from plan_lint.compare.records import STATUSES, Change, Compared, Difference, Side, Source

__all__ = [
    "MOST_BYTES",
    "STATUSES",
    "Change",
    "Compared",
    "Difference",
    "PlanText",
    "Side",
    "Source",
    "changes",
    "difference",
    "natural_names",
    "paired",
    "parse_report",
]
