"""What people write: messages, mentions, the slash command, shortcuts on a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.adapters.slack import read
from bot.adapters.slack.hearing import tried
from bot.adapters.slack.home import usage
from bot.adapters.slack.place import Place

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.adapters.slack.hearing import Hearing
    from bot.message import Message

    Body = dict[str, Any]

_NO_LINK = "There is no link to a web page in that message."
_STATUS = "is looking it up"


class Speaking:
    """Hears what people write.

    Args:
        hearing: where it goes.
        command: the slash command.
    """

    def __init__(self, hearing: Hearing, command: str) -> None:
        self._hearing = hearing
        self._command = command

    def attach(self, app: AsyncApp) -> None:
        """Listens to messages, the command and the shortcuts of messages."""
        app.event("app_mention")(self._on_event)
        app.event("message")(self._on_event)
        app.command(self._command)(self._on_command)
        for callback in (read.AUDIT_LINK, read.EXPLAIN):
            app.shortcut({"type": "message_action", "callback_id": callback})(self._on_shortcut)

    async def _on_event(
        self, body: Body, context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        message = read.read(body, context.bot_user_id or "")
        if message is None:
            return
        if message.sender.thread and body["event"].get("channel_type") == "im":
            self._hearing.spawn(_status(client, message))
        await self._hearing.take(message, context, if_joined=read.untagged(body))

    async def _on_command(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        if str(body.get("text") or "").strip().casefold() in {"", "help"}:
            told = usage(self._hearing.turns.advisor.knowledge, self._command)
            await ack(text=told.text, blocks=list(told.blocks))
            return
        await ack()
        if message := read.read(body):
            await self._hearing.take(message, context)

    async def _on_shortcut(
        self, ack: AsyncAck, body: Body, respond: AsyncRespond, context: AsyncBoltContext
    ) -> None:
        await ack()
        if message := read.read(body):
            await self._hearing.take(message, context)
        else:
            await tried(respond(text=_NO_LINK))


async def _status(client: AsyncWebClient, message: Message) -> None:
    """Shows that work is under way; Slack takes it away with the answer."""
    await tried(
        client.assistant_threads_setStatus(
            channel_id=Place.of(message.sender).channel,
            thread_ts=message.sender.thread,
            status=_STATUS,
        )
    )
