"""A public and an inside network on the loopback interface, and a witness of every connection.

Everything outside stands on 127.0.0.2, which the fetcher under test is told to trust; everything
inside on 127.0.0.1 and, where the machine has it, ::1, which it is not.
"""

from __future__ import annotations

import socket
import sys
import threading
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bot.audit.fetch import Fetcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

FOLDER = Path(__file__).parent
OUTSIDE = "127.0.0.2"
INSIDE = "127.0.0.1"
TRUSTED = (ip_network(f"{OUTSIDE}/32"),)

_connections: list[str] = []
_lock = threading.Lock()


def _witness(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        with _lock:
            _connections.append(str(arguments[1][0]))


sys.addaudithook(_witness)  # of the interpreter itself: sees every connect(), whoever calls it


@contextmanager
def connections() -> Iterator[list[str]]:
    """The addresses that this process connects to meanwhile."""
    with _lock:
        begin = len(_connections)
    found: list[str] = []
    yield found
    with _lock:
        found += _connections[begin:]


def load(name: str) -> Any:
    """A file of this folder."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@dataclass
class Listener:
    """A server that only counts, or answers what it is told to."""

    port: int
    heard: list[bytes] = field(default_factory=list)


@contextmanager
def listen(
    address: str, answer: Callable[[bytes], bytes] | bytes = b"", port: int = 0
) -> Iterator[Listener]:
    """Accepts connections on an address, notes what each says, answers and hangs up."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    server = socket.create_server((address, port), family=family, backlog=64)
    listener = Listener(server.getsockname()[1])

    def talk(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(5)
            said = connection.recv(65536)
            listener.heard.append(said)
            connection.sendall(answer(said) if callable(answer) else answer)

    def accept() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)  # wakes accept()
        server.close()
        thread.join(5)


@contextmanager
def inside() -> Iterator[Listener]:
    """A server of the inside network, on IPv4 and IPv6."""
    with ExitStack() as stack:
        listener = stack.enter_context(listen(INSIDE, page(b"inside")))
        with suppress(OSError):
            second = stack.enter_context(listen("::1", page(b"inside"), listener.port))
            second.heard = listener.heard
        yield listener


def page(body: bytes = b"outside", *headers: str, status: str = "200 OK") -> bytes:
    """An answer that closes its connection."""
    lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def names(table: Mapping[str, Sequence[str]]) -> Callable[[str, int], list[str]]:
    """A resolver that knows some names, and numbers in every notation that the system knows."""

    def resolve(host: str, port: int) -> list[str]:
        known = table.get(host.rstrip(".").lower())
        if known is not None:
            return list(known)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [str(entry[4][0]) for entry in found]

    return resolve


NAMES = {
    "site.test": [OUTSIDE],
    "other.test": [OUTSIDE],
    "inside.test": [INSIDE],
    "localhost": [INSIDE, "::1"],
    "mixed.test": [OUTSIDE, INSIDE],
}


@contextmanager
def fetcher(
    resolver: Callable[[str, int], Sequence[str]] | None = None, **options: Any
) -> Iterator[Fetcher]:
    """A fetcher that trusts the outside network and waits for nothing."""
    with Fetcher(
        trusted_networks=TRUSTED, rate=None, resolver=resolver or names(NAMES), **options
    ) as made:
        yield made
