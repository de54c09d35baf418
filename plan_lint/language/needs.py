"""What a rule needs to have a case on a plan, told from its paths alone: most rules need not even be read."""

from __future__ import annotations

import re

from plan_lint.language.rule import RuleText
from plan_lint.language.values import REFUSED, is_missing

# The keys of a path, None for a capture.
Needed = tuple[str | None, ...]

# A path of plain keys and captures; not one with `*`, with quotes or with the `?` of an optional one.
_REQUIRED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*|\{\w+\})(\.([A-Za-z_][A-Za-z0-9_]*|\{\w+\}))*")


def needed(text: RuleText, defaulted: frozenset[str]) -> tuple[Needed, ...]:
    """The places without which the rule has no case; of a field with a default, the mapping that holds it."""
    found: dict[Needed, None] = {}
    for _name, paths in text.given:
        if len(paths) == 1 and _REQUIRED.fullmatch(paths[0]):
            keys = tuple([None if key[0] == "{" else key for key in paths[0].split(".")])
            found[keys[:-1] if keys[-1] in defaulted else keys] = None
    return tuple(found)


def is_there(data: object, path: Needed) -> bool:
    """Whether any place of the path holds a value, or was refused."""
    for depth, key in enumerate(path):
        if data is REFUSED:
            return True
        if key is None:
            children = data.values() if type(data) is dict else data if type(data) is list else ()
            rest = path[depth + 1 :]
            return any(is_there(child, rest) for child in children)
        data = data.get(key) if type(data) is dict else None
    return not is_missing(data)
