"""Links as they are written: such that crawlers can follow them and people know where to."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.audit.check import fail, topic, warn
from bot.audit.link_texts import says_nothing
from bot.audit.sample import html
from bot.audit.url import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.audit.check import Evidence
    from bot.audit.page import Link, Page

check = topic("links")
CRAWLABLE = "https://developers.google.com/search/docs/crawling-indexing/links-crawlable"
QUALIFY = "https://developers.google.com/search/docs/crawling-indexing/qualify-outbound-links"
MANY = 3
_OTHER_SCHEMES = re.compile(
    r"(?!javascript:|file:|https?:|[a-z]:)[a-z][a-z0-9+.-]*:", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?!https?:/{0,2}\Z)https?://|[\w./?#]*[./?#\d]", re.IGNORECASE | re.ASCII)
"""How what is evidently an address begins."""
_CONTROLS = (
    "[role=button i], [role=tab i], [role=menuitem i], [aria-haspopup], [data-toggle], "
    "[data-bs-toggle], [aria-expanded], [aria-controls]"
)
_DEV_SUFFIXES = (".local", ".localhost", ".test", ".invalid", ".internal", ".lan")
_STAGING = re.compile(r"(?:[\w-]+-)?(?:staging|stg|preprod|uat)\d?(?:-[\w-]+)?\.", re.IGNORECASE)
"""Not dev., sandbox. or stage.: those may be for developers, or a theatre's."""
_BUILDERS = (".myshopify.com", ".wpengine.com", ".kinsta.cloud", ".cloudwaysapps.com",
             ".wpenginepowered.com", ".pantheonsite.io", ".ngrok.io", ".ngrok-free.app",
             ".ngrok.app", ".loca.lt", ".instawp.xyz", ".sg-host.com")  # fmt: skip
"""Hosts at which builders and hosters keep a site before it has its own name."""


def _dead(page: Page) -> Iterator[tuple[Link, str]]:
    """Links that lead nowhere for a crawler, and why."""
    for link in page.anchors:
        if link.internal and _ADDRESS.match(link.href):
            continue
        href = link.href.casefold()
        if _OTHER_SCHEMES.match(href) or not link.text:
            continue
        if href.startswith("javascript:"):
            if not link.node.css_matches(_CONTROLS) and not _does_nothing(href):
                yield link, "runs a script instead of naming an address"
        elif href.startswith("file:") or re.match(r"[a-z]:\\", href):
            yield link, "leads to a file on somebody's own computer"
        elif re.fullmatch(r"https?:/{0,2}", href) or href in {
            "undefined",
            "null",
            "[object object]",
        }:
            yield link, "names no address"


def _does_nothing(href: str) -> bool:
    """True for the usual ways to make a link a button: void(0), an empty script."""
    return bool(
        re.fullmatch(r"javascript:\s*(?:void\s*\(?.*\)?|return\b.*|false|null|//)?;*\s*", href)
    )


@check(
    severity="medium",
    title="Links lead to addresses that crawlers can follow",
    fix='Give each link a real address: <a href="{origin}/page">{text}</a>; use <button> for what '
    "only runs a script.",
    effort="template",
    source=CRAWLABLE,
    explains="internal-linking",
    applies=lambda page: page.anchors,
    good=html(
        body='<a href="/a">Boots</a><a href="#top">Top</a><a href="javascript:void(0)">M</a>'
    ),
    bad=html(body="""<a href="javascript:go('shoes')">Shoes</a><a href="/b">Boots</a>"""),
)
def links_crawlable(page: Page) -> Iterator[Evidence]:
    """Search engines find pages by links with an address; they press no buttons."""
    # "#" and void(0) are how menus and dialogues are opened: they hide no page.
    dead = list(_dead(page))
    followed = sum(1 for link in page.links if link.internal)
    judge = warn if followed else fail
    for link, why in dead:
        values = {"text": link.text[:60]}
        yield judge(f"The link “{link.text[:60]}” {why}.", node=link.node, values=values)


@check(
    severity="low",
    title="Links say where they lead",
    fix="Let the words of the link name its target: instead of “{text}” write what one finds "
    "there; give pictures in links an alt text.",
    effort="template",
    source=CRAWLABLE + "#write-good-anchor-text",
    explains="anchor-text",
    applies=lambda page: page.links,
    good=html(body='<a href="/a">Boots for hiking</a><a href="/b"><img src=b.png alt="Shoes"></a>'),
    bad=html(body='<a href="/a">Click here</a>'),
)
def link_text(page: Page) -> Iterator[Evidence]:
    """The words of a link tell people and search engines what the page behind it is about."""
    # How many are too many is a habit, so this warns only.
    language = page.lang[:2].casefold()
    unsaid = [x for x in page.links if not x.text or says_nothing(x.text, language)]
    if not unsaid:
        return
    seen: set[str] = set()
    named = {x.url for x in page.links if x.text and not says_nothing(x.text, language)}
    for link in unsaid:
        if link.url in named or link.url in seen:  # another link tells what is there
            continue
        vague = says_nothing(link.text, language) and not _explained(link)
        if vague or _silent(link):
            seen.add(link.url)
            said = f"The link says only “{link.text[:40]}”" if vague else "A link has no words"
            values = {"text": link.text[:40] or "(nothing)"}
            yield warn(f"{said}; it leads to {link.url}", node=link.node, values=values)


def _silent(link: Link) -> bool:
    """True if a link that shows a picture has neither words nor a name."""
    if link.text or not link.node.css_first("img"):
        return False
    if link.node.css_first("[title], [aria-label], [aria-labelledby], svg title"):
        return False
    return not _named(link) and not _hidden(link)


def _explained(link: Link) -> bool:
    label = (link.node.attributes.get("aria-label") or "").casefold()
    return _named(link) and label != link.text.casefold()


def _named(link: Link) -> bool:
    given = link.node.attributes
    return any(given.get(name) for name in ("aria-label", "aria-labelledby", "title",
                                            "aria-describedby"))  # fmt: skip


def _hidden(link: Link) -> bool:
    given = link.node.attributes
    return given.get("aria-hidden") == "true" or given.get("tabindex") == "-1" or "hidden" in given


@check(
    severity="low",
    title="Links within the site are followed",
    fix='Remove nofollow from the link to {target}: <a href="{target}">',
    effort="template",
    source=QUALIFY,
    explains="nofollow",
    applies=lambda page: any(link.internal for link in page.links),
    good=html(body='<a href="/a">A</a><a rel=nofollow href="/login">Log in</a>'),
    bad=html(body='<a href="/a" rel="nofollow">Boots</a>'),
)
def links_nofollow_internal(page: Page) -> Iterator[Evidence]:
    """A nofollow on one's own pages only makes them harder to find."""
    seen: set[str] = set()
    for link in page.links:
        if link.internal and "nofollow" in link.rel and not _is_service(link.url):
            if link.url not in seen:
                yield warn(f"The link to {link.url} says nofollow.", node=link.node,
                           values={"target": link.url})  # fmt: skip
            seen.add(link.url)


def _is_service(url: str) -> bool:
    """True for addresses that crawlers are rightly kept from: carts, logins, filters."""
    parts = urlsplit(url)
    return bool(parts.query) or bool(_SERVICE.search(parts.path))


_SERVICE = re.compile(
    r"(?:^|/|-|_)(?:log-?in|log-?out|sign-?(?:in|up|out)|register|account|my-account|cart|basket|"
    r"checkout|wishlist|compare|wp-login|wp-admin|admin|auth|oauth|search|print|feed|reply|"
    r"cdn-cgi|share|go|out|redirect|konto|warenkorb|panier|carrito|konto|koszyk)(?:$|/|\.|-|_)",
    re.IGNORECASE,
)


@check(
    severity="low",
    title="Links within the site use https",
    fix="Write the link as {secure}",
    effort="template",
    source="https://developers.google.com/search/docs/crawling-indexing/site-move-with-url-changes",
    explains="https",
    applies=lambda page: page.url.startswith("https:") and any(x.internal for x in page.links),
    good=html(body='<a href="/a">A</a><a href="http://example.net/">B</a>'),
    bad=html(body='<a href="http://example.com/a">A</a>'),
)
def links_insecure(page: Page) -> Iterator[Evidence]:
    """A link to http:// costs a redirect, and shows one's own page as unsafe for a moment."""
    seen: set[str] = set()
    for link in page.links:
        if link.internal and link.url.startswith("http://") and link.url not in seen:
            seen.add(link.url)
            values = {"secure": link.url.replace("http:", "https:", 1)}
            yield warn(f"A link leads to {link.url}", node=link.node, values=values)


@check(
    severity="medium",
    title="No link leads to a development copy",
    fix="Replace {target} with the address on {host}.",
    effort="template",
    source=CRAWLABLE,
    explains="broken-links",
    applies=lambda page: page.links and not is_development(host_of(page.url), ""),
    good=html(body='<a href="/a">A</a><a href="https://staging-post.example.net/">B</a>'),
    bad=html(body='<a href="http://localhost:3000/a">A</a>'),
)
def links_dev_hosts(page: Page) -> Iterator[Evidence]:
    """Visitors can't open such addresses, or land on an unfinished copy of the site."""
    own = host_of(page.url)
    seen: set[str] = set()
    for link in page.links:
        if link.host in seen:
            continue
        seen.add(link.host)
        if is_development(link.host, own):
            yield fail(f"A link leads to {link.url}", node=link.node, values={"target": link.url})


def is_development(host: str, own: str) -> bool:
    """True for a host that only developers reach, or a staging copy of the site at `own`."""
    if not host:
        return False
    if host == "localhost" or host.endswith(_DEV_SUFFIXES):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    if not own or host == own:
        return False
    name = own.removeprefix("www.")
    if host.endswith(f".{name}"):
        return bool(_STAGING.match(host.removesuffix(name)))
    # Someone else's shop at its builder's address is a link like any other; a copy bears the name.
    bare = name.split(".", maxsplit=1)[0].replace("-", "")
    return len(bare) > 3 and host.endswith(_BUILDERS) and bare in host.replace("-", "")
