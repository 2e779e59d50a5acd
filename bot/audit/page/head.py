"""What a page says of itself in its head: title, meta and link elements."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.audit.page.document import Document
from bot.audit.page.words import line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LINK_CAP = 16_384  # characters of Link headers that are read
_KEYS = ("name", "property", "http-equiv", "itemprop")
_HEADER = re.compile(r"<([^<>]+)>[^,<]*?;\s*rel=\"?canonical\"?", re.IGNORECASE)
_ENDS = re.compile(r"</head\s*>|<body[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tag:
    """An element that carries metadata, with its place in the tree."""

    name: str
    content: str
    node: LexborNode
    in_head: bool
    key: str = ""
    """Of a meta element: the attribute that names it."""


class Head(Document):
    """The document's metadata, wherever it stands."""

    @cached_property
    def titles(self) -> list[LexborNode]:
        """Title elements of the document, not those of drawings."""
        drawn = self.within("svg")
        return [node for node in self.named("title") if node.mem_id not in drawn]

    @cached_property
    def title(self) -> str:
        """The text of the first title."""
        return line(self.titles[0].text()) if self.titles else ""

    @cached_property
    def metas(self) -> list[Tag]:
        """Every meta element by name, property or http-equiv, in lower case."""
        found, head = [], self.within("head")
        for node in self.named("meta"):
            attributes = node.attributes
            if "content" not in attributes:
                continue
            content = (attributes["content"] or "").strip()
            for key in _KEYS:
                if name := attributes.get(key):
                    in_head = node.mem_id in head
                    found.append(Tag(name.strip().lower(), content, node, in_head, key))
        return found

    @cached_property
    def _meta(self) -> dict[str, Tag]:
        return {tag.name: tag for tag in reversed(self.metas) if tag.content}

    def meta(self, name: str) -> Tag | None:
        """The first meta element of a name that has content."""
        return self._meta.get(name)

    def meta_content(self, name: str) -> str:
        """The content of the first meta element of a name, "" without one."""
        found = self._meta.get(name)
        return found.content if found else ""

    @cached_property
    def descriptions(self) -> list[Tag]:
        """Meta descriptions; those of microdata (`itemprop`) are none."""
        return [tag for tag in self.metas if tag.name == "description" and tag.key == "name"]

    @cached_property
    def description(self) -> str:
        """The first meta description that says something."""
        return next((tag.content for tag in self.descriptions if tag.content), "")

    @cached_property
    def rels(self) -> list[tuple[frozenset[str], Tag]]:
        """Every link element: its rel words, its href and hreflang or media type."""
        found, head = [], self.within("head")
        for node in self.named("link"):
            given = node.attributes
            if "rel" not in given or "href" not in given:
                continue
            kind = (given.get("hreflang") or given.get("type") or "").strip()
            tag = Tag(kind, (given["href"] or "").strip(), node, node.mem_id in head)
            found.append((frozenset((given["rel"] or "").lower().split()), tag))
        return found

    def rel(self, word: str) -> list[Tag]:
        """Link elements of a relation."""
        return [tag for words, tag in self.rels if word in words]

    @cached_property
    def canonicals(self) -> list[Tag]:
        """Canonical link elements in the head, where alone they count."""
        return [tag for tag in self.rel("canonical") if tag.in_head]

    @cached_property
    def header_canonicals(self) -> list[str]:
        """Canonical addresses sent as Link headers."""
        links = ", ".join(self.response.headers.get_all("link"))[:_LINK_CAP]
        return _HEADER.findall(links)

    @cached_property
    def canonical(self) -> str:
        """The first canonical address, absolute, "" without one."""
        if self.canonicals:
            return self.absolute(self.canonicals[0].content)
        return self.absolute(self.header_canonicals[0]) if self.header_canonicals else ""

    @cached_property
    def hreflangs(self) -> list[Tag]:
        """Alternate language versions: name is the code, content the address as written."""
        return [tag for tag in self.rel("alternate") if tag.node.attributes.get("hreflang")]

    @cached_property
    def lang(self) -> str:
        """The declared language of the page."""
        html = self.tree.css_first("html")
        return ((html.attributes.get("lang") or "") if html else "").strip()

    @cached_property
    def late_in_head(self) -> list[LexborNode]:
        """Head tags that stand in the source's head, but after what ended it for a parser."""
        head = self.within("head")
        late = [n for n in self.named("title", "meta", "link") if n.mem_id not in head]
        ends = _ENDS.search(self.html) if late else None
        if ends is None:
            return []
        body, drawn = self.within("body"), self.within("svg")
        return [
            node
            for node in late
            if node.mem_id in body
            and _counts(node)
            and node.mem_id not in drawn
            and self.offset(node) < ends.start()
        ]

    @cached_property
    def stray_in_head(self) -> LexborNode | None:
        """What ended the head early, an element or text, if head tags follow it."""
        node = self.tree.body.child if self.tree.body and self.late_in_head else None
        while node is not None and node.is_text_node and not (node.text() or "").strip():
            node = node.next
        return node


def _counts(node: LexborNode) -> bool:
    """True for what search engines read in the head only."""
    given = node.attributes
    if "itemprop" in given:
        return False
    if node.tag == "meta":
        return "name" in given
    return node.tag == "title" or "hreflang" in given or (
        (given.get("rel") or "").lower() == "canonical"
    )  # fmt: skip
