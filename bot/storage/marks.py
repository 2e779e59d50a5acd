"""Moments that every process has to hear of: one wakes, the others look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage import tables as t

if TYPE_CHECKING:
    from bot.storage.store import Store
    from bot.storage.transaction import Transaction

KNOWLEDGE = "knowledge"
"""The entries are to be read anew."""


def mark(transaction: Transaction, name: str, now: float) -> None:
    """Notes that something was asked for at `now`."""
    transaction.upsert(t.marks, {"name": name, "at": now}, ("name",))


def asked(store: Store, name: str) -> float:
    """When something was asked for last, seconds since 1970; 0 if it never was."""
    with store.engine.connect() as connection:
        found = connection.execute(select(t.marks.c.at).where(t.marks.c.name == name)).scalar()
    return float(found or 0.0)
