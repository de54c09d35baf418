"""Work: what it takes to judge a case, reckoned by how many parts its expressions have."""

from __future__ import annotations

from collections.abc import Mapping

from plan_lint.language.checked import Typed, parts_of
from plan_lint.language.reading import Env
from plan_lint.language.tree import Name
from plan_lint.language.values import RUN, Run

PARTS = 3  # of an expression: to evaluate these takes about as long as a step


def weight_of(*expressions: Typed | None, lets: Mapping[str, tuple[int, Typed]] = {}) -> int:
    """The work of evaluating all of these once, and each let that they name."""
    waiting = [each for each in expressions if each is not None]
    named: set[str] = set()
    parts = 0
    while waiting:
        typed = waiting.pop()
        parts += 1
        waiting.extend(parts_of(typed))
        node = typed.node
        if isinstance(node, Name) and node.name in lets and node.name not in named:
            named.add(node.name)
            waiting.append(lets[node.name][1])
    return parts // PARTS


def work(env: Env, amount: int) -> bool:
    """Take from the work of the run; without any left there are no more steps either, and False."""
    run: Run = env[RUN]
    run.work -= amount
    if run.work < 0:
        run.steps = -1
    return run.steps >= 0
