"""Signpost on Telegram's double: hearing by polling, or by a webhook on a small server."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web
from pydantic import SecretStr

from bot.adapters.telegram import Telegram
from bot.settings import Settings
from tests.doubles.telegram import Telegram as Double
from tests.platform import PACE, Behind, standing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from bot.advisor import Advisor
    from tests.doubles.server import Call
    from tests.platform import Task

SECRET = "s" * 16 + "-_" + "T" * 16
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def settings(double: Double, **more: Any) -> Settings:
    return Settings(telegram_token=SecretStr(double.token), telegram_api=double.url, **more)


@dataclass
class Talk:
    """The platform, the adapter and what stands behind it."""

    double: Double
    telegram: Telegram
    behind: Behind

    async def answer(self) -> Call:
        """The next message that people see."""
        return await self.double.next("sendMessage")

    def shown(self) -> list[dict[str, Any]]:
        """Every message of the bot, as it looks now."""
        sent = self.double.messages.values()
        return [message for message in sent if message["from"]["is_bot"]]


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
    """A conversation by polling, or by webhook with `hook`."""
    async with (
        double or Double() as platform,
        _server() as (url, serve),
        standing(folder, advisor, pace=pace, running=running) as behind,
    ):
        if hook:
            more |= {"telegram_webhook": url, "telegram_secret": SecretStr(SECRET)}
        telegram = Telegram(settings(platform, **more), behind.inbox, advisor)
        behind.carriers["telegram"] = telegram
        serve(telegram)
        await telegram.start()
        try:
            await platform.expect("setWebhook" if hook else "deleteWebhook")
            yield Talk(platform, telegram, behind)
        finally:
            await telegram.stop()


@asynccontextmanager
async def _server() -> AsyncIterator[tuple[str, Any]]:
    """What the server of webhooks does: check the header, feed, answer."""
    adapters: list[Telegram] = []

    async def receive(request: web.Request) -> web.Response:
        telegram = adapters[0]
        if request.path != telegram.path or not telegram.accepts(request.headers.get(HEADER)):
            return web.Response(status=403)
        await telegram.feed(await request.json())
        return web.Response()

    server = web.Application()
    server.add_routes([web.post("/telegram/{path}", receive)])
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", adapters.append
    finally:
        await runner.cleanup()
