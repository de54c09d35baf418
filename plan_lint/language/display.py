"""Values as people read them."""

from __future__ import annotations

from itertools import islice

from plan_lint import figures
from plan_lint.document import LIMITS
from plan_lint.figures import Figure
from plan_lint.language.values import Node

NOT_STATED = "(not stated)"
SHOWN = LIMITS.shown


def cut(text: str) -> str:
    """The text, or its beginning where it is longer than a message shows."""
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def show_short(value: object, beside: object = None) -> str:
    """The same as `show_value`, cut; what would be cut off is not worked out."""
    return cut(show_value(_beginning(value), beside))


def _beginning(value: object) -> object:
    """As much of a value as a message could show."""
    if type(value) is str:
        return value[: SHOWN + 1]
    if type(value) is tuple:
        return tuple([_beginning(member) for member in value[:SHOWN]])
    if type(value) is Node and type(value.data) is dict:
        return tuple([str(key) for key in islice(value.data, SHOWN)])
    return value


def show_value(value: object, beside: object = None) -> str:
    """A value as text; a computed figure with enough decimals to differ from the one it stands beside."""
    if type(value) is bool:
        return "yes" if value else "no"
    if type(value) is int or type(value) is Figure:
        if beside is not None and (type(beside) is int or type(beside) is Figure):
            return figures.show_beside(value, beside)
        return figures.show(value)
    if type(value) is str:
        return value
    if type(value) is tuple:
        return ", ".join(show_value(member) for member in value)
    if type(value) is Node and type(value.data) is dict:
        return ", ".join(str(key) for key in value.data)
    if type(value) is Node and type(value.data) is list:
        return f"{len(value.data)} entries"
    return NOT_STATED
