"""Whether robots.txt lets crawlers at the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.check import fail, topic, warn
from bot.audit.sample import html, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.site import Site

check = topic("indexability")
ENGINES = ("Googlebot", "bingbot", "DuckDuckBot", "archive.org_bot")
"""Blocking all of them and everyone else fails, as in Lighthouse; blocking some is a warning."""


@check(
    severity="critical",
    title="Search engines may crawl the page",
    fix="Remove or narrow the rule “{rule}” in {origin}/robots.txt.",
    effort="server",
    source="https://developers.google.com/search/docs/crawling-indexing/robots/robots_txt",
    explains="robots-txt",
    good=html(robots=text("User-agent: *\nDisallow: /\nAllow: /boots")),
    bad=html(robots=text("User-agent: *\nDisallow: /bo")),
)
def robots_blocks_page(site: Site) -> Iterator[Evidence]:
    """A page that crawlers may not fetch can't be read, and seldom ranks."""
    everyone = ("*", *ENGINES)
    blocked = site.blocked(everyone)
    for agent in blocked:
        rule = site.robots.rule(agent, site.url)
        judge = fail if len(blocked) == len(everyone) else warn
        yield judge(
            f"robots.txt keeps {'every crawler' if agent == '*' else agent} from this page.",
            url=site.answer("robots").final_url,
            line=rule.line if rule else None,
            snippet=rule.text if rule else "",
            values={"rule": rule.text if rule else ""},
        )
