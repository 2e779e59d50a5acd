"""Repairs: "no, I meant robots.txt", and choices picked by their words or their place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.router.text import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

_CORRECTION = re.compile(
    r"^\s*(?:(?:no|nope|sorry|not that|wrong|oh|ah|well|actually|hm+)[\s,.!:;-]+){0,3}"
    r"(?:actually\s+)?(?:(?:i|we)\s+(?:mean|meant|was asking about|asked about)|make that|"
    r"i'm talking about|what i (?:mean|meant) (?:is|was))[\s,:]+(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_PLACES = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "last": -1,
}
_PICK = re.compile(
    r"(?:(?:i mean|take|pick|choose|i choose|i take|give me) )?(?:the )?(.+?) (?:one|option|choice)"
)
_PICKED_PLACE = re.compile(r"(?:the )?(\w+)(?: (?:one|option|choice))?")


def corrected(text: str) -> str:
    """What somebody meant who corrects a misunderstanding; any other message as it is."""
    found = _CORRECTION.match(text)
    return found["rest"] if found else text


def picked(text: str, choices: Sequence[str], *, unsure: bool) -> str | None:
    """The choice that a message means by its place ("the second one") or its words.

    A few words alone pick only if the choices were readings to choose from (`unsure`); else they
    may well be a new question.
    """
    said = phrase(text)
    place = _PICKED_PLACE.fullmatch(said)
    if place and place[1] in _PLACES and choices and _PLACES[place[1]] < len(choices):
        return choices[_PLACES[place[1]]]
    named = _PICK.fullmatch(said)
    if not named and not unsure:
        return None
    words = set((named[1] if named else said).split())
    fitting = [choice for choice in choices if words <= set(phrase(choice).split())]
    return fitting[0] if len(fitting) == 1 else None
