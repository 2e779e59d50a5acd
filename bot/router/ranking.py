"""From features to calibrated scores: which topic is meant, and how sure that is.

Three small linear models over what retrieval found: one ranks topics, one says whether the message
belongs to this field at all, one whether the first topic is the right one. Their weights stand in
`knowledge/ranking.json`, learned from the knowledge by `signpost knowledge build` (see `learning`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.router.documents import OUTSIDE
from bot.router.index import FEATURES, SIGNALS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from bot.router.index import Candidates

ANSWER = 0.45
"""From here on Signpost answers."""
CLARIFY = 0.15
"""From here on it asks "did you mean"; below, it says that it doesn't know."""
_NAMED = 0.6
"""What part of the least probability of belonging to the field is enough for messages that mention
the topic by its name."""
_OURS = 0.6
"""From this probability of belonging to the field on, an area outside is no reading of a message,
however much one of its samples resembles it."""
_SAID_SO = 0.9
"""From this likeness to one of a topic's questions on, a message belongs to the field as surely."""
_SCALE, _SHIFT = 0.8, 0.6
"""Questions left out of the index are harder than those people ask: on a scale of log-odds, a
score moves by so much to mean what it says (fitted to questions of users)."""

JUDGED = (
    "strength", "margin", *FEATURES, "outside_strength",
    *(f"outside_{name}" for name in FEATURES), *SIGNALS,
)  # fmt: skip
"""What the two judging models look at."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A topic, the entry of it that fits best, and the probability that the topic is meant."""

    topic: str
    entry: str
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Topics found, best first, and the probability that the message is one for this field."""

    topics: tuple[Ranked, ...]
    inside: float


class Model:
    """The weights.

    Args:
        weights: `rank`, a weight for each of FEATURES; `inside` and `right`, a weight for each of
            JUDGED and a last one by itself; `least`, the probability of belonging to the field
            below which a message isn't answered.
    """

    def __init__(self, weights: Mapping[str, Any]) -> None:
        self.rank = np.array(weights["rank"], np.float32)
        self._inside = np.array(weights["inside"], np.float64)
        self._least = float(weights["least"])
        self._right = np.array(weights["right"], np.float64)

    def belongs(self, inside: float, *, named: bool) -> bool:
        """True if a message is one for this field; `named`, if it mentions the topic found."""
        return inside >= self._least * (_NAMED if named else 1.0)

    def ranking(self, candidates: Candidates, topic_of: Callable[[str], str]) -> Ranking:
        """The topics that a message may mean; `topic_of` tells the topic of an entry."""
        best_of = strongest(candidates, self.rank, topic_of)
        if not best_of:
            return Ranking((), 0.0)
        seen = judged(candidates, self.rank, best_of)
        inside, right = _sigmoid(self._inside, seen), _sigmoid(self._right, seen)
        first, (best, _, row) = next(iter(best_of.items()))
        likeness = float(candidates.features[row, FEATURES.index("cosine")])
        if likeness >= _SAID_SO and not first.startswith(OUTSIDE):
            inside = max(inside, likeness)
        score = _calibrated(inside * right)
        topics = tuple(
            Ranked(topic, entry, score * math.exp(strength - best))
            for topic, (strength, entry, _) in best_of.items()
            if inside < _OURS or not topic.startswith(OUTSIDE)
        )
        return Ranking(topics, inside)


def strongest(
    candidates: Candidates, rank: NDArray[np.float32], topic_of: Callable[[str], str]
) -> dict[str, tuple[float, str, int]]:
    """Topics, strongest first: strength, entry and row of the entry that fits best."""
    strength = candidates.features @ rank
    best_of: dict[str, tuple[float, str, int]] = {}
    for number in np.argsort(-strength, kind="stable"):
        entry = candidates.ids[number]
        best_of.setdefault(topic_of(entry), (float(strength[number]), entry, int(number)))
    return best_of


def judged(
    candidates: Candidates,
    rank: NDArray[np.float32],
    best_of: Mapping[str, tuple[float, str, int]],
) -> NDArray[np.float64]:
    """What the judging models look at; see JUDGED."""
    (best, _, row), *others = best_of.values()
    margin = best - others[0][0] if others else best
    outside = float(candidates.outside @ rank)
    return np.concatenate(
        (
            [best, margin], candidates.features[row], [outside], candidates.outside,
            candidates.signals, [1.0],
        )
    )  # fmt: skip


def _calibrated(probability: float) -> float:
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    odds = math.log(bounded / (1 - bounded))
    return 1 / (1 + math.exp(-(_SCALE * odds + _SHIFT)))


def _sigmoid(weights: NDArray[np.float64], seen: NDArray[np.float64]) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, float(weights @ seen)))))
