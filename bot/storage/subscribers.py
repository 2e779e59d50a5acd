"""Who is to get what comes by itself; a message is claimed before it is sent, so it goes once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.message import Address
from bot.storage import tables as t

if TYPE_CHECKING:
    from bot.storage.store import Transaction


def due(transaction: Transaction, kind: str, slot: float) -> list[Address]:
    """Who subscribed to a kind before `slot` and has got nothing of it since."""
    table = t.subscriptions.c
    rows = transaction.connection.execute(
        select(table.platform, table.channel, table.thread, table.user)
        .where(table.kind == kind, table.last < slot, table.since < slot)
        .order_by(table.since)
    )
    return [Address(*row) for row in rows]


def claim(transaction: Transaction, kind: str, address: Address, slot: float, now: float) -> bool:
    """Notes that an address gets its message now; False if another process was faster."""
    table = t.subscriptions.c
    claimed = transaction.connection.execute(
        update(t.subscriptions)
        .where(
            table.kind == kind,
            table.platform == address.platform,
            table.channel == address.channel,
            table.thread == address.thread,
            table.user == address.user,
            table.last < slot,
        )
        .values(last=now)
    )
    return claimed.rowcount > 0
