"""Servers that misbehave, as scripts for a connection, and what a fetch makes of them."""

from __future__ import annotations

import gzip
import socket
import struct
import time
import tracemalloc
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from bot.audit.fetch import FetchError, fetch
from tests.loopback import misbehave

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.audit.response import Response

    Script = Callable[[socket.socket], None]

LOOPBACK = (ip_network("127.0.0.0/8"),)
DEADLINE = 0.4
SECONDS = 5.0  # a bound: what takes this long would never end
MEMORY = 40_000_000
OK = b"HTTP/1.1 200 OK\r\n"
MB = b"x" * 1_000_000
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ZEROS = gzip.compress(bytes(30_000_000))
MOVED = b"HTTP/1.1 302 Found\r\nLocation: /again\r\n"


def say(*parts: bytes) -> Script:
    """Sends everything and hangs up."""
    return lambda connection: connection.sendall(b"".join(parts))


def drip(before: bytes, part: bytes, pause: float = 0.02) -> Script:
    """Sends a beginning, then for ever a little more."""

    def script(connection: socket.socket) -> None:
        connection.sendall(before)
        while True:
            connection.sendall(part)
            time.sleep(pause)

    return script


def flood(before: bytes, part: bytes) -> Script:
    """Sends a beginning, then for ever as much as goes through."""

    def script(connection: socket.socket) -> None:
        connection.sendall(before)
        while True:
            connection.sendall(part)

    return script


def stall(before: bytes = b"") -> Script:
    """Sends a beginning, then nothing, until the other side hangs up."""

    def script(connection: socket.socket) -> None:
        connection.sendall(before)
        connection.settimeout(SECONDS)
        connection.recv(1)

    return script


def reset(before: bytes) -> Script:
    """Sends a beginning, then breaks the connection off."""

    def script(connection: socket.socket) -> None:
        connection.sendall(before)
        time.sleep(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return script


def packed(body: bytes, coding: bytes = b"gzip") -> bytes:
    head = b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (coding, len(body))
    return OK + head + body


def attempt(script: Script, **options: Any) -> tuple[Response | FetchError, float, int]:
    """What comes of a fetch, in how many seconds, with how much memory at its peak."""
    with misbehave(script) as site:
        tracemalloc.start()
        begin = time.monotonic()
        found: Response | FetchError
        try:
            found = fetch(
                f"{site.url}/", trusted_networks=LOOPBACK, **{"deadline": DEADLINE, **options}
            )
        except FetchError as error:
            found = error
        took = time.monotonic() - begin
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return found, took, peak
