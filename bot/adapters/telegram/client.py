"""The library's client, set up as Signpost needs it."""

from __future__ import annotations

import logging
from typing import Any

from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot

from bot.adapters.telegram.request import Request

GRACE = 10
"""Seconds that the answer to a request for updates may be late."""


class Client(ExtBot[int]):
    """A bot that also gives updates as Telegram writes them.

    Read by the library, one update of a form that it doesn't know would fail all the others.
    """

    async def updates(self, offset: int, wait: int, kinds: list[str]) -> list[dict[str, Any]]:
        """Updates from `offset` on, which confirms those before; waits for news some seconds.

        Raises:
            TelegramError: there are none to be had, or whatever came is no list of them.
        """
        asked = {"offset": offset, "timeout": wait, "allowed_updates": kinds}
        found: object = await self._post("getUpdates", asked, read_timeout=wait + GRACE)
        if not isinstance(found, list):
            raise TelegramError("no list of updates")
        updates = [update for update in found if isinstance(update, dict)]
        return [update for update in updates if isinstance(update.get("update_id"), int)]


def client(token: str, api: str) -> Client:
    """A bot with Telegram's limits of 30 calls a second, and 20 a minute in a group.

    Waiting after "too many requests" is the courier's, for the one chat that was told to.
    """
    # It writes each refusal with its trace.
    logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)
    return Client(
        token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=Request(64, 20.0),
        get_updates_request=Request(2, 5.0),
        rate_limiter=AIORateLimiter(30, 1, 20, 60, max_retries=0),
    )
