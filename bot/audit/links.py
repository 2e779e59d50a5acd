"""Whether pages still answer: those that entries name as their sources."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.fetch import FetchError
from bot.audit.url import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.audit.fetch import Fetcher
    from bot.audit.response import Response

RATE = 1
"""Requests in one second to one host: what a fetcher for this is made with."""
_AT_ONCE = 8
_WIRE_CAP = 65_536
_REFUSING = frozenset({401, 403, 405, 429, 503})


@dataclass(frozen=True, slots=True)
class Finding:
    """An address that did not answer as it should.

    Attributes:
        url: the address.
        reason: a status or a sentence.
        certain: False if the server may only refuse robots.
    """

    url: str
    reason: str
    certain: bool = True


def unanswered(urls: Iterable[str], fetcher: Fetcher) -> Iterator[Finding]:
    """The addresses that don't answer with a page; hosts side by side, each one in turn.

    Nothing of an address beyond its fragment is left out; each is asked once, by HEAD and, where
    that fails, by GET.
    """
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in dict.fromkeys(url.partition("#")[0] for url in urls):
        hosts[host_of(url)].append(url)
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="links") as pool:
        for found in pool.map(lambda own: [check(url, fetcher) for url in own], hosts.values()):
            yield from filter(None, found)


def check(url: str, fetcher: Fetcher) -> Finding | None:
    """What is wrong with one address, or None."""
    try:
        answer = _ask(url, fetcher)
    except FetchError as error:
        return Finding(url, str(error), certain=error.code not in {"timeout", "budget"})
    if answer.status < 400:
        return None
    return Finding(url, f"status {answer.status}", certain=answer.status not in _REFUSING)


def _ask(url: str, fetcher: Fetcher) -> Response:
    """By HEAD; servers that don't know it are asked by GET, for the beginning of the page."""
    try:
        answer = fetcher.fetch(url, method="HEAD")
    except FetchError as error:
        if error.code not in {"protocol", "encoding", "timeout"}:
            raise
    else:
        if answer.status < 400:
            return answer
    return fetcher.fetch(url, wire_cap=_WIRE_CAP)
