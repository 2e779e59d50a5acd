"""What Telegram says when it refuses a call, in the courier's terms."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, TypeVar

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.adapters.telegram.request import UNSENT, unanswered
from bot.courier import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
_log = logging.getLogger(__name__)
TRIES = 4
"""How often the rest of a reply is tried, once its beginning has arrived."""
_UNUSABLE = 60.0
"""Seconds until the next try if the token is refused: only the operator can mend that."""


def says(error: TelegramError, *words: str) -> bool:
    """Whether one of `words` stands in what Telegram said."""
    return any(word in error.message.casefold() for word in words)


def seconds(error: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


def refused(error: TelegramError) -> Refused:
    """An error as the courier understands it; a token never stands in it."""
    kind = type(error).__name__
    match error:
        case RetryAfter():
            return Refused("flood control", wait=seconds(error))
        case ChatMigrated(new_chat_id=chat):
            return Refused("the group became a supergroup", moved=str(chat))
        case InvalidToken():
            return Refused("Telegram refuses the token", wait=_UNUSABLE)
        case Forbidden() | BadRequest():  # a BadRequest is a NetworkError to the library
            return Refused(f"{kind}: {error.message}", final=True)
        case NetworkError():
            cause = error.__cause__
            return Refused(
                f"{kind}: Telegram was not reached or failed",
                unsure=not isinstance(cause, UNSENT),
                away=unanswered(cause),
            )
    return Refused(f"{kind}: {error.message}")


async def attempt(call: Callable[[], Awaitable[T]], *, insist: bool) -> T:
    """What a call gives; with `insist`, flood control and failures are waited out here.

    Raises:
        Refused: it did not work.
    """
    failures = 0
    while True:
        try:
            return await call()
        except TelegramError as error:
            trouble = refused(error)
            failures += 1
            lasting = trouble.final or bool(trouble.moved) or isinstance(error, InvalidToken)
            if not insist or lasting or failures >= TRIES:
                raise trouble from error
            pause = trouble.wait if trouble.wait is not None else 2.0 ** (failures - 1)
            _log.info("the rest of a reply waits %s s: %s", pause, trouble)
        await asyncio.sleep(pause)
