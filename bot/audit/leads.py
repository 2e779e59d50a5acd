"""Leads: what a page names that an audit goes on to fetch. Read in the killable child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.preview import share_image
from bot.audit.url import host_of, registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.audit.page import Page

_PROFILES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """Absolute addresses without fragment, each once, in the order of the page.

    Attributes:
        image: the share image; "" without one.
        icon: the icon; "" without one.
        canonical: the canonical address; "" without one.
        internal, external: links to the same registrable domain, and to others.
        images: of image elements.
        assets: style sheets and scripts.
        alternates: language versions.
        profiles: `sameAs` addresses of structured data.
        feeds: RSS and Atom.
    """

    image: str = ""
    icon: str = ""
    canonical: str = ""
    internal: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    alternates: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()


def leads(page: Page) -> Leads:
    """What an HTML page names."""
    sources = [page.absolute(node.attributes.get("src") or "") for node in page.images]
    scripts = [
        page.absolute(node.attributes.get("src") or "") for node in page.tree.css("script[src]")
    ]
    return Leads(
        image=share_image(page),
        icon=next((page.absolute(tag.content) for rel, tag in page.rels if "icon" in rel), ""),
        canonical=page.canonical,
        internal=_once(link.url for link in page.links if link.internal),
        external=_once(link.url for link in page.links if not link.internal),
        images=_once(sources),
        assets=_once(page.absolute(tag.content) for tag in page.rel("stylesheet")) + _once(scripts),
        alternates=_once(page.absolute(tag.content) for tag in page.hreflangs),
        profiles=_once(_profiles(page))[:_PROFILES],
        feeds=_once(
            page.absolute(tag.content)
            for tag in page.rel("alternate")
            if tag.name.lower() in {"application/rss+xml", "application/atom+xml"}
        ),
    )


def internal(page: Page) -> tuple[str, ...]:
    """The internal links alone, as in `Leads`, without what is said of them."""
    own = registrable_domain(host_of(page.url))
    hrefs = (node.attributes.get("href") or "" for node in page.tree.css("a[href]"))
    found = _once(page.absolute(href) for href in dict.fromkeys(hrefs))
    return tuple(url for url in found if registrable_domain(host_of(url)) == own)


def _profiles(page: Page) -> Iterable[str]:
    for thing in page.things:
        named = thing.get("sameAs")
        for url in [named] if isinstance(named, str) else named or ():
            if isinstance(url, str):
                yield url


def _once(urls: Iterable[str]) -> tuple[str, ...]:
    bare = (url.split("#", 1)[0] for url in urls)
    return tuple(dict.fromkeys(u for u in bare if u.startswith(("http://", "https://"))))
