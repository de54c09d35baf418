"""What holds of every page that plan-lint writes, whatever it shows."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise

from tests.page_tree import read, said

FETCHING = {
    "link", "img", "iframe", "object", "embed", "form", "input", "base", "video", "audio", "use", "image",
}  # fmt: skip


def check_links(root):
    """Links lead to a place on the page, and each name is given once."""
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    links = [each.get("href") for each in root.iter("a")]
    assert {link[:1] for link in links} <= {"#"}
    referred = [name for each in root.iter() for name in each.get("aria-labelledby", "").split()]
    assert {link[1:] for link in links} | set(referred) <= set(ids)


def check_nothing_is_asked_for(page):
    """Nothing comes from outside, and nothing runs or shows but what the policy of the page knows."""
    root = read(page)
    assert {each.tag for each in root.iter()}.isdisjoint(FETCHING)
    names = {attribute for each in root.iter() for attribute in each.attrib}
    assert {each for each in names if each.startswith("on")} == set()
    assert names.isdisjoint({"style", "src", "srcset", "xlink:href"})
    assert not re.search(r"url\(|@import|//\w", page)
    (policy,) = (each.get("content") for each in root.iter("meta") if each.get("http-equiv"))
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        for each in root.iter(tag):
            digest = b64encode(sha256(each.text.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in policy


def check_order(root):
    """A page can be heard and walked: its parts, headings, tables and regions are those of a document."""
    assert root.get("lang") == "en"
    assert root.find("body")[0].tag == "a"
    assert root.find("body/a").get("href") == "#main"
    assert [len(root.findall(f"body/{tag}")) for tag in ("header", "main", "footer")] == [1, 1, 1]
    headings = [int(each.tag[1]) for each in root.iter() if re.fullmatch("h[1-6]", each.tag)]
    assert headings.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(headings))
    for table in root.iter("table"):
        assert said(table.find("caption"))
        assert all(head.get("scope") for head in table.iter("th"))
    for region in (each for each in root.iter() if each.get("role") == "group"):
        assert region.get("tabindex") == "0"
        assert region.get("aria-labelledby")
