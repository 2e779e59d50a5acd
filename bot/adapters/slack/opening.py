"""What people open: the App Home, the Messages tab, the form of the global shortcut."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.adapters.slack import form, read
from bot.adapters.slack.hearing import ACKNOWLEDGE, tried
from bot.adapters.slack.home import Mine, home, prompts
from bot.adapters.slack.place import Place
from bot.storage.kept import Kept
from bot.storage.keys import clock

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.adapters.slack.hearing import Hearing
    from bot.message import Address

    Body = dict[str, Any]

_TITLE = "Ask me, for example:"
_SLOW = "Slack does not answer just now. Please send it once more."


class Opening:
    """Shows what is there when people open something.

    Args:
        hearing: where questions go.
    """

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing

    def attach(self, app: AsyncApp) -> None:
        """Listens to what is opened, and to the form that is sent."""
        app.event("app_home_opened")(self._on_home)
        app.shortcut({"type": "shortcut", "callback_id": read.ASK})(self._on_form)
        app.view(read.ASK)(self._on_asked)

    async def _on_home(self, body: Body, client: AsyncWebClient) -> None:
        event = body["event"]
        if event.get("tab") == "messages":
            # A thread must not be named: the call would do nothing, without an error.
            await tried(
                client.assistant_threads_setSuggestedPrompts(
                    channel_id=event["channel"], title=_TITLE, prompts=prompts()
                )
            )
            return
        sender = Place(read.team_of(body), event["channel"]).address(event["user"])
        view = await asyncio.to_thread(self._home, sender)
        await tried(client.views_publish(user_id=event["user"], view=view))

    async def _on_form(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        name = self._hearing.turns.advisor.brand.name
        await tried(client.views_open(trigger_id=body["trigger_id"], view=form.ask(name)))

    async def _on_asked(
        self, ack: AsyncAck, body: Body, client: AsyncWebClient, context: AsyncBoltContext
    ) -> None:
        """The answer comes as a direct message; the form closes once the question is taken."""
        opened = await tried(
            asyncio.wait_for(
                client.conversations_open(users=body["user"]["id"]), timeout=ACKNOWLEDGE / 2
            )
        )
        if opened is None:
            await ack(response_action="errors", errors={read.QUESTION: _SLOW})
            return
        channel = str(opened["channel"]["id"])
        await self._hearing.take(read.asked(body, channel), context)
        await ack()

    def _home(self, sender: Address) -> dict[str, Any]:
        advisor = self._hearing.turns.advisor
        with self._hearing.turns.store.transaction() as transaction:
            kept = Kept(transaction, sender, clock())
            mine = Mine(kept.audits(), kept.watches(), kept.subscriptions())
        return home(advisor.brand, advisor.knowledge, mine, Place.of(sender).channel)
