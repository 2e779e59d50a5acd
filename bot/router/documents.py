"""What is indexed: every entry, and every area that lies outside the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.router.index import Document

if TYPE_CHECKING:
    from bot.knowledge import Knowledge

OUTSIDE = "outside-"
"""How the ids of areas outside the field begin."""


def documents(knowledge: Knowledge) -> list[Document]:
    """Entries by their names, questions and answers; areas outside by their samples."""
    topics = [
        Document(entry.id, entry.names, entry.questions, f"{entry.short}\n{entry.long}")
        for entry in knowledge
    ]
    outside = [
        Document(area["id"], (), tuple(area["samples"]), "", outside=True)
        for area in knowledge.outside
    ]
    return topics + outside
