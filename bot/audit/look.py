"""How a link looks where it is shared: an audit's preview alone, from three fetches at most."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.audit.child import warm
from bot.audit.fetch import Fetcher, user_agent
from bot.audit.gather import first_page
from bot.audit.gathered import Failure, Gathered
from bot.audit.probe import ASKED_NOT_TO, attempt, fetchable, is_html, origin, permitted
from bot.audit.reading import Reading
from bot.audit.visitors import PREVIEW_ROBOTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.audit.addresses import Network
    from bot.audit.gathered import Answer
    from bot.audit.preview import Preview
    from bot.audit.response import Response

REQUESTS = 8
"""Three fetches, and what their redirects need."""
SECONDS = 20.0
_EACH = 10.0


@dataclass(frozen=True, slots=True)
class Look:
    """The preview of a page, or the reason why there is none."""

    url: str
    preview: Preview | None
    reason: str = ""


def look(
    url: str,
    *,
    trusted_networks: Sequence[Network] = (),
    about_url: str = "",
    progress: Callable[[int, int, str], None] | None = None,
) -> Look:
    """Fetches a page, its robots.txt and its share image, and says how a link to it looks.

    Arguments are those of `bot.audit.audit`.
    """
    warm()
    tell = progress or (lambda *_: None)
    fetcher = Fetcher(
        trusted_networks=trusted_networks,
        max_requests=REQUESTS,
        total=SECONDS,
        agent=user_agent(about_url) if about_url else None,
    )
    with fetcher, Reading() as reading:
        tell(1, 2, "fetching the page")
        page = first_page(url, fetcher)
        if isinstance(page, Failure):
            return Look(url, None, page.message)
        tell(2, 2, "fetching its share image")
        gathered = _belongings(
            Gathered(typed=url, page=page, at=time.time()), page, fetcher, reading
        )
        verdict = reading.judge(gathered)
    reason = verdict.abstained or ("" if verdict.preview else "The page can't be read.")
    return Look(page.final_url, None if reason else verdict.preview, reason)


def _belongings(gathered: Gathered, page: Response, fetcher: Fetcher, reading: Reading) -> Gathered:
    """With robots.txt and the share image, as a preview robot asks for it."""
    rules = f"{origin(page.final_url)}/robots.txt"
    gathered = replace(gathered, robots=attempt(fetcher, rules, deadline=_EACH, body_cap=600_000))
    named = reading.read(page) if is_html(page) else None
    image = named.image if named else ""
    if not fetchable(image):
        return gathered
    agent = next(iter(PREVIEW_ROBOTS.values()))
    answer: Answer = ASKED_NOT_TO
    if permitted(gathered, image):
        answer = attempt(fetcher, image, deadline=_EACH, agent=agent)
    return replace(gathered, image=answer)
