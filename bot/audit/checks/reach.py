"""Whether the page answers at all, with itself, with 200, and within Googlebot's bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, topic, warn
from bot.audit.gathered import Failure, Gathered
from bot.audit.page import HTML_CAP
from bot.audit.response import Hop, Response
from bot.audit.sample import answer, failure, html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.site import Site

check = topic("indexability")
DOCS = "https://developers.google.com/search/docs/"
SLOW = 10.0
"""Seconds after which an answer is late for people and robots alike."""
_UNSURE = frozenset({401, 403, 405, 429, 503})
_LOST = "https://example.com/0f343b0931126a20f133d67c2b018a3b"


@check(
    severity="gate",
    title="The page can be reached",
    fix="Open {url} in a browser. If it opens there, ask your host whether a firewall turns "
    "robots away; if not, its name (DNS), server or certificate is what to mend first.",
    effort="server",
    source=DOCS + "crawling-indexing/http-network-errors",
    explains="crawl-error",
    good=html(),
    bad=Gathered(typed="example.com", page=failure("dns", "The name example.com was not found.")),
)
def fetch_reachable(site: Site) -> Iterator[Evidence]:
    """Nothing can be said of a page that does not answer."""
    page = site.gathered.page
    if isinstance(page, Failure):
        yield fail(page.message, url=site.url)
    elif page.elapsed > SLOW:
        yield warn(f"The page took {page.elapsed:.0f} seconds to answer.")


@check(
    severity="gate",
    title="The page is shown to robots",
    fix="Let known search and preview robots pass the firewall or bot protection of {host}; "
    "to have the page audited, let the name SignpostBot pass as well.",
    effort="server",
    source="https://developers.cloudflare.com/cloudflare-challenges/",
    explains="crawl-error",
    good=html("<title>Just a moment in Leeds</title>"),
    bad=html(
        "<title>Just a moment...</title>",
        page={"status": 403, "headers": (("cf-mitigated", "challenge"),)},
    ),
)
def not_bot_challenge(site: Site) -> Iterator[Evidence]:
    """What a check for robots says is nothing about the page behind it."""
    page = site.answer("page")
    mark = challenged(page)
    if not mark and page.status in {401, 403, 405, 406} and _served_to_others(site):
        mark = f"status {page.status}, while another robot gets the page"
    if mark:
        yield fail(f"The site shows robots a check or a refusal instead of the page ({mark}).")


def _served_to_others(site: Site) -> bool:
    others = (site.gathered.searched, *site.gathered.previewed.values())
    return any(
        isinstance(other, Response) and other.status == 200 and not challenged(other)
        for other in others
    )


@check(
    severity="critical",
    title="The page answers with status 200",
    fix="Make {url} answer with status 200, or link and redirect to the address that does.",
    effort="server",
    source=DOCS + "crawling-indexing/http-network-errors",
    explains="http-status-codes",
    good=html(),
    bad=html(page={"status": 404}),
)
def status_ok(site: Site) -> Iterator[Evidence]:
    """Search engines list pages that answer 200; one with another status drops out of search."""
    status = site.answer("page").status
    if status != 200:
        judge = warn if 200 <= status < 300 else fail
        yield judge(f"The page answers with status {status}.", values={"status": str(status)})


@check(
    severity="high",
    title="A missing page answers 404",
    fix="Let addresses that do not exist answer with status 404 (or 410) and a helpful page; in "
    "single-page apps, give the fallback route that status on the server.",
    effort="server",
    source=DOCS + "crawling-indexing/http-network-errors#soft-404-errors",
    explains="soft-404",
    good=html(missing=answer("Not found", url=_LOST, status=404)),
    bad=html(missing=answer("Welcome", url=_LOST)),
)
def soft_404_probe(site: Site) -> Iterator[Evidence]:
    """If nonsense addresses look like pages, crawlers waste time and real errors stay hidden."""
    missing = site.answer("missing")
    if missing.status in _UNSURE or challenged(missing):
        raise Unknown(f"the site refuses an address that can't exist ({missing.status})")
    if missing.status == 200:
        moved = urlsplit(missing.url).path != urlsplit(missing.final_url).path
        where = missing.final_url if moved else "a page"
        judge = warn if moved else fail
        said = "leads to" if moved else "answers 200 with"
        yield judge(f"An address that can't exist {said} {where}.", url=missing.url)
    elif missing.status >= 500:
        yield warn(f"An address that can't exist answers {missing.status}.", url=missing.url)


@check(
    severity="high",
    title="The HTML is small enough for Googlebot",
    fix="Move large inline styles, scripts, data and base64 images out of the HTML, so that all "
    "that matters stands within its first 2 MB.",
    effort="template",
    source=DOCS + "crawling-indexing/googlebot",
    explains="googlebot",
    good=html(),
    bad=html(body="<p>" + "x" * (HTML_CAP // 2)),
)
def html_under_2mb(site: Site) -> Iterator[Evidence]:
    """Googlebot reads the first 2 MB of a page's HTML; what comes later is as good as absent."""
    page = site.answer("page")
    size = len(page.body)
    if size > HTML_CAP or page.truncated:
        yield fail(f"The HTML has {'more than ' * page.truncated}{size / 1e6:.1f} MB.")
    elif size > HTML_CAP // 2:
        yield warn(f"The HTML has {size / 1e6:.1f} MB.")


@check(
    severity="medium",
    title="The page is reached without a chain of redirects",
    fix="Link to {url} itself, and make every older address redirect there in one step.",
    effort="server",
    source=DOCS + "crawling-indexing/301-redirects",
    explains="redirect-chains",
    good=html(page={"hops": (Hop("http://example.com/boots", 301, "https://example.com/boots"),)}),
    bad=html(
        page={
            "hops": (
                Hop("http://example.com/boots", 301, "https://example.com/boots/"),
                Hop("https://example.com/boots/", 301, "https://www.example.com/boots"),
            )
        }
    ),
)
def redirect_hops(site: Site) -> Iterator[Evidence]:
    """Every hop costs visitors time, and crawlers give up on long chains."""
    hops = site.answer("page").hops
    if len(hops) > 1:
        judge = fail if len(hops) > 3 else warn
        way = " → ".join(f"{hop.url} ({hop.status})" for hop in hops)
        yield judge(f"The address leads here over {len(hops)} redirects: {way}", url=hops[0].url)


@check(
    severity="low",
    title="Moves to another host or to https are permanent redirects",
    fix="Answer with status 301 or 308 instead of {status} where the old address is gone for good.",
    effort="server",
    source=DOCS + "crawling-indexing/301-redirects",
    explains="redirect-302",
    applies=lambda site: site.answer("page").hops,
    good=html(page={"hops": (Hop("http://example.com/boots", 308, "https://example.com/boots"),)}),
    bad=html(page={"hops": (Hop("http://example.com/boots", 302, "https://example.com/boots"),)}),
)
def redirect_type(site: Site) -> Iterator[Evidence]:
    """A temporary redirect tells search engines to keep the old address in their results."""
    # Temporary redirects within a host (to a language, to a login) are as they should be.
    page = site.answer("page")
    targets = [hop.url for hop in page.hops[1:]] + [page.final_url]
    for hop, target in zip(page.hops, targets, strict=True):
        if hop.status in {302, 303, 307} and urlsplit(hop.url)[:2] != urlsplit(target)[:2]:
            yield warn(
                f"{hop.url} redirects to {target} with status {hop.status}, a temporary one.",
                url=hop.url,
                values={"status": str(hop.status)},
            )
