"""The page's address: its spelling, and whether it answers under other ones as well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, topic, warn
from bot.audit.gathered import Failure
from bot.audit.sample import answer, html
from bot.audit.url import normal, untracked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.response import Response
    from bot.audit.site import Site

check = topic("indexability")
on_page = topic("on-page")
DOCS = "https://developers.google.com/search/docs/crawling-indexing/"
LONG, MANY = 115, 4
"""Characters and parameters; a habit of the field (Screaming Frog), no rule of Google's."""
_SESSION = re.compile(r"(?:^|[?&;])(?:phpsessid|jsessionid|aspsessionid\w*|sessionid|sid)=", re.I)
_TEMPORARY = frozenset({302, 303, 307})
OWN = '<head><link rel="canonical" href="https://example.com/boots">'
WWW = "https://www.example.com/boots"


def _moved(url: str) -> Response:
    return answer(url=url, status=301, headers=(("Location", "https://example.com/boots"),))


@check(
    severity="high",
    title="The site answers under one host name",
    fix="Redirect {variant} and everything below it to {origin} with status 301.",
    effort="server",
    source=DOCS + "consolidate-duplicate-urls",
    explains="www-vs-non-www",
    applies=lambda site: site.gathered.variant is not None,
    good=html(variant=_moved(WWW)),
    bad=html(variant=answer("<title>Boots</title>", url=WWW)),
)
def host_variants(site: Site) -> Iterator[Evidence]:
    """If www and the bare domain both answer, links and signals are split between two sites."""
    # The same page under http:// is the business of http-to-https: one cause makes one row.
    variant = site.gathered.variant
    if isinstance(variant, Failure) and variant.code == "dns":
        return
    if isinstance(variant, Failure) and variant.code == "tls":
        yield warn("The other host name answers with an invalid certificate.")
        return
    found = site.answer("variant")
    host = urlsplit(found.url).hostname or ""
    where = {"url": found.url, "values": {"variant": host}}
    if challenged(found):
        raise Unknown(f"{host} shows robots a check")
    if found.status == 200:
        told = urlsplit(_canonical(site, found)).hostname == site.host
        judge = warn if told else fail
        yield judge(f"{host} answers with a page of its own, not a redirect.", **where)
    elif found.status in _TEMPORARY and _leads_here(site, found):
        yield warn(f"{host} redirects with status {found.status}, a temporary one.", **where)


def _canonical(site: Site, found: Response) -> str:
    try:
        return site.read(found).canonical
    except Unknown:
        return ""


def _leads_here(site: Site, found: Response) -> bool:
    target = urljoin(found.url, found.headers.get("location"))
    return urlsplit(target).hostname == site.host


@check(
    severity="low",
    title="The page answers with or without a last slash, not both",
    fix="Redirect {other} to {url} with status 301, or give both the canonical {url}.",
    effort="server",
    source=DOCS + "consolidate-duplicate-urls",
    explains="trailing-slash",
    full=True,
    applies=lambda site: getattr(site.gathered.slashed, "code", "") != "skipped",
    good=html(full=True, slashed=_moved("https://example.com/boots/")),
    bad=html(full=True, slashed=answer("<p>Boots", url="https://example.com/boots/")),
)
def trailing_slash(site: Site) -> Iterator[Evidence]:
    """With and without a slash are two addresses; if both answer, one page becomes two."""
    found = site.answer("slashed")
    if found.status != 200 or challenged(found):
        return
    other, own = _canonical(site, found), site.page.canonical
    # A common canonical settles it, as the source says.
    if not (other and own and normal(other) == normal(own)):
        where = {"url": found.url, "values": {"other": found.url}}
        yield fail(f"{found.url} answers 200 as well, without a common canonical.", **where)


@on_page(
    severity="low",
    title="The address is short and plain",
    fix="Use short lower-case words with hyphens for new pages, for example {origin}/red-boots; "
    "change an existing address only together with a redirect.",
    effort="server",
    source=DOCS + "url-structure",
    explains="url-structure",
    good=html(url="https://example.com/red-boots?utm_source=x"),
    bad=html(url="https://example.com/Shop/red_boots?a=1&b=2&c=3&d=4&e=5"),
)
def url_hygiene(site: Site) -> Iterator[Evidence]:
    """Plain addresses are easier to read, to link and to crawl; variants of case are duplicates."""
    for fault in _faults(untracked(site.url)):
        yield warn(f"The address {fault}.")


def _faults(url: str) -> Iterator[str]:
    parts = urlsplit(url)
    path = unquote(parts.path)  # capitals of escapes (%D0) are none
    if path != path.lower():
        yield "has capital letters"
    if "_" in path:
        yield "has underscores, which do not part words"
    if " " in path:
        yield "has spaces"
    if "//" in path:
        yield "has two slashes in a row"
    if len(unquote(url)) > LONG:
        yield f"has {len(unquote(url))} characters"
    if (count := len([part for part in parts.query.split("&") if part])) > MANY:
        yield f"has {count} parameters"
    if _SESSION.search(parts.query) or _SESSION.search(parts.path):
        yield "has a session's number in it"
