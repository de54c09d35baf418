"""Pieces of a page: the only place where text becomes HTML, so that none can be left unescaped.

`Html` is a type of its own: the type checker refuses plain text where HTML is due, and nothing else makes
it (a test holds that).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NewType

from plan_lint.report.escape import xml

Html = NewType("Html", str)

NOTHING = Html("")

_VOID = frozenset({"br", "meta"})
_ON_A_LINE = frozenset(
    {"body", "caption", "dd", "dl", "div", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "head",
     "header", "html", "li", "main", "meta", "nav", "ol", "p", "script", "section", "style", "svg", "table",
     "tbody", "thead", "title", "tr", "ul"}
)  # fmt: skip


def text(written: str) -> Html:
    """Text as text: markup has no effect, and what cannot be seen is spelled out."""
    return Html(xml(written))


def isolated(written: str) -> Html:
    """Text of a plan within a sentence: whichever way it runs, it does not reorder what stands around it."""
    return element("bdi", {}, text(written))


def paragraphs(written: str) -> Html:
    """Text of several lines."""
    return joined((text(line) for line in written.split("\n")), element("br"))


def element(name: str, attributes: Mapping[str, str] | None = None, *children: Html) -> Html:
    """An element; an attribute without text stands alone, as `hidden` does."""
    return _element(name, attributes, "".join(children))


def asset(name: str, source: str) -> Html:
    """The style sheet or the script, as plan-lint ships it: the browser reads what is in it as it is."""
    if "</" in source:
        raise ValueError(name)
    return _element(name, None, source)


def joined(pieces: Iterable[Html], between: Html = NOTHING) -> Html:
    """Pieces one after the other."""
    return Html(between.join(pieces))


def _element(name: str, attributes: Mapping[str, str] | None, content: str) -> Html:
    said = "".join(
        f' {key}="{xml(value)}"' if value else f" {key}" for key, value in (attributes or {}).items()
    )
    end = "" if name in _VOID else f"</{name}>"
    return Html(f"<{name}{said}>{content}{end}" + ("\n" if name in _ON_A_LINE else ""))
