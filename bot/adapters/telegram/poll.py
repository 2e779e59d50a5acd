"""Asking Telegram for updates, and confirming what was taken."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from telegram.error import Conflict, RetryAfter, TelegramError, TimedOut

from bot.adapters.telegram.refusals import seconds

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.adapters.telegram.client import Client

    Json = dict[str, Any]

_log = logging.getLogger(__name__)
WAIT = 25
"""Seconds that Telegram holds a request open if there is nothing new."""
_SOONEST, _LATEST = 0.5, 3.0
"""Seconds after a failure; few, so that a network that is back is noticed at once."""


class Polling:
    """Asks for updates until it is stopped.

    Args:
        bot: with which it asks.
        kinds: of updates to ask for.
        take: takes updates; how many, from the first on, may be confirmed.
    """

    def __init__(
        self,
        bot: Client,
        kinds: list[str],
        take: Callable[[list[Json]], Awaitable[int]],
    ) -> None:
        self._bot = bot
        self._kinds = kinds
        self._take = take
        self._asking: asyncio.Task[list[Json]] | None = None
        self._stopping = asyncio.Event()
        self._offset = 0

    async def run(self) -> None:
        """Asks and takes, until `stop`; then confirms the last of it."""
        pause, webhook = 0.0, True
        while not self._stopping.is_set():
            try:
                if webhook:  # polling and a webhook exclude each other
                    await self._bot.delete_webhook(drop_pending_updates=False)
                    webhook = False
                updates = await self._ask()
                pause = 0.0 if await self._taken(updates) else _LATEST
            except RetryAfter as error:
                pause = seconds(error)
            except TimedOut:
                pause = _SOONEST
            except Conflict:
                _log.warning("another program asks for this bot's updates; stop it, or this one")
                pause, webhook = _LATEST, True
            except TelegramError as error:
                # What lasts is said once.
                level = logging.DEBUG if pause else logging.WARNING
                _log.log(level, "no updates: %s; trying again", type(error).__name__)
                pause = min(_LATEST, max(_SOONEST, pause * 2))
            except asyncio.CancelledError:
                if not self._stopping.is_set():
                    raise
            if pause:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), pause)
        if self._offset:
            with suppress(TelegramError):
                await self._bot.updates(self._offset, 0, self._kinds)

    async def stop(self) -> None:
        """Ends `run`; a request that waits for news is given up."""
        self._stopping.set()
        if self._asking:
            self._asking.cancel()

    async def _ask(self) -> list[Json]:
        self._asking = asyncio.create_task(self._bot.updates(self._offset, WAIT, self._kinds))
        try:
            return await self._asking
        finally:
            self._asking = None

    async def _taken(self, updates: list[Json]) -> bool:
        """Takes updates and notes what may be confirmed; False if something could not be taken."""
        count = await self._take(updates)
        if count:
            self._offset = int(updates[count - 1]["update_id"]) + 1
        return count == len(updates)
