"""The guarded fetch: strangers' addresses, fetched without harm to anyone.

Every address, every redirect and every sub-resource goes the same way: refused by its spelling
(`url`), by where it leads (`wire`, `addresses`), and by time, bytes and encoding (`wire`,
`unpack`). No proxy, no .netrc, no cookie of another host, no method but GET and HEAD.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any, Self

import requests
import urllib3
from requests.cookies import RequestsCookieJar

from bot import __version__
from bot.audit.response import Headers, Hop, Response
from bot.audit.unpack import read_body
from bot.audit.url import FetchError, check_url, compose, host_of, join
from bot.audit.wire import TIMEOUT, Deadline, Guard, GuardedAdapter, resolve, tls_facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.audit.addresses import Network
    from bot.audit.wire import Resolve

__all__ = ["FetchError", "Fetcher", "Headers", "Hop", "Response", "fetch", "user_agent"]

ABOUT = "https://github.com/signpost-advisor/signpost"
DEADLINE = 15.0
WIRE_CAP = 5_000_000
BODY_CAP = 10_000_000
REDIRECTS = 5
_REDIRECTING = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "en,*;q=0.5",
}


def user_agent(about: str = ABOUT) -> str:
    """The name of the audit's robot, with the page that explains it."""
    return f"Mozilla/5.0 (compatible; SignpostBot/{__version__}; +{about})"


class _Session(requests.Session):
    """Follows nothing by itself: requests would read the whole body of every redirect."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        return None


class Fetcher:
    """A session of fetches that belong together, such as one audit.

    Args:
        trusted_networks: networks exempt from the rules on addresses and ports.
        max_requests: after so many requests, redirects included, fetches fail with `budget`.
        total: seconds after which every fetch fails with `timeout`.
        agent: the User-Agent.
        rate: requests that may start in one second to one host.
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
        resolver: Resolve = resolve,
        authorities: str | None = None,
    ) -> None:
        self._any_port = bool(trusted_networks)
        self._guard = Guard(trusted_networks, resolver)
        self._agent = agent or user_agent()
        self._verify = authorities or True
        self._ends = time.monotonic() + total if total else None
        self._max_requests = max_requests
        self._pace = _Pace(rate)
        self._cookies: dict[str, RequestsCookieJar] = defaultdict(RequestsCookieJar)
        self._lock = threading.Lock()
        self._session = _Session()
        self._session.trust_env = False
        self._session.cookies = _NoCookies()
        self._session.headers.clear()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, GuardedAdapter(self._guard))
        self.requests = 0

    def close(self) -> None:
        """Closes every connection."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

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
        is refused.

        Raises:
            FetchError: see its codes.
            ValueError: the method is neither GET nor HEAD.
        """
        if method not in {"GET", "HEAD"}:
            raise ValueError(f"{method} is not fetched")
        started = time.monotonic()
        limit = Deadline(self._seconds(deadline))
        self._guard.begin(limit)
        sent = {**_HEADERS, **(headers or {}), "User-Agent": agent or self._agent}
        hops: list[Hop] = []
        at = url
        try:
            while True:
                check_url(at, any_port=self._any_port)
                self._spend(at)
                with self._send(method, at, sent, limit) as (answer, asked):
                    location = answer.headers.get("location")
                    onward = follow and answer.status_code in _REDIRECTING
                    if not onward or not location:
                        return self._finish(
                            answer, url, at, hops, started, asked, (wire_cap, body_cap)
                        )
                    if len(hops) >= max_redirects:
                        raise FetchError(
                            "too-many-redirects", f"More than {max_redirects} redirects in a row."
                        )
                    hops.append(Hop(at, answer.status_code, _utf8(location)))
                    at = join(at, _utf8(location))
        except FetchError:
            raise
        except _FAILURES as failure:
            raise _named(failure, limit) from failure
        finally:
            limit.cancel()

    def _seconds(self, deadline: float) -> float:
        """What a fetch may take, given what the whole session may take."""
        if self._ends is None:
            return deadline
        left = self._ends - time.monotonic()
        if left <= 0:
            raise FetchError("timeout", "The time for the whole audit is over.")
        return min(deadline, left)

    def _spend(self, url: str) -> None:
        with self._lock:
            if self._max_requests is not None and self.requests >= self._max_requests:
                raise FetchError("budget", "The audit has made as many requests as it may.")
            self.requests += 1
        self._pace.wait(host_of(url))

    def _send(self, method: str, url: str, headers: dict[str, str], limit: Deadline) -> _Exchange:
        jar = self._cookies[host_of(url)]
        request = requests.Request(method, compose(url), headers=headers, cookies=jar)
        prepared = self._session.prepare_request(request)
        asked = time.monotonic()
        answer = self._session.send(
            prepared,
            stream=True,
            allow_redirects=False,
            timeout=limit.remaining(),
            verify=self._verify,
        )
        requests.cookies.extract_cookies_to_jar(jar, prepared, answer.raw)  # type: ignore[no-untyped-call]
        return _Exchange(answer, asked)

    def _finish(
        self,
        answer: requests.Response,
        url: str,
        at: str,
        hops: list[Hop],
        started: float,
        asked: float,
        caps: tuple[int, int],
    ) -> Response:
        connection = getattr(answer.raw, "connection", None)
        first_byte = time.monotonic() - getattr(connection, "asked", asked)
        if answer.status_code < 200:  # http.client takes 102 and 103 for the answer
            raise FetchError("protocol", "The server sent an interim answer and no other.")
        peer, tls_version, tls_expires = tls_facts(connection)
        body, wire, cut = b"", 0, False
        if answer.request.method != "HEAD":
            encoding = answer.headers.get("content-encoding", "")
            body, wire, cut = read_body(answer.raw, encoding, wire_cap=caps[0], body_cap=caps[1])
        self._guard.deadline.remaining()  # a socket that was shut down looks like a body's end
        return Response(
            url=url,
            final_url=at,
            status=answer.status_code,
            headers=Headers.of(answer.raw.headers.items()),
            body=body,
            truncated=cut,
            wire_bytes=wire,
            hops=tuple(hops),
            elapsed=time.monotonic() - started,
            ttfb=first_byte,
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


class _Exchange:
    """One answer, and when it was asked for; closes without reading what is left."""

    def __init__(self, answer: requests.Response, asked: float) -> None:
        self._answer = answer
        self._asked = asked

    def __enter__(self) -> tuple[requests.Response, float]:
        return self._answer, self._asked

    def __exit__(self, *_: object) -> None:
        self._answer.close()


class _NoCookies(RequestsCookieJar):
    """The session's own jar stays empty: each host has one of its own."""

    def set_cookie(self, *_: Any, **__: Any) -> None:
        return None


class _Pace:
    """At most `rate` starts in one second to a host."""

    def __init__(self, rate: int | None) -> None:
        self._rate = rate
        self._lock = threading.Lock()
        self._starts: dict[str, deque[float]] = defaultdict(deque)

    def wait(self, host: str) -> None:
        if self._rate is None:
            return
        with self._lock:
            starts = self._starts[host]
            now = time.monotonic()
            free = starts[0] + 1 if len(starts) >= self._rate else now
            starts.append(max(now, free))
            if len(starts) > self._rate:
                starts.popleft()
        if free > now:
            time.sleep(free - now)


_FAILURES = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)


def _named(failure: BaseException, limit: Deadline) -> FetchError:
    """What went wrong, by its name."""
    chain = _chain(failure)
    for cause in chain:
        if isinstance(cause, FetchError):
            return cause
    if limit.passed or any(isinstance(c, TimeoutError | requests.Timeout) for c in chain):
        return FetchError("timeout", TIMEOUT)
    if any(
        isinstance(c, requests.exceptions.SSLError | urllib3.exceptions.SSLError) for c in chain
    ):
        return FetchError("tls", "The site's certificate or encryption is not valid.")
    if isinstance(failure, requests.exceptions.InvalidURL | UnicodeError):
        return FetchError("bad-url", "The address can't be read.")
    return FetchError("protocol", "The server's answer breaks off or is no proper HTTP.")


def _chain(failure: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    at: BaseException | None = failure
    while at is not None and at not in found:
        found.append(at)
        reason = at.args[0] if at.args and isinstance(at.args[0], BaseException) else None
        at = at.__cause__ or at.__context__ or reason
    return found


def _utf8(header: str) -> str:
    """A header that http.client read as Latin-1, as the UTF-8 that it most likely is."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
