"""Websites looked at again every week: when each is due, claimed before it is looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.message import Address
from bot.storage import tables as t
from bot.storage.keys import person_of

if TYPE_CHECKING:
    from bot.storage.transaction import Transaction

WEEK = 7 * 86_400.0
"""Seconds from one look to the next."""


@dataclass(frozen=True, slots=True)
class Due:
    """A look that is due: for whom, at what, since when (seconds since 1970)."""

    address: Address
    url: str
    domain: str
    at: float


def due(transaction: Transaction, now: float, limit: int) -> list[Due]:
    """At most `limit` looks that are due, the longest due first."""
    table = t.watches.c
    rows = transaction.connection.execute(
        select(t.watches).where(table.due <= now).order_by(table.due).limit(limit)
    )
    return [
        Due(Address(row.platform, row.channel, row.thread, row.user), row.url, row.domain, row.due)
        for row in rows
    ]


def claim(transaction: Transaction, look: Due, now: float) -> bool:
    """Puts a look off to its next week; False if another process was faster, or it was stopped."""
    weeks = max(1, math.ceil((now - look.at + 1.0) / WEEK))
    claimed = transaction.connection.execute(
        update(t.watches)
        .where(
            t.watches.c.person == person_of(look.address),
            t.watches.c.url == look.url,
            t.watches.c.due == look.at,
        )
        .values(due=look.at + weeks * WEEK)
    )
    return claimed.rowcount > 0
