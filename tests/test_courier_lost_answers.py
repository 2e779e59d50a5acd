"""A post that arrived though nobody heard of it is found on both platforms, and not repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import slack_talk, telegram_talk
from tests.doubles import faults

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor

LOST = pytest.mark.parametrize(
    "fault", [faults.dropped(effect=True), faults.reset()], ids=["dropped", "mid-body"]
)


@LOST
def test_telegram(tmp_path: Path, advisor: Advisor, fault: faults.Fault) -> None:
    async def scenario(talk: telegram_talk.Talk) -> None:
        ada = talk.double.user()
        talk.double.text("what is seo?", ada)
        await talk.answer()
        talk.double.faults.add("sendMessage", fault)
        talk.double.text("what is a canonical tag?", ada)
        await talk.double.expect("editMessageText", timeout=20)
        talk.double.text("bye", ada)
        await talk.double.until(lambda: len(talk.shown()) == 3)
        assert "Goodbye" in talk.shown()[-1]["text"]

    telegram_talk.play(scenario, tmp_path, advisor)


@LOST
def test_telegram_touches_no_other_message(
    tmp_path: Path, advisor: Advisor, fault: faults.Fault
) -> None:
    async def scenario(talk: telegram_talk.Talk) -> None:
        ada = talk.double.user()
        talk.double.text("what is seo?", ada)
        await talk.answer()
        before = dict(talk.shown()[0])
        talk.double.faults.add("sendMessage", faults.Fault(fault.status, cut="drop"))
        talk.double.text("what is a canonical tag?", ada)
        await talk.double.until(lambda: len(talk.shown()) == 2, timeout=20)
        assert talk.shown()[0] == before
        assert all(not call.ok for call in talk.double.of("editMessageText"))

    telegram_talk.play(scenario, tmp_path, advisor)


@LOST
@pytest.mark.parametrize("threaded", [False, True])
def test_slack(tmp_path: Path, advisor: Advisor, fault: faults.Fault, threaded: bool) -> None:
    async def scenario(talk: slack_talk.Talk) -> None:
        ada = talk.double.user()
        talk.double.faults.add("chat.postMessage", fault)
        if threaded:
            await talk.double.mention("what is seo?", ada, talk.double.channel())
        else:
            await talk.double.text("what is seo?", ada)
        await talk.double.expect("conversations.history|conversations.replies", timeout=20)
        await talk.double.expect("chat.update", timeout=20)
        assert len(talk.shown()) == 1
        assert talk.shown()[0]["metadata"]["event_type"] == "signpost_reply"

    slack_talk.play(scenario, tmp_path, advisor)
