"""The Web API, for the one workspace whose token is set, or for each that installed the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from bot.adapters.slack.installed import Installations
    from bot.settings import Settings

ROTATE = 120
"""Minutes before its end at which a token is exchanged."""


def patient(token: str, api: str) -> AsyncWebClient:
    """A client for everything but replies: it tries again by itself."""
    retry = [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
    return AsyncWebClient(token=token, base_url=api, retry_handlers=list(retry), timeout=20)


class Clients:
    """Clients that never try again by themselves: the courier decides when, and what waits.

    Args:
        settings: the address of the Web API, and the token if there is one workspace.
        installations: the workspaces, if there are many.
    """

    def __init__(self, settings: Settings, installations: Installations | None = None) -> None:
        self._settings = settings
        self._installations = installations
        self._one = self._client(settings.slack_bot_token.get_secret_value())

    async def of(self, team: str) -> AsyncWebClient | None:
        """The client of a workspace, its token renewed in time; None if it has no app."""
        if self._installations is None:
            return self._one
        bot = await self._installations.async_find_bot(enterprise_id=None, team_id=team)
        if bot is None:
            return None
        rotator = AsyncTokenRotator(
            client_id=self._settings.slack_client_id,
            client_secret=self._settings.slack_client_secret.get_secret_value(),
            client=patient("", self._settings.slack_api),
        )
        renewed = await rotator.perform_bot_token_rotation(
            bot=bot, minutes_before_expiration=ROTATE
        )
        if renewed is not None:
            await self._installations.async_save_bot(renewed)
            bot = renewed
        return self._client(bot.bot_token)

    def _client(self, token: str) -> AsyncWebClient:
        return AsyncWebClient(
            token=token, base_url=self._settings.slack_api, retry_handlers=[], timeout=20
        )
