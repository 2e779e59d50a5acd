"""What talks on both platforms share: what stands behind, the web server, a way to play."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.adapters.web import Reports, Server
from bot.storage import tables

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from bot.advisor import Advisor
    from tests.platform import Behind

D = TypeVar("D")
T = TypeVar("T")


@dataclass
class Spoken(Generic[D]):
    """A platform's double, and what stands behind the adapter that talks on it."""

    double: D
    behind: Behind

    def failed(self) -> list[str]:
        """Why replies were given up."""
        with self.behind.store.engine.connect() as connection:
            rows = connection.execute(tables.outbox.select()).all()
        return [row.failed for row in rows if row.failed]

    async def settled(self) -> None:
        """Until no job and no reply waits."""
        store = self.behind.store
        async with asyncio.timeout(20):
            while store.unsubmitted() or store.waiting(1e12):
                await asyncio.sleep(0.01)  # it ends in the database, which tells nobody


@asynccontextmanager
async def served(
    behind: Behind, fit: Callable[[Server], None], port: int = 0
) -> AsyncIterator[str]:
    """The web server with what `fit` adds to it, on 127.0.0.1; its address."""
    server = Server(behind.store, Reports(behind.store, b"a key of tests"))
    fit(server)
    port = await server.start("127.0.0.1", port)
    server.ready = True
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await server.stop()


def free_port() -> int:
    """A port on which nobody listens, for a server whose address is needed before its start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def player(talking: Callable[..., AbstractAsyncContextManager[T]]) -> Callable[..., None]:
    """`play(scenario, folder, advisor, …)`: a scenario in a talk of its own, to its end."""

    def play(
        scenario: Callable[[T], Awaitable[None]], folder: Path, advisor: Advisor, **how: Any
    ) -> None:
        async def run() -> None:
            async with talking(folder, advisor, **how) as talk:
                await scenario(talk)

        asyncio.run(run())

    return play
