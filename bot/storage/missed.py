"""What everybody asked, for those who look after the entries: misses, votes, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.storage import tables as t
from bot.storage.records import MISSES, Missed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

LIMIT = 1000
"""Rows of each kind that are looked at, the newest first."""
_ANSWERED = ("entry", "comparison")


def missed(connection: Connection, limit: int = LIMIT) -> list[Missed]:
    """Messages that were not understood and answers that did not help, the newest first of each."""
    return [*_not_understood(connection, limit), *_not_helpful(connection, limit)]


def counts(connection: Connection) -> Mapping[str, int]:
    """How many people, messages by kind, audits and votes are on record."""
    people = select(func.count(t.turns.c.person.distinct()))
    audits = select(func.count()).select_from(t.audits)
    kinds = select(t.turns.c.kind, func.count()).group_by(t.turns.c.kind)
    votes = select(t.feedback.c.helpful, func.count()).group_by(t.feedback.c.helpful)
    found = {"people": int(connection.execute(people).scalar_one())}
    for kind, count in sorted(map(tuple, connection.execute(kinds))):
        found[f"messages: {kind or 'unfinished'}"] = count
    found["audits"] = int(connection.execute(audits).scalar_one())
    for helpful, count in connection.execute(votes):
        found["votes: helpful" if helpful else "votes: not helpful"] = count
    return found


def _not_understood(connection: Connection, limit: int) -> list[Missed]:
    query = (
        select(t.turns.c.text, t.turns.c.kind)
        .where(t.turns.c.kind.in_(MISSES))
        .order_by(t.turns.c.id.desc())
        .limit(limit)
    )
    return [Missed(row.text, row.kind) for row in connection.execute(query)]


def _not_helpful(connection: Connection, limit: int) -> list[Missed]:
    """Votes against an answer, with what its person had asked, if that is still on record."""
    asked = (
        select(t.turns.c.text)
        .where(
            t.turns.c.person == t.feedback.c.person,
            t.turns.c.kind.in_(_ANSWERED),
            t.turns.c.target == t.feedback.c.entry,
            t.turns.c.at <= t.feedback.c.at,
        )
        .order_by(t.turns.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(t.feedback.c.entry, t.feedback.c.reason, t.feedback.c.asked, asked.label("said"))
        .where(t.feedback.c.helpful.is_(False))
        .order_by(t.feedback.c.id.desc())
        .limit(limit)
    )
    return [
        Missed(row.asked or row.said or "", "not helpful", row.entry, row.reason)
        for row in connection.execute(query)
    ]
