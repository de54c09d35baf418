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
    entries = {each.name: index for index, each in enumerate(roster.expected)} if roster else {}

    def in_plan(file: str, path: Path) -> Located:
        if file not in facts:
            return Located(file, "", "", Span(1, 1, 1, 1), "key", Excerpt(1, 1, ""))
        spots = read.get(file)
        if spots is None:
            spots = read[file] = spots_of(facts[file])
        natural = natural_in(rulebook.schema.plan, gathered.tree["files"][file], path)
        return Located(file, pointer_of(path), natural, *spots.at(path))

    def locate(path: Path) -> Located:
        match path:
            case ("files", str(file), *rest):
                return in_plan(file, tuple(rest))
            case ("roster", str(name), *rest) if roster is not None and name in entries:
                return _in_roster(roster, entries[name], name, tuple(rest))
            case _:
                return in_plan(*_nearest(gathered, path, len(rulebook.key)))

    return locate


def _in_roster(roster: Roster, index: int, name: str, rest: Path) -> Located:
    subject = Subject(roster.file, roster.document, roster.document.data, None)
    path: tuple[Key, ...] = ("expected", index, *rest)
    natural = pointer_of(("expected", name, *rest))
    return Located(roster.file, pointer_of(path), natural, *spot(subject, path))


def _nearest(gathered: Gathered, path: Path, depth: int) -> tuple[str, Path]:
    """The file of a place below `plans`, and the place in it; the likest plan where there is none."""
    key = tuple(str(each) for each in path[1 : 1 + depth])
    if key in gathered.files:
        return gathered.files[key], path[1 + depth :]
    if key in gathered.shared:
        return gathered.shared[key][0], ()
    files = {**gathered.files, **{each: several[0] for each, several in gathered.shared.items()}}
    if not files:
        return next(iter(gathered.tree["files"]), ""), ()
    return files[min(files, key=lambda each: (-_in_common(each, key), files[each]))], ()


def _in_common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    same = [a == b for a, b in zip(one, other, strict=False)]
    return (*same, False).index(False)
