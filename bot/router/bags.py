"""Bags: the terms of whole documents, for BM25."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bot.router.postings import Postings
from bot.router.vocabulary import BREAK, CONCEPT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from bot.router.units import Units
    from bot.router.vocabulary import Vocabulary

NAMES, QUESTIONS, ANSWER = 3.0, 1.0, 0.35
"""What a word counts by where it stands."""
_BATCH = 2000
"""Documents that are counted at a time."""


def bags(
    units: Units, answers: NDArray[np.int32], vocabulary: Vocabulary, named: Sequence[int]
) -> Postings:
    """The postings of documents.

    Args:
        units: their names and questions.
        answers: the words of their answers, with BREAK after each.
        vocabulary: of all the words.
        named: how many of its units are names, for each document.
    """
    documents = len(named)
    spoken = units.documents()
    is_name = units.places() < np.array(named)[spoken]
    ends = answers == BREAK
    answering = (np.cumsum(ends) - ends)[~ends]
    owners = np.concatenate((spoken, answering)).astype(np.int32)
    words = np.concatenate((units.words, answers[~ends]))
    weights = np.concatenate(
        (np.where(is_name, NAMES, QUESTIONS), np.full(len(answering), ANSWER))
    ).astype(np.float32)
    order = np.argsort(owners, kind="stable")
    counted = list(_batches(words[order], owners[order], weights[order], documents, vocabulary))
    keys = np.concatenate([batch for batch, _ in counted])
    said = np.concatenate([batch for _, batch in counted])
    order = np.argsort(keys, kind="stable")
    return Postings(keys[order], said[order], documents, vocabulary.terms)


def _batches(
    words: NDArray[np.int32],
    owners: NDArray[np.int32],
    weights: NDArray[np.float32],
    documents: int,
    vocabulary: Vocabulary,
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    cuts = np.searchsorted(owners, np.arange(0, documents + _BATCH, _BATCH))
    for start, end in pairwise(cuts.tolist()):
        yield _counted(words[start:end], owners[start:end], weights[start:end], vocabulary)


def _counted(
    words: NDArray[np.int32],
    owners: NDArray[np.int32],
    weights: NDArray[np.float32],
    vocabulary: Vocabulary,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Each `term << 32 | document` once, sorted, and how often it is said there."""
    stems, concepts = vocabulary.spread(words)
    meant = concepts != BREAK
    keys = np.concatenate(
        (
            (stems.astype(np.int64) << 32) + owners,
            (concepts[meant].astype(np.int64) << 32) + owners[meant],
        )
    )
    each = np.concatenate((weights, CONCEPT * weights[meant]))
    distinct, place = np.unique(keys, return_inverse=True)
    return distinct, np.bincount(place, each).astype(np.float32)
