"""Faults that no plan shows alone: returns missing, sent twice, misnamed, or against other plans."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import NamedTuple

from benchmarks.region.figures import Data
from benchmarks.region.part_two import COLUMNS
from benchmarks.region.plans import Plan, written
from benchmarks.region.roster import ROSTER, place_in
from benchmarks.region.slips import Fault

SENT = "every partnership on the roster sends its plan"
ONCE = "a return is sent once"
LISTED = "a plan is of a partnership on the roster"
PAST = "figures of past years are those of the plan before"
ALIKE = "growth is like that of others"
RULES = {  # relation -> the rules that speak of it
    SENT: ("expected-return-missing",),
    ONCE: ("collection-same-return",),
    LISTED: ("partnership-not-on-the-roster",),
    PAST: ("figure-differs-from-earlier-plan",),
    ALIKE: ("growth-far-from-peers",),
}
BEFORE_LAST, LAST = COLUMNS[-2:]


class Sent(NamedTuple):
    """What a partnership sends: its name as the roster has it, plans, and the faults planted in them."""

    name: str
    plans: tuple[Plan, ...]
    faults: tuple[Fault, ...] = ()


def across(plans: Sequence[Plan], seed: int, faults: float) -> Iterator[Sent]:
    """Two plans of each partnership; of any ten partnerships the same share has a fault."""
    names = [each.data["partnership"] for each in plans]
    for number, pair in enumerate(zip(plans[::2], plans[1::2], strict=True)):
        if int((number + 1) * faults) == int(number * faults):
            yield Sent(pair[0].data["partnership"], pair)
            continue
        dice = Random(f"{seed}/{number}/across")  # noqa: S311 - dice for invented faults, no secrets
        at = f"/expected/{place_in(names, pair[0].data['partnership'])}"
        kinds = (*dice.sample(SELDOM, len(SELDOM)), *dice.sample(ALWAYS, len(ALWAYS)))
        made = (make(*pair, at) for make in kinds)
        yield next(each for each in made if each is not None)


def _missing(first: Plan, second: Plan, at: str) -> Sent:
    fault = _fault(ROSTER, at, "return missing", SENT, second.file, "")
    return Sent(first.data["partnership"], (first,), (fault,))


def _sent_twice(first: Plan, second: Plan, _at: str) -> Sent:
    again = second._replace(file=f"copy-of-{second.file}", text=f"# Sent again.\n{second.text}")
    rows = (_fault(each.file, "", "return sent twice", ONCE, "", "") for each in (second, again))
    return Sent(first.data["partnership"], (first, second, again), tuple(rows))


def _misnamed(first: Plan, second: Plan, at: str) -> Sent:
    """A letter of the name is lost, so that another partnership seems to have sent the plan."""
    name = second.data["partnership"]
    said = name[:2] + name[3:]
    fault = _fault(second.file, "/partnership", "name misspelt", LISTED, name, said)
    unsent = _fault(ROSTER, at, "return under another name", SENT, second.file, "")
    plans = (first, _changed(second, {**second.data, "partnership": said}))
    return Sent(name, plans, (fault, unsent))


def _rewritten(first: Plan, second: Plan, _at: str) -> Sent | None:
    """A past number one person lower, which nothing in the plan itself contradicts."""
    return _renumbered(
        first, second, COLUMNS[1], "past number rewritten", PAST,
        lambda numbers: numbers[COLUMNS[1]] - 1 if numbers[COLUMNS[1]] > numbers[COLUMNS[0]] else None,
    )  # fmt: skip


def _outgrown(first: Plan, second: Plan, _at: str) -> Sent | None:
    """Growth by half in the last year, which the plan itself explains."""
    return _renumbered(
        first, second, LAST, "growth unlike any other", ALIKE,
        lambda numbers: numbers[BEFORE_LAST] * 3 // 2,
    )  # fmt: skip


def _renumbered(
    first: Plan, second: Plan, year: str, kind: str, relation: str, make: Callable[[Data], int | None]
) -> Sent | None:
    """Another number in a table without growth; None where that would contradict the plan itself."""
    for clients in ("problem_drug_users", "all_adults"):
        data = copy.deepcopy(second.data)
        table = data["effective_treatment"][clients]
        was, now = table["numbers"][year], make(table["numbers"])
        table["numbers"][year] = now
        few, many = (each["numbers"][year] for each in data["effective_treatment"].values())
        if now is None or "growth" in table or few > many:
            continue
        pointer = f"/effective_treatment/{clients}/numbers/{year.replace('/', '~1')}"
        fault = _fault(second.file, pointer, kind, relation, str(was), str(now))
        return Sent(first.data["partnership"], (first, _changed(second, data)), (fault,))
    return None


def _fault(file: str, pointer: str, kind: str, relation: str, was: str, now: str) -> Fault:
    return Fault(file, pointer, kind, relation, RULES[relation], (), was, now)


def _changed(plan: Plan, data: Data) -> Plan:
    said = plan.text.split("\n", 1)[0].removeprefix("# Invented figures: ").removesuffix(".")
    return plan._replace(data=data, text=written(data, said))


Kind = Callable[[Plan, Plan, str], Sent | None]
SELDOM: tuple[Kind, ...] = (_rewritten, _outgrown)  # there is room for them in one partnership of three
ALWAYS: tuple[Kind, ...] = (_missing, _sent_twice, _misnamed)
