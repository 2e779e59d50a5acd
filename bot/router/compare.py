"""Comparisons: "X vs Y", "the difference between X and Y", "X or Y", in either order."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.router.text import STOPWORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.router.lexicon import Mention

_COMPARING = frozenset(
    "vs versus v difference differences differ differs different compare compares compared "
    "comparison comparing or better than against distinction rather instead between".split()
)
_BETWEEN = frozenset("vs versus v or and than with to against from compared better rather".split())
_PLAIN_AND = re.compile(r"\b(difference|differ|compare|comparison|between|distinction|vs|versus)")


def compares(words: Sequence[str]) -> bool:
    """True if a message has a word that sets two things side by side."""
    return not _COMPARING.isdisjoint(words)


def compared(words: Sequence[str], mentions: Sequence[Mention]) -> tuple[str, str] | None:
    """The two topics that a message compares, or None.

    Two names count as compared when a comparing word stands between them with nothing else
    of weight ("seo or smo"), or when they stand side by side and one is named anywhere
    ("seo smo difference"). "And" alone compares only beside such a word.
    """
    if len(mentions) < 2 or not _COMPARING.intersection(words):
        return None
    for left, right in pairwise(mentions):
        between = words[left.end : right.start]
        weighty = [w for w in between if w not in STOPWORDS and w not in _BETWEEN]
        if left.entry == right.entry or weighty:
            continue
        if _joins(between, " ".join(words)):
            return left.entry, right.entry
    return None


def _joins(between: Sequence[str], message: str) -> bool:
    explicit = _BETWEEN.intersection(between) - {"and", "with", "to", "from"}
    return bool(explicit or _PLAIN_AND.search(message))
