"""Installations under way: who comes back from Slack's own page is who left for it."""

from __future__ import annotations

import asyncio
import logging
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from sqlalchemy import delete, insert

from bot.storage import tables as t
from bot.storage.keys import clock

if TYPE_CHECKING:
    from logging import Logger

    from bot.storage.store import Store

_log = logging.getLogger(__name__)
STATE_SECONDS = 600


class States(AsyncOAuthStateStore):
    """Each state is good once, for ten minutes.

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
