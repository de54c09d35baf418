"""Edits to the text of a plan, each checked again: what a fix makes worse is undone."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from plan_lint import document
from plan_lint.findings import Edit, Finding, Path, PlanResult, Span
from plan_lint.records import NamedTuple

Check = Callable[[bytes], PlanResult]

ROUNDS = 10
CHECKS = 100  # of one plan; halving finds one bad fix among 1,000 with about 20
LARGE = 16_384  # bytes of a plan that is checked less often, as a check takes longer, but
FEWEST = 8  # times
TOO_MANY = "there were too many fixes to check each of them: make it by hand"
CONTEXT = 3  # lines around a difference
_BOM = "\ufeff"
_COMMAND = re.compile(r"##(?=\w*\[)")  # build servers read `##[x]` and `##vso[x]` anywhere in a line


class Undone(NamedTuple):
    """A finding whose fix is not made, and why."""

    finding: Finding
    reason: str


class Mended(NamedTuple):
    """A plan after its fixes: its bytes, what was fixed, what was not, and the result of checking it."""

    data: bytes
    applied: tuple[Finding, ...]
    undone: tuple[Undone, ...]
    result: PlanResult


def apply_edits(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with the text of each edit in place of its span, and all else as it is.

    Columns count code points, and no byte order mark. Of edits that overlap, the first by position is made.
    ValueError for a span that is not in the text.
    """
    chosen = sorted(edits, key=lambda edit: edit.span)
    if not chosen:
        return data
    text = data.decode()
    begin = len(_BOM) if text.startswith(_BOM) else 0
    starts = _line_starts(text)
    parts: list[str] = []
    done = 0
    last: Span | None = None
    for edit in chosen:
        if last is not None and _overlap(last, edit.span):
            continue
        start, end = _offsets(text, starts, edit.span, begin)
        parts += (text[done:start], edit.text)
        done, last = end, edit.span
    return "".join((*parts, text[done:])).encode()


def _line_starts(text: str) -> list[int]:
    starts = [0]
    while (found := text.find("\n", starts[-1])) >= 0:
        starts.append(found + 1)
    return starts


def _offsets(text: str, starts: list[int], span: Span, begin: int) -> tuple[int, int]:
    """The offsets of a span; on the first line, columns begin behind the byte order mark."""
    if not 1 <= span.line <= span.end_line <= len(starts):
        raise ValueError(f"the text has no lines {span.line} to {span.end_line}")
    bounds = [*starts, len(text) + 1]
    offsets = []
    for line, column in ((span.line, span.column), (span.end_line, span.end_column)):
        offset = starts[line - 1] + column - 1 + (begin if line == 1 else 0)
        if column < 1 or offset >= bounds[line]:
            raise ValueError(f"line {line} has no column {column}")
        offsets.append(offset)
    if offsets[0] > offsets[1]:
        raise ValueError("the span ends before it begins")
    return offsets[0], offsets[1]


def _overlap(first: Span, second: Span) -> bool:
    """Whether two spans, the first of which begins first, share a character or begin at the same place."""
    begins = (second.line, second.column)
    return begins < (first.end_line, first.end_column) or begins == (first.line, first.column)


class _Round(NamedTuple):
    """One round: the text, its values and result, the fixes made and what they gave, and what is undone."""

    data: bytes
    values: object
    before: PlanResult
    check: Callable[[bytes], PlanResult | None]
    made: list[Finding]
    after: list[PlanResult]  # the result with what is made, when there is any
    undone: list[Undone]


def mend(data: bytes, check: Check, *, unsafe: bool) -> Mended:
    """Make the fixes of a plan until none is left that helps, in at most ten rounds.

    `check` gives the result with accepted findings marked: these are not fixed. Unsafe fixes are made
    only when asked for. A fix must take its finding away, bring up no other, and change no value but its own.
    """
    left = min(CHECKS, max(FEWEST, CHECKS * LARGE // max(len(data), 1)))

    def checked(changed: bytes) -> PlanResult | None:
        nonlocal left
        left -= 1
        return check(changed) if left >= 0 else None

    result = check(data)
    applied: list[Finding] = []
    undone: list[Undone] = []
    for _ in range(ROUNDS):
        waiting = _fixable(result, unsafe=unsafe)
        now = _Round(data, document.parse(data).data if waiting else None, result, checked, [], [], [])
        while waiting and not now.made and left > 0:
            chosen = _apart(waiting)
            _try(now, chosen)
            tried = set(map(id, chosen))
            waiting = [finding for finding in waiting if id(finding) not in tried]
        untried = [Undone(each, TOO_MANY) for each in waiting if left <= 0]
        undone = sorted([*now.undone, *untried], key=lambda each: _order(each.finding))
        if not now.made:
            break
        data, result = _edited(data, now.made), now.after[-1]
        applied += sorted(now.made, key=_order)
    return Mended(data, tuple(applied), tuple(undone), result)


def _fixable(result: PlanResult, *, unsafe: bool) -> list[Finding]:
    """The findings with a fix that is wanted, by position; of those at one place, the safe ones first."""
    found = [
        finding
        for finding in result.findings
        if finding.accepted is None and finding.fix and finding.fix.edits and (finding.fix.safe or unsafe)
    ]
    return sorted(found, key=_order)


def _order(finding: Finding) -> tuple[Span, bool, str]:
    unsafe = finding.fix is not None and not finding.fix.safe
    return min(edit.span for edit in _edits([finding])), unsafe, finding.rule


def _edits(findings: Iterable[Finding]) -> list[Edit]:
    return [edit for finding in findings if finding.fix is not None for edit in finding.fix.edits]


def _edited(data: bytes, findings: Iterable[Finding]) -> bytes:
    return apply_edits(data, _edits(findings))


def _apart(findings: Iterable[Finding]) -> list[Finding]:
    """The findings whose edits do not overlap those of one before; the others wait for the next round."""
    chosen: list[Finding] = []
    taken: list[Span] = []
    for finding in findings:
        spans = [edit.span for edit in _edits([finding])]
        if not any(_is_taken(span, taken) for span in spans):
            chosen.append(finding)
            for span in spans:
                insort(taken, span)
    return chosen


def _is_taken(span: Span, taken: list[Span]) -> bool:
    at = bisect_left(taken, span)
    return any(_overlap(*sorted((span, other))) for other in taken[max(at - 1, 0) : at + 1])


def _try(now: _Round, findings: list[Finding]) -> None:
    """Make these fixes too; where that does not help, the halves of them.

    Every third time it is the turn of what has waited longest, else of the newest: so bad fixes close
    together do not use up the checks of all others, and where they are everywhere some good ones are made.
    """
    waiting = [findings]
    turn = 0
    while waiting:
        some = waiting.pop(-1 if turn % 3 else 0)
        turn += 1
        fault, after = _made(now, some)
        if after is not None and not fault:
            now.made.extend(some)
            now.after[:] = [after]
        elif len(some) == 1 or fault == TOO_MANY:
            now.undone.extend(Undone(each, fault) for each in some)
        else:
            half = len(some) // 2
            waiting += [some[:half], some[half:]]


def _made(now: _Round, findings: list[Finding]) -> tuple[str, PlanResult | None]:
    """What is wrong with making these fixes beside those made before, and the result if there is one."""
    edits = _edits([*now.made, *findings])
    try:
        data = apply_edits(now.data, edits)
    except ValueError as error:
        return f"its place is not in the text: {error}", None
    after = now.check(data)
    if after is None:
        return TOO_MANY, None
    fault = _fault(now.after[-1] if now.after else now.before, after, findings)
    if not fault and not _same(now.values, document.parse(data).data, {edit.path for edit in edits}, ()):
        fault = "it would change more than the value it is for"
    return fault, after


def _same(old: Any, new: Any, but_for: set[Path], at: Path) -> bool:
    """Whether two plans have the same values, but for single values at some places."""
    match old, new:
        case dict(), dict():
            return list(old) == list(new) and all(
                _same(old[key], new[key], but_for, (*at, key)) for key in old
            )
        case list(), list():
            pairs = enumerate(zip(old, new, strict=False))
            return len(old) == len(new) and all(_same(*pair, but_for, (*at, index)) for index, pair in pairs)
        case (dict() | list(), _) | (_, dict() | list()):
            return False
    return at in but_for or (type(old) is type(new) and old == new)


def _fault(before: PlanResult, after: PlanResult, fixed: Sequence[Finding]) -> str:
    """What is wrong with fixes, by the results before and after them; empty text when nothing is."""
    if (
        after.state != before.state
        or after.template != before.template
        or len(after.problems) > len(before.problems)
    ):
        return "the plan could then not be checked as before"
    had, has = Counter(map(_identity, before.findings)), Counter(map(_identity, after.findings))
    added = next((each for each in after.findings if has[_identity(each)] > had[_identity(each)]), None)
    if added is not None and not before.not_shown:
        return f"it would bring up `{added.rule}` on line {added.span.line:,}: {added.message}"
    stays = next(
        (each for each, count in Counter(map(_identity, fixed)).items() if had[each] - has[each] < count),
        None,
    )
    if stays is not None or _total(before) - _total(after) < len(fixed):
        return "it would not take the finding away"
    return ""


def _identity(finding: Finding) -> tuple[str, str, str]:
    """What of a finding stays the same when figures elsewhere change."""
    return finding.rule, finding.pointer, finding.place


def _total(result: PlanResult) -> int:
    return len(result.findings) + result.not_shown


def difference(file: str, old: bytes, new: bytes) -> str:
    """A unified diff, empty when nothing differs; safe to print, though a build server reads the output.

    Not by difflib: a plan of 3 MiB with each line a thousand times keeps it busy for minutes, and edits
    hardly ever change the number of lines.
    """
    if old == new:
        return ""
    before, after = _lines(old), _lines(new)
    parts = [f"--- {_shown(file)}\n+++ {_shown(file)}\n"]
    for hunk in _hunks(_blocks(before, after)):
        parts += _hunk(hunk, before, after)
    return "".join(parts)


def _lines(data: bytes) -> list[str]:
    """The lines with their ends; only a line feed ends one."""
    *lines, last = data.decode("utf-8", "replace").split("\n")
    lines = [f"{line}\n" for line in lines]
    return [*lines, last] if last else lines


_Block = tuple[int, int, int, int]  # the lines old[a:b] that became new[c:d]


def _blocks(before: list[str], after: list[str]) -> list[_Block]:
    """What differs: line by line where the lines are as many, else from the first to the last difference."""
    if len(before) != len(after):
        shorter = min(len(before), len(after))
        same = range(shorter)
        head = next((at for at in same if before[at] != after[at]), shorter)
        tail = next((at for at in same if before[-1 - at] != after[-1 - at]), shorter)
        tail = min(tail, shorter - head)
        return [(head, len(before) - tail, head, len(after) - tail)]
    blocks: list[_Block] = []
    for at, (one, other) in enumerate(zip(before, after, strict=True)):
        if one != other:
            if blocks and blocks[-1][1] == at:
                start = blocks.pop()[0]
                blocks.append((start, at + 1, start, at + 1))
            else:
                blocks.append((at, at + 1, at, at + 1))
    return blocks


def _hunks(blocks: list[_Block]) -> Iterator[list[_Block]]:
    """Blocks that are near each other, together."""
    hunk: list[_Block] = []
    for block in blocks:
        if hunk and block[0] - hunk[-1][1] > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(block)
    if hunk:
        yield hunk


def _hunk(blocks: list[_Block], before: list[str], after: list[str]) -> Iterator[str]:
    start = max(blocks[0][0] - CONTEXT, 0)
    start_after = start + blocks[0][2] - blocks[0][0]
    end = min(blocks[-1][1] + CONTEXT, len(before))
    end_after = min(blocks[-1][3] + CONTEXT, len(after))
    yield f"@@ -{_range(start, end)} +{_range(start_after, end_after)} @@\n"
    at = start
    for a, b, c, d in blocks:
        yield from _listed(" ", before[at:a])
        yield from _listed("-", before[a:b])
        yield from _listed("+", after[c:d])
        at = b
    yield from _listed(" ", before[at:end])


def _range(start: int, end: int) -> str:
    match end - start:
        case 0:
            return f"{start},0"  # the line before, as diff has it
        case 1:
            return f"{start + 1}"
        case count:
            return f"{start + 1},{count}"


def _listed(sign: str, lines: list[str]) -> Iterator[str]:
    for each in lines:
        line = _COMMAND.sub(r"#\\x23", each)
        if sign == " " and line.lstrip().startswith("::"):  # GitHub reads `::x::` at the start of a line
            line = line.replace("::", "\\x3a:", 1)
        yield sign + line if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n"


def _shown(file: str) -> str:
    """A file's name on one line, with nothing in it that steers what shows it."""
    escaped = file.encode("unicode_escape").decode() if not file.isprintable() else file
    return _COMMAND.sub(r"#\\x23", escaped)
