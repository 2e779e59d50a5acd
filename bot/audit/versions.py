"""Language versions of a page, as its links, its headers and the site's sitemaps name them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.audit.url import normal, untracked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from selectolax.lexbor import LexborNode

    from bot.audit.page import Page
    from bot.audit.site import Site

_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_CODE = re.compile(r'hreflang\s*=\s*"?([\w-]+)', re.IGNORECASE)


class Version(NamedTuple):
    """A language version: code and address as written, the element or the sitemap that says so."""

    code: str
    written: str
    node: LexborNode | None = None
    sitemap: str = ""

    @property
    def where(self) -> dict[str, Any]:
        """The place of evidence about it."""
        return {"url": self.sitemap} if self.sitemap else {"node": self.node}


def versions(site: Site) -> list[Version]:
    """All that the page has, itself included if it is named."""
    return [*of_page(site.page), *of_sitemaps(site, here(site.page))]


def others(site: Site) -> dict[str, list[Version]]:
    """Versions other than the page itself, by address."""
    found: dict[str, list[Version]] = {}
    own = here(site.page)
    for version in versions(site):
        url = site.page.absolute(version.written).split("#", 1)[0]
        if normal(url) not in own:
            found.setdefault(url, []).append(version)
    return found


def of_page(page: Page) -> list[Version]:
    """What a page's links and headers name."""
    found = [Version(tag.name, tag.content, tag.node) for tag in page.hreflangs]
    for header in page.response.headers.get_all("link"):
        for address, parameters in _LINK.findall(header):
            code = _CODE.search(parameters)
            if code and re.search(r"rel\s*=\s*\"?alternate", parameters, re.IGNORECASE):
                found.append(Version(code[1], address))
    return found


def of_sitemaps(site: Site, pages: Iterable[str]) -> list[Version]:
    """What the sitemaps that were read name as versions of one of these pages."""
    said = site.versions_in_sitemaps
    return [
        Version(code, address, sitemap=sitemap)
        for page in sorted(pages)
        for code, address, sitemap in said.get(page, ())
    ]


def here(page: Page) -> set[str]:
    """The addresses that mean the page itself."""
    return {normal(untracked(page.url)), normal(page.canonical or page.url)}
