"""Audits that were accepted: what a kill and a stop leave of them."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from benchmarks.proofs import Outcome
from benchmarks.proofs.crowd import delivered
from benchmarks.proofs.sites import slow_site
from tests.doubles.slack import Slack
from tests.serving import command, environment, slack_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from benchmarks.proofs import Plan
    from benchmarks.proofs.sites import Site

LATEST = 10.0
"""Seconds within which a process that was told to stop must have stopped."""
_PAGE = 1.0
_PATIENCE = 180.0


class Audits:
    """People on Slack, each of whom asked for an audit of a website.

    Args:
        slack: where they are.
        site: which websites.
    """

    def __init__(self, slack: Slack, site: Site) -> None:
        self.slack = slack
        self.site = site
        self._channels: list[str] = []

    async def ask(self, count: int) -> None:
        """So many people ask at once; ends when all were told that work begins."""
        people = [self.slack.user() for _ in range(count)]
        self._channels += [self.slack.dm(user) for user in people]
        asked = [delivered(self.slack, f"audit {self.site.new()}", user) for user in people]
        await asyncio.gather(*asked)
        async with asyncio.timeout(60):
            while any(not self.shown(channel) for channel in self._channels):
                await asyncio.sleep(0.05)

    def shown(self, channel: str, *, cards: bool = False) -> list[str]:
        """What the bot's messages in a channel say now; or the score cards, which say nothing."""
        return [
            str(message["text"])
            for (where, _), message in self.slack.messages.items()
            if where == channel and message.get("bot_id") and bool(message.get("files")) is cards
        ]

    def lost(self) -> int:
        """Audits without a result."""
        return sum(
            not any("SEO" in text for text in self.shown(channel)) for channel in self._channels
        )

    def doubled(self) -> int:
        """Messages and score cards more than one to each person."""
        words = sum(len(self.shown(channel)) - 1 for channel in self._channels)
        cards = (len(self.shown(channel, cards=True)) for channel in self._channels)
        return words + sum(max(0, count - 1) for count in cards)

    async def end(self) -> float:
        """Waits for every result, in vain for three minutes at most; how many seconds it took."""
        began = time.monotonic()
        while self.lost() and time.monotonic() - began < _PATIENCE:
            await asyncio.sleep(0.1)
        took = time.monotonic() - began
        await asyncio.sleep(3.0)  # what comes too much comes now
        return took


@asynccontextmanager
async def audits(seconds: float = _PAGE) -> AsyncIterator[Audits]:
    """Slack, and websites whose pages take some seconds."""
    async with Slack(strict=False) as slack, slow_site(seconds) as site:
        yield Audits(slack, site)


def served(plan: Plan, slack: Slack, **more: str) -> dict[str, str]:
    """The environment of a server that may audit the loopback websites."""
    return environment(plan.folder, trusted_networks="127.0.0.0/8", **slack_settings(slack), **more)


async def audits_end(plan: Plan) -> Outcome:
    """Kills the process at a random point while audits run, several times."""
    chance = random.Random(plan.seed)
    rounds, each, slowest = (10 if plan.full else 4), 8, 0.0
    async with audits() as asked:
        env = served(plan, asked.slack)
        for _ in range(rounds):
            async with command("serve", env=env) as serving:
                await serving.printed("Signpost serves")
                await asked.ask(each)
                await asyncio.sleep(chance.uniform(0.0, 2.0))
                serving.kill(signal.SIGKILL)
                await serving.ended()
            async with command("serve", env=env):
                slowest = max(slowest, await asked.end())
        lost, doubled = asked.lost(), asked.doubled()
    return Outcome(
        f"{rounds} × kill -9 with {each} audits accepted, then a new start",
        f"{lost} lost, {doubled} doubled, all there {slowest:.0f} s after the start at the latest",
        not lost and not doubled,
    )


async def stops(plan: Plan, count: int = 20) -> Outcome:
    """SIGTERM while twenty audits run or wait."""
    async with audits(2.0) as asked:
        env = served(plan, asked.slack)
        async with command("serve", env=env) as serving:
            await serving.printed("Signpost serves")
            await asked.ask(count)
            async with asyncio.timeout(60):
                while asked.site.asked < 2:
                    await asyncio.sleep(0.02)
            left = asked.lost()
            began = time.monotonic()
            serving.kill(signal.SIGTERM)
            code = await serving.ended(60.0)
            took = time.monotonic() - began
        async with command("serve", env=env):
            await asked.end()
        lost, doubled = asked.lost(), asked.doubled()
    return Outcome(
        f"SIGTERM with {left} audits running or waiting, then a new start",
        f"stopped in {took:.1f} s (exit {code}); {count - lost} of {count} ended after it, "
        f"{doubled} doubled",
        took <= LATEST and code == 0 and not lost and not doubled,
    )
