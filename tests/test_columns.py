"""Records as columns: what is read back is what was written, and damage is refused, never half believed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_lint.cache.columns import codec_of
from plan_lint.findings import Excerpt, Finding, Outcomes, PlanResult, Span
from plan_lint.lint import Options, lint
from tests.little_rulebook import BAD, BROKEN, GOOD, NO_PLAN, THIN, load

REFUSED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)

VALUES = {
    str: st.text(st.characters(codec=None)),
    int: st.integers(-(10**30), 10**30),
    bool: st.booleans(),
    str | None: st.none() | st.text(max_size=3),
    tuple[str | int, ...]: st.lists(st.integers(0, 3) | st.sampled_from("ab")).map(tuple),
    tuple[tuple[str, Outcomes], ...]: st.lists(
        st.tuples(st.sampled_from("abc"), st.builds(Outcomes, *[st.integers(0, 2)] * 4))
    ).map(tuple),
    Excerpt: st.builds(Excerpt, st.integers(), st.integers(), st.sampled_from(["", "x", "\ud800"])),
}


def there_and_back(kind, values):
    codec = codec_of(kind)
    text = json.dumps(codec.encode(values))
    return codec.decode(json.loads(text), len(values))


@pytest.mark.parametrize("kind", VALUES, ids=str)
@settings(max_examples=30)
@given(data=st.data())
def test_what_is_written_is_read_back(kind, data):
    values = data.draw(st.lists(VALUES[kind], max_size=12))
    back = there_and_back(kind, values)
    assert back == values
    assert list(map(type, back)) == list(map(type, values))


def results():
    rulebook = load()
    plans = (GOOD, BAD, THIN, BROKEN, NO_PLAN, BAD.replace("rakes: 2", "rakes: 2,000 # é\u2028"))
    options = Options(form=True)
    return [
        lint(text.encode(), f"{place}\udcff.yaml", (rulebook,), options) for place, text in enumerate(plans)
    ]


def test_results_are_read_back_whole():
    back = there_and_back(PlanResult, results())
    assert back == results()
    assert repr(back) == repr(results())  # the types, all the way down
    assert isinstance(back[1].findings[0].span, Span)


def places(column, path=()):
    """The paths of all that a column holds."""
    yield path
    match column:
        case list():
            for place, each in enumerate(column):
                yield from places(each, (*path, place))
        case dict():
            for key, each in column.items():
                yield from places(each, (*path, key))


def put(column, path, value):
    """The column with a value in another's place."""
    if not path:
        return value
    copy = column.copy()
    copy[path[0]] = put(column[path[0]], path[1:], value)
    return copy


COLUMN = json.loads(json.dumps(codec_of(PlanResult).encode(results())))
PLACES = list(places(COLUMN))
STRANGE: list[object] = [None, True, -1, 10**12, 1.5, "x", "", [], [[]], {}, {"of": []}, {"of": [1]}, [0] * 6]


def well_typed(result):
    """Whether a result is such that a report can be made of it."""
    if type(result) is not PlanResult or not all(type(each) is Finding for each in result.findings):
        return False
    return there_and_back(PlanResult, [result]) == [result]


@settings(max_examples=60)
@given(st.sampled_from(PLACES), st.sampled_from(STRANGE))
def test_what_has_another_shape_is_refused_or_well_typed(path, value):
    try:
        back = codec_of(PlanResult).decode(put(COLUMN, path, value), len(results()))
    except REFUSED:
        return
    assert len(back) == len(results())
    assert all(map(well_typed, back))


@pytest.mark.parametrize(
    ("kind", "column", "count"),
    [
        (int, [1, "2"], 2),
        (int, [1, True], 2),
        (int, [1, 2.0], 2),
        (int, [1, 2], 3),
        (str, {"of": ["a"], "count": 1, "at": [0, 1]}, 2),
        (str, {"of": [1]}, 2),
        (Span, [[1], [1], [1]], 1),
        (Span, [[1], [1], [1], [1], [1]], 1),
        (tuple[int, ...], [[10**12], {"of": [1]}], 1),
        (tuple[int, ...], [[-1, 2], [1]], 2),
        (str | None, [[0, 2], ["a"], []], 2),
    ],
    ids=str,
)
def test_refused(kind, column, count):
    with pytest.raises(REFUSED):
        codec_of(kind).decode(column, count)


@pytest.mark.parametrize(
    ("kind", "values"), [(int, ["1"]), (Span, [(1, 2, 3, 4)]), (str | None, [1])], ids=str
)
def test_values_of_another_type_are_not_written(kind, values):
    with pytest.raises(TypeError):
        codec_of(kind).encode(values)
