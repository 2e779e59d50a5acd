"""Follow-ups: messages that speak of the last topic without naming it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.router.sentences import compile_sentences
from bot.router.text import STOPWORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_POINTERS = frozenset("it its that this one ones them those they these".split())
_BARE = frozenset("yes yeah yep no nope ok okay sure fine please thanks".split())
"""What answers a question and asks for nothing by itself."""
_STARTERS = frozenset("and so ok okay then but also or".split())
_IT_IS = frozenset(
    "bad ok okay good worth possible better safe necessary true legal allowed best fine useful "
    "still too normal important smart wise hard easy".split()
)


class FollowUps:
    """Recognises what a message asks of the topic that was talked about last.

    Args:
        lexicon: `aspects` (sentences for more, sources …) and `asking` (words without a topic).
    """

    def __init__(self, lexicon: Mapping[str, Any]) -> None:
        aspects: Mapping[str, str] = lexicon.get("aspects") or {}
        self._aspects = {name: compile_sentences([text]) for name, text in aspects.items()}
        self._asking = frozenset(str(lexicon.get("asking") or "").split()) | STOPWORDS

    def aspect(self, asked: str) -> str:
        """more, sources, cost … (`aspects`) when that is all a message asks; else nothing."""
        for name, pattern in self._aspects.items():
            if pattern.fullmatch(f" {asked}"):
                return name
        return ""

    def bare(self, words: Sequence[str]) -> bool:
        """True for a yes or no that nobody asked for."""
        return _BARE.issuperset(words)

    def refers_back(self, words: Sequence[str]) -> bool:
        """True if a message points at something said before, or asks without any topic."""
        rest = [word for word in words if word not in self._asking]
        if not rest:
            return True
        pointing = any(
            word in _POINTERS and not _expletive(words, at) for at, word in enumerate(words)
        )
        return pointing or (words[0] in _STARTERS and len(rest) <= 1 and len(words) <= 4)


def _expletive(words: Sequence[str], at: int) -> bool:
    """True for the "it" of "is it bad to …", which points at nothing."""
    after = words[at + 1] if at + 1 < len(words) else ""
    before = words[at - 1] if at else ""
    if words[at] == "it":
        return (before in {"is", "does", "was"} or after == "is") and (
            after in _IT_IS or (after == "is" and words[at + 2 : at + 3] != [])
        )
    return (
        words[at] in {"this", "that", "these", "those"} and bool(after) and after not in STOPWORDS
    )
