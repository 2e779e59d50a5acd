"""The links of a page."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from bot.audit.page.document import Document
from bot.audit.page.words import line, pictured
from bot.audit.url import registrable_domain

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_NO_WORDS: frozenset[str] = frozenset()


class Link(NamedTuple):
    """A link of the page (a tuple, as a page has thousands).

    Attributes:
        href: as written.
        url: absolute.
        text: its words; of images the alt text.
        rel: its rel words in lower case.
        node: the element.
        internal: True if it leads to the same registrable domain.
        host: in lower case, "" if the address has none.
    """

    href: str
    url: str
    text: str
    rel: frozenset[str]
    node: LexborNode
    internal: bool
    host: str


class Anchors(Document):
    """The document's links."""

    @cached_property
    def anchors(self) -> list[Link]:
        """Every `<a href>`."""
        own = registrable_domain(urlsplit(self.url).hostname or "")
        target = self.absolute.target
        ours: dict[str, bool] = {"": False}
        found = []
        for node in self.named("a"):
            given = node.attributes
            if "href" not in given:
                continue
            href = (given["href"] or "").strip()
            url, host = target(href)
            if host not in ours:
                ours[host] = registrable_domain(host) == own
            text = " ".join(node.text(separator=" ").split())
            if not text:
                text = pictured(node) or line(given.get("aria-label"))
            rel = given.get("rel")
            words = frozenset(rel.lower().split()) if rel else _NO_WORDS
            found.append(Link(href, url, text, words, node, ours[host], host))
        return found

    @cached_property
    def links(self) -> list[Link]:
        """Links to http and https addresses."""
        return [link for link in self.anchors if link.url.startswith(("http://", "https://"))]
