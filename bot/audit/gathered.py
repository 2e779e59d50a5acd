"""What an audit gathered: plain answers of servers, ready to be judged elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.audit.response import Response

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer that did not come: the code of a `FetchError` and its words.

    The code `robots` means that the site's robots.txt asks not to fetch it, `skipped` that this
    audit had no reason to.
    """

    code: str
    message: str


Answer = Response | Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything that was fetched for one audit; what was not asked for is None or absent.

    Attributes:
        typed: the address as the person gave it.
        page: the page itself.
        full: True for a full audit; the fields from `pages` on are filled by those only.
        robots: the host's robots.txt.
        sitemap: the first sitemap that answers, else the last that was tried.
        missing: an address that can't exist (the soft-404 probe).
        image: the share image, fetched as a preview robot fetches it.
        icon: the icon that the page names, else /favicon.ico.
        http: the page's address under http://, redirects not followed.
        variant: the host with or without www., redirects not followed.
        canonical: the canonical address, where it is another one.
        tagged: the page with the parameters that shared links carry.
        searched: the page as an AI search robot gets it.
        previewed: the page as preview robots get it, by the robot's name; quick audits ask as one.
        pages: other pages of the site, by address.
        links: what the addresses that the page names answered (links, images, alternates,
            profiles, style sheets …), by absolute address without fragment; bodies of pages only.
        sitemaps: other sitemaps by address: of an index, or named in robots.txt as well.
        listed: what a sample of the sitemaps' addresses answered, by address.
        repeated: the page again, for a median of times.
        conditional: the page, asked for only if it has changed.
        mobile: the page as Googlebot Smartphone gets it.
        slashed: the page's address with or without its last slash, redirects not followed.
        llms: the host's /llms.txt.
        at: when the audit began, in seconds since 1970.
        requests: how many requests it took.
        took: seconds from beginning to end.
    """

    typed: str
    page: Answer
    full: bool = False
    robots: Answer | None = None
    sitemap: Answer | None = None
    missing: Answer | None = None
    image: Answer | None = None
    icon: Answer | None = None
    http: Answer | None = None
    variant: Answer | None = None
    canonical: Answer | None = None
    tagged: Answer | None = None
    searched: Answer | None = None
    previewed: Mapping[str, Answer] = field(default_factory=dict)
    pages: Mapping[str, Answer] = field(default_factory=dict)
    links: Mapping[str, Answer] = field(default_factory=dict)
    sitemaps: Mapping[str, Answer] = field(default_factory=dict)
    listed: Mapping[str, Answer] = field(default_factory=dict)
    repeated: tuple[Answer, ...] = ()
    conditional: Answer | None = None
    mobile: Answer | None = None
    slashed: Answer | None = None
    llms: Answer | None = None
    at: float = 0.0
    requests: int = 0
    took: float = 0.0
