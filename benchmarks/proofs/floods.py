"""Platforms that refuse for a while, or are not there at all."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, Any

from benchmarks.proofs import Outcome
from benchmarks.proofs.crowd import Crowd
from tests.doubles import faults, slack, telegram
from tests.serving import command, environment, slack_settings, telegram_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.proofs import Plan
    from tests.doubles.faults import Fault

_SHARE = 0.1
_LONGEST = 30
"""Seconds that a platform tells a chat to wait, at most."""
_BACK = 5.0


def some(
    chance: random.Random, share: float, fault: Callable[[], Fault]
) -> Callable[[dict[str, Any]], Fault | None]:
    """A fault for a share of the calls."""
    return lambda _: fault() if chance.random() < share else None


async def floods(plan: Plan) -> Outcome:
    """A tenth of all posts is told to wait for up to thirty seconds."""
    chance = random.Random(plan.seed)
    people, each = (200, 5) if plan.full else (100, 2)

    def wait() -> int:
        return chance.randint(1, _LONGEST)

    async with slack.Slack() as teams, telegram.Telegram() as chats:
        teams.faults.add(
            "chat.postMessage", some(chance, _SHARE, lambda: slack.too_many(wait())), times=None
        )
        chats.faults.add(
            "sendMessage", some(chance, _SHARE, lambda: telegram.too_many(wait())), times=None
        )
        crowd = Crowd(teams, chats, chance)
        env = environment(plan.folder, **slack_settings(teams), **telegram_settings(chats))
        async with command("serve", env=env):
            await crowd.ask(people, people // 2, each)
            await crowd.settled(600.0)
        lost, doubled = crowd.lost(), crowd.doubled()
        early = len(teams.early()) + len(chats.early())
        refused = [call for double in (teams, chats) for call in double.calls if call.status == 429]
    total = sum(crowd.asked.values())
    return Outcome(
        f"{total} messages, {len(refused)} posts refused with 429, retry_after 1 to {_LONGEST} s",
        f"{total - lost} of {total} delivered, {early} early, {doubled} doubled",
        not lost and not early and not doubled,
    )


async def away(plan: Plan) -> Outcome:
    """Both platforms vanish while people write, then answer with connections that break."""
    chance = random.Random(plan.seed)
    seconds, people = (60.0, 60) if plan.full else (20.0, 30)
    async with slack.Slack() as teams, telegram.Telegram() as chats:
        crowd = Crowd(teams, chats, chance, pause=seconds / 5)
        env = environment(plan.folder, **slack_settings(teams), **telegram_settings(chats))
        async with command("serve", env=env) as serving:
            asking = asyncio.create_task(crowd.ask(people, people // 2, 6))
            await serving.printed("Signpost serves")
            while crowd.count() < people:
                await asyncio.sleep(0.05)
            await asyncio.gather(teams.unplug(), chats.unplug())
            await asyncio.sleep(seconds)
            before = _answered(teams, chats)
            await asyncio.gather(teams.plug(), chats.plug())
            began = time.monotonic()
            back = await asyncio.gather(
                *(_next(double, count, began) for double, count in before.items())
            )
            for double, post in ((teams, "chat.postMessage"), (chats, "sendMessage")):
                double.faults.add(
                    post, some(chance, _SHARE, lambda: faults.reset(effect=True)), times=None
                )
            await asking
            await crowd.settled(300.0)
            alive = serving.process.returncode is None
        lost, doubled = crowd.lost(), crowd.doubled()
        broken = [
            call for double in (teams, chats) for call in double.calls
            if call.fault and call.fault.cut
        ]  # fmt: skip
    return Outcome(
        f"{sum(crowd.asked.values())} messages; both platforms away for {seconds:.0f} s, then "
        f"{len(broken)} posts taken whose answers broke off",
        f"back after {max(back):.1f} s, {lost} lost, {doubled} doubled",
        max(back) < _BACK and not lost and not doubled and alive,
    )


def _answered(*doubles: Any) -> dict[Any, int]:
    return {double: _posts(double) for double in doubles}


def _posts(double: Any) -> int:
    return sum(call.ok for call in double.of("chat.postMessage|sendMessage"))


async def _next(double: Any, before: int, began: float) -> float:
    """Seconds until a platform has taken another post."""
    while _posts(double) <= before and time.monotonic() - began < 60:
        await asyncio.sleep(0.05)
    return time.monotonic() - began
