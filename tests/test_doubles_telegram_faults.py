"""The faults of the Telegram double, as python-telegram-bot meets them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, NetworkError, RetryAfter

from tests.doubles import faults
from tests.doubles import telegram as double
from tests.doubles.echo_telegram import KEYS, application, polling, serving
from tests.doubles.telegram import Telegram

if TYPE_CHECKING:
    from collections.abc import Coroutine


def run(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scenario)


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


def test_a_share_of_calls_meets_flood_control(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")

    async def scenario() -> None:
        async with Telegram() as telegram, application(telegram).bot as bot:
            ada, number = telegram.user(), itertools.count(1)

            def third(values: dict[str, Any]) -> faults.Fault | None:
                return double.too_many(5) if next(number) % 3 == 0 else None

            telegram.faults.add("sendMessage", third, times=None)
            for position in range(1, 4):
                sending = bot.send_message(ada["id"], str(position))
                if position < 3:
                    await sending
                else:
                    with pytest.raises(RetryAfter):
                        await sending
            assert telegram.early() == []
            await bot.send_message(ada["id"], "too soon")
            assert [call.values["text"] for call in telegram.early()] == ["too soon"]

    run(scenario())


def test_an_answer_can_be_held_back() -> None:
    async def scenario() -> None:
        async with Telegram() as telegram, application(telegram).bot as bot:
            ada, released = telegram.user(), asyncio.Event()
            telegram.faults.add("sendMessage", faults.held(released))
            sending = asyncio.create_task(bot.send_message(ada["id"], "slowly"))
            await telegram.until(lambda: telegram.of("sendMessage"))
            assert telegram.messages == {}
            released.set()
            assert (await sending).text == "slowly"

    run(scenario())


def test_the_end_refuses_calls_with_problems() -> None:
    async def careless() -> None:
        async with Telegram() as telegram, application(telegram).bot as bot:
            with contextlib.suppress(BadRequest):
                await bot.send_message(telegram.user()["id"], "x" * 4097)

    with pytest.raises(AssertionError, match="sendMessage: text: 4097 characters"):
        run(careless())


def test_a_reply_thread_is_no_topic() -> None:
    async def scenario() -> None:
        async with Telegram() as telegram, application(telegram).bot as bot:
            ada, group = telegram.user(), telegram.group()
            first = telegram.text("one", ada, group)["message"]
            reply = telegram.text("two", ada, group, reply_to=first)["message"]
            with pytest.raises(BadRequest, match="hread not found"):
                await bot.send_message(
                    group["id"], "three", message_thread_id=reply["message_thread_id"]
                )

    run(scenario())


def test_a_webhook_is_tried_until_it_accepts() -> None:
    async def scenario() -> None:
        async with Telegram() as telegram:
            refusals = iter([500, 403])

            async def receive(request: web.Request) -> web.Response:
                if (status := next(refusals, 200)) != 200:
                    return web.Response(status=status)
                chat = (await request.json())["message"]["chat"]["id"]
                return web.json_response({"method": "sendMessage", "chat_id": chat, "text": "hi"})

            async with serving(receive) as url:
                telegram.use_webhook(url)
                telegram.text("hello", telegram.user())
                assert (await telegram.next("sendMessage")).answer["result"]["text"] == "hi"
                await telegram.until(lambda: telegram.queue == [])
                assert [status for _, status in telegram.webhook_answers] == [500, 403, 200]

    run(scenario())
