"""The app's bot in each workspace, with a token that is good for the next two hours."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from typing import TYPE_CHECKING

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

if TYPE_CHECKING:
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.oauth.installation_store import Bot
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.adapters.slack.installed import Installations

_log = logging.getLogger(__name__)
ROTATE = 120
"""Minutes before its end at which a token is exchanged."""
_LOOKS = (0.0, 0.2, 1.0)
"""Seconds to wait for what another process may have exchanged."""


class Bots:
    """Bots of many workspaces. A token about to end is exchanged, and kept, before it is used.

    Args:
        installations: where they are kept.
        client: the app's client id and its secret.
        web: the Web API without a token; it tries again by itself.
    """

    def __init__(
        self, installations: Installations, client: tuple[str, str], web: AsyncWebClient
    ) -> None:
        self.installations = installations
        self._rotator = AsyncTokenRotator(client_id=client[0], client_secret=client[1], client=web)
        self._turn = asyncio.Lock()

    async def of(self, team: str, enterprise: str = "") -> Bot | None:
        """The bot of a workspace, or of an organisation; None if the app is not installed there.

        Raises:
            SlackTokenRotationError: the token has ended, and Slack exchanges it no more.
        """
        bot = await self._kept(team, enterprise)
        if bot is None or not _ends(bot, ROTATE * 60):
            return bot
        async with self._turn:
            bot = await self._kept(team, enterprise)
            if bot is None or not _ends(bot, ROTATE * 60):
                return bot
            return await self._exchanged(bot, team, enterprise)

    async def _kept(self, team: str, enterprise: str) -> Bot | None:
        return await self.installations.async_find_bot(
            enterprise_id=enterprise or None,
            team_id=team or None,
            is_enterprise_install=bool(enterprise),
        )

    async def _exchanged(self, bot: Bot, team: str, enterprise: str) -> Bot | None:
        try:
            renewed = await self._rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=ROTATE
            )
        except SlackTokenRotationError:
            # Another process may have been quicker: a refresh token is good once.
            for pause in _LOOKS:
                await asyncio.sleep(pause)
                found = await self._kept(team, enterprise)
                if found is None or found.bot_token != bot.bot_token:
                    return found
            if _ends(bot, 0):
                raise
            _log.warning("a token was not exchanged; it is good for a while yet")
            return bot
        if renewed is None:
            return bot
        await self.installations.async_save_bot(renewed)
        return renewed


def _ends(bot: Bot, within: float) -> bool:
    """Whether a bot's token ends in so many seconds; many never do."""
    ends = bot.bot_token_expires_at
    return ends is not None and ends <= time.time() + within


class Authorize(AsyncAuthorize):
    """Tells bolt under which token to answer an event.

    Args:
        alone: the client of the one workspace whose token is set, or None if there are many.
        bots: of the workspaces, if there are many.
    """

    def __init__(self, alone: AsyncWebClient | None, bots: Bots | None) -> None:
        self._alone = alone
        self._bots = bots
        self._me: AuthorizeResult | None = None
        self._in_order: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_: str | None,
    ) -> AuthorizeResult | None:
        """The bot that hears and answers; None if the app is not installed there."""
        # Who waits here goes on in the order of coming: that is the order of what people said.
        async with self._in_order[team_id or enterprise_id or ""]:
            if self._bots is None:
                return await self._myself()
            whole = enterprise_id if context.is_enterprise_install else None
            bot = await self._bots.of(team_id or "", whole or "")
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, user_id=user_id,
            bot_user_id=bot.bot_user_id, bot_id=bot.bot_id, bot_token=bot.bot_token,
        )  # fmt: skip

    async def _myself(self) -> AuthorizeResult | None:
        if self._me is None and self._alone is not None:
            me = await self._alone.auth_test()
            self._me = AuthorizeResult(
                enterprise_id=me.get("enterprise_id"), team_id=me.get("team_id"),
                bot_user_id=me.get("user_id"), bot_id=me.get("bot_id"),
                bot_token=self._alone.token,
            )  # fmt: skip
        return self._me
