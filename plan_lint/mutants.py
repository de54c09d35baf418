"""Mutants: plans with one place changed at a time, to see which changes no rule notices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from plan_lint import document
from plan_lint.document import Document
from plan_lint.figures import following, parse_figure, preceding
from plan_lint.findings import Key, Path, PlanLintError, PlanResult, Problem, Span, pointer_of
from plan_lint.language.types import List, Record, Scalar, Type, is_a, units
from plan_lint.lint import Options, lint
from plan_lint.records import NamedTuple
from plan_lint.rulebook import COLLECTION, Rulebook
from plan_lint.schema.place_names import general_place

HUGE = "1" + 29 * "0"  # a figure of as many digits as a plan may have
BLANK = "null"

_NUMBER = re.compile(r"([-+]?)([0-9]+)(?:\.([0-9]+))?")


class Mutant(NamedTuple):
    """A plan with one place changed: how, where, what stood there and what does, and the bytes of it all."""

    kind: str
    path: Path
    was: str
    now: str
    data: bytes


class Seen(NamedTuple):
    """A mutant that was checked: the rules that say something new of it, and what broke on the way."""

    file: str
    mutant: Mutant
    rules: tuple[str, ...]
    problems: tuple[Problem, ...]


class Left(NamedTuple):
    """A mutant that no rule notices; `place` is its pointer as the schema sees it: `beds.*.area`."""

    file: str
    kind: str
    place: str
    pointer: str
    was: str
    now: str


class Tally(NamedTuple):
    """What a run gave: how many mutants each rule notices, those that none does, and what broke."""

    plans: int
    mutants: int
    noticed: tuple[tuple[str, int], ...]  # rule -> mutants, the most first; rules that notice none too
    left: tuple[Left, ...]
    problems: tuple[Problem, ...]


class _Place(NamedTuple):
    """A value of a plan and the type that the schema gives it."""

    path: Path
    value: Any
    kind: Type | None


class _Text(NamedTuple):
    """A plan's text with the offset at which each line begins."""

    document: Document
    lines: list[int]


def run(rulebook: Rulebook, plans: Mapping[str, bytes]) -> Tally:
    """Check every mutant of the plans, given by file name."""
    # A mutant is checked alone: rules across plans are not asked, and not said to notice nothing.
    asked = (entry.info.rule for entry in rulebook.rules if entry.scope != COLLECTION)
    by_rule = Counter(dict.fromkeys(asked, 0))
    left: list[Left] = []
    problems: list[Problem] = []
    count = 0
    for file, data in plans.items():
        for seen in notice(rulebook, file, data):
            count += 1
            by_rule.update(seen.rules)
            problems.extend(seen.problems)
            if not seen.rules:
                mutant = seen.mutant
                place, pointer = general_place(rulebook.schema.plan, mutant.path), pointer_of(mutant.path)
                left.append(Left(file, mutant.kind, place, pointer, mutant.was, mutant.now))
    return Tally(len(plans), count, tuple(by_rule.most_common()), tuple(left), tuple(problems))


def notice(rulebook: Rulebook, file: str, data: bytes) -> Iterator[Seen]:
    """Check every mutant of one plan; a rule notices where it says something new or at a new place."""
    before = _said(_checked(rulebook, file, data))
    for mutant in mutants(document.parse(data), rulebook):
        result = _checked(rulebook, file, mutant.data)
        if isinstance(result, Problem):
            yield Seen(file, mutant, (), (result,))
            continue
        new = sorted({rule for rule, _pointer in _said(result) - before})
        yield Seen(file, mutant, tuple(new), result.problems)


def _checked(rulebook: Rulebook, file: str, data: bytes) -> PlanResult | Problem:
    try:
        return lint(data, file, (rulebook,), Options())
    except PlanLintError as error:
        return error.problems[0]


def _said(result: PlanResult | Problem) -> frozenset[tuple[str, str]]:
    findings = () if isinstance(result, Problem) else result.findings
    return frozenset((finding.rule, finding.natural_pointer) for finding in findings)


def mutants(plan: Document, rulebook: Rulebook) -> Iterator[Mutant]:
    """Every mutant of a plan: its scalars first, then its keys, then its lists and sections."""
    if document.is_fatal(plan):
        return
    lines = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", plan.text))]
    text = _Text(plan, lines)
    places = list(_places(plan.data, rulebook.schema.plan, ()))
    scalars = [place for place in places if not isinstance(place.value, dict | list)]
    names = {str(place.path[-1]) for place in places if place.path}
    for place, neighbour in zip(scalars, _neighbours(plan, scalars), strict=True):
        was = document.written(plan, place.path)
        told: set[str] = {was}
        for kind, now in _instead(place, was, neighbour, names):
            if now not in told:
                told.add(now)
                span = document.span_of(plan, place.path)
                yield Mutant(kind, place.path, was, now, _replaced(text, span, now))
    for place in places:
        yield from _of_keys(text, place)
    for place in places:
        yield from _of_structure(plan.data, place)


def _places(value: Any, kind: Type | None, path: Path) -> Iterator[_Place]:
    """Every value of a plan in the order of the data, each mapping and list before what it holds."""
    yield _Place(path, value, kind)
    pairs: Iterable[tuple[Key, Any]] = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for key, part in pairs:
        yield from _places(part, _below(kind, key), (*path, key))


def _below(kind: Type | None, key: Key) -> Type | None:
    match kind:
        case List(item=item):
            return item()
        case Record(fields=fields, rest=rest):
            field = fields.get(str(key))
            return field.of() if field is not None else rest() if rest is not None else None
    return None


# Scalars


def _is_figure(place: _Place) -> bool:
    if place.kind is None or not units(place.kind) or isinstance(place.value, bool):
        return False
    return not isinstance(place.value, str) or parse_figure(place.value) is not None


def _neighbours(plan: Document, scalars: list[_Place]) -> list[str]:
    """For each scalar the next figure in one of its units as it is written, the one before for the last."""
    found = [""] * len(scalars)
    for numbers in (range(len(scalars)), reversed(range(len(scalars)))):
        latest: dict[str, int] = {}
        for number in numbers:
            kind = scalars[number].kind
            if kind is None or not _is_figure(scalars[number]):
                continue
            near = [latest[unit] for unit in sorted(units(kind)) if unit in latest]
            if near:
                nearest = min(near, key=lambda other: abs(other - number))
                found[number] = document.written(plan, scalars[nearest].path)
            latest.update(dict.fromkeys(units(kind), number))
    return found


def _instead(place: _Place, was: str, neighbour: str, names: set[str]) -> Iterator[tuple[str, str]]:
    """What may stand in place of a scalar, each with its kind."""
    if place.value is None:
        return
    if _is_figure(place):
        yield from _other_figures(was)
        if neighbour:
            yield "neighbour's figure", neighbour
    elif isinstance(place.value, bool):
        yield "flag toggled", "false" if place.value else "true"
    elif isinstance(place.value, str) and place.kind is not None:
        yield from _other_texts(place.value, place.kind, names)
    yield "blank", BLANK


def _other_figures(was: str) -> Iterator[tuple[str, str]]:
    for found in _NUMBER.finditer(was):
        sign, whole, decimals = found.groups(default="")
        value, places = int(whole + decimals), len(decimals)
        tenth = max(1, (value + 5) // 10)
        unsigned = {
            "one more": _spelt(value + 1, places),
            "one less": _spelt(value - 1, places),
            "a tenth more": _spelt(value + tenth, places),
            "a tenth less": _spelt(value - tenth, places),
            "digits swapped": _swapped(whole + ("." if decimals else "") + decimals),
            "ten times": _spelt(value * 10, places),
            "zero": "0",
            "huge": HUGE,
        }
        before, after = was[: found.start()], was[found.end() :]
        yield from ((kind, f"{before}{sign}{figure}{after}") for kind, figure in unsigned.items() if figure)
        opposite = "" if sign == "-" else "-"
        yield "sign changed", f"{before}{opposite}{found[0].lstrip('+-')}{after}"


def _spelt(value: int, places: int) -> str:
    """A figure of so many decimal places; empty text for a negative one."""
    if value < 0:
        return ""
    whole, rest = divmod(value, 10**places)
    return f"{whole}.{rest:0{places}}" if places else str(whole)


def _swapped(digits: str) -> str:
    """The digits with two neighbours exchanged, the first two that differ and give another figure."""
    for at, (one, other) in enumerate(pairwise(digits)):
        if one != other and "." not in one + other and not (at == 0 and other == "0"):
            return f"{digits[:at]}{other}{one}{digits[at + 2 :]}"
    return ""


def _other_texts(value: str, kind: Type, names: set[str]) -> Iterator[tuple[str, str]]:
    """Another year, another option, or a misspelt name of something that the plan holds."""
    if is_a(kind, "year"):
        for year in (following(value), preceding(value)):
            if year is not None:
                yield "another year", year
    elif is_a(kind, "date"):
        yield "another year", f"{int(value[:4]) + 1}{value[4:]}" if value[:4].isdigit() else value
    elif options := _options(kind):
        yield from (("another option", option) for option in sorted(options - {value}))
    elif names & {value, *value.split(".")}:
        yield "name misspelt", _misspelt(value)


def _options(kind: Type) -> frozenset[str]:
    kinds = kind.kinds if isinstance(kind, Scalar) else frozenset()
    return frozenset(option for each in kinds for option in each.options or ())


def _misspelt(name: str) -> str:
    return name[:-1] if len(name) > 1 else name + name


def _replaced(text: _Text, span: Span, now: str) -> bytes:
    """The bytes of the plan with other text in a span."""
    start = text.lines[span.line - 1] + span.column - 1
    end = text.lines[span.end_line - 1] + span.end_column - 1
    source = text.document.text
    return f"{source[:start]}{now}{source[end:]}".encode()


# Keys, lists and sections


def _of_keys(text: _Text, place: _Place) -> Iterator[Mutant]:
    """The keys of a mapping whose keys are free: misspelt, or of a year that is not there."""
    if not (isinstance(place.value, dict) and isinstance(place.kind, Record)) or place.kind.keys is None:
        return
    keys = place.kind.keys
    for key in place.value:
        if key in place.kind.fields or _options(keys):
            continue
        kind, others = "name misspelt", [_misspelt(key)]
        if is_a(keys, "year"):
            kind, others = "another year", [year for year in (following(key), preceding(key)) if year]
        path = (*place.path, key)
        for other in others:
            if other not in place.value:
                span = document.key_span(text.document, path)
                yield Mutant(kind, path, key, other, _replaced(text, span, other))


def _of_structure(data: Any, place: _Place) -> Iterator[Mutant]:
    """A section dropped, or an entry of a list dropped or doubled: the plan written anew, in braces."""
    if isinstance(place.value, list):
        for index, entry in enumerate(place.value):
            without = place.value[:index] + place.value[index + 1 :]
            doubled = [*place.value, entry]
            for kind, entries in (("entry dropped", without), ("entry doubled", doubled)):
                yield _rewritten(data, kind, place.path, entries, (*place.path, index))
    if isinstance(place.value, dict):
        for key, part in place.value.items():
            if isinstance(part, dict | list):
                rest = {name: other for name, other in place.value.items() if name != key}
                yield _rewritten(data, "section dropped", place.path, rest, (*place.path, key))


def _rewritten(data: Any, kind: str, path: Path, value: object, at: Path) -> Mutant:
    return Mutant(kind, at, "", "", _as_flow(_with(data, path, value)).encode())


def _with(data: Any, path: Path, value: object) -> Any:
    if not path:
        return value
    copy: Any = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = _with(copy[path[0]], path[1:], value)
    return copy


def _as_flow(value: Any) -> str:
    """Data as YAML in braces."""
    from json import dumps

    match value:
        case dict():
            return "{" + ", ".join(f"{dumps(key)}: {_as_flow(part)}" for key, part in value.items()) + "}"
        case list():
            return "[" + ", ".join(_as_flow(part) for part in value) + "]"
        case bool():
            return "true" if value else "false"
        case str():
            return dumps(value)
        case None:
            return BLANK
    return str(value)


# As text


def as_text(tally: Tally) -> str:
    """How many mutants each rule notices, those that none does by place and kind, and a line that counts."""
    width = max((len(f"{count:,}") for _rule, count in tally.noticed), default=0)
    lines = [f"{count:{width},}  {rule}" for rule, count in tally.noticed]
    lines += [f"broken: {message}" for message in dict.fromkeys(each.message for each in tally.problems)]
    by_place: dict[str, list[Left]] = {}
    for left in tally.left:
        by_place.setdefault(left.place, []).append(left)
    for place, found in sorted(by_place.items()):
        kinds = Counter(left.kind for left in found).most_common()
        lines.append(f"not noticed, {place}: {', '.join(f'{count:,} {kind}' for kind, count in kinds)}")
        lines.append(f"  {found[0].file}{found[0].pointer}{_change(found[0])}")
    noticed = tally.mutants - len(tally.left)
    broken = f"{len(tally.problems):,} broke a rule" if tally.problems else "none broke a rule"
    plans = f"{tally.plans:,} plan" if tally.plans == 1 else f"{tally.plans:,} plans"
    lines.append(f"{tally.mutants:,} mutants of {plans}: {noticed:,} noticed, {broken}")
    return "".join(f"{line}\n" for line in lines)


def _change(left: Left) -> str:
    was, now = (" ".join(text.split()) for text in (left.was, left.now))
    return f": {was} -> {now}" if was or now else ""
