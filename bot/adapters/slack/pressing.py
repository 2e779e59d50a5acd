"""What people press: choices, the thumbs, "More", "Share in channel"."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.adapters.slack import read
from bot.adapters.slack.hearing import tried
from bot.adapters.slack.place import PLATFORM, Place
from bot.adapters.slack.render import render, unfolded
from bot.message import Message
from bot.storage.keys import clock
from bot.storage.shown import shown

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
    from slack_bolt.context.async_context import AsyncBoltContext

    from bot.adapters.slack.hearing import Hearing
    from bot.adapters.slack.render import Payload
    from bot.message import Address, Reply
    from bot.storage.outbox import Outgoing

    Body = dict[str, Any]

_RESPONSES = 4
"""Messages to one response URL; Slack takes five."""
_SHARED = "That stands in the channel already."
_FORGOTTEN = "I no longer have that answer. Ask once more, then it can be shared."


class Pressing:
    """Hears what people press.

    Args:
        hearing: where it goes.
    """

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._store = hearing.turns.store

    def attach(self, app: AsyncApp) -> None:
        """Listens to every button."""
        for action in (read.CHOICE, read.MENU, read.FEEDBACK):
            app.action(action)(self._on_press)
        app.action(read.MORE)(self._on_more)
        app.action(read.SHARE)(self._on_share)

    async def _on_press(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        if message := read.read(body):
            message = await asyncio.to_thread(self._at_home, message, body)
            await self._hearing.take(message, context)

    async def _on_more(
        self, ack: AsyncAck, body: Body, respond: AsyncRespond, context: AsyncBoltContext
    ) -> None:
        """Unfolds in place; what is no longer kept is asked for as if it were typed."""
        await ack()
        reply = await asyncio.to_thread(self._unfold, body)
        if reply is None:
            message = Message("More", read.pressed_at(body), read.number_of(body))
            message = await asyncio.to_thread(self._at_home, message, body)
            await self._hearing.take(message, context)
        elif body["container"].get("is_ephemeral"):
            first, *rest = render(reply, shared=False)
            await tried(respond(replace_original=True, **_content(first)))
            for payload in rest[: _RESPONSES - 1]:
                await tried(respond(replace_original=False, **_content(payload)))
        else:
            self._hearing.inbox.woken()

    async def _on_share(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Says to the channel what one person was told, once."""
        await ack()
        reply = await asyncio.to_thread(self._share, body)
        if isinstance(reply, str):
            await tried(respond(text=reply, replace_original=False))
            return
        thread = read.pressed_at(body).thread
        for payload in render(reply)[:_RESPONSES]:
            await tried(
                respond(
                    response_type="in_channel", replace_original=False, unfurl_links=False,
                    unfurl_media=False, thread_ts=thread or None, **_content(payload),
                )
            )  # fmt: skip

    def _at_home(self, message: Message, body: Body) -> Message:
        """A press belongs to the talk of the message it stands below, wherever that was sent."""
        if body["container"]["type"] == "view":
            return message
        found = self._shown(body, message.sender, message.sender.user)
        if found is None or found.address.channel == message.sender.channel:
            return message
        sender = replace(found.address, user=message.sender.user)
        return replace(message, sender=sender, shared=Place.of(sender).shared)

    def _unfold(self, body: Body) -> Reply | None:
        address = read.pressed_at(body)
        found = self._shown(body, address)
        if found is None or not found.reply.more:
            return None
        reply = unfolded(found.reply)
        if not Place.of(address).only:
            with self._store.transaction() as transaction:
                transaction.revise(found.id, reply)
        return reply

    def _share(self, body: Body) -> Reply | str:
        """What is to be said to the channel; or why nothing is, for the person alone."""
        address = read.pressed_at(body)
        found = self._shown(body, address)
        if found is None:
            return _FORGOTTEN
        number = f"{address.channel}/{body['container']['message_ts']}/{read.SHARE}"
        with self._store.transaction() as transaction:
            pressed = Message("Share in channel", address, number)
            turn = transaction.first_time(pressed, clock())
            if turn is None:
                return _SHARED
            transaction.understood(turn, "press", read.SHARE, 1.0)
        return unfolded(found.reply)

    def _shown(self, body: Body, address: Address, user: str = "") -> Outgoing | None:
        """What the message says below which was pressed.

        A quick finger may be ahead of the note that the message arrived.
        """
        ts = str(body["container"]["message_ts"])
        for pause in (0.0, 0.05, 0.2):
            time.sleep(pause)
            with self._store.transaction() as transaction:
                found = shown(transaction, PLATFORM, address.channel, ts, user)
            if found is not None:
                return found
        return None


def _content(payload: Payload) -> dict[str, Any]:
    return {"text": payload.text, "blocks": list(payload.blocks)}
