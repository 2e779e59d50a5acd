"""The Slack double, driven by slack_bolt itself: over HTTP, over Socket Mode, by its client."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.doubles.echo_slack import WAYS, client
from tests.doubles.slack import Slack
from tests.doubles.slack_people import typed

if TYPE_CHECKING:
    from collections.abc import Coroutine


def run(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scenario)


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


def test_text_is_handed_on_as_slack_does() -> None:
    assert typed("audit a-b.example.com/x?y=1&z <now> <@U0SIGNPOST>") == (
        "audit <http://a-b.example.com/x?y=1&amp;z|a-b.example.com/x?y=1&amp;z> "
        "&lt;now&gt; <@U0SIGNPOST>"
    )
