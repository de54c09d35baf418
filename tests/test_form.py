"""Plans laid out as in their form, by the garden schema and by small ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plan_lint import document, rulebook, schema
from plan_lint.document import Document
from plan_lint.lint import Options, lint
from plan_lint.schema.form import laid_out
from plan_lint.schema.form.places import MOST_CHARACTERS, MOST_ROWS, values_in

GARDEN = Path(__file__).with_name("garden")


@pytest.fixture(scope="module")
def garden():
    loaded, problems = schema.load(document.parse((GARDEN / "plan.schema.json").read_bytes()), "garden")
    assert problems == ()
    return loaded


def made(properties, **definitions):
    """A schema of these properties; titles and descriptions are filled in."""
    raw = {
        "type": "object", "title": "plan", "description": "A plan.",
        "additionalProperties": False, "properties": properties, "$defs": definitions,
    }  # fmt: skip
    return schema.from_plain(raw, "made")


def form_of(plan, text):
    return laid_out(plan, document.parse(text.encode()))


def section(form, title):
    return next(each for each in form.sections if each.title == title)


def texts(cells):
    return [cell.text for cell in cells]


HARVEST = """\
garden: Rose Walk
harvest:
  roots:
    numbers: {2008/09: 30, 2007/08: 20, 2009/10: 33}
    growth: {since: previous_year, stated: {2009/10: 11%}}
  vegetables: {numbers: {2008/09: 90}, notes: [wet]}
"""


def test_fields_stand_first_in_the_order_of_the_schema(garden):
    first = form_of(garden, "revised: true\nvolunteers: about 20\ngarden: Rose Walk").sections[0]
    assert [(field.title, field.cells[0].text, field.cells[0].kind) for field in first.fields] == [
        ("form", "", ""),
        ("garden", "Rose Walk", "text"),
        ("year of the plan", "", ""),
        ("section", "", ""),
        ("revised", "true", "yes"),
        ("date agreed", "", ""),
        ("volunteers", "about 20", "figure"),
    ]


def test_a_table_of_years(garden):
    table = section(form_of(garden, HARVEST), "harvest").table
    assert [(column.group, column.title) for column in table.columns] == [
        ("kilograms", "2007/08"),
        ("kilograms", "2008/09"),
        ("kilograms", "2009/10"),
        ("", "since"),
        ("stated growth", "2009/10"),
    ]
    assert [(row.name.text, texts(row.cells)) for row in table.rows] == [
        ("vegetables", ["", "90", "", "", ""]),
        ("root vegetables", ["20", "30", "33", "previous_year", "11%"]),
    ]
    assert [(field.title, texts(field.cells)) for field in table.rows[0].others] == [("notes", ["wet"])]


def test_every_cell_has_the_pointer_of_its_place(garden):
    table = section(form_of(garden, HARVEST), "harvest").table
    assert [cell.pointer for cell in table.rows[0].cells] == [
        "/harvest/vegetables/numbers/2007~108",
        "/harvest/vegetables/numbers/2008~109",
        "/harvest/vegetables/numbers/2009~110",
        "/harvest/vegetables/growth/since",
        "/harvest/vegetables/growth/stated/2009~110",
    ]


def test_a_table_of_entries(garden):
    form = form_of(
        garden,
        "beds:\n- {name: North, area: 12.50, watered: {2008/09: {number: 3, percentage: 5.0%}}}\n"
        "- {plants: 4}",
    )
    table = section(form, "beds").table
    assert table.name == "name"
    assert [(column.group, column.title) for column in table.columns] == [
        ("", "kind"),
        ("", "area (square metres)"),
        ("", "rank"),
        ("", "plants"),
        ("2008/09", "number (plants)"),
        ("2008/09", "percentage"),
        ("", "date sown"),
        ("", "shaded"),
    ]
    north, nameless = table.rows
    assert (north.name.text, north.name.pointer) == ("North", "/beds/0/name")
    assert texts(north.cells) == ["", "12.50", "", "", "3", "5.0%", "", ""]
    assert (nameless.name.text, nameless.name.kind, nameless.pointer) == ("", "", "/beds/1")


ROWS = {
    "type": "object",
    "title": "themes",
    "x-table": {"rows": ["second", "first"], "columns": ["count", "deep.value", "by.*"]},
    "properties": {
        name: {
            "type": "object",
            "title": f"the {name}",
            "properties": {
                "count": {"type": "integer", "title": "count", "x-unit": "people"},
                "deep": {
                    "type": "object",
                    "title": "deep",
                    "properties": {"value": {"type": "string", "title": "deep value"}},
                },
                "by": {
                    "type": "object",
                    "title": "by month",
                    "additionalProperties": {"type": "integer", "x-unit": ""},
                },
            },
        }
        for name in ("first", "second")
    },
}


def test_rows_and_columns_of_a_hint():
    form = form_of(
        made({"themes": ROWS}), "themes: {first: {count: 3, by: {may: 1}}, second: {by: {april: 2}}}"
    )
    table = section(form, "themes").table
    assert [(column.group, column.title) for column in table.columns] == [
        ("", "count (people)"),
        ("", "deep value"),
        ("by month", "april"),
        ("by month", "may"),
    ]
    assert [(row.name.text, row.name.kind, texts(row.cells)) for row in table.rows] == [
        ("the second", "title", ["", "", "2", ""]),
        ("the first", "title", ["3", "", "", "1"]),
    ]


@pytest.mark.parametrize(
    ("text", "section_title", "field", "value"),
    [
        ("unknown: 7", "plan", "unknown", "7"),
        ("themes: {first: {other: 8}}", "themes", "other", "8"),
        ("themes: {first: 9}", "themes", "", "9"),
        ("themes: 10", "themes", "", "10"),
        ("themes: {more: {other: 11}}", "themes", "other", "11"),
    ],
)
def test_what_the_schema_does_not_know_is_shown_too(text, section_title, field, value):
    found = section(form_of(made({"themes": ROWS}), text), section_title)
    fields = [
        *found.fields,
        *(other for row in (found.table.rows if found.table else ()) for other in row.others),
    ]
    assert (field, [value]) in [(each.title, texts(each.cells)) for each in fields]


SENTENCE = {"type": "object", "title": "s", "properties": {"text": {"type": "string", "title": "text"}}}


def test_lists_without_a_table():
    parts = {
        "aims": {
            "type": "object",
            "title": "aims",
            "properties": {
                "ours": {"type": "array", "title": "ours", "items": SENTENCE},
                "theirs": {"type": "array", "title": "theirs", "items": SENTENCE},
            },
        },
        "remarks": {"type": "array", "title": "remarks", "items": {"type": "string"}},
    }
    form = form_of(made(parts), "aims: {ours: [{text: one}, {text: two}]}\nremarks: [three, four]")
    assert [(each.title, each.depth) for each in form.sections[1:]] == [
        ("aims", 0),
        ("ours", 1),
        ("theirs", 1),
        ("remarks", 0),
    ]
    assert [(entry.title, texts(entry.fields[0].cells)) for entry in section(form, "ours").entries] == [
        ("entry 1", ["one"]),
        ("entry 2", ["two"]),
    ]
    assert texts(section(form, "remarks").fields[0].cells) == ["three", "four"]


def line_of(garden, text):
    return section(form_of(garden, text), "harvest").charts[0].lines[0]


def growth(numbers, stated="", since=""):
    since = f"since: {since}, " if since else ""
    beside = f", growth: {{{since}stated: {{{stated}}}}}" if stated else ""
    return f"harvest: {{roots: {{numbers: {{{numbers}}}{beside}}}}}"


@pytest.mark.parametrize(
    ("text", "points"),
    [
        (
            growth("2007/08: 200, 2008/09: 210, 2009/10: 231"),
            [("200", "", "", ""), ("210", "", "+5%", "+5%"), ("231", "", "+10%", "+15.5%")],
        ),
        (
            growth("2007/08: 851, 2008/09: 930", "2008/09: 9.0%", "previous_year"),
            [("851", "", "", ""), ("930", "9.0%", "+9.28%", "+9.28%")],
        ),
        # As many decimals as it takes to differ from what is stated.
        (
            growth("2007/08: 2217, 2008/09: 2483", "2008/09: 12%"),
            [("2217", "", "", ""), ("2483", "12%", "+11.998%", "+11.998%")],
        ),
        # A year is left out: the growth on the year before is not known.
        (growth("2007/08: 100, 2009/10: 90"), [("100", "", "", ""), ("90", "", "", "-10%")]),
        # Nothing grows from zero; what is no figure is passed over.
        (growth("2007/08: 0, 2008/09: 5"), [("0", "", "", ""), ("5", "", "", "")]),
        (growth("2007/08: 4, 2008/09: many, 2009/10: 5"), [("4", "", "", ""), ("5", "", "", "+25%")]),
    ],
)
def test_growth_of_a_trajectory(garden, text, points):
    found = line_of(garden, text).points
    assert [
        (each.cell.text, each.stated.text, each.on_previous, each.since_first) for each in found
    ] == points


@pytest.mark.parametrize("since", ["baseline", "previous_year", ""])
def test_what_growth_is_measured_from(garden, since):
    line = line_of(garden, growth("2007/08: 20, 2008/09: 21", "2008/09: 5%", since))
    assert (line.title, line.unit, line.since) == ("root vegetables", "kilograms", since)


@pytest.mark.parametrize("numbers", ["2007/08: 20", "2007/08: 20, 2008/09: few", ""])
def test_one_figure_is_no_trajectory(garden, numbers):
    assert section(form_of(garden, growth(numbers)), "harvest").charts == ()


def test_percentages_change_in_points():
    share = {"type": "string", "format": "percentage", "x-unit": "percent"}
    years = {"type": "object", "title": "share", "x-chart": True, "additionalProperties": share}
    plan = made({"shares": {"type": "object", "title": "shares", "properties": {"a": years}}})
    line = section(form_of(plan, "shares: {a: {2007/08: 20%, 2008/09: 22.5%}}"), "shares").charts[0].lines[0]
    assert line.points[1].on_previous == "+2.5 points"


def values_shown(form):
    for each in form.sections:
        fields = [*each.fields, *(field for entry in each.entries for field in entry.fields)]
        cells = [cell for field in fields for cell in field.cells]
        for row in each.table.rows if each.table else ():
            cells += [row.name, *row.cells, *(cell for field in row.others for cell in field.cells)]
        yield from (cell for cell in cells if cell.kind not in ("", "title"))


def test_what_has_no_room_is_counted(garden):
    beds = ", ".join(f"{{name: b{number}, plants: 1}}" for number in range(MOST_ROWS + 5))
    form = form_of(garden, f"beds: [{beds}]\ngarden: {'g' * 3000}\nremarks: [{', '.join('r' * 305)}]")
    assert (len(section(form, "beds").table.rows), section(form, "beds").more) == (MOST_ROWS, 10)
    assert section(form, "remarks").more == 5
    assert next(len(cell.text) for cell in values_shown(form)) == MOST_CHARACTERS


KEYS = st.sampled_from(
    ["garden", "revised", "volunteers", "harvest", "roots", "vegetables", "numbers", "growth", "since",
     "stated", "beds", "name", "area", "plants", "watered", "divided_into", "aims", "watering", "all_crops",
     "flagged", "baseline", "value", "change", "notes", "remarks", "2007/08", "2008/09", "x"]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5000),
    st.sampled_from(["", " ", "7%", "about 20", "2007/08", "text"]),
)
PLANS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=150)
@example(data={"beds": [{"name": ["one", None]}]})
@example(data={"beds": False, "harvest": 0})
@given(data=st.dictionaries(KEYS, PLANS, max_size=6))
def test_nothing_that_a_plan_states_is_lost_or_shown_twice(garden, data):
    text = json.dumps(data)
    parsed = document.parse(text.encode())
    form = laid_out(garden, parsed)
    pointers = [cell.pointer for cell in values_shown(form)]
    assert len(pointers) == len(set(pointers))
    assert len(pointers) == values_in(data)
    assert [each.title for each in form.sections if each.more] == []


def test_a_form_is_made_only_when_asked_for():
    files = {path.name: path.read_bytes() for path in GARDEN.iterdir() if path.suffix in (".yaml", ".json")}
    book = rulebook.load(files, "garden")
    template = next(iter(book.templates))
    data = f"template: {template}\ngarden: Rose Walk\nplan_year: 2024/25\n".encode()
    assert lint(data, "a.yaml", (book,), Options()).form is None
    form = lint(data, "a.yaml", (book,), Options(form=True)).form
    assert form is not None
    assert form.sections[0].fields[1].cells[0].text == "Rose Walk"
    assert isinstance(document.parse(data), Document)
