"""The store: one method a question; every statement runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.conversation import Conversation
from bot.message import Address, Reply
from bot.storage import tables as t
from bot.storage.database import migrate, open_engine
from bot.storage.keys import conversation_key, person_of
from bot.storage.missed import missed
from bot.storage.outbox import Outgoing, from_row, pack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import ColumnElement, Connection, Engine, Table

    from bot.message import Message
    from bot.storage.records import Missed


def _in_thread(address: Address) -> ColumnElement[bool]:
    """What everybody's conversations in one thread have in common."""
    start = f"{address.platform}|{address.channel}|{address.thread}|"
    return t.conversations.c.key.startswith(start, autoescape=True)


class Store:
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
            query = select(t.conversations.c.key).where(_in_thread(address)).limit(1)
            return connection.execute(query).first() is not None

    def missed(self) -> list[Missed]:
        """What anybody asked in vain, without their names."""
        with self.engine.connect() as connection:
            return missed(connection)

    # The outbox, seen from the courier.

    def waiting(self, now: float, limit: int = 200) -> list[Outgoing]:
        """What is to be sent or edited now, oldest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(t.outbox)
                .where(
                    t.outbox.c.failed == "",
                    t.outbox.c.sent < t.outbox.c.revision,
                    t.outbox.c.due <= now,
                )
                .order_by(t.outbox.c.id)
                .limit(limit)
            )
            return [from_row(dict(row._mapping)) for row in rows]

    def next_due(self) -> float | None:
        """When the earliest message that waits for its time is due, or None."""
        with self.engine.connect() as connection:
            return connection.execute(
                select(t.outbox.c.due)
                .where(t.outbox.c.failed == "", t.outbox.c.sent < t.outbox.c.revision)
                .order_by(t.outbox.c.due)
                .limit(1)
            ).scalar()

    def delivered(self, outgoing: Outgoing, message: str) -> None:
        """A revision has reached the platform, which calls the message `message`."""
        self._outbox(outgoing.id, sent=outgoing.revision, message=message, tries=0)
        if outgoing.once:
            with self.engine.begin() as connection:
                connection.execute(delete(t.outbox).where(t.outbox.c.id == outgoing.id))
            self.tidy()

    def tidy(self) -> None:
        """Leaves no trace of deleted rows in SQLite's log file."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.rollback()
                connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def postponed(self, outgoing: Outgoing, due: float) -> None:
        """A revision is to be tried again at `due`."""
        self._outbox(outgoing.id, due=due, tries=outgoing.tries + 1)

    def undeliverable(self, outgoing: Outgoing, reason: str) -> None:
        """A message can't be delivered, ever."""
        self._outbox(outgoing.id, failed=reason)

    def _outbox(self, row: int, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(update(t.outbox).where(t.outbox.c.id == row).values(values))

    def moved(self, platform: str, old: str, new: str) -> None:
        """A chat got another id: what waits for the old one goes to the new one."""
        with self.engine.begin() as connection:
            for table in (t.outbox, t.subscriptions):
                connection.execute(
                    update(table)
                    .where(table.c.platform == platform, table.c.channel == old)
                    .values(channel=new)
                )

    # Jobs, seen from the engine.

    def unsubmitted(self) -> list[Mapping[str, Any]]:
        """Jobs that a turn promised and the engine may not have."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(t.jobs).where(t.jobs.c.state == "queued").order_by(t.jobs.c.at)
            )
            return [dict(row._mapping) for row in rows]

    def submitted(self, job: str) -> None:
        """The engine has the job."""
        with self.engine.begin() as connection:
            connection.execute(
                update(t.jobs)
                .where(t.jobs.c.id == job, t.jobs.c.state == "queued")
                .values(state="running")
            )

    def begun(self, job: str) -> int:
        """Notes that work on a job begins; how often it did."""
        with self.engine.begin() as connection:
            found = connection.execute(
                update(t.jobs)
                .where(t.jobs.c.id == job)
                .values(begun=t.jobs.c.begun + 1)
                .returning(t.jobs.c.begun)
            ).scalar()
        return int(found or 0)

    def ended(self, job: str) -> bool:
        """Whether a job is done, or forgotten."""
        with self.engine.connect() as connection:
            query = select(t.jobs.c.state).where(t.jobs.c.id == job)
            return connection.execute(query).scalar() in {None, "done"}

    def progress(self, job: str, words: str) -> None:
        """Puts a job's progress into the place of its message, unless it is done."""
        with self.engine.begin() as connection:
            row = connection.execute(
                select(t.jobs.c.outbox).where(t.jobs.c.id == job, t.jobs.c.state != "done")
            ).first()
            if row:
                Transaction(connection).revise(row[0], Reply(words))


class Transaction:
    """What one transaction reads and writes.

    Args:
        connection: with a transaction under way.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def upsert(self, table: Table, values: Mapping[str, Any], keys: tuple[str, ...]) -> None:
        """Inserts a row, or updates the one with the same keys."""
        make = insert_postgresql if self.connection.dialect.name == "postgresql" else insert_sqlite
        statement = make(table).values(values)
        rest = {key: value for key, value in values.items() if key not in keys}
        self.connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest))

    def first_time(self, message: Message, now: float) -> int | None:
        """Notes an event; its turn's id, or None if it was noted before."""
        make = insert_postgresql if self.connection.dialect.name == "postgresql" else insert_sqlite
        statement = (
            make(t.turns)
            .values(
                platform=message.sender.platform,
                event=message.event_id,
                person=person_of(message.sender),
                conversation=conversation_key(message.sender),
                text=message.text,
                at=now,
            )
            .on_conflict_do_nothing(index_elements=("platform", "event"))
            .returning(t.turns.c.id)
        )
        return self.connection.execute(statement).scalar()

    def understood(self, turn: int, kind: str, target: str, score: float) -> None:
        """How the message of a turn was understood."""
        self.connection.execute(
            update(t.turns)
            .where(t.turns.c.id == turn)
            .values(kind=kind, target=target, score=score)
        )

    def conversation(self, address: Address) -> Conversation:
        """The conversation at an address; no other process may change it meanwhile.

        Who joins a thread starts from what was said in it last.
        """
        query = select(t.conversations.c.state).where(
            t.conversations.c.key == conversation_key(address)
        )
        found = self.connection.execute(query.with_for_update()).scalar()
        if found:
            return Conversation.from_json(json.loads(found))
        if not address.thread:
            return Conversation()
        query = select(t.conversations.c.state).where(_in_thread(address))
        last = self.connection.execute(query.order_by(t.conversations.c.at.desc())).scalar()
        return Conversation.from_json(json.loads(last)).public() if last else Conversation()

    def remember(self, address: Address, conversation: Conversation) -> None:
        """Keeps a conversation's state."""
        self.upsert(
            t.conversations,
            {
                "key": conversation_key(address),
                "person": person_of(address),
                "state": json.dumps(conversation.to_json()),
                "at": conversation.at.timestamp(),
            },
            ("key",),
        )

    def say(
        self, address: Address, reply: Reply, now: float, *, due: float = 0.0, once: bool = False
    ) -> int:
        """Puts a reply into the outbox; the row's id. A row to be said `once` goes when sent."""
        values = {
            **asdict(address), "person": person_of(address), "reply": pack(reply), "at": now,
            "due": due, "once": once,
        }  # fmt: skip
        inserted = self.connection.execute(insert(t.outbox).values(values).returning(t.outbox.c.id))
        return int(inserted.scalar_one())

    def revise(self, row: int, reply: Reply) -> None:
        """Puts another reply in the place of one in the outbox; what was sent gets edited."""
        self.connection.execute(
            update(t.outbox)
            .where(t.outbox.c.id == row)
            .values(reply=pack(reply), revision=t.outbox.c.revision + 1)
        )

    def promise(
        self, job: str, task: str, partition: str, arguments: Mapping[str, Any],
        address: Address, outbox: int, now: float,
    ) -> None:  # fmt: skip
        """Notes a job that is to be handed to the engine."""
        self.connection.execute(
            insert(t.jobs).values(
                id=job,
                task=task,
                partition=partition,
                arguments=json.dumps(dict(arguments)),
                conversation=json.dumps(asdict(address)),
                person=person_of(address),
                outbox=outbox,
                at=now,
            )
        )

    def close_job(self, job: str) -> Mapping[str, Any] | None:
        """Marks a job as done and gives its row; None if it was done before or is erased."""
        row = self.connection.execute(
            update(t.jobs)
            .where(t.jobs.c.id == job, t.jobs.c.state != "done")
            .values(state="done")
            .returning(t.jobs)
        ).first()
        return dict(row._mapping) if row else None

    def allow(self, key: str, burst: int, seconds: float, now: float) -> float:
        """Takes one from a quota of `burst` in `seconds` (GCRA); 0, or the seconds to wait.

        Source: the generic cell rate algorithm, ITU-T I.371.
        """
        interval = seconds / burst
        found = self.connection.execute(
            select(t.limits.c.free_at).where(t.limits.c.key == key).with_for_update()
        ).scalar()
        free_at = max(found or now, now)
        wait = free_at + interval - seconds - now
        if wait > 0:
            return wait
        self.upsert(t.limits, {"key": key, "free_at": free_at + interval}, ("key",))
        return 0.0

    def forget_before(self, now: float, log: float) -> None:
        """Deletes what has outlived its time: leads past theirs, turns older than `log` seconds."""
        self.connection.execute(delete(t.leads).where(t.leads.c.delete_after < now))
        for table in (t.turns, t.conversations, t.audits, t.jobs):
            self.connection.execute(delete(table).where(table.c.at < now - log))
        self.connection.execute(
            delete(t.outbox).where(
                t.outbox.c.at < now - log, t.outbox.c.sent >= t.outbox.c.revision
            )
        )
