"""The icon: what stands beside a search result, in tabs and bookmarks."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, topic, warn
from bot.audit.image import Picture, measure
from bot.audit.probe import origin
from bot.audit.sample import answer, html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Page, Tag
    from bot.audit.response import Response
    from bot.audit.site import Site

check = topic("site files")
SOURCE = "https://developers.google.com/search/docs/appearance/favicon-in-search"
LEAST, GOOD = 8, 48
"""Pixels: the source asks for 8 and recommends 48."""
ICON = "https://example.com/icon.png"
_RELS = ("icon", "apple-touch-icon", "apple-touch-icon-precomposed")
_UNSURE = frozenset({401, 403, 405, 429, 503})
_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def _gif(width: int, height: int) -> Response:
    """A picture that says it has this size."""
    size = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return answer(_GIF[:6] + size + _GIF[10:], url=ICON, type="image/gif")


def _named(page: Page) -> list[Tag]:
    return [tag for rel in _RELS for tag in page.rel(rel)]


@check(
    severity="low",
    title="The site has an icon",
    fix='Name a square icon in the head: <link rel="icon" href="{origin}/favicon.png">',
    effort="template",
    source=SOURCE,
    explains="favicon",
    good=html('<link rel="icon" href="/icon.png">', icon=_gif(96, 96)),
    bad=html(icon=answer(url="https://example.com/favicon.ico", status=404)),
)
def favicon(site: Site) -> Iterator[Evidence]:
    """Without one, results show a globe in its place."""
    named = _named(site.page)
    node = named[0].node if named else None
    if node is not None and re.match(r"data:image/", named[0].content, re.IGNORECASE):
        return
    found = site.answer("icon")
    if found.status in _UNSURE or found.status >= 500 or challenged(found):
        raise Unknown(f"the icon answers this robot with {found.status}")
    if found.status != 200:
        what = "The icon" if named else "The page names no icon, and /favicon.ico"
        yield fail(f"{what} answers with status {found.status}.", node=node)
    elif "html" in found.media_type and measure(found.body) is None:
        what = "The icon's address" if named else "The page names no icon, and /favicon.ico"
        yield fail(f"{what} answers with a web page.", node=node)
    elif not named:
        yield warn("Only /favicon.ico is there; the page does not name it.")


@check(
    severity="low",
    title="The icon is fit for Google's results",
    fix='Offer a square icon of at least 48 x 48 pixels (or SVG): <link rel="icon" '
    'href="{origin}/favicon.png" sizes="96x96">, and let Googlebot-Image fetch it.',
    effort="template",
    source=SOURCE,
    explains="globe-instead-of-logo",
    applies=lambda site: getattr(site.gathered.icon, "status", 200) == 200,
    good=html('<link rel="icon" href="/icon.png">', icon=_gif(96, 96)),
    bad=html('<link rel="icon" href="/icon.png">', icon=_gif(32, 32)),
)
def favicon_google_size(site: Site) -> Iterator[Evidence]:
    """Google shows a globe instead of an icon that is no square or that it may not fetch."""
    picture, url = _picture(site), site.answer("icon").final_url
    node = _named(site.page)[0].node if _named(site.page) else None
    size = f"{picture.width}x{picture.height} pixels"
    judged = bool(picture.width and picture.height)
    drawn = picture.format == "svg"
    if judged and abs(picture.width - picture.height) > 0.02 * max(picture.width, picture.height):
        judge = warn if drawn else fail
        yield judge(f"The icon is no square: {size}.", node=node)
    elif judged and not drawn and picture.width < GOOD and not _larger(site.page):
        judge = fail if picture.width < LEAST else warn
        yield judge(f"The icon has {size}, fewer than 48x48.", node=node)
    if origin(url) == origin(site.url) and site.gathered.robots is not None:
        agents = ("Googlebot-Image", "Googlebot")
        if not site.robots.allowed(agents, url):
            yield fail("robots.txt keeps Googlebot-Image from the icon.", node=node)


def _picture(site: Site) -> Picture:
    """The icon, measured.

    Raises:
        Unknown: it did not come, or is no picture whose size can be read.
    """
    found = site.answer("icon")
    picture = measure(found.body) if found.status == 200 else None
    if picture is None:
        raise Unknown("the icon could not be read")
    return picture


def _larger(page: Page) -> bool:
    """True if the page names another icon that is large enough: crawlers choose."""
    for tag in _named(page):
        sizes = (tag.node.attributes.get("sizes") or "").lower()
        if "any" in sizes or tag.name == "image/svg+xml" or tag.content.lower().endswith(".svg"):
            return True
        if any(int(width) >= GOOD for width in re.findall(r"(\d{1,5})x\d", sizes)):
            return True
    return any("apple-touch-icon" in rel for rels, _ in page.rels for rel in rels)
