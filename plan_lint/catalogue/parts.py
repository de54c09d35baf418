"""A part of a plan as its author would write it: figures as they stand, in the compact block form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from plan_lint import document
from plan_lint.document import Document
from plan_lint.findings import Path

LINE = 72  # characters of a mapping or list on one line
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./ -]*(?<! )")
_ENDS_FLOW = re.compile(r"[,\[\]{}]")


def shown(text: Document) -> str:
    """The data of a document as YAML; scalars are copied, so `5.0%` stays so."""
    return "".join(f"{line}\n" for line in _block(text, (), text.data))


def _block(text: Document, path: Path, data: Any) -> Iterator[str]:
    match data:
        case dict() if data:
            for key, value in data.items():
                yield from _entry(text, (*path, key), value, f"{_key(key)}:")
        case list() if data:
            for index, value in enumerate(data):
                yield from _item(text, (*path, index), value)
        case _:
            yield _scalar(text, path, data)


def _entry(text: Document, path: Path, value: Any, start: str) -> Iterator[str]:
    line = _line(text, path, value)
    if line is not None:
        yield f"{start} {line}".rstrip()
        return
    yield start
    yield from (f"  {inner}" for inner in _block(text, path, value))


def _item(text: Document, path: Path, value: Any) -> Iterator[str]:
    line = _line(text, path, value)
    inner = [line] if line is not None else list(_block(text, path, value))
    yield f"- {inner[0]}"
    yield from (f"  {other}" for other in inner[1:])


def _line(text: Document, path: Path, value: Any) -> str | None:
    """The value on one line: a scalar, or a short mapping or list of scalars; None for the others."""
    match value:
        case dict() if not any(isinstance(each, dict | list) for each in value.values()):
            pairs = [f"{_key(key)}: {_in_flow(text, (*path, key), each)}" for key, each in value.items()]
            line = "{" + ", ".join(pairs) + "}"
        case list() if not any(isinstance(each, dict | list) for each in value):
            line = "[" + ", ".join(_in_flow(text, (*path, at), each) for at, each in enumerate(value)) + "]"
        case dict() | list():
            return None
        case _:
            return _scalar(text, path, value)
    return line if len(line) <= LINE or not value else None


def _scalar(text: Document, path: Path, value: Any) -> str:
    """A scalar as it is written, on one line."""
    written = document.written(text, path)
    return _quoted(value) if "\n" in written else written


def _in_flow(text: Document, path: Path, value: Any) -> str:
    """A scalar inside brackets, where a plain one must not hold what ends it there."""
    written = _scalar(text, path, value)
    return _quoted(value) if written[:1] not in ("'", '"') and _ENDS_FLOW.search(written) else written


def _key(key: str) -> str:
    return key if _PLAIN.fullmatch(key) else _quoted(key)


def _quoted(value: Any) -> str:
    import json

    return json.dumps(str(value), ensure_ascii=False)
