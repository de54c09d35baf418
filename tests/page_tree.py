"""A page of HTML as a tree, read by the rules that plan-lint writes pages by: every element is closed."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree import ElementTree as ET

VOID = {"meta", "br"}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.builder = ET.TreeBuilder()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert len({name for name, _ in attrs}) == len(attrs), f"<{tag}> has an attribute twice"
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        self.open.append(tag)
        if tag in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> is not the last that was opened"
        self.builder.end(tag)

    def handle_data(self, data):
        if self.open:
            self.builder.data(data)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


def read(page):
    """The root of a page; an error where it is not well-formed."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader.builder.close()


def said(node):
    """The text of an element, blanks run together."""
    return " ".join("".join(node.itertext()).split())


def seen(node):
    """The text that people see."""
    return " ".join("".join(_texts(node, lambda each: "hidden" not in each.get("class", "").split())).split())


def heard(node):
    """The text that people hear."""
    return " ".join("".join(_texts(node, lambda each: each.get("aria-hidden") != "true")).split())


def _texts(node, wanted):
    yield node.text or ""
    for each in node:
        if wanted(each):
            yield from _texts(each, wanted)
        yield each.tail or ""


def with_class(node, name):
    """The elements below one that have a class."""
    return [each for each in node.iter() if name in each.get("class", "").split()]


def by_id(root, name):
    """The one element with an id."""
    (found,) = (each for each in root.iter() if each.get("id") == name)
    return found
