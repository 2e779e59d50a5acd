"""A reply → what Telegram is sent. Pure: no network, no state."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.adapters.markdown import Run, parse
from bot.adapters.telegram.html import Piece, item, markup, pieces, units, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.adapters.markdown import Line
    from bot.message import Reply

LONGEST = 3_500
"""Characters of a message; Telegram takes 4,096."""
ENTITIES = 90
"""Pieces of formatting in a message; Telegram takes 100, and drops the others."""
DATA = 64
"""Bytes of a button's data."""
THUMBS = ("Helpful", "Not helpful")
"""What may be said of an answer from the knowledge; the feedback skill understands both."""
_ROW = 28
_IN_A_ROW = 3
_BUTTONS = 98
_MORE = "more"


@dataclass(frozen=True, slots=True)
class Part:
    """One message, in pieces."""

    pieces: tuple[Piece, ...]

    @property
    def html(self) -> str:
        """As HTML."""
        return markup(self.pieces)

    @property
    def plain(self) -> str:
        """As plain text, should Telegram refuse the HTML."""
        return words(self.pieces)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a reply is sent as: messages, and the buttons below the last of them, row by row."""

    parts: tuple[Part, ...]
    buttons: tuple[tuple[str, ...], ...] = ()


def render(reply: Reply) -> Rendered:
    """A reply as messages; what unfolds in place needs no button."""
    choices = [choice for choice in reply.choices if choice.strip()]
    if reply.more:
        choices = [choice for choice in choices if choice.casefold() != _MORE]
    fitting = [choice for choice in choices if len(choice.encode()) <= DATA][:_BUTTONS]
    found = pieces(parse(reply.text))
    found += pieces(parse(reply.more), folded=True)
    found += [item(choice) for choice in choices if choice not in fitting]
    parts = tuple(Part(tuple(group)) for group in _packed(found))
    if not parts and not reply.attachments:
        parts = (Part((Piece((Run("…"),)),)),)
    return Rendered(parts, (*_rows(fitting), *([THUMBS] if reply.about else [])))


def _rows(choices: list[str]) -> Iterator[tuple[str, ...]]:
    """Buttons side by side as long as each can be read."""
    row: list[str] = []
    for choice in choices:
        if row and (len(row) == _IN_A_ROW or sum(map(len, row)) + len(choice) > _ROW):
            yield tuple(row)
            row = []
        row.append(choice)
    if row:
        yield tuple(row)


def _packed(found: list[Piece]) -> Iterator[list[Piece]]:
    """Groups of pieces that fit into a message each, and show something."""
    group: list[Piece] = []
    length = entities = 0
    for whole in found:
        for piece in _cut(whole):
            more, looks = piece.length, piece.entities
            if group and (length + more > LONGEST or entities + looks > ENTITIES):
                yield from _visible(group)
                group, length, entities = [], 0, 0
            group.append(piece)
            length += more
            entities += looks
    yield from _visible(group)


def _visible(group: list[Piece]) -> Iterator[list[Piece]]:
    text = "".join(run.text for piece in group for run in piece.line)
    if any(unicodedata.category(character)[0] not in "ZC" for character in text):
        yield group


def _cut(piece: Piece) -> Iterator[Piece]:
    """A piece that is too long for a message as several that are not."""
    if piece.length <= LONGEST and piece.entities <= ENTITIES:
        yield piece
        return
    for number, line in enumerate(_lines(piece.line)):
        yield replace(piece, line=line, glue="\n" if number else piece.glue)


def _lines(line: Line) -> Iterator[Line]:
    """A line in stretches of half a message."""
    stretch: list[Run] = []
    length = 0
    for run in line:
        for text in _texts(run.text):
            if stretch and (length + units(text) > LONGEST // 2 or len(stretch) >= ENTITIES // 4):
                yield tuple(stretch)
                stretch, length = [], 0
            stretch.append(run.saying(text))
            length += units(text)
    if stretch:
        yield tuple(stretch)


def _texts(text: str) -> Iterator[str]:
    """A text in stretches of a quarter of a message, cut between words if there are any."""
    most = LONGEST // 4
    while units(text) > most:
        here = text[: most // 2] if units(text[:most]) > most else text[:most]
        end = max(here.rfind(" "), here.rfind("\n")) + 1
        end = end if end > most // 8 else len(here)
        yield text[:end]
        text = text[end:]
    yield text
