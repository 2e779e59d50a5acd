"""The outbox as couriers see it. A courier claims what it carries, for a while.

The claim is written before anything is sent, so that two front ends never carry one row, and a row
that a dead courier held is known to be in doubt: its post may have arrived.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal,
    select,
    text,
    update,
)

from bot.storage import tables as t
from bot.storage.outbox import Outgoing, from_row

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlalchemy import Connection, Engine, Executable, Select

    Chat = tuple[str, str]

LEASE = 90.0
"""Seconds for which a claim holds, unless it is renewed."""
_LOCK = 7_407_506
"""The advisory lock that lets one courier at a time claim on PostgreSQL."""
_WAITING = text(t.WAITING)
_LATER = 2**40
"""More than any row's number."""


def _next() -> Select[Any]:
    """The next row of each chat on some `platforms`, the oldest first.

    What was never sent comes before what is to be edited.
    """
    number = cast(t.outbox.c.id, BigInteger)
    later = literal(_LATER, BigInteger)
    rank = case((t.outbox.c.sent > 0, number + later), else_=number)
    first = (
        select(func.min(rank).label("rank"))
        .where(_WAITING, t.outbox.c.platform.in_(bindparam("platforms", expanding=True)))
        .group_by(t.outbox.c.platform, t.outbox.c.channel)
        .subquery()
    )
    columns = (t.outbox.c.id, t.outbox.c.platform, t.outbox.c.channel, t.outbox.c.due)
    return (
        select(*columns, t.outbox.c.lease)
        .where(t.outbox.c.id.in_(select(first.c.rank % later)))
        .order_by(t.outbox.c.id)
    )


# Statements of every delivery are made once: making one takes longer than running it.
_NEXT = _next()
_THIS = t.outbox.c.id == bindparam("which")
_HELD = select(t.outbox.c.platform, t.outbox.c.channel).where(
    text(t.HELD), t.outbox.c.lease > bindparam("now")
)
_FREE = select(t.outbox).where(_THIS, _WAITING, t.outbox.c.lease <= bindparam("now"))


class Carrying:
    """The part of a store that the courier asks."""

    engine: Engine

    def tidy(self) -> None:
        """Leaves no trace of deleted rows."""
        raise NotImplementedError

    def waiting(self, now: float, limit: int = 200) -> list[Outgoing]:
        """What is to be sent or edited by `now`, oldest first, whoever carries it."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(t.outbox)
                .where(_WAITING, t.outbox.c.due <= now)
                .order_by(t.outbox.c.id)
                .limit(limit)
            )
            return [from_row(dict(row._mapping)) for row in rows]

    def claim(
        self,
        holder: str,
        platforms: Collection[str],
        now: float,
        free: Callable[[Chat], str | None],
        limit: int,
    ) -> tuple[list[Outgoing], float | None]:
        """Takes what `holder` may carry now, at most one row a chat: posts first, then edits.

        Args:
            holder: who carries; nobody else gets these rows for `LEASE` seconds.
            platforms: that it can carry to.
            now: seconds since 1970.
            free: the last message that the holder put into a chat, "" if it knows of none; None if
                the chat (platform, channel) may get nothing now.
            limit: how many rows at most.

        Returns:
            What was taken, and when the next row is due or let go, or None.
        """
        with self.engine.connect() as connection:  # a look writes nothing and waits for nobody
            heads = _heads(connection, platforms)
        later = min((when for _, _, when in heads if when > now), default=None)
        ready = ((row, chat, free(chat)) for row, chat, when in heads if when <= now)
        chosen = [(row, chat, last) for row, chat, last in ready if last is not None][:limit]
        if not chosen:
            return [], later
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            held = _held(connection, now)
            claims = [
                _claimed(connection, row, last, holder, now)
                for row, chat, last in chosen
                if chat not in held
            ]
        taken = [outgoing for outgoing in claims if outgoing is not None]
        return taken, later if len(taken) == len(chosen) else now  # others were quicker: look again

    def renew(self, holder: str, now: float) -> None:
        """The holder still carries what it claimed."""
        with self.engine.begin() as connection:
            connection.execute(
                update(t.outbox).where(t.outbox.c.holder == holder).values(lease=now + LEASE)
            )

    def release(self, holder: str) -> None:
        """Gives back what a holder of this name, now dead, had claimed; posts stay in doubt."""
        with self.engine.begin() as connection:
            connection.execute(
                update(t.outbox).where(t.outbox.c.holder == holder).values(holder="", lease=0.0)
            )

    def next_due(self) -> float | None:
        """When the earliest message that waits is due, or None."""
        with self.engine.connect() as connection:
            return connection.execute(select(func.min(t.outbox.c.due)).where(_WAITING)).scalar()

    def delivered(self, outgoing: Outgoing, message: str) -> None:
        """A revision has reached the platform, which calls the message `message`."""
        if outgoing.once:
            with self.engine.begin() as connection:
                connection.execute(delete(t.outbox).where(t.outbox.c.id == outgoing.id))
            self.tidy()
            return
        self._put_down(outgoing, sent=outgoing.revision, message=message, tries=0, unsure=False)

    def arrived(self, outgoing: Outgoing, message: str, parts: int) -> None:
        """So many parts of a revision have reached the platform; its words are `message`.

        Of a revision that came meanwhile, nothing has.
        """
        same = t.outbox.c.revision == outgoing.revision
        with self.engine.begin() as connection:
            connection.execute(
                update(t.outbox)
                .where(t.outbox.c.id == outgoing.id)
                .values(message=message, unsure=False, parts=case((same, parts), else_=0))
            )

    def postponed(self, outgoing: Outgoing, due: float, *, unsure: bool = False) -> None:
        """A revision is to be tried again at `due`; `unsure` if it may have arrived."""
        self._put_down(outgoing, due=due, tries=outgoing.tries + 1, unsure=unsure)

    def undeliverable(self, outgoing: Outgoing, reason: str) -> None:
        """A message can't be delivered, ever."""
        self._put_down(outgoing, failed=reason)

    def moved(self, platform: str, old: str, new: str) -> None:
        """A chat got another id: what waits for the old one goes to the new one."""
        with self.engine.begin() as connection:
            for table in (t.outbox, t.subscriptions, t.watches):
                connection.execute(
                    update(table)
                    .where(table.c.platform == platform, table.c.channel == old)
                    .values(channel=new)
                )

    def _put_down(self, outgoing: Outgoing, **values: Any) -> None:
        with self.engine.begin() as connection:
            _change(connection, outgoing.id, {**values, "holder": "", "lease": 0.0})


def _heads(connection: Connection, platforms: Collection[str]) -> list[tuple[int, Chat, float]]:
    """The next row of each chat, and from when it may be taken; oldest first.

    A row that waits for another try holds up its chat, so that its order stays.
    """
    rows = connection.execute(_NEXT, {"platforms": list(platforms)})
    return [(row.id, (row.platform, row.channel), max(row.due, row.lease)) for row in rows]


def _held(connection: Connection, now: float) -> set[Chat]:
    """Chats into which somebody carries something at this moment."""
    rows = connection.execute(_HELD, {"now": now})
    return {(row.platform, row.channel) for row in rows}


def _claimed(
    connection: Connection, number: int, last: str, holder: str, now: float
) -> Outgoing | None:
    """A row taken, None if it is gone; one to be posted is in doubt until its fate is known."""
    row = connection.execute(_FREE, {"which": number, "now": now}).first()
    if row is None:
        return None
    outgoing = from_row(dict(row._mapping))
    values: dict[str, Any] = {"holder": holder, "lease": now + LEASE}
    if outgoing.unsure:
        outgoing = outgoing.following(",".join([outgoing.after, *_known(connection, outgoing)]))
    elif not outgoing.message:
        outgoing = outgoing.following(last)
        values |= {"unsure": True, "after": last}
    _change(connection, number, values)
    return outgoing


def _change(connection: Connection, number: int, values: dict[str, Any]) -> None:
    """Gives columns of a row new values."""
    connection.execute(_changing(tuple(values)), {**values, "which": number})


@cache
def _changing(names: tuple[str, ...]) -> Executable:
    return update(t.outbox).where(_THIS).values({name: bindparam(name) for name in names})


def _known(connection: Connection, outgoing: Outgoing) -> list[str]:
    """Every message that is known of a row's chat."""
    address = outgoing.address
    rows = connection.execute(
        select(t.outbox.c.message).where(
            t.outbox.c.platform == address.platform,
            t.outbox.c.channel == address.channel,
            t.outbox.c.message != "",
        )
    )
    return [row.message for row in rows]
