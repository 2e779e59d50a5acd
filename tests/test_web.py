"""The web server: health, webhooks, signed reports; and what never reaches a log."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.adapters.telegram import Telegram
from bot.adapters.web import KEPT, Reports, Server
from bot.audit import audit
from bot.commands.logs import Discreet
from bot.message import Address
from bot.settings import Settings
from bot.storage.kept import Kept
from bot.storage.keys import clock
from bot.storage.store import Store
from tests.conftest import LOOPBACK
from tests.doubles.telegram import Telegram as Double
from tests.platform import standing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.advisor import Advisor

HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = "s" * 40


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'signpost.sqlite'}")
    yield opened
    opened.close()


def run(scenario: Any) -> None:
    asyncio.run(scenario)


def test_a_report_is_read_by_its_link_for_seven_days(store: Store, demo_site: str) -> None:
    result = audit(demo_site, trusted_networks=LOOPBACK).to_json()
    with store.transaction() as transaction:
        number = Kept(transaction, Address("test", "room"), clock()).audited(
            demo_site, "127.0.0.1", result
        )
    reports = Reports(store, b"key")

    async def scenario() -> None:
        server = Server(store, reports)
        port = await server.start("127.0.0.1", 0)
        async with ClientSession(f"http://127.0.0.1:{port}") as http:
            page = await http.get(reports.path(number))
            assert page.status == 200
            assert page.content_type == "text/html"
            assert page.headers["X-Robots-Tag"] == "noindex"
            assert "127.0.0.1" in await page.text()
            for path in (
                reports.path(number + 1),
                reports.path(number, clock() - KEPT - 10),
                Reports(store, b"other").path(number),
                "/reports/" + "A" * 60,
                "/reports/%00",
            ):
                assert (await http.get(path)).status == 404
            assert (await http.get("/healthz")).status == 200
            assert (await http.get("/readyz")).status == 503
            server.ready = True
            assert (await http.get("/readyz")).status == 200
            assert (await http.post("/telegram/x")).status == 404
            assert (await http.get("/")).status == 404
        await server.stop()

    run(scenario())


@given(st.text(max_size=80))
def test_no_guessed_token_is_good(token: str) -> None:
    assert Reports(None, b"key").audit_of(token) is None  # type: ignore[arg-type]


def test_telegram_posts_are_checked_and_fed(tmp_path: Path, advisor: Advisor) -> None:
    async def scenario() -> None:
        async with Double() as double, standing(tmp_path, advisor) as behind:
            used = Settings(
                telegram_token=SecretStr(double.token),
                telegram_api=double.url,
                telegram_webhook="https://bot.example.com",
                telegram_secret=SecretStr(SECRET),
            )
            telegram = Telegram(used, behind.inbox, advisor)
            behind.carriers["telegram"] = telegram
            server = Server(behind.store, Reports(behind.store, b"key"))
            server.feeds(telegram)
            assert server.needed
            port = await server.start("127.0.0.1", 0)
            await telegram.start()
            ada = double.user()
            user = {
                "id": ada if isinstance(ada, int) else ada["id"],
                "is_bot": False,
                "first_name": "Ada",
            }
            chat = {"id": user["id"], "type": "private", "first_name": "Ada"}
            message = {"message_id": 7, "date": int(clock()), "chat": chat, "from": user}
            update = {"update_id": 1, "message": message | {"text": "what is seo?"}}
            async with ClientSession(f"http://127.0.0.1:{port}") as http:

                async def post(path: str, secret: str, **what: Any) -> int:
                    answer = await http.post(path, headers={HEADER: secret}, **what)
                    return answer.status

                assert await post("/telegram/guess", SECRET, json=update) == 404
                assert await post(telegram.path, "wrong", json=update) == 403
                assert await post(telegram.path, SECRET, data=b"{") == 400
                assert await post(telegram.path, SECRET, json=update) == 200
                await double.next("sendMessage")
            await telegram.stop()
            await server.stop()

    run(scenario())


def test_secrets_are_hidden_in_logs() -> None:
    used = Settings(telegram_token=SecretStr("canary-secret-4711"))
    shape = Discreet(used)
    try:
        raise ValueError("canary-secret-4711 in a traceback")
    except ValueError:
        import sys

        wrong = sys.exc_info()
    record = logging.LogRecord(
        "bot", logging.ERROR, "", 1, "https://x/bot%s/getMe xoxb-12-34-abc",
        ("canary-secret-4711",),
        wrong,
    )  # fmt: skip
    line = shape.format(record)
    assert "canary-secret-4711" not in line
    assert "xoxb-12" not in line
    assert "Traceback" in line
