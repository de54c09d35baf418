"""One plan as it is shown: its form, and which finding belongs to which place of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from plan_lint.findings import Cell, Finding, PlanResult, RuleInfo, Section, Stated
from plan_lint.records import NamedTuple
from plan_lint.report.html.marks import Marked


class Sheet(NamedTuple):
    """A plan with its findings: by their place in the form, and those that have none.

    `labels` names the places of the form as people would: `All adults, stated growth, 2010/11`.
    """

    plan: PlanResult
    name: str  # what links lead to
    rules: Mapping[str, RuleInfo]
    marked: tuple[Marked, ...]
    at: Mapping[str, tuple[Marked, ...]]
    elsewhere: tuple[Marked, ...]
    linked: frozenset[str]  # the names of those with a mark in the form
    labels: Mapping[str, str]

    def marks(self, *cells: Cell) -> tuple[Marked, ...]:
        """The findings at some cells."""
        return tuple(marked for cell in cells for marked in self.at.get(cell.pointer, ()))


def sheet_of(
    plan: PlanResult, number: int, findings: Sequence[Finding], rules: Mapping[str, RuleInfo]
) -> Sheet:
    """The plan with each finding at the nearest place that the form shows."""
    name = f"plan-{number}"
    labels = {} if plan.form is None else dict(_labels(plan.form.sections))
    marked = tuple(Marked(each, place, f"{name}-{place}") for place, each in enumerate(findings, 1))
    at: dict[str, tuple[Marked, ...]] = {}
    elsewhere = []
    for each in marked:
        pointer = _nearest(each.finding.pointer, labels)
        if pointer is None:
            elsewhere.append(each)
        else:
            at[pointer] = (*at.get(pointer, ()), each)
    sections = {section.pointer for section in plan.form.sections} if plan.form is not None else set()
    linked = frozenset(each.name for pointer in at.keys() - sections for each in at[pointer])
    return Sheet(plan, name, rules, marked, at, tuple(elsewhere), linked, labels)


def label_of(pointer: str, labels: Mapping[str, str]) -> str:
    """What people call a place: the label of the nearest that has one, and the keys from there on."""
    nearest = _nearest(pointer, labels)
    known = labels[nearest] if nearest else ""
    keys = [_key(step) for step in pointer.removeprefix(nearest or "").split("/")[1:]]
    return capitalised(", ".join([known, *keys] if known else keys))


def capitalised(title: str) -> str:
    """A title as it begins a line."""
    return title[:1].upper() + title[1:]


def _key(step: str) -> str:
    key = step.replace("~1", "/").replace("~0", "~")
    return f"entry {int(key) + 1}" if key.isdecimal() and len(key) < 6 else key.replace("_", " ")


def _nearest(pointer: str, labels: Mapping[str, str]) -> str | None:
    while pointer and pointer not in labels:
        pointer = pointer.rpartition("/")[0]
    return pointer if pointer in labels else None


def _labels(sections: Sequence[Section]) -> Iterator[tuple[str, str]]:
    for section in sections:
        yield section.pointer, section.title if section.pointer else ""
        within = section.title if section.pointer else ""
        yield from _of_fields(section.fields, within)
        for entry in section.entries:
            title = f"{within}, {entry.title}"
            yield entry.pointer, title
            yield from _of_fields(entry.fields, title)
        if section.table is None:
            continue
        for row in section.table.rows:
            name = row.name.text or "entry without a name"
            if row.name.kind != "title" or section.depth:
                name = f"{within}, {name}"
            yield from _of_fields(row.others, name)
            yield row.pointer, name
            yield row.name.pointer, name
            for column, cell in zip(section.table.columns, row.cells, strict=True):
                heads = [head for head in (column.group, column.title) if head]
                yield cell.pointer, ", ".join([name, *heads])


def _of_fields(fields: Sequence[Stated], within: str) -> Iterator[tuple[str, str]]:
    for field in fields:
        for cell in field.cells:
            yield cell.pointer, ", ".join(title for title in (within, field.title) if title)
