"""One rule explained: why it exists, what it finds and leaves alone, what to do, how to accept it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from plan_lint import document
from plan_lint.catalogue.parts import shown
from plan_lint.examples import Result, Source, run_rule
from plan_lint.findings import PlanLintError, Problem, RuleInfo, may_be_accepted, nearest_name, told_of
from plan_lint.lint import BUILT_IN
from plan_lint.rulebook import RuleEntry

WIDTH = 100
HEADINGS: Mapping[str, str] = {
    "fail": "What it finds",
    "pass": "What it leaves alone",
    "not_evaluated": "What it cannot check",
}


def explain(rule: str, sources: tuple[Source, ...]) -> str:
    """The page of a rule, by its id or an earlier one; PlanLintError with the nearest id for none."""
    found = [
        (source, entry)
        for source in sources
        for entry in source.rulebook.rules
        if rule == entry.info.rule or rule in entry.previously
    ]
    if rule in BUILT_IN:
        return "".join(f"{line}\n" for line in _built_in(BUILT_IN[rule]))
    if not found:
        raise PlanLintError(Problem(_unknown(rule, sources)))
    return "\n".join("".join(f"{line}\n" for line in _rule(rule, *each)) for each in found)


def _unknown(rule: str, sources: tuple[Source, ...]) -> str:
    ids = [
        name
        for source in sources
        for entry in source.rulebook.rules
        for name in (entry.info.rule, *entry.previously)
    ]
    near = nearest_name(rule, [*ids, *BUILT_IN])
    advice = f"did you mean `{near}`?" if near else "`plan-lint rules` lists them"
    return f"there is no rule `{rule[:80]}`; {advice}"


def _built_in(info: RuleInfo) -> Iterator[str]:
    yield from _heading(info, "plan-lint itself")
    yield from _section("How to accept it", _accepting(info))


def _rule(asked: str, source: Source, entry: RuleEntry) -> Iterator[str]:
    info = entry.info
    yield from _heading(info, source.rulebook.title)
    if asked != info.rule:
        yield from ("", f"It was called {asked} before.")
    elif entry.previously:
        yield from ("", f"Earlier ids that still work: {', '.join(entry.previously)}")
    yield from _section("Source", info.source)
    text = document.parse(source.files[entry.file])
    results = run_rule(source.rulebook, entry, text)
    for verdict, heading in HEADINGS.items():
        chosen = [
            (example, result)
            for example, result in zip(entry.examples, results, strict=True)
            if example.verdict == verdict
        ]
        if chosen:
            yield from ("", heading)
        for number, (example, result) in enumerate(chosen):
            yield from [""] if number else []
            yield from (f"  {line}" for line in shown(document.sub(text, example.path)).splitlines())
            yield from (f"  => {line}" for line in outcome(result))
    yield from _section("How to mend it", mending(entry))
    yield from _section("How to accept it", _accepting(info))


def _heading(info: RuleInfo, of: str) -> Iterator[str]:
    yield from (f"{info.rule}: {info.title}", f"{info.severity}, {info.topic}, {of}")
    yield from _section("Why", info.why)
    yield from _section("What to do", info.do)


def _section(heading: str, prose: str) -> Iterator[str]:
    if prose:
        yield from ("", heading)
        for paragraph in prose.split("\n"):
            yield from textwrap.wrap(
                paragraph, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
            )


def outcome(result: Result) -> Iterator[str]:
    """What the rule says of an example, line by line, from running it."""
    for finding in result.findings:
        yield f"{finding.severity}: {finding.message}"
        yield from map(told_of, finding.comparisons)
        for edit in finding.fix.edits if finding.fix else ():
            yield f"mended: {edit.path[-1]}: {edit.text}"
    if result.findings:
        return
    for unclear in result.not_evaluated:
        yield f"could not be checked, {unclear.reason}: {', '.join(unclear.pointers)}"
    if not result.not_evaluated:
        yield "nothing found" if result.passed else "nothing found: the rule does not apply"


def mending(entry: RuleEntry) -> str:
    """How findings of a rule are mended."""
    if entry.fix_safe is None:
        return "By hand: only the plan's author knows what is right."
    binding = entry.text.fix_set
    if entry.fix_safe:
        return f"`plan-lint check --fix` writes {binding} anew; the meaning stays."
    return (
        f"`plan-lint check --fix --unsafe-fixes` writes {binding} anew; look at it first with --diff,"
        " for another figure may be the wrong one."
    )


def _accepting(info: RuleInfo) -> str:
    if not may_be_accepted(info.rule):
        return "It cannot be accepted: put right what it says."
    return (
        f"# plan-lint: accept {info.rule} -- the reason\n"
        "This comment stands at the end of the line of the finding, or alone on the line above it."
        + (" The gate accepts no errors." if info.severity == "error" else "")
    )
