"""What the page itself tells search engines: whether to list it, follow it, quote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.check import fail, info, topic, warn
from bot.audit.directives import EVERYONE, Directive, keeps_out, of_headers, of_metas
from bot.audit.sample import html, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from bot.audit.check import Evidence
    from bot.audit.page import Page
    from bot.audit.site import Site

check = topic("indexability")
SOURCE = "https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag"
NOINDEX = '<meta name="robots" content="noindex">'


def _header(value: str) -> dict[str, Any]:
    return {"headers": (("X-Robots-Tag", value),)}


def _where(directive: Directive) -> dict[str, Any]:
    """The place of a directive, as fields of evidence."""
    if directive.node is not None:
        return {"node": directive.node, "values": {"content": directive.written}}
    written = f"X-Robots-Tag: {directive.written}"
    return {"snippet": written[:160], "values": {"content": directive.written}}


def _all(page: Page) -> list[Directive]:
    return [*of_metas(page), *of_headers(page.response.headers)]


@check(
    severity="critical",
    title="No robots meta tag keeps the page out of search",
    fix="If the page should be found, remove <meta name=\"robots\" content=\"{content}\"> from its "
    "head. In WordPress: Settings → Reading → “Discourage search engines”, or your SEO plug-in.",
    source=SOURCE,
    explains="noindex",
    good=html('<!-- <meta name="robots" content="noindex"> --><meta name="AdsBot" '
              'content="noindex">'),
    bad=html('<META NAME="ROBOTS" CONTENT="NOINDEX">'),
)  # fmt: skip
def noindex_meta(site: Site) -> Iterator[Evidence]:
    """A page with noindex leaves the search results."""
    for directive in keeps_out(of_metas(site.page), site.gathered.at):
        judge = fail if directive.agent == EVERYONE else warn
        said = f"“{directive.name}” keeps the page out of search for {directive.whom}."
        yield judge(f"A meta tag with {said}", **_where(directive))


@check(
    severity="critical",
    title="No header keeps the page out of search",
    fix="If the page should be found, stop the server (or a plug-in or CDN) from sending the "
    "header X-Robots-Tag: {content}",
    effort="server",
    source=SOURCE + "#xrobotstag",
    explains="noindex",
    good=html(page=_header("AdsBot: noindex, nofollow")),
    bad=html(page=_header("max-snippet: 20, noindex")),
)
def noindex_header(site: Site) -> Iterator[Evidence]:
    """A header works like the meta tag, but nobody sees it in the page's source."""
    found = of_headers(site.answer("page").headers)
    for directive in keeps_out(found, site.gathered.at):
        judge = fail if directive.agent == EVERYONE else warn
        said = f"“{directive.name}” keeps the page out of search for {directive.whom}."
        yield judge(f"The header X-Robots-Tag with {said}", **_where(directive))


@check(
    severity="medium",
    title="Crawlers may see that the page does not want to be listed",
    fix="Choose one: allow {url} in {origin}/robots.txt so that noindex can be read, or remove "
    "noindex and keep the page blocked.",
    effort="server",
    source="https://developers.google.com/search/docs/crawling-indexing/block-indexing",
    explains="indexed-though-blocked",
    applies=lambda site: keeps_out(_all(site.page), site.gathered.at),
    good=html(NOINDEX, robots=text("User-agent: *\nDisallow: /cart")),
    bad=html(NOINDEX, robots=text("User-agent: *\nDisallow: /boots")),
)
def robots_hides_noindex(site: Site) -> Iterator[Evidence]:
    """A crawler that may not fetch the page can't read its noindex, and may list its address."""
    for directive in keeps_out(_all(site.page), site.gathered.at):
        agent = "bingbot" if directive.agent == "bingbot" else "Googlebot"
        rule = site.robots.rule(agent, site.url)
        if rule and not rule.allow:
            yield fail(
                f"robots.txt keeps {agent} from the page, so that its noindex is never read.",
                url=site.answer("robots").final_url,
                line=rule.line,
                snippet=rule.text,
            )


@check(
    severity="medium",
    title="Search engines may follow the page's links",
    fix="Remove nofollow from the page's robots meta tag or X-Robots-Tag header; mark single links "
    'instead, for example <a rel="nofollow" href="…">.',
    source=SOURCE,
    explains="nofollow",
    needs="index",
    good=html('<meta name="robots" content="index, follow">'),
    bad=html('<meta name="robots" content="index, nofollow">'),
)
def nofollow_page(page: Page) -> Iterator[Evidence]:
    """With nofollow for the whole page, the pages that it links to may not be discovered."""
    for directive in _all(page):
        if directive.name in {"nofollow", "none"}:
            said = f"{directive.whom.capitalize()} is asked to follow no link of this page"
            yield warn(f"{said} (“{directive.written[:80]}”).", **_where(directive))


@check(
    severity="low",
    title="Search engines may show a snippet and a picture of the page",
    fix="Remove “{name}” from the robots meta tag or header if the page should be quoted; "
    '<meta name="robots" content="max-snippet:-1, max-image-preview:large"> allows all.',
    source=SOURCE,
    explains="nosnippet-controls",
    needs="index",
    good=html('<meta name="robots" content="index, max-snippet:-1, max-image-preview:large">'),
    bad=html('<meta name="robots" content="nosnippet">'),
)
def snippet_directives(page: Page) -> Iterator[Evidence]:
    """Without a snippet a result is a bare title, and Google's AI answers leave the page out."""
    for directive in _all(page):
        name, value = directive.name, directive.value.lower()
        written = f"{name}:{value}" if value else name
        where = {**_where(directive), "values": {"name": written}}
        if name == "nosnippet" or (name == "max-snippet" and value == "0"):
            yield fail(f"“{written}” forbids {directive.whom} to show a snippet.", **where)
        elif name == "noimageindex" or (name == "max-image-preview" and value == "none"):
            yield warn(f"“{written}” keeps the page's pictures out of results.", **where)
        elif name == "noarchive":
            # Google no longer uses it; Bing keeps such pages out of its chat's answers.
            yield info("“noarchive” is set: Google ignores it, Bing's Copilot obeys.", **where)
