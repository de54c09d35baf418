"""Garden plans of many gardens, and rules across them, for the tests of collections."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from plan_lint import rulebook
from plan_lint.roster import Roster, read_roster

GARDEN = Path(__file__).with_name("garden")

RULEBOOK = """\
rulebook: allotments
title: Garden plans of many gardens
edition: 1
schema: plan.schema.json
templates:
  garden/2024: {year: 2024/25, columns: [2023/24, 2024/25]}
collection:
  key: [garden, plan_year]
  revised: revised
"""

ACROSS = """\
- rule: harvest-differs-from-earlier-plan
  scope: collection
  title: A past harvest differs from the earlier plan
  severity: warning
  why: One of the two is wrong.
  do: Weigh the harvest again.
  given:
    earlier: plans.{garden}.{plan_year}.harvest.{crop}.numbers.{year}
    later: plans.{garden}.{later_year}.harvest.{crop}.numbers.{year}
  when: later_year == following(plan_year) and year < later_year
  require: later == earlier
  message: "{garden}, {crop}, {year}: {later} kg, but {earlier} kg in the plan for {plan_year}"
  examples:
    - pass:
        plans:
          - {garden: A, plan_year: 2023/24, harvest: {roots: {numbers: {2023/24: 5}}}}
          - {garden: A, plan_year: 2024/25, harvest: {roots: {numbers: {2023/24: 5, 2024/25: 6}}}}
    - fail:
        plans:
          - {garden: A, plan_year: 2023/24, harvest: {roots: {numbers: {2023/24: 5}}}}
          - {garden: A, plan_year: 2024/25, harvest: {roots: {numbers: {2023/24: 6}}}}
      pointer: 1:/harvest/roots/numbers/2023~124
      message: "A, root vegetables, 2023/24: 6 kg, but 5 kg in the plan for 2023/24"

- rule: bed-of-two-gardens
  scope: collection
  title: Two gardens have a bed of one name and size
  severity: info
  why: Somebody may have counted it twice.
  do: Tell the gardens apart.
  given:
    plants: plans.{garden}.{plan_year}.beds.{bed}.plants
    name: plans.{garden}.{plan_year}.beds.{bed}.name
    other: plans.{other_garden}.{plan_year}.beds.{other_bed}.plants
    other_name: plans.{other_garden}.{plan_year}.beds.{other_bed}.name
  when: name == other_name and garden < other_garden
  require: plants != other
  at: other
  message: "{name} of {other_garden} has {other} plants, as {bed} of {garden}"
  examples:
    - pass:
        plans:
          - {garden: A, plan_year: 2023/24, beds: [{name: North, plants: 5}]}
          - {garden: B, plan_year: 2023/24, beds: [{name: North, plants: 6}]}
    - fail:
        plans:
          - {garden: A, plan_year: 2023/24, beds: [{name: North, plants: 5}]}
          - {garden: B, plan_year: 2023/24, beds: [{name: South, plants: 5}, {name: North, plants: 5}]}
      pointer: 1:/beds/1/plants
      message: "North of B has 5 plants, as North of A"

- rule: garden-not-on-roster
  scope: collection
  title: A garden that nobody expects
  severity: error
  why: Its plan would be counted nowhere.
  do: Correct the name, or put the garden on the roster.
  given:
    garden: files.{file}.garden
    names: roster.*.name
    earlier: roster.*.earlier.*
  when: count(names) > 0
  require: garden in names or garden in earlier
  message: "{garden} is not on the roster ({file})"
  examples:
    - pass: {plans: [{garden: A}], roster: [{name: A}]}
    - pass: {plans: [{garden: Old A}], roster: [{name: A, earlier: [Old A]}]}
    - fail: {plans: [{garden: A}, {garden: B}], roster: [{name: A}]}
      pointer: 1:/garden
      message: "B is not on the roster (1.yaml)"

- rule: plan-missing
  scope: collection
  title: A plan that was expected is missing
  severity: error
  why: Its garden gets no water.
  do: Ask for it.
  given:
    garden: roster.{name}.name
    whole: whole_folder
    sent: plans.{name}.*.plan_year
    years: files.*.plan_year
  let:
    latest: max(year for year in years if present(year))
  when: whole
  require: latest in sent or any(year > latest for year in years)
  at: garden
  message: "no plan of {garden} for {latest}"
  examples:
    - pass: {plans: [{garden: A, plan_year: 2023/24}], roster: [{name: A}]}
    - fail: {plans: [{garden: A, plan_year: 2023/24}], roster: [{name: A}, {name: B}]}
      pointer: roster:/1/name
      message: "no plan of B for 2023/24"
    - not_evaluated: {plans: [{garden: A, plan_year: 2023/24}, unreadable], roster: [{name: B}]}
"""


def files(across: str = ACROSS) -> dict[str, bytes]:
    """The files of the rulebook."""
    return {
        "rulebook.yaml": RULEBOOK.encode(),
        "plan.schema.json": (GARDEN / "plan.schema.json").read_bytes(),
        "across.yaml": across.encode(),
    }


@cache
def load(across: str = ACROSS) -> rulebook.Rulebook:
    """The rulebook, or one with other rules."""
    return rulebook.load(files(across), "allotments")


def roster_of(*entries: str) -> Roster:
    """A roster of names, or of entries as they are written."""
    lines = [f"  - {entry if entry.startswith('{') else f'{{name: {entry}}}'}\n" for entry in entries]
    return read_roster(f"roster: gardens\nexpected:\n{''.join(lines)}".encode(), "roster.yaml")


def plan(garden: str = "A", year: str = "2024/25", rest: str = "", template: str = "garden/2024") -> str:
    """The text of a plan."""
    return f"template: {template}\ngarden: {garden}\nplan_year: {year}\n{rest}"


def harvest(**numbers: int) -> str:
    """A harvest of roots by the first years of the seasons: _2023=5."""
    years = ", ".join(f"{year[1:]}/{(int(year[1:]) + 1) % 100:02}: {n}" for year, n in numbers.items())
    return f"harvest: {{roots: {{numbers: {{{years}}}}}}}\n"
