"""Replies as they are carried to Telegram: parts, files, edits, refusals."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING

import pytest

from bot.adapters.telegram.carry import Deliveries
from bot.adapters.telegram.client import client
from bot.courier import Refused
from bot.message import Address, Attachment, Reply
from tests.doubles import faults
from tests.doubles import telegram as double_of
from tests.doubles.telegram import Telegram as Double
from tests.platform import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def carried(
    deliver: Callable[[Double, Deliveries, Address], Awaitable[None]], *, strict: bool = True
) -> None:
    """A delivery to a person's private chat, without anything behind it."""

    async def run() -> None:
        async with Double(strict=strict) as double, client(double.token, double.url) as bot:
            ada = double.user()
            await deliver(double, Deliveries(bot), Address("telegram", str(ada["id"])))

    asyncio.run(run())


def test_a_group_gets_twenty_a_minute() -> None:
    async def run() -> None:
        async with Double() as double, client(double.token, double.url) as bot:
            where = Address("telegram", str(double.group()["id"]))
            sending = [Deliveries(bot).send(where, Reply(str(n))) for n in range(21)]
            await asyncio.gather(*sending)
            calls = double.of("sendMessage")
            assert calls[20].at - calls[0].at > 2.5  # a burst of 20, then one every 3 s

    asyncio.run(run())


def test_what_telegram_cannot_parse_arrives_plainly() -> None:
    async def deliver(double: Double, deliveries: Deliveries, where: Address) -> None:
        double.faults.add("sendMessage", double_of.cannot_parse())
        await deliveries.send(where, SAMPLES["entry"])
        last = double.of("sendMessage")[-1]
        assert "parse_mode" not in last.values
        assert last.values["text"].startswith("A canonical URL is the one address")
        assert last.values["reply_markup"]["inline_keyboard"]

    carried(deliver)


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
