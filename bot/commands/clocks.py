"""What happens by itself while Signpost serves: each on its own clock."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.commands.working import live
from bot.digest import send_digests
from bot.storage import marks, workers
from bot.storage.database import Trouble
from bot.storage.keys import clock
from bot.tips import send_tips
from bot.watching import look_again

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.adapters import Inbox
    from bot.courier import Courier
    from bot.jobs import Jobs
    from bot.turns import Turns

    Step = Callable[[], Awaitable[None]]

LOG = 30 * 86_400.0
"""Seconds for which turns and audits are kept: 30 days."""
_log = logging.getLogger(__name__)


class Clocks:
    """Steps that are repeated until they are stopped.

    Args:
        turns: whose store and advisor are looked after.
        inbox: what hands promised jobs to the engine.
        courier: told of what is new in the outbox.
        begun: when this process read its entries, seconds since 1970.
    """

    def __init__(self, turns: Turns, inbox: Inbox, courier: Courier, begun: float) -> None:
        self._turns = turns
        self._inbox = inbox
        self._courier = courier
        self._read = begun
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Starts what every server does."""
        self.every(600.0, self._weekly)
        self.every(60.0, self._watches)
        self.every(3600.0, self._tidy)
        self.every(5.0, self._renew)
        self.every(15.0, self._drive)

    def share(self, jobs: Jobs, name: str) -> None:
        """With workers elsewhere: signs of life, and a look at what they put into the outbox."""

        async def beat() -> None:
            await asyncio.to_thread(live, self._turns, jobs, name)

        async def look() -> None:
            self._courier.wake()

        self.every(workers.BEAT, beat)
        self.every(1.0, look)

    def every(self, seconds: float, step: Step) -> None:
        """Repeats a step; if the database fails one, that is logged, and the next comes in time."""

        async def repeat() -> None:
            while True:
                try:
                    await step()
                except Trouble:
                    _log.exception("the database failed; trying again in %d s", seconds)
                await asyncio.sleep(seconds)

        self._tasks.append(asyncio.create_task(repeat()))

    def stop(self) -> None:
        """Ends all."""
        for task in self._tasks:
            task.cancel()

    async def _weekly(self) -> None:
        def send() -> int:
            store, advisor = self._turns.store, self._turns.advisor
            return send_tips(store, advisor, clock()) + send_digests(store, advisor, clock())

        if await asyncio.to_thread(send):
            self._courier.wake()

    async def _drive(self) -> None:
        self._inbox.drive()  # what the engine could not take when it was promised

    async def _watches(self) -> None:
        if await asyncio.to_thread(look_again, self._turns.store, clock()):
            self._inbox.drive()

    async def _tidy(self) -> None:
        def forget() -> None:
            with self._turns.store.transaction() as transaction:
                transaction.forget_before(clock(), LOG)

        await asyncio.to_thread(forget)

    async def _renew(self) -> None:
        self._read = await asyncio.to_thread(renew, self._turns, self._read)


def renew(turns: Turns, read: float) -> float:
    """Reads the entries anew if somebody asked for that after `read`; when they were read."""
    asked = marks.asked(turns.store, marks.KNOWLEDGE)
    if asked <= read:
        return read
    problems = turns.advisor.reload()
    if problems:
        _log.warning("the old entries stay: %s", "; ".join(problems[:3]))
    else:
        _log.info("the entries were read anew: %d", len(turns.advisor.knowledge))
    return asked
