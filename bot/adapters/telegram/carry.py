"""Replies out to Telegram: sent, or edited in place."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from telegram import ForceReply, InlineKeyboardMarkup

from bot.adapters.telegram.adopt import candidates
from bot.adapters.telegram.events import answered, is_group, is_press
from bot.adapters.telegram.post import Posts, Spot, keys
from bot.adapters.telegram.refusals import attempt
from bot.adapters.telegram.render import render
from bot.courier import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram.ext import ExtBot

    from bot.adapters.telegram.post import Keys
    from bot.adapters.telegram.render import Part, Rendered
    from bot.message import Address, Attachment, Reply
    from bot.storage.outbox import Outgoing

_log = logging.getLogger(__name__)
_FILE = 50_000_000
_HOW = "*Please reply to this message.*"
"""In groups a bot in privacy mode hears an answer only if it is a reply."""


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

    async def attach(self, address: Address, files: Sequence[Attachment], *, quiet: bool) -> int:
        """Sends the first of some files; one that Telegram never takes is done with.

        Raises:
            Refused: it was not delivered.
        """
        try:
            await self._attach(replace(_spot(address), quiet=quiet), files[0], None, insist=False)
        except Refused as trouble:
            if not trouble.final:
                raise
            _log.warning("%s was not sent: %s", files[0].name, trouble)
        return 1

    async def adopt(self, outgoing: Outgoing) -> str | None:
        """See `courier.Adopting`: an edit finds a post that may have arrived; see `adopt`.

        Raises:
            Refused: it could not be found out now.
        """
        spot = _spot(outgoing.address)
        rendered = _rendered(outgoing.reply, spot)
        below = keys(rendered.buttons) if len(rendered.parts) == 1 else None
        for number in candidates(outgoing) if rendered.parts else ():
            if await self._found(spot, number, rendered.parts[0], below):
                ids = range(number, number + len(rendered.parts))
                return await self._deliver(spot, outgoing.reply, [str(one) for one in ids])
        return None

    async def _found(
        self, spot: Spot, number: int, part: Part, below: InlineKeyboardMarkup | None
    ) -> bool:
        try:
            return await attempt(lambda: self._posts.edit(spot, number, part, below), insist=False)
        except Refused as trouble:
            if trouble.final:
                return False
            raise

    async def _deliver(self, spot: Spot, reply: Reply, there: list[str]) -> str:
        rendered = _rendered(reply, spot)
        below = keys(rendered.buttons) or _field(reply, rendered, spot)
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
        below: Keys,
        old: str,
        *,
        insist: bool,
    ) -> str:
        """One message, in the place of an old one if there is one; its id."""
        if old:
            buttons = below if isinstance(below, InlineKeyboardMarkup) else None
            there = await attempt(
                lambda: self._posts.edit(spot, int(old), part, buttons), insist=insist
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
    return Spot(address.channel, topic, answered(address, event), is_press(event))


def _rendered(reply: Reply, spot: Spot) -> Rendered:
    """A reply as messages; in a group, how a question is answered is said."""
    if reply.asks and is_group(spot.chat):
        reply = replace(reply, text=f"{reply.text}\n\n{_HOW}")
    return render(reply)


def _field(reply: Reply, rendered: Rendered, spot: Spot) -> ForceReply | None:
    """Opens the field for an answer, for the person alone whose message is quoted."""
    whose = spot.quotes is not None and not spot.pressed and len(rendered.parts) == 1
    return ForceReply(selective=True) if reply.asks and whose else None


def _after(spot: Spot, sent: list[str]) -> Spot:
    """The first message of a reply alone says what it answers, and alerts people."""
    return replace(spot, quotes=None, quiet=True) if sent else spot
