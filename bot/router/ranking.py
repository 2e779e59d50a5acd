"""From features to calibrated scores: which topic is meant, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.router.index import FEATURES

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.router.index import Candidates

ANSWER = 0.55
"""From here on Signpost answers."""
CLARIFY = 0.35
"""From here on it asks "did you mean"; below, it says that it doesn't know."""

_CONSIDERED = 24
_WEIGHTS = dict(zip(FEATURES, (4.0, 2.0, 2.0, 3.0, 2.0, 2.0, 0.5), strict=True))
_RANK = np.array([_WEIGHTS[name] for name in FEATURES], np.float32)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A topic, the entry of it that fits best, and the probability that the topic is meant."""

    topic: str
    entry: str
    score: float


def probabilities(candidates: Candidates, topic_of: Callable[[str], str]) -> list[Ranked]:
    """The topics found with the probability that each is meant, best first."""
    if not candidates.ids:
        return []
    strength = candidates.features @ _RANK
    best_of: dict[str, tuple[float, str]] = {}
    for number in np.argsort(-strength, kind="stable")[:_CONSIDERED]:
        entry = candidates.ids[number]
        best_of.setdefault(topic_of(entry), (float(strength[number]), entry))
    best, *others = (strength for strength, _ in best_of.values())
    margin = best - (others[0] if others else 0.0)
    sure = 1 / (1 + math.exp(-(0.55 * best + 0.8 * margin + 2.5 * candidates.known - 6.0)))
    return [
        Ranked(topic, entry, sure * math.exp(strength - best))
        for topic, (strength, entry) in best_of.items()
    ]
