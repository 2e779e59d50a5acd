"""Retrieval: which topics resemble a message, and by what.

Every name and question of a topic is a *unit*. BM25 over names, questions and answers finds a
shortlist of topics; their units are compared with the message by words (tf-idf cosine), by
trigrams (misspellings) and by rapidfuzz (word order). What comes out are features; `ranking`
weighs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz

from bot.router.bags import bags
from bot.router.classifier import Classifier
from bot.router.leaning import SIGNALS, Leaning
from bot.router.reading import Reader
from bot.router.spelling import Spelling
from bot.router.units import Units
from bot.router.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.router.documents import Document
    from bot.router.reading import Query

FEATURES = (
    "cosine", "support", "bm25", "trigrams", "fuzzy", "coverage", "name", "mention", "taught",
)  # fmt: skip
"""How like a message a topic's likeliest unit is by words, and the next two; the topic as a whole;
its likeliest units by characters and with words in any order; the share of the message's meaning
that it holds; its likeliest name; the share of the message that is one of its names; what the
classifier says of its topic."""
__all__ = ["FEATURES", "SIGNALS", "Candidates", "Index"]
_SHORTLIST = 24
"""Topics whose units are compared with a message."""
_CANDIDATES = 12
"""Topics that are ranked."""
_STRANGERS = 2
"""Areas outside the field that are always on the shortlist."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The topics found, likeliest first: `ids`, and one row of FEATURES for each."""

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
        classifier: what was learned about their topics, if anything.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        synonyms: Iterable[Sequence[str]] = (),
        classifier: Classifier | None = None,
    ) -> None:
        self._classifier = classifier or Classifier({})
        taught = self._classifier.topics
        self._taught = np.array([taught.get(d.topic, len(taught)) for d in documents], np.intp)
        self.ids = tuple(document.id for document in documents)
        self._outside = np.array([document.outside for document in documents], bool)
        self._strangers = np.flatnonzero(self._outside)
        self._comparing = np.array([document.comparing for document in documents], bool)
        self._named = [len(document.names) for document in documents]
        owned = [len(document.names) + len(document.questions) for document in documents]
        texts = [text for d in documents for text in (*d.names, *d.questions)]
        self._vocabulary = vocabulary = Vocabulary(synonyms)
        cut = vocabulary.cut(texts)
        answers = vocabulary.cut([document.answer for document in documents])
        self._units = Units(texts, cut, owned, vocabulary)
        self._spelling = Spelling(vocabulary.words, self._units.word_counts, len(texts))
        self._units.measure(self._spelling.squares)
        self._reader = Reader(vocabulary, self._units, self._spelling)
        self._leaning = self._lean(np.repeat(self._outside, owned), vocabulary.terms)
        self._bags = bags(self._units, answers, vocabulary, self._named)

    def _lean(self, outside: NDArray[np.bool_], terms: int) -> Leaning:
        units = self._units
        strange = outside[units.owners]
        return Leaning(
            np.bincount(units.terms[~strange], minlength=terms),
            np.bincount(units.terms[strange], minlength=terms),
            (int((~outside).sum()), int(outside.sum())),
        )

    def knows(self, word: str) -> bool:
        """True if the knowledge has a word, in a question or in an answer."""
        return self._vocabulary.stem(word) is not None

    def query(self, text: str) -> Query:
        """A message as terms."""
        return self._reader.read(text)

    def search(
        self, query: Query, mentioned: Mapping[str, float], *, comparing: bool = True
    ) -> Candidates:
        """The documents most like a message, with their features.

        Args:
            query: the message.
            mentioned: documents that the message names, with the share of it that is the name.
            comparing: whether comparisons compete.
        """
        bm25 = self._bags.score(query.terms, query.shares)
        shortlist = self._shortlist(bm25, comparing=comparing)
        starts, cosine = self._units.cosine(shortlist, self._by_term(query))
        best = np.maximum.reduceat(cosine, starts[:-1]) if len(shortlist) else cosine
        likely = best + bm25[shortlist] / (float(bm25[shortlist].max(initial=0.0)) + 1e-6)
        order = np.argsort(-likely, kind="stable").tolist()
        found = [n for n in order[:_CANDIDATES] if likely[n] > 0]
        strange = [n for n in order if self._outside[shortlist[n]]][:1]
        chosen = [*found, *strange]
        own = [cosine[starts[n] : starts[n + 1]].tolist() for n in chosen]
        rows = self._features(query, shortlist[chosen], own, bm25, mentioned)
        other = rows[-1] if strange else np.zeros(len(FEATURES), np.float32)
        signals = self._leaning.signals(query.content, self._reader.known(query))
        ids = tuple(self.ids[shortlist[n]] for n in found)
        return Candidates(ids, rows[: len(found)], other, signals)

    def _shortlist(self, bm25: NDArray[np.float32], *, comparing: bool) -> NDArray[np.intp]:
        """The numbers of the documents that are looked at closely, in ascending order."""
        wanted = bm25 if comparing else np.where(self._comparing, np.float32(0), bm25)
        best = _largest(wanted, _SHORTLIST)
        strange = self._strangers[_largest(bm25[self._strangers], _STRANGERS)]
        return np.union1d(best[wanted[best] > 0], strange)

    def _by_term(self, query: Query) -> NDArray[np.float32]:
        """What each term of the vocabulary adds to the cosine of a unit with a message."""
        units = self._units
        added = np.zeros(len(units.weights), np.float32)
        weight = query.shares * units.idf[query.terms] / query.length
        added[query.terms] = weight * units.weights[query.terms]
        return added

    def _features(
        self,
        query: Query,
        documents: NDArray[np.intp],
        cosines: Sequence[list[float]],
        bm25: NDArray[np.float32],
        mentioned: Mapping[str, float],
    ) -> NDArray[np.float32]:
        """The FEATURES of `documents`, a row for each; `cosines` are those of their units."""
        if not len(documents):
            return np.zeros((0, len(FEATURES)), np.float32)
        ideal = 1 + float((query.shares * self._bags.idf[query.terms]).sum())
        said_words = query.text.split()
        columns = (
            bm25[documents] / ideal,
            self._units.trigrams(documents, self._spelling.likeness(said_words)),
            self._coverage(query, documents),
            self._classifier.scores(said_words)[self._taught[documents]],
        )
        rows = []
        for document, own, said, trigrams, covered, taught in zip(
            documents.tolist(), cosines, *(column.tolist() for column in columns), strict=True
        ):
            best, *others = sorted(own, reverse=True)[:3]
            likeliest = self._units.text(self._units.first(document) + own.index(best))
            rows.append((
                best,
                sum(others) / max(1, len(others)),
                said,
                trigrams,
                fuzz.token_sort_ratio(query.text, likeliest) / 100,
                covered,
                max(own[: self._named[document]], default=0.0),
                mentioned.get(self.ids[document], 0.0),
                taught,
            ))  # fmt: skip
        return np.array(rows, np.float32)

    def _coverage(self, query: Query, documents: NDArray[np.intp]) -> NDArray[np.float64]:
        """The share of a message's meaning that each document holds."""
        held = [(t, w) for t, w in zip(query.content, query.meaning, strict=True) if t is not None]
        if not held:
            return np.zeros(len(documents))
        terms = np.array([term for term, _ in held], np.intp)
        weights = np.array([weight for _, weight in held])
        covered: NDArray[np.float64] = weights @ (self._bags.held(terms, documents) > 0)
        return covered / sum(query.meaning)


def _largest(values: NDArray[np.float32], most: int) -> NDArray[np.intp]:
    """Where the largest of `values` stand, in no order."""
    if len(values) <= most:
        return np.arange(len(values))
    return np.argpartition(-values, most)[:most]
