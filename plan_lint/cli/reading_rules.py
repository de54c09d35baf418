"""`plan-lint rules`, `explain`, `test` and `schema`: what rulebooks say, and whether their examples hold."""

from __future__ import annotations

import os
from collections.abc import Callable

from plan_lint.cli.output import say_problems, show
from plan_lint.cli.setting_up import (
    prefix_of,
    rulebooks_of,
    settings_of,
    shelves,
    working_folder,
)
from plan_lint.config import RULEBOOK, Place, Word, bundled, locate
from plan_lint.examples import Source
from plan_lint.findings import PlanLintError, Problem, nearest_name
from plan_lint.records import NamedTuple

Sources = tuple[Source, ...]


class Wanted(NamedTuple):
    """Which rulebooks a command is about: in folders, or one by name or folder, else the configured ones."""

    folders: tuple[str, ...] = ()
    name: str = ""
    config: str | None = None
    no_config: bool = False


class Trial(NamedTuple):
    """How `test` is run: the format, whether to break plans, and which ones in place of the rulebook's."""

    style: str = "text"
    mutate: bool = False
    plans: tuple[str, ...] = ()
    quiet: bool = False


def run_rules(wanted: Wanted, style: str) -> int:
    """Print the rules as a table."""
    from plan_lint.catalogue import rules_table

    return _with_sources(wanted, lambda sources: _print(rules_table(sources, style)))


def run_explain(wanted: Wanted, rule: str) -> int:
    """Print what is to be known of a rule."""
    from plan_lint.catalogue import explain

    return _with_sources(wanted, lambda sources: _print(explain(rule, sources)))


def run_test(wanted: Wanted, trial: Trial) -> int:
    """Run every example: 1 when one does not hold, 2 when a rule broke or there are none."""
    from plan_lint.cli.testing import test

    return _with_sources(wanted, lambda sources: test(sources, trial))


def run_schema(wanted: Wanted) -> int:
    """Print the JSON Schema of a rulebook as its file holds it."""
    return _with_sources(wanted, _schema)


def _print(text: str) -> int:
    show(text)
    return 0


def _schema(sources: Sources) -> int:
    if len(sources) > 1:
        names = ", ".join(source.rulebook.name for source in sources)
        raise PlanLintError(Problem(f"several rulebooks have a schema: name one of {names}"))
    name = os.path.basename(sources[0].rulebook.schema.file)
    return _print(sources[0].files[name].decode())


def _with_sources(wanted: Wanted, act: Callable[[Sources], int]) -> int:
    """Do something with the rulebooks; what is wrong with them is named from the working folder."""
    prefix = ""
    try:
        working = working_folder()
        place = locate(working, file=wanted.config, search=not wanted.no_config)
        prefix = prefix_of(place, working)
        return act(_sources(wanted, place, working))
    except PlanLintError as error:
        say_problems(error.problems, prefix)
        return 2


def _sources(wanted: Wanted, place: Place, working: str) -> Sources:
    """The rulebooks wanted, checked anew: what the cache remembers of one lacks its examples."""
    words = tuple(map(Word, wanted.folders))
    if os.path.sep in wanted.name or os.path.isfile(os.path.join(working, wanted.name, RULEBOOK)):
        words = (Word(wanted.name),)
    found = shelves(words or settings_of(place).rulebooks, place)
    own = bundled()
    sources = tuple(
        Source(
            rulebook,
            shelf.files,
            shelf.name if shelf.folder in own else os.path.relpath(shelf.folder, working),
            shelf.folder,
        )
        for rulebook, shelf in zip(rulebooks_of(found, None), found, strict=True)
    )
    return sources if words or not wanted.name else _named(sources, wanted.name)


def _named(sources: Sources, name: str) -> Sources:
    named = tuple(source for source in sources if source.rulebook.name == name)
    if not named:
        known = [source.rulebook.name for source in sources]
        near = nearest_name(name, known)
        ending = f"did you mean `{near}`?" if near else f"known are {', '.join(known)}, and folders"
        raise PlanLintError(Problem(f"there is no rulebook `{name}`; {ending}"))
    return named
