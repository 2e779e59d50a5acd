"""The words of a page: all that a person reads, and those of its main part."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from bot.audit.page.document import Document
from bot.audit.page.words import count, line

if TYPE_CHECKING:
    from collections.abc import Collection

    from selectolax.lexbor import LexborNode

_UNSEEN = ("script", "style", "noscript", "template", "svg")
_FRAME = ("nav", "header", "footer", "aside", "form", "dialog")
_HOLDS = ("h1", "main", "article")
"""What no part of the frame holds: some systems wrap the whole page in a form."""
_SHOWS = ("img", "svg", "video", "object", "frame", "iframe")
_FRAMEWORKS = (
    "#root, #app, #__next, #__nuxt, #___gatsby, #svelte, #q-app, #main-app, app-root, "
    "[data-reactroot], [ng-app], [ng-version], [data-server-rendered]"
)


class Text(Document):
    """The document's words."""

    @cached_property
    def _texts(self) -> tuple[str, str]:
        """Visible and main text."""
        body = self.tree.body
        if body is None:
            return "", ""
        hidden = self.named(*_UNSEEN)
        unseen = frozenset().union(*map(self.within, _UNSEEN))
        visible = _text(body, hidden)
        frame = [node for node in self.named(*_FRAME) if node.mem_id not in unseen]
        left_out = self._left_out(frame, unseen)
        gone = unseen.union(inner.mem_id for node in left_out for inner in node.traverse())
        main = self._main(gone)
        if main is None and not left_out:
            return visible, visible
        return visible, _text(main or body, hidden + left_out)

    def _left_out(self, frame: list[LexborNode], unseen: Collection[int]) -> list[LexborNode]:
        """What belongs to the page's frame and holds nothing of what it is about."""
        holding: set[int] = set()
        for held in self.named(*_HOLDS) if frame else ():
            at = held.parent if held.mem_id not in unseen else None
            while at is not None and at.mem_id not in holding:
                holding.add(at.mem_id)
                at = at.parent
        return [node for node in frame if node.mem_id not in holding]

    def _main(self, gone: Collection[int]) -> LexborNode | None:
        """The element that holds what the page is about, None if none is marked as such."""
        roles = self.mentions("role")
        for node in self.tree.css("main, [role=main]") if roles else self.named("main"):
            if node.mem_id not in gone:
                return node
        articles = [node for node in self.named("article") if node.mem_id not in gone]
        return articles[0] if len(articles) == 1 else None

    @property
    def visible_text(self) -> str:
        """The text a person reads, navigation and forms included."""
        return self._texts[0]

    @property
    def main_text(self) -> str:
        """The text of `<main>` or the only `<article>`, without navigation, footer and forms."""
        return self._texts[1]

    @cached_property
    def word_count(self) -> int:
        """Words of the main text; scripts without spaces count two characters as a word."""
        return count(self.main_text)

    @cached_property
    def is_shell(self) -> bool:
        """True if the page is an empty frame that scripts are meant to fill.

        So is one that says hardly anything beside asking for JavaScript, and one whose body has
        neither words nor pictures.
        """
        if self.word_count >= 50 or not self.named("script"):
            return False
        if self.frame is not None and len(line(self.frame.text())) < 40:
            return True
        words = len(self.visible_text)
        bare = words == 0 and not self.named(*_SHOWS)
        return bare or (words < 200 and self._asks_for_scripts)

    @cached_property
    def frame(self) -> LexborNode | None:
        """The element that a framework of the browser fills, None without one."""
        return self.tree.css_first(_FRAMEWORKS)

    @property
    def _asks_for_scripts(self) -> bool:
        notices = (line(node.text()) for node in self.named("noscript"))
        return any(re.search("javascript", notice, re.IGNORECASE) for notice in notices)


def _text(node: LexborNode, gone: Collection[LexborNode]) -> str:
    """The text of an element without that of elements that are gone.

    What holds nothing that is gone is read in one piece, in C.
    """
    without = {one.mem_id for one in gone}
    mixed: set[int] = set()
    for one in gone:
        at = one.parent
        while at is not None and at.mem_id not in mixed:
            mixed.add(at.mem_id)
            at = at.parent
    if node.mem_id not in mixed:
        return line(node.text(separator=" "))
    pieces, rest = [], [node.child]
    while rest:
        at = rest.pop()
        while at is not None:
            key = at.mem_id
            if key in mixed and key not in without:
                rest += [at.next, at.child]
                break
            if key not in without:
                pieces.append(at.text(separator=" ") or "")
            at = at.next
    return line(" ".join(pieces))
