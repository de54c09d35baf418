"""A rule made ready to run: its conditions compiled, its cases an order of joins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from plan_lint.language.checked import Rule
from plan_lint.language.evaluate import UNSET, Mode, as_bool, compile_expression
from plan_lint.language.order import Joined, join, names_in
from plan_lint.language.reading import Env, Evaluate
from plan_lint.language.values import FIXED_SLOTS, RUN, Run
from plan_lint.language.work import weight_of, work
from plan_lint.records import NamedTuple

_Compiled = Callable[[], Evaluate]  # an expression that is compiled when it is first evaluated


class Program(NamedTuple):
    """A rule ready to run, with the joins that make its cases; `explainers` is empty until one fails."""

    rule: Rule
    joined: Joined
    explainers: list[Callable[[Env], Any]]


def program_of(rule: Rule) -> Program:
    """Compile the conditions of a rule and the joins that make its cases."""
    mode = plain_mode(rule)
    return Program(
        rule, join(rule.bindings, rule.captures, rule.when, mode, rule.size, _case(rule, mode)), []
    )


def plain_mode(rule: Rule) -> Mode:
    """The mode in which conditions, messages and fixes are computed: a let is computed when first read."""
    mode = Mode({})
    every = frozenset(rule.captures)
    simple = all(len(binding.patterns) <= 1 for binding in rule.bindings)
    captures_of = {binding.name: frozenset(binding.captures) for binding in rule.bindings}
    captures_of.update({name: frozenset({name}) for name in rule.captures})
    for name, (slot, typed) in rule.lets.items():
        used = frozenset[str]().union(*(captures_of[each] for each in names_in(typed)))
        captures_of[name] = used
        compute = partial(compile_expression, typed, mode)
        if simple and used < every:
            mode.lets[name] = _shared_let(
                slot, tuple(rule.captures[each].slot for each in sorted(used)), compute
            )
        else:
            mode.lets[name] = _let(slot, compute)
    return mode


def _shared_let(slot: int, captures: tuple[int, ...], compiled: _Compiled) -> Evaluate:
    """A let that many cases share: computed once for each value of the captures it uses."""
    compute: Evaluate | None = None

    def read(env: Env) -> object:
        nonlocal compute
        run: Run = env[RUN]
        key = (slot, *[env[capture] for capture in captures])
        if key not in run.known:
            compute = compute or compiled()
            run.known[key] = compute(env)
        return run.known[key]

    return read


def traced_mode(rule: Rule, wholes: Mapping[str, Callable[[Mode], Evaluate]] = {}) -> Mode:
    """The mode in which every scalar read is noted: begins with all lets unset.

    `wholes` are the names in it that stand for values made of all places, and how to compile each.
    """
    mode = Mode({}, traced=True)
    for name, compiled in wholes.items():
        mode.lets[name] = _when_needed(partial(compiled, mode))
    for name, (slot, typed) in rule.lets.items():
        mode.lets[name] = _let(slot, partial(compile_expression, typed, mode))
    return mode


def _let(slot: int, compiled: _Compiled) -> Evaluate:
    compute: Evaluate | None = None

    def read(env: Env) -> object:
        nonlocal compute
        value = env[slot]
        if value is UNSET:
            compute = compute or compiled()
            value = env[slot] = compute(env)
        return value

    return read


def _when_needed(compiled: _Compiled) -> Evaluate:
    compute: Evaluate | None = None

    def evaluate(env: Env) -> object:
        nonlocal compute
        compute = compute or compiled()
        return compute(env)

    return evaluate


def _case(rule: Rule, mode: Mode) -> Callable[[Env], None]:
    """What becomes of a case; compiled when the first one comes, as many rules have none on a plan."""
    lets = tuple(slot for slot, _typed in rule.lets.values())
    weight = 0
    when: Evaluate | None = None
    require: Evaluate | None = None

    def case(env: Env) -> None:
        nonlocal weight, when, require
        if require is None:
            when = None if rule.when is None else as_bool(rule.when, mode)
            require = as_bool(rule.require, mode)
            weight = weight_of(rule.when, rule.require, lets=rule.lets)
        if not work(env, weight):
            return
        for slot in lets:
            env[slot] = UNSET
        verdict = True if when is None else when(env)
        if verdict is False:
            return
        if verdict is True:
            verdict = require(env)
        run: Run = env[RUN]
        if verdict is True:
            run.passed += 1
        else:
            run.tell(env, verdict)

    return case


def environment(program: Program, run: Run, plan: object, form: object, root: object) -> Env:
    """A fresh environment: the fixed slots, and one for every name of the rule and every place it holds."""
    return [run, plan, form, root, *([None] * (program.joined.size - len(FIXED_SLOTS)))]
