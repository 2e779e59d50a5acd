"""Updates that Telegram posts to this server: where to, and what proves that they are its own."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from telegram.error import RetryAfter, TelegramError

from bot.adapters.telegram.refusals import seconds

if TYPE_CHECKING:
    from telegram.ext import ExtBot

_log = logging.getLogger(__name__)
CONNECTIONS = 40
"""Posts at a time: each waits until its turn is written, and one chat's come one after another."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")
_PAUSE = 3.0


class Webhook:
    """Has Telegram post updates; the web server hands them to `Telegram.feed`.

    Args:
        bot: with which Telegram is told.
        kinds: of updates to ask for.
        address: of this server, as Telegram reaches it, without a path.
        secret: what Telegram proves itself with.
    """

    def __init__(self, bot: ExtBot[int], kinds: list[str], address: str, secret: str) -> None:
        self._bot = bot
        self._kinds = kinds
        self._address = address
        self._secret = secret
        self._stopping = asyncio.Event()

    @staticmethod
    def fits(secret: str) -> bool:
        """Whether Telegram takes a secret, and nobody guesses it."""
        return bool(_SECRET.fullmatch(secret))

    @property
    def path(self) -> str:
        """Where Telegram posts updates; nobody can guess it, and it does not tell the secret."""
        return f"/telegram/{sha256(self._secret.encode()).hexdigest()[:32]}"

    def accepts(self, header: str | None) -> bool:
        """Whether a post with this `X-Telegram-Bot-Api-Secret-Token` comes from Telegram."""
        given = (header or "").encode("utf-8", "surrogateescape")
        return bool(self._secret) and hmac.compare_digest(given, self._secret.encode())

    async def run(self) -> None:
        """Tells Telegram where to post updates, until it has understood."""
        while not self._stopping.is_set():
            pause = _PAUSE
            try:
                await self._bot.set_webhook(
                    self._address + self.path,
                    secret_token=self._secret,
                    allowed_updates=self._kinds,
                    max_connections=CONNECTIONS,
                    drop_pending_updates=False,
                )
            except RetryAfter as error:
                pause = seconds(error)
            except TelegramError as error:
                _log.warning("the webhook could not be set: %s", error.message)
            else:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def stop(self) -> None:
        """Ends `run`; the webhook stays set, so that Telegram keeps what comes meanwhile."""
        self._stopping.set()
