"""A job that tells: its progress and its end go into the outbox, whatever happens to it."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from bot.jobs import JobFailed, settled
from bot.message import UNDER_WAY
from bot.storage.database import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.jobs import Report, Task
    from bot.turns import Turns

T = TypeVar("T")
_log = logging.getLogger(__name__)
BEGUN = 3
"""How often work on a job may begin: one that ends its worker each time is given up."""
PAUSE = 2.0
"""Seconds until the next try when the database can't be written."""
_GIVEN_UP = "I tried this several times, and each time something broke on my side. I have noted it."


def telling(
    turns: Turns, task: Task, woken: Callable[[], None], running: set[str] | None = None
) -> Task:
    """A task that puts its progress and its result into the outbox by itself.

    Args:
        turns: that say what it came to.
        task: the work.
        woken: called after each change, so that the courier looks.
        running: holds the job while it runs.
    """
    under_way = running if running is not None else set()

    def run(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
        job = str(arguments["job"])

        def tell(step: int, of: int, words: str) -> None:
            report(step, of, words)
            with suppress(Trouble):  # the next step tells again
                turns.store.progress(job, f"{words.capitalize()} ({step} of {of}){UNDER_WAY}")
            woken()

        def work() -> Mapping[str, Any]:
            if _written(lambda: turns.store.begun(job)) > BEGUN:
                _log.error("job %s is given up: it was begun %d times", job, BEGUN)
                raise JobFailed(_GIVEN_UP)
            return task(arguments, tell)

        under_way.add(job)
        result = settled(work)
        trouble = settled(lambda: _written(lambda: turns.finish(job, result)))
        if isinstance(trouble, str):
            _written(lambda: turns.finish(job, trouble))
        under_way.discard(job)
        woken()
        return {}

    return run


def _written(write: Callable[[], T]) -> T:
    """Writes, however long the database takes until it can: what a job came to is not lost."""
    while True:
        try:
            return write()
        except Trouble as error:
            _log.error("a job can't be noted, trying again: %s", type(error).__name__)
        time.sleep(PAUSE)
