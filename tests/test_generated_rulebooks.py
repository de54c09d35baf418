"""Laws of rulebooks that are well-formed by construction, of those that are not quite, and of findings."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from plan_lint.findings import PlanLintError
from plan_lint.lint import Options, lint
from plan_lint.rulebook import Rulebook, from_plain, load, to_plain
from tests.fuzz import laws
from tests.strategies import rulebooks
from tests.strategies.plans import SPOILT, WELL_FORMED, documents

PLANS = documents((WELL_FORMED | SPOILT).map(lambda data: {"template": rulebooks.TEMPLATE, **data}))
BOOKS = rulebooks.contents().flatmap(lambda data: st.tuples(st.just(data), rulebooks.written(data)))
UNLOCATED = "of the refusal: "
SILENCED = "may be missing, which would silence the rule here"


def read(files):
    """The rulebook; where it is refused, why, and first what is wrong with the refusal itself."""
    try:
        return load(files, "book")
    except PlanLintError as error:
        breaches = [f"{UNLOCATED}{each}" for each in laws.refusal_breaches(error, files)]
        return breaches + [each.message for each in error.problems if SILENCED not in each.message]


def plainly(book):
    return json.loads(json.dumps(to_plain(book)))


@settings(max_examples=100)
@given(BOOKS)
def test_a_well_formed_rulebook_loads(made):
    """Or a rule of it would be silent where something is missing, and that is said at its place."""
    book = read(made[1])
    assert isinstance(book, Rulebook) or book == []


@settings(max_examples=100)
@given(BOOKS, PLANS)
def test_a_rulebook_that_loads_breaks_on_no_plan(made, plan):
    book = read(made[1])
    if isinstance(book, Rulebook):
        data = plan.text.encode()
        result = lint(data, laws.FILE, (book,), Options())
        assert list(laws.of_result(data, result, book)) == []
        assert list(laws.of_report(result, book, Options(), thorough=False)) == []
        again = from_plain(plainly(book))
        assert lint(data, laws.FILE, (again,), Options()) == result
        assert plainly(again) == plainly(book)


@settings(max_examples=60)
@given(BOOKS.flatmap(lambda made: st.tuples(st.just(made[1]), rulebooks.written(made[0]))))
def test_written_another_way_it_is_the_same_rulebook(pair):
    one, other = map(read, pair)
    if isinstance(one, Rulebook):
        assert {**plainly(one), "digest": ""} == {**plainly(other), "digest": ""}
    else:
        assert one == other


@settings(max_examples=150)
@given(rulebooks.contents().flatmap(rulebooks.spoilt).flatmap(rulebooks.written))
def test_a_spoilt_rulebook_is_refused_where_it_is_wrong_or_loads(files):
    book = read(files)
    assert isinstance(book, Rulebook) or [each for each in book if each.startswith(UNLOCATED)] == []
