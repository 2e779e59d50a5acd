"""Signpost on Slack's double: hearing over Socket Mode, or over HTTP on its own web server."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.adapters.slack import read
from bot.adapters.slack.app import EVENTS_PATH, Slack, carrier
from bot.message import Address
from bot.settings import Settings
from bot.storage import tables as t
from bot.storage.keys import clock
from tests.doubles.slack import Slack as Double
from tests.platform import PACE, standing
from tests.talk import Spoken, player, served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from bot.advisor import Advisor
    from bot.message import Reply
    from tests.doubles.slack_delivery import Json
    from tests.platform import Task


WAYS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


def settings(double: Double, *, http: bool = False, **more: Any) -> Settings:
    way = {"slack_app_token": SecretStr("" if http else double.app_token)}
    return Settings(
        slack_bot_token=more.pop("slack_bot_token", SecretStr(double.bot_token)),
        slack_signing_secret=SecretStr(double.signing_secret if http else ""),
        slack_api=double.base_url,
        **way,
        **more,
    )


@dataclass
class Talk(Spoken[Double]):
    """The platform, what stands behind the adapter, and the adapter."""

    slack: Slack
    url: str = ""

    async def answer(self) -> Json:
        """The next message that people see."""
        sent = await self.double.next("chat.postMessage")
        return {**sent.answer["message"], "channel": sent.answer["channel"]}

    async def hidden(self, count: int = 1) -> Json:
        """The newest message that one person alone sees, once there are `count`."""
        await self.double.until(lambda: len(self.double.ephemeral) >= count)
        return self.double.ephemeral[count - 1]

    async def say(self, channel: str, reply: Reply, user: str = "") -> int:
        """Puts a reply into the outbox, as jobs and subscriptions do; its row."""

        def write() -> int:
            with self.behind.store.transaction() as transaction:
                return transaction.say(Address("slack", channel, "", user), reply, clock())

        row = await asyncio.to_thread(write)
        self.behind.courier.wake()
        return row

    async def revise(self, row: int, reply: Reply) -> None:
        """Puts another reply into its place."""

        def write() -> None:
            with self.behind.store.transaction() as transaction:
                transaction.revise(row, reply)

        await asyncio.to_thread(write)
        self.behind.courier.wake()

    async def kept(self, true: Callable[[Mapping[str, Any]], Any], row: int) -> None:
        """Waits for what the outbox notes of a row; the database tells nobody by itself."""
        query = t.outbox.select().where(t.outbox.c.id == row)
        async with asyncio.timeout(10):
            while True:
                with self.behind.store.engine.connect() as connection:
                    found = connection.execute(query).one()
                if true(found._mapping):
                    return
                await asyncio.sleep(0.02)

    def shown(self) -> list[Json]:
        """Every message of the app, as it looks now."""
        return [message for message in self.double.messages.values() if message.get("bot_id")]


@asynccontextmanager
async def talking(
    folder: Path,
    advisor: Advisor,
    *,
    http: bool = False,
    pace: float = PACE,
    running: Mapping[str, Task] | None = None,
    double: Double | None = None,
    **more: Any,
) -> AsyncIterator[Talk]:
    """A conversation over Socket Mode, or over HTTP with `http`."""
    async with (
        double or Double() as platform,
        standing(folder, advisor, pace=pace, running=running) as behind,
    ):
        used = settings(platform, http=http, **more)
        slack = Slack(used, behind.turns, behind.inbox)
        behind.carriers["slack"] = carrier(used, behind.store)
        async with served(behind, lambda server: server.adds(slack.routes())) as url:
            await slack.start()
            if http:
                platform.use_http(url + EVENTS_PATH)
            else:
                await platform.connected()
            try:
                yield Talk(platform, behind, slack, url)
            finally:
                await slack.stop()


play = player(talking)


def seen(message: Json) -> str:
    """Everything that a message shows: its blocks' words, or its text where there are none."""
    blocks = message.get("blocks") or []
    words = "\n".join(_words(block) for block in blocks if block["type"] not in PRESSED)
    return words or str(message.get("text", ""))


PRESSED = {"actions", "context_actions"}


def _words(node: Any) -> str:
    if isinstance(node, list):
        return " ".join(map(_words, node))
    if not isinstance(node, dict):
        return ""
    kind = node.get("type", "")
    if kind == "link":
        return f"{node['text']} {node['url']}"
    if kind in {"text", "raw_text", "mrkdwn", "plain_text"}:
        return str(node["text"])
    inner = [node[key] for key in ("elements", "rows", "text", "fields") if key in node]
    glue = "" if kind in {"rich_text_section", "rich_text_quote", "rich_text_preformatted"} else " "
    parts = [
        _words(child) for part in inner for child in (part if isinstance(part, list) else [part])
    ]
    return glue.join(parts)


def unfolds(message: Json) -> bool:
    """True if a button of the message shows more in its place (a choice "More" asks for it)."""
    return any(
        element.get("action_id") == read.MORE
        for block in message.get("blocks") or []
        if block["type"] == "actions"
        for element in block["elements"]
    )


def buttons(message: Json) -> list[str]:
    """The labels of what can be pressed, menus included."""
    found: list[str] = []
    for block in message.get("blocks") or []:
        if block["type"] == "actions":
            for element in block["elements"]:
                options = element.get("options") or [element]
                found += [option["text"]["text"] for option in options]
    return found
