"""The files of a rulebook while they are read: their data, and the problems found in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plan_lint import document
from plan_lint.document import Document
from plan_lint.findings import Path, Problem
from plan_lint.language.check import suggest
from plan_lint.records import NamedTuple


class Files(NamedTuple):
    """The documents of a rulebook by name, the folder that messages name, and the problems so far."""

    folder: str
    documents: Mapping[str, Document]
    problems: list[Problem]

    def at(self, file: str, path: Path) -> Any:
        """The data at a place of a file; None where nothing stands."""
        data: Any = self.documents[file].data
        for key in path:
            if isinstance(data, dict):
                data = data.get(key)
            elif isinstance(data, list) and isinstance(key, int) and key < len(data):
                data = data[key]
            else:
                return None
        return data

    def refuse(self, file: str, path: Path, message: str, *, key: bool = False) -> None:
        """Note a problem at a place of a file; at its key, where it has none or `key` asks for it."""
        text = self.documents[file]
        there = self.at(file, path) is not None
        span = document.span_of(text, path) if there and not key else document.nearest_span(text, path)
        self.problems.append(Problem(message, self.name_of(file), span.line, span.column))

    def refuse_within(self, file: str, path: Path, offset: int, message: str) -> None:
        """Note a problem at a character of the text at a place."""
        line, column = document.position_in(self.documents[file], path, offset)
        self.problems.append(Problem(message, self.name_of(file), line, column))

    def name_of(self, file: str) -> str:
        """The file as messages name it."""
        return f"{self.folder}/{file}" if self.folder else file


def mapping_at(
    files: Files, file: str, path: Path, known: tuple[str, ...], required: tuple[str, ...]
) -> dict[str, Any]:
    """The mapping at a place, with unknown and absent keys refused; empty where there is none."""
    data = files.at(file, path)
    if not isinstance(data, dict):
        files.refuse(file, path, "a mapping is due here")
        return {}
    for key in data:
        if key not in known:
            hint = suggest(key, known) or f" (known are {', '.join(known)})"
            files.refuse(file, (*path, key), f"there is no key `{key}` here{hint}", key=True)
    for key in required:
        if data.get(key) in (None, "", [], {}):
            files.refuse(file, (*path, key), f"`{key}` is missing", key=True)
    return data


def names_at(files: Files, file: str, path: Path) -> list[str]:
    """The keys of the mapping at a place."""
    data = files.at(file, path)
    if data is not None and not isinstance(data, dict):
        files.refuse(file, path, "a mapping of names is due here")
    return list(data) if isinstance(data, dict) else []


def text_at(files: Files, file: str, path: Path) -> str:
    """The text at a place; a plain `true` or `5` is the text it is written as."""
    data = files.at(file, path)
    if isinstance(data, str):
        return data
    if data is None or isinstance(data, dict | list):
        files.refuse(file, path, "text is due here; quote it where it begins with a bracket or brace")
        return ""
    return document.written(files.documents[file], path)


def texts_at(files: Files, file: str, path: Path) -> tuple[str, ...]:
    """The texts of the list at a place; none where nothing stands."""
    data = files.at(file, path)
    if data is None:
        return ()
    if not isinstance(data, list):
        files.refuse(file, path, "a list is due here, as [one, two]")
        return ()
    return tuple(text_at(files, file, (*path, place)) for place in range(len(data)))
