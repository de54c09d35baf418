"""Records are typing's named tuples in all they do, at a fraction of what a class costs to make."""

from __future__ import annotations

import inspect
import pickle
import sys
import typing
from typing import Any

import pytest

from plan_lint import records


class Ours(records.NamedTuple):
    """A record."""

    a: int
    b: str = "b"
    c: tuple[int, ...] = ()

    @property
    def doubled(self) -> int:
        """Twice a."""
        return 2 * self.a


class Theirs(typing.NamedTuple):
    """A record."""

    a: int
    b: str = "b"
    c: tuple[int, ...] = ()

    @property
    def doubled(self) -> int:
        """Twice a."""
        return 2 * self.a


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((1,), {}),
        ((1, "x"), {}),
        ((1, "x", (2,)), {}),
        ((), {"a": 1}),
        ((), {"a": 1, "c": (3,)}),
        ((1,), {"c": (3,), "b": "y"}),
    ],
)
def test_records_are_made_alike(given, named):
    ours: Any = Ours(*given, **named)
    theirs: Any = Theirs(*given, **named)
    assert ours == theirs == tuple(theirs)
    assert (ours.a, ours.b, ours.c, ours.doubled) == (theirs.a, theirs.b, theirs.c, theirs.doubled)
    assert hash(ours) == hash(theirs)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert ours._asdict() == theirs._asdict()
    assert ours._replace(b="z") == theirs._replace(b="z")
    assert type(ours._replace(b="z")) is Ours
    assert pickle.loads(pickle.dumps(ours)) == ours  # noqa: S301 - of our own making
    assert type(pickle.loads(pickle.dumps(ours))) is Ours  # noqa: S301 - of our own making
    assert Ours._make(theirs) == theirs


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((), {}),
        ((), {"b": "x"}),
        ((1, "x", (), 4), {}),
        ((1,), {"a": 2}),
        ((1,), {"d": 2}),
        ((1, "x", (), 4), {"b": 1}),
    ],
)
@pytest.mark.parametrize("kind", [Ours, Theirs])
def test_what_does_not_fit_is_refused(kind, given, named):
    with pytest.raises(TypeError):
        kind(*given, **named)


@pytest.mark.parametrize("kind", [Ours, Theirs])
def test_records_are_frozen_and_slotted(kind):
    with pytest.raises(AttributeError):
        kind(1).a = 2
    with pytest.raises((ValueError, TypeError)):
        kind(1)._replace(d=2)
    assert not hasattr(kind(1), "__dict__")
    assert sys.getsizeof(kind(1)) <= sys.getsizeof(Theirs(1))


def test_records_have_a_signature():
    ours, theirs = inspect.signature(Ours).parameters.values(), inspect.signature(Theirs).parameters.values()
    assert [(each.name, each.default) for each in ours] == [(each.name, each.default) for each in theirs]


def test_records_match_by_position():
    match Ours(1, "x"):
        case Ours(a, b, c):
            assert (a, b, c) == (1, "x", ())
