"""How what people do in Slack is taken, and Slack is told in time.

Everything is taken into the database before Slack is told that it arrived, so that a crash between
the two has Slack send it again; but never later than Slack's patience of three seconds allows.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.adapters.slack.place import Place

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.adapters import Inbox
    from bot.adapters.slack.installed import Installations
    from bot.message import Message
    from bot.turns import Turns

_log = logging.getLogger(__name__)
ACKNOWLEDGE = 2.0
"""Seconds after which Slack is told, whether or not the database was quick."""
_FAILURES = (ClientError, OSError, TimeoutError, SlackClientError)


class Hearing:
    """Where messages go from Slack.

    Args:
        turns: for what is shown, and what is kept of a person.
        inbox: the door.
        installations: the workspaces, if there are many.
    """

    def __init__(self, turns: Turns, inbox: Inbox, installations: Installations | None) -> None:
        self.turns = turns
        self.inbox = inbox
        self.installations = installations
        self._tasks: set[asyncio.Task[Any]] = set()

    async def take(
        self, message: Message, context: AsyncBoltContext, *, if_joined: bool = False
    ) -> None:
        """Takes a message, and returns in time for Slack to be told."""
        whole = context.enterprise_id if context.is_enterprise_install else None
        task = self.spawn(self._take(message, whole or "", if_joined))
        done, _ = await asyncio.wait({task}, timeout=ACKNOWLEDGE)
        for ended in done:
            ended.result()  # what was not taken is not acknowledged, and comes again

    async def _take(self, message: Message, enterprise: str, if_joined: bool) -> None:
        if enterprise and self.installations is not None:
            await self.installations.belongs(Place.of(message.sender).team, enterprise)
        await self.inbox.receive(message, if_joined=if_joined)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Work that goes on by itself."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finished(self, timeout: float) -> None:
        """Waits until what was heard is taken."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout)


async def tried(call: Coroutine[Any, Any, Any]) -> Any:
    """Makes a call that nobody misses much if it fails; its answer, or None."""
    try:
        return await call
    except _FAILURES as error:
        _log.warning("Slack did not take a call: %s", type(error).__name__)
        return None
