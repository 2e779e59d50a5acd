"""What an audit gathered: plain answers of servers, ready to be judged elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from bot.audit.response import Response


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
    """Everything that was fetched for one audit; what was not asked for is None.

    Attributes:
        typed: the address as the person gave it.
        page: the page itself.
        robots: the host's robots.txt.
        sitemap: the first sitemap that answers, else the last that was tried.
        missing: an address that can't exist (the soft-404 probe).
        image: the share image, fetched as a preview robot fetches it.
        icon: the icon that the page names, else /favicon.ico.
        http: the page's address under http://, redirects not followed.
        variant: the host with or without www., redirects not followed.
        canonical: the canonical address, where it is another one.
        tagged: the page with the parameters that shared links carry.
        previewed: the page as a preview robot gets it.
        searched: the page as an AI search robot gets it.
        at: when the audit began, in seconds since 1970.
        requests: how many requests it took.
        took: seconds from beginning to end.
    """

    typed: str
    page: Answer
    robots: Answer | None = None
    sitemap: Answer | None = None
    missing: Answer | None = None
    image: Answer | None = None
    icon: Answer | None = None
    http: Answer | None = None
    variant: Answer | None = None
    canonical: Answer | None = None
    tagged: Answer | None = None
    previewed: Answer | None = None
    searched: Answer | None = None
    at: float = 0.0
    requests: int = 0
    took: float = 0.0
