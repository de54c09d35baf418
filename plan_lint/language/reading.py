"""Reads typed values from the data of a plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plan_lint import figures
from plan_lint.digest import sha256_of
from plan_lint.figures import Figure
from plan_lint.findings import Path
from plan_lint.language.checked import Named, Typed
from plan_lint.language.types import List, Scalar, Type
from plan_lint.language.values import (
    MISSING,
    PAGE,
    REFUSED,
    REFUSED_REASON,
    RUN,
    Node,
    Run,
    Unknown,
    is_missing,
)

Env = list[Any]
Evaluate = Callable[[Env], object]
Reader = Callable[[Any], object]  # a raw scalar to its value; None where the type does not allow it


def reader_of(kind: Type) -> Reader | None:
    """How a scalar of the type is read; None for containers."""
    if not isinstance(kind, Scalar):
        return None
    names = frozenset(each.name for each in kind.kinds)
    if names == {"figure"}:
        return _read_figure
    if names == {"bool"}:
        return _read_bool
    if names and names <= {"text", "year", "date"}:
        return _read_text
    return lambda raw: _read_any(raw, names)


def _read_text(raw: Any) -> object:
    return raw if type(raw) is str else None


def _read_bool(raw: Any) -> object:
    return raw if type(raw) is bool else None


def _read_figure(raw: Any) -> object:
    if type(raw) is int:
        return raw
    if type(raw) is str:
        return figures.parse_figure(raw)
    return None if type(raw) in (bool, dict, list) else figures.from_decimal(raw)


def _read_any(raw: Any, names: frozenset[str]) -> object:
    if type(raw) is bool:
        return raw if "bool" in names else None
    if type(raw) is str:
        figure = figures.parse_figure(raw) if "figure" in names else None
        return raw if figure is None and names & {"text", "year", "date"} else figure
    return _read_figure(raw) if "figure" in names else None


def child(node: Node, key: object, reader: Reader | None) -> object:
    """The value at a key of a mapping or an index of a list: a scalar, a node, or unknown."""
    data = node.data
    raw: object = None
    if type(data) is dict:
        raw = data.get(key)
    elif type(data) is list and type(key) is int and 0 <= key < len(data):
        raw = data[key]
    return value_of(raw, node, key, reader)


def value_of(raw: object, node: Node, key: Any, reader: Reader | None) -> object:
    """A raw value below a node as the language sees it."""
    if raw is None or (type(raw) is str and is_missing(raw)):
        return Unknown(MISSING, ((*node.path, key),))
    if raw is REFUSED:
        return Unknown(REFUSED_REASON, ((*node.path, key),))
    if reader is None:
        return Node(raw, (*node.path, key))
    value = reader(raw)
    return Unknown(REFUSED_REASON, ((*node.path, key),)) if value is None else value


def members_in(value: object, item: Type) -> tuple[object, ...] | None:
    """The members of a list, computed or of the plan, lists among them read as well; None for no list."""
    if type(value) is Node and type(value.data) is list:
        reader = reader_of(item)
        members = tuple([value_of(raw, value, index, reader) for index, raw in enumerate(value.data)])
    elif type(value) is tuple:
        members = value
    else:
        return None
    if isinstance(item, List):
        inner = item.item()
        return tuple([each if (read := members_in(each, inner)) is None else read for each in members])
    return members


def sources_of(*parts: Typed) -> tuple[int, ...]:
    """The slots of the bindings that expressions read, lets aside."""
    found: dict[int, None] = {}
    for typed in parts:
        _collect_sources(typed, found)
    return tuple(found)


def _collect_sources(typed: Typed, found: dict[int, None]) -> None:
    if isinstance(typed.means, Named) and typed.means.origin in ("binding", "optional"):
        found[typed.means.slot] = None
    for part in typed.parts:
        _collect_sources(part, found)
    for loop in typed.loops:
        _collect_sources(loop.source, found)


def traced_scalar(evaluate: Evaluate) -> Evaluate:
    """The same, noting each scalar it reads as it was written."""

    def traced(env: Env) -> object:
        value = evaluate(env)
        note(env, value)
        return value

    return traced


def note_at(env: Env, value: object, path: Path) -> None:
    """Add a scalar to the trace of the run, and its place to those that were read."""
    run: Run = env[RUN]
    run.places[path] = None
    note(env, value)


def note(env: Env, value: object) -> None:
    """Add a scalar to the trace of the run, as it was written; what is unknown counts as blank.

    A long text is noted by its digest, worked out once: it may be read as often as there are steps.
    """
    run: Run = env[RUN]
    if type(value) is bool:
        run.trace.append("true" if value else "false")
    elif type(value) is int:
        run.trace.append(str(value) if figures.is_writable(value) else figures.show(value))
    elif type(value) is str:
        run.trace.append(value if len(value) <= PAGE else _digest(run, value))
    elif type(value) is Figure:
        run.trace.append(value.written or figures.show(value))
    else:
        run.trace.append("")


def _digest(run: Run, text: str) -> str:
    key = ("digest", text)
    if key not in run.known:
        run.known[key] = sha256_of(text.encode(errors="surrogatepass"))
    digest: str = run.known[key]
    return digest
