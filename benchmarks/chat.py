"""From event to answer through the real libraries, with and without slow audits beside it.

    python benchmarks/chat.py --set-up     installs opsdroid and errbot, each in an environment
    python benchmarks/chat.py [COUNT]

Everybody runs as a process of its own against the same loopback platforms, which check every call
against the published specifications. COUNT questions come from as many people at a steady pace;
then as many at once, for the throughput. The slow audits were asked for in the same chat and fetch
pages that drip a byte at a time. opsdroid and errbot say back what they hear: what they answer
costs nothing, so that their figures are those of the bare framework.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from typing import TYPE_CHECKING

from benchmarks.talkers import Talker, echo, set_up, signpost, usable
from tests.loopback import misbehave

if TYPE_CHECKING:
    import socket
    from contextlib import AbstractAsyncContextManager

PACE = 0.05
"""Seconds between two questions."""
SLOW = 4
"""Audits that run beside."""
WAYS = ("polling", "webhook", "socket", "http")
_LATEST = 120.0
QUESTIONS = (
    "what is a canonical tag?", "seo vs smo", "my site is slow on phones", "why did my rank drop",
    "how often should I post on instagram", "do backlinks still matter", "thanks",
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """One row.

    Attributes:
        name: who it is.
        work: milliseconds of processor time an answer, at a steady pace.
        throughput: answers a second when all ask at once.
        p50, p99: milliseconds from event to answer, at a steady pace.
        beside: the same two while slow audits run.
    """

    name: str
    work: float
    throughput: float
    p50: float
    p99: float
    beside: tuple[float, float] | None = None

    def row(self) -> str:
        """One line of the table."""
        cells = [self.name, f"{self.work:.1f}", f"{self.throughput:.0f}"]
        cells += [f"{self.p50:.1f}", f"{self.p99:.1f}"]
        if self.beside:
            p50, p99 = self.beside
            cells += [f"{p50:.1f}", f"{p99:.1f}", f"{p99 / self.p99:.2f}"]
        else:
            cells += ["", "", ""]
        return f"| {' | '.join(cells)} |"


def drip(connection: socket.socket) -> None:
    """An answer that never comes to its end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
    while True:
        connection.sendall(b" ")
        time.sleep(0.2)


async def ask(talker: Talker, count: int, pace: float) -> list[float]:
    """Milliseconds from each question to its answer."""
    places = []
    for number in range(count):
        places.append(await talker.say(QUESTIONS[number % len(QUESTIONS)]))
        await asyncio.sleep(pace)
    async with asyncio.timeout(_LATEST):
        while not (answered := talker.answered()).keys() >= set(places):
            await asyncio.sleep(0.01)
    return [(answered[place] - talker.asked[place]) * 1000 for place in places]


async def beside(talker: Talker, count: int) -> tuple[float, float]:
    """The same while slow audits run; p50 and p99."""
    with misbehave(drip) as site:
        for number in range(SLOW):
            await talker.say(f"audit 127.0.0.1:{site.port}/{number}")
        async with asyncio.timeout(_LATEST):
            while len(site.requests) < 1:
                await asyncio.sleep(0.05)
        return cuts(await ask(talker, count, PACE))


async def measured(talking: AbstractAsyncContextManager[Talker], count: int) -> Figures:
    """One talker from start to end."""
    async with talking as talker:
        await ask(talker, 20, PACE)
        before = talker.worked()
        p50, p99 = cuts(await ask(talker, count, PACE))
        work = (talker.worked() - before) / count * 1000
        started = time.monotonic()
        await ask(talker, count, 0.0)
        throughput = count / (time.monotonic() - started)
        slow = await beside(talker, count) if talker.audits else None
        return Figures(talker.name, work, throughput, p50, p99, slow)


def cuts(times: list[float]) -> tuple[float, float]:
    """p50 and p99."""
    cut = statistics.quantiles(times, n=100)
    return cut[49], cut[98]


async def main(count: int) -> None:
    """Prints the table."""
    print(
        f"| | CPU ms an answer | answers a second | p50 ms | p99 ms | p50, {SLOW} audits beside "
        "| p99 | p99 ratio |\n| --- | --- | --- | --- | --- | --- | --- | --- |"
    )
    for way in WAYS:
        with tempfile.TemporaryDirectory() as folder:
            print((await measured(signpost(Path(folder), way), count)).row(), flush=True)
    for name in usable():
        with tempfile.TemporaryDirectory() as folder:
            print((await measured(echo(Path(folder), name), count)).row(), flush=True)


if __name__ == "__main__":
    if "--set-up" in sys.argv:
        print("ready:", ", ".join(set_up()) or "none")
    else:
        asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
