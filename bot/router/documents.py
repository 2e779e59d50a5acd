"""What is indexed: every entry, and every area that lies outside the field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.knowledge import Knowledge

OUTSIDE = "outside-"
"""How the ids of areas outside the field begin."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed of a topic: its names, ways to ask for it, and its answer.

    Attributes:
        id: of the entry or area.
        names: of the topic.
        questions: ways to ask for it.
        answer: what is said about it.
        topic: the topic that the entry is a detail of, or its own id.
        outside: it holds what people ask that is not this field's: it competes, and its words
            tell what a message outside the field is made of.
        comparing: it sets two topics side by side, and competes only for messages that do.
    """

    id: str
    names: tuple[str, ...]
    questions: tuple[str, ...]
    answer: str
    topic: str
    outside: bool = False
    comparing: bool = False


def documents(knowledge: Knowledge) -> list[Document]:
    """Entries by their names, questions and answers; areas outside by their samples."""
    topics = [
        Document(
            entry.id,
            entry.names,
            entry.questions,
            f"{entry.short}\n{entry.long}",
            entry.topic,
            comparing=entry.kind == "comparison",
        )
        for entry in knowledge
    ]
    outside = [
        Document(area["id"], (), tuple(area["samples"]), "", area["id"], outside=True)
        for area in knowledge.outside
    ]
    return topics + outside
