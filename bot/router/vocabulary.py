"""The vocabulary: every word of the knowledge, and the terms that a word stands for.

A word stands for its *stem* and, where the lexicon says that it means the same as others in this
field, for their *concept*. Words and terms are numbers, so that texts are arrays.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from bot.router.text import SITE, spelled, stem, unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

CONCEPT = 0.7
"""What a synonym counts beside the word itself."""
BREAK = -1
"""Stands in an array of words where one text ends."""
_TOKEN = re.compile(rf"[^\W_]+(?:'[^\W_]+)*|{SITE}|\n")
_BATCH = 500
"""Texts that are cut at a time."""


class Vocabulary:
    """Words and terms, numbered in the order in which they were met.

    Args:
        synonyms: groups of words that mean the same in this field.
    """

    def __init__(self, synonyms: Iterable[Sequence[str]] = ()) -> None:
        self._concepts: dict[str, str] = {}
        for group in synonyms:
            for word in group:
                self._concepts.setdefault(stem(word), f"={group[0]}")
        self.words: list[str] = []
        self._word_numbers: dict[str, int] = {}
        self._term_numbers: dict[str, int] = {}
        self._tokens: dict[str, tuple[int, ...]] = {"\n": (BREAK,)}
        self._stems: list[int] = []
        self._word_concepts: list[int] = []

    def cut(self, texts: Sequence[str]) -> NDArray[np.int32]:
        """Texts as numbers of words, with BREAK after each text; unknown words become known."""
        batches = [
            self._cut("\n".join(map(_one_line, texts[at : at + _BATCH])) + "\n")
            for at in range(0, len(texts), _BATCH)
        ]
        return np.concatenate(batches) if batches else np.zeros(0, np.int32)

    def _cut(self, lines: str) -> NDArray[np.int32]:
        found = _TOKEN.findall(unspaced(lines))
        tokens = self._tokens
        for token in set(found).difference(tokens):
            tokens[token] = tuple(self._word(word) for word in spelled(token))
        return np.fromiter(chain.from_iterable(map(tokens.__getitem__, found)), np.int32)

    def _word(self, word: str) -> int:
        number = self._word_numbers.get(word)
        if number is None:
            number = self._word_numbers[word] = len(self.words)
            self.words.append(word)
            stemmed = stem(word)
            self._stems.append(self._met(stemmed))
            concept = self._concepts.get(stemmed)
            self._word_concepts.append(self._met(concept) if concept else BREAK)
        return number

    def _met(self, term: str) -> int:
        return self._term_numbers.setdefault(term, len(self._term_numbers))

    @property
    def terms(self) -> int:
        """How many terms there are."""
        return len(self._term_numbers)

    def shares(self) -> NDArray[np.float32]:
        """What each term counts by itself: 1 for stems, CONCEPT for concepts."""
        return np.array(
            [CONCEPT if term.startswith("=") else 1.0 for term in self._term_numbers], np.float32
        )

    def spread(self, words: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The stem, and the concept or BREAK, of each word."""
        stems, concepts = np.array(self._stems, np.int32), np.array(self._word_concepts, np.int32)
        return stems[words], concepts[words]

    def stem(self, word: str) -> int | None:
        """The number of a word's stem, where the knowledge has it."""
        return self._term_numbers.get(stem(word))

    @lru_cache(maxsize=20_000)  # noqa: B019 - a vocabulary lives as long as its index
    def terms_of(self, word: str) -> tuple[tuple[int | None, float], ...]:
        """The terms of a word and what each counts; None for one that nobody wrote here."""
        stemmed = stem(word)
        own = (self._term_numbers.get(stemmed), 1.0)
        concept = self._concepts.get(stemmed)
        return (own, (self._term_numbers.get(concept), CONCEPT)) if concept else (own,)

    def meaning(self, word: str) -> int | None:
        """The stem of a word's concept: what stands for a word that nobody wrote here."""
        concept = self._concepts.get(stem(word))
        return self.stem(concept[1:]) if concept else None


def _one_line(text: str) -> str:
    return text.replace("\n", " ") if "\n" in text else text
