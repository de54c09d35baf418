"""Bindings of a collection rule that nothing joins: they would pair every plan with every other."""

from __future__ import annotations

from collections.abc import Iterable

from plan_lint.language.checked import Binding, Typed
from plan_lint.language.order import equalities, names_in


def apart(bindings: Iterable[Binding], when: Typed | None) -> tuple[Binding, Binding] | None:
    """A binding and the first of `given`, where no capture and no equality of `when` leads from one to it.

    What has no capture is one place; neither it nor a list of values pairs anything with anything.
    """
    placed = [each for each in bindings if each.captures and not each.listed]
    if not placed:
        return None
    left = {index: {each.name, *each.captures} for index, each in enumerate(placed)}
    links = [] if when is None else [names_in(a) | names_in(b) for a, b in equalities(when)]
    reached = left.pop(0)
    grown = True
    while grown:
        grown = False
        for names in [*left.values(), *links]:
            if names & reached and not names <= reached:
                reached |= names
                grown = True
    return next(((placed[index], placed[0]) for index, names in left.items() if not names & reached), None)
