"""The faults of the Slack double, as slack_bolt and its client meet them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.doubles import faults
from tests.doubles import slack as double
from tests.doubles.echo_slack import ASK, WAYS, blocks, client, over_http, over_socket
from tests.doubles.slack import Slack

if TYPE_CHECKING:
    from collections.abc import Coroutine


def run(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scenario)


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


FAULTS = {
    "rate limit": (double.too_many(3), SlackApiError, "ratelimited"),
    "server error": (faults.server_error(503), SlackApiError, "503"),
    "dropped": (faults.dropped(), ClientError, "disconnected"),
    "dropped after effect": (faults.dropped(effect=True), ClientError, "disconnected"),
    "reset": (faults.reset(), ClientError, "payload|reset|closed|disconnected"),
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


def test_a_connection_that_breaks_is_made_anew() -> None:
    async def scenario() -> None:
        async with Slack() as slack, over_socket(slack, ping_interval=0.1):
            ada = slack.user()
            await slack.break_sockets()
            await slack.connected(2)
            await slack.text("back", ada)
            assert (await slack.next("chat.postMessage")).values["text"] == "back"

    run(scenario())


def test_a_response_url_is_used_five_times() -> None:
    async def scenario() -> None:
        async with Slack() as slack:
            webhook = AsyncWebhookClient(slack.response_url(slack.channel(), slack.user()))
            statuses = [(await webhook.send(text=str(n))).status_code for n in range(6)]
            assert statuses == [200] * 5 + [404]
            assert [message["text"] for message in slack.ephemeral] == list("01234")

    run(scenario())
