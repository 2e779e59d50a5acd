"""A tiny app on slack_bolt, to prove that the Slack double speaks its protocols."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.doubles.slack import Slack

BUTTON = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}
ASK: dict[str, Any] = {
    "type": "modal",
    "callback_id": "ask",
    "title": {"type": "plain_text", "text": "Ask"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "question",
            "label": {"type": "plain_text", "text": "Question"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


def blocks(text: str) -> list[dict[str, Any]]:
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}},
        {"type": "actions", "elements": [BUTTON]},
    ]


def client(slack: Slack, **more: Any) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.base_url, **more)


def echo_app(slack: Slack) -> AsyncApp:
    app = AsyncApp(client=client(slack), signing_secret=slack.signing_secret)

    @app.event("message")
    @app.event("app_mention")
    async def echo(event: dict[str, Any], say: Any) -> None:
        if "bot_id" not in event and "subtype" not in event:
            thread = event.get("thread_ts") or event["ts"]
            await say(text=event["text"], blocks=blocks(event["text"]), thread_ts=thread)

    @app.action("more")
    async def more(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        if "view" in body:
            await client.views_open(trigger_id=body["trigger_id"], view=ASK)
            return
        place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        await client.chat_update(text="there is more", blocks=blocks("there is more"), **place)

    @app.command("/advisor")
    async def command(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack(text="working")
        await respond(text=body["text"], response_type="in_channel")

    @app.shortcut("explain")
    async def explain(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        who = {"channel": body["channel"]["id"], "user": body["user"]["id"]}
        await client.chat_postEphemeral(text=body["message"]["text"], **who)

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
        view = {"type": "home", "blocks": blocks("Welcome")}
        await client.views_publish(user_id=event["user"], view=view)

    @app.view("ask")
    async def asked(ack: Any, view: dict[str, Any], body: Any, client: AsyncWebClient) -> None:
        await ack()
        question = view["state"]["values"]["question"]["text"]["value"]
        await client.chat_postMessage(channel=body["user"]["id"], text=question)

    return app


@asynccontextmanager
async def over_http(slack: Slack) -> AsyncIterator[AsyncApp]:
    app = echo_app(slack)
    runner = web.AppRunner(app.web_app("/slack/events"))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.use_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield app
    finally:
        await runner.cleanup()


@asynccontextmanager
async def over_socket(slack: Slack, ping_interval: float = 10) -> AsyncIterator[AsyncApp]:
    app = echo_app(slack)
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=ping_interval)
    await handler.connect_async()
    await slack.connected()
    try:
        yield app
    finally:
        await handler.close_async()


WAYS = {"HTTP": over_http, "Socket Mode": over_socket}
