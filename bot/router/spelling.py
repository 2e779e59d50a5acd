"""Spelling: words by their trigrams, for likeness and for what a misspelt word was meant to be.

The trigrams of a text are those of its words, so a text's likeness to another is a sum over its
words. The length of a text's vector is that of its words' vectors taken as independent, which is
nearly true and needs no trigram of any text to be kept.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.router.ragged import positions, starts_of, sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_LONG = 8
"""From this length on two letters may be wrong."""
_NEAR = 24
"""Words compared letter by letter."""
_UNSEEN = 4.0
"""The weight of a trigram that no word here has."""


class Spelling:
    """Words made searchable by their trigrams.

    Args:
        words: the words, or names of several words, by number.
        counts: how many texts hold each of them; words that none holds are no spelling.
        texts: how many texts there are.
    """

    def __init__(self, words: Sequence[str], counts: NDArray[np.intp], texts: int) -> None:
        self._words = words
        cut = [_grams(word) if count else () for word, count in zip(words, counts, strict=True)]
        self._numbers: dict[str, int] = {}
        number = self._numbers.setdefault
        flat = np.array(
            [number(gram, len(self._numbers)) for gram in chain.from_iterable(cut)], np.int32
        )
        self._sizes = np.array([len(grams) for grams in cut], np.intp)
        owners = np.repeat(np.arange(len(words), dtype=np.int32), self._sizes)
        kinds = len(self._numbers)
        seen = np.bincount(flat, counts[owners].astype(float), kinds)
        self._weights = np.log1p(texts / np.maximum(seen, 1)).astype(np.float32)
        order = np.argsort(flat, kind="stable")
        self._owners = owners[order]
        self._starts = starts_of(np.bincount(flat, minlength=kinds))
        squares = sums(self._weights[flat] ** 2, starts_of(self._sizes))
        self.squares = squares.astype(np.float32)
        """The squared length of each word's vector."""

    def likeness(self, words: Sequence[str]) -> NDArray[np.float32]:
        """The product of each known word's vector with that of a message, which has length one."""
        counts = Counter(chain.from_iterable(map(_grams, words)))
        square, found = 0.0, []
        for gram, times in counts.items():
            number = self._numbers.get(gram)
            weight = float(self._weights[number]) if number is not None else _UNSEEN
            square += times * weight * weight
            if number is not None:
                found.append((number, times * weight * weight))
        scale = 1 / math.sqrt(square) if square else 0.0
        return self._added(found, scale)

    def _added(self, found: list[tuple[int, float]], scale: float) -> NDArray[np.float32]:
        numbers = np.array([number for number, _ in found], np.intp)
        weights = np.array([weight * scale for _, weight in found], np.float32)
        starts, ends = self._starts[numbers], self._starts[numbers + 1]
        owners = self._owners[positions(starts, ends)]
        added = np.bincount(owners, np.repeat(weights, ends - starts), len(self._words))
        return added.astype(np.float32)

    @lru_cache(maxsize=20_000)  # noqa: B019 - an index lives as long as the process
    def nearest(self, word: str) -> str | None:
        """The known word that a misspelt one was meant to be, if one is near enough."""
        numbers = [(self._numbers[g], 1.0) for g in _grams(word) if g in self._numbers]
        shared = self._added(numbers, 1.0)
        likeness = shared / np.maximum(self._sizes + len(word), 1)
        best = np.argpartition(-likeness, min(_NEAR, len(likeness) - 1))[:_NEAR]
        near = [self._words[n] for n in sorted(best) if shared[n]]
        allowed = 1 if len(word) < _LONG else 2
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=allowed)
        return found[0] if found else None


@lru_cache(maxsize=50_000)
def _grams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[at : at + 3] for at in range(len(padded) - 2))
