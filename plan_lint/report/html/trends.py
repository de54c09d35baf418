"""Small charts of figures year by year, with the growth that is stated and the growth that they give."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from plan_lint.findings import Chart, Point, Trajectory
from plan_lint.report.html.elements import NOTHING, Html, element, isolated, text
from plan_lint.report.html.marks import KINDS
from plan_lint.report.html.sheet import Sheet, capitalised

_LEFT, _STEP, _RIGHT = 118, 72, 40  # across: room for row names, from figure to figure, after the last
_TOP, _HEIGHT, _LINE = 24, 84, 17  # down: room for the highest label, the drawing, a line of text
_LONGEST = 12  # characters of a label

Numbers = list[tuple[str, list[str]]]  # the name of a row of figures, and one for each point


def figures_of(sheet: Sheet, chart: Chart) -> Iterator[Html]:
    """A drawing for each trajectory of a chart, all to one scale that holds zero."""
    values = [_value(point) for line in chart.lines for point in line.points]
    lowest, highest = min(Fraction(0), *values), max(Fraction(0), *values)
    drawings = [_drawing(sheet, line, lowest, highest or Fraction(1)) for line in chart.lines]
    heading = element("p", {"class": "chart-title"}, text(capitalised(chart.title)))
    yield element("div", {"class": "charts"}, heading, *drawings)


def _value(point: Point) -> Fraction:
    return Fraction(point.num, point.den)


def _drawing(sheet: Sheet, line: Trajectory, lowest: Fraction, highest: Fraction) -> Html:
    rows = _growth(line)
    width = _LEFT + _STEP * (len(line.points) - 1) + _RIGHT
    height = _TOP + _HEIGHT + _LINE * (len(rows) + 1) + 8
    across = [_LEFT + _STEP * place for place in range(len(line.points))]
    down = [_down(_value(point), lowest, highest) for point in line.points]
    zero = _down(Fraction(0), lowest, highest)
    course = "L".join(f"{x} {y}" for x, y in zip(across, down, strict=True))
    drawn = [
        element("path", {"class": "area", "d": f"M{across[0]} {zero}L{course}L{across[-1]} {zero}Z"}),
        element("path", {"class": "axis", "d": f"M{_LEFT - 30} {zero}H{width - 8}"}),
        element("path", {"class": "line", "d": f"M{course}"}),
    ]
    for x, y, point in zip(across, down, line.points, strict=True):
        drawn.append(element("circle", {"cx": str(x), "cy": str(y), "r": "3.5"}))
        drawn.append(_label(x, y - 9, point.cell.text, _kind(sheet, point.cell.pointer)))
        drawn.append(_label(x, _TOP + _HEIGHT + _LINE, point.key, "", "year"))
    for number, (name, figures) in enumerate(rows, 2):
        y = _TOP + _HEIGHT + _LINE * number
        drawn.append(element("text", {"x": "4", "y": str(y), "class": "name"}, text(name)))
        for x, point, figure in zip(across, line.points, figures, strict=True):
            wrong = _kind(sheet, point.stated.pointer) if name == "stated" else ""
            drawn.append(_label(x, y, figure, wrong))
    attributes = {
        "viewBox": f"0 0 {width} {height}", "width": str(width), "height": str(height),
        "role": "img", "aria-label": _in_words(line, rows),
    }  # fmt: skip
    return element(
        "figure", {}, element("figcaption", {}, *_caption(line)), element("svg", attributes, *drawn)
    )


def _down(value: Fraction, lowest: Fraction, highest: Fraction) -> int:
    return _TOP + _HEIGHT - round((value - lowest) * _HEIGHT / (highest - lowest))


def _label(x: int, y: int, said: str, kind: str, role: str = "") -> Html:
    if not said:
        return NOTHING
    short = said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
    symbol = f"{KINDS[kind][0]} " if kind else ""
    classes = " ".join(filter(None, (kind, role)))
    attributes = {"x": str(x), "y": str(y), **({"class": classes} if classes else {})}
    return element("text", attributes, text(symbol + short))


def _kind(sheet: Sheet, pointer: str) -> str:
    """The kind of the worst finding at a figure."""
    kinds = {marked.kind for marked in sheet.at.get(pointer, ())}
    return next((kind for kind in KINDS if kind in kinds), "")


def _growth(line: Trajectory) -> Numbers:
    """The rows of growth below a drawing; both readings where the plan does not say which it means."""
    on_previous = [point.on_previous for point in line.points]
    since_first = [point.since_first for point in line.points]
    rows = [("stated", [point.stated.text for point in line.points])]
    match line.since:
        case "previous_year":
            rows.append(("computed", on_previous))
        case "baseline":
            rows.append(("computed", since_first))
        case _:
            rows += [("on the year before", on_previous), (f"since {line.points[0].key:.9}", since_first)]
    return [(name, figures) for name, figures in rows if any(figures)]


def _caption(line: Trajectory) -> Iterator[Html]:
    unit = f" ({line.unit})" if line.unit not in ("", "percent") else ""
    yield element("strong", {}, isolated(capitalised(line.title)))
    measured = {
        "previous_year": ", growth on the year before",
        "baseline": f", growth since {line.points[0].key}",
    }.get(line.since, ", growth as computed")
    yield text(unit + measured)


def _in_words(line: Trajectory, rows: Numbers) -> str:
    """The drawing for those who do not see it."""
    said = [f"{capitalised(line.title)}{f' in {line.unit}' if line.unit else ''}, year by year"]
    for place, point in enumerate(line.points):
        growth = [f"{name} {figures[place]}" for name, figures in rows if figures[place]]
        grown = f", growth {', '.join(growth)}" if growth else ""
        said.append(f"{point.key}: {point.cell.text}{grown}")
    return "; ".join(said)
