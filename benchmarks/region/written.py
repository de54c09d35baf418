"""A plan as YAML, the way people write it."""

from __future__ import annotations

import json
import re
from typing import Any

from benchmarks.region.figures import Data


def as_yaml(data: Data) -> str:
    """The text of a plan: sections in blocks, rows that fit on a line in braces."""
    sections = [_entry(key, value, 0, wide=key != "priorities") for key, value in data.items()]
    return "".join(f"\n{text}" if text.count("\n") > 1 else text for text in sections)


def _entry(key: str, value: Any, indent: int, *, wide: bool = True) -> str:
    pad = "  " * indent
    line = f"{pad}{key}: {flow(value)}\n"
    if not isinstance(value, dict | list) or (indent and wide and len(line) < 90) or not value:
        return line
    if isinstance(value, list) and not isinstance(value[0], dict):
        return line
    if isinstance(value, list):
        rows = ["".join(_entry(name, part, indent + 2) for name, part in row.items()) for row in value]
        return f"{pad}{key}:\n" + "".join(f"{pad}  - {row.lstrip()}" for row in rows)
    wide = wide or indent > 0
    parts = (_entry(name, part, indent + 1, wide=wide) for name, part in value.items())
    return f"{pad}{key}:\n" + "".join(parts)


def flow(value: Any) -> str:
    """A value on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "{" + ", ".join(f"{key}: {flow(part)}" for key, part in value.items()) + "}"
        case list():
            return "[" + ", ".join(flow(part) for part in value) + "]"
        case str() if not re.fullmatch(r"[A-Za-z0-9+-][A-Za-z0-9 .%/;_+-]*", value):
            return json.dumps(value)
    return str(value)
