"""Connections that reach public addresses only, and end in time.

Only urllib3's `_new_conn` is replaced: the Host header, the name in TLS and the certificate's name
stay those of the URL, and there is no second parser of the URL to disagree with the first: whatever
host and port urllib3 wants to reach is judged here, at the last moment.
"""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from bot.audit.addresses import is_public, is_trusted
from bot.audit.url import PORTS, FetchError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.audit.addresses import Network

    Resolve = Callable[[str, int], Sequence[str]]
    Facts = tuple[str, str, float | None]

TIMEOUT = "The server did not answer in time."
_TRIES = 3
_names = ThreadPoolExecutor(max_workers=16, thread_name_prefix="dns")


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, by the system's resolver.

    Raises:
        OSError: there is none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Deadline:
    """A total time limit: when it ends, the socket in use is shut down.

    A read timeout alone leaves headers, interim responses and trailers without a clock.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.passed = False
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True
        self._timer.start()

    def remaining(self) -> float:
        """Seconds left.

        Raises:
            FetchError: timeout, if there are none.
        """
        left = self._ends - time.monotonic()
        if left <= 0 or self.passed:
            raise FetchError("timeout", TIMEOUT)
        return left

    def watch(self, used: socket.socket) -> None:
        """From now on, this is the socket to shut down.

        A duplicate is kept, because http.client closes its own as soon as the headers of an answer
        without a length are read, and reads the body from a file that shares the connection.
        """
        with self._lock:
            self._drop()
            self._socket = socket.socket(fileno=os.dup(used.fileno()))
            if self.passed:
                self._shut()

    def cancel(self) -> None:
        """The work ended in time."""
        self._timer.cancel()
        with self._lock:
            self._drop()

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class Guard:
    """Opens the sockets of one session.

    Args:
        trusted: networks exempt from the rules on addresses and ports.
        resolver: from host and port to addresses.
    """

    def __init__(self, trusted: Sequence[Network] = (), resolver: Resolve = resolve) -> None:
        self._trusted = tuple(trusted)
        self._resolve = resolver
        self._local = threading.local()

    def begin(self, deadline: Deadline) -> None:
        """What this thread opens from now on ends with `deadline`."""
        self._local.deadline = deadline

    @property
    def deadline(self) -> Deadline:
        """The deadline of this thread's fetch."""
        current: Deadline = self._local.deadline
        return current

    def connect(self, host: str, port: int) -> socket.socket:
        """A socket to a host all of whose addresses may be reached.

        Raises:
            FetchError: dns, private-address, port, refused or timeout.
        """
        addresses = self._addresses(host, port)
        for address in addresses:
            self._judge(address, port)
        failure: OSError | None = None
        for address in addresses[:_TRIES]:
            try:
                opened = socket.create_connection((address, port), self.deadline.remaining())
            except OSError as error:
                failure = error
                continue
            self._judge_peer(opened, port)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return opened
        self.deadline.remaining()
        if isinstance(failure, TimeoutError):
            raise FetchError("timeout", TIMEOUT) from failure
        raise FetchError("refused", "No server accepts connections there.") from failure

    def _addresses(self, host: str, port: int) -> list[str]:
        pending: Future[Sequence[str]] = _names.submit(self._resolve, host, port)
        try:
            found = list(pending.result(self.deadline.remaining()))
        except Late as error:
            pending.cancel()
            raise FetchError(
                "timeout", "The host's name could not be looked up in time."
            ) from error
        except (OSError, UnicodeError) as error:
            raise FetchError("dns", "There is no website under that name.") from error
        if not found:
            raise FetchError("dns", "There is no website under that name.")
        return found

    def _judge(self, address: str, port: int) -> None:
        if is_trusted(address, self._trusted):
            return
        if not is_public(address):
            raise FetchError("private-address", "That address is not on the public internet.")
        if port not in PORTS.values():
            raise FetchError("port", f"Port {port} is not audited, only 80 and 443.")

    def _judge_peer(self, opened: socket.socket, port: int) -> None:
        try:
            self._judge(str(opened.getpeername()[0]), port)
        except (FetchError, OSError):
            opened.close()
            raise


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


class GuardedAdapter(HTTPAdapter):
    """requests' adapter over guarded connections; at most `size` to a host."""

    def __init__(self, guard: Guard, size: int = 2) -> None:
        self._guard = guard
        super().__init__(pool_connections=16, pool_maxsize=size)

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        """Puts guarded connections into the pools."""
        super().init_poolmanager(*args, **named)

        class Plain(_Watched, HTTPConnection):
            guard = self._guard

        class Secure(_Watched, HTTPSConnection):
            guard = self._guard

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


def tls_facts(connection: Any) -> Facts:
    """Peer address, TLS version and the certificate's end of a guarded connection."""
    return getattr(connection, "facts", ("", "", None))


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
