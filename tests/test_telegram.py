"""Signpost on Telegram: every scenario, by polling and by webhook."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.adapters.telegram import Telegram, Unusable, deep_link
from bot.adapters.telegram.names import menu
from bot.settings import Settings
from tests.doubles.telegram_people import BOT
from tests.platform import standing
from tests.telegram_talk import SECRET, Talk, play

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor

WAYS = pytest.mark.parametrize("hook", [False, True], ids=["polling", "webhook"])


def buttons(call: Any) -> list[str]:
    rows = (call.values.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


@WAYS
def test_a_question_is_answered(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        talk.double.text("what is a canonical tag?", ada)
        sent = await talk.answer()
        assert "<b>canonical URL</b>" in sent.values["text"]
        assert "<blockquote expandable><b>Why it matters.</b>" in sent.values["text"]
        assert buttons(sent) == ["Sources", "Related"]
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


def test_what_is_not_words_is_answered_kindly(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada = double.user()
        for send in (double.sticker, double.voice, double.photo):
            send(ada)
            assert "I can only read words" in (await talk.answer()).values["text"]
        double.document(ada, "site.csv", b"a,b")
        assert "I can only read words" in (await talk.answer()).values["text"]
        double.photo(ada, caption="what is smo?")
        assert "<b>SMO</b>" in (await talk.answer()).values["text"]

    play(scenario, tmp_path, advisor)


def test_an_edit_is_answered_if_the_words_changed(tmp_path: Path, advisor: Advisor) -> None:
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

    play(scenario, tmp_path, advisor)


def test_links_say_something_at_once(tmp_path: Path, advisor: Advisor, demo_site: str) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        link = deep_link(BOT["username"], "canonical-url")
        assert link == "https://t.me/SignpostTestBot?start=canonical-url"
        talk.double.text(f"/start {link.partition('=')[2]}", ada)
        assert "<b>canonical URL</b>" in (await talk.answer()).values["text"]
        talk.behind.jobs.gate.clear()
        start = deep_link(BOT["username"], f"audit {demo_site}").partition("=")[2]
        talk.double.text(f"/start {start}", ada)
        assert "I'm auditing" in (await talk.answer()).values["text"]
        talk.double.text("/start nonsense", ada)
        assert "an advisor for search" in (await talk.answer()).values["text"]

    play(scenario, tmp_path, advisor)


def test_inline_mode_answers_and_never_audits(
    tmp_path: Path, advisor: Advisor, demo_site: str
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada = double.user()
        for query in ("canonical tag", "", f"audit {demo_site}", "x" * 256, "\x00 <b>"):
            double.inline(query, ada)
        calls = await double.expect("answerInlineQuery", 5)
        first = {call.values["inline_query_id"]: call.values for call in calls}
        found = next(iter(first.values()))
        assert found["cache_time"] == 300
        assert not found["is_personal"]
        assert found["results"][0]["id"] == "canonical-url"
        assert "<b>" in found["results"][0]["input_message_content"]["message_text"]
        assert double.of("sendMessage") == []

    play(scenario, tmp_path, advisor)


def test_what_was_sent_inline_is_not_answered(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada = double.user()
        double.inject("message", double.message(ada, None, text="what is seo?", via_bot=BOT))
        double.text("bye", ada)
        assert "Goodbye" in (await talk.answer()).values["text"]

    play(scenario, tmp_path, advisor)


def test_commands_are_made_from_the_skills(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        await talk.double.expect("setMyShortDescription")
        kept = talk.double.settings
        private = kept["MyCommands", "all_private_chats", ""]
        groups = kept["MyCommands", "all_group_chats", ""]
        intents = advisor.knowledge.intents.items()
        helps = {
            name.replace("-", "_")
            for name, intent in intents
            if intent.get("help") and not intent.get("admin")
        }
        assert helps <= {command["command"] for command in private}
        assert {c["command"] for c in groups} <= {"ask", "audit", "compare", "help"}
        assert kept["ChatMenuButton", "default", ""] == {"type": "commands"}

    play(scenario, tmp_path, advisor)


def test_every_command_is_understood(advisor: Advisor) -> None:
    for command in menu(advisor):
        assert "example" not in command.says
        if command.name not in {"ask", "cancel"} and command.says != "help":
            skill = f"cmd-{command.name.replace('_', '-')}"
            assert advisor.router.route(command.says).target == skill


def test_buttons_work_after_a_restart(tmp_path: Path, advisor: Advisor) -> None:
    async def run() -> None:
        from tests.doubles.telegram import Telegram as Double

        async with Double() as double:
            ada = double.user()
            async with _again(double, tmp_path, advisor):
                double.text("what is a canonical tag?", ada)
                sent = await double.next("sendMessage")
            double.press(sent.answer["result"], "Sources", ada)
            async with _again(double, tmp_path, advisor):
                assert "rests on" in (await double.next("sendMessage")).values["text"]
                assert len(double.of("sendMessage")) == 2

    asyncio.run(run())


def _again(double: Any, folder: Path, advisor: Advisor) -> Any:
    from contextlib import asynccontextmanager

    from tests.telegram_talk import settings

    @asynccontextmanager
    async def once() -> Any:
        async with standing(folder, advisor) as behind:
            telegram = Telegram(settings(double), behind.inbox, advisor)
            behind.carriers["telegram"] = telegram
            await telegram.start()
            yield telegram
            await telegram.stop()

    return once()


def test_a_webhook_needs_a_long_secret(tmp_path: Path, advisor: Advisor) -> None:
    async def run() -> None:
        async with standing(tmp_path, advisor) as behind:
            for secret in ("", "s" * 31, "ß" * 40):
                wrong = Settings(
                    telegram_token=SecretStr("1:x"),
                    telegram_webhook="https://bot.example",
                    telegram_secret=SecretStr(secret),
                )
                with pytest.raises(Unusable, match="32 to 256"):
                    Telegram(wrong, behind.inbox, advisor)
            with pytest.raises(Unusable, match="TELEGRAM_TOKEN is empty"):
                Telegram(Settings(), behind.inbox, advisor)

    asyncio.run(run())


def test_a_webhook_takes_posts_of_telegram_alone(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        double, telegram = talk.double, talk.telegram
        hook = double.of("setWebhook")[0].values
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/telegram/[0-9a-f]{32}", hook["url"])
        assert SECRET not in hook["url"]
        ada = double.user()
        forged = {
            "update_id": 1,
            "message": double.message(ada, None, text="what is seo"),
        }
        for secret in (None, "wrong", "é"):
            assert not telegram.accepts(secret)
        assert telegram.accepts(SECRET)
        assert await double.post(forged, secret=None) == 403
        assert await double.post(forged, secret="wrong") == 403
        assert await double.post(forged) == 200
        assert await double.post(forged) == 200
        await talk.answer()
        assert len(double.of("sendMessage")) == 1

    play(scenario, tmp_path, advisor, hook=True)
