"""Types of expressions: every node gets one, and what has no meaning is refused with its place."""

from __future__ import annotations

from collections.abc import Iterable

from plan_lint.findings import Path, nearest_name
from plan_lint.language import patterns
from plan_lint.language.checked import Loop, Named, Typed
from plan_lint.language.functions import FUNCTIONS
from plan_lint.language.signatures import Function, admits, needs, signature
from plan_lint.language.tree import (
    Arithmetic,
    At,
    Attribute,
    Call,
    Choice,
    Clause,
    Compare,
    Comprehension,
    Expr,
    Index,
    ListOf,
    Literal,
    Logic,
    Name,
    Negative,
    Not,
)
from plan_lint.language.types import (
    BOOL,
    DATE,
    NOTHING,
    NUMBER,
    PERCENT,
    PERCENTAGE,
    TEXT,
    YEAR,
    Entry,
    Field,
    List,
    Record,
    Scalar,
    Type,
    arithmetic,
    comparable,
    describe,
    either,
    figure,
    is_a,
    list_of,
    unite,
    units,
)
from plan_lint.records import NamedTuple

_LITERALS = {"number": NUMBER, "percent": PERCENTAGE, "year": YEAR, "date": DATE, "text": TEXT, "bool": BOOL}


class Refusal(NamedTuple):
    """Why a rule is not loaded: where in the rule, which characters there, and what to do."""

    where: Path
    at: At
    message: str


class Scope(NamedTuple):
    """The names in reach, the slots given out so far, and the refusals collected."""

    names: dict[str, Named]
    slots: list[str]
    refusals: list[Refusal]
    where: Path

    def refuse(self, at: At, message: str) -> Typed:
        """Note a refusal and stand in for what was refused."""
        self.refusals.append(Refusal(self.where, at, message))
        return Typed(Literal("", "text", at), NOTHING)


def new_slot(scope: Scope, name: str) -> int:
    """A slot of its own for a name."""
    scope.slots.append(name)
    return len(scope.slots) - 1


def check(expr: Expr, scope: Scope) -> Typed:
    """Give every node its type; refusals are collected in the scope."""
    match expr:
        case Literal(kind=kind):
            return Typed(expr, _LITERALS[kind])
        case Name():
            return _name(expr, scope)
        case Attribute():
            return _attribute(expr, scope)
        case Index():
            return _index(expr, scope)
        case Call():
            return _call(expr, scope)
        case Negative(of=of):
            part = check(of, scope)
            if part.kind != NOTHING and not units(part.kind):
                return scope.refuse(of.at, f"minus needs a figure, this is {describe(part.kind)}")
            return Typed(expr, figure(*units(part.kind)), (part,))
        case Not(of=of):
            return Typed(expr, BOOL, (require_bool(check(of, scope), scope),))
        case Arithmetic():
            return _arithmetic(expr, scope)
        case Compare():
            return _compare(expr, scope)
        case Logic(operands=operands):
            return Typed(expr, BOOL, tuple(require_bool(check(each, scope), scope) for each in operands))
        case Choice():
            return _choice(expr, scope)
        case ListOf(items=items):
            return _list(expr, tuple(check(each, scope) for each in items), scope)
        case _:  # within an aggregate: elsewhere the grammar knows no `for`
            return _comprehension(expr, scope)


def require_bool(part: Typed, scope: Scope) -> Typed:
    """The part itself where it is true or false, else a refusal."""
    if part.kind == NOTHING or is_a(part.kind, "bool"):
        return part
    hint = "; compare it with something" if units(part.kind) else ""
    return scope.refuse(part.node.at, f"this must be true or false, it is {describe(part.kind)}{hint}")


def suggest(name: str, options: Iterable[str]) -> str:
    """The words that name the option most like a misspelt name; empty text where none is like it."""
    near = nearest_name(name, options)
    return f"; did you mean `{near}`?" if near else ""


def _name(expr: Name, scope: Scope) -> Typed:
    named = scope.names.get(expr.name)
    if named is not None:
        return Typed(expr, named.kind, (), named)
    if expr.name in FUNCTIONS:
        function = FUNCTIONS[expr.name]
        return scope.refuse(expr.at, f"`{expr.name}` is a function; write {signature(function)}")
    if expr.name in ("plan", "form"):  # everywhere else they are names
        message = (
            f"a collection rule has no `{expr.name}`: bind what it needs by a path below `plans` or `files`"
        )
        return scope.refuse(expr.at, message)
    hint = suggest(expr.name, scope.names) or "; text is written in quotes"
    return scope.refuse(expr.at, f"nothing is called `{expr.name}` here{hint}")


def no_such_field(record: Record, name: str) -> str:
    """Why a name is no field of a record, with the one that was probably meant."""
    return f"the schema has no `{name}` in {describe(record)}{suggest(name, record.fields)}"


def field_of(record: Record, name: str) -> Field | None:
    """The field of that name; any other key of a mapping is an optional field."""
    field = record.fields.get(name)
    if field is None and record.rest is not None:
        return Field(record.rest, required=False, title=name)
    return field


def _attribute(expr: Attribute, scope: Scope) -> Typed:
    of = check(expr.of, scope)
    if of.kind == NOTHING:
        return of
    if not isinstance(of.kind, Record):
        what = "loop over it with `for`" if isinstance(of.kind, List) else "nothing is inside"
        return scope.refuse(
            expr.name_at, f"`.{expr.name}` needs a mapping, this is {describe(of.kind)}: {what}"
        )
    field = field_of(of.kind, expr.name)
    if field is None:
        return scope.refuse(expr.name_at, no_such_field(of.kind, expr.name))
    return Typed(expr, field.of(), (of,), field)


def _index(expr: Index, scope: Scope) -> Typed:
    of, index = check(expr.of, scope), check(expr.index, scope)
    if NOTHING in (of.kind, index.kind):
        return Typed(expr, NOTHING)
    match of.kind:
        case List(item=item):
            if not (units(index.kind) or _entry_of(index.kind, of.kind)):
                return scope.refuse(
                    index.node.at, f"a list is indexed by a number from 0, not {describe(index.kind)}"
                )
            return Typed(expr, item(), (of, index))
        case Record():
            return _entry(expr, of, index, of.kind, scope)
        case _:
            return scope.refuse(expr.at, f"only a mapping or a list is indexed, this is {describe(of.kind)}")


def _entry(expr: Index, of: Typed, index: Typed, record: Record, scope: Scope) -> Typed:
    """What stands under a key that is computed, or written in quotes because it is no name."""
    if isinstance(index.node, Literal) and index.node.kind == "text":
        name = str(index.node.value)
        field = field_of(record, name)
        if field is None:
            return scope.refuse(index.node.at, no_such_field(record, name))
        return Typed(expr, field.of(), (of, index), field)
    keys = [*([TEXT] if record.fields else []), *([record.keys or TEXT] if record.rest else [])]
    if not any(comparable(each, index.kind, ordered=False) for each in keys):
        described = " or ".join(dict.fromkeys(describe(each) for each in keys)) or "nothing"
        return scope.refuse(index.node.at, f"the keys here are {described}, not {describe(index.kind)}")
    kind = unite([field.of() for field in record.fields.values()] + ([record.rest()] if record.rest else []))
    if kind is None:
        return scope.refuse(expr.at, "the fields of this mapping differ in type; name one with `.`")
    return Typed(expr, kind, (of, index))


def _entry_of(index: Type, of: List) -> bool:
    return isinstance(index, Entry) and index.place == of.place


def _arithmetic(expr: Arithmetic, scope: Scope) -> Typed:
    left, right = check(expr.left, scope), check(expr.right, scope)
    if NOTHING in (left.kind, right.kind):
        return Typed(expr, NOTHING)
    kind = arithmetic(expr.operator, left.kind, right.kind)
    if kind is None:
        written = f"{describe(left.kind)} {expr.operator} {describe(right.kind)}"
        hint = (
            _FITTING[expr.operator]
            if units(left.kind) and units(right.kind)
            else "only figures are calculated"
        )
        return scope.refuse(expr.at, f"{written} has no meaning; {hint}")
    return Typed(expr, kind, (left, right))


_FITTING = {
    "+": "figures of one unit are added",
    "-": "figures of one unit are subtracted",
    "*": "one of the two is a bare number or a percentage",
    "/": "only a percentage is divided by a percentage, and by a count only figures without percent",
}


def _compare(expr: Compare, scope: Scope) -> Typed:
    parts = [check(expr.first, scope), *(check(right, scope) for _operator, right in expr.rest)]
    for (operator, _right), left, right in zip(expr.rest, parts, parts[1:], strict=False):
        if NOTHING not in (left.kind, right.kind):
            _comparison(operator, left, right, scope)
    return Typed(expr, BOOL, tuple(parts))


def _comparison(operator: str, left: Typed, right: Typed, scope: Scope) -> None:
    at = (left.node.at[0], right.node.at[1])
    if operator in ("in", "not in"):
        if not isinstance(right.kind, List):
            hint = "; keys(...) lists its keys" if isinstance(right.kind, Record) else ""
            scope.refuse(right.node.at, f"`in` needs a list, this is {describe(right.kind)}{hint}")
            return
        item = right.kind.item()
        if item != NOTHING and not comparable(left.kind, item, ordered=False):
            scope.refuse(at, f"{describe(left.kind)} is never in {describe(right.kind)}")
        for member in right.parts if isinstance(right.node, ListOf) else ():
            _membership_of_options(left, member, scope)
        return
    if not comparable(left.kind, right.kind, ordered=operator not in ("==", "!=")):
        described = f"{describe(left.kind)} and {describe(right.kind)}"
        hint = _comparison_hint(left.kind, right.kind)
        scope.refuse(at, f"{described} cannot be compared with {operator}{hint}")
        return
    _membership_of_options(left, right, scope)
    _membership_of_options(right, left, scope)


def _comparison_hint(left: Type, right: Type) -> str:
    """How two things that do not compare might have been meant."""
    if is_a(left, "year") or is_a(right, "year"):
        return "; a year is written 2009/10, without quotes"
    if is_a(left, "date") or is_a(right, "date"):
        return "; a date is written 2009-03-31, without quotes"
    if PERCENT in units(left) | units(right) and units(left) and units(right):
        return "; percent(part, whole) makes a percentage of two counts"
    return ""


def _membership_of_options(value: Typed, literal: Typed, scope: Scope) -> None:
    if (
        not isinstance(literal.node, Literal)
        or not isinstance(value.kind, Scalar)
        or literal.node.kind != "text"
    ):
        return
    text = str(literal.node.value)
    for kind in value.kind.kinds:
        if kind.options is not None and text not in kind.options:
            options = ", ".join(sorted(kind.options))
            hint = suggest(text, kind.options)
            scope.refuse(literal.node.at, f"this is never `{text}`{hint} (it is one of {options})")


def _choice(expr: Choice, scope: Scope) -> Typed:
    condition = require_bool(check(expr.condition, scope), scope)
    then, otherwise = check(expr.then, scope), check(expr.otherwise, scope)
    if NOTHING in (then.kind, otherwise.kind):
        return Typed(expr, NOTHING)
    kind = either([then.kind, otherwise.kind])
    if kind is None:
        described = f"{describe(then.kind)} and {describe(otherwise.kind)}"
        return scope.refuse(expr.at, f"both sides of `else` must be of one type, not {described}")
    return Typed(expr, kind, (condition, then, otherwise))


def _list(expr: Expr, parts: tuple[Typed, ...], scope: Scope) -> Typed:
    kind = either([part.kind for part in parts if part.kind != NOTHING])
    if kind is None:
        return scope.refuse(expr.at, "the members of a list must be of one type")
    return Typed(expr, list_of(kind), parts)


def _call(expr: Call, scope: Scope) -> Typed:
    function = FUNCTIONS.get(expr.function)
    if function is None:
        hint = suggest(expr.function, FUNCTIONS)
        return scope.refuse(expr.name_at, f"there is no function `{expr.function}`{hint}")
    if len(expr.arguments) != len(function.parameters):
        due = len(function.parameters)
        return scope.refuse(
            expr.at,
            f"{signature(function)} takes {due} {'value' if due == 1 else 'values'},"
            f" here {'is' if len(expr.arguments) == 1 else 'are'} {len(expr.arguments)}",
        )
    parts = tuple(check(argument, scope) for argument in expr.arguments)
    if any(_refused(part) for part in parts):
        return Typed(expr, NOTHING)
    for part, parameter in zip(parts, function.parameters, strict=True):
        if not admits(parameter.accepts, part.kind):
            needed = f"{parameter.name} of {signature(function)} is {needs(parameter.accepts)}"
            return scope.refuse(part.node.at, f"{needed}, this is {describe(part.kind)}")
    if not _pattern(function, parts, scope):
        return Typed(expr, NOTHING)
    kind = function.result([part.kind for part in parts])
    if kind is None:
        described = " and ".join(describe(part.kind) for part in parts)
        return scope.refuse(expr.at, f"{signature(function)} has no meaning for {described}")
    return Typed(expr, kind, parts, function)


def _refused(part: Typed) -> bool:
    comprehension = isinstance(part.node, Comprehension)
    return part.kind == NOTHING or (
        comprehension and isinstance(part.kind, List) and part.kind.item() == NOTHING
    )


def _pattern(function: Function, parts: tuple[Typed, ...], scope: Scope) -> bool:
    """Whether the patterns among the arguments are written out and can be read."""
    before = len(scope.refusals)
    for part, parameter in zip(parts, function.parameters, strict=True):
        if parameter.accepts != "pattern":
            continue
        if not isinstance(part.node, Literal):
            scope.refuse(part.node.at, "a pattern is written out as text, not computed")
        elif fault := patterns.fault_of(str(part.node.value)):
            scope.refuse(part.node.at, fault)
    return len(scope.refusals) == before


def _comprehension(expr: Comprehension, scope: Scope) -> Typed:
    inner = scope._replace(names=dict(scope.names))
    loops = tuple(_loop(clause, inner) for clause in expr.clauses)
    element = check(expr.element, inner)
    return Typed(expr, list_of(element.kind), (element,), loops)


def _loop(clause: Clause, scope: Scope) -> Loop:
    source = check(clause.source, scope)
    item: Type = NOTHING
    match source.kind:
        case List(item=of):
            item = of()
        case Scalar(kinds=kinds) if not kinds:
            pass
        case _:
            hint = "; keys(...) or values(...) lists them" if isinstance(source.kind, Record) else ""
            scope.refuse(clause.source.at, f"`for` needs a list, this is {describe(source.kind)}{hint}")
    if clause.name in scope.names:
        scope.refuse(clause.name_at, f"`{clause.name}` is in use already; choose another name")
    slot = new_slot(scope, clause.name)
    scope.names[clause.name] = Named(item, slot, "variable")
    return Loop(slot, source, tuple(require_bool(check(each, scope), scope) for each in clause.conditions))
