"""What a rule needs to have a case, told from its paths."""

from __future__ import annotations

import pytest

from plan_lint.language.needs import is_there, needed
from plan_lint.language.rule import read_rule
from plan_lint.language.values import REFUSED
from plan_lint.rulebook.forms import form_type
from tests.rule_bench import BOOL, COUNT, TEXT, listed, plan_type, record, rule_text

BED = record(name=TEXT, plants=COUNT, shaded={**BOOL, "default": False}, tags=listed(TEXT))
PLAN = plan_type(beds=listed(BED, "name"), north=record(a=COUNT), south=record(a=COUNT))


@pytest.mark.parametrize(
    ("given", "needs"),
    [
        ({"x": "north.a"}, [("north", "a")]),
        ({"x": "beds.{b}.plants"}, [("beds", None, "plants")]),
        ({"x": "beds.{b}.plants", "y": "beds.{b}.plants"}, [("beds", None, "plants")]),
        ({"x": "beds.{b}.shaded"}, [("beds", None)]),
        ({"x": "beds.{b}.plants?"}, []),
        ({"x": "beds.*.plants"}, []),
        ({"x": ["north.a", "south.a"]}, []),
        ({"x": "in [1, 2]"}, []),
    ],
)
def test_needed(given, needs):
    rule, refused = read_rule(rule_text("true", given), PLAN, form_type({}))
    assert refused == []
    assert rule is not None
    assert list(needed(rule)) == needs


@pytest.mark.parametrize(
    ("data", "path", "there"),
    [
        ({"a": {"b": 1}}, ("a", "b"), True),
        ({"a": {"b": None}}, ("a", "b"), False),
        ({"a": {"b": " "}}, ("a", "b"), False),
        ({"a": {}}, ("a", "b"), False),
        ({"a": 5}, ("a", "b"), False),
        ({"a": REFUSED}, ("a", "b"), True),
        ({"a": REFUSED}, ("a", None, "b"), True),
        ({"a": {"b": REFUSED}}, ("a", "b"), True),
        ({"a": [{}, {"b": 1}]}, ("a", None, "b"), True),
        ({"a": {"x": {}, "y": {"b": 1}}}, ("a", None, "b"), True),
        ({"a": [{}, {"b": None}]}, ("a", None, "b"), False),
        ({"a": []}, ("a", None), False),
        ({"a": 5}, ("a", None), False),
        ({"a": [[{"b": 1}]]}, ("a", None, None, "b"), True),
        (None, (), False),
        (5, (), True),
    ],
)
def test_is_there(data, path, there):
    assert is_there(data, path) is there
