"""The classifier: trained, packed, and read again."""

from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge import load
from bot.router.classifier import ABSENT, Classifier, train
from bot.router.documents import Document, documents

SYNONYMS = (("picture", "photo", "image"), ("wrong", "bad"))
ASKED = {
    "preview": ("facebook shows the wrong picture", "the wrong picture on linkedin",
                "my link has the wrong picture"),
    "facebook": ("what is facebook", "facebook for a shop", "is facebook worth it"),
    "linkedin": ("what is linkedin", "linkedin for a shop", "is linkedin worth it"),
}  # fmt: skip
DOCUMENTS = [Document(name, (), questions, "", name) for name, questions in ASKED.items()]


@pytest.fixture(scope="module")
def taught() -> Classifier:
    return Classifier(train(DOCUMENTS, SYNONYMS), SYNONYMS)


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("facebook wrong picture", "preview"),
        ("bad photo on facebook", "preview"),
        ("is facebook worth it for a shop", "facebook"),
        ("linkedin", "linkedin"),
    ],
)
def test_the_word_that_tells_topics_apart_decides(
    said: str, topic: str, taught: Classifier
) -> None:
    scores = taught.scores(said.split())
    assert max(taught.topics, key=lambda name: scores[taught.topics[name]]) == topic


def test_unknown_topics_are_absent(taught: Classifier) -> None:
    assert taught.scores(["facebook"])[len(taught.topics)] == ABSENT
    assert Classifier({}).scores(["facebook"]).tolist() == [ABSENT]


def test_training_is_reproducible() -> None:
    assert train(DOCUMENTS, SYNONYMS) == train(DOCUMENTS, SYNONYMS)


def test_what_is_shipped_knows_every_topic() -> None:
    knowledge = load()
    shipped = Classifier(knowledge.ranking["classifier"])
    asked = {d.topic for d in documents(knowledge) if d.names or d.questions}
    assert set(shipped.topics) == asked
    assert np.isfinite(shipped.scores(["seo"])).all()
