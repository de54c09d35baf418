"""A checked rulebook as plain data, so that it need not be checked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plan_lint import schema
from plan_lint.digest import sha256_of
from plan_lint.findings import RuleInfo
from plan_lint.language import plain
from plan_lint.language.checked import RuleText
from plan_lint.language.plain import kinds_of, kinds_used
from plan_lint.language.types import Type
from plan_lint.rulebook.entries import Rulebook, RuleEntry, made

_SAID = 7  # parts of an entry, its examples and what is made of it aside
RULEBOOK = "rulebook.yaml"  # the file that makes a folder a rulebook


def digest_of(files: Mapping[str, bytes]) -> str:
    """The SHA-256 of a rulebook's files: their names and bytes."""
    heads = {name: f"{len(name)}:{name}:{len(data)}:".encode() for name, data in files.items()}
    return sha256_of(b"".join([heads[name] + files[name] for name in sorted(files)]))


def to_plain(rulebook: Rulebook) -> dict[str, Any]:
    """A checked rulebook as plain data for the cache, without its examples."""
    kinds = kinds_used()
    checked = [plain.to_plain(entry.rule, kinds) for entry in rulebook.rules]
    return {
        "name": rulebook.name,
        "title": rulebook.title,
        "edition": rulebook.edition,
        "digest": rulebook.digest,
        "schema": rulebook.schema.raw,
        "schema_file": rulebook.schema.file,
        "templates": rulebook.templates,
        "key": rulebook.key,
        "revised": rulebook.revised,
        "rules": [[*entry[:_SAID], entry.needs] for entry in rulebook.rules],
        "kinds": kinds.plain,
        "checked": checked,
    }


def from_plain(remembered: dict[str, Any]) -> Rulebook:
    """A rulebook that was checked before, as the cache remembers it."""
    kinds = kinds_of(remembered["kinds"])
    rules = zip(remembered["rules"], remembered["checked"], strict=True)
    return made(
        (remembered["name"], remembered["title"], remembered["edition"], remembered["digest"]),
        schema.from_plain(remembered["schema"], remembered["schema_file"]),
        remembered["templates"],
        (tuple(remembered["key"]), remembered["revised"]),
        tuple([_entry(said, checked, kinds) for said, checked in rules]),
    )


def _entry(said: list[Any], checked: list[Any], kinds: list[Type]) -> RuleEntry:
    info, templates, scope, text, fix_safe, previously, file, needs = said
    return RuleEntry(
        RuleInfo(*info),
        tuple(templates),
        scope,
        RuleText(
            tuple([(name, tuple(paths)) for name, paths in text[0]]),
            tuple([(name, source) for name, source in text[1]]),
            *text[2:],
        ),
        fix_safe,
        tuple(previously),
        file,
        (),
        tuple([tuple(path) for path in needs]),
        plain.from_plain(checked, kinds),
    )
