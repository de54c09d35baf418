"""The formats of text that plan-lint knows: years, dates and the figures that are written as text."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from plan_lint.figures import is_date, is_year, parse_figure

LONGEST = 80  # characters of a text that is remembered; no figure, year or date is longer


def _is_percentage(text: str) -> bool:
    figure = parse_figure(text)
    return figure is not None and figure.percent and not figure.hedged


def _is_hedged_percentage(text: str) -> bool:
    figure = parse_figure(text)
    return figure is not None and figure.percent and figure.hedged and " to " not in text


def _is_percentage_range(text: str) -> bool:
    figure = parse_figure(text)
    return figure is not None and figure.percent and " to " in text


def _is_hedged_count(text: str) -> bool:
    figure = parse_figure(text)
    return figure is not None and figure.hedged and not figure.percent


def remembering(check: Callable[[str], bool]) -> Callable[[str], bool]:
    """The same check of texts, remembering its answers: plans hold the same years and figures many times."""
    remembered = lru_cache(maxsize=512)(check)
    return lambda text: remembered(text) if len(text) <= LONGEST else check(text)


FORMATS = {
    "date": remembering(is_date),
    "financial-year": remembering(is_year),
    "percentage": remembering(_is_percentage),
    "hedged-percentage": remembering(_is_hedged_percentage),
    "percentage-range": remembering(_is_percentage_range),
    "hedged-count": remembering(_is_hedged_count),
}
IN_PERCENT = ("percentage", "hedged-percentage", "percentage-range")
OF_FIGURES = (*IN_PERCENT, "hedged-count")
