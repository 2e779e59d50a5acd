"""Under what names persons and conversations are kept; and the clock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.message import Address


def person_of(address: Address) -> str:
    """The person at an address, as the `person` columns name them."""
    return f"{address.platform}:{address.user or address.channel}"


def conversation_key(address: Address) -> str:
    """The conversation that a message from an address belongs to."""
    return f"{address.platform}|{address.channel}|{address.thread}|{address.user}"


def clock() -> float:
    """Seconds since 1970."""
    return time.time()
