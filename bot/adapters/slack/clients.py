"""The Web API, for the one workspace whose token is set, or for each that installed the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from bot.adapters.slack.bots import Bots
    from bot.settings import Settings


def patient(token: str, api: str) -> AsyncWebClient:
    """A client for everything but replies: it tries again by itself."""
    retry = [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
    return AsyncWebClient(token=token, base_url=api, retry_handlers=list(retry), timeout=20)


class Clients:
    """Clients that never try again by themselves: the courier decides when, and what waits.

    Args:
        settings: the address of the Web API, and the token if there is one workspace.
        bots: of the workspaces, if there are many.
    """

    def __init__(self, settings: Settings, bots: Bots | None = None) -> None:
        self._settings = settings
        self._bots = bots
        self._one = self._client(settings.slack_bot_token.get_secret_value())

    async def of(self, team: str) -> AsyncWebClient | None:
        """The client of a workspace, its token renewed in time; None if it has no app."""
        if self._bots is None:
            return self._one
        bot = await self._bots.of(team)
        return self._client(bot.bot_token) if bot else None

    async def expired(self, team: str) -> None:
        """Slack refused the token of a workspace as expired: the next call gets another."""
        if self._bots is not None:
            await self._bots.installations.expired(team)

    def _client(self, token: str) -> AsyncWebClient:
        return AsyncWebClient(
            token=token, base_url=self._settings.slack_api, retry_handlers=[], timeout=20
        )
