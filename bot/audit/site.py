"""Facts of everything that an audit gathered, each found when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.audit.check import Unknown
from bot.audit.gathered import Failure
from bot.audit.image import Picture, measure
from bot.audit.page import Page
from bot.audit.response import Response
from bot.audit.robots import SIZE_CAP, Robots
from bot.audit.robots import parse as parse_robots
from bot.audit.sitemap import Sitemap
from bot.audit.sitemap import parse as parse_sitemap
from bot.audit.sitemaps import others
from bot.audit.url import normal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.audit.gathered import Answer, Gathered


class Site:
    """The audited page and what belongs to it.

    Every fact that could not be gathered raises `Unknown`, so that a check need not look.

    Args:
        gathered: what servers answered.
        pages: those of the answers that were parsed before.
    """

    def __init__(self, gathered: Gathered, pages: Iterable[Page] = ()) -> None:
        self.gathered = gathered
        self._read = {id(page.response): page for page in pages}

    def answer(self, name: str) -> Response:
        """The answer in a field of `Gathered`.

        Raises:
            Unknown: there is none.
        """
        return known(getattr(self.gathered, name))

    @cached_property
    def page(self) -> Page:
        """The audited page.

        Raises:
            Unknown: it did not answer 200, or with something that is no HTML.
        """
        found = self.answer("page")
        if not 200 <= found.status < 300:
            raise Unknown(f"the page answers {found.status}")
        if found.media_type and "html" not in found.media_type:
            raise Unknown(f"the answer is {found.media_type[:40]}, not HTML")
        return Page(found)

    @property
    def url(self) -> str:
        """The page's address after redirects; as it was typed where nothing answered."""
        page, typed = self.gathered.page, self.gathered.typed
        if isinstance(page, Response):
            return page.final_url
        return typed if "://" in typed else f"https://{typed}"

    @property
    def host(self) -> str:
        """The host that answered."""
        return urlsplit(self.url).hostname or ""

    @cached_property
    def words(self) -> dict[str, str]:
        """What the words in braces of every fix may stand for."""
        parts = urlsplit(self.url)
        words = {"url": self.url, "host": self.host, "origin": f"{parts.scheme}://{parts.netloc}"}
        try:
            words["title"] = self.page.title or "…"
            words["description"] = self.page.description or "…"
        except Unknown:
            words["title"] = words["description"] = "…"
        return words

    @cached_property
    def robots(self) -> Robots:
        """The rules of robots.txt; a 4xx answer means that there are none.

        Raises:
            Unknown: robots.txt did not answer, or with a server error.
        """
        found = self.answer("robots")
        if found.status >= 500 or found.status == 429:
            raise Unknown(f"robots.txt answers {found.status}")
        if not 200 <= found.status < 300:
            return Robots()
        return parse_robots(found.body[:SIZE_CAP].decode("utf-8", "replace"))

    @cached_property
    def sitemap(self) -> Sitemap:
        """The sitemap that was found.

        Raises:
            Unknown: there is none to read.
        """
        found = self.answer("sitemap")
        if found.status != 200:
            raise Unknown("no sitemap was found")
        return parse_sitemap(found.body)

    @cached_property
    def sitemaps(self) -> dict[str, Sitemap]:
        """The sitemaps that were read whole and list pages, by the address that was asked for."""
        answers = {"": self.gathered.sitemap, **self.gathered.sitemaps}
        found: dict[str, Sitemap] = {}
        for url, answer in answers.items():
            if not isinstance(answer, Response) or answer.status != 200 or answer.truncated:
                continue
            sitemap = parse_sitemap(answer.body) if url else self.sitemap
            if not sitemap.error and sitemap.kind != "sitemapindex":
                found[url or answer.url] = sitemap
        return found

    @cached_property
    def knows_every_sitemap(self) -> bool:
        """True if all that the site's sitemaps list is known: what is not there is absent."""
        first = self.gathered.sitemap
        if not isinstance(first, Response) or first.status != 200:
            return False
        asked = others(self.gathered, self.sitemap)
        whole = self.sitemap.kind == "sitemapindex" or first.url in self.sitemaps
        return whole and self.sitemaps.keys() >= set(asked)

    @cached_property
    def versions_in_sitemaps(self) -> dict[str, list[tuple[str, str, str]]]:
        """Language versions by page: code, address as written, and the sitemap that says so."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        for address, sitemap in self.sitemaps.items():
            for url, versions in sitemap.alternates.items():
                said = found.setdefault(normal(url), [])
                said += [(code, href, address) for code, href in versions]
        return found

    @cached_property
    def share_image(self) -> Picture:
        """The share image, measured.

        Raises:
            Unknown: it was not fetched, or is no image that can be measured.
        """
        found = self.answer("image")
        picture = measure(found.body) if found.status == 200 else None
        if picture is None:
            raise Unknown("the share image could not be read")
        return picture

    @cached_property
    def pages(self) -> dict[str, Page]:
        """The other pages of a full audit that answered 200 with HTML, by address."""
        return {
            url: self.read(found)
            for url, found in self.gathered.pages.items()
            if isinstance(found, Response)
            and found.status == 200
            and "html" in found.media_type
            and found.body
        }

    def read(self, answer: Response) -> Page:
        """An answer as a page, parsed once.

        Raises:
            Unknown: it is none that can be judged.
        """
        if answer.status != 200 or "html" not in (answer.media_type or "html") or not answer.body:
            raise Unknown(f"{answer.final_url} gave no page to read")
        key = id(answer)
        if key not in self._read:
            self._read[key] = Page(answer)
        return self._read[key]

    def link(self, url: str) -> Response:
        """What an address that the page names answered.

        Raises:
            Unknown: it was not asked, or did not answer.
        """
        return known(self.gathered.links.get(url.split("#", 1)[0]))

    def blocked(self, agents: Iterable[str], url: str = "") -> list[str]:
        """Those of `agents` that robots.txt keeps from an address (by default the page)."""
        return [agent for agent in agents if not self.robots.allowed(agent, url or self.url)]


def known(answer: Answer | None) -> Response:
    """An answer that came.

    Raises:
        Unknown: it did not.
    """
    if isinstance(answer, Failure):
        raise Unknown(answer.message.rstrip("."))
    if answer is None:
        raise Unknown("this audit did not ask for it")
    return answer
