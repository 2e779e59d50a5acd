"""The rules that an entry obeys; `signpost knowledge check` prints what breaks them.

The limits of an answer are the answer contract: a direct first line, a body that fits a phone's
screen, one next step (docs/contributing.md says why).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.knowledge import FACETS, Comparison, Entry, Knowledge, KnowledgeError, files, read_entry
from bot.knowledge.flow_rules import flow_problems
from bot.knowledge.flows import FlowError, read_flow
from bot.message import CHOICE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

AREAS = (
    "basics", "seo", "technical", "content", "links", "local", "international", "structured-data",
    "social", "platforms", "analytics", "ai-search", "strategy", "comparisons",
)  # fmt: skip
FIRST_LINE = 160
BODY = 600
BULLETS = 5
TABLE_ROWS = 6
LONG = (250, 3000)
FACET = 90
NEXT_STEP = "**Next step:** "
QUESTIONS = 8
PROBES = 3
HYPE = re.compile(
    r"\b(game.?chang\w*|unlock\w*|leverag\w+|supercharg\w+|skyrocket\w*|revolutioni\w+|delve\w*|"
    r"seamless\w*|cutting.edge|synerg\w+|harness\w*|elevate\w*|digital landscape|in today's)\b",
    re.IGNORECASE,
)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule: where, and what to do about it."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def problems(root: Path, today: date) -> list[Problem]:
    """Every broken rule below `root`, in the order of files and lines."""
    entries: list[Entry] = []
    found: list[Problem] = []
    for path in files(root):
        try:
            entries.append(read_entry(path))
        except KnowledgeError as error:
            text = str(error).removeprefix(str(path)).lstrip(":0123456789 ")
            found.append(Problem(path, 1, text))
    knowledge = Knowledge({entry.id: entry for entry in entries})
    for entry in entries:
        found += [
            Problem(entry.path, _line(entry, key), text)
            for key, text in (
                *_names(entry), *_answer(entry), *_facets(entry), *_sources(entry, today),
                *_related(entry, knowledge),
            )
        ]  # fmt: skip
    found += _shared(entries)
    found += _flows(root, knowledge)
    return sorted(found, key=lambda problem: (str(problem.path), problem.line))


def _flows(root: Path, knowledge: Knowledge) -> Iterator[Problem]:
    for path in sorted(root.glob("flows/*.yaml")):
        try:
            flow = read_flow(path)
        except FlowError as error:
            yield Problem(path, 1, str(error).removeprefix(f"{path}: "))
            continue
        yield from (Problem(path, 1, text) for text in flow_problems(flow, knowledge.entries))


def plain(markdown: str) -> str:
    """Markdown as the text a person reads, near enough to count its characters."""
    return re.sub(r"[*_`]", "", _LINK.sub(r"\1", markdown)).strip()


def _names(entry: Entry) -> Iterator[tuple[str, str]]:
    if not _SLUG.fullmatch(entry.id):
        yield "title", f"the file name {entry.id!r} must be lower-case words joined by hyphens"
    if entry.area not in AREAS:
        yield "title", f"{entry.area!r} is no area; the areas are {', '.join(AREAS)}"
    if len(entry.title.encode()) > CHOICE_BYTES:
        yield "title", f"the title must fit a button: at most {CHOICE_BYTES} bytes"
    if len(entry.question.encode()) > CHOICE_BYTES:
        yield "questions", f"the first question must fit a button: at most {CHOICE_BYTES} bytes"
    if len(entry.questions) < QUESTIONS:
        yield "questions", f"{len(entry.questions)} questions; at least {QUESTIONS} are needed"
    if len(entry.probes) < PROBES:
        yield "probes", f"{len(entry.probes)} probes; at least {PROBES} are needed"


def _answer(entry: Entry) -> Iterator[tuple[str, str]]:
    first, _, rest = entry.short.partition("\n")
    body, _, step = rest.rpartition(NEXT_STEP)
    if not 20 <= len(plain(first)) <= FIRST_LINE:
        yield "short", f"the first line has {len(plain(first))} characters; 20 to {FIRST_LINE} fit"
    if not step or "\n" in step.strip():
        yield "short", f"the short answer must end with one line that starts {NEXT_STEP!r}"
    lines = [line for line in body.splitlines() if line.strip()]
    rows = [line for line in lines if line.startswith("|")]
    bullets = [line for line in lines if re.match(r"([-*]|\d+\.) ", line)]
    prose = plain("\n".join(line for line in lines if line not in rows))
    if isinstance(entry, Comparison):
        if not 3 <= len(rows) - 2 <= TABLE_ROWS:
            yield (
                "short",
                f"a comparison has a table of 3 to {TABLE_ROWS} rows; here {len(rows) - 2}",
            )
    elif rows:
        yield "short", "a table belongs into a comparison or behind <!-- more -->"
    if len(bullets) > BULLETS or len(prose) > BODY:
        yield "short", f"{len(prose)} characters, {len(bullets)} bullets; {BODY} and {BULLETS} fit"
    if not LONG[0] <= len(entry.long) <= LONG[1]:
        yield (
            "long",
            f"{len(entry.long)} characters behind <!-- more -->; {LONG[0]} to {LONG[1]} fit",
        )
    for word in HYPE.findall(f"{entry.title} {entry.short} {entry.long}"):
        yield "short", f"hype: {word!r}"


def _facets(entry: Entry) -> Iterator[tuple[str, str]]:
    if isinstance(entry, Comparison):
        return
    if unknown := set(entry.facets) - set(FACETS):
        yield "facets", f"unknown facets {sorted(unknown)}; the facets are {', '.join(FACETS)}"
    if len(entry.facets) < 4:
        yield "facets", f"{len(entry.facets)} facets; at least 4 are needed"
    for key, value in entry.facets.items():
        if len(value) > FACET:
            yield "facets", f"{key} has {len(value)} characters; {FACET} fit a table"


def _sources(entry: Entry, today: date) -> Iterator[tuple[str, str]]:
    if not entry.sources:
        yield "sources", "at least one source is needed"
    for source in entry.sources:
        if not source.url.startswith("https://"):
            yield "sources", f"{source.url}: a source is an https address"
        if wrong := _day(source.seen, today):
            yield "sources", f"{source.url}: seen {wrong}"
    if wrong := _day(entry.reviewed, today):
        yield "reviewed", f"reviewed {wrong}"


def _day(read: object, today: date) -> str:
    """What is wrong with what YAML read as a day; "" if nothing is."""
    if not isinstance(read, date) or isinstance(read, datetime):
        return f"must be a day, such as {today}"
    return "is in the future" if read > today else ""


def _related(entry: Entry, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    if entry.topic not in knowledge or knowledge[entry.topic].topic != entry.topic:
        yield "topic", f"{entry.topic!r} is no topic"
    if not 2 <= len(entry.related) <= 4:
        yield "related", f"{len(entry.related)} related entries; 2 to 4 fit"
    named = (*entry.related, *(entry.pair if isinstance(entry, Comparison) else ()))
    for other in named:
        if other == entry.id or other not in knowledge:
            yield "related", f"{other!r} is no other entry"


def _shared(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Names and questions belong to one entry alone, and no probe is indexed."""
    owners: dict[str, list[tuple[Entry, str]]] = defaultdict(list)
    for entry in entries:
        for key in ("aliases", "questions", "probes"):
            for text in getattr(entry, key):
                owners[text.casefold().strip(" ?!.")].append((entry, key))
        owners[entry.title.casefold()].append((entry, "title"))
    for text, holders in owners.items():
        first = holders[0][0]
        for entry, key in holders[1:]:
            if entry is first and (
                key == "title" or {key, holders[0][1]} == {"aliases", "questions"}
            ):
                continue
            where = "twice" if entry is first else f"and in {first.id}"
            yield Problem(entry.path, _line(entry, key), f"{text!r} stands here {where}")


def _line(entry: Entry, key: str) -> int:
    """The line at which a field of an entry's file begins."""
    lines = entry.path.read_text(encoding="utf-8").splitlines()
    fence = [number for number, line in enumerate(lines) if line == "---"][1]
    if key == "short":
        return fence + 2
    if key == "long":
        return next((n for n, line in enumerate(lines, 1) if line == "<!-- more -->"), len(lines))
    return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)
