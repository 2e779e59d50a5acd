"""Gathering: everything that one audit fetches, within its bounds; nothing is judged here."""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from bot.audit import robots
from bot.audit.gathered import Answer, Failure, Gathered
from bot.audit.leads import Leads
from bot.audit.probe import ASKED_NOT_TO, attempt, fetchable, is_html, origin, permitted
from bot.audit.response import Response
from bot.audit.url import registrable_domain
from bot.audit.visitors import PREVIEW_ROBOTS, SEARCH_ROBOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.audit.fetch import Fetcher
    from bot.audit.reading import Reading

    Report = Callable[[int, int, str], None]

TAGS = "utm_source=telegram&fbclid=x"
SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
_PAGE_DEADLINE = 15.0
_SMALL_DEADLINE = 8.0
_AT_ONCE = 4
_STEPS = 4
_SMALL = 300_000
"""Bytes that are read of an answer of which only its kind and first words matter."""


@dataclass(frozen=True, slots=True)
class _Order:
    """A fetch to be made for one field of `Gathered`."""

    name: str
    url: str
    options: dict[str, Any]


def gather(url: str, fetcher: Fetcher, reading: Reading, *, full: bool, report: Report) -> Gathered:
    """Fetches a page and what belongs to it; what can't be had is a `Failure` in its place.

    Args:
        url: the address as typed; without a scheme, https is tried before http.
        fetcher: with the bounds of this audit.
        reading: reads its pages.
        full: also the site's other pages and links.
        report: told of each step: its number, how many there are, words.
    """
    started, at = time.monotonic(), time.time()
    report(1, _STEPS, "fetching the page")
    page = first_page(url, fetcher)
    gathered = Gathered(typed=url, page=page, full=full, at=at)
    if isinstance(page, Response):
        report(2, _STEPS, "reading robots.txt")
        pending = reading.soon(page) if is_html(page) else None
        rules_at = origin(page.final_url) + "/robots.txt"
        gathered = replace(
            gathered, robots=attempt(fetcher, rules_at, deadline=_SMALL_DEADLINE, body_cap=600_000)
        )
        named = (pending.result() if pending else None) or Leads()
        report(3, _STEPS, "fetching what belongs to it")
        gathered = _surroundings(gathered, page, named, fetcher)
        if full:
            from bot.audit.crawl import crawl  # quick audits have no need of it

            gathered = crawl(gathered, page, named, fetcher, reading, report)
    report(_STEPS, _STEPS, "judging")
    return replace(gathered, requests=fetcher.requests, took=time.monotonic() - started)


def first_page(url: str, fetcher: Fetcher) -> Answer:
    """The page itself; an address without scheme is tried with https, then with http."""
    if "://" in url:
        return attempt(fetcher, url, deadline=_PAGE_DEADLINE)
    secure = attempt(fetcher, f"https://{url}", deadline=_PAGE_DEADLINE)
    if isinstance(secure, Response) or secure.code not in {"refused", "tls", "timeout", "protocol"}:
        return secure
    plain = attempt(fetcher, f"http://{url}", deadline=_PAGE_DEADLINE)
    return plain if isinstance(plain, Response) else secure


def _surroundings(gathered: Gathered, page: Response, named: Leads, fetcher: Fetcher) -> Gathered:
    """What a quick audit looks at beside the page, most telling first."""
    orders = [order for order in _orders(page, named) if permitted(gathered, order.url)]
    asked_not_to = {
        order.name: ASKED_NOT_TO
        for order in _orders(page, named)
        if not permitted(gathered, order.url)
    }
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="gather") as pool:
        sitemap = pool.submit(_sitemap, gathered, page, fetcher)
        answers = list(pool.map(lambda o: attempt(fetcher, o.url, **o.options), orders))
    found: dict[str, Any] = {**asked_not_to, "sitemap": sitemap.result()}
    for order, answer in zip(orders, answers, strict=True):
        found[order.name] = answer
    previewed = {name: found.pop(name) for name in PREVIEW_ROBOTS if name in found}
    return replace(gathered, **found, previewed=previewed)


def _orders(page: Response, named: Leads) -> list[_Order]:
    url, start = page.final_url, origin(page.final_url)
    quick = {"deadline": _SMALL_DEADLINE}
    still = {**quick, "follow": False, "body_cap": _SMALL}
    preview = next(iter(PREVIEW_ROBOTS.items()))
    orders = [
        _Order("missing", f"{start}/{secrets.token_hex(16)}", {**quick, "body_cap": _SMALL}),
        _Order("image", named.image, {**quick, "agent": preview[1]}),
        _Order("icon", named.icon or f"{start}/favicon.ico", {**quick, "body_cap": _SMALL}),
        _Order(preview[0], url, {**quick, "agent": preview[1]}),
        _Order("searched", url, {**quick, "agent": SEARCH_ROBOT}),
        _Order("http", _plain(url), still),
        _Order("variant", _variant(url), still),
        _Order("tagged", _tagged(url), quick),
    ]
    if named.canonical and _bare(named.canonical) != _bare(url):
        orders.append(_Order("canonical", named.canonical, {**quick, "follow": False}))
    return [order for order in orders if fetchable(order.url)]


def _sitemap(gathered: Gathered, page: Response, fetcher: Fetcher) -> Answer:
    """The sitemap that robots.txt names, else the first that answers at a usual place."""
    start = origin(page.final_url)
    named: list[str] = []
    if isinstance(gathered.robots, Response) and gathered.robots.status == 200:
        rules = robots.parse(gathered.robots.body.decode("utf-8", "replace"))
        named = [url for _, url in rules.sitemaps if fetchable(url)][:1]
    answer: Answer = Failure("skipped", "No sitemap was found.")
    for url in named or [start + path for path in SITEMAPS]:
        if not permitted(gathered, url):
            answer = ASKED_NOT_TO
            continue
        found = attempt(fetcher, url, deadline=_SMALL_DEADLINE)
        if isinstance(found, Failure) and found.code == "budget":
            break
        answer = found
        if isinstance(found, Response) and found.status == 200 and "html" not in found.media_type:
            break
    return answer


def _bare(url: str) -> str:
    return url.split("#", 1)[0]


def _plain(url: str) -> str:
    """The page under http, "" if it is there already or on a port of its own."""
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.port:
        return ""
    return urlunsplit(("http", parts.netloc, parts.path or "/", parts.query, ""))


def _variant(url: str) -> str:
    """The page on the host with or without www., "" where there is no such pair."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    domain = registrable_domain(host)
    if parts.port or "." not in domain or domain.replace(".", "").isdigit():
        return ""
    if host not in {domain, f"www.{domain}"}:
        return ""
    other = domain if host != domain else f"www.{domain}"
    return urlunsplit((parts.scheme, other, parts.path or "/", parts.query, ""))


def _tagged(url: str) -> str:
    parts = urlsplit(_bare(url))
    query = f"{parts.query}&{TAGS}" if parts.query else TAGS
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", query, ""))
