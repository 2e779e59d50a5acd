"""Comparisons: "X vs Y", "the difference between X and Y", "X or Y", in either order."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.router.text import STOPWORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.router.lexicon import Mention

_OPEN = frozenset("vs versus v compared".split())
"""Between two names these compare them, whatever else is said."""
_CASUAL = frozenset("or than against rather instead over".split())
"""Between two names these may compare them, or list them: "headings in wordpress or wix"."""
_SETTING = frozenset(
    "difference differences differ differs differing different compare compares compared comparing "
    "comparison comparisons distinction distinctions distinguish distinguishes distinct "
    "vs versus similar similarities similarity identical apart".split()
)
"""With one of these anywhere in the message, "and", "to", "with" or nothing between two names
compares too."""
_COMPARING = _OPEN | _CASUAL | _SETTING | {"better", "worse", "same", "between"}
_BETWEEN = _COMPARING | frozenset("and with to from as more important comparison thing".split())
_CHOOSING = _BETWEEN | frozenset(
    "choose pick prefer recommend start begin first focus invest matters matter best cheaper "
    "cheapest easier faster stronger wins win pros cons worth business small site website shop "
    "company question think opinion advice money time".split()
)
"""What is said beside two names by those who choose between them."""
_WHICH = ("which one", "which is better", "which first", "which is best", "what is better")
"""With one of these, two names side by side are a choice if the message is about nothing else."""
_ASIDE = 2
"""Other words of weight that a message which compares casually may hold: "for a bakery"."""
_DOING = frozenset("how where when why".split())


def compares(words: Sequence[str]) -> bool:
    """True if a message has a word that sets two things side by side."""
    return not _COMPARING.isdisjoint(words) or _which(words)


def weighs(words: Sequence[str]) -> bool:
    """True if words name a comparison outright: "threads vs x"."""
    return not _OPEN.isdisjoint(words)


def compared(words: Sequence[str], mentions: Sequence[Mention]) -> tuple[str, str] | None:
    """The two topics that a message compares, or None.

    Two names count as compared when a comparing word stands between them with nothing else of
    weight ("seo vs smo"), or when they stand side by side and one is named anywhere ("seo smo
    difference"). "Or" compares only if the message is about nothing else. Two names of one topic
    may be compared too: "webp or jpg".
    """
    if len(mentions) < 2 or not compares(words):
        return None
    setting = not _SETTING.isdisjoint(words) or _same(words)
    which = _which(words)
    for left, right in pairwise(mentions):
        between = words[left.end : right.start]
        if any(word not in STOPWORDS and word not in _BETWEEN for word in between):
            continue
        weighed = setting or "between" in words[max(0, left.start - 2) : left.start]
        if not _OPEN.isdisjoint(between) or (weighed and left.entry != right.entry):
            return left.entry, right.entry
        casual = not _CASUAL.isdisjoint(between) or (which and left.entry != right.entry)
        if casual and about(words, mentions, left.start, right.end):
            return left.entry, right.entry
    return None


def _which(words: Sequence[str]) -> bool:
    said = " ".join(words)
    return any(choice in said for choice in _WHICH)


def _same(words: Sequence[str]) -> bool:
    """True for "is X the same as Y", "are X and Y the same thing?", not for "the same clip"."""
    if "same" not in words:
        return False
    after = [word for word in words[words.index("same") + 1 :] if word not in {"thing", "one"}]
    return not after or after[0] in {"as", "or"}


def about(words: Sequence[str], mentions: Sequence[Mention], start: int, end: int) -> bool:
    """True if a message is about the choice that stands in it from `start` to `end` alone."""
    if any(not start <= mention.start < end for mention in mentions):
        return False
    others = (*words[:start], *words[end:])
    aside = [word for word in others if word not in STOPWORDS and word not in _CHOOSING]
    return len(aside) <= _ASIDE and words[0] not in _DOING
