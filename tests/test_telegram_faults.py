"""What goes wrong on the way to Telegram, and what people see of it."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

import pytest

from bot.message import Address
from tests.doubles import faults
from tests.doubles import telegram as double_of
from tests.platform import SAMPLES
from tests.telegram_talk import WAYS, Talk, play

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor


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


@WAYS
def test_flood_control_holds_back_that_chat_alone(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, bob = double.user(), double.user("Bob")
        double.faults.add(
            "sendMessage", double_of.too_many(2), where=lambda v: v["chat_id"] == str(ada["id"])
        )
        double.text("what is seo?", ada)
        await double.expect("sendMessage")
        double.text("what is seo?", bob)
        await double.until(lambda: any(m["chat"]["id"] == ada["id"] for m in talk.shown()))
        first, second = double.of("sendMessage", lambda c: c.values["chat_id"] == str(ada["id"]))
        (other,) = double.of("sendMessage", lambda c: c.values["chat_id"] == str(bob["id"]))
        assert second.at - first.at >= 2
        assert other.at < second.at
        assert double.early() == []

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_a_tenth_of_all_sends_is_refused_and_all_arrive(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        number = itertools.count(1)

        def some(values: dict[str, Any]) -> faults.Fault | None:
            return double_of.too_many(1) if next(number) % 10 == 0 else None

        talk.double.faults.add("sendMessage", some, times=None)
        for position in range(40):
            talk.double.text("what is seo?", talk.double.user(f"P{position}"))
        await talk.double.until(lambda: len(talk.shown()) == 40, 30)
        assert talk.double.early() == []

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_no_more_than_thirty_calls_a_second(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        for position in range(70):
            talk.double.text("bye", talk.double.user(f"P{position}"))
        sent = await talk.double.expect("sendMessage", 70, timeout=30)
        assert sent[69].at - sent[0].at >= 0.9  # a burst of 30, then 30 a second; some arrive late

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_one_chat_gets_one_thing_a_second(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        for _ in range(3):
            talk.double.text("bye", ada)
        first, second, third = await talk.double.expect("sendMessage", 3)
        assert second.at - first.at >= 0.95
        assert third.at - second.at >= 0.95

    play(scenario, tmp_path, advisor, hook=hook, pace=1.0)


@WAYS
def test_who_blocked_the_bot_is_left_alone(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        talk.double.block(ada)
        talk.double.text("what is seo?", ada)
        await talk.double.expect("sendMessage")
        await talk.settled()
        assert talk.failed() == ["Forbidden: Forbidden: bot was blocked by the user"]
        assert len(talk.double.of("sendMessage")) == 1

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_an_unchanged_edit_and_a_late_press_do_no_harm(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        talk.double.text("what is a canonical tag?", ada)
        sent = await talk.answer()
        talk.double.press(sent.answer["result"], "Sources", ada, expired=True)
        assert "rests on" in (await talk.answer()).values["text"]
        where = Address("telegram", str(ada["id"]))
        number = await talk.telegram.send(where, SAMPLES["line"])
        assert await talk.telegram.edit(where, number, SAMPLES["line"]) == number

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
@pytest.mark.parametrize("name", ["flood", "server error", "dropped", "done, then dropped"])
def test_an_edit_that_fails_is_made_again(
    tmp_path: Path, advisor: Advisor, demo_site: str, hook: bool, name: str
) -> None:
    fault = {
        "flood": double_of.too_many(1),
        "server error": faults.server_error(),
        "dropped": faults.dropped(),
        "done, then dropped": faults.dropped(effect=True),
    }[name]

    async def scenario(talk: Talk) -> None:
        talk.behind.jobs.gate.clear()
        talk.double.text(f"audit {demo_site}", talk.double.user())
        assert "I'm auditing" in (await talk.answer()).values["text"]
        talk.double.faults.add("editMessageText", fault, times=2)
        talk.behind.jobs.gate.set()
        await talk.double.until(lambda: "Fix first:" in talk.shown()[0]["text"], 20)
        await talk.settled()
        placed, card = talk.shown()
        assert "Fix first:" in placed["text"]
        assert card["photo"]
        assert len(talk.double.of("sendMessage|sendPhoto")) == 2
        assert talk.double.early() == []

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
@pytest.mark.parametrize("name", ["flood", "server error", "dropped"])
def test_a_picture_that_fails_is_sent_again_and_its_words_are_not(
    tmp_path: Path, advisor: Advisor, demo_site: str, hook: bool, name: str
) -> None:
    fault = {
        "flood": double_of.too_many(1),
        "server error": faults.server_error(),
        "dropped": faults.dropped(),
    }[name]

    async def scenario(talk: Talk) -> None:
        talk.double.faults.add("sendPhoto", fault, times=2)
        talk.double.text(f"preview {demo_site}", talk.double.user())
        await talk.double.expect("sendPhoto", 3)
        await talk.settled()
        _, card = talk.shown()
        assert card["photo"]
        assert len(talk.double.of("sendMessage")) == 1
        ended = talk.double.of("editMessageText")
        assert len({call.values["text"] for call in ended}) == len(ended)
        assert talk.double.early() == []

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_a_slow_answer_of_telegram_holds_up_that_chat_alone(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double, held = talk.double, asyncio.Event()
        ada, bob = double.user(), double.user("Bob")
        double.faults.add(
            "sendMessage", faults.held(held), where=lambda v: v["chat_id"] == str(ada["id"])
        )
        double.text("what is seo?", ada)
        double.text("what is smo?", ada)
        await double.until(lambda: double.of("sendMessage"))
        for _ in range(3):
            double.text("bye", bob)
        await double.expect("sendMessage", 3)
        assert {m["chat"]["id"] for m in talk.shown()} == {bob["id"]}
        held.set()
        await talk.settled()
        mine = [m["text"] for m in talk.shown() if m["chat"]["id"] == ada["id"]]
        assert len(mine) == 2
        assert mine[0].startswith("SEO")

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_what_cannot_be_parsed_arrives_plainly(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        double = talk.double
        ada, group = double.user(), double.group()
        double.faults.add("sendMessage", double_of.cannot_parse())
        asked = double.mention("what is a canonical tag?", ada, group)
        await talk.answer()
        last = (await talk.answer()).values
        assert "parse_mode" not in last
        assert "canonical URL" in last["text"]
        assert last["reply_parameters"]["message_id"] == asked["message"]["message_id"]
        assert last["reply_markup"]["inline_keyboard"]

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
@pytest.mark.parametrize("name", ["too old", "flood", "server error", "dropped"])
def test_a_press_is_answered_whatever_becomes_of_its_acknowledgement(
    tmp_path: Path, advisor: Advisor, hook: bool, name: str
) -> None:
    fault = {
        "too old": double_of.query_too_old(),
        "flood": double_of.too_many(60),
        "server error": faults.server_error(),
        "dropped": faults.dropped(),
    }[name]

    async def scenario(talk: Talk) -> None:
        ada = talk.double.user()
        talk.double.text("what is a canonical tag?", ada)
        sent = await talk.answer()
        talk.double.faults.add("answerCallbackQuery", fault, times=None)
        talk.double.press(sent.answer["result"], "Sources", ada)
        assert "rests on" in (await talk.answer()).values["text"]
        await talk.settled()
        assert len(talk.shown()) == 2

    play(scenario, tmp_path, advisor, hook=hook)


@WAYS
def test_a_group_that_lets_nobody_write_is_left_alone(
    tmp_path: Path, advisor: Advisor, hook: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        told = "Bad Request: not enough rights to send text messages to the chat"
        refusal = {"ok": False, "error_code": 400, "description": told}
        talk.double.faults.add("sendMessage", faults.Fault(400, refusal))
        talk.double.mention("what is seo?", talk.double.user(), talk.double.group())
        await talk.double.expect("sendMessage")
        await talk.settled()
        assert len(talk.double.of("sendMessage")) == 1
        assert "not enough rights" in talk.failed()[0].casefold()

    play(scenario, tmp_path, advisor, hook=hook)
