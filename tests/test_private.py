"""What is kept of one person is not said where others read it, on either platform."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.adapters.slack import read as slack
from bot.advisor import SHARED, Advisor
from bot.message import Address, Message
from bot.skills import Brand, Job
from bot.storage.records import NoRecords, PastAudit
from tests.doubles.slack_people import APP, TEAM
from tests.reports import URL, finding, report
from tests.slack_talk import seen
from tests.slack_talk import talking as on_slack
from tests.telegram_talk import talking as on_telegram
from tests.test_curator import BOSS
from tests.transcripts import START

if TYPE_CHECKING:
    from pathlib import Path

    from bot.knowledge import Knowledge

PERSONAL = ("my data", "erase my data", "my audits", "subscribe")
ROOM = Address("test", "room", "", "alice")


@pytest.mark.parametrize("hook", [False, True], ids=["polling", "webhook"])
def test_telegram_leads_to_the_private_chat(tmp_path: Path, advisor: Advisor, hook: bool) -> None:
    async def run() -> None:
        async with on_telegram(tmp_path, advisor, hook=hook) as talk:
            ada, group = talk.double.user(), talk.double.group()
            for text in PERSONAL:
                talk.double.mention(text, ada, group)
                said = (await talk.answer()).values["text"]
                assert '<a href="https://t.me/SignpostTestBot">Write to me in private</a>' in said
            talk.double.text("my data", ada)
            assert "kept of you" in (await talk.answer()).values["text"]

    asyncio.run(run())


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
def test_slack_leads_to_the_private_chat(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    async def run() -> None:
        async with on_slack(tmp_path, advisor, http=http) as talk:
            ada, room = talk.double.user(), talk.double.channel()
            for text in PERSONAL:
                await talk.double.mention(text, ada, room)
                said = seen(await talk.answer())
                assert f"https://slack.com/app_redirect?app={APP}&team={TEAM}" in said
                assert "here everybody would see it" in said
            await talk.double.command("/signpost privacy", ada, room)
            assert "90 days" in seen(await talk.hidden())
            await talk.double.command("/signpost my audits", ada, room)
            assert "I have no audits of yours" in seen(await talk.hidden(2))
            await talk.double.text("my audits", ada)
            assert "I have no audits of yours" in seen(await talk.answer())

    asyncio.run(run())


@pytest.mark.parametrize(
    ("container", "shared"),
    [
        ({"type": "message", "channel_id": "C1", "message_ts": "1.0"}, True),
        ({"type": "message", "channel_id": "C1", "message_ts": "1.0", "is_ephemeral": True}, False),
        ({"type": "message", "channel_id": "G1", "message_ts": "1.0"}, True),
        ({"type": "message", "channel_id": "D1", "message_ts": "1.0"}, False),
    ],
)
def test_a_press_in_slack_knows_who_reads(container: dict[str, Any], shared: bool) -> None:
    body = {
        "type": "block_actions", "trigger_id": "1", "team": {"id": "T1"}, "user": {"id": "U1"},
        "container": container, "actions": [{"value": "My data"}],
    }  # fmt: skip
    message = slack.read(body)
    assert message
    assert message.shared is shared


@pytest.mark.parametrize("text", ["unanswered", "stats", "reload"])
def test_an_administrator_is_answered_in_private(knowledge: Knowledge, text: str) -> None:
    administered = Advisor(knowledge, Brand(admins=frozenset({"telegram:42"})))
    before = administered.router
    asked = Message(text, BOSS, shared=True, private_at="https://t.me/SignpostBot")
    assert "(https://t.me/SignpostBot)" in administered.answer(asked).reply.text
    assert administered.router is before


class Audited(NoRecords):
    """A person with one audit on record."""

    def audits(self, site: str = "", limit: int = 10) -> list[PastAudit]:  # noqa: ARG002
        return [PastAudit(URL, START, once("fail", 1_795_000_000.0))]


def once(outcome: str, at: float) -> dict[str, Any]:
    """An audit's result with one finding of this outcome."""
    return replace(report(finding("h1", outcome), finding("og", "pass")), at=at).to_json()


@pytest.mark.parametrize("shared", [False, True])
def test_an_audit_in_a_group_tells_nothing_of_earlier_ones(advisor: Advisor, shared: bool) -> None:
    message = Message(f"audit {URL}", ROOM, sent_at=START, shared=shared)
    answer = advisor.answer(message, now=START, kept=Audited())
    assert answer.job
    assert bool(answer.job.arguments.get(SHARED)) is shared
    job = Job("audit", answer.job.arguments, answer.job.partition)
    result = once("pass", 1_796_000_000.0)
    ended = advisor.finish(job, result, answer.conversation, START, Audited())
    assert ("fixed 1" in ended.reply.text) is not shared


def test_a_report_file_in_a_group_is_of_an_audit_made_there(advisor: Advisor) -> None:
    for shared in (False, True):
        asked = Message("report file", ROOM, shared=shared)
        reply = advisor.answer(asked, kept=Audited()).reply
        assert bool(reply.attachments) is not shared
