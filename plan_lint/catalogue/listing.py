"""The rules of rulebooks as a table for people, for pages and for programs."""

from __future__ import annotations

from typing import Any

from plan_lint.catalogue.pages import rulebook_page
from plan_lint.examples import Source
from plan_lint.findings import PlanLintError, Problem, nearest_name
from plan_lint.rulebook import Rulebook

FORMATS = ("text", "markdown", "json")


def rules_table(sources: tuple[Source, ...], style: str = "text") -> str:
    """All rules of the rulebooks, in one of the formats: text, markdown or json."""
    match style:
        case "text":
            return "\n".join(_text(source.rulebook) for source in sources)
        case "markdown":
            return "\n".join(rulebook_page(source) for source in sources)
        case "json":
            return _json(sources)
        case _:
            near = nearest_name(style, FORMATS)
            advice = f"did you mean {near}?" if near else f"there are {', '.join(FORMATS)}"
            raise PlanLintError(Problem(f"there is no format `{style}` of the rules; {advice}"))


def _text(rulebook: Rulebook) -> str:
    """The rules by topic: id, severity and title in columns."""
    width = max((len(entry.info.rule) for entry in rulebook.rules), default=0)
    lines = [f"{rulebook.title} ({rulebook.name}, edition {rulebook.edition}): {_counted(rulebook)}"]
    topic = None
    for info in (entry.info for entry in rulebook.rules):
        if info.topic != topic:
            topic = info.topic
            lines += ["", topic]
        lines.append(f"  {info.rule:{width}}  {info.severity:7}  {info.title}")
    return "".join(f"{line}\n" for line in lines)


def _counted(rulebook: Rulebook) -> str:
    count = len(rulebook.rules)
    return "1 rule" if count == 1 else f"{count} rules"


def _json(sources: tuple[Source, ...]) -> str:
    import json

    rulebooks: list[dict[str, Any]] = [
        {
            "rulebook": rulebook.name,
            "title": rulebook.title,
            "edition": rulebook.edition,
            "digest": rulebook.digest,
            "templates": list(rulebook.templates),
            "rules": [
                {
                    **entry.info._asdict(),
                    "scope": entry.scope,
                    "templates": list(entry.templates or rulebook.templates),
                    "fix": _fix(entry.fix_safe),
                    "previously": list(entry.previously),
                }
                for entry in rulebook.rules
            ],
        }
        for rulebook in (source.rulebook for source in sources)
    ]
    return json.dumps({"version": 1, "rulebooks": rulebooks}, ensure_ascii=False, indent=1) + "\n"


def _fix(safe: bool | None) -> str | None:  # noqa: FBT001 - as a rule holds it
    if safe is None:
        return None
    return "safe" if safe else "unsafe"
