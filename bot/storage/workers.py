"""Which workers live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.storage import tables as t

if TYPE_CHECKING:
    from bot.storage.store import Store

BEAT = 3.0
"""Seconds between two signs of life."""
DEAD = 15.0
"""Seconds without one after which a worker is taken for dead."""


def beat(store: Store, worker: str, now: float) -> None:
    """A sign of life."""
    with store.transaction() as transaction:
        transaction.upsert(t.heartbeats, {"worker": worker, "at": now}, ("worker",))


def gone(store: Store, worker: str) -> None:
    """A worker ends as it should: what it leaves is taken up at once."""
    with store.transaction() as transaction:
        transaction.upsert(t.heartbeats, {"worker": worker, "at": 0.0}, ("worker",))


def claim_dead(store: Store, now: float) -> list[str]:
    """Workers without a sign of life, each given to one survivor only.

    That one calls `buried` when their jobs are taken up; should it die before, another gets them.
    """
    with store.transaction() as transaction:
        rows = transaction.connection.execute(
            select(t.heartbeats.c.worker)
            .where(t.heartbeats.c.at < now - DEAD)
            .with_for_update(skip_locked=True)
        )
        dead = [str(row.worker) for row in rows]
        transaction.connection.execute(
            update(t.heartbeats).where(t.heartbeats.c.worker.in_(dead)).values(at=now)
        )
    return dead


def buried(store: Store, worker: str, claimed: float) -> None:
    """What a dead worker left is taken up; one that lives again meanwhile stays."""
    with store.transaction() as transaction:
        transaction.connection.execute(
            delete(t.heartbeats).where(
                t.heartbeats.c.worker == worker, t.heartbeats.c.at == claimed
            )
        )
