"""What the addresses answer that the page links to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, info, topic, warn
from bot.audit.gathered import Failure
from bot.audit.response import Hop, Response
from bot.audit.sample import answer, html
from bot.audit.url import normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Link
    from bot.audit.site import Site

check = topic("links")
SOURCE = "https://developers.google.com/search/docs/crawling-indexing/links-crawlable"
A = '<a href="/a">Boots</a>'
OUT = '<a href="https://example.net/a">Leather guild</a>'
UNSURE = frozenset({401, 403, 405, 406, 408, 425, 429, 430, 451, 503, 520, 521, 522, 999})
"""Answers that robots get where people may get the page."""
_SERVER = frozenset({500, 502, 504})


def asked(site: Site, links: Callable[[Link], bool]) -> dict[str, tuple[Link, Response | Failure]]:
    """Links whose answer was gathered, the first to each address."""
    found: dict[str, tuple[Link, Response | Failure]] = {}
    for link in site.page.links:
        url = link.url.split("#", 1)[0]
        got = site.gathered.links.get(url) if links(link) else None
        if got is not None and url not in found:
            found[url] = (link, got)
    return found


def _told(site: Site, links: Callable[[Link], bool]) -> Iterator[tuple[str, Link, Response]]:
    """Those that a site let this robot see.

    Raises:
        Unknown: it let it see none.
    """
    sure = 0
    for url, (link, got) in asked(site, links).items():
        if isinstance(got, Response) and got.status not in UNSURE and not challenged(got):
            sure += 1
            yield url, link, got
        elif isinstance(got, Failure) and got.code == "dns":
            sure += 1
    if not sure:
        raise Unknown("none of the links could be verified")


def _internal(link: Link) -> bool:
    return link.internal


def _external(link: Link) -> bool:
    return not link.internal


@check(
    severity="high",
    title="Links within the site work",
    fix="Correct or remove the link to {target}, or redirect that address (301) to the page that "
    "took its place.",
    source=SOURCE,
    explains="broken-links",
    full=True,
    applies=lambda site: asked(site, _internal),
    good=html(body=A, full=True, links={"https://example.com/a": answer()}),
    bad=html(body=A, full=True, links={"https://example.com/a": answer(status=404)}),
)
def links_internal_ok(site: Site) -> Iterator[Evidence]:
    """Dead ends cost visitors, and crawlers spend their visits on pages that are not there."""
    for url, link, got in _told(site, _internal):
        if got.status >= 400:
            text = f"The link “{link.text[:60]}” leads to {url}, which answers {got.status}."
            # A server error may be over in a minute; an address that is gone is a fact.
            judge = warn if got.status in _SERVER else fail
            yield judge(text, node=link.node, values={"target": url})


@check(
    severity="low",
    title="Links to other sites work",
    fix="Find where {target} has moved, or link to another source, or remove the link.",
    source=SOURCE,
    explains="external-links",
    full=True,
    applies=lambda site: asked(site, _external),
    good=html(body=OUT, full=True, links={"https://example.net/a": answer()}),
    bad=html(body=OUT, full=True, links={"https://example.net/a": answer(status=410)}),
)
def links_external_ok(site: Site) -> Iterator[Evidence]:
    """A link to a page that is gone makes one's own page look neglected."""
    for url, (link, got) in asked(site, _external).items():
        if isinstance(got, Failure) and got.code == "dns":
            text = f"The link “{link.text[:60]}” leads to {url}, whose host does not exist."
            yield warn(text, node=link.node, values={"target": url})
    for url, link, got in _told(site, _external):
        if got.status in {404, 410}:
            text = f"The link “{link.text[:60]}” leads to {url}, which answers {got.status}."
            yield warn(text, node=link.node, values={"target": url})


@check(
    severity="info",
    title="Links within the site lead straight to their target",
    fix="Link to {target} itself.",
    source="https://developers.google.com/search/docs/crawling-indexing/301-redirects",
    explains="redirect-chains",
    full=True,
    applies=lambda site: asked(site, _internal),
    good=html(body=A, full=True, links={"https://example.com/a": answer()}),
    bad=html(body=A, full=True, links={"https://example.com/a": answer(
        url="https://example.com/b", asked="https://example.com/a",
        hops=(Hop("https://example.com/a", 301, "/b"),))}),
)  # fmt: skip
def links_redirecting(site: Site) -> Iterator[Evidence]:
    """Each redirect between one's own pages costs visitors and crawlers a moment."""
    for url, link, got in _told(site, _internal):
        if got.hops and normal(url) != normal(got.final_url):
            text = f"The link “{link.text[:60]}” leads over {url} to {got.final_url}"
            yield info(text, node=link.node, values={"target": got.final_url})
