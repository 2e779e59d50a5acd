"""From event to answer through the real Telegram library, with and without slow audits beside it.

    python benchmarks/chat.py [COUNT]

Questions come from as many people at a steady pace to the loopback double that the tests use (its
validation of every call is part of the time); then as many at once, for the throughput. The slow
audits fetch pages that drip a byte at a time, four at once.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import threading
import time
from ipaddress import ip_network
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from typing import TYPE_CHECKING

from bot.advisor import Advisor
from bot.audit import audit
from bot.knowledge import load
from tests.loopback import misbehave
from tests.telegram_talk import Talk, talking

if TYPE_CHECKING:
    import socket

PACE = 0.05
"""Seconds between two questions."""
SLOW = 4
QUESTIONS = (
    "what is a canonical tag?", "seo vs smo", "my site is slow on phones", "why did my rank drop",
    "how often should I post on instagram", "do backlinks still matter", "thanks",
)  # fmt: skip


def drip(connection: socket.socket) -> None:
    """An answer that never comes to its end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
    while True:
        connection.sendall(b" ")
        time.sleep(0.2)


async def ask(talk: Talk, count: int, pace: float) -> list[float]:
    """Milliseconds from each question to its answer."""
    began: dict[str, float] = {}
    before = len(talk.double.of("sendMessage"))
    for number in range(count):
        person = talk.double.user()
        began[str(person["id"])] = time.monotonic()
        talk.double.text(QUESTIONS[number % len(QUESTIONS)], person)
        await asyncio.sleep(pace)
    async with asyncio.timeout(120):
        while len(calls := talk.double.of("sendMessage")[before:]) < count:
            await asyncio.sleep(0.005)
    return [(call.at - began[str(call.values["chat_id"])]) * 1000 for call in calls]


def row(name: str, times: list[float], seconds: float) -> None:
    """One line of the table."""
    cut = statistics.quantiles(times, n=100)
    print(f"| {name} | {len(times) / seconds:.0f} | {cut[49]:.1f} | {cut[98]:.1f} |")


async def measure(count: int) -> tuple[float, float]:
    """Prints the table; p99 without and with slow audits."""
    advisor = Advisor(load())
    advisor.router.warm()
    print(
        "| Telegram, by polling | messages a second | p50 ms | p99 ms |\n| --- | --- | --- | --- |"
    )
    found: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        async with talking(Path(folder), advisor) as talk:
            await ask(talk, 10, PACE)
            for name, slow in (("alone", 0), (f"{SLOW} slow audits beside", SLOW)):
                with misbehave(drip) as site:
                    threads = [_audit(f"{site.url}/{number}") for number in range(slow)]
                    await asyncio.sleep(1.0 if slow else 0.0)
                    started = time.monotonic()
                    times = await ask(talk, count, PACE)
                    row(name, times, time.monotonic() - started)
                    found.append(statistics.quantiles(times, n=100)[98])
                    running = sum(thread.is_alive() for thread in threads)
                    if slow:
                        print(f"({running} of {slow} audits still ran at the end)")
            started = time.monotonic()
            row("all at once", await ask(talk, count, 0.0), time.monotonic() - started)
    return found[0], found[1]


def _audit(url: str) -> threading.Thread:
    thread = threading.Thread(
        target=audit, args=(url,), kwargs={"trusted_networks": [ip_network("127.0.0.0/8")]},
        daemon=True,
    )  # fmt: skip
    thread.start()
    return thread


if __name__ == "__main__":
    alone, beside = asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
    print(f"p99 with slow audits over p99 without: {beside / alone:.2f}")
