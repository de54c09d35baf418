"""What must hold within an adult drug treatment plan, written from the plan format and apart from the rules.

Every relation is a plain formula over the data of a plan; nothing here is taken from the rules or from the
arithmetic they use, so that tests can tell what a rule should have found.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

COLUMNS = ["2007/08", "2008/09", "2009/10", "2010/11"]
FORMS = {
    "adult-drug-treatment/2009-10": ("2009/10", ["2008/09", "2009/10"]),
    "adult-drug-treatment/2010-11": ("2010/11", ["2009/10", "2010/11"]),
}
TABLES = ("problem_drug_users", "all_adults")


class Contradiction(NamedTuple):
    """A relation that does not hold, and the places that must agree in it: any of them may be wrong."""

    relation: str
    places: tuple[str, ...]


class Stated(NamedTuple):
    """A figure as stated: the true values it lies between, ends included, and a unit of its last digit."""

    value: Fraction
    low: Fraction | None
    high: Fraction | None
    unit: Fraction
    percent: bool
    hedged: bool


def contradicted(data):
    """Every relation of the plan that its figures contradict."""
    return {found for relation in RELATIONS for found in relation(data)}


def names(data):
    """The names of the relations that are contradicted."""
    return {found.relation for found in contradicted(data)}


def pointer(*keys):
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


# Figures

_FIGURE = re.compile(r"(?:([a-z][a-z ]*) )?([-+]?)([0-9]+)(?:\.([0-9]+))?(%?)")


def stated(written):
    """Read a figure: a whole number, a percentage, a hedged one or a range; None of anything else."""
    if isinstance(written, bool) or written is None:
        return None
    if isinstance(written, int):
        exact = Fraction(written)
        return Stated(exact, exact, exact, Fraction(1), percent=False, hedged=False)
    if " to " in str(written):
        first, last = (stated(part) for part in str(written).split(" to ", 1))
        if first is None or last is None or first.low is None:
            return None
        low, high = min(first.low, last.low), max(first.high, last.high)
        return Stated((low + high) / 2, low, high, first.unit, percent=True, hedged=True)
    found = _FIGURE.fullmatch(str(written))
    if not found:
        return None
    hedge, sign, whole, decimals, percent = found.groups(default="")
    value = Fraction(f"{sign}{whole}.{decimals or '0'}")
    unit = Fraction(1, 10 ** len(decimals))
    if not hedge:
        half = unit / 2 if percent else Fraction(0)
        return Stated(value, value - half, value + half, unit, bool(percent), hedged=False)
    last = unit if decimals or percent else Fraction(10 ** (len(whole) - len(whole.rstrip("0"))))
    low, high = {
        "about": (value * Fraction(95, 100), value * Fraction(105, 100)),
        "under": (None, value),
        "at most": (None, value),
        "over": (value, None),
        "at least": (value, None),
        "just under": (value - last, value),
        "just over": (value, value + last),
    }[hedge]
    return Stated(value, low, high, unit, bool(percent), hedged=True)


def between(figure, low, high):
    """Whether a stated figure may lie between two values; None is no end."""
    return (figure.high is None or low is None or low <= figure.high) and (
        figure.low is None or high is None or figure.low <= high
    )


def is_rounded_or_cut(figure, exact):
    """Whether an exact value, rounded either way or cut off, is the stated figure."""
    return between(figure, exact, exact) or is_cut(figure, exact, exact)


def is_cut(figure, low, high):
    """Whether some value between two, cut off, is the stated figure."""
    if figure.hedged or low is None or high is None:
        return False
    above = figure.value >= 0 and low < figure.value + figure.unit and high >= figure.value
    below = figure.value <= 0 and high > figure.value - figure.unit and low <= figure.value
    return above or below


def is_growth(figure, base, now):
    """Whether a percentage is the growth from one number to another, or the other was planned from it."""
    if base == 0:
        return True  # growth of nothing is no figure
    planned = base * (1 + figure.value / 100)
    return is_rounded_or_cut(figure, 100 * Fraction(now - base, base)) or abs(now - planned) <= 1


def whole(value):
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def of(data, *keys):
    """What stands at a place; an empty mapping where nothing does, so that one may go on asking."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return {} if data is None else data


def entries(data, *keys):
    """The pairs of a mapping at a place, none where there is none."""
    there = of(data, *keys)
    return list(there.items()) if isinstance(there, dict) else []


def listed(data, *keys):
    there = of(data, *keys)
    return list(enumerate(there)) if isinstance(there, list) else []


def areas(data):
    for theme, groups in entries(data, "priorities"):
        for group, area in entries(groups):
            if isinstance(area, dict):
                yield (theme, group), ("priorities", theme, group), area


# The form


def form_of(data):
    """The form's year and its years of practices; None for a form that there is not."""
    return FORMS.get(str(of(data, "template")))


def years_of_the_form(data):
    form = form_of(data)
    if form is None:
        return
    year, practice_years = form
    if of(data, "plan_year") != year:
        yield Contradiction("the plan's year is the form's", ("/plan_year", "/template"))
    for table in TABLES:
        numbers = of(data, "effective_treatment", table, "numbers")
        if isinstance(numbers, dict) and numbers:
            at = ("effective_treatment", table, "numbers")
            filled = {column for column, people in numbers.items() if people is not None}
            wrong = (set(numbers) - set(COLUMNS)) | (set(COLUMNS) - filled)
            if wrong:
                places = tuple(pointer(*at, column) for column in sorted(wrong))
                yield Contradiction("the years are those of the form", (pointer(*at), *places))
    for place, trust in listed(data, "primary_care"):
        for column, _figures in entries(trust, "commissioned"):
            if column not in practice_years:
                at = pointer("primary_care", place, "commissioned", column)
                yield Contradiction("the years are those of the form", (at,))


def growth_years_of_the_form(data):
    for table in TABLES:
        at = ("effective_treatment", table, "growth", "stated")
        for year, _growth in entries(data, *at):
            if year not in COLUMNS[1:]:
                yield Contradiction("the years are those of the form", (pointer(*at, year),))


def sections_of_the_form(data):
    part, form = str(of(data, "part")), form_of(data)
    if part == "2a" and form and form[0] != "2010/11":
        yield Contradiction("the part is one of the form", ("/part", "/template"))
    if part in ("2", "2a"):
        for section in ("effective_treatment", "primary_care", "priorities"):
            if not of(data, section):
                yield Contradiction("a Part 2 has its three sections", (pointer(section), "/part"))
    for table in TABLES if of(data, "effective_treatment") else ():
        if not of(data, "effective_treatment", table, "numbers"):
            at = [("effective_treatment", table, "numbers"), ("effective_treatment", table)]
            yield Contradiction("section 1 has both tables", tuple(pointer(*keys) for keys in at))


def targets_lie_ahead(data):
    form = form_of(data)
    for _area, at, area in areas(data):
        year = area.get("target_year")
        if form and isinstance(year, str) and year < form[0]:
            yield Contradiction("a target lies ahead", (pointer(*at, "target_year"),))


# Section 1


def problem_users_among_adults(data):
    for year, few in entries(data, "effective_treatment", "problem_drug_users", "numbers"):
        many = whole(of(data, "effective_treatment", "all_adults", "numbers").get(year))
        if whole(few) is not None and many is not None and few > many:
            places = tuple(pointer("effective_treatment", table, "numbers", year) for table in TABLES)
            yield Contradiction("problem drug users are among all adults", places)


def growth_from_numbers(data):
    for table in TABLES:
        numbers = of(data, "effective_treatment", table, "numbers")
        since = of(data, "effective_treatment", table, "growth").get("since")
        for year, written in entries(data, "effective_treatment", table, "growth", "stated"):
            figure, now = stated(written), whole(numbers.get(year))
            if figure is None or now is None:
                continue
            before = {later: earlier for earlier, later in pairwise(COLUMNS)}.get(year)
            bases = {"previous_year": (before,), "baseline": (COLUMNS[0],)}.get(
                str(since), (before, COLUMNS[0])
            )
            if any(whole(numbers.get(base)) is None for base in bases):
                continue
            if not any(is_growth(figure, numbers[base], now) for base in bases):
                at = ("effective_treatment", table)
                places = (("growth", "stated", year), ("growth", "since"), ("numbers", year))
                based = [("numbers", base) for base in bases]
                all_places = tuple(pointer(*at, *place) for place in (*places, *based))
                yield Contradiction("growth follows from the numbers", all_places)


# Section 2


def percentages_of_practices(data):
    for place, trust in listed(data, "primary_care"):
        practices = whole(of(trust, "practices"))
        for year, column in entries(trust, "commissioned"):
            at = ("primary_care", place)
            figure, number = stated(of(column, "percentage")), whole(of(column, "number"))
            places = (
                pointer(*at, "commissioned", year, "percentage"),
                pointer(*at, "commissioned", year, "number"),
                pointer(*at, "practices"),
            )
            if number is not None and practices is not None and number > practices:
                yield Contradiction("delivering practices are among all practices", places[1:])
            if figure is None or not practices:
                continue
            if number is not None:
                possible = is_rounded_or_cut(figure, Fraction(100 * number, practices))
            else:
                near = int(figure.value * practices / 100)
                wholes = (each for each in (near, near + 1) if each <= practices)
                possible = any(is_rounded_or_cut(figure, Fraction(100 * each, practices)) for each in wholes)
            if not possible:
                yield Contradiction("a percentage follows from the practices", places)


def trusts_once(data):
    trusts = [of(trust, "trust") for _place, trust in listed(data, "primary_care")]
    for place, trust in enumerate(trusts):
        if trust and trust in trusts[:place]:
            keys = (("primary_care",), ("primary_care", place), ("primary_care", place, "trust"))
            yield Contradiction("a trust has one entry", tuple(pointer(*each) for each in keys))


# Section 3


def change_leads_to_target(data):
    for _area, at, area in areas(data):
        value, change, target = (
            stated(of(area, *keys)) for keys in (("baseline", "value"), ("change",), ("target",))
        )
        if value is None or change is None or target is None or "change_of" in area:
            continue
        if value.percent != target.percent:
            continue
        kind = area.get("change_is")
        ways = []
        if kind != "points":
            ways.append(leads_relatively(value, change, target))
        if kind != "relative" and value.percent:
            low, high = difference(value, target)
            ways.append(between(change, low, high))
        if ways and not any(ways):
            keys = (("baseline", "value"), ("change",), ("change_is",), ("target",))
            places = tuple(pointer(*at, *place) for place in keys)
            yield Contradiction("the change leads from the baseline to the target", places)


def leads_relatively(value, change, target):
    """Whether some true values of baseline and target lie that percentage apart."""
    if not target.percent and not target.hedged and not value.hedged:
        return value.value > 0 and is_growth(change, value.value, target.value)
    if value.high is not None and value.high <= 0:
        return False  # of nothing there is no percentage
    low = None if target.low is None or value.high is None else 100 * (target.low / value.high - 1)
    is_open = target.high is None or value.low is None or value.low <= 0
    high = None if is_open else 100 * (target.high / value.low - 1)
    return between(change, low, high) or is_cut(change, low, high)


def difference(value, target):
    low = None if target.low is None or value.high is None else target.low - value.high
    high = None if target.high is None or value.low is None else target.high - value.low
    return low, high


def target_is_better(data):
    for _area, at, area in areas(data):
        value, target = stated(of(area, "baseline", "value")), stated(area.get("target"))
        change = stated(area.get("change"))
        if value is None or target is None or value.percent != target.percent:
            continue
        if change is not None and change.value == 0 and not change.hedged:
            continue
        figures = (("baseline", "value"), ("target",), ("lower_is_better",))
        places = tuple(pointer(*at, *keys) for keys in figures)
        worse, better = (target, value) if area.get("lower_is_better") is True else (value, target)
        if is_surely_at_most(better, worse):
            yield Contradiction("a target is better than the baseline", places)


def is_surely_at_most(one, other):
    """Whether no reading of hedged figures makes one larger; stated figures are compared as written."""
    high = one.high if one.hedged else one.value
    low = other.low if other.hedged else other.value
    return high is not None and low is not None and high <= low


def shares_are_shares(data):
    for _area, at, area in areas(data):
        for keys in (("baseline", "value"), ("target",), ("national_average",)):
            share = stated(of(area, *keys))
            if share is None or not share.percent:
                continue
            low = share.low if share.hedged else share.value
            high = share.high if share.hedged else share.value
            if (low is not None and low > 100) or (high is not None and high < 0):
                yield Contradiction("a share lies between 0% and 100%", (pointer(*at, *keys),))


def changes_stay_within_shares(data):
    for _area, at, area in areas(data):
        value, change = stated(of(area, "baseline", "value")), stated(area.get("change"))
        if value is None or change is None or not value.percent or value.hedged or change.hedged:
            continue
        if "target" in area or "change_of" in area:
            continue
        reached = {"points": value.value + change.value, "relative": value.value * (1 + change.value / 100)}
        ends = [end for kind, end in reached.items() if area.get("change_is") in (None, kind)]
        if not any(0 <= end <= 100 for end in ends):
            figures = (("baseline", "value"), ("change",), ("change_is",))
            places = tuple(pointer(*at, *keys) for keys in figures)
            yield Contradiction("a change stays between 0% and 100%", places)


def baselines_among_adults(data):
    numbers = entries(data, "effective_treatment", "all_adults", "numbers")
    counted = [people for _year, people in numbers if whole(people) is not None]
    for _area, at, area in areas(data):
        value = stated(of(area, "baseline", "value"))
        if value is None or value.percent or value.hedged or not counted or value.value <= max(counted):
            continue
        table = pointer("effective_treatment", "all_adults", "numbers")
        yield Contradiction("a baseline is among all adults", (pointer(*at, "baseline", "value"), table))


def baselines_of_whole_people(data):
    for _area, at, area in areas(data):
        value, people = stated(of(area, "baseline", "value")), whole(of(area, "baseline", "of"))
        if value is None or people is None or not value.percent or value.hedged:
            continue
        near = int(value.value * people / 100)
        shares = [Fraction(100 * each, people) for each in (near, near + 1) if each <= people and people]
        if not any(is_rounded_or_cut(value, share) for share in shares):
            places = (pointer(*at, "baseline", "value"), pointer(*at, "baseline", "of"))
            yield Contradiction("a baseline is a share of whole people", places)


def ranks_count_up(data):
    ranked = {pointer(*at, "rank"): whole(area.get("rank")) for _area, at, area in areas(data)}
    ranks = sorted(rank for rank in ranked.values() if rank is not None)
    if ranks != list(range(1, len(ranks) + 1)):
        yield Contradiction("ranks count the priorities", tuple(ranked))


def figures_belong_to_priorities(data):
    for _area, at, area in areas(data):
        figures = [keys for keys in (("baseline", "value"), ("change",), ("target",)) if of(area, *keys)]
        is_off = area.get("flagged") is False or (area.get("flagged") is None and not area.get("action"))
        if is_off and figures:
            places = (pointer(*at, "flagged"), *(pointer(*at, *keys) for keys in figures))
            yield Contradiction("figures belong to priorities", places)


def baselines_hold_good(data):
    form = form_of(data)
    for _area, at, area in areas(data):
        baseline = of(area, "baseline")
        if of(baseline, "inflated") is not True:
            continue
        places = (pointer(*at, "baseline", "inflated"),)
        if of(baseline, "satisfactory") is True:
            ticked = (*places, pointer(*at, "baseline", "satisfactory"))
            yield Contradiction("a satisfactory baseline is not inflated", ticked)
        begins = date(int(form[0][:4]), 4, 1) if form else None
        day = of(baseline, "refresh_by")
        if begins and (not day or date.fromisoformat(day) > begins):
            dated = (*places, pointer(*at, "baseline", "refresh_by"))
            yield Contradiction("a baseline is refreshed before the year begins", dated)


# Notes


def notes_are_there(data):
    defined = {key for key, text in entries(data, "notes") if text}
    named = [(("effective_treatment", table), of(data, "effective_treatment", table)) for table in TABLES]
    named += [(("primary_care", place), trust) for place, trust in listed(data, "primary_care")]
    named += [(at, area) for _area, at, area in areas(data)]
    for at, holder in named:
        for place, key in listed(holder, "notes"):
            if key and key not in defined:
                places = (pointer(*at, "notes", place), pointer("notes", key))
                yield Contradiction("a note that is named is there", places)


# Part 1


def shares_of_need(data):
    need, expected = (
        stated(of(data, "needs_assessment", name)) for name in ("problem_drug_users", "expected_in_treatment")
    )
    share = stated(of(data, "needs_assessment", "not_in_treatment", "share"))
    at = [pointer("needs_assessment", name) for name in ("problem_drug_users", "expected_in_treatment")]
    if need is None or expected is None:
        return
    if expected.low is not None and need.high is not None and expected.low > need.high:
        yield Contradiction("those expected are among those in need", tuple(at))
    if share is None or None in (need.low, need.high, expected.low, expected.high) or need.low <= 0:
        return
    low, high = 100 * (1 - expected.high / need.low), 100 * (1 - expected.low / need.high)
    if not between(share, low, high) and not is_cut(share, low, high):
        place = pointer("needs_assessment", "not_in_treatment", "share")
        yield Contradiction("the share not in treatment follows from the need", (place, *at))


def objectives_and_priorities(data):
    served = set()
    there = {".".join(area): at for area, at, _area in areas(data)}
    for section in ("objectives", "strategic_summary"):
        for covered, statements in entries(data, section):
            for place, statement in enumerate(statements or []):
                for number, address in listed(statement, "addresses"):
                    at = (section, covered, place, "addresses", number)
                    if address and address not in there:
                        places = (pointer(*at), pointer(section, covered), pointer("priorities"))
                        yield Contradiction("a statement addresses an area that is there", places)
                    served |= {address} if section == "objectives" else set()
    for area, at, content in areas(data):
        if str(of(data, "part")) == "1" and content.get("flagged") is True and ".".join(area) not in served:
            places = (pointer(*at, "flagged"), pointer(*at), pointer("objectives"))
            yield Contradiction("an objective serves each priority", places)


def covered_groups_have_objectives(data):
    for place, covered in listed(data, "covers"):
        if not of(data, "objectives", covered):
            places = (pointer("covers", place), pointer("objectives", covered), pointer("objectives"))
            yield Contradiction("a covered group has objectives", places)


def everyone_signed(data):
    for place, box in listed(data, "approval"):
        if of(box, "signed") is False:
            yield Contradiction("everyone who approves has signed", (pointer("approval", place, "signed"),))


RELATIONS = (
    years_of_the_form,
    growth_years_of_the_form,
    sections_of_the_form,
    targets_lie_ahead,
    problem_users_among_adults,
    growth_from_numbers,
    percentages_of_practices,
    trusts_once,
    change_leads_to_target,
    target_is_better,
    shares_are_shares,
    changes_stay_within_shares,
    baselines_among_adults,
    baselines_of_whole_people,
    ranks_count_up,
    figures_belong_to_priorities,
    baselines_hold_good,
    notes_are_there,
    shares_of_need,
    objectives_and_priorities,
    covered_groups_have_objectives,
    everyone_signed,
)
