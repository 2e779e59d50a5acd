"""Language versions that point to one another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, topic, warn
from bot.audit.directives import keeps_out, of_headers, of_metas
from bot.audit.languages import fault_of_hreflang
from bot.audit.sample import answer, html
from bot.audit.url import normal, untracked
from bot.audit.versions import here, of_page, of_sitemaps, others, versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Page
    from bot.audit.response import Response
    from bot.audit.site import Site

check = topic("international")
SOURCE = "https://developers.google.com/search/docs/specialty/international/localized-versions"
_UNSURE = frozenset({401, 403, 405, 429, 503, 999})


def _link(code: str, path: str) -> str:
    return f'<link rel="alternate" hreflang="{code}" href="https://example.com/{path}">'


PAIR = _link("en", "boots") + _link("de", "stiefel")
GERMAN = "https://example.com/stiefel"


def _only_in_sitemaps(site: Site, url: str) -> bool:
    """True if no link and no header names a version."""
    return all(version.sitemap for version in others(site).get(url, ()))


def _is_canonical(page: Page) -> bool:
    return not page.canonical or normal(page.canonical) == normal(untracked(page.url))


@check(
    severity="medium",
    title="Language versions are named by codes that exist",
    fix="Write a language, or a language and a country joined by a hyphen: en, en-GB, de-AT, "
    "x-default. Instead of “{code}”: {fault}.",
    effort="template",
    source=SOURCE,
    explains="hreflang",
    applies=versions,
    good=html(PAIR + _link("x-default", "") + _link("zh-Hans", "zh") + _link("EN-gb", "boots")),
    bad=html(_link("en-UK", "boots")),
)
def hreflang_valid_code(site: Site) -> Iterator[Evidence]:
    """Search engines ignore a version whose language or country they can't read."""
    for version in versions(site):
        if fault := fault_of_hreflang(version.code):
            values = {"code": version.code, "fault": fault}
            yield fail(f"hreflang “{version.code}”: {fault}.", **version.where, values=values)


@check(
    severity="medium",
    title="Language versions are named by their whole address",
    fix="Write the whole address with https://, for example {absolute}",
    effort="template",
    source=SOURCE,
    explains="hreflang",
    applies=versions,
    good=html(PAIR),
    bad=html('<link rel="alternate" hreflang="de" href="/stiefel">'),
)
def hreflang_absolute(site: Site) -> Iterator[Evidence]:
    """Google asks for whole addresses, scheme included, and may ignore others."""
    # The source names addresses that begin with // as wrong as well.
    for version in versions(site):
        if not re.match(r"https?://", version.written, re.IGNORECASE):
            values = {"absolute": site.page.absolute(version.written)}
            said = f"The version “{version.code}” has the address {version.written}"
            yield fail(said, **version.where, values=values)


@check(
    severity="medium",
    title="The page is among its own language versions",
    fix='Add the page itself: <link rel="alternate" hreflang="{lang}" href="{url}">',
    effort="template",
    source=SOURCE,
    explains="hreflang",
    needs="index",
    applies=lambda site: versions(site) and _is_canonical(site.page),
    good=html(PAIR),
    bad=html(_link("de", "stiefel")),
)
def hreflang_self(site: Site) -> Iterator[Evidence]:
    """Each version has to list all of them, itself included, or the set may be ignored."""
    found = {normal(site.page.absolute(version.written)) for version in versions(site)}
    if not found & here(site.page):
        values = {"lang": site.page.lang or "en"}
        yield warn("None of the language versions is this page.", values=values)


def _answered(site: Site) -> Iterator[tuple[str, str, Response]]:
    """Address, code and answer of every other version that could be asked.

    Raises:
        Unknown: none could.
    """
    asked = False
    for url, named in others(site).items():
        try:
            found = site.link(url)
        except Unknown:
            continue
        if found.status in _UNSURE or challenged(found):
            continue
        asked = True
        yield url, named[0].code, found
    if not asked:
        raise Unknown("none of the language versions could be fetched")


@check(
    severity="medium",
    title="Language versions point back to the page",
    fix='Put <link rel="alternate" hreflang="{lang}" href="{url}"> into the head of {other}',
    effort="template",
    source=SOURCE,
    explains="hreflang",
    needs="index",
    full=True,
    applies=others,
    good=html(PAIR, full=True, links={GERMAN: answer(f"<head>{PAIR}", url=GERMAN)}),
    bad=html(PAIR, full=True, links={GERMAN: answer("<p>Stiefel", url=GERMAN)}),
)
def hreflang_return(site: Site) -> Iterator[Evidence]:
    """A version that does not point back could be anybody's, so search engines ignore the pair."""
    one_way, read = [], 0
    for url, code, found in list(_answered(site)):
        try:
            other = site.read(found)
        except Unknown:
            continue
        named = [*of_page(other), *of_sitemaps(site, here(other) | {normal(url)})]
        if not named and not site.knows_every_sitemap and _only_in_sitemaps(site, url):
            continue  # a sitemap that was not read may say so
        read += 1
        back = {normal(other.absolute(version.written)) for version in named}
        if not back & here(site.page):
            one_way.append((url, code))
    if not read:
        raise Unknown("none of the language versions could be read")
    judge = fail if len(one_way) == read else warn
    for url, code in one_way:
        values = {"other": url, "lang": site.page.lang or "en"}
        yield judge(f"The version “{code}” does not point back: {url}", url=url, values=values)


@check(
    severity="medium",
    title="Language versions can be listed",
    fix="Let {other} answer 200 without redirect, without noindex and with itself as canonical, "
    "or remove it from the versions.",
    effort="template",
    source=SOURCE,
    explains="hreflang",
    full=True,
    applies=others,
    good=html(PAIR, full=True, links={GERMAN: answer("<p>Stiefel", url=GERMAN)}),
    bad=html(PAIR, full=True, links={GERMAN: answer(url=GERMAN, status=404)}),
)
def hreflang_targets_ok(site: Site) -> Iterator[Evidence]:
    """A version that can't be listed can't be shown to anyone in its language."""
    for url, code, found in list(_answered(site)):
        where = {"url": url, "values": {"other": url}}
        if found.status != 200:
            yield fail(f"The version “{code}” answers with status {found.status}.", **where)
        elif found.hops:
            # x-default may be a page that redirects by language: the source allows it.
            if code.lower() != "x-default":
                yield warn(f"The version “{code}” redirects to {found.final_url}", **where)
        elif fault := _unlisted(site, found):
            yield fail(f"The version “{code}” {fault}.", **where)


def _unlisted(site: Site, found: Response) -> str:
    """Why a page that answered won't be listed, "" if it may be."""
    try:
        page = site.read(found)
    except Unknown:
        return ""
    if keeps_out((*of_metas(page), *of_headers(found.headers)), site.gathered.at):
        return "is kept out of search by noindex"
    if page.canonical and normal(page.canonical) != normal(found.final_url):
        return f"names another page as canonical: {page.canonical}"
    return ""
