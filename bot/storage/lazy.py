"""Records of one person in a terminal: the database is opened when something is looked up or kept.

Importing it costs half a second, which the first answer of a conversation need not pay.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bot.message import Address
    from bot.storage.kept import Kept
    from bot.storage.records import Missed, PastAudit, Record, Watched
    from bot.storage.store import Store
    from bot.storage.transaction import Transaction

    Also = Callable[[Transaction, Record, float], None]


class LazyRecords:
    """Implements `records.Records`; each call is one transaction.

    Args:
        url: the database's address, see `database.open_engine`.
        address: from where the person speaks.
        also: what else a kept record leads to, in the same transaction, or None.
    """

    def __init__(self, url: str, address: Address, also: Also | None = None) -> None:
        self._url = url
        self._address = address
        self._also = also
        self._store: Store | None = None

    def audits(self, site: str = "", limit: int = 10) -> list[PastAudit]:
        """The person's audits, newest first; of one registrable domain if `site` names it."""
        with self._kept() as kept:
            return kept.audits(site, limit)

    def subscriptions(self) -> tuple[str, ...]:
        """Kinds of messages that the person subscribed to."""
        with self._kept() as kept:
            return kept.subscriptions()

    def watches(self) -> list[Watched]:
        """The person's websites that are looked at every week, by their addresses."""
        with self._kept() as kept:
            return kept.watches()

    def export(self) -> Mapping[str, Any]:
        """Everything that is kept of the person, as plain JSON."""
        with self._kept() as kept:
            return kept.export()

    def missed(self) -> list[Missed]:
        """What anybody asked in vain, without their names: for administrators only."""
        with self._kept() as kept:
            return kept.missed()

    def counts(self) -> Mapping[str, int]:
        """How many people, messages, audits and votes there are: for administrators only."""
        with self._kept() as kept:
            return kept.counts()

    def write(self, records: Iterable[Record]) -> None:
        """Keeps records; opens nothing if there are none."""
        for record in records:
            with self._transaction() as transaction:
                now = time.time()
                self._of(transaction, now).write(record)
                if self._also:
                    self._also(transaction, record, now)

    def missing(self, text: str, kind: str, score: float) -> None:
        """Keeps a message that was not understood, so that somebody can look after it."""
        from bot.message import Message

        with self._transaction() as transaction:
            message = Message(text, self._address, uuid4().hex)
            if turn := transaction.first_time(message, time.time()):
                transaction.understood(turn, kind, "", score)

    def audited(self, url: str, domain: str, report: Mapping[str, Any]) -> None:
        """Keeps an audit's result."""
        with self._kept() as kept:
            kept.audited(url, domain, report)

    def close(self) -> None:
        """Closes the database, if it was opened."""
        if self._store:
            self._store.close()
            self._store = None

    @contextmanager
    def _kept(self) -> Iterator[Kept]:
        with self._transaction() as transaction:
            yield self._of(transaction, time.time())

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        from bot.storage.store import Store

        self._store = self._store or Store.open(self._url)
        with self._store.transaction() as transaction:
            yield transaction

    def _of(self, transaction: Transaction, now: float) -> Kept:
        from bot.storage.kept import Kept

        return Kept(transaction, self._address, now)
