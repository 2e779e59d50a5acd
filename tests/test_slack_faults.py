"""What goes wrong on Slack, and what comes of it, over Socket Mode and over HTTP."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from bot.message import Attachment, Reply
from tests.doubles import faults
from tests.doubles import slack as double
from tests.slack_talk import WAYS, Talk, play, seen

if TYPE_CHECKING:
    from pathlib import Path

    from bot.advisor import Advisor

FAULTS = {
    "rate limit": double.too_many(1),
    "server error": faults.server_error(503),
    "dropped": faults.dropped(),
    "reset": faults.reset(effect=False),
    "internal error": double.error("internal_error"),
    "slow": faults.slow(0.5),
}


@WAYS
@pytest.mark.parametrize("name", FAULTS)
def test_a_reply_arrives_all_the_same(
    name: str, tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        tries = 1 if name == "slow" else 2
        slack.faults.add("chat.postMessage", FAULTS[name])
        await slack.text("what is seo?", slack.user())
        await slack.until(lambda: talk.shown())
        assert len(slack.of("chat.postMessage")) == tries
        slack.faults.add("chat.update", FAULTS[name])
        await slack.press(talk.shown()[0], "More", next(iter(slack.users)))
        await slack.until(lambda: "edited" in talk.shown()[0])
        assert len(slack.of("chat.update")) == tries
        assert len(talk.shown()) == 1
        assert slack.early() == []

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_one_channel_that_has_to_wait_holds_up_no_other(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, bob = slack.user("ada"), slack.user("bob")
        mine = lambda values: values["channel"] == slack.dm(ada)  # noqa: E731
        slack.faults.add("chat.postMessage", double.too_many(30), where=mine)
        await slack.text("what is seo?", ada)
        await slack.expect("chat.postMessage", 1)
        for n in range(3):
            await slack.text(f"what is smo? {n}", bob)
        await slack.until(lambda: len(talk.shown()) == 3)
        assert len(slack.of("chat.postMessage", lambda call: mine(call.values))) == 1
        assert slack.early() == []

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_what_can_never_arrive_is_given_up(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada = slack.user()
        slack.faults.add("chat.postMessage", double.error("is_archived"))
        await slack.text("what is seo?", ada)
        await slack.expect("chat.postMessage", 1)
        await slack.text("what is smo?", ada)
        await slack.expect("chat.postMessage", 2)
        assert len(talk.shown()) == 1
        assert talk.failed() == ["is_archived"]

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_refused_blocks_go_out_as_text(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        slack.faults.add("chat.postMessage", double.error("msg_blocks_too_long"))
        await slack.text("what is seo?", slack.user())
        await slack.until(lambda: talk.shown())
        assert not talk.shown()[0].get("blocks")
        assert "SEO is the work" in seen(talk.shown()[0])

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_every_delivery_is_taken_once(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    """Slack's retries come at once, after one minute and after five, with X-Slack-Retry-Num."""

    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        said = await slack.text("what is seo?", ada)
        named = await slack.mention("what is smo?", ada, room, also_message=True)
        typed = await slack.command("/signpost what is a sitemap?", ada, room)
        about = slack.said("what is a canonical tag?", ada, room)
        explained = await slack.message_shortcut("explain", about, ada, room)
        await slack.expect("chat.postMessage", 2)
        await slack.expect("chat.postEphemeral", 2)
        pressed = await slack.press(talk.shown()[0], "Sources", ada)
        await slack.expect("chat.postMessage", 3)
        for delivery in (said, named, typed, explained, pressed):
            for reason in ("http_timeout", "http_error"):
                again = await slack.repeat(delivery, reason)
                assert again.acknowledged
                assert again.retries == 1
        await slack.text("tell me about sitemaps", ada)
        await slack.expect("chat.postMessage", 4)
        assert len(slack.of("chat.postMessage")) == 4
        assert len(slack.of("chat.postEphemeral")) == 2

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_a_first_delivery_may_be_the_second(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    """A retry is not dropped blindly: the first may never have arrived."""

    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada = slack.user()
        message = slack.said("what is seo?", ada, slack.dm(ada))
        lost = {"channel": slack.dm(ada), "channel_type": "im", "event_ts": message["ts"]}
        again = await slack.event(message | lost, retries=1)
        assert again.acknowledged
        assert "SEO is the work" in seen(await talk.answer())

    play(scenario, tmp_path, advisor, http=http)


def test_signatures_are_checked(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        about = slack.said("what is seo?", ada, room)
        for signature in ("wrong", "old", "missing"):
            forged = [
                await slack.text("forged", ada, signature=signature),
                await slack.command("/signpost what is seo?", ada, room, signature=signature),
                await slack.message_shortcut("explain", about, ada, room, signature=signature),
                await slack.shortcut("ask", ada, signature=signature),
                await slack.open_home(ada, signature=signature),
            ]
            assert [delivery.status for delivery in forged] == [401] * 5
            assert (await slack.verify_url(signature)) != {"challenge": "3eZbrw1aB"}
        assert (await slack.verify_url())["challenge"] == "3eZbrw1aB"
        await slack.text("what is seo?", ada)
        await talk.answer()
        assert len(slack.of("chat.postMessage")) == 1
        assert not slack.of("chat.postEphemeral|views.open|views.publish")

    play(scenario, tmp_path, advisor, http=True)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
def test_a_connection_told_to_end_is_made_anew(
    reason: str, tmp_path: Path, advisor: Advisor
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada = slack.user()
        first = await slack.text("what is seo?", ada)
        before = slack.connections
        await slack.disconnect(reason)
        await slack.connected(before + 1)
        await slack.repeat(first)
        assert (await slack.text("what is smo?", ada)).acknowledged
        await slack.expect("chat.postMessage", 2)
        assert len(slack.of("chat.postMessage")) == 2

    play(scenario, tmp_path, advisor)


def test_a_connection_that_breaks_is_made_anew(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        before = slack.connections
        await slack.break_sockets()
        await slack.connected(before + 1, timeout=20)
        await slack.text("what is smo?", slack.user())
        await slack.expect("chat.postMessage", 1)

    play(scenario, tmp_path, advisor)


@WAYS
def test_slack_is_told_in_time_though_the_database_is_locked(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        locked, free = threading.Event(), threading.Event()

        def lock() -> None:
            with talk.behind.store.transaction():
                locked.set()
                free.wait(20)

        holding = asyncio.get_running_loop().run_in_executor(None, lock)
        await asyncio.to_thread(locked.wait)
        told = await asyncio.gather(
            slack.text("what is seo?", ada), slack.command("/signpost what is seo?", ada, room)
        )
        assert all(delivery.acknowledged for delivery in told)
        free.set()
        await holding
        await talk.answer()
        await talk.hidden()

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_long_replies_and_files(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        place = f"T0LOOPBACK/{room}"
        paragraphs = "\n\n".join(f"Paragraph {n}. " + "Some words. " * 40 for n in range(60))
        files = (Attachment("report.html", "text/html", b"<!doctype html>"),)
        slack.faults.add("files.completeUploadExternal", double.too_many(1))
        row = await talk.say(place, Reply(paragraphs, choices=("What is SEO?",), attachments=files))
        await slack.until(lambda: any(file["content"] for file in slack.files.values()))
        await slack.expect("files.completeUploadExternal", 2)
        words = [m for m in talk.shown() if m.get("blocks")]
        assert len(words) > 1
        assert all(f"Paragraph {n}." in "".join(map(seen, words)) for n in range(60))
        assert [f["name"] for m in talk.shown() for f in m.get("files", [])] == ["report.html"]
        await talk.kept(lambda noted: noted["sent"] == 1, row)
        await talk.revise(row, Reply("Short now."))
        await slack.until(lambda: len([m for m in talk.shown() if not m.get("files")]) == 1)
        await talk.kept(lambda noted: noted["sent"] == 2, row)
        await talk.revise(row, Reply(paragraphs))
        await slack.until(lambda: len([m for m in talk.shown() if m.get("blocks")]) == len(words))
        await talk.say(f"{place}/{ada}", Reply("For you.", attachments=files), f"T0LOOPBACK/{ada}")
        await slack.until(lambda: any(m.get("files") for (c, _), m in slack.messages.items()
                                      if c == slack.dm(ada)))  # fmt: skip
        assert slack.early() == []

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_a_file_that_slack_does_not_take_is_told_of(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        refused = double.error("missing_scope")
        slack.faults.add("files.getUploadURLExternal", refused, times=None)
        files = (Attachment("report.html", "text/html", b"<!doctype html>"),)
        await talk.say(f"T0LOOPBACK/{slack.channel()}", Reply("Here it is.", attachments=files))
        assert "Here it is." in seen(await talk.answer())
        assert "did not take the file: report.html" in seen(await talk.answer())

    play(scenario, tmp_path, advisor, http=http)


@WAYS
def test_a_burst_is_acknowledged_in_time_and_answered_once(
    tmp_path: Path, advisor: Advisor, http: bool
) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        people = [slack.user(f"user{n}") for n in range(20)]
        sent = []
        for round_ in range(5):
            batch = [slack.text(f"what is seo? {round_}", person) for person in people]
            sent += await asyncio.gather(*batch)
        assert all(delivery.acknowledged for delivery in sent)
        await slack.expect("chat.postMessage", 100, timeout=60)
        assert len(talk.shown()) == 100

    play(scenario, tmp_path, advisor, http=http)
