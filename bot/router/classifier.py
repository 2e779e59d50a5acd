"""A linear classifier of topics: what words and pairs of words speak for which topic.

Likeness to one question (see `index`) can't know that "picture" says more than "facebook" in
"facebook shows the wrong picture". Ridge regression over all questions can: one weight for each
word, pair of neighbours and topic, the small ones left out. It is trained by
`signpost knowledge build` and packed into `knowledge/ranking.json`.
"""

from __future__ import annotations

import base64
import zlib
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bot.router.text import phrase, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.router.documents import Document

    Packed = Mapping[str, str]
    """A trained classifier as JSON can hold it: `topics`, `terms` and `weights`."""

ABSENT = -1.0
"""The score of a topic that the classifier doesn't know: what it was taught to give wrong ones."""
_WORDS, _PAIRS = 2, 3
"""The fewest questions that hold a word, or a pair of words, which counts."""
_RIDGE = 1.0
_LEAST = 0.06
"""Weights below this are left out; nine in ten are."""
_UNIT = 1 / 4096
"""Of packed weights, which are 16-bit integers."""


class Classifier:
    """Scores topics for messages.

    Args:
        packed: what `train` returned; nothing gives a classifier that knows no topic.
        synonyms: groups of words that mean the same, as in training.
    """

    def __init__(self, packed: Packed, synonyms: Iterable[Sequence[str]] = ()) -> None:
        self._concepts = concepts(synonyms)
        self.topics = {name: n for n, name in enumerate(_lines(packed.get("topics", "")))}
        terms = _lines(packed.get("terms", ""))
        self._terms = {term: n for n, term in enumerate(terms)}
        raw = zlib.decompress(base64.b64decode(packed["weights"])) if terms else b""
        held = np.frombuffer(raw, "<u2", len(terms)).astype(np.intp)
        total = int(held.sum())
        self._starts = np.concatenate(([0], np.cumsum(held)))
        at = held.size * 2
        self._of = np.frombuffer(raw, "<u2", total, at).astype(np.intp)
        self._weights = np.frombuffer(raw, "<i2", total, at + total * 2) * np.float32(_UNIT)
        self._idf = np.frombuffer(raw, "<f4", len(terms), at + total * 4)
        base = np.frombuffer(raw, "<f4", len(self.topics), at + total * 4 + len(terms) * 4)
        self._base = np.append(base, np.float32(ABSENT))

    def scores(self, words: Sequence[str]) -> NDArray[np.float32]:
        """What speaks for each topic: near 1 for the right one, near -1 for all others.

        One number more stands at the end, for topics that it doesn't know: ABSENT.
        """
        scores = self._base.copy()
        said = Counter(terms_of(words, self._concepts))
        known = [(self._terms[term], n) for term, n in said.items() if term in self._terms]
        if not known:
            return scores
        weights = [(1 + np.log(n)) * float(self._idf[term]) for term, n in known]
        length = float(np.sqrt(sum(weight**2 for weight in weights)))
        for (term, _), weight in zip(known, weights, strict=True):
            part = slice(self._starts[term], self._starts[term + 1])
            scores[self._of[part]] += self._weights[part] * np.float32(weight / length)
        return scores


def concepts(synonyms: Iterable[Sequence[str]]) -> dict[str, str]:
    """The concept of each stem that has one."""
    found: dict[str, str] = {}
    for group in synonyms:
        for word in group:
            found.setdefault(stem(word), f"={group[0]}")
    return found


def terms_of(words: Sequence[str], concept: Mapping[str, str]) -> list[str]:
    """Stems, their concepts, and pairs of neighbouring stems."""
    stems = [stem(word) for word in words]
    meant = [concept[one] for one in stems if one in concept]
    return [*stems, *meant, *(f"{a} {b}" for a, b in pairwise(stems))]


def train(documents: Sequence[Document], synonyms: Iterable[Sequence[str]] = ()) -> dict[str, str]:
    """A classifier of everything that documents are asked by.

    Args:
        documents: what is indexed.
        synonyms: groups of words that mean the same.
    """
    concept = concepts(synonyms)
    said: list[Counter[str]] = []
    labels: list[str] = []
    for document in documents:
        for text in (*document.names, *document.questions):
            said.append(Counter(terms_of(phrase(text).split(), concept)))
            labels.append(document.topic)
    heard = Counter(term for one in said for term in one)
    terms = [term for term, n in heard.items() if n >= (_PAIRS if " " in term else _WORDS)]
    names = list(dict.fromkeys(labels))
    idf = np.log((1 + len(said)) / (1 + np.array([heard[term] for term in terms]))) + 1
    number, place = ({one: n for n, one in enumerate(all_of)} for all_of in (terms, names))
    base = 2 * np.bincount([place[label] for label in labels]) / len(labels) - 1
    likeness = np.zeros((len(terms), len(terms)), np.float32)
    likeness[np.diag_indices_from(likeness)] = _RIDGE
    wanted = np.zeros((len(terms), len(names)), np.float32)
    for one, label in zip(said, labels, strict=True):
        held = np.array([number[term] for term in one if term in number], np.intp)
        counts = np.array([count for term, count in one.items() if term in number])
        values = (1 + np.log(counts)) * idf[held]
        values = values / max(float(np.sqrt(values @ values)), 1e-9)
        likeness[np.ix_(held, held)] += np.outer(values, values)
        wanted[held] -= np.outer(values, 1 + base)
        wanted[held, place[label]] += 2 * values
    return _packed(names, terms, np.linalg.solve(likeness, wanted), idf, base)


def _packed(
    names: list[str],
    terms: list[str],
    weights: NDArray[np.float32],
    idf: NDArray[np.float64],
    base: NDArray[np.float64],
) -> dict[str, str]:
    kept = np.abs(weights) >= _LEAST
    term, topic = np.nonzero(kept)
    steps = np.clip(np.rint(weights[term, topic] / _UNIT), -32768, 32767)
    raw = b"".join((
        kept.sum(axis=1).astype("<u2").tobytes(),
        topic.astype("<u2").tobytes(),
        steps.astype("<i2").tobytes(),
        idf.astype("<f4").tobytes(),
        base.astype("<f4").tobytes(),
    ))  # fmt: skip
    return {
        "topics": "\n".join(names),
        "terms": "\n".join(terms),
        "weights": base64.b64encode(zlib.compress(raw, 9)).decode(),
    }


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []
