"""What goes wrong on the way to and from Telegram, and what people see of it."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.adapters.telegram import Telegram, Unusable
from bot.adapters.telegram.carry import Deliveries
from bot.adapters.telegram.client import client
from bot.courier import Refused
from bot.message import Address, Attachment, Reply
from bot.storage import tables
from tests.doubles import faults
from tests.doubles import telegram as double_of
from tests.doubles.telegram import Telegram as Double
from tests.platform import SAMPLES, standing
from tests.telegram_talk import Talk, play, settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.advisor import Advisor

WAYS = pytest.mark.parametrize("hook", [False, True], ids=["polling", "webhook"])


def carried(
    deliver: Callable[[Double, Deliveries, Address], Awaitable[None]], *, strict: bool = True
) -> None:
    """A delivery to a person's private chat, without anything behind it."""

    async def run() -> None:
        async with Double(strict=strict) as double, client(double.token, double.url) as bot:
            ada = double.user()
            await deliver(double, Deliveries(bot), Address("telegram", str(ada["id"])))

    asyncio.run(run())


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


@WAYS
@pytest.mark.parametrize("name", ["server error", "dropped", "reset before"])
def test_a_failed_call_is_made_again(
    tmp_path: Path, advisor: Advisor, hook: bool, name: str
) -> None:
    fault = {
        "server error": faults.server_error(502),
        "dropped": faults.dropped(),
        "reset before": faults.reset(effect=False),
    }[name]

    async def scenario(talk: Talk) -> None:
        talk.double.faults.add("sendMessage", fault)
        talk.double.text("what is seo?", talk.double.user())
        await talk.double.until(talk.shown)
        assert len(talk.shown()) == 1

    play(scenario, tmp_path, advisor, hook=hook)


def test_flood_control_holds_back_that_chat_alone(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, bob = double.user(), double.user("Bob")
        double.faults.add(
            "sendMessage", double_of.too_many(2), where=lambda v: v["chat_id"] == str(ada["id"])
        )
        double.text("what is seo?", ada)
        await double.expect("sendMessage")
        asked = time.monotonic()
        double.text("what is seo?", bob)
        await double.until(lambda: any(m["chat"]["id"] == bob["id"] for m in talk.shown()))
        assert time.monotonic() - asked < 1.5
        await double.until(lambda: any(m["chat"]["id"] == ada["id"] for m in talk.shown()))
        first, second = double.of("sendMessage", lambda c: c.values["chat_id"] == str(ada["id"]))
        assert 2 <= second.at - first.at < 3
        assert double.early() == []

    play(scenario, tmp_path, advisor)


def test_a_tenth_of_all_sends_is_refused_and_all_arrive(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        number = itertools.count(1)

        def some(values: dict[str, Any]) -> faults.Fault | None:
            return double_of.too_many(1) if next(number) % 10 == 0 else None

        talk.double.faults.add("sendMessage", some, times=None)
        for position in range(40):
            talk.double.text("what is seo?", talk.double.user(f"P{position}"))
        await talk.double.until(lambda: len(talk.shown()) == 40, 30)
        assert talk.double.early() == []

    play(scenario, tmp_path, advisor)


def test_no_more_than_thirty_calls_a_second(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        for position in range(70):
            talk.double.text("bye", talk.double.user(f"P{position}"))
        sent = await talk.double.expect("sendMessage", 70, timeout=30)
        assert sent[69].at - sent[0].at >= 1.2  # a burst of 30, then 30 a second

    play(scenario, tmp_path, advisor)


def test_a_group_gets_twenty_a_minute() -> None:
    async def run() -> None:
        async with Double() as double, client(double.token, double.url) as bot:
            where = Address("telegram", str(double.group()["id"]))
            sending = [Deliveries(bot).send(where, Reply(str(n))) for n in range(21)]
            await asyncio.gather(*sending)
            calls = double.of("sendMessage")
            assert calls[20].at - calls[19].at > 2.5

    asyncio.run(run())


def test_one_chat_gets_one_thing_a_second(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        for _ in range(3):
            talk.double.text("bye", ada)
        first, second, third = await talk.double.expect("sendMessage", 3)
        assert second.at - first.at >= 0.95
        assert third.at - second.at >= 0.95

    play(scenario, tmp_path, advisor, pace=1.0)


def test_who_blocked_the_bot_is_left_alone(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        talk.double.block(ada)
        talk.double.text("what is seo?", ada)
        await talk.double.expect("sendMessage")
        await talk.settled()
        assert talk.failed() == ["Forbidden: Forbidden: bot was blocked by the user"]
        assert len(talk.double.of("sendMessage")) == 1

    play(scenario, tmp_path, advisor)


def test_a_group_that_became_a_supergroup_is_followed(tmp_path: Path, advisor: Advisor) -> None:
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

    play(scenario, tmp_path, advisor)


def test_what_telegram_cannot_parse_arrives_plainly() -> None:
    async def deliver(double: Double, deliveries: Deliveries, where: Address) -> None:
        double.faults.add("sendMessage", double_of.cannot_parse())
        await deliveries.send(where, SAMPLES["entry"])
        last = double.of("sendMessage")[-1]
        assert "parse_mode" not in last.values
        assert last.values["text"].startswith("A canonical URL is the one address")
        assert last.values["reply_markup"]["inline_keyboard"]

    carried(deliver)


def test_an_unchanged_edit_and_a_late_press_do_no_harm(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        talk.double.text("what is a canonical tag?", ada)
        sent = await talk.answer()
        talk.double.press(sent.answer["result"], "Sources", ada, expired=True)
        assert "rests on" in (await talk.answer()).values["text"]
        where = Address("telegram", str(ada["id"]))
        number = await talk.telegram.send(where, SAMPLES["line"])
        assert await talk.telegram.edit(where, number, SAMPLES["line"]) == number

    play(scenario, tmp_path, advisor)


def test_edits_grow_shrink_and_come_anew() -> None:
    async def deliver(double: Double, deliveries: Deliveries, where: Address) -> None:
        one = await deliveries.send(where, SAMPLES["progress"])
        many = await deliveries.edit(where, one, SAMPLES["long"])
        assert many.split(",")[0] == one
        assert len(many.split(",")) == 3
        again = await deliveries.edit(where, many, SAMPLES["audit"])
        assert again == one
        shown = list(double.messages.values())
        assert len(shown) == 3
        assert [next(k for k in m if k in {"text", "photo", "document"}) for m in shown] == [
            "text", "photo", "document",
        ]  # fmt: skip
        double.faults.add("editMessageText", double_of.message_not_found())
        anew = await deliveries.edit(where, one, SAMPLES["line"])
        assert anew != one

    carried(deliver)


def test_the_rest_of_a_reply_does_not_repeat_its_beginning() -> None:
    async def deliver(double: Double, deliveries: Deliveries, where: Address) -> None:
        number = itertools.count(1)
        troubles = {2: double_of.too_many(1), 4: faults.server_error()}
        double.faults.add("sendMessage", lambda _: troubles.get(next(number)), times=None)
        sent = await deliveries.send(where, SAMPLES["long"])
        assert len(sent.split(",")) == 3
        assert len(double.messages) == 3
        assert double.early() == []

    carried(deliver)


def test_pictures_that_telegram_refuses_come_as_files() -> None:
    async def deliver(double: Double, deliveries: Deliveries, where: Address) -> None:
        refused = faults.Fault(
            400,
            {
                "ok": False,
                "error_code": 400,
                "description": "Bad Request: PHOTO_INVALID_DIMENSIONS",
            },
        )
        double.faults.add("sendPhoto", refused)
        await deliveries.send(where, SAMPLES["audit"])
        assert len(double.of("sendDocument")) == 2
        await deliveries.send(
            where, Reply("", attachments=(Attachment("a.txt", "text/plain", b"a"),))
        )
        assert double.of("sendDocument")[-1].ok

    carried(deliver)


@pytest.mark.parametrize(
    ("fault", "final", "wait", "moved"),
    [
        (double_of.too_many(7), False, 7.0, ""),
        (double_of.blocked(), True, None, ""),
        (double_of.migrated(-1005), False, None, "-1005"),
        (faults.server_error(), False, None, ""),
        (faults.dropped(), False, None, ""),
    ],
)
def test_a_refusal_in_the_couriers_terms(
    fault: faults.Fault, final: bool, wait: float | None, moved: str
) -> None:
    async def deliver(double: Double, deliveries: Deliveries, where: Address) -> None:
        double.faults.add("sendMessage", fault)
        with pytest.raises(Refused) as caught:
            await deliveries.send(where, SAMPLES["line"])
        refused = caught.value
        assert (refused.final, refused.wait, refused.moved) == (final, wait, moved)
        assert double.token not in str(refused)

    carried(deliver)


def test_a_topic_that_is_gone_is_answered_in_the_group() -> None:
    async def deliver(double: Double, deliveries: Deliveries, where: Address) -> None:
        group = double.group()
        await deliveries.send(Address("telegram", str(group["id"]), "9"), SAMPLES["line"])
        assert "message_thread_id" not in double.of("sendMessage")[-1].values

    carried(deliver)


def test_a_network_that_goes_and_comes_loses_nothing(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada = double.user()
        double.text("what is seo?", ada)
        await talk.answer()
        await double.unplug()
        double.text("what is smo?", ada)
        await double.plug()
        back = time.monotonic()
        assert "<b>SMO</b>" in (await talk.answer()).values["text"]
        assert time.monotonic() - back < 5

    play(scenario, tmp_path, advisor)


def test_a_second_poller_is_waited_out(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        talk.double.faults.add("getUpdates", double_of.other_poller(), times=2)
        ada = talk.double.user()
        talk.double.text("bye", ada)
        talk.double.text("bye", ada)
        await talk.double.expect("sendMessage", 2)

    play(scenario, tmp_path, advisor)


def test_the_order_of_a_chat_is_kept(tmp_path: Path, advisor: Advisor) -> None:
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

    play(scenario, tmp_path, advisor)


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


def test_updates_are_confirmed_only_when_written(tmp_path: Path, advisor: Advisor) -> None:
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

    play(scenario, tmp_path, advisor)
