"""Signpost in Telegram's private chats: every scenario, by polling and by webhook."""

from __future__ import annotations

import asyncio
import html
import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.adapters.telegram.asides import Asides
from bot.adapters.telegram.client import client
from bot.adapters.telegram.read import GLUE
from bot.message import Address, Message
from bot.storage import tables
from tests.doubles.telegram import Telegram as Double
from tests.doubles.telegram_people import entities
from tests.loopback import serve
from tests.platform import HOSTILE, SAMPLES, standing
from tests.telegram_talk import WAYS, Talk, buttons, play, talking

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor


@WAYS
def test_a_question_is_answered(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        talk.double.text("what is a canonical tag?", ada)
        sent = await talk.answer()
        assert "<b>canonical URL</b>" in sent.values["text"]
        assert "<blockquote expandable><b>Why it matters.</b>" in sent.values["text"]
        assert buttons(sent) == ["Sources", "Related", "Helpful", "Not helpful"]
        talk.double.press(sent.answer["result"], "Sources", ada)
        assert "rests on" in (await talk.answer()).values["text"]
        await talk.double.expect("answerCallbackQuery")
        assert len(talk.double.answered) == 1

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_an_audit_ends_in_its_first_message(
    tmp_path: Path, advisor: Advisor, demo_site: str, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        talk.behind.jobs.gate.clear()
        ada = talk.double.user()
        talk.double.text(f"/audit {demo_site}", ada)
        assert "I'm auditing" in (await talk.answer()).values["text"]
        await talk.double.expect("sendChatAction")
        talk.behind.jobs.gate.set()
        await talk.double.until(lambda: "Fix first:" in talk.shown()[0]["text"])
        assert len(talk.shown()) == 1
        last = talk.double.of("editMessageText")[-1]
        assert buttons(last) == ["How do I fix 1?", "All findings", "Report file", "Check again"]
        talk.double.press(talk.shown()[0], "How do I fix 1?", ada)
        assert "<b>Why:</b>" in (await talk.answer()).values["text"]

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_what_is_not_words_is_answered_kindly(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada = double.user()
        for send in (double.sticker, double.voice, double.photo, double.location):
            send(ada)
            assert "I can only read words" in (await talk.answer()).values["text"]
        double.document(ada, "site.csv", b"a,b")
        assert "I can only read words" in (await talk.answer()).values["text"]
        double.photo(ada, caption="what is smo?")
        assert "<b>SMO</b>" in (await talk.answer()).values["text"]

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_an_edit_is_answered_if_the_words_changed(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada = double.user()
        first = double.text("what is seo?", ada)
        await talk.answer()
        double.edit(first, "what is seo?")
        double.edit(first, "what is smo?")
        assert "<b>SMO</b>" in (await talk.answer()).values["text"]
        double.edit(first, "what is smo?")
        double.text("bye", ada)
        assert "Goodbye" in (await talk.answer()).values["text"]

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_an_answer_can_be_voted_on(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        talk.double.text("what is a canonical tag?", ada)
        sent = await talk.answer()
        talk.double.press(sent.answer["result"], "Helpful", ada)
        thanks = await talk.answer()
        assert "Thank you" in thanks.values["text"]
        assert buttons(thanks) == []
        talk.double.press(sent.answer["result"], "Not helpful", ada)
        why = await talk.answer()
        assert len(buttons(why)) == 4
        talk.double.press(why.answer["result"], buttons(why)[0], ada)
        assert "Noted" in (await talk.answer()).values["text"]
        with talk.behind.store.engine.connect() as connection:
            votes = connection.execute(select(tables.feedback)).all()
        assert [(vote.entry, vote.helpful) for vote in votes][-1] == ("canonical-url", False)

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_cancel_ends_what_is_asked(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        talk.double.text("/advice", ada)
        asked = await talk.answer()
        assert "<i>1 of 6.</i>" in asked.values["text"]
        assert "reply_parameters" not in asked.values
        talk.double.press(asked.answer["result"], "Online shop", ada)
        assert "<i>2 of 6.</i>" in (await talk.answer()).values["text"]
        talk.double.text("/cancel", ada)
        assert "Cancelled" in (await talk.answer()).values["text"]
        talk.double.text("/cancel", ada)
        assert "Nothing is open" in (await talk.answer()).values["text"]

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_pictures_come_as_photos_and_reports_as_documents(
    tmp_path: Path, advisor: Advisor, demo_site: str, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        talk.double.text(f"/preview {demo_site}", ada)
        card = await talk.double.next("sendPhoto")
        assert card.values["photo"].content.startswith(b"\x89PNG")
        talk.double.text(f"audit {demo_site}", ada)
        await talk.double.until(
            lambda: any("Fix first:" in m.get("text", "") for m in talk.shown())
        )
        talk.double.text("report file", ada)
        report = await talk.double.next("sendDocument")
        assert report.values["document"].filename.endswith(".html")
        assert b"<html" in report.values["document"].content

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_a_hostile_title_stays_text(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    page = f"<html><head><title>{html.escape(HOSTILE)}</title></head><body><h1>x</h1></body></html>"

    async def scenario(talk: Talk) -> None:
        with serve({"/": page}) as site:
            ada = talk.double.user()
            for asked in (f"audit {site.url}", "all findings", f"preview {site.url}"):
                talk.double.text(asked, ada)
                await talk.double.until(lambda: len(talk.double.queue) == 0)
                await talk.settled()
        assert len(talk.shown()) >= 3
        seen = "\n".join(m.get("text", "") + m.get("caption", "") for m in talk.shown())
        assert "durov" in seen.replace(GLUE, "")
        own = f"http://127.0.0.1:{site.port}"
        for call in talk.double.of("sendMessage|editMessageText"):
            assert not re.search(r'href="(?:tg:|[^"]*evil)', call.values["text"])
        found = [e for m in talk.shown() for e in entities(m.get("text", ""))]
        assert {entity["type"] for entity in found} <= {"url"}, (found, own)

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_a_reply_too_long_for_one_message_comes_in_several(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        where = Address("telegram", str(ada["id"]), "", str(ada["id"]))
        await talk.behind.inbox.tell(Message("", where, "long"), SAMPLES["long"])
        await talk.double.expect("sendMessage", 3)
        await talk.settled()
        seen = "\n".join(message["text"] for message in talk.shown())
        assert [n for n in range(25) if f"Paragraph {n}." in seen] == list(range(25))

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_a_press_below_a_message_too_old_to_see_is_answered(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        talk.double.text("what is a canonical tag?", ada)
        sent = await talk.answer()
        talk.double.press(sent.answer["result"], "Sources", ada, inaccessible=True)
        assert "rests on" in (await talk.answer()).values["text"]
        await talk.double.expect("answerCallbackQuery")

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_buttons_work_after_a_restart(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def run() -> None:
        async with Double() as double:
            ada = double.user()
            async with talking(tmp_path, advisor, hook=hook, double=double):
                double.text("what is a canonical tag?", ada)
                sent = await double.next("sendMessage")
            double.press(sent.answer["result"], "Sources", ada)
            async with talking(tmp_path, advisor, hook=hook, double=double):
                assert "rests on" in (await double.next("sendMessage")).values["text"]
                assert len(double.of("sendMessage")) == 2

    asyncio.run(run())


def test_typing_is_shown_until_a_job_has_ended(tmp_path: Path, advisor: Advisor) -> None:
    async def run() -> None:
        async with (
            Double() as double,
            client(double.token, double.url) as bot,
            standing(tmp_path, advisor) as behind,
        ):
            ada, group = double.user(), double.group(forum=True)
            behind.jobs.gate.clear()
            asides = Asides(bot, typing=0.02)
            home = Address("telegram", str(ada["id"]), "", str(ada["id"]))
            taken = await behind.inbox.receive(Message("audit http://127.0.0.1:9/", home, "1"))
            assert taken is not None
            asides.add(asides.show_typing(home, taken.job, behind.inbox))
            await double.expect("sendChatAction", 3)
            topic = Address("telegram", str(group["id"]), "7", str(ada["id"]))
            await asides.show_typing(topic, taken.job, behind.inbox)
            there = [c for c in double.of("sendChatAction") if c.values["chat_id"] == topic.channel]
            assert [call.values["message_thread_id"] for call in there] == [7]
            behind.jobs.gate.set()
            async with asyncio.timeout(10):
                while not await behind.inbox.ended(taken.job):
                    await asyncio.sleep(0.01)  # it ends in the database, which tells nobody
            await asides.stop()
            before = len(double.of("sendChatAction"))
            await asides.show_typing(home, taken.job, behind.inbox)
            assert len(double.of("sendChatAction")) == before

    asyncio.run(run())
