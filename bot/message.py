"""The vocabulary of talk: what comes in, what goes out, and how foreign text is made safe."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime

CHOICE_BYTES = 60
"""A choice is the text that it would send; Telegram's callback data holds 64 bytes."""

UNDER_WAY = " …"
"""How a reply ends that tells of progress: where nothing can be edited, it is left out."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINERS = frozenset("\u200c\u200d")  # Persian, Indic scripts and emoji are spelt with them
_MARKUP = re.compile(r"[\\`*_{}\[\]<>()#+!|~&]|^[-=]|(?<=^\d)\.|(?<=^\d\d)\.")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes. On Slack, `channel` carries the team as well."""

    platform: str
    channel: str
    thread: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What a person wrote, free of anything that belongs to one platform only.

    Attributes:
        text: the words.
        sender: who wrote them, and where.
        event_id: what the platform calls the event, so that it is taken once.
        sent_at: when.
        shared: True if others read the answer too, as in a group or a channel.
        private_at: a web address that opens a talk which nobody else reads, "" if there is none.
        reacts_to: what the platform calls the message of Signpost's that this answers, or "".
    """

    text: str
    sender: Address
    event_id: str = ""
    sent_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    shared: bool = False
    private_at: str = ""
    reacts_to: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What Signpost says, as CommonMark with tables.

    Attributes:
        text: the answer; the answer itself comes first.
        more: what unfolds in place on request, or nothing.
        choices: texts a person may send by pressing; pressing equals typing.
        attachments: files that go with it.
        about: the id of the knowledge entry it speaks of, or nothing.
        asks: True if it asks for words of the person's own, so that a platform can open a field.
    """

    text: str
    more: str = ""
    choices: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    about: str = ""
    asks: bool = False


def counted(count: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 check", "3 checks"; an irregular plural is given."""
    return f"{count} {noun if count == 1 else plural or f'{noun}s'}"


def clean(text: str, limit: int = 300) -> str:
    """Foreign text as one tidy line of at most `limit` characters.

    Control, format (bidirectional ones too), surrogate and unassigned characters go, white space
    collapses, and no letter keeps more than three combining marks.
    """
    kept: list[str] = []
    marks = 0
    for character in text[: limit * 20]:
        if character.isspace():
            marks = 0
            if kept and kept[-1] != " ":
                kept.append(" ")
            continue
        category = unicodedata.category(character)
        if category in _DROPPED and character not in _JOINERS:
            continue
        marks = marks + 1 if category.startswith("M") else 0
        if marks <= 3:
            kept.append(character)
    line = "".join(kept).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def quote(text: str, limit: int = 300) -> str:
    """Foreign text, cleaned and escaped, so that in Markdown it stands for itself alone."""
    return _MARKUP.sub(lambda mark: "\\" + mark[0], clean(text, limit))
