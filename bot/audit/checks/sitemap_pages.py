"""The pages that sitemaps list: fit to be listed, and the audited one among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, info, topic, warn
from bot.audit.checks.sitemap_file import SOURCE, UNSURE, listing, readable
from bot.audit.directives import keeps_out, of_headers, of_metas
from bot.audit.response import Response
from bot.audit.sample import answer, html
from bot.audit.url import normal, untracked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.site import Site

check = topic("site files")


@check(
    severity="medium",
    title="The sitemap lists pages that may be listed",
    fix="List only final addresses that answer 200, may be indexed and name themselves as "
    "canonical; remove or replace {address}",
    effort="template",
    source=SOURCE,
    explains="xml-sitemap",
    full=True,
    applies=lambda site: site.gathered.listed,
    good=html(full=True, listed={"https://example.com/shoes": answer("<p>Shoes",
              url="https://example.com/shoes")}),
    bad=html(full=True, listed={"https://example.com/shoes": answer(status=404)}),
)  # fmt: skip
def sitemap_urls_ok(site: Site) -> Iterator[Evidence]:
    """A sitemap full of dead addresses makes search engines trust it less."""
    bad, sure = [], 0
    for url, found in site.gathered.listed.items():
        if not isinstance(found, Response) or found.status in UNSURE or challenged(found):
            continue
        sure += 1
        if fault := _fault_of_page(site, url, found):
            bad.append((url, fault))
    if not sure:
        raise Unknown("none of the sitemap's addresses could be fetched")
    judge = fail if len(bad) > 1 else warn
    for url, fault in bad:
        yield judge(f"{url} {fault}.", url=url, values={"address": url})


def _fault_of_page(site: Site, url: str, found: Response) -> str:
    """Why a listed address should not be in the sitemap, "" if it should."""
    if found.status != 200:
        return f"answers with status {found.status}"
    if found.hops:
        return f"redirects to {found.final_url}"
    if url.startswith("http://") and site.url.startswith("https://"):
        return "is not the https address"
    try:
        page = site.read(found)
    except Unknown:
        return ""
    if keeps_out((*of_metas(page), *of_headers(found.headers)), site.gathered.at):
        return "is kept out of search by noindex"
    if page.canonical and normal(page.canonical) != normal(found.final_url):
        return f"names another canonical: {page.canonical}"
    return ""


@check(
    severity="info",
    title="The page is in the sitemap",
    fix="Add {url} to the sitemap if it should be found.",
    effort="template",
    source=SOURCE,
    explains="xml-sitemap",
    needs="index",
    # What a sitemap that was not read lists is not known.
    applies=lambda site: readable(site) and site.knows_every_sitemap,
    good=html(sitemap=listing("https://example.com/boots")),
    bad=html(sitemap=listing("https://example.com/shoes")),
)
def page_in_sitemap(site: Site) -> Iterator[Evidence]:
    """A page that matters belongs into the list of those that matter."""
    own = {normal(untracked(site.url)), normal(site.page.canonical or site.url)}
    listed = {url for sitemap in site.sitemaps.values() for url, _ in sitemap.urls}
    if not own & listed and not own & set(map(normal, listed)):
        yield info("The page is not in the sitemap.", url=site.answer("sitemap").url)
