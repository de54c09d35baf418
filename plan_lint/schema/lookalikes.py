"""Names that look like a known one and are not: other letters, other case, marks that cannot be seen."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 80  # characters of a name that is compared: nobody means a known name by a longer one

# Letters that look like Latin ones in most typefaces, a choice of those in unicode.org/reports/tr39.
_CYRILLIC = {
    0x0430: "a", 0x0432: "b", 0x0433: "r", 0x0435: "e", 0x043A: "k", 0x043C: "m", 0x043E: "o", 0x043F: "n",
    0x0440: "p", 0x0441: "c", 0x0442: "t", 0x0443: "y", 0x0445: "x", 0x0455: "s", 0x0456: "i", 0x0458: "j",
    0x0475: "v", 0x04BB: "h", 0x04CF: "l", 0x0501: "d", 0x051B: "q", 0x051D: "w",
    0x0410: "a", 0x0412: "b", 0x0415: "e", 0x041A: "k", 0x041C: "m", 0x041D: "h", 0x041E: "o", 0x0420: "p",
    0x0421: "c", 0x0422: "t", 0x0423: "y", 0x0425: "x", 0x0405: "s", 0x0406: "i", 0x0408: "j",
}  # fmt: skip
_GREEK = {
    0x03B1: "a", 0x03B3: "y", 0x03B5: "e", 0x03B7: "n", 0x03B9: "i", 0x03BA: "k", 0x03BD: "v", 0x03BF: "o",
    0x03C1: "p", 0x03C4: "t", 0x03C5: "u", 0x03C7: "x", 0x0391: "a", 0x0392: "b", 0x0395: "e", 0x0397: "h",
    0x0399: "i", 0x039A: "k", 0x039C: "m", 0x039D: "n", 0x039F: "o", 0x03A1: "p", 0x03A4: "t", 0x03A7: "x",
}  # fmt: skip


def looks_like(name: str, known: Iterable[str]) -> str | None:
    """The known name that this one looks like, letter by letter, though it is written otherwise."""
    if len(name) > LONGEST:
        return None
    seen = as_seen(name)
    return next((each for each in known if as_seen(each) == seen), None)


def odd_characters(name: str) -> str:
    """The characters of a name that are not ASCII, by code and name."""
    import unicodedata

    odd = dict.fromkeys(character for character in name if not character.isascii())
    return ", ".join(f"U+{ord(each):04X} {unicodedata.name(each, 'without a name').lower()}" for each in odd)


def as_seen(name: str) -> str:
    """A name as the eye sees it."""
    if name.isascii():
        return name.casefold()
    import unicodedata

    letters = unicodedata.normalize("NFKC", name).translate(_CYRILLIC | _GREEK)
    return "".join(each for each in letters if unicodedata.category(each) not in ("Cf", "Mn")).casefold()
