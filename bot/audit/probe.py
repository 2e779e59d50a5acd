"""Asking politely: a fetch whose failure is an answer, and what a site's robots.txt permits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.audit import robots
from bot.audit.gathered import Answer, Failure, Gathered
from bot.audit.response import Response
from bot.audit.url import FetchError, check_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.audit.fetch import Fetcher

ROBOT = "SignpostBot"
DEADLINE = 10.0
"""Seconds for each of the many answers of a full audit."""
ASKED_NOT_TO = Failure("robots", "The site's robots.txt asks not to fetch it.")


def attempt(fetcher: Fetcher, url: str, **options: Any) -> Answer:
    """A fetch whose failure is an answer too; `options` are those of `Fetcher.fetch`."""
    try:
        return fetcher.fetch(url, **options)
    except FetchError as error:
        return Failure(error.code, str(error))


def permitted(gathered: Gathered, url: str) -> bool:
    """True unless the host's robots.txt asks this robot not to fetch an address."""
    answer = gathered.robots
    if not isinstance(answer, Response) or origin(url) != origin(answer.url):
        return True
    if answer.status >= 500:
        return False
    if not 200 <= answer.status < 300:
        return True
    rules = robots.parse(answer.body[: robots.SIZE_CAP].decode("utf-8", "replace"))
    return rules.allowed(ROBOT, url)


def page_getter(fetcher: Fetcher, gathered: Gathered) -> Callable[[str], Answer]:
    """Fetches pages that the site's robots.txt permits."""

    def get(url: str) -> Answer:
        if not permitted(gathered, url):
            return ASKED_NOT_TO
        return attempt(fetcher, url, deadline=DEADLINE)

    return get


def fetchable(url: str) -> bool:
    """True for an address that the guarded fetch would not refuse by its spelling."""
    try:
        check_url(url, any_port=True)
    except FetchError:
        return False
    return True


def is_html(page: Response) -> bool:
    """True for a page that answered with HTML."""
    return 200 <= page.status < 300 and (not page.media_type or "html" in page.media_type)


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
