"""Financial years (2009/10, from 1 April to 31 March) and ISO dates, both held as text."""

from __future__ import annotations

from functools import lru_cache

_EVERY = 1 << 15  # more than there are years, each with the one before and the one after


def is_year(text: str) -> bool:
    """Whether the text is a financial year whose second part follows its first."""
    return len(text) == 7 and _is_year(text)


@lru_cache(maxsize=_EVERY)  # plans hold the same few years many times
def _is_year(text: str) -> bool:
    first, second = text[:4], text[5:]
    if text[4] != "/" or not (text.isascii() and first.isdigit() and second.isdigit()):
        return False
    return "0000" < first < "9999" and (int(first) + 1) % 100 == int(second)


def following(year: str) -> str | None:
    """The financial year after this one."""
    return _years_later(year, 1) if len(year) == 7 else None


def preceding(year: str) -> str | None:
    """The financial year before this one."""
    return _years_later(year, -1) if len(year) == 7 else None


@lru_cache(maxsize=_EVERY)
def _years_later(year: str, count: int) -> str | None:
    return _year(int(year[:4]) + count) if is_year(year) else None


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


def years(first: str, last: str, most: int) -> tuple[str, ...] | None:
    """The financial years from first to last, both included; None where there would be more than `most`."""
    if not (is_year(first) and is_year(last)) or int(last[:4]) - int(first[:4]) >= most:
        return None
    return tuple(f"{year:04}/{(year + 1) % 100:02}" for year in range(int(first[:4]), int(last[:4]) + 1))
