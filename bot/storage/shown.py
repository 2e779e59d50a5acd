"""What people see of the outbox: found again by the platform's id of the message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage import tables as t
from bot.storage.outbox import from_row

if TYPE_CHECKING:
    from bot.storage.outbox import Outgoing
    from bot.storage.store import Store, Transaction


def shown(
    transaction: Transaction, platform: str, channel: str, message: str, user: str = ""
) -> Outgoing | None:
    """The reply that a message of a channel shows; None if it is no longer kept.

    A long reply is several messages: the buttons stand below its last. With `user`, a message to
    that person counts whatever channel it was meant for.
    """
    where = t.outbox.c.channel == channel
    if user:
        where = where | (t.outbox.c.user == user)
    row = transaction.connection.execute(
        select(t.outbox)
        .where(
            t.outbox.c.platform == platform,
            where,
            t.outbox.c.message.endswith(message, autoescape=True),
        )
        .order_by(t.outbox.c.id.desc())
    ).first()
    return from_row(dict(row._mapping)) if row else None


def report_of(store: Store, audit: int) -> str | None:
    """The result of a kept audit, as JSON text."""
    with store.engine.connect() as connection:
        query = select(t.audits.c.report).where(t.audits.c.id == audit)
        return connection.execute(query).scalar()
