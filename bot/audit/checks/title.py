"""The title: what search results and tabs show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audit.check import fail, topic, warn
from bot.audit.pixels import title_pixels
from bot.audit.sample import html
from bot.message import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Page

check = topic("on-page")
SOURCE = "https://developers.google.com/search/docs/appearance/title-link"
NARROW, WIDE = 200, 561
"""Pixels; results cut wider titles. A habit of the field (Screaming Frog), no rule of Google's."""
_STOCK = re.compile(
    r"(home|homepage|home page|index|untitled( document)?|new page|welcome|start|startseite|"
    r"react app|vite app|vue app|document|page title|title|my (site|blog|website|wordpress blog)|"
    r"just another wordpress site|coming soon|default web site page)",
    re.IGNORECASE,
)


@check(
    severity="high",
    title="The page has a title",
    fix="Put one into the head: <title>What the page offers – {host}</title>",
    source=SOURCE,
    explains="title-tag",
    needs="content",
    good=html("<title>Handmade leather boots from Leeds</title>"),
    bad=html("<meta charset=utf-8>", "<svg><title>Arrow</title></svg>"),
)
def title_present(page: Page) -> Iterator[Evidence]:
    """The title is the headline of a search result and of many share cards."""
    if not page.title:
        yield fail("The page has no title.")


@check(
    severity="medium",
    title="The page has one title",
    fix="Keep the first title and remove the others; two often come from a theme and a plug-in.",
    source=SOURCE,
    explains="title-tag",
    applies=lambda page: page.titles,
    good=html("<title>Boots</title>", "<svg><title>Arrow</title></svg>"),
    bad=html("<title>Boots</title><title>Shop</title>"),
)
def title_single(page: Page) -> Iterator[Evidence]:
    """Search engines take the first title; a second one shows that two systems write the head."""
    extra = [node for node in page.titles[1:] if node.text().strip()]
    for node in extra:
        judge = fail if len(extra) > 1 else warn
        yield judge(f"A further title: {node.text().strip()}", node=node)


@check(
    severity="medium",
    title="The title fits a search result",
    fix="Rewrite it in about 30 to 60 characters, the main phrase first. Now: {title}",
    source=SOURCE,
    explains="title-tag",
    needs="content",
    applies=lambda page: page.title,
    good=html("<title>Handmade leather boots from Leeds</title>"),
    bad=html("<title>Boots</title>"),
)
def title_length(page: Page) -> Iterator[Evidence]:
    """Results cut long titles, and short ones waste the space."""
    pixels = title_pixels(page.title)
    if not NARROW <= pixels <= WIDE:
        wrong = "short" if pixels < NARROW else "long"
        yield warn(
            f"The title is {wrong}: {counted(len(page.title), 'character')}, about {pixels} pixels "
            "wide.",
            node=page.titles[0],
        )


@check(
    severity="medium",
    title="The title says what this page is about",
    fix="Name the offer and the place or the brand, for example: <title>Handmade boots – {host}"
    "</title>",
    source=SOURCE,
    explains="title-tag",
    needs="content",
    applies=lambda page: page.title,
    good=html("<title>Handmade leather boots from Leeds</title>"),
    bad=html("<title>Home</title>"),
)
def title_specific(page: Page) -> Iterator[Evidence]:
    """A stock title tells neither people nor search engines what they would find."""
    title = page.title.strip(" .-–|·")
    if _STOCK.fullmatch(title):
        yield fail(f"The title is a stock title: {page.title}", node=page.titles[0])
    elif title.casefold().removeprefix("www.") in {_host(page), _host(page).split(".")[0]}:
        yield warn(f"The title is the site's name only: {page.title}", node=page.titles[0])


def _host(page: Page) -> str:
    return page.url.split("/")[2].casefold().removeprefix("www.")
