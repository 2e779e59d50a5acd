"""What a page shows: images, headings, and what it loads."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bot.audit.page.document import Document
from bot.audit.page.words import line, pictured
from bot.audit.pictures import is_seen

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LOADS = {
    "script": "src", "iframe": "src", "frame": "src", "object": "data", "embed": "src",
    "img": "src", "audio": "src", "video": "src", "source": "src", "track": "src",
    "form": "action", "button": "formaction", "input": "formaction",
}  # fmt: skip
"""By which attribute an element loads something or names where a form is sent."""


class Body(Document):
    """The document's contents beside its words."""

    @cached_property
    def images(self) -> list[LexborNode]:
        """Image elements outside noscript."""
        unseen = self.within("noscript")
        return [node for node in self.named("img") if node.mem_id not in unseen]

    @cached_property
    def pictures(self) -> list[LexborNode]:
        """Images that are meant to be seen: no tracking pixels, nothing hidden."""
        unseen = self.within("template") | self.within("svg")
        return [node for node in self.images if node.mem_id not in unseen and is_seen(node)]

    @cached_property
    def headings(self) -> list[tuple[int, str, LexborNode]]:
        """Headings in order: level, text (or the alt text of images in it), element."""
        return [
            (int(str(node.tag)[1]), line(node.text()) or pictured(node), node)
            for node in self.named("h1", "h2", "h3", "h4", "h5", "h6")
        ]

    @cached_property
    def loaders(self) -> list[LexborNode]:
        """Elements that load something or send a form; of inputs those for passwords as well."""
        return [node for node in self.named(*_LOADS) if _loads(node)]


def _loads(node: LexborNode) -> bool:
    given = node.attributes
    secret = node.tag == "input" and (given.get("type") or "").lower() == "password"
    return secret or _LOADS[str(node.tag)] in given
