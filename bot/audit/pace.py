"""How fast one host is asked: a stranger's is spared, what the operator trusts is not."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.audit.url import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 2
"""Requests that a stranger's host has to answer at once, where there is a pace at all."""
FREE_AT_ONCE = 6
"""Requests at once to a host in a network that the operator trusts."""


class Pace:
    """At most `rate` starts in one second to a host, and `AT_ONCE` under way; None: no limits."""

    def __init__(self, rate: int | None) -> None:
        self._rate = rate
        self._lock = threading.Lock()
        self._starts: dict[str, deque[float]] = defaultdict(deque)
        self._under_way: dict[str, threading.Semaphore] = {}

    @contextmanager
    def turn(self, host: str, seconds: float | None) -> Iterator[None]:
        """Waits until the host may be asked; it is under way for as long as the block lasts.

        Raises:
            FetchError: timeout, if that takes longer than `seconds` (None: it may).
        """
        if self._rate is None:
            yield
            return
        with self._lock:
            slot = self._under_way.setdefault(host, threading.Semaphore(AT_ONCE))
        if not slot.acquire(timeout=seconds):
            raise FetchError("timeout", "The host is busy with earlier questions of this audit.")
        try:
            self._wait(host, self._rate)
            yield
        finally:
            slot.release()

    def _wait(self, host: str, rate: int) -> None:
        with self._lock:
            starts = self._starts[host]
            now = time.monotonic()
            free = starts[0] + 1 if len(starts) >= rate else now
            starts.append(max(now, free))
            if len(starts) > rate:
                starts.popleft()
        if free > now:
            time.sleep(free - now)
