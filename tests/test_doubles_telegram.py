"""The Telegram double, driven by python-telegram-bot itself: polling, webhook, and its faults."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaPhoto,
    InputTextMessageContent,
    MenuButtonCommands,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, NetworkError, RetryAfter
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from tests.doubles import faults
from tests.doubles import telegram as double
from tests.doubles.telegram import Telegram

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more")]])
Bot = Application[Any, Any, Any, Any, Any, Any]


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(
        f"<b>{update.effective_message.text}</b>",
        parse_mode="HTML",
        reply_markup=KEYS,
        do_quote=True,
    )


async def more(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer()
    await update.callback_query.edit_message_text("there is more")


async def inline(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.inline_query is not None
    content = InputTextMessageContent(update.inline_query.query)
    await update.inline_query.answer([InlineQueryResultArticle("1", "Echo", content)])


def application(telegram: Telegram) -> Bot:
    build = Application.builder().token(telegram.token)
    app = build.base_url(telegram.base_url).base_file_url(telegram.base_file_url).build()
    app.add_handler(MessageHandler(filters.TEXT & filters.UpdateType.MESSAGE, echo))
    app.add_handler(CallbackQueryHandler(more))
    app.add_handler(InlineQueryHandler(inline))
    return app


@asynccontextmanager
async def polling(telegram: Telegram) -> AsyncIterator[Bot]:
    app = application(telegram)
    async with app:
        assert app.updater is not None
        await app.updater.start_polling(poll_interval=0)
        await app.start()
        try:
            yield app
        finally:
            await app.updater.stop()
            await app.stop()


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


FAULTS = {
    "flood": (double.too_many(3), RetryAfter, "Retry in 0:00:03"),
    "server error": (faults.server_error(), NetworkError, "Internal Server Error|response"),
    "bad gateway": (faults.server_error(502), NetworkError, "Bad Gateway"),
    "dropped": (faults.dropped(), NetworkError, "disconnected|ReadError"),
    "reset": (faults.reset(), NetworkError, "ReadError|ProtocolError|closed"),
    "not modified": (double.not_modified(), BadRequest, "Message is not modified"),
    "too old": (double.query_too_old(), BadRequest, "Query is too old"),
    "unparsable": (double.cannot_parse(), BadRequest, "Can't parse entities"),
    "blocked": (double.blocked(), Forbidden, "blocked by the user"),
    "migrated": (double.migrated(-100), ChatMigrated, "New chat id: -100"),
    "other poller": (double.other_poller(), Conflict, "terminated by other"),
    "not found": (double.message_not_found(), BadRequest, "not found"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_reaches_the_library_as_its_error(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # what the library wants instead of seconds

    async def scenario() -> None:
        fault, error, words = FAULTS[name]
        async with Telegram() as telegram, application(telegram).bot as bot:
            ada = telegram.user()
            telegram.faults.add("sendMessage", fault)
            with pytest.raises(error, match=words):
                await bot.send_message(ada["id"], "lost?")
            assert (await bot.send_message(ada["id"], "again")).text == "again"
            told = [message["text"] for message in telegram.messages.values()]
            assert told == ["lost?"] * fault.effect + ["again"]

    run(scenario())


def test_what_the_platform_itself_refuses() -> None:
    async def scenario() -> None:
        async with Telegram(strict=False) as telegram, application(telegram).bot as bot:
            ada = telegram.user()
            sent = await bot.send_message(ada["id"], "same", reply_markup=KEYS)
            with pytest.raises(BadRequest, match="not modified"):
                await bot.edit_message_text("same", ada["id"], sent.message_id, reply_markup=KEYS)
            with pytest.raises(BadRequest, match="an't parse entities"):
                await bot.send_message(ada["id"], "<b>x", parse_mode="HTML")
            with pytest.raises(BadRequest, match="4097 characters"):
                await bot.send_message(ada["id"], "x" * 4097)
            with pytest.raises(BadRequest, match="hat not found"):
                await bot.send_message(1, "x")
            old = telegram.press(sent.to_dict(), "more", ada, expired=True)
            with pytest.raises(BadRequest, match="too old"):
                await bot.answer_callback_query(old["callback_query"]["id"])
            assert len(telegram.problems()) == 2

    run(scenario())


def test_updates_stay_until_confirmed_and_repeats_arrive_once() -> None:
    async def scenario() -> None:
        async with Telegram() as telegram, application(telegram).bot as bot:
            ada = telegram.user()
            first, second = telegram.text("one", ada), telegram.text("two", ada)
            numbers = [first["update_id"], second["update_id"]]
            assert [u.update_id for u in await bot.get_updates()] == numbers
            assert [u.update_id for u in await bot.get_updates()] == numbers
            telegram.repeat(first)
            confirmed = await bot.get_updates(offset=numbers[1])
            assert [u.update_id for u in confirmed] == numbers
            assert [u.update_id for u in await bot.get_updates(offset=numbers[1])] == numbers[1:]
            older = asyncio.create_task(bot.get_updates(offset=numbers[1] + 1, timeout=30))
            await telegram.until(lambda: len(telegram.of("getUpdates")) == 5)
            async with application(telegram).bot as second_poller:
                offset = numbers[1] + 1
                newer = asyncio.create_task(second_poller.get_updates(offset=offset, timeout=30))
                with pytest.raises(Conflict):
                    await older
                third = telegram.text("three", ada)
                assert [u.update_id for u in await newer] == [third["update_id"]]

    run(scenario())


def test_a_network_that_goes_away_and_comes_back() -> None:
    async def scenario() -> None:
        async with Telegram() as telegram, polling(telegram) as app:
            ada = telegram.user()
            telegram.text("before", ada)
            await telegram.next("sendMessage")
            await telegram.unplug()
            with pytest.raises(NetworkError):
                await app.bot.send_message(ada["id"], "into the void")
            telegram.text("meanwhile", ada)
            await telegram.plug()
            assert (await telegram.next("sendMessage")).values["text"] == "<b>meanwhile</b>"

    run(scenario())


@asynccontextmanager
async def webhook(app: Bot, secret: str) -> AsyncIterator[str]:
    """The smallest server an application could have for Telegram's posts."""

    async def receive(request: web.Request) -> web.Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != secret:
            return web.Response(status=403)
        await app.update_queue.put(Update.de_json(await request.json(), app.bot))
        return web.Response()

    server = web.Application()
    server.add_routes([web.post("/telegram", receive)])
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    finally:
        await runner.cleanup()


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
