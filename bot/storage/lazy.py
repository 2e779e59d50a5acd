"""Records of one person in a terminal: the database is opened when something is looked up or kept.

Importing it costs half a second, which the first answer of a conversation need not pay.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.message import Address
    from bot.storage.kept import Kept
    from bot.storage.records import Missed, PastAudit, Record
    from bot.storage.store import Store


class LazyRecords:
    """Implements `records.Records`; each call is one transaction.

    Args:
        url: the database's address, see `database.open_engine`.
        address: from where the person speaks.
    """

    def __init__(self, url: str, address: Address) -> None:
        self._url = url
        self._address = address
        self._store: Store | None = None

    def audits(self, site: str = "", limit: int = 10) -> list[PastAudit]:
        """The person's audits, newest first; of one registrable domain if `site` names it."""
        with self._kept() as kept:
            return kept.audits(site, limit)

    def subscriptions(self) -> tuple[str, ...]:
        """Kinds of messages that the person subscribed to."""
        with self._kept() as kept:
            return kept.subscriptions()

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
            with self._kept() as kept:
                kept.write(record)

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
        from bot.storage.kept import Kept
        from bot.storage.store import Store

        self._store = self._store or Store.open(self._url)
        with self._store.transaction() as transaction:
            yield Kept(transaction, self._address, time.time())
