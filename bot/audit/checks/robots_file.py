"""robots.txt as a file: there, readable, and without rules that are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from bot.audit.challenge import challenged
from bot.audit.check import Unknown, fail, topic, warn
from bot.audit.gathered import Failure
from bot.audit.response import Response
from bot.audit.robots import SIZE_CAP
from bot.audit.sample import answer, html, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.site import Site

check = topic("site files")
SOURCE = "https://developers.google.com/search/docs/crawling-indexing/robots/robots_txt"
ROBOTS = "https://example.com/robots.txt"
_NOT_THE_SITES = ("/cdn-cgi/", "/cdn/wpm/", "/.well-known/", "/wp-admin/admin-ajax.php")
"""Paths of scripts that hosts keep crawlers from on purpose, and that draw nothing."""


def _sent(site: Site) -> Response | None:
    """The robots.txt that was sent, None if there is none."""
    found = site.gathered.robots
    return found if isinstance(found, Response) and 200 <= found.status < 300 else None


def _is_html(found: Response) -> bool:
    start = found.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    return start.startswith((b"<!doctype", b"<html", b"<head", b"<?xml", b"<!--"))


def _is_plain(site: Site) -> bool:
    sent = _sent(site)
    return sent is not None and not _is_html(sent)


@check(
    severity="high",
    title="robots.txt answers",
    fix="Make {origin}/robots.txt answer 200 with your rules, or 404 if there are none; look into "
    "the server's error log and the firewall.",
    effort="server",
    source=SOURCE + "#http-status-codes",
    explains="robots-txt",
    good=html(robots=text("", status=404)),
    bad=html(robots=text("", status=500)),
)
def robots_txt_fetch(site: Site) -> Iterator[Evidence]:
    """While robots.txt answers with a server error, Google stops crawling the whole site."""
    found = site.answer("robots")
    if challenged(found) and found.status != 429:
        raise Unknown("robots.txt is behind a check for robots")
    where = {"url": found.final_url}
    if found.status >= 500 or found.status == 429:
        yield fail(f"robots.txt answers with status {found.status}.", **where)
    elif found.status in {401, 403}:
        yield warn(f"robots.txt answers with status {found.status}.", **where)


@check(
    severity="medium",
    title="robots.txt is a plain text file",
    fix="Serve {origin}/robots.txt as text/plain in UTF-8, smaller than 500 KiB.",
    effort="server",
    source=SOURCE + "#file-format",
    explains="robots-txt",
    applies=lambda site: _sent(site) and site.answer("robots").body.strip(),
    good=html(robots=text("User-agent: *\nDisallow: /cart")),
    bad=html(robots=answer("<!doctype html><title>Boots</title>", url=ROBOTS)),
)
def robots_txt_is_text(site: Site) -> Iterator[Evidence]:
    """Crawlers find no rules in a web page, and read no more than 500 KiB."""
    found = site.answer("robots")
    where = {"url": found.final_url, "line": 1}
    if _is_html(found):
        yield fail("robots.txt answers with a web page instead of rules.", **where)
        return
    if len(found.body) > SIZE_CAP or found.truncated:
        yield fail("robots.txt is larger than 500 KiB; rules beyond that are ignored.", **where)
    if found.body.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield fail("robots.txt is written in UTF-16.", **where)
    elif found.body.startswith(b"\xef\xbb\xbf"):
        yield warn("robots.txt begins with a byte-order mark.", **where)
    if found.media_type and not found.media_type.startswith("text/plain"):
        yield warn(f"robots.txt is sent as {found.media_type[:40]}, not text/plain.", **where)


@check(
    severity="medium",
    title="Every line of robots.txt does what it says",
    fix="Correct or remove the line “{line}”: rules stand below a User-agent line, paths begin "
    "with / or *.",
    effort="server",
    source=SOURCE + "#syntax",
    explains="robots-txt",
    applies=_is_plain,
    good=html(robots=text("User-agent: *\nDisallow: /cart\nCrawl-delay: 5\nContent-Signal: ai=no")),
    bad=html(robots=text("Disallow: /cart\nUser-agent: *\nDisallow: cart")),
)
def robots_txt_syntax(site: Site) -> Iterator[Evidence]:
    """Crawlers skip a line that they can't read without telling anyone."""
    for oddity in site.robots.oddities:
        judge = fail if oddity.lost else warn
        yield judge(
            f"{oddity.words[0].upper()}{oddity.words[1:]}: {oddity.text[:80]}",
            url=site.answer("robots").final_url,
            line=oddity.line,
            snippet=oddity.text,
            values={"line": oddity.text},
        )


def _assets(site: Site) -> tuple[list[str], list[str]]:
    """Style sheets and scripts of the page on its own host."""
    page = site.page
    styles = [page.absolute(tag.content) for tag in page.rel("stylesheet")]
    scripts = [
        page.absolute(node.attributes.get("src") or "") for node in page.tree.css("script[src]")
    ]
    return _own(site, styles), _own(site, scripts)


def _own(site: Site, urls: list[str]) -> list[str]:
    own = urlsplit(site.url)[:2]
    return [
        url
        for url in dict.fromkeys(urls)
        if urlsplit(url)[:2] == own and not urlsplit(url).path.startswith(_NOT_THE_SITES)
    ]


@check(
    severity="medium",
    title="Google may fetch the page's styles and scripts",
    fix="Let them through in robots.txt, for example below the other rules:\nAllow: /*.css\n"
    "Allow: /*.js",
    effort="server",
    source=SOURCE,
    explains="robots-txt",
    applies=lambda site: _sent(site) and any(_assets(site)),
    good=html(
        '<link rel="stylesheet" href="/a.css"><script src="/cdn-cgi/x.js"></script>',
        robots=text("User-agent: *\nDisallow: /cdn-cgi/"),
    ),
    bad=html(
        '<link rel="stylesheet" href="/theme/a.css?v=1">',
        robots=text("User-agent: *\nDisallow: /theme/"),
    ),
)
def robots_assets(site: Site) -> Iterator[Evidence]:
    """Without them Google sees the page as nobody else does, and may find it unfit for phones."""
    styles, scripts = _assets(site)
    blocked = [url for url in styles if site.blocked(["Googlebot"], url)]
    judge = fail if len(blocked) * 2 > len(styles) else warn
    for url in blocked:
        yield judge(f"robots.txt keeps Googlebot from the style sheet {url}", **_rule(site, url))
    for url in scripts:
        if site.blocked(["Googlebot"], url):
            yield warn(f"robots.txt keeps Googlebot from the script {url}", **_rule(site, url))


def _rule(site: Site, url: str) -> dict[str, Any]:
    rule = site.robots.rule("Googlebot", url)
    where: dict[str, Any] = {"url": site.answer("robots").final_url}
    return {**where, "line": rule.line, "snippet": rule.text} if rule else where


@check(
    severity="low",
    title="robots.txt names the sitemap",
    fix="Add a line with the whole address to robots.txt:\nSitemap: {origin}/sitemap.xml",
    effort="server",
    source=SOURCE + "#sitemap",
    explains="xml-sitemap",
    applies=_is_plain,
    good=html(robots=text("Sitemap: https://example.com/sitemap.xml")),
    bad=html(robots=text("User-agent: *\nDisallow: /cart")),
)
def robots_sitemap_line(site: Site) -> Iterator[Evidence]:
    """Every search engine finds the sitemap there, without being told in its own console."""
    url = site.answer("robots").final_url
    if not site.robots.sitemaps:
        yield warn("robots.txt names no sitemap.", url=url)
    for line, named in site.robots.sitemaps:
        where = {"url": url, "line": line, "snippet": f"Sitemap: {named}"}
        if urlsplit(named).scheme not in {"http", "https"} or not urlsplit(named).netloc:
            yield fail(f"The sitemap's address is not a whole one: {named}", **where)
    yield from _dead(site)


def _dead(site: Site) -> Iterator[Evidence]:
    found = site.gathered.sitemap
    named = {urljoin(site.url, address): line for line, address in site.robots.sitemaps}
    if isinstance(found, Failure) or found is None or found.url not in named:
        return
    if found.status in {404, 410}:
        yield fail(
            f"The sitemap that robots.txt names answers {found.status}: {found.url}",
            url=site.answer("robots").final_url,
            line=named[found.url],
            snippet=f"Sitemap: {found.url}",
        )
