"""Websites to audit: a page that takes its time, at as many addresses as are wanted."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TEXT = (
    "<!doctype html><html lang=en><title>Boots from Leeds, made by hand</title>"
    "<h1>Boots</h1><p>Hand-made boots from Leeds, since 1921.</p></html>"
)


@dataclass
class Site:
    """A server on every loopback address; each address is a website of its own.

    Attributes:
        port: where it listens.
        asked: pages that were asked for so far.
    """

    port: int = 0
    asked: int = 0
    _given: int = 0

    def new(self) -> str:
        """The address of a website that nobody was given yet."""
        number, self._given = self._given, self._given + 1
        return f"http://127.0.{1 + number // 200}.{2 + number % 200}:{self.port}/"


@asynccontextmanager
async def slow_site(seconds: float) -> AsyncIterator[Site]:
    """Every page comes after so many seconds."""
    site = Site()

    async def page(request: web.Request) -> web.Response:
        if request.path != "/":
            return web.Response(status=404)
        site.asked += 1
        await asyncio.sleep(seconds)
        return web.Response(text=TEXT, content_type="text/html")

    made = web.Application()
    made.add_routes([web.get("/{path:.*}", page)])
    runner = web.AppRunner(made, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0).start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        await runner.cleanup()
