"""Exact numbers: counts, percentages, years, and the interval of true values a figure stands for."""

from __future__ import annotations

from functools import lru_cache
from math import gcd
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

DIGITS = 30  # of a number in a text: converting longer ones is slow
HEDGES = ("about", "under", "just under", "over", "just over", "at least", "at most")

_LONGEST = 80  # characters: no figure is longer than a range of two 30-digit percentages
_LARGEST = (
    1 << 16_384
)  # part of a computed fraction: room for the mean of the shares of all numbers up to 10,000
_SHOWN_DIGITS = 36  # before the point, so that a shown figure has at most 80 characters
_SHOWN_DECIMALS = 30


class Interval(NamedTuple):
    """The true values a figure stands for: from low/low_den to high/high_den; None is unbounded."""

    low: int | None
    low_den: int
    low_open: bool
    high: int | None
    high_den: int
    high_open: bool


class Figure(NamedTuple):
    """A figure that is not an exact count: num/den as written (49.5% is 495/10) and what it stands for."""

    num: int
    den: int
    percent: bool = False
    interval: Interval | None = None  # None: exactly the value
    written: str | None = None  # None: computed
    hedged: bool = False  # a hedge or a range: comparisons must hold for the whole interval
    decimals: int = 0


Number = int | Figure

_new = (
    tuple.__new__
)  # 0.3 us, where Figure(...) takes 0.7: most figures of a plan are compared with a percentage
_End = tuple[int, int, bool]  # num, den, open; an infinity has den 0
_CLOSED, _OPEN = False, True
_LOWEST, _HIGHEST = (-1, 0, _OPEN), (1, 0, _OPEN)


# Reading


def parse_figure(text: str) -> Figure | None:
    """Read a percentage, a range of two, a decimal, or a hedge before a percentage or whole number."""
    return None if len(text) > _LONGEST else _parse(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Figure | None:
    first, to, second = text.partition(" to ")
    if to:
        return _range(text, _plain(first), _plain(second))
    return _plain(text) or _hedged(text)


def _plain(text: str) -> Figure | None:
    percent = text.endswith("%")
    read = _digits(text.removesuffix("%"))
    if read is None or (not percent and (read[1] == 0 or text[0] == "+")):
        return None
    return _stated(*read, text, percent=percent)


def _digits(text: str) -> tuple[int, int] | None:
    """Read digits with a sign and a point as a scaled integer and its number of decimals."""
    unsigned = text[1:] if text[:1] in ("+", "-") else text
    whole, point, fraction = unsigned.partition(".")
    if not (unsigned.isascii() and whole.isdigit() and (fraction.isdigit() or not point)):
        return None
    if (whole[0] == "0" and whole != "0") or len(whole) + len(fraction) > DIGITS:
        return None
    scaled = int(whole + fraction)
    return -scaled if text[0] == "-" else scaled, len(fraction)


def _stated(scaled: int, decimals: int, text: str, *, percent: bool) -> Figure:
    den = 10**decimals
    # A half rounds away from zero, so the end next to zero belongs to the interval.
    stands_for = Interval(2 * scaled - 1, 2 * den, scaled <= 0, 2 * scaled + 1, 2 * den, scaled >= 0)
    return Figure(scaled, den, percent, stands_for, text, decimals=decimals)


def _range(text: str, first: Figure | None, second: Figure | None) -> Figure | None:
    if first is None or second is None or not (first.percent and second.percent):
        return None
    low, high = (first, second) if order(first, second) <= 0 else (second, first)
    stands_for = Interval(2 * low.num - 1, 2 * low.den, _CLOSED, 2 * high.num + 1, 2 * high.den, _CLOSED)
    middle, den = _sum(low.num, 2 * low.den, high.num, 2 * high.den)
    decimals = max(low.decimals, high.decimals)
    return Figure(middle, den, first.percent, stands_for, text, hedged=True, decimals=decimals)


def _hedged(text: str) -> Figure | None:
    hedge = next((hedge for hedge in HEDGES if text.startswith(hedge + " ")), None)
    if hedge is None:
        return None
    figure = text.removeprefix(hedge + " ")
    percent = figure.endswith("%")
    read = _digits(figure.removesuffix("%"))
    if read is None or (not percent and (read[1] > 0 or figure[0] == "+")):
        return None
    scaled, decimals = read
    stands_for = _between(*_meant(hedge, scaled, decimals))
    return Figure(scaled, 10**decimals, percent, stands_for, text, hedged=True, decimals=decimals)


def _meant(hedge: str, scaled: int, decimals: int) -> tuple[_End, _End]:
    den, unit = 10**decimals, _last_digit(scaled, decimals)
    match hedge:
        case "under" | "at most":
            return _LOWEST, (scaled, den, hedge == "under")
        case "over" | "at least":
            return (scaled, den, hedge == "over"), _HIGHEST
        case "just under":
            return (scaled - unit, den, _CLOSED), (scaled, den, _OPEN)
        case "just over":
            return (scaled, den, _OPEN), (scaled + unit, den, _CLOSED)
        case _:
            margin = 5 * abs(scaled)
            return (100 * scaled - margin, 100 * den, _CLOSED), (100 * scaled + margin, 100 * den, _CLOSED)


def _last_digit(scaled: int, decimals: int) -> int:
    """One unit of the last significant digit; a whole number's first two are: 100 for 2000, 1 for 80."""
    digits = str(abs(scaled))
    zeros = len(digits) - len(digits.rstrip("0"))
    return 1 if decimals else 10 ** max(0, min(zeros, len(digits) - 2))


def from_decimal(value: Decimal) -> Figure:
    """The bare figure a decimal stands for; its digits are kept, so 5.0 is not 5.00."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or len(digits) > DIGITS or abs(exponent) > DIGITS:
        raise ValueError(f"expected a decimal of at most {DIGITS} digits")
    scaled = 0
    for digit in digits:
        scaled = 10 * scaled + digit
    scaled *= (-1 if sign else 1) * 10 ** max(0, exponent)
    # Not str(value), which writes 1E-7.
    return _stated(scaled, max(0, -exponent), format(value, "f"), percent=False)


# Arithmetic: the written value and the interval, every occurrence independent of the others


def add(a: Number, b: Number) -> Number | None:
    """The sum; None beyond all bounds."""
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    left, right = _lifted(a), _lifted(b)
    interval = None
    if left.interval and right.interval:
        (a_low, a_high), (b_low, b_high) = _ends(left), _ends(right)
        interval = _between(_sum_of_ends(a_low, b_low), _sum_of_ends(a_high, b_high))
    elif left.interval:
        interval = _shifted(left.interval, right.num, right.den)
    elif right.interval:
        interval = _shifted(right.interval, left.num, left.den)
    num, den = _sum(left.num, left.den, right.num, right.den)
    return _made(
        num, den, interval, percent=left.percent or right.percent, hedged=left.hedged or right.hedged
    )


def subtract(a: Number, b: Number) -> Number | None:
    """The difference; None beyond all bounds."""
    return a - b if isinstance(a, int) and isinstance(b, int) else add(a, negate(b))


def multiply(a: Number, b: Number) -> Number | None:
    """The plain product, so that 2 * 5% is 10%; None beyond all bounds."""
    if isinstance(a, int) and isinstance(b, int):
        product = a * b
        return product if -_LARGEST < product < _LARGEST else None
    left, right = _lifted(a), _lifted(b)
    return _product(left, right, percent=left.percent or right.percent)


def share_of(a: Number, percentage: Number) -> Number | None:
    """So much percent of a figure, in the figure's unit."""
    left = _lifted(a)
    return _product(left, _lifted(percentage), over=100, percent=left.percent)


def divide(a: Number, b: Number) -> Number | None:
    """The quotient; None when dividing by zero."""
    left, right = _lifted(a), _lifted(b)
    return _quotient(left, right, percent=left.percent and not right.percent)


def negate(x: Number) -> Number:
    """The figure with the other sign."""
    if isinstance(x, int):
        return -x
    interval = x.interval and _scaled(x.interval, -1, 1)
    return Figure(-x.num, x.den, x.percent, interval, hedged=x.hedged)


def absolute(x: Number) -> Number:
    """The figure without its sign."""
    if isinstance(x, int):
        return abs(x)
    low, high = _ends(x)
    if low[0] >= 0:
        return x
    if high[0] <= 0:
        return negate(x)
    interval = _between((0, 1, _CLOSED), _extreme([(-low[0], low[1], low[2]), high], 1))
    return Figure(abs(x.num), x.den, x.percent, interval, hedged=x.hedged)


def percent(part: Number, whole: Number) -> Figure | None:
    """The exact percentage the part is of the whole; None of zero."""
    if isinstance(part, int) and isinstance(whole, int) and whole > 0:
        return _new(Figure, (100 * part, whole, True, None, None, False, 0))
    return _as_percent(_quotient(_lifted(part), _lifted(whole), times=100, percent=True))


def change(old: Number, new: Number) -> Figure | None:
    """The relative change in percent; None from zero."""
    if isinstance(old, int) and isinstance(new, int) and old > 0:
        return _new(Figure, (100 * (new - old), old, True, None, None, False, 0))
    ratio = percent(new, old)
    return None if ratio is None else _as_percent(subtract(ratio, 100))


def points(old: Number, new: Number) -> Figure | None:
    """The difference in percentage points."""
    return _as_percent(subtract(new, old))


def increase(base: Number, by: Number) -> Number | None:
    """The base, a count or a percentage, increased by so much percent of itself."""
    ratio = add(by, 100)
    return None if ratio is None else share_of(base, ratio)


def rounded(x: Number) -> Number:
    """The nearest whole number or whole percentage, halves up."""
    if isinstance(x, int):
        return x
    whole, interval = _half_up(x.num, x.den), None
    if x.interval is not None:
        low, low_den, _, high, high_den, high_open = x.interval
        lowest = None if low is None else _half_up(low, low_den)
        highest = None if high is None else _half_up(high, high_den)
        if (
            high is not None
            and highest is not None
            and high_open
            and (2 * high + high_den) % (2 * high_den) == 0
        ):
            highest -= 1  # a half that is left out
        if not lowest == whole == highest:
            interval = Interval(lowest, 1, lowest is None, highest, 1, highest is None)
    if interval is None and not x.percent:
        return whole
    return Figure(whole, 1, x.percent, interval, hedged=x.hedged and interval is not None)


def _lifted(x: Number) -> Figure:
    return Figure(x, 1) if isinstance(x, int) else x


def _as_percent(x: Number | None) -> Figure | None:
    if x is None:
        return None
    return Figure(x, 1, percent=True) if isinstance(x, int) else x._replace(percent=True)


def _made(num: int, den: int, interval: Interval | None, *, percent: bool, hedged: bool) -> Number | None:
    """Make a computed number: an int where it is an exact count, None beyond all bounds."""
    if interval is not None:
        low, low_den, _, high, high_den, _ = interval
        if not (_is_bounded(low or 0, low_den) and _is_bounded(high or 0, high_den)):
            return None
    if not _is_bounded(num, den):
        return None
    if interval is None and not percent and num % den == 0:
        return num // den
    return Figure(num, den, percent, interval, None, hedged)


def _is_bounded(num: int, den: int) -> bool:
    return den < _LARGEST and -_LARGEST < num < _LARGEST


def _product(a: Figure, b: Figure, *, over: int = 1, percent: bool) -> Number | None:
    interval = None
    if a.interval and b.interval:
        interval = _product_of_ends(_ends(a), _ends(b), 1, over)
    elif a.interval:
        interval = _scaled(a.interval, b.num, b.den * over)
    elif b.interval:
        interval = _scaled(b.interval, a.num, a.den * over)
    return _made(a.num * b.num, a.den * b.den * over, interval, percent=percent, hedged=a.hedged or b.hedged)


def _quotient(a: Figure, b: Figure, *, times: int = 1, percent: bool) -> Number | None:
    if b.num == 0:
        return None
    interval = None
    if a.interval or b.interval:
        interval = _product_of_ends(_ends(a), _reciprocals(_ends(b)), times, 1)
    num, den = times * a.num * b.den, b.num * a.den
    num, den = (num, den) if den > 0 else (-num, -den)
    return _made(num, den, interval, percent=percent, hedged=a.hedged or b.hedged)


def _sum(a: int, a_den: int, b: int, b_den: int) -> tuple[int, int]:
    # Over the least common multiple: long sums stay short, and a small denominator makes it cheap.
    if a_den == b_den:
        return a + b, a_den
    shared = gcd(a_den, b_den)
    return a * (b_den // shared) + b * (a_den // shared), a_den // shared * b_den


def _half_up(num: int, den: int) -> int:
    return (2 * num + den) // (2 * den)


def _half_away(num: int, den: int) -> int:
    return _half_up(num, den) if num >= 0 else -_half_up(-num, den)


# The ends of intervals


def _reach(x: Number) -> tuple[int | None, int, bool, int | None, int, bool]:
    """Give the interval, of an exact figure too."""
    if isinstance(x, int):
        return x, 1, _CLOSED, x, 1, _CLOSED
    return x.interval or (x.num, x.den, _CLOSED, x.num, x.den, _CLOSED)


def _ends(x: Figure) -> tuple[_End, _End]:
    low, low_den, low_open, high, high_den, high_open = _reach(x)
    return (
        _LOWEST if low is None else (low, low_den, low_open),
        _HIGHEST if high is None else (high, high_den, high_open),
    )


def _between(low: _End, high: _End) -> Interval:
    (low_num, low_den, low_open), (high_num, high_den, high_open) = low, high
    return Interval(
        low_num if low_den else None,
        low_den or 1,
        low_open,
        high_num if high_den else None,
        high_den or 1,
        high_open,
    )


def _shifted(interval: Interval, num: int, den: int) -> Interval:
    low, low_den, low_open, high, high_den, high_open = interval
    if low is not None:
        low, low_den = _sum(low, low_den, num, den)
    if high is not None:
        high, high_den = _sum(high, high_den, num, den)
    return Interval(low, low_den, low_open, high, high_den, high_open)


def _scaled(interval: Interval, num: int, den: int) -> Interval:
    if num == 0:
        return Interval(0, 1, _CLOSED, 0, 1, _CLOSED)
    low, low_den, low_open, high, high_den, high_open = interval
    low = None if low is None else low * num
    high = None if high is None else high * num
    if num > 0:
        return Interval(low, low_den * den, low_open, high, high_den * den, high_open)
    return Interval(high, high_den * den, high_open, low, low_den * den, low_open)


def _sum_of_ends(x: _End, y: _End) -> _End:
    if not x[1] or not y[1]:
        return y if x[1] else x
    return *_sum(x[0], x[1], y[0], y[1]), x[2] or y[2]


def _product_of_ends(a: tuple[_End, _End], b: tuple[_End, _End], times: int, over: int) -> Interval:
    corners = [_corner(x, y, times, over) for x in a for y in b]
    return _between(_extreme(corners, -1), _extreme(corners, 1))


def _corner(x: _End, y: _End, times: int, over: int) -> _End:
    num = x[0] * y[0] * times
    if num:
        return num, x[1] * y[1] * over, x[2] or y[2]
    # Zero times anything, even an infinity, is zero, and is reached if the zero is.
    return 0, 1, (x[0] != 0 or x[2]) and (y[0] != 0 or y[2])


def _extreme(ends: list[_End], sign: int) -> _End:
    """Choose the lowest (sign -1) or highest (1) end; of two in one place the closed one."""
    found = ends[0]
    for end in ends:
        beyond = sign * (end[0] * found[1] - found[0] * end[1] if end[1] or found[1] else end[0] - found[0])
        if beyond > 0 or (beyond == 0 and found[2] and not end[2]):
            found = end
    return found


def _reciprocals(ends: tuple[_End, _End]) -> tuple[_End, _End]:
    (low, low_den, low_open), (high, high_den, high_open) = ends
    if low >= 0:
        return (high_den, high, high_open), (low_den, low, low_open) if low else _HIGHEST
    if high <= 0:
        return (-high_den, -high, high_open) if high else _LOWEST, (-low_den, -low, low_open)
    return _LOWEST, _HIGHEST


def _is_below(low: _End, high: _End) -> bool:
    """Whether some value above a low end lies below some value under a high end."""
    return not low[1] or not high[1] or low[0] * high[1] < high[0] * low[1]


def _is_at_most(low: _End, high: _End) -> bool:
    return _is_below(low, high) or (not low[2] and not high[2] and low[0] * high[1] == high[0] * low[1])


# Comparing

_TRUTH = {  # of a comparison whose left is equal to, greater than or (index -1) less than its right
    "==": (True, False, False),
    "!=": (False, True, True),
    "<": (False, False, True),
    "<=": (True, False, True),
    ">": (False, True, False),
    ">=": (True, True, False),
}


def order(a: Number, b: Number) -> int:
    """Compare the written values: -1, 0 or 1."""
    if isinstance(a, int) and isinstance(b, int):
        return (a > b) - (a < b)
    left, left_den = (a, 1) if isinstance(a, int) else (a.num, a.den)
    right, right_den = (b, 1) if isinstance(b, int) else (b.num, b.den)
    left, right = left * right_den, right * left_den
    return (left > right) - (left < right)


def holds(operator: str, a: Number, b: Number) -> bool | None:
    """Whether a comparison holds; None where a hedged figure leaves it open."""
    truth = _TRUTH[operator]
    if (isinstance(a, int) or not a.hedged) and (isinstance(b, int) or not b.hedged):
        return truth[order(a, b)]
    (a_low, a_high), (b_low, b_high) = _ends_to_compare(a), _ends_to_compare(b)
    answers = set()
    if _is_below(a_low, b_high):
        answers.add(truth[-1])
    if _is_below(b_low, a_high):
        answers.add(truth[1])
    if _is_at_most(a_low, b_high) and _is_at_most(b_low, a_high):
        answers.add(truth[0])
    return answers.pop() if len(answers) == 1 else None


def agrees(a: Number, b: Number) -> bool:
    """Whether the intervals meet, ends included, so that halves rounded either way pass."""
    a_low, a_low_den, _, a_high, a_high_den, _ = _reach(a)
    b_low, b_low_den, _, b_high, b_high_den, _ = _reach(b)
    return (a_low is None or b_high is None or a_low * b_high_den <= b_high * a_low_den) and (
        b_low is None or a_high is None or b_low * a_high_den <= a_high * b_low_den
    )


def truncated(stated: Number, exact: Number) -> bool:
    """Whether the stated digits are those of the exact figure cut off, and rounding gives others."""
    if not (isinstance(stated, int) or _has_digits(stated)):
        return False
    num, den = (stated, 1) if isinstance(stated, int) else (stated.num, stated.den)
    low, low_den, _, high, high_den, _ = _reach(exact)
    # Over half a unit and under a whole one, away from zero: anything nearer is rounding.
    above = low is not None and (2 * num + 1) * low_den < 2 * low * den and low * den < (num + 1) * low_den
    below = (
        high is not None and 2 * high * den < (2 * num - 1) * high_den and (num - 1) * high_den < high * den
    )
    return (num >= 0 and above) or (num <= 0 and below)


def like(stated: Number, exact: Number) -> Number | None:
    """The exact figure rounded (halves away from zero) and written as the stated one is."""
    value = _lifted(exact)
    if isinstance(stated, int) or not (stated.percent or stated.decimals):
        return _half_away(value.num, value.den)
    scaled = _half_away(value.num * 10**stated.decimals, value.den)
    if abs(scaled) >= 10**DIGITS:
        return None
    sign = "-" if scaled < 0 else "+" if scaled and (stated.written or "").startswith("+") else ""
    whole, fraction = divmod(abs(scaled), 10**stated.decimals)
    text = f"{sign}{whole}.{fraction:0{stated.decimals}}" if stated.decimals else f"{sign}{whole}"
    return _stated(scaled, stated.decimals, text + "%" * stated.percent, percent=stated.percent)


def possible(percentage: Number, whole: Number) -> bool | None:
    """Whether some whole number, rounded or cut off, is the percentage; None of what is no whole number."""
    if not isinstance(whole, int) or whole < 1:
        return None
    low, high = _rounded_or_cut(percentage)
    part = -(-whole * low[0] // (100 * low[1])) if low[0] > 0 else 0
    return _is_at_most((100 * part, whole, _CLOSED), high)


def nearest(percentage: Number, whole: Number) -> int:
    """The whole number that is nearest to the percentage of the whole, halves up."""
    share, of = _lifted(percentage), _lifted(whole)
    return _half_up(share.num * of.num, share.den * of.den * 100)


def smallest_whole(part: Number, percentage: Number) -> int | None:
    """The smallest number of which the part is the percentage, rounded or cut off: 12 for 2 and 16.6%."""
    if not isinstance(part, int) or part < 0:
        return None
    low, high = _rounded_or_cut(percentage)
    smallest = 1
    if high[1] and high[0] > 0:
        quotient, rest = divmod(100 * part * high[1], high[0])
        smallest = max(1, quotient + (rest > 0 or high[2]))
    share = 100 * part, smallest, _CLOSED
    return smallest if _is_at_most(low, share) and _is_at_most(share, high) else None


def _ends_to_compare(x: Number) -> tuple[_End, _End]:
    figure = _lifted(x)
    return _ends(figure if figure.hedged else figure._replace(interval=None))


def _has_digits(x: Figure) -> bool:
    return x.written is not None and not x.hedged


def _rounded_or_cut(percentage: Number) -> tuple[_End, _End]:
    """Between which shares (never negative) rounding either way or cutting off gives the percentage."""
    figure = _lifted(percentage)
    if not _has_digits(figure):
        (low, low_den, _), (high, high_den, _) = _ends(figure)
        return (low, low_den, _CLOSED), (high, high_den, _CLOSED)
    num, den = figure.num, figure.den
    return (2 * num - 1, 2 * den, _CLOSED), (num + 1, den, _OPEN)


# Showing


def show(x: Number) -> str:
    """A figure as people write it: stated as written, counts 2,394, computed with at most two decimals."""
    return _shown(x, 0) if isinstance(x, int) else x.written or _shown(x, 2)


def show_beside(x: Number, stated: Number) -> str:
    """A computed figure with two decimals at most, or as many as it takes to differ from the stated one."""
    if isinstance(x, int) or x.written or order(x, stated) == 0:
        return show(x)
    for decimals in range(2, _SHOWN_DECIMALS + 1):
        if order(Figure(_half_away(x.num * 10**decimals, x.den), 10**decimals), stated) != 0:
            return _shown(x, decimals)
    return show(x)


def _shown(x: Number, decimals: int) -> str:
    num, den, percent, *_ = _lifted(x)
    whole, fraction = divmod(_half_away(abs(num) * 10**decimals, den), 10**decimals)
    if whole >= 10**_SHOWN_DIGITS:
        return f"a {'percentage' if percent else 'number'} of more than {_SHOWN_DIGITS} digits"
    sign = "-" if num < 0 and (whole or fraction) else ""
    return f"{sign}{whole:,}" + (f".{fraction:0{decimals}}".rstrip("0") if fraction else "") + "%" * percent


# Financial years (2009/10, from 1 April to 31 March) and ISO dates, both held as text


def is_year(text: str) -> bool:
    """Whether the text is a financial year whose second part follows its first."""
    first, second = text[:4], text[5:]
    if len(text) != 7 or text[4] != "/" or not (text.isascii() and first.isdigit() and second.isdigit()):
        return False
    return "0000" < first < "9999" and (int(first) + 1) % 100 == int(second)


def following(year: str) -> str | None:
    """The financial year after this one."""
    return _year(int(year[:4]) + 1) if is_year(year) else None


def preceding(year: str) -> str | None:
    """The financial year before this one."""
    return _year(int(year[:4]) - 1) if is_year(year) else None


def starts(year: str) -> str | None:
    """The first day of the financial year."""
    return f"{year[:4]}-04-01" if is_year(year) else None


def ends(year: str) -> str | None:
    """The last day of the financial year."""
    return f"{int(year[:4]) + 1:04}-03-31" if is_year(year) else None


def is_date(text: str) -> bool:
    """Whether the text is a day of the calendar, as 2009-03-31."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return False
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _year(first: int) -> str | None:
    text = f"{first:04}/{(first + 1) % 100:02}"
    return text if is_year(text) else None
