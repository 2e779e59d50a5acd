"""The guarded fetch: strangers' addresses, fetched without harm to anyone.

Every address, every redirect and every sub-resource goes the same way: refused by its spelling
(`url`), by where it leads (`guard`, `addresses`), and by time, bytes and encoding (`deadline`,
`unpack`). No proxy, no .netrc, no cookie of another host, no method but GET and HEAD.
"""

from __future__ import annotations

import threading
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from bot.audit.cookies import Cookies
from bot.audit.deadline import Deadline
from bot.audit.failures import FAILURES, named
from bot.audit.guard import Guard, resolve
from bot.audit.pace import AT_ONCE, FREE_AT_ONCE, Pace
from bot.audit.response import Headers, Hop, Response
from bot.audit.unpack import read_body
from bot.audit.url import FetchError, check_url, host_of, join
from bot.audit.visitors import user_agent
from bot.audit.wire import Wire, asked_at, facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from urllib3.response import BaseHTTPResponse

    from bot.audit.addresses import Network
    from bot.audit.guard import Resolve

__all__ = ["FetchError", "Fetcher", "Headers", "Hop", "Response", "fetch", "user_agent"]

DEADLINE = 15.0
WIRE_CAP = 5_000_000
BODY_CAP = 10_000_000
REDIRECTS = 5
_NO_PACE = Pace(None)
_REDIRECTING = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "en,*;q=0.5",
}


class Fetcher:
    """A session of fetches that belong together, such as one audit.

    Args:
        trusted_networks: networks exempt from the rules on addresses and ports.
        max_requests: after so many requests, redirects included, fetches fail with `budget`.
        total: seconds after which every fetch fails with `timeout`.
        agent: the User-Agent.
        rate: requests that may start in one second to one host, of which two may be under way;
            None for a session of few requests.
        hurry: hosts in `trusted_networks` get no pace: they are the operator's own.
        resolver: from host and port to addresses; the system's by default.
        authorities: a file of certificates to trust instead of the public authorities'.
    """

    def __init__(
        self,
        *,
        trusted_networks: Sequence[Network] = (),
        max_requests: int | None = None,
        total: float | None = None,
        agent: str | None = None,
        rate: int | None = 5,
        hurry: bool = False,
        resolver: Resolve = resolve,
        authorities: str | None = None,
    ) -> None:
        self._any_port = bool(trusted_networks)
        self._guard = Guard(trusted_networks, resolver)
        self._wire = Wire(self._guard, authorities)
        self._agent = agent or user_agent()
        self._ends = time.monotonic() + total if total else None
        self._max_requests = max_requests
        self._pace, self._hurry = Pace(rate), hurry
        self._cookies = Cookies()
        self._lock = threading.Lock()
        self.requests = 0

    def close(self) -> None:
        """Closes every connection."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def at_once(self, url: str) -> int:
        """How many requests to the host of an address are worth making at once."""
        return FREE_AT_ONCE if self._pace_of(host_of(url)) is _NO_PACE else AT_ONCE

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        agent: str | None = None,
        headers: Mapping[str, str] | None = None,
        deadline: float = DEADLINE,
        wire_cap: int = WIRE_CAP,
        body_cap: int = BODY_CAP,
        max_redirects: int = REDIRECTS,
        follow: bool = True,
    ) -> Response:
        """The answer of `url`, after at most `max_redirects` redirects.

        A redirect without a Location is an answer; unless told to `follow`, so is any other. A body
        longer than a cap is cut, and says so; a compressed one that unpacks to more than `body_cap`
        is refused. The `deadline` begins when the host may be asked.

        Raises:
            FetchError: see its codes.
            ValueError: the method is neither GET nor HEAD.
        """
        if method not in {"GET", "HEAD"}:
            raise ValueError(f"{method} is not fetched")
        sent = {**_HEADERS, **(headers or {}), "User-Agent": agent or self._agent}
        hops: list[Hop] = []
        at, started = url, time.monotonic()
        limit: Deadline | None = None
        try:
            while True:
                check_url(at, any_port=self._any_port)
                self._count()
                with self._turn(at, limit):
                    if limit is None:
                        limit, started = self._begin(deadline), time.monotonic()
                    with closing(self._send(method, at, sent, limit)) as answer:
                        location = _utf8(answer.headers.get("location") or "")
                        onward = follow and answer.status in _REDIRECTING
                        if not onward or not location:
                            found = self._read(answer, method, (wire_cap, body_cap))
                            limit.remaining()  # a socket that was shut down looks like a body's end
                            took = time.monotonic() - started
                            return replace(
                                found, url=url, final_url=at, hops=tuple(hops), elapsed=took
                            )
                if len(hops) >= max_redirects:
                    raise FetchError(
                        "too-many-redirects", f"More than {max_redirects} redirects in a row."
                    )
                hops.append(Hop(at, answer.status, location))
                at = join(at, location)
        except FAILURES as failure:
            raise named(failure, late=limit is not None and limit.passed) from failure
        finally:
            if limit is not None:
                limit.cancel()

    def _begin(self, seconds: float) -> Deadline:
        """The clock of one fetch, given what is left of the whole session."""
        left = self._left()
        limit = Deadline(seconds if left is None else min(seconds, left))
        self._guard.begin(limit)
        return limit

    def _left(self) -> float | None:
        """Seconds left of the whole session, None if it has no end."""
        if self._ends is None:
            return None
        left = self._ends - time.monotonic()
        if left <= 0:
            raise FetchError("timeout", "The time for the whole audit is over.")
        return left

    def _count(self) -> None:
        with self._lock:
            if self._max_requests is not None and self.requests >= self._max_requests:
                raise FetchError("budget", "The audit has made as many requests as it may.")
            self.requests += 1

    def _turn(self, url: str, limit: Deadline | None) -> AbstractContextManager[None]:
        """Waits until the host may be asked, and holds its place."""
        host = host_of(url)
        seconds = self._left() if limit is None else limit.remaining()
        return self._pace_of(host).turn(host, seconds)

    def _pace_of(self, host: str) -> Pace:
        """The pace of a host; that of the operator's own is known once it has answered."""
        return _NO_PACE if self._hurry and self._guard.trusts(host) else self._pace

    def _send(
        self, method: str, url: str, headers: dict[str, str], limit: Deadline
    ) -> BaseHTTPResponse:
        host = host_of(url)
        if cookie := self._cookies.header(host, url):
            headers = {**headers, "Cookie": cookie}
        answer = self._wire.ask(method, url, headers, limit)
        if "set-cookie" in answer.headers:
            self._cookies.keep(host, url, answer.headers)
        return answer

    def _read(self, answer: BaseHTTPResponse, method: str, caps: tuple[int, int]) -> Response:
        """An answer with its body; its addresses and times are the caller's to add."""
        now = time.monotonic()
        ttfb = now - asked_at(answer, now)
        if answer.status < 200:  # http.client takes 102 and 103 for the answer
            raise FetchError("protocol", "The server sent an interim answer and no other.")
        peer, tls_version, tls_expires = facts(answer)
        body, wire, cut = b"", 0, False
        if method != "HEAD":
            encoding = answer.headers.get("content-encoding") or ""
            body, wire, cut = read_body(answer, encoding, wire_cap=caps[0], body_cap=caps[1])
        return Response(
            url="",
            final_url="",
            status=answer.status,
            headers=Headers.of(answer.headers.items()),
            body=body,
            truncated=cut,
            wire_bytes=wire,
            ttfb=ttfb,
            peer=peer,
            tls_version=tls_version,
            tls_expires=tls_expires,
        )


def fetch(
    url: str,
    *,
    trusted_networks: Sequence[Network] = (),
    resolver: Resolve = resolve,
    **options: Any,
) -> Response:
    """One guarded fetch in a session of its own; `options` are those of `Fetcher.fetch`.

    Raises:
        FetchError: see its codes.
    """
    with Fetcher(trusted_networks=trusted_networks, resolver=resolver) as fetcher:
        return fetcher.fetch(url, **options)


def _utf8(header: str) -> str:
    """A header that http.client read as Latin-1, as the UTF-8 that it most likely is."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
