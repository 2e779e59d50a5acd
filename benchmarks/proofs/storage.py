"""A database that another process holds, and a disk that is full."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from benchmarks.proofs import Outcome
from benchmarks.proofs.crowd import Crowd
from tests.doubles.slack import Slack
from tests.doubles.telegram import Telegram
from tests.serving import command, environment, slack_settings, telegram_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.proofs import Plan

_LOCKED = 10.0
_DISK = 4
"""Megabytes of the small disk beyond what an empty store takes."""
_PEOPLE = 10


async def locked(plan: Plan, seconds: float = _LOCKED, people: int = _PEOPLE) -> Outcome:
    """Another process holds the database for a while, as people write."""
    async with Slack() as slack, Telegram() as telegram:
        crowd = Crowd(slack, telegram, random.Random(plan.seed), pause=4.0)
        env = environment(plan.folder, **slack_settings(slack), **telegram_settings(telegram))
        async with command("serve", env=env) as serving:
            await serving.printed("Signpost serves")
            asking = asyncio.create_task(crowd.ask(people, people, 6))
            while crowd.count() < people:
                await asyncio.sleep(0.05)
            with closing(sqlite3.connect(plan.folder / "store.sqlite")) as holder:
                holder.execute("BEGIN IMMEDIATE")
                await asyncio.sleep(seconds)
                holder.rollback()
            await asking
            await crowd.settled(120.0)
            alive = serving.process.returncode is None
        lost, doubled = crowd.lost(), crowd.doubled()
        half = _half_written(plan.folder / "store.sqlite")
    return Outcome(
        f"{sum(crowd.asked.values())} messages, the database held for {seconds:.0f} s",
        f"{lost} lost, {doubled} doubled, {half} half-written, {'no' if alive else 'A'} crash",
        alive and not lost and not doubled and not half,
    )


async def full(plan: Plan) -> Outcome:
    """The disk is full while people write, then has room again."""
    async with Slack() as slack, Telegram() as telegram:
        crowd = Crowd(slack, telegram, random.Random(plan.seed), pause=4.0)
        with small_disk(plan.folder) as disk:
            env = environment(disk, **slack_settings(slack), **telegram_settings(telegram))
            async with command("serve", env=env) as serving:
                await serving.printed("Signpost serves")
                asking = asyncio.create_task(crowd.ask(_PEOPLE, _PEOPLE, 6))
                while crowd.count() < _PEOPLE:
                    await asyncio.sleep(0.05)
                ballast = disk / "ballast"
                _fill(ballast)
                await asyncio.sleep(_LOCKED)
                ballast.unlink()
                await asking
                await crowd.settled(120.0)
                alive = serving.process.returncode is None
                failures = serving.output.count("sqlite3.OperationalError")
            lost, doubled = crowd.lost(), crowd.doubled()
            half = _half_written(disk / "store.sqlite")
    return Outcome(
        f"{sum(crowd.asked.values())} messages, a disk without room for {_LOCKED:.0f} s "
        f"({failures} writes failed)",
        f"{lost} lost, {doubled} doubled, {half} half-written, {'no' if alive else 'A'} crash",
        alive and not lost and not doubled and not half and failures > 0,
    )


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of a few megabytes, in memory; mounting it takes an administrator.

    Raises:
        CalledProcessError: it can't be mounted.
    """
    disk = folder / "disk"
    disk.mkdir()
    mount, umount = shutil.which("mount") or "mount", shutil.which("umount") or "umount"
    subprocess.run([mount, "-t", "tmpfs", "-o", f"size={_DISK}m", "tmpfs", disk], check=True)
    try:
        yield disk
    finally:
        subprocess.run([umount, "-l", disk], check=True)


def _fill(ballast: Path) -> None:
    """Takes all the room that is left."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return


def _half_written(store: Path) -> int:
    """Turns without an answer, conversations without a turn, and what SQLite calls broken."""
    with closing(sqlite3.connect(store)) as connection:
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
        (mute,) = connection.execute(
            "SELECT count(*) FROM turns WHERE event NOT IN (SELECT event FROM outbox)"
        ).fetchone()
        (unasked,) = connection.execute(
            "SELECT count(*) FROM conversations WHERE person NOT IN (SELECT person FROM turns)"
        ).fetchone()
    return int(mute) + int(unasked) + int(sound != "ok")
