"""Checks only the plans that changed since an earlier run; the others are as they were then."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from plan_lint.cache.results import Kept, Store, plan_key, remember, remembered, store_of, together_key
from plan_lint.findings import PlanResult, Problem, is_address
from plan_lint.run.across import NO_PLAN, Recall
from plan_lint.run.checking import bytes_of, check_one, guarded, lint_bytes
from plan_lint.run.request import STDIN, Ended, Request, Source

if TYPE_CHECKING:
    from plan_lint.collection import Across

_Checked = Ended | Kept
_ForEach = Callable[[Callable[[Source], _Checked], Sequence[Source], Request], Sequence[_Checked | Problem]]


def check_changed(
    sources: Sequence[Source], request: Request, store: str, for_each: _ForEach
) -> tuple[list[Ended], Recall | None]:
    """What comes of every file, from an earlier run, or checked now and remembered for the next.

    With it how rules across plans are judged: anew where any plan, the roster or the options changed.
    """
    root = "" if all(is_address(source.path) for source in sources) else request.root
    kept = store_of(store, root, request.rulebooks, request.options)
    known = _unchanged(sources, request, kept)

    def checked(source: Source) -> _Checked:
        if source.path == STDIN:
            return check_one(source, request)
        return guarded(
            source,
            request,
            lambda data: Kept(plan_key(kept, source.file, data), lint_bytes(data, source, request)),
        )

    unchanged = {source: each.result for source, each in known.items()}
    left = [source for source in sources if source not in unchanged]
    request.progress.done(len(sources) - len(left))
    ended = for_each(checked, left, request)
    remember(kept, [each for each in ended if isinstance(each, Kept)])
    results = (each.result if isinstance(each, Kept) else each for each in ended)
    if any(source.path == STDIN for source in sources):  # what comes there has no key
        return [*unchanged.values(), *results], None
    keys = [each.key for each in (*known.values(), *ended) if isinstance(each, Kept)]
    return [*unchanged.values(), *results], partial(_recalled, kept, keys)


def _recalled(store: Store, keys: Sequence[str], judge: Callable[[], Across], said: Sequence[str]) -> Across:
    """What the rules across these plans give, from an earlier run if nothing changed."""
    key = together_key(store, keys, said)
    known = remembered(store, [key]).get(key)
    if known is None:
        across = judge()
        remember(store, [Kept(key, PlanResult("", NO_PLAN)._replace(**across._asdict()))])
        return across
    from plan_lint.collection import Across

    return Across(known.outcomes, known.findings, known.not_evaluated, known.problems, known.not_shown)


def _unchanged(sources: Sequence[Source], request: Request, store: Store) -> dict[Source, Kept]:
    """The results of files that are as in an earlier run."""
    if not os.path.exists(store.path):
        return {}
    keys: dict[str, Source] = {}
    for source in sources:
        if source.path != STDIN:
            with suppress(OSError):  # it is told when the file is checked
                data = bytes_of(source, request)
                keys[plan_key(store, source.file, data)] = source
    collects = gc.isenabled()
    gc.disable()  # nothing made here is garbage, and looking for some takes half of the time
    try:
        return {keys[key]: Kept(key, result) for key, result in remembered(store, list(keys)).items()}
    finally:
        if collects:
            gc.enable()
