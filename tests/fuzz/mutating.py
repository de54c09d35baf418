"""Documents made from others by chance, in bytes, tokens, structure and figures; the same for a number."""

from __future__ import annotations

import copy
import json
import re
from random import Random

import yaml

from tests.fuzz import seeds
from tests.fuzz.seeds import EXPRESSIONS, FIGURES, PIECES, Seed

MOST = 8000  # bytes of a document
_TOKENS = re.compile(r"\s+|[\w.%/]+|.", re.DOTALL)
_FIGURE = re.compile(r"\d[\d,.%/_]*")


def plan(number: int, seed: int) -> Seed:
    """The plan of a number: one of the seeds, changed in one to four places."""
    random = Random(f"{seed}:{number}")  # noqa: S311 - chance, not secrets
    book = random.choices(("garden", "drugs", "shed"), (12, 2, 6))[0]
    chosen = random.choice(seeds.plans()[book])
    data = chosen.data
    for _ in range(random.choice((1, 1, 1, 2, 3, 4))):
        data = random.choice(PLAN_CHANGES)(random, data, random.choice(seeds.plans()[book]).data)[:MOST]
    return Seed(book, data)


def rule_files(number: int, seed: int) -> tuple[str, dict[str, bytes]]:
    """The rulebook of a number, with one of its files changed; and the name of that file."""
    random = Random(f"rules:{seed}:{number}")  # noqa: S311 - chance, not secrets
    files = dict(seeds.books()["shed"])
    if random.random() < 0.5:
        other = random.choice((*seeds.books()["garden"].items(), *seeds.books()["drugs"].items()))
        rules = seeds.texts_of(other[1]) if other[0].endswith(".yaml") else {}
        if isinstance(rules, list) and other[0] != "rulebook.yaml":
            files["tools.yaml"] = seeds.block([random.choice(rules)]).encode()
    name = random.choices(tuple(files), (1, 3, 6, 2))[0]
    for _ in range(random.choice((1, 1, 2, 3))):
        change = random.choice(RULE_CHANGES)
        files[name] = change(random, files[name], random.choice(tuple(files.values())))[:MOST]
    return name, files


def by_bytes(random: Random, data: bytes, other: bytes) -> bytes:
    start, end = _range(random, len(data))
    match random.randrange(7):
        case 0:
            return data[:start] + bytes([random.randrange(256)]) + data[start + 1 :]
        case 1:
            return data[:start] + random.randbytes(random.randint(1, 4)) + data[start:]
        case 2:
            return data[:start] + data[end:]
        case 3:
            return data[:end] + data[start:end] * random.choice((1, 2, 50)) + data[end:]
        case 4:
            return data[:start]
        case 5:
            left, right = _range(random, len(other))
            return data[:start] + other[left:right] + data[end:]
    flipped = data[start : start + 1] or b"x"
    return data[:start] + bytes([flipped[0] ^ 1 << random.randrange(8)]) + data[start + 1 :]


def by_tokens(random: Random, data: bytes, other: bytes) -> bytes:
    tokens, others = _tokens(data), _tokens(other)
    if not tokens:
        return random.choice(PIECES).encode("utf-8", "surrogatepass")
    at, to = random.randrange(len(tokens)), random.randrange(len(tokens))
    match random.randrange(7):
        case 0:
            tokens[at] = random.choice(PIECES)
        case 1:
            tokens.insert(at, random.choice(PIECES) * random.choice((1, 1, 1, 3, 70)))
        case 2:
            del tokens[at]
        case 3:
            tokens[at], tokens[to] = tokens[to], tokens[at]
        case 4:
            tokens[at] = random.choice(others or [""])
        case 5:
            tokens[at:at] = tokens[min(at, to) : max(at, to)]
        case _:
            tokens[at] = tokens[at] * random.choice((2, 3, 200))
    return "".join(tokens).encode("utf-8", "surrogateescape")


def by_figures(random: Random, data: bytes, _other: bytes) -> bytes:
    text = data.decode("utf-8", "surrogateescape")
    found = list(_FIGURE.finditer(text))
    for each in reversed(random.sample(found, min(len(found), random.choice((1, 1, 2, 5))))):
        text = text[: each.start()] + _figure(random, each[0]) + text[each.end() :]
    return text.encode("utf-8", "surrogateescape")


def _figure(random: Random, written: str) -> str:
    match random.randrange(6):
        case 0 | 1:
            return random.choice(FIGURES)
        case 2:
            return str(random.randint(-3, 3000)) + random.choice(("", "", "%", ".5", ".0%"))
        case 3:
            return f"{random.randint(1990, 2030)}/{random.randrange(100):02}"
        case 4:
            return written + random.choice(written)
    at = random.randrange(len(written))
    return written[:at] + random.choice("0123456789,.%/_ -") + written[at + 1 :]


def by_structure(random: Random, data: bytes, other: bytes) -> bytes:
    """The data with a part taken out, moved, doubled, wrapped or replaced, written as YAML or JSON again."""
    if b"*" in data + other:  # what aliases stand for may be endless
        return by_tokens(random, data, other)
    tree, donor = _tree(data), _tree(other)
    places, others = list(_places(tree)), list(_places(donor))
    if not places:
        return by_tokens(random, data, other)
    holder, key = random.choice(places)
    source, from_key = random.choice(others or places)
    taken = copy.deepcopy(source[from_key])
    piece: object = random.choice(
        (taken, taken, random.choice(FIGURES), random.choice(PIECES), None, [], {}, "")
    )
    match random.randrange(6):
        case 0:
            del holder[key]
        case 1 | 2:
            holder[key] = piece
        case 3 if isinstance(holder, dict):
            holder[str(random.choice((from_key, *PIECES, *FIGURES)))] = holder.pop(key)
        case 4:
            for _ in range(random.choice((1, 3, 70))):
                holder[key] = [holder[key]] if random.random() < 0.5 else {"a": holder[key]}
        case _:
            holder[key] = [piece] * random.choice((2, 40)) if isinstance(holder, dict) else {"x": piece}
    return _written(random, tree)


def _written(random: Random, tree: object) -> bytes:
    text = seeds.block(tree) if random.random() < 0.5 else json.dumps(tree, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def by_expressions(random: Random, data: bytes, other: bytes) -> bytes:
    """A change in one of the lines that hold expressions and paths."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    keys = ("given:", "require:", "when:", "let:", "message:", "at:", "fix:", "- rule:", "related:")
    chosen = [number for number, line in enumerate(lines) if line.strip().startswith(keys)]
    if not chosen:
        return by_tokens(random, data, other)
    number = random.choice(chosen)
    before, colon, written = lines[number].partition(":")
    tokens = _tokens(written.encode("utf-8", "surrogateescape")) or [""]
    at = random.randrange(len(tokens))
    match random.randrange(4):
        case 0:
            tokens[at] = random.choice(EXPRESSIONS)
        case 1:
            tokens.insert(at, random.choice(EXPRESSIONS) * random.choice((1, 1, 1, 40)))
        case 2:
            del tokens[at]
        case _:
            tokens.insert(at, random.choice(tokens))
    lines[number] = before + colon + "".join(tokens)
    return "\n".join(lines).encode("utf-8", "surrogateescape")


PLAN_CHANGES = (by_bytes, by_tokens, by_tokens, *[by_figures] * 4, *[by_structure] * 4)
RULE_CHANGES = (by_bytes, by_tokens, by_structure, by_figures, by_expressions, by_expressions, by_expressions)


def _tokens(data: bytes) -> list[str]:
    return _TOKENS.findall(data.decode("utf-8", "surrogateescape"))


def _range(random: Random, length: int) -> tuple[int, int]:
    start = random.randint(0, length)
    return start, min(length, start + random.choice((1, 2, 8, 60, 600)))


def _tree(data: bytes):
    try:
        return seeds.texts_of(data)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return None


def _places(tree):
    """Every place of the data: what holds it, and its key there."""
    match tree:
        case dict():
            pairs = list(tree.items())
        case list():
            pairs = list(enumerate(tree))
        case _:
            return
    for key, value in pairs:
        yield tree, key
        yield from _places(value)
