"""Sockets to public addresses only, judged at the last moment: when they are opened."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

from bot.audit.addresses import is_public, is_trusted
from bot.audit.deadline import TIMEOUT
from bot.audit.url import PORTS, FetchError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from bot.audit.addresses import Network
    from bot.audit.deadline import Deadline

    Resolve = Callable[[str, int], Sequence[str]]

_TRIES = 3
_NO_NAME = "There is no website under that name."


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, by the system's resolver.

    Raises:
        OSError: there is none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


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
        self._own: set[str] = set()

    def begin(self, deadline: Deadline) -> None:
        """What this thread opens from now on ends with `deadline`."""
        self._local.deadline = deadline

    @property
    def deadline(self) -> Deadline:
        """The deadline of this thread's fetch."""
        current: Deadline = self._local.deadline
        return current

    def trusts(self, host: str) -> bool:
        """True for a host that was reached before, all of whose addresses are trusted."""
        return host in self._own

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
            if self._trusted and all(is_trusted(one, self._trusted) for one in addresses):
                self._own.add(host)
            return opened
        self.deadline.remaining()
        if isinstance(failure, TimeoutError):
            raise FetchError("timeout", TIMEOUT) from failure
        raise FetchError("refused", "No server accepts connections there.") from failure

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = self._looked_up(host, port)
        except (OSError, UnicodeError) as error:
            raise FetchError("dns", _NO_NAME) from error
        if not found:
            raise FetchError("dns", _NO_NAME)
        return found

    def _looked_up(self, host: str, port: int) -> list[str]:
        if _is_number(host):  # asks nobody, so that nothing has to be waited for
            return list(self._resolve(host, port))
        pending: Future[Sequence[str]] = _names().submit(self._resolve, host, port)
        try:
            return list(pending.result(self.deadline.remaining()))
        except Late as error:
            pending.cancel()
            words = "The host's name could not be looked up in time."
            raise FetchError("timeout", words) from error

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


def _is_number(host: str) -> bool:
    """True for a plain IP address; other spellings of numbers are for the resolver to read."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


@cache
def _names() -> ThreadPoolExecutor:
    """The threads that look up names, for the whole process."""
    return ThreadPoolExecutor(max_workers=16, thread_name_prefix="dns")
