"""Names: which words mean which topic, exactly.

A message that *is* a name ("smo", "what is a 301 redirect?") needs no statistics. Short names
differ by a letter ("seo", "smo", "sem"), so they are matched exactly or with two neighbouring
letters swapped, never by likeness.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bot.router.frames import framing, unframed, without_context
from bot.router.spelling import Spelling
from bot.router.text import STOPWORDS, phrase, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.knowledge import Knowledge

_LONGEST_NAME = 7
_SHORT = 4
_PLAIN = 8
"""Names of one word up to this length are matched as they are or in the other number; the stem of
a short word belongs to too many others ("paging" and "page")."""


_TYPED = (7, 40)
"""Names from so many characters to so many are recognised with a letter wrong."""


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

    def near(self, asked: str, known: Callable[[str], bool]) -> str | None:
        """The topic of which a phrase asks what it is, its name misspelt by a letter or two.

        A name is looked for as a whole, so that "robot.txt" is no other thing. Its short words and
        its digits must agree: "swot analysis" is no "seo analysis". A word that is `known` is not
        misspelt.
        """
        words = tuple(asked.split())
        start, end = unframed(words)
        text = " ".join(words[start:end])
        if not _TYPED[0] <= len(text) <= _TYPED[1] or not framing(words[:start], words[end:]):
            return None
        if all(map(known, words[start:end])):
            return None
        found = self._spelling.nearest(text)
        if found is None or not _misspelt(text, found, known):
            return None
        return self._exact[tuple(found.split())]

    def warm(self) -> None:
        """Builds what the first misspelt name would otherwise wait for."""
        _ = self._spelling

    @cached_property
    def _spelling(self) -> Spelling:
        names = [" ".join(words) for words in self._exact]
        return Spelling(names, np.ones(len(names), np.intp), len(names))

    def names_site(self, address: str) -> bool:
        """True if an address is the name of a topic as well: "bit.ly", "facebook.com"."""
        host = address.casefold().removeprefix("www.")
        known = tuple(phrase(host).split())
        return known in self._exact or (host.endswith(".com") and known[:-1] in self._exact)

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
        words = tuple(asked.split())
        if found := self.name(words):
            return found
        for bare in dict.fromkeys((words, without_context(words))):
            named = self.mentions(bare)
            if len(named) == 1 and framing(bare[: named[0].start], bare[named[0].end :]):
                return named[0].entry
        return None

    @lru_cache(maxsize=4)  # noqa: B019 - one message is asked about several times, then no more
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

    def shares(self, words: tuple[str, ...]) -> dict[str, float]:
        """The topics that a message names, with the share of its words of weight that do so."""
        weighty = sum(word not in STOPWORDS for word in words) or 1
        named: dict[str, float] = {}
        for mention in self.mentions(words):
            said = sum(word not in STOPWORDS for word in words[mention.start : mention.end])
            named[mention.entry] = max(named.get(mention.entry, 0.0), said / weighty)
        return named

    def _mention(self, words: tuple[str, ...], stems: tuple[str, ...], at: int) -> Mention | None:
        if stems[at] in self._first:
            for end in range(min(len(words), at + _LONGEST_NAME), at, -1):
                entry = self._exact.get(words[at:end]) or self._stems.get(stems[at:end])
                if entry:
                    return Mention(entry, at, end)
        entry = self._swapped.get(words[at])
        return Mention(entry, at, at + 1) if entry else None


def _misspelt(text: str, name: str, known: Callable[[str], bool]) -> bool:
    """True if `text`, which is a few letters from `name`, may be meant for it."""
    if [*filter(str.isdigit, text)] != [*filter(str.isdigit, name)]:
        return False
    said, meant = text.split(), name.split()
    if len(said) != len(meant):
        return "".join(said) == "".join(meant)
    return all(
        a == b or (max(len(a), len(b)) > _SHORT and not known(a))
        for a, b in zip(said, meant, strict=True)
    )


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
