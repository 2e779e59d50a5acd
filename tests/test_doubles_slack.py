"""The Slack double, driven by slack_bolt itself: HTTP, Socket Mode, and its faults."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientError, web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles import faults
from tests.doubles import slack as double
from tests.doubles.slack import Slack
from tests.doubles.slack_people import typed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

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
async def over_socket(slack: Slack) -> AsyncIterator[AsyncApp]:
    app = echo_app(slack)
    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()
    await slack.connected()
    try:
        yield app
    finally:
        await handler.close_async()


def run(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scenario)


WAYS = {"HTTP": over_http, "Socket Mode": over_socket}


@pytest.mark.parametrize("way", WAYS)
def test_a_conversation(way: str) -> None:
    async def scenario() -> None:
        async with Slack() as slack, WAYS[way](slack):
            ada, channel = slack.user("ada"), slack.channel()
            sent = await slack.mention("audit example.com", ada, channel)
            assert sent.acknowledged
            posted = (await slack.next("chat.postMessage")).answer["message"]
            assert posted["text"] == "<@U0SIGNPOST> audit <http://example.com|example.com>"
            assert posted["thread_ts"] == sent.payload["event"]["ts"]
            assert (await slack.press(posted, "More", ada)).acknowledged
            await slack.next("chat.update")
            assert slack.messages[channel, posted["ts"]]["text"] == "there is more"
            command = await slack.command("/advisor help me", ada, channel)
            assert command.body == {"text": "working"}
            assert slack.ephemeral[-1]["text"] == "working"
            await slack.next("response_url")
            assert "help me" in [m["text"] for m in slack.messages.values()]
            message = slack.said("what is smo", ada, channel)
            await slack.message_shortcut("explain", message, ada, channel)
            hidden = await slack.next("chat.postEphemeral")
            assert (slack.ephemeral[-1]["to"], hidden.values["text"]) == (ada, "what is smo")
            assert slack.problems() == []

    run(scenario())


@pytest.mark.parametrize("way", WAYS)
def test_home_modal_and_direct_messages(way: str) -> None:
    async def scenario() -> None:
        async with Slack() as slack, WAYS[way](slack):
            ada = slack.user("ada")
            await slack.open_home(ada)
            await slack.next("views.publish")
            await slack.press_view(slack.homes[ada], "More", ada)
            modal = (await slack.next("views.open")).answer["view"]
            assert (await slack.submit(modal, {"Question": "why?"}, ada)).acknowledged
            asked = await slack.next("chat.postMessage")
            assert (asked.answer["channel"], asked.values["text"]) == (slack.dm(ada), "why?")
            told = await slack.text("R&D < all", ada)
            answer = await slack.next("chat.postMessage")
            assert answer.values["text"] == "R&amp;D &lt; all"
            await slack.edit(told.payload["event"], "changed")
            await slack.text("last", ada)
            assert (await slack.next("chat.postMessage")).values["text"] == "last"

    run(scenario())


def test_signatures_and_retries_over_http() -> None:
    async def scenario() -> None:
        async with Slack() as slack, over_http(slack):
            ada = slack.user()
            assert (await slack.verify_url())["challenge"] == "3eZbrw1aB"
            for signature in ("wrong", "old", "missing"):
                refused = await slack.text("forged", ada, signature=signature)
                assert (refused.status, refused.acknowledged) == (401, False)
            first = await slack.text("once", ada)
            again = await slack.repeat(first)
            assert again.payload["event_id"] == first.payload["event_id"]
            calls = await slack.expect("chat.postMessage", 2)
            assert [call.values["text"] for call in calls] == ["once", "once"]

    run(scenario())


def test_socket_mode_disconnects_and_retries() -> None:
    async def scenario() -> None:
        async with Slack() as slack, over_socket(slack):
            ada = slack.user()
            first = await slack.text("before", ada)
            await slack.disconnect()
            await slack.connected(2)
            await slack.repeat(first)
            calls = await slack.expect("chat.postMessage", 2)
            assert [call.values["text"] for call in calls] == ["before", "before"]
            assert len(slack.of("apps.connections.open")) == 2

    run(scenario())


@pytest.mark.parametrize("way", WAYS)
def test_an_acknowledgement_that_does_not_come(way: str) -> None:
    async def scenario() -> None:
        async with Slack() as slack, WAYS[way](slack) as app:
            released = asyncio.Event()

            @app.command("/slow")
            async def slow(ack: Any) -> None:
                await released.wait()
                await ack()

            ada, channel = slack.user(), slack.channel()
            late = await slack.command("/slow", ada, channel, timeout=0.2)
            assert (late.status, late.acknowledged) == (0, False)
            assert late.seconds >= 0.2
            released.set()

    run(scenario())


def test_files_reactions_and_people() -> None:
    async def scenario() -> None:
        async with Slack() as slack:
            bot, ada, channel = client(slack), slack.user("ada", "de-DE"), slack.channel()
            sent = await bot.files_upload_v2(channel=channel, filename="a.pdf", content=b"%PDF")
            assert slack.files[sent["files"][0]["id"]]["content"] == b"%PDF"
            assert next(iter(slack.messages.values()))["files"][0]["name"] == "a.pdf"
            message = slack.said("hello", ada, channel)
            await bot.reactions_add(channel=channel, timestamp=message["ts"], name="eyes")
            assert (channel, message["ts"], "eyes") in slack.reactions
            assert (await bot.users_info(user=ada))["user"]["locale"] == "de-DE"
            opened = await bot.conversations_open(users=[ada])
            assert opened["channel"]["id"] == slack.dm(ada)
            place = {"channel_id": slack.dm(ada), "thread_ts": message["ts"]}
            await bot.assistant_threads_setStatus(status="is reading", **place)
            assert slack.statuses[0]["status"] == "is reading"

    run(scenario())


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # in slack_sdk
def test_an_installation_is_granted_once_asked_rightly() -> None:
    async def scenario() -> None:
        async with Slack() as slack:
            bot = client(slack)
            grant = {"client_id": slack.client[0], "client_secret": slack.client[1]}
            granted = await bot.oauth_v2_access(code="granted", **grant)
            assert granted["access_token"] == slack.bot_token
            with pytest.raises(SlackApiError, match="invalid_code"):
                await bot.oauth_v2_access(code="guessed", **grant)

    run(scenario())


FAULTS = {
    "rate limit": (double.too_many(3), SlackApiError, "ratelimited"),
    "server error": (faults.server_error(503), SlackApiError, "503"),
    "dropped": (faults.dropped(), ClientError, "disconnected"),
    "dropped after effect": (faults.dropped(effect=True), ClientError, "disconnected"),
    "not found": (double.error("message_not_found"), SlackApiError, "message_not_found"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_reaches_the_library_as_its_error(name: str) -> None:
    async def scenario() -> None:
        fault, error, words = FAULTS[name]
        async with Slack() as slack:
            bot, channel = client(slack, retry_handlers=[]), slack.channel()
            slack.faults.add("chat.postMessage", fault)
            with pytest.raises(error, match=words):
                await bot.chat_postMessage(channel=channel, text="lost?")
            await bot.chat_postMessage(channel=channel, text="again")
            told = [message["text"] for message in slack.messages.values()]
            assert told == ["lost?"] * fault.effect + ["again"]

    run(scenario())


def test_a_rate_limit_names_its_wait() -> None:
    async def scenario() -> None:
        async with Slack() as slack:
            bot = client(slack, retry_handlers=[AsyncRateLimitErrorRetryHandler(1)])
            slack.faults.add("chat.postMessage", double.too_many(1))
            await bot.chat_postMessage(channel=slack.channel(), text="in time")
            refused, sent = slack.of("chat.postMessage")
            assert (refused.status, sent.ok) == (429, True)
            assert sent.at - refused.at >= 1

    run(scenario())


def test_what_the_platform_itself_refuses() -> None:
    async def scenario() -> None:
        async with Slack(strict=False) as slack:
            bot, channel = client(slack), slack.channel()
            with pytest.raises(SlackApiError, match="channel_not_found"):
                await bot.chat_postMessage(channel="C0MISSING", text="x")
            with pytest.raises(SlackApiError, match="invalid_blocks"):
                await bot.chat_postMessage(channel=channel, text="x", blocks=blocks("x") * 26)
            with pytest.raises(SlackApiError, match="message_not_found"):
                await bot.chat_update(channel=channel, ts="1700000000.000001", text="x")
            with pytest.raises(SlackApiError, match="invalid_trigger_id"):
                await bot.views_open(trigger_id="stale", view=ASK)
            with pytest.raises(SlackApiError, match="invalid_auth"):
                await AsyncWebClient(token="xoxb-other", base_url=slack.base_url).auth_test()
            with pytest.raises(SlackApiError, match="not_allowed_token_type"):
                await bot.apps_connections_open(app_token=slack.bot_token)
            assert {problem.split(":")[0] for problem in slack.problems()} == {
                "chat.postMessage", "auth.test", "apps.connections.open",
            }  # fmt: skip

    run(scenario())


def test_text_is_handed_on_as_slack_does() -> None:
    assert typed("audit a-b.example.com/x?y=1&z <now> <@U0SIGNPOST>") == (
        "audit <http://a-b.example.com/x?y=1&amp;z|a-b.example.com/x?y=1&amp;z> "
        "&lt;now&gt; <@U0SIGNPOST>"
    )
