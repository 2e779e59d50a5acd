"""Trades: "for my bakery" says whose question it is, not what is asked.

The knowledge can't hold every question for every trade. A message that names the asker's trade is
read a second time with "business" in its place, and the surer reading counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ANY = ("business",)
_OWNERS = frozenset("my our for as a an the we small local new little own family".split())
"""Words before a trade that make it the asker's, or the one that the question is about."""
_PRAISE = frozenset("good best cheap nice reliable".split())
_ELSEWHERE = frozenset(
    "find need hire call recommend book want seek visit open become job jobs work salary insurance "
    "loan licence license permit rent equipment".split()
)
"""What people say before a trade who look for a tradesman, or want to be one: no question of this
field."""


class Trades:
    """The names of trades.

    Args:
        names: in the singular, as they stand in `knowledge/lexicon.yaml`.
    """

    def __init__(self, names: Iterable[str]) -> None:
        kinds = [tuple(name.split()) for name in names]
        self._names = {*kinds, *((*kind[:-1], f"{kind[-1]}s") for kind in kinds)}
        self._longest = max(map(len, self._names), default=0)

    def without(self, words: tuple[str, ...]) -> tuple[str, ...] | None:
        """A message with "business" where it names the asker's trade; None if it doesn't."""
        for start in range(len(words)):
            for end in range(min(len(words), start + self._longest), start, -1):
                if words[start:end] in self._names and _owned(words[:start]):
                    return (*words[:start], *_ANY, *words[end:])
        return None


def _owned(before: tuple[str, ...]) -> bool:
    words = list(before)
    owned = False
    while words and words[-1] in _OWNERS | _PRAISE:
        owned |= words.pop() in _OWNERS
    return owned and not (words and words[-1] in _ELSEWHERE)
