"""What is done when a workspace or an organisation removes the app: nothing stays usable."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from bot.adapters.slack.leaving import leave

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.adapters.slack.hearing import Hearing

    Body = dict[str, Any]

_log = logging.getLogger(__name__)


class Removal:
    """Hears that the app was removed.

    Args:
        hearing: what knows the installations and the store.
    """

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing

    def attach(self, app: AsyncApp) -> None:
        """Listens to every way in which a token ends."""
        app.event("app_uninstalled")(self._on_removed)
        app.event("tokens_revoked")(self._on_removed)
        app.event("team_access_revoked")(self._on_withdrawn)

    async def _on_removed(self, body: Body, context: AsyncBoltContext) -> None:
        """A workspace, or a whole organisation, removed the app or its token."""
        event = body["event"]
        if event["type"] == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
            return
        _log.warning("the app was removed from a workspace")
        team = None if context.is_enterprise_install else context.team_id
        installations = self._hearing.installations
        if installations is not None:
            await installations.async_delete_all(enterprise_id=context.enterprise_id, team_id=team)
        elif context.team_id:
            await asyncio.to_thread(leave, self._hearing.turns.store, context.team_id)

    async def _on_withdrawn(self, body: Body) -> None:
        """An organisation keeps the app, but no longer lets it into some workspaces."""
        teams = [str(team) for team in body["event"].get("team_ids") or []]
        _log.warning("the app was taken from %d workspaces of an organisation", len(teams))
        if self._hearing.installations is not None:
            await self._hearing.installations.leave(teams)
