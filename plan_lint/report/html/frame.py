"""A page around its content: one file that asks for nothing from outside, and is read without its script."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files

from plan_lint.findings import Problem
from plan_lint.records import NamedTuple
from plan_lint.report.html.elements import NOTHING, Html, asset, element, isolated, joined, text
from plan_lint.report.summary import place_of


class Content(NamedTuple):
    """What a page says; `scripted` for one that has tables to sort."""

    title: str
    header: tuple[Html, ...]
    contents: Html
    main: tuple[Html, ...]
    footer: tuple[Html, ...]
    scripted: bool


def framed(content: Content) -> str:
    """The whole page."""
    body = element(
        "body",
        {},
        element("a", {"class": "skip", "href": "#main"}, text("Skip to the findings")),
        element("header", {}, *content.header),
        content.contents,
        element("main", {"id": "main"}, *content.main),
        element("footer", {}, *content.footer),
        asset("script", _shipped("page.js")) if content.scripted else NOTHING,
    )
    page = element("html", {"lang": "en"}, _head(content), body)
    return f"<!doctype html>\n{page}"


def _head(content: Content) -> Html:
    style = _shipped("page.css")
    scripts = f"'{_hash(_shipped('page.js'))}'" if content.scripted else "'none'"
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src {scripts};"
        " base-uri 'none'; form-action 'none'"
    )
    return element(
        "head",
        {},
        element("meta", {"charset": "utf-8"}),
        element("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        element("meta", {"name": "color-scheme", "content": "light dark"}),
        element("meta", {"name": "referrer", "content": "no-referrer"}),
        element("meta", {"name": "robots", "content": "noindex"}),
        element("title", {}, text(content.title)),
        asset("style", style),
    )


def _shipped(name: str) -> str:
    return files("plan_lint.report.html").joinpath(name).read_text("utf-8")


def _hash(source: str) -> str:
    """What the policy of the page knows its own style and script by."""
    return "sha256-" + b64encode(sha256(source.encode()).digest()).decode()


def contents(links: Iterable[tuple[str, str]]) -> Html:
    """The list of what is on the page, from the names that links lead to and their headings."""
    entries = (
        element("li", {}, element("a", {"href": f"#{name}"}, text(heading))) for name, heading in links
    )
    return element("nav", {"aria-label": "On this page"}, element("ul", {}, *entries))


def part(name: str, heading: str, content: Html) -> Html:
    """A part of the overview, that links lead to."""
    return element(
        "section",
        {"class": "overview", "id": name},
        element("h2", {}, text(heading)),
        content,
    )


def untrusted(sentence: str, problems: Iterable[Problem]) -> Html:
    """What is to be known before anything else: that what is said here cannot be relied on, and why."""
    entries = []
    for problem in problems:
        place = place_of(problem)
        where = joined((isolated(place), text(": "))) if place else NOTHING
        entries.append(element("li", {}, where, text(problem.message)))
    return element(
        "div",
        {"class": "verdict error", "role": "alert"},
        element("p", {}, element("strong", {}, text(f"{sentence}."))),
        element("ul", {}, *entries) if entries else NOTHING,
    )
