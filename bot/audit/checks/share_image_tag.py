"""The tag that names the picture of share cards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audit.check import fail, info, topic, warn
from bot.audit.preview import share_image
from bot.audit.sample import html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Page, Tag

check = topic("social")
NAMED = '<meta property="og:image" content="https://example.com/i.png">'
_IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image")


def image_tag(page: Page) -> Tag | None:
    """The tag whose picture a card shows, None without one."""
    return next((tag for name in _IMAGES if (tag := page.meta(name))), None)


@check(
    severity="high",
    title="The share image is named by a whole https address",
    fix='Write <meta property="og:image" content="{whole}">',
    effort="template",
    source="https://ogp.me/",
    explains="open-graph",
    applies=image_tag,
    good=html(NAMED),
    bad=html('<meta property="og:image" content="/i.png">'),
)
def og_image_absolute(page: Page) -> Iterator[Evidence]:
    """Networks don't know against which address a relative one is meant, and show no picture."""
    tag = image_tag(page)
    if tag is None:
        return
    whole = page.absolute(tag.content)
    secure = re.sub(r"^http:", "https:", whole)
    where = {"node": tag.node, "values": {"whole": secure}}
    if tag.content.startswith("//"):
        yield warn(f"The share image's address has no scheme: {tag.content[:120]}", **where)
    elif not re.match(r"https?://[^/]", tag.content, re.IGNORECASE):
        yield fail(f"The share image's address is not a whole one: {tag.content[:120]}", **where)
    elif tag.content.lower().startswith("http:") and not _also_secure(page):
        yield warn(f"The share image is named with http: {tag.content[:120]}", **where)


def _also_secure(page: Page) -> bool:
    """True if https is offered too, or the page itself has none, which its own check says."""
    secure = page.meta_content("og:image:secure_url").lower().startswith("https:")
    return secure or not page.url.startswith("https:")


@check(
    severity="info",
    title="The share image has an alt text",
    fix='Add <meta property="og:image:alt" content="What the picture shows">',
    effort="template",
    source="https://ogp.me/#structured",
    explains="open-graph",
    applies=lambda page: share_image(page),
    good=html(NAMED + '<meta property="og:image:alt" content="Boots on a bench">'),
    bad=html(NAMED),
)
def og_image_alt(page: Page) -> Iterator[Evidence]:
    """Networks read it out to people who can't see the picture."""
    if not page.meta("og:image:alt") and not page.meta("twitter:image:alt"):
        yield info("The share image has no alt text.")
