"""Telegram's adapter: how it starts, hears and stops. It runs in the loop of whoever starts it.

Updates are confirmed after their turns are written, not before, as the library's own poller does
it: a crash in between has them delivered again, and the inbox knows what it has seen.
"""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Any

from telegram.error import InvalidToken, NetworkError, RetryAfter

from bot.adapters.telegram import members
from bot.adapters.telegram.asides import Asides
from bot.adapters.telegram.carry import Deliveries
from bot.adapters.telegram.client import client
from bot.adapters.telegram.introduce import introduce
from bot.adapters.telegram.members import hello
from bot.adapters.telegram.names import names
from bot.adapters.telegram.poll import Polling
from bot.adapters.telegram.read import PLATFORM, read
from bot.adapters.telegram.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.adapters import Inbox
    from bot.adapters.telegram.members import Change
    from bot.adapters.telegram.names import Names
    from bot.advisor import Advisor
    from bot.message import Address, Attachment, Reply
    from bot.settings import Settings
    from bot.storage.outbox import Outgoing

_log = logging.getLogger(__name__)
HEARD = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
"""Kinds of updates that are asked for."""
_PAUSE = 3.0
_LEFT = 5.0
"""Seconds in which the last of what was heard may be confirmed."""


class Unusable(Exception):  # noqa: N818 - what the settings are
    """Settings with which Telegram can't be used; the message says what to do."""


class Telegram:
    """One bot on Telegram; a `courier.Carrier` as well.

    Args:
        settings: its token, the API's address, and how updates arrive.
        inbox: where messages go.
        advisor: who answers, for the commands and for inline mode.

    Raises:
        Unusable: a setting is missing or wrong.
    """

    def __init__(self, settings: Settings, inbox: Inbox, advisor: Advisor) -> None:
        token = settings.telegram_token.get_secret_value()
        secret = settings.telegram_secret.get_secret_value()
        address = settings.telegram_webhook.rstrip("/")
        if not token:
            raise Unusable("SIGNPOST_TELEGRAM_TOKEN is empty; @BotFather gives you one")
        if address and not Webhook.fits(secret):
            raise Unusable(
                "SIGNPOST_TELEGRAM_SECRET must be 32 to 256 of A-Z, a-z, 0-9, _ and - for a webhook"
            )
        self._inbox = inbox
        self._advisor = advisor
        self._admins = tuple(
            int(admin.removeprefix("telegram:"))
            for admin in settings.admins
            if re.fullmatch(r"telegram:\d+", admin)
        )
        self._bot = client(token, settings.telegram_api.rstrip("/"))
        self._deliveries = Deliveries(self._bot)
        self._asides = Asides(self._bot)
        self.webhook = Webhook(self._bot, HEARD, address, secret) if address else None
        self._way = self.webhook or Polling(self._bot, HEARD, self._heard)
        self._names: Names | None = None
        self._known = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    @property
    def polls(self) -> bool:
        """Whether it asks Telegram for news; else Telegram posts them to `path`."""
        return self.webhook is None

    @property
    def path(self) -> str:
        """Where Telegram posts updates, or nothing."""
        return self.webhook.path if self.webhook else ""

    def accepts(self, header: str | None) -> bool:
        """Whether a post with this `X-Telegram-Bot-Api-Secret-Token` comes from Telegram."""
        return self.webhook is not None and self.webhook.accepts(header)

    async def start(self) -> None:
        """Begins to hear; if Telegram can't be reached yet, goes on trying by itself.

        Raises:
            Unusable: Telegram refuses the token.
        """
        try:
            await self._meet()
        except (NetworkError, RetryAfter):
            _log.warning("Telegram can't be reached yet")
        except Unusable:
            await self._bot.shutdown()
            raise
        self._running = asyncio.create_task(self._run())
        self._running.add_done_callback(_noticed)

    async def stop(self) -> None:
        """Stops hearing; what was heard is taken, and what was taken is safe."""
        await self._way.stop()
        if self._running:
            if not self._known.is_set():
                self._running.cancel()
            _, late = await asyncio.wait({self._running}, timeout=_LEFT)
            for task in late:
                task.cancel()
        await self._asides.stop()
        await self._bot.shutdown()

    async def send(self, address: Address, reply: Reply, mark: str = "", event: str = "") -> str:
        """See `courier.Carrier`; Telegram has no place for a mark."""
        del mark
        return await self._deliveries.send(address, reply, event)

    async def edit(self, address: Address, message: str, reply: Reply) -> str:
        """See `courier.Carrier`."""
        return await self._deliveries.edit(address, message, reply)

    async def attach(self, address: Address, files: Sequence[Attachment], *, quiet: bool) -> int:
        """See `courier.Attaching`."""
        return await self._deliveries.attach(address, files, quiet=quiet)

    async def adopt(self, outgoing: Outgoing) -> str | None:
        """See `courier.Adopting`."""
        return await self._deliveries.adopt(outgoing)

    async def feed(self, update: Mapping[str, Any]) -> None:
        """Takes one update; when this returns it is written down, and may be confirmed."""
        known = await self._own_names()
        if told := members.change(update):
            await self._moved(told, known)
            return
        if isinstance(query := update.get("inline_query"), dict):
            self._asides.add(self._asides.answer_inline(query, self._advisor))
            return
        if isinstance(press := update.get("callback_query"), dict):
            self._asides.add(self._asides.acknowledge(str(press.get("id"))))
        message = read(update, known)
        if message is None:
            return
        taken = await self._inbox.receive(message)
        if taken and taken.job:
            self._asides.add(self._asides.show_typing(message.sender, taken.job, self._inbox))

    async def _moved(self, told: Change, known: Names) -> None:
        """The bot came into a chat, or left it."""
        if greeted := told.greets:
            await self._inbox.tell(greeted, hello(self._advisor.brand, known.username))
        if told.left:
            await self._inbox.leave(PLATFORM, told.chat)

    async def _own_names(self) -> Names:
        while self._names is None:
            await self._known.wait()
        return self._names

    async def _heard(self, updates: list[dict[str, Any]]) -> int:
        """Takes updates side by side; how many of them, from the first on, are written down."""
        taken = await asyncio.gather(*map(self.feed, updates), return_exceptions=True)
        for number, trouble in enumerate(taken):
            if isinstance(trouble, BaseException):
                _log.error("an update could not be written down", exc_info=trouble)
                return number
        return len(taken)

    async def _meet(self) -> None:
        """Learns the bot's own name.

        Raises:
            Unusable: Telegram refuses the token.
        """
        try:
            await self._bot.initialize()
        except InvalidToken:
            # Not the library's error, which shows the token.
            raise Unusable("Telegram refuses the token in SIGNPOST_TELEGRAM_TOKEN") from None
        self._names = names(self._advisor, self._bot.username, self._bot.id)
        self._known.set()

    async def _run(self) -> None:
        while not self._known.is_set():
            await asyncio.sleep(_PAUSE)
            try:
                await self._meet()
            except Unusable as wrong:
                _log.error("%s", wrong)
                return
            except (NetworkError, RetryAfter):
                continue
        self._asides.add(introduce(self._bot, self._advisor, self._admins))
        await self._way.run()


def _noticed(hearing: asyncio.Task[None]) -> None:
    """An error of our own must not leave the bot deaf without a word."""
    if not hearing.cancelled() and (error := hearing.exception()):
        _log.error("Telegram is no longer heard", exc_info=error)
