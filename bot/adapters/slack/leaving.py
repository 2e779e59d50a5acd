"""A workspace that has removed the app: nothing more goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from bot.adapters.slack.place import PLATFORM
from bot.storage import tables as t

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table

    from bot.storage.store import Store

_REASON = "the app was removed"


def leave(store: Store, team: str) -> None:
    """What waits for a workspace is given up; its subscriptions and watches end."""

    def there(table: Table) -> ColumnElement[bool]:
        channel = table.c.channel.startswith(f"{team}/", autoescape=True)
        return (table.c.platform == PLATFORM) & channel

    with store.transaction() as transaction:
        waits = there(t.outbox) & (t.outbox.c.sent < t.outbox.c.revision)
        transaction.connection.execute(update(t.outbox).where(waits).values(failed=_REASON))
        for table in (t.subscriptions, t.watches):
            transaction.connection.execute(delete(table).where(there(table)))
