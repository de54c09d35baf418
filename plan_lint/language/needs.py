"""What a rule needs to have a case on a plan, told from its paths alone: most rules need not be compiled."""

from __future__ import annotations

from plan_lint.language.checked import Rule
from plan_lint.language.values import REFUSED, is_missing

# The keys of a path, None for a capture.
Needed = tuple[str | None, ...]


def needed(rule: Rule) -> tuple[Needed, ...]:
    """The places without which the rule has no case; of a field with a default, the mapping that holds it."""
    found: dict[Needed, None] = {}
    for binding in rule.bindings:
        if len(binding.patterns) == 1 and not binding.optional and not binding.listed:
            keys = tuple([step.name if step.kind == "key" else None for step in binding.patterns[0].steps])
            found[keys if binding.default is None else keys[:-1]] = None
    return tuple(found)


def is_there(data: object, path: Needed) -> bool:
    """Whether any place of the path holds a value, or was refused."""
    for depth, key in enumerate(path):
        if data is REFUSED:
            return True
        if key is None:
            children = data.values() if type(data) is dict else data if type(data) is list else ()
            rest = path[depth + 1 :]
            return any(child is not None and is_there(child, rest) for child in children)
        if type(data) is not dict or key not in data:
            return False
        data = data[key]
    return not is_missing(data)
