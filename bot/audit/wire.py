"""HTTP over guarded connections.

Only urllib3's `_new_conn` is replaced: the Host header, the name in TLS and the certificate's name
stay those of the URL, and there is no second parser of the URL to disagree with the first: whatever
host and port urllib3 wants to reach is judged by the guard, at the last moment. urllib3's pools
read nothing of the environment (no proxy, no .netrc, no certificates), and follow nothing.
"""

from __future__ import annotations

import ssl
import threading
import time
from functools import cache
from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url
from urllib3.util.ssl_ import create_urllib3_context

from bot.audit.pace import FREE_AT_ONCE
from bot.audit.url import PORTS, compose

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

    from urllib3.response import BaseHTTPResponse

    from bot.audit.deadline import Deadline
    from bot.audit.guard import Guard

    Facts = tuple[str, str, float | None]


class _Watched:
    """What both kinds of connection do: open through the guard, tell it which socket is used."""

    guard: Guard
    sock: socket.socket | None
    facts: Facts = ("", "", None)
    asked: float

    def _new_conn(self) -> socket.socket:
        opened = self.guard.connect(self.host, self.port or 0)  # type: ignore[attr-defined]
        self.guard.deadline.watch(opened)
        return opened

    def request(self, *args: Any, **named: Any) -> None:
        if self.sock is not None:  # kept open from an earlier fetch, which had its own deadline
            self.guard.deadline.watch(self.sock)
        super().request(*args, **named)  # type: ignore[misc]
        self.asked = time.monotonic()
        if self.sock is not None:  # asked now: an answer without a length closes it
            self.facts = _facts(self.sock)


class Wire:
    """The connections of one session, kept open where servers allow it.

    Args:
        guard: opens them.
        authorities: a file of certificates to trust instead of the public authorities'.
    """

    def __init__(self, guard: Guard, authorities: str | None = None) -> None:
        class Plain(_Watched, HTTPConnection):
            pass

        class Secure(_Watched, HTTPSConnection):
            pass

        Plain.guard = Secure.guard = guard
        self._plain, self._secure = Plain, Secure
        self._authorities = authorities
        self._lock = threading.Lock()
        self._pools: dict[tuple[str, str, int], HTTPConnectionPool] = {}

    def close(self) -> None:
        """Closes every connection that is not in use."""
        for pool in self._pools.values():
            pool.close()

    def send(
        self, method: str, url: str, headers: Mapping[str, str], limit: Deadline
    ) -> BaseHTTPResponse:
        """The answer to one request, its body unread.

        Raises:
            FetchError: the guard refuses, or time is over.
            urllib3.exceptions.HTTPError, OSError, ValueError: see `failures`.
        """
        parts = parse_url(compose(url))
        if not parts.host or parts.host.startswith((".", "*")):
            raise LocationParseError(url)
        scheme = parts.scheme or ""
        pool = self._pool(scheme, parts.host, parts.port or PORTS[scheme])
        return pool.urlopen(
            method,
            parts.request_uri,
            headers=headers,
            retries=False,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
            timeout=limit.remaining(),
        )

    def _pool(self, scheme: str, host: str, port: int) -> HTTPConnectionPool:
        key = (scheme, host, port)
        with self._lock:
            pool = self._pools.get(key)
            if pool is None:
                pool = self._pools[key] = self._made(*key)
        return pool

    def _made(self, scheme: str, host: str, port: int) -> HTTPConnectionPool:
        if scheme == "http":
            plain = HTTPConnectionPool(host, port, maxsize=FREE_AT_ONCE)
            plain.ConnectionCls = self._plain
            return plain
        secure = HTTPSConnectionPool(
            host,
            port,
            maxsize=FREE_AT_ONCE,
            cert_reqs="CERT_REQUIRED",
            ssl_context=_context(self._authorities),
        )
        secure.ConnectionCls = self._secure
        return secure


def asked_at(answer: BaseHTTPResponse, otherwise: float) -> float:
    """When the question of an answer had been sent, on the monotonic clock."""
    return float(getattr(answer.connection, "asked", otherwise))


def facts(answer: BaseHTTPResponse) -> Facts:
    """Peer address, TLS version and the certificate's end of an answer's connection."""
    found: Facts = getattr(answer.connection, "facts", ("", "", None))
    return found


@cache
def _context(authorities: str | None) -> ssl.SSLContext:
    """How TLS is spoken: every certificate and name checked; loading authorities takes long."""
    context = create_urllib3_context()
    if authorities is None:
        import certifi

        authorities = certifi.where()
    context.load_verify_locations(authorities)
    context.verify_mode = ssl.CERT_REQUIRED
    context.check_hostname = True
    return context


def _facts(used: socket.socket) -> Facts:
    try:
        peer = str(used.getpeername()[0])
    except OSError:
        peer = ""
    if not isinstance(used, ssl.SSLSocket):
        return peer, "", None
    certificate = used.getpeercert() or {}
    ends = certificate.get("notAfter")
    expires = ssl.cert_time_to_seconds(ends) if isinstance(ends, str) else None
    return peer, used.version() or "", float(expires) if expires else None
