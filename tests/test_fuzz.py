"""Documents made by chance break no law; PLAN_LINT_FUZZ says how many, PLAN_LINT_FUZZ_SEED which ones."""

from __future__ import annotations

import os

import pytest

from plan_lint.findings import PlanLintError, Problem
from plan_lint.lint import lint
from tests.fuzz import laws, running
from tests.fuzz.seeds import ROOT, Seed, books

DOCUMENTS = int(os.environ.get("PLAN_LINT_FUZZ", running.DOCUMENTS))
FIRST_SEED = int(os.environ.get("PLAN_LINT_FUZZ_SEED", running.SEED))
PARTS = 40
FOUND = sorted((ROOT / "tests" / "fuzz" / "found").iterdir())


@pytest.mark.parametrize("part", range(PARTS))
def test_no_document_breaks_a_law(part, record_property):
    """Every part takes each fortieth document, so that all take as long."""
    tally = running.part((range(part, DOCUMENTS, PARTS), FIRST_SEED))
    record_property("fuzzed", tuple(tally[:3]))
    assert tally.found == ()


@pytest.mark.parametrize("path", FOUND, ids=[path.name for path in FOUND])
def test_what_was_found_stays_mended(path):
    """What once broke a law, named for its rulebook; rules take the place of those on tools."""
    book, _, _ = path.name.partition("-")
    if book == "rules":
        files = {**books()["shed"], "tools.yaml": path.read_bytes()}
        assert list(laws.rule_breaches(files)) == []
    else:
        assert list(laws.breaches(0, Seed(book, path.read_bytes()))) == []


PLAN = b"template: shed/2024\nname: x\nspades: 3\nrakes: 2\n"


def raising(*_):
    raise KeyError("boom")


def looping(*_):
    while True:
        pass


def out_of_the_text(*given):
    result = lint(*given)
    wrong = [each._replace(span=each.span._replace(end_column=999)) for each in result.findings]
    return result._replace(findings=tuple(wrong))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (raising, "raised KeyError"),
        (looping, "took more than"),
        (out_of_the_text, "outside the text"),
        (lambda *given: lint(*given)._replace(problems=(Problem("odd"),)), "problems"),
        (lambda *given: lint(*given)._replace(findings=()), "failed, found"),
        (lambda *given: lint(*given)._replace(outcomes=()), "outcomes"),
        (lambda *given: lint(*given)._replace(state="skipped"), "skipped, with"),
        (lambda *given: lint(*given)._replace(state="unreadable"), "unreadable, but"),
    ],
)
def test_a_broken_law_is_seen(monkeypatch, broken, said):
    assert list(laws.breaches(0, Seed("shed", PLAN))) == []
    monkeypatch.setattr(laws, "SECONDS", 0.2)
    monkeypatch.setattr(laws, "lint", broken)
    assert said in " ".join(laws.breaches(0, Seed("shed", PLAN)))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("boom"), "raised KeyError"),
        (PlanLintError(), "without a problem"),
        (PlanLintError(Problem("odd")), "not located"),
        (PlanLintError(Problem("odd", "book/tools.yaml", 999, 1)), "outside its file"),
    ],
)
def test_a_refusal_without_a_place_is_seen(monkeypatch, error, said):
    files = books()["shed"]
    assert list(laws.rule_breaches(files)) == []

    def load(*_):
        raise error

    monkeypatch.setattr(laws, "load", load)
    assert said in " ".join(laws.rule_breaches(files))


def test_documents_are_those_of_their_numbers():
    first = [running.document(number, 1) for number in range(40)]
    assert first == [running.document(number, 1) for number in range(40)]
    assert len(set(first)) > 35
    assert first != [running.document(number, 2) for number in range(40)]
