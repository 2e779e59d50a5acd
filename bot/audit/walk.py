"""From page to page of one site."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.audit.gathered import Answer, Failure, Gathered
from bot.audit.probe import is_html, page_getter
from bot.audit.verdict import TOO_COMPLEX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future, ThreadPoolExecutor

    from bot.audit.fetch import Fetcher
    from bot.audit.reading import Reading
    from bot.audit.response import Response

    Report = Callable[[int, int, str], None]

PAGES = 50
"""Pages that a full audit looks at, the audited one included."""
_MORE = 10
"""Addresses in reserve, as some redirect to pages that were seen already."""
_UNREAD = Failure("complex", TOO_COMPLEX)


class Walk:
    """From page to page of one host: some are fetched while the ones before are read.

    What is fetched depends on the order of links alone, never on which server answered first:
    pages are taken in the order in which they were asked for.
    """

    def __init__(
        self,
        gathered: Gathered,
        page: Response,
        fetcher: Fetcher,
        reading: Reading,
        pool: ThreadPoolExecutor,
        ahead: int,
    ) -> None:
        self._host = urlsplit(page.final_url).netloc
        self._seen = {page.final_url.split("#", 1)[0], page.url}
        self._reached = set(self._seen)
        self._known = gathered.listed
        self._get = page_getter(fetcher, gathered)
        self._reading, self._pool, self._ahead = reading, pool, ahead
        self._queue: deque[str] = deque()
        self._asked: deque[tuple[str, Future[Answer]]] = deque()

    def pages(self, start: Iterable[str], report: Report) -> dict[str, Answer]:
        """Up to PAGES - 1 other pages: those of `start`, then what they link to."""
        self._add(start)
        found: dict[str, Answer] = {}
        read: list[tuple[str, Future[tuple[str, ...] | None]]] = []
        while self._ask(PAGES - 1 - len(found)):
            url, pending = self._asked.popleft()
            found[url] = answer = pending.result()
            report(3, 4, f"page {len(found) + 1} of up to {PAGES}")
            if isinstance(answer, Failure):
                if answer.code == "budget":
                    break
                continue
            self._reached.add(answer.final_url)
            if is_html(answer):
                short = len(found) + len(self._asked) + len(self._queue) < PAGES + _MORE
                reading = self._reading.submit(answer, follow=short)
                read.append((url, reading))
                if short:
                    self._add(reading.result() or ())
        for _, pending in self._asked:
            pending.cancel()
        return {**found, **{url: _UNREAD for url, reading in read if reading.result() is None}}

    def _ask(self, most: int) -> bool:
        """Asks ahead for up to `most` pages in all; False if there are none to wait for."""
        while self._queue and len(self._asked) < min(most, self._ahead):
            url = self._queue.popleft()
            if url in self._reached:
                continue
            self._asked.append((url, self._pool.submit(self._answer, url)))
        return bool(self._asked)

    def _add(self, urls: Iterable[str]) -> None:
        """Queues what is new, on the same host, and no file of another kind."""
        for url in urls:
            if url not in self._seen and urlsplit(url).netloc == self._host and not _is_file(url):
                self._seen.add(url)
                self._queue.append(url)

    def _answer(self, url: str) -> Answer:
        return self._known.get(url) or self._get(url)


def _is_file(url: str) -> bool:
    name = urlsplit(url).path.rpartition("/")[2].casefold()
    return name.endswith(
        (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".pdf", ".zip", ".mp3", ".mp4", ".xml",
         ".css", ".js", ".ico", ".doc", ".docx", ".xls", ".xlsx")
    )  # fmt: skip
