"""Requests for a quote on their way to the operator, from whichever place they were made."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.message import Address, Attachment, Reply, quote
from bot.storage.kept import carried
from bot.storage.records import Lead

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.storage.records import Record
    from bot.storage.transaction import Transaction


FILE = "file"
"""The platform of requests that go into a file, its path being the channel."""
_CHATS = ("telegram", "slack")


def destination(setting: str) -> Address | None:
    """Where requests go: `telegram:ID`, `slack:TEAM/CHANNEL`, a file, or nowhere ("")."""
    platform, _, place = setting.partition(":")
    if not setting:
        return None
    return Address(platform, place) if platform in _CHATS and place else Address(FILE, setting)


def forwarding(
    to: Address | None, by: str = "Signpost"
) -> Callable[[Transaction, Record, float], None]:
    """What puts a kept request into the outbox, and nothing for any other record.

    The row goes once it was sent: the request itself is kept with the leads.
    """

    def forward(transaction: Transaction, record: Record, now: float) -> None:
        if isinstance(record, Lead) and to:
            row = transaction.say(to, told(record, by), now, once=True)
            carried(transaction, record, row, now)

    return forward


def told(lead: Lead, by: str = "Signpost") -> Reply:
    """A request in words, the last audit's report with it, made under the name `by`."""
    fields = {key: value for key, value in asdict(lead).items() if key != "audit" and value}
    lines = [f"- **{name}**: {quote(str(value), 600)}" for name, value in fields.items()]
    scores = (lead.audit or {}).get("scores") or {}
    if None not in scores.values() and scores:
        lines.append(f"- **audit**: SEO {scores.get('seo')}, Social {scores.get('social')}")
    text = "A request for a quote:\n\n" + "\n".join(lines)
    return Reply(text, attachments=_report(lead, by))


def _report(lead: Lead, by: str) -> tuple[Attachment, ...]:
    """The last audit as a file, if it came to a result."""
    if not lead.audit or lead.audit.get("verdict") != "audited":
        return ()
    from bot.audit.report import Report
    from bot.skills.report import report_file

    return (report_file(Report.from_json(lead.audit), by),)
