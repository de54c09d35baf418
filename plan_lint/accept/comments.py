"""Reads the comments of a plan that accept findings: `# plan-lint: accept RULE, RULE -- reason`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from plan_lint import document
from plan_lint.accept.remarks import MARK, is_reason, remark, unknown
from plan_lint.document import LIMITS, Comment, Document
from plan_lint.document.text import line_starts, span_between
from plan_lint.findings import Acceptance, Finding, Span, may_be_accepted
from plan_lint.records import NamedTuple

_MARKED = re.compile(rf"#+\s*{MARK}\s*")
_ACCEPT = re.compile(r"accept(?![\w-])")
_HOW = f"`# {MARK} accept RULE -- reason`"
_MOST_MARKS = 20_000  # `#` in a plan; telling comments from text takes 5 to 15 us for each
# After a comment on a line of its own no scalar is open, so a line that begins with # is a comment too.
_COMMENTS_AND_BLANKS = re.compile(r"(?:[ \t\r]*+(?:#[^\n]*+)?+\n)*+")


class Comments(NamedTuple):
    """The comments of a plan that accept findings, and what is wrong with such comments."""

    acceptances: tuple[Acceptance, ...] = ()
    findings: tuple[Finding, ...] = ()


class _Reading(NamedTuple):
    """The comments of one plan while they are read."""

    document: Document
    file: str
    known: Mapping[str, str]
    acceptances: list[Acceptance]
    findings: list[Finding]

    def refuse(self, comment: Comment, message: str, start: int = 0, end: int | None = None) -> None:
        """Note that a comment, or the part of it between two offsets, accepts nothing."""
        stop = len(comment.text) if end is None else end
        span = Span(comment.line, comment.column + start, comment.line, comment.column + stop)
        excerpt = document.excerpt(self.document, span)
        read = (comment.text[start:stop][: LIMITS.message],)
        self.findings.append(
            remark("acceptance-invalid", message, self.file, span, excerpt, read, self.findings)
        )


def read_comments(text: Document, file: str, known: Callable[[], Mapping[str, str]]) -> Comments:
    """The acceptances in the comments of a plan, and what is wrong with them.

    `known` gives, for every id that a rule of the plan's rulebook or of plan-lint goes by or went by,
    its id now. It is asked only when the text has such a comment.
    """
    if MARK not in text.text or document.is_fatal(text):
        return Comments()
    if text.text.count("#") > _MOST_MARKS:
        return Comments((), (_too_many(text, file),))
    marked = [comment for comment in document.comments(text) if _MARKED.match(comment.text)]
    if not marked:
        return Comments()
    reading = _Reading(text, file, known(), [], [])
    below = _lines_below(text.text, marked)
    room = LIMITS.findings
    for comment in marked:
        room -= 1 + comment.text.count(",")
        if room < 0:
            message = f"comments accept more than {LIMITS.findings:,} ids: from here on they do nothing"
            reading.refuse(comment, message)
            break
        _read(reading, comment, below.get(comment.line, comment.line))
    return Comments(tuple(reading.acceptances), tuple(reading.findings))


def _too_many(text: Document, file: str) -> Finding:
    at = text.text.index(MARK)
    span = span_between(text.text, at, at + len(MARK))
    message = f"the plan has more than {_MOST_MARKS:,} `#`, so none of its comments accepts anything"
    return remark("acceptance-invalid", message, file, span, document.excerpt(text, span), (), ())


def _lines_below(text: str, marked: Sequence[Comment]) -> dict[int, int]:
    """For every comment on a line of its own, the next line that is neither a comment nor blank."""
    starts = line_starts(text)
    below: dict[int, int] = {}
    stop, line_at_stop = len(text), 0
    for comment in reversed(marked):  # each line is passed over once, however many comments follow each other
        if not comment.alone:
            continue
        passed = _COMMENTS_AND_BLANKS.match(text, min(starts[comment.line], stop), stop)
        end = passed.end() if passed else stop
        line = comment.line + 1 + text.count("\n", starts[comment.line], end)
        below[comment.line] = line_at_stop if line_at_stop and end == stop else line
        stop, line_at_stop = starts[comment.line - 1], below[comment.line]
    return below


def _read(reading: _Reading, comment: Comment, line: int) -> None:
    """Read one comment that is marked as ours."""
    text = comment.text
    mark = _MARKED.match(text)
    word = _ACCEPT.match(text, mark.end() if mark else 0)
    if word is None:
        reading.refuse(comment, f"a comment that begins with `{MARK}` can only accept findings: write {_HOW}")
        return
    dashes = text.find("--", word.end())
    reason = text[dashes + 2 :].strip() if dashes >= 0 else ""
    if not is_reason(reason):
        reading.refuse(comment, f"the reason is missing, so nothing is accepted: write {_HOW}")
        return
    if len(reason) > LIMITS.message:
        message = f"the reason has more than {LIMITS.message:,} characters: put it in a few words"
        reading.refuse(comment, message)
        return
    rules = dict.fromkeys(_ids(reading, comment, word.end(), dashes))
    if rules:
        span = Span(comment.line, comment.column, comment.line, comment.column + len(text))
        shown = document.excerpt(reading.document, span)
        reading.acceptances.append(Acceptance(tuple(rules), reason, span, line, shown))


def _ids(reading: _Reading, comment: Comment, start: int, end: int) -> Iterator[str]:
    """The ids between two offsets that can be accepted, as they are now."""
    for written in comment.text[start:end].split(","):
        name = written.strip()
        at = start + len(written) - len(written.lstrip())
        start += len(written) + 1
        rule = reading.known.get(name)
        if not name:
            reading.refuse(comment, f"the id of a rule is missing: write {_HOW}")
        elif rule is None:
            reading.refuse(comment, unknown(name, reading.known), at, at + len(name))
        elif not may_be_accepted(rule):
            message = f"`{rule}` cannot be accepted: put right what it finds"
            reading.refuse(comment, message, at, at + len(name))
        else:
            yield rule
