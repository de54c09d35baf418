"""Runs the examples of rules, and says of each that fails which values the rule saw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plan_lint import document
from plan_lint.collection import try_example
from plan_lint.document import Document
from plan_lint.findings import Finding, NotEvaluated, Path, PlanResult, amount, pointer_of
from plan_lint.language.checked import Named, Rule, Typed
from plan_lint.language.program import Program, program_of
from plan_lint.language.syntax import Literal, Name
from plan_lint.language.types import BOOL
from plan_lint.lint import Options, lint_part
from plan_lint.records import NamedTuple
from plan_lint.rulebook import COLLECTION, Example, Rulebook, RuleEntry, program

SHOWN = 5  # cases under an example that fails
_NEXT = "\x1e"  # between the values of a message; no plan may hold it

Values = tuple[tuple[str, str], ...]


class Source(NamedTuple):
    """A rulebook and the files it was read from, by their names below its folder.

    `folder` is what messages call the folder, `path` is where it lies.
    """

    rulebook: Rulebook
    files: Mapping[str, bytes]
    folder: str = ""
    path: str = ""


class Wrong(NamedTuple):
    """What is wrong with an example or its rule, in a word and in a sentence.

    noisy: something right is reported; missing: something wrong is not; differs: it is reported in other
    words, at another place, or mended into something else; undecided: it could not be checked, or nothing
    was; unsound: the example is no part of a plan; broken: the rule itself failed.
    """

    kind: str
    message: str


class Result(NamedTuple):
    """What one example gave; `cases` are the values the rule saw, gathered only where something is wrong."""

    rule: str
    topic: str
    verdict: str
    file: str
    line: int
    column: int
    wrongs: tuple[Wrong, ...]
    findings: tuple[Finding, ...] = ()
    not_evaluated: tuple[NotEvaluated, ...] = ()
    passed: int = 0
    cases: tuple[Values, ...] = ()
    cases_not_shown: int = 0


def run(rulebook: Rulebook, files: Mapping[str, bytes], folder: str = "") -> tuple[Result, ...]:
    """Run every example of every rule, in the order of the files."""
    names = dict.fromkeys(entry.file for entry in rulebook.rules)
    texts = {name: document.parse(files[name]) for name in names}
    return tuple(
        result for entry in rulebook.rules for result in run_rule(rulebook, entry, texts[entry.file], folder)
    )


def hold(results: tuple[Result, ...]) -> bool:
    """Whether all examples hold; no examples prove nothing."""
    return bool(results) and not any(result.wrongs for result in results)


def run_rule(rulebook: Rulebook, entry: RuleEntry, text: Document, folder: str = "") -> tuple[Result, ...]:
    """Run the examples of one rule, given the document of its file."""
    results = tuple(_run(rulebook, entry, example, text, folder) for example in entry.examples)
    passes = [index for index, result in enumerate(results) if result.verdict == "pass"]
    if passes and not any(results[index].passed or results[index].wrongs for index in passes):
        idle = "in no `pass` example the rule looks at anything: in one of them a case must pass"
        first = results[passes[0]]
        idling = _opened(rulebook, entry, entry.examples[passes[0]], text, first, Wrong("undecided", idle))
        return tuple(idling if result is first else result for result in results)
    return results


def _run(rulebook: Rulebook, entry: RuleEntry, example: Example, text: Document, folder: str) -> Result:
    info = entry.info
    outcome = _lint(rulebook, entry, text, example.path)
    findings = tuple(finding for finding in outcome.findings if finding.rule == info.rule)
    span = document.key_span(text, example.path)
    result = Result(
        info.rule,
        info.topic,
        example.verdict,
        f"{folder}/{entry.file}" if folder else entry.file,
        span.line,
        span.column,
        (),
        findings,
        outcome.not_evaluated,
        sum(outcomes.passed for _rule, outcomes in outcome.outcomes),
    )
    wrongs = (*_faults(outcome, info.rule), *_JUDGES[example.verdict](example, result))
    if not wrongs and example.fixed is not None:
        wrongs = tuple(_mended(rulebook, entry, example, text, result))
    return _opened(rulebook, entry, example, text, result, *wrongs) if wrongs else result


def _lint(rulebook: Rulebook, entry: RuleEntry, text: Document, path: Path) -> PlanResult:
    options = Options(rules=frozenset({entry.info.rule}))
    if entry.scope == COLLECTION:
        return try_example(text, path, rulebook, options)
    part = document.sub(text, path)
    form = next(iter(entry.templates or rulebook.templates))
    return lint_part(part, entry.file, rulebook, options, template=form)


def _faults(outcome: PlanResult, rule: str) -> Iterator[Wrong]:
    """Faults of the example as a plan, and of the rule as a program."""
    for finding in outcome.findings:
        if finding.rule != rule:
            at = f" (line {finding.span.line}, {finding.rule})"
            yield Wrong("unsound", f"the example is no part of a plan: {finding.message}{at}")
    for problem in outcome.problems:
        yield Wrong("broken", problem.message)


def _judge_pass(_example: Example, result: Result) -> Iterator[Wrong]:
    for finding in result.findings:
        yield Wrong("noisy", f"{finding.pointer or 'the plan'} is reported: {finding.message}")
    if result.not_evaluated and not result.findings and not result.passed:
        yield Wrong("undecided", _undecided(result))


def _judge_not_evaluated(_example: Example, result: Result) -> Iterator[Wrong]:
    for finding in result.findings:
        yield Wrong("noisy", f"{finding.pointer or 'the plan'} is reported: {finding.message}")
    if not result.not_evaluated and not result.findings:
        yield Wrong("missing", f"nothing was left unchecked: {_unreported(result)}")


def _judge_fail(example: Example, result: Result) -> Iterator[Wrong]:
    if not result.findings:
        why = _undecided(result) if result.not_evaluated else _unreported(result)
        yield Wrong("missing", f"nothing is reported: {why}")
    elif not any(_as_due(example, finding) for finding in result.findings):
        due = _told(example, example.pointer, example.message)
        found = [_told(example, finding.pointer, finding.message) for finding in result.findings]
        lines = [f"due:   {due}", *(f"found: {each}" for each in found)]
        yield Wrong("differs", "\n".join(["it is reported otherwise", *lines]))


def _as_due(example: Example, finding: Finding) -> bool:
    return example.pointer in ("", finding.pointer) and example.message in ("", finding.message)


def _told(example: Example, pointer: str, message: str) -> str:
    """What an example says of a finding: its place, its message or both."""
    return ": ".join(text for text, due in ((pointer, example.pointer), (message, example.message)) if due)


_JUDGES = {"pass": _judge_pass, "fail": _judge_fail, "not_evaluated": _judge_not_evaluated}


def _unreported(result: Result) -> str:
    return "the rule passed it" if result.passed else "the rule has no case for it"


def _undecided(result: Result) -> str:
    first = result.not_evaluated[0]
    return f"it could not be checked, {first.reason}: {', '.join(first.pointers) or 'the plan'}"


def _mended(
    rulebook: Rulebook, entry: RuleEntry, example: Example, text: Document, result: Result
) -> Iterator[Wrong]:
    """Apply the fixes to the data, compare with what the example says, and check that again."""
    data: Any = document.sub(text, example.path).data
    edits = [edit for finding in result.findings if finding.fix for edit in finding.fix.edits]
    if not edits:
        yield Wrong("differs", "the finding has no fix")
        return
    for edit in edits:
        data = _with(data, edit.path, document.parse(edit.text.encode()).data)
    fixed = example.fixed or ()
    if data != document.sub(text, fixed).data:
        made = [f"made: {pointer_of(edit.path)}: {edit.text}" for edit in edits]
        yield Wrong("differs", "\n".join(["the fix makes something else of it than `fixed` says", *made]))
    for finding in _lint(rulebook, entry, text, fixed).findings:
        yield Wrong("noisy", f"what `fixed` says is reported again: {finding.message}")


def _with(data: Any, path: Path, value: object) -> Any:
    """A copy of the data with another value at a place."""
    if not path:
        return value
    copy: Any = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = _with(copy[path[0]], path[1:], value)
    return copy


# What the rule saw


def _opened(
    rulebook: Rulebook, entry: RuleEntry, example: Example, text: Document, result: Result, *wrongs: Wrong
) -> Result:
    """The result with what is wrong, and the values of every case the rule could have had."""
    if any(wrong.kind == "broken" for wrong in wrongs):
        return result._replace(wrongs=wrongs)
    rule = program(rulebook, entry).rule
    opened = rulebook._replace(rules=(entry,), prepared={entry.info.rule: _telling(rule)})
    findings = _lint(opened, entry, text, example.path).findings
    cases = [_values(finding.message) for finding in findings if finding.rule == entry.info.rule]
    more = max(0, len(cases) - SHOWN)
    return result._replace(wrongs=wrongs, cases=tuple(cases[:SHOWN]), cases_not_shown=more)


def _telling(rule: Rule) -> Program:
    """The rule with each combination of its bindings a case that fails, and a message of all its values."""
    named = [(name, capture) for name, capture in rule.captures.items()]
    named += [
        (each.name, Named(each.kind, each.slot, "binding")) for each in rule.bindings if each.member is None
    ]
    named += [(name, Named(typed.kind, slot, "let")) for name, (slot, typed) in rule.lets.items()]
    told = [(name, Typed(Name(name, (0, 0)), each.kind, (), each)) for name, each in named]
    told += [("when", rule.when)] if rule.when is not None else []
    told += [("require", rule.require)]
    message = tuple(part for name, typed in told for part in (f"{_NEXT}{name} = ", typed))
    never = Typed(Literal(value=False, kind="bool", at=(0, 0)), BOOL)
    return program_of(rule._replace(when=None, require=never, message=message, fix=None))


def _values(message: str) -> Values:
    pairs = [line.partition(" = ") for line in message.split(_NEXT)[1:]]
    return tuple((name, value) for name, _equals, value in pairs)


# As text and as test cases


class Case(NamedTuple):
    """An example as a test case of JUnit: how it ended ("" for passed), in short and at length."""

    group: str
    name: str
    ended: str
    message: str
    text: str


def as_cases(results: tuple[Result, ...]) -> tuple[Case, ...]:
    """The results as test cases, one for each example."""
    return tuple(
        Case(
            result.topic,
            f"{result.rule} {result.verdict} line {result.line}",
            "" if not result.wrongs else "error" if _is_broken(result) else "failure",
            result.wrongs[0].message.partition("\n")[0] if result.wrongs else "",
            _told_at_length(result) if result.wrongs else "",
        )
        for result in results
    )


def _is_broken(result: Result) -> bool:
    return any(wrong.kind == "broken" for wrong in result.wrongs)


def as_text(results: tuple[Result, ...]) -> str:
    """What is wrong, with the values the rule saw, and a line that counts."""
    wrong = [result for result in results if result.wrongs]
    rules = len({result.rule for result in results})
    counted = f"{amount(rules, 'rule')}, {amount(len(results), 'example')}"
    end = "all hold" if results else "nothing was tested"
    if wrong:
        end = f"{amount(len(wrong), 'example')} failed"
    return "".join([*(f"{_told_at_length(result)}\n" for result in wrong), f"{counted}: {end}\n"])


def _told_at_length(result: Result) -> str:
    lines = [f"{result.file}:{result.line}:{result.column}: {result.rule}, `{result.verdict}` example"]
    for wrong in result.wrongs:
        first, *rest = wrong.message.split("\n")
        lines += [f"  {wrong.kind}: {first}", *(f"    {line}" for line in rest)]
    for number, case in enumerate(result.cases, 1):
        width = max(len(name) for name, _value in case)
        lines.append(f"  the rule saw{f' (case {number})' if len(result.cases) > 1 else ''}:")
        lines += [f"    {name:{width}}  {' '.join(value.split())}" for name, value in case]
    if result.cases_not_shown:
        lines.append(f"  and {amount(result.cases_not_shown, 'case')} more")
    if result.wrongs and not result.cases and not _is_broken(result):
        lines.append("  the rule saw nothing: its required bindings match nothing in this example")
    return "".join(f"{line}\n" for line in lines)
