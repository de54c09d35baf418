"""Names of partnerships and trusts, invented: no name comes twice."""

from __future__ import annotations

FIRST = (
    "Alder", "Bracken", "Cinder", "Dapple", "Elder", "Fallow", "Garnet", "Hazel", "Ivory",
    "Juniper", "Kestrel", "Linnet", "Marl", "Nettle", "Osier", "Plover", "Quarry", "Rowan",
    "Sorrel", "Teasel", "Umber", "Velvet", "Willow", "Yarrow", "Amber", "Briar", "Clover", "Damson",
    "Ember", "Fennel", "Gorse", "Heather",
)  # fmt: skip
LAST = (
    "combe", "mere", "holt", "thorpe", "bourne", "dale", "wick", "stead", "fold", "gate", "marsh", "ridge",
    "shaw", "stone", "well", "cliff",
)  # fmt: skip
BEFORE = ("", "North ", "South ", "East ", "West ", "Upper ", "Lower ", "Great ", "Little ", "Old ")
CALLED = ("{}", "{}", "Safer {} Partnership", "{} Community Partnership", "{} Drug and Alcohol Action Team")
TRUSTS = ("NHS {}", "{} Coast PCT", "{} Vale Teaching PCT", "{} Forest PCT")


def place_name(number: int) -> str:
    """The name of a place, another for every number."""
    number, first = divmod(number, len(FIRST))
    number, last = divmod(number, len(LAST))
    number, before = divmod(number, len(BEFORE))
    name = f"{BEFORE[before]}{FIRST[first]}{LAST[last]}"
    return f"{name} and {place_name(number - 1)}" if number else name
