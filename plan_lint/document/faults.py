"""What is wrong with the text of a plan, and the limits that bound what is read."""

from __future__ import annotations

from plan_lint.document.text import span_between
from plan_lint.findings import Edit, Fix, Path, Span
from plan_lint.records import NamedTuple


class Limits(NamedTuple):
    """The one table of limits; only trusted configuration raises them, but for those that are fixed."""

    size: int = 3 * 1024 * 1024  # bytes of a file
    depth: int = 64  # mappings and lists within each other
    nodes: int = 200_000  # keys, values, mappings and lists, those behind aliases included
    alias_nodes: int = 50_000  # of these, the ones behind aliases
    aliases: int = 100
    scalar: int = 65_536  # characters of a value
    key: int = 1_024  # characters of a key
    digits: int = 30  # of a number
    findings: int = 1_000  # of a plan
    run_findings: int = 25_000
    expression: int = 4_096  # characters of an expression in a rule
    levels: int = 32  # of an expression
    steps: int = 100_000  # of a rule on a plan
    plan_steps: int = 400_000  # of all rules on a plan, with the work of judging each case
    pattern: int = 1_000  # characters of a regular expression
    message: int = 2_000  # characters of a message
    shown: int = 80  # characters of a value in a message


LIMITS = Limits()
FIXED = ("expression", "levels", "pattern", "message", "shown")  # a rulebook means the same everywhere


class Fault(NamedTuple):
    """One thing wrong with the text.

    A `place` of "key" means that the span covers the key of the path, not its value. The schema drops
    an `input-ambiguous-scalar` with the place "value" where it has `format: date` and the value is an
    ISO date: only there do all readers mean the same.
    """

    rule: str
    message: str
    span: Span
    path: Path = ()
    severity: str = "error"
    fix: Fix | None = None
    place: str = "value"


class Notes(NamedTuple):
    """The faults of one text while it is read, and how many of each severity were seen.

    `dates` are the places of those that look like a date, among the faults that are only counted.
    """

    text: str
    limits: Limits
    faults: list[Fault]
    seen: dict[str, int]
    dates: list[Path]


def new_notes(text: str, limits: Limits) -> Notes:
    """Notes without a fault."""
    return Notes(text, limits, [], {"error": 0, "warning": 0}, [])


def is_listed(notes: Notes, severity: str) -> bool:
    """Count a fault, and say whether it is worked out and listed or only counted."""
    notes.seen[severity] += 1
    return notes.seen[severity] <= notes.limits.findings


def note(
    notes: Notes, rule: str, message: str, start: int, end: int, path: Path = (), place: str = "value"
) -> None:
    """Note an error between two offsets of the text; where there may be many, ask `is_listed` first."""
    notes.faults.append(Fault(rule, message, _within(notes.text, start, end), path, place=place))


def warn(
    notes: Notes, message: str, where: tuple[int, int], path: Path, place: str, quoted: str | None
) -> None:
    """Note that others would read a scalar as something else.

    The fix quotes it, which keeps our reading; it is unsafe, as nobody knows which was meant.
    """
    span = _within(notes.text, *where)
    fix = None if quoted is None else Fix(safe=False, edits=(Edit(span, quoted, path),))
    notes.faults.append(Fault("input-ambiguous-scalar", message, span, path, "warning", fix, place))


def _within(text: str, start: int, end: int) -> Span:
    start = min(start, len(text))
    return span_between(text, start, min(max(start, end), len(text)))


def shown(text: str, limits: Limits) -> str:
    """The text as a message quotes it: in backquotes, on one line and not too long."""
    line = " ".join(text.split())
    return f"`{line}`" if len(line) <= limits.shown else f"`{line[: limits.shown - 1]}…`"
