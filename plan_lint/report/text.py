"""The report for people in a terminal: each finding under its source lines, then what the run comes to.

Why a rule exists, what to do and how to accept its findings stand at its first finding in each plan only.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from plan_lint.findings import amount, may_be_accepted, told_of
from plan_lint.report.escape import line_start, one_line
from plan_lint.report.layout import (
    CUT,
    Line,
    Mark,
    Piece,
    plain,
    shorten,
    simple_line,
    source_line,
    width_of,
    wrap,
)
from plan_lint.report.summary import (
    INCOMPLETE,
    REASONS,
    in_order,
    not_evaluated,
    place_of,
    sentences,
    shown_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from plan_lint.findings import (
        Excerpt,
        Finding,
        NotEvaluated,
        Related,
        Report,
        RuleInfo,
        Span,
        Style,
    )

GUTTER = 5
RELATED_LINES = 8
LISTED = 10


def render(report: Report, style: Style) -> str:
    """The report as text, with colours if the style has them."""
    if style.color:
        from plan_lint.report.terminal import paint

        return paint(list(_report(report, style)))
    return "".join(pieces(report, style))


def pieces(report: Report, style: Style) -> Iterator[str]:
    """The same without colours, line by line."""
    return (plain([line]) for line in _report(report, style))


def _report(report: Report, style: Style) -> Iterator[Line]:
    yield from _problems(report, style)
    rules = {info.rule: info for info in report.rules}
    hidden = {plan.file: plan.not_shown for plan in report.plans if plan.not_shown}
    no_plans = {finding.file for finding in report.collection.findings}
    said: set[tuple[str, str]] = set()
    findings = in_order(report.findings)
    for index, finding in enumerate(findings):
        first = (finding.file, finding.rule) not in said
        yield from _finding(finding, rules.get(finding.rule), style, first=first)
        if first and finding.file not in no_plans and _may_be_accepted(finding, style):
            advice = f"on the line above write # plan-lint: accept {finding.rule} -- reason"
            yield from _note("accept", advice, style.width, _gutter(finding))
        if not _accepted(finding):
            said.add((finding.file, finding.rule))
        yield ()
        last = index + 1 == len(findings) or findings[index + 1].file != finding.file
        if last and finding.file in hidden:
            yield from _more(finding.file, hidden.pop(finding.file), style)
    for file, number in sorted(hidden.items()):  # of which none is listed
        yield from _more(file, number, style)
    if style.quiet:
        return
    if style.show_unevaluated:
        yield from _unevaluated(report, style)
    if style.statistics:
        yield from _statistics(report, style)
    for sentence in sentences(report):
        yield from _wrapped((), sentence, style.width, "", hanging=2)


def _more(file: str, number: int, style: Style) -> Iterator[Line]:
    """How many findings of a plan are not listed."""
    more = f"and {amount(number, 'more finding')} in {shown_file(file, style)}"
    yield from _wrapped(((f"{CUT} ", ""),), one_line(more), style.width, "")
    yield ()


def _problems(report: Report, style: Style) -> Iterator[Line]:
    """What comes before all else when the run is not complete."""
    if report.complete:
        return
    yield (("incomplete", "error"), (": " + INCOMPLETE, "title"))
    for problem in sorted(report.problems, key=lambda problem: problem.file is not None):
        place = place_of(problem, style)
        if place:
            yield ((_arrow(GUTTER), "gutter"), (one_line(place), ""))
        yield from _note("", problem.message, style.width, GUTTER)
    yield ()


def _finding(finding: Finding, info: RuleInfo | None, style: Style, *, first: bool) -> Iterator[Line]:
    title = info.title if info and info.title else finding.message
    gutter = _gutter(finding)
    yield from _header(finding.rule, finding.severity, title, style.width, accepted=_accepted(finding))
    place = f"{shown_file(finding.file, style)}:{finding.span.line}:{finding.span.column}"
    yield ((_arrow(gutter), "gutter"), (one_line(place), ""))
    if not _accepted(finding):
        yield from _sources(finding, style, gutter)
    for kind, text in _notes(finding, info, style, first=first):
        if text != title or kind:
            yield from _note(kind, text, style.width, gutter)


def _may_be_accepted(finding: Finding, style: Style) -> bool:
    refusing = style.gate and finding.severity == "error"
    return finding.accepted is None and may_be_accepted(finding.rule) and not refusing


def _accepted(finding: Finding) -> bool:
    return finding.accepted is not None and not finding.accepted.refused


@lru_cache(maxsize=256)  # the same for every finding of a rule
def _header(rule: str, severity: str, title: str, width: int, *, accepted: bool) -> list[Line]:
    """Severity and title on the left, the rule's id on the right, below the title where it has no room."""
    start: tuple[Piece, ...] = ((severity, severity), (": ", "title"))
    if accepted:
        start = (("accepted", "accepted"), (" ", ""), *start)
    rule = one_line(rule)
    lines = list(_wrapped(start, one_line(title), width, "title"))
    gap = width - width_of(rule) - sum(width_of(text) for text, _ in lines[0])
    if len(lines) == 1 and gap > 1:
        return [(*lines[0], (" " * gap, ""), (rule, "rule"))]
    return [*lines, ((" " * max(width - width_of(rule), 0), ""), (rule, "rule"))]


def _notes(
    finding: Finding, info: RuleInfo | None, style: Style, *, first: bool
) -> Iterator[tuple[str, str]]:
    """What is said below the source lines: the kind of note and its text."""
    yield "", finding.message
    for comparison in finding.comparisons:
        told = comparison.left in finding.message and comparison.right in finding.message
        if comparison.right != "0" and not (told and comparison.operator == "agrees"):
            yield "", told_of(comparison)
    if finding.accepted is not None:
        by, reason, file, line, refused = finding.accepted
        where = f"on line {line}" if file == finding.file else f"in {shown_file(file, style)}, line {line}"
        yield "not accepted" if refused else "accepted", f"by the {by} {where}: {reason}"
        if not refused:
            return
    if info and info.why and first:
        yield "why", info.why
    if info and info.do and first:
        yield "do", info.do
    if finding.fix is not None:
        yield "fix", _fix(finding)


def _fix(finding: Finding) -> str:
    """What a fix would write, and which options make it do so."""
    fix = finding.fix
    if fix is None:
        return ""
    options = "--fix" if fix.safe else "--fix --unsafe-fixes"
    texts = list(dict.fromkeys(edit.text for edit in fix.edits))
    if texts == [""]:
        return f"{options} takes it out"
    if len(texts) == 1:
        text = shorten(one_line(texts[0]), 80)
        return f"{options} writes {text}" if text.strip() == text else f'{options} writes "{text}"'
    return f"{options} makes {amount(len(fix.edits), 'change')}"


@lru_cache(maxsize=1024)  # why, what to do and how to accept are the same for every finding of a rule
def _note(kind: str, text: str, width: int, gutter: int) -> list[Line]:
    start: tuple[Piece, ...] = ((" " * gutter + " = ", "gutter"),)
    if kind:
        start = (*start, (f"{kind}: ", "heading"))
    told, comment = one_line(text), ""
    if kind == "accept" and sum(width_of(piece) for piece, _ in start) + width_of(told) > width:
        told, _, comment = told.partition(" # ")  # which people copy: a line of its own
    lines = list(_wrapped(start, told, width, "", hanging=gutter + 3))
    if comment:
        lines += _wrapped(((" " * (gutter + 3), ""),), f"# {comment}", width, "", hanging=gutter + 3)
    return lines


def _wrapped(start: tuple[Piece, ...], text: str, width: int, style: str, hanging: int = 0) -> Iterator[Line]:
    """The text behind its start, further lines hanging below its first word or at the column given."""
    used = sum(width_of(piece) for piece, _ in start)
    hanging = hanging or used
    # Wrapping "x" * n + text keeps words whole although the first line is shorter by what stands before it.
    lines = wrap("\0" * (used - hanging) + text, max(width - hanging, 10))
    for index, line in enumerate(lines):
        if index:
            yield ((" " * hanging, ""), (line_start(line), style))
        else:
            first = line.lstrip("\0")
            begins = not "".join(piece for piece, _ in start).strip()
            yield (*start, (line_start(first) if begins else first, style))


def _arrow(gutter: int) -> str:
    return "-->".rjust(gutter) + " "


def _gutter(finding: Finding) -> int:
    """The width of the line numbers."""
    lines = [finding.excerpt.line, *(related.excerpt.line for related in finding.related)]
    return max(GUTTER, *(len(str(number)) for number in lines))


def _sources(finding: Finding, style: Style, gutter: int) -> Iterator[Line]:
    """The source lines of the finding and of the figures it used, file by file."""
    related, left_out = _shown(finding)
    files = dict.fromkeys([finding.file, *(other.file for other in related)])
    for file in files:
        if file != finding.file:
            line, column = next(other.span[:2] for other in related if other.file == file)
            place = one_line(f"{shown_file(file, style)}:{line}:{column}")
            yield ((_arrow(gutter), "gutter"), (place, ""))
        excerpts: list[tuple[Excerpt, Mark]] = []
        if file == finding.file:
            excerpts.append(
                (finding.excerpt, _mark(finding.span, finding.excerpt, _own_label(finding), main=True))
            )
        excerpts += [
            (other.excerpt, _mark(other.span, other.excerpt, other.label, main=False))
            for other in related
            if other.file == file
        ]
        yield from _file_lines(excerpts, finding.severity, style.width, gutter)
    if left_out:
        yield from _note("", f"and {amount(left_out, 'more figure')}", style.width, gutter)


def _shown(finding: Finding) -> tuple[list[Related], int]:
    """The figures to show beside the finding: not its own again, and not too many lines."""
    others = [other for other in finding.related if (other.file, other.span) != (finding.file, finding.span)]
    lines = {(finding.file, finding.span.line)}
    shown = []
    for other in others:
        if len(lines) > RELATED_LINES and (other.file, other.excerpt.line) not in lines:
            continue
        lines.add((other.file, other.excerpt.line))
        shown.append(other)
    return shown, len(others) - len(shown)


def _own_label(finding: Finding) -> str:
    same = (
        other.label for other in finding.related if (other.file, other.span) == (finding.file, finding.span)
    )
    return finding.label or next(same, "")


def _mark(span: Span, excerpt: Excerpt, label: str, *, main: bool) -> Mark:
    end = span.end_column if span.end_line == span.line else excerpt.column + len(excerpt.text.rstrip())
    return Mark(span.column, max(end, span.column + 1), one_line(label), main)


def _file_lines(
    excerpts: list[tuple[Excerpt, Mark]], severity: str, width: int, gutter: int
) -> Iterator[Line]:
    """Numbered source lines in their order, each with what is marked on it."""
    by_line: dict[int, list[tuple[Excerpt, Mark]]] = {}
    for excerpt, mark in excerpts:
        if not excerpt.text.strip():
            continue
        by_line.setdefault(excerpt.line, []).append((excerpt, mark))
    numbers = sorted(by_line)
    previous = numbers[0] if numbers else 0
    for number in numbers:
        if number > previous + 1:
            yield ((CUT.rjust(gutter), "gutter"),)
        previous = number
        marks = [mark for _, mark in by_line[number]]
        rows = _line_rows([excerpt for excerpt, _ in by_line[number]], marks, max(width - gutter - 3, 20))
        for index, row in enumerate(rows):
            margin = f"{number if not index else '':>{gutter}} | "
            yield ((margin, "gutter"), *_with_severity(row, severity))


def _line_rows(excerpts: list[Excerpt], marks: list[Mark], room: int) -> list[Line]:
    """One source line as its excerpts hold it, with what is marked on it."""
    first = excerpts[0]
    if first.column == 1 and not first.goes_on and all(other == first for other in excerpts[1:]):
        rows = simple_line(first.text, marks, room)
        if rows is not None:
            return rows
    characters, goes_on = _characters(excerpts)
    return source_line(characters, marks, room, goes_on=goes_on)


def _with_severity(row: Line, severity: str) -> Line:
    return tuple((text, severity if style == "main" else style) for text, style in row)


def _characters(excerpts: list[Excerpt]) -> tuple[Mapping[int, str], bool]:
    """The known characters of one line by column, and whether the line goes on after them."""
    characters: dict[int, str] = {}
    for excerpt in excerpts:
        characters.update(enumerate(excerpt.text, excerpt.column))
    last = max(excerpts, key=lambda excerpt: excerpt.column + len(excerpt.text))
    return characters, last.goes_on


def _unevaluated(report: Report, style: Style) -> Iterator[Line]:
    """Every listed case that could not be checked, by reason."""
    reasons: dict[str, list[NotEvaluated]] = {}
    for case in not_evaluated(report):
        reasons.setdefault(case.reason, []).append(case)
    for reason, cases in sorted(reasons.items()):
        heading = one_line(f"could not be checked, {REASONS.get(reason, reason)}")
        yield ((heading, "heading"), (f" ({len(cases):,})", ""))
        for case in cases:
            place = f"{shown_file(case.file, style)}:{case.span.line}:{case.span.column}: {case.rule}"
            pointers = " ".join(case.pointers)
            yield from _wrapped(
                (("  ", ""),), one_line(f"{place} {pointers}".strip()), style.width, "", hanging=6
            )
        yield ()


def _statistics(report: Report, style: Style) -> Iterator[Line]:
    """The plans and the rules with the most findings."""
    plans = Counter(finding.file for finding in in_order(report.findings))
    rules = Counter(finding.rule for finding in in_order(report.findings))
    files = Counter(rule for rule, _ in {(finding.rule, finding.file) for finding in report.findings})
    tables = (
        (
            "plans with the most findings",
            [(number, shown_file(file, style)) for file, number in _most(plans)],
        ),
        (
            "rules with the most findings",
            [(number, f"{rule} (in {amount(files[rule], 'plan')})") for rule, number in _most(rules)],
        ),
    )
    for heading, rows in tables:
        if not rows:
            continue
        yield ((heading, "heading"),)
        for number, name in rows:
            yield ((f"{number:>7,}  ", ""), (one_line(name), ""))
        yield ()


def _most(seen: Counter[str]) -> list[tuple[str, int]]:
    """The most frequent first, equal ones by name."""
    return sorted(seen.items(), key=lambda entry: (-entry[1], entry[0]))[:LISTED]
