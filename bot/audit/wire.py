"""requests over guarded connections.

Only urllib3's `_new_conn` is replaced: the Host header, the name in TLS and the certificate's name
stay those of the URL, and there is no second parser of the URL to disagree with the first: whatever
host and port urllib3 wants to reach is judged by the guard, at the last moment. requests' adapter
is used without its Session, which would read the environment (proxies, .netrc, certificates), mix
cookies of hosts, and read the whole body of every redirect.
"""

from __future__ import annotations

import ssl
import threading
import time
from functools import cache
from typing import TYPE_CHECKING, Any

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
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


class Wire(HTTPAdapter):
    """The connections of one session, kept open where servers allow it; a pool a host and port.

    Args:
        guard: opens the connections.
        authorities: a file of certificates to trust instead of the public authorities'.
    """

    def __init__(self, guard: Guard, authorities: str | None = None) -> None:
        super().__init__()

        class Plain(_Watched, HTTPConnection):
            pass

        class Secure(_Watched, HTTPSConnection):
            pass

        Plain.guard = Secure.guard = guard
        self._plain, self._secure = Plain, Secure
        self._authorities = authorities
        self._lock = threading.Lock()
        self._pools: dict[tuple[str, str, int], HTTPConnectionPool] = {}

    def ask(
        self, method: str, url: str, headers: Mapping[str, str], limit: Deadline
    ) -> BaseHTTPResponse:
        """The answer to one request, its body unread.

        Raises:
            FetchError: the guard refuses, or time is over.
            requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError: see
                `failures`.
        """
        asked = PreparedRequest()
        asked.prepare(method=method, url=compose(url), headers=headers)
        answer = self.send(asked, stream=True, timeout=limit.remaining())
        raw: BaseHTTPResponse = answer.raw
        return raw

    def close(self) -> None:
        """Closes every connection that is not in use."""
        super().close()
        for pool in self._pools.values():
            pool.close()

    def cert_verify(self, *_: Any) -> None:
        """Nothing is left to say: the pool's own context checks certificates and names."""

    def get_connection_with_tls_context(
        self, request: PreparedRequest, *_: Any, **__: Any
    ) -> HTTPConnectionPool:
        """The pool for a request."""
        where, _tls = self.build_connection_pool_key_attributes(request, verify=True)
        scheme, host = where["scheme"], where["host"]
        key = (scheme, host, where["port"] or PORTS[scheme])
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
    context.load_verify_locations(authorities or DEFAULT_CA_BUNDLE_PATH)
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
