"""Workspaces and organisations that installed the app, in our own table.

A workspace has its own bot token, or belongs to an organisation (Enterprise Grid) that installed
the app for all of its workspaces: then a row without a bot says to which, so that a reply finds
the organisation's token by the workspace alone.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from sqlalchemy import delete, insert, select, update

from bot.adapters.slack.leaving import leave
from bot.storage import tables as t
from bot.storage.keys import clock

if TYPE_CHECKING:
    from logging import Logger

    from slack_sdk.oauth.installation_store import Installation
    from sqlalchemy import ColumnElement

    from bot.storage.store import Store

_log = logging.getLogger(__name__)
_T = t.installations.c


class Installations(AsyncInstallationStore):
    """The bot token of each workspace or organisation; Signpost asks for no person's token.

    Args:
        store: where they are kept.
        client: the app's client id; two apps may share a database.
    """

    def __init__(self, store: Store, client: str) -> None:
        self._store = store
        self._client = client
        self._known: set[tuple[str, str]] = set()
        self._noting = asyncio.Lock()

    @property
    def logger(self) -> Logger:
        """Where it would log."""
        return _log

    async def async_save(self, installation: Installation) -> None:
        """Keeps the bot of an installation."""
        await self.async_save_bot(installation.to_bot())

    async def async_save_bot(self, bot: Bot) -> None:
        """Keeps a bot in the place of an earlier one of its workspace or organisation."""
        await asyncio.to_thread(self._save, bot)

    async def async_find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        """The bot of a workspace, or of the organisation if it was installed for all of it."""
        if is_enterprise_install:
            return await asyncio.to_thread(self._find, self._of(enterprise_id, None))
        return await asyncio.to_thread(self._find_for, team_id or "")

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forgets a token: of a workspace, or of an organisation if no workspace is named."""
        await asyncio.to_thread(self._delete, self._of(enterprise_id, team_id))

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """No person's token is kept."""

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forgets who removed the app: the token, and what waits to be sent there.

        Without a workspace it is the organisation that leaves, with all of its workspaces.
        """
        await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)
        teams = [team_id] if team_id else await asyncio.to_thread(self._teams, enterprise_id or "")
        await self.leave(teams)

    async def leave(self, teams: list[str]) -> None:
        """Nothing more goes to workspaces, though their organisation may keep the app."""
        for team in teams:
            await asyncio.to_thread(self._delete, self._belonging & (_T.team == team))
            await asyncio.to_thread(leave, self._store, team)
        self._known = {pair for pair in self._known if pair[0] not in teams}

    async def belongs(self, team: str, enterprise: str) -> None:
        """Notes that a workspace is served with the token of its organisation."""
        async with self._noting:  # who waits here goes on in the order of coming
            if team and (team, enterprise) not in self._known:
                await asyncio.to_thread(self._note, team, enterprise)
                self._known.add((team, enterprise))

    async def expired(self, team: str) -> None:
        """Slack says that the token of a workspace has expired, whatever our clock says."""
        bot = await asyncio.to_thread(self._find_for, team)
        if bot is not None and bot.bot_token_expires_at is not None:
            bot.bot_token_expires_at = 0
            await self.async_save_bot(bot)

    @property
    def _mine(self) -> ColumnElement[bool]:
        return _T.client == self._client

    @property
    def _belonging(self) -> ColumnElement[bool]:
        return self._mine & _T.is_bot.is_(False)

    def _of(self, enterprise: str | None, team: str | None) -> ColumnElement[bool]:
        found = self._mine & _T.is_bot.is_(True) & (_T.team == (team or ""))
        # The same workspace may or may not name its organisation.
        return found if team else found & (_T.enterprise == (enterprise or ""))

    def _save(self, bot: Bot) -> None:
        team = "" if bot.is_enterprise_install else bot.team_id or ""
        # The copy holds moments; JSON holds numbers.
        times = {
            "installed_at": bot.installed_at,
            "bot_token_expires_at": bot.bot_token_expires_at,
        }
        values: dict[str, Any] = {
            "client": self._client,
            "enterprise": bot.enterprise_id or "",
            "team": team,
            "is_bot": True,
            "data": json.dumps({**bot.to_dict_for_copying(), **times}),
            "at": clock(),
        }
        with self._store.transaction() as transaction:
            same = self._of(bot.enterprise_id, team)
            transaction.connection.execute(delete(t.installations).where(same))
            transaction.connection.execute(insert(t.installations).values(values))

    def _find_for(self, team: str) -> Bot | None:
        """The bot that speaks in a workspace: its own, else that of its organisation."""
        if own := self._find(self._of(None, team)) if team else None:
            return own
        with self._store.engine.connect() as connection:
            query = select(_T.enterprise).where(self._belonging, _T.team == team)
            enterprise = connection.execute(query).scalar()
        return self._find(self._of(enterprise, None)) if enterprise else None

    def _find(self, which: ColumnElement[bool]) -> Bot | None:
        with self._store.engine.connect() as connection:
            query = select(_T.data).where(which).order_by(_T.at.desc())
            found = connection.execute(query).scalar()
        return Bot(**json.loads(found)) if found else None

    def _teams(self, enterprise: str) -> list[str]:
        with self._store.engine.connect() as connection:
            query = select(_T.team).where(self._belonging, _T.enterprise == enterprise)
            return list(connection.execute(query).scalars())

    def _note(self, team: str, enterprise: str) -> None:
        same = self._belonging & (_T.team == team)
        with self._store.transaction() as transaction:
            changed = transaction.connection.execute(
                update(t.installations).where(same).values(enterprise=enterprise, at=clock())
            )
            if not changed.rowcount:
                values = {"enterprise": enterprise, "team": team, "data": "", "at": clock()}
                transaction.connection.execute(
                    insert(t.installations).values(client=self._client, is_bot=False, **values)
                )

    def _delete(self, which: ColumnElement[bool]) -> None:
        with self._store.transaction() as transaction:
            transaction.connection.execute(delete(t.installations).where(which))
