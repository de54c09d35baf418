"""Names that look alike: the one of many that was probably meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

NEAR = 500  # of a thousand pieces of both names, so many they must share
LONGEST = 1_000  # characters of a name that is compared
RARE = 64  # names that share a piece; one of more is passed over, so that each search stays short


def similar(text: str, names: tuple[str, ...]) -> str | None:
    """The name most like a text, by the pieces of three letters they share; None where none is near."""
    if len(text) > LONGEST:
        return None
    pieces = _pieces(text)
    index = _index(names)
    shared = Counter(name for piece in pieces for name in index.get(piece, ()))
    best = max(
        ((_shared(pieces, _pieces(name)), name) for name in _likely(shared)),
        default=(0, ""),
        key=lambda found: (found[0], [-ord(letter) for letter in found[1]]),
    )
    return best[1] if best[0] >= NEAR else None


def _shared(some: frozenset[str], others: frozenset[str]) -> int:
    """How many of a thousand pieces of both names are in both."""
    return 2000 * len(some & others) // (len(some) + len(others))


def _likely(shared: Counter[str]) -> list[str]:
    """The names that share most rare pieces with a text; equal ones by the alphabet."""
    return sorted(shared, key=lambda name: (-shared[name], name))[:8]


@lru_cache(maxsize=4)
def _index(names: tuple[str, ...]) -> Mapping[str, Sequence[str]]:
    """The names by their pieces, without pieces that very many have."""
    index: dict[str, list[str]] = {}
    for name in dict.fromkeys(name for name in names if len(name) <= LONGEST):
        for piece in _pieces(name):
            index.setdefault(piece, []).append(name)
    return {piece: having for piece, having in index.items() if len(having) <= RARE}


def _pieces(text: str) -> frozenset[str]:
    """Each three letters that stand together, and the beginning and end of the words."""
    padded = f"  {' '.join(text.casefold().split())} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
