"""The figures of a plan laid out as in its form, with what is wrong marked and explained beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from plan_lint.findings import Cell, Entry, Row, Section, Stated, Table, amount
from plan_lint.report.html.elements import NOTHING, Html, element, isolated, joined, paragraphs, text
from plan_lint.report.html.explanations import explained
from plan_lint.report.html.marks import KINDS, Marked, hidden, link
from plan_lint.report.html.sheet import Sheet, capitalised
from plan_lint.report.html.trends import figures_of

_SHORT = 60  # characters: lists of longer texts stand one below the other


def sections_of(sheet: Sheet, sections: Sequence[Section]) -> Iterator[Html]:
    """Every section in which something is stated or wrong; then the names of those left empty."""
    empty = []
    skipped = None  # the depth of an empty section: what belongs to it is as empty
    for number, section in enumerate(sections):
        if skipped is not None and section.depth > skipped:
            continue
        skipped = None
        name = f"{sheet.name}-part-{number}"
        below = any(_is_shown(sheet, each) for each in _inside(section, sections[number + 1 :]))
        if _is_shown(sheet, section):
            yield _section(sheet, section, name, is_empty=not below)
        elif below:
            yield _heading(section)
        else:
            skipped = section.depth
            if section.depth:
                yield element(
                    "p", {"class": "fine"}, text(f"{capitalised(section.title)}: nothing is stated.")
                )
            else:
                empty.append(section.title)
    if empty:
        yield element("p", {"class": "fine"}, text(f"Nothing is stated under: {', '.join(empty)}."))


def _inside(section: Section, later: Sequence[Section]) -> list[Section]:
    """The sections that belong to one."""
    found = []
    for each in later:
        if each.depth <= section.depth:
            break
        found.append(each)
    return found


def _is_shown(sheet: Sheet, section: Section) -> bool:
    cells = [cell for field in section.fields for cell in field.cells]
    if section.entries or section.pointer in sheet.at or any(_is_there(sheet, cell) for cell in cells):
        return True
    return section.table is not None and any(_row_is_shown(sheet, row) for row in section.table.rows)


def _heading(section: Section) -> Html:
    return element("h4" if section.depth else "h3", {}, text(capitalised(section.title)))


def _section(sheet: Sheet, section: Section, name: str, *, is_empty: bool) -> Html:
    figures = [*_fields(sheet, section.fields)]
    if section.table is not None:
        figures += _table(sheet, section.table, section.title, name)
    if section.entries:
        entries = (_entry(sheet, entry) for entry in section.entries)
        figures.append(element("ol", {"class": "entries"}, *entries))
    figures += [chart for each in section.charts for chart in figures_of(sheet, each)]
    if section.more:
        figures.append(element("p", {"class": "fine"}, text(f"… and {amount(section.more, 'more value')}")))
    if not figures and is_empty:
        figures.append(element("p", {}, text("Nothing is stated.")))
    return element(
        "section",
        {"class": "part"},
        _heading(section),
        element(
            "div",
            {"class": "beside"},
            element("div", {"class": "figures"}, *figures) if figures else NOTHING,
            explained(_of_section(sheet, section), sheet),
        ),
    )


def _of_section(sheet: Sheet, section: Section) -> list[Marked]:
    """The findings at the places of a section, each once."""
    fields = [*section.fields]
    pointers = [section.pointer]
    for entry in section.entries:
        pointers.append(entry.pointer)
        fields += entry.fields
    for row in section.table.rows if section.table else ():
        pointers += [row.pointer, row.name.pointer, *(cell.pointer for cell in row.cells)]
        fields += row.others
    pointers += [cell.pointer for field in fields for cell in field.cells]
    found = {marked.name: marked for pointer in pointers for marked in sheet.at.get(pointer, ())}
    return list(found.values())


def _is_there(sheet: Sheet, cell: Cell) -> bool:
    """Whether a cell states something, or has a finding where it does not."""
    return cell.kind not in ("", "title") or cell.pointer in sheet.at


def _row_is_shown(sheet: Sheet, row: Row) -> bool:
    return (
        bool(row.others)
        or row.pointer in sheet.at
        or any(_is_there(sheet, each) for each in (row.name, *row.cells))
    )


def _fields(sheet: Sheet, fields: Sequence[Stated]) -> Iterator[Html]:
    shown = [field for field in fields if any(_is_there(sheet, cell) for cell in field.cells)]
    absent = [field.title for field in fields if field not in shown and field.title]
    titled = [field for field in shown if field.title]
    if titled:
        yield element("dl", {"class": "fields"}, *(_field(sheet, field) for field in titled))
    yield from (element("div", {}, _values(sheet, field)) for field in shown if not field.title)
    if absent:
        yield element("p", {"class": "fine"}, text(f"Not stated: {', '.join(absent)}."))


def _field(sheet: Sheet, field: Stated) -> Html:
    title = element("dt", {}, isolated(capitalised(field.title)))
    return element("div", {}, title, element("dd", {}, _values(sheet, field)))


def _values(sheet: Sheet, field: Stated) -> Html:
    values = [_value(sheet, cell) for cell in field.cells]
    if len(values) > 1 and any(len(cell.text) > _SHORT for cell in field.cells):
        return element("ul", {}, *(element("li", {}, value) for value in values))
    return joined(values, text(", "))


def _value(sheet: Sheet, cell: Cell) -> Html:
    """A value with its marks; a wrong one is set apart."""
    marks = sheet.marks(cell)
    value = _shown(cell)
    if not marks:
        return value
    return element("span", {"class": f"wrong {_worst(marks)}"}, value, *_links(sheet, marks))


def _shown(cell: Cell) -> Html:
    match cell.kind:
        case "yes" | "no":
            return text(cell.kind)
        case "":
            return element("span", {"class": "missing"}, text("not stated"))
        case _:
            return paragraphs(cell.text)


def _worst(marks: Sequence[Marked]) -> str:
    kinds = {marked.kind for marked in marks}
    return next(kind for kind in KINDS if kind in kinds)


def _links(sheet: Sheet, marks: Sequence[Marked]) -> list[Html]:
    return [
        element("span", {"id": f"{marked.name}-at"}, text(" "), link(marked, sheet.rules)) for marked in marks
    ]


def _entry(sheet: Sheet, entry: Entry) -> Html:
    """An entry of a list: a text that comes first needs no title."""
    marks = _links(sheet, _marks_beside(sheet, (entry.pointer,), entry.fields))
    first = [*entry.fields[:1]] if entry.fields and entry.fields[0].cells[0].kind == "text" else []
    rest = entry.fields[len(first) :]
    return element("li", {}, *(_values(sheet, field) for field in first), *marks, _pairs(sheet, rest))


def _marks_beside(sheet: Sheet, pointers: Sequence[str], fields: Sequence[Stated]) -> tuple[Marked, ...]:
    """The findings at a row or entry, but for those at its fields, where they are marked."""
    marked_below = {cell.pointer for field in fields for cell in field.cells}
    return tuple(
        marked
        for pointer in dict.fromkeys(pointers)
        if pointer not in marked_below
        for marked in sheet.at.get(pointer, ())
    )


def _pairs(sheet: Sheet, fields: Sequence[Stated]) -> Html:
    """Fields on a line each, or nothing."""
    pairs = [
        element(
            "div",
            {},
            element("dt", {}, isolated(field.title or "stated")),
            element("dd", {}, _values(sheet, field)),
        )
        for field in fields
    ]
    return element("dl", {"class": "others"}, *pairs) if pairs else NOTHING


def _table(sheet: Sheet, table: Table, title: str, name: str) -> Iterator[Html]:
    rows = [row for row in table.rows if _row_is_shown(sheet, row)]
    every = range(len(table.columns))
    kept = [place for place in every if _column_is_shown(sheet, table, rows, place)] or [*every]
    if rows:
        caption = element("caption", {"class": "hidden", "id": f"{name}-table"}, text(capitalised(title)))
        body = element("tbody", {}, *(_row(sheet, row, kept) for row in rows))
        region = {"class": "scroll", "role": "group", "tabindex": "0", "aria-labelledby": f"{name}-table"}
        yield element(
            "div", region, element("table", {}, caption, _head(table.name, table, rows, kept), body)
        )
    yield from _others(sheet, rows)
    left_out = [row.name.text for row in table.rows if row not in rows]
    if left_out:
        yield element("p", {"class": "fine"}, text(f"Nothing is stated for: {', '.join(left_out)}."))
    unused = [column for place, column in enumerate(table.columns) if place not in kept]
    if unused and rows:
        names = ", ".join(dict.fromkeys(" ".join(filter(None, column)) for column in unused))
        yield element("p", {"class": "fine"}, text(f"Not stated in any row: {names}."))


def _column_is_shown(sheet: Sheet, table: Table, rows: Sequence[Row], place: int) -> bool:
    """Whether any row states something there; what the plan itself gives a column, as a year, always is."""
    return bool(table.columns[place].group) or any(_is_there(sheet, row.cells[place]) for row in rows)


def _head(name: str, table: Table, rows: Sequence[Row], kept: Sequence[int]) -> Html:
    """The heads of the columns, in two rows where columns share one; those of figures stand to the right."""
    grouped = any(table.columns[place].group for place in kept)
    span = {"rowspan": "2"} if grouped else {}
    first = [
        element("th", {"scope": "col", **span}, text(capitalised(name))) if name else element("td", span)
    ]
    second = []
    for group, alike in groupby(kept, key=lambda place: table.columns[place].group):
        heads = [
            (isolated(capitalised(table.columns[place].title)), _alignment(rows, place)) for place in alike
        ]
        if not group:
            first += [element("th", {"scope": "col", **span, **side}, head) for head, side in heads]
            continue
        attributes = {"scope": "colgroup", "colspan": str(len(heads)), "class": "group"}
        first.append(element("th", attributes, isolated(capitalised(group))))
        second += [element("th", {"scope": "col", **side}, head) for head, side in heads]
    rows_of_heads = [element("tr", {}, *first), *([element("tr", {}, *second)] if grouped else [])]
    return element("thead", {}, *rows_of_heads)


def _alignment(rows: Sequence[Row], place: int) -> dict[str, str]:
    kinds = {row.cells[place].kind for row in rows} - {""}
    return {"class": "figure"} if kinds == {"figure"} else {}


def _row(sheet: Sheet, row: Row, kept: Sequence[int]) -> Html:
    marks = _marks_beside(sheet, (row.pointer, row.name.pointer), row.others)
    name = isolated(capitalised(row.name.text)) if row.name.text.strip() else text("(no name)")
    wrong = {"class": f"wrong {_worst(marks)}"} if marks else {}
    head = element("th", {"scope": "row", **wrong}, name, *_links(sheet, marks))
    return element("tr", {}, head, *(_cell(sheet, row.cells[place]) for place in kept))


def _cell(sheet: Sheet, cell: Cell) -> Html:
    marks = sheet.marks(cell)
    if cell.kind == "" and not marks:
        return element(
            "td", {"class": "none"}, element("span", {"aria-hidden": "true"}, text("—")), hidden("not stated")
        )
    classes = ["figure"] if cell.kind == "figure" else []
    if marks:
        classes += ["wrong", _worst(marks)]
    return element("td", {"class": " ".join(classes)} if classes else {}, _shown(cell), *_links(sheet, marks))


def _others(sheet: Sheet, rows: Sequence[Row]) -> Iterator[Html]:
    """What rows state beyond the columns."""
    shown = [row for row in rows if row.others]
    if not shown:
        return
    entries = (
        element(
            "li",
            {},
            element("strong", {}, isolated(capitalised(row.name.text))),
            _pairs(sheet, row.others),
        )
        for row in shown
    )
    yield element(
        "div", {"class": "also"}, element("p", {}, text("Also stated:")), element("ul", {}, *entries)
    )
