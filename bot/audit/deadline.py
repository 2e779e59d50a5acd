"""A total time limit for what a socket is used for."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time

from bot.audit.alarm import Alarm
from bot.audit.url import FetchError

TIMEOUT = "The server did not answer in time."


class Deadline:
    """A total time limit: when it ends, the socket in use is shut down.

    A read timeout alone leaves headers, interim responses and trailers without a clock.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.passed = False
        self._alarm = Alarm(seconds, self._pass)

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
        self._alarm.cancel()
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
