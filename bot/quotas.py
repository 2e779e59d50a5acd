"""Who may have how many audits, and when a result of the last minutes is good enough."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.storage import tables as t
from bot.storage.keys import person_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.message import Address
    from bot.skills import Job
    from bot.storage.store import Transaction

SHARED = 900.0
"""Seconds for which the last result of an address is shared."""
WAITING = 50
"""Jobs that may wait or run at once."""


def over_quota(transaction: Transaction, address: Address, job: Job, now: float) -> str:
    """Why an audit has to wait, in a sentence that says until when; "" if it doesn't."""
    waiting = transaction.connection.execute(
        select(func.count()).select_from(t.jobs).where(t.jobs.c.state != "done")
    ).scalar_one()
    if waiting >= WAITING:
        return "Many audits are waiting right now. Please ask again in a few minutes."
    person, chat = person_of(address), f"{address.platform}:{address.channel}"
    for whose, key, burst, seconds in (
        ("You have", f"audits|ten-minutes|{person}", 5, 600.0),
        ("You have", f"audits|day|{person}", 30, 86_400.0),
        ("This chat has", f"audits|chat|{chat}", 10, 600.0),
        ("This website has", f"audits|site|{job.partition}", 6, 3600.0),
    ):
        wait = transaction.allow(key, burst, seconds, now)
        if wait:
            return (
                f"{whose} had as many audits as I may do for now. "
                f"The next one is possible in {_words(wait)}."
            )
    return ""


def recent(transaction: Transaction, job: Job, now: float) -> tuple[Mapping[str, Any], int] | None:
    """A result for the same address that is young enough to share, and its age in minutes."""
    row = transaction.connection.execute(
        select(t.audits.c.report, t.audits.c.at)
        .where(
            t.audits.c.url == job.arguments["url"],
            t.audits.c.full == bool(job.arguments.get("full")),
            t.audits.c.at > now - SHARED,
        )
        .order_by(t.audits.c.at.desc())
        .limit(1)
    ).first()
    return (json.loads(row.report), max(1, round((now - row.at) / 60))) if row else None


def _words(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    if minutes == 1:
        return "a minute"
    return f"{minutes} minutes" if minutes < 90 else f"{round(minutes / 60)} hours"
