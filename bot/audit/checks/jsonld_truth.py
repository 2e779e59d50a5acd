"""Structured data against the page: said alike in both, and who is behind the site."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.audit.check import fail, info, topic, warn
from bot.audit.checks.jsonld import block, thing
from bot.audit.days import days
from bot.audit.markup import text, values
from bot.audit.page.words import line
from bot.audit.rich_results import DOCS
from bot.audit.said import plain, share_said, shows_price
from bot.audit.sample import html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.markup import Item
    from bot.audit.page import Page
    from bot.audit.site import Site

check = topic("structured data")
APPEARANCE = "https://developers.google.com/search/docs/appearance/"
HOME = "https://example.com/"
ENOUGH = 0.6
"""Share of a name's words that the page must show; plug-ins shorten and add brands."""
_NAMED = {"Product": "name", "Article": "headline", "Event": "name", "Recipe": "name",
          "JobPosting": "title", "Course": "name"}  # fmt: skip
_WHO = ("Organization", "Person")
_FAR = timedelta(days=1)
_DATES = ("datePublished", "dateModified")
_NEAR = 400
"""Characters around the heading in which a text says when it was published."""
_ORGANIZATION = thing("Organization", name="Boots of Leeds", url=HOME, logo="/logo.png",
                      sameAs=["https://www.facebook.com/bootsofleeds"])  # fmt: skip
_WEBSITE = thing("WebSite", name="Boots of Leeds", url=HOME)
_BOOT = {"@type": "Offer", "price": "159.00", "priceCurrency": "GBP"}


@check(
    severity="medium",
    title="What the structured data says is on the page",
    fix="Let both say the same: show “{said}” on the page, or correct the {property} in the "
    "{form}.",
    effort="template",
    source=DOCS + "sd-policies",
    explains="structured-data",
    needs="content",
    applies=lambda page: any(_names(page)),
    good=html(thing("Product", name="Ankle boot Ann", offers=_BOOT),
              "<h1>Ankle boot “Ann”</h1><p>£159"),
    bad=html(thing("Product", name="Ankle boot Ann", offers=_BOOT), "<h1>Sandals</h1><p>£99"),
)  # fmt: skip
def jsonld_matches_page(page: Page) -> Iterator[Evidence]:
    """Google takes rich results away where markup describes what visitors don't see."""
    shown = plain(f"{page.title} {page.visible_text} {_alts(page)}")
    for item, name in _names(page):
        said = text(item.data, name)
        share = share_said(said, shown)
        form = {"form": item.form}
        where = {"node": item.node, "values": {"said": said[:80], "property": name, **form}}
        if share < ENOUGH:
            judge = warn if share else fail
            yield judge(f"The page does not show the {name} “{said[:80]}”.", **where)
        price = text(item.data, "offers.price") or text(item.data, "offers.lowPrice")
        if item.is_a("Product") and price and not shows_price(price, page.visible_text):
            # Scripts often write prices, so that their absence proves little.
            where["values"] = {"said": price[:20], "property": "price", **form}
            yield warn(f"The page does not show the price {price[:20]}.", **where)


def _names(page: Page) -> Iterator[tuple[Item, str]]:
    for item in page.items:
        for kind, name in _NAMED.items():
            if item.is_a(kind) and text(item.data, name):
                yield item, name
                break


def _alts(page: Page) -> str:
    return " ".join(node.attributes.get("alt") or "" for node in page.images)


@check(
    severity="low",
    title="The front page says in structured data who is behind the site",
    fix='Add JSON-LD of the type Organization (or LocalBusiness, Person) with "name": "{title}", '
    '"url": "{origin}/", "logo" and "sameAs" with your profiles. Missing: {missing}',
    effort="template",
    source=DOCS + "organization",
    explains="organization-schema",
    applies=lambda page: page.is_home and not _unread(page),
    good=html(_ORGANIZATION, url=HOME),
    bad=html(url=HOME),
)
def organization_entity(page: Page) -> Iterator[Evidence]:
    """It helps search engines to connect the site with its name, its logo and its profiles."""
    # Google requires none of it, so its absence is no failure.
    who = [item for item in page.items if item.is_a(*_WHO)]
    who += [item for item in _publishers(page) if not who]
    if not who:
        if not _in_attributes(page):
            values_ = {"missing": "all of it"}
            yield warn("The front page names no organization or person.", values=values_)
        return
    best = min(who, key=lambda item: len(_missing(item)))
    if missing := _missing(best):
        values_ = {"missing": ", ".join(missing)}
        kind = text(best.data, "@type")
        yield warn(f"The {kind} has no {', '.join(missing)}.", node=best.node, values=values_)


def _unread(page: Page) -> bool:
    """True if a block can't be read, which jsonld-parses says: what it holds is not known."""
    return any(isinstance(found, ValueError) for _, found in page.jsonld)


def _publishers(page: Page) -> Iterator[Item]:
    """Organizations that stand within the description of the site."""
    for item in page.items:
        for name in ("publisher", "author", "about", "creator"):
            for held in values(item.data, name):
                if isinstance(held, dict) and "name" in held:
                    yield type(item)(held, item.node, item.form)


def _missing(item: Item) -> list[str]:
    wanted = {"name": "name", "url": "url", "sameAs": "sameAs"}
    logo = {"logo": "logo or image"} if item.is_a("Organization") else {"image": "image"}
    has_logo = values(item.data, "logo") or values(item.data, "image")
    return [said for name, said in {**wanted, **logo}.items()
            if not values(item.data, name) and not (name == "logo" and has_logo)]  # fmt: skip


def _in_attributes(page: Page) -> bool:
    from bot.audit.schema_types import kinds

    return any(kinds(name) & set(_WHO) for name in page.marked_up)


@check(
    severity="low",
    title="The front page gives the site's name for results",
    fix='Add <script type="application/ld+json"> of the type WebSite with "name": "{name}" and '
    '"url": "{origin}/", and the same in <meta property="og:site_name" content="{name}">.',
    effort="template",
    source=APPEARANCE + "site-names",
    explains="site-name",
    needs="index",
    applies=lambda page: page.is_home and "WebSite" not in page.marked_up and not _unread(page),
    good=html(_WEBSITE + '<meta property="og:site_name" content="Boots of Leeds">', url=HOME),
    bad=html("<title>Boots</title>", url=HOME),
)
def website_sitename(page: Page) -> Iterator[Evidence]:
    """Google shows a name above each result: this one, or what it guesses, or the domain."""
    sites = [item for item in page.items if item.is_a("WebSite")]
    named = next((name for site in sites if (name := text(site.data, "name"))), "")
    graph = page.meta_content("og:site_name")
    where = {"values": {"name": named or graph or page.title or page.url.split("/")[2]}}
    if not named and not graph:
        yield warn("Neither WebSite markup nor og:site_name names the site.", **where)
    elif named and graph and not _same(sites[0], named, graph):
        text_ = f"WebSite markup says “{named[:60]}”, og:site_name says “{graph[:60]}”."
        yield warn(text_, node=sites[0].node, **where)


def _same(site: Item, named: str, graph: str) -> bool:
    names = [named, *(v for v in values(site.data, "alternateName") if isinstance(v, str))]
    bare = [re.sub(r"[\W_]+", "", one).casefold() for one in (graph, *names)]
    return any(bare[0] in one or one in bare[0] for one in bare[1:])


@check(
    severity="info",
    title="Dates are given, and true",
    fix='Give "datePublished" and "dateModified" as in 2026-11-22T09:00:00+00:00, and show the '
    "same day on the page.",
    effort="template",
    source=APPEARANCE + "publication-dates",
    explains="content-freshness",
    applies=lambda site: any(item.is_a("Article") for item in site.page.items),
    good=html(thing("Article", headline="A", datePublished="2024-05-01"), at=1_770_000_000),
    bad=html(block({"@context": "https://schema.org", "@type": "Article", "headline": "A"})),
)
def dates_visible(site: Site) -> Iterator[Evidence]:
    """Search engines show a date beside articles, and readers look for it."""
    now = datetime.fromtimestamp(site.gathered.at or 4e9, UTC)
    for item in site.page.items:
        if not item.is_a("Article"):
            continue
        if not values(item.data, "datePublished"):
            yield info("An article has no datePublished.", node=item.node)
        for name in _DATES:
            said = text(item.data, name)
            date = _date(said)
            if said and date is None:
                yield info(f"{name} is no ISO 8601 date: {said[:40]}", node=item.node)
            elif date is not None and date > now + _FAR:
                yield info(f"{name} lies in the future: {said[:40]}", node=item.node)
        if shown := _shown_else(site.page, item):
            yield info(f"The page gives itself the day {shown}, no date in the {item.form} does.",
                       node=item.node)  # fmt: skip


def _shown_else(page: Page, item: Item) -> str:
    """The day that the page gives itself beside its heading, if none that it shows is its markup's.

    "" if they agree, and where that can't be told.
    """
    said = [text(item.data, name) for name in _DATES if values(item.data, name)]
    own = [found.date() for one in said if (found := _date(one))]
    headings = page.named("h1")
    articles = sum(one.is_a("Article") for one in page.items)
    if not own or len(own) < len(said) or articles > 1 or not headings:
        return ""
    heading, shown = line(headings[0].text(separator=" ")), page.visible_text
    at = shown.find(heading) if heading else -1
    if at < 0:
        return ""
    near = days(shown[max(0, at - _NEAR) : at + len(heading) + _NEAR])
    told = next((day.written for day in near if day.told), "")
    all_shown = {meant for day in days(shown) for meant in day.meant} if told else set()
    agree = any(abs(meant - one) <= _FAR for meant in all_shown for one in own)
    return "" if agree else told


def _date(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said.replace(" ", "T", 1) if said[10:11] == " " else said)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
