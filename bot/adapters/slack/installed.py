"""Workspaces that installed the app, and installations under way, in our own tables."""

from __future__ import annotations

import asyncio
import json
import logging
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from sqlalchemy import delete, insert, select, update

from bot.adapters.slack.place import PLATFORM
from bot.storage import tables as t
from bot.storage.keys import clock

if TYPE_CHECKING:
    from logging import Logger

    from slack_sdk.oauth.installation_store import Installation
    from sqlalchemy import ColumnElement, Table

    from bot.storage.store import Store

_log = logging.getLogger(__name__)
STATE_SECONDS = 600


class Installations(AsyncInstallationStore):
    """The bot token of each workspace; Signpost asks for no person's token.

    Args:
        store: where they are kept.
        client: the app's client id; two apps may share a database.
    """

    def __init__(self, store: Store, client: str) -> None:
        self._store = store
        self._client = client

    @property
    def logger(self) -> Logger:
        """Where it would log."""
        return _log

    async def async_save(self, installation: Installation) -> None:
        """Keeps the bot of an installation."""
        await self.async_save_bot(installation.to_bot())

    async def async_save_bot(self, bot: Bot) -> None:
        """Keeps a bot in the place of an earlier one of its workspace."""
        await asyncio.to_thread(self._save, bot)

    async def async_find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        """The bot of a workspace, or of the organisation if it was installed for all of it."""
        team = None if is_enterprise_install else team_id
        return await asyncio.to_thread(self._find, enterprise_id, team)

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forgets the token of a workspace."""
        await asyncio.to_thread(self._delete, enterprise_id, team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """No person's token is kept."""

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forgets a workspace that removed the app: its token, and what waits to be sent there."""
        await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)
        if team_id:
            await asyncio.to_thread(leave, self._store, team_id)

    def _of(self, enterprise: str | None, team: str | None) -> ColumnElement[bool]:
        found = (t.installations.c.client == self._client) & (
            t.installations.c.team == (team or "")
        )
        # The same workspace may or may not name its organisation.
        return found if team else found & (t.installations.c.enterprise == (enterprise or ""))

    def _save(self, bot: Bot) -> None:
        values: dict[str, Any] = {
            "client": self._client,
            "enterprise": bot.enterprise_id or "",
            "team": "" if bot.is_enterprise_install else bot.team_id or "",
            "is_bot": True,
            "data": json.dumps({**bot.to_dict_for_copying(), "installed_at": bot.installed_at}),
            "at": clock(),
        }
        with self._store.transaction() as transaction:
            same = self._of(values["enterprise"], values["team"])
            transaction.connection.execute(delete(t.installations).where(same))
            transaction.connection.execute(insert(t.installations).values(values))

    def _find(self, enterprise: str | None, team: str | None) -> Bot | None:
        with self._store.engine.connect() as connection:
            query = select(t.installations.c.data).where(self._of(enterprise, team))
            found = connection.execute(query.order_by(t.installations.c.at.desc())).scalar()
        return Bot(**json.loads(found)) if found else None

    def _delete(self, enterprise: str | None, team: str | None) -> None:
        with self._store.transaction() as transaction:
            same = self._of(enterprise, team)
            transaction.connection.execute(delete(t.installations).where(same))


class States(AsyncOAuthStateStore):
    """Installations under way: each state is good once, for ten minutes.

    Args:
        store: where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def logger(self) -> Logger:
        """Where it would log."""
        return _log

    async def async_issue(self, *_: Any, **__: Any) -> str:
        """A new state."""
        state = token_urlsafe(24)
        await asyncio.to_thread(self._issue, state)
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether the state was issued lately and not used before."""
        return await asyncio.to_thread(self._consume, state)

    def _issue(self, state: str) -> None:
        now = clock()
        with self._store.transaction() as transaction:
            old = t.oauth_states.c.expires < now
            transaction.connection.execute(delete(t.oauth_states).where(old))
            values = {"state": state, "expires": now + STATE_SECONDS}
            transaction.connection.execute(insert(t.oauth_states).values(values))

    def _consume(self, state: str) -> bool:
        with self._store.transaction() as transaction:
            used = transaction.connection.execute(
                delete(t.oauth_states)
                .where(t.oauth_states.c.state == state)
                .returning(t.oauth_states.c.expires)
            ).scalar()
        return used is not None and used >= clock()


def leave(store: Store, team: str) -> None:
    """Nothing more goes to a workspace: what waits is given up, subscriptions end."""

    def there(table: Table) -> ColumnElement[bool]:
        channel = table.c.channel.startswith(f"{team}/", autoescape=True)
        return (table.c.platform == PLATFORM) & channel

    with store.transaction() as transaction:
        waits = there(t.outbox) & (t.outbox.c.sent < t.outbox.c.revision)
        given_up = update(t.outbox).where(waits).values(failed="the app was removed")
        transaction.connection.execute(given_up)
        transaction.connection.execute(delete(t.subscriptions).where(there(t.subscriptions)))
