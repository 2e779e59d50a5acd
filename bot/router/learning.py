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

from bot.router.classifier import Classifier, train
from bot.router.compare import compares
from bot.router.documents import OUTSIDE, documents
from bot.router.index import FEATURES, Index
from bot.router.lexicon import Lexicon
from bot.router.ranking import JUDGED, judged, strongest
from bot.router.text import phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from bot.knowledge import Knowledge
    from bot.router.documents import Document
    from bot.router.index import Candidates

    Example = tuple[Candidates, str, float]
    """What was found, the topic that was meant, and how much the example counts."""

FOLDS = 5
REFUSED = 0.018
"""The share of the probes that may be taken for questions of another field: the price of refusing
what really is of another."""
_PROBE, _AREA = 1.5, 0.3
"""What probes, which are asked as people ask, and samples of areas that nobody thought of count
beside other examples."""
_SEED = 20_261_125
_HABIT = (4.0, 2.0, 2.0, 3.0, 2.0, 2.0, 0.5, 0.5, 3.0)
"""Weights of FEATURES to start from; what is learned stays near them, for users' questions are
not those of the knowledge's authors."""
_LOYALTY = 0.03


def learn(knowledge: Knowledge) -> dict[str, object]:
    """The weights for `ranking.Model`, and a digest of what they were learned from."""
    topics = {entry.id: entry.topic for entry in knowledge}

    def topic_of(document: str) -> str:
        return topics.get(document, document)

    lexicon = Lexicon(knowledge)
    synonyms = knowledge.lexicon.get("synonyms") or ()
    packed = train(documents(knowledge), synonyms)
    classifier = Classifier(packed, synonyms)
    examples = [*_questions(knowledge, lexicon), *_probes(knowledge, lexicon, classifier)]
    rank = _rank(examples, topic_of)
    seen, inside, right, count = [], [], [], []
    for candidates, topic, counted in examples:
        best_of = strongest(candidates, rank, topic_of)
        if best_of:
            seen.append(judged(candidates, rank, best_of))
            inside.append(not topic.startswith(OUTSIDE))
            right.append(next(iter(best_of)) == topic)
            count.append(counted)
    rows, belongs, each = np.array(seen), np.array(inside), np.array(count)
    shares = np.where(belongs, 0.5 / each[belongs].sum(), 0.5 / each[~belongs].sum())
    insides = _logistic(rows, belongs, each * shares * each.sum())
    rights = _logistic(rows[belongs], np.array(right)[belongs], np.ones(int(belongs.sum())))
    return {
        "learned_from": digest(knowledge),
        "rank": _rounded(rank),
        "inside": _rounded(insides),
        "right": _rounded(rights),
        "least": round(_least(rows[each == _PROBE], insides), 3),
        "classifier": packed,
    }


def _least(probes: NDArray[np.float64], insides: NDArray[np.float64]) -> float:
    """The probability of belonging to the field below which REFUSED of the probes are."""
    odds = np.quantile(probes @ insides, REFUSED)
    return float(1 / (1 + np.exp(-odds)))


def digest(knowledge: Knowledge) -> str:
    """A fingerprint of everything that learning looks at."""
    parts = [repr((e.id, e.topic, e.names, e.questions, e.probes, e.short, e.long))
             for e in knowledge]  # fmt: skip
    parts += [repr(area["samples"]) for area in knowledge.outside]
    parts += [repr(knowledge.lexicon.get("synonyms")), repr(JUDGED)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _questions(knowledge: Knowledge, lexicon: Lexicon) -> Iterator[Example]:
    """What is found for questions, samples and whole areas that the index doesn't hold.

    The classifier of each fold knows neither its questions nor its areas.
    """
    synonyms = knowledge.lexicon.get("synonyms") or ()
    whole = documents(knowledge)
    for fold in range(FOLDS):
        known = split_areas(split(whole, fold)[0], fold)[0]
        classifier = Classifier(train(known, synonyms), synonyms)
        for cut, counted in ((split, 1.0), (split_areas, _AREA)):
            kept, left_out = cut(whole, fold)
            index = Index(kept, synonyms, classifier)
            for text, document in left_out:
                topic = knowledge[document].topic if document in knowledge else document
                yield _found(index, lexicon, text), topic, counted


def _probes(knowledge: Knowledge, lexicon: Lexicon, classifier: Classifier) -> Iterator[Example]:
    synonyms = knowledge.lexicon.get("synonyms") or ()
    index = Index(documents(knowledge), synonyms, classifier)
    for entry in knowledge:
        for probe in entry.probes:
            yield _found(index, lexicon, probe), entry.topic, _PROBE


def _found(index: Index, lexicon: Lexicon, text: str) -> Candidates:
    query = index.query(phrase(text))
    said = tuple(query.text.split())
    return index.search(query, lexicon.shares(said), comparing=compares(said))


def split(whole: list[Document], fold: int) -> tuple[list[Document], list[tuple[str, str]]]:
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


def split_areas(whole: list[Document], fold: int) -> tuple[list[Document], list[tuple[str, str]]]:
    """Documents without one fold's areas outside the field, and the samples of these."""
    dice = random.Random(_SEED)
    kept, left_out = [], []
    for document in whole:
        if document.outside and dice.randrange(FOLDS) == fold:
            left_out += [(sample, document.id) for sample in document.questions]
        else:
            kept.append(document)
    return kept, left_out


def _rank(examples: list[Example], topic_of: Callable[[str], str]) -> NDArray[np.float32]:
    """Weights that put the right topic first, by gradient ascent on its likelihood."""
    most = max(len(candidates.ids) for candidates, _, _ in examples)
    features = np.zeros((len(examples), most, len(FEATURES)))
    there = np.zeros((len(examples), most), bool)
    right = np.zeros((len(examples), most))
    for row, (candidates, topic, _) in enumerate(examples):
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
    rows: NDArray[np.float64], labels: NDArray[np.bool_], each: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Logistic regression by Newton's method; `each` is what each row counts."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    mean[-1], spread[-1] = 0.0, 1.0
    scaled = (rows - mean) / spread
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
