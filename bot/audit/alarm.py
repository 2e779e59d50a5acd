"""What is to happen at a time: one thread for all deadlines of the process.

A timer of its own for every fetch would start and stop a thread each.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_order = itertools.count()
_changed = threading.Condition()
_waiting: list[tuple[float, int, Alarm]] = []
_watcher: threading.Thread | None = None


class Alarm:
    """Calls `ring` once, in `seconds` from now, on the watcher's thread, unless it is cancelled.

    `ring` must not block, nor raise anything but `OSError`.
    """

    __slots__ = ("_ring",)

    def __init__(self, seconds: float, ring: Callable[[], None]) -> None:
        self._ring: Callable[[], None] | None = ring
        due = time.monotonic() + seconds
        with _changed:
            heapq.heappush(_waiting, (due, next(_order), self))
            _watch()
            if _waiting[0][2] is self:
                _changed.notify()

    def cancel(self) -> None:
        """It won't ring any more; a call that has begun is not waited for."""
        self._ring = None

    def _due(self) -> None:
        ring, self._ring = self._ring, None
        if ring is not None:
            with suppress(OSError):  # what it ends may have ended by itself
                ring()


def _watch() -> None:
    """Starts the watcher where there is none: at first, and in a process that was forked."""
    global _watcher
    if _watcher is None or not _watcher.is_alive():
        _watcher = threading.Thread(target=_run, name="alarms", daemon=True)
        _watcher.start()


def _run() -> None:
    while True:
        with _changed:
            while _waiting and _waiting[0][2]._ring is None:  # cancelled
                heapq.heappop(_waiting)
            left = _waiting[0][0] - time.monotonic() if _waiting else None
            if left is None or left > 0:
                _changed.wait(left)
                continue
            alarm = heapq.heappop(_waiting)[2]
        alarm._due()
