"""What a page tells search engines about itself: robots meta elements and X-Robots-Tag headers.

Source: https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

    from bot.audit.page import Page
    from bot.audit.response import Headers

EVERYONE = "robots"
ENGINES = {EVERYONE: "every search engine", "googlebot": "Google", "bingbot": "Bing"}
"""Whose directives are judged; those for other robots do not concern a search engine."""
_VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_READ = 5000
_PREFIX = re.compile(r"\s*([A-Za-z0-9_.*-]+)\s*:(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive.

    Attributes:
        agent: a key of `ENGINES`.
        name: such as noindex; in lower case.
        value: after the colon, "" without one.
        written: the element's or header's whole content.
        node: the meta element, None for a header.
    """

    agent: str
    name: str
    value: str
    written: str
    node: LexborNode | None = None

    @property
    def whom(self) -> str:
        """To whom it speaks, in words."""
        return ENGINES[self.agent]

    def keeps_out(self, now: float) -> bool:
        """True if it takes the page out of search.

        Args:
            now: seconds since 1970; a date in `unavailable_after` counts once it has passed.
        """
        if self.name == "unavailable_after":
            date = _date(self.value)
            return date is not None and date.timestamp() < now
        return self.name in {"noindex", "none"}


def of_metas(page: Page) -> Iterator[Directive]:
    """The directives of meta elements, wherever they stand: they count in the body as well."""
    for tag in page.metas:
        if tag.key == "name" and tag.name in ENGINES:
            for name, value in _parts(tag.content):
                yield Directive(tag.name, name, value, tag.content, tag.node)


def of_headers(headers: Headers) -> Iterator[Directive]:
    """The directives of every X-Robots-Tag header; a name before a colon says for whom."""
    for header in headers.get_all("x-robots-tag"):
        agent = EVERYONE
        for name, value in _parts(header):
            if value and name not in _VALUED:
                agent = EVERYONE if name == "*" else name
                name, value = next(_parts(value), ("", ""))
            if agent in ENGINES and name:
                yield Directive(agent, name, value, header)


def keeps_out(found: Iterable[Directive], now: float) -> list[Directive]:
    """Those directives that take a page out of search for an engine, each engine once."""
    first: dict[str, Directive] = {}
    for directive in found:
        if directive.keeps_out(now):
            first.setdefault(directive.agent, directive)
    return [first[EVERYONE]] if EVERYONE in first else list(first.values())


def _parts(content: str) -> Iterator[tuple[str, str]]:
    """Names and values of a comma-separated list; a date keeps its comma."""
    pieces = iter(content[:_READ].split(","))
    for piece in pieces:
        name, value = _split(piece)
        dated = "unavailable_after" in {name, value.partition(":")[0].lower()}
        if dated and not re.search(r"\d", value):  # "Wed, 25 Jun 2025 …"
            value = f"{value},{next(pieces, '')}"
        if name:
            yield name, value


def _split(piece: str) -> tuple[str, str]:
    found = _PREFIX.fullmatch(piece)
    if found:
        return found[1].lower(), found[2].strip()
    return piece.strip().lower(), ""


def _date(text: str) -> datetime | None:
    """A date as RFC 822, RFC 850 or ISO 8601 writes it."""
    text = text.strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except ValueError:
            return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
