"""`plan-lint check --show-config`: what a run would go by."""

from __future__ import annotations

from collections.abc import Iterable

from plan_lint.cli.setting_up import Shelf
from plan_lint.config import Place, Settings
from plan_lint.report.escape import one_line
from plan_lint.roster import Roster
from plan_lint.run import Request
from plan_lint.run.gate import strict


def configuration(
    place: Place, settings: Settings, request: Request, shelves: tuple[Shelf, ...], store: str | None
) -> str:
    """One `key: value` a line."""
    if request.gate:
        request = strict(request)
    every = [entry.info.rule for each in request.rulebooks for entry in each.rules]
    wanted = request.options.rules
    severity = dict(request.severity)  # of two for one rule, by its earlier id too, the last one counts
    left_out = {rule for rule in every if wanted is not None and rule not in wanted}
    lines = [
        ("root", place.root),
        ("configuration", place.file or "none"),
        *(
            ("rulebook", f"{each.name}, edition {each.edition}, {len(each.rules)} rules, in {shelf.folder}")
            for each, shelf in zip(request.rulebooks, shelves, strict=True)
        ),
        ("templates", _listed(request.options.templates, "as each plan says")),
        ("plans", _listed(settings.plans, "*.yaml, *.yml")),
        ("exclude", _listed(settings.exclude, "nothing")),
        ("rules", f"{len(every) - len(left_out)} of {len(every)}"),
        ("left out", _listed(sorted(left_out | request.dropped), "nothing")),
        ("severity", _listed((f"{rule} {level}" for rule, level in severity.items()), "as the rules say")),
        ("fail_on", request.fail_on),
        ("accepted", request.listed.file if request.listed else "none"),
        ("roster", _roster(request.roster)),
        ("gate", "yes" if request.gate else "no"),
        ("jobs", str(request.jobs or "as many as there are cores, where that pays")),
        ("limits", _listed((f"{name} {most}" for name, most in settings.limits), "as they come")),
        ("cache", store or "none"),
    ]
    return "".join(one_line(f"{name}: {value}") + "\n" for name, value in lines)


def _roster(roster: Roster | None) -> str:
    return f"{roster.file}, {roster.title}, {len(roster.expected)} expected" if roster else "none"


def _listed(names: Iterable[str], none: str) -> str:
    return ", ".join(names) or none
