"""Every transcript replays through the core."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.conversation import Conversation
from bot.message import Address, Message
from bot.settings import Settings
from bot.tasks import tasks
from tests.conftest import LOOPBACK
from tests.transcripts import Transcript, complaints, missing_files, transcripts

if TYPE_CHECKING:
    from bot.advisor import Advisor

ALICE = Address("test", "room", "", "alice")


@pytest.mark.parametrize("transcript", transcripts(), ids=lambda t: t.name)
def test_a_transcript_replays(transcript: Transcript, advisor: Advisor, demo_site: str) -> None:
    found = replay(transcript, advisor, demo_site)
    assert not found, "\n".join(found)


def replay(transcript: Transcript, advisor: Advisor, demo_site: str) -> list[str]:
    """What the replies of a conversation lack."""
    running = tasks(Settings(trusted_networks=LOOPBACK))
    conversation = Conversation()
    found: list[str] = []
    for step in transcript.steps:
        said = step.said.replace("{site}", demo_site)
        message = Message(said, ALICE, sent_at=step.at, shared=step.shared)
        answer = advisor.answer(message, conversation, step.at)
        reply, conversation = answer.reply, answer.conversation
        if answer.job:
            result = running[answer.job.task](dict(answer.job.arguments), lambda *_: None)
            outcome = advisor.finish(answer.job, result, conversation, step.at)
            reply, conversation = outcome.reply, outcome.conversation
        found += complaints(step, f"{reply.text}\n{reply.more}", reply.choices, demo_site)
        found += missing_files(step, [file.name for file in reply.attachments])
    return found
