"""The words every module shares: places, spans, outcomes, findings and the report."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from plan_lint.records import NamedTuple

Key = str | int
Path = tuple[Key, ...]

SEVERITIES = ("error", "warning", "info")
FINGERPRINT = 32  # hex digits
# What cannot be relied on cannot be accepted, nor what is wrong with an acceptance.
_NEVER_ACCEPTED = ("input-", "acceptance-", "accepted-list-", "internal-error", "schema-template")


class PlanLintError(Exception):
    """Something the person running plan-lint must put right; its text is the whole message."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(problem.message for problem in problems))
        self.problems = problems


class Span(NamedTuple):
    """A place in the text: 1-based lines and columns in code points, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Problem(NamedTuple):
    """Why a run cannot be trusted: a fault in usage, configuration, rulebook or machine."""

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None


class Excerpt(NamedTuple):
    """A piece of one source line: at most 240 characters around a span, starting at `column`."""

    line: int
    column: int
    text: str
    goes_on: bool = False  # behind the text


class Comparison(NamedTuple):
    """One comparison that failed, both sides as people read them."""

    left: str
    operator: str
    right: str
    gap: str


class Related(NamedTuple):
    """Another figure that a finding used."""

    binding: str
    label: str
    file: str
    span: Span
    pointer: str
    excerpt: Excerpt


class Edit(NamedTuple):
    """The text that takes the place of a span, and where in the data that span lies."""

    span: Span
    text: str
    path: Path


class Fix(NamedTuple):
    """How to mend a finding; safe only when the meaning cannot change."""

    safe: bool
    edits: tuple[Edit, ...]


class Accepted(NamedTuple):
    """Who acknowledged a finding, why and where; refused when the gate does not allow it."""

    by: str
    reason: str
    file: str
    line: int
    refused: bool


class Finding(NamedTuple):
    """One thing wrong, with its rule, severity, message and span."""

    rule: str
    topic: str
    severity: str
    message: str
    file: str
    span: Span
    place: str  # "value" or "key": what of the pointer the span covers
    pointer: str
    natural_pointer: str
    excerpt: Excerpt
    fingerprint: str
    label: str = ""
    values: tuple[tuple[str, str], ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    accepted: Accepted | None = None
    read: tuple[str, ...] = ()  # the written scalars that the conditions of the rule read


class NotEvaluated(NamedTuple):
    """A case that could not be checked: why, and the places that were missing or unclear."""

    rule: str
    file: str
    span: Span
    reason: str
    pointers: tuple[str, ...]


class Outcomes(NamedTuple):
    """How the cases of one rule on one plan ended; all zero means not applicable."""

    passed: int = 0
    failed: int = 0
    not_evaluated: int = 0
    broken: int = 0

    @property
    def worst(self) -> str:
        """The outcome of the rule on the plan as a whole."""
        if self.broken:
            return "broken"
        if self.failed:
            return "failed"
        if self.not_evaluated:
            return "not_evaluated"
        return "passed" if self.passed else "not_applicable"


class Acceptance(NamedTuple):
    """A comment that accepts findings: the ids, the reason, its span and the line it speaks of."""

    rules: tuple[str, ...]
    reason: str
    span: Span
    line: int
    excerpt: Excerpt


class Cell(NamedTuple):
    """A place of the form: its text as written, empty where nothing is stated, and the kind of value."""

    pointer: str
    text: str
    kind: str  # "figure", "text", "yes", "no", "" where nothing is stated, "title" where the form says it


class Stated(NamedTuple):
    """A field outside the tables: its title, and its value or values."""

    title: str
    cells: tuple[Cell, ...]


class Entry(NamedTuple):
    """An entry of a list that has no table."""

    title: str
    pointer: str
    fields: tuple[Stated, ...]


class Column(NamedTuple):
    """The heads of a column: its own, and the one it shares with its neighbours."""

    group: str
    title: str


class Row(NamedTuple):
    """A row of a table: its name, a cell for each column, and what it states beyond the columns."""

    name: Cell
    pointer: str
    cells: tuple[Cell, ...]
    others: tuple[Stated, ...]


class Table(NamedTuple):
    """A table of the form; `name` heads the names of the rows."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class Point(NamedTuple):
    """A figure of a trajectory, num/den as a number, with its growth as stated and as computed.

    `on_previous` is the change on the year before, `since_first` that since the first year; both empty
    where they cannot be told.
    """

    key: str
    cell: Cell
    num: int
    den: int
    stated: Cell
    on_previous: str
    since_first: str


class Trajectory(NamedTuple):
    """The figures of one thing year by year; `since` says what its stated growth is measured from."""

    title: str
    unit: str
    since: str  # "baseline", "previous_year", or "" where the plan does not say
    points: tuple[Point, ...]


class Chart(NamedTuple):
    """Trajectories that are drawn to one scale."""

    title: str
    lines: tuple[Trajectory, ...]


class Section(NamedTuple):
    """A part of the form; those of a greater `depth` that follow belong to it. `more` values have no room."""

    title: str
    pointer: str
    depth: int
    fields: tuple[Stated, ...] = ()
    table: Table | None = None
    entries: tuple[Entry, ...] = ()
    charts: tuple[Chart, ...] = ()
    more: int = 0


class Form(NamedTuple):
    """What a plan states, laid out as in its form."""

    sections: tuple[Section, ...]


class Facts(NamedTuple):
    """What collection rules read of a plan: JSON of its data and of their places, and what was refused."""

    data: str
    places: str
    refused: tuple[Path, ...]


class PlanResult(NamedTuple):
    """All that checking one plan gave: small, plain, the same from a worker and from the cache."""

    file: str
    state: (
        str  # "checked", "unreadable" (an input error), "unmatched" (no such form), "skipped" (not a plan);
        # and "collection" for what belongs to no single plan
    )
    template: str | None = None
    rulebook: str | None = None
    key: tuple[tuple[str, str], ...] = ()
    outcomes: tuple[tuple[str, Outcomes], ...] = ()
    findings: tuple[Finding, ...] = ()
    not_shown: int = 0
    not_evaluated: tuple[NotEvaluated, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    problems: tuple[Problem, ...] = ()  # broken rules and other faults of plan-lint itself
    form: Form | None = None  # only where a chosen format shows it
    facts: Facts | None = None  # only where collection rules run, until they have


class RuleInfo(NamedTuple):
    """What a report says of a rule."""

    rule: str
    topic: str
    title: str
    severity: str
    why: str
    do: str
    source: str = ""


class RulebookInfo(NamedTuple):
    """Which rulebook judged: its name, edition and the SHA-256 of its files."""

    rulebook: str
    edition: int
    digest: str


class Counts(NamedTuple):
    """The totals of a run; they add up."""

    plans_found: int
    plans_skipped: int
    plans_read: int
    plans_checked: int
    rules: int
    passed: int
    failed: int
    not_evaluated: int
    rules_not_applicable: int
    rules_broken: int
    errors: int
    warnings: int
    infos: int
    accepted: int
    not_shown: int


class Report(NamedTuple):
    """All that a run gave; every format is a rendering of it."""

    version: str
    root: str
    complete: bool
    exit_code: int
    problems: tuple[Problem, ...]
    rulebooks: tuple[RulebookInfo, ...]
    counts: Counts
    plans: tuple[PlanResult, ...]
    findings: tuple[Finding, ...]
    rules: tuple[RuleInfo, ...]
    # Under the gate, the files that lie among the returns and are not checked, each with why.
    left_out: tuple[tuple[str, str], ...] = ()
    # How the rules across plans ended, and what they found in no plan: in the roster.
    collection: PlanResult = PlanResult("", "collection")


class Style(NamedTuple):
    """How a report is laid out: columns, colour, and what else to show."""

    width: int = 100
    color: bool = False
    show_unevaluated: bool = False
    statistics: bool = False
    quiet: bool = False
    # From the working folder to the root, and the folders from the root to it if it lies below, for formats
    # that people click on.
    prefix: str = ""
    inside: str = ""
    gate: bool = False  # nothing accepts errors, so nothing says how to


def pointer_of(path: Path) -> str:
    """The JSON pointer of a place (RFC 6901)."""
    return "".join(map(_step, path))


@lru_cache(maxsize=1024)  # plans have the same keys
def _step(key: str | int) -> str:
    return "/" + str(key).replace("~", "~0").replace("/", "~1")


def fingerprint(rule: str, file: str, natural: str, read: tuple[str, ...], counter: int) -> str:
    """What tells a finding from others: never a line number, so that it survives edits elsewhere."""
    import json

    from plan_lint.digest import sha256_of

    parts = json.dumps([1, rule, file, natural, list(read), counter])
    return sha256_of(parts.encode())[:FINGERPRINT]


def may_be_accepted(rule: str) -> bool:
    """Whether a comment or the accepted list may acknowledge the findings of a rule."""
    return rule == "input-ambiguous-scalar" or not rule.startswith(_NEVER_ACCEPTED)


# How a comparison that failed reads; any other operator is shown as it is.
_FAILED = {
    "==": "is not",
    "!=": "must not be",
    "<": "is not less than",
    "<=": "is more than",
    ">": "is not more than",
    ">=": "is less than",
    "agrees": "does not agree with",
}


def told_of(comparison: Comparison) -> str:
    """Both sides of a comparison that failed, and the gap between them."""
    left, operator, right, gap = comparison
    failed = f"{left} {_FAILED.get(operator, operator)} {right}"
    return f"{failed}: {gap}" if gap else failed


def amount(number: int, word: str, several: str = "") -> str:
    """A number with its word: 1 plan, 2 plans."""
    return f"{number:,} {word if number == 1 else several or word + 's'}"


def is_address(path: str) -> bool:
    """Whether a path is an address, as in `s3://bucket/returns`; a file of such a name is `./s3:/bucket`."""
    head, sign, _ = path.partition("://")
    return bool(head and sign) and "/" not in head


def nearest_name(name: str, options: Iterable[str]) -> str:
    """The option most like a name that was probably misspelt, or empty text."""
    import difflib

    matches = difflib.get_close_matches(name[:80], list(options), n=1, cutoff=0.6)
    return matches[0] if matches else ""
