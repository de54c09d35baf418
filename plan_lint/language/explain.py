"""What a failed case says: its message, the values it used, both sides of what failed, and the mend."""

from __future__ import annotations

import re
from collections.abc import Callable

from plan_lint import figures
from plan_lint.document import LIMITS
from plan_lint.figures import Figure
from plan_lint.findings import Comparison, Path
from plan_lint.language.blame import blame_of
from plan_lint.language.checked import Binding, Named, Rule, Typed
from plan_lint.language.display import cut, show_short
from plan_lint.language.evaluate import UNSET, Mode, compile_expression
from plan_lint.language.joins import Place, place_in
from plan_lint.language.program import Program, plain_mode, traced_mode
from plan_lint.language.reading import Env, Evaluate
from plan_lint.language.tree import Name
from plan_lint.language.types import Entry
from plan_lint.language.values import ROOT, RUN, Node, Run, Unknown, descend
from plan_lint.records import NamedTuple

_WORDS = frozenset(
    ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
)  # that some YAML reader takes for no text
_PLAIN = r"[A-Za-z][A-Za-z0-9 ./()%-]*[A-Za-z0-9)%]|[0-9]{4}/[0-9]{2}"


class Used(NamedTuple):
    """A binding as a case used it: its name, its label beside the text, its place and its value."""

    name: str
    label: str
    path: Path
    value: object


class Explained(NamedTuple):
    """A failed case in words and places.

    `read` are the scalars that its conditions read, `read_at` the places of those that no binding names.
    """

    message: str
    at: Used | None
    used: tuple[Used, ...]
    values: tuple[tuple[str, str], ...]
    comparisons: tuple[Comparison, ...]
    read: tuple[str, ...]
    read_at: tuple[Path, ...]
    fix: tuple[Path, str] | None


Explain = Callable[[Env], Explained]


def explainer(program: Program, *, across: bool = False) -> Explain:
    """What a rule says about the cases it fails; compiled when the first one does.

    Of a rule across plans, what it makes of all places together is told and noted as one value.
    """
    if not program.explainers:
        program.explainers.append(_explainer(program, across=across))
    explain: Explain = program.explainers[0]
    return explain


def _explainer(program: Program, *, across: bool) -> Explain:
    rule = program.rule
    mode = plain_mode(rule)
    words = _message(rule.message, program, mode)
    if across:
        from plan_lint.language.wholes import noted, plain, told_as_one

        told, wholes = told_as_one(rule)
        known = plain(wholes, mode)
        blame = blame_of(told.require, told.lets, known)
        trace = _trace(told, traced_mode(told, noted(wholes, known)))
    else:
        blame = blame_of(rule.require, rule.lets, mode)
        trace = _trace(rule, traced_mode(rule))
    mend = None if rule.fix is None else (rule.fix[0], compile_expression(rule.fix[1], mode))

    def explain(case: Env) -> Explained:
        env = list(case)
        used = _used(program, env)
        at = next((each for each in used if rule.at is not None and each.name == rule.at.name), None)
        fix = None if mend is None else _mended(mend, env, program)
        values = tuple((each.name, show_short(each.value)) for each in used if type(each.value) is not Node)
        return Explained(words(env), at, used, values, tuple(blame(env)), *trace(env), fix)

    return explain


def path_of(program: Program, binding: str, env: Env) -> Path:
    """Where a binding stands in this case."""
    placed = program.joined.places[binding]
    which = env[placed.which] if len(placed.places) > 1 else 0
    return place_in(env, placed.places[which])


def _used(program: Program, env: Env) -> tuple[Used, ...]:
    """The bindings of a case; one is labelled by the key it ends in where that tells it from the others."""
    rule = program.rule
    placed = [each for each in rule.bindings if each.member is None and not each.listed]
    ends = [_last_capture(each, rule, env) for each in placed]
    several = len(set(ends) - {""}) > 1
    return tuple(
        Used(
            each.name,
            end
            if several and end and ends.count(end) == 1 and each is not rule.at
            else each.name.replace("_", " "),
            path_of(program, each.name, env),
            env[each.slot],
        )
        for each, end in zip(placed, ends, strict=True)
    )


def _last_capture(binding: Binding, rule: Rule, env: Env) -> str:
    """The key a binding ends in, where that is a capture: what tells two years of a table apart."""
    step = binding.patterns[0].steps[-1]
    named = rule.captures.get(step.name)
    if step.kind != "capture" or named is None or isinstance(named.kind, Entry):
        return ""
    key = env[named.slot]
    return named.titles.get(key, str(key))


def _message(message: tuple[str | Typed, ...], program: Program, mode: Mode) -> Callable[[Env], str]:
    parts = [part if isinstance(part, str) else _shown(part, program, mode) for part in message]
    first = message[0] if message else ""
    titled = isinstance(first, Typed) and isinstance(first.means, Named) and bool(first.means.titles)

    def words(env: Env) -> str:
        text = "".join([part if isinstance(part, str) else part(env) for part in parts])
        return (text[:1].upper() + text[1:] if titled else text)[: LIMITS.message]

    return words


def _shown(typed: Typed, program: Program, mode: Mode) -> Callable[[Env], str]:
    rule, named = program.rule, typed.means
    if isinstance(typed.node, Name) and isinstance(named, Named) and named.origin == "capture":
        return _capture_shown(typed.node.name, program)
    evaluate = compile_expression(typed, mode)
    stated = isinstance(named, Named) and named.origin in ("binding", "optional")
    at = None if rule.at is None or stated else rule.at.slot
    return lambda env: show_short(evaluate(env), None if at is None else env[at])


def _capture_shown(name: str, program: Program) -> Callable[[Env], str]:
    named = program.rule.captures[name]
    if isinstance(named.kind, Entry):
        container = _container(name, program)
        key = named.kind.key

        def entry(env: Env) -> str:
            index = env[named.slot]
            member = descend(env[ROOT], (*place_in(env, container), index))
            natural = member.get(key) if key and isinstance(member, dict) else None
            return cut(natural if isinstance(natural, str) and natural.strip() else f"entry {index + 1}")

        return entry
    return lambda env: cut(named.titles.get(env[named.slot], str(env[named.slot])))


def _container(capture: str, program: Program) -> Place:
    slot = program.rule.captures[capture].slot
    places = (place for placed in program.joined.places.values() for place in placed.places)
    return next(place[: place.index(slot)] for place in places if slot in place)


def _trace(rule: Rule, mode: Mode) -> Callable[[Env], tuple[tuple[str, ...], tuple[Path, ...]]]:
    """Compile a trace: the scalars that the conditions read, sorted, as a plan's order means nothing."""
    conditions = [compile_expression(each, mode) for each in (rule.when, rule.require) if each is not None]
    lets = [slot for slot, _typed in rule.lets.values()]

    def trace(env: Env) -> tuple[tuple[str, ...], tuple[Path, ...]]:
        run: Run = env[RUN]
        run.trace, run.places = [], {}
        for slot in lets:
            env[slot] = UNSET
        for condition in conditions:
            condition(env)
        return tuple(sorted(run.trace)), tuple(run.places)

    return trace


def _mended(mend: tuple[Binding, Evaluate], env: Env, program: Program) -> tuple[Path, str] | None:
    binding, compute = mend
    value = compute(env)
    if isinstance(value, Unknown) or (isinstance(value, int | Figure) and not figures.is_writable(value)):
        return None
    text = written(value)
    if type(value) is Figure and figures.parse_figure(text) is None:
        return None
    return path_of(program, binding.name, env), text


def written(value: object) -> str:
    """A value as a plan's author would write it in YAML."""
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is Figure:
        return value.written or figures.show(value).replace(",", "")
    if type(value) is str and (not re.fullmatch(_PLAIN, value) or value.lower() in _WORDS):
        import json

        return json.dumps(value, ensure_ascii=False)
    return str(value)
