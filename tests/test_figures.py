"""What each figure stands for, and that none is accused that a true value could have produced."""

from __future__ import annotations

import operator
import time
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plan_lint import figures
from plan_lint.figures import Figure, Interval, Number, parse_figure
from plan_lint.figures.agreement import ordered
from plan_lint.figures.intervals import between, furthest

if TYPE_CHECKING:
    from collections.abc import Callable


def fig(text: str) -> Number:
    """The figure a text holds: `646` a count, `12.5` a decimal, else as stated."""
    if text.lstrip("-").isdigit():
        return int(text)
    parsed = parse_figure(text)
    assert parsed is not None, text
    return parsed


def value(x: Number | None) -> Fraction:
    assert x is not None
    return Fraction(x) if isinstance(x, int) else Fraction(x.num, x.den)


def drawn(interval: Interval | None) -> str:
    """The interval in the notation of the documentation."""
    if interval is None:
        return "exact"
    low = "-inf" if interval.low is None else f"{float(Fraction(interval.low, interval.low_den)):g}"
    high = "inf" if interval.high is None else f"{float(Fraction(interval.high, interval.high_den)):g}"
    return f"{'(' if interval.low_open else '['}{low}, {high}{')' if interval.high_open else ']'}"


def interval_of(x: Number | None) -> str:
    assert isinstance(x, Figure)
    return drawn(x.interval)


def contains(x: Number | None, true: Fraction) -> bool:
    if not isinstance(x, Figure) or x.interval is None:
        return value(x) == true
    low, low_den, low_open, high, high_den, high_open = x.interval
    above = low is None or (Fraction(low, low_den) < true if low_open else Fraction(low, low_den) <= true)
    below = high is None or (
        true < Fraction(high, high_den) if high_open else true <= Fraction(high, high_den)
    )
    return above and below


# Reading


@pytest.mark.parametrize(
    ("text", "stands_for"),
    [
        ("12.5", "[12.45, 12.55)"),
        ("-12.5", "(-12.55, -12.45]"),
        ("0.0", "(-0.05, 0.05)"),
        ("52%", "[51.5, 52.5)"),
        ("49.5%", "[49.45, 49.55)"),
        ("5.0%", "[4.95, 5.05)"),
        ("5%", "[4.5, 5.5)"),
        ("+3%", "[2.5, 3.5)"),
        ("-4%", "(-4.5, -3.5]"),
        ("-4.0%", "(-4.05, -3.95]"),
        ("0%", "(-0.5, 0.5)"),
        ("-0%", "(-0.5, 0.5)"),
        ("0.00%", "(-0.005, 0.005)"),
        ("100%", "[99.5, 100.5)"),
        ("under 20%", "(-inf, 20)"),
        ("at most 20%", "(-inf, 20]"),
        ("over 4%", "(4, inf)"),
        ("at least 4%", "[4, inf)"),
        ("just under 79%", "[78, 79)"),
        ("just over 79%", "(79, 80]"),
        ("just under 79.5%", "[79.4, 79.5)"),
        ("just under 5.0%", "[4.9, 5)"),
        ("just under 80%", "[79, 80)"),
        ("just under -4%", "[-5, -4)"),
        ("just under 2000", "[1900, 2000)"),
        ("just over 2000", "(2000, 2100]"),
        ("just under 1500", "[1400, 1500)"),
        ("just under 1660", "[1650, 1660)"),
        ("just under 646", "[645, 646)"),
        ("just over 8", "(8, 9]"),
        ("about 2000", "[1900, 2100]"),
        ("about 1660", "[1577, 1743]"),
        ("about -4%", "[-4.5, -3.5]"),  # never narrower than -4% itself
        ("about 80%", "[76, 84]"),
        ("about 12.5%", "[11.875, 13.125]"),
        ("at least 30", "[30, inf)"),
        ("5% to 10%", "[4.5, 10.5]"),
        ("10% to 5%", "[4.5, 10.5]"),
        ("5.0% to 10%", "[4.95, 10.5]"),
        ("-4% to 0%", "[-4.5, 0.5]"),
    ],
)
def test_what_a_stated_figure_stands_for(text, stands_for):
    figure = parse_figure(text)
    assert figure is not None
    assert drawn(figure.interval) == stands_for
    assert figure.written == figures.show(figure) == text
    assert figure.hedged == (" " in text)
    assert figure.percent == ("%" in text)


@pytest.mark.parametrize(
    ("text", "num", "den", "decimals"),
    [
        ("49.5%", 495, 10, 1),
        ("5.0%", 50, 10, 1),
        ("+3%", 3, 1, 0),
        ("-4%", -4, 1, 0),
        ("12.50", 1250, 100, 2),
        ("about 2000", 2000, 1, 0),
        ("just under 79.5%", 795, 10, 1),
        ("5% to 10%", 15, 2, 0),
        ("5.5% to 10%", 310, 40, 1),
    ],
)
def test_the_value_as_written(text, num, den, decimals):
    figure = parse_figure(text)
    assert figure is not None
    assert (Fraction(figure.num, figure.den), figure.decimals) == (Fraction(num, den), decimals)


@pytest.mark.parametrize(
    "text",
    [
"", " ", "%", "+", "-", "-%", ".", ".5", "5.", "5.%", ".5%", "646", "-646", "+12.5", "1,332",
        "1,332.5", "1 332", "1_332", "1_332%", "05%", "00", "007.5", "-05%", "--5%", "+-5%", "5%%", "5 %",
        " 5%", "5% ", "5%\n", "1e3", "1e3%", "0x1F", "inf%", "nan%", "5\u0665%", "\uff15%", "\u22125%",
        "\u00b2%", "\u00bd%", "five%", "about", "about ", "about  5%", "About 5%", "about about 5%",
        "about 12.5", "about +5", "about 1,332", "nearly 5%", "under", "at least", "underneath 5%",
        "5 to 10", "5% to", " to 5%", "5% to 10", "5 to 10%", "5.5 to 10%", "5% to 10.5", "5%  to 10%",
        "about 5% to 10%", "5% to about 10%", "5% to 10% to 15%", "5%-10%", "1.2.3%", "2009/10", "5%\x00",
    ],
)  # fmt: skip
def test_what_is_no_figure(text):
    assert parse_figure(text) is None


@pytest.mark.parametrize("form", ["{}%", "-{}%", "about {}", "just under {}%", "5% to {}%"])
def test_thirty_digits_and_no_more(form):
    thirty = parse_figure(form.format("9" * 30))
    assert thirty is not None
    assert thirty.written == form.format("9" * 30)
    assert parse_figure(form.format("9" * 31)) is None
    assert parse_figure(form.format("0." + "1" * 30)) is None


def test_thirty_digits_around_the_point():
    assert parse_figure("1" * 15 + "." + "1" * 15) is not None
    assert parse_figure("1" * 16 + "." + "1" * 15) is None


@pytest.mark.parametrize(
    "text",
    [
        "9" * 3_000_000,
        "9" * 3_000_000 + "%",
        "about " * 500_000,
        "5% to " * 500_000,
        "-" * 3_000_000,
        "0." * 1_000_000,
    ],
    ids=["digits", "percentage", "hedges", "ranges", "signs", "points"],
)
def test_hostile_texts_are_refused_at_once(text):
    began = time.perf_counter()
    assert parse_figure(text) is None
    assert not figures.is_year(text)
    assert not figures.is_date(text)
    assert time.perf_counter() - began < 0.5


@settings(deadline=None)
@given(st.text(alphabet="0123456789.%+- aboutunderjsovlm", max_size=20) | st.text(max_size=20))
def test_any_text_is_a_figure_as_written_or_none(text):
    figure = parse_figure(text)
    assert figure is None or (figures.show(figure) == text and figure.den > 0 and figure.interval is not None)


@pytest.mark.parametrize(
    ("text", "stands_for"),
    [
        ("12.5", "[12.45, 12.55)"),
        ("5.0", "[4.95, 5.05)"),
        ("5.00", "[4.995, 5.005)"),
        ("-0.0", "(-0.05, 0.05)"),
        ("0.0000001", "[5e-08, 1.5e-07)"),
        ("0.0000000", "(-5e-08, 5e-08)"),
    ],
)
def test_a_decimal_keeps_its_digits(text, stands_for):
    figure = figures.from_decimal(Decimal(text))
    assert (drawn(figure.interval), figures.show(figure), figure.percent) == (stands_for, text, False)
    assert figure == parse_figure(text)


def test_a_decimal_with_an_exponent():
    assert value(figures.from_decimal(Decimal("1.5E+3"))) == 1500


@pytest.mark.parametrize("text", ["1e999999", "1e-999999", "NaN", "-Infinity", "9" * 31])
def test_a_decimal_beyond_bounds_is_refused_at_once(text):
    with pytest.raises(ValueError, match="at most 30 digits"):
        figures.from_decimal(Decimal(text))


# Arithmetic

ARITHMETIC: dict[str, Callable[..., Any]] = {
    "+": figures.add,
    "-": figures.subtract,
    "*": figures.multiply,
    "/": figures.divide,
    "% of": lambda a, b: figures.share_of(b, a),
    "percent": figures.percent,
    "change": figures.change,
    "points": figures.points,
    "increase": figures.increase,
}


@pytest.mark.parametrize(
    ("a", "sign", "b", "shown", "stands_for"),
    [
        ("5%", "+", "10%", "15%", "[14, 16)"),
        ("5%", "+", "-10%", "-5%", "(-6, -4)"),
        ("5%", "-", "10%", "-5%", "(-6, -4)"),
        ("1", "-", "12.5", "-11.5", "(-11.55, -11.45]"),
        ("2", "*", "5%", "10%", "[9, 11)"),
        ("-2", "*", "5%", "-10%", "(-11, -9]"),
        ("0", "*", "under 5%", "0%", "[0, 0]"),
        ("5%", "% of", "700", "35", "[31.5, 38.5)"),
        ("50%", "% of", "50%", "25%", "[24.5025, 25.5025)"),
        ("-4%", "% of", "4%", "-0.16%", "(-0.2025, -0.1225]"),
        ("0%", "% of", "4%", "0%", "(-0.0225, 0.0225)"),
        ("under 20%", "% of", "700", "140", "(-inf, 140)"),
        ("under 20%", "% of", "-700", "-140", "(-140, inf)"),
        ("at least 4%", "% of", "at most 20%", "0.8%", "(-inf, inf)"),
        ("at least 4%", "*", "at least 20%", "80%", "[80, inf)"),
        ("just under 1", "*", "over 4%", "4%", "[0, inf)"),
        ("just over 0", "*", "at least 4%", "0%", "(0, inf)"),
        ("10%", "/", "5%", "2", "(1.72727, 2.33333)"),
        ("10%", "/", "2", "5%", "[4.75, 5.25)"),
        ("6", "/", "at least 2", "3", "(0, 3]"),
        ("6", "/", "12.5", "0.48", "(0.478088, 0.481928]"),
        ("6", "/", "-12.5", "-0.48", "[-0.481928, -0.478088)"),
        ("6", "/", "under 2", "3", "(-inf, inf)"),
        ("6", "/", "just under 1", "6", "(6, inf)"),
        ("6", "/", "just over -1", "-6", "(-inf, -6)"),
        ("-4%", "/", "just over 0.5%", "-8", "(-9, -5.83333]"),
        ("about 1660", "percent", "about 2000", "83%", "[75.0952, 91.7368]"),
        ("about 2000", "change", "2100", "5%", "[0, 10.5263]"),
        ("50%", "change", "60%", "20%", "(17.8218, 22.2222)"),
        ("50%", "points", "60%", "10%", "(9, 11)"),
        ("728", "increase", "5.0%", "764.4", "[764.036, 764.764)"),
        ("50%", "increase", "10%", "55%", "[54.2025, 55.8025)"),
        ("about 2000", "increase", "10%", "2,200", "[2080.5, 2320.5)"),
    ],
)
def test_arithmetic_on_stated_figures(a, sign, b, shown, stands_for):
    result = ARITHMETIC[sign](fig(a), fig(b))
    assert (figures.show(result), interval_of(result)) == (shown, stands_for)
    assert result.hedged == (" " in a or " " in b)
    assert result.written is None
    assert result.decimals == 0


@pytest.mark.parametrize(
    ("a", "sign", "b", "expected"),
    [
        (2, "+", 3, 5),
        (2, "-", 3, -1),
        (2, "*", 3, 6),
        (6, "/", 3, 2),
        (-6, "/", -3, 2),
        (6, "/", 4, Fraction(3, 2)),
        (6, "/", -4, Fraction(-3, 2)),
        (Figure(3, 2), "+", Figure(3, 2), 3),
        (Figure(3, 2), "*", 2, 3),
        (Figure(50, 1, percent=True), "% of", 200, 100),
        (700, "increase", Figure(10, 1, percent=True), 770),
        (700, "increase", 10, 770),
    ],
)
def test_exact_arithmetic_gives_plain_counts(a, sign, b, expected):
    result = ARITHMETIC[sign](a, b)
    assert value(result) == expected
    assert isinstance(result, int) == (Fraction(expected).denominator == 1)


@pytest.mark.parametrize(
    ("sign", "a", "b", "expected"),
    [
        ("percent", 46, 93, Fraction(4600, 93)),
        ("percent", 46, -93, Fraction(-4600, 93)),
        ("percent", 93, 93, 100),
        ("percent", Figure(3, 2), 3, 50),
        ("change", 728, 764, Fraction(3600, 728)),
        ("change", 764, 728, Fraction(-3600, 764)),
        ("change", -4, -5, 25),
        ("change", 5, 5, 0),
        ("points", 5, 7, 2),
        ("points", Figure(1, 2, percent=True), Figure(3, 2, percent=True), 1),
    ],
)
def test_percentages_are_exact(sign, a, b, expected):
    result = ARITHMETIC[sign](a, b)
    assert isinstance(result, Figure)
    assert (value(result), result.percent, result.interval, result.hedged) == (expected, True, None, False)
    assert result.den > 0


@pytest.mark.parametrize(
    ("sign", "a", "b"),
    [("/", "5", "0"), ("/", "5", "0%"), ("/", "5", "about 0%"), ("percent", "5", "0"), ("percent", "0", "0"),
     ("percent", "5%", "0%"), ("change", "0", "5"), ("change", "0%", "5%")],
)  # fmt: skip
def test_nothing_is_divided_by_zero(sign, a, b):
    assert ARITHMETIC[sign](fig(a), fig(b)) is None


def test_a_product_reaches_an_end_that_one_corner_reaches():
    stated = Figure(0, 1, interval=Interval(-2, 1, low_open=True, high=2, high_den=1, high_open=False))
    assert interval_of(figures.multiply(stated, stated)) == "(-4, 4]"


@pytest.mark.parametrize(
    ("text", "shown", "stands_for"),
    [
        ("-4%", "4%", "[3.5, 4.5)"),
        ("4%", "4%", "[3.5, 4.5)"),
        ("0%", "0%", "[0, 0.5)"),
        ("under 20%", "20%", "[0, inf)"),
        ("under -4%", "4%", "(4, inf)"),
        ("-10% to 5%", "2.5%", "[0, 10.5]"),
        ("at most 0%", "0%", "[0, inf)"),
    ],
)
def test_without_its_sign(text, shown, stands_for):
    result = figures.absolute(fig(text))
    assert (figures.show(result), interval_of(result)) == (shown, stands_for)


def test_negating():
    assert interval_of(figures.negate(fig("under 20%"))) == "(-20, inf)"
    assert figures.negate(5) == -5
    assert figures.absolute(-5) == 5
    assert value(figures.absolute(Figure(-3, 2))) == Fraction(3, 2)


@pytest.mark.parametrize(
    ("x", "expected", "stands_for"),
    [
        (5, 5, None),
        (Figure(3, 2), 2, None),
        (Figure(-3, 2), -1, None),
        (Figure(5, 2), 3, None),
        (Figure(149, 100), 1, None),
        (Figure(9950, 200, percent=True), 50, "exact"),
        ("52.4%", 52, "exact"),
        ("52.5%", 53, "[52, 53]"),
        ("52%", 52, "exact"),
        ("-4%", -4, "[-4, -3]"),
        ("under 20.5%", 21, "(-inf, 20]"),
        ("just under 20.5%", 21, "[20, 20]"),
        ("at most 20.5%", 21, "(-inf, 21]"),
        ("over 4.5%", 5, "[5, inf)"),
    ],
)
def test_rounded(x, expected, stands_for):
    result = figures.rounded(fig(x) if isinstance(x, str) else x)
    assert value(result) == expected
    assert (interval_of(result) if stands_for else isinstance(result, int)) == (stands_for or True)


TEXTS = st.one_of(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(
            ["", "-", "about ", "about -", "just under ", "just over -", "under ", "at least ", "over -"]
        ),
        st.decimals(0, 300, places=1).map(str),
        st.just("%"),
    ),
    st.builds("{}% to {}%".format, st.integers(-30, 30), st.integers(-30, 30)),
    st.integers(-300, 300).map(str),
    st.decimals(-30, 30, places=2).map(str),
)


@st.composite
def figure_and_truth(draw) -> tuple[Number, Fraction]:
    """A figure and one of the true values it stands for."""
    figure = fig(draw(TEXTS))
    if isinstance(figure, int):
        return figure, Fraction(figure)
    assert figure.interval is not None
    low, low_den, _, high, high_den, _ = figure.interval
    reach = draw(st.fractions(0, 1, max_denominator=12))
    bottom = Fraction(low, low_den) if low is not None else value(figure) - 500
    top = Fraction(high, high_den) if high is not None else value(figure) + 500
    truth = bottom + (top - bottom) * reach
    assume(contains(figure, truth))
    return figure, truth


TRUTHS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "% of": lambda a, b: a * b / 100,
    "percent": lambda a, b: 100 * a / b,
    "change": lambda a, b: 100 * (b - a) / a,
    "points": lambda a, b: b - a,
    "increase": lambda a, b: a * (1 + b / 100),
}


@settings(max_examples=150, deadline=None)
@given(figure_and_truth(), figure_and_truth(), figure_and_truth())
def test_a_result_stands_for_every_true_result(first, second, third):
    (a, true_a), (b, true_b), (c, true_c) = first, second, third
    for sign, compute in ARITHMETIC.items():
        result = compute(a, b)
        divisor, true_divisor = (a, true_a) if sign == "change" else (b, true_b)
        if sign in {"/", "percent", "change"} and (value(divisor) == 0 or true_divisor == 0):
            assert result is None or value(divisor) != 0
            continue
        truth = TRUTHS[sign](true_a, true_b)
        assert contains(result, truth), sign
        assert value(result) == TRUTHS[sign](value(a), value(b))
        assert contains(figures.add(result, c), truth + true_c), sign
        assert contains(figures.multiply(result, c), truth * true_c), sign
        assert contains(figures.absolute(result), abs(truth)), sign
        assert contains(figures.negate(result), -truth), sign
        assert contains(figures.rounded(result), Fraction(floor(truth + Fraction(1, 2)))), sign


@settings(deadline=None)
@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_increasing_by_the_change_arrives(old, new):
    assert figures.increase(old, figures.change(old, new) or 0) == new


# Comparing

OPERATORS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@settings(deadline=None)
@given(st.sampled_from(sorted(OPERATORS)), TEXTS.map(fig), TEXTS.map(fig))
def test_comparisons_compare_what_is_written(sign, a, b):
    assume(not any(isinstance(x, Figure) and x.hedged for x in (a, b)))
    assert figures.holds(sign, a, b) is OPERATORS[sign](value(a), value(b))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(OPERATORS)), figure_and_truth(), figure_and_truth())
def test_a_decided_comparison_holds_for_all_true_values(sign, first, second):
    (a, true_a), (b, true_b) = first, second
    true_a = true_a if isinstance(a, Figure) and a.hedged else value(a)
    true_b = true_b if isinstance(b, Figure) and b.hedged else value(b)
    assert figures.holds(sign, a, b) in {None, OPERATORS[sign](true_a, true_b)}


@pytest.mark.parametrize(
    ("a", "sign", "b", "expected"),
    [
        ("52%", "==", "52.0%", True),
        ("52%", "<", "52.1%", True),
        ("about 2000", ">=", "1660", True),
        ("about 2000", ">", "1900", None),
        ("about 2000", ">=", "1900", True),
        ("about 2000", "<", "1900", False),
        ("about 2000", "==", "2000", None),
        ("about 2000", "!=", "2200", True),
        ("about 2000", "==", "2200", False),
        ("about 2000", ">", "about 1660", True),
        ("about 2000", "==", "about 2000", None),
        ("about 0%", "==", "0%", None),
        ("under 20%", "<", "20%", True),
        ("20%", ">", "under 20%", True),
        ("under 20%", "==", "20%", False),
        ("under 20%", "<=", "19%", None),
        ("at most 20%", "<", "20%", None),
        ("at most 20%", "<=", "20%", True),
        ("at most 20%", ">", "20%", False),
        ("over 4%", "<=", "4%", False),
        ("at least 4%", "<", "4%", False),
        ("over 4%", ">", "under 4%", True),
        ("at least 4%", ">", "at most 4%", None),
        ("5% to 10%", "<=", "10%", None),
        ("5% to 10%", "<=", "10.5%", True),
    ],
)
def test_hedged_comparisons(a, sign, b, expected):
    assert figures.holds(sign, fig(a), fig(b)) is expected


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("52%", "51.5%"),
        ("52%", "52.5%"),
        ("52%", "53%"),
        ("0%", "0"),
        ("0%", "-0.4%"),
        ("646", "646"),
        ("52%", "52"),
        ("12.5", "12.55"),
        ("about 2000", "1900"),
        ("about 0%", "0%"),
        ("under 20%", "20"),
        ("under 20%", "-5%"),
        ("over 4%", "under 5%"),
        ("5% to 10%", "11%"),
        ("just under 79%", "78"),
        ("at least 30", "about 29"),
    ],
)
def test_figures_that_agree(a, b):
    assert figures.agrees(fig(a), fig(b))
    assert figures.agrees(fig(b), fig(a))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("52%", "54%"),
        ("52%", "53"),
        ("52.0%", "52.2%"),
        ("0%", "1"),
        ("646", "647"),
        ("about 2000", "1899"),
        ("under 20%", "21"),
        ("over 4%", "under 3%"),
        ("5% to 10%", "12%"),
        ("just over 79%", "81"),
    ],
)
def test_figures_that_disagree(a, b):
    assert not figures.agrees(fig(a), fig(b))
    assert not figures.agrees(fig(b), fig(a))


@pytest.mark.parametrize(
    ("stated", "part", "whole"),
    [("16.6%", 2, 12), ("66%", 2, 3), ("-66%", -2, 3), ("0%", 9, 1000), ("0%", -9, 1000),
     ("0.9%", 99, 10_000), ("49.4%", 4948, 10_000), ("9.2%", 79, 851), ("99%", 999, 1000)],
)  # fmt: skip
def test_cut_off(stated, part, whole):
    assert figures.truncated(fig(stated), figures.percent(part, whole) or 0)


@pytest.mark.parametrize(
    ("stated", "part", "whole"),
    [("16.7%", 2, 12), ("52%", 15, 29), ("-67%", -2, 3), ("66%", 67, 100), ("67%", 66, 100), ("0%", 1, 100),
     ("0%", 4, 1000), ("50%", 101, 200), ("66%", -2, 3), ("about 66%", 2, 3), ("65% to 66%", 2, 3)],
)  # fmt: skip
def test_not_cut_off(stated, part, whole):
    assert not figures.truncated(fig(stated), figures.percent(part, whole) or 0)


def test_counts_are_cut_off_too():
    assert figures.truncated(764, Figure(7646, 10))
    assert not figures.truncated(764, Figure(7644, 10))
    assert not figures.truncated(765, Figure(7646, 10))
    assert figures.truncated(-764, Figure(-7646, 10))
    assert not figures.truncated(Figure(764, 1, percent=True), Figure(7646, 10))


def rounded_ways(exact: Fraction, decimals: int) -> set[Fraction]:
    """What people make of an exact figure: rounded with halves either way, or cut off."""
    scaled = exact * 10**decimals
    half = Fraction(1, 2)
    cut = floor(scaled) if scaled >= 0 else ceil(scaled)
    return {Fraction(way, 10**decimals) for way in (floor(scaled + half), ceil(scaled - half), cut)}


def percentage_of(scaled: int, decimals: int) -> Figure:
    sign, digits = "-" * (scaled < 0), str(abs(scaled)).zfill(decimals + 1)
    text = f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"
    figure = parse_figure(text + "%")
    assert figure is not None
    return figure


def test_no_percentage_is_faulted_that_was_rounded_or_cut_off():
    # Every part of every whole up to 500.
    stated = [
        [percentage_of(scaled, decimals) for scaled in range(100 * 10**decimals + 2)]
        for decimals in (0, 1, 2)
    ]
    for whole in range(1, 501):
        for part in range(whole + 1):
            exact = Figure(100 * part, whole, percent=True)
            for decimals, table in enumerate(stated):
                cut, rest = divmod(100 * part * 10**decimals, whole)
                assert figures.agrees(table[cut], exact) == (2 * rest <= whole)
                assert figures.truncated(table[cut], exact) == (2 * rest > whole)
                assert figures.agrees(table[cut + 1], exact) == (2 * rest >= whole)
                assert not figures.truncated(table[cut + 1], exact)


@settings(max_examples=500, deadline=None)
@given(st.data(), st.integers(1, 500), st.integers(0, 2))
def test_a_percentage_is_faulted_exactly_when_no_way_of_writing_gives_it(data, whole, decimals):
    part = data.draw(st.integers(-whole, 2 * whole))
    exact = Fraction(100 * part, whole)
    near = round(exact * 10**decimals)
    scaled = data.draw(st.integers(near - 3, near + 3))
    stated, computed = percentage_of(scaled, decimals), figures.percent(part, whole)
    assert computed is not None
    explained = figures.agrees(stated, computed) or figures.truncated(stated, computed)
    assert explained == (value(stated) in rounded_ways(exact, decimals))


def growth_is_explained(old: int, new: int, stated: Number) -> bool:
    """What the rule of stated growth asks."""
    computed, planned = figures.change(old, new), figures.increase(old, stated)
    assert computed is not None
    assert planned is not None
    gap = figures.subtract(new, planned)
    assert gap is not None
    near = figures.holds("<=", figures.absolute(gap), 1)
    return figures.agrees(stated, computed) or bool(near) or figures.truncated(stated, computed)


@settings(max_examples=500, deadline=None)
@given(st.data(), st.integers(1, 5000), st.integers(-400, 900), st.integers(0, 1))
def test_stated_growth_is_faulted_exactly_when_nothing_explains_it(data, old, scaled, decimals):
    stated = percentage_of(scaled, decimals)
    planned = old * (1 + value(stated) / 100)
    new = data.draw(st.integers(floor(planned) - 5, ceil(planned) + 5).filter(lambda n: n >= 0))
    written = rounded_ways(Fraction(100 * (new - old), old), decimals)
    assert growth_is_explained(old, new, stated) == (value(stated) in written or abs(new - planned) <= 1)
    # Planned forwards: whichever way the figure was made whole.
    for made in {floor(planned), ceil(planned), floor(planned + Fraction(1, 2))}:
        assert growth_is_explained(old, made, stated)
    # Planned backwards: whichever way the growth was written.
    for way in written:
        assert growth_is_explained(old, new, percentage_of(int(way * 10**decimals), decimals))


def test_growth_as_real_plans_state_it():
    assert growth_is_explained(728, 764, fig("5.0%"))
    assert growth_is_explained(728, 764, fig("4.9%"))
    assert not growth_is_explained(851, 930, fig("9.0%"))


@pytest.mark.parametrize(
    ("stated", "exact", "text"),
    [
        ("57%", (1500, 29), "52%"),
        ("57.0%", (1500, 29), "51.7%"),
        ("57.00%", (1500, 29), "51.72%"),
        ("+3%", (9, 2), "+5%"),
        ("+3%", (-9, 2), "-5%"),
        ("+3%", (0, 1), "0%"),
        ("5%", (-1, 4), "0%"),
        ("5.0%", (-1, 4), "-0.3%"),
        ("57.0%", (1, 100), "0.0%"),
        ("-4%", (-5, 2), "-3%"),
        ("12.5", (131, 10), "13.1"),
        ("about 50%", (1500, 29), "52%"),
        ("5% to 10.5%", (1500, 29), "51.7%"),
    ],
)
def test_like_the_stated_figure(stated, exact, text):
    result = figures.like(fig(stated), Figure(*exact))
    assert isinstance(result, Figure)
    assert result.written == text
    assert result == parse_figure(text)


def test_like_a_count_is_a_count():
    assert figures.like(850, Figure(7645, 10)) == 765
    assert figures.like(850, Figure(-7645, 10)) == -765
    assert figures.like(fig("about 2000"), Figure(7644, 10)) == 764
    assert figures.like(850, 764) == 764
    assert figures.like(fig("5.00%"), 10**29) is None


@settings(deadline=None)
@given(TEXTS, st.fractions(-1000, 1000, max_denominator=5000))
def test_like_agrees_with_what_it_was_made_from(text, exact):
    stated, computed = fig(text), Figure(exact.numerator, exact.denominator)
    result = figures.like(stated, computed)
    assert result is not None
    assert abs(value(result) - exact) <= Fraction(
        1, 2 * 10 ** (0 if isinstance(stated, int) else stated.decimals)
    )
    assert isinstance(result, int) or figures.agrees(result, computed)


SMALL_PERCENTAGES = st.one_of(
    st.integers(-20, 2500).map(lambda scaled: percentage_of(scaled, 1)),
    st.integers(-3, 250).map(lambda scaled: percentage_of(scaled, 0)),
)


@settings(max_examples=300, deadline=None)
@given(SMALL_PERCENTAGES, st.integers(1, 120))
def test_possible_when_some_whole_number_gives_it(percentage, whole):
    parts = range(3 * whole + 1)
    given_by = any(
        value(percentage) in rounded_ways(Fraction(100 * part, whole), percentage.decimals) for part in parts
    )
    assert figures.possible(percentage, whole) is given_by


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 12), SMALL_PERCENTAGES)
def test_the_smallest_whole_that_gives_it(part, percentage):
    def fits(whole: int) -> bool:
        return value(percentage) in rounded_ways(Fraction(100 * part, whole), percentage.decimals)

    found = figures.smallest_whole(part, percentage)
    assert found is None or fits(found)
    assert not any(fits(whole) for whole in range(1, min(found or 150, 150)))


@pytest.mark.parametrize(
    ("part", "percentage", "whole"),
    [
        (2, "16.6%", 12),
        (2, "16.7%", 12),
        (15, "52%", 29),
        (46, "49.5%", 93),
        (0, "0%", 1),
        (0, "5%", None),
        (2, "0%", 201),
        (3, "150%", 2),
        (2, "150%", None),
        (2, "-4%", None),
        (-2, "4%", None),
        (2, "under 20%", 10),
        (0, "at most 0%", 1),
        (2, "at most 0%", None),
        (2, "over 4%", 1),
        (2, "5% to 10%", 20),
        (10**29, "0%", 10**31 + 1),
        (1, "0." + "0" * 28 + "1%", 5 * 10**30 + 1),
    ],
)
def test_smallest_whole(part, percentage, whole):
    assert figures.smallest_whole(part, fig(percentage)) == whole


def test_smallest_whole_of_a_figure_that_is_no_count():
    assert figures.smallest_whole(fig("12.5"), fig("5%")) is None
    assert figures.smallest_whole(2, Figure(200, 12, percent=True)) == 12


@pytest.mark.parametrize(
    ("percentage", "whole", "expected"),
    [
        ("50%", 2, True),
        ("33%", 2, False),
        ("16.6%", 12, True),
        ("16.5%", 12, False),
        ("0%", 12, True),
        ("-1%", 12, False),
        ("-50%", 12, False),
        ("150%", 2, True),
        ("under 20%", 3, True),
        ("5% to 10%", 3, False),
        ("over 4%", 3, True),
        ("50%", 0, None),
        ("50%", -2, None),
        ("12.34567%", 10**29, True),
    ],
)
def test_possible(percentage, whole, expected):
    assert figures.possible(fig(percentage), whole) is expected


def test_possible_of_what_is_no_count():
    assert figures.possible(fig("50%"), fig("about 2000")) is None


def test_nearest():
    assert figures.nearest(fig("16.6%"), 12) == 2
    assert figures.nearest(fig("50%"), 3) == 2
    assert figures.nearest(fig("-50%"), 3) == -1
    assert figures.nearest(fig("0%"), 10**30) == 0
    assert figures.nearest(fig("50%"), fig("about 2000")) == 1000


# Showing


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0, "0"),
        (646, "646"),
        (2394, "2,394"),
        (-2394, "-2,394"),
        (10**36 - 1, "999,999,999,999,999,999,999,999,999,999,999,999"),
        (10**36, "a number of more than 36 digits"),
        (Figure(4600, 93, percent=True), "49.46%"),
        (Figure(5000, 100, percent=True), "50%"),
        (Figure(495, 10, percent=True), "49.5%"),
        (Figure(101, 100), "1.01"),
        (Figure(7644, 10), "764.4"),
        (Figure(23945, 10), "2,394.5"),
        (Figure(99999, 1000, percent=True), "100%"),
        (Figure(-1, 1000, percent=True), "0%"),
        (Figure(-5, 1000, percent=True), "-0.01%"),
        (Figure(1, 200), "0.01"),
    ],
)
def test_show(x, text):
    assert figures.show(x) == text


def test_show_is_bounded():
    assert figures.show(-(10**9000)) == "a number of more than 36 digits"
    assert figures.show(Figure(10**9000, 7, percent=True)) == "a percentage of more than 36 digits"
    assert len(figures.show_beside(Figure(10**39 - 1, 1000, percent=True), 5)) <= 80


@pytest.mark.parametrize(
    ("x", "stated", "text"),
    [
        (Figure(1500, 29, percent=True), "57%", "51.72%"),
        (Figure(1500, 29, percent=True), "51.72%", "51.724%"),
        (Figure(1500, 29, percent=True), "51.7241%", "51.72%"),
        (Figure(5001, 1000, percent=True), "5.0%", "5.001%"),
        (Figure(5, 1, percent=True), "5.0%", "5%"),
        (Figure(7640001, 10000), 764, "764.0001"),
        (Figure(7640001, 10000), 765, "764"),
        (Figure(5 * 10**40 + 1, 10**40, percent=True), "5%", "5%"),
        (764, "5%", "764"),
    ],
)
def test_show_beside(x, stated, text):
    assert figures.show_beside(x, fig(stated) if isinstance(stated, str) else stated) == text


def test_a_stated_figure_is_shown_as_written_beside_another():
    assert figures.show_beside(fig("5.0%"), fig("5%")) == "5.0%"


@settings(deadline=None)
@given(st.integers(-(10**38), 10**38), st.integers(1, 10**38), st.integers(0, 28))
def test_what_is_shown_is_short_and_right(num, den, decimals):
    x = Figure(num, den, percent=True)
    stated = figures.like(percentage_of(0, decimals), x) or 5
    shown = figures.show_beside(x, stated)
    assert len(shown) <= 80
    if abs(num) < 10**35 * den:
        read = Fraction(shown.replace(",", "").rstrip("%"))
        assert abs(read - value(x)) <= Fraction(1, 200)
        assert read != value(stated) or abs(value(x) - value(stated)) < Fraction(1, 10**29)


# Hostile figures


def test_huge_figures_stay_quick_and_bounded():
    big, small = fig("9" * 30 + "%"), fig("0." + "0" * 28 + "1%")
    began = time.perf_counter()
    for a in (big, small, 10**30, fig("0%"), fig("about " + "9" * 30), fig("under " + "9" * 30 + "%")):
        for b in (big, small, 10**30, 1, 0, fig("-0%"), fig("at least 0%")):
            for compute in ARITHMETIC.values():
                result = compute(a, b)
                if result is not None:
                    assert len(figures.show(result)) <= 80
                    assert len(figures.show_beside(result, a)) <= 80
                    figures.holds("<", result, a)
                    figures.agrees(a, result)
                    figures.truncated(a, result)
                    figures.like(a, result)
                    figures.rounded(result)
            figures.possible(a, b)
            figures.nearest(a, b)
            figures.smallest_whole(b, a)
    assert time.perf_counter() - began < 0.5


def test_repeated_squaring_ends_in_none():
    for start in (10**30, Figure(10**30, 7, percent=True), Figure(7, 10**30)):
        x: Number | None = start
        for _ in range(64):
            x = None if x is None else figures.multiply(x, x)
        assert x is None
    stated: Number | None = fig("49.5%")
    for _ in range(64):
        stated = None if stated is None else figures.multiply(stated, stated)
    assert stated is None


MOST = (1 << 16_384) - 1  # beyond it, a computed number is none


@pytest.mark.parametrize(
    ("x", "held"),
    [
        (MOST, True),
        (-MOST, True),
        (MOST + 1, False),
        (-MOST - 1, False),
        (Figure(MOST, 2), True),
        (Figure(MOST + 1, 3), False),
        (Figure(-MOST - 1, 3), False),
        (Figure(1, MOST), True),
        (Figure(1, MOST + 1), False),
        (Figure(1, 2, interval=Interval(1, MOST + 1, False, 1, 1, False)), False),
        (Figure(1, 2, interval=Interval(0, 1, False, 1, MOST + 1, False)), False),
        (Figure(1, 2, interval=Interval(0, 1, False, MOST + 1, 1, False)), False),
    ],
    ids=map(str, range(12)),  # the numbers themselves are too long
)
def test_how_large_a_computed_number_may_be(x, held):
    assert (figures.multiply(x, 1) is not None) == held


def test_what_is_computed_has_no_digits_of_its_own():
    assert figures.change(100, 150) == Figure(5000, 100, percent=True)
    assert figures.percent(1, 2) == Figure(100, 2, percent=True)


def test_no_share_of_nothing():
    assert figures.percent(1, 0) is figures.change(0, 1) is None


def test_a_count_between_two_is_either_of_them_or_what_lies_between():
    assert between(3, 3) == 3
    some = between(3, 7)
    assert isinstance(some, Figure)
    assert (some, drawn(some.interval)) == (Figure(3, 1, False, some.interval, "3 to 7", True), "[3, 7]")


def test_a_figure_written_like_another_has_at_most_30_digits():
    assert figures.like(fig("5.0%"), Figure(10**29, 1, percent=True)) is None
    assert figures.like(fig("5.0%"), Figure(10**29 - 1, 1, percent=True)) == fig("9" * 29 + ".0%")


def test_a_small_percentage_is_not_possible_of_few():
    assert [figures.possible(fig("1%"), whole) for whole in (10, 50, 51, 100)] == [False, False, True, True]
    assert [figures.possible(fig("0%"), whole) for whole in (1, 10, 1000)] == [True, True, True]


def test_of_two_ends_in_one_place_the_closed_one_is_furthest():
    open_end, closed_end = (1, 1, True), (2, 2, False)
    for ends in ([open_end, closed_end], [closed_end, open_end]):
        assert furthest(ends, 1) == furthest(ends, -1) == closed_end


def test_what_is_cut_off_goes_towards_zero():
    assert not figures.truncated(fig("-51%"), Figure(-513, 10, percent=True))  # -51% is how it is rounded
    assert figures.truncated(fig("-51%"), Figure(-517, 10, percent=True))


def test_an_increase_stands_for_what_its_percentage_does():
    grown = figures.increase(200, fig("9.0%"))
    assert (value(grown), interval_of(grown)) == (Fraction(218), "[217.9, 218.1)")


def test_the_size_of_what_reaches_zero_keeps_its_ends():
    assert interval_of(figures.absolute(Figure(1, 1, interval=Interval(0, 1, True, 2, 1, True)))) == "(0, 2)"


def test_rounding_keeps_a_hedge_only_while_it_may_be_several_numbers():
    assert figures.rounded(
        Figure(99, 10, True, Interval(99, 10, False, 101, 10, False), hedged=True)
    ) == Figure(10, 1, percent=True)
    between = figures.rounded(Figure(99, 10, True, Interval(9, 1, False, 11, 1, False), hedged=True))
    assert between == Figure(10, 1, True, Interval(9, 1, False, 11, 1, False), hedged=True)


def test_a_key_is_the_value_in_lowest_terms():
    assert [figures.key(each) for each in (5, Figure(10, 2), Figure(2, 4), Figure(-2, 4))] == [
        5,
        5,
        (1, 2),
        (-1, 2),
    ]


def test_a_long_sum_of_shares_stays_exact_and_quick():
    began = time.perf_counter()
    total: Number | None = 0
    for whole in range(1, 10_000):
        total = figures.add(total or 0, Figure(100, whole, percent=True))
    assert time.perf_counter() - began < 3
    assert figures.show(total or 0) == "978.75%"


# Years and dates


@pytest.mark.parametrize("text", ["2009/10", "1999/00", "2099/00", "0001/02", "9998/99"])
def test_financial_years(text):
    assert figures.is_year(text)
    assert figures.starts(text) == text[:4] + "-04-01"
    assert figures.is_date(figures.starts(text) or "")
    assert figures.is_date(figures.ends(text) or "")


@pytest.mark.parametrize(
    "text",
    ["", "2009", "2009/11", "2009/09", "2009/2010", "2009/1", "2009-10", "2009/10 ",
     " 2009/10", "0000/01", "9999/00", "20a9/10", "2009/\u0661\u0660",
     "\u0662\u0660\u0660\u0669/10", "-009/10", "+009/10"],
)  # fmt: skip
def test_no_financial_years(text):
    assert not figures.is_year(text)
    assert figures.following(text) is figures.preceding(text) is None
    assert figures.starts(text) is figures.ends(text) is None


def test_the_years_around():
    assert figures.following("2009/10") == "2010/11"
    assert figures.preceding("2009/10") == "2008/09"
    assert figures.following("1998/99") == "1999/00"
    assert figures.preceding("2000/01") == "1999/00"
    assert figures.preceding("0001/02") is None
    assert figures.following("9998/99") is None
    assert figures.ends("1999/00") == "2000-03-31"


@pytest.mark.parametrize("text", ["2009-03-31", "2008-02-29", "2000-02-29", "0001-01-01", "9999-12-31"])
def test_dates(text):
    assert figures.is_date(text)


@pytest.mark.parametrize(
    "text",
    ["", "2009-02-29", "1900-02-29", "2009-04-31", "2009-13-01", "2009-00-01", "2009-01-00", "0000-01-01",
     "2009-3-31", "20090331", "2009-W10-1", "2009/03/31", "31-03-2009", "2009-03-31T00", " 2009-03-31",
     "\u0662009-03-31"],
)  # fmt: skip
def test_no_dates(text):
    assert not figures.is_date(text)


@pytest.mark.parametrize(
    ("first", "last", "most", "between"),
    [
        ("2008/09", "2010/11", 3, ("2008/09", "2009/10", "2010/11")),
        ("2008/09", "2010/11", 2, None),
        ("1998/99", "2000/01", 9, ("1998/99", "1999/00", "2000/01")),
        ("2008/09", "2008/09", 1, ("2008/09",)),
        ("2008/09", "2007/08", 1, ()),
        ("2008", "2010/11", 9, None),
        ("2008/09", "2010", 9, None),
    ],
)
def test_the_years_from_one_to_another(first, last, most, between):
    assert figures.years(first, last, most) == between


def test_a_figure_that_is_not_negative_is_its_own_absolute():
    zero = Figure(0, 3, percent=True, decimals=1)
    assert figures.absolute(zero) is zero


@pytest.mark.parametrize(
    ("some", "writable"),
    [(10**30 - 1, True), (10**30, False), (-(10**30), False), (Figure(10**31, 10, percent=True), False),
     (Figure(10**31 - 1, 10), True), pytest.param(1 << 16_000, False, id="enormous")],
)  # fmt: skip
def test_what_a_plan_may_hold_is_writable(some, writable):
    assert figures.is_writable(some) is writable


def test_figures_in_order():
    some = [fig("5.5%"), 7, fig("5%"), -1]
    assert ordered(some) == [-1, fig("5%"), fig("5.5%"), 7]


@given(
    st.lists(
        st.builds(
            lambda whole, part, den: Figure(whole * den + part, den) if den > 1 else whole + part,
            st.sampled_from([0, 1, 1 << 53, 10**29, 10**400]),
            st.integers(-3, 3),
            st.sampled_from([1, 3, 10**17, 10**30]),
        )
    )
)
def test_figures_are_put_in_order_exactly_however_near_or_large_they_are(some):
    assert ordered(some) == sorted(some, key=value)


def test_a_range_of_decimals_reaches_half_a_unit_beyond_each():
    some = fig("5.5% to 7.5%")
    assert (interval_of(some), value(some)) == ("[5.45, 7.55]", Fraction(13, 2))
