"""One message on Telegram: posted, edited or removed, whatever Telegram says against its form."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram.refusals import says

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Message
    from telegram.ext import ExtBot

    from bot.adapters.telegram.render import Part
    from bot.message import Attachment

T = TypeVar("T")
Keys = InlineKeyboardMarkup | ForceReply | None
"""What stands below a message: buttons, or a field that waits for an answer."""
_log = logging.getLogger(__name__)
_PHOTO = 10_000_000
_SECONDS = 120.0
"""How long a file may take."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_GONE = ("to edit not found", "can't be edited", "message_id_invalid", "no text in the message")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message stands.

    Attributes:
        chat: its id, as text.
        topic: of a forum, or None.
        quotes: the message that it answers, or None where that is clear anyway.
        pressed: True if that message is the bot's own, below which a button was pressed.
        quiet: True if nobody is to be alerted.
    """

    chat: str
    topic: int | None = None
    quotes: int | None = None
    pressed: bool = False
    quiet: bool = False


def keys(buttons: tuple[tuple[str, ...], ...]) -> InlineKeyboardMarkup | None:
    """Buttons that send what stands on them."""
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=text) for text in row] for row in buttons]
    )


class Posts:
    """Puts messages into chats.

    Args:
        bot: with which it does.
    """

    def __init__(self, bot: ExtBot[int]) -> None:
        self._bot = bot

    async def say(self, spot: Spot, part: Part, below: Keys) -> Message:
        """A new message.

        Raises:
            TelegramError: it was not taken.
        """

        async def say(text: str, mode: str | None, where: dict[str, Any]) -> Message:
            return await self._bot.send_message(
                spot.chat,
                text,
                parse_mode=mode,
                reply_markup=below,
                link_preview_options=_NO_PREVIEW,
                **where,
            )

        async def formatted(where: dict[str, Any]) -> Message:
            return await _or_plain(part, lambda text, mode: say(text, mode, where))

        return await _or_outside(spot, formatted)

    async def edit(
        self, spot: Spot, number: int, part: Part, below: InlineKeyboardMarkup | None
    ) -> bool:
        """Edits a message; False if it is no longer there.

        Raises:
            TelegramError: it was not taken.
        """

        async def edit(text: str, mode: str | None) -> Any:
            return await self._bot.edit_message_text(
                text,
                spot.chat,
                number,
                parse_mode=mode,
                reply_markup=below,
                link_preview_options=_NO_PREVIEW,
            )

        try:
            await _or_plain(part, edit)
        except BadRequest as error:
            if says(error, "message is not modified"):
                return True
            if says(error, *_GONE):
                return False
            raise
        return True

    async def remove(self, spot: Spot, number: int) -> None:
        """Deletes a message, if Telegram lets us."""
        try:
            await self._bot.delete_message(spot.chat, number)
        except TelegramError as error:
            _log.info("an old part of a reply stays: %s", type(error).__name__)

    async def attach(self, spot: Spot, attachment: Attachment, below: Keys) -> Message:
        """A file; a picture as a photo, if Telegram takes it as one.

        Raises:
            TelegramError: it was not taken.
        """
        how: dict[str, Any] = {
            "filename": attachment.name,
            "reply_markup": below,
            "read_timeout": _SECONDS,
            "write_timeout": _SECONDS,
        }

        async def photo(where: dict[str, Any]) -> Message:
            return await self._bot.send_photo(spot.chat, attachment.content, **where, **how)

        async def document(where: dict[str, Any]) -> Message:
            return await self._bot.send_document(spot.chat, attachment.content, **where, **how)

        if attachment.media_type == "image/png" and len(attachment.content) <= _PHOTO:
            try:
                return await _or_outside(spot, photo)
            except BadRequest as error:
                if not says(error, "photo", "image"):
                    raise
        return await _or_outside(spot, document)


async def _or_plain(part: Part, call: Callable[[str, str | None], Awaitable[T]]) -> T:
    """Formatted; without formatting if Telegram does not understand it: a reply always arrives."""
    try:
        return await call(part.html, "HTML")
    except BadRequest as error:
        if not says(error, "can't parse"):
            raise
        _log.warning("sent without formatting: %s", error.message)
        return await call(part.plain, None)


async def _or_outside(spot: Spot, call: Callable[[dict[str, Any]], Awaitable[T]]) -> T:
    """Into the topic it belongs to; to the group if that topic was deleted."""
    where: dict[str, Any] = {"message_thread_id": spot.topic}
    if spot.quiet:
        where["disable_notification"] = True
    if spot.quotes is not None:
        where["reply_parameters"] = ReplyParameters(spot.quotes, allow_sending_without_reply=True)
    try:
        return await call(where)
    except BadRequest as error:
        if spot.topic is None or not says(error, "thread not found"):
            raise
        return await call({**where, "message_thread_id": None})
