"""A page's tree, its elements in order, and where each stands in the source."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from bot.audit.page.resolve import Resolver, join
from bot.audit.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selectolax.lexbor import LexborNode

    from bot.audit.response import Response

HTML_CAP = 2_000_000
"""Bytes of HTML that are judged: Googlebot reads the first 2 MB.
Source: https://developers.google.com/search/docs/crawling-indexing/googlebot"""

_NOSCRIPT = re.compile(r"<noscript\b[^>]*>", re.IGNORECASE)
_VISIBLE = re.compile(r"<(?!/|!|link\b|style\b|meta\b)", re.IGNORECASE)
_BODY = re.compile(r"<body[\s>]", re.IGNORECASE)


class Document:
    """An HTML document as search engines and preview robots read it: no script runs.

    The tree is walked once; a walk in C for each question costs more on a page of usual size.

    Args:
        response: what the server answered.
    """

    def __init__(self, response: Response) -> None:
        self.response = response
        self.url = response.final_url
        self.html = (
            response.text
            if len(response.body) <= HTML_CAP
            else replace(response, body=response.body[:HTML_CAP]).text
        )
        markup = _scripted(self.html)
        self.tree = LexborHTMLParser(markup)
        self.source = Source(markup)
        self._named: dict[str, list[LexborNode]] = {}
        self._within: dict[str, frozenset[int]] = {}
        self._numbers: dict[str, dict[int, int]] = {}

    @cached_property
    def _all(self) -> Sequence[LexborNode]:
        return self.tree.css("*")

    @cached_property
    def _order(self) -> dict[str | None, list[int]]:
        """The places of the elements of each tag among all elements."""
        found: dict[int | None, list[int]] = defaultdict(list)
        for at, node in enumerate(self._all):
            found[node.tag_id].append(at)  # a number is had sooner than a name
        return {self._all[places[0]].tag: places for places in found.values()}

    @property
    def elements(self) -> int:
        """How many elements the page has."""
        return len(self._all)

    def named(self, *tags: str) -> list[LexborNode]:
        """The elements of one of these tags, in the order in which they stand on the page."""
        if len(tags) > 1:
            places = [at for tag in tags for at in self._order.get(tag, ())]
            return [self._all[at] for at in sorted(places)]
        found = self._named.get(tags[0])
        if found is None:
            found = [self._all[at] for at in self._order.get(tags[0], ())]
            self._named[tags[0]] = found
        return found

    def within(self, tag: str) -> frozenset[int]:
        """Which elements are of a tag or lie in one: their `mem_id`."""
        found = self._within.get(tag)
        if found is None:
            found = frozenset(
                node.mem_id for element in self.named(tag) for node in element.traverse()
            )
            self._within[tag] = found
        return found

    def mentions(self, *names: str) -> bool:
        """True if one of these names of attributes (in lower case) may stand in the source.

        Looking for it costs less than a walk of the tree that finds nothing.
        """
        return any(name.encode() in self._octets for name in names)

    @cached_property
    def _octets(self) -> bytes:
        return (self.tree.raw_html or b"").lower()

    def place(self, node: LexborNode) -> tuple[int | None, str]:
        """Line and start tag of a node in the source; the line is None where it can't be told."""
        tag = str(node.tag)
        proof = max((v for v in node.attributes.values() if v), key=len, default="")
        found = self.source.place(tag, self._nth(node), proof if "&" not in proof else "")
        if found:
            return found
        html = (node.html or "").split(">", 1)[0] + ">"
        return None, " ".join(html.split())[:160]

    def offset(self, node: LexborNode) -> int:
        """Where a node's start tag stands in the source; past its end where it can't be told."""
        found = self.source.offset(str(node.tag), self._nth(node))
        return len(self.html) if found is None else found

    def _nth(self, node: LexborNode) -> int:
        tag = str(node.tag)
        same = self._numbers.get(tag)
        if same is None:
            same = {one.mem_id: k for k, one in enumerate(self.named(tag))}
            self._numbers[tag] = same
        return same.get(node.mem_id, 1 << 30)

    @cached_property
    def base(self) -> str:
        """The address against which links are resolved."""
        given = next((n.attributes for n in self.named("base") if "href" in n.attributes), None)
        base = join(self.url, given["href"] or "") if given else ""
        return base if base.startswith(("http://", "https://")) else self.url

    @cached_property
    def absolute(self) -> Resolver:
        """Makes a reference an absolute address, "" if none comes of it."""
        return Resolver(self.base)


def _scripted(html: str) -> str:
    """The source as a parser with scripts reads it: what `<noscript>` holds can't end the head.

    Offsets and lines stay as they are.
    """
    body = _BODY.search(html)
    head = html[: body.start()] if body else ""
    blanked, at = [], 0
    for start in _NOSCRIPT.finditer(head):
        end = head.find("</", start.end())
        while end >= 0 and head[end + 2 : end + 10].lower() != "noscript":
            end = head.find("</", end + 2)
        if start.start() < at or end < 0:
            break
        inside = head[start.end() : end]
        if _VISIBLE.search(inside):
            inside = re.sub(r"[^\n]", " ", inside)
        blanked.append(head[at : start.end()] + inside)
        at = end
    return "".join(blanked) + html[at:] if blanked else html
