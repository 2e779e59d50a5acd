"""Retrieval: which topics resemble a message, and by what.

Every name and question of a topic is a *unit*. A message is compared with units by words (tf-idf
cosine), by character trigrams (misspellings) and by rapidfuzz (word order), and with whole topics
by BM25 over names, questions and answer. What comes out are features; `ranking` weighs them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.router.postings import Postings
from bot.router.text import STOPWORDS, normalize, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

FEATURES = ("cosine", "support", "bm25", "trigrams", "fuzzy", "coverage", "name")
SIGNALS = ("known", "leaning", "least", "most", "foreign", "words")
"""The share of its meaning that occurs in the knowledge at all; how far its words speak for this
field rather than another (mean, least and most log-odds); the share of its words that no question
of the field holds; the logarithm of their number."""
_CANDIDATES = 16
_SHORTEST = 2
_PRIOR = 0.3
"""How often a word counts as heard on either side before it was."""
_BM25_K1, _BM25_B = 1.2, 0.6
_NAMES, _QUESTIONS, _ANSWER = 3.0, 1.0, 0.35
_CONCEPT = 0.7
"""What a synonym counts beside the word itself."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed of a topic: its names, ways to ask for it, and its answer.

    An `outside` document holds what people ask that is not this field's: it competes, and its
    words tell what a message outside the field is made of.
    """

    id: str
    names: tuple[str, ...]
    questions: tuple[str, ...]
    answer: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A message cut into terms: `terms` with weights, `content` are those that carry meaning."""

    text: str
    terms: Mapping[str, float]
    content: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The topics found, best cosine first: `ids`, and one row of FEATURES for each."""

    ids: tuple[str, ...]
    features: NDArray[np.float32]
    outside: NDArray[np.float32]
    """The FEATURES of the likeliest outside document, zeros without one."""
    signals: NDArray[np.float32]
    """Of the message alone: see SIGNALS."""


class Index:
    """Documents made searchable.

    Args:
        documents: what is searched.
        synonyms: groups of words that mean the same in this field.
    """

    def __init__(
        self, documents: Sequence[Document], synonyms: Iterable[Sequence[str]] = ()
    ) -> None:
        self._concepts: dict[str, str] = {}
        for group in synonyms:
            for word in group:
                self._concepts.setdefault(stem(word), f"={group[0]}")
        self.ids = tuple(document.id for document in documents)
        self._outside = np.array([document.outside for document in documents], bool)
        self._index_units(documents)
        self._index_bags(documents)

    def _index_units(self, documents: Sequence[Document]) -> None:
        units = [
            (number, normalize(text))
            for number, document in enumerate(documents)
            for text in (*document.names, *document.questions)
        ]
        owners = [number for number, _ in units]
        self._texts = [text for _, text in units]
        self._starts = np.searchsorted(owners, range(len(documents)))
        self._named = [len(document.names) for document in documents]
        spelled = [words(text) for text in self._texts]
        cut = [self._terms(found) for found in spelled]
        counts = Counter(term for terms in cut for term in terms)
        self._lean(documents, owners, cut)
        total = len(units)
        self._idf = {term: math.log(1 + total / (0.5 + n)) for term, n in counts.items()}
        self._rarest = math.log(1 + total / 1.5)
        self._units = Postings([self._weighted(terms) for terms in cut])
        grams = [Counter(_grams(found)) for found in spelled]
        gram_counts = Counter(gram for row in grams for gram in row)
        self._gram_idf = {gram: math.log(1 + total / n) for gram, n in gram_counts.items()}
        self._grams = Postings([_unit_length(row, self._gram_idf) for row in grams])
        self._spellings = sorted({word for found in spelled for word in found if len(word) > 3})

    def _lean(
        self, documents: Sequence[Document], owners: Sequence[int], cut: Sequence[Iterable[str]]
    ) -> None:
        """For every word the log-odds that it is said inside this field rather than outside."""
        counts = (Counter[str](), Counter[str]())
        totals = [0, 0]
        for owner, terms in zip(owners, cut, strict=True):
            outside = documents[owner].outside
            totals[outside] += 1
            counts[outside].update(terms)
        inside, outside_ = counts
        odds = math.log((totals[1] + 2 * _PRIOR) / (totals[0] + 2 * _PRIOR))
        self._leaning = {
            term: math.log((inside[term] + _PRIOR) / (outside_[term] + _PRIOR)) + odds
            for term in inside | outside_
        }
        self._unheard = odds
        self._inside = frozenset(inside)

    def _index_bags(self, documents: Sequence[Document]) -> None:
        bags: list[dict[str, float]] = []
        for document in documents:
            bag: dict[str, float] = defaultdict(float)
            for weight, texts in (
                (_NAMES, document.names), (_QUESTIONS, document.questions),
                (_ANSWER, (document.answer,)),
            ):  # fmt: skip
                said = Counter(words(normalize_all(" ".join(texts))))
                for word, times in said.items():
                    for token, share in self._tokens(word):
                        bag[token] += weight * share * times
            bags.append(bag)
        lengths = np.array([sum(bag.values()) for bag in bags])
        mean = float(lengths.mean()) if len(bags) else 1.0
        frequency = Counter(term for bag in bags for term in bag)
        total = len(bags)
        self._bag_idf = {
            term: math.log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in frequency.items()
        }
        self._bags = Postings(
            [
                {
                    term: tf * (_BM25_K1 + 1)
                    / (tf + _BM25_K1 * (1 - _BM25_B + _BM25_B * length / mean))
                    for term, tf in bag.items()
                }
                for bag, length in zip(bags, lengths, strict=True)
            ]
        )  # fmt: skip

    def query(self, text: str) -> Query:
        """A message as terms; words nobody wrote here are read as their nearest spelling."""
        found = words(text)
        spelled = [part for word in found for part in self._spell(word)]
        joined = [a + b for a, b in pairwise(found) if self._heard(a + b)]
        terms = self._terms((*spelled, *joined))
        content = frozenset(self._meaning(word) for word in spelled if word not in STOPWORDS)
        return Query(" ".join(spelled), terms, content)

    def search(self, query: Query, left_out: frozenset[str] = frozenset()) -> Candidates:
        """The documents most like a message, with their features; those `left_out` are none."""
        weighted = self._weighted(query.terms)
        cosine = self._units.score(weighted)
        said = Counter(_grams(query.text.split()))
        trigrams = self._grams.score(_unit_length(said, self._gram_idf))
        bm25 = self._bags.score(
            {term: weight * self._bag_idf.get(term, 0.0) for term, weight in query.terms.items()}
        )
        best_cosine = np.maximum.reduceat(cosine, self._starts)
        best_trigrams = np.maximum.reduceat(trigrams, self._starts)
        first = best_cosine + best_trigrams + bm25 / (1e-6 + bm25.max(initial=0.0))
        order = np.argsort(-first, kind="stable")[: _CANDIDATES + 8 * bool(left_out)]
        found = [int(n) for n in order if first[n] > 0 and self.ids[n] not in left_out]
        ideal = sum(w * self._bag_idf.get(t, 0.0) for t, w in query.terms.items())
        rows = [self._features(n, query, cosine, best_trigrams, bm25, ideal) for n in found]
        features = np.array(rows, np.float32).reshape(len(found), len(FEATURES))
        other = np.zeros(len(FEATURES), np.float32)
        if self._outside.any():
            likeliest = int(np.where(self._outside, first, -1.0).argmax())
            other[:] = self._features(likeliest, query, cosine, best_trigrams, bm25, ideal)
        ids = tuple(self.ids[n] for n in found)
        return Candidates(ids, features, other, self._signals(query))

    def _signals(self, query: Query) -> NDArray[np.float32]:
        leanings = [self._leaning.get(term, self._unheard) for term in query.content] or [0.0]
        foreign = sum(term not in self._inside for term in query.content)
        count = len(query.content)
        return np.array(
            [
                self._known(query), sum(leanings) / len(leanings), min(leanings), max(leanings),
                foreign / max(1, count), math.log1p(count),
            ],
            np.float32,
        )  # fmt: skip

    def _features(
        self,
        number: int,
        query: Query,
        cosine: NDArray[np.float32],
        trigrams: NDArray[np.float32],
        bm25: NDArray[np.float32],
        ideal: float,
    ) -> list[float]:
        start = int(self._starts[number])
        end = int(self._starts[number + 1]) if number + 1 < len(self._starts) else len(self._texts)
        own = cosine[start:end]
        best = int(own.argmax())
        three = sorted(own.tolist(), reverse=True)[:3]
        names = own[: self._named[number]]
        return [
            three[0],
            sum(three[1:]) / max(1, len(three) - 1),
            float(bm25[number]) / (1 + ideal),
            float(trigrams[number]),
            fuzz.token_sort_ratio(query.text, self._texts[start + best]) / 100,
            self._coverage(number, query),
            float(names.max()) if len(names) else 0.0,
        ]

    def _coverage(self, number: int, query: Query) -> float:
        """The share of a message's meaning that one document holds."""
        if not query.content:
            return 0.0
        weights = {term: self._idf.get(term, self._rarest) for term in query.content}
        held = sum(w for term, w in weights.items() if number in self._holding(term))
        return held / sum(weights.values())

    @lru_cache(maxsize=20_000)  # noqa: B019 - an index lives as long as the process
    def _holding(self, term: str) -> frozenset[int]:
        return self._bags.holding(term)

    def _known(self, query: Query) -> float:
        if not query.content:
            return 0.0
        weights = {term: self._idf.get(term, self._rarest) for term in query.content}
        known = sum(w for term, w in weights.items() if term in self._idf)
        return known / sum(weights.values())

    def _terms(self, cut: Iterable[str]) -> dict[str, float]:
        terms: dict[str, float] = {}
        for word in cut:
            for token, share in self._tokens(word):
                terms[token] = max(terms.get(token, 0.0), share)
        return terms

    @lru_cache(maxsize=50_000)  # noqa: B019 - an index lives as long as the process
    def _tokens(self, word: str) -> tuple[tuple[str, float], ...]:
        stemmed = stem(word)
        concept = self._concepts.get(stemmed)
        return ((stemmed, 1.0), (concept, _CONCEPT)) if concept else ((stemmed, 1.0),)

    def _weighted(self, terms: Mapping[str, float]) -> dict[str, float]:
        """Terms by tf-idf, as a vector of length one; unknown terms count in the length."""
        weights = {term: w * self._idf.get(term, self._rarest) for term, w in terms.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {term: weight / length for term, weight in weights.items()}

    def _meaning(self, word: str) -> str:
        """The stem of a word, or that of its concept's first word where nobody wrote it here."""
        stemmed = stem(word)
        concept = self._concepts.get(stemmed)
        return stem(concept[1:]) if concept and stemmed not in self._idf else stemmed

    def _heard(self, word: str) -> bool:
        return len(word) > _SHORTEST and stem(word) in self._idf

    @lru_cache(maxsize=20_000)  # noqa: B019 - an index lives as long as the process
    def _spell(self, word: str) -> tuple[str, ...]:
        """A word as it is written here: itself, its nearest spelling, or the two it is made of."""
        if len(word) < 5 or stem(word) in self._idf or not word.isalpha():
            return (word,)
        distance = 1 if len(word) < 8 else 2
        found = process.extractOne(
            word, self._spellings, scorer=OSA.distance, score_cutoff=distance
        )
        if found and found[0][0] == word[0]:
            return (found[0],)
        for at in range(3, len(word) - 2):
            if self._heard(word[:at]) and self._heard(word[at:]):
                return word[:at], word[at:]
        return (word,)


def normalize_all(text: str) -> str:
    """Knowledge text in the form of `normalize`, but whole."""
    return text.casefold().replace("\u2019", "'")


def _grams(spelled: Iterable[str]) -> Iterable[str]:
    for word in spelled:
        yield from _grams_of(word)


@lru_cache(maxsize=50_000)
def _grams_of(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[at : at + 3] for at in range(len(padded) - 2))


def _unit_length(counts: Mapping[str, int], idf: Mapping[str, float]) -> dict[str, float]:
    weights = {gram: (1 + math.log(n)) * idf.get(gram, 4.0) for gram, n in counts.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {gram: weight / length for gram, weight in weights.items()}
