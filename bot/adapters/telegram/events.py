"""What events are called, and which message a reply to one of them quotes.

A message is known by its chat, its number and its words. So an edit is answered if the words
changed, and never twice. A press is known by its own id; it tells below which message it was.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.message import Address

_EVENT = re.compile(r"(?:press:[^:]*:)?(-?\d+):(\d+)(?::[0-9a-f]{12})?")


def said(chat: str, number: object, text: str) -> str:
    """The event of a text that was sent, or edited."""
    mark = sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{chat}:{number}:{mark}"


def pressed(press: str, chat: str, number: object) -> str:
    """The event of a button that was pressed below a message."""
    return f"press:{press}:{chat}:{number}"


def is_press(event: str) -> bool:
    """Whether an event is a button's."""
    return event.startswith("press:")


def is_group(chat: str) -> bool:
    """Whether a chat's id is a group's: several people talk there."""
    return chat.startswith("-")


def number_of(event: str) -> int | None:
    """The number of the message that an event is about."""
    found = _EVENT.fullmatch(event)
    return int(found[2]) if found else None


def answered(address: Address, event: str) -> int | None:
    """The message that a reply to an event quotes; None in private, where nobody else talks.

    None as well if the group got another id meanwhile: its messages were numbered anew.
    """
    found = _EVENT.fullmatch(event)
    if found is None or not is_group(address.channel) or found[1] != address.channel:
        return None
    return int(found[2])
