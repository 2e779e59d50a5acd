"""Everything that serves, on one loop: platforms, courier, web server, engine, clocks."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING

from bot.adapters import Inbox
from bot.adapters.file import FileCarrier
from bot.adapters.web import PORT, Reports, Server
from bot.commands.clocks import Clocks
from bot.commands.working import TWICE, CannotStart, engine, key, name_of, opened, taking
from bot.courier import Courier
from bot.leads import FILE
from bot.storage import workers
from bot.storage.alone import alone
from bot.storage.keys import clock

if TYPE_CHECKING:
    from bot.courier import Carrier
    from bot.settings import Settings
    from bot.turns import Turns

_log = logging.getLogger(__name__)
_STOP = 8.0


async def run(used: Settings, platforms: list[str]) -> None:
    """Serves platforms until SIGTERM or SIGINT; then stops within ten seconds.

    Raises:
        CannotStart: a token, the database or the port can't be used.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    running = AsyncExitStack()
    try:
        await _start(used, platforms, running)
        print(f"Signpost serves {' and '.join(platforms)}. Ctrl-C stops it.", flush=True)
        await stopping.wait()
        _log.info("stopping")
    finally:
        with suppress(TimeoutError):
            await asyncio.wait_for(running.aclose(), _STOP)


async def _start(used: Settings, platforms: list[str], running: AsyncExitStack) -> None:
    """Starts what serves, each with its own end; ends come in the opposite order."""
    begun = clock()
    store = await asyncio.to_thread(opened, used)
    running.callback(store.close)
    reports = Reports(store, key(used), used.name)
    turns = taking(used, store, reports)
    carriers: dict[str, Carrier] = {FILE: FileCarrier()}
    name = name_of(used, "serve")
    if not await asyncio.to_thread(running.enter_context, alone(store, name)):
        raise CannotStart(TWICE)
    courier = Courier(store, carriers, name=name)
    begun_jobs: set[str] = set()
    jobs = engine(used, turns, courier.wake, "serve", begun_jobs)
    running.push_async_callback(asyncio.to_thread, jobs.close)
    running.push_async_callback(asyncio.to_thread, store.paused, begun_jobs)
    shared = bool(used.database_url.get_secret_value())
    if shared:
        await asyncio.to_thread(workers.beat, store, name, clock())
        running.push_async_callback(asyncio.to_thread, workers.gone, store, name)
    await asyncio.to_thread(jobs.launch)
    inbox = Inbox(turns, jobs, courier.wake)
    server = Server(store, reports)
    if "telegram" in platforms:
        await _telegram(used, inbox, turns, carriers, server, running)
    if "slack" in platforms:
        await _slack(used, inbox, turns, carriers, server, running)
    carrying = asyncio.create_task(courier.run())
    running.push_async_callback(_ended, courier, carrying)
    if used.port or server.needed or used.public_url:
        await _served(used, server, running)
    inbox.drive()
    clocks = Clocks(turns, inbox, courier, begun)
    running.callback(clocks.stop)
    clocks.start()
    if shared:
        clocks.share(jobs, name)
    server.ready = True


async def _telegram(
    used: Settings,
    inbox: Inbox,
    turns: Turns,
    carriers: dict[str, Carrier],
    server: Server,
    running: AsyncExitStack,
) -> None:
    from bot.adapters.telegram import Telegram, Unusable

    try:
        telegram = Telegram(used, inbox, turns.advisor)
        if not telegram.polls:
            server.feeds(telegram)
        carriers["telegram"] = telegram
        await telegram.start()
    except Unusable as reason:
        raise CannotStart(str(reason)) from reason
    running.push_async_callback(telegram.stop)


async def _slack(
    used: Settings,
    inbox: Inbox,
    turns: Turns,
    carriers: dict[str, Carrier],
    server: Server,
    running: AsyncExitStack,
) -> None:
    from bot.adapters.slack.app import Slack, Unusable, carrier

    slack = Slack(used, turns, inbox)
    server.adds(slack.routes())
    carriers["slack"] = carrier(used, turns.store)
    running.push_async_callback(slack.stop)
    try:
        await slack.start()
    except Unusable as reason:
        raise CannotStart(str(reason)) from reason


async def _served(used: Settings, server: Server, running: AsyncExitStack) -> None:
    try:
        port = await server.start(used.host, used.port or PORT)
    except OSError as error:
        where = f"{used.host}:{used.port or PORT}"
        raise CannotStart(
            f"the web server can't listen on {where}: {error.strerror}; "
            "set SIGNPOST_HOST and SIGNPOST_PORT"
        ) from error
    running.push_async_callback(server.stop)
    print(f"The web server listens on http://{used.host}:{port}", flush=True)


async def _ended(courier: Courier, carrying: asyncio.Task[None]) -> None:
    await courier.stop()
    await asyncio.wait({carrying}, timeout=2)
