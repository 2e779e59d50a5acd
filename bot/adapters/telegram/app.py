"""Telegram's adapter: how it starts, hears and stops. It runs in the loop of whoever starts it.

Updates are confirmed after their turns are written, not before, as the library's own poller does
it: a crash in between has them delivered again, and the inbox knows what it has seen.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from telegram import InlineQueryResultsButton
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.adapters.telegram.carry import Deliveries
from bot.adapters.telegram.client import client
from bot.adapters.telegram.inline import CACHE, results
from bot.adapters.telegram.introduce import introduce
from bot.adapters.telegram.names import names
from bot.adapters.telegram.poll import Polling
from bot.adapters.telegram.read import read
from bot.adapters.telegram.refusals import says, seconds

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from bot.adapters import Inbox
    from bot.adapters.telegram.names import Names
    from bot.advisor import Advisor
    from bot.message import Address, Reply
    from bot.settings import Settings

_log = logging.getLogger(__name__)
HEARD = ["message", "edited_message", "callback_query", "inline_query"]
"""Kinds of updates that are asked for."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")
_TYPING = 4.0
"""Telegram shows "typing" for five seconds."""
_TYPING_TIMES = 40
_PAUSE = 3.0
_LEFT = 3.0
"""Seconds in which what is under way may end when the adapter stops."""


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
        self._secret = settings.telegram_secret.get_secret_value()
        self._webhook = settings.telegram_webhook.rstrip("/")
        if not token:
            raise Unusable("SIGNPOST_TELEGRAM_TOKEN is empty; @BotFather gives you one")
        if self._webhook and not _SECRET.fullmatch(self._secret):
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
        self._polling = Polling(self._bot, HEARD, self._heard)
        self._names: Names | None = None
        self._known = asyncio.Event()
        self._stopping = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._asides: set[asyncio.Task[None]] = set()

    @property
    def polls(self) -> bool:
        """Whether it asks Telegram for news; else Telegram posts them to `path`."""
        return not self._webhook

    @property
    def path(self) -> str:
        """Where Telegram posts updates; nobody can guess it, and it does not tell the secret."""
        return f"/telegram/{sha256(self._secret.encode()).hexdigest()[:32]}"

    def accepts(self, header: str | None) -> bool:
        """Whether a post with this `X-Telegram-Bot-Api-Secret-Token` comes from Telegram."""
        given = (header or "").encode("utf-8", "surrogateescape")
        return bool(self._secret) and hmac.compare_digest(given, self._secret.encode())

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

    async def stop(self) -> None:
        """Stops hearing; what was heard is taken, and what was taken is safe."""
        self._stopping.set()
        await self._polling.stop()
        if self._running:
            if not self._known.is_set():
                self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        if self._asides:
            _, left = await asyncio.wait(self._asides, timeout=_LEFT)
            for task in left:
                task.cancel()
        await self._bot.shutdown()

    async def send(self, address: Address, reply: Reply) -> str:
        """See `courier.Carrier`."""
        return await self._deliveries.send(address, reply)

    async def edit(self, address: Address, message: str, reply: Reply) -> str:
        """See `courier.Carrier`."""
        return await self._deliveries.edit(address, message, reply)

    async def feed(self, update: Mapping[str, Any]) -> None:
        """Takes one update; when this returns it is written down, and may be confirmed."""
        known = await self._own_names()
        if isinstance(query := update.get("inline_query"), dict):
            self._aside(self._answer_inline(query))
            return
        if isinstance(press := update.get("callback_query"), dict):
            self._aside(self._acknowledge(str(press.get("id"))))
        message = read(update, known)
        if message is None:
            return
        taken = await self._inbox.receive(message)
        if taken and taken.job:
            self._aside(self._typing(message.sender, taken.job))

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
        self._aside(introduce(self._bot, self._advisor, self._admins))
        if not self.polls:
            self._aside(self._subscribe())
            return
        await self._polling.run()

    async def _subscribe(self) -> None:
        """Tells Telegram where to post updates."""
        while True:
            pause = _PAUSE
            try:
                await self._bot.set_webhook(
                    self._webhook + self.path, secret_token=self._secret, allowed_updates=HEARD
                )
            except RetryAfter as error:
                pause = seconds(error)
            except TelegramError as error:
                _log.warning("the webhook could not be set: %s", error.message)
            else:
                return
            await asyncio.sleep(pause)

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Does something that no turn waits for."""
        task = asyncio.create_task(_quietly(work))
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)

    async def _acknowledge(self, query: str) -> None:
        """Ends the wait that a pressed button shows."""
        await self._bot.answer_callback_query(query)

    async def _answer_inline(self, query: Mapping[str, Any]) -> None:
        text = query.get("query")
        found = results(text if isinstance(text, str) else "", self._advisor)
        button = InlineQueryResultsButton("Ask me in a chat", start_parameter="inline")
        await self._bot.answer_inline_query(
            str(query.get("id")), found, cache_time=CACHE, is_personal=False, button=button
        )

    async def _typing(self, address: Address, job: str) -> None:
        """Shows that something is being worked on, until it has ended.

        In a group once only: there a bot may do but twenty things a minute.
        """
        for _ in range(1 if address.channel.startswith("-") else _TYPING_TIMES):
            if await self._inbox.ended(job):
                return
            thread = int(address.thread) if address.thread else None
            await self._bot.send_chat_action(address.channel, "typing", message_thread_id=thread)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _TYPING)
                return


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except TelegramError as error:
        level = logging.INFO if says(error, "query is too old") else logging.WARNING
        _log.log(level, "left undone: %s", error.message)
