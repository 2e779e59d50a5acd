"""Promised jobs as the engine sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from bot.message import Reply
from bot.storage import tables as t
from bot.storage.transaction import Transaction

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Engine


class Working:
    """The part of a store that the engine asks."""

    engine: Engine

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

    def paused(self, jobs: Collection[str]) -> None:
        """Work on jobs was stopped on purpose: that it began is not counted against them."""
        with self.engine.begin() as connection:
            connection.execute(
                update(t.jobs)
                .where(t.jobs.c.id.in_(jobs), t.jobs.c.state != "done")
                .values(begun=t.jobs.c.begun - 1)
            )

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
