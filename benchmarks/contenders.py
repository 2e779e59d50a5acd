"""Ways to find the topic of a message: Signpost's router and what people would use instead."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from rapidfuzz import fuzz, process

from bot.router import Router

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.conversation import Conversation
    from bot.knowledge import Knowledge

Found = list[tuple[str | None, float]]


class Contender(Protocol):
    """What is measured."""

    def ask(self, text: str, conversation: Conversation | None) -> Found:
        """Topics, best first, with scores; (None, …) first for "I don't know"."""
        ...


class Signpost:
    """The router of this project."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._router = Router(knowledge)
        self._router.warm()

    def ask(self, text: str, conversation: Conversation | None) -> Found:
        """A clarification counts as its first choice for top-1, its choices for top-3."""
        match = self._router.route(text, conversation)
        others = list(match.runners_up)
        if match.kind == "unknown":
            return [(None, match.score), *others]
        return [(match.target, match.score), *others]


class Fuzzy:
    """rapidfuzz over every name and question."""

    def __init__(self, knowledge: Knowledge, scorer: Any) -> None:
        self._scorer = scorer
        self._owners, self._texts = _units(knowledge)

    def ask(self, text: str, conversation: Conversation | None) -> Found:  # noqa: ARG002
        """The best units' topics."""
        hits = process.extract(text.casefold(), self._texts, scorer=self._scorer, limit=20)
        return _topics([(self._owners[at], score / 100) for _, score, at in hits])


class Bm25s:
    """bm25s over names, questions and answers, one document a topic."""

    def __init__(self, knowledge: Knowledge) -> None:
        bm25s: Any = import_module("bm25s")
        self._bm25s = bm25s
        self._ids = [entry.topic for entry in knowledge]
        corpus = [" ".join((*e.names, *e.questions, e.short, e.long)).casefold() for e in knowledge]
        self._index = bm25s.BM25()
        self._index.index(bm25s.tokenize(corpus, show_progress=False), show_progress=False)

    def ask(self, text: str, conversation: Conversation | None) -> Found:  # noqa: ARG002
        """The best documents; scores are squashed, for bm25 has no natural scale."""
        tokens = self._bm25s.tokenize(text.casefold(), show_progress=False)
        found, scores = self._index.retrieve(tokens, k=5, show_progress=False)
        return _topics(
            [(self._ids[n], s / (s + 8)) for n, s in zip(found[0], scores[0], strict=True)]
        )


class LinearSvc:
    """TF-IDF and a linear support vector machine, trained on names and questions."""

    def __init__(self, knowledge: Knowledge) -> None:
        text: Any = import_module("sklearn.feature_extraction.text")
        pipeline: Any = import_module("sklearn.pipeline")
        svm: Any = import_module("sklearn.svm")
        owners, texts = _units(knowledge)
        vectors = text.TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        self._pipe = pipeline.make_pipeline(vectors, svm.LinearSVC())
        self._pipe.fit(texts, owners)

    def ask(self, text: str, conversation: Conversation | None) -> Found:  # noqa: ARG002
        """The classes farthest from the margin."""
        margins = self._pipe.decision_function([text.casefold()])[0]
        best = margins.argsort()[::-1][:5]
        classes = self._pipe.classes_
        return _topics([(str(classes[n]), float(margins[n]) + 1.0) for n in best])


class MiniLm:
    """A quantised sentence model over every name and question."""

    def __init__(self, knowledge: Knowledge) -> None:
        from benchmarks.minilm import Embedder

        self._embed = Embedder()
        self._owners, texts = _units(knowledge)
        self._vectors = self._embed(texts)

    def ask(self, text: str, conversation: Conversation | None) -> Found:  # noqa: ARG002
        """The nearest units' topics."""
        likeness = self._vectors @ self._embed([text])[0]
        best = likeness.argsort()[::-1][:20]
        return _topics([(self._owners[n], float(likeness[n])) for n in best])


def _units(knowledge: Knowledge) -> tuple[list[str], list[str]]:
    pairs = [
        (entry.topic, text.casefold())
        for entry in knowledge
        for text in (*entry.names, *entry.questions)
    ]
    return [owner for owner, _ in pairs], [text for _, text in pairs]


def _topics(ranked: list[tuple[str, float]]) -> Found:
    """Each topic once."""
    found: dict[str | None, float] = {}
    for topic, score in ranked:
        found.setdefault(topic, score)
    return list(found.items())


CONTENDERS: dict[str, Callable[[Knowledge], Contender]] = {
    "Signpost": Signpost,
    "rapidfuzz WRatio": lambda knowledge: Fuzzy(knowledge, fuzz.WRatio),
    "rapidfuzz token_set_ratio": lambda knowledge: Fuzzy(knowledge, fuzz.token_set_ratio),
    "bm25s": Bm25s,
    "TF-IDF + LinearSVC": LinearSvc,
    "MiniLM int8": MiniLm,
}
__all__ = ["CONTENDERS", "Contender"]
