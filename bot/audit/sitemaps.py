"""The sitemaps of a site beyond the first: those of an index, and others that robots.txt names."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from bot.audit import robots
from bot.audit.probe import fetchable
from bot.audit.response import Response
from bot.audit.sitemap import BYTES, Sitemap, parse
from bot.audit.url import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.audit.gathered import Answer, Gathered

FILES = 5
"""Sitemaps that a full audit reads, the first included; none of an index within an index."""


def read(answer: Answer | None) -> Sitemap | None:
    """An answer as a sitemap, None if there is none to read."""
    there = isinstance(answer, Response) and answer.status == 200
    return parse(answer.body) if there else None  # type: ignore[union-attr]


def others(gathered: Gathered, first: Sitemap | None) -> list[str]:
    """Where the sitemaps beside the first are, as robots.txt and an index say."""
    answer = gathered.sitemap
    if not isinstance(answer, Response):
        return _named(gathered)
    found = _named(gathered)
    if first and first.kind == "sitemapindex":
        own = _domain(answer.final_url)
        inner = (urljoin(answer.final_url, url) for url, _ in first.urls)
        found += [url for url in inner if fetchable(url) and _domain(url) == own]
    known = {answer.url, answer.final_url}
    return [url for url in dict.fromkeys(found) if url not in known]


def further(
    gathered: Gathered, first: Sitemap | None, get: Callable[[str], Answer]
) -> dict[str, Answer]:
    """What some of the others answer, evenly taken; together no longer than one may be."""
    wanted = others(gathered, first)
    step = max(1, -(-len(wanted) // (FILES - 1)))
    found: dict[str, Answer] = {}
    left = BYTES
    for url in wanted[::step]:
        if left <= 0:
            break
        found[url] = answer = get(url)
        left -= len(answer.body) if isinstance(answer, Response) else 0
    return found


def _named(gathered: Gathered) -> list[str]:
    answer = gathered.robots
    if not isinstance(answer, Response) or answer.status != 200:
        return []
    rules = robots.parse(answer.body[: robots.SIZE_CAP].decode("utf-8", "replace"))
    return [url for _, url in rules.sitemaps if fetchable(url)]


def _domain(url: str) -> str:
    return registrable_domain(urlsplit(url).hostname or "")
