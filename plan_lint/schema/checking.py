"""Checking a plan against a schema: the faults, and the data as rules may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan_lint.document import Document, nearest_span, written
from plan_lint.document.faults import LIMITS, Fault
from plan_lint.figures import is_date
from plan_lint.findings import Path, PlanLintError, Problem
from plan_lint.language.values import REFUSED
from plan_lint.records import NamedTuple
from plan_lint.schema.nodes import at, branches
from plan_lint.schema.validators import Refusal

if TYPE_CHECKING:
    from plan_lint.schema.compiled import Schema
    from plan_lint.schema.wording import Context

Changes = dict[Path, object]

_OMITTED = object()  # among the changes, in place of the value of a key that is left out


class Checked(NamedTuple):
    """A plan as rules see it: faults, how many more there are, and data in which the wrong is REFUSED.

    The faults of its text are among them, but for dates that the schema asks for. `data` is the document's
    own where nothing had to be changed, else a copy of what changed. Unknown and wrongly named keys are left
    out of it.
    """

    data: Any
    faults: tuple[Fault, ...]
    more: int = 0


def check(
    schema: Schema,
    document: Document,
    *,
    partial: bool = False,
    many: bool = False,
    most: int = LIMITS.findings,
) -> Checked:
    """Check a plan; `partial` asks for no key, `many` says that importing the fast judge pays.

    At most so many refused values are told; that there are more is a fault of its own, as nobody knows by
    then which of plan-lint's ids they have. Raises PlanLintError where the two judges disagree.
    """
    if partial:
        schema = schema.partial()
    faults = tuple([fault for fault in document.faults if not _is_due_date(schema, document, fault)])
    unlisted = document.unlisted - sum(_is_due(schema, document, path) for path in document.dates)
    data = as_texts(schema, document)
    if _is_valid(schema, data, many=many):
        return Checked(data, faults + _untold(document, faults, unlisted, 0), unlisted)
    shown, changes, more = _explained(schema, document._replace(data=data), most)
    untold = _untold(document, faults, unlisted, more)
    return Checked(replaced(data, changes), faults + shown + untold, unlisted + more)


def _untold(document: Document, faults: tuple[Fault, ...], unlisted: int, more: int) -> tuple[Fault, ...]:
    """That there are faults of which not even one of their kind is told; those of the text are warnings."""
    ambiguous = 0 if any(fault.severity == "warning" for fault in faults) else unlisted
    if not more + ambiguous:
        return ()
    message = f"{more + ambiguous:,} more values are not as they should be, and are only counted"
    return (Fault("input-budget", message, nearest_span(document, ()), place="key"),)


def _is_valid(schema: Schema, data: object, *, many: bool) -> bool:
    if not many and schema.acceptor_of(schema.raw)(data):
        return True
    return schema.decider()(data)


def as_texts(schema: Schema, document: Document) -> object:
    """The data, with figures and true and false as written where the schema allows only text."""
    paths = schema.text_finder()(document.data)
    if not paths:
        return document.data
    return replaced(document.data, {path: _as_text(document, path, value) for path, value in paths})


def _as_text(document: Document, path: Path, value: object) -> str:
    """A scalar as the plan writes it; most whole numbers can be written in one way only."""
    return str(value) if type(value) is int and value != 0 else written(document, path)


def _explained(schema: Schema, document: Document, most: int) -> tuple[tuple[Fault, ...], Changes, int]:
    """The faults that are shown, what takes the place of the values, and how many faults are not shown."""
    from plan_lint.schema.wording import Context, fault_of

    context = Context(document, schema.raw, schema.acceptor_of)
    told: list[Refusal] = []
    changes: Changes = {}
    more = 0
    for refusal in schema.explainer()(document.data, most):
        if refusal.path in changes:
            continue  # one place, one fault
        if refusal.told:
            told.append(refusal)
        else:
            more += 1
        changes[refusal.path] = _instead(refusal)
    if not changes:
        message = "two judges of the schema disagree on this plan: a fault of plan-lint, please report it"
        raise PlanLintError(Problem(message, schema.file))
    meant = _misspelt(context, told)
    faults = [
        fault_of(context, each)._replace(rule="schema-required")
        if each.path in meant
        else fault_of(context, each)
        for each in told
        if not _is_missing(each) or each.path not in meant.values()
    ]
    return tuple(sorted(faults, key=lambda fault: fault.span)), changes, more


def _misspelt(context: Context, refusals: list[Refusal]) -> dict[Path, Path]:
    """The unknown keys that stand for missing ones, with these: one fault, not two.

    It is told of the unknown key, and is that of a missing one: a run may ignore unknown keys.
    """
    from plan_lint.schema.wording import meant_key

    missing = {refusal.path for refusal in refusals if _is_missing(refusal)}
    lacking = {path[:-1] for path in missing}
    unknown = (each for each in refusals if each.keyword == "additionalProperties")
    meant = {
        each.path: (*each.path[:-1], meant_key(context, each))
        for each in unknown
        if each.path[:-1] in lacking
    }
    return {path: key for path, key in meant.items() if key in missing}


def _is_missing(refusal: Refusal) -> bool:
    return refusal.keyword == "required"


def _instead(refusal: Refusal) -> object:
    match refusal.keyword:
        case "required" | "additionalProperties" | "propertyNames":
            return _OMITTED
        case _:
            return REFUSED


def _is_due_date(schema: Schema, document: Document, fault: Fault) -> bool:
    """Whether a fault of the text is a date where the schema has dates: there every reader means the same."""
    is_scalar = fault.rule == "input-ambiguous-scalar" and fault.place == "value"
    return is_scalar and _is_due(schema, document, fault.path)


def _is_due(schema: Schema, document: Document, path: Path) -> bool:
    node = at(schema.raw, path)
    if node is None or not is_date(written(document, path)):
        return False
    return any(branch.get("format") == "date" for branch in branches(schema.raw, node))


def replaced(data: object, changes: Changes) -> object:
    """A copy of the data with other values at some places; what does not change is shared."""
    tree: dict[Any, Any] = {}
    for path, value in changes.items():
        below = tree
        for key in path:
            below = below.setdefault(key, {})
        below[_HERE] = value
    return tree[_HERE] if _HERE in tree else _replaced(data, tree)


_HERE = object()  # the key of a change in the tree of changes, where plans have text and places in lists


def _replaced(data: Any, tree: dict[Any, Any]) -> object:
    if isinstance(data, list):
        copy: Any = list(data)
    elif isinstance(data, dict):
        copy = dict(data)
    else:
        return data
    for key, below in tree.items():
        new = below[_HERE] if _HERE in below else _replaced(_child(data, key), below)
        if new is _OMITTED:
            if isinstance(copy, dict):
                copy.pop(key, None)
        else:
            copy[key] = new
    return copy


def _child(data: Any, key: Any) -> Any:
    return data.get(key) if isinstance(data, dict) else data[key]
