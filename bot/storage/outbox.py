"""Replies on their way out: as rows of the outbox, and as what the courier carries."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.message import Address, Attachment, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply that waits in the outbox.

    Attributes:
        id: its row.
        address: where it goes.
        reply: what it says in its newest revision.
        revision: the number of that revision.
        message: what the platform calls the message, "" if none was sent yet.
        tries: how often this was tried in vain.
        once: True if nothing of it is kept when it was sent.
        event: the platform's event that it answers, "" if none.
        after: messages that came before it in its chat, as far as they are known, by commas.
        unsure: True if it may have been sent already: whoever sent it could not note its fate.
        at: when it was put there, in seconds since 1970.
        sent: the last revision that arrived whole, 0 if none did.
        parts: how much of the newest one arrived: its words are the first part, then its files.
    """

    id: int
    address: Address
    reply: Reply
    revision: int
    message: str
    tries: int
    once: bool = False
    event: str = ""
    after: str = ""
    unsure: bool = False
    at: float = 0.0
    sent: int = 0
    parts: int = 0

    @property
    def mark(self) -> str:
        """What tells this row from every other, also from deleted ones."""
        return f"{self.id}-{round(self.at * 1000)}"

    def following(self, after: str) -> Outgoing:
        """The same, known to come after a message."""
        return replace(self, after=after)


def from_row(row: Mapping[str, Any]) -> Outgoing:
    """A row of the outbox."""
    address = Address(row["platform"], row["channel"], row["thread"], row["user"])
    return Outgoing(
        row["id"],
        address,
        unpack(row["reply"]),
        row["revision"],
        row["message"],
        row["tries"],
        bool(row["once"]),
        row["event"],
        row["after"],
        bool(row["unsure"]) and not row["message"],
        row["at"],
        row["sent"],
        row["parts"],
    )


def pack(reply: Reply) -> str:
    """A reply as JSON text."""
    return json.dumps(
        {
            "text": reply.text,
            "more": reply.more,
            "choices": list(reply.choices),
            "about": reply.about,
            "asks": reply.asks,
            "attachments": [
                [a.name, a.media_type, base64.b64encode(a.content).decode()]
                for a in reply.attachments
            ],
        },
        ensure_ascii=False,
    )


def unpack(text: str) -> Reply:
    """The inverse of `pack`."""
    data = json.loads(text)
    attachments = tuple(
        Attachment(name, media_type, base64.b64decode(content))
        for name, media_type, content in data["attachments"]
    )
    return Reply(
        data["text"],
        data["more"],
        tuple(data["choices"]),
        attachments,
        data["about"],
        data.get("asks", False),  # rows of an earlier release have none
    )
