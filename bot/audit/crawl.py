"""The wider round of a full audit: other pages of the site, and what the page's links answer."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from bot.audit.child import read
from bot.audit.gathered import Answer, Failure, Gathered
from bot.audit.probe import ASKED_NOT_TO, attempt, fetchable, is_html, origin, permitted
from bot.audit.response import Response
from bot.audit.sitemap import parse as parse_sitemap
from bot.audit.url import registrable_domain
from bot.audit.visitors import PHONE, PREVIEW_ROBOTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.audit.fetch import Fetcher
    from bot.audit.leads import Leads

    Report = Callable[[int, int, str], None]

PAGES = 50
INTERNAL, EXTERNAL, IMAGES, ASSETS, ALTERNATES, LISTED = 30, 20, 20, 10, 10, 10
_AT_ONCE = 2
_DEADLINE = 10.0
_UNSURE = frozenset({403, 404, 405, 429, 500, 501, 503})
"""Answers to HEAD that a GET may contradict."""


def crawl(
    gathered: Gathered, page: Response, named: Leads, fetcher: Fetcher, report: Report
) -> Gathered:
    """The fields of `Gathered` that only full audits have."""
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="crawl") as pool:
        again = pool.map(lambda _: attempt(fetcher, page.final_url), range(2))
        robots = list(PREVIEW_ROBOTS.items())[1:]
        previews = pool.map(lambda robot: attempt(fetcher, page.final_url, agent=robot[1]), robots)
        mobile = pool.submit(attempt, fetcher, page.final_url, agent=PHONE)
        conditional = pool.submit(_conditional, page, fetcher)
        slashed = pool.submit(_slashed, page, fetcher)
        llms = pool.submit(_page(fetcher, gathered), f"{origin(page.final_url)}/llms.txt")
        gathered = replace(
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
        listed = _listed(gathered)
        sample = listed[:: max(1, len(listed) // LISTED)][:LISTED]
        answers = dict(zip(sample, pool.map(_page(fetcher, gathered), sample), strict=True))
        gathered = replace(gathered, listed=answers)
        gathered = replace(
            gathered, pages=_pages(gathered, page, named, listed, fetcher, pool, report)
        )
        report(3, 4, "following the page's links")
        return replace(gathered, links=_links(gathered, named, fetcher, pool))


def _pages(
    gathered: Gathered,
    page: Response,
    named: Leads,
    listed: Sequence[str],
    fetcher: Fetcher,
    pool: ThreadPoolExecutor,
    report: Report,
) -> dict[str, Answer]:
    """Up to PAGES - 1 other pages: those the page links to, the sitemap's, then theirs."""
    host = urlsplit(page.final_url).netloc
    start = page.final_url.split("#", 1)[0]
    queue = list(dict.fromkeys((*named.internal, *listed)))
    found: dict[str, Answer] = {}
    get = _page(fetcher, gathered)
    seen = {start, page.url}
    while queue and len(found) < PAGES - 1:
        batch: list[str] = []
        while queue and len(batch) < 2 * _AT_ONCE and len(found) + len(batch) < PAGES - 1:
            url = queue.pop(0)
            if url in seen or urlsplit(url).netloc != host or _is_file(url):
                continue
            seen.add(url)
            batch.append(url)
        report(3, 4, f"page {len(found) + len(batch) + 1} of up to {PAGES}")
        answers = [
            gathered.listed.get(url) or answer
            for url, answer in zip(batch, pool.map(get, batch), strict=True)
        ]
        for url, answer in zip(batch, answers, strict=True):
            found[url] = answer
            if isinstance(answer, Response):
                seen.add(answer.final_url)
                if is_html(answer) and len(queue) < PAGES:
                    queue += read(answer).internal
            elif answer.code == "budget":
                return found
    return found


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
    read_whole = dict(zip(alternates, pool.map(_page(fetcher, gathered), alternates), strict=True))
    of_pages = {u: known[u] for u in (*internal, *named.alternates) if u in known}
    return {**head, **of_pages, **read_whole}


def _page(fetcher: Fetcher, gathered: Gathered) -> Any:
    def get(url: str) -> Answer:
        if not permitted(gathered, url):
            return ASKED_NOT_TO
        return attempt(fetcher, url, deadline=_DEADLINE)

    return get


def _probe(fetcher: Fetcher, gathered: Gathered) -> Any:
    """HEAD, and GET where HEAD alone says little."""

    def probe(url: str) -> Answer:
        if not permitted(gathered, url):
            return ASKED_NOT_TO
        answer = attempt(fetcher, url, method="HEAD", deadline=_DEADLINE)
        failed = isinstance(answer, Failure) and answer.code in {"protocol", "timeout"}
        if failed or (isinstance(answer, Response) and answer.status in _UNSURE):
            answer = attempt(fetcher, url, deadline=_DEADLINE, body_cap=300_000)
        return replace(answer, body=b"") if isinstance(answer, Response) else answer

    return probe


def _listed(gathered: Gathered) -> list[str]:
    """The sitemap's addresses on this host."""
    answer = gathered.sitemap
    if not isinstance(answer, Response) or answer.status != 200:
        return []
    sitemap = parse_sitemap(answer.body)
    own = registrable_domain(urlsplit(answer.final_url).hostname or "")
    return [
        url
        for url, _ in sitemap.urls
        if registrable_domain(urlsplit(url).hostname or "") == own and fetchable(url)
    ]


def _one_a_host(urls: Iterable[str]) -> list[str]:
    first: dict[str, str] = {}
    for url in urls:
        first.setdefault(urlsplit(url).netloc, url)
    return list(first.values())


def _is_file(url: str) -> bool:
    name = urlsplit(url).path.rpartition("/")[2].casefold()
    return name.endswith(
        (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".pdf", ".zip", ".mp3", ".mp4", ".xml",
         ".css", ".js", ".ico", ".doc", ".docx", ".xls", ".xlsx")
    )  # fmt: skip


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
    return attempt(fetcher, page.final_url, headers=headers, deadline=_DEADLINE)


def _slashed(page: Response, fetcher: Fetcher) -> Answer:
    """The page's address with or without its last slash; the front page has but one."""
    parts = urlsplit(page.final_url)
    path = parts.path
    if path in {"", "/"} or "." in path.rpartition("/")[2]:
        return Failure("skipped", "the address has no such variant")
    other = path.rstrip("/") if path.endswith("/") else f"{path}/"
    url = urlunsplit((parts.scheme, parts.netloc, other, parts.query, ""))
    return attempt(fetcher, url, follow=False, deadline=_DEADLINE)
