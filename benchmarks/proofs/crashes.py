"""Crashes and order: messages while the server is killed; numbered messages in many chats."""

from __future__ import annotations

import asyncio
import itertools
import random
from typing import TYPE_CHECKING

from sqlalchemy import select

from benchmarks.proofs import Outcome
from benchmarks.proofs.crowd import QUESTIONS, Crowd
from bot.advisor import Advisor
from bot.knowledge import load
from bot.storage import tables as t
from tests.doubles.faults import Fault
from tests.doubles.slack import Slack
from tests.doubles.telegram import Telegram
from tests.serving import command, environment, slack_settings, telegram_settings
from tests.slack_talk import talking

if TYPE_CHECKING:
    from benchmarks.proofs import Plan
    from bot.storage.store import Store

KILLS = 3
_FOUND = "a post whose fate was unknown was found"
ON_TELEGRAM = 0.2
"""Its share of people: it takes thirty calls a second in all, Slack one a second in each chat."""


async def nothing_lost(plan: Plan, messages: int = 0, kills: int = KILLS) -> Outcome:
    """Questions of many people, some delivered twice, while the server is killed three times."""
    chance = random.Random(plan.seed)
    people = (messages or (10_000 if plan.full else 2_000)) // len(QUESTIONS)
    on_telegram = int(people * ON_TELEGRAM)
    async with Slack(strict=False) as slack, Telegram(strict=False) as telegram:
        crowd = Crowd(slack, telegram, chance, duplicates=0.05, pause=8.0 if plan.full else 4.0)
        env = environment(plan.folder, **slack_settings(slack), **telegram_settings(telegram))
        total = people * len(QUESTIONS)
        points = sorted(chance.sample(range(total // 10, total * 9 // 10), kills))
        asking = asyncio.create_task(crowd.ask(people - on_telegram, on_telegram))
        found = 0
        for point in points:
            async with command("serve", env=env) as serving:
                while crowd.count() < point:
                    await asyncio.sleep(0.02)
                serving.kill()
                await serving.ended()
            found += serving.output.count(_FOUND)
        async with command("serve", env=env) as serving:
            await asking
            await crowd.settled(600.0)
            found += serving.output.count(_FOUND)
            problems = len(slack.problems()) + len(telegram.problems())
        lost, doubled = crowd.lost(), crowd.doubled()
    return Outcome(
        f"{total} messages ({total - 10 * on_telegram} Slack, {10 * on_telegram} Telegram), "
        f"5 % delivered twice, kill -9 after {', '.join(map(str, points))} answers",
        f"{lost} lost, {doubled} doubled, {problems} wrong calls; {found} posts of unknown fate "
        "found and not repeated",
        not lost and not doubled and not problems,
    )


async def order(plan: Plan, chats: int = 0, each: int = 0) -> Outcome:
    """Numbered messages in many chats; the platform takes its time over each answer."""
    chance = random.Random(plan.seed)
    if not chats:
        chats, each = (100, 100) if plan.full else (50, 40)
    advisor = Advisor(load())
    async with talking(plan.folder, advisor) as talk:
        talk.double.faults.add(
            "chat.postMessage", lambda _: Fault(delay=chance.uniform(0.0, 0.05)), times=None
        )

        async def chat(user: str) -> None:
            sent = []
            for number in range(each):
                await asyncio.sleep(chance.uniform(0.0, 0.05))
                sent.append(
                    asyncio.create_task(talk.double.text(QUESTIONS[number % len(QUESTIONS)], user))
                )
            await asyncio.gather(*sent)

        await asyncio.gather(*(chat(talk.double.user()) for _ in range(chats)))
        async with asyncio.timeout(900):
            while talk.behind.store.waiting(1e12, 1):
                await asyncio.sleep(0.2)
        inversions, answered = _inversions(talk.behind.store)
    return Outcome(
        f"{chats} chats, {each} messages each, random delays on both sides",
        f"{inversions} inversions among {answered} answers",
        inversions == 0 and answered == chats * each,
    )


def _inversions(store: Store) -> tuple[int, int]:
    """Answers that came before that to an earlier message of their chat; and how many answers."""
    rows: dict[str, list[tuple[float, float]]] = {}
    with store.engine.connect() as connection:
        query = select(t.outbox.c.channel, t.outbox.c.event, t.outbox.c.message)
        for channel, event, message in connection.execute(query):
            asked, told = float(event.rpartition("/")[2]), float(message.split(",")[0])
            rows.setdefault(channel, []).append((asked, told))
    wrong = 0
    for pairs in rows.values():
        times = [when for _, when in sorted(pairs)]
        wrong += sum(later < earlier for earlier, later in itertools.pairwise(times))
    return wrong, sum(map(len, rows.values()))
