"""Signpost in Telegram's groups and topics: when it speaks, where, and to whom."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.adapters.telegram.events import said
from bot.message import Address, Message
from bot.storage import tables
from tests.doubles import faults
from tests.doubles import telegram as double_of
from tests.doubles.telegram import Telegram as Double
from tests.doubles.telegram_people import BOT
from tests.platform import SAMPLES
from tests.telegram_talk import WAYS, Talk, buttons, play, talking

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor
    from tests.doubles.server import Call

AT = f"/{{}}@{BOT['username']} {{}}"
"""A command that names the bot, and what follows."""


def quoted(call: Call) -> int:
    """The message that one of the bot's answers."""
    return int(call.values["reply_parameters"]["message_id"])


@WAYS
def test_groups_hear_only_what_is_meant_for_it(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, group = double.user(), double.group()
        for unheard in (
            "what is seo?",
            "/ban everybody",
            "/help@OtherBot",
            "hi @SignpostTestBotX",
        ):
            double.text(unheard, ada, group)
        double.mention("what is smo?", ada, group)
        first = await talk.answer()
        assert "<b>SMO</b>" in first.values["text"]
        assert first.values["chat_id"] == str(group["id"])
        double.text(f"/ask@{BOT['username']} what is seo?", ada, group)
        assert "<b>SEO</b>" in (await talk.answer()).values["text"]
        bob = double.user("Bob")
        double.text("what is a sitemap?", bob, group, reply_to=first.answer["result"])
        third = await talk.answer()
        assert "sitemap" in third.values["text"]
        assert "message_thread_id" not in third.values
        assert len(double.of("sendMessage")) == 3

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_a_topic_is_answered_in_the_topic(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, forum = double.user(), double.group(forum=True)
        double.mention("what is a canonical tag?", ada, forum, topic=7)
        sent = await talk.answer()
        assert sent.values["message_thread_id"] == 7
        double.press(sent.answer["result"], "Related", ada)
        assert (await talk.answer()).values["message_thread_id"] == 7

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_a_group_that_became_a_supergroup_is_followed(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, small = double.user(), double.group(small=True)
        held = asyncio.Event()
        double.faults.add("sendMessage", faults.held(held))
        double.mention("what is seo?", ada, small)
        await double.until(lambda: double.of("sendMessage"))
        larger = double.migrate(small, ada)
        held.set()
        await double.until(lambda: any(m["chat"]["id"] == larger["id"] for m in talk.shown()))
        assert talk.failed() == []

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_a_group_sees_whom_an_answer_is_for(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, bob, group = double.user(), double.user("Bob"), double.group(privacy=True)
        asked = [double.text(AT.format("ask", "what is seo?"), one, group) for one in (ada, bob)]
        for update in asked:
            sent = await talk.answer()
            assert quoted(sent) == update["message"]["message_id"]
            assert sent.values["reply_parameters"]["allow_sending_without_reply"]
        double.press(sent.answer["result"], "Sources", ada)
        assert quoted(await talk.answer()) == sent.answer["result"]["message_id"]
        double.text("what is seo?", ada)
        assert "reply_parameters" not in (await talk.answer()).values

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_a_question_is_quoted_after_a_restart_and_if_it_is_gone(
    tmp_path: Path, advisor: Advisor, demo_site: str, hook: bool
) -> None:
    async def run() -> None:
        async with Double() as double:
            ada, forum = double.user(), double.group(forum=True)
            double.faults.add("sendMessage", faults.server_error(), times=None)
            async with talking(tmp_path, advisor, hook=hook, double=double) as talk:
                asked = double.text(AT.format("audit", demo_site), ada, forum, topic=7)
                await double.expect("sendMessage")
            double.faults.clear()
            number = asked["message"]["message_id"]
            del double.messages[forum["id"], number]
            async with talking(tmp_path, advisor, hook=hook, double=double) as talk:
                talk.behind.inbox.drive()  # as every start does
                await double.until(talk.shown)
                await talk.settled()
                sent = double.of("sendMessage")[-1].values
                assert sent["reply_parameters"]["message_id"] == number
                assert sent["message_thread_id"] == 7
                assert [m["chat"]["id"] for m in talk.written()] == [forum["id"]]

    asyncio.run(run())


@WAYS
def test_only_the_first_of_several_messages_quotes(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        ada, group = talk.double.user(), talk.double.group()
        asked = talk.double.message(ada, group, text="something long, please")
        where = Address("telegram", str(group["id"]), "", str(ada["id"]))
        event = said(where.channel, asked["message_id"], asked["text"])
        await talk.behind.inbox.tell(Message(asked["text"], where, event), SAMPLES["long"])
        calls = await talk.double.expect("sendMessage", 3)
        assert quoted(calls[0]) == asked["message_id"]
        assert not any("reply_parameters" in call.values for call in calls[1:])

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_privacy_mode_lets_answers_through(
    tmp_path: Path, advisor: Advisor, demo_site: str, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, group = double.user(), double.group(privacy=True)
        double.mention("what is seo?", ada, group)  # Telegram keeps it to itself
        double.text(AT.format("audit", ""), ada, group)
        asked = await talk.answer()
        assert "Which address" in asked.values["text"]
        assert "<i>Please reply to this message.</i>" in asked.values["text"]
        assert asked.values["reply_markup"] == {"force_reply": True, "selective": True}
        double.text("127.0.0.1:9", ada, group)  # not a reply: nobody hears it
        double.text(demo_site, ada, group, reply_to=asked.answer["result"])
        await talk.answer()
        await talk.settled()
        assert "Fix first:" in talk.written()[-1]["text"]
        double.text("/audit", ada)
        asked = await talk.answer()
        assert "Which address" in asked.values["text"]
        assert "reply_markup" not in asked.values
        assert "reply to this" not in asked.values["text"]

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_a_flow_goes_on_by_buttons_in_privacy_mode(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, forum = double.user(), double.group(forum=True, privacy=True)
        double.text(AT.format("advice", ""), ada, forum, topic=7)
        asked = await talk.answer()
        assert buttons(asked)
        for place in range(2, 7):
            double.press(asked.answer["result"], buttons(asked)[0], ada)
            asked = await talk.answer()
            assert f"<i>{place} of 6.</i>" in asked.values["text"]
            assert asked.values["message_thread_id"] == 7
        double.text("Both", ada, forum, topic=7, reply_to=asked.answer["result"])
        assert "First three steps" in (await talk.answer()).values["text"]

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_added_to_a_group_it_says_how_to_talk_to_it(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, group = double.user(), double.group(privacy=True)
        added = double.add_to(group, ada)
        first = await talk.answer()
        assert first.values["chat_id"] == str(group["id"])
        assert f"<code>/ask@{BOT['username']} SEO vs SMO?</code>" in first.values["text"]
        assert "reply_parameters" not in first.values
        double.repeat(added)
        double.unblock(ada)  # who opens a private chat speaks first
        double.press(first.answer["result"], "SEO vs SMO?", ada)
        assert "Start with <b>SEO</b>" in (await talk.answer()).values["text"]
        await double.until(lambda: not double.repeats)
        await talk.settled()
        assert len(double.of("sendMessage")) == 2

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_nothing_more_goes_where_it_was_removed(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, group = double.user(), double.group()
        with talk.behind.store.transaction() as transaction:
            home = {"platform": "telegram", "channel": str(ada["id"]), "user": str(ada["id"])}
            row = {"person": f"telegram:{ada['id']}", "kind": "weekly", "since": 0.0, **home}
            transaction.connection.execute(insert(tables.subscriptions).values(row))
        double.faults.add("sendMessage", double_of.too_many(30), times=None)
        double.text("what is seo?", ada)
        double.mention("what is seo?", ada, group)
        await double.expect("sendMessage", 2)
        double.block(ada)
        double.remove_from(group, ada)
        await double.until(lambda: not double.queue)
        await talk.settled()
        assert talk.failed() == ["Signpost was removed or blocked"] * 2
        with talk.behind.store.engine.connect() as connection:
            assert connection.execute(select(tables.subscriptions)).all() == []

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_files_in_a_group_are_no_business_of_ours(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, group = double.user(), double.group()
        for send in (double.sticker, double.voice, double.photo, double.location):
            send(ada, group)
        double.mention("bye", ada, group)
        assert "Goodbye" in (await talk.answer()).values["text"]
        assert len(double.of("sendMessage")) == 1

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_a_press_below_anothers_answer_is_about_that_answer(
    tmp_path: Path, advisor: Advisor, demo_site: str, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, bob, group = double.user(), double.user("Bob"), double.group(privacy=True)
        double.text(AT.format("ask", "what is a sitemap?"), bob, group)
        await talk.answer()
        double.text(AT.format("audit", demo_site), ada, group)
        await talk.answer()
        await talk.settled()
        double.press(talk.written()[-1], "How do I fix 1?", bob)
        assert "<b>Why:</b>" in (await talk.answer()).values["text"]
        double.text(AT.format("ask", "what is a canonical tag?"), ada, group)
        sent = await talk.answer()
        await talk.settled()  # nobody answers before it is noted
        double.text("sources", bob, group, reply_to=sent.answer["result"])
        assert "canonical" in (await talk.answer()).values["text"].casefold()

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_anybody_may_answer_a_question_of_a_group(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, bob, group = double.user(), double.user("Bob"), double.group(privacy=True)
        double.text(AT.format("advice", ""), ada, group)
        asked = await talk.answer()
        await talk.settled()
        double.press(asked.answer["result"], "Online shop", bob)
        asked = await talk.answer()
        await talk.settled()
        assert "<i>2 of 6.</i>" in asked.values["text"]
        double.text("what is a sitemap?", ada, group, reply_to=asked.answer["result"])
        digression = (await talk.answer()).values["text"]
        assert "sitemap" in digression
        assert "<i>1 of 6.</i>" not in digression
        double.press(asked.answer["result"], buttons(asked)[0], bob)
        assert "<i>3 of 6.</i>" in (await talk.answer()).values["text"]

    play(scenario, tmp_path, advisor, hook=hook)
