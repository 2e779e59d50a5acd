"""Postings: which documents hold a term, and how much each says about it (BM25).

Common terms say little and stand in many documents. Where more than CHAMPIONS documents hold a
term, only those that say most about it are looked at, so that the time of a search depends little
on how much is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.router.ragged import starts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHAMPIONS = 2048
_K1, _B = 1.2, 0.6


class Postings:
    """Terms → documents.

    Args:
        keys: `term << 32 | document`, each pair once, sorted.
        said: how often the document says the term, weighted by where.
        documents: how many there are.
        terms: how many there are.
    """

    def __init__(
        self, keys: NDArray[np.int64], said: NDArray[np.float32], documents: int, terms: int
    ) -> None:
        self.documents = documents
        self._owners = owners = (keys & 0xFFFFFFFF).astype(np.int32)
        lengths = np.bincount(owners, said, documents).astype(np.float32)
        relative = _K1 * (1 - _B + _B * lengths / max(1e-6, float(lengths.mean())))
        self._impacts = (said * (_K1 + 1) / (said + relative[owners])).astype(np.float32)
        held = np.bincount((keys >> 32).astype(np.intp), minlength=terms)
        self._starts = starts_of(held)
        self.idf = np.log1p((documents - held + 0.5) / (held + 0.5)).astype(np.float32)
        """The weight of each term."""
        self._best = {
            int(term): self._champions(int(term)) for term in np.flatnonzero(held > CHAMPIONS)
        }

    def _champions(self, term: int) -> NDArray[np.intp]:
        start, end = int(self._starts[term]), int(self._starts[term + 1])
        best = np.argpartition(-self._impacts[start:end], CHAMPIONS)[:CHAMPIONS]
        return np.sort(best) + start

    def score(self, terms: NDArray[np.intp], weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """What every document scores for a message of `terms`, as far as their champions go."""
        rows = [self._rows(term) for term in terms.tolist()]
        if not rows:
            return np.zeros(self.documents, np.float32)
        owners = np.concatenate([self._owners[row] for row in rows])
        added = np.concatenate(
            [self._impacts[row] * w for row, w in zip(rows, weights * self.idf[terms], strict=True)]
        )
        return np.bincount(owners, added, self.documents).astype(np.float32)

    def _rows(self, term: int) -> slice | NDArray[np.intp]:
        best = self._best.get(term)
        return self._all(term) if best is None else best

    def _all(self, term: int) -> slice:
        return slice(int(self._starts[term]), int(self._starts[term + 1]))

    def held(self, terms: NDArray[np.intp], documents: NDArray[np.intp]) -> NDArray[np.float32]:
        """The impact of each term in each document, 0 where it isn't held.

        Returns:
            One row a term, one column a document.
        """
        found = np.zeros((len(terms), len(documents)), np.float32)
        for row, term in zip(found, terms.tolist(), strict=True):
            owners, impacts = self._owners[self._all(term)], self._impacts[self._all(term)]
            if len(owners):
                at = np.minimum(np.searchsorted(owners, documents), len(owners) - 1)
                row[:] = np.where(owners[at] == documents, impacts[at], 0.0)
        return found
