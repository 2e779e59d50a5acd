"""Learning the weights of `ranking` from the knowledge alone, reproducibly.

One fifth of all questions and outside samples is left out of the index in turn, and asked; so are
the probes, which no index holds. What retrieval finds for them are the examples.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bot.router.documents import OUTSIDE, documents
from bot.router.index import FEATURES, Index
from bot.router.ranking import JUDGED, judged, strongest
from bot.router.text import phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from bot.knowledge import Knowledge
    from bot.router.index import Candidates, Document

    Example = tuple[Candidates, str]

FOLDS = 5
_SEED = 20_261_125
_HABIT = (4.0, 2.0, 2.0, 3.0, 2.0, 2.0, 0.5)
"""Weights of FEATURES to start from; what is learned stays near them, for users' questions are
not those of the knowledge's authors."""
_LOYALTY = 0.03


def learn(knowledge: Knowledge) -> dict[str, object]:
    """The weights for `ranking.Model`, and a digest of what they were learned from."""
    topics = {entry.id: entry.topic for entry in knowledge}

    def topic_of(document: str) -> str:
        return topics.get(document, document)

    examples = list(_examples(knowledge, topic_of))
    rank = _rank(examples, topic_of)
    seen, inside, right = [], [], []
    for candidates, topic in examples:
        best_of = strongest(candidates, rank, topic_of)
        if best_of:
            seen.append(judged(candidates, rank, best_of))
            inside.append(not topic.startswith(OUTSIDE))
            right.append(next(iter(best_of)) == topic)
    rows, belongs = np.array(seen), np.array(inside)
    return {
        "learned_from": digest(knowledge),
        "rank": _rounded(rank),
        "inside": _rounded(_logistic(rows, belongs, balanced=True)),
        "right": _rounded(_logistic(rows[belongs], np.array(right)[belongs], balanced=False)),
    }


def digest(knowledge: Knowledge) -> str:
    """A fingerprint of everything that learning looks at."""
    parts = [repr((e.id, e.topic, e.names, e.questions, e.probes, e.short, e.long))
             for e in knowledge]  # fmt: skip
    parts += [repr(area["samples"]) for area in knowledge.outside]
    parts += [repr(knowledge.lexicon.get("synonyms")), repr(JUDGED)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _examples(knowledge: Knowledge, topic_of: Callable[[str], str]) -> Iterator[Example]:
    synonyms = knowledge.lexicon.get("synonyms") or ()
    whole = documents(knowledge)
    for fold in range(FOLDS):
        kept, left_out = _split(whole, fold)
        index = Index(kept, synonyms)
        for text, document in left_out:
            yield index.search(index.query(phrase(text))), topic_of(document)
    index = Index(whole, synonyms)
    for entry in knowledge:
        for probe in entry.probes:
            yield index.search(index.query(phrase(probe))), entry.topic


def _split(whole: list[Document], fold: int) -> tuple[list[Document], list[tuple[str, str]]]:
    """Documents without the questions of one fold, and those questions; a first one stays."""
    dice = random.Random(_SEED)
    kept, left_out = [], []
    for document in whole:
        folds = [dice.randrange(FOLDS) for _ in document.questions]
        stay = [q for n, q in enumerate(document.questions) if folds[n] != fold or n == 0]
        kept.append(replace(document, questions=tuple(stay)))
        left_out += [
            (q, document.id) for n, q in enumerate(document.questions) if folds[n] == fold and n
        ]
    return kept, left_out


def _rank(examples: list[Example], topic_of: Callable[[str], str]) -> NDArray[np.float32]:
    """Weights that put the right topic first, by gradient ascent on its likelihood."""
    most = max(len(candidates.ids) for candidates, _ in examples)
    features = np.zeros((len(examples), most, len(FEATURES)))
    there = np.zeros((len(examples), most), bool)
    right = np.zeros((len(examples), most))
    for row, (candidates, topic) in enumerate(examples):
        count = len(candidates.ids)
        features[row, :count] = candidates.features
        there[row, :count] = True
        right[row, :count] = [topic_of(i) == topic for i in candidates.ids]
    found = right.any(axis=1)
    features, there, right = features[found], there[found], right[found]
    habit = np.array(_HABIT)
    weights = habit.copy()
    for _ in range(400):
        strength = np.where(there, features @ weights, -1e9)
        share = np.exp(strength - strength.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        wanted = share * right
        wanted /= wanted.sum(axis=1, keepdims=True) + 1e-12
        step = np.einsum("im,imf->f", wanted - share, features) / len(features)
        weights += 5 * (step - _LOYALTY * (weights - habit))
    return weights.astype(np.float32)


def _logistic(
    rows: NDArray[np.float64], labels: NDArray[np.bool_], *, balanced: bool
) -> NDArray[np.float64]:
    """Logistic regression by Newton's method; `balanced` counts both classes alike."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    mean[-1], spread[-1] = 0.0, 1.0
    scaled = (rows - mean) / spread
    share = labels.mean()
    each = np.where(labels, 0.5 / share, 0.5 / (1 - share)) if balanced else np.ones(len(rows))
    weights = np.zeros(rows.shape[1])
    penalty = np.eye(len(weights))
    penalty[-1, -1] = 0.0
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        gradient = scaled.T @ (each * (labels - p)) - penalty @ weights
        curvature = (scaled * (each * p * (1 - p))[:, None]).T @ scaled + penalty
        weights += np.linalg.solve(curvature, gradient)
    plain: NDArray[np.float64] = weights / spread
    plain[-1] = weights[-1] - float((weights / spread)[:-1] @ mean[:-1])
    return plain


def _rounded(weights: NDArray[np.float32] | NDArray[np.float64]) -> list[float]:
    return [round(float(weight), 3) for weight in weights]
