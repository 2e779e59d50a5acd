"""The courier: carries replies from the outbox to the platforms, at the pace they allow.

A row's first revision is sent; newer ones edit that message. One chat gets one thing a second, and
a chat that is told to wait waits alone. What is carried is claimed first, in the database: so of
several couriers one carries it, and after a crash it is known which posts are in doubt. Those are
looked for on the platform, where it lets us look, before they are posted anew.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from bot.carrier import Adopting, Attaching, Carrier, Refused
from bot.storage.carrying import LEASE
from bot.storage.keys import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.message import Address
    from bot.storage.outbox import Outgoing
    from bot.storage.store import Store

__all__ = ["Carrier", "Courier", "Refused"]
T = TypeVar("T")
_log = logging.getLogger(__name__)
PACE = 1.0
"""Seconds between two things that one chat gets."""
TRIES = 8
"""Failures after which a message is given up."""
AT_ONCE = 64
"""Deliveries under way at most."""
CHATS = 1000
"""Chats that are remembered, unless more are waited for."""
AWAY = 3.0
"""Seconds between tries when a platform can't be reached: few, so that its return is noticed."""
KEPT = 86_400.0
"""Seconds after which what could not be delivered, because its platform is away, is given up."""
_IDLE = 30.0
_REST = 0.25
_THREADS = 2
_PAUSE = 1.0
"""Seconds until the next try when the database can't be written."""


@dataclass(slots=True)
class _Chat:
    """When a chat may get something again, and the last that it got from here."""

    free_at: float = 0.0
    busy: bool = False
    last: str = ""


class Courier:
    """Carries what waits in the outbox until it is stopped.

    Args:
        store: whose outbox it is.
        carriers: by platform.
        pace: seconds between two things that one chat gets.
        name: of this process, the same after a restart: what it held when it died is given back at
            once; what others hold is theirs until their claims end.
    """

    def __init__(
        self,
        store: Store,
        carriers: Mapping[str, Carrier],
        *,
        pace: float = PACE,
        name: str = "courier",
    ) -> None:
        self._store = store
        self._carriers = carriers
        self._pace = pace
        self._name = name
        self.chats: dict[tuple[str, str], _Chat] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._renewed = 0.0
        self._soonest = 0.0
        self._threads = ThreadPoolExecutor(_THREADS, "courier")

    def wake(self) -> None:
        """There is something new in the outbox; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake.set)

    async def run(self) -> None:
        """Carries until `stop`; what was left behind by an earlier process goes first."""
        self._loop = asyncio.get_running_loop()
        await self._kept(lambda: self._store.release(self._name))
        while not self._stopping:
            self._wake.clear()
            began = time.monotonic()
            try:
                pause = await self._round()
            except Exception as error:  # noqa: BLE001 - a delivery is one of the four places
                _log.error("the outbox can't be read or written, trying again: %s", _line(error))
                pause = _PAUSE
            # Where rounds take long, each starts many deliveries: half the time is theirs at most.
            await asyncio.sleep(min(time.monotonic() - began, _REST))
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
        if self._tasks and now > self._renewed + LEASE / 3:
            await self._apart(lambda: self._store.renew(self._name, now))
            self._renewed = now
        free = AT_ONCE - len(self._tasks)
        if free <= 0:
            return LEASE / 3
        self._soonest = now + (LEASE / 3 if self._tasks else _IDLE)
        platforms = list(self._carriers)
        claimed, due = await self._apart(
            lambda: self._store.claim(self._name, platforms, now, self._free, free)
        )
        for outgoing in claimed:
            chat = self._chat(outgoing.address)
            chat.busy = True
            task = asyncio.create_task(self._carry(outgoing, chat))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return max(0.01, min(self._soonest, due or self._soonest) - clock())

    def _free(self, chat: tuple[str, str]) -> str | None:
        """The last message that a chat got; None if it may get nothing now."""
        known = self.chats.get(chat)
        if known is None:
            return ""
        if known.free_at > clock():
            self._soonest = min(self._soonest, known.free_at)
            return None
        return None if known.busy else known.last

    def _chat(self, address: Address) -> _Chat:
        if len(self.chats) >= CHATS:
            now = clock()
            idle = [key for key, chat in self.chats.items() if not chat.busy and chat.free_at < now]
            for key in idle[: max(1, len(idle) // 2)]:  # the oldest of them
                del self.chats[key]
        return self.chats.setdefault((address.platform, address.channel), _Chat())

    async def _carry(self, outgoing: Outgoing, chat: _Chat) -> None:
        try:
            message = await self._whole(outgoing)
            chat.free_at = clock() + self._pace
            chat.last = message or chat.last
            await self._kept(lambda: self._store.delivered(outgoing, message))
        except Refused as refused:
            await self._refused(outgoing, chat, refused)
        except Exception:  # noqa: BLE001 - a delivery is one of the four places that may
            _log.exception("a delivery to %s failed", outgoing.address.platform)
            await self._refused(outgoing, chat, Refused("an error of our own", unsure=True))
        finally:
            chat.busy = False
            self._wake.set()

    async def _whole(self, outgoing: Outgoing) -> str:
        """Delivers words, then files, each noted: after a crash nothing that was noted is repeated.

        Returns the platform's id of the message.
        """
        carrier, reply = self._carriers[outgoing.address.platform], outgoing.reply
        files = reply.attachments
        if not (files and reply.text and isinstance(carrier, Attaching)):
            return await self._put(outgoing)
        message, parts = outgoing.message, outgoing.parts
        if not parts:
            words = replace(outgoing, reply=replace(reply, attachments=()))
            message, parts = await self._put(words), 1
            await self._noted(outgoing, message, parts)
        while left := files[parts - 1 :]:
            parts += await carrier.attach(outgoing.address, left, quiet=not outgoing.sent)
            await self._noted(outgoing, message, parts)
        return message

    async def _noted(self, outgoing: Outgoing, message: str, parts: int) -> None:
        await self._kept(lambda: self._store.arrived(outgoing, message, parts))

    async def _put(self, outgoing: Outgoing) -> str:
        """Sends or edits; the platform's id of the message."""
        carrier = self._carriers[outgoing.address.platform]
        if outgoing.message:
            edited = await carrier.edit(outgoing.address, outgoing.message, outgoing.reply)
            return edited or outgoing.message
        if outgoing.unsure and isinstance(carrier, Adopting):
            try:
                found = await carrier.adopt(outgoing)
            except Refused as refused:
                refused.unsure = True
                raise
            if found:
                _log.info("a post whose fate was unknown was found")
                return found
        return await carrier.send(outgoing.address, outgoing.reply, outgoing.mark, outgoing.event)

    async def _refused(self, outgoing: Outgoing, chat: _Chat, refused: Refused) -> None:
        now = clock()
        if refused.moved:
            platform, old = outgoing.address.platform, outgoing.address.channel
            await self._kept(lambda: self._store.moved(platform, old, refused.moved))
            await self._kept(lambda: self._store.postponed(outgoing, now))
        elif refused.final or _hopeless(outgoing, refused, now):
            _log.warning("given up: %s", refused)
            await self._kept(lambda: self._store.undeliverable(outgoing, str(refused)[:200]))
        else:
            wait = AWAY if refused.away else min(60.0, 2.0**outgoing.tries)
            due = now + (refused.wait if refused.wait is not None else wait)
            chat.free_at = due
            await self._kept(lambda: self._store.postponed(outgoing, due, unsure=refused.unsure))

    async def _apart(self, call: Callable[[], T]) -> T:
        """Calls the store on threads of the courier's own: turns may keep all others busy."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def _kept(self, write: Callable[[], None]) -> None:
        """Writes down what happened, however long the database takes until it can."""
        while True:
            try:
                return await self._apart(write)
            except Exception as error:  # noqa: BLE001 - a delivery is one of the four places
                _log.error("a delivery can't be noted, trying again: %s", _line(error))
                if self._stopping:
                    return None
            await asyncio.sleep(_PAUSE)


def _line(error: Exception) -> str:
    """What is wrong, in one line."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


def _hopeless(outgoing: Outgoing, refused: Refused, now: float) -> bool:
    """Whether trying again is in vain: it failed by itself too often, or is of yesterday."""
    if refused.away:
        return outgoing.at < now - KEPT
    return refused.wait is None and outgoing.tries + 1 >= TRIES
