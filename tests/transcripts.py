"""Conversations as Markdown, replayed: what people say, and what the answer must contain.

    # A title
    you: SEO vs SMO?
    bot: Start with SEO
    bot: | Pays off in |
    not: I'm not sure
    choices: More, Sources
    file: .html
    after: 16 minutes
    where: group

Each `bot:` line must occur in the reply, each `not:` line must not; `choices:` are among those that
are offered; a file is sent whose name ends as `file:` says. `after:` lets time pass. `where: group`
has others listen from then on. `{site}` is the address of the demo's website.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = Path(__file__).parent / "conversations"
START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
_LINE = re.compile(r"(you|bot|not|choices|file|after|where): ?(.*)")


@dataclass
class Step:
    """One message, when it is sent, and what is expected of the reply."""

    line: int
    said: str
    at: datetime
    expected: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    shared: bool = False


@dataclass(frozen=True)
class Transcript:
    """One conversation of a file."""

    name: str
    steps: tuple[Step, ...]


def transcripts() -> list[Transcript]:
    """Every conversation below `tests/conversations`."""
    return [one for path in sorted(FOLDER.glob("*.md")) for one in read(path)]


def read(path: Path) -> Iterator[Transcript]:
    """The conversations of one file, each under a heading."""
    title, steps = "", []
    now, shared = START, False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("# "):
            if steps:
                yield Transcript(f"{path.stem}: {title}", tuple(steps))
            title, steps, now, shared = line[2:], [], START, False
            continue
        found = _LINE.fullmatch(line.strip())
        if not found:
            assert not line.strip(), f"{path.name}:{number}: {line!r} is no line of a transcript"
            continue
        kind, text = found.groups()
        if kind == "after":
            now += timedelta(minutes=int(text.split()[0]))
        elif kind == "you":
            now += timedelta(seconds=20)
            steps.append(Step(number, text.replace("⏎", "\n"), now, shared=shared))
        elif kind == "where":
            assert text in {"group", "private"}, f"{path.name}:{number}: where is {text!r}?"
            shared = text == "group"
        elif kind == "choices":
            steps[-1].choices += [choice.strip() for choice in text.split(",")]
        elif kind == "file":
            steps[-1].files.append(text)
        else:
            (steps[-1].expected if kind == "bot" else steps[-1].refused).append(text)
    if steps:
        yield Transcript(f"{path.stem}: {title}", tuple(steps))


def complaints(step: Step, text: str, choices: tuple[str, ...], site: str) -> list[str]:
    """What a reply lacks, or says although it must not."""
    found = []
    for expected in step.expected:
        if expected.replace("{site}", site) not in text:
            found.append(f"line {step.line}: {step.said!r} is not answered with {expected!r}")
    for refused in step.refused:
        if refused in text:
            found.append(f"line {step.line}: {step.said!r} is answered with {refused!r}")
    for choice in step.choices:
        if choice not in choices:
            found.append(f"line {step.line}: {choice!r} is not among {choices!r}")
    return found


def missing_files(step: Step, names: Iterable[str]) -> list[str]:
    """Files that should have been sent with a reply."""
    return [
        f"line {step.line}: {step.said!r} brings no file {ending!r}"
        for ending in step.files
        if not any(name.endswith(ending) for name in names)
    ]
