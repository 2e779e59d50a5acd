"""The meta description: the text below a search result, and of many share cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.check import fail, info, topic, warn
from bot.audit.pixels import title_pixels
from bot.audit.sample import html
from bot.message import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Page, Tag

check = topic("on-page")
SOURCE = "https://developers.google.com/search/docs/appearance/snippet"
NARROW, WIDE = 400, 985
"""Pixels, about 70 and 155 Latin letters; a habit of the field, no rule of Google's. Pixels are
fair to every script, characters are not."""
_FONT = 14 / 20
"""Descriptions are set in Arial at 14 pixels, titles at 20."""
GOOD = (
    "Handmade leather boots from our workshop in Leeds: made to measure, repaired for life, "
    "delivered within three weeks."
)


def _meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


def _filled(page: Page) -> list[Tag]:
    return [tag for tag in page.descriptions if tag.content]


@check(
    severity="medium",
    title="The page has a meta description",
    fix='Put one sentence or two into the head: <meta name="description" content="What the page '
    'offers, to whom, and why here.">',
    source=SOURCE,
    explains="meta-description",
    needs="content",
    good=html(_meta("DESCRIPTION", GOOD)),
    bad=html('<meta name="description" content=" ">', '<b itemscope><meta itemprop="description" '
             'content="Boots"></b>'),
)  # fmt: skip
def meta_description_present(page: Page) -> Iterator[Evidence]:
    """It is often the text of the search result, and of a shared link without tags of its own."""
    if not page.description:
        empty = page.descriptions[0].node if page.descriptions else None
        yield fail(f"The page has {'an empty' if empty else 'no'} meta description.", node=empty)


@check(
    severity="low",
    title="The meta description fits a search result",
    fix="Rewrite it in about 70 to 155 characters, the main point first. Now: {description}",
    source=SOURCE,
    explains="meta-description",
    needs="content",
    applies=_filled,
    good=html(_meta("description", GOOD)),
    bad=html(_meta("description", "Boots from Leeds")),
)
def meta_description_length(page: Page) -> Iterator[Evidence]:
    """Results cut long descriptions, and short ones give few reasons to click."""
    pixels = round(title_pixels(page.description) * _FONT)
    if not NARROW <= pixels <= WIDE:
        wrong = "short" if pixels < NARROW else "long"
        size = f"{counted(len(page.description), 'character')}, about {pixels} pixels wide"
        yield warn(f"The meta description is {wrong}: {size}.", node=_filled(page)[0].node)


@check(
    severity="low",
    title="The page has one meta description",
    fix="Keep the better one and remove the others; two often come from a theme and a plug-in.",
    source=SOURCE,
    explains="meta-description",
    applies=_filled,
    good=html(_meta("description", GOOD)),
    bad=html(_meta("description", GOOD) + _meta("description", "Boots")),
)
def meta_description_single(page: Page) -> Iterator[Evidence]:
    """With two descriptions nobody knows which of them is shown."""
    for tag in _filled(page)[1:]:
        yield warn(f"A further meta description: {tag.content[:80]}", node=tag.node)


@check(
    severity="info",
    title="The page does without meta keywords",
    fix="Nothing has to be done; you may remove the tag.",
    source="https://developers.google.com/search/docs/crawling-indexing/special-tags",
    explains="meta-keywords",
    good=html("<title>Boots</title>"),
    bad=html(_meta("keywords", "boots, shoes")),
)
def meta_keywords(page: Page) -> Iterator[Evidence]:
    """Google does not read them; they only show competitors which words you are after."""
    tag = page.meta("keywords")
    if tag and tag.key == "name":
        yield info("The page has meta keywords, which Google ignores.", node=tag.node)
