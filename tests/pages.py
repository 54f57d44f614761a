"""Pages taken apart, and a review to make them of, for the tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from html.parser import HTMLParser
from typing import Any

import shiftproof
from shiftproof import doctor
from shiftproof.document import review_document
from shiftproof.ledger import Ledger
from shiftproof.report import Beside, beside
from shiftproof.reproduce import command_line
from shiftproof.solver import Limits

NAMES = ("cosine_minus_one", "equivalent_head")
HOSTILE = "\"'><img src=x onerror=alert(1)></script><script>alert(1)</script>&amp;{{ 7*7 }}"
VOID = {"meta", "br", "link", "img", "input", "hr"}


def line(claims: Sequence[str]) -> str:
    """The command that makes the page of these claims."""
    return command_line("report", claims, (("-o", "report.html"),), Limits())


class Page(HTMLParser):
    """The elements of a page with their attributes, and the text of each with an id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]

    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    def said(self) -> str:
        return " ".join("".join(self.text).split())


def sound(page: str) -> Page:
    """Return a page taken apart after a look at what every page must keep to."""
    parsed = Page(page)
    tags = parsed.tags()
    assert not {"link", "img", "iframe", "object", "embed", "base"} & set(tags)
    assert not parsed.all("src")
    assert not [name for _, attributes in parsed.elements for name in attributes if name.startswith("on")]
    assert "default-src 'none'" in page
    assert all(tags.count(tag) == 1 for tag in ("title", "h1", "main"))
    ids = parsed.all("id")
    assert len(ids) == len(set(ids))
    links = [link for link in parsed.all("href") if not link.startswith("data:application/json;base64,")]
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    for attribute in ("aria-labelledby", "aria-describedby"):
        assert all(name in ids for names in parsed.all(attribute) for name in names.split())
    assert "\0" not in page
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") & set(page)
    return parsed


@cache
def reviewed() -> tuple[dict[str, Any], Beside]:
    """Return the document of a review of two claims, without Coq, and what a page shows beside it."""
    standings = shiftproof.review(NAMES, kernel=False)
    document = json.loads(json.dumps(review_document(standings, doctor.versions(), 1.5)))
    return document, beside(standings, Ledger())
