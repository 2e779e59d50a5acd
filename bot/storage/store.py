"""The store: one method a question; every statement runs on SQLite and on PostgreSQL.

What the courier asks stands in `carrying`, what the engine asks in `working`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from sqlalchemy import select

from bot.storage import tables as t
from bot.storage.carrying import Carrying
from bot.storage.database import migrate, open_engine
from bot.storage.missed import missed
from bot.storage.moving import take_over
from bot.storage.transaction import Transaction, in_thread
from bot.storage.working import Working

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from bot.message import Address
    from bot.storage.records import Missed

__all__ = ["Store", "Transaction"]


class Store(Carrying, Working):
    """The database of one Signpost.

    Args:
        engine: see `database.open_engine`.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> Self:
        """The store at an address, its tables made or brought up to date."""
        engine = open_engine(url)
        migrate(engine)
        take_over(engine)
        return cls(engine)

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Everything inside is written at its end, or nothing."""
        with self.engine.begin() as connection:
            yield Transaction(connection)

    def joined(self, address: Address) -> bool:
        """Whether Signpost takes part in the thread at an address, with whomever."""
        with self.engine.connect() as connection:
            query = select(t.conversations.c.key).where(in_thread(address)).limit(1)
            return connection.execute(query).first() is not None

    def missed(self) -> list[Missed]:
        """What anybody asked in vain, without their names."""
        with self.engine.connect() as connection:
            return missed(connection)

    def tidy(self) -> None:
        """Leaves no trace of deleted rows in SQLite's log file."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.rollback()
                connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
