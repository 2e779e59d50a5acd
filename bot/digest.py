"""The weekly digest: what changed on a person's websites, and what is new among the entries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.message import CHOICE_BYTES, Reply, quote
from bot.skills.subscribe import DIGEST
from bot.storage import subscribers
from bot.storage.kept import Kept
from bot.tips import due_since

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.advisor import Advisor
    from bot.knowledge import Entry, Knowledge
    from bot.storage.records import PastAudit, Watched
    from bot.storage.store import Store

WEEK = timedelta(weeks=1)
SITES = 5
"""Websites that one digest tells of, the latest audited first."""
ENTRIES = 5
"""Entries that one digest names."""
_LOOKED_AT = 100
_NAMES = (("seo", "SEO"), ("social", "Social"))


def send_digests(store: Store, advisor: Advisor, now: float) -> int:
    """Puts this week's digest into the outbox for everybody who is due; how many that were.

    Call it as often as you like: each subscriber gets one a week, whoever calls. A week without
    news passes in silence.
    """
    slot = due_since(datetime.fromtimestamp(now, UTC))
    news = new_entries(advisor.knowledge, slot)
    with store.transaction() as transaction:
        waiting = subscribers.due(transaction, DIGEST, slot.timestamp())
    sent = 0
    for address in waiting:
        with store.transaction() as transaction:
            if not subscribers.claim(transaction, DIGEST, address, slot.timestamp(), now):
                continue
            kept = Kept(transaction, address, now)
            told = digest(kept.audits(limit=_LOOKED_AT), kept.watches(), news, slot)
            if told is not None:
                transaction.say(address, told, now)
                sent += 1
    return sent


def digest(
    audits: Sequence[PastAudit], watched: Sequence[Watched], news: Sequence[Entry], slot: datetime
) -> Reply | None:
    """One person's digest; None if there is nothing to tell.

    Args:
        audits: the person's, newest first.
        watched: the person's websites that are looked at every week.
        news: entries that are new or were reviewed in the week.
        slot: when the digest is due; it tells of the week before.
    """
    lines = [line for line in map(_told, _by_page(audits)) if line]
    fresh = any(one.at >= slot - WEEK for one in audits)
    if not news and not fresh:
        return None
    parts = ["**Your week**"]
    if lines:
        parts.append("\n".join(lines[:SITES]))
    else:
        parts.append("No website of yours is on record yet. Say, for example: watch example.com")
    if news:
        named = "\n".join(f"- {entry.title}" for entry in news[:ENTRIES])
        more = f"\n- and {len(news) - ENTRIES} more" if len(news) > ENTRIES else ""
        parts.append(f"New or checked anew among what I know:\n\n{named}{more}")
    parts.append("*You asked for this once a week; “stop” ends it.*")
    choices = (_watch(audits, watched), *(entry.question for entry in news[:2]), "stop")
    fitting = tuple(one for one in choices if one and len(one.encode()) <= CHOICE_BYTES)
    return Reply("\n\n".join(parts), choices=fitting)


def new_entries(knowledge: Knowledge, slot: datetime) -> list[Entry]:
    """Topics that were reviewed in the week before a digest, the latest first."""
    since = (slot - WEEK).date()
    found = [
        one for one in knowledge
        if one.kind == "entry" and one.topic == one.id and since <= one.reviewed < slot.date()
    ]  # fmt: skip
    return sorted(found, key=lambda entry: (-entry.reviewed.toordinal(), entry.id))


def _by_page(audits: Sequence[PastAudit]) -> list[list[PastAudit]]:
    """The audits of each page, newest first."""
    pages: dict[str, list[PastAudit]] = {}
    for one in audits:
        pages.setdefault(str(one.report.get("final_url") or one.url), []).append(one)
    return list(pages.values())


def _told(audits: Sequence[PastAudit]) -> str:
    """A page in one line: its scores, and those of the audit before."""
    newest, *older = audits
    scores = newest.report.get("scores") or {}
    values = [value for key, _ in _NAMES if (value := scores.get(key)) is not None]
    if len(values) < len(_NAMES):
        reason = quote(str(newest.report.get("reason") or ""), 120)
        return f"- {quote(newest.url, 80)}: could not be audited. {reason}".rstrip()
    before: dict[str, int] = next(
        (a.report["scores"] for a in older if None not in a.report["scores"].values()), {}
    )
    words = ", ".join(
        f"{name} {value}" + _moved(value, before.get(key))
        for (key, name), value in zip(_NAMES, values, strict=True)
    )
    return f"- {quote(newest.url, 80)}: {words}, on {newest.at.day} {newest.at:%B}"


def _moved(value: int, before: int | None) -> str:
    if before is None:
        return ""
    return " as before" if value == before else f" (was {before})"


def _watch(audits: Sequence[PastAudit], watched: Sequence[Watched]) -> str:
    """The offer to watch the website that was audited last, "" if that happens already."""
    if not audits or audits[0].url in {one.url for one in watched}:
        return ""
    return f"watch {audits[0].url}"
