"""Watched websites are looked at again every week, by jobs that speak only if something changed."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from bot.storage import watches

if TYPE_CHECKING:
    from bot.storage.store import Store
    from bot.storage.watches import Due

AT_ONCE = 20
"""Looks that are begun together: who asks for an audit must not wait behind hundreds."""
SILENT = 0
"""In place of an outbox row: the job says nothing on its way."""


def look_again(store: Store, now: float) -> int:
    """Promises a job for each look that is due; how many.

    Call it as often as you like: each website has one look a week, whoever calls.
    """
    with store.transaction() as transaction:
        waiting = watches.due(transaction, now, AT_ONCE)
    promised = 0
    for look in waiting:
        with store.transaction() as transaction:
            if watches.claim(transaction, look, now):
                transaction.promise(
                    _key(look), "watch", look.domain, {"url": look.url}, look.address, SILENT, now
                )
                promised += 1
    return promised


def _key(look: Due) -> str:
    """The job's id: the same for one look, whoever promises it."""
    named = f"{look.address}|{look.url}|{look.at}"
    return f"watch-{sha256(named.encode()).hexdigest()[:24]}"
