"""Signpost on Telegram's double: hearing by polling, or by a webhook on its own web server."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.adapters.telegram import Telegram
from bot.settings import Settings
from tests.doubles.telegram import Telegram as Double
from tests.platform import PACE, standing
from tests.talk import Spoken, free_port, player, served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from bot.advisor import Advisor
    from tests.doubles.server import Call
    from tests.platform import Task

SECRET = "s" * 16 + "-_" + "T" * 16


def settings(double: Double, **more: Any) -> Settings:
    return Settings(telegram_token=SecretStr(double.token), telegram_api=double.url, **more)


@dataclass
class Talk(Spoken[Double]):
    """The platform, what stands behind the adapter, and the adapter."""

    telegram: Telegram

    async def answer(self) -> Call:
        """The next message that people see."""
        return await self.double.next("sendMessage")

    def shown(self) -> list[dict[str, Any]]:
        """Every message of the bot, as it looks now."""
        sent = self.double.messages.values()
        return [message for message in sent if message["from"]["is_bot"]]

    def written(self) -> list[dict[str, Any]]:
        """Those of them that are words, not pictures or files."""
        return [message for message in self.shown() if "text" in message]


@asynccontextmanager
async def talking(
    folder: Path,
    advisor: Advisor,
    *,
    hook: bool = False,
    pace: float = PACE,
    running: Mapping[str, Task] | None = None,
    double: Double | None = None,
    **more: Any,
) -> AsyncIterator[Talk]:
    """A conversation by polling, or by webhook with `hook`; on a `double` that runs already, or a
    new one."""
    async with (
        nullcontext(double) if double else Double() as platform,
        standing(folder, advisor, pace=pace, running=running) as behind,
        AsyncExitStack() as serving,
    ):
        port = free_port()
        if hook:
            address = f"http://127.0.0.1:{port}"
            more |= {"telegram_webhook": address, "telegram_secret": SecretStr(SECRET)}
        telegram = Telegram(settings(platform, **more), behind.inbox, advisor)
        behind.carriers["telegram"] = telegram
        if hook:
            await serving.enter_async_context(served(behind, lambda s: s.feeds(telegram), port))
        await telegram.start()
        try:
            await platform.expect("setWebhook" if hook else "deleteWebhook")
            yield Talk(platform, behind, telegram)
        finally:
            await telegram.stop()


play = player(talking)
WAYS = pytest.mark.parametrize("hook", [False, True], ids=["polling", "webhook"])
"""Both ways in which updates arrive."""


def buttons(call: Call) -> list[str]:
    """What stands on the buttons of a message that was sent or edited."""
    rows = (call.values.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]
