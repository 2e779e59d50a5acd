"""Threads of a channel: when Signpost speaks there, and when it keeps silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage import tables as t
from tests.doubles.slack_people import BOT_USER
from tests.slack_talk import WAYS, Talk, play, seen

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor


@WAYS
def test_people_may_talk_to_each_other(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, bob, room = slack.user("ada"), slack.user("bob"), slack.channel()
        asked = await slack.mention("what is a canonical tag?", ada, room)
        thread = asked.payload["event"]["ts"]
        await talk.answer()
        for who, text in (
            (ada, "thanks"), (bob, "ok"), (bob, "lol"), (ada, "👍"), (bob, "did you set one?"),
            (ada, f"<@{bob}> what is a sitemap?"), (bob, f"can <@{ada}> explain sitemaps?"),
            (ada, "<!here> what is seo?"), (bob, "look: https://docs.example.com/brief"),
            (ada, "when is the meeting?"),
        ):  # fmt: skip
            assert (await slack.text(text, who, room, thread=thread)).acknowledged
        with talk.behind.store.engine.connect() as connection:
            kept = [row.text for row in connection.execute(t.turns.select())]
        assert kept == ["what is a canonical tag?"]
        assert len(slack.of("chat.postMessage")) == 1
        await slack.text("how do I set one?", bob, room, thread=thread)
        assert "About Canonical URL" in seen(await talk.answer())
        await slack.text("Signpost, thanks", ada, room, thread=thread)
        assert "You're welcome" in seen(await talk.answer())

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_a_mention_always_gets_an_answer(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, bob, room = slack.user("ada"), slack.user("bob"), slack.channel()
        said = await slack.mention("lol", ada, room, also_message=True)
        thread = said.payload["event"]["ts"]
        await talk.answer()
        for text in ("thanks", "what should we have for lunch?", "", f"<@{bob}> what is seo?"):
            await slack.mention(text, bob, room, thread=thread, also_message=True)
            assert (await talk.answer())["thread_ts"] == thread
        await slack.text(f"what is smo, <@{BOT_USER}>?", ada, room, thread=thread)
        assert len(slack.of("chat.postMessage")) == 5  # that one comes as a mention too

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_an_answer_to_its_question_needs_no_mention(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, bob, room = slack.user("ada"), slack.user("bob"), slack.channel()
        asked = await slack.mention("help me choose between SEO and SMO", ada, room)
        thread = asked.payload["event"]["ts"]
        first = await talk.answer()
        await slack.text("1", ada, room, thread=thread)
        second = await talk.answer()
        assert seen(second) != seen(first)
        await slack.text("we are odd", bob, room, thread=thread)
        await slack.text("thanks", ada, room, thread=thread)
        await slack.text("cancel", ada, room, thread=thread)
        assert "Cancelled" in seen(await talk.answer())
        assert len(slack.of("chat.postMessage")) == 3

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_what_is_no_text_is_answered_where_it_was_meant_for_signpost(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        picture = {"files": [{"id": "F1", "name": "shop.png"}], "subtype": "file_share"}

        async def shared(channel: str, kind: str, thread: str = "") -> None:
            message = slack.said("", ada, channel, thread or None) | picture
            where = {"channel": channel, "channel_type": kind, "event_ts": message["ts"]}
            await slack.event(message | where)

        await shared(slack.dm(ada), "im")
        assert "only read words" in seen(await talk.answer())
        asked = await slack.mention("👍", ada, room)
        assert "only read words" in seen(await talk.answer())
        await shared(room, "channel", asked.payload["event"]["ts"])
        await shared(room, "channel")
        await slack.text("what is the weather in oslo", ada)
        assert "My field is" in seen(await talk.answer())
        assert len(slack.of("chat.postMessage")) == 3

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_what_others_and_machines_write_is_no_message(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        asked = await slack.mention("what is seo?", ada, room)
        await talk.answer()
        thread = asked.payload["event"]["ts"]
        message = slack.said("what is smo?", ada, room, thread)
        where = {"channel": room, "channel_type": "channel", "event_ts": message["ts"]}
        for more in (
            {"bot_id": "B0OTHER"}, {"subtype": "bot_message"}, {"subtype": "channel_join"},
            {"subtype": "message_deleted"}, {"edited": {"user": ada, "ts": slack.timestamp()}},
            {"user": BOT_USER},
        ):  # fmt: skip
            assert (await slack.event(message | where | more)).acknowledged
        await slack.edit(asked.payload["event"], "what is smo?")
        await slack.text("what is smo?", ada)
        await talk.answer()
        assert len(slack.of("chat.postMessage")) == 2

    play(scenario, tmp_path, advisor, http=http)
