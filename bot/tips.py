"""The weekly tip: one topic a week, the same for everybody, sent on Mondays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.message import Reply
from bot.skills.answer import footer
from bot.skills.subscribe import TIP
from bot.storage import subscribers

if TYPE_CHECKING:
    from bot.advisor import Advisor
    from bot.knowledge import Entry, Knowledge
    from bot.storage.store import Store

HOUR = 9
"""The hour, UTC, from which on Monday's tip is due."""


def entry_of_week(knowledge: Knowledge, day: datetime) -> Entry:
    """The topic of an ISO week: every topic has its turn before one comes again."""
    topics = [one for one in knowledge if one.kind == "entry" and one.topic == one.id]
    topics.sort(key=lambda entry: sha256(entry.id.encode()).digest())
    return topics[_monday(day).toordinal() // 7 % len(topics)]


def tip(entry: Entry) -> Reply:
    """An entry as the tip of a week."""
    text = (
        f"**Tip of the week: {entry.title}**\n\n{entry.short}\n\n{footer(entry)}\n\n"
        "*You asked for one a week; “stop” ends it.*"
    )
    return Reply(text, more=entry.long, choices=(entry.question, "stop"), about=entry.id)


def send_tips(store: Store, advisor: Advisor, now: float) -> int:
    """Puts this week's tip into the outbox for everybody who is due; how many that were.

    Call it as often as you like: each subscriber gets one tip a week, whoever calls.
    """
    slot = due_since(datetime.fromtimestamp(now, UTC))
    reply = tip(entry_of_week(advisor.knowledge, slot))
    with store.transaction() as transaction:
        waiting = subscribers.due(transaction, TIP, slot.timestamp())
    sent = 0
    for address in waiting:
        with store.transaction() as transaction:
            if subscribers.claim(transaction, TIP, address, slot.timestamp(), now):
                transaction.say(address, reply, now)
                sent += 1
    return sent


def due_since(now: datetime) -> datetime:
    """The last Monday at HOUR before `now`."""
    monday = _monday(now).replace(hour=HOUR)
    return monday if monday <= now else monday - timedelta(weeks=1)


def _monday(day: datetime) -> datetime:
    start = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return start - timedelta(days=day.weekday())
