"""Names: which words mean which topic, exactly.

A message that *is* a name ("smo", "what is a 301 redirect?") needs no statistics. Short names
differ by a letter ("seo", "smo", "sem"), so they are matched exactly or with two neighbouring
letters swapped, never by likeness.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.router.text import phrase, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.knowledge import Knowledge

_LONGEST_NAME = 7
_SHORT = 4
_PLAIN = 8
"""Names of one word up to this length are matched as they are or in the other number; the stem of
a short word belongs to too many others ("paging" and "page")."""
_FRAMES = re.compile(
    r"^(?:(?:so|ok|and|but|please|hi|hello|hey|sorry|just|can you|could you|help me|"
    r"i want to|i would like to|i need to) )*"
    r"(?:what (?:is|are|does|do|was)(?: exactly)?"
    r"(?: meant by| the (?:meaning|point|definition|purpose) of)?|what about|define|"
    r"(?:definition|meaning|basics|examples?|benefits|importance|advantages|types|purpose) of|"
    r"(?:the )?full form of|explain(?: to me)?|describe|tell me (?:something )?about|"
    r"(?:know|learn|understand|read)(?: more)? about|about|info on|information (?:on|about)|"
    r"for|how about|on|with|who (?:is|are)|how (?:does|do)|why (?:is|are)|intro(?:duction)? to|"
    r"guide to)? ?"
    r"(?:(?:a|an|the|my|your|this|some) )?"
)
_TAILS = re.compile(
    r" (?:meaning|definition|defined|explained|explanation|means?|stands? for|full form|"
    r"(?:in )?(?:simple|plain|easy|layman) (?:terms|words|english)|for (?:dummies|beginners)|"
    r"basics|101|overview|intro|introduction|guide|tutorial|examples?|works?|please|exactly|"
    r"anyway|actually|again|tips|help|benefits|importance|do|for|about|"
    r"(?:mean )?in (?:seo|smo|marketing|digital marketing))$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A topic's name in a message: words `start` to `end` (exclusive)."""

    entry: str
    start: int
    end: int


class Lexicon:
    """Every name of every topic.

    Args:
        knowledge: its titles and aliases are the names.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._exact: dict[tuple[str, ...], str] = {}
        self._stems: dict[tuple[str, ...], str] = {}
        for entry in knowledge:
            for name in entry.names:
                key = tuple(phrase(name).split())
                self._exact.setdefault(key, entry.id)
                if len(key) > 1 or len(key[0]) > _PLAIN:
                    self._stems.setdefault(_stems(key), entry.id)
                elif len(key[0]) >= _SHORT:
                    self._exact.setdefault((_other_number(key[0]),), entry.id)
        self._swapped = dict(_swaps(self._exact))
        self._first = {_stems(key)[0] for key in (*self._exact, *self._stems) if key}

    def name(self, words: tuple[str, ...]) -> str | None:
        """The topic that `words` name, or None."""
        return (
            self._exact.get(words)
            or self._stems.get(_stems(words))
            or self._swapped.get(" ".join(words))
            or (self._exact.get(("".join(words),)) if len(words) == 2 else None)
        )

    def core(self, asked: str) -> str | None:
        """The topic of which a phrase asks nothing but what it is ("what does smo mean")."""
        text = asked
        while text:
            if found := self.name(tuple(text.split())):
                return found
            shorter = _TAILS.sub("", text)
            if shorter == text:
                break
            text = shorter
        text = _FRAMES.sub("", asked, count=1)
        while text:
            if found := self.name(tuple(text.split())):
                return found
            shorter = _TAILS.sub("", text)
            if shorter == text:
                return None
            text = shorter
        return None

    def mentions(self, words: tuple[str, ...]) -> list[Mention]:
        """The names in a message from left to right, the longest first at each place."""
        stems = _stems(words)
        found: list[Mention] = []
        at = 0
        while at < len(words):
            mention = self._mention(words, stems, at)
            if mention:
                found.append(mention)
                at = mention.end
            else:
                at += 1
        return found

    def _mention(self, words: tuple[str, ...], stems: tuple[str, ...], at: int) -> Mention | None:
        if stems[at] in self._first:
            for end in range(min(len(words), at + _LONGEST_NAME), at, -1):
                entry = self._exact.get(words[at:end]) or self._stems.get(stems[at:end])
                if entry:
                    return Mention(entry, at, end)
        entry = self._swapped.get(words[at])
        return Mention(entry, at, at + 1) if entry else None


def _other_number(word: str) -> str:
    """The plural of a singular, and the other way round, in its commonest form."""
    return word[:-1] if word.endswith("s") else f"{word}s"


def _stems(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word if len(word) <= _SHORT - 1 else stem(word) for word in words)


def _swaps(names: dict[tuple[str, ...], str]) -> Iterator[tuple[str, str]]:
    """Acronyms with two neighbouring letters swapped, where that is no other name."""
    for words, entry in names.items():
        if len(words) != 1 or not 3 <= len(words[0]) <= _SHORT:
            continue
        word = words[0]
        for at in range(len(word) - 1):
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if swapped != word and (swapped,) not in names:
                yield swapped, entry
