"""Findings about acceptances themselves, and which findings nothing accepts."""

from __future__ import annotations

from collections.abc import Iterable

from plan_lint.document import LIMITS
from plan_lint.findings import Excerpt, Finding, Span, fingerprint, nearest_name

MARK = "plan-lint:"
SEVERITY = {
    "acceptance-unused": "warning",
    "acceptance-invalid": "warning",
    "acceptance-refused": "error",
    "accepted-list-stale": "warning",
}


def is_reason(text: str) -> bool:
    """Whether a text says anything."""
    return any(character.isalnum() for character in text)


def remark(
    rule: str,
    message: str,
    file: str,
    span: Span,
    excerpt: Excerpt,
    read: tuple[str, ...],
    others: Iterable[Finding],
) -> Finding:
    """A finding about an acceptance; `read` is what it speaks of, `others` are those found before it."""
    counter = sum(1 for other in others if other.rule == rule and other.read == read)
    mark = fingerprint(rule, file, "", read, counter)
    topic = rule.split("-", 1)[0]
    return Finding(
        rule, topic, SEVERITY[rule], message, file, span, "value", "", "", excerpt, mark, read=read
    )


def unknown(name: str, known: Iterable[str]) -> str:
    """The message for an id that no rule has, with the nearest one."""
    shown = name if len(name) <= LIMITS.shown else f"{name[: LIMITS.shown - 1]}…"
    near = nearest_name(name, known)
    advice = f"did you mean `{near}`?" if near else "`plan-lint rules` lists them"
    return f"there is no rule `{shown}`; {advice}"
