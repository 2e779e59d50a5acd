"""The canonical address: which of several equal pages search engines should list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, topic, warn
from bot.audit.directives import keeps_out, of_headers, of_metas
from bot.audit.sample import answer, html
from bot.audit.url import normal, registrable_domain, untracked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Page
    from bot.audit.site import Site

check = topic("indexability")
social = topic("social")
SOURCE = "https://developers.google.com/search/docs/crawling-indexing/consolidate-duplicate-urls"
OWN = '<link rel="canonical" href="https://example.com/boots">'
OTHER = '<link rel="canonical" href="https://example.com/shoes">'
_PLACEHOLDER = re.compile(r"(?:undefined|null|none|false|#)?$|.*(?:\{\{|\$\{|<%)", re.IGNORECASE)
_UNSURE = frozenset({401, 403, 405, 429, 503})


def _written(page: Page) -> list[str]:
    return [tag.content for tag in page.canonicals] + page.header_canonicals


@check(
    severity="medium",
    title="The page names its canonical address",
    fix='Put <link rel="canonical" href="{url}"> into the head.',
    effort="template",
    source=SOURCE,
    explains="canonical-url",
    needs="index",
    good=html(OWN),
    bad=html("<title>Boots</title>"),
)
def canonical_present(page: Page) -> Iterator[Evidence]:
    """Without it, search engines guess which of several addresses of a page to list."""
    # One that stands in the body is the business of robots-meta-in-body and head-broken-early.
    if not _written(page) and not page.rel("canonical"):
        yield warn("The page names no canonical address.")


@check(
    severity="medium",
    title="The canonical address is written in full",
    fix='Write the whole address: <link rel="canonical" href="{absolute}">',
    effort="template",
    source=SOURCE,
    explains="canonical-url",
    applies=_written,
    good=html(OWN),
    bad=html('<link rel="canonical" href="/boots">'),
)
def canonical_absolute(page: Page) -> Iterator[Evidence]:
    """A relative canonical changes its meaning on every mirror and staging copy."""
    nodes = {tag.content: tag.node for tag in page.canonicals}
    for written in dict.fromkeys(_written(page)):
        url = page.absolute(written)
        where = {"node": nodes.get(written), "values": {"absolute": url}}
        scheme = urlsplit(url).scheme
        if _PLACEHOLDER.match(written) or scheme not in {"http", "https"}:
            where["values"] = {"absolute": page.url}
            yield fail(f"The canonical address “{written}” is no address.", **where)
        elif not re.match(r"https?://|//", written, re.IGNORECASE):
            yield warn(f"The canonical address “{written}” is relative.", **where)
        elif "#" in written:
            yield warn(f"The canonical address “{written}” has a fragment (#).", **where)


@check(
    severity="high",
    title="The page names one canonical address",
    fix="Keep one canonical and remove the others; two often come from a theme and a plug-in: "
    "{addresses}",
    effort="template",
    source=SOURCE,
    explains="canonical-url",
    applies=_written,
    good=html(OWN, page={"headers": (("Link", '<https://example.com/boots>; rel="canonical"'),)}),
    bad=html(OWN + OTHER),
)
def canonical_single(page: Page) -> Iterator[Evidence]:
    """If several canonicals disagree, search engines may ignore all of them."""
    addresses = list(dict.fromkeys(normal(page.absolute(one)) for one in _written(page)))
    nodes = [tag.node for tag in page.canonicals]
    where = {
        "node": nodes[1] if len(nodes) > 1 else None,
        "values": {"addresses": ", ".join(addresses)},
    }
    if len(addresses) > 1:
        yield fail(f"The page names {len(addresses)}: {', '.join(addresses)}", **where)
    elif len(nodes) > 1:
        yield warn(f"The same canonical address stands {len(nodes)} times in the head.", **where)


@check(
    severity="medium",
    title="The canonical address is the page's own",
    fix='If this page should be found, write <link rel="canonical" href="{url}">',
    effort="template",
    source=SOURCE,
    explains="canonical-url",
    needs="index",
    applies=lambda page: page.canonical and not _is_variant(page) and not _is_void(page),
    good=html(OWN, url="https://example.com/boots?utm_source=x"),
    bad=html(OTHER),
)
def canonical_self(page: Page) -> Iterator[Evidence]:
    """A page that names another one as canonical asks not to be listed itself."""
    there, here = normal(page.canonical), normal(untracked(page.url))
    if untracked(there) == here:
        return
    node = page.canonicals[0].node if page.canonicals else None
    target, own = urlsplit(there), urlsplit(here)
    elsewhere = registrable_domain(target.hostname or "") != registrable_domain(own.hostname or "")
    home = target.path == "/" and not target.query and own.path != "/"
    judge = fail if elsewhere or home else warn
    what = "another site" if elsewhere else "the front page" if home else "another address"
    yield judge(f"The canonical address is {what}: {page.canonical}", node=node)


def _is_void(page: Page) -> bool:
    """A canonical that is no address has its own check."""
    return bool(_PLACEHOLDER.match(_written(page)[0]))


def _is_variant(page: Page) -> bool:
    """AMP pages and pages for phones rightly name the page that they are a variant of."""
    root = page.tree.css_first("html")
    amp = root is not None and bool({"amp", "⚡"} & set(root.attributes))
    return amp or (urlsplit(page.url).hostname or "").startswith(("m.", "amp."))


@check(
    severity="high",
    title="The canonical address can be listed",
    fix="Point the canonical to a page that answers 200, may be indexed and names itself. "
    "Now: {canonical}",
    effort="template",
    source=SOURCE,
    explains="canonical-url",
    needs="index",
    applies=lambda site: site.gathered.canonical is not None,
    good=html(OTHER, canonical=answer(f"<head>{OTHER}", url="https://example.com/shoes")),
    bad=html(OTHER, canonical=answer(url="https://example.com/shoes", status=404)),
)
def canonical_target_ok(site: Site) -> Iterator[Evidence]:
    """A canonical that leads nowhere takes the page out of search and puts nothing in its place."""
    target = site.answer("canonical")
    where = {"url": target.url, "values": {"canonical": target.url}}
    if target.status in _UNSURE or challenged(target):
        raise Unknown(f"the canonical address answers this robot with {target.status}")
    if target.hops or 300 <= target.status < 400:
        yield warn("The canonical address redirects.", **where)
    elif target.status != 200:
        yield fail(f"The canonical address answers with status {target.status}.", **where)
    else:
        page = site.read(target)
        blocking = keeps_out((*of_metas(page), *of_headers(target.headers)), site.gathered.at)
        if blocking:
            yield fail("The canonical address is kept out of search by noindex.", **where)
        elif page.canonical and normal(page.canonical) != normal(target.final_url):
            yield warn(f"The canonical address names another one: {page.canonical}", **where)


@social(
    severity="medium",
    title="A shared link leads to the same canonical address",
    fix='Build the canonical from the page\'s own address without parameters: <link '
    'rel="canonical" href="{url}">',
    effort="template",
    source=SOURCE,
    explains="canonical-url",
    applies=lambda site: site.page.canonical,
    good=html(OWN, tagged=answer(f"<head>{OWN}")),
    bad=html(OWN, tagged=answer('<head><link rel=canonical href="?utm_source=telegram&fbclid=x">')),
)  # fmt: skip
def canonical_survives_utm(site: Site) -> Iterator[Evidence]:
    """Networks add parameters to links; the canonical keeps their likes and links in one place."""
    tagged = site.answer("tagged")
    if tagged.status in _UNSURE or challenged(tagged):
        raise Unknown(f"the address with parameters answers {tagged.status}")
    if tagged.status != 200:
        said = "With the parameters of a shared link the page answers with status"
        yield fail(f"{said} {tagged.status}.", url=tagged.url)
        return
    canonical = site.read(tagged).canonical
    if not canonical:
        yield warn("With the parameters of a shared link it names no canonical.", url=tagged.url)
    elif untracked(canonical) != canonical.split("#", 1)[0]:
        yield warn(f"The canonical takes the parameters over: {canonical}", url=tagged.url)
