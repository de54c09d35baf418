"""Calls of functions that want known values: of figures, years, dates and text."""

from __future__ import annotations

from collections.abc import Callable

from plan_lint.language.checked import Typed
from plan_lint.language.comparing import alike, must_be_asked
from plan_lint.language.lists import BUDGET, Compiler, spend_on_text
from plan_lint.language.reading import Env, Evaluate, sources_of
from plan_lint.language.signatures import Function, fits
from plan_lint.language.types import Scalar
from plan_lint.language.values import DIVISION, NO_VALUE, Unknown, merged

_COMPARING = ("agrees", "truncated", "percent", "change")


def compile_call(
    function: Function, call: Callable[..., object], typed: Typed, compiler: Compiler
) -> Evaluate:
    """A call of a function whose arguments must all be known, to the closure that makes it."""
    arguments = [compiler.expression(part) for part in typed.parts]
    if function.group == "text":
        arguments = [_paged(argument) for argument in arguments]
    asked = [
        (index, parameter.accepts)
        for index, (parameter, part) in enumerate(zip(function.parameters, typed.parts, strict=True))
        if isinstance(part.kind, Scalar) and len(part.kind.kinds) > 1
    ]
    same = function.name in _COMPARING and must_be_asked(*(part.kind for part in typed.parts))
    reason = DIVISION if function.name in ("percent", "change") else NO_VALUE
    sources = sources_of(typed)
    if len(arguments) == 1 and not asked:
        return _of_one(arguments[0], call, reason, sources)
    if len(arguments) == 2 and not asked and not same:
        first, second = arguments
        return _of_two(first, second, call, reason, sources)

    def apply(env: Env) -> object:
        values = [argument(env) for argument in arguments]
        for value in values:
            if type(value) is Unknown:
                return merged(*values)
        if asked and not all(fits(accepts, values[index]) for index, accepts in asked):
            return Unknown(NO_VALUE, sources)
        if same and not alike(values[0], values[1]):
            return Unknown(NO_VALUE, sources)
        result = call(*values)
        return Unknown(reason, sources) if result is None else result

    return apply


def _paged(argument: Evaluate) -> Evaluate:
    """The same, a long text taking steps: a function reads it to its end, however often it is called."""

    def read(env: Env) -> object:
        value = argument(env)
        if type(value) is str and not spend_on_text(env, value):
            return Unknown(BUDGET)
        return value

    return read


# Most calls: without a loop over the arguments they take half as long.


def _of_one(
    argument: Evaluate, call: Callable[..., object], reason: str, sources: tuple[int, ...]
) -> Evaluate:
    def apply(env: Env) -> object:
        value = argument(env)
        if type(value) is Unknown:
            return value
        result = call(value)
        return Unknown(reason, sources) if result is None else result

    return apply


def _of_two(
    first: Evaluate, second: Evaluate, call: Callable[..., object], reason: str, sources: tuple[int, ...]
) -> Evaluate:
    def apply(env: Env) -> object:
        a, b = first(env), second(env)
        if type(a) is Unknown or type(b) is Unknown:
            return merged(a, b)
        result = call(a, b)
        return Unknown(reason, sources) if result is None else result

    return apply
