"""Every transcript replays through Slack: typed, or pressed where a button offers it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.platform import Forgetful, as_seen, says
from tests.slack_talk import WAYS, Talk, buttons, seen, talking
from tests.transcripts import START, Step, Transcript, missing_files, transcripts

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor
    from tests.doubles.slack_delivery import Json


@WAYS
@pytest.mark.parametrize("transcript", transcripts(), ids=lambda t: t.name)
def test_a_transcript_replays(
    transcript: Transcript, tmp_path: Path, advisor: Advisor, demo_site: str, http: bool
) -> None:
    async def run() -> list[str]:
        found: list[str] = []
        async with talking(tmp_path, Forgetful(advisor), http=http) as talk:
            ada, room, thread = talk.double.user(), talk.double.channel(), Thread()
            for step in transcript.steps:
                talk.behind.turns.later = (step.at - START).total_seconds()
                where = (room, thread) if step.shared else None
                before = len(talk.double.files)
                replies = await said(talk, step.said.replace("{site}", demo_site), ada, where)
                found += await complaints(talk, step, replies, demo_site, ada)
                files = list(talk.double.files.values())[before:]
                found += missing_files(step, [file["name"] for file in files if file["content"]])
        return found

    found = asyncio.run(run())
    assert not found, "\n".join(found)


@dataclass
class Thread:
    """The thread of a channel in which a talk goes on, once it has begun."""

    ts: str = ""


async def said(
    talk: Talk, text: str, ada: str, where: tuple[str, Thread] | None = None
) -> list[Json]:
    """Says it, by a button of the last message if one says so; the messages of its reply."""
    before = {message["ts"] for message in talk.shown()}
    last = [message for message in talk.shown() if message.get("blocks")][-1:]
    if last and text in buttons(last[0]) and not _folded(last[0], text):
        delivery = await talk.double.press(last[0], text, ada)
    elif where:
        room, thread = where
        delivery = await talk.double.mention(text, ada, room, thread=thread.ts or None)
        thread.ts = thread.ts or delivery.payload["event"]["ts"]
    else:
        delivery = await talk.double.text(text, ada)
    assert delivery.acknowledged
    await _settled(talk)
    return [message for message in talk.shown() if message["ts"] not in before]


async def _settled(talk: Talk) -> None:
    store = talk.behind.store
    async with asyncio.timeout(20):
        while store.unsubmitted() or store.waiting(1e12):
            await asyncio.sleep(0.01)  # it ends in the database, which tells nobody


def _folded(message: Json, text: str = "More") -> bool:
    """Whether a press on "More" unfolds this message, and sends nothing."""
    elements = [e for block in message.get("blocks") or [] for e in block.get("elements", [])]
    return text == "More" and any(element.get("action_id") == "more" for element in elements)


async def complaints(talk: Talk, step: Step, replies: list[Json], site: str, ada: str) -> list[str]:
    """What people should have read, and did not; buttons that are missing."""
    offered = [label for message in replies for label in buttons(message)]
    text = "\n".join(map(seen, replies))
    for message in replies:
        if _folded(message):
            await talk.double.press(message, "More", ada)
            await _settled(talk)
            where = next(c for c, ts in talk.double.messages if ts == message["ts"])
            text += "\n" + seen(talk.double.messages[where, message["ts"]])
    shown, found = as_seen(text), []
    for expected in step.expected:
        if not says(expected.replace("{site}", site), shown):
            found.append(f"line {step.line}: {step.said!r} is not answered with {expected!r}")
    found += [
        f"line {step.line}: {step.said!r} is answered with {refused!r}"
        for refused in step.refused
        if as_seen(refused) in shown
    ]
    found += [
        f"line {step.line}: {choice!r} is not among {offered!r}"
        for choice in step.choices
        if choice not in offered
    ]
    return found
