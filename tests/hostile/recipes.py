"""Builds what the cases describe: texts too big to keep, odd files, rulebooks with something wrong in them.

A text is one string or a list of pieces: a string, `[string, times]`, `{indented: levels}`, or
`{each: "k@: 1", times: n}`, in whose text `@` is the number and `YYYY/YY` the financial year of that number.
In `bytes:` a character stands for the byte of its number.
"""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

from tests import little_rulebook

HEAD = "template: garden/2024\ngarden: Orchard\nplan_year: 2024/25\n"


def text_of(pieces):
    if isinstance(pieces, str):
        return pieces
    return "".join(map(_piece, pieces))


def _piece(piece):
    match piece:
        case str():
            return piece
        case [str(text), int(times)]:
            return text * times
        case {"each": text, "times": times}:
            text = text_of(text)
            return "".join(_numbered(text, number) for number in range(times))
        case {"indented": levels}:
            return "".join(f"{' ' * level}k:\n" for level in range(levels))
    raise ValueError(piece)


def _numbered(text, number):
    return text.replace("@", str(number)).replace("YYYY/YY", f"{number:04}/{(number + 1) % 100:02}")


def content_of(case):
    """The bytes of a case's plan; None where it describes its files otherwise."""
    match case:
        case {"text": pieces}:
            return text_of(pieces).encode()
        case {"plan": pieces}:
            return (HEAD + text_of(pieces)).encode()
        case {"bytes": pieces}:
            return text_of(pieces).encode("latin-1")
    return None


def name_of(written):
    """The name of a file; what stands after `bytes:` has a character for each byte."""
    if written.startswith("bytes:"):
        return os.fsdecode(written.removeprefix("bytes:").encode("latin-1"))
    return written


def argument_of(written):
    """An argument of the command line: text, or pieces."""
    return name_of(text_deep(written))


def make_all(folder, case, name):
    """Make the plan of a case (called `name` where the case does not say), and all else that it describes."""
    content = content_of(case)
    if content is not None:
        path = os.path.join(folder, name_of(case.get("name", name)))
        with open(os.fsencode(path), "wb") as file:
            file.write(content)
    for each, what in case.get("make", {}).items():
        make(folder, each, what)
    _deep_folders(folder, case.get("folders", 0))
    for each, mode in case.get("modes", {}).items():
        (folder / each).chmod(mode)


def _deep_folders(folder, levels):
    """Folders within each other, deeper than a path is long."""
    here = os.open(".", os.O_RDONLY)
    os.chdir(folder)
    for _ in range(levels):
        os.mkdir("a-folder-in-a-folder")
        os.chdir("a-folder-in-a-folder")
    os.fchdir(here)
    os.close(here)


def make(folder, name, what):
    """Make a file, or what looks like one."""
    path = Path(folder, name_of(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    match what:
        case str() | list():
            path.write_bytes(text_of(what).encode())
        case {"bytes": pieces}:
            path.write_bytes(text_of(pieces).encode("latin-1"))
        case {"link": target}:
            path.symlink_to(target)
        case {"hard": other}:
            path.hardlink_to(folder / other)
        case {"fifo": True}:
            os.mkfifo(path)
        case {"socket": True}:
            _socket(path)
        case {"folder": mode}:
            path.mkdir(exist_ok=True)
            path.chmod(mode)
        case {"sparse": size}:
            with path.open("wb") as file:
                file.truncate(size)
        case _:
            raise ValueError(what)


def _socket(path):
    # From its own folder: the address of a socket has room for 108 characters.
    here = os.open(".", os.O_RDONLY)
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.fchdir(here)
        os.close(here)


RULE = {
    "rule": "odd",
    "title": "Odd",
    "severity": "error",
    "why": "It is odd.",
    "do": "Make it even.",
    "given": {"spades": "spades", "rakes": "rakes", "name": "name"},
    "require": "spades <= rakes",
    "message": "{spades} spades",
    "examples": [
        {"pass": {"spades": 1, "rakes": 2, "name": "A"}},
        {"fail": {"spades": 2, "rakes": 1, "name": "A"}},
    ],
}


def rule_file(*changes):
    """Rules, each the plain one with some keys changed (None: left out); JSON values, one key a line."""
    return "".join(map(_rule, changes))


def _rule(changes):
    keys = {**RULE, **changes}
    lines = [f"{key}: {_written(value)}" for key, value in keys.items() if value is not None]
    return "- " + "\n  ".join(lines) + "\n"


def _written(value):
    """JSON that is YAML too: escapes of YAML, which has none for halves of a pair."""
    dumped = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isascii() else f"\\U{ord(each):08X}" for each in dumped)


def rulebook_of(case):
    """The files of the little rulebook with what is wrong: a rule, a field, the schema or whole files."""
    files = dict(little_rulebook.FILES)
    if "rule" in case:
        files["tools.yaml"] = rule_file(text_deep(case["rule"]))
    if "field" in case or "schema" in case:
        schema = json.loads(files["plan.schema.json"])
        if "field" in case:
            schema["properties"]["odd"] = {"title": "odd", "description": "Odd.", **text_deep(case["field"])}
        files["plan.schema.json"] = json.dumps({**schema, **case.get("schema", {})}, indent=1) + "\n"
    return {**files, **case.get("rulebook", {})}


def text_deep(value):
    """The value with every `{pieces: ...}` in it built."""
    match value:
        case {"pieces": pieces}:
            return text_of(pieces)
        case dict():
            return {key: text_deep(each) for key, each in value.items()}
    return value
