"""Leaning: how far the words of a message speak for this field rather than another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SIGNALS = ("known", "leaning", "least", "most", "foreign", "words")
"""The share of its meaning that occurs in the knowledge at all; how far its words speak for this
field rather than another (mean, least and most log-odds); the share of its words that no question
of the field holds; the logarithm of their number."""
_PRIOR = 0.3
"""How often a word counts as heard on either side before it was."""


class Leaning:
    """For every term the log-odds that it is said inside this field.

    Args:
        inside: how many units of the field hold each term.
        outside: how many units of other fields do.
        units: how many units there are inside and outside.
    """

    def __init__(
        self, inside: NDArray[np.intp], outside: NDArray[np.intp], units: tuple[int, int]
    ) -> None:
        self._unheard = math.log((units[1] + 2 * _PRIOR) / (units[0] + 2 * _PRIOR))
        odds = np.log((inside + _PRIOR) / (outside + _PRIOR)) + self._unheard
        self._odds = np.where(inside + outside > 0, odds, self._unheard)
        self._inside = inside > 0

    def signals(self, content: Sequence[int | None], known: float) -> NDArray[np.float32]:
        """The SIGNALS of a message.

        Args:
            content: the terms of its words of weight, None for words that are unknown.
            known: the share of its meaning that occurs in the knowledge.
        """
        odds = [self._unheard if t is None else float(self._odds[t]) for t in content] or [0.0]
        foreign = sum(term is None or not self._inside[term] for term in content)
        count = len(content)
        return np.array(
            [
                known, sum(odds) / len(odds), min(odds), max(odds),
                foreign / max(1, count), math.log1p(count),
            ],
            np.float32,
        )  # fmt: skip
