"""Everything that serves, on one loop: platforms, courier, web server, engine, clocks."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING

from bot.adapters import Inbox
from bot.adapters.file import PLATFORM as FILE
from bot.adapters.file import FileCarrier
from bot.adapters.web import PORT, Reports, Server
from bot.commands import advisor
from bot.courier import Courier
from bot.jobs import Jobs
from bot.message import Address
from bot.storage import workers
from bot.storage.database import Unreachable
from bot.storage.keys import clock
from bot.storage.store import Store
from bot.tasks import tasks
from bot.tips import send_tips
from bot.turns import Turns, telling

if TYPE_CHECKING:
    import threading
    from collections.abc import Awaitable, Callable

    from bot.courier import Carrier
    from bot.settings import Settings

_log = logging.getLogger(__name__)
LOG = 30 * 86_400.0
"""Seconds for which turns and audits are kept: 30 days."""
_STOP = 8.0


class CannotStart(Exception):  # noqa: N818 - what happened
    """Signpost can't serve; the message says what to do."""


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


def work(used: Settings, stop: threading.Event) -> None:
    """Runs jobs of a shared database until told to stop."""
    store = _opened(used)
    turns = Turns(store, advisor(used), quotes_to(used), _link(used, Reports(store, _key(used))))
    jobs = _jobs(used, turns, lambda: None, "worker")
    name = _name(used, "worker")
    workers.beat(store, name, clock())
    jobs.launch()
    print(f"Signpost works as {name}. Ctrl-C stops it.", flush=True)
    while not stop.wait(workers.BEAT):
        live(turns, jobs, name)
    workers.gone(store, name)
    jobs.close()
    store.close()


def live(turns: Turns, jobs: Jobs, name: str) -> None:
    """A sign of life; and what dead workers left behind is taken up, by one survivor."""
    now = clock()
    workers.beat(turns.store, name, now)
    for dead in workers.claim_dead(turns.store, now):
        left = jobs.unfinished(dead)
        _log.warning("worker %s is gone; %d of its jobs are taken up", dead, len(left))
        for job in left:
            jobs.resume(job)
        workers.buried(turns.store, dead, now)


def quotes_to(used: Settings) -> Address | None:
    """Where requests for a quote go: a chat, a channel, a file, or nowhere."""
    platform, _, place = used.quotes_to.partition(":")
    if not used.quotes_to:
        return None
    if platform in {"telegram", "slack"} and place:
        return Address(platform, place)
    return Address(FILE, used.quotes_to)


async def _start(used: Settings, platforms: list[str], running: AsyncExitStack) -> None:
    """Starts what serves, each with its own end; ends come in the opposite order."""
    store = await asyncio.to_thread(_opened, used)
    running.callback(store.close)
    reports = Reports(store, _key(used))
    turns = Turns(store, advisor(used), quotes_to(used), _link(used, reports))
    carriers: dict[str, Carrier] = {FILE: FileCarrier()}
    name = _name(used, "serve")
    courier = Courier(store, carriers, name=name)
    jobs = _jobs(used, turns, courier.wake, "serve")
    running.push_async_callback(asyncio.to_thread, jobs.close)
    if used.database_url.get_secret_value():
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
    clocks = [
        asyncio.create_task(_every(seconds, step))
        for seconds, step in (
            (600.0, lambda: _tips(turns, courier)),
            (3600.0, lambda: _tidy(store)),
            *(_shared(turns, jobs, courier, name) if used.database_url.get_secret_value() else ()),
        )
    ]
    running.callback(lambda: [task.cancel() for task in clocks])
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


def _opened(used: Settings) -> Store:
    try:
        return Store.open(used.store_url)
    except Unreachable as reason:
        raise CannotStart(f"the database can't be opened: {reason}") from reason


def _jobs(used: Settings, turns: Turns, woken: Callable[[], None], role: str) -> Jobs:
    told = {name: telling(turns, task, woken) for name, task in tasks(used).items()}
    if not used.database_url.get_secret_value():
        return Jobs(used.engine, told)
    return Jobs(used.engine, told, executor=_name(used, role))


async def _every(seconds: float, step: Callable[[], Awaitable[None]]) -> None:
    while True:
        await step()
        await asyncio.sleep(seconds)


async def _tips(turns: Turns, courier: Courier) -> None:
    if await asyncio.to_thread(send_tips, turns.store, turns.advisor, clock()):
        courier.wake()


async def _tidy(store: Store) -> None:
    def forget() -> None:
        with store.transaction() as transaction:
            transaction.forget_before(clock(), LOG)

    await asyncio.to_thread(forget)


def _shared(
    turns: Turns, jobs: Jobs, courier: Courier, name: str
) -> tuple[tuple[float, Callable[[], Awaitable[None]]], ...]:
    """With workers elsewhere: signs of life, and a look at what they have put into the outbox."""

    async def beat() -> None:
        await asyncio.to_thread(live, turns, jobs, name)

    async def look() -> None:
        courier.wake()

    return (workers.BEAT, beat), (1.0, look)


def _link(used: Settings, reports: Reports) -> Callable[[int], str] | None:
    if not used.public_url:
        return None
    return lambda audit: used.public_url.rstrip("/") + reports.path(audit)


def _key(used: Settings) -> bytes:
    """What links are signed with: made of the tokens, so that every process has the same."""
    secrets = (
        used.telegram_token, used.slack_bot_token, used.slack_signing_secret,
        used.slack_client_secret,
    )  # fmt: skip
    return b"\0".join(secret.get_secret_value().encode() for secret in secrets)


def _name(used: Settings, role: str) -> str:
    """The name of this process among workers, the same after a restart."""
    return f"{used.worker or socket.gethostname()}-{role}"
