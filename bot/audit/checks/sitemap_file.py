"""The sitemap: there, readable, and listing pages that may be listed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, info, topic, warn
from bot.audit.gathered import Failure
from bot.audit.response import Response
from bot.audit.sample import answer, html, text
from bot.audit.sitemap import URLS, parse
from bot.audit.url import normal, registrable_domain, untracked
from bot.message import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.site import Site

check = topic("site files")
SOURCE = "https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap"
PROTOCOL = "https://www.sitemaps.org/protocol.html"
MAP = "https://example.com/sitemap.xml"
UNSURE = frozenset({401, 403, 405, 429, 500, 502, 503, 504, 999})
_FAR = timedelta(days=2)
"""How far ahead a date may be before it is in the future everywhere."""


def listing(*entries: str, at: str = MAP) -> Response:
    """A sitemap with these addresses; one with a space has its lastmod behind it."""
    items = ""
    for entry in entries:
        loc, _, date = entry.partition(" ")
        lastmod = f"<lastmod>{date}</lastmod>" if date else ""
        items += f"<url><loc>{loc}</loc>{lastmod}</url>"
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return answer(f"<urlset {space}>{items}</urlset>", url=at, type="application/xml")


def _named(site: Site, found: Response) -> bool:
    """True if robots.txt names the sitemap."""
    try:
        return found.url in {url for _, url in site.robots.sitemaps}
    except Unknown:
        return False


def _there(site: Site) -> Response | None:
    """The sitemap that answered, None if there is none: a web page in its place is none."""
    found = site.gathered.sitemap
    if not isinstance(found, Response) or found.status != 200 or challenged(found):
        return None
    page = found.body.lstrip()[:100].lower().startswith((b"<!doctype html", b"<html"))
    return None if page and not _named(site, found) else found


def readable(site: Site) -> bool:
    """True if there is a sitemap that can be read."""
    """True if there is a sitemap that can be read."""
    return _there(site) is not None and not site.sitemap.error


@check(
    severity="medium",
    title="The site has a sitemap",
    fix="Let your system write one (WordPress: /wp-sitemap.xml; Shopify, Wix and Squarespace: "
    "/sitemap.xml), name it in robots.txt as “Sitemap: {origin}/sitemap.xml” and submit it in "
    "Search Console.",
    effort="server",
    source=SOURCE,
    explains="xml-sitemap",
    applies=lambda site: site.gathered.sitemap is not None and _has_more_pages(site),
    good=html(body='<a href="/shoes">Shoes</a>', sitemap=listing("https://example.com/boots")),
    bad=html(body='<a href="/shoes">Shoes</a>', sitemap=text("", url=MAP, status=404)),
)
def sitemap_exists(site: Site) -> Iterator[Evidence]:
    """A sitemap tells search engines of pages that few links lead to, and of changes."""
    # The source: a small, well-linked site may do without, so this warns and never fails.
    found = site.gathered.sitemap
    if isinstance(found, Failure) and found.code != "skipped":
        raise Unknown(found.message.rstrip("."))
    if isinstance(found, Response) and (found.status in UNSURE or challenged(found)):
        raise Unknown(f"the sitemap answers {found.status}")
    if _there(site) is None and not (isinstance(found, Response) and _named(site, found)):
        yield warn("No sitemap was found in robots.txt or at a usual address.")


def _has_more_pages(site: Site) -> bool:
    """True unless the page links to no other page of its site."""
    here = normal(untracked(site.url))
    return any(link.internal and normal(link.url) != here for link in site.page.links)


@check(
    severity="medium",
    title="The sitemap can be read",
    fix="Correct the sitemap {sitemap}: {fault}.",
    effort="server",
    source=PROTOCOL,
    explains="sitemap-could-not-be-read",
    applies=_there,
    good=html(sitemap=listing("https://example.com/boots")),
    bad=html(sitemap=listing("/boots")),
)
def sitemap_valid(site: Site) -> Iterator[Evidence]:
    """Search engines drop a sitemap that they can't read, and addresses that are none."""
    found = site.answer("sitemap")
    if found.truncated or site.sitemap.error.startswith("it is longer"):
        raise Unknown("the sitemap is larger than this audit reads")
    for fault, line in _faults(site):
        values = {"sitemap": found.final_url, "fault": fault}
        yield fail(f"The sitemap has a fault: {fault}.", url=found.url, line=line, values=values)
    for url, fault in _faults_of_others(site):
        values = {"sitemap": url, "fault": fault}
        yield fail(f"Another sitemap of the site has a fault: {fault}.", url=url, values=values)
    if not site.sitemap.error and not site.sitemap.urls:
        values = {"sitemap": found.final_url, "fault": "list the site's pages in it"}
        yield warn("The sitemap lists nothing.", url=found.url, values=values)


def _faults_of_others(site: Site) -> Iterator[tuple[str, str]]:
    """What is wrong with the sitemaps that an index or robots.txt names, by their addresses."""
    for url, found in site.gathered.sitemaps.items():
        if not isinstance(found, Response) or url in site.sitemaps:
            continue
        if found.status in {404, 410}:
            yield url, f"it answers {found.status}"
        elif found.status == 200 and not found.truncated and not challenged(found):
            error = parse(found.body).error
            if error and not error.startswith("it is longer"):
                yield url, error


def _faults(site: Site) -> Iterator[tuple[str, int | None]]:
    first, found = site.sitemap, site.answer("sitemap")
    if first.error:
        yield first.error, first.line or None
        return
    if len(first.urls) > URLS:
        yield f"it lists {len(first.urls)} addresses, more than 50,000", None
    whole = [url for url, _ in first.urls if url.startswith(("http://", "https://"))]
    relative = [url for url, _ in first.urls if not url.startswith(("http://", "https://"))]
    if relative:
        few = counted(len(relative), "address is no whole one", "addresses are no whole ones")
        yield f"{few}, such as {relative[0][:80]}", None
    if not _named(site, found):  # robots.txt may name a sitemap for another host
        own = registrable_domain(urlsplit(found.final_url).hostname or "")
        hosts = {host: _domain(host) for host in {url.split("/", 3)[2] for url in whole}}
        foreign = [url for url in whole if hosts[url.split("/", 3)[2]] != own]
        if foreign:
            few = counted(len(foreign), "address is", "addresses are")
            yield f"{few} of another site, such as {foreign[0][:80]}", None


def _domain(netloc: str) -> str:
    try:
        return registrable_domain(urlsplit(f"//{netloc}").hostname or "")
    except ValueError:
        return ""


@check(
    severity="info",
    title="The sitemap's dates of change are true",
    fix="Write the day of the last real change, for example <lastmod>2026-11-22</lastmod>, or "
    "leave the dates out.",
    effort="template",
    source=SOURCE,
    explains="xml-sitemap",
    applies=lambda site: readable(site) and any(date for _, date in site.sitemap.urls),
    good=html(sitemap=listing("https://example.com/a 2024-05-01", "https://example.com/b 2023")),
    bad=html(
        sitemap=listing("https://example.com/a 01.05.2024", "https://example.com/b 2024-05-02")
    ),
)
def sitemap_lastmod(site: Site) -> Iterator[Evidence]:
    """Google uses these dates only where they have proved to be right."""
    dates = [date for _, date in site.sitemap.urls if date]
    url = site.answer("sitemap").url
    read = {date: _date(date) for date in dict.fromkeys(dates)}
    if wrong := [date for date, at in read.items() if at is None]:
        few = counted(len(wrong), "date")
        yield info(f"{few} can't be read, such as {wrong[0][:40]}", url=url)
    now = datetime.fromtimestamp(site.gathered.at or 4e9, UTC)
    if late := [date for date, at in read.items() if at and at > now + _FAR]:
        few = counted(len(late), "date is", "dates are")
        yield info(f"{few} in the future, such as {late[0]}", url=url)
    if len(read) == 1 and len(dates) > 4:
        yield info(f"All {len(dates)} dates are the same: {dates[0]}", url=url)


def _date(text: str) -> datetime | None:
    """A W3C date (https://www.w3.org/TR/NOTE-datetime): a year, a month, a day, or a time too."""
    full = {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text)
    try:
        found = datetime.fromisoformat(full)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
