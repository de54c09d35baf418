"""From a place in the tree of all plans to the file it is in, and its span there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from plan_lint.collection.gathering import Gathered
from plan_lint.findings import Excerpt, Facts, Key, Path, Span, pointer_of
from plan_lint.lint.cases import Located
from plan_lint.lint.facts import Spots, spots_of
from plan_lint.lint.subject import Subject, natural_in, spot
from plan_lint.roster import Roster
from plan_lint.rulebook import Rulebook


def locator(
    gathered: Gathered, facts: Mapping[str, Facts], rulebook: Rulebook, roster: Roster | None
) -> Callable[[Path], Located]:
    """A function that tells where a place of the tree stands; the places of a plan are read when needed."""
    read: dict[str, Spots] = {}
    likest: dict[tuple[str, ...], str] = {}
    entries = {each.name: index for index, each in enumerate(roster.expected)} if roster else {}

    def in_plan(file: str, path: Path) -> Located:
        if file not in facts:
            return Located(file, "", "", Span(1, 1, 1, 1), "key", Excerpt(1, 1, ""))
        spots = read.get(file)
        if spots is None:
            spots = read[file] = spots_of(facts[file])
        natural = natural_in(rulebook.schema.plan, gathered.tree["files"][file], path)
        return Located(file, pointer_of(path), natural, *spots.at(path))

    def below_plans(path: Path) -> Located:
        depth = 1 + len(rulebook.key)
        key = tuple(str(each) for each in path[1:depth])
        if key in gathered.files:
            return in_plan(gathered.files[key], path[depth:])
        if not likest:
            likest.update(_likest(gathered))
        return in_plan(_nearest(likest, key), ())

    def locate(path: Path) -> Located:
        match path:
            case ("files", str(file), *rest):
                return in_plan(file, tuple(rest))
            case ("roster", str(name), *rest) if roster is not None and name in entries:
                return _in_roster(roster, entries[name], name, tuple(rest))
            case _:
                return below_plans(path)

    return locate


def _in_roster(roster: Roster, index: int, name: str, rest: Path) -> Located:
    subject = Subject(roster.file, roster.document, roster.document.data, None)
    path: tuple[Key, ...] = ("expected", index, *rest)
    natural = pointer_of(("expected", name, *rest))
    return Located(roster.file, pointer_of(path), natural, *spot(subject, path))


def _nearest(likest: Mapping[tuple[str, ...], str], key: tuple[str, ...]) -> str:
    """The file of the plan whose key has most in common with a key, from its beginning."""
    return next(likest[key[:length]] for length in range(len(key), -1, -1) if key[:length] in likest)


def _likest(gathered: Gathered) -> dict[tuple[str, ...], str]:
    """By a key and by each beginning of one, the first file of those that have it."""
    files = {**gathered.files, **{each: several[0] for each, several in gathered.shared.items()}}
    likest: dict[tuple[str, ...], str] = {}
    for key, file in files.items():
        for length in range(len(key) + 1):
            likest[key[:length]] = min(file, likest.get(key[:length], file))
    likest.setdefault((), next(iter(gathered.tree["files"]), ""))
    return likest
