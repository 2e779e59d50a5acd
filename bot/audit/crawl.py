"""The wider round of a full audit: other pages of the site, and what the page's links answer."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from bot.audit.gathered import Answer, Failure, Gathered
from bot.audit.probe import (
    ASKED_NOT_TO,
    DEADLINE,
    attempt,
    fetchable,
    origin,
    page_getter,
    permitted,
)
from bot.audit.response import Response
from bot.audit.sitemaps import further, read
from bot.audit.url import normal, registrable_domain
from bot.audit.visitors import PHONE, PREVIEW_ROBOTS
from bot.audit.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.audit.fetch import Fetcher
    from bot.audit.leads import Leads
    from bot.audit.reading import Reading
    from bot.audit.sitemap import Sitemap

    Report = Callable[[int, int, str], None]

INTERNAL, EXTERNAL, IMAGES, ASSETS, ALTERNATES, LISTED = 30, 20, 20, 10, 10, 10
MOST_LISTED = 2000
"""Addresses of sitemaps that are looked at; a sample of these is fetched."""
_UNSURE = frozenset({403, 404, 405, 429, 500, 501, 503})
"""Answers to HEAD that a GET may contradict."""


def crawl(
    gathered: Gathered,
    page: Response,
    named: Leads,
    fetcher: Fetcher,
    reading: Reading,
    report: Report,
) -> Gathered:
    """The fields of `Gathered` that only full audits have."""
    at_once = fetcher.at_once(page.final_url)
    with ThreadPoolExecutor(at_once, thread_name_prefix="crawl") as pool:
        gathered = _again(gathered, page, fetcher, pool)
        get = page_getter(fetcher, gathered)
        first = read(gathered.sitemap)
        gathered = replace(gathered, sitemaps=further(gathered, first, get))
        maps = [first, *map(read, gathered.sitemaps.values())]
        there = [one for one in maps if one and one.kind != "sitemapindex"]
        listed = _listed(there, page)
        named = replace(named, alternates=(*named.alternates, *_versions(there, page)))
        sample = listed[:: max(1, len(listed) // LISTED)][:LISTED]
        answers = dict(zip(sample, pool.map(get, sample), strict=True))
        gathered = replace(gathered, listed=answers)
        walk = Walk(gathered, page, fetcher, reading, pool, 2 * at_once)
        pages = walk.pages((*named.internal, *listed), report)
        gathered = replace(gathered, pages=pages)
        report(3, 4, "following the page's links")
        return replace(gathered, links=_links(gathered, named, fetcher, pool))


def _again(
    gathered: Gathered, page: Response, fetcher: Fetcher, pool: ThreadPoolExecutor
) -> Gathered:
    """The page again, in other ways and under other names."""
    again = pool.map(lambda _: attempt(fetcher, page.final_url), range(2))
    robots = list(PREVIEW_ROBOTS.items())[1:]
    previews = pool.map(lambda robot: attempt(fetcher, page.final_url, agent=robot[1]), robots)
    mobile = pool.submit(attempt, fetcher, page.final_url, agent=PHONE)
    conditional = pool.submit(_conditional, page, fetcher)
    slashed = pool.submit(_slashed, page, fetcher)
    llms = pool.submit(page_getter(fetcher, gathered), f"{origin(page.final_url)}/llms.txt")
    return replace(
        gathered,
        repeated=tuple(again),
        previewed={
            **gathered.previewed,
            **{name: answer for (name, _), answer in zip(robots, previews, strict=True)},
        },
        mobile=mobile.result(),
        conditional=conditional.result(),
        slashed=slashed.result(),
        llms=llms.result(),
    )


def _links(
    gathered: Gathered, named: Leads, fetcher: Fetcher, pool: ThreadPoolExecutor
) -> dict[str, Answer]:
    """What links, images, alternates, profiles and assets of the page answer."""
    known = {**gathered.pages, **gathered.listed}
    internal = named.internal[:INTERNAL]
    external = _one_a_host(named.external)[:EXTERNAL]
    probed = (*internal, *named.images[:IMAGES], *named.assets[:ASSETS], *external,
              *named.profiles, *named.feeds[:1])  # fmt: skip
    wanted = [u for u in dict.fromkeys(probed) if u not in known]
    head = dict(zip(wanted, pool.map(_probe(fetcher, gathered), wanted), strict=True))
    alternates = [u for u in named.alternates[:ALTERNATES] if u not in known]
    read_whole = dict(
        zip(alternates, pool.map(page_getter(fetcher, gathered), alternates), strict=True)
    )
    of_pages = {u: known[u] for u in (*internal, *named.alternates) if u in known}
    return {**head, **of_pages, **read_whole}


def _probe(fetcher: Fetcher, gathered: Gathered) -> Any:
    """HEAD, and GET where HEAD alone says little."""

    def probe(url: str) -> Answer:
        if not permitted(gathered, url):
            return ASKED_NOT_TO
        answer = attempt(fetcher, url, method="HEAD", deadline=DEADLINE)
        failed = isinstance(answer, Failure) and answer.code in {"protocol", "timeout"}
        if failed or (isinstance(answer, Response) and answer.status in _UNSURE):
            answer = attempt(fetcher, url, deadline=DEADLINE, body_cap=300_000)
        return replace(answer, body=b"") if isinstance(answer, Response) else answer

    return probe


def _listed(sitemaps: Iterable[Sitemap], page: Response) -> list[str]:
    """The sitemaps' addresses on the page's site; of very many an even part."""
    own = registrable_domain(urlsplit(page.final_url).hostname or "")
    found = list(dict.fromkeys(url for sitemap in sitemaps for url, _ in sitemap.urls))
    return [
        url
        for url in found[:: -(-len(found) // MOST_LISTED) or 1]
        if fetchable(url) and registrable_domain(urlsplit(url).hostname or "") == own
    ]


def _versions(sitemaps: Iterable[Sitemap], page: Response) -> list[str]:
    """The page's other language versions as sitemaps name them."""
    here = normal(page.final_url)
    return [
        href
        for sitemap in sitemaps
        for url, versions in sitemap.alternates.items()
        if normal(url) == here
        for _, href in versions
        if fetchable(href) and normal(href) != here
    ]


def _one_a_host(urls: Iterable[str]) -> list[str]:
    first: dict[str, str] = {}
    for url in urls:
        first.setdefault(urlsplit(url).netloc, url)
    return list(first.values())


def _conditional(page: Response, fetcher: Fetcher) -> Answer:
    """The page again with the validators that it came with."""
    headers = {}
    if tag := page.headers.get("etag"):
        headers["If-None-Match"] = tag
    headers["If-Modified-Since"] = page.headers.get("last-modified") or formatdate(
        time.time(), usegmt=True
    )
    if not tag and "last-modified" not in page.headers:
        return Failure("skipped", "the page comes without ETag and Last-Modified")
    return attempt(fetcher, page.final_url, headers=headers, deadline=DEADLINE)


def _slashed(page: Response, fetcher: Fetcher) -> Answer:
    """The page's address with or without its last slash; the front page has but one."""
    parts = urlsplit(page.final_url)
    path = parts.path
    if path in {"", "/"} or "." in path.rpartition("/")[2]:
        return Failure("skipped", "the address has no such variant")
    other = path.rstrip("/") if path.endswith("/") else f"{path}/"
    url = urlunsplit((parts.scheme, parts.netloc, other, parts.query, ""))
    return attempt(fetcher, url, follow=False, deadline=DEADLINE)
