"""What no turn waits for: signs that something is being done, answers to what asks for no turn."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from telegram.error import TelegramError

from bot.adapters.telegram.events import is_group
from bot.adapters.telegram.inline import CACHE, results, way_on
from bot.adapters.telegram.refusals import says

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from telegram.ext import ExtBot

    from bot.adapters import Inbox
    from bot.advisor import Advisor
    from bot.message import Address

_log = logging.getLogger(__name__)
_TYPING = 4.0
"""Telegram shows "typing" for five seconds."""
_TYPING_TIMES = 40
_LEFT = 3.0
"""Seconds in which what is under way may end when the adapter stops."""


class Asides:
    """Does things beside the turns; what Telegram refuses is logged and left.

    Args:
        bot: with which they are done.
        typing: seconds until "typing" is shown again.
    """

    def __init__(self, bot: ExtBot[int], *, typing: float = _TYPING) -> None:
        self._bot = bot
        self._typing = typing
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    def add(self, work: Coroutine[Any, Any, None]) -> None:
        """Begins something."""
        task = asyncio.create_task(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Ends what is under way, or gives it up."""
        self._stopping.set()
        if self._tasks:
            _, left = await asyncio.wait(self._tasks, timeout=_LEFT)
            for task in left:
                task.cancel()

    async def acknowledge(self, press: str) -> None:
        """Ends the wait that a pressed button shows."""
        await self._bot.answer_callback_query(press)

    async def answer_inline(self, query: Mapping[str, Any], advisor: Advisor) -> None:
        """Answers what is typed after the bot's name in any chat."""
        text = query.get("query")
        asked = text if isinstance(text, str) else ""
        found = results(asked, advisor)
        await self._bot.answer_inline_query(
            str(query.get("id")),
            found,
            cache_time=CACHE,
            is_personal=False,
            button=way_on(asked),
        )

    async def show_typing(self, address: Address, job: str, inbox: Inbox) -> None:
        """Shows that a job is being worked on, until it has ended.

        In a group once only: there a bot may do but twenty things a minute.
        """
        for _ in range(1 if is_group(address.channel) else _TYPING_TIMES):
            if await inbox.ended(job):
                return
            thread = int(address.thread) if address.thread else None
            await self._bot.send_chat_action(address.channel, "typing", message_thread_id=thread)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._typing)
                return


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except TelegramError as error:
        level = logging.INFO if says(error, "query is too old") else logging.WARNING
        _log.log(level, "left undone: %s", error.message)
