"""Reading: a message as terms, with misspelt, joined and split words put right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bot.router.text import STOPWORDS, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from bot.router.spelling import Spelling
    from bot.router.units import Units
    from bot.router.vocabulary import Vocabulary

_SHORTEST = 2
_SPELLED = 4
"""The fewest letters of a word that another was meant to be."""
_SPLIT = 3
"""The fewest letters of each of two words that were written as one."""


@dataclass(frozen=True, slots=True)
class Query:
    """A message cut into terms.

    Attributes:
        text: the message in its words, spelled as they are here.
        corrected: whether a word of it was written otherwise.
        terms: the numbers of those that the knowledge has.
        shares: what each of these counts.
        length: of the vector of all terms, unknown ones as well.
        content: the terms of the words that carry meaning, None for unknown ones.
        meaning: what each of these weighs.
    """

    text: str
    corrected: bool
    terms: NDArray[np.intp]
    shares: NDArray[np.float32]
    length: float
    content: tuple[int | None, ...]
    meaning: tuple[float, ...]


class Reader:
    """Cuts messages by what the knowledge has words for."""

    def __init__(self, vocabulary: Vocabulary, units: Units, spelling: Spelling) -> None:
        self._vocabulary = vocabulary
        self._spelling = spelling
        self._idf = units.idf.tolist()
        self._heard_terms = units.counts > 0
        self._rarest = units.rarest

    def read(self, text: str) -> Query:
        """A message as terms; words nobody wrote here are read as their nearest spelling."""
        found = words(text)
        spelled = [part for word in found for part in self._spell(word)]
        joined = [a + b for a, b in pairwise(found) if self._heard(a + b)]
        known, square = self._terms((*spelled, *joined))
        meant = [self._meaning(word) for word in dict.fromkeys(spelled) if word not in STOPWORDS]
        content = tuple({meaning or word: meaning for meaning, word in meant}.values())
        return Query(
            " ".join(spelled),
            spelled != found,
            np.array(list(known), np.intp),
            np.array(list(known.values()), np.float32),
            math.sqrt(square) or 1.0,
            content,
            tuple(self._rarest if term is None else self._idf[term] for term in content),
        )

    def known(self, query: Query) -> float:
        """The share of a message's meaning that questions of the knowledge have words for."""
        if not query.content:
            return 0.0
        known = sum(
            weight
            for term, weight in zip(query.content, query.meaning, strict=True)
            if term is not None and self._heard_terms[term]
        )
        return known / sum(query.meaning)

    def _terms(self, cut: Iterable[str]) -> tuple[dict[int, float], float]:
        """Known terms with what they count, and the square of the length of all of them."""
        known: dict[int, float] = {}
        unknown: set[str] = set()
        for word in cut:
            for term, share in self._vocabulary.terms_of(word):
                if term is not None:
                    known[term] = max(known.get(term, 0.0), share)
                elif share == 1.0:
                    unknown.add(word)
        square = sum((share * self._idf[term]) ** 2 for term, share in known.items())
        return known, square + len(unknown) * self._rarest**2

    def _meaning(self, word: str) -> tuple[int | None, str]:
        """The term of a word, or that of its concept's first word where nobody wrote it here."""
        term = self._vocabulary.stem(word)
        if term is not None and self._heard_terms[term]:
            return term, word
        meant = self._vocabulary.meaning(word)
        return (term if meant is None else meant), word

    @lru_cache(maxsize=20_000)  # noqa: B019 - a reader lives as long as its index
    def _heard(self, word: str) -> bool:
        term = self._vocabulary.stem(word) if len(word) > _SHORTEST else None
        return term is not None and bool(self._heard_terms[term])

    @lru_cache(maxsize=20_000)  # noqa: B019 - a reader lives as long as its index
    def _spell(self, word: str) -> tuple[str, ...]:
        """A word as it is written here: itself, its nearest spelling, or the two it is made of."""
        if len(word) < 5 or self._heard(word) or not word.isalpha():
            return (word,)
        nearest = self._spelling.nearest(word)
        if nearest and nearest[0] == word[0] and len(nearest) >= _SPELLED:
            return (nearest,)
        for at in range(_SPLIT, len(word) - _SPLIT + 1):
            if self._heard(word[:at]) and self._heard(word[at:]):
                return word[:at], word[at:]
        return (word,)
