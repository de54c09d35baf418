"""A schema that was checked, and what is made of it when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from plan_lint.language.types import Record
from plan_lint.records import NamedTuple
from plan_lint.schema import texts, types_of, validators
from plan_lint.schema.nodes import Node, without_required
from plan_lint.schema.quick import AcceptorOf, Accepts, acceptors


class Schema(NamedTuple):
    """A checked schema; the parts that are functions are compiled or imported at the first call."""

    raw: Node
    file: str
    type_at: types_of.TypeAt
    acceptor_of: AcceptorOf
    text_finder: Callable[[], texts.Find]
    decider: Callable[[], Accepts]
    explainer: Callable[[], validators.Refusals]
    partial: Callable[[], Schema]  # the same schema, asking for no key

    @property
    def plan(self) -> Record:
        """The type of a whole plan."""
        root = self.type_at("#", self.raw)
        assert isinstance(root, Record)  # noqa: S101 - `load` refuses a schema of anything else
        return root


def from_plain(raw: Node, file: str) -> Schema:
    """Take a schema that was checked before, as the cache remembers it."""
    acceptor_of = acceptors(raw)
    return Schema(
        raw,
        file,
        types_of.reader(raw),
        acceptor_of,
        cache(lambda: texts.finder(raw)),
        cache(lambda: validators.decider(raw)),
        cache(lambda: validators.explainer(raw, acceptor_of)),
        cache(lambda: from_plain(without_required(raw), file)),
    )
