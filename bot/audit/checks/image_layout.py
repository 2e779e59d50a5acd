"""How images are put into the page: room kept for them, in which format, and when they load."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audit.check import info, topic, warn
from bot.audit.checks.images import PIC, file_name
from bot.audit.pictures import dimensioned, modern, source_of
from bot.audit.sample import html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from bot.audit.check import Evidence
    from bot.audit.page import Page

check = topic("images")
CLS = "https://web.dev/articles/optimize-cls"
_RASTER = re.compile(r"\.(?:jpe?g|png|webp|avif)(?:$|[?#])", re.IGNORECASE)


@check(
    severity="low",
    title="Images keep their place while the page loads",
    fix='Give each image its size in pixels: <img src="{image}" width="600" height="400" …>; with '
    "style sheets that scale it, the browser needs only the ratio.",
    effort="template",
    source=CLS,
    explains="cumulative-layout-shift",
    applies=lambda page: page.pictures,
    good=html(body=PIC),
    bad=html(body='<img src="/a.jpg" alt="Boots">'),
)
def img_dimensions(page: Page) -> Iterator[Evidence]:
    """Without a size, text jumps when a picture arrives, and people press the wrong button."""
    # A style sheet may reserve the place as well, which the HTML alone does not show.
    for node in page.pictures:
        if not dimensioned(node):
            image = source_of(node)
            text = f"The image {file_name(image)} has no width and height."
            yield warn(text, node=node, values={"image": image})


@check(
    severity="info",
    title="Images come in a modern format",
    fix="Let your system or image service deliver WebP or AVIF; they need a quarter to a half less "
    "than JPEG and PNG.",
    effort="template",
    source="https://web.dev/articles/serve-images-webp",
    explains="image-seo",
    applies=lambda page: any(_RASTER.search(source_of(node)) for node in page.pictures),
    good=html(body='<img src="/a.webp" alt="Boots">'),
    bad=html(body='<img src="/a.jpg" alt="Boots">'),
)
def img_modern_format(page: Page) -> Iterator[Evidence]:
    """WebP and AVIF show the same picture with fewer bytes."""
    # Servers may choose the format by what the browser accepts, under the same address.
    if not any(modern(node) for node in page.pictures):
        yield info("No image has the ending of WebP or AVIF.", node=page.pictures[0])


@check(
    severity="low",
    title="The first image is loaded at once, later ones when they are needed",
    fix='Remove loading="lazy" from the first large image and add fetchpriority="high"; keep '
    'loading="lazy" on those far below.',
    effort="template",
    source="https://web.dev/articles/lcp-lazy-loading",
    explains="lazy-loading",
    applies=lambda page: _large(page) is not None,
    good=html(body=PIC + '<img src="/b.jpg" alt="" loading=lazy>'),
    bad=html(body='<img src="/a.jpg" alt="Boots" loading="lazy" width=1200 height=600>'),
)
def img_lazy_lcp(page: Page) -> Iterator[Evidence]:
    """The largest picture of the first screen decides how fast a page feels; this delays it."""
    first = _large(page)
    if first is not None and (first.attributes.get("loading") or "").lower() == "lazy":
        yield warn("The first large image is loaded lazily.", node=first)


def _large(page: Page) -> LexborNode | None:
    """The first image that may fill the screen: no logo, icon or flag, nothing in a menu."""
    fit = (n for n in page.pictures if not _is_small(n) and not _logo(n) and not _aside(n))
    return next(fit, None)


def _is_small(node: LexborNode) -> bool:
    sizes = [node.attributes.get(name) or "" for name in ("width", "height")]
    return any(size.strip().removesuffix("px").isdecimal() and int(size.removesuffix("px")) < 200
               for size in map(str.strip, sizes))  # fmt: skip


def _logo(node: LexborNode) -> bool:
    given = node.attributes
    words = " ".join(given.get(name) or "" for name in ("class", "id", "src", "alt"))
    return bool(re.search(r"logo|icon|flag|avatar|emoji|badge|\.svg", words, re.IGNORECASE))


def _aside(node: LexborNode) -> bool:
    at = node.parent
    while at is not None:
        if at.tag in {"nav", "footer", "aside", "dialog", "template"}:
            return True
        at = at.parent
    return False
