"""The courier: carries replies from the outbox to the platforms, at the pace they allow.

A row's first revision is sent; newer ones edit that message. One chat gets one thing a second, and
a chat that is told to wait waits alone.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.storage.keys import clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.message import Address, Reply
    from bot.storage.outbox import Outgoing
    from bot.storage.store import Store

_log = logging.getLogger(__name__)
PACE = 1.0
"""Seconds between two things that one chat gets."""
TRIES = 8
"""Failures after which a message is given up."""
_IDLE = 30.0


class Refused(Exception):  # noqa: N818 - what the platform said
    """A delivery that did not work.

    Attributes:
        wait: seconds to wait before the next try, as the platform said; None to try at our pace.
        final: True if it never will work, as when a person has blocked the bot.
        moved: the chat's new id, if it has one.
    """

    def __init__(
        self, reason: str, *, wait: float | None = None, final: bool = False, moved: str = ""
    ) -> None:
        super().__init__(reason)
        self.wait = wait
        self.final = final
        self.moved = moved


class Carrier(Protocol):
    """What an adapter does for the courier."""

    async def send(self, address: Address, reply: Reply) -> str:
        """Sends a reply and gives the platform's id of the message.

        Raises:
            Refused: it was not delivered.
        """
        ...

    async def edit(self, address: Address, message: str, reply: Reply) -> str | None:
        """Puts a reply in the place of one sent before; the message's new id, if it has one.

        Raises:
            Refused: it was not delivered.
        """
        ...


@dataclass(slots=True)
class _Chat:
    """When a chat may get something again."""

    free_at: float = 0.0
    busy: bool = False


class Courier:
    """Carries what waits in the outbox until it is stopped.

    Args:
        store: whose outbox it is.
        carriers: by platform.
        pace: seconds between two things that one chat gets.
    """

    def __init__(
        self, store: Store, carriers: Mapping[str, Carrier], *, pace: float = PACE
    ) -> None:
        self._store = store
        self._carriers = carriers
        self._pace = pace
        self._chats: dict[tuple[str, str], _Chat] = {}
        self._under_way: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False

    def wake(self) -> None:
        """There is something new in the outbox; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    async def run(self) -> None:
        """Carries until `stop`; what was left behind by an earlier process goes first."""
        self._loop = asyncio.get_running_loop()
        while not self._stopping:
            self._wake.clear()
            pause = await self._round()
            try:
                await asyncio.wait_for(self._wake.wait(), pause)
            except TimeoutError:
                continue

    async def stop(self) -> None:
        """Ends `run`; what is being delivered is delivered."""
        self._stopping = True
        self._wake.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)

    async def _round(self) -> float:
        """Starts every delivery that may start now; seconds until the next may."""
        now = clock()
        soonest = now + _IDLE
        for outgoing in await asyncio.to_thread(self._store.waiting, now):
            if outgoing.address.platform not in self._carriers or outgoing.id in self._under_way:
                continue
            chat = self._chat(outgoing.address)
            if chat.busy:
                continue
            if chat.free_at > now:
                soonest = min(soonest, chat.free_at)
                continue
            chat.busy = True
            self._under_way.add(outgoing.id)
            task = asyncio.create_task(self._carry(outgoing, chat))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        due = await asyncio.to_thread(self._store.next_due)
        if due is not None and due > now:
            soonest = min(soonest, due)
        return max(0.01, soonest - clock())

    def _chat(self, address: Address) -> _Chat:
        return self._chats.setdefault((address.platform, address.channel), _Chat())

    async def _carry(self, outgoing: Outgoing, chat: _Chat) -> None:
        carrier = self._carriers[outgoing.address.platform]
        try:
            message = outgoing.message
            if message:
                edited = await carrier.edit(outgoing.address, message, outgoing.reply)
                message = edited or message
            else:
                message = await carrier.send(outgoing.address, outgoing.reply)
            await asyncio.to_thread(self._store.delivered, outgoing, message)
            chat.free_at = clock() + self._pace
        except Refused as refused:
            await self._refused(outgoing, chat, refused)
        except Exception:  # noqa: BLE001 - a delivery is one of the four places that may
            _log.exception("a delivery to %s failed", outgoing.address.platform)
            await self._refused(outgoing, chat, Refused("an error of our own"))
        finally:
            chat.busy = False
            self._under_way.discard(outgoing.id)
            self._wake.set()

    async def _refused(self, outgoing: Outgoing, chat: _Chat, refused: Refused) -> None:
        now = clock()
        if refused.moved:
            platform, old = outgoing.address.platform, outgoing.address.channel
            await asyncio.to_thread(self._store.moved, platform, old, refused.moved)
        elif refused.final or (refused.wait is None and outgoing.tries + 1 >= TRIES):
            _log.warning("given up: %s", refused)
            await asyncio.to_thread(self._store.undeliverable, outgoing, str(refused)[:200])
        else:
            wait = refused.wait if refused.wait is not None else min(60.0, 2.0**outgoing.tries)
            chat.free_at = now + wait
            await asyncio.to_thread(self._store.postponed, outgoing, now + wait)
