"""Many people on both platforms, who ask different questions; and what each of them got back.

Every question of one person has an answer of its own, so that answers are told apart by their
words: what is missing was lost, what is there more than once was doubled.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

    from tests.doubles.slack import Slack
    from tests.doubles.slack_delivery import Delivery
    from tests.doubles.telegram import Telegram

QUESTIONS = (
    "what is seo?", "what is smo?", "what is a canonical url?", "what is robots.txt?",
    "what is an xml sitemap?", "what is structured data?", "what is a backlink?",
    "what is hreflang?", "what is open graph?", "what is a meta description?",
)  # fmt: skip
_WORDS = 60
"""Characters by which answers are told apart."""
_AGAIN = 0.3
"""Seconds until the platform sends again what was not acknowledged."""


@dataclass
class Crowd:
    """People on both platforms.

    Attributes:
        slack: people write to the app directly; what is not acknowledged comes again.
        telegram: people write in private.
        chance: of everything random.
        duplicates: share of what is delivered twice.
        asked: how many questions each chat has asked.
        pause: the longest wait of a person between two questions, in seconds.
    """

    slack: Slack
    telegram: Telegram
    chance: random.Random
    duplicates: float = 0.0
    pause: float = 2.0
    asked: Counter[str] = field(default_factory=Counter)

    async def ask(self, on_slack: int, on_telegram: int, each: int = len(QUESTIONS)) -> None:
        """So many people ask so many questions each, one after another, all side by side."""
        people = [self._on_slack(self.slack.user(), each) for _ in range(on_slack)]
        people += [self._on_telegram(self.telegram.user(), each) for _ in range(on_telegram)]
        self.chance.shuffle(people)
        await asyncio.gather(*people)

    async def _on_slack(self, user: str, each: int) -> None:
        for question in QUESTIONS[:each]:
            await asyncio.sleep(self.chance.uniform(0.0, self.pause))
            self.asked[self.slack.dm(user)] += 1
            delivery = await delivered(self.slack, question, user)
            if self.chance.random() < self.duplicates:
                await again(self.slack, delivery)

    async def _on_telegram(self, user: dict[str, Any], each: int) -> None:
        for question in QUESTIONS[:each]:
            await asyncio.sleep(self.chance.uniform(0.0, self.pause))
            self.asked[str(user["id"])] += 1
            update = self.telegram.text(question, user)
            if self.chance.random() < self.duplicates:
                self.telegram.repeat(update)

    def answers(self) -> dict[str, Counter[str]]:
        """What each chat shows of the bot: how often each answer."""
        found: dict[str, Counter[str]] = {}
        for (channel, _), message in self.slack.messages.items():
            if message.get("bot_id"):
                found.setdefault(channel, Counter())[str(message["text"])[:_WORDS]] += 1
        for (chat, _), message in self.telegram.messages.items():
            if message["from"]["is_bot"]:
                found.setdefault(str(chat), Counter())[str(message.get("text"))[:_WORDS]] += 1
        return found

    def count(self) -> int:
        """How many messages the bot has posted so far."""
        return len(self.slack.of("chat.postMessage")) + len(self.telegram.of("sendMessage"))

    def lost(self) -> int:
        """Questions without an answer."""
        shown = self.answers()
        return sum(max(0, count - len(shown.get(chat, ()))) for chat, count in self.asked.items())

    def doubled(self) -> int:
        """Answers that stand there once more than they should."""
        return sum(sum(texts.values()) - len(texts) for texts in self.answers().values())

    async def settled(self, seconds: float) -> bool:
        """Waits until everybody has an answer to everything; False if that takes too long."""
        try:
            async with asyncio.timeout(seconds):
                while self.lost():
                    await asyncio.sleep(0.5)
        except TimeoutError:
            return False
        await asyncio.sleep(3.0)  # what comes too much comes now
        return True


async def delivered(slack: Slack, text: str, user: str) -> Delivery:
    """A message to the app, sent until it is acknowledged."""
    while not slack.sockets:
        await asyncio.sleep(_AGAIN)
    delivery = await slack.text(text, user)
    while not delivery.acknowledged:
        delivery = await again(slack, delivery)
    return delivery


async def again(slack: Slack, delivery: Delivery) -> Delivery:
    """The same once more, as soon as the app is there."""
    await asyncio.sleep(_AGAIN)
    while not slack.sockets:
        await asyncio.sleep(_AGAIN)
    return await slack.repeat(delivery)
