"""Who listens to what in Slack; what the manifest subscribes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.slack.hearing import Hearing
from bot.adapters.slack.opening import Opening
from bot.adapters.slack.pressing import Pressing
from bot.adapters.slack.removal import Removal
from bot.adapters.slack.speaking import Speaking

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.adapters import Inbox
    from bot.adapters.slack.installed import Installations
    from bot.turns import Turns

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.channels",
    "message.groups",
    "message.im",
    "team_access_revoked",
    "tokens_revoked",
)
"""What the manifest subscribes to."""


class Listeners:
    """Everybody who listens.

    Args:
        turns: for what is shown, and what is kept of a person.
        inbox: where messages go.
        command: the slash command.
        installations: the workspaces, if there are many.
    """

    def __init__(
        self, turns: Turns, inbox: Inbox, command: str, installations: Installations | None
    ) -> None:
        self._hearing = Hearing(turns, inbox, installations)
        self._command = command

    def attach(self, app: AsyncApp) -> None:
        """Listens to everything that the manifest names."""
        Speaking(self._hearing, self._command).attach(app)
        Pressing(self._hearing).attach(app)
        Opening(self._hearing).attach(app)
        Removal(self._hearing).attach(app)

    async def finished(self, timeout: float) -> None:
        """Waits until what was heard is taken."""
        await self._hearing.finished(timeout)
