"""Places of plans as the schema sees them."""

from __future__ import annotations

import pytest

from plan_lint.language.types import NUMBER, TEXT, YEAR, Field, List, Record
from plan_lint.schema.place_names import general_place


def field(kind):
    return Field(lambda: kind, required=False, title="")


def record(place, fields, rest=None):
    return Record(place, "", fields, None if rest is None else YEAR, None if rest is None else lambda: rest)


WALL = record("#/wall", {"height": field(NUMBER)})
PLAN = record(
    "#",
    {
        "size": field(NUMBER),
        "doors": field(NUMBER),
        "walls": field(record("#/walls", {"north": field(WALL), "south": field(WALL), "paint": field(TEXT)})),
        "bins": field(List(lambda: record("#/bin", {"lid": field(TEXT)}))),
        "bags": field(record("#/bags", {"all": field(NUMBER)}, NUMBER)),
    },
)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), ""),
        (("size",), "size"),  # fields of one scalar type stay apart
        (("walls",), "walls"),
        (("walls", "north"), "walls.*"),
        (("walls", "south", "height"), "walls.*.height"),
        (("walls", "paint"), "walls.paint"),
        (("bins", 3), "bins.*"),
        (("bins", 3, "lid"), "bins.*.lid"),
        (("bags", "2024/25"), "bags.*"),
        (("bags", "all"), "bags.all"),
        (("no", "such", 1), "*.*.*"),
    ],
)
def test_general_place(path, place):
    assert general_place(PLAN, path) == place
