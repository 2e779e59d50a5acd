"""Every transcript replays through Telegram: typed, or pressed where a button offers it."""

from __future__ import annotations

import asyncio
import html
from typing import TYPE_CHECKING, Any

import pytest

from tests.platform import Forgetful, as_seen, says
from tests.telegram_talk import WAYS, Talk, talking
from tests.transcripts import START, Step, Transcript, missing_files, transcripts

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor


@WAYS
@pytest.mark.parametrize("transcript", transcripts(), ids=lambda t: t.name)
def test_a_transcript_replays(
    transcript: Transcript, tmp_path: Path, advisor: Advisor, demo_site: str, hook: bool
) -> None:
    async def run() -> list[str]:
        found: list[str] = []
        async with talking(tmp_path, Forgetful(advisor), hook=hook) as talk:
            ada, group = talk.double.user(), talk.double.group()
            for step in transcript.steps:
                talk.behind.turns.later = (step.at - START).total_seconds()
                text, where = step.said.replace("{site}", demo_site), group if step.shared else None
                before = len(talk.double.of("sendPhoto|sendDocument"))
                replies = await said(talk, text, ada, where)
                found += complaints(step, replies, demo_site)
                files = talk.double.of("sendPhoto|sendDocument")[before:]
                found += missing_files(step, map(_shown_as, files))
        return found

    found = asyncio.run(run())
    assert not found, "\n".join(found)


async def said(
    talk: Talk, text: str, ada: dict[str, Any], group: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Says it, by a button of the last message if one says so; the calls of its final reply."""
    double = talk.double
    before = len(double.of("sendMessage|editMessageText"))
    shown = talk.shown()[-1:]
    keys = [key for row in _keys(shown[0] if shown else {}) for key in row]
    if text in (key["text"] for key in keys):
        double.press(shown[0], text, ada)
    elif group:
        double.mention(text, ada, group)
    elif text:
        double.text(text, ada)
    else:
        double.sticker(ada)  # nobody can send an empty text
    store = talk.behind.store

    def calls() -> list[Any]:
        return double.of("sendMessage|editMessageText")[before:]

    await double.until(calls)
    async with asyncio.timeout(20):
        while store.unsubmitted() or store.waiting(1e12) or not all(c.done for c in calls()):
            await asyncio.sleep(0.01)  # it ends in the database, which tells nobody
    final = calls()[-1].values
    return [final] if "message_id" in final else [call.values for call in calls()]


def _shown_as(call: Any) -> str:
    """The name of a file; pictures are to be seen as such, not as documents."""
    photo, document = call.values.get("photo"), call.values.get("document")
    return str(photo.filename) if photo else f"{document.filename}".replace(".png", ".png?")


def _keys(message: dict[str, Any]) -> list[list[dict[str, Any]]]:
    keys = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return list(keys)


def complaints(step: Step, replies: list[dict[str, Any]], site: str) -> list[str]:
    """What people should have read, and did not; buttons that are missing."""
    sent = "\n".join(html.unescape(values["text"]) for values in replies)
    seen, plain = as_seen(_untagged("\n".join(v["text"] for v in replies))), as_seen(sent)
    found = []
    for expected in step.expected:
        words = expected.replace("{site}", site)
        if not says(words, seen) and not says(words, plain):
            found.append(f"line {step.line}: {step.said!r} is not answered with {expected!r}")
    found += [
        f"line {step.line}: {step.said!r} is answered with {refused!r}"
        for refused in step.refused
        if as_seen(refused) in seen
    ]
    offered = [key["text"] for values in replies for row in _keys(values) for key in row]
    if "blockquote expandable" in sent:
        offered.append("More")  # it unfolds in place
    found += [
        f"line {step.line}: {choice!r} is not among {offered!r}"
        for choice in step.choices
        if choice not in offered
    ]
    return found


def _untagged(text: str) -> str:
    from tests.doubles.telegram_html import parse

    return parse(text)[0]
