"""Postings: which rows hold a term, and with what weight."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


class Postings:
    """Term → the numbers of the rows that hold it, and its weight in each."""

    def __init__(self, rows: Sequence[Mapping[str, float]]) -> None:
        self.rows = len(rows)
        gathered: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        for number, row in enumerate(rows):
            for term, weight in row.items():
                numbers, weights = gathered[term]
                numbers.append(number)
                weights.append(weight)
        self._of = {
            term: (np.array(numbers, np.intp), np.array(weights, np.float32))
            for term, (numbers, weights) in gathered.items()
        }

    def holding(self, term: str) -> frozenset[int]:
        """The numbers of the rows that hold a term."""
        found = self._of.get(term)
        return frozenset(found[0].tolist()) if found else frozenset()

    def score(self, terms: Mapping[str, float]) -> NDArray[np.float32]:
        """The sum of weights of `terms` for every row."""
        found = [(self._of[term], weight) for term, weight in terms.items() if term in self._of]
        if not found:
            return np.zeros(self.rows, np.float32)
        numbers = np.concatenate([posting[0] for posting, _ in found])
        weights = np.concatenate([posting[1] * np.float32(weight) for posting, weight in found])
        return np.bincount(numbers, weights, self.rows).astype(np.float32)
