"""What goes wrong on Slack, and what comes of it."""

from __future__ import annotations

import asyncio
import html
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.message import Address, Attachment, Reply
from bot.storage import tables as t
from bot.storage.keys import clock
from tests.doubles import faults
from tests.doubles import slack as double
from tests.slack_talk import Talk, seen
from tests.test_slack import WAYS, play

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.advisor import Advisor

FAULTS = {
    "rate limit": double.too_many(1),
    "server error": faults.server_error(503),
    "dropped": faults.dropped(),
    "reset": faults.reset(effect=False),
    "internal error": double.error("internal_error"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_reply_arrives_all_the_same(name: str, tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        slack.faults.add("chat.postMessage", FAULTS[name])
        await slack.text("what is seo?", slack.user())
        await slack.until(lambda: talk.shown())
        assert len(slack.of("chat.postMessage")) == 2
        assert slack.early() == []
        slack.faults.add("chat.update", FAULTS[name])
        await slack.press(talk.shown()[0], "More", next(iter(slack.users)))
        await slack.until(lambda: "edited" in talk.shown()[0])
        assert slack.early() == []

    play(scenario, tmp_path, advisor)


def test_one_channel_that_has_to_wait_holds_up_no_other(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, bob = slack.user("ada"), slack.user("bob")
        mine = lambda values: values["channel"] == slack.dm(ada)  # noqa: E731
        slack.faults.add("chat.postMessage", double.too_many(30), where=mine)
        await slack.text("what is seo?", ada)
        await slack.expect("chat.postMessage", 1)
        began = time.monotonic()
        await slack.text("what is seo?", bob)
        await slack.until(lambda: talk.shown())
        assert time.monotonic() - began < 5
        assert slack.early() == []

    play(scenario, tmp_path, advisor)


def test_what_can_never_arrive_is_given_up(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada = slack.user()
        slack.faults.add("chat.postMessage", double.error("is_archived"))
        await slack.text("what is seo?", ada)
        await slack.expect("chat.postMessage", 1)
        await slack.text("what is smo?", ada)
        await slack.expect("chat.postMessage", 2)
        assert len(talk.shown()) == 1

    play(scenario, tmp_path, advisor)


def test_refused_blocks_go_out_as_text(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        slack.faults.add("chat.postMessage", double.error("msg_blocks_too_long"))
        await slack.text("what is seo?", slack.user())
        await slack.until(lambda: talk.shown())
        assert not talk.shown()[0].get("blocks")
        assert "SEO is the work" in seen(talk.shown()[0])

    play(scenario, tmp_path, advisor)


def test_signatures_are_checked(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        for signature in ("wrong", "old", "missing"):
            assert (await slack.text("forged", ada, signature=signature)).status == 401
            forged = await slack.command("/signpost what is seo?", ada, room, signature=signature)
            assert forged.status == 401
        assert (await slack.verify_url())["challenge"] == "3eZbrw1aB"
        assert not slack.of("chat.postMessage|chat.postEphemeral")

    play(scenario, tmp_path, advisor, http=True)


def test_connections_that_end_are_made_anew(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada = slack.user()
        first = await slack.text("what is seo?", ada)
        before = slack.connections
        await slack.disconnect()
        await slack.connected(before + 1)
        await slack.repeat(first)
        await slack.break_sockets()
        await slack.connected(before + 2, timeout=20)
        await slack.text("what is smo?", ada)
        await slack.expect("chat.postMessage", 2)
        assert len(slack.of("chat.postMessage")) == 2

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


def test_long_replies_and_files(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario(talk: Talk) -> None:
        slack = talk.double
        ada, room = slack.user(), slack.channel()
        say = _saying(talk, f"T0LOOPBACK/{room}")
        paragraphs = "\n\n".join(f"Paragraph {n}. " + "Some words. " * 40 for n in range(60))
        files = (Attachment("report.html", "text/html", b"<!doctype html>"),)
        slack.faults.add("files.completeUploadExternal", double.too_many(1))
        row = await say(Reply(paragraphs, choices=("What is SEO?",), attachments=files))
        await slack.until(lambda: any(file["content"] for file in slack.files.values()))
        await slack.expect("files.completeUploadExternal", 2)
        words = [m for m in talk.shown() if m.get("blocks")]
        assert len(words) > 1
        assert all(f"Paragraph {n}." in "".join(map(seen, words)) for n in range(60))
        assert [f["name"] for m in talk.shown() for f in m.get("files", [])] == ["report.html"]
        await asyncio.to_thread(_polled, lambda: _noted(talk, row))
        await _revise(talk, row, Reply("Short now."))
        await slack.until(lambda: len([m for m in talk.shown() if not m.get("files")]) == 1)
        await asyncio.to_thread(_polled, lambda: _noted(talk, row, 2))
        await _revise(talk, row, Reply(paragraphs))
        await slack.until(lambda: len([m for m in talk.shown() if m.get("blocks")]) == len(words))
        only = _saying(talk, f"T0LOOPBACK/{room}/{ada}", f"T0LOOPBACK/{ada}")
        await only(Reply("For you.", attachments=files))
        await slack.until(lambda: any(m.get("files") for (c, _), m in slack.messages.items()
                                      if c == slack.dm(ada)))  # fmt: skip

    play(scenario, tmp_path, advisor)


def _saying(talk: Talk, channel: str, user: str = "") -> Any:
    async def say(reply: Reply) -> int:
        def write() -> int:
            with talk.behind.store.transaction() as transaction:
                return transaction.say(Address("slack", channel, "", user), reply, clock())

        row = await asyncio.to_thread(write)
        talk.behind.courier.wake()
        return row

    return say


def _noted(talk: Talk, row: int, revision: int = 1) -> bool:
    with talk.behind.store.engine.connect() as connection:
        query = select(t.outbox.c.sent).where(t.outbox.c.id == row)
        return bool(connection.execute(query).scalar_one() >= revision)


async def _revise(talk: Talk, row: int, reply: Reply) -> None:
    def write() -> None:
        with talk.behind.store.transaction() as transaction:
            transaction.revise(row, reply)

    await asyncio.to_thread(write)
    talk.behind.courier.wake()


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # in slack_sdk
@WAYS
def test_workspaces_install_and_leave(tmp_path: Path, advisor: Advisor, http: bool) -> None:
    slack = double.Slack()
    many = {
        "slack_bot_token": SecretStr(""),
        "slack_client_id": slack.client[0],
        "slack_client_secret": SecretStr(slack.client[1]),
        "public_url": "https://bot.example.com",
    }

    async def asked(talk: Talk) -> tuple[str, dict[str, str]]:
        """The way back from Slack's own page, and the browser's cookie."""
        answer = await slack.http.get(f"{talk.url}/slack/install")
        page = html.unescape(await answer.text())
        assert answer.status == 200
        assert "redirect_uri=https://bot.example.com/slack/oauth_redirect" in unquote(page)
        state = page.partition("state=")[2].partition("&")[0]
        back = f"{talk.url}/slack/oauth_redirect?code=granted&state={state}"
        return back, {"Cookie": f"slack-app-oauth-state={state}"}

    async def scenario(talk: Talk) -> None:
        back, _ = await asked(talk)
        assert (await slack.http.get(back)).status == 400
        back, cookie = await asked(talk)
        assert (await slack.http.get(back, headers=cookie)).status == 200
        assert (await slack.http.get(back, headers=cookie)).status >= 400
        ada = slack.user()
        await slack.text("what is seo?", ada)
        assert "SEO is the work" in seen(await talk.answer())
        await slack.event({"type": "tokens_revoked", "tokens": {"bot": ["U0SIGNPOST"]}})
        row = await _saying(talk, f"T0LOOPBACK/{slack.dm(ada)}")(Reply("Never seen."))
        await asyncio.to_thread(_polled, lambda: _failed(talk, row))
        assert len(slack.of("chat.postMessage|chat.update")) == 1

    play(scenario, tmp_path, advisor, http=http, double=slack, **many)


def _failed(talk: Talk, row: int) -> bool:
    with talk.behind.store.engine.connect() as connection:
        query = select(t.outbox.c.failed).where(t.outbox.c.id == row)
        return bool(connection.execute(query).scalar_one())


def _polled(true: Callable[[], bool]) -> None:
    """Waits for what only the database tells."""
    until = time.monotonic() + 10
    while not true():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.02)


def test_a_burst_is_acknowledged_in_time_and_in_order(tmp_path: Path, advisor: Advisor) -> None:
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

    play(scenario, tmp_path, advisor)
