"""Units: every name and question of a document, and how like a message each is.

Held as numbers of terms and of words, one document's units after another's, so that the units of
a few documents are compared in a handful of array operations.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bot.router.ragged import positions, starts_of, sums
from bot.router.text import normalize
from bot.router.vocabulary import BREAK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.router.vocabulary import Vocabulary


class Units:
    """All units.

    Args:
        texts: of the units, one document's after another's.
        cut: their words, with BREAK after each unit.
        owned: how many units each document has; at least one.
        vocabulary: of the words.
    """

    def __init__(
        self,
        texts: Sequence[str],
        cut: NDArray[np.int32],
        owned: Sequence[int],
        vocabulary: Vocabulary,
    ) -> None:
        self._texts = texts
        ends = np.flatnonzero(cut == BREAK)
        lengths = np.diff(ends, prepend=-1) - 1
        self.words = cut[cut != BREAK]
        self._word_starts = starts_of(lengths)
        self._of = starts_of(np.array(owned, np.intp))
        self._cut_terms(np.repeat(np.arange(len(texts)), lengths), vocabulary)
        self.word_counts = np.bincount(self.words, minlength=len(vocabulary.words))
        """How many times each word stands in a unit."""
        self._gram_lengths = np.ones(len(texts), np.float32)

    def _cut_terms(self, owners: NDArray[np.intp], vocabulary: Vocabulary) -> None:
        """Each unit's terms once, and the length of its tf-idf vector."""
        stems, concepts = vocabulary.spread(self.words)
        meant = concepts != BREAK
        keys = np.concatenate(((owners << 32) + stems, (owners[meant] << 32) + concepts[meant]))
        keys.sort()
        keys = keys[np.diff(keys, prepend=-1) > 0]
        self.terms = (keys & 0xFFFFFFFF).astype(np.int32)
        self.owners = (keys >> 32).astype(np.int32)
        self._term_starts = starts_of(np.bincount(self.owners, minlength=len(self._texts)))
        counts = np.bincount(self.terms, minlength=vocabulary.terms)
        total = len(self._texts)
        self.counts = counts
        """How many units hold each term."""
        idf = np.log1p(total / (0.5 + np.maximum(counts, 1)))
        self.weights = (idf * vocabulary.shares()).astype(np.float32)
        """What each term weighs in a unit, before the unit is brought to length one."""
        self.idf = idf.astype(np.float32)
        self.rarest = float(np.log1p(total / 1.5))
        """The weight of a term that no unit holds."""
        squares = sums(self.weights[self.terms] ** 2, self._term_starts)
        self._lengths = np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)

    @lru_cache(maxsize=20_000)  # noqa: B019 - units live as long as their index
    def text(self, number: int) -> str:
        """One unit in the form in which messages are compared with it."""
        return normalize(self._texts[number])

    def documents(self) -> NDArray[np.intp]:
        """The document of each of `words`."""
        return np.repeat(np.arange(len(self._of) - 1), np.diff(self._word_starts[self._of]))

    def places(self) -> NDArray[np.intp]:
        """Which of its document's units each of `words` stands in, from 0."""
        unit = np.repeat(np.arange(len(self._texts)), np.diff(self._word_starts))
        return unit - self._of[self.documents()]

    def measure(self, squares: NDArray[np.float32]) -> None:
        """Takes the squared lengths of the words' trigram vectors (see `Spelling`)."""
        found = sums(squares[self.words], self._word_starts)
        self._gram_lengths = np.sqrt(np.maximum(found, 1e-9)).astype(np.float32)

    def first(self, document: int) -> int:
        """The number of a document's first unit."""
        return int(self._of[document])

    def cosine(
        self, documents: NDArray[np.intp], by_term: NDArray[np.float32]
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """How like a message the units of `documents` are by words.

        Args:
            documents: their numbers.
            by_term: what each term of the vocabulary adds: its weight in the message, which is a
                vector of length one, times that in a unit.

        Returns:
            Where each document's units start, with one number more than there are documents; and
            the cosine of each unit.
        """
        first, last = self._of[documents], self._of[documents + 1]
        units = positions(first, last)
        found = _summed(by_term, self.terms, self._term_starts, first, last, units)
        return starts_of(last - first), found / self._lengths[units]

    def trigrams(
        self, documents: NDArray[np.intp], by_word: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """How like a message each document's likeliest unit is by characters.

        Args:
            documents: their numbers.
            by_word: what each word adds (see `Spelling.likeness`).
        """
        first, last = self._of[documents], self._of[documents + 1]
        units = positions(first, last)
        found = _summed(by_word, self.words, self._word_starts, first, last, units)
        starts = starts_of(last - first)[:-1]
        best = np.maximum.reduceat(found / self._gram_lengths[units], starts)
        return np.minimum(best, 1.0)


def _summed(
    added: NDArray[np.float32],
    held: NDArray[np.int32],
    starts: NDArray[np.intp],
    first: NDArray[np.intp],
    last: NDArray[np.intp],
    units: NDArray[np.intp],
) -> NDArray[np.float64]:
    """The sum of `added` over what each of `units`, the ranges `first[n]:last[n]`, holds."""
    values = added[held[positions(starts[first], starts[last])]]
    return sums(values, starts_of(starts[units + 1] - starts[units]))
