"""The generated pages: the rules of a rulebook, the index of rulebooks, the functions of the language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plan_lint import document
from plan_lint.catalogue.explaining import HEADINGS, mending, outcome
from plan_lint.catalogue.parts import shown
from plan_lint.document import Document
from plan_lint.examples import Source, run_rule
from plan_lint.findings import SEVERITIES
from plan_lint.language.functions import FUNCTIONS, Function, signature
from plan_lint.rulebook import Rulebook, RuleEntry

_MARKS = re.compile(r"([\\`*_\[\]<>#|])")
_WRITTEN = "<!-- Written by `plan-lint rules --format markdown`: do not edit. -->"


def prose(text: str) -> str:
    """Text that stays text in markdown, in tables too."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def index_page(sources: tuple[Source, ...]) -> str:
    """The page that lists the rulebooks, each in a folder of its name beside the page."""
    rows = [
        f"| [{prose(book.title)}]({book.name}/README.md) | {book.edition} | "
        f"{'<br>'.join(f'`{name}`' for name in book.templates)} | {_by_severity(book)} |"
        for book in (source.rulebook for source in sources)
    ]
    head = [
        "# Rulebooks",
        "",
        _WRITTEN,
        "",
        "| rulebook | edition | templates | rules |",
        "|---|---|---|---|",
    ]
    return "".join(f"{line}\n" for line in [*head, *rows])


def _by_severity(book: Rulebook) -> str:
    counts = {
        severity: sum(entry.info.severity == severity for entry in book.rules) for severity in SEVERITIES
    }
    return ", ".join(
        f"{count} {severity}{'s' if count > 1 and severity != 'info' else ''}"
        for severity, count in counts.items()
        if count
    )


def rulebook_page(source: Source) -> str:
    """The page of a rulebook: its rules in a table, then each with its examples run."""
    book = source.rulebook
    return "".join(f"{line}\n" for line in (*_rulebook_head(book), *_rulebook_rules(source)))


def _rulebook_head(book: Rulebook) -> Iterator[str]:
    templates = ", ".join(f"`{name}`" for name in book.templates)
    yield from (f"# {prose(book.title)}", "", _WRITTEN, "")
    yield f"The rulebook `{book.name}`, edition {book.edition}, for the templates {templates}."
    yield f"It has {_by_severity(book)}."
    yield from ("", "| rule | severity | what it says |", "|---|---|---|")
    for info in (entry.info for entry in book.rules):
        yield f"| [{info.rule}](#{info.rule}) | {info.severity} | {prose(info.title)} |"


def _rulebook_rules(source: Source) -> Iterator[str]:
    texts: dict[str, Document] = {}
    topic = None
    for entry in source.rulebook.rules:
        if entry.info.topic != topic:
            topic = entry.info.topic
            yield from ("", f"## {prose(topic.replace('-', ' ').capitalize())}")
            yield from ("", f"From [{entry.file}]({entry.file}).")
        if entry.file not in texts:
            texts[entry.file] = document.parse(source.files[entry.file])
        yield from _rule(source, entry, texts[entry.file])


def _rule(source: Source, entry: RuleEntry, text: Document) -> Iterator[str]:
    info = entry.info
    yield from ("", f"### {info.rule}", "", f"**{prose(info.title)}** ({info.severity})")
    yield from ("", prose(info.why))
    yield from ("", f"*What to do:* {prose(info.do)} {_mended(entry)}".rstrip())
    if info.source:
        yield from ("", f"*Source:* {prose(info.source)}")
    if entry.templates:
        yield from ("", f"*Only for:* {', '.join(f'`{name}`' for name in entry.templates)}")
    if entry.previously:
        yield from ("", f"*Called before:* {', '.join(f'`{name}`' for name in entry.previously)}")
    results = run_rule(source.rulebook, entry, text)
    for verdict, heading in HEADINGS.items():
        blocks = [
            [
                *shown(document.sub(text, example.path)).splitlines(),
                *(f"# => {line}" for line in outcome(result)),
            ]
            for example, result in zip(entry.examples, results, strict=True)
            if example.verdict == verdict
        ]
        if blocks:
            yield from ("", f"{heading}:")
        for block in blocks:
            yield from ("", "```yaml", *block, "```")


def _mended(entry: RuleEntry) -> str:
    return "" if entry.fix_safe is None else mending(entry)


def functions_reference() -> str:
    """Every function of the rule language in tables, one for each group."""
    groups: dict[str, list[Function]] = {}
    for function in FUNCTIONS.values():
        groups.setdefault(function.group, []).append(function)
    return "\n".join("".join(f"{line}\n" for line in _group(*each)) for each in groups.items())


def _group(name: str, functions: list[Function]) -> Iterator[str]:
    yield from (f"### {name.capitalize()}", "", "| function | gives | meaning | example | prints |")
    yield "|---|---|---|---|---|"
    for each in functions:
        meaning, example = each.meaning.replace("|", "\\|"), each.example.replace("|", "\\|")
        yield f"| `{signature(each)}` | {each.returns} | {meaning} | `{example}` | `{each.prints}` |"
