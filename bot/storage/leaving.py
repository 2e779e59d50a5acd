"""A chat closed to Signpost: what waits for it is given up, and what comes by itself ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from bot.storage import tables as t

if TYPE_CHECKING:
    from bot.storage.store import Store

_REASON = "Signpost was removed or blocked"


def leave(store: Store, platform: str, channel: str) -> None:
    """Nothing more goes to a chat."""
    box = t.outbox.c
    waits = (box.platform == platform) & (box.channel == channel) & (box.sent < box.revision)
    with store.transaction() as transaction:
        transaction.connection.execute(update(t.outbox).where(waits).values(failed=_REASON))
        for table in (t.subscriptions, t.watches):
            there = (table.c.platform == platform) & (table.c.channel == channel)
            transaction.connection.execute(delete(table).where(there))
