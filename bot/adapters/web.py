"""The web server: what platforms post to, whether Signpost is well, and reports by signed links."""

from __future__ import annotations

import asyncio
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from typing import TYPE_CHECKING

from aiohttp import web

from bot.audit.html import html
from bot.audit.report import Report
from bot.storage.keys import clock
from bot.storage.shown import report_of

if TYPE_CHECKING:
    from bot.adapters.telegram import Telegram
    from bot.storage.store import Store

KEPT = 7 * 86_400
"""Seconds for which a link to a report is good: seven days."""
PORT = 8080
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_GONE = "This link has expired, or it never was one. Ask for the audit again."


class Reports:
    """Signs links to the reports of kept audits, and serves them.

    Args:
        store: where the audits are.
        key: what the links are signed with; the same after a restart.
        by: under whose name they are made.
    """

    def __init__(self, store: Store, key: bytes, by: str = "Signpost") -> None:
        self._store = store
        self._by = by
        self._key = sha256(b"reports\0" + key).digest()

    def path(self, audit: int, now: float | None = None) -> str:
        """Where the report of an audit can be read for the next seven days."""
        told = f"{audit}.{int((now or clock()) + KEPT)}"
        token = urlsafe_b64encode(told.encode() + b"." + self._signature(told)).decode()
        return f"/reports/{token.rstrip('=')}"

    def audit_of(self, token: str, now: float | None = None) -> int | None:
        """The audit that a token was made for; None if it is forged or has expired."""
        try:
            told = urlsafe_b64decode(token + "=" * (-len(token) % 4))
            audit, until, signature = told.split(b".", 2)
            numbers = int(audit), int(until)
        except (NotBase64, ValueError):
            return None
        signed = f"{numbers[0]}.{numbers[1]}"
        if not hmac.compare_digest(signature, self._signature(signed)):
            return None
        return numbers[0] if numbers[1] >= (now or clock()) else None

    async def serve(self, request: web.Request) -> web.Response:
        """A report as a page, if its link is good and the audit is still kept."""
        audit = self.audit_of(request.match_info["token"])
        page = await asyncio.to_thread(self._page, audit) if audit is not None else None
        if page is None:
            return web.Response(status=404, text=_GONE)
        headers = {
            "Cache-Control": "private, no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        }
        return web.Response(text=page, content_type="text/html", headers=headers)

    def _page(self, audit: int) -> str | None:
        found = report_of(self._store, audit)
        return html(Report.from_json(json.loads(found)), self._by) if found else None

    def _signature(self, told: str) -> bytes:
        return hmac.digest(self._key, told.encode(), "sha256")


class Server:
    """One server for everything that has to be reached from outside.

    Args:
        store: asked whether Signpost is ready.
        reports: serves reports.
    """

    def __init__(self, store: Store, reports: Reports) -> None:
        self._store = store
        self._telegram: Telegram | None = None
        self.ready = False
        self.needed = False
        self._made = web.Application(client_max_size=2**20)
        self._made.add_routes(
            [
                web.get("/healthz", _well),
                web.get("/readyz", self._readiness),
                web.get("/reports/{token}", reports.serve),
            ]
        )
        self._runner = web.AppRunner(self._made, access_log=None, shutdown_timeout=1.0)

    def adds(self, routes: list[web.RouteDef]) -> None:
        """Serves an adapter's routes; call it before the start."""
        self._made.add_routes(routes)
        self.needed = self.needed or bool(routes)

    def feeds(self, telegram: Telegram) -> None:
        """Hands over what Telegram posts; call it before the start."""
        self._telegram = telegram
        self.adds([web.post("/telegram/{path}", self._feed)])

    async def start(self, host: str, port: int) -> int:
        """Begins to serve; the port."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Ends; what is being served is served."""
        self.ready = False
        await self._runner.cleanup()

    async def _readiness(self, _: web.Request) -> web.Response:
        if not self.ready:
            return web.Response(status=503, text="not ready")
        await asyncio.to_thread(self._store.next_due)
        return web.Response(text="ready")

    async def _feed(self, request: web.Request) -> web.Response:
        telegram = self._telegram
        if telegram is None or request.path != telegram.path:
            return web.Response(status=404)
        if not telegram.accepts(request.headers.get(_SECRET_HEADER)):
            return web.Response(status=403)
        try:
            update = await request.json()
        except ValueError:
            return web.Response(status=400)
        if not isinstance(update, dict):
            return web.Response(status=400)
        await telegram.feed(update)
        return web.Response()


async def _well(_: web.Request) -> web.Response:
    return web.Response(text="well")
