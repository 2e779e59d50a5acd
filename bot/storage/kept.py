"""What is kept of one person: read, written, exported and erased within a transaction."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from bot.storage import tables as t
from bot.storage.keys import person_of
from bot.storage.marks import KNOWLEDGE, mark
from bot.storage.missed import counts, missed
from bot.storage.records import (
    Erase,
    Lead,
    Missed,
    PastAudit,
    Record,
    Renew,
    Subscribe,
    Unsubscribe,
    Unwatch,
    Vote,
    Watch,
    Watched,
)
from bot.storage.watches import WEEK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.message import Address
    from bot.storage.store import Transaction

LEADS = 90 * 86_400.0
"""Seconds after which a lead is deleted: 90 days."""
_HIDDEN = frozenset(
    {"id", "person", "outbox", "failed", "tries", "due", "holder", "lease", "unsure", "after"}
)


def carried(transaction: Transaction, lead: Lead, row: int, now: float) -> None:
    """Notes which row of the outbox carries a request that was kept at `now`."""
    same = (t.leads.c.consented == now) & (t.leads.c.contact == lead.contact)
    transaction.connection.execute(
        update(t.leads).where(same, t.leads.c.name == lead.name).values(outbox=row)
    )


class Kept:
    """One person's records; implements `records.Records`.

    Args:
        transaction: in which everything is read and written.
        address: from where the person speaks.
        now: seconds since 1970.
    """

    def __init__(self, transaction: Transaction, address: Address, now: float) -> None:
        self._transaction = transaction
        self._address = address
        self._person = person_of(address)
        self._now = now

    def audits(self, site: str = "", limit: int = 10) -> list[PastAudit]:
        """The person's audits, newest first; of one registrable domain if `site` names it."""
        query = select(t.audits).where(t.audits.c.person == self._person)
        if site:
            query = query.where(t.audits.c.domain == site)
        rows = self._transaction.connection.execute(
            query.order_by(t.audits.c.at.desc(), t.audits.c.id.desc()).limit(limit)
        )
        return [
            PastAudit(row.url, datetime.fromtimestamp(row.at, UTC), json.loads(row.report))
            for row in rows
        ]

    def subscriptions(self) -> tuple[str, ...]:
        """Kinds of messages that the person subscribed to."""
        rows = self._transaction.connection.execute(
            select(t.subscriptions.c.kind).where(t.subscriptions.c.person == self._person)
        )
        return tuple(row.kind for row in rows)

    def watches(self) -> list[Watched]:
        """The person's websites that are looked at every week, by their addresses."""
        rows = self._transaction.connection.execute(
            select(t.watches).where(t.watches.c.person == self._person).order_by(t.watches.c.url)
        )
        return [Watched(row.url, row.domain, datetime.fromtimestamp(row.due, UTC)) for row in rows]

    def export(self) -> Mapping[str, Any]:
        """Everything that is kept of the person, by table, as plain JSON."""
        found: dict[str, Any] = {}
        for table in t.PERSONAL:
            rows = self._transaction.connection.execute(
                select(table).where(table.c.person == self._person)
            )
            plain = [
                {key: value for key, value in row._mapping.items() if key not in _HIDDEN}
                for row in rows
            ]
            if plain:
                found[table.name] = plain
        return found

    def missed(self) -> list[Missed]:
        """What anybody asked in vain, without their names: for administrators only."""
        return missed(self._transaction.connection)

    def counts(self) -> Mapping[str, int]:
        """How many people, messages, audits and votes there are: for administrators only."""
        return counts(self._transaction.connection)

    def write(self, record: Record) -> None:
        """Keeps one record."""
        match record:
            case Lead():
                self._lead(record)
            case Subscribe(kind):
                values = {
                    **asdict(self._address), "person": self._person, "kind": kind,
                    "since": self._now,
                }  # fmt: skip
                self._transaction.upsert(t.subscriptions, values, ("person", "kind"))
            case Unsubscribe(kind):
                mine = t.subscriptions.c.person == self._person
                chosen = mine & (t.subscriptions.c.kind == kind) if kind else mine
                self._transaction.connection.execute(delete(t.subscriptions).where(chosen))
            case Watch(url, domain):
                values = {
                    **asdict(self._address), "person": self._person, "url": url, "domain": domain,
                    "since": self._now, "due": self._now + WEEK,
                }  # fmt: skip
                self._transaction.upsert(t.watches, values, ("person", "url"))
            case Unwatch(url):
                mine = t.watches.c.person == self._person
                chosen = mine & (t.watches.c.url == url) if url else mine
                self._transaction.connection.execute(delete(t.watches).where(chosen))
            case Vote():
                values = {**asdict(record), "person": self._person, "at": self._now}
                self._transaction.connection.execute(insert(t.feedback).values(values))
            case Renew():
                mark(self._transaction, KNOWLEDGE, self._now)
            case Erase():
                self.erase()

    def erase(self) -> None:
        """Deletes everything of the person, and what of it is still on its way to the operator."""
        on_its_way = select(t.leads.c.outbox).where(t.leads.c.person == self._person)
        self._transaction.connection.execute(delete(t.outbox).where(t.outbox.c.id.in_(on_its_way)))
        for table in t.PERSONAL:
            self._transaction.connection.execute(
                delete(table).where(table.c.person == self._person)
            )
        self._transaction.connection.execute(
            delete(t.limits).where(t.limits.c.key.like(f"%{self._person}"))
        )

    def audited(self, url: str, domain: str, report: Mapping[str, Any]) -> int:
        """Keeps an audit's result, without its pictures; the row's id."""
        preview = report["preview"] and {**report["preview"], "picture": ""}
        bare = {name: value for name, value in report.items() if name != "card"}
        values = {
            "person": self._person,
            "channel": self._address.channel,
            "url": url,
            "domain": domain,
            "full": bool(report["full"]),
            "report": json.dumps({**bare, "preview": preview}, ensure_ascii=False),
            "at": self._now,
        }
        kept = insert(t.audits).values(values).returning(t.audits.c.id)
        return int(self._transaction.connection.execute(kept).scalar_one())

    def _lead(self, lead: Lead) -> None:
        values = {
            **asdict(lead),
            "audit": json.dumps(lead.audit) if lead.audit else "",
            "person": self._person,
            "consented": self._now,
            "delete_after": self._now + LEADS,
        }
        self._transaction.connection.execute(insert(t.leads).values(values))
