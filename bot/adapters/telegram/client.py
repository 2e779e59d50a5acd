"""The library's client, set up as Signpost needs it."""

from __future__ import annotations

import logging
from typing import Any

from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

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
    # One writes the token with each address it calls, the other each refusal with its trace.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)
    return Client(
        token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=HTTPXRequest(connection_pool_size=64, read_timeout=20, connect_timeout=10),
        get_updates_request=HTTPXRequest(connection_pool_size=2, connect_timeout=10),
        rate_limiter=AIORateLimiter(30, 1, 20, 60, max_retries=0),
    )
