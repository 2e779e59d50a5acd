"""Judging in a child process that can be killed: hostile pages keep a parser busy for minutes."""

from __future__ import annotations

import atexit
import resource
import sys
import threading
from concurrent.futures import TimeoutError as Late
from multiprocessing.context import ForkServerContext, ForkServerProcess
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pebble import ProcessExpired, ProcessPool

from bot.audit.judge import Verdict, judge
from bot.audit.leads import Leads, leads

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.process import BaseProcess

    from bot.audit.gathered import Gathered
    from bot.audit.response import Response

SECONDS = 10.0
"""Seconds that one audit may be judged."""
MEMORY = 2 * 1024**3
"""Bytes of address space that a child may have."""
_WORKERS = 2
_TASKS = 200
"""Audits after which a child makes room for a fresh one."""
_TOO_COMPLEX = "The page is too complex to parse within the limits of an audit."

_lock = threading.Lock()
_starting = threading.Lock()
_pool: ProcessPool | None = None


class _Process(ForkServerProcess):
    """A child that never runs the caller's main module again: scripts need no `__main__` guard."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802 - the name that it overrides
        with _starting:
            main = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                return ForkServerProcess._Popen(process_obj)
            finally:
                sys.modules["__main__"] = main


class _Context(ForkServerContext):
    Process = _Process


def warm() -> None:
    """Starts the children, so that they are ready when the first answers have come."""
    _children().schedule(_ready)


def judged(gathered: Gathered, seconds: float = SECONDS) -> Verdict:
    """What judging comes to, in a child; a page that takes too long is said to be too complex."""
    pending: Future[Verdict] = _children().schedule(judge, args=(gathered,), timeout=seconds)
    try:
        return pending.result()
    except (Late, ProcessExpired, MemoryError):
        return Verdict((), _TOO_COMPLEX)


def read(page: Response, seconds: float = SECONDS) -> Leads:
    """What a page names, read in a child; nothing of a page that takes too long."""
    pending: Future[Leads] = _children().schedule(leads, args=(page,), timeout=seconds)
    try:
        return pending.result()
    except (Late, ProcessExpired, MemoryError):
        return Leads()


def _children() -> ProcessPool:
    global _pool
    with _lock:
        if _pool is None or not _pool.active:
            context = _Context()
            context.set_forkserver_preload(["bot.audit.judge", "bot.audit.leads"])
            _pool = ProcessPool(
                max_workers=_WORKERS, max_tasks=_TASKS, initializer=_limit, context=context
            )
            atexit.register(_stop, _pool)
        return _pool


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _ready() -> None:
    from bot.audit.check import checks

    checks()


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()
