"""Replies out to Telegram: sent, or edited in place."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.adapters.telegram.events import answered
from bot.adapters.telegram.post import Posts, Spot, keys
from bot.adapters.telegram.refusals import attempt
from bot.adapters.telegram.render import render
from bot.courier import Refused

if TYPE_CHECKING:
    from telegram import InlineKeyboardMarkup
    from telegram.ext import ExtBot

    from bot.adapters.telegram.post import Keys
    from bot.adapters.telegram.render import Part
    from bot.message import Address, Attachment, Reply

_log = logging.getLogger(__name__)
_FILE = 50_000_000


class Deliveries:
    """Carries replies to Telegram; implements `courier.Carrier`.

    A reply may be several messages: its id is theirs, joined by commas. Once the first has
    arrived, the rest is tried in place, because the courier would send all of it again.

    Args:
        bot: with which it is sent.
    """

    def __init__(self, bot: ExtBot[int]) -> None:
        self._posts = Posts(bot)

    async def send(self, address: Address, reply: Reply, event: str = "") -> str:
        """Sends a reply and gives its id; in a group it quotes what it answers.

        Raises:
            Refused: it was not delivered.
        """
        return await self._deliver(_spot(address, event), reply, [])

    async def edit(self, address: Address, message: str, reply: Reply) -> str:
        """Puts a reply in the place of one sent before; messages that are gone are sent anew.

        Raises:
            Refused: it was not delivered.
        """
        return await self._deliver(_spot(address), reply, message.split(","))

    async def _deliver(self, spot: Spot, reply: Reply, there: list[str]) -> str:
        rendered = render(reply)
        below = keys(rendered.buttons)
        sent: list[str] = []
        for number, part in enumerate(rendered.parts):
            under = below if number == len(rendered.parts) - 1 else None
            old = there[number] if number < len(there) else ""
            sent.append(await self._put(_after(spot, sent), part, under, old, insist=bool(sent)))
        for surplus in there[len(rendered.parts) :]:
            await self._posts.remove(spot, int(surplus))
        under = None if rendered.parts else below
        for attachment in reply.attachments:
            file = await self._attach(_after(spot, sent), attachment, under, insist=bool(sent))
            if file and not rendered.parts:
                sent.append(file)
        return ",".join(sent)

    async def _put(
        self,
        spot: Spot,
        part: Part,
        below: InlineKeyboardMarkup | None,
        old: str,
        *,
        insist: bool,
    ) -> str:
        """One message, in the place of an old one if there is one; its id."""
        if old:
            there = await attempt(
                lambda: self._posts.edit(spot, int(old), part, below), insist=insist
            )
            if there:
                return old
        said = await attempt(lambda: self._posts.say(spot, part, below), insist=insist)
        return str(said.message_id)

    async def _attach(
        self, spot: Spot, attachment: Attachment, below: Keys, *, insist: bool
    ) -> str:
        """A file, after the text; its message's id, or "" if Telegram does not take it."""
        if len(attachment.content) > _FILE:
            _log.warning("%s is too large for Telegram", attachment.name)
            return ""
        try:
            file = await attempt(lambda: self._posts.attach(spot, attachment, below), insist=insist)
        except Refused as trouble:
            if not insist or not trouble.final:
                raise
            _log.warning("%s was not sent: %s", attachment.name, trouble)
            return ""
        return str(file.message_id)


def _spot(address: Address, event: str = "") -> Spot:
    """Where a reply goes; in private it is clear what it answers."""
    topic = int(address.thread) if address.thread else None
    return Spot(address.channel, topic, answered(address, event))


def _after(spot: Spot, sent: list[str]) -> Spot:
    """The first message of a reply alone says what it answers."""
    return replace(spot, quotes=None) if sent else spot
