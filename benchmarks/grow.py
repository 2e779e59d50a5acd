"""Knowledge grown with generated entries: how the time of an answer changes with its size."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.knowledge import Entry, Knowledge

SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo zu lar men sto vik pon".split()
VOCABULARY = 6000
CHANGED = 0.35
"""The share of a text's longer words that are replaced; the others stay as common as they are."""


def grown(knowledge: Knowledge, size: int) -> Knowledge:
    """The knowledge and generated entries after the pattern of its own, `size` in all.

    The same for the same arguments.
    """
    chance = random.Random(size)
    words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(VOCABULARY)]
    patterns = list(knowledge)
    made = {
        entry.id: entry
        for n in range(size - len(patterns))
        for entry in [_like(patterns[n % len(patterns)], n, words, chance)]
    }
    return replace(knowledge, entries={**knowledge.entries, **made})


def _like(pattern: Entry, n: int, words: list[str], chance: random.Random) -> Entry:
    def other(text: str) -> str:
        return re.sub(
            r"[a-zA-Z]{4,}",
            lambda found: chance.choice(words) if chance.random() < CHANGED else found[0],
            text,
        )

    name = f"{chance.choice(words)} {chance.choice(words)}"
    return replace(
        pattern,
        id=f"grown-{n}",
        topic=f"grown-{n}",
        title=name,
        aliases=tuple(f"{name} {chance.choice(words)}" for _ in pattern.aliases),
        questions=tuple(f"{other(question)} {name}" for question in pattern.questions),
        short=other(pattern.short),
        long=other(pattern.long),
    )
