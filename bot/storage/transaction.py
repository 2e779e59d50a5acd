"""What one transaction reads and writes: turns, conversations, replies, promised jobs, quotas."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.conversation import Conversation
from bot.storage import tables as t
from bot.storage.keys import conversation_key, person_of
from bot.storage.outbox import pack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Connection, Table

    from bot.message import Address, Message, Reply


# Statements of every turn are made once: making one takes longer than running it.
_CONVERSATION = (
    select(t.conversations.c.state)
    .where(t.conversations.c.key == bindparam("which"))
    .with_for_update()
)
_UNDERSTOOD = (
    update(t.turns)
    .where(t.turns.c.id == bindparam("which"))
    .values({name: bindparam(name) for name in ("kind", "target", "score")})
)
_SAID = (
    insert(t.outbox)
    .values({name: bindparam(name) for name in (
        "platform", "channel", "thread", "user", "person", "reply", "at", "event", "once",
    )})
    .returning(t.outbox.c.id)
)  # fmt: skip


@cache
def _first_time(dialect: str) -> Any:
    """Notes an event that was not noted before."""
    names = ("platform", "event", "person", "conversation", "text", "at")
    return (
        _insert(dialect)(t.turns)
        .values({name: bindparam(name) for name in names})
        .on_conflict_do_nothing(index_elements=("platform", "event"))
        .returning(t.turns.c.id)
    )


@cache
def _upsert(dialect: str, table: Table, names: tuple[str, ...], keys: tuple[str, ...]) -> Any:
    """Inserts a row, or updates the one with the same keys."""
    statement = _insert(dialect)(table).values({name: bindparam(name) for name in names})
    rest = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=rest)


def _insert(dialect: str) -> Any:
    """How rows are inserted that may be there already."""
    return insert_postgresql if dialect == "postgresql" else insert_sqlite


def in_thread(address: Address) -> ColumnElement[bool]:
    """What everybody's conversations in one thread have in common."""
    start = f"{address.platform}|{address.channel}|{address.thread}|"
    return t.conversations.c.key.startswith(start, autoescape=True)


class Transaction:
    """What one transaction reads and writes.

    Args:
        connection: with a transaction under way.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def upsert(self, table: Table, values: Mapping[str, Any], keys: tuple[str, ...]) -> None:
        """Inserts a row, or updates the one with the same keys."""
        statement = _upsert(self.connection.dialect.name, table, tuple(values), keys)
        self.connection.execute(statement, dict(values))

    def first_time(self, message: Message, now: float) -> int | None:
        """Notes an event; its turn's id, or None if it was noted before."""
        values = {
            "platform": message.sender.platform,
            "event": message.event_id,
            "person": person_of(message.sender),
            "conversation": conversation_key(message.sender),
            "text": message.text,
            "at": now,
        }
        statement = _first_time(self.connection.dialect.name)
        found: int | None = self.connection.execute(statement, values).scalar()
        return found

    def understood(self, turn: int, kind: str, target: str, score: float) -> None:
        """How the message of a turn was understood."""
        values = {"which": turn, "kind": kind, "target": target, "score": score}
        self.connection.execute(_UNDERSTOOD, values)

    def conversation(self, address: Address, reacts_to: str = "", said: str = "") -> Conversation:
        """The conversation at an address; no other process may change it meanwhile.

        Who joins a thread starts from what was said in it last; who reacts to a message that
        was for somebody else, saying something, goes on from what was said to them.
        """
        own = self._own(address)
        other = self._said_to(address, reacts_to) if reacts_to else None
        return own.joining(other, said) if other else own

    def _said_to(self, address: Address, message: str) -> Conversation | None:
        """The conversation of somebody else in whose course a message was sent, or None."""
        box = t.outbox.c
        several = (literal(",") + box.message + ",").contains(f",{message},", autoescape=True)
        query = select(box.user).where(
            box.platform == address.platform, box.channel == address.channel, several
        )
        user = self.connection.execute(query.order_by(box.id.desc()).limit(1)).scalar()
        if not user or user == address.user:
            return None
        key = conversation_key(replace(address, user=user))
        found = self.connection.execute(
            select(t.conversations.c.state).where(t.conversations.c.key == key)
        ).scalar()
        return Conversation.from_json(json.loads(found)) if found else None

    def _own(self, address: Address) -> Conversation:
        key = {"which": conversation_key(address)}
        found = self.connection.execute(_CONVERSATION, key).scalar()
        if found:
            return Conversation.from_json(json.loads(found))
        if not address.thread:
            return Conversation()
        query = select(t.conversations.c.state).where(in_thread(address))
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
        self, address: Address, reply: Reply, now: float, *, event: str = "", once: bool = False
    ) -> int:
        """Puts a reply to an event into the outbox; its row. One said `once` goes when sent."""
        values = {
            "platform": address.platform, "channel": address.channel, "thread": address.thread,
            "user": address.user, "person": person_of(address), "reply": pack(reply), "at": now,
            "event": event, "once": once,
        }  # fmt: skip
        return int(self.connection.execute(_SAID, values).scalar_one())

    def revise(self, row: int, reply: Reply) -> None:
        """Puts another reply in the place of one in the outbox; what was sent gets edited."""
        self.connection.execute(
            update(t.outbox)
            .where(t.outbox.c.id == row)
            .values(reply=pack(reply), revision=t.outbox.c.revision + 1, parts=0)
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
        """Deletes what has outlived its time: leads past theirs, turns older than `log` seconds.

        Replies go with them, sent or given up; one that still waits stays.
        """
        self.connection.execute(delete(t.leads).where(t.leads.c.delete_after < now))
        for table in (t.turns, t.conversations, t.audits, t.jobs):
            self.connection.execute(delete(table).where(table.c.at < now - log))
        ended = (t.outbox.c.sent >= t.outbox.c.revision) | (t.outbox.c.failed != "")
        self.connection.execute(delete(t.outbox).where(t.outbox.c.at < now - log, ended))
