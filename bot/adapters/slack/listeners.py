"""Who listens to what in Slack, and how Slack is acknowledged in time.

Everything is taken into the database before Slack is told that it arrived, so that a crash between
the two has Slack send it again; but never later than Slack's patience of three seconds allows.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.adapters.slack import read
from bot.adapters.slack.home import home, prompts, usage
from bot.adapters.slack.installed import leave
from bot.adapters.slack.place import PLATFORM, Place
from bot.adapters.slack.render import render, unfolded
from bot.message import Message
from bot.storage.kept import Kept
from bot.storage.keys import clock
from bot.storage.shown import shown

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.adapters import Inbox
    from bot.adapters.slack.installed import Installations
    from bot.message import Address, Reply
    from bot.storage.outbox import Outgoing
    from bot.turns import Turns

    Body = dict[str, Any]

_log = logging.getLogger(__name__)
ACKNOWLEDGE = 2.0
"""Seconds after which Slack is told, whether or not the database was quick."""
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "assistant_thread_started",
    "message.channels",
    "message.groups",
    "message.im",
    "tokens_revoked",
)
"""What the manifest subscribes to."""
_NO_LINK = "There is no link to a web page in that message."
_FAILURES = (ClientError, OSError, TimeoutError, SlackClientError)


class Listeners:
    """What is done with each thing that people do in Slack.

    Args:
        turns: for what is shown, and what is kept of a person.
        inbox: where messages go.
        command: the slash command.
        installations: the workspaces, if there are many.
    """

    def __init__(
        self, turns: Turns, inbox: Inbox, command: str, installations: Installations | None
    ) -> None:
        self._turns = turns
        self._inbox = inbox
        self._command = command
        self._installations = installations
        self._tasks: set[asyncio.Task[Any]] = set()

    def attach(self, app: AsyncApp) -> None:
        """Listens to everything that the manifest names."""
        app.event("app_mention")(self._on_event)
        app.event("message")(self._on_event)
        app.event("app_home_opened")(self._on_home)
        app.event("assistant_thread_started")(self._on_assistant)
        app.event("app_uninstalled")(self._on_removed)
        app.event("tokens_revoked")(self._on_removed)
        app.command(self._command)(self._on_command)
        for callback in (read.AUDIT_LINK, read.EXPLAIN):
            app.shortcut(callback)(self._on_shortcut)
        for action in (read.CHOICE, read.MENU, read.FEEDBACK):
            app.action(action)(self._on_press)
        app.action(read.MORE)(self._on_more)
        app.action(read.SHARE)(self._on_share)

    async def finished(self, timeout: float) -> None:
        """Waits until what was heard is taken."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout)

    # -- what people do --------------------------------------------------------------------------

    async def _on_event(
        self, body: Body, context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        message = read.read(body, context.bot_user_id or "")
        if message is None:
            return
        if message.sender.thread and body["event"].get("channel_type") == "im":
            self._spawn(self._status(client, message))
        await self._hear(message, if_joined=read.untagged(body))

    async def _on_command(self, ack: AsyncAck, body: Body) -> None:
        if str(body.get("text") or "").strip().casefold() in {"", "help"}:
            told = usage(self._turns.advisor.knowledge, self._command)
            await ack(text=told.text, blocks=list(told.blocks))
            return
        await ack()
        if message := read.read(body):
            await self._hear(message)

    async def _on_shortcut(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        await ack()
        if message := read.read(body):
            await self._hear(message)
        else:
            await self._respond(respond, text=_NO_LINK)

    async def _on_press(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        if message := read.read(body):
            await self._hear(await asyncio.to_thread(self._at_home, message, body))

    async def _on_more(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Unfolds in place; what is no longer kept is asked for as if it were typed."""
        await ack()
        reply = await asyncio.to_thread(self._unfold, body)
        if reply is None:
            message = Message("More", read.pressed_at(body), read.number_of(body))
            await self._hear(await asyncio.to_thread(self._at_home, message, body))
        elif body["container"].get("is_ephemeral"):
            first, *rest = render(reply, shared=False)
            content = {"text": first.text, "blocks": list(first.blocks)}
            await self._respond(respond, replace_original=True, **content)
            for payload in rest[:3]:
                content = {"text": payload.text, "blocks": list(payload.blocks)}
                await self._respond(respond, replace_original=False, **content)
        else:
            self._inbox.woken()

    async def _on_share(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Says to the channel what one person was told, once."""
        await ack()
        reply = await asyncio.to_thread(self._share, body)
        if reply is None:
            return
        thread = read.pressed_at(body).thread
        where = {"thread_ts": thread} if thread else {}
        for payload in render(reply)[:4]:
            await self._respond(
                respond, response_type="in_channel", replace_original=False, unfurl_links=False,
                unfurl_media=False, text=payload.text, blocks=list(payload.blocks), **where,
            )  # fmt: skip

    async def _on_home(self, body: Body, client: AsyncWebClient) -> None:
        event = body["event"]
        if event.get("tab") == "messages":
            await self._suggest(client, event["channel"], "")
            return
        sender = Place(body["team_id"], event["channel"]).address(event["user"])
        view = await asyncio.to_thread(self._home, sender)
        await self._tried(client.views_publish(user_id=event["user"], view=view))

    async def _on_assistant(self, body: Body, client: AsyncWebClient) -> None:
        begun = body["event"]["assistant_thread"]
        await self._suggest(client, begun["channel_id"], begun["thread_ts"])

    async def _on_removed(self, body: Body, context: AsyncBoltContext) -> None:
        """A workspace removed the app or its token: nothing of it stays usable."""
        event, team = body["event"], body.get("team_id")
        if event["type"] == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
            return
        _log.warning("the app was removed from a workspace")
        if self._installations is not None:
            await self._installations.async_delete_all(
                enterprise_id=context.enterprise_id, team_id=team
            )
        elif team:
            await asyncio.to_thread(leave, self._turns.store, team)

    # -- what is behind it -----------------------------------------------------------------------

    async def _hear(self, message: Message, *, if_joined: bool = False) -> None:
        """Takes a message, and returns in time for Slack to be told."""
        task = self._spawn(self._inbox.receive(message, if_joined=if_joined))
        await asyncio.wait({task}, timeout=ACKNOWLEDGE)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _status(self, client: AsyncWebClient, message: Message) -> None:
        """Shows that work is under way; Slack takes it away with the answer."""
        place = Place.of(message.sender)
        await self._tried(
            client.assistant_threads_setStatus(
                channel_id=place.channel, thread_ts=message.sender.thread, status="is looking it up"
            )
        )

    async def _suggest(self, client: AsyncWebClient, channel: str, thread: str) -> None:
        await self._tried(
            client.assistant_threads_setSuggestedPrompts(
                channel_id=channel,
                thread_ts=thread or None,
                title="Ask me, for example:",
                prompts=prompts(),
            )
        )

    async def _respond(self, respond: AsyncRespond, **content: Any) -> None:
        await self._tried(respond(**content))

    @staticmethod
    async def _tried(call: Coroutine[Any, Any, Any]) -> None:
        """Makes a call that nobody misses much if it fails."""
        try:
            await call
        except _FAILURES as error:
            _log.warning("Slack did not take a call: %s", type(error).__name__)

    def _home(self, sender: Address) -> dict[str, Any]:
        advisor = self._turns.advisor
        with self._turns.store.transaction() as transaction:
            kept = Kept(transaction, sender, clock())
            audits, subscriptions = kept.audits(), kept.subscriptions()
        channel = Place.of(sender).channel
        return home(advisor.brand, advisor.knowledge, audits, subscriptions, channel)

    def _at_home(self, message: Message, body: Body) -> Message:
        """A press belongs to the talk of the message it stands below, wherever that was sent."""
        if body["container"]["type"] == "view":
            return message
        found = self._shown(body, message.sender, message.sender.user)
        if found is None or found.address.channel == message.sender.channel:
            return message
        return replace(message, sender=replace(found.address, user=message.sender.user))

    def _unfold(self, body: Body) -> Reply | None:
        address = read.pressed_at(body)
        found = self._shown(body, address)
        if found is None or not found.reply.more:
            return None
        reply = unfolded(found.reply)
        if not Place.of(address).only:
            with self._turns.store.transaction() as transaction:
                transaction.revise(found.id, reply)
        return reply

    def _share(self, body: Body) -> Reply | None:
        address = read.pressed_at(body)
        found = self._shown(body, address)
        with self._turns.store.transaction() as transaction:
            pressed = Message("Share in channel", address, read.number_of(body))
            turn = transaction.first_time(pressed, clock())
            if found is None or turn is None:
                return None
            transaction.understood(turn, "press", read.SHARE, 1.0)
            return unfolded(found.reply)

    def _shown(self, body: Body, address: Address, user: str = "") -> Outgoing | None:
        """What the message says below which was pressed.

        A quick finger may be ahead of the note that the message arrived.
        """
        ts = str(body["container"]["message_ts"])
        for pause in (0.0, 0.05, 0.2):
            time.sleep(pause)
            with self._turns.store.transaction() as transaction:
                found = shown(transaction, PLATFORM, address.channel, ts, user)
            if found is not None:
                return found
        return None
