"""From features to calibrated scores: which topic is meant, and how sure that is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from bot.router.index import FEATURES

if TYPE_CHECKING:
    from bot.router.index import Candidates

ANSWER = 0.55
"""From here on Signpost answers."""
CLARIFY = 0.35
"""From here on it asks "did you mean"; below, it says that it doesn't know."""

_WEIGHTS = dict(zip(FEATURES, (4.0, 2.0, 2.0, 3.0, 2.0, 2.0, 0.5), strict=True))
_RANK = np.array([_WEIGHTS[name] for name in FEATURES], np.float32)


def probabilities(candidates: Candidates) -> list[tuple[str, float]]:
    """The topics found with the probability that each is meant, best first."""
    if not candidates.ids:
        return []
    strength = candidates.features @ _RANK
    order = np.argsort(-strength, kind="stable")[:12]
    best = float(strength[order[0]])
    second = float(strength[order[1]]) if len(order) > 1 else 0.0
    known = candidates.known
    sure = 1 / (1 + math.exp(-(0.55 * best + 0.8 * (best - second) + 2.5 * known - 6.0)))
    shares = np.exp(strength[order] - best)
    shares *= sure / shares[0]
    return [(candidates.ids[n], float(p)) for n, p in zip(order, shares, strict=True)]
