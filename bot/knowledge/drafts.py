"""Drafts of entries, made from questions that nobody answered; they are never loaded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from bot.knowledge import Entry, Knowledge

_RELATED = 4
_LONGEST = 60
_BODY = """\
*Draft.* Nothing is written here yet, and no source was read. `signpost knowledge check` names the
rules for an entry; when they are kept, the file belongs into `entries/<area>/`, without the fields
`draft`, `area` and `asked`.
"""


class DraftError(Exception):
    """A draft that can't be written; the message says why."""


def write(
    into: Path,
    knowledge: Knowledge,
    questions: Sequence[str],
    closest: Iterable[str],
    asked: int,
    today: date,
) -> Path:
    """Writes a draft for alike questions, the first of which names it.

    Args:
        into: the folder of drafts; it is made if there is none.
        knowledge: what there is already.
        questions: how people asked.
        closest: ids of the nearest entries, nearest first.
        asked: how often it was asked in vain.
        today: the day of the draft.

    Raises:
        DraftError: the question has no words, or its file or entry is there already.
    """
    title = questions[0].strip(" ?!.\n")
    name = slug(title)
    if not name:
        raise DraftError(f"{questions[0]!r} has no word to name a file by")
    path = into / f"{name}.md"
    if name in knowledge or path.exists():
        raise DraftError(f"{name} is there already")
    related = [knowledge[one] for one in dict.fromkeys(closest) if one in knowledge][:_RELATED]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_file(title, questions, related, asked, today), encoding="utf-8")
    return path


def slug(title: str) -> str:
    """A title as a file's name: lower-case words joined by hyphens, "" if it has none."""
    words = re.findall(r"[a-z0-9]+", title.casefold())
    return "-".join(words)[:_LONGEST].strip("-")


def _file(
    title: str, questions: Sequence[str], related: Sequence[Entry], asked: int, today: date
) -> str:
    head: dict[str, Any] = {
        "title": title[:1].upper() + title[1:],
        "draft": today,
        "area": related[0].area if related else "not chosen",
        "asked": asked,
        "aliases": [],
        "questions": list(questions),
        "probes": [],
        "facets": {},
        "related": [entry.id for entry in related],
        "sources": [],
        "reviewed": None,
    }
    written = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=100)
    return f"---\n{written}---\n{_BODY}"
