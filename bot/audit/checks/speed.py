"""Hints at speed that can be had without a browser."""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING

from bot.audit.check import Unknown, fail, info, topic, warn
from bot.audit.checks.images import PIC
from bot.audit.response import Response
from bot.audit.sample import html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from bot.audit.check import Evidence
    from bot.audit.page import Page
    from bot.audit.site import Site

check = topic("performance hints")
QUICK, SLOW = 0.8, 1.8
"""Seconds: https://web.dev/articles/ttfb calls up to 0.8 good and more than 1.8 poor."""
TINY = 1400
"""Bytes that fit into one packet, where compression saves nothing."""
LIGHT, HEAVY = 100_000, 500_000
MANY, TOO_MANY = 800, 1400
"""Elements: Lighthouse warns from 800 and reports from 1,400."""
FEW_FILES, SOME_FILES = 2, 6
LONG = "x " * 2000
_PACKED = (("Content-Encoding", "br"),)
_HINTS = "https://web.dev/articles/"
_CSS = '<link rel="stylesheet" href="/{}.css">'


@check(
    severity="medium",
    title="The server answers quickly",
    fix="Cache whole pages on the server or in a CDN, and look for slow plug-ins and database "
    "queries; the first byte should come within 0.8 seconds.",
    effort="server",
    source=_HINTS + "ttfb",
    explains="ttfb",
    good=html(page={"ttfb": 0.3}),
    bad=html(page={"ttfb": 2.5}),
)
def ttfb(site: Site) -> Iterator[Evidence]:
    """Nothing can be shown before the first byte has come."""
    answers = (site.answer("page"), *site.gathered.repeated)
    times = [one.ttfb for one in answers if isinstance(one, Response) and one.ttfb > 0]
    if not times:
        raise Unknown("the time was not measured")
    middle = median(times)
    if middle > QUICK:
        judge = fail if middle > SLOW else warn
        asked = f"the median of {len(times)} requests" if len(times) > 1 else "one request"
        yield judge(f"The first byte came after {middle:.1f} s ({asked}, from where this runs).")


@check(
    severity="medium",
    title="The HTML is sent compressed",
    fix="Switch compression on. nginx: “gzip on; gzip_types text/css application/javascript "
    "image/svg+xml;” – Apache: “AddOutputFilterByType DEFLATE text/html text/css "
    "application/javascript” – or at your CDN.",
    effort="server",
    source=_HINTS + "optimizing-content-efficiency-optimize-encoding-and-transfer",
    explains="compression",
    applies=lambda site: len(site.answer("page").body) > TINY,
    good=html(body=LONG, page={"headers": _PACKED}),
    bad=html(body=LONG),
)
def compression(site: Site) -> Iterator[Evidence]:
    """Text shrinks to a quarter on the way, at no cost to anyone."""
    page = site.answer("page")
    said = page.headers.get("content-encoding").lower()
    if not re.search(r"gzip|br|zstd|deflate|compress", said):
        size = len(page.body) / 1000
        yield fail(f"{size:.0f} KB of HTML were sent as they are, though gzip was offered.")


@check(
    severity="low",
    title="The HTML is light",
    fix="Move styles, scripts, data and pictures out of the HTML into files that are cached, and "
    "compress what is sent.",
    effort="template",
    source=_HINTS + "optimizing-content-efficiency-eliminate-downloads",
    explains="page-speed",
    good=html(),
    bad=html(page={"wire_bytes": 180_000}),
)
def html_weight(site: Site) -> Iterator[Evidence]:
    """The browser reads all of it before the page is whole."""
    size = site.answer("page").wire_bytes
    if size > LIGHT:  # a habit, so this only warns
        much = "far " if size > HEAVY else ""
        yield warn(f"The HTML takes {size / 1000:.0f} KB to send, {much}more than 100 KB.")


@check(
    severity="low",
    title="The page has few enough elements",
    fix="Show fewer things at once (menus, sliders, product lists), and let your builder write "
    "fewer nested boxes.",
    effort="template",
    source="https://developer.chrome.com/docs/lighthouse/performance/dom-size",
    explains="interaction-to-next-paint",
    good=html(body="<p>Boots"),
    bad=html(body="<i></i>" * 1500),
)
def dom_size(page: Page) -> Iterator[Evidence]:
    """Each press and each change of style has to walk through all of them."""
    count = page.elements
    if count > MANY:  # Lighthouse's bounds are habits, so this only warns
        much = ", far more than 800" if count > TOO_MANY else ""
        yield warn(f"The page has {count} elements{much}.")


def _blocking(page: Page) -> list[LexborNode]:
    """Files that hold up the first paint: plain scripts and style sheets in the head."""
    if page.tree.head is None:
        return []
    scripts = [node for node in page.tree.head.css("script[src]") if _is_blocking(node)]
    styles = [tag.node for words, tag in page.rels
              if "stylesheet" in words and "alternate" not in words and tag.in_head
              and _for_screen(tag.node)]  # fmt: skip
    return [node for node in scripts + styles if not _without_scripts(node)]


def _without_scripts(node: LexborNode) -> bool:
    return node.parent is not None and node.parent.tag == "noscript"


def _is_blocking(node: LexborNode) -> bool:
    given = node.attributes
    kind = (given.get("type") or "").strip().lower()
    script = kind in {"", "text/javascript", "application/javascript", "text/ecmascript"}
    return script and not {"async", "defer", "nomodule"} & set(given)


def _for_screen(node: LexborNode) -> bool:
    media = (node.attributes.get("media") or "all").strip().lower()
    return "disabled" not in node.attributes and media not in {"print", "speech", "not all"} and (
        "onload" not in node.attributes)  # fmt: skip


@check(
    severity="low",
    title="Few files hold up the first paint",
    fix='Give scripts in the head “defer” (<script src="…" defer>), join style sheets, and load '
    "those for rare parts of the page later.",
    effort="template",
    source="https://developer.chrome.com/docs/lighthouse/performance/render-blocking-resources",
    explains="page-speed",
    good=html(_CSS.format("a") + '<script type="application/ld+json">{}</script>'
              '<script src="/a.js" defer></script>'),
    bad=html("".join(_CSS.format(n) for n in range(4))),
)  # fmt: skip
def render_blocking(page: Page) -> Iterator[Evidence]:
    """The browser shows nothing until all of them have arrived."""
    # How many are too many depends on the line and on HTTP/2, so this only warns.
    found = _blocking(page)
    if len(found) > FEW_FILES:
        much = "far " if len(found) > SOME_FILES else ""
        text = f"{len(found)} files in the head hold up the first paint, {much}more than 2."
        yield warn(text, node=found[0])


@check(
    severity="info",
    title="The browser finds the first large image early",
    fix='Add fetchpriority="high" to the largest image of the first screen: <img src="{image}" '
    'fetchpriority="high" …>',
    effort="template",
    source=_HINTS + "optimize-lcp",
    explains="largest-contentful-paint",
    applies=lambda page: page.pictures,
    good=html('<link rel="preload" as="image" href="/a.jpg">', PIC),
    bad=html(body=PIC),
)
def preload_lcp(page: Page) -> Iterator[Evidence]:
    """The largest picture decides when a page looks ready; a hint lets it come first."""
    hinted = any((node.attributes.get("fetchpriority") or "").lower() == "high"
                 for node in page.pictures)  # fmt: skip
    preloaded = any((tag.node.attributes.get("as") or "").lower() == "image"
                    for tag in page.rel("preload"))  # fmt: skip
    if not hinted and not preloaded:
        first = page.pictures[0]
        values = {"image": first.attributes.get("src") or ""}
        yield info("No image has fetchpriority or is preloaded.", node=first, values=values)


@check(
    severity="info",
    title="What visitors experience (Core Web Vitals) has to be measured in a browser",
    fix="See what Chrome's users experience: https://pagespeed.web.dev/analysis?url={url}",
    source="https://developers.google.com/search/docs/appearance/core-web-vitals",
    explains="core-web-vitals",
    applies=lambda site: isinstance(site.gathered.page, Response),
    good=html(),
    bad=html(),
)
def crux_unknown(site: Site) -> Iterator[Evidence]:  # noqa: ARG001 - it is so of every site
    """Core Web Vitals need a browser and real visitors; no audit of the HTML can tell them."""
    yield info("LCP, INP and CLS were not measured: that takes a browser and real visitors.")
