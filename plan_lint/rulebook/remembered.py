"""A checked rulebook as plain data, so that it need not be checked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plan_lint import schema
from plan_lint.findings import RuleInfo
from plan_lint.language.rule import RuleText
from plan_lint.rulebook.entries import Rulebook, RuleEntry, made

RULEBOOK = "rulebook.yaml"  # the file that makes a folder a rulebook


def digest_of(files: Mapping[str, bytes]) -> str:
    """The SHA-256 of a rulebook's files: their names and bytes."""
    from hashlib import sha256

    digest = sha256()
    for name in sorted(files):
        digest.update(f"{len(name)}:{name}:{len(files[name])}:".encode())
        digest.update(files[name])
    return digest.hexdigest()


def to_plain(rulebook: Rulebook) -> dict[str, Any]:
    """A checked rulebook as plain data for the cache, without its examples."""
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
        "rules": [entry._replace(examples=()) for entry in rulebook.rules],
    }


def from_plain(plain: dict[str, Any]) -> Rulebook:
    """A rulebook that was checked before, as the cache remembers it."""
    rules = tuple(
        RuleEntry(
            RuleInfo(*info),
            tuple(templates),
            scope,
            RuleText(
                tuple((name, tuple(paths)) for name, paths in text[0]),
                tuple((name, source) for name, source in text[1]),
                *text[2:],
            ),
            fix_safe,
            tuple(previously),
            file,
            (),
        )
        for info, templates, scope, text, fix_safe, previously, file, _examples in plain["rules"]
    )
    return made(
        (plain["name"], plain["title"], plain["edition"], plain["digest"]),
        schema.from_plain(plain["schema"], plain["schema_file"]),
        plain["templates"],
        (tuple(plain["key"]), plain["revised"]),
        rules,
    )
