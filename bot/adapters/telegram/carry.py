"""Replies out to Telegram: sent, or edited in place."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram.refusals import attempt, says
from bot.adapters.telegram.render import render
from bot.courier import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Message
    from telegram.ext import ExtBot

    from bot.adapters.telegram.render import Part
    from bot.message import Address, Attachment, Reply

T = TypeVar("T")
_log = logging.getLogger(__name__)
_PHOTO = 10_000_000
_FILE = 50_000_000
_SECONDS = 120.0
"""How long a file may take."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_GONE = ("to edit not found", "can't be edited", "message_id_invalid", "no text in the message")


class Deliveries:
    """Carries replies to Telegram; implements `courier.Carrier`.

    A reply may be several messages: its id is theirs, joined by commas. Once the first has
    arrived, the rest is tried in place, because the courier would send all of it again.

    Args:
        bot: with which it is sent.
    """

    def __init__(self, bot: ExtBot[int]) -> None:
        self._bot = bot

    async def send(self, address: Address, reply: Reply) -> str:
        """Sends a reply and gives its id.

        Raises:
            Refused: it was not delivered.
        """
        return await self._deliver(address, reply, [])

    async def edit(self, address: Address, message: str, reply: Reply) -> str:
        """Puts a reply in the place of one sent before; messages that are gone are sent anew.

        Raises:
            Refused: it was not delivered.
        """
        return await self._deliver(address, reply, message.split(","))

    async def _deliver(self, address: Address, reply: Reply, there: list[str]) -> str:
        rendered = render(reply)
        keys = _keys(rendered.buttons)
        sent: list[str] = []
        for number, part in enumerate(rendered.parts):
            below = keys if number == len(rendered.parts) - 1 else None
            old = there[number] if number < len(there) else ""
            sent.append(await self._put(address, part, below, old, insist=bool(sent)))
        for surplus in there[len(rendered.parts) :]:
            await self._remove(address, surplus)
        below = None if rendered.parts else keys
        for attachment in reply.attachments:
            file = await self._attach(address, attachment, below, insist=bool(sent))
            if file and not rendered.parts:
                sent.append(file)
        return ",".join(sent)

    async def _put(
        self,
        address: Address,
        part: Part,
        keys: InlineKeyboardMarkup | None,
        old: str,
        *,
        insist: bool,
    ) -> str:
        """One message, in the place of an old one if there is one; its id."""
        if old:
            there = await attempt(lambda: self._edit(address, part, keys, old), insist=insist)
            if there:
                return old
        said = await attempt(lambda: self._say(address, part, keys), insist=insist)
        return str(said.message_id)

    async def _say(
        self, address: Address, part: Part, keys: InlineKeyboardMarkup | None
    ) -> Message:
        async def say(text: str, mode: str | None, thread: int | None) -> Message:
            return await self._bot.send_message(
                address.channel,
                text,
                parse_mode=mode,
                message_thread_id=thread,
                reply_markup=keys,
                link_preview_options=_NO_PREVIEW,
            )

        async def formatted(thread: int | None) -> Message:
            return await _or_plain(part, lambda text, mode: say(text, mode, thread))

        return await _or_outside(address, formatted)

    async def _edit(
        self, address: Address, part: Part, keys: InlineKeyboardMarkup | None, old: str
    ) -> bool:
        """Edits a message; False if it is no longer there."""

        async def edit(text: str, mode: str | None) -> Any:
            return await self._bot.edit_message_text(
                text,
                address.channel,
                int(old),
                parse_mode=mode,
                reply_markup=keys,
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

    async def _remove(self, address: Address, old: str) -> None:
        try:
            await self._bot.delete_message(address.channel, int(old))
        except TelegramError as error:
            _log.info("an old part of a reply stays: %s", type(error).__name__)

    async def _attach(
        self,
        address: Address,
        attachment: Attachment,
        keys: InlineKeyboardMarkup | None,
        *,
        insist: bool,
    ) -> str:
        """A file, after the text; its message's id, or "" if Telegram does not take it."""
        if len(attachment.content) > _FILE:
            _log.warning("%s is too large for Telegram", attachment.name)
            return ""
        try:
            file = await attempt(lambda: self._file(address, attachment, keys), insist=insist)
        except Refused as trouble:
            if not insist or not trouble.final:
                raise
            _log.warning("%s was not sent: %s", attachment.name, trouble)
            return ""
        return str(file.message_id)

    async def _file(
        self, address: Address, attachment: Attachment, keys: InlineKeyboardMarkup | None
    ) -> Message:
        how: dict[str, Any] = {
            "filename": attachment.name,
            "reply_markup": keys,
            "read_timeout": _SECONDS,
            "write_timeout": _SECONDS,
        }

        async def photo(thread: int | None) -> Message:
            return await self._bot.send_photo(
                address.channel, attachment.content, message_thread_id=thread, **how
            )

        async def document(thread: int | None) -> Message:
            return await self._bot.send_document(
                address.channel, attachment.content, message_thread_id=thread, **how
            )

        if attachment.media_type == "image/png" and len(attachment.content) <= _PHOTO:
            try:
                return await _or_outside(address, photo)
            except BadRequest as error:
                if not says(error, "photo", "image"):
                    raise
        return await _or_outside(address, document)


def _keys(buttons: tuple[tuple[str, ...], ...]) -> InlineKeyboardMarkup | None:
    """Buttons that send what stands on them."""
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=text) for text in row] for row in buttons]
    )


async def _or_plain(part: Part, call: Callable[[str, str | None], Awaitable[T]]) -> T:
    """Formatted; without formatting if Telegram does not understand it: a reply always arrives."""
    try:
        return await call(part.html, "HTML")
    except BadRequest as error:
        if not says(error, "can't parse"):
            raise
        _log.warning("sent without formatting: %s", error.message)
        return await call(part.plain, None)


async def _or_outside(address: Address, call: Callable[[int | None], Awaitable[T]]) -> T:
    """Into the topic it belongs to; to the group if that topic was deleted."""
    try:
        return await call(int(address.thread) if address.thread else None)
    except BadRequest as error:
        if not address.thread or not says(error, "thread not found"):
            raise
        return await call(None)
