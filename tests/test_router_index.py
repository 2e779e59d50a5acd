"""The index: the same texts found among many, odd texts and empty ones harmless."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.grow import grown
from bot.router.classifier import ABSENT
from bot.router.documents import Document, documents
from bot.router.index import FEATURES, SIGNALS, Index
from bot.router.postings import CHAMPIONS
from bot.router.ragged import positions, starts_of, sums

if TYPE_CHECKING:
    from bot.knowledge import Knowledge

SIZE = CHAMPIONS + 500
EVERY = 15


@pytest.fixture(scope="module")
def index(knowledge: Knowledge) -> Index:
    return Index(documents(knowledge), knowledge.lexicon["synonyms"])


def test_topics_are_found_among_five_times_as_many(knowledge: Knowledge, index: Index) -> None:
    """Common terms are then looked up in the documents alone that say most about them."""
    many = Index(documents(grown(knowledge, SIZE)), knowledge.lexicon["synonyms"])
    probes = [(probe, e.id) for e in knowledge for probe in e.probes][::EVERY]
    found = [entry in index.search(index.query(text), {}).ids for text, entry in probes]
    still = [entry in many.search(many.query(text), {}).ids for text, entry in probes]
    assert sum(still) >= 0.85 * sum(found)


def test_a_question_of_the_knowledge_comes_first(knowledge: Knowledge, index: Index) -> None:
    for entry in list(knowledge)[::EVERY]:
        found = index.search(index.query(entry.questions[0].casefold().rstrip("?")), {})
        best = found.ids[int(found.features[:, FEATURES.index("cosine")].argmax())]
        assert best == entry.id


def test_features_are_shares(index: Index) -> None:
    found = index.search(index.query("my pages are slow on phones"), {"page-speed": 0.5})
    assert found.features.shape == (len(found.ids), len(FEATURES))
    assert found.signals.shape == (len(SIGNALS),)
    taught = FEATURES.index("taught")
    assert (np.delete(found.features, taught, axis=1) >= 0).all()
    assert (found.features[:, taught] >= ABSENT).all()
    assert (np.delete(found.features, FEATURES.index("bm25"), axis=1) <= 1.001).all()
    assert found.features[found.ids.index("page-speed"), FEATURES.index("mention")] == 0.5


@pytest.mark.parametrize("text", ["", "zzzz qqqq", "的", "0", "a " * 300])
def test_odd_messages_have_finite_features(text: str, index: Index) -> None:
    found = index.search(index.query(text), {})
    assert np.isfinite(found.features).all()
    assert np.isfinite(found.signals).all()


def test_a_single_document_without_words_is_indexed() -> None:
    index = Index([Document("one", ("…",), (), "", "one")])
    assert index.search(index.query("anything"), {}).ids == ()


def test_comparisons_compete_only_where_something_is_compared() -> None:
    plain = Document("plain", ("apples",), ("are apples red",), "", "plain")
    both = replace(plain, id="both", names=("apples and pears",), comparing=True)
    index = Index([plain, both])
    query = index.query("apples and pears")
    assert set(index.search(query, {}).ids) == {"plain", "both"}
    assert index.search(query, {}, comparing=False).ids == ("plain",)


def test_misspelt_joined_and_split_words_are_read(index: Index) -> None:
    assert index.query("canonnical").text == "canonical"
    assert index.query("keywordresearch").text == "keyword research"
    assert not index.query("canonical").corrected


def test_rows_of_different_lengths() -> None:
    starts = starts_of(np.array([2, 0, 3]))
    assert starts.tolist() == [0, 2, 2, 5]
    assert sums(np.array([1, 2, 3, 4, 5], np.float32), starts).tolist() == [3, 0, 12]
    assert positions(np.array([4, 1]), np.array([6, 2])).tolist() == [4, 5, 1]
