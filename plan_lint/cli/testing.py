"""`plan-lint test`: the examples of rulebooks, plans broken on purpose, and what no plan needs."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Mapping

from plan_lint import examples
from plan_lint.cli.output import say_problems, show
from plan_lint.cli.reading_rules import Sources, Trial
from plan_lint.cli.setting_up import working_folder
from plan_lint.config import reason
from plan_lint.document import LIMITS
from plan_lint.examples import Source
from plan_lint.findings import PlanLintError, Problem, nearest_name
from plan_lint.lint import Options, lint
from plan_lint.records import NamedTuple
from plan_lint.report.escape import one_line
from plan_lint.run import Request
from plan_lint.run.checking import read
from plan_lint.run.files import find

FORMATS = ("text", "junit")
PLANS = "plans"  # the folder of a rulebook's own clean plans


class Tested(NamedTuple):
    """What came of one rulebook: its examples, what its plans say as text, and what broke on them."""

    source: Source
    results: tuple[examples.Result, ...]
    mutants: str
    dead_weight: str
    problems: tuple[Problem, ...]


def test(sources: Sources, trial: Trial) -> int:
    """Test rulebooks: 1 when an example does not hold, 2 when a rule broke or a plan cannot be used."""
    if trial.style not in FORMATS:
        near = nearest_name(trial.style, FORMATS)
        ending = f"did you mean `{near}`?" if near else f"known are {', '.join(FORMATS)}"
        raise PlanLintError(Problem(f"there is no format `{trial.style}`; {ending}"))
    gc.enable()  # the command line does without for a short run
    problems: list[Problem] = []
    if trial.plans:
        given = _read(trial.plans, working_folder(), "", problems)
        plans = [_of(source, given, problems) for source in sources]
        if not any(plans) and not problems:
            names = " or ".join(source.rulebook.name for source in sources)
            raise PlanLintError(Problem(f"nothing in {', '.join(trial.plans)} is a plan for {names}"))
    else:
        plans = [_own(source, problems) for source in sources]
    if trial.mutate and not any(plans) and not problems:
        folders = ", ".join(f"{source.folder}/{PLANS}" for source in sources)
        raise PlanLintError(Problem(f"there is no plan to break in {folders}; name some with --plan"))
    tested = []
    for source, each in zip(sources, plans, strict=True):
        tested.append(_tested(source, each, trial))
        if trial.style == "text":
            _show_text(tested[-1])
    if trial.style == "junit":
        show(_as_junit(tested, problems))
    problems = list(dict.fromkeys([*problems, *(problem for each in tested for problem in each.problems)]))
    say_problems(problems, "")
    return 2 if problems else max(map(_code, tested))


def _code(tested: Tested) -> int:
    broken = any(wrong.kind == "broken" for result in tested.results for wrong in result.wrongs)
    return 2 if broken or not tested.results else 0 if examples.hold(tested.results) else 1


def _tested(source: Source, plans: Mapping[str, bytes], trial: Trial) -> Tested:
    results = examples.run(source.rulebook, source.files, source.folder)
    problems: list[Problem] = []
    noticed = idle = ""
    if trial.mutate and plans:
        from plan_lint import mutants

        tally = mutants.run(source.rulebook, plans)
        problems.extend(tally.problems)
        noticed = mutants.as_text(tally)
    if not trial.quiet:
        from plan_lint import deadweight

        weight = deadweight.run(source.rulebook, plans)
        problems.extend(weight.problems)
        idle = deadweight.as_text(weight)
    return Tested(source, results, noticed, idle, tuple(dict.fromkeys(problems)))


def _show_text(tested: Tested) -> None:
    lines = (examples.as_text(tested.results) + tested.mutants + tested.dead_weight).split("\n")
    show("\n".join(map(one_line, lines)))


def _as_junit(tested: Iterable[Tested], problems: list[Problem]) -> str:
    """A suite for each rulebook with a case for each example, and for plans where one could not be used."""
    from plan_lint.report.junit import Case, Suite, as_lines, as_xml

    suites = []
    for each in tested:
        cases = [
            Case(case.group, case.name, case.ended, case.message, as_lines(case.text.splitlines()))
            for case in examples.as_cases(each.results)
        ]
        cases += [Case(PLANS, problem.file or "", "error", problem.message) for problem in each.problems]
        said = as_lines((each.mutants + each.dead_weight).splitlines())
        suites.append(Suite(each.source.rulebook.name, cases, said))
    if problems:
        refused = [Case(PLANS, problem.file or "", "error", problem.message) for problem in problems]
        suites.append(Suite(PLANS, refused))
    return as_xml(suites)


# Plans


def _read(paths: tuple[str, ...], root: str, folder: str, problems: list[Problem]) -> dict[str, bytes]:
    """The plans at paths, by their names from a root, with what messages call the root before them."""
    found = find(Request(paths, root, ()))
    problems.extend(problem._replace(file=_below(folder, problem.file)) for problem in found.problems)
    plans: dict[str, bytes] = {}
    for source in found.sources:
        file = os.path.join(folder, source.file)
        try:
            plans[file] = read(source.path, LIMITS.size)
        except OSError as error:
            problems.append(Problem(f"cannot be read: {reason(error)}", file))
    return plans


def _below(folder: str, file: str | None) -> str | None:
    return None if file is None else os.path.join(folder, file)


def _own(source: Source, problems: list[Problem]) -> dict[str, bytes]:
    """The plans of the rulebook's own folder, each of which must be one for it."""
    folder = os.path.join(source.path, PLANS)
    if not os.path.isdir(folder):
        return {}
    return _of(source, _read((folder,), source.path, source.folder, problems), problems, own=True)


def _of(
    source: Source, plans: Mapping[str, bytes], problems: list[Problem], *, own: bool = False
) -> dict[str, bytes]:
    """Those that are plans for the rulebook; none whose text cannot be read."""
    taken = {}
    for file, data in plans.items():
        result = lint(data, file, (source.rulebook,), Options(rules=frozenset()))
        if result.state == "checked":
            taken[file] = data
        elif result.state == "unreadable" or (own and result.state == "unmatched"):
            first = result.findings[0]
            problems.append(Problem(first.message, file, first.span.line, first.span.column))
    return taken
