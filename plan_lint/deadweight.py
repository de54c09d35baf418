"""Dead weight of a rulebook: rules and bindings that no plan needs, and fields that no rule reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from plan_lint import document, schema
from plan_lint.findings import Key, Path, Problem
from plan_lint.language.checked import Binding, Rule, Typed, parts_of
from plan_lint.language.signatures import Function
from plan_lint.language.tree import Attribute, Index, Literal, Step
from plan_lint.language.types import List, Record, Scalar, Type
from plan_lint.language.values import REFUSED, is_missing
from plan_lint.lint import Options, lint
from plan_lint.lint.one import TEMPLATE
from plan_lint.records import NamedTuple
from plan_lint.rulebook import COLLECTION, Rulebook, RuleEntry, program
from plan_lint.rulebook.across import collection_type
from plan_lint.schema.place_names import ANY, general_place

_Read = set[tuple[str, str]]  # the place of a record in the schema, and a field of it


class Unmatched(NamedTuple):
    """A path of a binding that matches nothing in any plan."""

    rule: str
    binding: str
    path: str


class Weight(NamedTuple):
    """What the plans looked at never needed; without plans only the fields that no rule reads are known.

    `formless` are those of the idle rules whose forms no plan fills in; `problems` say which rules broke.
    """

    plans: int
    idle: tuple[str, ...]  # rules without a case
    formless: frozenset[str]
    unmatched: tuple[Unmatched, ...]
    fields: tuple[str, ...]
    problems: tuple[Problem, ...]


class _Plan(NamedTuple):
    """A plan as the rules see it: its form, its data, and the rules that had a case on it."""

    template: str
    data: Any
    busy: frozenset[str]


def run(rulebook: Rulebook, plans: Mapping[str, bytes]) -> Weight:
    """Look for dead weight in a rulebook, given plans of its forms by file name."""
    looked: list[_Plan] = []
    problems: list[Problem] = []
    for file, data in plans.items():
        result = lint(data, file, (rulebook,), Options())
        problems.extend(result.problems)
        if result.state == "checked":
            read = schema.check(rulebook.schema, document.parse(data)).data
            busy = frozenset(rule for rule, outcomes in result.outcomes if outcomes.worst != "not_applicable")
            looked.append(_Plan(result.template or "", read, busy))
    idle: list[str] = []
    formless: set[str] = set()
    unmatched: list[Unmatched] = []
    for entry in rulebook.rules if looked else ():
        rule = entry.info.rule
        if entry.scope == COLLECTION:  # here each plan is alone; its examples prove such a rule
            continue
        own = [plan for plan in looked if not entry.templates or plan.template in entry.templates]
        if not any(rule in plan.busy for plan in looked):
            idle.append(rule)
        if own:
            unmatched.extend(_unmatched(rulebook, entry, [plan.data for plan in own]))
        else:
            formless.add(rule)
    fields = tuple(_unread(rulebook))
    return Weight(len(looked), tuple(idle), frozenset(formless), tuple(unmatched), fields, tuple(problems))


# Bindings


def _unmatched(rulebook: Rulebook, entry: RuleEntry, plans: list[Any]) -> Iterator[Unmatched]:
    texts = dict(entry.text.given)
    for binding in program(rulebook, entry).rule.bindings:
        for number, text in enumerate(texts[binding.name] if binding.patterns else ()):
            if not any(_matches(binding, number, plan) for plan in plans):
                yield Unmatched(entry.info.rule, binding.name, text)


def _matches(binding: Binding, number: int, plan: Any) -> bool:
    """Whether a path of a binding matches something by itself, whatever the others of its rule match.

    A value that the schema refuses is something; so is a default, where the mapping that would hold it is.
    """
    steps, barred = binding.patterns[number].steps, binding.barred[number]

    def leads(data: Any, depth: int, bound: dict[str, Key]) -> bool:
        if data is REFUSED:
            return True
        if depth == len(steps):
            return not is_missing(data)
        step = steps[depth]
        if step.kind == "key":
            by_default = binding.default is not None and depth == len(steps) - 1
            there = data.get(step.name) if isinstance(data, dict) else None
            return isinstance(data, dict) and (by_default or leads(there, depth + 1, bound))
        passed_over = barred.get(depth, frozenset())
        for key, child in _entries(data):
            if key not in passed_over and bound.get(step.name, key) == key:
                captured = {step.name: key} if step.kind == "capture" else {}
                if leads(child, depth + 1, bound | captured):
                    return True
        return False

    return leads(plan, 0, {})


def _entries(data: Any) -> Iterable[tuple[Key, Any]]:
    if isinstance(data, dict):
        return data.items()
    return enumerate(data) if isinstance(data, list) else ()


# Fields


def _unread(rulebook: Rulebook) -> Iterator[str]:
    """The fields that no rule reads, each once and without those below it.

    plan-lint itself reads a plan's form, what tells plans apart and what names the entries of lists.
    """
    plan = rulebook.schema.plan
    read: _Read = {(plan.place, name) for name in (TEMPLATE, *rulebook.key, rulebook.revised)}
    across = collection_type(plan, rulebook.key)
    for entry in rulebook.rules:
        _read_by(program(rulebook, entry).rule, across if entry.scope == COLLECTION else plan, read)
    for path in _fields(plan, (), read, set()):
        above, name = path[:-1], str(path[-1])
        yield f"{general_place(plan, above)}.{name}" if above else name


def _fields(kind: Type, path: Path, read: _Read, seen: set[str]) -> Iterator[Path]:
    """The places of the fields at and below a type that are not read; a type is looked at once."""
    match kind:
        case List(item=item, key=key):
            entry = item()
            if isinstance(entry, Record) and key is not None:
                read.add((entry.place, key))
            yield from _fields(entry, (*path, ANY), read, seen)
        case Record(place=place, fields=fields, rest=rest) if place not in seen:
            seen.add(place)
            for name, field in fields.items():
                if (place, name) in read:
                    yield from _fields(field.of(), (*path, name), read, seen)
                else:
                    yield (*path, name)
            if rest is not None:
                yield from _fields(rest(), (*path, ANY), read, seen)


def _read_by(rule: Rule, root: Record, read: _Read) -> None:
    """Note every field that a rule reads on the way to a binding, or in what it computes or says."""
    for binding in rule.bindings:
        for pattern in binding.patterns:
            _follow(root, pattern.steps, read)
    says = [part for part in rule.message if isinstance(part, Typed)]
    says += [rule.fix[1]] if rule.fix is not None else []
    members = [binding.member for binding in rule.bindings]
    lets = [typed for _slot, typed in rule.lets.values()]
    for typed in (*members, *lets, rule.when, rule.require, *says):
        if typed is not None:
            _read_in(typed, read)


def _follow(kind: Type, steps: tuple[Step, ...], read: _Read) -> bool:
    """Whether the steps lead on from a type; the fields on those ways that do are read."""
    if not steps:
        return True
    step, rest = steps[0], steps[1:]
    match kind:
        case List(item=item):
            return step.kind != "key" and _follow(item(), rest, read)
        case Record(place=place, fields=fields):
            wanted = [step.name] if step.kind == "key" else [*fields]
            leading = [name for name in wanted if name in fields and _follow(fields[name].of(), rest, read)]
            read.update((place, name) for name in leading)
            free = kind.rest if step.kind != "key" or step.name not in fields else None
            return bool(leading) | (free is not None and _follow(free(), rest, read))
    return False


def _read_in(typed: Typed, read: _Read) -> None:
    """Note the fields that an expression reads: by name, by a computed key, or all of a mapping at once."""
    of = typed.parts[0].kind if typed.parts else None
    match typed.node, of:
        case Attribute(name=name), Record(place=place):
            read.add((place, name))
        case Index(), Record(place=place, fields=fields):
            keys = _options(typed.parts[1])
            read.update((place, name) for name in fields if keys is None or name in keys)
    if isinstance(typed.means, Function):
        for part, parameter in zip(typed.parts, typed.means.parameters, strict=True):
            if parameter.accepts == "mapping" and isinstance(part.kind, Record):
                read.update((part.kind.place, name) for name in part.kind.fields)
    for part in parts_of(typed):
        _read_in(part, read)


def _options(key: Typed) -> frozenset[str] | None:
    """The keys that a computed key may be; None where it may be any."""
    if isinstance(key.node, Literal):
        return frozenset({str(key.node.value)})
    kinds = key.kind.kinds if isinstance(key.kind, Scalar) else frozenset()
    options = [kind.options for kind in kinds]
    return None if None in options else frozenset[str]().union(*(each for each in options if each))


# As text


def as_text(weight: Weight) -> str:
    """The dead weight in up to three lists; empty text where there is none."""
    plans = f"{weight.plans:,} plan" if weight.plans == 1 else f"{weight.plans:,} plans"
    idle = [f"{rule}{_why(weight, rule)}" for rule in weight.idle]
    unmatched = [f"{each.rule}: {_told(each)}" for each in weight.unmatched if each.rule not in weight.idle]
    lists = (
        (f"rules without a case on {plans}", idle),
        (f"bindings that match nothing on {plans}", unmatched),
        ("fields that no rule reads", [*weight.fields]),
    )
    lines = [f"{title}: {len(each):,}\n  " + "\n  ".join(each) + "\n" for title, each in lists if each]
    return "".join(lines)


def _why(weight: Weight, rule: str) -> str:
    if rule in weight.formless:
        return ": none is of its form"
    told = [_told(each) for each in weight.unmatched if each.rule == rule]
    return f": nothing matches {', '.join(told)}" if told else ""


def _told(unmatched: Unmatched) -> str:
    return f"{unmatched.binding}: {unmatched.path}"
