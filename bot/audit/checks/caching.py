"""What browsers and crawlers need not fetch twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audit.check import info, topic, warn
from bot.audit.response import Response
from bot.audit.sample import answer, html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.site import Site

check = topic("performance hints")
WEEK = 7 * 86_400
_ETAG = (("ETag", '"1"'),)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})")
_CSS = '<link rel="stylesheet" href="/{}.css">'


@check(
    severity="low",
    title="Style sheets and scripts may be kept by browsers",
    fix="Send “Cache-Control: public, max-age=31536000, immutable” with files that have a version "
    "in their name, for example {file}",
    effort="server",
    source="https://web.dev/articles/http-cache",
    explains="caching",
    full=True,
    applies=lambda site: _assets(site),
    good=html(_CSS.format("a"), full=True, links={"https://example.com/a.css": answer(
        headers=(("Cache-Control", "public, max-age=31536000"),))}),
    bad=html(_CSS.format("a"), full=True, links={"https://example.com/a.css": answer()}),
)  # fmt: skip
def cache_headers(site: Site) -> Iterator[Evidence]:
    """A second page opens at once if the browser has kept what the first one needed."""
    for url, got in _assets(site).items():
        said = got.headers.get("cache-control").lower()
        age = _MAX_AGE.search(said)
        kept = int(age[1]) if age and "no-store" not in said else 0
        if kept < WEEK:
            days = f"for {kept / 86_400:.1f} days" if kept else "for no given time"
            yield warn(f"{url} may be kept {days}.", url=url, values={"file": url})


def _assets(site: Site) -> dict[str, Response]:
    """Style sheets and scripts of the site's own host, as they answered."""
    named = [page_url for page_url in (
        *(site.page.absolute(tag.content) for tag in site.page.rel("stylesheet")),
        *(site.page.absolute(node.attributes.get("src") or "")
          for node in site.page.tree.css("script[src]")),
    ) if page_url.split("/")[2:3] == [site.url.split("/")[2]]]  # fmt: skip
    found = {url: site.gathered.links.get(url.split("#", 1)[0]) for url in named}
    return {u: got for u, got in found.items() if isinstance(got, Response) and got.status == 200}


@check(
    severity="info",
    title="The server tells crawlers when nothing has changed",
    fix="Answer 304 without a body to If-None-Match and If-Modified-Since if the page is the same.",
    effort="server",
    source="https://developers.google.com/search/docs/crawling-indexing/"
    "overview-google-crawlers#http-caching",
    explains="crawl-budget",
    full=True,
    applies=lambda site: getattr(site.gathered.conditional, "code", "") != "skipped",
    good=html(page={"headers": _ETAG}, full=True, conditional=answer(status=304)),
    bad=html(page={"headers": _ETAG}, full=True, conditional=answer(status=200)),
)
def conditional_get(site: Site) -> Iterator[Evidence]:
    """Crawlers spend their time on pages that are new."""
    got = site.answer("conditional")
    if got.status == 200:
        yield info("Asked for the page only if it had changed, the server sent all of it.")
    elif got.status not in {304, 403, 429, 503}:
        yield info(f"Asked for the page only if it had changed, the server answered {got.status}.")
