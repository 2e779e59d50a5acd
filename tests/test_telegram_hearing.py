"""How updates are heard: by polling, by a webhook, from Telegram alone, and none is lost."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.adapters.telegram import Telegram, Unusable
from bot.settings import Settings
from bot.storage import tables
from tests.doubles import faults
from tests.doubles import telegram as double_of
from tests.doubles.telegram import Telegram as Double
from tests.platform import standing
from tests.telegram_talk import SECRET, WAYS, Talk, play, settings, talking

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor


@WAYS
def test_what_comes_twice_is_answered_once(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        update = talk.double.text("what is seo?", ada)
        await talk.answer()
        for _ in range(3):
            talk.double.repeat(update)
        await talk.double.until(lambda: not talk.double.repeats)
        talk.double.text("bye", ada)
        assert "Goodbye" in (await talk.answer()).values["text"]
        assert len(talk.double.of("sendMessage")) == 2

    play(scenario, tmp_path, advisor, hook=hook)


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


@WAYS
def test_a_network_that_goes_and_comes_loses_nothing(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada = double.user()
        double.text("what is seo?", ada)
        await talk.answer()
        await double.unplug()
        double.text("what is smo?", ada)
        await double.plug()
        assert "<b>SMO</b>" in (await talk.answer()).values["text"]

    play(scenario, tmp_path, advisor, hook=hook)


def test_a_second_poller_is_waited_out(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        talk.double.faults.add("getUpdates", double_of.other_poller(), times=2)
        ada = talk.double.user()
        talk.double.text("bye", ada)
        talk.double.text("bye", ada)
        await talk.double.expect("sendMessage", 2)

    play(scenario, tmp_path, advisor)


@pytest.mark.parametrize(
    "answer", [{"x": 1}, [5, None, "x", {"update_id": "x"}], None, "updates"], ids=repr
)
def test_an_answer_that_is_no_list_of_updates_ends_nothing(
    tmp_path: Path, advisor: Advisor, answer: Any
) -> None:
    async def scenario(talk: Talk) -> None:
        odd = faults.Fault(200, {"ok": True, "result": answer})
        talk.double.faults.add("getUpdates", odd)
        for _ in range(2):
            talk.double.text("bye", talk.double.user())
        await talk.double.expect("sendMessage", 2)

    play(scenario, tmp_path, advisor)


@WAYS
def test_the_order_of_a_chat_is_kept(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        people = [talk.double.user(f"P{n}") for n in range(5)]
        for number in range(8):
            for person in people:
                talk.double.text(f"/start unknown{number}", person)
        await talk.double.expect("sendMessage", 40, timeout=30)
        with talk.behind.store.engine.connect() as connection:
            rows = connection.execute(tables.turns.select().order_by(tables.turns.c.id)).all()
        for person in people:
            events = [r.event for r in rows if r.person == f"telegram:{person['id']}"]
            assert events == sorted(events, key=lambda e: int(e.split(":")[1]))
            assert len(events) == 8

    play(scenario, tmp_path, advisor, hook=hook)


def test_it_starts_before_telegram_can_be_reached(tmp_path: Path, advisor: Advisor) -> None:
    async def run() -> None:
        async with Double() as double, standing(tmp_path, advisor) as behind:
            double.faults.add("getMe", faults.dropped())
            telegram = Telegram(settings(double), behind.inbox, advisor)
            behind.carriers["telegram"] = telegram
            await telegram.start()
            double.text("bye", double.user())
            await double.expect("sendMessage")
            await telegram.stop()

    asyncio.run(run())


def test_a_wrong_token_is_said_and_not_shown(
    tmp_path: Path, advisor: Advisor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    async def run() -> None:
        async with Double(strict=False) as double, standing(tmp_path, advisor) as behind:
            secret = "123:canary-of-a-token"
            used = settings(double).model_copy(update={"telegram_token": SecretStr(secret)})
            with pytest.raises(Unusable, match="SIGNPOST_TELEGRAM_TOKEN") as caught:
                await Telegram(used, behind.inbox, advisor).start()
            assert secret not in str(caught.value) + caplog.text + repr(used)

    asyncio.run(run())


@WAYS
def test_updates_are_confirmed_only_when_written(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        taking, going = asyncio.Event(), asyncio.Event()
        receive = talk.behind.inbox.receive

        async def slowly(message: Any, **more: Any) -> Any:
            taking.set()
            await going.wait()
            return await receive(message, **more)

        talk.behind.inbox.receive = slowly  # type: ignore[method-assign]
        talk.double.text("bye", talk.double.user())
        await taking.wait()
        assert talk.double.queue  # not confirmed yet: a crash would lose nothing
        going.set()
        await talk.answer()
        await talk.double.until(lambda: not talk.double.queue)

    play(scenario, tmp_path, advisor, hook=hook)


@pytest.mark.parametrize("name", ["flood", "server error", "dropped"])
def test_a_webhook_is_set_in_the_end(tmp_path: Path, advisor: Advisor, name: str) -> None:
    fault = {
        "flood": double_of.too_many(1),
        "server error": faults.server_error(),
        "dropped": faults.dropped(),
    }[name]

    async def run() -> None:
        async with Double() as double:
            double.faults.add("setWebhook", fault)
            double.text("bye", double.user())  # sent while nobody listened
            async with talking(tmp_path, advisor, hook=True, double=double) as talk:
                assert "Goodbye" in (await talk.answer()).values["text"]
            *_, last = double.of("setWebhook")
            assert last.values["max_connections"] == 40
            assert last.values["secret_token"] == SECRET
            assert set(last.values["allowed_updates"]) == {
                "message", "edited_message", "callback_query", "inline_query", "my_chat_member",
            }  # fmt: skip
            assert not last.values.get("drop_pending_updates")
            assert double.early() == []

    asyncio.run(run())


def test_polling_takes_the_place_of_a_webhook(tmp_path: Path, advisor: Advisor) -> None:
    async def run() -> None:
        async with Double() as double:
            async with talking(tmp_path, advisor, hook=True, double=double):
                await double.expect("setWebhook")
            assert double.webhook  # it stays, so that Telegram keeps what comes meanwhile
            double.text("bye", double.user())
            async with talking(tmp_path, advisor, double=double) as talk:
                assert "Goodbye" in (await talk.answer()).values["text"]
            assert not double.webhook
            assert len(double.of("sendMessage")) == 1

    asyncio.run(run())


@WAYS
def test_updates_of_a_kind_or_form_unknown_hold_nothing_up(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        double.allowed = []
        ada = double.user()
        double.inject("poll_of_tomorrow", {"id": 1, "from": ada})
        double.inject("message", {"chat": {"id": "x"}, "from": {"id": None}, "text": 5})
        double.inject("callback_query", {"id": 7, "from": ada, "data": None})
        double.inject("my_chat_member", {"chat": {"id": 1}, "from": ada, "new_chat_member": 3})
        double.inject("inline_query", {"id": 9, "from": ada, "query": None})
        double.text("bye", ada)
        assert "Goodbye" in (await talk.answer()).values["text"]
        await double.until(lambda: not double.queue)

    play(scenario, tmp_path, advisor, hook=hook)


def test_posts_that_are_no_updates_are_refused(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        hook = talk.double.of("setWebhook")[0].values["url"]
        right = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        for body in (b"", b"{", b"[]", b"5", b"null", b'"x"'):
            async with talk.double.http.post(hook, data=body, headers=right) as answer:
                assert answer.status == 400, body
        async with talk.double.http.post(hook + "x", json={}, headers=right) as answer:
            assert answer.status == 404

    play(scenario, tmp_path, advisor, hook=True)
