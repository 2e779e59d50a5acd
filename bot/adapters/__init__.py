"""Where people meet Signpost: one file a platform. And the inbox through which all come in."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.message import Address, Message, Reply
from bot.overheard import concerned
from bot.storage.keys import clock, conversation_key
from bot.storage.leaving import leave

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.jobs import Jobs
    from bot.turns import Taken, Turns

_log = logging.getLogger(__name__)
_SORRY = "Something went wrong on my side, and I have noted it. Please try again in a minute."


class Inbox:
    """The one door: drops what it has seen, keeps a conversation in order, others side by side.

    Args:
        turns: what takes messages.
        jobs: the engine that runs what takes long.
        woken: called when there is something to carry.
    """

    def __init__(self, turns: Turns, jobs: Jobs, woken: Callable[[], None]) -> None:
        self._turns = turns
        self._jobs = jobs
        self.woken = woken
        self._last: dict[str, asyncio.Task[Taken | None]] = {}
        self._driving: asyncio.Task[None] | None = None

    async def receive(self, message: Message, *, if_joined: bool = False) -> Taken | None:
        """Takes a message after all earlier ones of its conversation; None if seen before.

        With `if_joined`, a message counts only in a thread that Signpost takes part in, and only
        if it is meant for it; see `overheard`.
        """
        key = conversation_key(message.sender)
        before = self._last.get(key)
        task = asyncio.create_task(self._take(message, before, if_joined))
        self._last[key] = task
        try:
            return await task
        finally:
            if self._last.get(key) is task:
                del self._last[key]

    async def _take(
        self, message: Message, before: asyncio.Task[Taken | None] | None, if_joined: bool
    ) -> Taken | None:
        if before is not None:
            await asyncio.wait({before})
        try:
            taken = await asyncio.to_thread(self._turned, message, if_joined)
        except Exception:  # noqa: BLE001 - a turn is one of the four places that may
            _log.exception("a turn could not be written")
            await asyncio.to_thread(self._apologise, message.sender)
            taken = None
        self.woken()
        if taken and taken.job:
            self.drive()
        return taken

    def _turned(self, message: Message, if_joined: bool) -> Taken | None:
        if if_joined and not concerned(self._turns, message):
            return None
        return self._turns.take(message)

    def _apologise(self, address: Address) -> None:
        with self._turns.store.transaction() as transaction:
            transaction.say(address, Reply(_SORRY), clock())

    async def tell(self, message: Message, reply: Reply) -> None:
        """Says something of an adapter's own, once an event; nobody's conversation changes."""

        def told() -> None:
            with self._turns.store.transaction() as transaction:
                now = clock()
                if transaction.first_time(message, now) is not None:
                    transaction.say(message.sender, reply, now, event=message.event_id)

        await asyncio.to_thread(told)
        self.woken()

    async def leave(self, platform: str, channel: str) -> None:
        """A chat is closed to Signpost: nothing more goes there."""
        await asyncio.to_thread(leave, self._turns.store, platform, channel)

    async def ended(self, job: str) -> bool:
        """Whether a job came to its end."""
        return await asyncio.to_thread(self._turns.store.ended, job)

    def drive(self) -> None:
        """Hands promised jobs to the engine, in the background."""
        if self._driving is None or self._driving.done():
            self._driving = asyncio.create_task(self._drive())

    async def _drive(self) -> None:
        while await asyncio.to_thread(self._turns.store.unsubmitted):
            await asyncio.to_thread(self._turns.drive, self._jobs)
