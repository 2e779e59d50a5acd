"""The Telegram double, driven by python-telegram-bot itself: polling, webhook, settings."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InputMediaPhoto,
    MenuButtonCommands,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden
from telegram.ext import ContextTypes, MessageHandler, filters

from tests.doubles.echo_telegram import application, polling, serving, webhook
from tests.doubles.telegram import Telegram

if TYPE_CHECKING:
    from collections.abc import Coroutine


def run(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scenario)


def test_a_conversation_over_polling() -> None:
    async def scenario() -> None:
        async with Telegram() as telegram, polling(telegram):
            ada = telegram.user("Ada")
            telegram.text("hello", ada)
            call = await telegram.next("sendMessage")
            sent = call.answer["result"]
            assert (sent["text"], sent["chat"]["id"]) == ("hello", ada["id"])
            assert sent["reply_to_message"]["text"] == "hello"
            press = telegram.press(sent, "More", ada)
            edited = await telegram.next("editMessageText")
            assert edited.answer["result"]["text"] == "there is more"
            assert press["callback_query"]["id"] in telegram.answered
            query = telegram.inline("reels", ada)
            await telegram.next("answerInlineQuery")
            results = telegram.answered[query["inline_query"]["id"]]["results"]
            assert results[0]["input_message_content"]["message_text"] == "reels"
            assert telegram.problems() == []

    run(scenario())


def test_groups_topics_and_what_is_not_text() -> None:
    async def scenario() -> None:
        async with Telegram() as telegram, polling(telegram) as app:
            seen: list[Update] = []

            async def note(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
                seen.append(update)
                await context.bot.get_me()  # a call to wait for

            app.add_handler(MessageHandler(filters.ALL, note), group=1)
            ada, group = telegram.user("Ada"), telegram.group(forum=True)
            telegram.mention("audit example.com", ada, group, topic=5)
            answer = (await telegram.next("sendMessage")).answer["result"]
            assert (answer["chat"]["id"], answer["message_thread_id"]) == (group["id"], 5)
            first = telegram.text("/start smo-reels", ada)
            telegram.edit(first, "/start seo")
            for send in (telegram.sticker, telegram.voice, telegram.photo):
                send(ada)
            telegram.document(ada, "report.pdf", b"%PDF", caption="look")
            small = telegram.group("Old", small=True)
            larger = telegram.migrate(small, ada)
            await telegram.until(lambda: len(seen) == 9)
            assert [bool(update.edited_message) for update in seen].count(True) == 1
            marked = seen[0].effective_message
            assert marked is not None
            assert [entity.type for entity in marked.entities] == ["mention", "url"]
            sent = seen[6].effective_message
            assert sent is not None
            assert sent.document is not None
            assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == b"%PDF"
            with pytest.raises(ChatMigrated) as moved:
                await app.bot.send_message(small["id"], "x")
            assert moved.value.new_chat_id == larger["id"]
            telegram.block(ada)
            with pytest.raises(Forbidden):
                await app.bot.send_message(ada["id"], "x")

    run(scenario())


def test_files_albums_and_settings() -> None:
    async def scenario() -> None:
        async with Telegram() as telegram, application(telegram).bot as bot:
            ada = telegram.user()
            photo = await bot.send_photo(ada["id"], b"\x89PNG", caption="card")
            paper = await bot.send_document(ada["id"], b"%PDF", filename="report.pdf")
            album = await bot.send_media_group(
                ada["id"], [InputMediaPhoto(b"1"), InputMediaPhoto(b"2")]
            )
            assert photo.caption == "card"
            assert paper.document is not None
            assert paper.document.file_name == "report.pdf"
            assert len({message.media_group_id for message in album}) == 1
            scope = BotCommandScopeAllPrivateChats()
            await bot.set_my_commands(
                [BotCommand("audit", "Audit a page")], scope, language_code="de"
            )
            assert await bot.get_my_commands() == ()
            assert (await bot.get_my_commands(scope, "de"))[0].command == "audit"
            await bot.set_my_short_description("Advises")
            assert (await bot.get_my_short_description()).short_description == "Advises"
            await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
            assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)
            await bot.send_chat_action(ada["id"], "typing")
            assert telegram.actions == [(ada["id"], "typing")]
            await bot.delete_message(ada["id"], photo.message_id)
            with pytest.raises(BadRequest, match="not found"):
                await bot.delete_message(ada["id"], photo.message_id)

    run(scenario())


def test_a_conversation_over_a_webhook() -> None:
    async def scenario() -> None:
        async with Telegram() as telegram:
            app = application(telegram)
            async with app, webhook(app, "s3cret") as url:
                await app.start()
                await app.bot.set_webhook(url, secret_token="s3cret")
                ada = telegram.user()
                update = telegram.text("hello", ada)
                assert (await telegram.next("sendMessage")).answer["result"]["text"] == "hello"
                await telegram.until(lambda: telegram.webhook_answers)
                for secret in (None, "wrong"):
                    assert await telegram.post(update, secret=secret) == 403
                assert await telegram.post(update) == 200
                await telegram.expect("sendMessage", 2)
                info = await app.bot.get_webhook_info()
                assert (info.url, info.pending_update_count) == (url, 0)
                with pytest.raises(Conflict):
                    await app.bot.get_updates()
                await app.bot.delete_webhook()
                await app.stop()

    run(scenario())


def test_privacy_mode_tells_a_bot_what_is_meant_for_it() -> None:
    async def scenario() -> None:
        async with Telegram() as telegram, application(telegram).bot as bot:
            ada, group = telegram.user("Ada"), telegram.group(privacy=True)
            heard: list[str] = []

            def say(text: str, **how: Any) -> None:
                before = len(telegram.queue)
                telegram.text(text, ada, group, **how)
                heard.extend([text] * (len(telegram.queue) - before))

            say("hello")
            say("@SignpostTestBot hello")
            say("/help")
            say("/help@OtherBot")
            say("/help@signposttestbot")
            sent = await bot.send_message(group["id"], "Hello")
            say("/help first")  # it wrote last
            say("/help second")
            say("yes", reply_to=telegram.messages[group["id"], sent.message_id])
            telegram.sticker(ada, group)
            assert heard == ["/help@signposttestbot", "/help first", "yes"]
            assert len(telegram.queue) == 3

    run(scenario())


def test_a_webhook_gets_the_updates_of_a_chat_one_after_another() -> None:
    async def scenario() -> None:
        async with Telegram() as telegram:
            taken: list[int] = []
            going = asyncio.Event()

            async def receive(request: web.Request) -> web.Response:
                update = await request.json()
                taken.append(update["message"]["message_id"])
                await going.wait()
                return web.Response()

            async with serving(receive) as url:
                telegram.use_webhook(url)
                ada, bob = telegram.user(), telegram.user("Bob")
                for _ in range(3):
                    telegram.text("hello", ada)
                    telegram.text("hello", bob)
                await telegram.until(lambda: len(telegram.queue) == 6)
                while len(taken) < 2:
                    await asyncio.sleep(0.01)  # the server tells nobody
                assert taken == [1, 1]
                going.set()
                await telegram.until(lambda: not telegram.queue)
                assert sorted(taken) == [1, 1, 2, 2, 3, 3]

    run(scenario())
