"""Memory and open files over many audits in one process, of plain pages and of hostile ones."""

from __future__ import annotations

import asyncio
import gc
import os
import statistics
import threading
from contextlib import ExitStack
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.proofs import Outcome
from bot.audit import audit
from bot.demo import serve as demo
from tests import loopback

if TYPE_CHECKING:
    import socket

    from benchmarks.proofs import Plan

_LOOPBACK = (ip_network("127.0.0.0/8"),)
_SLOPE = 2.0
"""Megabytes that a thousand audits may add at most: what is kept on purpose, such as caches."""
_FIRST = 5
"""How often each page is audited before anything is measured: pools, caches and the heap fill."""


async def growth(plan: Plan) -> Outcome:
    """Audits one after another; memory and files are read after each tenth."""
    return await asyncio.to_thread(_measured, 5_000 if plan.full else 400)


def _measured(count: int) -> Outcome:
    points: list[tuple[int, float, int]] = []
    with ExitStack() as standing:
        urls = [standing.enter_context(demo())]
        for body in _hostile():
            site = standing.enter_context(loopback.serve({"/": loopback.Route(body)}))
            urls.append(f"{site.url}/")
        scripts = (_hang_up, _nonsense, _redirect)
        sites = [standing.enter_context(loopback.misbehave(script)) for script in scripts]
        urls += [f"{site.url}/" for site in sites]
        for url in urls * _FIRST:
            audit(url, trusted_networks=_LOOPBACK)
        for number in range(count):
            # Hostile pages cost seconds of a child's time, and every twentieth is one.
            hostile = number % 20 == 19
            audit(urls[1 + (number // 20) % (len(urls) - 1)] if hostile else urls[0],
                  trusted_networks=_LOOPBACK)  # fmt: skip
            if number % max(1, count // 50) == 0:
                gc.collect()
                points.append((number, _memory(), _files()))
    numbers, memory, files = zip(*points, strict=True)
    slope = statistics.linear_regression(numbers, memory).slope * 1_000
    return Outcome(
        f"{count} audits in one process, every twentieth of a hostile page",
        f"{slope:+.2f} MB a thousand audits ({memory[0]:.0f} to {memory[-1]:.0f} MB), "
        f"{min(files)} to {max(files)} open files, {threading.active_count()} threads",
        slope <= _SLOPE and max(files) - min(files) <= 4,
    )


def _hostile() -> list[str]:
    """Pages that cost: deep, wide, and mis-nested."""
    return [
        "<title>Deep</title>" + "<div>" * 50_000,
        "<p " + " ".join(f"a{number}=1" for number in range(50_000)) + ">",
        "<title>Bad</title>" + "<b><i><p></b></i>" * 3_000,
        "<title>Long</title>" + "<a href='/x'>x</a>" * 50_000,
        "\x00\ufeff<script>" + "x" * 1_000_000,
    ]


def _hang_up(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<html>")


def _nonsense(connection: socket.socket) -> None:
    connection.sendall(os.urandom(4096))


def _redirect(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")


def _memory() -> float:
    """Resident memory of this process, in megabytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
